//! What is handed to operators: the image, the compose file, the unit, the examples of
//! monitoring. What they name exists in the program. (Other people's programs read them
//! in scripts/clients.)

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use clap::{CommandFactory, Parser};
use gigawatch::config::{Cli, Command as What};

use crate::{
    commands::{Server, done, err, gigawatch, out},
    docs::words,
    support::{demo_directory, in_repository},
};

fn read(path: impl AsRef<Path>) -> String {
    let path = in_repository(path);
    fs::read_to_string(&path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()))
}

/// Every file under deploy/, and the Dockerfile.
fn files() -> Vec<PathBuf> {
    let mut found = vec![in_repository("Dockerfile")];
    let mut folders = vec![in_repository("deploy")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { found.push(path) }
        }
    }
    found
}

/// The variables that the program reads.
fn variables() -> BTreeSet<String> {
    fn collect(command: &clap::Command, found: &mut BTreeSet<String>) {
        let named = command.get_arguments().filter_map(clap::Arg::get_env);
        found.extend(named.map(|name| name.to_string_lossy().into_owned()));
        command.get_subcommands().for_each(|command| collect(command, found));
    }
    // The log's filter and the build's commit are no flags.
    let mut found = BTreeSet::from(["GIGAWATCH_LOG".to_owned(), "GIGAWATCH_COMMIT".to_owned()]);
    collect(&Cli::command(), &mut found);
    found
}

#[test]
fn every_variable_that_a_deployment_sets_is_read() {
    let known = variables();
    let mut named = BTreeSet::new();
    for file in files() {
        let text = fs::read_to_string(&file).expect("text");
        for variable in words(&text, "GIGAWATCH_") {
            assert!(known.contains(variable), "{}: {variable}", file.display());
            named.insert(variable.to_owned());
        }
    }
    assert!(named.len() > 10, "{named:?}");
}

/// The instructions of the Dockerfile: a word and what follows it.
fn instructions() -> Vec<(String, String)> {
    let text = read("Dockerfile");
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim_start().starts_with('#')).collect();
    let text = lines.join("\n").replace("\\\n", " ");
    let lines = text.lines().filter_map(|line| line.trim().split_once(' '));
    lines.map(|(word, rest)| (word.to_owned(), rest.trim().to_owned())).collect()
}

/// The arguments of an instruction in its exec form: a list, run without a shell.
fn arguments(text: &str) -> Vec<String> {
    let list = &text[text.find('[').unwrap_or_else(|| panic!("no exec form: {text}"))..];
    serde_json::from_str(list).unwrap_or_else(|cause| panic!("{text}: {cause}"))
}

fn last(word: &str) -> String {
    let found = instructions().into_iter().rfind(|(known, _)| known == word);
    found.unwrap_or_else(|| panic!("the Dockerfile has no {word}")).1
}

#[test]
fn the_image_has_no_system_no_root_and_is_asked_how_it_is() {
    for (word, rest) in instructions() {
        let image = rest.split(' ').next().unwrap_or_default();
        assert!(word != "FROM" || image == "scratch" || image.contains(':'), "{rest}: which one?");
        assert!(word != "FROM" || !image.ends_with(":latest"), "{rest}: the same one tomorrow");
    }
    assert_eq!(last("FROM"), "scratch");
    let (user, group) =
        last("USER").split_once(':').map(|(u, g)| (u.to_owned(), g.to_owned())).expect("both");
    for id in [user, group] {
        assert_ne!(id.parse::<u32>().expect("a number: an image without names needs one"), 0);
    }
    assert_eq!(last("VOLUME"), "/data");
    let entry = arguments(&last("ENTRYPOINT"));
    let called =
        |arguments: Vec<String>| Cli::try_parse_from(arguments).expect("the program takes it").command;
    assert!(matches!(called([entry.clone(), arguments(&last("CMD"))].concat()), What::Serve(_)));
    let check = arguments(&last("HEALTHCHECK"));
    assert_eq!(check[0], entry[0]);
    let What::Healthcheck(check) = called(check) else { panic!("it asks how the server is") };
    let env = last("ENV");
    let listen = env.split_whitespace().find_map(|pair| pair.strip_prefix("GIGAWATCH_LISTEN="));
    let listen: std::net::SocketAddr = listen.expect("where it listens").parse().expect("an address");
    assert_eq!(last("EXPOSE"), listen.port().to_string());
    assert_eq!(check.listen.port(), listen.port(), "asked without flags, where it listens without flags");
}

