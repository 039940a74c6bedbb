//! What went wrong, as a page with a way on. The cause goes to the log, never
//! to the reader.

use askama::Template;
use axum::{
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Redirect, Response},
};
use tower_http::csrf::ProtectionError;

use super::{App, api::Problem, chrome::Chrome, desk, request_id, urls::Urls};
use crate::store::{Hindrance, StoreError};

/// Why there is no page.
#[derive(Debug, Clone)]
pub enum WebError {
    /// Nothing is at this address, and nothing ever was.
    NotFound { what: &'static str },
    /// It was here and is no more: what happened, and where to go.
    Gone { title: String, text: String, links: Vec<(String, String)> },
    /// A parameter that cannot be read.
    BadRequest(String),
    /// A form that cannot be read at all: what was wrong and what would be right.
    BadForm(String),
    /// Who asks may not.
    Forbidden(String),
    /// Who asks has asked too often: how often is welcome, and when again.
    TooMany(String),
    /// The address says more than any page asks.
    TooLong(String),
    /// Too many wait for the same costly thing.
    Busy,
    /// Who asks must log in first; a form that they sent goes along.
    LogIn { next: String, carried: Option<String> },
    /// The address has moved; not for ever, so that a merge can be undone.
    Moved(String),
    /// This server has no desk.
    ReadOnly,
    /// This server has no desk; where a form that came here is to be sent from.
    Elsewhere(String),
    /// The files cannot be written just now; what was sent goes back along.
    NotWritten(Hindrance),
    /// Our fault.
    Internal(String),
}

impl WebError {
    pub const fn not_found(what: &'static str) -> Self {
        Self::NotFound { what }
    }

