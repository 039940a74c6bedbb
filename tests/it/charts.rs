//! Charts: on their pages, as pictures, on cards and within the pages of others.

use axum::{
    Router,
    http::{StatusCode, header},
    response::Html,
    routing::get,
};
use resvg::tiny_skia::Pixmap;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{
    browser::Desk,
    refusals::refused,
    support::{Page, Site},
};

const CHARTS: [&str; 8] = [
    "spending",
    "power",
    "sites",
    "chips",
    "totals",
    "sites/stargate-abilene",
    "guidance/meta",
    "timelines/stargate-abilene",
];

fn picture(page: &Page) -> Pixmap {
    assert_eq!(page.header(header::CONTENT_TYPE), Some("image/png"), "{}", page.url);
    Pixmap::decode_png(&page.body).expect("a PNG")
}

/// How many pixels are not of the paper's colour.
fn inked(picture: &Pixmap) -> usize {
    let paper = picture.pixels()[0];
    picture.pixels().iter().filter(|pixel| **pixel != paper).count()
}

#[tokio::test]
async fn every_chart_stands_alone_with_title_source_and_moment() {
    let site = Site::demo().await;
    for name in CHARTS {
        let page = site.get(&format!("/charts/{name}")).await;
        let svg = site.get(&format!("/charts/{name}.svg")).await;
        assert_eq!(svg.header(header::CONTENT_TYPE), Some("image/svg+xml"));
        let document = words_of(&svg.html);
        let title = page.the("h1");
        assert!(document.contains(&title), "{name}: {title} in {document}");
        assert!(document.contains("Source: Gigawatch, as of"), "{name}: {document}");
        assert!(svg.html.contains("data:font/woff2"), "{name}: the font is in it");
        assert!(!svg.html.contains("var("), "{name}: colours are written out");
        assert!(!page.select("table tbody tr").is_empty(), "{name}: the data stands beneath");
        // What leads somewhere, in the picture or beneath it where marks are sums, leads to a page that is there.
        assert!(!page.select("figure.chart svg.wide title").is_empty(), "{name}: marks say what they are");
        let links = page.attributes("figure.chart svg.wide a, main table a", "href");
        assert!(!links.is_empty(), "{name}");
        site.get(&links[links.len() / 2]).await;
        let png = picture(&site.get(&format!("/charts/{name}.png")).await);
        let twice = picture(&site.get(&format!("/charts/{name}.png?scale=2")).await);
        assert_eq!((png.width() * 2, png.height() * 2), (twice.width(), twice.height()), "{name}");
        assert!(inked(&png) > 2_000, "{name}: {}", inked(&png));
    }
}

/// The texts of a well-formed document.
fn words_of(svg: &str) -> String {
    let tree = resvg::usvg::roxmltree::Document::parse(svg).expect("well-formed XML");
    let texts = tree.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text()).collect::<Vec<_>>().join(" ")
}