/// Nothing but what is listed gets into the build; cargo needs all of this.
#[test]
fn the_build_of_the_image_has_what_it_needs() {
    let ignored = read(".dockerignore");
    let let_in: BTreeSet<&str> = ignored.lines().filter_map(|line| line.strip_prefix('!')).collect();
    for path in &let_in {
        assert!(in_repository(path).exists(), "{path}");
    }
    for needed in
        ["Cargo.toml", "Cargo.lock", "build.rs", ".sqlx", "src", "migrations", "templates", "static", "data"]
    {
        assert!(let_in.contains(needed), "{needed}");
    }
    // What a target of the manifest or an include names.
    for folder in ["benches", "tests"] {
        assert!(let_in.contains(folder), "{folder}: cargo looks for every target");
    }
}

#[test]
fn the_compose_file_and_the_proxies_name_the_same_ports_and_release() {
    let port = last("EXPOSE");
    let compose = read("deploy/compose.yml");
    assert!(compose.contains(&format!("UPSTREAM: gigawatch:{port}")), "{compose}");
    assert!(
        compose.contains(&format!("image: gigawatch:{}\n", env!("CARGO_PKG_VERSION"))),
        "of this release"
    );
    for proxy in ["deploy/Caddyfile", "deploy/nginx.conf"] {
        assert!(read(proxy).contains(&format!("127.0.0.1:{port}")), "{proxy}");
    }
    assert!(compose.contains("GIGAWATCH_METRICS_LISTEN: 0.0.0.0:9090"));
    assert!(read("deploy/prometheus.yml").contains(":9090"));
    for line in compose.lines().filter(|line| line.trim().starts_with("image:")) {
        assert!(line.matches(':').count() == 2 && !line.ends_with(":latest"), "{line}");
    }
    for mounted in compose.lines().filter_map(|line| line.trim().strip_prefix("- ./")) {
        let path = mounted.split(':').next().unwrap_or_default();
        assert!(in_repository("deploy").join(path).exists(), "{path}");
    }
}

#[test]
fn the_unit_starts_the_program_with_flags_that_it_has() {
    let unit = read("deploy/gigawatch.service");
    let start = unit.lines().find_map(|line| line.strip_prefix("ExecStart=")).expect("what it starts");
    let Ok(cli) = Cli::try_parse_from(start.split(' ')) else { panic!("{start}") };
    assert!(matches!(cli.command, What::Serve(_)), "{start}");
    for held in
        ["Type=notify", "WatchdogSec=", "NoNewPrivileges=yes", "ProtectSystem=strict", "DynamicUser=yes"]
    {
        assert!(unit.contains(held), "{held}");
    }
}

#[tokio::test]
async fn a_healthcheck_tells_a_server_that_answers_from_none() {
    let data = demo_directory().await;
    let server = Server::start(data.path(), &["--read-only"]);
    let check = |address: &str| {
        gigawatch().args(["healthcheck", "--listen", address]).output().expect("the command runs")
    };
    assert_eq!(done(&check(server.address())).trim(), "ok");
    let address = server.address().to_owned();
    server.stop();
    let gone = check(&address);
    assert_eq!(gone.status.code(), Some(1), "{}", out(&gone));
    assert!(err(&gone).contains(&format!("asking http://{address}/healthz")), "{}", err(&gone));
}

/// The metrics that a text names, without what a histogram adds to its name.
fn metrics(text: &str) -> BTreeSet<String> {
    let bare = |name: &str| {
        let parts = ["_bucket", "_count", "_sum"];
        parts.iter().find_map(|part| name.strip_suffix(part)).unwrap_or(name).to_owned()
    };
    words(text, "gigawatch_").into_iter().map(bare).collect()
}

