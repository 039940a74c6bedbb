//! The same thing over time: in short for a line, as a picture and step by step
//! for a promise's own page.

use crate::{
    chart::{
        picture::Edge,
        slips::{self, Axis, Step as Drawn},
    },
    dataset::FigureAt,
    domain::{
        FigureId, Id,
        date::days_between,
        figure::OutcomeKind,
        promise::{Difference, met_on},
    },
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
        public::revisions::{RevisionTag, revision_tag},
    },
};

/// How a promise moved.
pub struct Moves {
    pub steps: Vec<Step>,
    /// As a picture; empty where nothing moved.
    pub chart: Chart,
}

/// One saying of the same thing.
pub struct Step {
    pub url: String,
    pub text: String,
    pub said_on: String,
    /// What changed with it: by how many days and by how much.
    pub changes: Vec<String>,
    /// Set where the step came by a change in how this tracker tells it.
    pub told: Option<RevisionTag>,
    pub is_current: bool,
}

/// The same thing over time in a few words: the amounts if they moved, the days
/// if they did; empty if neither.
pub fn short_chain(context: &Context<'_>, at: FigureAt<'_>) -> Vec<Link> {
    let chain = context.snapshot.chain(at);
    let moved = |what: &dyn Fn(&FigureAt<'_>) -> String| {
        let mut all: Vec<String> = chain.iter().filter(|at| !is_withdrawal(at)).map(what).collect();
        all.dedup();
        all.len() > 1
    };
    let said = |at: &FigureAt<'_>| context.lang.said(at.figure);
    let when = |at: &FigureAt<'_>| context.lang.when(at.figure);
    let (amounts_moved, days_moved) = (moved(&said), moved(&when));
    if !amounts_moved && !days_moved {
        return Vec::new();
    }
    let mut links: Vec<Link> = Vec::new();
    for step in &chain {
        let words = [amounts_moved.then(|| said(step)), days_moved.then(|| when(step))];
        let mut name =
            words.into_iter().flatten().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(", ");
        if is_withdrawal(step) {
            "withdrawn".clone_into(&mut name);
        } else if step.figure.outcome.is_some_and(|outcome| outcome.kind == OutcomeKind::Actual) {
            name.push_str(" in fact");
        }
        if links.last().is_none_or(|last| last.name != name) {
            links.push(Link { name, url: context.urls.figure(step.id) });
        }
    }
    links
}

fn is_withdrawal(at: &FigureAt<'_>) -> bool {
    at.figure.outcome.is_some_and(|outcome| outcome.kind == OutcomeKind::Withdrawn)
}

/// The chain of a figure, if the same thing was said more than once.
pub fn moves(context: &Context<'_>, at: FigureAt<'_>) -> Option<Moves> {
    let chain = context.snapshot.chain(at);
    if chain.len() < 2 {
        return None;
    }
    let steps: Vec<Step> = chain
        .iter()
        .enumerate()
        .map(|(place, step)| {
            let before = place.checked_sub(1).and_then(|before| chain.get(before));
            self::step(context, before, step, step.id == at.id)
        })
        .collect();
    let chart = chart(context, at, &chain, &steps);
    Some(Moves { steps, chart })
}

/// `/charts/promises/{figure}`
pub fn chain_chart(reader: &Reader, id: &str) -> Result<Chart, WebError> {
    let id: FigureId = id.parse().map(FigureId::new).map_err(|_| WebError::not_found("figure"))?;
    let context = reader.context();
    let at = context.snapshot.figure(id).ok_or(WebError::not_found("figure"))?;
    moves(&context, at).map(|moves| moves.chart).ok_or(WebError::not_found("chart"))
}

fn step(context: &Context<'_>, before: Option<&FigureAt<'_>>, at: &FigureAt<'_>, is_current: bool) -> Step {
    let (said, when) = (context.lang.said(at.figure), context.lang.when(at.figure));
    let text = match is_withdrawal(at) {
        true => "withdrawn".to_owned(),
        false if when.is_empty() => said,
        false => format!("{said}, {when}"),
    };
    Step {
        url: context.urls.figure(at.id),
        text,
        said_on: context.lang.fuzzy(at.announcement.said_on),
        changes: before.map_or_else(Vec::new, |before| changes(context, before, at)),
        told: told(context, at),
        is_current,
    }
}

/// The revision that published a figure, if it changed how things are told and
/// not what was said.
fn told(context: &Context<'_>, at: &FigureAt<'_>) -> Option<RevisionTag> {
    let first = context.snapshot.dataset().figures.history(at.id).first()?;
    let tag = revision_tag(context, context.snapshot.revision(first.opened)?);
    tag.mark.is_telling().then_some(tag)
}

