//! Drafts: typing, saving, reviewing, publishing. A folder of its own, a file
//! for each thing that is done with one.

mod brought_together;
mod decide;
mod edit;
mod form;
mod hints;
mod picker;
mod preview;
pub mod publish;
mod review;
mod save;

use std::sync::Arc;

use axum::{
    Router,
    routing::{get, post},
};

pub(super) use form::{FieldView, FormMaker, InputView, OptionView, element};

use super::{
    session::{self, Editor},
    tables,
};
use crate::{
    dataset::{Dataset, Snapshot, View},
    desk::{Fields, FormErrors, Ground, Kind, Proposal, blank, fields_of, validate},
    domain::{
        Id, RevisionId,
        revision::{Reason, Revision},
    },
    store::{DraftRow, State},
    web::{App, error::WebError},
};

/// The addresses of drafts.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/desk/new/{kind}", get(edit::begin))
        .route("/desk/drafts/{id}", get(edit::show).post(save::save))
        .route("/desk/drafts/{id}/together", post(brought_together::bring))
        .route("/desk/drafts/{id}/review", get(review::show))
        .route("/desk/drafts/{id}/submit", post(decide::submit))
        .route("/desk/drafts/{id}/comment", post(decide::comment))
        .route("/desk/drafts/{id}/return", post(decide::send_back))
        .route("/desk/drafts/{id}/drop", post(decide::drop_draft))
        .route("/desk/drafts/{id}/publish", post(decide::publish))
        .route("/desk/drafts/{id}/recall", post(decide::recall))
        .route("/desk/reading/{tag}", post(hints::reading))
        .route("/desk/source/{tag}", post(hints::source))
        .route("/desk/map.svg", get(picker::image))
        .route("/desk/preview/{*rest}", get(preview::show))
}

/// A draft with its fields, saved or not yet.
#[derive(Clone)]
pub struct Draft {
    pub id: String,
    pub kind: Kind,
    /// The row that it changes.
    pub subject: Option<i64>,
    /// The newest revision when it was begun.
    pub base: RevisionId,
    pub fields: Fields,
    /// As it is kept; none before the first save.
    pub row: Option<DraftRow>,
}

/// Addresses of drafts are 16 hexadecimal digits that nobody can guess.
pub fn new_id(app: &App) -> String {
    session::token(app.random()).chars().take(ID_DIGITS).collect()
}

/// Whether a text can be the address of a draft.
pub fn is_id(id: &str) -> bool {
    id.len() == ID_DIGITS && id.bytes().all(|letter| letter.is_ascii_hexdigit())
}

const ID_DIGITS: usize = 16;

impl Draft {
    /// A kept draft.
    pub async fn find(app: &App, id: &str) -> Result<Option<Self>, WebError> {
        let Some(row) = app.store().draft(id).await? else { return Ok(None) };
        let kind =
            row.kind.parse().map_err(|_| WebError::Internal(format!("a draft of kind {}", row.kind)))?;
        Ok(Some(Self {
            id: row.id.clone(),
            kind,
            subject: row.subject,
            base: row.base,
            fields: Fields::of(row.fields.clone()),
            row: Some(row),
        }))
    }

    /// The same, or the page that says there is none.
    pub async fn get(app: &App, id: &str) -> Result<Self, WebError> {
        Self::find(app, id).await?.ok_or(WebError::not_found("draft"))
    }

    /// One that nobody has saved yet: empty, or what is published.
    pub fn begun(id: &str, kind: Kind, subject: Option<i64>, snapshot: &Snapshot<'_>) -> Option<Self> {
        let fields = match subject {
            Some(number) => fields_of(kind, number, snapshot)?,
            None => blank(kind),
        };
        Some(Self { id: id.to_owned(), kind, subject, base: snapshot.revision_id(), fields, row: None })
    }

    /// How often it was saved.
    pub fn version(&self) -> i64 {
        self.row.as_ref().map_or(0, |row| row.version)
    }

    /// How far it has come.
    pub fn state(&self) -> State {
        self.row.as_ref().map_or(State::Open, |row| row.state)
    }

    /// What lists call it.
    pub fn title(&self) -> String {
        title(self.kind, &self.fields)
    }

    /// What it comes to on a dataset. Long tables are read off this thread.
    pub async fn proposal(
        &self,
        app: &App,
        dataset: &Arc<Dataset>,
    ) -> Result<Result<Proposal, FormErrors>, WebError> {
        if self.kind == Kind::Table {
            return Ok(tables::reading(app, self, dataset).await?.finished().await?.proposal());
        }
        let ground = ground(dataset, app);
        Ok(validate(self.kind, self.subject, &self.fields, ground))
    }

