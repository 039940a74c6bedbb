//! `/figures/{id}`: the words, the speaker, the source, what it replaces and
//! what replaced it, what counts it.

use askama::Template;
use axum::response::Response;

use super::one_line::one_line;
use crate::{
    chart::picture::Shape,
    dataset::FigureAt,
    domain::{
        FigureId, Id, RevisionId,
        announcement::Standing,
        care::{Checked, Redacted},
        diff::{Kind, Record},
        figure::{Basis, Counting, Figure, PowerKind, Stage, YearKind},
    },
    format::capitalised,
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Chrome, Context, FigureLine, Link, Section, Who, render},
        public::{
            care::{
                Corrected, ReplyLine, corrections_of_figure, last_checked, missing_figure, refuse_removed,
                replies,
            },
            context_lines::{ContextLine, context_line},
            promises::{Moves, StateCell, moves, state_cell},
            revisions::{Mark, RevisionTag, revision_tag},
            sources::{CitationLine, citation_lines},
        },
    },
};

#[derive(Template)]
#[template(path = "public/figures/show.html")]
struct Show {
    chrome: Chrome,
    what: String,
    subject: Option<Link>,
    number: String,
    in_words: String,
    as_said: String,
    language: String,
    is_estimate: bool,
    status: Option<String>,
    who: Who,
    said_on: String,
    announcement: Link,
    fields: Vec<Field>,
    context: Option<ContextLine>,
    state: Option<StateCell>,
    judged_on: String,
    method: String,
    moves: Option<Moves>,
    moves_url: String,
    related: Vec<Related>,
    citations: Vec<CitationLine>,
    published: Vec<Published>,
    one_line: String,
    corrected: Vec<Corrected>,
    replies: Vec<ReplyLine>,
    checked: Option<String>,
    /// Where readers say what is wrong with it.
    tell: String,
}

/// A part of the figure by name.
struct Field {
    label: &'static str,
    text: String,
    url: Option<String>,
}

/// A revision that published the figure, or changed it since.
struct Published {
    word: &'static str,
    tag: RevisionTag,
    mark: Mark,
}

/// Figures with a relation to this one.
struct Related {
    title: &'static str,
    lines: Vec<FigureLine>,
}

/// `GET /figures/{id}`
pub async fn show(UrlPath(number): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    let context = reader.context();
    let id = FigureId::new(number);
    let at = context.snapshot.figure(id).ok_or_else(|| missing_figure(&context, id))?;
    refuse_removed(&context, Redacted::Announcement(at.figure.announcement))?;
    let line = context.figure_line(at);
    let about =
        line.subject.as_ref().map_or_else(|| "the whole race".to_owned(), |subject| subject.name.clone());
    let when = if line.when.is_empty() { String::new() } else { format!(", {}", line.when) };
    let title = format!("{about}, {}: {}{when}", line.what.to_lowercase(), line.said);
    let description = format!("{}, {about}: {}. Said on {}.", line.what, line.said, line.said_on);
    let mut chrome = reader.chrome(Section::Other, &title, &description)?;
    chrome.offer_embedding(&reader, &reader.path);
    reader.tell_number(&context.lang.said(at.figure));
    let citations = citation_lines(&context, at.figure.announcement);
    // What became of a promise is said once.
    let promise = context.snapshot.promise(at);
    let is_settled = promise.is_some_and(|promise| promise.settled_by.is_some());
    render(&Show {
        what: line.what,
        subject: line.subject,
        number: line.said,
        in_words: in_words(&context, at.figure),
        as_said: at.figure.as_said.clone(),
        language: citations
            .first()
            .and_then(|first| first.language.clone())
            .unwrap_or_else(|| "en".to_owned()),
        is_estimate: at.standing() == Standing::Estimate,
        status: line.status.filter(|_| !is_settled).map(|status| capitalised(&status)),
        who: line.who,
        said_on: line.said_on,
        announcement: context.announcement_link(at.figure.announcement, at.announcement),
        fields: fields(&context, at),
        context: scale(&reader, at.figure),
        state: promise.map(|promise| state_cell(&context, &promise)),
        judged_on: reader.lang.day(reader.view.judged_on()),
        method: format!("{}#promises", chrome.method),
        moves: moves(&context, at),
        moves_url: context.urls.path(&format!("/charts/promises/{}", at.id)),
        chrome,
        related: related(&context, at),
        citations,
        published: published(&context, at.id),
        corrected: corrections_of_figure(&context, at.id, at.figure),
        replies: replies(&context, at.id),
        checked: last_checked(&context, Checked::Figure(at.id)),
        tell: context.urls.path(&format!("/figures/{}/correct", at.id)),
        one_line: one_line(&reader, at),
    })
}

/// The amount with its basis and period in words.
fn in_words(context: &Context<'_>, figure: &Figure) -> String {
    let amount = context.lang.words(figure.quantity, figure.unit.as_deref());
    let basis = match figure.basis {
        Basis::Level => "",
        Basis::Additional => ", on top of what there is",
        Basis::Total => " in all",
        Basis::OneYear => " in one year",
        Basis::PerYear => " in each year",
    };
    let when = context.lang.when(figure);
    let when = if when.is_empty() { ", no time said".to_owned() } else { format!(", {when}") };
    capitalised(&format!("{amount}{basis}{when}"))
}