/// What changed from one saying to the next.
fn changes(context: &Context<'_>, before: &FigureAt<'_>, after: &FigureAt<'_>) -> Vec<String> {
    if is_withdrawal(after) {
        return vec![after.figure.as_said.clone()].into_iter().filter(|words| !words.is_empty()).collect();
    }
    let unit = after.figure.unit.as_deref();
    let by_how_much =
        Difference::between(before.figure, after.figure).and_then(|difference| match after.figure.outcome {
            Some(_) => context.lang.deviation(difference, unit),
            None => context.lang.difference(difference, unit),
        });
    let mut changes: Vec<String> =
        [days(context, before, after), by_how_much].into_iter().flatten().collect();
    if changes.is_empty() {
        changes.push(if after.figure.outcome.is_some() { "met as said" } else { "restated" }.to_owned());
    }
    changes
}

/// By how many days it moved; of what came about, how late or early it was.
fn days(context: &Context<'_>, before: &FigureAt<'_>, after: &FigureAt<'_>) -> Option<String> {
    let deadline = context.snapshot.term(before.figure)?.deadline;
    let days = match (day_of_step(context, after)?, after.figure.outcome) {
        // An amount that was spent is never late.
        (_, Some(_)) if after.figure.metric.is_money() => return None,
        (day, _) => days_between(deadline, day),
    };
    (days != 0).then(|| context.lang.slip(days))
}

/// The day promised, or on which it came about.
pub fn day_of_step(context: &Context<'_>, at: &FigureAt<'_>) -> Option<jiff::civil::Date> {
    match at.figure.outcome {
        Some(_) => Some(met_on(at.figure.period, at.said_on())),
        None => Some(context.snapshot.term(at.figure)?.deadline),
    }
}

fn chart(context: &Context<'_>, at: FigureAt<'_>, chain: &[FigureAt<'_>], steps: &[Step]) -> Chart {
    let shown: Vec<(&FigureAt<'_>, &Step)> =
        chain.iter().zip(steps).filter(|(at, _)| !is_withdrawal(at)).collect();
    let mut drawn: Vec<Drawn> = shown
        .iter()
        .map(|(at, step)| Drawn {
            said_on: at.said_on(),
            due: day_of_step(context, at),
            low: at.figure.quantity.low(),
            high: at.figure.quantity.high(),
            edge: Edge::of_said(at.figure.quantity),
            label: String::new(),
            change: step.changes.first().cloned(),
            is_outcome: at.figure.outcome.is_some(),
        })
        .collect();
    let axis = slips::axis(&drawn);
    let mut before = String::new();
    for (step, (at, _)) in drawn.iter_mut().zip(&shown) {
        let label = match axis {
            Some(Axis::Days) => step.due.map_or_else(String::new, |day| context.lang.day(day)),
            _ => context.lang.said(at.figure),
        };
        // What is the same as before is not written again.
        step.label = if label == before { String::new() } else { label.clone() };
        before = label;
    }
    let link = |step: &Step, name: String| Link { name, url: step.url.clone() };
    let what = context.figure_line(at).what;
    let subject =
        context.subject(at.figure.subject).map_or_else(String::new, |link| format!(", {}", link.name));
    let today = context.snapshot.judged_on();
    let chart = Chart {
        path: format!("/charts/promises/{}", at.id),
        title: format!("How it moved: {what}{subject}"),
        about: format!("What was said about it, {}.", context.lang.count(steps.len(), "time", "times")),
        key: match axis {
            Some(Axis::Days) => {
                "To the right: when it was said. Up: the day that was promised, later days higher."
            }
            Some(Axis::Amounts) => "To the right: when it was said. Up: the amount, ranges as ranges.",
            None => "",
        },
        pictures: Vec::new(),
        links: shown
            .iter()
            .map(|(_, step)| link(step, format!("{}, said {}", step.text, step.said_on)))
            .collect(),
        head: &["Said on", "What", "What changed"],
        rows: steps
            .iter()
            .map(|step| {
                vec![text(step.said_on.clone()), link(step, step.text.clone()), text(step.changes.join(", "))]
            })
            .collect(),
    };
    chart.drawn(|width| {
        let drawing = slips::draw(&drawn, axis?, today, width, |day| context.lang.short_month(day))?;
        Some(drawing.picture(&context.lang.day(today)))
    })
}
