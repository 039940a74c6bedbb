//! Who sends a request: the cookie, the session behind it, and the extractor
//! that every page of the desk begins with.

use axum::{
    body::Body,
    extract::{FromRequestParts, Request},
    http::{HeaderMap, Method, header, request::Parts},
    middleware::Next,
    response::{IntoResponse, Response},
};
use cookie::{Cookie, SameSite, time::Duration};
use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::{ClientAddress, form};
use crate::{
    domain::account::{Account, Rank},
    store::{Credentials, NewSession},
    web::{App, error::WebError},
};

/// A session ends when nobody used it for so long.
pub const IDLE: SignedDuration = SignedDuration::from_hours(12);
/// A session ends so long after the login, used or not.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 14);

/// The hash by which the desk knows a token.
pub fn token_hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// A token that nobody can guess: 64 hexadecimal digits.
pub fn token(random: [u8; 32]) -> String {
    hex(&random)
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The cookie's name. Browsers hold `__Host-` cookies to https and this one
/// host; a newsroom's own network may have no https, and then no such name.
fn cookie_name(app: &App) -> &'static str {
    if is_https(app) { "__Host-gigawatch" } else { "gigawatch" }
}

fn is_https(app: &App) -> bool {
    app.settings().base_url.scheme() == "https"
}

/// The cookie that keeps somebody logged in; without a token it logs them out.
pub fn cookie(app: &App, token: Option<String>) -> Cookie<'static> {
    let age = if token.is_some() { LONGEST.as_secs() } else { 0 };
    Cookie::build((cookie_name(app), token.unwrap_or_default()))
        .path("/")
        .http_only(true)
        .secure(is_https(app))
        .same_site(SameSite::Lax)
        .max_age(Duration::seconds(age))
        .build()
}

/// As much of what a browser calls itself is kept.
const LONGEST_AGENT: usize = 300;

/// Opens a session for somebody who has proved who they are and gives its
/// cookie; none if the account was disabled or got another password meanwhile.
/// The token is new, and the session that the request came in, if any, ends:
/// what somebody put into the browser before the login is worth nothing after it.
pub async fn open(
    app: &App,
    headers: &HeaderMap,
    address: ClientAddress,
    known: &Credentials,
) -> Result<Option<Cookie<'static>>, WebError> {
    if let Some(former) = find(app, headers).await? {
        app.store().end_session(former.account.id, former.session).await?;
    }
    let (token, now) = (token(app.random()), app.now());
    let agent = headers.get(header::USER_AGENT).and_then(|agent| agent.to_str().ok()).unwrap_or("");
    let new = NewSession {
        account: known.account.id,
        password_hash: known.password_hash.clone(),
        token_hash: token_hash(&token),
        expires_at: now + LONGEST,
        address: address.to_string(),
        agent: agent.chars().take(LONGEST_AGENT).collect(),
    };
    let is_open = app.store().open_session(&new, now).await?;
    if is_open {
        tracing::info!(account = known.account.id, network = address.network(), "somebody logged in");
    }
    Ok(is_open.then(|| cookie(app, Some(token))))
}

/// Somebody at the desk.
#[derive(Clone)]
pub struct Editor {
    pub app: App,
    pub account: Account,
    /// The session that the request came in.
    pub session: i64,
    pub now: Timestamp,
}

impl Editor {
    /// Refuses those who may not.
    pub fn must_be(&self, rank: Rank, what: &str) -> Result<(), WebError> {
        if self.account.rank >= rank {
            return Ok(());
        }
        tracing::warn!(account = self.account.id, what, "somebody was refused");
        let (yours, needed) = (self.account.rank, rank);
        Err(WebError::Forbidden(format!(
            "{what} takes the role “{needed}”; yours is “{yours}”. Ask one of the admins."
        )))
    }
}

/// Whose session a request belongs to, if to any.
pub async fn find(app: &App, headers: &HeaderMap) -> Result<Option<Editor>, WebError> {
    let name = cookie_name(app);
    let sent = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut cookies = sent.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let Some(cookie) = cookies.find(|cookie| cookie.name() == name) else { return Ok(None) };
    let now = app.now();
    let found = app.store().session(&token_hash(cookie.value()), now, now - IDLE).await?;
    Ok(found.map(|(session, account)| Editor { app: app.clone(), account, session, now }))
}

/// Lets only those through who are logged in. Others log in first; what they
/// were sending goes along and is not lost.
pub async fn guard(app: App, mut request: Request, next: Next) -> Response {
    match find(&app, request.headers()).await {
        Ok(Some(editor)) => {
            request.extensions_mut().insert(editor);
            let mut response = next.run(request).await;
            let policy = header::HeaderValue::from_static("no-store");
            response.headers_mut().insert(header::CACHE_CONTROL, policy);
            response
        }
        Ok(None) => {
            let (parts, body) = request.into_parts();
            let here = parts.uri.path_and_query().map_or("/desk", |path| path.as_str()).to_owned();
            let carried = match parts.method {
                Method::GET | Method::HEAD => None,
                _ => carried(&parts, body).await,
            };
            WebError::LogIn { next: here, carried }.into_response()
        }
        Err(error) => error.into_response(),
    }
}

/// A form's body as it was sent.
async fn carried(parts: &Parts, body: Body) -> Option<String> {
    let is_form = parts
        .headers
        .get(header::CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/x-www-form-urlencoded"));
    let body = axum::body::to_bytes(body, form::LONGEST).await.ok().filter(|_| is_form)?;
    String::from_utf8(body.to_vec()).ok()
}

impl FromRequestParts<App> for Editor {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, WebError> {
        let editor = parts.extensions.get::<Self>().cloned();
        editor.ok_or_else(|| WebError::Internal("a page of the desk stands outside its guard".to_owned()))
    }
}