    /// Whether what it changes was published anew since it was begun.
    pub fn is_overtaken(&self, snapshot: &Snapshot<'_>) -> bool {
        let Some(subject) = self.subject else { return false };
        let before = fields_of(self.kind, subject, &snapshot.as_of(self.base));
        before != fields_of(self.kind, subject, snapshot)
    }
}

/// What lists call a draft of these fields.
pub fn title(kind: Kind, fields: &Fields) -> String {
    let pair = |word: &str| {
        let (from, into) = (fields.text("from"), fields.text("into").split_whitespace().collect::<Vec<_>>());
        format!("{word} {from} into {}", into.join(", "))
    };
    let text = match kind {
        Kind::Announcement => fields.text("headline").to_owned(),
        Kind::Company | Kind::Person | Kind::Project | Kind::Site => fields.text("name").to_owned(),
        Kind::Source => fields.text("title").to_owned(),
        Kind::Merge => pair("Merge"),
        Kind::Split => pair("Split"),
        Kind::Retraction => format!("Take back announcement {}", fields.text("announcement")),
        Kind::Revert => format!("Undo revision {}", fields.text("revision")),
        Kind::Reply => format!("A reply about figure {}", fields.text("figure")),
        Kind::Redaction => format!("Remove the words of {} {}", fields.text("what"), fields.text("id")),
        Kind::Table => fields.text("file").to_owned(),
    };
    if text.trim().is_empty() { format!("Untitled {}", words(kind)) } else { text }
}

/// What a kind of draft is called in a sentence.
pub const fn words(kind: Kind) -> &'static str {
    match kind {
        Kind::Announcement => "announcement",
        Kind::Company => "company",
        Kind::Person => "person",
        Kind::Project => "project",
        Kind::Site => "site",
        Kind::Source => "source",
        Kind::Merge => "merge",
        Kind::Split => "split",
        Kind::Retraction => "retraction",
        Kind::Revert => "undoing of a revision",
        Kind::Reply => "reply",
        Kind::Redaction => "removal",
        Kind::Table => "table",
    }
}

/// The reasons that a draft of a kind may give, the likeliest first.
pub const fn reasons(kind: Kind, is_known: bool) -> &'static [Reason] {
    match (kind, is_known) {
        (Kind::Merge, _) => &[Reason::Merge],
        (Kind::Split, _) => &[Reason::Split],
        (Kind::Retraction, _) => &[Reason::Retraction],
        (Kind::Revert, _) => &[Reason::Revert],
        (Kind::Redaction, _) => &[Reason::Redaction],
        (Kind::Reply, _) => &[Reason::NewInformation],
        (Kind::Table, _) => &[Reason::NewInformation, Reason::Import, Reason::Correction],
        (Kind::Company | Kind::Person | Kind::Project | Kind::Site, true) => {
            &[Reason::NewInformation, Reason::Correction, Reason::Rename, Reason::DefinitionChange]
        }
        (_, true) => &[Reason::Correction, Reason::NewInformation, Reason::Outcome, Reason::DefinitionChange],
        (_, false) => {
            &[Reason::NewInformation, Reason::Outcome, Reason::Correction, Reason::DefinitionChange]
        }
    }
}

/// What forms are read on: everything that is published.
pub fn ground<'a>(dataset: &'a Dataset, app: &App) -> Ground<'a> {
    let today = app.today();
    Ground { snapshot: dataset.at(&View::now(today)), today }
}

/// The dataset as it would be after a proposal.
pub fn after(dataset: &Dataset, proposal: &Proposal, draft: &Draft, editor: &Editor) -> Dataset {
    let row = draft.row.as_ref();
    let revision = Revision {
        id: RevisionId::new(dataset.newest_id().number() + 1),
        published_at: dataset.newest().map_or(editor.now, |newest| newest.published_at.max(editor.now)),
        editor: row.map_or_else(|| editor.account.byline.clone(), |row| row.created_by.1.clone()),
        reason: row.and_then(|row| row.reason).unwrap_or(reasons(draft.kind, draft.subject.is_some())[0]),
        note: row.and_then(|row| row.note.clone()),
        key: None,
    };
    dataset.extended(crate::dataset::Rows::of(&proposal.changes, revision, dataset))
}
