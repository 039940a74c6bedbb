//! `POST /desk/drafts/{id}`: keeps what was typed, and does what the button says.

use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{Draft, brought_together, edit, form::element, picker, title};
use crate::{
    desk::{Direction, Fields, FormErrors, Kind},
    domain::{Id, RevisionId},
    store::{Hindrance, Saved, StoreError},
    web::{
        desk::{
            form::{Form, tidy},
            session::Editor,
            tables, unsent, urls,
        },
        error::WebError,
        extract::UrlPath,
        urls::Urls,
    },
};

/// What a button asks for besides saving.
enum Act {
    Save,
    /// By itself, from a script.
    Keep,
    /// Save and look whether it can be submitted.
    Check,
    Add(String),
    Remove(String, String),
    Move(String, String, Direction),
    /// Put a text into a field.
    Set(String, String),
    /// Make a row part of a published figure.
    Part(String, String),
    /// Drop rows of a table or keep them; done while the form is read.
    Rows,
}

impl Act {
    fn read(text: &str) -> Option<Self> {
        let (word, rest) = text.split_once(':').unwrap_or((text, ""));
        let pair = || rest.split_once(':').map(|(one, other)| (one.to_owned(), other.to_owned()));
        Some(match word {
            "" | "save" => Self::Save,
            "keep" => Self::Keep,
            "check" => Self::Check,
            "add" => Self::Add(rest.to_owned()),
            "remove" => pair().map(|(group, tag)| Self::Remove(group, tag))?,
            "up" => pair().map(|(group, tag)| Self::Move(group, tag, Direction::Up))?,
            "down" => pair().map(|(group, tag)| Self::Move(group, tag, Direction::Down))?,
            "set" => pair().map(|(name, text)| Self::Set(name, text))?,
            "part" => pair().map(|(tag, of)| Self::Part(tag, of))?,
            "drop-wrong" | "keep-all" => Self::Rows,
            _ => return None,
        })
    }

    /// Does it to the fields; gives the element to go to.
    fn apply(&self, fields: &mut Fields) -> Option<String> {
        match self {
            Self::Save | Self::Keep | Self::Check => None,
            Self::Rows => Some("rows".to_owned()),
            Self::Add(group) => Some(format!("row-{group}-{}", fields.add_row(group))),
            Self::Remove(group, tag) => {
                fields.remove_row(group, tag);
                Some(format!("group-{group}"))
            }
            Self::Move(group, tag, to) => {
                fields.move_row(group, tag, *to);
                Some(format!("row-{group}-{tag}"))
            }
            Self::Set(name, text) => {
                fields.set(name, text);
                fields.set(&format!("{name}.new"), "");
                Some(element(name))
            }
            Self::Part(tag, of) => {
                fields.set(&format!("figure.{tag}.counting"), "part_of");
                fields.set(&format!("figure.{tag}.counting_of"), of);
                Some(format!("row-figure-{tag}"))
            }
        }
    }
}

/// What the form says about itself, besides its fields.
pub(super) struct Sent {
    pub draft: Draft,
    /// The version that its editor saw.
    pub seen: i64,
}

impl Sent {
    /// Reads a form for the draft of an address, kept or not yet.
    pub async fn read(id: &str, form: &Form, editor: &Editor) -> Result<Self, WebError> {
        if !super::is_id(id) {
            return Err(WebError::not_found("draft"));
        }
        let number = |name: &str, what: &str| {
            let text = form.text(name);
            text.parse::<i64>()
                .map_err(|_| WebError::BadForm(format!("“{name}” takes {what}. It was given “{text}”.")))
        };
        let (seen, base) =
            (number("_seen", "the version that you saw")?, number("_base", "the number of a revision")?);
        let kept = Draft::find(&editor.app, id).await?;
        let fields = match &kept {
            // The page of a table sends some of its rows; where two versions are
            // brought together all fields are sent.
            Some(kept)
                if kept.kind == Kind::Table && form.get("_rows").is_some() && kept.state().is_open() =>
            {
                tables::typed(kept, seen, form, editor).await?
            }
            _ => Fields::of(
                form.iter()
                    .filter(|(name, _)| !name.starts_with('_'))
                    .map(|(name, text)| (name.to_owned(), tidy(text))),
            ),
        };
        let (kind, subject) = if let Some(kept) = &kept {
            (kept.kind, kept.subject)
        } else {
            let kind: Kind =
                form.text("_kind").parse().map_err(|error| WebError::BadForm(format!("{error}.")))?;
            if kind == Kind::Table {
                return Err(WebError::BadForm("A table begins with its file. Upload it first.".to_owned()));
            }
            let of = form.text("_of");
            let of =
                if of.is_empty() { None } else { Some(number("_of", "the number of what is corrected")?) };
            (kind, of)
        };
        edit::may_begin(kind, editor)?;
        let newest = editor.app.dataset().newest_id().number();
        if !(0..=newest).contains(&base) {
            return Err(WebError::BadForm(format!(
                "“_base” takes a revision up to {newest}. It was given “{base}”."
            )));
        }
        let row = kept.and_then(|kept| kept.row);
        let draft = Draft { id: id.to_owned(), kind, subject, base: RevisionId::new(base), fields, row };
        Ok(Self { draft, seen })
    }

