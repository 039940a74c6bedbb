//! `/desk/people`: who may log in and what they may do. For admins alone.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Editor,
    account::byline_field,
    fields::{self, Choice, Fault, Field},
    form::Form,
    reset::ResetLink,
};
use crate::{
    domain::account::{Rank, read_byline, read_name},
    format::capitalised,
    store::{AccountLine, NewAccount, StoreError},
    web::{
        error::WebError,
        extract::{Parameters, UrlPath},
        page::{Chrome, render},
    },
};

const NOTICES: [(&str, &str); 3] = [
    ("role", "The role is changed."),
    ("disabled", "The account is disabled. Its sessions have ended."),
    ("enabled", "The account may log in again."),
];

/// One account in the list.
struct Person {
    /// What a fault leads to.
    id: String,
    name: String,
    byline: String,
    role: Field,
    seen: String,
    state: &'static str,
    is_disabled: bool,
    /// Its address, to which what is to be done is added.
    url: String,
}

/// A link that was just made; shown once.
struct FreshLink {
    name: String,
    url: String,
    until: String,
}

#[derive(Template)]
#[template(path = "desk/people.html")]
struct PeoplePage {
    chrome: Chrome,
    faults: Vec<Fault>,
    notice: Option<&'static str>,
    link: Option<FreshLink>,
    people: Vec<Person>,
    name: Field,
    role: Field,
    byline: Field,
}

impl PeoplePage {
    async fn of(editor: &Editor) -> Result<Self, WebError> {
        let people = editor.app.store().accounts().await?;
        Ok(Self {
            chrome: Chrome::desk(editor, "People at the desk"),
            faults: Vec::new(),
            notice: None,
            link: None,
            people: people.into_iter().map(|line| person(editor, line)).collect(),
            name: Field::new("name", "Name to log in with").hint("Only admins see it."),
            role: role_field(Rank::Editor),
            byline: Field { autocomplete: "off", ..byline_field() },
        })
    }

    fn answer(mut self, status: StatusCode) -> Result<Response, WebError> {
        self.faults.extend(fields::faults([&self.name, &self.role, &self.byline]));
        self.chrome.title = fields::title(&self.chrome.title, &self.faults);
        Ok((status, render(&self)?).into_response())
    }
}

fn role_field(rank: Rank) -> Field {
    let does = |rank: Rank| match rank {
        Rank::Editor => "writes and submits",
        Rank::Reviewer => "publishes too",
        Rank::Admin => "keeps the accounts too",
    };
    let choice = |rank: &Rank| Choice {
        value: rank.word(),
        label: format!("{}: {}", capitalised(rank.word()), does(*rank)),
    };
    Field::new("role", "Role").of(Rank::ALL.iter().map(choice).collect()).value(rank.word())
}

fn person(editor: &Editor, line: AccountLine) -> Person {
    let AccountLine { account, has_password, disabled_at, seen_at, .. } = line;
    let choice = |rank: &Rank| Choice { value: rank.word(), label: capitalised(rank.word()) };
    let role = Field::new("role", "Role").of(Rank::ALL.iter().map(choice).collect());
    Person {
        id: format!("person-{}", account.id),
        role: Field { id: format!("role-{}", account.id), ..role.value(account.rank.word()) },
        seen: seen_at.map_or_else(|| "never".to_owned(), |at| editor.moment(at)),
        state: match (disabled_at, has_password) {
            (Some(_), _) => "disabled",
            (None, false) => "waits for a password",
            (None, true) => "may log in",
        },
        is_disabled: disabled_at.is_some(),
        url: format!("/desk/people/{}", account.id),
        name: account.name,
        byline: account.byline,
    }
}

fn must_be_admin(editor: &Editor) -> Result<(), WebError> {
    editor.must_be(Rank::Admin, "Keeping the accounts")
}

/// `GET /desk/people`
pub async fn show(editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let notice = fields::notice(&mut parameters, &NOTICES)?;
    parameters.finish()?;
    PeoplePage { notice, ..PeoplePage::of(&editor).await? }.answer(StatusCode::OK)
}

/// The addresses of the forms, asked for as pages: after a reload, or a login.
pub async fn back() -> Redirect {
    Redirect::to("/desk/people")
}