fn fields(context: &Context<'_>, at: FigureAt<'_>) -> Vec<Field> {
    let figure = at.figure;
    let link =
        |label, link: Option<Link>| link.map(|link| Field { label, text: link.name, url: Some(link.url) });
    let text = |label, text: Option<String>| text.map(|text| Field { label, text, url: None });
    let kind = figure.power_kind.map(|kind| match kind {
        PowerKind::Facility => "facility: at the fence, chips, cooling and losses".to_owned(),
        PowerKind::It => "IT: at the computers".to_owned(),
        PowerKind::Unsaid => "not said whether facility or IT".to_owned(),
    });
    let counting = match context.status(at) {
        Some(status) if status.starts_with("not counted") => status,
        Some(status) => format!("not counted: {status}"),
        None if figure.quantity.leading_end().is_none() => "not counted: no number was said".to_owned(),
        None if figure.stage == Stage::Ambition => "not counted: an ambition".to_owned(),
        None if figure.stage == Stage::Context => "not counted: it gives scale".to_owned(),
        None => "counted".to_owned(),
    };
    let chips = match (&figure.chip_type, figure.chip_maker.and_then(|id| context.company(id))) {
        (Some(chip), Some(maker)) => Some(format!("{chip}, made by {}", maker.name)),
        (Some(chip), None) => Some(chip.clone()),
        (None, Some(maker)) => Some(format!("made by {}", maker.name)),
        (None, None) => None,
    };
    let unit = match figure.unit.as_deref() {
        None | Some("count" | "x" | "rank") => String::new(),
        Some("m2") => " m²".to_owned(),
        Some("m3/day") => " m³ a day".to_owned(),
        Some("day") => " days".to_owned(),
        Some(unit) => format!(" {unit}"),
    };
    let write = |end: i64| format!("{}{unit}", context.lang.integer(end.into()));
    let exact = match (figure.quantity.low(), figure.quantity.high()) {
        (None, None) => None,
        (Some(low), None) => Some(format!("{} or more", write(low))),
        (None, Some(high)) => Some(format!("{} or less", write(high))),
        (Some(low), Some(high)) if low == high => Some(write(low)),
        (Some(low), Some(high)) => Some(format!("{} to {}", context.lang.integer(low.into()), write(high))),
    };
    [
        text("Qualifier", Some(figure.quantity.qualifier().word().replace('_', " "))),
        text("In base units", exact),
        text("Kind of power", kind),
        text("Chips", chips),
        text("For", Some(context.lang.when(figure)).filter(|when| !when.is_empty())),
        text(
            "Kind of year",
            (figure.year_kind == YearKind::Fiscal).then(|| "the company's fiscal year".to_owned()),
        ),
        text("Prices of", figure.price_year.map(|year| year.to_string())),
        text("Stage", Some(context.lang.stage(figure.stage).to_owned())),
        text("Counting", Some(counting)),
        link("Whose money or plan", figure.company.and_then(|id| context.company(id))),
        link("Counterparty", figure.counterparty.and_then(|id| context.company(id))),
        text("Note", figure.note.clone()),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn scale(reader: &Reader, figure: &Figure) -> Option<ContextLine> {
    context_line(reader.lang, figure.quantity, figure.unit.as_deref()?, reader.view.judged_on())
}

fn related(context: &Context<'_>, at: FigureAt<'_>) -> Vec<Related> {
    let lines = |figures: Vec<FigureAt<'_>>| {
        figures.into_iter().map(|at| context.figure_line(at)).collect::<Vec<_>>()
    };
    let whole = match at.figure.counting {
        Counting::PartOf(of) | Counting::AlternativeTo(of) => {
            context.snapshot.figure(of).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let beside = context
        .snapshot
        .figures_of_announcement(at.figure.announcement)
        .filter(|other| other.id != at.id && other.figure.subject == at.figure.subject)
        .take(12)
        .collect::<Vec<_>>();
    [
        Related { title: "Counted instead", lines: lines(whole) },
        Related {
            title: "Its parts and alternatives",
            lines: lines(context.snapshot.counted_by(at.id).collect()),
        },
        Related { title: "Also said in the same announcement", lines: lines(beside) },
    ]
    .into_iter()
    .filter(|related| !related.lines.is_empty())
    .collect()
}

/// The revisions that published the figure and changed it, oldest first.
fn published(context: &Context<'_>, id: FigureId) -> Vec<Published> {
    let table = &context.snapshot.dataset().figures;
    table
        .revisions_of(id, RevisionId::new(0), context.snapshot.revision_id())
        .into_iter()
        .filter_map(|revision| context.snapshot.revision(revision))
        .enumerate()
        .map(|(place, revision)| Published {
            word: if place == 0 { "Published" } else { "Changed" },
            tag: revision_tag(context, revision),
            mark: Mark::of(if place == 0 {
                Kind::of(revision.reason)
            } else {
                Kind::of_edit(revision.reason, Record::Saying)
            }),
        })
        .collect()
}

impl Show {
    fn standing(&self) -> &'static str {
        if self.is_estimate { "estimate" } else { "claim" }
    }
}
