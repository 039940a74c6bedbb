//! `/login` and `/logout`: the way in and out.

use askama::Template;
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{AppendHeaders, IntoResponse, Redirect, Response},
};
use cookie::Cookie;
use jiff::Timestamp;

use super::{
    ClientAddress, carried,
    fields::{self, Fault, Field},
    form::Form,
    session,
};
use crate::{
    format::Lang,
    store::{Credentials, Try},
    web::{
        App,
        error::WebError,
        extract::Parameters,
        page::{Chrome, render},
    },
};

/// The longest form that is read here, in bytes: one that is carried along is
/// encoded a second time, which at worst makes three letters of each.
pub const LONGEST: usize = 3 * super::form::LONGEST + 64 * 1024;

/// Pages with a form to log in are kept by nobody.
pub const NO_STORE: [(header::HeaderName, &str); 1] = [(header::CACHE_CONTROL, "no-store")];

const NOTICES: [(&str, &str); 2] =
    [("logout", "You are logged out."), ("password", "Your password is set. Log in with it.")];

const WRONG: &str = "The name or the password is wrong.";
const NO_PASSKEY: &str =
    "That passkey is not known here, or it took too long. Try again, or use your password.";

#[derive(Template)]
#[template(path = "desk/login.html")]
struct LoginPage {
    chrome: Chrome,
    faults: Vec<Fault>,
    name: Field,
    password: Field,
    next: String,
    /// The body of a form that was sent without a session.
    carried: Option<String>,
    notice: Option<&'static str>,
    /// The script for passkeys, where they can be used.
    passkeys: Option<String>,
    /// What was wrong with one.
    passkey_fault: Option<&'static str>,
    /// Set until there is an admin.
    is_without_admin: bool,
}

impl LoginPage {
    async fn of(app: &App, next: &str) -> Result<Self, WebError> {
        Ok(Self {
            chrome: Chrome::plain(app, "Log in"),
            faults: Vec::new(),
            name: Field::new("name", "Name").filled_as("username"),
            password: Field::new("password", "Password").filled_as("current-password"),
            next: local(next).to_owned(),
            carried: None,
            notice: None,
            passkeys: app.passkeys().hindrance().is_none().then(|| app.assets().url("passkeys.js")),
            passkey_fault: None,
            is_without_admin: !app.store().has_admin().await?,
        })
    }

    fn answer(mut self, status: StatusCode) -> Result<Response, WebError> {
        self.faults = fields::faults([&self.name, &self.password]);
        let passkey = self.passkey_fault.map(|text| Fault::of("passkey", text));
        self.faults.extend(passkey);
        self.chrome.title = fields::title(&self.chrome.title, &self.faults);
        Ok((status, NO_STORE, render(&self)?).into_response())
    }
}

/// The page to log in on, where somebody sent a form to the desk without being
/// logged in. What they wrote goes along, but for passwords.
pub async fn login_page(app: &App, next: &str, carried: Option<String>) -> Result<Response, WebError> {
    let carried = carried.map(|body| carried::without_passwords(&body));
    LoginPage { carried, ..LoginPage::of(app, next).await? }.answer(StatusCode::UNAUTHORIZED)
}

/// Where to go after the login: only to a path of this site. What begins with
/// two slashes, or a slash and a backslash, is another host to a browser.
pub fn local(next: &str) -> &str {
    let is_path = next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\");
    // Browsers leave tabs and line ends out, and so would make `//` of `/<tab>/`.
    if is_path && next.bytes().all(|byte| byte.is_ascii_graphic()) { next } else { "/desk" }
}

/// `GET /login`
pub async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    mut parameters: Parameters,
) -> Result<Response, WebError> {
    let next = parameters.one("next")?.unwrap_or_default();
    let notice = fields::notice(&mut parameters, &NOTICES)?;
    parameters.finish()?;
    if session::find(&app, &headers).await?.is_some() {
        return Ok((NO_STORE, Redirect::to(local(&next))).into_response());
    }
    LoginPage { notice, ..LoginPage::of(&app, &next).await? }.answer(StatusCode::OK)
}