    /// Keeps it; gives the new version.
    pub async fn keep(&self, editor: &Editor) -> Result<i64, StoreError> {
        let Draft { id, kind, subject, base, fields, .. } = &self.draft;
        let title = title(*kind, fields);
        let save = Saved {
            id,
            kind: kind.word(),
            subject: *subject,
            base: *base,
            seen: self.seen,
            fields: fields.texts(),
            title: &title,
            by: editor.account.id,
        };
        editor.app.store().save_draft(&save, editor.now).await
    }
}

/// `POST /desk/drafts/{id}`
pub async fn save(UrlPath(id): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let act = Act::read(&form.text("_do")).ok_or_else(|| {
        WebError::BadForm(format!("There is no button “{}” in this form.", form.text("_do")))
    })?;
    let mut sent = Sent::read(&id, &form, &editor).await?;
    let place = act.apply(&mut sent.draft.fields);
    let part = picker::click(&form, &mut sent.draft.fields)?;
    let version = match sent.keep(&editor).await {
        Ok(version) => version,
        Err(StoreError::Stale(_)) if matches!(act, Act::Keep) => return Ok(kept_by_another()),
        Err(StoreError::Stale(_)) => return brought_together::with_saved(sent, &editor).await,
        Err(StoreError::Closed) => return closed(&sent, &editor).await,
        Err(StoreError::NotWritten { why, cause }) => {
            tracing::error!(%why, %cause, "a draft could not be saved");
            return not_written(&sent, why, &act, &editor).await;
        }
        Err(cause) => return Err(cause.into()),
    };
    if sent.draft.kind == Kind::Table && !matches!(act, Act::Keep) {
        tables::remember(&Draft::get(&editor.app, &id).await?, &editor).await?;
    }
    match act {
        Act::Keep => Ok(kept(version, &editor)),
        Act::Check => check(&id, &editor).await,
        _ if part.is_some() => {
            let url = Urls::default().with(&urls::draft(&id), part.map(|part| ("part", part)));
            Ok(Redirect::to(&format!("{url}#place-on-map")).into_response())
        }
        _ => {
            let place = place.map_or_else(String::new, |place| format!("#{place}"));
            Ok(Redirect::to(&format!("{}{}{place}", urls::draft(&id), shown(&form))).into_response())
        }
    }
}

/// Which rows of a table its editor was looking at.
fn shown(form: &Form) -> String {
    let (show, page) = (form.text("_show"), form.text("_page"));
    let is_of_table = matches!(show.as_str(), "all" | "wrong" | "dropped") && page.parse::<usize>().is_ok();
    if is_of_table { format!("?show={show}&page={page}") } else { String::new() }
}

/// What a script that saves by itself is told.
fn kept(version: i64, editor: &Editor) -> Response {
    let saved = editor.moment(editor.now);
    json(StatusCode::OK, &serde_json::json!({ "seen": version, "saved": format!("Saved {saved}.") }))
}

fn kept_by_another() -> Response {
    let text = "Somebody else saved this draft since. Press “Save” to see both versions.";
    json(StatusCode::CONFLICT, &serde_json::json!({ "saved": text }))
}

/// The file could not be written: what was typed stays in the form. Its script goes on trying.
async fn not_written(sent: &Sent, why: Hindrance, act: &Act, editor: &Editor) -> Result<Response, WebError> {
    let (status, sentence) = (unsent::status(why), unsent::sentence(why));
    if matches!(act, Act::Keep) {
        let text =
            format!("Not saved yet: {sentence} What you wrote is still here, and saving is tried again.");
        return Ok(json(status, &serde_json::json!({ "saved": text })));
    }
    let text = format!(
        "{sentence} What you typed stands below. Leave this page open, tell whoever runs the server, and save it again when it is mended."
    );
    let errors = FormErrors(vec![crate::desk::FormError { field: String::new(), text }]);
    edit::page(&sent.draft, &errors, editor, status).await
}

fn json(status: StatusCode, value: &serde_json::Value) -> Response {
    (status, [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))], value.to_string())
        .into_response()
}

/// A draft that was decided on: nothing is kept, and nothing of what was typed is lost.
async fn closed(sent: &Sent, editor: &Editor) -> Result<Response, WebError> {
    let errors = FormErrors(vec![crate::desk::FormError {
        field: String::new(),
        text: "This draft was published or dropped since, so it was not saved. What you typed stands below; begin a new draft to go on with it.".to_owned(),
    }]);
    edit::page(&sent.draft, &errors, editor, StatusCode::CONFLICT).await
}

/// Goes on to the review, or says what is wrong.
async fn check(id: &str, editor: &Editor) -> Result<Response, WebError> {
    let draft = Draft::get(&editor.app, id).await?;
    let dataset = editor.app.dataset();
    match draft.proposal(&editor.app, &dataset).await? {
        Err(errors) => edit::page(&draft, &errors, editor, StatusCode::UNPROCESSABLE_ENTITY).await,
        Ok(_) => Ok(Redirect::to(&urls::review(id)).into_response()),
    }
}
