//! `/desk/intake`: an article is pasted, its figures are found and marked, an
//! editor ticks and corrects them, and they become one draft with its source
//! filled in. The article itself is kept nowhere.

use std::ops::Range;

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Redirect, Response},
};

use super::{fields::Fault, form::Form, session::Editor, urls};
use crate::{
    dataset::{EntityKind, Snapshot, View},
    desk::{Choice, Fields, Kind, STAGES, SUBJECTS, source_at, spelled},
    domain::{
        company::Entity,
        date::FuzzyDate,
        phrase::{self, Asked, Language},
        web_address,
    },
    format::phrase::sentence,
    intake::{Candidate, LONGEST, candidates},
    store::{Saved, StoreError},
    web::{chrome::Chrome, error::WebError},
};

/// A piece of the article: plain, or the words of a figure with its number.
struct Piece {
    text: String,
    number: Option<usize>,
}

/// A figure that may be recorded.
struct Row {
    number: usize,
    is_picked: bool,
    words: String,
    sentence: String,
    subject: String,
    company: String,
    stage: String,
    alike: Vec<String>,
}

#[derive(Template)]
#[template(path = "desk/intake.html")]
struct Intake {
    chrome: Chrome,
    /// The draft to be, so that a second click makes no second one.
    id: String,
    url: String,
    publisher: String,
    title: String,
    published_on: String,
    language: String,
    speaker: String,
    text: String,
    faults: Vec<Fault>,
    /// None before the article was read.
    found: Option<Found>,
    stages: &'static [Choice],
}

struct Found {
    paragraphs: Vec<Vec<Piece>>,
    rows: Vec<Row>,
}

/// `GET /desk/intake`
pub async fn show(editor: Editor) -> Result<Response, WebError> {
    let id = super::drafts::new_id(&editor.app);
    page(&editor, &Form::default(), id, Vec::new(), None, StatusCode::OK)
}

