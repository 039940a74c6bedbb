//! `/desk/new/{kind}` and `/desk/drafts/{id}`: the form.

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use super::{
    Draft,
    form::{FormMaker, InputView, SectionView},
    ground, hints, is_id, new_id,
    picker::{Picker, picker},
    words,
};
use crate::{
    desk::{FormErrors, Kind},
    domain::account::Rank,
    web::{
        chrome::Chrome,
        desk::{
            fields::{self, Fault},
            session::Editor,
            tables::{self, Asked},
            urls,
        },
        error::WebError,
        extract::{Parameters, UrlPath},
        urls::Urls,
    },
};

/// `GET /desk/new/{kind}`: gives the new draft its address, so that saving twice
/// makes no second one. `of` is the number of what it corrects.
pub async fn begin(
    UrlPath(kind): UrlPath<String>,
    editor: Editor,
    mut parameters: Parameters,
) -> Result<Response, WebError> {
    let kind: Kind = kind.parse().map_err(|_| WebError::not_found("form"))?;
    may_begin(kind, &editor)?;
    if kind == Kind::Table {
        return Ok(Redirect::to("/desk/upload").into_response());
    }
    let mut query = vec![("kind".to_owned(), kind.to_string())];
    if let Some(of) = parameters.read::<i64>("of", "the number of what is corrected")? {
        query.push(("of".to_owned(), of.to_string()));
    }
    // What other pages fill in beforehand: an outcome, a reply, a revision to undo.
    query.extend(parameters.rest().filter(|(name, _)| !name.starts_with('_')));
    let id = new_id(&editor.app);
    let url = Urls::default().with(&urls::draft(&id), query);
    Ok(Redirect::to(&url).into_response())
}

/// Merges and removals are the admins'.
pub fn may_begin(kind: Kind, editor: &Editor) -> Result<(), WebError> {
    match kind {
        Kind::Merge | Kind::Split => editor.must_be(Rank::Admin, "Merging and splitting"),
        Kind::Redaction => editor.must_be(Rank::Admin, "Removing words"),
        _ => Ok(()),
    }
}

/// `GET /desk/drafts/{id}`
pub async fn show(
    UrlPath(id): UrlPath<String>,
    editor: Editor,
    mut parameters: Parameters,
) -> Result<Response, WebError> {
    let draft = match Draft::find(&editor.app, &id).await? {
        Some(draft) if draft.kind == Kind::Table => {
            let asked = Asked::read(parameters)?;
            return tables::page(&draft, &FormErrors::default(), &asked, &editor, StatusCode::OK).await;
        }
        Some(draft) => {
            let part = parameters.one("part")?;
            return form(&draft, &FormErrors::default(), part.as_deref(), &editor, StatusCode::OK);
        }
        None => begun(&id, &editor, parameters)?,
    };
    page(&draft, &FormErrors::default(), &editor, StatusCode::OK).await
}

/// A draft that nobody has saved yet, from its address.
fn begun(id: &str, editor: &Editor, mut parameters: Parameters) -> Result<Draft, WebError> {
    let Some(kind) = parameters.read::<Kind>("kind", "a kind of draft")? else {
        return Err(WebError::not_found("draft"));
    };
    if !is_id(id) || kind == Kind::Table {
        return Err(WebError::not_found("draft"));
    }
    may_begin(kind, editor)?;
    let of = parameters.read::<i64>("of", "the number of what is corrected")?;
    let dataset = editor.app.dataset();
    let snapshot = ground(&dataset, &editor.app).snapshot;
    let mut draft = Draft::begun(id, kind, of, &snapshot).ok_or(WebError::not_found("row to correct"))?;
    for (name, text) in parameters.rest() {
        draft.fields.set(&name, &text);
    }
    Ok(draft)
}

#[derive(Template)]
#[template(path = "desk/drafts/edit.html")]
struct Edit {
    chrome: Chrome,
    title: String,
    what: &'static str,
    id: String,
    kind: &'static str,
    subject: Option<i64>,
    base: String,
    seen: i64,
    /// "Saved 23 November 2026, 12:00 UTC by Anna."
    saved: Option<String>,
    state: &'static str,
    is_closed: bool,
    is_overtaken: bool,
    faults: Vec<Fault>,
    sections: Vec<SectionView>,
    public: Option<String>,
    /// The map of a site's form.
    picker: Option<Picker>,
}

/// The form with what is wrong with it.
pub async fn page(
    draft: &Draft,
    errors: &FormErrors,
    editor: &Editor,
    status: StatusCode,
) -> Result<Response, WebError> {
    if draft.kind == Kind::Table {
        return tables::page(draft, errors, &Asked::default(), editor, status).await;
    }
    form(draft, errors, None, editor, status)
}

/// The form, with the part of the map that it shows.
fn form(
    draft: &Draft,
    errors: &FormErrors,
    part: Option<&str>,
    editor: &Editor,
    status: StatusCode,
) -> Result<Response, WebError> {
    let dataset = editor.app.dataset();
    let ground = ground(&dataset, &editor.app);
    let maker = FormMaker { kind: draft.kind, fields: &draft.fields, errors, snapshot: ground.snapshot };
    let what = words(draft.kind);
    let title = match draft.subject {
        Some(_) => format!("Correct: {}", draft.title()),
        None if draft.title().starts_with("Untitled") => format!("New {what}"),
        None => draft.title(),
    };
    let saved =
        draft.row.as_ref().map(|row| format!("{} by {}", editor.moment(row.saved_at), row.saved_by.1));
    let faults = maker.summary();
    let edit = Edit {
        chrome: Chrome::desk(editor, &fields::title(&title, &faults)),
        faults,
        what,
        id: draft.id.clone(),
        kind: draft.kind.word(),
        subject: draft.subject,
        base: draft.base.to_string(),
        seen: draft.version(),
        saved,
        state: draft.state().word(),
        is_closed: !draft.state().is_open(),
        is_overtaken: draft.is_overtaken(&ground.snapshot),
        sections: maker.sections(|tag| hints::beneath(draft, tag, editor, ground)),
        public: public_address(draft, &ground.snapshot),
        picker: (draft.kind == Kind::Site).then(|| picker(&draft.fields, part)),
        title,
    };
    Ok((status, Html(edit.render()?)).into_response())
}

/// The page of what a draft corrects.
fn public_address(draft: &Draft, snapshot: &crate::dataset::Snapshot<'_>) -> Option<String> {
    use crate::domain::{CompanyId, Id, PersonId, ProjectId, SiteId};
    let number = draft.subject?;
    Some(match draft.kind {
        Kind::Announcement => format!("/announcements/{number}"),
        Kind::Source => format!("/sources/{number}"),
        Kind::Company => format!("/companies/{}", snapshot.company(CompanyId::new(number))?.slug),
        Kind::Person => format!("/people/{}", snapshot.person(PersonId::new(number))?.slug),
        Kind::Project => format!("/projects/{}", snapshot.project(ProjectId::new(number))?.slug),
        Kind::Site => format!("/sites/{}", snapshot.site(SiteId::new(number))?.slug),
        _ => return None,
    })
}