/// `POST /login`
pub async fn log_in(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let (name, password) = (form.text("name"), form.raw("password"));
    let carried = form.sent("carried");
    let mut page = LoginPage::of(&app, &form.text("next")).await?;
    page.name = page.name.value(&name);
    page.carried.clone_from(&carried);
    if name.is_empty() || password.is_empty() {
        page.name.error = name.is_empty().then(|| "Enter your name.".to_owned());
        page.password.error = password.is_empty().then(|| "Enter your password.".to_owned());
        return page.answer(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let known = match prove(&app, &name, password, address).await? {
        Proof::Good(known) => known,
        Proof::Wrong => {
            page.name.error = Some(WRONG.to_owned());
            return page.answer(StatusCode::UNAUTHORIZED);
        }
        Proof::TooMany(until) => {
            page.name.error = Some(too_many(until, app.now()));
            return page.answer(StatusCode::TOO_MANY_REQUESTS);
        }
    };
    let Some(cookie) = session::open(&app, &headers, address, &known).await? else {
        page.name.error = Some(WRONG.to_owned());
        return page.answer(StatusCode::UNAUTHORIZED);
    };
    go_on(&app, &cookie, &page.next, carried.as_deref())
}

/// The address of a form, asked for as a page: after a reload.
pub async fn back() -> Redirect {
    Redirect::to("/login")
}

/// Lets somebody in who proved who they are by a passkey, or says that it was none.
pub async fn admit(
    app: &App,
    headers: &HeaderMap,
    address: ClientAddress,
    known: Option<Credentials>,
    form: &Form,
) -> Result<Response, WebError> {
    let carried = form.sent("carried");
    let cookie = match &known {
        Some(known) => session::open(app, headers, address, known).await?,
        None => None,
    };
    let mut page = LoginPage::of(app, &form.text("next")).await?;
    if let Some(cookie) = cookie {
        return go_on(app, &cookie, &page.next, carried.as_deref());
    }
    page.passkey_fault = Some(NO_PASSKEY);
    page.carried = carried;
    page.answer(StatusCode::UNAUTHORIZED)
}

/// Where somebody goes who is in now.
fn go_on(app: &App, cookie: &Cookie<'_>, next: &str, carried: Option<&str>) -> Result<Response, WebError> {
    let cookie = AppendHeaders([(header::SET_COOKIE, cookie.to_string())]);
    match carried {
        Some(body) => Ok((NO_STORE, cookie, carried::page(app, next, body)?).into_response()),
        None => Ok((NO_STORE, cookie, Redirect::to(next)).into_response()),
    }
}

/// `POST /logout`
pub async fn log_out(State(app): State<App>, headers: HeaderMap) -> Result<Response, WebError> {
    if let Some(editor) = session::find(&app, &headers).await? {
        app.store().end_session(editor.account.id, editor.session).await?;
    }
    let cookie = AppendHeaders([(header::SET_COOKIE, session::cookie(&app, None).to_string())]);
    Ok((NO_STORE, cookie, Redirect::to("/login?done=logout")).into_response())
}

/// What came of a name and a password.
pub enum Proof {
    Good(Credentials),
    /// Of what exactly is nobody's business.
    Wrong,
    /// Nothing was verified; when to try again.
    TooMany(Timestamp),
}

/// Verifies a name and a password, unless too many tries failed lately. Takes
/// as long for an account that is unknown, disabled or without a password.
pub async fn prove(
    app: &App,
    name: &str,
    password: String,
    address: ClientAddress,
) -> Result<Proof, WebError> {
    let id = match app.store().begin_try(name, &address.network(), app.now()).await? {
        Try::Begun(id) => id,
        Try::NotBefore(until) => {
            tracing::warn!(network = address.network(), "too many tries to log in");
            return Ok(Proof::TooMany(until));
        }
    };
    let known = app.store().credentials(name).await?;
    let hash = known.as_ref().and_then(|known| known.password_hash.clone());
    let fits = app.passwords().fits(password, hash).await;
    let fits = fits.map_err(|cause| WebError::Internal(cause.to_string()))?;
    if let (true, Some(known)) = (fits, known) {
        app.store().forgive(id, name).await?;
        return Ok(Proof::Good(known));
    }
    tracing::warn!(network = address.network(), "a try to log in failed");
    Ok(Proof::Wrong)
}

/// When to try again, in words.
pub fn too_many(until: Timestamp, now: Timestamp) -> String {
    let milliseconds = usize::try_from(until.as_millisecond() - now.as_millisecond()).unwrap_or(0);
    let minutes = milliseconds.div_ceil(60_000).max(1);
    let wait = Lang::En.count(minutes, "minute", "minutes");
    format!("Too many tries failed. Wait {wait} before you try again: this stops whoever guesses passwords.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_site_are_gone_to() {
        for path in ["/", "/desk", "/desk/draft/7?x=1#end", "/sites?q=a%20b"] {
            assert_eq!(local(path), path);
        }
        let elsewhere =
            ["", "desk", "//evil.example", "/\\evil.example", "https://evil.example", "/\t/evil.example"];
        for path in
            elsewhere.into_iter().chain(["/\n/evil.example", "/a b", "javascript:alert(1)", "\\/evil"])
        {
            assert_eq!(local(path), "/desk", "{path}");
        }
    }

    #[test]
    fn a_wait_is_told_in_whole_minutes() {
        let now: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let told = |later: &str| too_many(later.parse().unwrap(), now);
        assert!(told("2026-11-23T12:14:59Z").contains("15 minutes"), "{}", told("2026-11-23T12:14:59Z"));
        assert!(told("2026-11-23T12:00:01Z").contains("1 minute "), "{}", told("2026-11-23T12:00:01Z"));
    }
}
