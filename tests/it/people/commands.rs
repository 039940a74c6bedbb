//! `gigawatch user`, and what a server tells of people.

use std::{
    fs::{self, File},
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Stdio},
    time::Duration,
};

use serde_json::Value;
use tempfile::TempDir;

use super::{OTHER, PASSWORD};
use crate::commands::{done, err, gigawatch, path, refused, run};

fn directory() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

/// A file with a password in its first line.
fn password_file(directory: &Path, password: &str) -> String {
    let file = directory.join("password.txt");
    fs::write(&file, format!("{password}\r\nsomething else\n")).expect("written");
    path(&file).to_owned()
}

fn add(data: &Path, name: &str, role: &str) {
    let secrets = directory();
    let file = password_file(secrets.path(), PASSWORD);
    let output = run(&["user", "add", name, "--role", role, "--password-file", &file], data);
    assert!(done(&output).starts_with(&format!("{name} may log in as {role}")));
}

fn list(data: &Path) -> Value {
    serde_json::from_str(&done(&run(&["user", "list", "--json"], data))).expect("JSON")
}

#[test]
fn accounts_are_made_listed_disabled_and_enabled() {
    let data = directory();
    add(data.path(), "boss", "admin");
    let secrets = directory();
    let file = password_file(secrets.path(), PASSWORD);
    let anna =
        ["user", "add", "anna", "--role", "editor", "--byline", "Anna Kraus", "--password-file", &file];
    assert_eq!(done(&run(&anna, data.path())), "anna may log in as editor; readers see “Anna Kraus”\n");

    let listed = list(data.path());
    assert_eq!(listed[0]["name"], "anna");
    assert_eq!((&listed[0]["byline"], &listed[0]["role"]), (&"Anna Kraus".into(), &"editor".into()));
    assert_eq!((&listed[0]["disabled"], &listed[0]["seen_at"]), (&false.into(), &Value::Null));
    assert_eq!(
        (&listed[1]["name"], &listed[1]["byline"]),
        (&"boss".into(), &"boss".into()),
        "the name by default"
    );
    let words = done(&run(&["user", "list"], data.path()));
    assert!(
        words
            .lines()
            .next()
            .is_some_and(|line| line.starts_with("anna ") && line.contains("may log in, never seen")),
        "{words}"
    );

    done(&run(&["user", "disable", "ANNA"], data.path()));
    assert_eq!(list(data.path())[0]["disabled"], true);
    assert!(refused(&run(&["user", "reset", "anna"], data.path())).contains("“anna” is disabled"));
    done(&run(&["user", "enable", "anna"], data.path()));
    assert_eq!(list(data.path())[0]["disabled"], false);
    assert!(refused(&run(&["user", "disable", "boss"], data.path())).contains("“boss” is the only admin"));
}

#[test]
fn what_does_not_fit_is_refused_with_one_sentence() {
    let data = directory();
    add(data.path(), "anna", "admin");
    let secrets = directory();
    let good = password_file(secrets.path(), PASSWORD);
    let refuse = |arguments: &[&str], words: &str| {
        let said = refused(&run(&[&["user"], arguments].concat(), data.path()));
        assert!(said.contains(words), "{arguments:?}: {said}");
        assert!(!said.contains(PASSWORD) && !said.contains(OTHER), "{said}");
    };
    refuse(&["add", "a", "--role", "admin", "--password-file", &good], "2 to 40 characters");
    refuse(&["add", "an na", "--role", "admin", "--password-file", &good], "2 to 40 characters");
    refuse(
        &["add", "bert", "--role", "admin", "--byline", "B", "--password-file", &good],
        "2 to 80 characters",
    );
    refuse(
        &["add", "Anna", "--role", "editor", "--password-file", &good],
        "there is an account “Anna” already",
    );
    refuse(&["add", "bert", "--role", "editor", "--password-file", "nowhere.txt"], "nowhere.txt");
    refuse(&["disable", "bert"], "there is no account “bert”");
    let short = password_file(secrets.path(), "short");
    refuse(&["add", "bert", "--role", "editor", "--password-file", &short], "at least 12 characters");
    let empty = password_file(secrets.path(), "");
    refuse(&["add", "bert", "--role", "editor", "--password-file", &empty], "the first line is empty");

    let unknown = run(&["user", "add", "bert", "--role", "emperor"], data.path());
    assert_eq!(unknown.status.code(), Some(2), "wrong usage");
    assert!(err(&unknown).contains("editor, reviewer, admin"), "{}", err(&unknown));
    let nowhere = directory();
    let missing = nowhere.path().join("mistyped");
    assert!(refused(&run(&["user", "list"], &missing)).contains("there is no desk.db"));
    assert!(!missing.exists(), "a mistyped directory is not made");
}

/// A server whose log is kept.
struct Server {
    child: Child,
    address: String,
    log: std::path::PathBuf,
}

