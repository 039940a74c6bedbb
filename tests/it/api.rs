//! The interface for programs: lists page by page, one by one, and what it says of itself.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use serde_json::Value;

use crate::support::Site;

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
