//! The ledger as a file: a row a milestone, by the promise that leads it.

use super::ledger::Row;
use crate::{
    domain::{date::Period, figure::Subject},
    web::{extract::Reader, files::Value, page::Context},
};

pub const COLUMNS: [&str; 33] = [
    "milestone",
    "figures",
    "subject_kind",
    "subject",
    "subject_name",
    "companies",
    "by",
    "metric",
    "component",
    "power_kind",
    "low",
    "high",
    "qualifier",
    "unit",
    "basis",
    "as_said",
    "deadline",
    "deadline_day",
    "state",
    "days",
    "slip_days",
    "low_difference",
    "high_difference",
    "fell_short",
    "settled_by",
    "replaced_by",
    "checked_on",
    "silence",
    "last_news",
    "speaker",
    "said_on",
    "announcement",
    "url",
];

/// The kind and the address of a subject.
pub fn subject(context: &Context<'_>, subject: Subject) -> (&'static str, Option<String>) {
    let snapshot = &context.snapshot;
    match subject {
        Subject::Industry => ("industry", None),
        Subject::Company(id) => ("company", snapshot.company(id).map(|company| company.slug.clone())),
        Subject::Project(id) => ("project", snapshot.project(id).map(|project| project.slug.clone())),
        Subject::Site(id) => ("site", snapshot.site(id).map(|site| site.slug.clone())),
    }
}

/// The rows in the page's order.
pub fn rows(reader: &Reader, rows: &[Row<'_>]) -> Vec<Vec<Value>> {
    let context = reader.context();
    let urls = reader.exact_urls();
    rows.iter()
        .map(|row| {
            let url = reader.urls.absolute(&urls.figure(row.promise.at.id));
            [what(&context, row), amount(row), outcome(row), said(&context, row, url)].concat()
        })
        .collect()
}

fn what(context: &Context<'_>, row: &Row<'_>) -> Vec<Value> {
    let (kind, slug) = subject(context, row.milestone.subject);
    let figures: Vec<String> = row.milestone.promises.iter().map(|one| one.at.id.to_string()).collect();
    let companies: Vec<&str> = row.companies.iter().map(|(slug, _)| slug.as_str()).collect();
    let figure = row.promise.at.figure;
    vec![
        number(row.milestone.lead().at.id),
        figures.join(" ").into(),
        kind.into(),
        slug.into(),
        row.subject.clone().into(),
        companies.join(" ").into(),
        row.promise.by().word().into(),
        figure.metric.word().into(),
        figure.component.map(crate::domain::figure::Component::word).into(),
        figure.power_kind.map(crate::domain::figure::PowerKind::word).into(),
    ]
}

fn number(id: impl crate::domain::Id) -> Value {
    id.number().into()
}

fn amount(row: &Row<'_>) -> Vec<Value> {
    let figure = row.promise.at.figure;
    vec![
        figure.quantity.low().into(),
        figure.quantity.high().into(),
        figure.quantity.qualifier().word().into(),
        figure.unit.clone().into(),
        figure.basis.word().into(),
        figure.as_said.clone().into(),
        figure.period.and_then(Period::end).map(|end| end.to_string()).into(),
        row.promise.term.deadline.into(),
    ]
}

fn outcome(row: &Row<'_>) -> Vec<Value> {
    let (promise, verdict) = (&row.promise, &row.promise.verdict);
    let silence = row.milestone.silence;
    vec![
        verdict.state.word().into(),
        verdict.days.map(i64::from).into(),
        promise.slip.map(i64::from).into(),
        verdict.difference.and_then(|difference| difference.low).into(),
        verdict.difference.and_then(|difference| difference.high).into(),
        verdict.fell_short().into(),
        promise.settled_by.map_or(Value::Nothing, |newer| number(newer.id)),
        promise.replaced_by().map_or(Value::Nothing, number),
        promise.checked_on.into(),
        silence.map(|(silence, _)| silence.word()).into(),
        silence.map(|(_, last)| last).into(),
    ]
}

fn said(context: &Context<'_>, row: &Row<'_>, url: String) -> Vec<Value> {
    let at = row.promise.at;
    let who = context.who(at.announcement);
    let names = [who.person, who.company].into_iter().flatten().map(|link| link.name).chain(who.name);
    vec![
        names.collect::<Vec<_>>().join(", ").into(),
        at.said_on().into(),
        number(at.figure.announcement),
        url.into(),
    ]
}
