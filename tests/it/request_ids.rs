//! The number of a request: in the log, in the answer, on the page of a fault, and in no
//! other body.

use std::{
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpStream},
    process::{Child, Stdio},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
};
use gigawatch::store::Store;
use sqlx::{ConnectOptions, Executor, sqlite::SqliteConnectOptions};

use crate::{
    commands::gigawatch,
    support::{Page, Site, demo_directory, settings},
};

fn number(page: &Page) -> String {
    let told = page.headers.get_all("x-request-id").iter().collect::<Vec<_>>();
    assert_eq!(told.len(), 1, "{}: one number", page.url);
    told[0].to_str().expect("text").to_owned()
}

/// A site behind a proxy at 10.0.0.1.
async fn behind_a_proxy() -> Site {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let mut settings = settings("https://gigawatch.example".parse().expect("an address"));
    settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    Site::with(directory, store, settings).await
}

async fn ask_from(site: &Site, peer: &str, said: &[&str], url: &str) -> Page {
    let mut request = Request::get(url);
    for said in said {
        request = request.header("x-request-id", *said);
    }
    let mut request = request.body(Body::empty()).expect("a request");
    let peer: SocketAddr = format!("{peer}:4711").parse().expect("an address");
    request.extensions_mut().insert(ConnectInfo(peer));
    site.send(request).await
}

#[tokio::test]
async fn every_answer_has_a_number_of_its_own_and_no_page_holds_it() {
    let site = Site::demo().await;
    for url in ["/", "/sites?as_of=2026-05-01T00:00:00Z", "/nowhere", "/api/v1/sites", "/login", "/healthz"] {
        let (first, second) = (site.ask(url).await, site.ask(url).await);
        assert_ne!(number(&first), number(&second), "{url}");
        assert_eq!(number(&first).len(), 16, "{url}");
        assert_eq!(first.html, second.html, "{url}: the same bytes each time");
        assert!(!first.html.contains(&number(&first)), "{url}");
    }
}

#[tokio::test]
async fn a_number_is_taken_from_a_trusted_proxy_alone_and_only_a_sane_one() {
    let site = behind_a_proxy().await;
    let told = async |peer, said: &[&str]| number(&ask_from(&site, peer, said, "/").await);
    assert_eq!(told("10.0.0.1", &["abc-123"]).await, "abc-123");
    assert_ne!(told("203.0.113.7", &["abc-123"]).await, "abc-123", "anybody may write a header");
    for odd in [&["a b"][..], &["[31m"], &["<b>"], &["one", "two"]] {
        assert_eq!(told("10.0.0.1", odd).await.len(), 16, "{odd:?} is replaced");
    }
    let long = "a".repeat(65);
    assert_ne!(told("10.0.0.1", &[&long]).await, long);
}

#[tokio::test]
async fn the_page_of_a_fault_names_its_number_and_not_its_cause() {
    let site = Site::demo().await;
    let file = site.directory.path().join("gigawatch.db");
    let mut file = SqliteConnectOptions::new().filename(file).connect().await.expect("a connection");
    file.execute("DROP TABLE search").await.expect("it is gone");
    for url in ["/search?q=stargate", "/api/v1/search?q=stargate"] {
        let page = site.ask(url).await;
        assert_eq!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{url}");
        assert!(page.html.contains(&format!("name this number: {}", number(&page))), "{url}: {}", page.html);
        assert!(!page.html.contains("no such table"), "{url}: {}", page.html);
    }
}

/// A server whose log can be read.
struct Logged {
    child: Child,
    address: String,
}

impl Logged {
    fn start(format: &str, filter: &str) -> (Self, tempfile::TempDir) {
        let data = tempfile::tempdir().expect("a directory");
        let mut child = gigawatch()
            .args([
                "serve",
                "--listen",
                "127.0.0.1:0",
                "--log-format",
                format,
                "--trusted-proxy",
                "127.0.0.1",
            ])
            .arg("--data-dir")
            .arg(data.path())
            .env("GIGAWATCH_LOG", filter)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the server starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
        let address =
            line.trim().rsplit("http://").next().expect("an address").trim_end_matches('/').to_owned();
        (Self { child, address }, data)
    }

    /// Tries to log in, in vain.
    fn fail_to_log_in(&self, id: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        let body = "name=anna&password=nine+quiet+turbines+at+dawn";
        write!(
            stream,
            "POST /login?next=/desk HTTP/1.1\r\nHost: {}\r\nX-Request-Id: {id}\r\nConnection: close\r\nContent-Length: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}",
            self.address,
            body.len()
        )
        .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        answer
    }

    /// What the log holds once the server has ended.
    fn end(mut self) -> String {
        self.child.kill().expect("it ends");
        let mut log = String::new();
        self.child.stderr.take().expect("its log").read_to_string(&mut log).expect("text");
        self.child.wait().expect("it ends");
        log
    }
}

#[test]
fn every_line_of_the_log_that_a_request_causes_bears_its_number() {
    for (format, filter) in [("json", "info"), ("human", "info"), ("json", "warn")] {
        let (server, _data) = Logged::start(format, filter);
        let answer = server.fail_to_log_in("proxy-7");
        assert!(answer.to_lowercase().contains("x-request-id: proxy-7"), "{answer}");
        let log = server.end();
        let line = log.lines().find(|line| line.contains("a try to log in failed"));
        let line = line.unwrap_or_else(|| panic!("{format} {filter}: {log}"));
        if format == "json" {
            let event: serde_json::Value = serde_json::from_str(line).expect("JSON");
            assert_eq!(event["span"]["id"], "proxy-7", "{line}");
            assert_eq!(event["span"]["method"], "POST", "{line}");
        } else {
            assert!(line.contains("proxy-7"), "{line}");
        }
        assert!(!log.contains("turbines"), "no password is logged: {log}");
    }
}
