//! What every answer tells browsers to do and not to do with it, on every route;
//! and that a browser finds nothing to refuse on any page.

use std::time::Duration;

use axum::{
    Router,
    http::{StatusCode, header},
    routing::get,
};
use gigawatch::{
    domain::account::Rank,
    store::Store,
    web::{DESK_ROUTES, PROGRAM_ROUTES, READER_ROUTES},
};
use tokio::net::TcpListener;

use crate::{
    browser::{Desk, PAGES},
    people::{PASSWORD, add},
    support::{Page, Site, demo_directory, settings},
};

/// What stands for the open part of a route, and what it is asked.
const EXAMPLES: [(&str, &str); 24] = [
    ("/companies/{slug}", "/companies/openai"),
    ("/projects/{slug}", "/projects/stargate"),
    ("/sites/{slug}", "/sites/stargate-abilene"),
    ("/people/{slug}", "/people/sam-altman"),
    ("/announcements/{id}", "/announcements/8"),
    ("/figures/{id}", "/figures/15"),
    ("/sources/{id}", "/sources/1"),
    ("/revisions/{n}", "/revisions/12"),
    ("/changes/{id}", "/changes/12"),
    ("/charts/{*name}", "/charts/spending"),
    ("/cards/{*page}", "/cards/home.png"),
    ("/oembed", "/oembed?url=https://gigawatch.example/charts/spending"),
    ("/changes/count", "/changes/count?since=2026-04-03"),
    ("/diff", "/diff?from=2026-04-03"),
    ("/read-phrase", "/read-phrase?phrase=5%20GW"),
    ("/search", "/search?q=stargate"),
    ("/reset/{token}", "/reset/nonsense"),
    ("/desk/new/{kind}", "/desk/new/site"),
    ("/desk/drafts/{id}", "/desk/drafts/0123456789abcdef"),
    ("/desk/drafts/{id}/review", "/desk/drafts/0123456789abcdef/review"),
    ("/desk/preview/{*rest}", "/desk/preview/0123456789abcdef/sites"),
    ("/desk/names", "/desk/names?q=a&kinds=site"),
    ("/figures/{id}/correct", "/figures/15/correct"),
    ("/", "/"),
];

/// An address of a route.
pub fn example(route: &str) -> String {
    let found = EXAMPLES.iter().find(|(of, _)| route == *of || route == format!("/embed{of}"));
    if let Some((of, example)) = found {
        return route.replace(of, example);
    }
    let of_api = EXAMPLES.iter().find(|(of, _)| route == format!("/api/v1{of}"));
    let example = of_api.map_or_else(|| route.to_owned(), |(_, example)| format!("/api/v1{example}"));
    assert!(!example.contains('{'), "no example of {route}");
    example
}

fn told<'p>(page: &'p Page, name: &'static str) -> &'p str {
    let value = page.headers.get(name).unwrap_or_else(|| panic!("{} has no {name}", page.url));
    assert_eq!(page.headers.get_all(name).iter().count(), 1, "{}: {name} is said once", page.url);
    value.to_str().expect("text")
}

