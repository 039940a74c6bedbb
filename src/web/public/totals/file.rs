//! A total as a file: a row a line, and the sum with its scenario.

use super::lines::Line;
use crate::{
    domain::{
        Id,
        quantity::Interval,
        totals::{Scenario, Total},
    },
    web::{
        files::{Field, Value},
        page::Context,
    },
};

pub const FIELDS: [Field; 17] = [
    Field::number("figure", "Number of the figure"),
    Field::address("url", "Page of the figure"),
    Field::text("company", "Name in its address of the company in whose sum it stands"),
    Field::text("subject", "What the figure is about"),
    Field::truth("counted", "Whether it is in the total"),
    Field::number("low", "What it adds: lower end, in the currency named; empty if it adds nothing"),
    Field::number("high", "What it adds: upper end, in the currency named"),
    Field::text("currency", "ISO 4217"),
    Field::text("how_or_why", "How it was worked out, or why it is left out"),
    Field::text("said_on", "Day it was said on (EDTF)"),
    Field::text("speaker", "Who said it"),
    Field::text("standing", "claim or estimate"),
    Field::text("as_said", "The words of the speaker"),
    Field::number("said_low", "What was said: lower end, in base units"),
    Field::number("said_high", "What was said: upper end, in base units"),
    Field::text("said_unit", "Unit of what was said"),
    Field::text("said_qualifier", "exact, about, at_least, at_most or range"),
];

pub fn row(context: &Context<'_>, scenario: &Scenario, line: &Line<'_>) -> Option<Vec<Value>> {
    let at = context.snapshot.figure(line.figure())?;
    let slug = |id| context.snapshot.company(id).map(|company| company.slug.clone());
    let amount = line.amount();
    let quantity = at.figure.quantity;
    Some(vec![
        at.id.number().into(),
        context.urls.absolute(&context.urls.figure(at.id)).into(),
        line.company().and_then(slug).into(),
        context.subject(at.figure.subject).map(|link| link.name).into(),
        amount.is_some().into(),
        amount.and_then(Interval::low).into(),
        amount.and_then(Interval::high).into(),
        scenario.currency.word().into(),
        line.sentence(context, scenario).into(),
        at.announcement.said_on.to_string().into(),
        context.speaker(at.announcement).into(),
        at.standing().word().into(),
        at.figure.as_said.as_str().into(),
        quantity.low().into(),
        quantity.high().into(),
        at.figure.unit.clone().into(),
        quantity.qualifier().word().into(),
    ])
}

/// The sum and its scenario, as files give them.
pub fn facts(scenario: &Scenario, total: &Total) -> Vec<(&'static str, Value)> {
    let count = |lines: usize| Value::Number(i128::try_from(lines).unwrap_or(i128::MAX));
    vec![
        ("currency", scenario.currency.word().into()),
        ("from", i64::from(scenario.horizon.from).into()),
        ("to", i64::from(scenario.horizon.to).into()),
        ("run_rate", scenario.run_rate.into()),
        ("low", total.sum.and_then(Interval::low).into()),
        ("high", total.sum.and_then(Interval::high).into()),
        ("open_below", total.sum.is_some_and(Interval::is_open_below).into()),
        ("open_above", total.sum.is_some_and(Interval::is_open_above).into()),
        ("counted", count(total.counted.len())),
        ("left_out", count(total.left_out.len())),
    ]
}
