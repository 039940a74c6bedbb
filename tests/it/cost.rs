//! What a first visit costs a reader: bytes over the wire, and nothing that moves
//! under their eyes or comes from elsewhere.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gigawatch::web::READER_ROUTES;
use tokio::net::TcpListener;

use crate::{browser::Desk, support::Site};

/// The most that a page may weigh packed, with its style sheets, scripts and icon; the
/// font comes beside, and is kept.
const LIMIT: usize = 60_000;

/// An address of each route, those of the demo that have the most to show.
fn visited(route: &str) -> Option<Vec<String>> {
    let pages: &[&str] = match route {
        "/companies/{slug}" => &["/companies/openai", "/companies/google"],
        "/projects/{slug}" => &["/projects/stargate"],
        "/sites/{slug}" => &["/sites/stargate-abilene"],
        "/charts/{*name}" => &["/charts/power", "/charts/sites", "/charts/totals"],
        "/compare" => &["/compare?company=openai&company=meta&company=google&company=xai"],
        "/people/{slug}" => &["/people/sam-altman"],
        "/announcements/{id}" => &["/announcements/8"],
        "/figures/{id}" => &["/figures/15", "/figures/54"],
        "/sources/{id}" => &["/sources/1"],
        "/diff" => &["/diff?from=2026-04-03"],
        "/revisions/{n}" => &["/revisions/12"],
        "/search" => &["/search?q=stargate"],
        // The map brings a drawing of the world, the number of changes is no page.
        "/map" | "/changes/count" => return None,
        page => return Some(vec![page.to_owned()]),
    };
    Some(pages.iter().map(|page| (*page).to_owned()).collect())
}

/// What comes over the wire for an address.
async fn packed(site: &Site, url: &str) -> usize {
    let request = Request::get(url).header(header::ACCEPT_ENCODING, "gzip, br").body(Body::empty());
    let answer = site.send(request.expect("a request")).await;
    assert_eq!(answer.status, StatusCode::OK, "{url}");
    assert!(answer.headers.contains_key(header::CONTENT_ENCODING), "{url} is packed");
    answer.body.len()
}

#[tokio::test]
async fn the_first_visit_of_every_page_is_small() {
    let site = Site::demo().await;
    let mut heavy = Vec::new();
    for url in READER_ROUTES.iter().filter_map(|route| visited(route)).flatten() {
        let page = site.get(&url).await;
        let mut weight = packed(&site, &url).await;
        let parts = [("link[rel~=stylesheet], link[rel=icon]", "href"), ("script[src]", "src")];
        for part in parts.iter().flat_map(|(css, name)| page.attributes(css, name)) {
            weight += packed(&site, &part).await;
        }
        if weight >= LIMIT {
            heavy.push(format!("{url} weighs {weight} bytes"));
        }
    }
    assert!(heavy.is_empty(), "{}", heavy.join("\n"));
}

/// How far things moved after they were drawn, as browsers measure it, and which.
const SHIFT: &str = "new Promise(done => { let sum = 0; const moved = []; \
    new PerformanceObserver(list => { for (const entry of list.getEntries()) { sum += entry.value; \
        moved.push(...entry.sources.map(({ node }) => node?.className?.baseVal ?? (node?.className || node?.nodeName))); } }) \
        .observe({ type: 'layout-shift', buffered: true }); \
    document.fonts.ready.then(() => setTimeout(() => done([sum, moved.join(', ')]), 400)); })";

#[tokio::test(flavor = "multi_thread")]
async fn pages_stand_still_and_ask_no_other_host() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let desk = Desk::at(Site::demo_at(&address).await, listener, address).await;
    let mut restless = Vec::new();
    for width in [360, 1280] {
        desk.resize(width).await;
        for path in [
            "/",
            "/companies",
            "/compare?company=openai&company=meta",
            "/companies/openai",
            "/sites/stargate-abilene",
            "/announcements/8",
            "/totals",
            "/promises",
            "/charts",
            "/map",
        ] {
            desk.visit(path).await;
            let (shift, moved): (f64, String) = desk.ask(SHIFT).await;
            if shift >= 0.02 {
                restless.push(format!("{path} at {width} px moves by {shift:.3}: {moved}"));
            }
        }
    }
    assert!(restless.is_empty(), "{}", restless.join("\n"));
    // A request to another host is a fault of the page, which shows here.
    desk.close().await;
}

/// What the page had from over the wire besides itself.
const FETCHED: &str = "(() => performance.getEntriesByType('resource') \
    .filter(one => one.transferSize > 0).map(one => new URL(one.name).pathname))()";

