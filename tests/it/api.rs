//! The interface for programs: lists page by page, one by one, and what it says of itself.

use std::{collections::BTreeSet, num::NonZeroU32};

use axum::http::{StatusCode, header};
use gigawatch::{store::Store, web::Settings};
use jiff::SignedDuration;
use serde_json::Value;

use crate::{
    people::Visitor,
    support::{Page, Site, demo_directory, pass, settings},
};

const LISTS: [&str; 8] =
    ["companies", "projects", "sites", "people", "announcements", "figures", "sources", "changes"];

async fn ask(site: &Site, url: &str) -> Value {
    let page = site.get(url).await;
    assert_eq!(page.header(header::CONTENT_TYPE), Some("application/json"), "{url}");
    serde_json::from_str(&page.html).unwrap_or_else(|cause| panic!("{url}: {cause}"))
}

fn ids(list: &Value) -> Vec<i64> {
    list.as_array().expect("a list").iter().map(|entry| entry["id"].as_i64().expect("an id")).collect()
}

/// Every entry of a list, from page to page as the `Link` header leads.
async fn walk(site: &Site, first: &str) -> Vec<i64> {
    let (mut url, mut all) = (first.to_owned(), Vec::new());
    loop {
        let page = site.get(&url).await;
        all.extend(ids(&serde_json::from_str(&page.html).expect("JSON")));
        let Some(link) = page.header(header::LINK) else { return all };
        let next = link
            .strip_prefix('<')
            .and_then(|rest| rest.split_once(">; rel=\"next\""))
            .expect("a next page")
            .0;
        next.strip_prefix("https://gigawatch.example").expect("an address in full").clone_into(&mut url);
    }
}

#[tokio::test]
async fn lists_are_read_page_by_page_and_lose_nothing() {
    let site = Site::demo().await;
    for list in LISTS {
        let all = walk(&site, &format!("/api/v1/{list}?limit=1000")).await;
        let by_sevens = if all.len() > 300 { 150 } else { 7 };
        assert_eq!(walk(&site, &format!("/api/v1/{list}?limit={by_sevens}")).await, all, "{list}");
        assert!(all.is_sorted() && all.len() > 3, "{list}: {}", all.len());
        assert_eq!(all.iter().collect::<BTreeSet<_>>().len(), all.len(), "{list}: each once");
    }
    let figures = walk(&site, "/api/v1/figures?limit=1000").await;
    assert_eq!(figures.len(), site.dataset().figures.iter(site.dataset().newest_id()).count());
    let since = ask(&site, &format!("/api/v1/changes?after={}", 3)).await;
    assert_eq!(ids(&since)[0], 4, "changes since a revision");
}

#[tokio::test]
async fn a_figure_is_told_as_it_was_said() {
    let site = Site::demo().await;
    let figure = ask(&site, "/api/v1/figures/54").await;
    assert_eq!((&figure["low"], &figure["high"]), (&70_000_000_000_i64.into(), &72_000_000_000_i64.into()));
    assert_eq!((&figure["qualifier"], &figure["unit"]), (&"range".into(), &"USD".into()));
    assert_eq!(figure["url"], "https://gigawatch.example/figures/54");
    let of_site = ask(&site, "/api/v1/figures?site=stargate-abilene&limit=1000").await;
    let in_full = ask(&site, "/api/v1/sites/stargate-abilene").await;
    let mut own = ids(&in_full["figures"]);
    own.sort_unstable();
    assert_eq!(ids(&of_site), own);
    assert!(
        of_site
            .as_array()
            .expect("a list")
            .iter()
            .all(|figure| figure["subject"]["slug"] == "stargate-abilene")
    );
    let sparse = ask(&site, "/api/v1/figures?fields=id,low&limit=1").await;
    assert_eq!(sparse[0].as_object().expect("an object").len(), 2);
}

#[tokio::test]
async fn a_site_has_what_the_contract_names() {
    let site = Site::demo().await;
    let abilene = ask(&site, "/api/v1/sites/stargate-abilene").await;
    assert_eq!(abilene["power_at_completion"]["unsaid"]["claim"]["low"], 1_200_000_000);
    assert_eq!(abilene["power_now"]["facility"]["estimate"]["low"], 590_000_000);
    assert_eq!(abilene["power_now"]["facility"]["claim"], Value::Null, "nobody claimed it");
    assert_eq!(abilene["chips_at_completion"]["claim"]["low"], 400_000);
    let behind = abilene["power_at_completion"]["unsaid"]["claim"]["figures"][0].as_i64().expect("an id");
    assert!(ids(&abilene["figures"]).contains(&behind));
    assert!(abilene["promises"].as_array().is_some_and(|promises| !promises.is_empty()));
    let past = ask(&site, "/api/v1/sites/stargate-abilene?said_by=2025-12-31").await;
    assert!(
        past["figures"].as_array().expect("figures").len()
            < abilene["figures"].as_array().expect("figures").len()
    );
}

