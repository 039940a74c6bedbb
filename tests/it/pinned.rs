//! Rule 8: what a pinned view shows never changes, whatever is published
//! later, and it may be kept for ever once it is settled.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::{StatusCode, header};
use gigawatch::{
    domain::{
        FigureId, Id,
        announcement::{Announcement, AnnouncementKind},
        company::CompanyKind,
        figure::{Outcome, OutcomeKind, Stage},
        revision::{ChangeSet, Reason},
    },
    store::Store,
};
use jiff::ToSpan;

use crate::support::{Site, demo_directory, noon};

/// A moment between two revisions, and one on the demo's last day.
pub const PINS: [&str; 2] = ["as_of=2026-05-01T00%3A00%3A00.000Z", "as_of=2026-11-23T00%3A00%3A00.000Z"];
/// Where the crawl begins: every kind of page, file and answer.
const STARTS: [&str; 28] = [
    "/",
    "/companies?by=owner",
    "/projects",
    "/sites",
    "/totals?run_rate=on",
    "/totals.csv",
    "/totals.json",
    "/totals.xlsx",
    "/people",
    "/announcements",
    "/sources",
    "/changes",
    "/promises",
    "/promises.csv",
    "/promises.atom",
    "/companies.atom",
    "/projects.atom",
    "/sites.atom",
    "/people.atom",
    "/sources.atom",
    "/api/v1/promises",
    "/api/v1/totals",
    "/compare?company=openai&company=meta",
    "/search?q=abilene",
    "/embed/companies?by=owner",
    "/embed/sites",
    "/embed/totals",
    "/embed/promises?rows=40",
];
/// Pages of one kind that are visited.
const EACH: usize = 12;

/// The kind of page that an address leads to: its path without the name.
fn kind(url: &str) -> String {
    let path = url.split('?').next().unwrap_or_default();
    let mut parts = path.trim_start_matches('/').split('/');
    let folder = parts.next().unwrap_or_default();
    format!("{folder}/{}", if parts.next().is_some() { "*" } else { "" })
}

/// Everything that a reader of a pinned view meets, by address.
pub async fn crawl(site: &Site, pin: &str) -> BTreeMap<String, String> {
    let mut todo: Vec<String> = STARTS
        .iter()
        .map(|url| format!("{url}{}{pin}&rules=1&lang=en", if url.contains('?') { '&' } else { '?' }))
        .collect();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let mut of_kind: BTreeMap<String, usize> = BTreeMap::new();
    let mut pages = BTreeMap::new();
    while let Some(url) = todo.pop() {
        let visited = of_kind.entry(kind(&url)).or_default();
        if *visited >= EACH || !url.contains(pin) || url.starts_with("/diff") || !seen.insert(url.clone()) {
            continue;
        }
        *visited += 1;
        let page = site.ask(&url).await;
        assert_eq!(page.status, StatusCode::OK, "{url}");
        todo.extend(page.attributes("a[href^='/']", "href"));
        pages.insert(url, page.html);
    }
    pages
}

/// Later changes of every sort: new facts, corrections, outcomes, retractions,
/// renames, groups, credits.
async fn publish_much(site: &Site) {
    let data = site.dataset();
    let newest = data.newest_id();
    let mut changes = ChangeSet::default();
    for (id, company) in data.companies.iter(newest) {
        let mut company = company.clone();
        company.name.push_str(" umbenannt");
        company.slug.push_str("-umbenannt");
        if id.number() % 5 == 0 {
            company.kind = CompanyKind::Group;
        }
        changes.companies.insert(id, Some(company));
    }
    for (id, site) in data.sites.iter(newest) {
        let mut site = site.clone();
        site.name.push_str(" moved");
        site.country = Some("DE".to_owned());
        changes.sites.insert(id, Some(site));
    }
    for (id, source) in data.sources.iter(newest) {
        let mut source = source.clone();
        source.licence = Some("another licence".to_owned());
        changes.sources.insert(id, Some(source));
    }
    for (id, said) in data.announcements.iter(newest) {
        let mut said = said.clone();
        said.retracted = Some("everything is retracted".to_owned());
        changes.announcements.insert(id, Some(said));
    }
    let announcement = data.announcements.next_id();
    changes.announcements.insert(
        announcement,
        Some(Announcement {
            key: None,
            headline: "It all came differently".to_owned(),
            summary: None,
            said_on: "2025-09-01".parse().expect("a day"),
            speaker_person: None,
            speaker_company: None,
            speaker_name: Some("A paper".to_owned()),
            kind: AnnouncementKind::PressReport,
            retracted: None,
        }),
    );
    let promises = data.figures.iter(newest).filter(|(_, figure)| figure.is_promise());
    for (next, (id, figure)) in (data.figures.next_id().number()..).zip(promises) {
        let mut outcome = figure.clone();
        outcome.key = None;
        outcome.announcement = announcement;
        outcome.replaces = None;
        outcome.outcome = Some(Outcome { of: id, kind: OutcomeKind::Withdrawn });
        outcome.stage = Stage::Planned;
        changes.figures.insert(FigureId::new(next), Some(outcome));
    }
    site.publish(Reason::NewInformation, changes).await;
}