/// What every answer says, whatever it is.
fn assert_guarded(page: &Page) {
    let url = page.url.as_str();
    assert_eq!(told(page, "x-content-type-options"), "nosniff", "{url}");
    assert_eq!(told(page, "cross-origin-opener-policy"), "same-origin", "{url}");
    assert_eq!(told(page, "strict-transport-security"), "max-age=63072000", "{url}");
    for feature in ["camera=()", "geolocation=()", "microphone=()", "payment=()", "usb=()"] {
        assert!(told(page, "permissions-policy").contains(feature), "{url}: {feature}");
    }
    let referrer = if url.starts_with("/reset/") { "same-origin" } else { "strict-origin-when-cross-origin" };
    assert_eq!(told(page, "referrer-policy"), referrer, "{url}");

    let policy = told(page, "content-security-policy");
    assert!(policy.starts_with("default-src 'none'; "), "{url}: {policy}");
    for part in ["base-uri 'none'", "form-action "] {
        assert!(policy.contains(part), "{url}: {part} in {policy}");
    }
    for loophole in ["unsafe", "nonce", "http:", "https:", "blob:"] {
        assert!(!policy.contains(loophole), "{url}: {loophole} in {policy}");
    }
    let is_embed = url.starts_with("/embed/");
    let framing = if is_embed { "frame-ancestors *" } else { "frame-ancestors 'none'" };
    assert!(policy.contains(framing) && policy.matches("frame-ancestors").count() == 1, "{url}: {policy}");
    assert!(!is_embed || !policy.contains("script-src"), "{url}: {policy}");
    let is_page = page.header(header::CONTENT_TYPE).is_some_and(|kind| kind.starts_with("text/html"));
    let is_desk = ["/desk", "/login", "/logout", "/reset"].iter().any(|begin| url.starts_with(begin));
    let readers = if is_embed || !(is_page || is_desk) { "cross-origin" } else { "same-origin" };
    assert_eq!(told(page, "cross-origin-resource-policy"), readers, "{url}");
}

#[tokio::test]
async fn every_route_of_readers_and_programs_is_guarded() {
    let site = Site::demo().await;
    for route in READER_ROUTES.iter().chain(PROGRAM_ROUTES) {
        let page = site.get(&example(route)).await;
        assert_guarded(&page);
    }
    for path in [
        "/charts/spending.svg",
        "/charts/spending.png",
        "/sites.csv",
        "/sites.xlsx",
        "/sites/stargate-abilene.atom",
        "/sites/nowhere",
        "/api/v1/sites/nowhere",
        "/embed/figures/999999",
        "/nowhere",
        "/sites?colour=red",
        "/healthz",
        "/static/style.css",
    ] {
        assert_guarded(&site.ask(path).await);
    }
}

#[tokio::test]
async fn every_route_of_the_desk_is_guarded_with_and_without_a_session() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    for route in DESK_ROUTES {
        let url = example(route);
        for page in
            [site.ask(&url).await, admin.ask(&url).await, admin.post(&url, &[]).await, site.post(&url).await]
        {
            assert_ne!(page.status, StatusCode::INTERNAL_SERVER_ERROR, "{url}");
            assert_guarded(&page);
        }
    }
}

/// The answer that says “what you have is right” replaces the headers that the browser
/// has; it knows not whether that is a page, and so leaves them.
#[tokio::test]
async fn what_a_browser_has_keeps_its_policy() {
    let site = Site::demo().await;
    for url in ["/", "/embed/charts/spending", "/charts/spending.svg"] {
        let page = site.get(url).await;
        let known = site.ask_knowing(url, page.tag()).await;
        assert_eq!(known.status, StatusCode::NOT_MODIFIED, "{url}");
        assert_eq!(known.header(header::CONTENT_SECURITY_POLICY), None, "{url}");
        assert_eq!(told(&known, "x-content-type-options"), "nosniff");
    }
}

#[tokio::test]
async fn a_site_without_https_does_not_demand_it() {
    let site = Site::demo_at("http://newsroom.local:8080").await;
    assert_eq!(site.get("/").await.header(header::STRICT_TRANSPORT_SECURITY), None);
}