#[tokio::test(flavor = "multi_thread")]
async fn who_comes_again_asks_for_the_page_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let desk = Desk::at(Site::demo_at(&address).await, listener, address).await;
    for (path, style) in [("/", true), ("/companies/openai", false), ("/sites", false), ("/totals", false)] {
        desk.visit(path).await;
        let first: Vec<String> = desk.ask(FETCHED).await;
        assert_eq!(first.iter().any(|part| part.contains(".css")), style, "{path} asks for {first:?}");
        desk.visit(path).await;
        assert_eq!(desk.ask::<Vec<String>>(FETCHED).await, Vec::<String>::new(), "{path} again");
    }
    desk.close().await;
}

/// The query and the words of the preview, as soon as it is there and its query ends so.
async fn preview(desk: &Desk, end_of_query: &str) -> String {
    let script = "(() => { const { location, document } = frames[0]; \
        return document.readyState === 'complete' ? location.search + ' ' + document.body.innerText : ''; })()";
    let mut seen = String::new();
    for _ in 0..50 {
        seen = desk.ask(script).await;
        if seen.contains(end_of_query) && seen.contains("Source:") {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    seen
}

#[tokio::test(flavor = "multi_thread")]
async fn a_snippet_is_chosen_in_a_dialog_that_loads_nothing_before() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let desk = Desk::at(Site::demo_at(&address).await, listener, address).await;
    desk.visit("/sites?company=openai").await;
    let loaded = "performance.getEntriesByType('resource').some(one => one.name.includes('/embed/'))";
    assert!(!desk.ask::<bool>(loaded).await, "no frame before it is asked for");
    desk.page.find_element("#embed summary").await.expect("a summary").click().await.expect("a click");
    assert!(desk.ask::<bool>("document.getElementById('embed-dialog').open").await);
    assert!(!desk.ask::<bool>("document.getElementById('embed').open").await, "the dialog stands for it");
    let chosen = "document.getElementById('embed-chosen').textContent";
    let live: String = desk.ask(chosen).await;
    assert!(live.contains("/embed/sites?company=openai\"") && !live.contains("as_of"), "{live}");
    assert!(preview(&desk, "company=openai ").await.contains("Sites led by OpenAI"));
    let frozen = desk.page.find_element("#embed-dialog [value=embed-frozen]").await.expect("a choice");
    frozen.click().await.expect("a click");
    let snippet: String = desk.ask(chosen).await;
    assert!(snippet.contains("as_of=") && snippet.contains("rules=1"), "{snippet}");
    assert!(preview(&desk, "lang=en ").await.contains("Sites led by OpenAI"));
    desk.page.find_element("#embed-dialog .second").await.expect("a button").click().await.expect("a click");
    assert!(!desk.ask::<bool>("document.getElementById('embed-dialog').open").await);
    desk.close().await;
}

/// How large letters are, as soon as they are as large as this.
async fn font_size(desk: &Desk, wanted: &str) -> String {
    let mut size = String::new();
    for _ in 0..50 {
        size = desk.ask("getComputedStyle(document.documentElement).fontSize").await;
        if size == wanted {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    size
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reading_view_stays_on_until_it_is_turned_off() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let desk = Desk::at(Site::demo_at(&address).await, listener, address).await;
    let look = "[getComputedStyle(document.documentElement).fontSize, \
        getComputedStyle(document.querySelector('.top nav')).display, \
        String([...document.querySelectorAll('.chart svg')].some(chart => chart.checkVisibility()))]";
    desk.visit("/sites/stargate-abilene").await;
    assert_eq!(desk.ask::<[String; 3]>(look).await, ["16px", "flex", "true"]);
    desk.page.find_element("#reader").await.expect("a button").click().await.expect("a click");
    font_size(&desk, "19px").await;
    let seen: [String; 3] = desk.ask(look).await;
    assert_eq!(seen, ["19px", "none", "true"], "larger, alone, its charts still there");
    for path in ["/companies/openai", "/totals"] {
        desk.visit(path).await;
        assert_eq!(font_size(&desk, "19px").await, "19px", "{path}");
        let (content, screen): (i64, i64) =
            desk.ask("[document.documentElement.scrollWidth, window.innerWidth]").await;
        assert!(content <= screen, "{path} is {content} px wide on a screen of {screen}");
    }
    desk.page.find_element("#reader").await.expect("a button").click().await.expect("a click");
    desk.visit("/").await;
    assert_eq!(font_size(&desk, "16px").await, "16px");
    desk.close().await;
}
