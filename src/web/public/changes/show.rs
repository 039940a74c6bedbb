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
        page::{Chrome, Context, FigureLine, Link, Section, label, render},
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

/// The new figures about one subject: how many, and on request which.
struct Group {
    name: String,
    count: usize,
    /// Opens the group, or closes it if it is open.
    url: String,
    lines: Vec<FigureLine>,
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
    let new: Vec<FigureAt<'_>> = new_figures(&context, id);
    // Asked about one subject, the page shows its figures only.
    let (moved, restated) = if open.is_none() { moved(&context, &new) } else { (Vec::new(), 0) };
    let (added, changed) = if open.is_none() { rows(&context, id) } else { (Vec::new(), Vec::new()) };
    render(&Show {
        chrome,
        title,
        reason: label(revision.reason.word()),
        editor: revision.editor.clone(),
        moment: reader.lang.moment(revision.published_at),
        note,
        moved,
        restated,
        settled: if open.is_none() { settled(&context, &new) } else { Vec::new() },
        figure_count: reader.lang.count(new.len(), "figure", "figures"),
        groups: groups(&context, &new, id, open.as_deref())?,
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
        if !is_main(at.figure) || !before.figure.stage.is_to_come() {
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

/// What a milestone is told by: power, chips, and money that is not a site's cost.
fn is_main(figure: &Figure) -> bool {
    matches!(figure.metric, Metric::Power | Metric::Chips)
        || figure.metric == Metric::Spending && !matches!(figure.subject, Subject::Site(_))
}

fn slip(before: &Figure, after: &Figure) -> Option<i32> {
    Some(days_between(before.period?.last_day()?, after.period?.last_day()?))
}

fn settled(context: &Context<'_>, new: &[FigureAt<'_>]) -> Vec<Settled> {
    new.iter()
        .filter_map(|at| {
            let outcome = at.figure.outcome?;
            let promise = context.snapshot.figure(outcome.of)?;
            if !is_main(promise.figure) {
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

/// `site:stargate-abilene`, the name by which the address opens a group.
fn subject_word(context: &Context<'_>, subject: Subject) -> String {
    let snapshot = &context.snapshot;
    let slug = match subject {
        Subject::Industry => None,
        Subject::Company(id) => snapshot.company(id).map(|company| format!("company:{}", company.slug)),
        Subject::Project(id) => snapshot.project(id).map(|project| format!("project:{}", project.slug)),
        Subject::Site(id) => snapshot.site(id).map(|site| format!("site:{}", site.slug)),
    };
    slug.unwrap_or_else(|| "industry".to_owned())
}

fn groups(
    context: &Context<'_>,
    new: &[FigureAt<'_>],
    id: RevisionId,
    open: Option<&str>,
) -> Result<Vec<Group>, WebError> {
    let mut by_subject: BTreeMap<(String, String), Vec<FigureAt<'_>>> = BTreeMap::new();
    for at in new {
        let name =
            context.subject(at.figure.subject).map_or_else(|| "The whole race".to_owned(), |link| link.name);
        by_subject.entry((name, subject_word(context, at.figure.subject))).or_default().push(*at);
    }
    if let Some(open) = open
        && !by_subject.keys().any(|(_, word)| word == open)
    {
        return Err(WebError::parameter(
            "about",
            open,
            "what this revision has figures about, as in site:stargate-abilene",
        ));
    }
    let path = format!("/revisions/{id}");
    Ok(by_subject
        .into_iter()
        .map(|((name, word), figures)| {
            let is_open = open == Some(word.as_str());
            let parameters = (!is_open).then_some(("about", word.as_str()));
            Group {
                name,
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
    compare(context, id, "Other names", &data.aliases, &mut added, &mut changed);
    compare(context, id, "Offices", &data.offices, &mut added, &mut changed);
    compare(context, id, "Merges and splits", &data.successions, &mut added, &mut changed);
    // New figures have a table of their own.
    compare(context, id, "Figures", &data.figures, &mut Vec::new(), &mut changed);
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
        if let Some(ended) = versions.last().filter(|last| last.closed == Some(id)) {
            let gone = ("Whole row", ended.value.name(context), String::new());
            changed.push(Changed { what, name: ended.value.name(context), fields: vec![gone] });
        }
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
