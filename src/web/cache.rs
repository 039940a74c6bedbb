//! What browsers and caches may keep. A page is a function of the revision, the
//! day and the address, so these three are its tag, and a reader who has it
//! gets 304 without anything being rendered. A page of a settled moment is a
//! function of its address alone and may be kept for ever.

use axum::{
    extract::Request,
    http::{HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

use jiff::Timestamp;
use url::form_urlencoded;

use super::{App, VERSION, assets::short_hash};

/// Tags pages and answers conditional requests.
pub(super) async fn tag_pages(app: App, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let is_settled = as_of(request.uri()).is_some_and(|moment| app.is_settled(moment));
    let tag = tag(&app, request.uri(), is_settled);
    let known = request
        .headers()
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|known| known.trim().trim_start_matches("W/") == tag);
    let policy = if is_settled { "public, max-age=31536000, immutable" } else { "no-cache" };
    let policy = (header::CACHE_CONTROL, HeaderValue::from_static(policy));
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

/// The moment that an address pins, if it pins one.
fn as_of(uri: &Uri) -> Option<Timestamp> {
    let (_, moment) = form_urlencoded::parse(uri.query()?.as_bytes()).find(|(name, _)| name == "as_of")?;
    moment.parse().ok()
}

/// The release, what is the operator's own, and the address; for a page that may still change also the
/// newest revision and the day.
fn tag(app: &App, uri: &Uri, is_settled: bool) -> String {
    // What was removed is gone from pages of the past too.
    let removed = app.dataset().redactions().len().to_string();
    let release = [VERSION, &app.assets().url("style.css"), app.base_url(), app.own(), &removed].join("\n");
    let uri = uri.to_string();
    let hash = if is_settled {
        short_hash(&[release.as_bytes(), uri.as_bytes()])
    } else {
        let (newest, today) = (app.dataset().newest_id().to_string(), app.today().to_string());
        short_hash(&[release.as_bytes(), newest.as_bytes(), today.as_bytes(), uri.as_bytes()])
    };
    format!("\"{hash}\"")
}