/// `POST /desk/intake`: finds the figures, or makes the draft.
pub async fn read(editor: Editor, form: Form) -> Result<Response, WebError> {
    let id = form.text("id");
    if !super::drafts::is_id(&id) {
        return Err(WebError::BadForm(
            "The page lost its number. Open the intake again and paste the article once more.".to_owned(),
        ));
    }
    let mut faults = faults(&form);
    let dataset = editor.app.dataset();
    let snapshot = dataset.at(&View::now(editor.app.today()));
    let text = form.text("text");
    let found = if faults.is_empty() { Some(find(&form, &text, &snapshot)) } else { None };
    let wants_draft = form.text("_do") == "draft";
    if let Some(found) = &found
        && wants_draft
        && !found.rows.iter().any(|row| row.is_picked)
    {
        faults.push(Fault::of("pick-1", "Tick at least one figure."));
    }
    if !faults.is_empty() {
        return page(&editor, &form, id, faults, found, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match found {
        Some(found) if wants_draft => draft(&editor, &form, &id, &found, &snapshot).await,
        found => page(&editor, &form, id, faults, found, StatusCode::OK),
    }
}

fn faults(form: &Form) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |id: &str, text: String| faults.push(Fault::of(id, text));
    let (text, url, day) = (form.text("text"), form.text("url"), form.text("published_on"));
    if text.is_empty() {
        wrong("text", "Paste the text of the article.".to_owned());
    }
    if text.len() > LONGEST {
        wrong(
            "text",
            format!(
                "An article has at most {LONGEST} bytes, this one has {}. Paste it in parts.",
                text.len()
            ),
        );
    }
    let language = form.text("language");
    if !language.is_empty() && language.parse::<Language>().is_err() {
        wrong("language", format!("“{language}” is no language that is read here. Choose one of the list."));
    }
    if !url.is_empty() && web_address::canonical(&url).is_none() {
        wrong("url", format!("“{url}” is no web address. It begins with https:// or http://."));
    }
    if !day.is_empty() && phrase::date(&day, Asked::default()).is_none() {
        wrong(
            "published_on",
            format!("“{day}” is no date that is read here. Write it as August 2 2025 or 2025-08-02."),
        );
    }
    faults
}

/// The figures of the article, with what the editor made of them so far.
fn find(form: &Form, text: &str, snapshot: &Snapshot<'_>) -> Found {
    let said_on = phrase::date(&form.text("published_on"), Asked::default()).map(FuzzyDate::last_day);
    let asked = Asked { language: form.text("language").parse().ok(), said_on };
    let candidates = candidates(text, asked, snapshot).unwrap_or_default();
    let places: Vec<Range<usize>> = candidates.iter().map(|candidate| candidate.words.clone()).collect();
    let rows =
        candidates.iter().zip(1..).map(|(candidate, number)| row(form, text, candidate, number, snapshot));
    Found { rows: rows.collect(), paragraphs: paragraphs(text, &places) }
}

fn row(form: &Form, text: &str, candidate: &Candidate, number: usize, snapshot: &Snapshot<'_>) -> Row {
    let is_told = form.get(&format!("words.{number}")).is_some();
    let told = |name: &str, otherwise: String| form.get(&format!("{name}.{number}")).unwrap_or(otherwise);
    let subject = candidate
        .site
        .map(Entity::Site)
        .or(candidate.project.map(Entity::Project))
        .or(candidate.company.map(Entity::Company));
    let is_new = !candidate.is_context && candidate.alike.is_empty();
    Row {
        number,
        is_picked: if is_told { form.get(&format!("pick.{number}")).is_some() } else { is_new },
        words: told("words", as_said(candidate, text)),
        sentence: sentence(&candidate.reading, Language::En),
        subject: told(
            "subject",
            subject.map_or_else(String::new, |entity| spelled(entity, SUBJECTS, snapshot)),
        ),
        company: told(
            "company",
            candidate.company.map_or_else(String::new, |id| {
                spelled(Entity::Company(id), &[EntityKind::Company], snapshot)
            }),
        ),
        stage: told("stage", if candidate.is_context { "context" } else { "planned" }.to_owned()),
        alike: candidate.alike.iter().map(ToString::to_string).collect(),
    }
}

/// The words of a figure with those that say when and on what basis, unless
/// these stand far away.
fn as_said(candidate: &Candidate, text: &str) -> String {
    const FAR: usize = 160;
    let parts = candidate.reading.parts.iter().map(|(_, at)| at);
    let whole =
        parts.fold(candidate.words.clone(), |whole, at| whole.start.min(at.start)..whole.end.max(at.end));
    let words = if whole.len() <= FAR { whole } else { candidate.words.clone() };
    text.get(words).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The article paragraph by paragraph, the words of figures marked.
fn paragraphs(text: &str, places: &[Range<usize>]) -> Vec<Vec<Piece>> {
    let mut paragraphs = Vec::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let (mut pieces, mut at) = (Vec::new(), start);
        for (place, number) in
            places.iter().zip(1..).filter(|(place, _)| place.start >= start && place.start < end)
        {
            let stop = place.end.min(end);
            if place.start < at {
                continue;
            }
            pieces.push(Piece { text: text[at..place.start].to_owned(), number: None });
            pieces.push(Piece { text: text[place.start..stop].to_owned(), number: Some(number) });
            at = stop;
        }
        pieces.push(Piece { text: text[at..end].to_owned(), number: None });
        if !line.trim().is_empty() {
            paragraphs.push(pieces);
        }
        start = end;
    }
    paragraphs
}

fn page(
    editor: &Editor,
    form: &Form,
    id: String,
    faults: Vec<Fault>,
    found: Option<Found>,
    status: StatusCode,
) -> Result<Response, WebError> {
    let page = Intake {
        chrome: Chrome::desk(editor, &super::fields::title("Intake", &faults)),
        id,
        url: form.text("url"),
        publisher: form.text("publisher"),
        title: form.text("title"),
        published_on: form.text("published_on"),
        language: form.text("language"),
        speaker: form.text("speaker"),
        text: form.text("text"),
        faults,
        found,
        stages: STAGES,
    };
    Ok((status, Html(page.render()?)).into_response())
}

/// Makes one draft of what is ticked.
async fn draft(
    editor: &Editor,
    form: &Form,
    id: &str,
    found: &Found,
    snapshot: &Snapshot<'_>,
) -> Result<Response, WebError> {
    let mut fields = Fields::default();
    fields.set("said_on", &form.text("published_on"));
    fields.set("kind", "press_report");
    fields.set("headline", &form.text("title"));
    fields.set("speaker_company", &form.text("speaker"));
    if form.text("speaker").is_empty() {
        fields.set("speaker_name", &form.text("publisher"));
    }
    let source = fields.add_row("citation");
    let mut cite = |name: &str, text: &str| fields.set(&format!("citation.{source}.{name}"), text);
    cite("url", &form.text("url"));
    // Of a source that is known its address says all.
    if source_at(&form.text("url"), snapshot).is_none() {
        for name in ["publisher", "title", "published_on", "language"] {
            cite(name, &form.text(name));
        }
    }
    for row in found.rows.iter().filter(|row| row.is_picked) {
        let tag = fields.add_row("figure");
        let own = [
            ("as_said", &row.words),
            ("subject", &row.subject),
            ("company", &row.company),
            ("stage", &row.stage),
        ];
        for (name, text) in own {
            fields.set(&format!("figure.{tag}.{name}"), text);
        }
        fields.set(&format!("figure.{tag}.language"), &form.text("language"));
    }
    let title = super::drafts::title(Kind::Announcement, &fields);
    let save = Saved {
        id,
        kind: Kind::Announcement.word(),
        subject: None,
        base: editor.app.dataset().newest_id(),
        seen: 0,
        fields: fields.texts(),
        title: &title,
        by: editor.account.id,
    };
    match editor.app.store().save_draft(&save, editor.now).await {
        // A second click finds the draft of the first.
        Ok(_) | Err(StoreError::Stale(_) | StoreError::Closed) => {
            Ok(Redirect::to(&urls::draft(id)).into_response())
        }
        Err(cause) => Err(cause.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::paragraphs;

    #[test]
    fn an_article_is_marked_without_losing_a_letter() {
        let text = "Zwölf Milliarden Euro.\n\n5 GW und 6 GW in Köln.\n";
        let at = |words: &str| text.find(words).map(|start| start..start + words.len()).unwrap();
        let found = paragraphs(text, &[at("Zwölf Milliarden Euro"), at("5 GW"), at("6 GW")]);
        let joined: String = found.iter().flatten().map(|piece| piece.text.as_str()).collect();
        assert_eq!(joined, text.replacen("\n\n", "\n", 1));
        let marked: Vec<(usize, &str)> =
            found.iter().flatten().filter_map(|piece| Some((piece.number?, piece.text.as_str()))).collect();
        assert_eq!(marked, [(1, "Zwölf Milliarden Euro"), (2, "5 GW"), (3, "6 GW")]);
    }
}
