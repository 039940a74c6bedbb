//! What stands beneath a row while it is typed: how the words are read, what is
//! still wrong, and what the tracker holds that looks like it.

use std::fmt::Write;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::{Draft, ground, save::Sent};
use crate::{
    dataset::Snapshot,
    desk::{
        Ground, basis_of,
        hints::{Likeness, Sketch, alike, sketch},
        metric_of, source_at,
    },
    domain::{
        FigureId,
        phrase::{Language, Reading},
    },
    format::{Lang, phrase::sentence},
    web::{
        desk::{form::Form, session::Editor},
        error::WebError,
        extract::UrlPath,
    },
};

#[derive(Template)]
#[template(path = "desk/drafts/reading.html")]
struct ReadingView {
    /// "66 to 72 billion US dollars (66–72 Mrd. $) a year, from 2025".
    sentence: Option<String>,
    /// The same in the language of the words, if that is not English.
    own: Option<(&'static str, String)>,
    /// "Spending · in each year".
    kept: Vec<String>,
    /// Why the words were not read, and the words that stand in the way.
    problem: Option<String>,
    alike: Vec<AlikeView>,
}

/// A published figure that looks like what is typed.
struct AlikeView {
    why: &'static str,
    figure: FigureId,
    text: String,
    /// What the button does, and what it says.
    act: Option<(String, &'static str)>,
}

/// `POST /desk/reading/{tag}`: beneath a row of figures, as a piece of a page.
pub async fn reading(
    UrlPath(tag): UrlPath<String>,
    editor: Editor,
    form: Form,
) -> Result<Response, WebError> {
    let id = form.text("_id");
    let sent = Sent::read(&id, &form, &editor).await?;
    let dataset = editor.app.dataset();
    let html = beneath(&sent.draft, &tag, &editor, ground(&dataset, &editor.app));
    Ok(Html(html).into_response())
}

/// What stands beneath a row of figures; empty where nothing is typed.
pub fn beneath(draft: &Draft, tag: &str, _editor: &Editor, ground: Ground<'_>) -> String {
    let Some(sketch) = sketch(&draft.fields, tag, ground) else { return String::new() };
    let own = tag.parse().ok().map(crate::domain::Id::new);
    let near = sketch.figure.as_ref().map(|figure| alike(figure, own, sketch.standing, &ground.snapshot));
    let row = draft.fields.row("figure", tag);
    let names = |id: &FigureId, field: &str| row.text(field) == id.to_string();
    let alike = near
        .unwrap_or_default()
        .into_iter()
        .filter(|(_, id)| !names(id, "replaces") && !names(id, "counting_of") && !names(id, "outcome_of"))
        .map(|(likeness, id)| alike_view(likeness, id, tag, &ground.snapshot))
        .collect();
    let view = ReadingView {
        sentence: sketch.read.as_ref().ok().map(|reading| sentence(reading, Language::En)),
        own: sketch.read.as_ref().ok().and_then(own_sentence),
        kept: kept(&sketch),
        problem: problem(&sketch, row.text("as_said")),
        alike,
    };
    view.render().unwrap_or_default()
}

fn own_sentence(reading: &Reading) -> Option<(&'static str, String)> {
    (reading.language != Language::En).then(|| (reading.language.word(), sentence(reading, reading.language)))
}

/// What will be kept of a row, with the editor's corrections.
fn kept(sketch: &Sketch) -> Vec<String> {
    let lang = Lang::En;
    match (&sketch.figure, &sketch.read) {
        (Some(figure), _) => {
            let mut kept = vec![lang.what(figure), lang.said(figure)];
            kept.extend(Some(lang.when(figure)).filter(|when| !when.is_empty()));
            kept.push(figure.basis.word().replace('_', " "));
            kept
        }
        (None, Ok(reading)) => {
            let metric = metric_of(reading).map(|metric| metric.word().to_owned());
            let basis = basis_of(reading).map(|basis| basis.word().replace('_', " "));
            metric.into_iter().chain(basis).collect()
        }
        (None, Err(_)) => Vec::new(),
    }
}

fn problem(sketch: &Sketch, words: &str) -> Option<String> {
    let mut text = String::new();
    if let (Err(unread), None) = (&sketch.read, &sketch.figure) {
        let _ = write!(text, "Not read: {}", unread.why);
        let at = words.get(unread.at.clone()).unwrap_or_default();
        if !at.is_empty() && at != words {
            let _ = write!(text, " (at “{at}”)");
        }
        text.push('.');
    }
    (!text.is_empty()).then_some(text)
}

fn alike_view(likeness: Likeness, id: FigureId, tag: &str, snapshot: &Snapshot<'_>) -> AlikeView {
    let lang = Lang::En;
    let text = snapshot.figure(id).map_or_else(String::new, |at| {
        let speaker = at.announcement.speaker_company.and_then(|id| snapshot.company(id));
        let said = format!("{}: {}", lang.what(at.figure), lang.said(at.figure));
        let when = Some(lang.when(at.figure))
            .filter(|when| !when.is_empty())
            .map_or_else(String::new, |when| format!(", {when}"));
        let by = speaker.map_or_else(String::new, |company| format!(", {}", company.name));
        format!("{said}{when} (said {}{by})", lang.fuzzy(at.announcement.said_on))
    });
    let (why, act) = match likeness {
        Likeness::Duplicate => ("Recorded already?", None),
        Likeness::Promise => {
            ("Says anew?", Some((format!("set:figure.{tag}.replaces:{id}"), "It says this anew")))
        }
        Likeness::Whole => {
            ("Counted there already?", Some((format!("part:{tag}:{id}"), "It is part of this")))
        }
    };
    AlikeView { why, figure: id, text, act }
}

#[derive(Template)]
#[template(path = "desk/drafts/source.html")]
struct SourceView {
    known: Option<(String, String)>,
    announcements: Vec<(String, String)>,
}

/// `POST /desk/source/{tag}`: whether a source is known by its address, and which
/// announcements may be the same.
pub async fn source(UrlPath(tag): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let id = form.text("_id");
    let sent = Sent::read(&id, &form, &editor).await?;
    let dataset = editor.app.dataset();
    let ground = ground(&dataset, &editor.app);
    let row = sent.draft.fields.row("citation", &tag);
    let known = source_at(row.text("url"), &ground.snapshot)
        .and_then(|id| Some((format!("/sources/{id}"), ground.snapshot.source(id)?)))
        .map(|(url, source)| (url, format!("{}: {}", source.publisher, source.title)));
    let own = sent.draft.subject.map(crate::domain::Id::new);
    let announcements = crate::desk::hints::announcements_alike(&sent.draft.fields, own, ground)
        .into_iter()
        .filter_map(|id| {
            Some((format!("/announcements/{id}"), ground.snapshot.announcement(id)?.headline.clone()))
        })
        .collect();
    Ok(Html(SourceView { known, announcements }.render()?).into_response())
}
