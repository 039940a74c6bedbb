//! What browsers and caches may keep. A page is a function of the revision, the
//! day and the address, so these three are its tag, and a reader who has it
//! gets 304 without anything being rendered.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use super::{App, assets::short_hash};

/// Tags pages and answers conditional requests.
pub(super) async fn tag_pages(app: App, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let tag = tag(&app, &request);
    let known = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let policy = (header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    let Ok(value) = HeaderValue::from_str(&format!("W/{tag}")) else { return next.run(request).await };
    if known {
        return (StatusCode::NOT_MODIFIED, [policy, (header::ETAG, value)]).into_response();
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(policy.0, policy.1);
        response.headers_mut().insert(header::ETAG, value);
    }
    response
}

fn tag(app: &App, request: &Request) -> String {
    let hash = short_hash(&[
        env!("CARGO_PKG_VERSION").as_bytes(),
        app.assets().url("style.css").as_bytes(),
        app.dataset().newest_id().to_string().as_bytes(),
        app.today().to_string().as_bytes(),
        request.uri().to_string().as_bytes(),
    ]);
    format!("\"{hash}\"")
}
