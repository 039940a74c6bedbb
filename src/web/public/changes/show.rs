//! `/revisions/{n}`: one revision: what it added, what it moved, what it
//! changed field by field.

use askama::Template;
use axum::response::Response;

use super::lines::{Teller, Told, step_url};
use crate::{
    domain::{Id, RevisionId, diff::Kind},
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Chrome, Context, FigureLine, Section, render},
        public::revisions::{Mark, reason_words},
    },
};

#[derive(Template)]
#[template(path = "public/changes/show.html")]
struct Show {
    chrome: Chrome,
    title: String,
    reason: String,
    mark: Mark,
    editor: String,
    moment: String,
    note: Option<String>,
    told: Told,
    restated: usize,
    groups: Vec<Group>,
    figure_count: String,
    step: Option<String>,
    previous: Option<String>,
    next: Option<String>,
}

/// The new figures about one subject: how many, and on request which.
struct Group {
    name: String,
    count: usize,
    /// Opens the group, or closes it if it is open.
    url: String,
    lines: Vec<FigureLine>,
}

/// `GET /revisions/{n}`
pub async fn show(UrlPath(number): UrlPath<i64>, mut reader: Reader) -> Result<Response, WebError> {
    let open = reader.parameters.one("about")?;
    let id = RevisionId::new(number);
    let context = reader.context();
    let newest = context.snapshot.revision_id().number();
    // What a revision published reads as it was published then.
    let context = Context { snapshot: context.snapshot.as_of(id), ..context };
    let revision = context.snapshot.revision(id).ok_or(WebError::not_found("revision"))?;
    let title = match &open {
        Some(about) => format!("Revision {id}: {}", about.rsplit(':').next().unwrap_or(about)),
        None => format!("Revision {id}"),
    };
    let note = revision.note.clone();
    let chrome = reader.chrome(Section::Changes, &title, note.as_deref().unwrap_or(&title))?;
    let changes = context.snapshot.changes_since(RevisionId::new(number - 1), None);
    let teller = Teller::new(context, &changes);
    let groups = groups(&teller, id, open.as_deref())?;
    // Asked about one subject, the page shows its figures only.
    let is_whole = open.is_none();
    render(&Show {
        chrome,
        title,
        reason: reason_words(revision.reason),
        mark: Mark::of(Kind::of(revision.reason)),
        editor: revision.editor.clone(),
        moment: reader.lang.moment(revision.published_at),
        note,
        told: if is_whole { teller.tell() } else { Told::default() },
        restated: if is_whole { changes.restated() } else { 0 },
        figure_count: reader.lang.count(changes.new_figures().count(), "figure", "figures"),
        groups,
        step: step_url(&context, id),
        previous: (number > 1).then(|| reader.urls.revision(RevisionId::new(number - 1))),
        next: (number < newest).then(|| reader.urls.revision(RevisionId::new(number + 1))),
    })
}

fn groups(teller: &Teller<'_>, id: RevisionId, open: Option<&str>) -> Result<Vec<Group>, WebError> {
    let by_subject = teller.new_figures();
    if let Some(open) = open
        && !by_subject.keys().any(|about| about.word() == open)
    {
        return Err(WebError::parameter(
            "about",
            open,
            "what this revision has figures about, as in site:stargate-abilene",
        ));
    }
    let (path, context) = (format!("/revisions/{id}"), teller.after());
    Ok(by_subject
        .into_iter()
        .map(|(about, figures)| {
            let word = about.word();
            let is_open = open == Some(word.as_str());
            let parameters = (!is_open).then_some(("about", word.as_str()));
            Group {
                name: about.name,
                count: figures.len(),
                url: context.urls.with(&path, parameters),
                lines: if is_open {
                    figures.into_iter().map(|at| context.figure_line(at)).collect()
                } else {
                    Vec::new()
                },
            }
        })
        .collect())
}
