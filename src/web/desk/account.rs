//! `/desk/account`: one's own password, byline and sessions.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    ClientAddress, Editor, agent,
    fields::{self, Fault, Field},
    form::Form,
    login::{Proof, prove, too_many},
    reset::NewPassword,
    session,
};
use crate::{
    domain::account::read_byline,
    store::{PasskeyLine, SessionLine},
    web::{
        error::WebError,
        extract::{Parameters, UrlPath},
        page::{Chrome, render},
    },
};

const NOTICES: [(&str, &str); 7] = [
    ("password", "Your password is changed. You are logged out everywhere else."),
    ("byline", "Your byline is changed. Revisions published before keep the one they had."),
    ("ended", "The session has ended."),
    ("others", "You are logged out everywhere else."),
    ("passkey", "The passkey is added. You can log in with it."),
    ("no-passkey", "No passkey was added: it took too long, or it is known here already."),
    (
        "passkey-removed",
        "The passkey is removed. It opens nothing here any more; you may delete it on your device too.",
    ),
];

/// A session as its owner sees it.
struct Session {
    browser: String,
    address: String,
    since: String,
    seen: String,
    /// Where it is ended; none for the one that the page is seen in.
    end: Option<String>,
}

/// A passkey as its owner sees it.
struct Key {
    name: String,
    since: String,
    used: String,
    remove: String,
}

#[derive(Template)]
#[template(path = "desk/account.html")]
struct AccountPage {
    chrome: Chrome,
    faults: Vec<Fault>,
    notice: Option<&'static str>,
    name: String,
    role: &'static str,
    old_password: Field,
    password: Field,
    again: Field,
    byline: Field,
    sessions: Vec<Session>,
    has_others: bool,
    keys: Vec<Key>,
    key_name: Field,
    key_password: Field,
    /// Why there can be no passkeys here, if so.
    hindrance: Option<&'static str>,
    script: String,
}

impl AccountPage {
    async fn of(editor: &Editor) -> Result<Self, WebError> {
        let (account, now) = (&editor.account, editor.now);
        let sessions = editor.app.store().sessions(account.id, now, now - session::IDLE).await?;
        let NewPassword { password, again } = NewPassword::empty();
        Ok(Self {
            chrome: Chrome::desk(editor, "Your account"),
            faults: Vec::new(),
            notice: None,
            name: account.name.clone(),
            role: account.rank.word(),
            old_password: Field::new("old_password", "Password so far").filled_as("current-password"),
            password,
            again,
            byline: byline_field().value(&account.byline),
            has_others: sessions.len() > 1,
            keys: editor
                .app
                .store()
                .passkeys(account.id)
                .await?
                .into_iter()
                .map(|line| key(editor, line))
                .collect(),
            key_name: Field::new("key_name", "Name of the passkey")
                .hint("For you to tell it from others: “my phone”."),
            key_password: Field { id: "key_password".to_owned(), ..Field::new("password", "Your password") }
                .filled_as("current-password"),
            hindrance: editor.app.passkeys().hindrance(),
            script: editor.app.assets().url("passkeys.js"),
            sessions: sessions.into_iter().map(|line| shown(editor, line)).collect(),
        })
    }

    fn answer(mut self, status: StatusCode) -> Result<Response, WebError> {
        self.faults = fields::faults([&self.old_password, &self.password, &self.again, &self.byline]);
        self.chrome.title = fields::title(&self.chrome.title, &self.faults);
        Ok((status, render(&self)?).into_response())
    }
}

fn shown(editor: &Editor, line: SessionLine) -> Session {
    Session {
        browser: agent::browser(&line.agent),
        address: line.address,
        since: editor.moment(line.created_at),
        seen: editor.moment(line.seen_at),
        end: (line.id != editor.session).then(|| format!("/desk/account/sessions/{}/end", line.id)),
    }
}

fn key(editor: &Editor, line: PasskeyLine) -> Key {
    Key {
        since: editor.moment(line.created_at),
        used: line.used_at.map_or_else(|| "never".to_owned(), |at| editor.moment(at)),
        remove: format!("/desk/account/passkeys/{}/remove", line.id),
        name: line.name,
    }
}

/// The public name, as this page and the one of all people ask for it.
pub fn byline_field() -> Field {
    Field::new("byline", "Public byline").hint("Readers see it under each revision.").filled_as("name")
}

/// `GET /desk/account`
pub async fn show(editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    let notice = fields::notice(&mut parameters, &NOTICES)?;
    parameters.finish()?;
    AccountPage { notice, ..AccountPage::of(&editor).await? }.answer(StatusCode::OK)
}

/// The addresses of the forms, asked for as pages: after a reload, or a login.
pub async fn back() -> Redirect {
    Redirect::to("/desk/account")
}

fn done(what: &str) -> Response {
    Redirect::to(&format!("/desk/account?done={what}")).into_response()
}

/// `POST /desk/account/password`
pub async fn change_password(
    editor: Editor,
    address: ClientAddress,
    form: Form,
) -> Result<Response, WebError> {
    let (app, name) = (&editor.app, &editor.account.name);
    let mut page = AccountPage::of(&editor).await?;
    // What is wrong with the new one is said first: it costs no try.
    let new = match NewPassword::read(&form, name) {
        Ok(new) => new,
        Err(wrong) => {
            (page.password, page.again) = (wrong.password, wrong.again);
            return page.answer(StatusCode::UNPROCESSABLE_ENTITY);
        }
    };
    let (error, status) = match prove(app, name, form.raw("old_password"), address).await? {
        Proof::Good(_) => {
            let hash =
                app.passwords().hash(new).await.map_err(|cause| WebError::Internal(cause.to_string()))?;
            app.store().set_password(editor.account.id, &hash, editor.session).await?;
            return Ok(done("password"));
        }
        Proof::Wrong => ("This is not your password so far.".to_owned(), StatusCode::UNPROCESSABLE_ENTITY),
        Proof::TooMany(until) => (too_many(until, editor.now), StatusCode::TOO_MANY_REQUESTS),
    };
    page.old_password.error = Some(error);
    page.answer(status)
}

/// `POST /desk/account/byline`
pub async fn change_byline(editor: Editor, form: Form) -> Result<Response, WebError> {
    let typed = form.text("byline");
    match read_byline(&typed) {
        Ok(byline) => {
            editor.app.store().set_byline(editor.account.id, &byline).await?;
            Ok(done("byline"))
        }
        Err(unfit) => {
            let mut page = AccountPage::of(&editor).await?;
            page.byline = byline_field().value(typed).wrong(Some(unfit.to_string()));
            page.answer(StatusCode::UNPROCESSABLE_ENTITY)
        }
    }
}

/// `POST /desk/account/sessions/{id}/end`
pub async fn end_session(editor: Editor, UrlPath(id): UrlPath<i64>) -> Result<Response, WebError> {
    // One that has ended meanwhile is what was asked for; one of somebody else is not touched.
    editor.app.store().end_session(editor.account.id, id).await?;
    Ok(done("ended"))
}

/// `POST /desk/account/sessions/end-others`
pub async fn end_others(editor: Editor) -> Result<Response, WebError> {
    editor.app.store().end_other_sessions(editor.account.id, editor.session).await?;
    Ok(done("others"))
}