#[tokio::test]
async fn every_metric_of_the_examples_and_of_the_documents_exists_and_the_other_way() {
    let data = demo_directory().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let server = Server::start(data.path(), &["--metrics-listen", &free.to_string()]);
    // What has not happened yet is not told of.
    for url in ["/search?q=abilene", "/charts/spending.png"] {
        server.ask(url);
    }
    let told = Server::ask_at(&free.to_string(), "/metrics");
    server.stop();
    // A counter's samples have an ending that its description has not.
    let named = told.lines().filter_map(|line| line.strip_prefix("# TYPE "));
    let real: BTreeSet<String> = named
        .filter_map(|line| line.split_once(' '))
        .map(|(name, kind)| if kind == "counter" { format!("{name}_total") } else { name.to_owned() })
        .collect();
    let board: serde_json::Value = serde_json::from_str(&read("deploy/grafana.json")).expect("JSON");
    let panels = board["panels"].as_array().expect("panels");
    assert!(panels.iter().all(|panel| panel["targets"][0]["expr"].is_string()), "each asks something");
    let mut shown = metrics(&board.to_string());
    let alerts = metrics(&read("deploy/alerts.yml"));
    for name in shown.iter().chain(&alerts) {
        assert!(real.contains(name), "{name} is not measured");
    }
    shown.extend(alerts);
    let operating = read("docs/operating.md");
    let documented = metrics(&operating);
    for name in &real {
        assert!(documented.contains(name), "docs/operating.md does not name {name}");
        assert!(shown.contains(name), "{name} is neither shown nor watched");
    }
    // The program's own files begin like metrics.
    let others = ["gigawatch_bin"];
    for name in documented.iter().filter(|name| !others.contains(&name.as_str())) {
        assert!(real.contains(name), "docs/operating.md names {name}");
    }
}

/// A program made of build.rs, as cargo makes it.
fn build_script(folder: &Path) -> PathBuf {
    let program = folder.join("build-script");
    let output = Command::new("rustc")
        .args(["--edition", "2024", "-o"])
        .arg(&program)
        .arg(in_repository("build.rs"))
        .output()
        .expect("rustc runs");
    assert!(output.status.success(), "{}", err(&output));
    program
}

#[test]
fn a_release_knows_its_commit_and_a_build_without_a_repository_says_so() {
    let folder = tempfile::tempdir().expect("a directory");
    let script = build_script(folder.path());
    let sources = folder.path().join("sources");
    fs::create_dir(&sources).expect("a folder");
    let build = |profile: &str, given: &str| {
        let mut command = Command::new(&script);
        command.current_dir(&sources).env("PROFILE", profile).env("GIGAWATCH_COMMIT", given);
        command.output().expect("it runs")
    };
    let said = |profile: &str, given: &str| {
        let text = done(&build(profile, given));
        let line = text.lines().find_map(|line| line.strip_prefix("cargo::rustc-env=GIGAWATCH_COMMIT="));
        (line.expect("a commit").to_owned(), text.clone())
    };
    assert_eq!(said("release", "").0, "unknown", "sources alone");
    let git = |arguments: &[&str]| {
        let mut command = Command::new("git");
        command.current_dir(&sources).args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
        command.args(arguments).env("GIT_COMMITTER_DATE", "2026-11-28T23:30:00+0100");
        done(&command.output().expect("git runs")).trim().to_owned()
    };
    git(&["init", "--quiet"]);
    git(&["commit", "--quiet", "--allow-empty", "--message", "First."]);
    let hash = git(&["rev-parse", "HEAD"]);
    let (commit, told) = said("release", "");
    assert_eq!(commit, format!("{}, 2026-11-28", &hash[..7]));
    assert!(told.contains("rerun-if-changed=.git/HEAD"), "the next commit is noticed: {told}");
    assert!(told.contains("rerun-if-changed=.git/refs/heads"), "{told}");
    let (debug, told) = said("debug", "");
    assert_eq!(debug, "debug build");
    assert!(!told.contains(".git"), "nothing is built anew after a commit: {told}");
    assert_eq!(said("release", "abc1234, 2026-01-02").0, "abc1234, 2026-01-02", "an image is told");
    let odd = build("release", "main");
    assert!(!odd.status.success() && err(&odd).contains("abc1234, 2026-11-28"), "{}", err(&odd));
}

#[test]
fn the_program_tells_its_release_and_commit() {
    let told = done(&gigawatch().arg("--version").output().expect("it runs"));
    assert_eq!(told.trim(), format!("gigawatch {}", gigawatch::web::VERSION));
    assert!(gigawatch::web::VERSION.starts_with(concat!(env!("CARGO_PKG_VERSION"), " (")), "{told}");
}
