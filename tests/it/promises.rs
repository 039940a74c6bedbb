//! The ledger of promises as readers and programs meet it: rules 6 and 7, and
//! the API's contract.

use axum::http::{StatusCode, header};
use gigawatch::domain::{
    AnnouncementId, FigureId, Id,
    figure::{Outcome, OutcomeKind, Stage},
    revision::{ChangeSet, Reason},
};
use serde_json::Value;

use crate::support::{Page, Site};

async fn api(site: &Site, query: &str) -> Vec<Value> {
    let page = site.get(&format!("/api/v1/promises?{query}")).await;
    serde_json::from_str(&page.html).unwrap_or_else(|cause| panic!("{}: {cause}: {}", page.url, page.html))
}

async fn figure(site: &Site, id: i64, view: &str) -> Value {
    let all = api(site, &format!("limit=1000&{view}")).await;
    all.into_iter().find(|entry| entry["figure"] == id).unwrap_or_else(|| panic!("figure {id}, {view}"))
}

/// The rows of the table, claims and forecasts apart.
fn group(page: &Page, place: usize) -> Vec<String> {
    page.texts(&format!("[aria-label^=Promises] tbody:nth-of-type({place}) tr"))
}

#[tokio::test]
async fn the_ledger_lists_claims_first_and_the_most_overdue_first() {
    let site = Site::demo().await;
    let page = site.get("/promises").await;
    let claims = group(&page, 1);
    assert!(claims[0].starts_with("Claims 14"), "{}", claims[0]);
    assert_eq!(claims.len(), 15, "all claims stand on the first page");
    assert!(claims[1].contains("overdue by 327 days"), "{}", claims[1]);
    let abilene = claims.iter().find(|row| row.starts_with("Stargate Abilene")).expect("1.2 GW by mid-2026");
    assert!(abilene.contains("mid-2026") && abilene.contains("overdue by 146 days"), "{abilene}");
    let prometheus = claims.iter().position(|row| row.contains("due, 38 days left")).expect("within 2026");
    let stargate = claims.iter().position(|row| row.contains("1,134 days left")).expect("by 2029");
    let met = claims.iter().position(|row| row.contains("came to $72.2 bn")).expect("Meta's 2025");
    let moved = claims.iter().position(|row| row.contains("restated")).expect("what Meta said before");
    assert!(prometheus < stargate && stargate < met && met < moved);
    let forecasts = group(&page, 2);
    assert!(forecasts[0].starts_with("Forecasts 133"), "{}", forecasts[0]);
    assert!(forecasts[1].contains("due, not checked since 7 July 2026"), "{}", forecasts[1]);
}

#[tokio::test]
async fn a_line_shows_the_chain_in_short() {
    let site = Site::demo().await;
    let page = site.get("/promises?company=meta&by=claim&state=met").await;
    let rows = page.rows(&["$70–72 bn"]);
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert!(
        rows[0]
            .contains("$60–65 bn → then $64–72 bn → then $66–72 bn → then $70–72 bn → then $72.2 bn in fact"),
        "{}",
        rows[0]
    );
    assert!(rows[0].contains("$2.2 bn above the lower end, $200 m above the upper end"), "{}", rows[0]);
    assert_eq!(page.the("h1"), "Promises that are met, made as claims, of Meta");

    let page = site.get("/promises?state=pending&project=stargate&q=shackelford").await;
    let rows = group(&page, 1);
    assert!(rows.len() > 1 && rows[1..].iter().all(|row| row.contains("left")), "{rows:?}");
}

