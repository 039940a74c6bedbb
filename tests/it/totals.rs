//! Scenario totals over the demo's facts: rule 2's worked examples to the
//! dollar, on the page, in its files and in its words.

use axum::http::{StatusCode, header};
use gigawatch::{
    dataset::View,
    domain::{
        announcement::Announcement,
        figure::{Figure, Metric},
        revision::{ChangeSet, Reason},
        totals::{Horizon, Scenario, Why},
    },
};
use serde_json::Value;

use crate::support::{Site, noon};

const FOUR: &str = "company=openai&company=meta&company=google&company=xai&run_rate=on";
const IN_AUGUST: &str = "said_by=2025-08-02";

/// The page's file as JSON.
async fn file(site: &Site, query: &str) -> Value {
    let page = site.get(&format!("/totals.json?{query}")).await;
    serde_json::from_str(&page.html).unwrap_or_else(|cause| panic!("{query}: {cause}: {}", page.html))
}

/// Both ends, and whether the sum is open above or below.
fn sum(file: &Value) -> (Option<i64>, Option<i64>, bool) {
    let is_open = file["open_above"] == true || file["open_below"] == true;
    (file["low"].as_i64(), file["high"].as_i64(), is_open)
}

/// How the figure with these words counts, or why it does not.
fn line<'v>(file: &'v Value, as_said: &str) -> (&'v Value, &'v str) {
    let rows = file["rows"].as_array().expect("rows");
    let row = rows.iter().find(|row| row["as_said"] == as_said);
    let row = row.unwrap_or_else(|| panic!("no line “{as_said}” in {rows:#?}"));
    (&row["counted"], row["how_or_why"].as_str().expect("words"))
}

#[tokio::test]
async fn worked_examples_hold_to_the_dollar() {
    let site = Site::demo().await;
    let bn = |tenths: i64| Some(tenths * 100_000_000);
    for (query, low, high) in [
        (format!("{FOUR}&from=2025&to=2034&{IN_AUGUST}"), 21_400, 22_000),
        (format!("{FOUR}&from=2025&to=2029&{IN_AUGUST}"), 13_200, 13_500),
        (format!("{FOUR}&from=2025&to=2034&said_by=2026-02-28"), 21_526, 22_066),
        (format!("company=openai&from=2025&to=2029&{IN_AUGUST}"), 5_000, 5_000),
        (format!("company=oracle&from=2025&to=2034&{IN_AUGUST}"), 400, 400),
        // OpenAI 4 of 5 years, Meta, Google and Microsoft ten times a year.
        (String::new(), 27_100, 27_700),
    ] {
        assert_eq!(sum(&file(&site, &query).await), (bn(low), bn(high), false), "{query}");
    }
}

#[tokio::test]
async fn each_figure_says_how_it_counts_or_why_not() {
    let site = Site::demo().await;
    let openai = file(&site, &format!("company=openai&from=2025&to=2029&{IN_AUGUST}")).await;
    assert_eq!(line(&openai, "500 Milliarden Dollar bis 2029"), (&Value::Bool(true), "once"));
    for part in ["gut 12 Milliarden Dollar - ohne Chips", "weitere 40 Milliarden Dollar"] {
        let (counted, words) = line(&openai, part);
        assert_eq!((counted, words), (&Value::Bool(false), "part of Stargate: $500 bn, 2025–2029"), "{part}");
    }
    assert!(line(&openai, "gut 50 Milliarden Dollar").1.starts_with("not counted: overlaps Stargate"));
    assert_eq!(line(&openai, "mehrere Billionen Dollar").1, "an ambition, not a plan");

    let oracle = file(&site, &format!("company=oracle&from=2025&to=2034&{IN_AUGUST}")).await;
    let (counted, words) = line(&oracle, "weitere 40 Milliarden Dollar");
    assert!(
        *counted == true && words.contains("a part whose whole is not in this total: Stargate: $500 bn"),
        "{words}"
    );

    let meta = file(&site, "company=meta&from=2025&to=2034").await;
    assert_eq!(line(&meta, "$72.2 billion").1, "once; fiscal year taken as the calendar year");
    assert_eq!(line(&meta, "hunderte Milliarden Dollar").1, "no number was said");
    let yearly = line(&meta, "zwischen 66 und 72 Milliarden Dollar jährlich").1;
    assert_eq!(yearly, "per year × 9 (2026–2034); 2025 has a figure of its own");
    let chain: Vec<&str> = meta["rows"]
        .as_array()
        .expect("rows")
        .iter()
        .filter_map(|row| row["how_or_why"].as_str())
        .filter(|words| words.starts_with("replaced by") || words.starts_with("settled"))
        .collect();
    assert_eq!(chain.len(), 4, "a chain counts once, by what it came to: {chain:?}");

    let xai = file(&site, &format!("company=xai&from=2025&to=2034&run_rate=on&{IN_AUGUST}")).await;
    assert_eq!(line(&xai, "13 Milliarden Dollar").1, "plan for 2025 carried on × 10 (2025–2034)");
    assert_eq!(line(&xai, "12 Milliarden Dollar").1, "money raised, not spent");
    let stargate = file(&site, "company=openai&from=2027&to=2028").await;
    assert_eq!(line(&stargate, "500 Milliarden Dollar bis 2029").1, "prorated 24 of 60 months");
}

