//! What one client may ask of the server: how long an address is, how slowly it may
//! be sent, and how much costly work is done for a crowd.

use std::{collections::BTreeMap, future::pending, io::Write, time::Duration};

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use futures_util::future::join_all;
use gigawatch::{domain::account::Rank, web::serve};
use serde_json::Value;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    time::{Instant, timeout},
};

use crate::support::Site;

#[tokio::test]
async fn an_address_has_an_end() {
    let site = Site::demo().await;
    let long = format!("/sites?q={}", "a".repeat(9_000));
    let page = site.ask(&long).await;
    assert_eq!(page.status, StatusCode::URI_TOO_LONG);
    assert_eq!(page.the("h1"), "That address is too long");
    assert!(page.text().contains("at most 8192 bytes"), "{}", page.text());
    let page = site.ask(&format!("/api/v1{long}")).await;
    let problem: Value = serde_json::from_str(&page.html).expect("a problem document");
    assert_eq!((page.status, &problem["status"]), (StatusCode::URI_TOO_LONG, &Value::from(414)));
    let nearly = format!("/search?q={}", "a".repeat(190));
    site.get(&nearly).await;
}

#[tokio::test]
async fn an_address_has_two_hundred_parameters_at_most() {
    let site = Site::demo().await;
    let with = |count: usize| format!("/compare?{}", vec!["company=openai"; count].join("&"));
    site.get(&with(200)).await;
    for url in [with(201), format!("/map?{}", vec!["x"; 4_000].join("&"))] {
        let page = site.ask(&url).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.text().contains("at most 200 parameters"), "{}", page.text());
    }
}

/// Bodies are read as they come: what was pressed is not pressed out here, and
/// so cannot become more than was sent.
#[tokio::test]
async fn a_pressed_form_is_not_read() {
    let site = Site::demo().await;
    let mut pressed = Vec::new();
    {
        let mut writer = zip::ZipWriter::new(std::io::Cursor::new(&mut pressed));
        writer.start_file("form", zip::write::SimpleFileOptions::default()).expect("a file");
        writer.write_all(&vec![b'a'; 20_000_000]).expect("written");
        writer.finish().expect("closed");
    }
    let request = Request::post("/login")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header(header::CONTENT_ENCODING, "gzip")
        .body(Body::from(pressed));
    let page = site.send(request.expect("a request")).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "it has no name and no password");
    assert!(page.html.len() < 20_000, "{}", page.html.len());
}

#[tokio::test]
async fn a_form_and_a_file_have_an_end() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let text = "x".repeat(3 * 1024 * 1024);
    let page = anna.post("/desk/account/byline", &[("byline", &text)]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("A form has at most 2097152 bytes"), "{}", page.text());
    let many = vec![("a", ""); 20_001];
    let page = anna.post("/desk/account/byline", &many).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert!(page.text().contains("A form has at most 20000 fields"), "{}", page.text());
    // A page sends no body; what is sent all the same is not read.
    let request = Request::get("/sites").body(Body::from(text)).expect("a request");
    assert_eq!(site.send(request).await.status, StatusCode::OK);
}

/// A crowd that asks for pictures that nobody has drawn yet.
#[tokio::test(flavor = "multi_thread", worker_threads = 8)]
async fn a_crowd_waits_for_pictures_or_is_told_to_come_again() {
    let site = Site::demo().await;
    let days = (0..300).map(|n| format!("{}-{:02}-{:02}", 2023 + n / 120, 1 + n / 10 % 12, 1 + n % 10));
    let urls: Vec<String> = days
        .map(|day| format!("/charts/power.png?scale=1&said_by={day}&as_of=2026-11-01T00:00:00Z"))
        .collect();
    let answers = join_all(urls.iter().map(|url| site.ask(url))).await;
    let mut counted: BTreeMap<u16, usize> = BTreeMap::new();
    for page in &answers {
        *counted.entry(page.status.as_u16()).or_default() += 1;
        if page.status == StatusCode::SERVICE_UNAVAILABLE {
            assert_eq!(page.header(header::RETRY_AFTER), Some("1"));
            assert_eq!(page.header(header::CACHE_CONTROL), Some("no-cache"));
            assert_eq!(page.the("h1"), "Too many ask for this just now");
        }
    }
    assert!(counted.get(&200).is_some_and(|drawn| *drawn > 64), "those that waited have theirs: {counted:?}");
    assert!(counted.get(&503).is_some_and(|refused| *refused > 0), "the rest come again: {counted:?}");
    assert_eq!(counted.len(), 2, "{counted:?}");
    // And do: nobody is refused for ever.
    site.get(urls.last().expect("one")).await;
}

