//! What cannot be answered is said in words, with a way on: wrong parameters,
//! addresses that lead nowhere, methods that are not for readers.

use axum::http::{Method, StatusCode, header};

use crate::support::{Page, Site};

/// What every error page is: a page like any other, kept by nobody, with a way on.
fn assert_helps(page: &Page) {
    let url = &page.url;
    assert_eq!(page.header(header::CACHE_CONTROL), Some("no-cache"), "{url}");
    assert_eq!(page.header(header::ETAG), None, "{url}: an error is not kept");
    assert!(!page.the("h1").is_empty(), "{url}");
    assert!(page.links("sites").contains(&"/sites".to_owned()), "{url}: a way on in: {}", page.text());
    assert_eq!(page.select("form[role=search]").len(), 1, "{url}: a search");
    for cause in ["sqlx", "SELECT", "panicked", ".rs:", "StoreError", "Some(", "None"] {
        assert!(!page.html.contains(cause), "{url} shows its cause: {cause}");
    }
}

/// Asks with a wrong parameter; the answer names it and says what it takes.
pub async fn refused(site: &Site, url: &str, name: &str, takes: &str) {
    let page = site.ask(url).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST, "{url}");
    assert_helps(&page);
    let text = page.text();
    assert!(text.contains(&format!("“{name}”")), "{url} names the parameter: {text}");
    assert!(text.contains(takes), "{url} says what it takes ({takes}): {text}");
}

#[tokio::test]
async fn the_parameters_of_every_page_are_read_or_refused() {
    let site = Site::demo().await;
    for path in [
        "/",
        "/companies",
        "/sites/stargate-abilene",
        "/figures/15",
        "/changes",
        "/revisions/3",
        "/search",
        "/about",
    ] {
        let with = |query: &str| format!("{path}?{query}");
        refused(&site, &with("as_of=yesterday"), "as_of", "RFC 3339").await;
        refused(&site, &with("as_of=2026-07-07"), "as_of", "RFC 3339").await;
        refused(&site, &with("as_of=2024-01-01T00:00:00Z"), "as_of", "not before the first revision").await;
        refused(&site, &with("as_of=2026-11-23T12:00:00.001Z"), "as_of", "not in the future").await;
        refused(&site, &with("said_by=2025"), "said_by", "a day such as 2025-08-02").await;
        refused(&site, &with("said_by=2025-02-30"), "said_by", "a day such as 2025-08-02").await;
        refused(&site, &with("lang=de"), "lang", "en").await;
        refused(&site, &with("rules=2"), "rules", "1").await;
        refused(&site, &with("colour=red"), "colour", "It takes:").await;
        refused(&site, &with("said_by=2025-08-02&said_by=2025-08-03"), "said_by", "one value").await;
    }
    for query in ["as_of=2026-11-23T12:00:00Z", "said_by=2025-08-02", "lang=en", "rules=1"] {
        site.get(&format!("/sites/stargate-abilene?{query}")).await;
    }
}

#[tokio::test]
async fn the_parameters_of_tables_are_read_or_refused() {
    let site = Site::demo().await;
    for path in ["/companies", "/projects", "/sites", "/people", "/announcements", "/sources", "/changes"] {
        let with = |query: &str| format!("{path}?{query}");
        refused(&site, &with("sort=x"), "sort", "one of ").await;
        refused(&site, &with("order=x"), "order", "asc or desc").await;
        refused(&site, &with("page=0"), "page", "from 1 up").await;
        refused(&site, &with("page=-1"), "page", "from 1 up").await;
        refused(&site, &with("page=two"), "page", "from 1 up").await;
        refused(&site, &with("page=999"), "page", "1 to ").await;
        refused(&site, &with("order=asc&order=desc"), "order", "one value").await;
        refused(&site, &with("size=5"), "size", "page, ").await;
    }
}