#[tokio::test]
async fn no_number_is_told_as_such() {
    let site = Site::demo().await;
    let page = site.get("/totals?company=amazon&run_rate=on").await;
    assert_eq!(page.the(".big"), "No number");
    assert!(page.the("main .notice").starts_with("No number: Amazon."), "{}", page.the("main .notice"));
    let file = file(&site, "company=amazon").await;
    assert_eq!(sum(&file), (None, None, false));
    assert_eq!(file["counted"], 0);
    let nobody = site.get("/totals?company=~none").await;
    assert_eq!(nobody.the(".big"), "No number");
    assert_eq!(nobody.the("h1"), "No company is chosen, 2026–2035");
}

#[tokio::test]
async fn the_page_shows_its_arithmetic() {
    let site = Site::demo().await;
    let page = site.get(&format!("/totals?{FOUR}&from=2025&to=2034&{IN_AUGUST}")).await;
    assert_eq!(page.the("h1"), "What four companies said they will spend, 2025–2034");
    assert_eq!(page.the(".big"), "~$2,140–2,200 bn");
    assert!(page.text().contains("6 figures counted, 11 left out. Both ends are known."), "{}", page.text());
    let total = page.texts("tr.total");
    assert_eq!(total, ["Total6 figures counted, 11 left out$2,140 bn$2,200 bn"]);
    let lines = page.texts("table.sums tbody tr");
    assert_eq!(lines.len(), 18, "six that count, the sum, eleven that do not: {lines:#?}");
    for line in page.select("table.sums tbody tr:not(.total)") {
        let link = line.select(&scraper::Selector::parse("th a").expect("a selector")).next();
        let url = link.and_then(|link| link.attr("href")).expect("each line is a link");
        assert!(url.starts_with("/figures/"), "{url}");
    }
    assert_eq!(page.texts("td.picture").len(), 4, "each company has its picture");
    let beside = page.rows(&["$1–2.2 tn", "2025–about 2035"]);
    assert_eq!(beside.len(), 1, "n-tv's estimate stands beside");
    assert!(page.html.contains("rect class=\"plan\""), "a range is drawn as one");
}

#[tokio::test]
async fn an_open_end_is_told_and_drawn() {
    let site = Site::demo().await;
    // Abilene's building costs alone: more than 12 bn, where Stargate is over.
    let page = site.get("/totals?company=openai&from=2030&to=2034").await;
    assert_eq!(page.the(".big"), "≥ $12 bn");
    assert!(page.text().contains("Open above: it is at least that"), "{}", page.text());
    assert_eq!(page.select("td.picture path.more").len(), 1, "an arrow");
    let rows = page.rows(&["Stargate Abilene: > $12 bn"]);
    assert!(rows[0].ends_with("$12 bnopen"), "{rows:?}");
    let file = file(&site, "company=openai&from=2030&to=2034").await;
    assert_eq!((file["low"].as_i64(), file["open_above"].as_bool()), (Some(12_000_000_000), Some(true)));
}

#[tokio::test]
async fn euros_carry_the_rate_and_its_day() {
    let site = Site::demo().await;
    let file = file(&site, &format!("company=openai&from=2025&to=2029&currency=EUR&{IN_AUGUST}")).await;
    // 500 bn dollars at 1.1404 dollars a euro, the rate of Friday, 1 August 2025.
    assert_eq!(sum(&file), (Some(438_442_651_701), Some(438_442_651_702), false));
    let words = line(&file, "500 Milliarden Dollar bis 2029").1;
    assert_eq!(words, "once; converted at 0.876885 EUR for 1 USD (ECB, 1 August 2025)");
}

