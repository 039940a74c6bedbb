//! What the documents say of flags and addresses is what the program has.

use std::{collections::BTreeSet, fs, path::Path};

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
pub fn words<'t>(text: &'t str, beginning: &str) -> BTreeSet<&'t str> {
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
    let others = [
        "--release",
        "--locked",
        "--test",
        "--rm",
        "--build",
        "--all-targets",
        "--check",
        "--build-arg",
        "--detach",
        "--abbrev",
        "--format",
        "--bench",
        "--now",
    ];
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
    // What is logged is no flag, for it is read before flags are; nor is what a build is told.
    known.extend(["GIGAWATCH_LOG", "GIGAWATCH_COMMIT"].map(str::to_owned));
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

/// Every function of the tests and of the source.
fn functions() -> String {
    fn collect(folder: &Path, text: &mut String) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, text);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                text.push_str(&fs::read_to_string(&path).expect("a source"));
            }
        }
    }
    let mut text = String::new();
    for folder in ["tests/it", "src"] {
        collect(&in_repository(folder), &mut text);
    }
    text
}

#[test]
fn every_test_that_is_to_hold_a_threat_exists() {
    let document = fs::read_to_string(in_repository("docs/security.md")).expect("the document");
    let functions = functions();
    let rows = document.lines().filter(|line| line.starts_with("| ")).filter_map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        Some((*cells.first()?, *cells.last()?))
    });
    let mut named = 0;
    for (what, holders) in rows {
        for test in holders.split('`').skip(1).step_by(2).filter(|name| name.matches('_').count() > 1) {
            assert!(functions.contains(&format!("fn {test}(")), "{what}: there is no test {test}");
            named += 1;
        }
    }
    assert!(named > 100, "{named} tests are named");
    for chapter in 1..=17 {
        let begins = format!("| V{chapter}.1");
        assert!(
            document
                .lines()
                .any(|line| line.starts_with(&begins) || line.starts_with(&format!("| V{chapter}.2"))),
            "chapter V{chapter}"
        );
    }
}
