//! Feeds, as readers of feeds take them: by the rules of RFC 4287.

use std::collections::BTreeSet;

use atom_syndication::Feed;
use axum::http::{StatusCode, header};

use crate::support::Site;

const FEEDS: [&str; 14] = [
    "/promises.atom",
    "/announcements.atom",
    "/announcements.atom?company=openai&standing=claims",
    "/changes.atom",
    "/changes.atom?reason=import&year=2026",
    "/companies.atom?by=owner",
    "/projects.atom",
    "/sites.atom?by=user&country=US",
    "/people.atom",
    "/people.atom?company=openai",
    "/sources.atom?language=de",
    "/companies/openai.atom",
    "/projects/stargate.atom",
    "/sites/stargate-abilene.atom",
];

async fn feed(site: &Site, url: &str) -> Feed {
    let page = site.get(url).await;
    assert_eq!(page.header(header::CONTENT_TYPE), Some("application/atom+xml; charset=utf-8"), "{url}");
    Feed::read_from(page.html.as_bytes()).unwrap_or_else(|cause| panic!("{url}: {cause}"))
}

#[tokio::test]
async fn every_feed_keeps_the_rules_of_atom() {
    let site = Site::demo().await;
    for url in FEEDS {
        let feed = feed(&site, url).await;
        let links: Vec<(&str, &str)> =
            feed.links.iter().map(|link| (link.rel.as_str(), link.href.as_str())).collect();
        let own = links.iter().find(|(rel, _)| *rel == "self").expect("a link to itself").1;
        assert_eq!(own.strip_prefix("https://gigawatch.example"), Some(url), "{links:?}");
        assert_eq!(feed.id, own);
        assert!(links.iter().any(|(rel, _)| *rel == "alternate"), "{url}: {links:?}");
        assert!(!feed.authors.is_empty() && !feed.entries.is_empty(), "{url}");
        assert_eq!(Some(feed.updated), feed.entries.iter().map(|entry| entry.updated).max(), "{url}");
        let ids: BTreeSet<&str> = feed.entries.iter().map(|entry| entry.id.as_str()).collect();
        assert_eq!(ids.len(), feed.entries.len(), "{url}: an id stands once");
        assert!(ids.iter().all(|id| id.starts_with("tag:gigawatch.example,2026:")), "{url}: {ids:?}");
        for entry in &feed.entries {
            let page = entry.links.iter().find(|link| link.rel == "alternate").expect("a page");
            assert!(page.href.starts_with("https://gigawatch.example/"), "{url}: {}", page.href);
            let content = entry.content.as_ref().and_then(|content| content.value.as_deref());
            assert!(content.is_some_and(|content| content.trim().len() > 3), "{url}: {}", entry.id);
            assert!(!entry.title.value.trim().is_empty(), "{url}: {}", entry.id);
        }
    }
}

#[tokio::test]
async fn an_entry_is_what_was_said_in_full() {
    let site = Site::demo().await;
    let feed = feed(&site, "/sites/stargate-abilene.atom").await;
    assert_eq!(feed.title.value, "Gigawatch: Stargate Abilene");
    let all = feed.entries.iter().filter_map(|entry| entry.content.as_ref()?.value.as_deref());
    let all = all.collect::<Vec<_>>().join("");
    for words in ["1,2 Gigawatt", "n-tv, 2 August 2025", "https://gigawatch.example/figures/", "Sources:"] {
        assert!(all.contains(words), "{words}: {all}");
    }
    assert!(!all.contains("href=\"/"), "addresses in full: {all}");
    let page = site.get("/sites/stargate-abilene").await;
    let offered = page.attributes("link[type='application/atom+xml']", "href");
    assert_eq!(offered, ["/sites/stargate-abilene.atom"]);
    assert_eq!(page.link("Feed"), offered[0]);
}

#[tokio::test]
async fn a_feed_is_a_view_as_pages_are() {
    let site = Site::demo().await;
    let now = feed(&site, "/companies/openai.atom").await;
    let before = feed(&site, "/companies/openai.atom?said_by=2025-06-01").await;
    assert!(before.entries.len() < now.entries.len());
    let filtered = feed(&site, "/announcements.atom?company=openai&standing=claims").await;
    let list = site.get("/announcements?company=openai&standing=claims").await;
    assert!(list.text().contains(&format!("{} announcements", filtered.entries.len())), "{}", list.text());
    for url in ["/sites/nowhere.atom", "/people/sam-altman.atom"] {
        assert_eq!(site.ask(url).await.status, StatusCode::NOT_FOUND, "{url}");
    }
    for url in
        ["/companies/openai.atom?colour=red", "/announcements.atom?standing=maybe", "/changes.atom?x=1"]
    {
        assert_eq!(site.ask(url).await.status, StatusCode::BAD_REQUEST, "{url}");
    }
}

