//! `/diff`: what changed between two moments, in all or about one company,
//! project or site: the net change, with the revisions that made it.

use askama::Template;
use axum::response::Response;

use super::{
    chart::changes_chart,
    lines::{About, Teller, Told, narrowing},
    span::{Span, subject},
};
use crate::{
    chart::picture::Shape,
    dataset::{Changes, FigureAt},
    domain::{
        RevisionId,
        company::Entity,
        diff::Kind,
        revision::{Reason, Revision},
    },
    web::{
        charts::Chart,
        error::WebError,
        extract::Reader,
        page::{Chrome, Context, FigureLine, Section, render},
        public::{
            revisions::{By, RevisionTag, headline, revision_tag},
            shared::entity_link,
        },
    },
};

/// Lines of a block on one page; more are counted and led to.
const LIMIT: usize = 300;
/// Figures that are listed at once; more are opened subject by subject.
const OPEN: usize = 20;
/// Revisions that are listed.
const REVISIONS: usize = 50;

#[derive(Template)]
#[template(path = "public/changes/diff.html")]
struct Diff {
    chrome: Chrome,
    title: String,
    span: String,
    form: Form,
    facts: Vec<Fact>,
    chart: Chart,
    chart_url: String,
    told: Told,
    figures: String,
    figures_by: By,
    groups: Vec<Group>,
    revisions: Vec<(String, RevisionTag)>,
    all_changes: String,
    /// The same span, not narrowed; none if it is not.
    whole: Option<String>,
    is_empty: bool,
}

/// How many of a kind of change there are, and where on the page they stand.
struct Fact {
    label: &'static str,
    count: usize,
    note: String,
    anchor: &'static str,
}

/// The form that asks for another span.
struct Form {
    from: String,
    to: String,
    hidden: Vec<(&'static str, String)>,
}

/// The new figures about one subject.
struct Group {
    name: String,
    count: String,
    /// Where they are listed instead, if there are too many for one page.
    url: Option<String>,
    lines: Vec<FigureLine>,
    more: usize,
    is_open: bool,
    by: By,
}

/// `GET /diff`
pub async fn diff(mut reader: Reader) -> Result<Response, WebError> {
    let span = Span::read(&mut reader)?;
    let about = subject(&mut reader, [span.since, span.up_to])?;
    let context = reader.context();
    let context = Context { snapshot: context.snapshot.as_of(span.up_to), ..context };
    let title = title(&reader, &context, &span, about);
    let chrome =
        reader.chrome(Section::Changes, &title, &format!("{title}, field by field, with reasons."))?;
    let changes = context.snapshot.changes_since(span.since, about);
    let teller = Teller::new(context, &changes);
    let (revisions, mut told) = (changes.revisions(), teller.tell());
    let facts = facts(&context, &changes, &revisions, &told);
    told.cut(LIMIT);
    let narrowed = about.and_then(|entity| narrowing(&context, entity));
    render(&Diff {
        chart: changes_chart(context, &changes, title.clone(), String::new()),
        chart_url: reader.urls.with("/charts/changes", reader.parameters.without_view()),
        span: span_words(&reader, &span),
        form: form(&reader, &span, narrowed.clone()),
        is_empty: facts.iter().all(|fact| fact.count == 0),
        facts,
        figures: reader.lang.count(changes.new_figures().count(), "figure", "figures"),
        figures_by: teller.by(&changes.new_figures().collect::<Vec<_>>()),
        groups: groups(&teller, &span),
        told,
        revisions: newest(&context, &revisions),
        all_changes: reader.urls.path("/changes"),
        whole: narrowed.is_some().then(|| reader.urls.with("/diff", span.parameters())),
        title,
        chrome,
    })
}

/// `What changed at Stargate Abilene from 3 April to 7 July 2026`.
pub(super) fn title(reader: &Reader, context: &Context<'_>, span: &Span, about: Option<Entity>) -> String {
    let before = Context { snapshot: context.snapshot.as_of(span.since), ..*context };
    let name = about.and_then(|entity| {
        let link = entity_link(context, entity).or_else(|| entity_link(&before, entity))?;
        let at = if matches!(entity, Entity::Site(_)) { "at" } else { "about" };
        Some(format!(" {at} {}", link.name))
    });
    let lang = reader.lang;
    let when = match (span.from, span.to.or(reader.view.as_of)) {
        (None, None) => "so far".to_owned(),
        (None, Some(to)) => format!("up to {}", lang.day_of(to)),
        (Some(from), None) => format!("since {}", lang.day_of(from)),
        (Some(from), Some(to)) => lang.span(from, to),
    };
    format!("What changed{} {when}", name.unwrap_or_default())
}

/// The two moments in full.
pub(super) fn span_words(reader: &Reader, span: &Span) -> String {
    let lang = reader.lang;
    let to = span.to.or(reader.view.as_of);
    let from = span.from.map(|from| format!("after {}", lang.moment(from)));
    let to = to.map_or_else(|| "up to now".to_owned(), |to| format!("up to {}", lang.moment(to)));
    let words = [from, Some(to)].into_iter().flatten().collect::<Vec<_>>().join(", ");
    format!(
        "What this tracker published {words}: each thing as it was and as it is, whatever came in between."
    )
}

fn form(reader: &Reader, span: &Span, narrowed: Option<(&'static str, String)>) -> Form {
    let written = |moment: Option<jiff::Timestamp>| {
        moment.map_or_else(String::new, |moment| reader.lang.moment_in_addresses(moment))
    };
    let hidden = narrowed.into_iter().chain(reader.urls.view_parameters().iter().cloned()).collect();
    Form { from: written(span.from), to: written(span.to), hidden }
}

fn facts(context: &Context<'_>, changes: &Changes<'_>, revisions: &[RevisionId], told: &Told) -> Vec<Fact> {
    let new: usize = told.added.iter().map(|group| group.names.len()).sum();
    let restated = changes.restated();
    let restated =
        if restated == 0 { String::new() } else { format!("{restated} of them for the same date as before") };
    let figures = changes.new_figures().count();
    let fact = |label, count, anchor| Fact { label, count, note: String::new(), anchor };
    vec![
        fact("Dates moved", told.moved.len(), "moved"),
        fact("Promises settled", told.settled.len(), "settled"),
        Fact { note: restated, ..fact("New figures", figures, "figures") },
        fact("New entries", new, "added"),
        fact("Changed entries", told.changed.len(), "changed"),
        Fact { note: kinds(context, revisions), ..fact("Revisions", revisions.len(), "revisions") },
    ]
}

/// `2 in the world, 1 in how we tell it`.
fn kinds(context: &Context<'_>, revisions: &[RevisionId]) -> String {
    let of = |kind| {
        let is = |reason: Reason| Kind::of(reason) == kind;
        revisions.iter().filter_map(|id| context.snapshot.revision(*id)).filter(|r| is(r.reason)).count()
    };
    [(of(Kind::World), "in the world"), (of(Kind::Telling), "in how we tell it")]
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, words)| format!("{count} {words}"))
        .collect::<Vec<_>>()
        .join(", ")
}

