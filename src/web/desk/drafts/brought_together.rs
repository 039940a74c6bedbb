//! Two editors at once: the page that shows mine, theirs and what both began
//! with, field by field, and takes the choice. Nothing is lost.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use super::{Draft, ground, save::Sent};
use crate::{
    desk::{Difference, Fields, Taken, apart, compare, fields_of, groups, together},
    store::StoreError,
    web::{
        chrome::Chrome,
        desk::{form::Form, session::Editor, urls},
        error::WebError,
        extract::UrlPath,
    },
};

#[derive(Template)]
#[template(path = "desk/drafts/together.html")]
struct Together {
    chrome: Chrome,
    title: String,
    id: String,
    kind: &'static str,
    subject: Option<i64>,
    base: String,
    seen: i64,
    /// Who saved the other version: a byline, or "what is published".
    theirs_by: String,
    lines: Vec<Line>,
    /// Mine and theirs brought together as far as nobody needs to choose.
    fields: Vec<(String, String)>,
}

struct Line {
    name: String,
    label: String,
    base: String,
    mine: String,
    theirs: String,
    is_theirs: bool,
    is_undecided: bool,
}

impl From<Difference> for Line {
    fn from(difference: Difference) -> Self {
        let Difference { name, label, base, mine, theirs, taken } = difference;
        Self {
            name,
            label,
            base,
            mine,
            theirs,
            is_theirs: taken == Taken::Theirs,
            is_undecided: taken == Taken::Undecided,
        }
    }
}

/// A save that came after another one's.
pub(super) async fn with_saved(sent: Sent, editor: &Editor) -> Result<Response, WebError> {
    let theirs = Draft::get(&editor.app, &sent.draft.id).await?;
    let base = match sent.seen {
        // A page that was open before the first save: both began with the empty
        // form, or with what is published.
        0 => None,
        seen => editor.app.store().draft_at(&sent.draft.id, seen).await?.map(Fields::of),
    };
    let dataset = editor.app.dataset();
    let snapshot = ground(&dataset, &editor.app).snapshot;
    let published =
        || sent.draft.subject.and_then(|of| fields_of(sent.draft.kind, of, &snapshot.as_of(sent.draft.base)));
    let base = base.or_else(published).unwrap_or_default();
    let by = theirs.row.as_ref().map_or_else(String::new, |row| row.saved_by.1.clone());
    let seen = theirs.version();
    page(&sent.draft, &base, &theirs.fields, by, seen, editor)
}

/// A draft whose subject was published anew since it was begun.
pub(super) fn with_published(draft: &Draft, editor: &Editor) -> Result<Response, WebError> {
    let dataset = editor.app.dataset();
    let snapshot = ground(&dataset, &editor.app).snapshot;
    let at = |snapshot| draft.subject.and_then(|of| fields_of(draft.kind, of, &snapshot)).unwrap_or_default();
    let (base, theirs) = (at(snapshot.as_of(draft.base)), at(snapshot));
    let newest = Draft {
        base: snapshot.revision_id(),
        fields: draft.fields.clone(),
        id: draft.id.clone(),
        kind: draft.kind,
        subject: draft.subject,
        row: None,
    };
    page(&newest, &base, &theirs, "what is published now".to_owned(), draft.version(), editor)
}

fn page(
    mine: &Draft,
    base: &Fields,
    theirs: &Fields,
    theirs_by: String,
    seen: i64,
    editor: &Editor,
) -> Result<Response, WebError> {
    let own = apart(mine.kind, base, &mine.fields, theirs);
    let both = together(mine.kind, base, &own, theirs);
    // Which rows there are comes of itself; fields of rows that are gone are no question.
    let is_asked = |difference: &Difference| {
        let name = difference.name.as_str();
        let of_row = groups(mine.kind).find_map(|group| Some((group, name.strip_prefix(group)?)));
        match of_row {
            Some((_, "")) => false,
            Some((group, rest)) => {
                let tag = rest.trim_start_matches('.').split('.').next().unwrap_or_default();
                both.rows(group).iter().any(|known| known == tag)
            }
            None => true,
        }
    };
    let differences = compare(mine.kind, base, &own, theirs);
    let lines = differences.into_iter().filter(is_asked).map(Line::from).collect();
    let page = Together {
        chrome: Chrome::desk(editor, "Two versions"),
        title: mine.title(),
        id: mine.id.clone(),
        kind: mine.kind.word(),
        subject: mine.subject,
        base: mine.base.to_string(),
        seen,
        theirs_by,
        fields: both.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect(),
        lines,
    };
    Ok((StatusCode::CONFLICT, Html(page.render()?)).into_response())
}

/// `POST /desk/drafts/{id}/together`: keeps what was chosen.
pub async fn bring(UrlPath(id): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let mut sent = Sent::read(&id, &form, &editor).await?;
    let offered: BTreeMap<String, String> =
        form.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    for (name, choice) in &offered {
        let Some(field) = name.strip_prefix("_choose.") else { continue };
        if !matches!(choice.as_str(), "mine" | "theirs") {
            return Err(WebError::BadForm(format!(
                "“{field}” takes mine or theirs. It was given “{choice}”."
            )));
        }
        let text = offered.get(&format!("_{choice}.{field}")).map_or("", String::as_str);
        sent.draft.fields.set(field, text);
    }
    match sent.keep(&editor).await {
        Ok(_) => Ok(Redirect::to(&urls::draft(&id)).into_response()),
        Err(StoreError::Stale(_)) => with_saved(sent, &editor).await,
        Err(StoreError::Closed) => Err(WebError::BadForm(
            "This draft was published or dropped since. Go back, copy what you need, and begin a new one."
                .to_owned(),
        )),
        Err(cause) => Err(cause.into()),
    }
}