/// The announcements of a feed, by their addresses.
async fn told(site: &Site, url: &str) -> BTreeSet<String> {
    let pages = feed(site, url).await.entries.into_iter().flat_map(|entry| entry.links);
    pages.filter(|link| link.rel == "alternate").map(|link| link.href).collect()
}

#[tokio::test]
async fn the_feed_of_a_table_tells_of_its_rows_alone() {
    let site = Site::demo().await;
    for (table, rows) in [
        ("/companies?sites=none&country=JP", "/companies/"),
        ("/projects?company=openai", "/projects/"),
        ("/sites?company=openai&q=texas", "/sites/"),
    ] {
        let page = site.get(table).await;
        let mut of_rows = BTreeSet::new();
        for row in page.attributes("main table tbody th > a", "href") {
            assert!(row.starts_with(rows), "{table}: {row}");
            of_rows.extend(told(&site, &format!("{row}.atom")).await);
        }
        let offered = page.attributes("link[type='application/atom+xml']", "href");
        assert_eq!(offered, [table.replacen('?', ".atom?", 1)]);
        let of_table = told(&site, &offered[0]).await;
        assert!(of_rows.len() > 1 && of_rows.len() <= 100, "{table}: {}", of_rows.len());
        assert_eq!(of_table, of_rows, "{table}");
    }
}

#[tokio::test]
async fn people_and_sources_are_followed_by_what_they_say() {
    let site = Site::demo().await;
    for table in ["/people?company=openai", "/sources?publisher=n-tv"] {
        let page = site.get(table).await;
        let mut of_rows = BTreeSet::new();
        for row in page.attributes("main table tbody th > a", "href") {
            let row = site.get(&row).await;
            let said = row.attributes("main a[href^='/announcements/']", "href");
            of_rows.extend(said.into_iter().map(|path| format!("https://gigawatch.example{path}")));
        }
        assert!(!of_rows.is_empty(), "{table}");
        assert_eq!(told(&site, &table.replacen('?', ".atom?", 1)).await, of_rows, "{table}");
    }
}

#[tokio::test]
async fn a_table_s_feed_is_the_newest_first_and_takes_what_the_table_takes() {
    let site = Site::demo().await;
    let all = feed(&site, "/sites.atom").await;
    assert_eq!((all.entries.len(), all.title.value.as_str()), (100, "Gigawatch: announcements about sites"));
    let turned = feed(&site, "/sites.atom?sort=name&order=asc").await;
    assert_eq!(turned.entries, all.entries, "the order of the table is not the feed's");
    let newest = site.get("/announcements").await.attributes("main table tbody th > a", "href");
    let first = all.entries[0].links[0].href.trim_start_matches("https://gigawatch.example");
    assert!(newest.iter().any(|url| url == first), "{first}");
    let before = feed(&site, "/companies.atom?said_by=2025-01-31").await;
    assert!(before.entries.len() < 100, "{}", before.entries.len());
    let filtered = feed(&site, "/sites.atom?company=openai").await;
    assert_eq!(filtered.title.value, "Gigawatch: announcements about sites led by OpenAI");
    for url in [
        "/companies.atom?colour=red",
        "/companies.atom?by=nobody",
        "/projects.atom?company=nowhere",
        "/sites.atom?state=maybe",
        "/people.atom?sort=height",
        "/sources.atom?archive=perhaps",
        "/sources.atom?page=99",
    ] {
        assert_eq!(site.ask(url).await.status, StatusCode::BAD_REQUEST, "{url}");
    }
}

#[tokio::test]
async fn changes_are_followed_as_they_are_filtered() {
    let site = Site::demo().await;
    for table in ["/changes", "/changes?reason=import&year=2026&sort=what"] {
        let page = site.get(table).await;
        let offered = page.attributes("link[type='application/atom+xml']", "href");
        assert_eq!(offered, [table.replacen("/changes", "/changes.atom", 1)]);
        let links = page.attributes("main table tbody a[href^='/revisions/']", "href");
        let listed: BTreeSet<String> =
            links.iter().map(|path| format!("https://gigawatch.example{path}")).collect();
        assert!(!listed.is_empty(), "{table}");
        assert_eq!(told(&site, &offered[0]).await, listed, "{table}");
        let moments: Vec<_> =
            feed(&site, &offered[0]).await.entries.iter().map(|entry| entry.updated).collect();
        assert!(moments.is_sorted_by(|newer, older| newer >= older), "{table}");
    }
    for url in ["/changes.atom?reason=boredom", "/changes.atom?year=1"] {
        assert_eq!(site.ask(url).await.status, StatusCode::BAD_REQUEST, "{url}");
    }
}
