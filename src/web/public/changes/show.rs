//! `/revisions/{n}`: one revision: what it added, what it moved, what it
//! changed field by field.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;

use super::fields::Described;
use crate::{
    dataset::{FigureAt, Table},
    domain::{
        Id, RevisionId,
        date::days_between,
        figure::{Figure, Metric, OutcomeKind, Subject},
        revision::Noun,
    },
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Chrome, Context, Link, Section, label, render},
    },
};

#[derive(Template)]
#[template(path = "public/changes/show.html")]
struct Show {
    chrome: Chrome,
    title: String,
    reason: String,
    editor: String,
    moment: String,
    note: Option<String>,
    moved: Vec<Move>,
    restated: usize,
    settled: Vec<Settled>,
    groups: Vec<Group>,
    figure_count: String,
    added: Vec<Added>,
    changed: Vec<Changed>,
    previous: Option<String>,
    next: Option<String>,
}

/// A date that moved.
struct Move {
    subject: Option<Link>,
    figure: Link,
    from: String,
    to: String,
    days: String,
}

/// A promise that was settled.
struct Settled {
    subject: Option<Link>,
    figure: Link,
    how: String,
}

/// The new figures about one subject.
struct Group {
    subject: Option<Link>,
    figures: Vec<(Link, String)>,
}

/// New rows of one noun.
struct Added {
    what: &'static str,
    names: Vec<String>,
}

/// A row that changed, field by field.
struct Changed {
    what: &'static str,
    name: String,
    fields: Vec<(&'static str, String, String)>,
}

/// `GET /revisions/{n}`
pub async fn show(UrlPath(number): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    let id = RevisionId::new(number);
    let context = reader.context();
    let revision = context.snapshot.revision(id).ok_or(WebError::not_found("revision"))?;
    let title = format!("Revision {id}");
    let note = revision.note.clone();
    let chrome = reader.chrome(Section::Changes, &title, note.as_deref().unwrap_or(&title))?;
    let new: Vec<FigureAt<'_>> = new_figures(&context, id);
    let (moved, restated) = moved(&context, &new);
    let (added, changed) = rows(&context, id);
    let newest = context.snapshot.revision_id().number();
    render(&Show {
        chrome,
        title,
        reason: label(revision.reason.word()),
        editor: revision.editor.clone(),
        moment: reader.lang.moment(revision.published_at),
        note,
        moved,
        restated,
        settled: settled(&context, &new),
        figure_count: reader.lang.count(new.len(), "figure", "figures"),
        groups: groups(&context, &new),
        added,
        changed,
        previous: (number > 1).then(|| reader.urls.revision(RevisionId::new(number - 1))),
        next: (number < newest).then(|| reader.urls.revision(RevisionId::new(number + 1))),
    })
}

/// Figures whose first version this revision opened.
fn new_figures<'a>(context: &Context<'a>, id: RevisionId) -> Vec<FigureAt<'a>> {
    context
        .snapshot
        .figures()
        .filter(|at| {
            context.snapshot.dataset().figures.history(at.id).first().is_some_and(|first| first.opened == id)
        })
        .collect()
}

fn subject_and_figure(context: &Context<'_>, at: FigureAt<'_>) -> (Option<Link>, Link) {
    let name = format!("{}: {}", context.lang.what(at.figure), context.lang.said(at.figure));
    (context.subject(at.figure.subject), Link { name, url: context.urls.figure(at.id) })
}

/// Deadlines that moved, the longest slip first; power, chips and money only,
/// for the other figures of a milestone move with them. And how many figures
/// were merely restated.
fn moved(context: &Context<'_>, new: &[FigureAt<'_>]) -> (Vec<Move>, usize) {
    let mut moves: Vec<(i32, Move)> = Vec::new();
    let mut restated = 0;
    for at in new {
        let Some(before) = at.figure.replaces.and_then(|id| context.snapshot.figure(id)) else { continue };
        let days = slip(before.figure, at.figure).unwrap_or(0);
        if days == 0 {
            restated += 1;
            continue;
        }
        let is_main = matches!(at.figure.metric, Metric::Power | Metric::Chips)
            || at.figure.metric == Metric::Spending && !matches!(at.figure.subject, Subject::Site(_));
        if !is_main || !before.figure.stage.is_to_come() {
            continue;
        }
        let (subject, figure) = subject_and_figure(context, *at);
        let words = if days > 0 { format!("{days} days later") } else { format!("{} days sooner", -days) };
        moves.push((
            days,
            Move {
                subject,
                figure,
                from: context.lang.when(before.figure),
                to: context.lang.when(at.figure),
                days: words,
            },
        ));
    }
    moves.sort_by_key(|(days, _)| std::cmp::Reverse(*days));
    (moves.into_iter().map(|(_, moved)| moved).collect(), restated)
}

