//! The same thing over time: in short for a line, as a picture and step by step
//! for a promise's own page.

use crate::{
    chart::slips::{self, Axis, Drawing, Mark, Step as Drawn},
    dataset::FigureAt,
    domain::{
        date::days_between,
        figure::OutcomeKind,
        promise::{Difference, met_on},
    },
    web::{
        page::{Context, Link},
        public::revisions::{RevisionTag, revision_tag},
    },
};

/// How a promise moved.
pub struct Moves {
    pub steps: Vec<Step>,
    /// A wide and a narrow picture; none where nothing moved.
    pub pictures: Vec<Picture>,
    /// How the picture is read.
    pub caption: &'static str,
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

/// A picture for one width.
pub struct Picture {
    pub class: &'static str,
    /// The view's day in words.
    pub today: String,
    pub drawing: Drawing,
    /// What the picture marks, each with the figure that says it.
    pub marks: Vec<(Mark, Link)>,
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
    let (pictures, axis) = pictures(context, &chain, &steps);
    let caption = match axis {
        Some(Axis::Days) => {
            "To the right: when it was said. Up: the day that was promised, later days higher."
        }
        Some(Axis::Amounts) => "To the right: when it was said. Up: the amount, ranges as ranges.",
        None => "",
    };
    Some(Moves { steps, pictures, caption })
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
    let days = match (due(context, after)?, after.figure.outcome) {
        // An amount that was spent is never late.
        (_, Some(_)) if after.figure.metric.is_money() => return None,
        (day, _) => days_between(deadline, day),
    };
    (days != 0).then(|| context.lang.slip(days))
}

/// The day promised, or on which it came about.
fn due(context: &Context<'_>, at: &FigureAt<'_>) -> Option<jiff::civil::Date> {
    match at.figure.outcome {
        Some(_) => Some(met_on(at.figure.period, at.said_on())),
        None => Some(context.snapshot.term(at.figure)?.deadline),
    }
}

fn pictures(context: &Context<'_>, chain: &[FigureAt<'_>], steps: &[Step]) -> (Vec<Picture>, Option<Axis>) {
    let mut drawn: Vec<Drawn> = chain
        .iter()
        .zip(steps)
        .filter(|(at, _)| !is_withdrawal(at))
        .map(|(at, step)| Drawn {
            said_on: at.said_on(),
            due: due(context, at),
            low: at.figure.quantity.low(),
            high: at.figure.quantity.high(),
            label: String::new(),
            change: step.changes.first().cloned(),
            is_outcome: at.figure.outcome.is_some(),
        })
        .collect();
    let Some(axis) = slips::axis(&drawn) else { return (Vec::new(), None) };
    let mut before = String::new();
    for (step, at) in drawn.iter_mut().zip(chain.iter().filter(|at| !is_withdrawal(at))) {
        let label = match axis {
            Axis::Days => step.due.map_or_else(String::new, |day| context.lang.day(day)),
            Axis::Amounts => context.lang.said(at.figure),
        };
        // What is the same as before is not written again.
        step.label = if label == before { String::new() } else { label.clone() };
        before = label;
    }
    let shown = chain.iter().zip(steps).filter(|(at, _)| !is_withdrawal(at));
    let links: Vec<Link> = shown
        .map(|(_, step)| Link {
            name: format!("{}, said {}", step.text, step.said_on),
            url: step.url.clone(),
        })
        .collect();
    let today = context.snapshot.judged_on();
    let pictures = [("wide", 720), ("narrow", 328)]
        .into_iter()
        .filter_map(|(class, width)| {
            let mut drawing = slips::draw(&drawn, axis, today, width, |day| context.lang.short_month(day))?;
            let marks = std::mem::take(&mut drawing.marks);
            let marks =
                marks.into_iter().filter_map(|mark| Some((mark.clone(), links.get(mark.step)?.clone())));
            Some(Picture { class, today: context.lang.day(today), drawing, marks: marks.collect() })
        })
        .collect();
    (pictures, Some(axis))
}