#[tokio::test]
async fn filters_take_only_values_that_mean_something() {
    let site = Site::demo().await;
    refused(&site, "/sites?country=XX", "country", "US").await;
    refused(&site, "/sites?company=nobody-at-all", "company", "such as ").await;
    refused(&site, "/sites?company=openai&company=nobody-at-all", "company", "such as ").await;
    refused(&site, "/companies?by=x", "by", "lead, owner or user").await;
    refused(&site, "/?by=x", "by", "lead, owner or user").await;
    refused(&site, "/companies?by=lead&by=owner", "by", "one value").await;
    refused(&site, &format!("/search?q={}", "x".repeat(201)), "q", "200 characters").await;
}

/// An answer shows what was given, and never as code.
#[tokio::test]
async fn what_a_reader_typed_is_shown_as_text() {
    let site = Site::demo().await;
    for url in ["/sites?sort=%3Cscript%3Ealert(1)%3C/script%3E", "/sites?%3Cscript%3E=1"] {
        let page = site.ask(url).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.text().contains("<script>"), "it is quoted: {}", page.text());
        assert_eq!(page.select("script:not([src])").len(), 0, "{url}");
    }
    let found = site.get("/search?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(found.select("script:not([src])").len(), 0);
    assert!(found.the("h1").contains("<script>alert(1)</script>"));
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_so() {
    let site = Site::demo().await;
    for (url, what) in [
        ("/companies/nobody", "company"),
        ("/projects/nothing", "project"),
        ("/sites/nowhere", "site"),
        ("/people/nobody", "person"),
        ("/announcements/999999", "announcement"),
        ("/figures/999999", "figure"),
        ("/sources/999999", "source"),
        ("/revisions/999999", "revision"),
        ("/nothing", "page"),
        ("/sites/stargate-abilene/power", "page"),
        ("/static/nothing.css", "page"),
    ] {
        let page = site.ask(url).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{url}");
        assert_eq!(page.the("h1"), format!("There is no such {what}"), "{url}");
        assert_helps(&page);
    }
}

#[tokio::test]
async fn what_is_no_number_is_no_address() {
    let site = Site::demo().await;
    for noun in ["announcements", "figures", "sources", "revisions"] {
        for id in [
            "abc",
            "0",
            "-1",
            "1.5",
            "99999999999999999999",
            "9223372036854775807",
            "-9223372036854775808",
            "%00",
            "%FF",
        ] {
            let page = site.ask(&format!("/{noun}/{id}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "/{noun}/{id}");
            assert_helps(&page);
        }
    }
    for noun in ["companies", "projects", "sites", "people"] {
        for slug in ["%FF", "%00", "..%2F..%2Fetc%2Fpasswd", "%20", &"x".repeat(5_000)] {
            let page = site.ask(&format!("/{noun}/{slug}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "/{noun}/{slug}");
            assert_helps(&page);
        }
    }
    for path in ["..%2FCargo.toml", "%2Fetc%2Fpasswd", "x/../../Cargo.toml", "%FF"] {
        assert_eq!(site.ask(&format!("/static/{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn a_slug_in_capitals_leads_to_the_right_address() {
    let site = Site::demo().await;
    let page = site.ask("/sites/Stargate-ABILENE").await;
    assert_eq!((page.status, page.leads_to()), (StatusCode::SEE_OTHER, "/sites/stargate-abilene"));
    assert_eq!(page.header(header::CACHE_CONTROL), Some("no-cache"));
    let of_the_past = site.ask("/companies/OpenAI?said_by=2025-08-02").await;
    assert_eq!(of_the_past.leads_to(), "/companies/openai?said_by=2025-08-02", "in the same view");
}

#[tokio::test]
async fn pages_are_for_reading() {
    let site = Site::demo().await;
    for method in [Method::POST, Method::PUT, Method::DELETE, Method::PATCH, Method::TRACE] {
        for url in ["/", "/sites", "/sites/stargate-abilene", "/figures/15"] {
            let page = site.ask_with(method.clone(), url).await;
            assert_eq!(page.status, StatusCode::METHOD_NOT_ALLOWED, "{method} {url}");
            assert!(page.text().contains("for reading only"), "{}", page.text());
            assert_helps(&page);
        }
    }
    let head = site.ask_with(Method::HEAD, "/sites").await;
    assert_eq!((head.status, head.html.as_str()), (StatusCode::OK, ""), "HEAD answers without a body");
}