#[tokio::test]
async fn filters_and_orders_are_refused_where_they_mean_nothing() {
    let site = Site::demo().await;
    for query in [
        "state=late",
        "state=met-late",
        "by=estimate",
        "company=nobody-of-that-name",
        "metric=context",
        "metric=watts",
        "country=XX",
        "project=none",
        "sort=days",
        "order=up",
        "page=0",
        "page=99",
        "page=one",
        "by=claim&limit=5",
        "horizon=2030",
    ] {
        for path in ["/promises", "/promises.csv", "/promises.atom"] {
            // A file holds all pages: any number of one will do.
            if path.ends_with("csv") && query == "page=99" {
                continue;
            }
            let page = site.ask(&format!("{path}?{query}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}?{query}");
        }
    }
    for sort in ["overdue", "deadline", "slip", "subject", "said"] {
        site.get(&format!("/promises?sort={sort}&order=asc")).await;
    }
    let slips = site.get("/promises?sort=slip&by=forecast").await;
    assert!(group(&slips, 1)[1].contains("days later"), "{:?}", group(&slips, 1)[1]);
    let none = site.get("/promises?state=overdue&company=google").await;
    assert!(none.text().contains("No promises here"), "{}", none.text());
}

/// Abilene's 1,180 MW, and its 2,121 MW that were no longer listed.
#[tokio::test]
async fn a_slip_shows_in_the_ledger_only_once_it_was_said() {
    let site = Site::demo().await;
    let all = api(&site, "limit=1000&by=forecast&metric=power&project=stargate").await;
    let slipped = all
        .iter()
        .find(|entry| entry["low"] == 1_180_000_000_i64 && entry["days"] == 123)
        .expect("replaced on 7 July");
    assert_eq!((&slipped["state"], &slipped["deadline"]), (&"replaced".into(), &"2026-07-01".into()));
    let newer = figure(&site, slipped["replaced_by"].as_i64().unwrap(), "").await;
    assert_eq!((&newer["state"], &newer["deadline"]), (&"due".into(), &"2026-11-01".into()));
    assert_eq!((&newer["checked_on"], &newer["days"]), (&"2026-07-07".into(), &Value::Null));

    let before = figure(&site, slipped["figure"].as_i64().unwrap(), "said_by=2026-07-06").await;
    assert_eq!((&before["state"], &before["replaced_by"]), (&"due".into(), &Value::Null));
    assert_eq!(before["checked_on"], "2026-04-03", "nobody had looked since its day");
    let earlier = figure(&site, slipped["figure"].as_i64().unwrap(), "said_by=2026-06-30").await;
    assert_eq!((&earlier["state"], &earlier["days"]), (&"pending".into(), &1.into()));

    let withdrawn = all.iter().find(|entry| entry["deadline"] == "2027-03-03").expect("2,121 MW");
    assert_eq!((&withdrawn["state"], &withdrawn["days"]), (&"withdrawn".into(), &Value::Null));
    let still = figure(&site, withdrawn["figure"].as_i64().unwrap(), "said_by=2026-04-02").await;
    assert_eq!(still["state"], "pending");
}

#[tokio::test]
async fn a_claim_grows_due_and_overdue_with_the_views_day() {
    let site = Site::demo().await;
    for (day, state, days) in [
        ("2026-05-31", "pending", 30),
        ("2026-06-01", "due", 29),
        ("2026-06-30", "due", 0),
        ("2026-07-01", "overdue", 1),
        ("2026-11-23", "overdue", 146),
        ("2027-01-01", "overdue", 146),
    ] {
        let promise = figure(&site, 15, &format!("said_by={day}")).await;
        assert_eq!((&promise["state"], &promise["days"]), (&state.into(), &days.into()), "{day}");
        assert_eq!(promise["checked_on"], Value::Null, "claims are not checked by copies");
    }
    let page = site.get("/figures/15?said_by=2026-06-01").await;
    assert!(
        page.the(".promise").contains("due, 29 days left · judged on 1 June 2026"),
        "{}",
        page.the(".promise")
    );
}

#[tokio::test]
async fn the_api_keeps_its_contract() {
    let site = Site::demo().await;
    let first = figure(&site, 13, "by=claim").await;
    let wanted = serde_json::json!({
        "figure": 13, "subject": {"kind": "company", "slug": "openai"}, "metric": "chips",
        "low": 1_000_000, "high": 1_000_000, "unit": "count", "deadline": "2025-12", "state": "overdue",
        "days": 327, "replaced_by": null, "by": "claim", "milestone": 13, "checked_on": null,
    });
    assert_eq!(first, wanted);
    let industry = figure(&site, 6, "").await;
    assert_eq!(industry["subject"], serde_json::json!({"kind": "industry", "slug": null}));
    assert_eq!(industry["deadline"], "2035~", "as it was said");

    // One entry a figure; those of one milestone name its first.
    let all = api(&site, "limit=1000").await;
    let forecasts: Vec<&Value> = all.iter().filter(|entry| entry["by"] == "forecast").collect();
    assert!(forecasts.len() > 700 && forecasts.iter().all(|entry| !entry["checked_on"].is_null()));
    let milestones: std::collections::BTreeSet<i64> =
        all.iter().map(|entry| entry["milestone"].as_i64().unwrap()).collect();
    assert_eq!(milestones.len(), 147);
    // Each filter is that of the figure itself, not of its milestone.
    let overdue = api(&site, "limit=1000&state=withdrawn&metric=buildings").await;
    assert!(!overdue.is_empty());
    assert!(overdue.iter().all(|entry| entry["state"] == "withdrawn" && entry["metric"] == "buildings"));
}

#[tokio::test]
async fn the_api_leads_from_page_to_page_and_back() {
    let site = Site::demo().await;
    let (mut url, mut figures) = ("/api/v1/promises?by=claim&limit=5".to_owned(), Vec::new());
    loop {
        let page = site.get(&url).await;
        let entries: Vec<Value> = serde_json::from_str(&page.html).expect("a list");
        figures.extend(entries.iter().map(|entry| entry["figure"].as_i64().unwrap()));
        let links = page.header(header::LINK).unwrap_or_default().to_owned();
        let Some(next) = links.split(", ").find(|link| link.ends_with("rel=\"next\"")) else { break };
        assert!(next.starts_with("<https://gigawatch.example/api/v1/promises?"), "{next}");
        url = next[1..].split('>').next().unwrap().replace("https://gigawatch.example", "");
    }
    assert_eq!(figures.len(), 14);
    figures.sort_unstable();
    figures.dedup();
    assert_eq!(figures.len(), 14, "each once");
    assert_eq!(
        api(&site, "limit=1000").await.len(),
        api(&site, "limit=1000&as_of=2026-11-23T00:00:00Z").await.len()
    );
}

#[tokio::test]
async fn the_api_answers_errors_with_problem_documents() {
    let site = Site::demo().await;
    for (url, status) in [
        ("/api/v1/promises?limit=0", 400),
        ("/api/v1/promises?limit=1001", 400),
        ("/api/v1/promises?limit=ten", 400),
        ("/api/v1/promises?state=late", 400),
        ("/api/v1/promises?by=claim&by=forecast&unknown=1", 400),
        ("/api/v1/promises?said_by=yesterday", 400),
        ("/api/v1/promises?lang=de", 400),
        ("/api/v1/nothing", 404),
    ] {
        let page = site.ask(url).await;
        assert_eq!(page.status.as_u16(), status, "{url}");
        assert_eq!(page.header(header::CONTENT_TYPE), Some("application/problem+json"), "{url}");
        let problem: Value = serde_json::from_str(&page.html).expect("a problem document");
        assert_eq!((&problem["type"], &problem["status"]), (&"about:blank".into(), &status.into()));
        assert!(problem["title"].is_string() && problem["detail"].is_string(), "{problem}");
    }
    let page = site.ask("/promises?state=late").await;
    assert!(page.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html")));
}

#[tokio::test]
async fn a_promises_page_draws_how_it_moved() {
    let site = Site::demo().await;
    let page = site.get("/figures/54").await;
    assert!(
        page.the(".promise").contains("came to $72.2 bn, $2.2 bn above the lower end"),
        "{}",
        page.the(".promise")
    );
    let steps = page.texts("ol.chain li");
    assert_eq!(steps.len(), 5);
    assert!(
        steps[1].contains("said 30 April 2025lower end $4 bn more, upper end $7 bn more"),
        "{}",
        steps[1]
    );
    assert_eq!(page.select("figure.chart svg").len(), 2, "one for a desk, one for a phone");
    for width in ["wide", "narrow"] {
        let links = page.attributes(&format!("figure.chart svg.{width} a"), "href");
        assert_eq!(links.len(), 5, "every step is a link");
        assert_eq!(page.select(&format!("svg.{width} rect.range")).len(), 4, "ranges are drawn as ranges");
    }
    assert_eq!(page.select("figure.chart .today").len(), 0, "it ended with its outcome");

    let slipped = api(&site, "limit=1000&by=forecast&metric=power&state=replaced").await;
    let abilene = slipped.iter().find(|entry| entry["days"] == 123 && entry["low"] == 1_180_000_000_i64);
    let page = site.get(&format!("/figures/{}", abilene.expect("Abilene's slip")["figure"])).await;
    let steps = page.texts("ol.chain li");
    assert!(steps[1].contains("restated") && steps[2].contains("123 days later"), "{steps:?}");
    assert!(page.texts("svg.wide text.slip").contains(&"123 days later".to_owned()));
    let once = site.get("/figures/15").await;
    assert!(once.select("figure.chart").is_empty() && once.select("ol.chain").is_empty());
}

#[tokio::test]
async fn a_shortfall_is_never_called_kept() {
    let site = Site::demo().await;
    let page = site.get("/promises?by=forecast&state=met&q=came").await;
    assert!(page.text().contains("No promises here"), "words are looked for in what was said");
    let page = site.get("/promises?state=met&by=forecast").await;
    let short = page.rows(&["came to 661 MW, 833 MW less"]);
    assert_eq!(short.len(), 1, "{:?}", page.rows(&["came to"]));
    assert!(short[0].contains("said 7 July 2026") && !short[0].contains("kept"), "{short:?}");
    let kept = page.texts("tbody .state.met");
    assert!(kept.iter().all(|state| state.starts_with("met")), "{kept:?}");
}

#[tokio::test]
async fn a_company_has_a_scorecard_of_its_claims() {
    let site = Site::demo().await;
    let page = site.get("/companies/meta").await;
    for (label, count) in
        [("Kept", "1"), ("Late", "0"), ("Overdue", "0"), ("Moved", "3"), ("Not yet due", "1")]
    {
        assert_eq!(page.under(label), count, "{label}");
    }
    assert!(!page.text().contains("% of 4 cases"), "four cases make no percentage");
    let kept = page.link_under("Kept");
    assert_eq!(kept, "/promises?company=meta&by=claim&state=met");
    assert!(site.get(&kept).await.rows(&["came to $72.2 bn"]).len() == 1);
    assert_eq!(site.get("/companies/openai").await.under("Overdue"), "3");
    let nvidia = site.get("/companies/nvidia").await;
    assert!(
        nvidia.texts("h2").iter().all(|title| !title.starts_with("Scorecard")),
        "it claimed nothing for a day"
    );
}

#[tokio::test]
async fn sites_projects_and_the_front_page_show_their_promises() {
    let site = Site::demo().await;
    let abilene = site.get("/sites/stargate-abilene").await;
    assert!(abilene.rows(&["1.2 GW", "mid-2026", "overdue by 146 days"]).len() == 1);
    let stargate = site.get("/projects/stargate").await;
    assert!(stargate.rows(&["$500 bn", "1,134 days left"]).len() == 1);
    assert!(stargate.rows(&["Stargate Abilene", "1.2 GW", "overdue by 146 days"]).len() == 1);
    let home = site.get("/").await;
    let due = home.texts("aside ol.ledger:first-of-type li .state");
    assert!(due[..5].iter().all(|state| state.starts_with("overdue") || state.starts_with("due")), "{due:?}");
    assert_eq!(home.link("All promises"), "/promises");
    assert!(home.texts("header nav a").contains(&"Promises".to_owned()));
}

#[tokio::test]
async fn ambitions_are_listed_apart_without_a_state() {
    let site = Site::demo().await;
    let page = site.get("/promises").await;
    assert_eq!(page.rows(&["50,000,000", "ambition"]).len(), 1, "Musk's 50 million by 2030");
    assert!(api(&site, "limit=1000").await.iter().all(|entry| entry["low"] != 50_000_000));
    let others = site.get("/promises?company=meta").await;
    assert!(others.rows(&["50,000,000"]).is_empty(), "another company's");
}

#[tokio::test]
async fn files_hold_all_rows_in_the_pages_order() {
    let site = Site::demo().await;
    let csv = site.get("/promises.csv?by=claim&page=7").await;
    let mut lines = csv.html.lines();
    assert!(lines.next().is_some_and(|head| head.starts_with("milestone,figures,subject_kind,")));
    assert_eq!(lines.clone().count(), 14);
    assert!(lines.next().is_some_and(|line| line.contains(",overdue,327,")));
    let json: Value = serde_json::from_str(&site.get("/promises.json").await.html).expect("JSON");
    assert_eq!(json["rows"].as_array().map(Vec::len), Some(147));
    assert_eq!(json["rows"][0]["state"], "overdue");
    let url = json["rows"][0]["url"].as_str().unwrap_or_default();
    assert!(url.starts_with("https://gigawatch.example/figures/") && url.contains("as_of="), "{url}");
    assert!(site.get("/promises.xlsx").await.html.starts_with("PK"));
    let page = site.get("/promises?state=overdue").await;
    assert_eq!(page.link("CSV"), "/promises.csv?state=overdue");
}

#[tokio::test]
async fn the_feed_is_dated_by_what_came_about() {
    let site = Site::demo().await;
    let feed = site.get("/promises.atom?by=claim").await;
    assert!(feed.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("application/atom+xml")));
    let parsed: atom_syndication::Feed = feed.html.parse().expect("an Atom feed");
    let abilene = parsed
        .entries()
        .iter()
        .find(|entry| entry.title().value.contains("Stargate Abilene"))
        .expect("overdue since 1 July");
    assert_eq!(abilene.id(), "tag:gigawatch.example,2026:promise/15/overdue");
    assert!(abilene.updated().to_rfc3339().starts_with("2026-07-01"), "{}", abilene.updated());
    assert_eq!(abilene.links()[0].href(), "https://gigawatch.example/figures/15");
    assert!(parsed.updated().to_rfc3339().starts_with("2026-07-01"), "the newest entry, not the request");
    assert!(parsed.entries().iter().all(|entry| !entry.title().value.contains("left")), "no news");
    let days: Vec<_> = parsed.entries().iter().map(|entry| *entry.updated()).collect();
    assert!(days.windows(2).all(|pair| pair[0] >= pair[1]), "newest first");
    let later = site.get("/promises.atom?by=claim&said_by=2026-11-22").await;
    let later: atom_syndication::Feed = later.html.parse().expect("an Atom feed");
    assert_eq!(later.updated(), parsed.updated());
}

/// An outcome as an editor enters it settles a claim; an estimate or a retracted
/// one does not.
#[tokio::test]
async fn only_a_standing_claim_settles_a_claim() {
    for (kind, wanted, days) in [
        ("company_statement", "met_late", Some(14)),
        ("observation", "overdue", Some(146)),
        ("retracted", "overdue", Some(146)),
    ] {
        let site = Site::demo().await;
        let dataset = site.dataset();
        let newest = dataset.newest_id();
        let promise = dataset.figures.get(FigureId::new(15), newest).expect("1.2 GW").clone();
        let said = dataset.announcements.get(promise.announcement, newest).expect("its announcement").clone();
        let mut changes = ChangeSet::default();
        let announcement: AnnouncementId = dataset.announcements.next_id();
        let mut outcome = said.clone();
        outcome.key = None;
        outcome.said_on = "2026-07-20".parse().expect("a day");
        if kind == "retracted" {
            outcome.retracted = Some("a mistake".to_owned());
        } else {
            outcome.kind = kind.parse().expect("a kind");
        }
        changes.announcements.insert(announcement, Some(outcome));
        let mut figure = promise.clone();
        figure.key = None;
        figure.announcement = announcement;
        figure.stage = Stage::Operational;
        figure.period = Some("2026-07-14".parse().expect("a day"));
        figure.outcome = Some(Outcome { of: FigureId::new(15), kind: OutcomeKind::Met });
        changes.figures.insert(dataset.figures.next_id(), Some(figure));
        site.publish(Reason::Outcome, changes).await;
        let promise = self::figure(&site, 15, "").await;
        assert_eq!((promise["state"].as_str(), promise["days"].as_i64()), (Some(wanted), days), "{kind}");
    }
}

/// What was retracted promises nothing any more.
#[tokio::test]
async fn a_retracted_promise_leaves_the_ledger() {
    let site = Site::demo().await;
    let dataset = site.dataset();
    let newest = dataset.newest_id();
    let promise = dataset.figures.get(FigureId::new(15), newest).expect("1.2 GW");
    let mut said = dataset.announcements.get(promise.announcement, newest).expect("its announcement").clone();
    said.retracted = Some("a mistake".to_owned());
    let mut changes = ChangeSet::default();
    changes.announcements.insert(promise.announcement, Some(said));
    site.publish(Reason::Retraction, changes).await;
    assert!(api(&site, "limit=1000&by=claim").await.iter().all(|entry| entry["figure"] != 15));
    assert!(site.get("/figures/15").await.select(".promise").is_empty());
}
