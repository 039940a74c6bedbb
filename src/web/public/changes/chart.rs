//! What changed between two moments as a picture: the days that moved, from where
//! they were to where they are, and what was settled.

use super::{
    diff::{span_words, title},
    lines::Teller,
    span::{Span, subject},
};
use crate::{
    chart::spans::{self, Day, Mark, Row},
    dataset::{Changes, FigureAt},
    domain::figure::OutcomeKind,
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
        public::promises::day_of_step,
    },
};

/// How many moved and settled promises are drawn, the longest slips first.
const SHOWN: usize = 20;

/// `/charts/changes`: the span and the subject as on /diff.
pub fn of_span(reader: &mut Reader) -> Result<Chart, WebError> {
    let span = Span::read(reader)?;
    let about = subject(reader, [span.since, span.up_to])?;
    let context = reader.context();
    let context = Context { snapshot: context.snapshot.as_of(span.up_to), ..context };
    let changes = context.snapshot.changes_since(span.since, about);
    let title = title(reader, &context, &span, about);
    Ok(changes_chart(context, &changes, title, span_words(reader, &span)))
}

/// Empty where no day moved and nothing was settled.
pub fn changes_chart(context: Context<'_>, changes: &Changes<'_>, title: String, about: String) -> Chart {
    let teller = Teller::new(context, changes);
    let (mut rows, mut links, mut data) = (Vec::new(), Vec::new(), Vec::new());
    let mut add = |link: Link| {
        links.push(link);
        Some(links.len() - 1)
    };
    for moved in changes.moves() {
        let line = teller.move_line(&moved);
        let label = named(line.subject.as_ref());
        let note = format!("{}, {}", line.amount, line.days);
        data.push(vec![
            Link { name: format!("{label}: {}", line.amount), url: line.figure.url.clone() },
            text(line.from),
            text(line.to),
            text(line.days),
        ]);
        let mut marks = Vec::new();
        for (at, stands_for) in [(&moved.before, Day::Was), (&moved.after, Day::Due)] {
            let words =
                format!("{label}: {}, {}", context.lang.said(at.figure), context.lang.when(at.figure));
            let datum = add(Link { name: words, url: context.urls.figure(at.id) });
            marks.extend(mark(&context, at, stands_for, datum));
        }
        let datum = add(Link { name: format!("{label}: {note}"), url: line.figure.url });
        rows.push(Row { label, datum, marks, note });
    }
    for settled in changes.settled() {
        let promised = context.lang.said(settled.promise.figure);
        let label = named(context.subject(settled.promise.figure.subject).as_ref());
        let (stands_for, what) = match settled.kind {
            OutcomeKind::Met => (Day::Met, "met".to_owned()),
            OutcomeKind::Actual => {
                (Day::Met, format!("came to {}", context.lang.said(settled.outcome.figure)))
            }
            OutcomeKind::Withdrawn => (Day::Over, "withdrawn".to_owned()),
        };
        let note = format!("{promised}, {what}");
        let link = Link { name: format!("{label}: {note}"), url: context.urls.figure(settled.outcome.id) };
        data.push(vec![
            Link { name: format!("{label}: {promised}"), ..link.clone() },
            text(context.lang.when(settled.promise.figure)),
            text(context.lang.when(settled.outcome.figure)),
            text(what),
        ]);
        let datum = add(link);
        let mut marks = Vec::new();
        marks.extend(mark(&context, &settled.promise, Day::Was, datum));
        marks.extend(mark(&context, &settled.outcome, stands_for, datum));
        rows.push(Row { label, datum, marks, note });
    }
    let left_out = rows.len().saturating_sub(SHOWN);
    rows.truncate(SHOWN);
    let about = match left_out {
        0 => about,
        more => format!("{about} The first {SHOWN} are drawn, {more} more stand in the table."),
    };
    let today = context.snapshot.judged_on();
    let words = context.lang.day(today);
    Chart {
        path: "/charts/changes".to_owned(),
        title,
        about,
        key: "A small dot: the day that was promised. An open one: the day that is promised now. A filled one: it came about. A cross: withdrawn.",
        pictures: Vec::new(),
        links,
        head: &["Promise", "For", "Then for", "What happened"],
        rows: data,
    }
    .drawn(|width| spans::draw(&rows, (today, &words), width, |day| context.lang.short_month(day)))
}

fn named(subject: Option<&Link>) -> String {
    subject.map_or("The whole race", |link| &link.name).to_owned()
}

fn mark(context: &Context<'_>, at: &FigureAt<'_>, stands_for: Day, datum: Option<usize>) -> Option<Mark> {
    Some(Mark { day: day_of_step(context, at)?, stands_for, datum })
}
