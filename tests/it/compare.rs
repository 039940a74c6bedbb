//! Companies, projects and sites side by side, and rule 10: what is not like
//! with like says so on its row.

use axum::http::StatusCode;

use crate::support::{Page, Site, text_of};

/// The cells of a row by its label, the label first.
fn row(page: &Page, label: &str) -> Vec<String> {
    let cells = scraper::Selector::parse("th, td").expect("a selector");
    page.select("table.compare tbody tr")
        .into_iter()
        .map(|row| row.select(&cells).map(text_of).collect::<Vec<_>>())
        .find(|row| row[0].starts_with(label))
        .unwrap_or_else(|| panic!("{}: no row {label}: {}", page.url, page.text()))
}

#[tokio::test]
async fn companies_stand_side_by_side() {
    let site = Site::demo().await;
    let url = "/compare?company=openai&company=meta&company=google&company=xai&from=2025&to=2034&run_rate=on&said_by=2025-08-02";
    let page = site.get(url).await;
    assert_eq!(page.the("h1"), "OpenAI, Meta, Google and xAI compared");
    let spending = row(&page, "Spending, 2025–2034");
    for (cell, sum) in spending[1..].iter().zip(["$500 bn", "$660–720 bn", "~$850 bn", "$130 bn"]) {
        assert!(cell.starts_with(sum), "{cell}");
    }
    assert!(spending[0].contains("Not like with like: figures for one year (Meta, Google, xAI); plans for each year (Meta, Google); sums over a time (OpenAI)"), "{}", spending[0]);
    assert!(spending[0].contains("fiscal years (Meta, Google)"), "{}", spending[0]);
    assert!(row(&page, "Chips now")[4].starts_with("~200,000"));
    assert!(row(&page, "Chips at completion")[4].starts_with("~750,000"));

    let now = site.get("/compare?company=openai&company=meta&company=google").await;
    let done = row(&now, "Facility power at completion");
    assert!(done[0].contains("claims (OpenAI, Meta); estimates"), "{}", done[0]);
    assert!(done[0].contains("power of a kind not said (OpenAI, Meta)"), "{}", done[0]);
    assert!(!row(&now, "IT power now")[0].contains("Not like with like"), "all are estimates of IT power");
    let guidance = row(&now, "Guidance");
    assert!(
        guidance[2].contains("$60–65 bn → $64–72 bn → $66–72 bn → $70–72 bn → $72.2 bn"),
        "{}",
        guidance[2]
    );
    assert!(row(&now, "Promises")[2].contains("Kept 1"), "{:?}", row(&now, "Promises"));
    assert!(row(&now, "Latest announcements")[2].contains("Meta spent $72.2 bn in fiscal 2025"));
    let sites = row(&now, "Sites");
    assert_eq!(sites[1..], ["8 sites", "10 sites", "18 sites"], "as the sums of /companies have them");
    assert!(row(&now, "H100 equivalents now").len() == 4, "apart from chips");
}

#[tokio::test]
async fn projects_and_sites_can_be_compared_too() {
    let site = Site::demo().await;
    let sites = site.get("/compare?site=stargate-abilene&site=colossus-memphis").await;
    let done = row(&sites, "Facility power at completion");
    assert!(done[1].contains("1.2 GW") && done[1].contains("1,180 MW est."), "{done:?}");
    assert!(row(&sites, "Promises")[1].contains("claims: 1 overdue"), "{:?}", row(&sites, "Promises"));
    let projects = site.get("/compare?project=stargate&project=hyperion").await;
    assert!(row(&projects, "Said of the money")[1].contains("$500 bn, 2025–2029"));
    assert_eq!(row(&projects, "Lead")[1..], ["OpenAI", "Meta"]);
}

#[tokio::test]
async fn one_is_added_or_taken_away_and_the_rest_of_the_view_stays() {
    let site = Site::demo().await;
    let page = site
        .get(
            "/compare?company=openai&company=meta&by=owner&from=2027&to=2030&currency=EUR&said_by=2026-02-28",
        )
        .await;
    let without = page.attributes("thead a.without", "href");
    assert_eq!(
        without,
        [
            "/compare?company=meta&by=owner&from=2027&to=2030&currency=EUR&said_by=2026-02-28",
            "/compare?company=openai&by=owner&from=2027&to=2030&currency=EUR&said_by=2026-02-28"
        ]
    );
    let hidden: Vec<String> = page
        .attributes("main form input[type=hidden]", "name")
        .into_iter()
        .zip(page.attributes("main form input[type=hidden]", "value"))
        .map(|(name, value)| format!("{name}={value}"))
        .collect();
    for kept in [
        "company=openai",
        "company=meta",
        "by=owner",
        "from=2027",
        "to=2030",
        "currency=EUR",
        "said_by=2026-02-28",
    ] {
        assert!(hidden.contains(&kept.to_owned()), "{kept} in {hidden:?}");
    }
    let one = site.get(&without[0]).await;
    assert!(one.text().contains("One alone is not compared"), "{}", one.text());
    let none = site.get(&one.attributes("thead a.without", "href")[0]).await;
    assert!(none.url.starts_with("/compare?company=%7Enone"), "an empty choice has an address: {}", none.url);
    assert!(none.text().contains("Nothing is chosen yet"));
    assert!(none.link("Link to exactly this").contains("company=%7Enone"));
    let start = site.get("/compare").await;
    assert!(start.link("Link to exactly this").contains("company=%7Enone"));
    assert_eq!(row(&site.get(&start.link("Google, Microsoft, Meta and OpenAI")).await, "Spending").len(), 5);
}

#[tokio::test]
async fn what_cannot_be_compared_is_refused() {
    let site = Site::demo().await;
    let nine = ["openai", "meta", "google", "xai", "oracle", "microsoft", "amazon", "anthropic", "softbank"];
    let nine = nine.map(|slug| format!("company={slug}")).join("&");
    for (query, name, takes) in [
        (nine.as_str(), "company", "two to eight companies"),
        ("company=openai&site=stargate-abilene", "site", "nothing beside “company”"),
        ("company=nobody", "company", "the short name of a company"),
        ("site=openai", "site", "the short name of a site"),
        ("company=openai&company=~none", "company", "by itself"),
        ("company=openai&from=2030&to=2029", "to", "not before “from”"),
    ] {
        let page = site.ask(&format!("/compare?{query}")).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST, "{query}");
        let text = page.text();
        assert!(text.contains(&format!("“{name}”")) && text.contains(takes), "{query}: {text}");
    }
}
