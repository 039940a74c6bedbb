//! What browsers and caches may keep. A page is a function of the revision, the
//! day and the address, so these three are its tag, and a reader who has it
//! gets 304 without anything being rendered. A page of a settled moment is a
//! function of its address alone and may be kept for ever.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::Timestamp;
use url::form_urlencoded;

use crate::{
    domain::{Id, RevisionId},
    web::{App, VERSION, assets::short_hash},
};

const SECONDS_A_DAY: i64 = 24 * 60 * 60;

/// What a page is a function of besides its address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum State {
    /// Of nothing else but what was removed: it is gone from pages of the past too.
    Settled { removed: usize },
    /// Of the newest revision and the day (UTC), counted from 1970.
    Newest { revision: RevisionId, removed: usize, today: i64 },
}

impl State {
    /// Of the page at an address; what is embedded in the program changes no more than the past.
    pub(super) fn of(app: &App, uri: &Uri) -> Self {
        let removed = app.look(|dataset| dataset.redactions().len());
        if uri.path().starts_with("/static/") {
            return Self::Settled { removed };
        }
        match as_of(uri) {
            Some(moment) if app.is_settled(moment) => Self::Settled { removed },
            _ => Self::newest(app),
        }
    }

    /// Of the pages that show how things are now.
    pub(super) fn newest(app: &App) -> Self {
        let (revision, removed) = app.look(|dataset| (dataset.newest_id(), dataset.redactions().len()));
        Self::Newest { revision, removed, today: app.now().as_second().div_euclid(SECONDS_A_DAY) }
    }

    const fn policy(self) -> HeaderValue {
        HeaderValue::from_static(match self {
            Self::Settled { .. } => "public, max-age=31536000, immutable",
            Self::Newest { .. } => "no-cache",
        })
    }
}

/// The moment that an address pins, if it pins one.
fn as_of(uri: &Uri) -> Option<Timestamp> {
    let (_, moment) = form_urlencoded::parse(uri.query()?.as_bytes()).find(|(name, _)| name == "as_of")?;
    moment.parse().ok()
}

/// Tags pages and answers conditional requests.
pub(in crate::web) async fn tag_pages(app: App, request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let state = State::of(&app, request.uri());
    let Some(tag) = tag(&app, request.uri(), state) else { return next.run(request).await };
    let policy = (header::CACHE_CONTROL, state.policy());
    if is_known(request.headers(), &tag) {
        return (StatusCode::NOT_MODIFIED, [policy, (header::ETAG, tag)]).into_response();
    }
    let mut response = next.run(request).await;
    if response.status() == StatusCode::OK && !response.headers().contains_key(header::CACHE_CONTROL) {
        response.headers_mut().insert(policy.0, policy.1);
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}

/// Whether who asks has the page with this tag.
pub(super) fn is_known(headers: &HeaderMap, tag: &HeaderValue) -> bool {
    let strong = |tag: &str| tag.trim().trim_start_matches("W/").to_owned();
    let Ok(tag) = tag.to_str().map(strong) else { return false };
    let known = headers.get_all(header::IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    known.flat_map(|value| value.split(',')).any(|known| strong(known) == tag)
}

/// The release, what is the operator's own, what the page is a function of, and the address.
pub(super) fn tag(app: &App, uri: &Uri, state: State) -> Option<HeaderValue> {
    let release = [VERSION, &app.assets().url("style.css"), app.base_url(), app.own()].join("\n");
    let state = match state {
        State::Settled { removed } => format!("settled {removed}"),
        State::Newest { revision, removed, today } => format!("{} {today} {removed}", revision.number()),
    };
    let hash = short_hash(&[release.as_bytes(), state.as_bytes(), uri.to_string().as_bytes()]);
    HeaderValue::from_str(&format!("W/\"{hash}\"")).ok()
}
