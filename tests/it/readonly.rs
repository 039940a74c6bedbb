//! A server that only reads sends editors to the main one, and nowhere else.

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use gigawatch::store::Store;

use crate::{
    commands::{err, gigawatch, out},
    support::{Page, Site, demo_directory, settings},
};

const PRIMARY: &str = "https://desk.example.org";

/// A reading site that knows of a main one.
async fn reader(primary: Option<&str>) -> Site {
    let directory = demo_directory().await;
    drop(Store::open(directory.path()).await.expect("it opens").close().await);
    let store = Store::open_read_only(directory.path()).await.expect("it opens");
    let mut settings = settings("https://gigawatch.example".parse().expect("an address"));
    settings.primary = primary.map(|url| url.parse().expect("an address"));
    Site::with(directory, store, settings).await
}

async fn ask(site: &Site, method: Method, path: &str, host: &str, form: &'static str) -> Page {
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(form));
    site.send(request.expect("a request")).await
}

#[tokio::test]
async fn whoever_asks_a_reading_server_for_a_page_of_the_editors_is_sent_to_the_main_one() {
    let site = reader(Some(PRIMARY)).await;
    for path in [
        "/desk",
        "/desk/drafts/abc?part=1,2,3",
        "/login?next=%2Fdesk%2Faccount",
        "/reset/0123abc",
        "/figures/54/correct?as_of=2026-07-08T00:00:00Z",
    ] {
        let page = ask(&site, Method::GET, path, "gigawatch.example", "").await;
        assert_eq!(page.status, StatusCode::TEMPORARY_REDIRECT, "{path}");
        assert_eq!(page.leads_to(), format!("{PRIMARY}{path}"));
        assert_eq!(page.header(header::CACHE_CONTROL), Some("no-store"), "{path}");
    }
    site.get("/figures/54").await;
}

#[tokio::test]
async fn nothing_in_an_address_leads_to_another_host_than_the_main_one() {
    let site = reader(Some(PRIMARY)).await;
    for path in [
        "/desk//evil.example/x",
        "/desk/%2F%2Fevil.example",
        "/desk/@evil.example",
        "/login?next=https://evil.example/",
        "/desk/..%2F..%2Fevil.example",
        "//evil.example/desk",
        "https://evil.example/desk",
        "https://evil.example//evil.example/desk",
    ] {
        let page = ask(&site, Method::GET, path, "gigawatch.example", "").await;
        if page.status.is_redirection() {
            let there = url::Url::parse(page.leads_to()).expect("an address");
            assert_eq!(there.origin().ascii_serialization(), PRIMARY, "{path} leads to {there}");
        }
    }
}

#[tokio::test]
async fn a_form_that_reaches_a_reading_server_comes_back_with_a_way_on() {
    let site = reader(Some(PRIMARY)).await;
    let typed = "text=It+is+700+megawatts.&sender=A+reader&website=";
    let page = ask(&site, Method::POST, "/figures/54/correct", "gigawatch.example", typed).await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.attributes("main a.button", "href"), [format!("{PRIMARY}/figures/54/correct")]);
    assert_eq!(page.texts("main textarea"), ["It is 700 megawatts.", "A reader"]);
    assert!(page.select("main form").is_empty(), "a form from here would be refused there");

    let typed = "name=anna&password=nine+quiet+turbines+at+dawn";
    let page = ask(&site, Method::POST, "/login", "gigawatch.example", typed).await;
    assert_eq!(page.attributes("main a.button", "href"), [format!("{PRIMARY}/login")]);
    assert!(!page.html.contains("turbines"), "passwords stay behind");
    let page = ask(&site, Method::POST, "/desk/drafts/abc/submit", "gigawatch.example", "note=New.").await;
    assert_eq!(page.attributes("main a.button", "href"), [format!("{PRIMARY}/desk")]);
}

#[tokio::test]
async fn what_came_to_the_main_servers_own_name_is_not_sent_round_in_circles() {
    let site = reader(Some(PRIMARY)).await;
    for host in ["desk.example.org", "desk.example.org:443", "DESK.example.org"] {
        let page = ask(&site, Method::GET, "/desk", host, "").await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{host}");
        assert_eq!(page.the("h1"), "This server only reads");
    }
    let elsewhere = ask(&site, Method::GET, "/desk", "desk.example.org:8443", "").await;
    assert_eq!(elsewhere.status, StatusCode::TEMPORARY_REDIRECT);
}

#[tokio::test]
async fn without_the_address_of_the_main_server_it_says_that_it_only_reads() {
    let site = reader(None).await;
    for path in ["/desk", "/figures/54/correct"] {
        for method in [Method::GET, Method::POST] {
            let page = ask(&site, method, path, "gigawatch.example", "text=x").await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{path}");
            assert_eq!(page.the("h1"), "This server only reads");
        }
    }
}

#[tokio::test]
async fn a_doctor_doubts_a_reading_server_that_does_not_know_the_main_one() {
    let directory = demo_directory().await;
    let doctor = |flags: &[&str]| {
        let command = gigawatch().arg("doctor").args(flags).arg("--data-dir").arg(directory.path()).output();
        let output = command.expect("it runs");
        out(&output) + &err(&output)
    };
    assert!(doctor(&["--read-only"]).contains("doubtful  no --primary-url"));
    let told = doctor(&["--read-only", "--primary-url", PRIMARY]);
    assert!(told.contains("fine      editors are sent to https://desk.example.org/"), "{told}");
    assert!(!doctor(&[]).contains("primary-url"), "the main server needs none");
}
