//! Answers that are kept. A page is a function of its address and of what its tag is
//! made of (`tag.rs`), so it is made once for each: whoever asks next gets the same
//! bytes without anything being rendered or compressed, and whoever asks while it is
//! being made waits for it. What has a tag is kept, the least used forgotten first.

mod answer;
mod renew;
mod tag;

use std::{sync::Arc, time::Instant};

use axum::{
    Router,
    body::{Body, HttpBody},
    extract::Request,
    http::{HeaderMap, Method, StatusCode, Uri, header, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};
use equivalent::Equivalent;
use moka::{future::Cache, policy::EvictionPolicy};
use tower::ServiceExt;

use super::App;
use answer::Answer;
pub(super) use renew::renew;
pub(super) use tag::tag_pages;
use tag::{State, is_known, tag};

/// What is kept of answers.
pub struct Answers(Cache<Key, Arc<Answer>>);

/// An address, and what the page there is a function of.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    state: State,
    address: Box<str>,
}

/// A key that is looked for. Hashes as [`Key`] does.
#[derive(Debug, Hash)]
struct Asked<'a> {
    state: State,
    address: &'a str,
}

impl Equivalent<Key> for Asked<'_> {
    fn equivalent(&self, key: &Key) -> bool {
        self.state == key.state && *self.address == *key.address
    }
}

impl Answers {
    /// Keeps so many bytes at most.
    pub fn new(bytes: u64) -> Self {
        let weight = |key: &Key, answer: &Arc<Answer>| answer.weight(key.address.len());
        // What only an earlier revision needed is not asked any more, however often it was.
        let policy = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(bytes).weigher(weight).eviction_policy(policy).build())
    }

    /// Forgets everything, as where something was removed from the history.
    pub fn forget(&self) {
        self.0.invalidate_all();
    }
}

/// The site, with its answers kept.
pub(super) fn keeping(app: App, site: Router) -> Router {
    Router::new().fallback(async move |request: Request| {
        match kept(&app, request.method(), request.uri(), request.headers()).await {
            Some(kept) => kept,
            None => answer(&app, &site, request).await,
        }
    })
}

/// What is kept for a request, in the form that it asks for. This is most of what a busy server
/// does: it takes nothing apart and makes nothing that it does not answer with.
pub(super) async fn kept(app: &App, method: &Method, uri: &Uri, headers: &HeaderMap) -> Option<Response> {
    if !may_be_kept(method, uri.path()) {
        return None;
    }
    let start = Instant::now();
    let address = address(uri);
    let asked = Asked { state: State::of(app, uri), address };
    let kept = app.answers().0.get(&asked).await?;
    tracing::debug!(address, "answered with what is kept");
    let mut response = kept.respond(headers).await;
    if *method == Method::HEAD {
        let length = response.body().size_hint().exact().unwrap_or_default();
        response.headers_mut().insert(header::CONTENT_LENGTH, length.into());
        *response.body_mut() = Body::empty();
    }
    kept.want();
    kept.measure(start.elapsed());
    app.metrics().page_kept();
    Some(response)
}

/// Has the answer made, once for all who ask for it now.
async fn answer(app: &App, site: &Router, request: Request) -> Response {
    if !may_be_kept(request.method(), request.uri().path()) {
        return pass(site, request).await;
    }
    let state = State::of(app, request.uri());
    // Who has it already does not need it made.
    if request.headers().contains_key(header::IF_NONE_MATCH)
        && tag(app, request.uri(), state).is_some_and(|tag| is_known(request.headers(), &tag))
    {
        return pass(site, request).await;
    }
    let key = Key { state, address: address(request.uri()).into() };
    let headers = request.headers().clone();
    let making = async {
        let start = Instant::now();
        let response = pass(site, to_be_kept(request)).await;
        let answer = Answer::of(response, start.elapsed()).await;
        if answer.is_tagged() { Ok(Arc::new(answer)) } else { Err(answer) }
    };
    made_once(app, key, &headers, making).await
}

/// Keeps what the API answers. Requests have been counted before they come here, and the answer gets
/// its tag on its way out.
pub(super) async fn keep(app: App, request: Request, next: Next) -> Response {
    // A preview has the number of a revision that is not published.
    if app.preview.is_some() || request.method() != Method::GET {
        return next.run(request).await;
    }
    let key = Key { state: State::of(&app, request.uri()), address: address(request.uri()).into() };
    let headers = request.headers().clone();
    let making = async {
        let start = Instant::now();
        let response = next.run(to_be_kept(request)).await;
        let is_alike =
            response.status() == StatusCode::OK && !response.headers().contains_key(header::CACHE_CONTROL);
        let answer = Answer::of(response, start.elapsed()).await;
        if is_alike { Ok(Arc::new(answer)) } else { Err(answer) }
    };
    made_once(&app, key, &headers, making).await
}

/// Answers with what is kept, or has it made, once for all who ask for it now; an error is an answer
/// that is not kept.
async fn made_once(
    app: &App,
    key: Key,
    asks: &HeaderMap,
    making: impl Future<Output = Result<Arc<Answer>, Answer>>,
) -> Response {
    let making = async {
        app.metrics().page_made();
        making.await
    };
    match app.answers().0.entry(key).or_try_insert_with(making).await {
        Ok(kept) => {
            if !kept.is_fresh() {
                kept.value().want();
                app.metrics().page_kept();
            }
            kept.into_value().respond(asks).await
        }
        Err(passed) => passed.respond(asks).await,
    }
}

/// A request for the whole answer, in no form.
fn to_be_kept(mut request: Request) -> Request {
    *request.method_mut() = Method::GET;
    for name in [header::ACCEPT_ENCODING, header::IF_NONE_MATCH] {
        request.headers_mut().remove(name);
    }
    request
}

fn address(uri: &Uri) -> &str {
    uri.path_and_query().map_or("/", PathAndQuery::as_str)
}

async fn pass(site: &Router, request: Request) -> Response {
    let Ok(response) = site.clone().oneshot(request).await;
    response
}

/// Whether an address answers everybody alike. The desk does not, the API counts who asks first,
/// and the copies of the whole history are files already.
fn may_be_kept(method: &Method, path: &str) -> bool {
    let (first, rest) = path.trim_start_matches('/').split_once('/').unwrap_or((path, ""));
    let answers_alike = match first.trim_start_matches('/') {
        "api" | "desk" | "healthz" | "login" | "logout" | "readyz" | "reset" => false,
        "data" => !rest.starts_with("gigawatch."),
        "figures" => !rest.ends_with("/correct"),
        _ => true,
    };
    answers_alike && matches!(*method, Method::GET | Method::HEAD)
}