#[tokio::test]
async fn the_table_is_had_as_files() {
    let site = Site::demo().await;
    let page = site.get("/totals?company=meta&from=2025&to=2034").await;
    let links = page.attributes(".share .tools a[download]", "href");
    let types = ["text/csv", "application/json", "application/vnd.openxml", "application/csvm+json"];
    assert_eq!(links.len(), types.len(), "{links:?}");
    for (link, media_type) in links.iter().zip(types) {
        let file = site.get(link).await;
        let found = file.header(header::CONTENT_TYPE).unwrap_or_default();
        assert!(found.starts_with(media_type), "{link}: {found}");
        assert!(
            file.header(header::CONTENT_DISPOSITION).is_some_and(|name| name.contains("gigawatch-totals."))
        );
    }
    let csv = site.get(&links[0]).await;
    let mut reader = csv::Reader::from_reader(csv.html.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("well formed");
    let low: i64 = rows.iter().filter_map(|row| row[5].parse::<i64>().ok()).sum();
    assert_eq!(low, 72_200_000_000 + 9 * 66_000_000_000, "the lines add up to the sum");
    assert!(rows.iter().all(|row| row[1].starts_with("https://gigawatch.example/figures/")));
    let paged = site.get("/totals.csv?page=1").await;
    assert!(paged.html.lines().count() > 1_000, "files hold all rows, whatever the page");
}

#[tokio::test]
async fn scenarios_that_cannot_be_are_refused() {
    let site = Site::demo().await;
    for (query, name, takes) in [
        ("from=2034&to=2025", "to", "a year not before “from”, which is 2034"),
        ("from=soon", "from", "a year from 1990 to 2100"),
        ("to=2500", "to", "a year from 1990 to 2100"),
        ("from=02025", "from", "a year from 1990 to 2100"),
        ("company=nobody", "company", "such as openai"),
        ("company=openai&company=~none", "company", "by itself"),
        ("run_rate=yes", "run_rate", "on or off"),
        ("currency=GBP", "currency", "USD or EUR"),
        ("stage=ambition", "stage", "planned, committed"),
        ("why=because", "why", "one of the values"),
        ("as_of=2020-01-01T00:00:00Z", "as_of", "not before the first revision"),
        ("as_of=2026-13-01", "as_of", "RFC 3339"),
        ("horizon=10", "horizon", "It takes:"),
    ] {
        for path in ["/totals", "/totals.csv"] {
            let page = site.ask(&format!("{path}?{query}")).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{path}?{query}");
            let text = page.text();
            assert!(text.contains(&format!("“{name}”")) && text.contains(takes), "{query}: {text}");
        }
    }
}

#[tokio::test]
async fn exactly_this_writes_every_default_out() {
    let site = Site::demo().await;
    for (url, parts) in [
        (
            "/totals",
            "company=%7Eall&from=2026&to=2035&run_rate=off&currency=USD&stage=planned&stage=committed&\
             stage=under_construction&stage=operational&stage=actual",
        ),
        (
            "/totals?company=~none&stage=~none",
            "company=%7Enone&from=2026&to=2035&run_rate=off&currency=USD&stage=%7Enone",
        ),
        ("/companies", "by=lead"),
        ("/sites?country=US", "country=US"),
    ] {
        let page = site.get(url).await;
        let exact = page.link("Link to exactly this");
        assert!(exact.contains(parts), "{url}: {exact}");
        assert!(exact.ends_with("&as_of=2026-11-23T00%3A00%3A00.000Z&rules=1&lang=en"), "{url}: {exact}");
        let pinned = site.get(&exact).await;
        assert_eq!(pinned.the("h1"), page.the("h1"));
        assert_eq!(pinned.link("Link to exactly this"), exact, "{url}: it is its own exact link");
        assert_eq!(pinned.link("Link that stays current").split('?').next(), url.split('?').next());
    }
}

#[tokio::test]
async fn home_and_company_pages_tell_the_same_sums() {
    let site = Site::demo().await;
    let home = site.get("/").await;
    let url = home.link("$2,710–2,770 bn");
    assert_eq!(site.get(&url).await.the(".big"), "$2,710–2,770 bn");
    let meta = site.get("/companies/meta").await;
    assert_eq!(site.get(&meta.link("$660–720 bn")).await.the(".big"), "$660–720 bn");
    let list = site.get("/companies?sort=spending").await;
    let first = list.rows(&["Google"]);
    assert!(first[0].contains("$850 bn"), "{first:?}");
    assert!(site.get("/companies/amazon").await.text().contains("no number"));
}

#[tokio::test]
async fn a_figure_has_one_line_to_paste() {
    let site = Site::demo().await;
    for (figure, line) in [
        (5, "US$66–72 bn in fiscal 2025, spending (Meta, 30 July 2025), Gigawatch, as of 23 November 2026, "),
        (8, "More than US$12 bn, spending on construction, Stargate Abilene (n-tv, 2 August 2025), "),
        (28, "“hunderte Milliarden Dollar”, spending, Meta (Mark Zuckerberg, Meta, 2 August 2025), "),
    ] {
        let page = site.get(&format!("/figures/{figure}")).await;
        let text = page.the("#one-line");
        assert!(text.starts_with(line), "{text}");
        let url = text.rsplit(", ").next().expect("an address");
        let path = url.strip_prefix("https://gigawatch.example").expect("in full");
        assert_eq!(path, page.link("Link to exactly this"));
    }
}

/// The rules in words are held to what the code does: each worked example of
/// rule 2 leads to the total that it names.
#[tokio::test]
async fn the_examples_of_the_method_are_what_comes_out() {
    let site = Site::demo().await;
    let method = site.get("/method").await;
    for sum in ["$2,140–2,200 bn", "$1,320–1,350 bn", "$2,152.6–2,206.6 bn"] {
        let total = site.get(&method.link(sum)).await;
        assert_eq!(total.the(".big").trim_start_matches('~'), sum);
    }
    let heads = method.texts(".prose h2");
    let numbers: Vec<String> =
        heads.iter().filter_map(|head| head.split_once(". ").map(|(number, _)| number.to_owned())).collect();
    let all: Vec<String> = (1..=14).map(|number| number.to_string()).collect();
    assert_eq!(numbers, all, "each rule stands there under its number: {heads:?}");
    for reason in gigawatch::domain::revision::Reason::ALL {
        assert!(method.text().contains(&reason.word().replace('_', " ")), "{reason}");
    }
}

/// Totals look at figures in a form of their own; what that says is what the
/// tables say, in every view, also after an outcome, a correction, a retraction.
#[tokio::test]
async fn what_became_of_a_figure_is_what_the_tables_say() {
    let site = Site::demo().await;
    let before = site.dataset().newest_id();
    let mut changes = ChangeSet::default();
    let data = site.dataset();
    let retracted = data.announcements.iter(before).find(|(_, said)| said.headline.contains("$70–72 bn"));
    let (id, said) = retracted.expect("Meta's guidance of October");
    changes
        .announcements
        .insert(id, Some(Announcement { retracted: Some("a test".to_owned()), ..said.clone() }));
    let (id, figure) = data
        .figures
        .iter(before)
        .find(|(_, figure)| figure.key.as_deref() == Some("meta-2025-04-30/spending-2025"))
        .expect("of April");
    changes.figures.insert(id, Some(Figure { note: Some("corrected".to_owned()), ..figure.clone() }));
    site.publish(Reason::Correction, changes).await;
    let data = site.dataset();
    let today = noon().to_zoned_datetime(jiff::tz::TimeZone::UTC).date();
    let mut gone = 0;
    for as_of in
        [None, Some("2025-07-25T00:00:00Z"), Some("2025-11-01T00:00:00Z"), Some("2026-03-01T00:00:00Z")]
    {
        for said_by in [None, Some("2025-05-01"), Some("2025-10-30")] {
            let view = View {
                as_of: as_of.map(|moment| moment.parse().expect("a moment")),
                said_by: said_by.map(|day| day.parse().expect("a day")),
                today,
            };
            let snapshot = data.at(&view);
            let companies: Vec<_> = snapshot.firms().map(|(id, _)| id).collect();
            let scenario = Scenario { horizon: Horizon { from: 2025, to: 2034 }, ..Scenario::usual(2025) };
            let total = &*snapshot.total(&scenario, &companies);
            for line in &total.left_out {
                let at = snapshot.figure(line.figure).expect("the view sees it");
                if let Why::Gone(fate) = line.why {
                    gone += 1;
                    assert_eq!(snapshot.fate(at), Some(fate), "{view:?} {}", at.id);
                }
            }
            for line in &total.counted {
                let at = snapshot.figure(line.figure).expect("the view sees it");
                assert_eq!(snapshot.fate(at), None, "{view:?} {}", at.id);
            }
            let money = snapshot.figures().filter(|at| {
                let is_chosen = at.figure.company.is_some_and(|company| companies.contains(&company));
                is_chosen && matches!(at.figure.metric, Metric::Spending | Metric::Funding)
            });
            assert_eq!(total.counted.len() + total.left_out.len(), money.count(), "{view:?}: none is missed");
        }
    }
    assert!(gone > 20, "there was something to compare: {gone}");
}