#[tokio::test]
async fn programs_are_refused_with_a_problem_document() {
    let site = Site::demo().await;
    for (url, name, takes) in [
        ("/api/v1/figures?limit=0", "limit", "from 1 to 1000"),
        ("/api/v1/figures?after=x", "after", "the id of the last entry"),
        ("/api/v1/figures?fields=id,colour", "fields", "some of id, announcement"),
        ("/api/v1/figures?site=nowhere", "site", "the slug of a site"),
    ] {
        let answer = site.ask(url).await;
        assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/problem+json"), "{url}");
        let problem: Value = serde_json::from_str(&answer.html).expect("JSON");
        let detail = problem["detail"].as_str().expect("a sentence");
        assert!(detail.contains(&format!("“{name}” takes")) && detail.contains(takes), "{url}: {detail}");
        assert_eq!(problem["status"], 400, "{url}");
    }
    for url in ["/api/v1/figures?site=a&company=b", "/api/v1/sites?colour=red"] {
        assert_eq!(site.ask(url).await.status, StatusCode::BAD_REQUEST, "{url}");
    }
    for url in ["/api/v1/sites/nowhere", "/api/v1/figures/999999", "/api/v1/elephants"] {
        let answer = site.ask(url).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{url}");
        assert_eq!(answer.header(header::CONTENT_TYPE), Some("application/problem+json"), "{url}");
    }
}

#[tokio::test]
async fn the_document_names_every_address_and_each_answers_as_it_says() {
    let site = Site::demo().await;
    let document = ask(&site, "/api/v1/openapi.json").await;
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    let paths: BTreeSet<&str> =
        document["paths"].as_object().expect("paths").keys().map(String::as_str).collect();
    let routes = gigawatch::web::PROGRAM_ROUTES.iter().copied();
    let routes: BTreeSet<&str> =
        routes.filter(|route| route.starts_with("/api/v1/") && *route != "/api/v1/openapi.json").collect();
    assert_eq!(paths, routes);
    let schemas = &document["components"]["schemas"];
    for (list, schema) in LISTS.into_iter().zip([
        "Company",
        "Project",
        "Site",
        "Person",
        "Announcement",
        "Figure",
        "Source",
        "Change",
    ]) {
        let first = ask(&site, &format!("/api/v1/{list}?limit=1")).await;
        let told: BTreeSet<&String> = first[0].as_object().expect("an object").keys().collect();
        let documented = schemas[schema]["properties"].as_object().unwrap_or_else(|| panic!("{schema}"));
        assert_eq!(told, documented.keys().collect(), "{schema}");
    }
    let page = site.get("/api/v1").await;
    assert!(paths.iter().all(|path| page.text().contains(path)), "people read the same");
}

#[tokio::test]
async fn pages_elsewhere_may_read_and_caches_may_keep() {
    let site = Site::demo().await;
    let answer = site.get("/api/v1/sites?limit=1").await;
    assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"));
    let again = site.ask_knowing("/api/v1/sites?limit=1", answer.tag()).await;
    assert_eq!(again.status, StatusCode::NOT_MODIFIED);
    let hits = ask(&site, "/api/v1/search?q=abilene").await;
    assert_eq!(hits[0]["url"], "https://gigawatch.example/sites/stargate-abilene");
}

/// A site of which one address may ask three things a minute, behind a proxy at 10.0.0.1.
async fn limited() -> Site {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let settings = Settings {
        api_rate: NonZeroU32::new(3),
        trusted_proxies: vec!["10.0.0.0/8".parse().expect("a network")],
        ..settings("https://gigawatch.example".parse().expect("an address"))
    };
    Site::with(directory, store, settings).await
}

/// A header of an answer by its name in lower case.
fn told<'p>(page: &'p Page, name: &'static str) -> Option<&'p str> {
    page.header(header::HeaderName::from_static(name))
}

const COMPANY: &str = "/api/v1/companies/openai";

