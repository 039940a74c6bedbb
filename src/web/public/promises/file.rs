//! The ledger as a file: a row a milestone, by the promise that leads it.

use super::ledger::Row;
use crate::{
    domain::{date::Period, figure::Subject},
    web::{
        extract::Reader,
        files::{Field, Value},
        page::Context,
    },
};

pub const FIELDS: [Field; 33] = [
    Field::number("milestone", "Number of the milestone: that of its leading figure"),
    Field::text("figures", "Numbers of all figures that promise the milestone, separated by spaces"),
    Field::text("subject_kind", "industry, company, project or site"),
    Field::text("subject", "Name of the subject in its address"),
    Field::text("subject_name", "Name of the subject"),
    Field::text("companies", "Companies that it concerns, by their names in addresses, separated by spaces"),
    Field::text("by", "claim or forecast: whether the builder promised or an observer foresaw"),
    Field::text("metric", "What is promised: power, chips, spending"),
    Field::text("component", "Part of the plant that is meant"),
    Field::text("power_kind", "facility, it or unsaid"),
    Field::number("low", "Lower end of what is promised, in base units; empty where it was not said"),
    Field::number("high", "Upper end of what is promised, in base units; empty where it was not said"),
    Field::text("qualifier", "exact, about, at_least, at_most or range"),
    Field::text("unit", "W for watts, a currency by ISO 4217, or what is counted"),
    Field::text("basis", "How money is counted: total, each year, run rate"),
    Field::text("as_said", "The words of the speaker"),
    Field::text("deadline", "By when, as it was said (EDTF)"),
    Field::day("deadline_day", "The last day of the deadline"),
    Field::text("state", "State of the promise on the day of the view"),
    Field::number("days", "Days by which it was early (negative), late or is overdue"),
    Field::number("slip_days", "Days by which the deadline was moved"),
    Field::number("low_difference", "What came less what was promised: lower end, in base units"),
    Field::number("high_difference", "What came less what was promised: upper end, in base units"),
    Field::truth("fell_short", "Whether less came than was promised"),
    Field::number("settled_by", "Number of the figure that settled it"),
    Field::number("replaced_by", "Number of the figure that replaced it"),
    Field::day("checked_on", "Day on which an editor last looked for news"),
    Field::text("silence", "How long nobody has said anything about it"),
    Field::day("last_news", "Day of the last news about it"),
    Field::text("speaker", "Who promised it"),
    Field::day("said_on", "Day on which it was promised"),
    Field::number("announcement", "Number of the announcement"),
    Field::address("url", "Page of the figure, in exactly this view"),
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

/// The cells of a row.
pub fn row(reader: &Reader, row: &Row<'_>) -> Vec<Value> {
    let context = reader.context();
    let url = reader.urls.absolute(&reader.exact_urls().figure(row.promise.at.id));
    [what(&context, row), amount(row), outcome(row), said(&context, row, url)].concat()
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
