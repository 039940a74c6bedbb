//! `/reset/{token}`: sets a password, once, by a link that an admin handed over.

use askama::Template;
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};
use jiff::{SignedDuration, Timestamp};

use super::{
    Passwords,
    fields::{self, Fault, Field},
    form::Form,
    login::NO_STORE,
    session::{token, token_hash},
};
use crate::{
    domain::account::Account,
    store::{Store, StoreError},
    web::{
        App,
        error::WebError,
        extract::UrlPath,
        page::{Chrome, render},
    },
};

/// A link is good for so long.
const LASTS: SignedDuration = SignedDuration::from_hours(24);

/// A link that sets a password once.
#[derive(Debug, Clone)]
pub struct ResetLink {
    /// `/reset/...`
    pub path: String,
    pub expires_at: Timestamp,
}

impl ResetLink {
    /// Makes a link for an account; an older one ends.
    ///
    /// # Errors
    /// As for [`Store::make_reset_link`].
    pub async fn make(
        store: &Store,
        account: i64,
        random: [u8; 32],
        now: Timestamp,
    ) -> Result<Self, StoreError> {
        let (token, expires_at) = (token(random), now + LASTS);
        store.make_reset_link(account, &token_hash(&token), expires_at, now).await?;
        Ok(Self { path: format!("/reset/{token}"), expires_at })
    }
}

/// The two fields of a new password, and what was written into them.
pub struct NewPassword {
    pub password: Field,
    pub again: Field,
}

impl NewPassword {
    pub fn empty() -> Self {
        let rule = format!("At least {} characters; several words do well.", super::password::SHORTEST);
        Self {
            password: Field::new("new_password", "New password").hint(rule).filled_as("new-password"),
            again: Field::new("new_password_again", "The same again").filled_as("new-password"),
        }
    }

    /// Reads the fields for somebody of that name; else says what is wrong.
    pub fn read(form: &Form, name: &str) -> Result<String, Box<Self>> {
        let (password, again) = (form.raw("new_password"), form.raw("new_password_again"));
        let complaint = Passwords::complaint(&password, name);
        let differs = (complaint.is_none() && password != again).then_some("The two passwords differ.");
        if complaint.is_none() && differs.is_none() {
            return Ok(password);
        }
        let empty = Self::empty();
        Err(Box::new(Self { password: empty.password.wrong(complaint), again: empty.again.wrong(differs) }))
    }
}

#[derive(Template)]
#[template(path = "desk/reset.html")]
struct ResetPage {
    chrome: Chrome,
    faults: Vec<Fault>,
    action: String,
    name: String,
    password: Field,
    again: Field,
}

fn page(app: &App, token: &str, account: Account, fields: NewPassword) -> Result<Response, WebError> {
    let NewPassword { password, again } = fields;
    let faults = fields::faults([&password, &again]);
    let status = if faults.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let chrome = Chrome::plain(app, &fields::title("Set your password", &faults));
    let page =
        ResetPage { chrome, faults, action: format!("/reset/{token}"), name: account.name, password, again };
    Ok((status, NO_STORE, render(&page)?).into_response())
}

/// `GET /reset/{token}`
pub async fn show(State(app): State<App>, UrlPath(token): UrlPath<String>) -> Result<Response, WebError> {
    let account = app.store().account_to_reset(&token_hash(&token), app.now()).await?.ok_or_else(over)?;
    page(&app, &token, account, NewPassword::empty())
}

/// `POST /reset/{token}`
pub async fn set(
    State(app): State<App>,
    UrlPath(token): UrlPath<String>,
    form: Form,
) -> Result<Response, WebError> {
    let hash = token_hash(&token);
    let account = app.store().account_to_reset(&hash, app.now()).await?.ok_or_else(over)?;
    let password = match NewPassword::read(&form, &account.name) {
        Ok(password) => password,
        Err(wrong) => return page(&app, &token, account, *wrong),
    };
    let password =
        app.passwords().hash(password).await.map_err(|cause| WebError::Internal(cause.to_string()))?;
    // Whoever came first has used it.
    if !app.store().use_reset_link(&hash, &password, app.now()).await? {
        return Err(over());
    }
    Ok((NO_STORE, Redirect::to("/login?done=password")).into_response())
}

fn over() -> WebError {
    WebError::Gone {
        title: "This link is over".to_owned(),
        text: "A link that sets a password works once and for 24 hours, and only the newest one does. Ask one of \
               the admins for another."
            .to_owned(),
        links: vec![("Log in".to_owned(), "/login".to_owned())],
    }
}