    /// A parameter with a value that it does not take.
    pub fn parameter(name: &str, found: &str, takes: &str) -> Self {
        Self::BadRequest(format!("“{name}” takes {takes}. It was given “{found}”."))
    }
}

impl From<askama::Error> for WebError {
    fn from(cause: askama::Error) -> Self {
        Self::Internal(cause.to_string())
    }
}

impl From<StoreError> for WebError {
    fn from(cause: StoreError) -> Self {
        match cause {
            StoreError::NotWritten { why, cause } => {
                tracing::error!(%why, %cause, "something could not be kept");
                Self::NotWritten(why)
            }
            cause => Self::Internal(cause.to_string()),
        }
    }
}

impl IntoResponse for WebError {
    /// An empty answer that carries the error; [`with_page`] fills it, for only
    /// there the assets are known.
    fn into_response(self) -> Response {
        if let Self::Moved(url) = &self {
            return ([(header::CACHE_CONTROL, "no-cache")], Redirect::to(url)).into_response();
        }
        if let Self::LogIn { next, carried: None } = &self {
            let url = Urls::default().with("/login", [("next", next)]);
            return ([(header::CACHE_CONTROL, "no-store")], Redirect::to(&url)).into_response();
        }
        let status = match self {
            Self::NotFound { .. } => StatusCode::NOT_FOUND,
            Self::Gone { .. } => StatusCode::GONE,
            Self::BadRequest(_) | Self::BadForm(_) => StatusCode::BAD_REQUEST,
            Self::Forbidden(_) | Self::ReadOnly | Self::Elsewhere(_) => StatusCode::FORBIDDEN,
            Self::NotWritten(why) => desk::not_written_status(why),
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::TooLong(_) => StatusCode::URI_TOO_LONG,
            Self::Busy => StatusCode::SERVICE_UNAVAILABLE,
            Self::LogIn { .. } => StatusCode::UNAUTHORIZED,
            Self::Moved(_) | Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        let mut response = status.into_response();
        if matches!(self, Self::Busy) {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    chrome: Chrome,
    title: String,
    text: String,
    links: Vec<(String, String)>,
}

/// Turns an error into its page, for programs into a problem document; also the
/// plain errors of the router itself.
pub(super) async fn with_page(app: App, mut request: Request, next: Next) -> Response {
    let typed = desk::Typed::default();
    request.extensions_mut().insert(typed.clone());
    let query = request.uri().query().unwrap_or("");
    let is_past = query.contains("as_of=") || query.contains("said_by=");
    let here = request.uri().path().to_owned();
    let id = request_id::of(&request).map(str::to_owned);
    let address = request.uri().path_and_query().map_or(&*here, |whole| whole.as_str()).to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return response;
    }
    let error = response.extensions().get::<WebError>().cloned();
    if error.is_none() && is_answer(&response) {
        return response;
    }
    let (title, text, links) = match error {
        Some(WebError::NotFound { what }) if is_past => (
            format!("There is no such {what} in this view of the past"),
            "It may have been said or published later.".to_owned(),
            vec![("Look for it as of now".to_owned(), here.clone())],
        ),
        Some(WebError::NotFound { what }) => (
            format!("There is no such {what}"),
            "Nothing is at this address, and nothing ever was: addresses here never die. Perhaps a letter is missing.".to_owned(),
            Vec::new(),
        ),
        Some(WebError::Gone { title, text, links }) => (title, text, links),
        Some(WebError::BadRequest(text)) => ("That address cannot be read".to_owned(), text, Vec::new()),
        Some(WebError::BadForm(text)) => ("That form cannot be read".to_owned(), text, Vec::new()),
        Some(WebError::Forbidden(text)) => ("That is not yours to do".to_owned(), text, Vec::new()),
        Some(WebError::TooLong(text)) => ("That address is too long".to_owned(), text, Vec::new()),
        Some(WebError::Busy) => (
            "Too many ask for this just now".to_owned(),
            "Pages and pictures that nobody has asked for yet are made a few at a time. Ask again in a second.".to_owned(),
            Vec::new(),
        ),
        Some(WebError::TooMany(text)) => ("That was too often".to_owned(), text, Vec::new()),
        Some(WebError::LogIn { next, carried }) => match desk::login_page(&app, &next, carried).await {
            Ok(page) => return page,
            Err(cause) => log(&format!("{cause:?}"), id.as_deref()),
        },
        Some(WebError::NotWritten(why)) => return desk::not_written(&app, why, &address, &typed),
        Some(WebError::Elsewhere(there)) => return desk::at_primary(&app, &there, &typed),
        Some(WebError::ReadOnly) => (
            "This server only reads".to_owned(),
            "Editors work at the main one, from which this one follows.".to_owned(),
            Vec::new(),
        ),
        Some(WebError::Internal(cause)) => log(&cause, id.as_deref()),
        _ if response.extensions().get::<ProtectionError>().is_some() => (
            "That came from another site".to_owned(),
            "Forms are taken only from the pages of this site, and your browser says that this one was sent from \
             elsewhere. Open the page here, and send it from there."
                .to_owned(),
            Vec::new(),
        ),
        _ if status == StatusCode::NOT_FOUND => (
            "There is no such page".to_owned(),
            "Nothing is at this address. Perhaps a letter is missing.".to_owned(),
            Vec::new(),
        ),
        _ if status == StatusCode::METHOD_NOT_ALLOWED => (
            "That cannot be sent here".to_owned(),
            "This address is for reading only.".to_owned(),
            Vec::new(),
        ),
        // The limit on the time that a page may take.
        _ if status == StatusCode::SERVICE_UNAVAILABLE => (
            "This took too long".to_owned(),
            "The page was not ready within fifteen seconds and was given up. Try again in a minute.".to_owned(),
            Vec::new(),
        ),
        _ => broken(id.as_deref()),
    };
    if status == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().entry(header::RETRY_AFTER).or_insert(HeaderValue::from_static("60"));
    }
    if here.starts_with("/api/") {
        return problem(response, &title, &text);
    }
    let again = response.headers().get(header::RETRY_AFTER).cloned();
    let page = ErrorPage { chrome: Chrome::plain(&app, &title), title, text, links };
    match page.render() {
        Ok(html) => {
            let mut response = (status, [(header::CACHE_CONTROL, "no-cache")], Html(html)).into_response();
            response.headers_mut().extend(again.map(|again| (header::RETRY_AFTER, again)));
            response
        }
        Err(_) => status.into_response(),
    }
}

/// A refusal as a problem document. It keeps the headers that the API gave it: who may
/// read it, what is left of a quota and when to ask again.
fn problem(refusal: Response, title: &str, text: &str) -> Response {
    let (mut head, _) = refusal.into_parts();
    head.headers.remove(header::CONTENT_LENGTH);
    let (document, body) = Problem::new(head.status, title, text).into_response().into_parts();
    head.headers.extend(document.headers);
    Response::from_parts(head, body)
}

/// Whether an answer is ours already: a form that is shown again with what is
/// wrong with it, or the same for a script. What the router itself answers is
/// plain text or nothing.
fn is_answer(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).map_or(&[][..], |kind| kind.as_bytes());
    kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
}

/// Tells the log what the reader is not told.
fn log(cause: &str, id: Option<&str>) -> (String, String, Vec<(String, String)>) {
    tracing::error!(cause, "a page failed");
    broken(id)
}

/// The number leads whoever runs the site to the line of the log.
fn broken(id: Option<&str>) -> (String, String, Vec<(String, String)>) {
    let told = id.map(|id| format!(" If you tell the operator of it, name this number: {id}."));
    let text = "The fault is ours and has been logged. Trying again in a minute may help.";
    ("Something broke here".to_owned(), format!("{text}{}", told.unwrap_or_default()), Vec::new())
}