/// `POST /desk/people`
pub async fn add(editor: Editor, form: Form) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let (name, role, byline) = (form.text("name"), form.text("role"), form.text("byline"));
    let wrong = match (read_name(&name), role.parse::<Rank>(), read_byline(&byline)) {
        (Ok(name), Ok(rank), Ok(byline)) => {
            let new = NewAccount { name, byline, rank, password_hash: None };
            match editor.app.store().add_account(&new, editor.now).await {
                Ok(id) => return show_link(&editor, id, &new.name).await,
                Err(StoreError::NameTaken(name)) => {
                    (Some(format!("There is an account “{name}” already.")), None, None)
                }
                Err(cause) => return Err(cause.into()),
            }
        }
        (name, rank, byline) => (
            name.err().map(|unfit| unfit.to_string()),
            rank.err().map(|_| "Choose a role.".to_owned()),
            byline.err().map(|unfit| unfit.to_string()),
        ),
    };
    let mut page = PeoplePage::of(&editor).await?;
    page.name = page.name.value(name).wrong(wrong.0);
    page.role = page.role.value(role).wrong(wrong.1);
    page.byline = page.byline.value(byline).wrong(wrong.2);
    page.answer(StatusCode::UNPROCESSABLE_ENTITY)
}

/// `POST /desk/people/{id}/reset`
pub async fn reset(editor: Editor, UrlPath(id): UrlPath<i64>) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let people = editor.app.store().accounts().await?;
    let known = people.into_iter().find(|line| line.account.id == id);
    let name = known.ok_or_else(|| WebError::not_found("account"))?.account.name;
    show_link(&editor, id, &name).await
}

/// Makes a link and answers with it: the only time that it is seen.
async fn show_link(editor: &Editor, id: i64, name: &str) -> Result<Response, WebError> {
    let app = &editor.app;
    let link = match ResetLink::make(app.store(), id, app.random(), editor.now).await {
        Ok(link) => link,
        Err(cause) => return refused(editor, id, cause).await,
    };
    let mut page = PeoplePage::of(editor).await?;
    page.link = Some(FreshLink {
        name: name.to_owned(),
        url: format!("{}{}", app.base_url(), link.path),
        until: editor.moment(link.expires_at),
    });
    page.answer(StatusCode::OK)
}

/// `POST /desk/people/{id}/role`
pub async fn change_role(
    editor: Editor,
    UrlPath(id): UrlPath<i64>,
    form: Form,
) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let rank = form.text("role").parse::<Rank>();
    let rank = rank.map_err(|unknown| WebError::BadForm(unknown.to_string()))?;
    let done = editor.app.store().set_rank(id, rank).await;
    answer(&editor, id, "role", done).await
}

/// `POST /desk/people/{id}/disable`
pub async fn disable(editor: Editor, UrlPath(id): UrlPath<i64>) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let done = editor.app.store().disable_account(id, editor.now).await;
    answer(&editor, id, "disabled", done).await
}

/// `POST /desk/people/{id}/enable`
pub async fn enable(editor: Editor, UrlPath(id): UrlPath<i64>) -> Result<Response, WebError> {
    must_be_admin(&editor)?;
    let done = editor.app.store().enable_account(id).await;
    answer(&editor, id, "enabled", done).await
}

async fn answer(
    editor: &Editor,
    id: i64,
    what: &str,
    done: Result<(), StoreError>,
) -> Result<Response, WebError> {
    match done {
        Err(cause) => refused(editor, id, cause).await,
        // Whoever gave up their own role has no way back to this page.
        Ok(()) if id == editor.account.id => Ok(Redirect::to("/desk/account").into_response()),
        Ok(()) => Ok(Redirect::to(&format!("/desk/people?done={what}")).into_response()),
    }
}

/// The list again, with why nothing was done.
async fn refused(editor: &Editor, id: i64, cause: StoreError) -> Result<Response, WebError> {
    let text = match &cause {
        StoreError::NoAccount => return Err(WebError::not_found("account")),
        StoreError::LastAdmin(_) | StoreError::Disabled(_) => cause.to_string(),
        _ => return Err(cause.into()),
    };
    let mut page = PeoplePage::of(editor).await?;
    page.faults.push(Fault::of(format!("person-{id}"), format!("{}.", capitalised(&text))));
    page.answer(StatusCode::UNPROCESSABLE_ENTITY)
}