fn slip(before: &Figure, after: &Figure) -> Option<i32> {
    Some(days_between(before.period?.last_day()?, after.period?.last_day()?))
}

fn settled(context: &Context<'_>, new: &[FigureAt<'_>]) -> Vec<Settled> {
    new.iter()
        .filter_map(|at| {
            let outcome = at.figure.outcome?;
            let promise = context.snapshot.figure(outcome.of)?;
            if !matches!(promise.figure.metric, Metric::Power | Metric::Chips | Metric::Spending) {
                return None;
            }
            let (subject, figure) = subject_and_figure(context, promise);
            let how = match outcome.kind {
                OutcomeKind::Met => {
                    format!("met: {}, {}", context.lang.said(at.figure), context.lang.when(at.figure))
                }
                OutcomeKind::Actual => format!("came to {}", context.lang.said(at.figure)),
                OutcomeKind::Withdrawn => format!("withdrawn: {}", at.figure.as_said),
            };
            Some(Settled { subject, figure, how })
        })
        .collect()
}

fn groups(context: &Context<'_>, new: &[FigureAt<'_>]) -> Vec<Group> {
    let mut by_subject: BTreeMap<String, (Option<Link>, Vec<FigureAt<'_>>)> = BTreeMap::new();
    for at in new {
        let link = context.subject(at.figure.subject);
        let name = link.as_ref().map_or_else(String::new, |link| link.name.to_lowercase());
        by_subject.entry(name).or_insert_with(|| (link, Vec::new())).1.push(*at);
    }
    by_subject
        .into_values()
        .map(|(subject, figures)| Group {
            subject,
            figures: figures
                .into_iter()
                .map(|at| (subject_and_figure(context, at).1, context.lang.when(at.figure)))
                .collect(),
        })
        .collect()
}

fn rows(context: &Context<'_>, id: RevisionId) -> (Vec<Added>, Vec<Changed>) {
    let data = context.snapshot.dataset();
    let mut added = Vec::new();
    let mut changed = Vec::new();
    compare(context, id, "Companies", &data.companies, &mut added, &mut changed);
    compare(context, id, "People", &data.people, &mut added, &mut changed);
    compare(context, id, "Projects", &data.projects, &mut added, &mut changed);
    compare(context, id, "Sites", &data.sites, &mut added, &mut changed);
    compare(context, id, "Roles", &data.roles, &mut added, &mut changed);
    compare(context, id, "Sources", &data.sources, &mut added, &mut changed);
    compare(context, id, "Announcements", &data.announcements, &mut added, &mut changed);
    (added, changed)
}

fn compare<T: Noun + Described>(
    context: &Context<'_>,
    id: RevisionId,
    what: &'static str,
    table: &Table<T>,
    added: &mut Vec<Added>,
    changed: &mut Vec<Changed>,
) {
    let mut names = Vec::new();
    for (_, versions) in table.histories() {
        let Some(place) = versions.iter().position(|version| version.opened == id) else { continue };
        let value = &versions[place].value;
        let Some(before) = place.checked_sub(1).map(|earlier| &versions[earlier].value) else {
            names.push(value.name(context));
            continue;
        };
        let fields = before
            .fields(context)
            .into_iter()
            .zip(value.fields(context))
            .filter(|((_, old), (_, new))| old != new)
            .map(|((field, old), (_, new))| (field, old, new))
            .collect::<Vec<_>>();
        if !fields.is_empty() {
            changed.push(Changed { what, name: value.name(context), fields });
        }
    }
    if !names.is_empty() {
        names.sort_by_key(|name| name.to_lowercase());
        added.push(Added { what, names });
    }
}