impl Server {
    fn start(data: &Path, log: &Path, flags: &[&str]) -> Self {
        let mut child = gigawatch()
            .args(["serve", "--listen", "127.0.0.1:0", "--data-dir", path(data)])
            .args(flags)
            .env("GIGAWATCH_LOG", "debug")
            .stdout(Stdio::piped())
            .stderr(File::create(log).expect("a log"))
            .spawn()
            .expect("the server starts");
        let mut ready = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut ready).expect("a line");
        let address =
            ready.trim().rsplit("http://").next().unwrap_or_default().trim_end_matches('/').to_owned();
        Self { child, address, log: log.to_owned() }
    }

    fn post(&self, path: &str, body: &str) -> String {
        self.send(&format!("POST {path}"), "", body)
    }

    fn send(&self, what: &str, cookie: &str, body: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a limit");
        write!(
            stream,
            "{what} HTTP/1.1\r\nHost: {}\r\nCookie: gigawatch={cookie}\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Ends it and gives what it logged.
    fn stop(mut self) -> String {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
        fs::read_to_string(&self.log).expect("the log")
    }
}

#[test]
fn a_link_from_the_command_line_sets_a_password_and_no_secret_is_logged() {
    let (data, logs) = (directory(), directory());
    add(data.path(), "anna", "admin");
    let server = Server::start(data.path(), &logs.path().join("log"), &[]);
    let output = run(&["user", "reset", "anna"], data.path());
    let old = done(&output).trim().to_owned();
    assert!(old.starts_with("/reset/") && err(&output).contains("once, until"), "{old}");
    let base = format!("http://{}", server.address);
    let full = done(&run(&["user", "reset", "anna", "--base-url", &base], data.path())).trim().to_owned();
    let new = full.strip_prefix(&base).expect("a full address").to_owned();

    let fields = format!("new_password={OTHER}&new_password_again={OTHER}").replace(' ', "+");
    assert!(server.post(&old, &fields).starts_with("HTTP/1.1 410"), "the newer link counts");
    assert!(server.post(&new, &fields).starts_with("HTTP/1.1 303"));
    let wrong = server.post("/login", &format!("name=anna&password={PASSWORD}").replace(' ', "+"));
    assert!(wrong.starts_with("HTTP/1.1 401"), "{wrong}");
    let right = server.post("/login", &format!("name=anna&password={OTHER}").replace(' ', "+"));
    assert!(right.starts_with("HTTP/1.1 303") && right.contains("location: /desk"), "{right}");
    let cookie = right.split("gigawatch=").nth(1).and_then(|rest| rest.split(';').next()).expect("a cookie");
    assert!(list(data.path())[0]["seen_at"].is_string(), "the list knows that she was here");

    let log = server.stop();
    assert!(log.contains("POST"), "requests are logged: {log}");
    for event in ["a try to log in failed", "somebody logged in"] {
        assert_eq!(log.matches(event).count(), 1, "{event}: {log}");
    }
    let token = new.trim_start_matches("/reset/");
    for secret in
        [PASSWORD, OTHER, &PASSWORD.replace(' ', "+"), &OTHER.replace(' ', "+"), token, cookie, "$argon2"]
    {
        assert!(!log.contains(secret), "the log holds {secret}");
    }
}

#[test]
fn who_was_refused_and_who_tried_too_often_is_in_the_log() {
    let (data, logs) = (directory(), directory());
    add(data.path(), "anna", "editor");
    let server = Server::start(data.path(), &logs.path().join("log"), &[]);
    let log_in =
        |password: &str| server.post("/login", &format!("name=anna&password={password}").replace(' ', "+"));
    let right = log_in(PASSWORD);
    let cookie = right.split("gigawatch=").nth(1).and_then(|rest| rest.split(';').next()).expect("a cookie");
    let refused = server.send("GET /desk/people", cookie, "");
    assert!(refused.starts_with("HTTP/1.1 403"), "{refused}");
    let tries = (1..30).find(|_| log_in(OTHER).starts_with("HTTP/1.1 429"));
    assert!(tries.is_some(), "nobody may try for ever");

    let log = server.stop();
    for event in ["somebody was refused", "too many tries to log in"] {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(event)).collect();
        assert_eq!(lines.len(), 1, "{event}: {log}");
        assert!(lines[0].contains("WARN") && lines[0].contains("request{"), "{}", lines[0]);
    }
    assert!(!log.contains(cookie) && !log.contains(OTHER), "{log}");
}

#[test]
fn the_first_start_says_how_to_make_an_admin() {
    let (data, logs) = (directory(), directory());
    let log = logs.path().join("log");
    let hint = format!("gigawatch user add NAME --role admin --data-dir {}", path(data.path()));
    let said = Server::start(data.path(), &log, &["--demo"]).stop();
    assert_eq!(said.matches(&hint).count(), 1, "{said}");
    assert_eq!(list(data.path()), Value::Array(Vec::new()), "the demo makes none");
    add(data.path(), "boss", "admin");
    assert!(!Server::start(data.path(), &log, &[]).stop().contains("user add"));
}

/// Whoever makes the first account before the first start still gets the demo.
#[test]
fn accounts_made_before_the_demo_are_kept() {
    let (data, logs) = (directory(), directory());
    add(data.path(), "boss", "admin");
    assert_eq!(fs::read_dir(data.path()).expect("a directory").count(), 1, "the desk alone");
    let server = Server::start(data.path(), &logs.path().join("log"), &["--demo"]);
    let page = server.post("/login", "name=&password=");
    assert!(page.starts_with("HTTP/1.1 422"), "{page}");
    assert!(server.stop().contains("filled with the demo data"));
    assert_eq!(list(data.path())[0]["name"], "boss");
}