#[tokio::test]
async fn who_asks_too_often_is_told_when_to_go_on() {
    let site = limited().await;
    let reader = Visitor::of(&site).from("203.0.113.7");
    for left in ["\"api\";r=2;t=60", "\"api\";r=1;t=60", "\"api\";r=0;t=60"] {
        let answer = reader.get(COMPANY).await;
        assert_eq!((answer.status, told(&answer, "ratelimit")), (StatusCode::OK, Some(left)));
        assert_eq!(told(&answer, "ratelimit-policy"), Some("\"api\";q=3;w=60"));
        assert_eq!(told(&answer, "retry-after"), None);
    }
    pass(SignedDuration::from_millis(17_500));
    let refusal = reader.get(COMPANY).await;
    assert_eq!(refusal.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(told(&refusal, "retry-after"), Some("43"), "whole seconds, rather one too many");
    assert_eq!(told(&refusal, "ratelimit"), Some("\"api\";r=0;t=43"));
    assert_eq!(refusal.header(header::CONTENT_TYPE), Some("application/problem+json"));
    let problem: Value = serde_json::from_str(&refusal.html).expect("JSON");
    let detail = problem["detail"].as_str().expect("a sentence");
    assert!(detail.contains("3 requests a minute") && detail.contains("in 43 seconds"), "{detail}");
    assert_eq!(site.ask("/companies/openai").await.status, StatusCode::OK, "pages are not limited");

    pass(SignedDuration::from_millis(42_499));
    assert_eq!(reader.get(COMPANY).await.status, StatusCode::TOO_MANY_REQUESTS, "the minute is not over");
    pass(SignedDuration::from_millis(1));
    let answer = reader.get(COMPANY).await;
    assert_eq!((answer.status, told(&answer, "ratelimit")), (StatusCode::OK, Some("\"api\";r=2;t=60")));
    pass(SignedDuration::from_hours(-1));
    assert_eq!(told(&reader.get(COMPANY).await, "ratelimit"), Some("\"api\";r=2;t=60"), "a clock put back");
}

#[tokio::test]
async fn each_address_has_a_quota_of_its_own_and_cannot_forge_another() {
    let site = limited().await;
    let behind = |said: &str| Visitor::of(&site).from("10.0.0.1").forwarded(said);
    let mut left = Vec::new();
    for reader in [
        behind("198.51.100.1"),
        behind("203.0.113.9, 198.51.100.1"),
        behind("198.51.100.2"),
        Visitor::of(&site).from("198.51.100.1"),
        behind("2001:db8::1"),
        behind("2001:db8::2:1"),
        Visitor::of(&site).from("203.0.113.7").forwarded("198.51.100.2"),
    ] {
        left.push(told(&reader.get(COMPANY).await, "ratelimit").map(|left| left[8..9].to_owned()));
    }
    let left: Vec<&str> = left.iter().flatten().map(String::as_str).collect();
    assert_eq!(left, ["2", "1", "2", "0", "2", "1", "2"]);
    assert_eq!(behind("198.51.100.1").get(COMPANY).await.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(behind("198.51.100.2").get(COMPANY).await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_a_client_holds_already_does_not_count() {
    let site = limited().await;
    let pinned = format!("{COMPANY}?as_of=2026-05-01T00:00:00Z");
    let first = site.get(&pinned).await;
    for _ in 0..5 {
        assert_eq!(site.ask_knowing(&pinned, first.tag()).await.status, StatusCode::NOT_MODIFIED);
    }
    let again = site.get(&pinned).await;
    assert_eq!((told(&again, "ratelimit"), &again.html), (Some("\"api\";r=1;t=60"), &first.html));
    assert_eq!(again.tag(), first.tag());
    let free = Site::demo().await;
    assert_eq!(told(&free.get(&pinned).await, "ratelimit"), None, "without a limit nothing is told");
}

#[tokio::test]
async fn pages_elsewhere_can_read_refusals_and_quotas() {
    let site = limited().await;
    for url in ["/api/v1/sites?colour=red", "/api/v1/sites/nowhere", COMPANY, COMPANY] {
        let answer = site.ask(url).await;
        assert_eq!(answer.header(header::ACCESS_CONTROL_ALLOW_ORIGIN), Some("*"), "{url}: {}", answer.status);
        let exposed = answer.header(header::ACCESS_CONTROL_EXPOSE_HEADERS).unwrap_or_default();
        for name in ["link", "retry-after", "ratelimit", "ratelimit-policy"] {
            assert!(exposed.split(',').any(|known| known.trim() == name), "{name}: {exposed}");
        }
        assert!(told(&answer, "ratelimit").is_some(), "{url}");
    }
    let document = ask(&Site::demo().await, "/api/v1/openapi.json").await;
    let paths = document["paths"].as_object().expect("paths");
    for (path, item) in paths {
        let refusal = &item["get"]["responses"]["429"];
        assert!(refusal["headers"]["Retry-After"].is_object(), "{path}: {refusal}");
    }
}