/// New figures by subject. Where they are too many for one page each subject
/// leads to a page of its own.
fn groups(teller: &Teller<'_>, span: &Span) -> Vec<Group> {
    let by_subject = teller.new_figures();
    let total: usize = by_subject.values().map(Vec::len).sum();
    let is_listed = total <= LIMIT || by_subject.len() == 1;
    by_subject
        .into_iter()
        .map(|(about, figures)| group(teller, span, (about, figures), is_listed, total))
        .collect()
}

fn group(
    teller: &Teller<'_>,
    span: &Span,
    (about, figures): (About, Vec<FigureAt<'_>>),
    is_listed: bool,
    total: usize,
) -> Group {
    let context = teller.after();
    let narrowed = about.slug.clone().map(|slug| {
        let parameters = span.parameters().into_iter().chain([slug]);
        context.urls.with("/diff", parameters)
    });
    // What is about no single entity is always listed, as far as the page goes.
    let is_listed = is_listed || narrowed.is_none();
    let shown = if is_listed { figures.len().min(LIMIT) } else { 0 };
    Group {
        name: about.name,
        count: context.lang.count(figures.len(), "figure", "figures"),
        url: narrowed.filter(|_| !is_listed),
        lines: figures.iter().take(shown).map(|at| context.figure_line(*at)).collect(),
        more: if is_listed { figures.len() - shown } else { 0 },
        is_open: total <= OPEN,
        by: teller.by(&figures),
    }
}

fn newest(context: &Context<'_>, ids: &[RevisionId]) -> Vec<(String, RevisionTag)> {
    ids.iter()
        .rev()
        .take(REVISIONS)
        .filter_map(|id| context.snapshot.revision(*id))
        .map(|revision: &Revision| (headline(revision), revision_tag(context, revision)))
        .collect()
}

impl Diff {
    /// Whether subjects lead to pages of their own.
    fn is_a_list(&self) -> bool {
        self.groups.iter().any(|group| group.url.is_some())
    }
}
