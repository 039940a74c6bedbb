//! What the documents say of flags and addresses is what the program has.

use std::{collections::BTreeSet, fs};

use clap::CommandFactory;
use gigawatch::{
    config::Cli,
    web::{DESK_ROUTES, PROGRAM_ROUTES, READER_ROUTES},
};

use crate::support::in_repository;

const OPERATING: &str = "docs/operating.md";

fn operating() -> String {
    fs::read_to_string(in_repository(OPERATING)).unwrap_or_else(|cause| panic!("{OPERATING}: {cause}"))
}

/// Every flag of every command, with its environment variable.
fn flags() -> Vec<(String, Option<String>)> {
    fn collect(command: &clap::Command, flags: &mut Vec<(String, Option<String>)>) {
        for argument in command.get_arguments() {
            if let Some(long) = argument.get_long() {
                let environment = argument.get_env().map(|name| name.to_string_lossy().into_owned());
                flags.push((format!("--{long}"), environment));
            }
        }
        for command in command.get_subcommands() {
            collect(command, flags);
        }
    }
    let mut command = Cli::command();
    command.build();
    let mut flags = Vec::new();
    collect(&command, &mut flags);
    flags.sort();
    flags.dedup();
    flags
}

/// The words of a text that begin with these letters.
fn words<'t>(text: &'t str, beginning: &str) -> BTreeSet<&'t str> {
    text.split(|letter: char| !(letter.is_ascii_alphanumeric() || letter == '-' || letter == '_'))
        .filter(|word| word.starts_with(beginning) && word.len() > beginning.len())
        .collect()
}

#[test]
fn every_flag_is_documented() {
    let text = operating();
    let documented = words(&text, "--");
    for (flag, _) in flags() {
        assert!(documented.contains(flag.as_str()), "{OPERATING} does not name {flag}");
    }
}

#[test]
fn no_document_names_a_flag_that_does_not_exist() {
    let known: BTreeSet<String> = flags().into_iter().map(|(flag, _)| flag).collect();
    // Flags of other programs that the documents call.
    let others = ["--release", "--locked", "--test", "--rm", "--build", "--all-targets", "--check"];
    for document in ["README.md", OPERATING, "docs/epoch.md", "docs/seed-format.md"] {
        let text =
            fs::read_to_string(in_repository(document)).unwrap_or_else(|cause| panic!("{document}: {cause}"));
        for flag in words(&text, "--") {
            let is_rule = flag.chars().all(|letter| letter == '-');
            assert!(is_rule || known.contains(flag) || others.contains(&flag), "{document} names {flag}");
        }
    }
}

#[test]
fn every_variable_of_the_environment_is_documented_and_exists() {
    let text = operating();
    let documented = words(&text, "GIGAWATCH_");
    let mut known: BTreeSet<String> = flags().into_iter().filter_map(|(_, variable)| variable).collect();
    for variable in &known {
        assert!(documented.contains(variable.as_str()), "{OPERATING} does not name {variable}");
    }
    // What is logged is no flag: it is read before flags are.
    known.insert("GIGAWATCH_LOG".to_owned());
    for variable in documented {
        assert!(known.contains(variable), "{OPERATING} names {variable}");
    }
}

#[test]
fn every_command_is_documented() {
    let text = operating();
    let command = Cli::command();
    for command in command.get_subcommands() {
        let name = command.get_name();
        assert!(text.contains(&format!("gigawatch {name}")), "{OPERATING} does not name {name}");
        for sub in command.get_subcommands() {
            let name = format!("gigawatch {name} {}", sub.get_name());
            assert!(text.contains(&name), "{OPERATING} does not name {name}");
        }
    }
}

#[test]
fn the_documented_addresses_are_the_real_ones() {
    let text = operating();
    let documented: BTreeSet<&str> = text
        .lines()
        .filter_map(|line| line.strip_prefix("| `/").and_then(|rest| rest.split('`').next()))
        .collect();
    let real: BTreeSet<&str> = READER_ROUTES
        .iter()
        .chain(PROGRAM_ROUTES)
        .chain(DESK_ROUTES)
        .copied()
        .chain(["/healthz", "/readyz", "/static/{hash}/{name}"])
        .map(|route| route.trim_start_matches('/'))
        .collect();
    assert_eq!(documented, real, "{OPERATING}: its table of addresses");
}
