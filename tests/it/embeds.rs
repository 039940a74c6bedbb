//! Tables within the pages of others: the rows of the page, in its order, small,
//! frozen if asked for.

use axum::http::{StatusCode, header};
use scraper::Selector;
use serde_json::Value;

use crate::{
    refusals::refused,
    support::{Page, Site, text_of},
};

/// Every table, some with what its address may say.
const TABLES: [&str; 10] = [
    "/companies?by=owner&sort=spending",
    "/projects",
    "/sites?country=US&sort=name",
    "/sites",
    "/totals?company=meta&company=openai&run_rate=on",
    "/promises?state=overdue",
    "/promises",
    "/people",
    "/announcements?company=openai",
    "/sources",
];

/// Charts and figures that can be embedded too.
const OTHERS: [&str; 8] = [
    "/charts/spending",
    "/charts/power",
    "/charts/sites",
    "/charts/chips",
    "/charts/totals",
    "/charts/compare?company=openai&company=meta&company=google",
    "/charts/sites/stargate-abilene",
    "/figures/54",
];

/// The most that an embed may weigh besides the font, in bytes as they are unpacked.
const LIMIT: usize = 30_000;

/// The rows of the table that the page is about: the first that can be sorted.
fn rows(page: &Page) -> Vec<String> {
    let tables = page.select("table.data");
    let row = Selector::parse("tbody tr:not(.group):not(.total)").expect("a selector");
    let head = Selector::parse("thead a").expect("a selector");
    let table = tables.into_iter().find(|table| table.select(&head).next().is_some()).expect("a table");
    table.select(&row).map(text_of).collect()
}

fn with(url: &str, more: &str) -> String {
    format!("{url}{}{more}", if url.contains('?') { '&' } else { '?' })
}

/// What a frame is made of: the document and its style sheets.
async fn weight(site: &Site, frame: &Page) -> usize {
    let mut weight = frame.body.len();
    for sheet in frame.attributes("link[rel=stylesheet]", "href") {
        weight += site.get(&sheet).await.body.len();
    }
    weight
}

#[tokio::test]
async fn a_table_is_embedded_with_the_first_rows_of_its_page() {
    let site = Site::demo().await;
    for url in TABLES {
        let page = site.get(url).await;
        let frame = site.get(&with(&format!("/embed{url}"), "rows=12&theme=dark")).await;
        let policy = frame.header(header::CONTENT_SECURITY_POLICY).expect("a policy");
        assert!(policy.ends_with("frame-ancestors *"), "{url}: {policy}");
        assert!(frame.select("script, nav, form").is_empty(), "{url}: nothing but the table");
        assert_eq!(frame.attributes("html", "class"), ["dark"], "{url}");
        assert_eq!(frame.the("h1"), page.the("h1"), "{url}: the filter is said in words");
        let (all, shown) = (rows(&page), rows(&frame));
        let few = all.len().min(12);
        assert!(few > 0 && shown[..] == all[..few], "{url}: {shown:?}");
        assert!(!frame.select("tbody a[href^='/']").is_empty(), "{url}: rows lead somewhere");
        let whole = frame.attributes("main > figure > p a", "href");
        assert_eq!(whole, [format!("https://gigawatch.example{url}")], "{url}: a way to all rows");
        let source = frame.the("figcaption");
        assert!(source.starts_with("Source: Gigawatch, as of 23 November 2026"), "{url}: {source}");
    }
    assert_eq!(rows(&site.get("/embed/sites").await).len(), 10, "where no number of rows is asked for");
}

/// Browsers take the headers of “not modified” over into what they keep.
#[tokio::test]
async fn a_frame_that_a_browser_has_may_be_framed_again() {
    let site = Site::demo().await;
    for url in ["/embed/sites", "/embed/charts/spending", "/embed/figures/54"] {
        let frame = site.get(url).await;
        let again = site.ask_knowing(url, frame.tag()).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED, "{url}");
        assert_eq!(again.header(header::CONTENT_SECURITY_POLICY), None, "{url}");
    }
}

#[tokio::test]
async fn what_a_frame_does_not_take_is_refused() {
    let site = Site::demo().await;
    for table in ["/embed/sites", "/embed/totals"] {
        for rows in ["4", "51", "many", "-1"] {
            refused(&site, &format!("{table}?rows={rows}"), "rows", "from 5 to 50").await;
        }
        refused(&site, &format!("{table}?theme=pink"), "theme", "light, dark or auto").await;
        refused(&site, &format!("{table}?colour=red"), "colour", "It takes:").await;
    }
    refused(&site, "/sites?rows=10", "rows", "It takes:").await;
    refused(&site, "/embed/sites?country=Atlantis", "country", "such as").await;
    assert_eq!(site.ask("/embed/changes").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn every_table_page_offers_itself_to_people_and_programs() {
    let site = Site::demo().await;
    for url in TABLES {
        let page = site.get(url).await;
        let discovery = page.attributes("link[type='application/json+oembed']", "href").remove(0);
        let path = &discovery["https://gigawatch.example".len()..];
        let answer: Value = serde_json::from_str(&site.get(path).await.html).expect("JSON");
        assert_eq!(answer["title"], page.the("h1"), "{url}");
        let html = answer["html"].as_str().expect("HTML").replace("&amp;", "&");
        assert!(html.contains(&format!("src=\"https://gigawatch.example/embed{url}\"")), "{url}: {html}");
        for snippet in ["pre#embed-live", "pre#embed-frozen"] {
            let html = page.the(snippet);
            let address = html.split('"').nth(1).expect("an address").replace("&amp;", "&");
            let frame = site.get(&address["https://gigawatch.example".len()..]).await;
            assert_eq!(frame.the("h1"), page.the("h1"), "{url}: {snippet}");
        }
    }
    refused(&site, "/oembed?url=https://gigawatch.example/changes", "url", "a table here").await;
}

#[tokio::test]
async fn no_embed_weighs_much_live_or_frozen() {
    let site = Site::demo().await;
    let mut heavy = Vec::new();
    for url in TABLES.into_iter().chain(OTHERS) {
        let page = site.get(url).await;
        for snippet in ["pre#embed-live", "pre#embed-frozen"] {
            let address = page.the(snippet).split('"').nth(1).expect("an address").replace("&amp;", "&");
            let frame = site.get(&address["https://gigawatch.example".len()..]).await;
            let weight = weight(&site, &frame).await;
            if weight >= LIMIT {
                heavy.push(format!("{address} weighs {weight} bytes"));
            }
        }
    }
    assert!(heavy.is_empty(), "{}", heavy.join("\n"));
}