/// A server over the demo, as `gigawatch serve` runs it.
async fn served() -> (Site, String) {
    let site = Site::demo().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address").to_string();
    tokio::spawn(serve(listener, site.app.clone(), pending()));
    (site, address)
}

/// What is answered until the server closes.
async fn heard(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let closed = timeout(Duration::from_secs(30), stream.read_to_end(&mut all)).await;
    // A connection that is cut off has said all that it will.
    let _ = closed.expect("the server closes");
    String::from_utf8_lossy(&all).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_say_what_they_want_is_hung_up_on() {
    let (_site, address) = served().await;
    let began = Instant::now();
    // One says nothing, one a letter every second, one keeps what it no longer uses.
    let silent = async {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        heard(&mut stream).await
    };
    let dripping = async {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ").await.expect("sent");
        while stream.write_all(b"a").await.is_ok() && began.elapsed() < Duration::from_secs(25) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        began.elapsed()
    };
    let idle = async {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").await.expect("sent");
        heard(&mut stream).await
    };
    let (silent, dripped, idle) = tokio::join!(silent, dripping, idle);
    assert!(!silent.contains("200 OK"), "{silent}");
    assert!(dripped < Duration::from_secs(20), "{dripped:?}");
    assert!(idle.starts_with("HTTP/1.1 200 OK"), "{idle}");
    assert!(began.elapsed() < Duration::from_secs(28), "{:?}", began.elapsed());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_head_of_a_request_has_an_end() {
    let (_site, address) = served().await;
    for head in [
        format!("GET / HTTP/1.1\r\nHost: x\r\n{}\r\n", "X-Many: 1\r\n".repeat(200)),
        format!("GET / HTTP/1.1\r\nHost: x\r\nX-Long: {}\r\n\r\n", "a".repeat(1_000_000)),
        format!("GET /{} HTTP/1.1\r\nHost: x\r\n\r\n", "a".repeat(100_000)),
    ] {
        let mut stream = TcpStream::connect(&address).await.expect("a connection");
        // The server may hang up before it was all sent.
        let _ = stream.write_all(head.as_bytes()).await;
        let heard = heard(&mut stream).await;
        let status = heard.split(' ').nth(1).unwrap_or("");
        assert!(["431", "414", ""].contains(&status), "{heard:.200}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let (_site, address) = served().await;
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    let head = "POST /login HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\
                Content-Type: application/x-www-form-urlencoded\r\n\r\nname=";
    stream.write_all(head.as_bytes()).await.expect("sent");
    assert!(heard(&mut stream).await.starts_with("HTTP/1.1 503"), "after as long as a page may take");
}

/// A server that stops answers what it has begun, and nobody new.
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_stops_ends_what_it_began() {
    let site = Site::demo().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address").to_string();
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let server = tokio::spawn(serve(listener, site.app.clone(), async move {
        let _ = stopped.await;
    }));
    let mut stream = TcpStream::connect(&address).await.expect("a connection");
    stream.write_all(b"GET /healthz HTTP/1.1\r\nHost: x\r\n").await.expect("sent");
    tokio::time::sleep(Duration::from_millis(200)).await;
    stop.send(()).expect("it listens");
    timeout(Duration::from_secs(25), server)
        .await
        .expect("it ends")
        .expect("without a fault")
        .expect("it serves");
    assert!(TcpStream::connect(&address).await.is_err(), "nobody new");
}