/// What a browser shows by itself, though it is no page. Not PNG and XML: the browser's
/// own viewers style themselves inline, are refused that, and show them all the same.
const ALONE: [&str; 5] = [
    "/charts/spending.svg",
    "/charts/spending.svg?theme=dark",
    "/api/v1/totals",
    "/changes.atom",
    "/robots.txt",
];

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_refuses_nothing_on_any_page_of_readers() {
    let desk = Desk::open().await;
    for path in PAGES.iter().chain(&ALONE) {
        desk.visit(path).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        let faults = desk.faults();
        assert!(faults.is_empty(), "{path}: {}", faults.join("\n"));
    }
    desk.visit("/charts/spending.svg").await;
    let family: String = desk.ask("getComputedStyle(document.querySelector('text.title')).fontSize").await;
    assert_eq!(family, "21px", "a picture alone has its style");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_refuses_nothing_on_the_pages_of_the_desk() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let site = Site::demo_at(&address).await;
    add(&site, "boss", Rank::Admin).await;
    let mut desk = Desk::at(site, listener, address).await;
    desk.visit("/login").await;
    for (field, text) in [("#name", "boss"), ("#password", PASSWORD)] {
        let field = desk.page.find_element(field).await.expect("a field");
        field.click().await.expect("it takes the focus").type_str(text).await.expect("typed");
    }
    desk.page.find_element("#password").await.expect("a field").press_key("Enter").await.expect("a key");
    crate::people::arrive(&desk, "/desk").await;
    for path in [
        "/desk",
        "/desk/new/announcement",
        "/desk/new/site",
        "/desk/new/redaction",
        "/desk/intake",
        "/desk/upload",
        "/desk/entities",
        "/desk/account",
        "/desk/people",
        "/figures/15/correct",
        "/map",
        "/desk/map.svg",
    ] {
        desk.visit(path).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        let faults = desk.faults();
        assert!(faults.is_empty(), "{path}: {}", faults.join("\n"));
    }
    desk.expect("404");
    desk.close().await;
}

/// A style of the operator's on another host: that host is asked, and no third.
#[tokio::test(flavor = "multi_thread")]
async fn a_map_with_a_style_of_its_own_is_drawn_from_there() {
    let tiles = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let elsewhere = format!("http://{}", tiles.local_addr().expect("its address"));
    let style = r##"{"version":8,"sources":{},"layers":[{"id":"sea","type":"background","paint":{"background-color":"#123456"}}]}"##;
    let answer = get(move || async move {
        ([(header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"), (header::CONTENT_TYPE, "application/json")], style)
    });
    let router = Router::new().route("/style.json", answer);
    let tiles = tokio::spawn(async move { axum::serve(tiles, router).await.expect("it serves") });
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let mut settings = settings(address.parse().expect("an address"));
    let map_style = format!("{elsewhere}/style.json").parse().expect("an address");
    settings.publishing.map_style = Some(map_style);
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let desk = Desk::at(Site::with(directory, store, settings).await, listener, address).await;
    desk.visit("/map").await;
    let mut is_live = false;
    for _ in 0..100 {
        is_live = desk.ask("document.querySelectorAll('.is-live .mark').length > 3").await;
        if is_live {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let faults = desk.faults();
    assert!(is_live, "{}", faults.join("\n"));
    let asked = format!("a request to {elsewhere}/");
    assert!(!faults.is_empty() && faults.iter().all(|fault| fault.starts_with(&asked)), "{faults:?}");
    tiles.abort();
    desk.close().await;
}

/// What the two tests above look for must be seen when it is there.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_runs_nothing_that_stands_in_a_page_and_says_so() {
    let desk = Desk::open().await;
    desk.visit("/sites").await;
    let ran: bool = desk
        .ask(
            "(() => { const script = document.createElement('script'); script.textContent = 'window.ran = true'; \
             document.body.append(script); return window.ran === true; })()",
        )
        .await;
    assert!(!ran, "a script in the page does not run");
    for (html, directive) in [
        ("<img src=x onerror='window.ran = true'>", "script-src-attr"),
        ("<p style='color:red'>x</p>", "style-src-attr"),
        ("<img src='https://elsewhere.example/x.png'>", "img-src"),
        ("<iframe src='https://elsewhere.example/'></iframe>", "frame-src"),
        ("<iframe src='/sites'></iframe>", "frame-ancestors"),
    ] {
        desk.faults();
        let _: bool = desk
            .ask(&format!(
                "(() => {{ document.body.insertAdjacentHTML('beforeend', {html:?}); return true; }})()"
            ))
            .await;
        tokio::time::sleep(Duration::from_millis(300)).await;
        let faults = desk.faults().join("\n");
        assert!(faults.contains(directive), "{html}: {faults}");
    }
    assert!(!desk.ask::<bool>("window.ran === true").await);
    desk.faults();
    desk.close().await;
}
