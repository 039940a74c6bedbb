//! What is kept of answers: each page is made once for a revision and an address, in
//! each form that clients take, and never answered when it is no longer true.

use std::{io::Read, num::NonZeroU32};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use flate2::read::GzDecoder;
use futures_util::future::join_all;
use gigawatch::{
    dataset::{Dataset, View},
    domain::{
        Id, SiteId,
        account::Rank,
        company::{Entity, Succession, SuccessionKind},
        revision::{ChangeSet, Reason},
    },
    store::Store,
    web::{App, Settings, serve_metrics},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

use crate::support::{Page, Site, demo_directory, noon, settings};

const PAGE: &str = "/sites/stargate-abilene";

/// How many answers were made, and how many were given again.
async fn counts(site: &Site) -> (usize, usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    let server = tokio::spawn(serve_metrics(site.app.clone(), listener));
    let mut stream = TcpStream::connect(address).await.expect("a connection");
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").await.expect("sent");
    let mut told = String::new();
    stream.read_to_string(&mut told).await.expect("an answer");
    server.abort();
    let count = |origin: &str| {
        let name = format!("gigawatch_pages_total{{origin=\"{origin}\"}} ");
        let line = told.lines().find_map(|line| line.strip_prefix(&name));
        line.map_or(0, |count| count.parse().expect("a number"))
    };
    (count("made"), count("kept"))
}

async fn taking(site: &Site, url: &str, encodings: &str) -> Page {
    let request = Request::get(url).header(header::ACCEPT_ENCODING, encodings).body(Body::empty());
    site.send(request.expect("a request")).await
}

#[tokio::test]
async fn a_page_is_made_once_whoever_asks() {
    let site = Site::demo().await;
    let mut first = site.get(PAGE).await;
    let mut again = site.get(PAGE).await;
    for page in [&mut first, &mut again] {
        assert!(page.headers.remove("x-request-id").is_some(), "each request has a number of its own");
    }
    assert_eq!(again.body, first.body);
    assert_eq!(again.headers, first.headers, "headers and all");
    let head = site.ask_with(Method::HEAD, PAGE).await;
    assert!(head.body.is_empty());
    assert_eq!(head.header(header::CONTENT_LENGTH), Some(first.body.len().to_string().as_str()));
    assert_eq!(site.ask_knowing(PAGE, first.tag()).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(counts(&site).await, (1, 3));
}

#[tokio::test]
async fn a_crowd_that_asks_for_one_page_has_it_made_once() {
    let site = Site::demo().await;
    let answers = join_all((0..40).map(|_| site.get("/totals?to=2033"))).await;
    assert!(answers.iter().all(|page| page.body == answers[0].body));
    assert_eq!(counts(&site).await.0, 1);
}

#[tokio::test]
async fn every_form_holds_the_same_bytes() {
    let site = Site::demo().await;
    let plain = site.get(PAGE).await;
    assert_eq!(plain.header(header::CONTENT_ENCODING), None);
    assert_eq!(plain.header(header::VARY), Some("accept-encoding"));
    for _ in 0..2 {
        let gzip = taking(&site, PAGE, "gzip, deflate").await;
        assert_eq!(gzip.header(header::CONTENT_ENCODING), Some("gzip"));
        let mut body = Vec::new();
        GzDecoder::new(&gzip.body[..]).read_to_end(&mut body).expect("gzip");
        assert_eq!(body, plain.body);
        let brotli = taking(&site, PAGE, "gzip, deflate, br, zstd").await;
        assert_eq!(brotli.header(header::CONTENT_ENCODING), Some("br"));
        let mut body = Vec::new();
        brotli::Decompressor::new(&brotli.body[..], 4096).read_to_end(&mut body).expect("brotli");
        assert_eq!(body, plain.body);
        assert!(brotli.body.len() < gzip.body.len() && gzip.body.len() < plain.body.len() / 3);
        assert_eq!((gzip.tag(), brotli.tag()), (plain.tag(), plain.tag()), "a weak tag is of the page");
    }
    assert_eq!(counts(&site).await.0, 1, "it is pressed, not made anew");
}

#[tokio::test]
async fn what_a_client_refuses_it_does_not_get() {
    let site = Site::demo().await;
    for (takes, form) in [
        ("br;q=0, gzip", Some("gzip")),
        ("BR", Some("br")),
        ("gzip;q=0.5, br;q=0.1", Some("gzip")),
        ("identity", None),
        ("gzip;q=0, br; q=0.000", None),
        ("gzip;q=x", None),
        ("*", Some("gzip")),
        ("", None),
    ] {
        let page = taking(&site, PAGE, takes).await;
        assert_eq!(page.header(header::CONTENT_ENCODING), form, "{takes}");
    }
    for pressed in ["/charts/spending.png", "/sites.xlsx"] {
        let file = taking(&site, pressed, "br, gzip").await;
        assert_eq!(file.header(header::CONTENT_ENCODING), None, "{pressed}");
    }
    let style = site.get("/").await.attributes("link[rel=stylesheet]", "href").remove(0);
    assert_eq!(taking(&site, &style, "br").await.header(header::CONTENT_ENCODING), Some("br"));
    let api = taking(&site, "/api/v1/sites", "gzip").await;
    assert_eq!(api.header(header::CONTENT_ENCODING), Some("gzip"));
}

#[tokio::test]
async fn an_answer_of_the_api_is_made_once_and_counted_each_time() {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let address = "https://gigawatch.example".parse().expect("an address");
    let settings = Settings { api_rate: NonZeroU32::new(9), ..settings(address) };
    let site = Site::with(directory, store, settings).await;
    let url = "/api/v1/sites?limit=5";
    let first = site.get(url).await;
    for left in [7, 6] {
        let again = taking(&site, url, "gzip").await;
        assert_eq!(again.headers["ratelimit"], format!("\"api\";r={left};t=60"));
        assert_eq!((again.tag(), again.header(header::CONTENT_ENCODING)), (first.tag(), Some("gzip")));
        assert_eq!(again.header(header::LINK), first.header(header::LINK));
    }
    assert_eq!(site.get(&format!("{url}&fields=slug")).await.status, StatusCode::OK, "another address");
    assert_eq!(counts(&site).await, (2, 2));
    // What is wrong is wrong anew each time.
    for _ in 0..2 {
        assert_eq!(site.ask("/api/v1/sites?limit=0").await.status, StatusCode::BAD_REQUEST);
    }
    assert_eq!(counts(&site).await, (4, 2));
}

#[tokio::test]
async fn a_publish_shows_at_once_and_keeps_the_past() {
    let site = Site::demo().await;
    let past = format!("{PAGE}?as_of=2026-05-01T00%3A00%3A00.000Z");
    for url in [PAGE, &past] {
        site.get(url).await;
    }
    rename(&site).await;
    assert_eq!(site.get(PAGE).await.the("h1"), "Abilene, anew");
    assert_ne!(site.get(&past).await.the("h1"), "Abilene, anew");
    assert_eq!(counts(&site).await, (3, 1), "the settled page is kept through the publish");
}

/// Stargate's first site gets another name.
async fn rename(site: &Site) {
    let dataset = site.dataset();
    let (id, place) = dataset
        .sites
        .iter(dataset.newest_id())
        .find(|(_, place)| place.slug == "stargate-abilene")
        .expect("the demo has it");
    let mut place = place.clone();
    "Abilene, anew".clone_into(&mut place.name);
    let mut changes = ChangeSet::default();
    changes.sites.insert(id, Some(place));
    site.publish(Reason::Rename, changes).await;
}

/// Slow pages that many ask for are made before readers get the next revision.
#[tokio::test]
async fn what_is_made_ahead_is_of_the_next_revision() {
    let site = Site::demo().await;
    let tables = ["/sites?sort=name", "/projects", "/companies", "/promises", "/"];
    let mut before = Vec::new();
    for url in tables {
        taking(&site, url, "gzip").await;
        before.push(site.get(url).await);
    }
    rename(&site).await;
    let elsewhere = tempfile::tempdir().expect("a directory");
    let as_new = Site::of(elsewhere, site.store.clone()).await;
    for (url, before) in tables.into_iter().zip(before) {
        let (mut page, mut anew) = (site.get(url).await, as_new.get(url).await);
        assert_ne!(page.tag(), before.tag(), "{url}");
        for page in [&mut page, &mut anew] {
            assert!(page.headers.remove("x-request-id").is_some(), "each request has a number of its own");
        }
        assert!(page.headers == anew.headers && page.body == anew.body, "{url}: {}", page.text());
    }
    assert!(site.get(tables[0]).await.text().contains("Abilene, anew"));
}

#[tokio::test]
async fn what_is_not_the_same_for_everybody_is_not_kept() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    for _ in 0..3 {
        assert_eq!(site.ask("/nowhere").await.status, StatusCode::NOT_FOUND);
        assert_eq!(site.ask("/sites?sort=nothing").await.status, StatusCode::BAD_REQUEST);
        anna.get("/desk").await;
        assert!(site.ask("/desk").await.status.is_redirection());
        site.get("/figures/1/correct").await;
        site.get("/healthz").await;
        site.get("/data/gigawatch.zip").await;
    }
    let (made, kept) = counts(&site).await;
    assert_eq!((made, kept), (6, 0), "errors are made for each who asks, the rest never comes near");
}

#[tokio::test]
async fn a_server_may_keep_nothing() {
    let site = Site::demo_keeping_nothing().await;
    for _ in 0..3 {
        site.get(PAGE).await;
    }
    assert_eq!(counts(&site).await, (3, 0));
}

/// What sites have is kept from one publish to the next, but for those that it touches.
#[tokio::test]
async fn what_sites_have_is_the_same_however_the_history_was_read() {
    let site = Site::demo().await;
    let dataset = site.dataset();
    let announcements: Vec<_> = dataset.announcements.iter(dataset.newest_id()).map(|(id, _)| id).collect();
    let mut sites: Vec<SiteId> = dataset.sites.iter(dataset.newest_id()).map(|(id, _)| id).collect();
    let told = |dataset: &Dataset, sites: &[SiteId]| {
        let snapshot = dataset.at(&View::now(noon().to_zoned_datetime(jiff::tz::TimeZone::UTC).date()));
        sites.iter().map(|id| format!("{:?}", snapshot.site_amounts(*id))).collect::<Vec<_>>()
    };
    let mut before = told(&dataset, &sites);
    let mut differed = 0;
    let mut same = async |site: &Site, sites: &[SiteId], what: &str| {
        let cold = App::load(site.store.clone(), settings("http://localhost/".parse().expect("an address")));
        let cold = told(&cold.await.expect("the history loads").dataset(), sites);
        let now = told(&site.dataset(), sites);
        assert!(now == cold, "{what}");
        differed += usize::from(now != before);
        before = now;
    };
    // Retracted one after the other: figures end others, are parts of others, and stand alone.
    for id in announcements.into_iter().step_by(3) {
        let newest = site.dataset();
        let mut said = newest.announcements.get(id, newest.newest_id()).expect("it is there").clone();
        said.retracted = Some("it was never said".to_owned());
        let mut changes = ChangeSet::default();
        changes.announcements.insert(id, Some(said));
        site.publish(Reason::Retraction, changes).await;
        same(&site, &sites, &format!("announcement {} retracted", id.number())).await;
    }
    let (from, into) = (sites.remove(0), sites[0]);
    let mut changes = ChangeSet::default();
    let merge =
        Succession { from: Entity::Site(from), into: Entity::Site(into), kind: SuccessionKind::Merge };
    changes.successions.insert(site.dataset().successions.next_id(), Some(merge));
    site.publish(Reason::Merge, changes).await;
    same(&site, &sites, "a merge").await;
    assert!(differed > 5, "only {differed} publishes changed what sites have");
}

/// A crowd that asks for pages that nobody has made yet.
#[tokio::test]
async fn a_crowd_waits_for_pages_or_is_told_to_come_again() {
    let site = Site::demo().await;
    let urls: Vec<String> =
        (0..400).map(|n| format!("/totals?from={}&to={}", 1990 + n % 20, 2030 + n / 20)).collect();
    let answers = join_all(urls.iter().map(|url| site.ask(url))).await;
    let busy: Vec<&Page> =
        answers.iter().filter(|page| page.status == StatusCode::SERVICE_UNAVAILABLE).collect();
    for page in &busy {
        assert_eq!(page.header(header::RETRY_AFTER), Some("1"));
        assert_eq!(page.header(header::CACHE_CONTROL), Some("no-cache"));
        assert_eq!(page.the("h1"), "Too many ask for this just now");
    }
    let made = answers.iter().filter(|page| page.status == StatusCode::OK).count();
    assert!(made >= 256 && !busy.is_empty(), "those that waited have theirs: {made}");
    assert_eq!(made + busy.len(), answers.len());
    // And do come again: nobody is refused for ever, and no refusal is kept.
    for url in &urls[390..] {
        site.get(url).await;
    }
}
