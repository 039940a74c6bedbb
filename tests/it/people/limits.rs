//! How often somebody may guess.

use axum::http::StatusCode;
use futures_util::future::join_all;
use gigawatch::domain::account::Rank;
use jiff::SignedDuration;

use super::{OTHER, PASSWORD, Visitor, add, number, site, site_with};
use crate::support::{Site, pass, settings};

/// Fails so often, each time from an address of its own.
async fn fail(site: &Site, name: &str, times: u32) {
    for n in 0..times {
        let page = Visitor::of(site).from(&format!("192.0.2.{n}")).log_in(name, OTHER).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{name}, try {n}");
    }
}

#[tokio::test]
async fn ten_failures_close_a_name_for_a_quarter_of_an_hour() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    for name in ["anna", "nobody"] {
        fail(&site, name, 10).await;
        let page = Visitor::of(&site).from("198.51.100.1").log_in(&name.to_uppercase(), PASSWORD).await;
        assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS, "{name}, even with the right password");
        assert!(page.the("[role=alert]").contains("Wait 15 minutes"), "{}", page.the("[role=alert]"));
    }
    pass(SignedDuration::from_mins(15));
    assert_eq!(Visitor::of(&site).log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(number(&site, "SELECT count(*) FROM login_failure").await, 0, "and the old ones are gone");
}

#[tokio::test]
async fn thirty_failures_close_an_address() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let stranger = || Visitor::of(&site).from("203.0.113.7");
    for n in 0..30 {
        let page = stranger().log_in(&format!("somebody{n}"), OTHER).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "try {n}");
    }
    assert_eq!(stranger().log_in("anna", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    let forged = stranger().forwarded("198.51.100.99");
    assert_eq!(
        forged.log_in("anna", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "whatever it says"
    );
    let elsewhere = Visitor::of(&site).from("203.0.113.8");
    assert_eq!(elsewhere.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn behind_a_trusted_proxy_each_client_counts_for_itself() {
    let mut settings = settings("https://gigawatch.example".parse().expect("an address"));
    settings.trusted_proxies = vec!["10.0.0.0/8".parse().expect("a network")];
    let site = site_with(settings).await;
    add(&site, "anna", Rank::Editor).await;
    let from = |client: &str| Visitor::of(&site).from("10.0.0.1").forwarded(client);
    for n in 0..30 {
        // What stands left of the proxy's own word is the client's, and changes nothing.
        let page = from(&format!("1.2.3.{n}, 203.0.113.7")).log_in(&format!("somebody{n}"), OTHER).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "try {n}");
    }
    assert_eq!(from("203.0.113.7").log_in("anna", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    let anna = from("203.0.113.8");
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert!(anna.get("/desk/account").await.text().contains("203.0.113.8"), "the session knows where from");
}

#[tokio::test]
async fn a_login_wipes_out_the_failures_of_its_name_but_not_of_its_address() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let here = || Visitor::of(&site).from("203.0.113.7");
    for _ in 0..3 {
        for _ in 0..9 {
            assert_eq!(here().log_in("anna", OTHER).await.status, StatusCode::UNAUTHORIZED);
        }
        assert_eq!(here().log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    }
    for _ in 0..3 {
        assert_eq!(here().log_in("anna", OTHER).await.status, StatusCode::UNAUTHORIZED);
    }
    assert_eq!(
        here().log_in("anna", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS,
        "thirty from here"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn many_at_once_are_no_way_around() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let tries = (0..40).map(|n| {
        let visitor = Visitor::of(&site).from(&format!("192.0.2.{n}"));
        async move { visitor.log_in("anna", OTHER).await.status }
    });
    let answers = join_all(tries).await;
    let verified = answers.iter().filter(|status| **status == StatusCode::UNAUTHORIZED).count();
    let refused = answers.iter().filter(|status| **status == StatusCode::TOO_MANY_REQUESTS).count();
    assert_eq!((verified, refused), (10, 30));
}

#[tokio::test]
async fn the_file_does_not_keep_what_was_typed_as_a_name() {
    let site = site().await;
    Visitor::of(&site).log_in("my secret in the wrong field", OTHER).await;
    let found = number(&site, "SELECT count(*) FROM login_failure WHERE account LIKE '%secret%'").await;
    let kept = number(&site, "SELECT count(*) FROM login_failure").await;
    assert_eq!((found, kept), (0, 1));
}