#[tokio::test]
async fn a_pinned_view_is_the_same_bytes_after_later_publishes() {
    let site = Site::demo_keeping_nothing().await;
    for pin in PINS {
        let before = crawl(&site, pin).await;
        assert!(before.len() > 100, "{pin}: {} pages", before.len());
        let kinds: BTreeSet<String> = before.keys().map(|url| kind(url)).collect();
        for wanted in [
            "/",
            "companies/*",
            "figures/*",
            "sites/*",
            "revisions/*",
            "announcements/*",
            "totals/",
            "totals.xlsx/",
            "sites.atom/",
        ] {
            assert!(kinds.contains(wanted), "{pin}: {wanted} in {kinds:?}");
        }
        if pin == PINS[0] {
            publish_much(&site).await;
        }
        for (url, html) in &before {
            assert!(*html == site.ask(url).await.html, "{url} is not what it was");
        }
    }
    let now = site.get("/companies/meta-umbenannt").await;
    assert_eq!(now.the("h1"), "Meta umbenannt", "while the page of now has changed");
}

/// The second pin lies before the publish at noon, and the crawl of it after:
/// what was published at noon shows nowhere in it.
#[tokio::test]
async fn what_is_published_after_the_moment_shows_nowhere_in_it() {
    let site = Site::demo_keeping_nothing().await;
    publish_much(&site).await;
    for (url, html) in crawl(&site, PINS[1]).await {
        assert!(!html.contains("umbenannt") && !html.contains("another licence"), "{url}");
    }
}

#[tokio::test]
async fn a_moment_is_settled_by_a_later_revision_or_heartbeat_alone() {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let site = Site::of(directory, store).await;
    let policy = async |url: &str| site.get(url).await.header(header::CACHE_CONTROL).map(str::to_owned);
    let today = format!("/sites?{}", PINS[1]);
    assert_eq!(policy(&today).await.as_deref(), Some("no-cache"), "nothing is known of what comes after");
    let past = format!("/sites?{}", PINS[0]);
    let for_ever = Some("public, max-age=31536000, immutable");
    assert_eq!(policy(&past).await.as_deref(), for_ever, "a later revision is here");
    let tag = site.get(&today).await.tag().to_owned();

    site.store.beat(noon() - 1.second()).await.expect("a heartbeat");
    assert_eq!(policy(&today).await.as_deref(), Some("no-cache"), "the server has not read it yet");
    site.app.refresh().await.expect("the file can be read");
    assert_eq!(policy(&today).await.as_deref(), for_ever);
    let noon = "/sites?as_of=2026-11-23T12:00:00Z";
    assert_eq!(policy(noon).await.as_deref(), Some("no-cache"), "the heartbeat came before noon");
    assert_ne!(site.get(&today).await.tag(), tag, "its tag is now that of the address alone");

    let settled = site.get(&today).await.tag().to_owned();
    publish_much(&site).await;
    assert_eq!(site.get(&today).await.tag(), settled, "and stays so");
    assert_eq!(site.ask_knowing(&today, &settled).await.status, StatusCode::NOT_MODIFIED);
    assert_eq!(
        policy("/about?as_of=2026-05-01T00:00:00Z").await.as_deref(),
        Some("no-cache"),
        "it names the release"
    );
    assert_eq!(policy("/sites").await.as_deref(), Some("no-cache"));
}