#[tokio::test]
async fn a_chart_reads_the_view_and_refuses_what_it_does_not_take() {
    let site = Site::demo().await;
    let all = site.get("/charts/sites").await;
    let some = site.get("/charts/sites?country=US&company=meta").await;
    assert!(some.the("h1").contains("in the United States"), "{}", some.the("h1"));
    assert!(some.select("table tbody tr").len() < all.select("table tbody tr").len());
    let rows = site.get("/sites?country=US&company=meta").await;
    let first = &rows.texts("table tbody th")[0];
    assert!(first.starts_with(&some.texts("table tbody th")[0]), "the page's order: {first}");
    let of_openai = site.get("/charts/totals?company=openai&from=2025&to=2030").await;
    assert!(of_openai.the("h1").contains("OpenAI"), "{}", of_openai.the("h1"));
    let sum = of_openai.texts("table tbody tr").pop().expect("a sum");
    let page = site.get("/totals?company=openai&from=2025&to=2030").await;
    let told = sum.trim_start_matches("Sum").trim();
    assert!(page.text().contains(told), "{told}: {}", page.text());
    for (url, name, takes) in [
        ("/charts/spending.png?theme=pink", "theme", "light, dark or auto"),
        ("/charts/spending.svg?theme=auto", "theme", "light or dark"),
        ("/charts/spending.png?scale=9", "scale", "1 or 2"),
        ("/charts/spending.png?size=huge", "size", "card"),
    ] {
        refused(&site, url, name, takes).await;
    }
    for nothing in ["/charts/money", "/charts/sites/nowhere", "/charts/promises/x", "/charts/spending.gif"] {
        assert_eq!(site.ask(nothing).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    assert_eq!(site.ask("/charts/spending?colour=red").await.status, StatusCode::BAD_REQUEST);
    let past = site.get("/charts/spending?said_by=2025-06-01").await;
    assert_ne!(past.texts("table tbody tr"), site.get("/charts/spending").await.texts("table tbody tr"));
}

#[tokio::test]
async fn a_promise_that_moved_is_a_chart_of_its_own() {
    let site = Site::demo().await;
    let page = site.get("/figures/54").await;
    let chart = site.get(&page.link("This chart to save and embed")).await;
    assert!(chart.the("h1").starts_with("How it moved"), "{}", chart.the("h1"));
    assert_eq!(
        chart.select("figure svg.wide a").len(),
        page.select("figure svg.wide a").len(),
        "the picture of its page"
    );
}

#[tokio::test]
async fn what_changed_between_two_moments_is_drawn_from_day_to_day() {
    let site = Site::demo().await;
    let span = "from=2026-04-03&site=stargate-abilene";
    let page = site.get(&format!("/diff?{span}")).await;
    let chart = site.get(&page.link("This chart to save and embed")).await;
    assert_eq!(chart.the("h1"), page.the("h1"));
    let words = chart.texts("figure svg.wide text");
    assert!(words.contains(&"1,180 MW, 123 days later".to_owned()), "{words:?}");
    let moved = chart.rows(&["1,180 MW"]);
    assert!(moved[0].contains("1 July 2026") && moved[0].contains("1 November 2026"), "{moved:?}");
    assert_eq!(
        chart.select("figure svg.wide a").len(),
        page.select("figure svg.wide a").len(),
        "the picture of the page"
    );
    let nothing = site.get("/charts/changes?from=2026-11-01").await;
    assert!(nothing.text().contains("No chart yet"), "{}", nothing.text());
    refused(&site, "/charts/changes?from=yesterday", "from", "a day such as").await;
}

#[tokio::test]
async fn a_timeline_shows_what_was_said_what_runs_and_what_slipped() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;
    let chart = site.get("/charts/timelines/stargate-abilene").await;
    let words = chart.texts("figure svg.wide text");
    for expected in ["What was said", "Power running", "590 MW est.", "Power, facility: 1,180 MW"] {
        assert!(words.contains(&expected.to_owned()), "{expected}: {words:?}");
        assert!(page.texts("figure svg.wide text").contains(&expected.to_owned()), "{expected} on its page");
    }
    let slipped = chart.attributes("figure svg.wide circle.gone", "cx");
    assert!(slipped.len() >= 2, "the days that were promised before stay to be seen: {slipped:?}");
    let then = site.get("/charts/timelines/stargate-abilene?said_by=2025-08-02").await;
    assert!(!then.texts("figure svg.wide text").contains(&"Power running".to_owned()));
    assert_eq!(site.ask("/charts/timelines/nowhere").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_plan_for_a_year_is_a_step_each_time_it_was_said() {
    let site = Site::demo().await;
    let chart = site.get("/charts/guidance/meta").await;
    let said = chart.texts("table tbody td:nth-child(2)");
    assert_eq!(said, ["$60–65 bn", "$64–72 bn", "$66–72 bn", "$70–72 bn", "$72.2 bn"]);
    assert_eq!(chart.select("figure svg.wide a").len(), 5, "each a link");
    let page = site.get("/companies/meta").await;
    assert!(page.text().contains("Plans for a year"), "{}", page.text());
    let nobody = site.get("/companies/oracle").await;
    assert!(!nobody.text().contains("Plans for a year"), "a plan said once is no chain");
}

/// The colour of a company's bar on a chart, as its class.
fn colour(page: &Page, company: &str) -> String {
    let links = page.select("figure svg.wide a");
    let bar = links.iter().find(|link| {
        let words: String = link.text().collect();
        words.starts_with(company) && link.html().contains("class=\"part")
    });
    let html = bar.unwrap_or_else(|| panic!("a bar of {company}")).html();
    let classes = html.split("class=\"part ").nth(1).and_then(|rest| rest.split('"').next());
    let hue = classes.and_then(|classes| classes.split(' ').find(|class| class.starts_with('c')));
    hue.unwrap_or_else(|| panic!("a colour of {company}: {html}")).to_owned()
}

#[tokio::test]
async fn a_company_has_one_colour_everywhere() {
    let site = Site::demo().await;
    let compared = site.get("/charts/compare?company=openai&company=meta&company=google").await;
    let colours = ["OpenAI", "Meta", "Google"].map(|company| colour(&compared, company));
    assert!(colours[0] != colours[1] && colours[1] != colours[2] && colours[0] != colours[2], "{colours:?}");
    let map = site.get("/map?colour=company").await;
    for (company, colour) in ["OpenAI", "Meta", "Google"].into_iter().zip(&colours) {
        let legend = map.texts(&format!("figcaption .hue.{colour}"));
        assert_eq!(legend, [company], "on the map");
    }
    let legend = map.attributes("figcaption .hue", "class");
    let distinct: std::collections::BTreeSet<&String> = legend.iter().collect();
    assert_eq!(distinct.len(), legend.len(), "no two of a legend share a colour: {legend:?}");
    let past = site.get("/charts/compare?company=openai&company=meta&said_by=2025-08-02").await;
    assert_eq!(colour(&past, "OpenAI"), colours[0], "in the past too");
}

#[tokio::test]
async fn a_comparison_is_drawn_measure_by_measure() {
    let site = Site::demo().await;
    let page = site.get("/compare?company=openai&company=xai").await;
    let chart = site.get(&page.link("The numbers as a chart")).await;
    assert_eq!(chart.the("h1"), "In bars: OpenAI and xAI compared");
    let spending = chart.rows(&["Spending, 2026–2035", "xAI"]);
    assert!(spending.len() == 1 && spending[0].contains("no number"), "{spending:?}");
    let amounts = chart.texts("table tbody td:last-child");
    let estimates: Vec<&str> = amounts.iter().filter_map(|amount| amount.strip_suffix(" est.")).collect();
    assert!(estimates.len() > 4, "{amounts:?}");
    assert!(estimates.iter().all(|amount| page.text().contains(amount)), "{estimates:?}");
    let svg = site.get("/charts/compare.svg?company=openai&company=xai").await.html;
    assert!(
        svg.contains("/charts/compare?company=openai&#38;company=xai") || svg.contains("&amp;company=xai")
    );
    let none = site.get("/charts/compare").await;
    assert!(none.text().contains("No chart yet"), "{}", none.text());
    assert!(words_of(&site.get("/charts/compare.svg").await.html).contains("Nobody has said a number."));
}

#[tokio::test]
async fn every_page_has_a_card_with_its_own_words() {
    let site = Site::demo().await;
    for path in ["/", "/sites/stargate-abilene", "/totals?from=2025&to=2026", "/figures/54", "/search?q=meta"]
    {
        let page = site.get(path).await;
        let card = page.attributes("meta[property='og:image']", "content").remove(0);
        let path_of_card = card.split_once("//").and_then(|(_, rest)| rest.find('/').map(|at| &rest[at..]));
        let picture = picture(&site.get(path_of_card.expect("a path")).await);
        assert_eq!((picture.width(), picture.height()), (1200, 630), "{card}");
        assert!(inked(&picture) > 10_000, "{card}");
    }
    let (one, other) = (site.get("/cards/figures/54.png").await, site.get("/cards/figures/15.png").await);
    assert_ne!(one.body, other.body);
    assert_eq!(site.ask("/cards/sites/nowhere.png").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.ask("/cards/cards/home.png.png").await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.ask("/cards/totals.png?from=x").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn programs_learn_how_to_embed_a_chart() {
    let site = Site::demo().await;
    let page = site.get("/charts/sites?country=US").await;
    let discovery = page.attributes("link[type='application/json+oembed']", "href").remove(0);
    let path = &discovery[discovery.find("/oembed").expect("our own address")..];
    let answer: Value = serde_json::from_str(&site.get(path).await.html).expect("JSON");
    assert_eq!((&answer["version"], &answer["type"]), (&"1.0".into(), &"rich".into()));
    assert_eq!(answer["title"], page.the("h1"));
    let html = answer["html"].as_str().expect("HTML");
    assert!(html.contains("/embed/charts/sites?country=US"), "{html}");
    let small: Value =
        serde_json::from_str(&site.get(&format!("{path}&maxwidth=300&maxheight=200")).await.html)
            .expect("JSON");
    assert_eq!((&small["width"], &small["height"]), (&300.into(), &200.into()));
    for (query, name, takes) in [
        ("url=https://example.org/", "url", "the address of a chart, a figure or a table here"),
        ("", "url", "the address of a chart, a figure or a table here"),
    ] {
        refused(&site, &format!("/oembed?{query}"), name, takes).await;
    }
    refused(&site, &format!("{path}&maxwidth=2"), "maxwidth", "at least 100").await;
    for nothing in ["charts/money", "figures/999999"] {
        let asked = format!("/oembed?url=https://gigawatch.example/{nothing}");
        assert_eq!(site.ask(&asked).await.status, StatusCode::NOT_FOUND, "{nothing}");
    }
    let embed = site.get("/embed/charts/spending?theme=dark").await;
    assert!(embed.html.len() < 30_000 && embed.select("script").is_empty(), "{}", embed.html.len());
    let figure = site.get("/embed/figures/54").await;
    for words in ["Spending, Meta", "$70–72 bn", "29 October 2025", "as of"] {
        assert!(figure.text().contains(words), "{words}: {}", figure.text());
    }
    assert_eq!(site.ask("/embed/figures/999999").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn somebody_elses_page_shows_a_chart_and_a_table_by_oembed() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let site = Site::demo_at(&address).await;
    let mut html = "<!doctype html><title>A newspaper</title>".to_owned();
    for embedded in ["charts/spending", "sites%3Fcompany=openai"] {
        let asked = format!("/oembed?url={address}/{embedded}");
        let answer: Value = serde_json::from_str(&site.get(&asked).await.html).expect("JSON");
        html.push_str(answer["html"].as_str().expect("HTML"));
    }
    let framing =
        format!("<!doctype html><title>Worse</title>Below: <iframe src=\"{address}/companies\"></iframe>");
    let paper = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let elsewhere = format!("http://{}", paper.local_addr().expect("its address"));
    let router = Router::new()
        .route("/", get(move || async move { Html(html) }))
        .route("/worse", get(move || async move { Html(framing) }));
    let newspaper = tokio::spawn(async move { axum::serve(paper, router).await.expect("it serves") });
    let desk = Desk::at(site, listener, address).await;
    desk.page.goto(format!("{elsewhere}/")).await.expect("the page loads");
    let frames = async |wanted: usize| {
        let mut texts: Vec<String> = Vec::new();
        for _ in 0..50 {
            texts.clear();
            for frame in desk.page.frames().await.expect("frames") {
                let Ok(Some(context)) = desk.page.frame_execution_context(frame).await else { continue };
                let script = chromiumoxide::cdp::js_protocol::runtime::EvaluateParams::builder()
                    .expression("document.body ? document.body.innerText : ''")
                    .context_id(context)
                    .build()
                    .expect("a script");
                if let Ok(text) = desk.page.evaluate_expression(script).await {
                    texts.push(text.into_value::<String>().unwrap_or_default());
                }
            }
            if texts.iter().filter(|text| !text.is_empty()).count() >= wanted {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
        texts.join("\n")
    };
    let text = frames(2).await;
    // The frames are there; a page that forbids it stays out.
    assert!(text.contains("Companies by what they said they will spend"), "{text}");
    assert!(text.contains("Sites led by OpenAI") && text.contains("Stargate Abilene"), "{text}");
    desk.page.goto(format!("{elsewhere}/worse")).await.expect("the page loads");
    let text = frames(2).await;
    assert!(text.contains("Below:") && !text.contains("Spending in ten years"), "{text}");
    newspaper.abort();
}
