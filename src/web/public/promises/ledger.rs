//! The rows of the ledger with their filters and orders: one for the page, its
//! files, its feed and the API.

use std::{cmp::Ordering, sync::Arc};

use jiff::civil::Date;

use crate::{
    dataset::{EntityKind, Milestone, Promise},
    domain::{
        CompanyId, Id,
        figure::{Metric, Subject},
        promise::{PromisedBy, State},
    },
    web::{
        error::WebError,
        extract::Reader,
        page::Context,
        public::shared::named_by,
        table::{Column, Filter, Listing, TableQuery, kept_values, value},
    },
};

pub const COLUMNS: [Column; 5] = [
    Column { key: "subject", label: "About", is_number: false },
    Column { key: "said", label: "Promised", is_number: true },
    Column { key: "deadline", label: "Deadline", is_number: false },
    Column { key: "overdue", label: "State", is_number: true },
    Column { key: "slip", label: "Moved", is_number: true },
];

const FILTERS: [&str; 6] = ["state", "by", "company", "metric", "country", "project"];

/// A row of the ledger: a milestone by the promise that leads it, or (for
/// programs) each of its promises.
pub struct Row<'a> {
    pub milestone: Arc<Milestone<'a>>,
    pub promise: Promise<'a>,
    /// What it counts: of a milestone everything that its promises count.
    metrics: Vec<Metric>,
    pub subject: String,
    /// Slug and name.
    pub companies: Vec<(String, String)>,
    country: Option<(String, String)>,
    project: Option<(String, String)>,
}

impl Row<'_> {
    pub fn state(&self) -> State {
        self.promise.verdict.state
    }
}

/// Reads what the address says of the ledger.
pub fn query(reader: &mut Reader, kept: Vec<(&'static str, String)>) -> Result<TableQuery, WebError> {
    TableQuery::read(reader, &FILTERS, &COLUMNS, "overdue", kept)
}

/// One row a milestone.
pub fn milestone_rows<'a>(context: &Context<'a>) -> Vec<Row<'a>> {
    let milestones = context.snapshot.milestones();
    milestones
        .into_iter()
        .map(|milestone| {
            let mut metrics: Vec<Metric> = Vec::new();
            for promise in &milestone.promises {
                if !metrics.contains(&promise.at.figure.metric) {
                    metrics.push(promise.at.figure.metric);
                }
            }
            let lead = *milestone.lead();
            row(context, Arc::new(milestone), lead, metrics)
        })
        .collect()
}

/// One row a promise.
pub fn promise_rows<'a>(context: &Context<'a>) -> Vec<Row<'a>> {
    promise_rows_of(context, context.snapshot.milestones())
}

/// One row a promise of these.
pub fn promise_rows_of<'a>(context: &Context<'a>, milestones: Vec<Milestone<'a>>) -> Vec<Row<'a>> {
    milestones
        .into_iter()
        .map(Arc::new)
        .flat_map(|milestone| {
            let promises = milestone.promises.clone();
            let of = |promise: Promise<'a>| {
                row(context, Arc::clone(&milestone), promise, vec![promise.at.figure.metric])
            };
            promises.into_iter().map(of).collect::<Vec<_>>()
        })
        .collect()
}

fn row<'a>(
    context: &Context<'a>,
    milestone: Arc<Milestone<'a>>,
    promise: Promise<'a>,
    metrics: Vec<Metric>,
) -> Row<'a> {
    let site = match milestone.subject {
        Subject::Site(id) => context.snapshot.site(id),
        _ => None,
    };
    let project = match milestone.subject {
        Subject::Project(id) => Some(id),
        _ => site.and_then(|site| site.project),
    };
    let project = project.and_then(|id| context.snapshot.project(id));
    let country = site.and_then(|site| site.country.as_ref());
    let country = country.or_else(|| project.filter(|_| site.is_none()).and_then(|p| p.country.as_ref()));
    Row {
        subject: context
            .subject(milestone.subject)
            .map_or_else(|| "the whole race".to_owned(), |link| link.name),
        companies: companies(context, &milestone.companies),
        country: country.map(|code| (code.clone(), context.lang.country(code))),
        project: project.map(|project| (project.slug.clone(), project.name.clone())),
        milestone,
        promise,
        metrics,
    }
}

fn companies(context: &Context<'_>, ids: &[CompanyId]) -> Vec<(String, String)> {
    let companies = ids.iter().filter_map(|id| context.snapshot.company(*id));
    companies.map(|company| (company.slug.clone(), company.name.clone())).collect()
}

/// Filters and sorts the rows; claims always stand before forecasts, so that
/// many of these never bury the few of those.
pub fn apply<'a>(
    context: &Context<'a>,
    query: &TableQuery,
    rows: Vec<Row<'a>>,
    noun: (&str, &str),
) -> Result<(Vec<Row<'a>>, Listing), WebError> {
    let (mut rows, listing) =
        query.apply(rows, &filters(context), |row| text(context, row), compare, noun)?;
    rows.sort_by_key(|row| row.promise.by());
    Ok((rows, listing))
}

/// What the words of the form are looked for in.
fn text(context: &Context<'_>, row: &Row<'_>) -> String {
    let companies: Vec<&str> = row.companies.iter().map(|(_, name)| name.as_str()).collect();
    let who = context.who(row.promise.at.announcement);
    let speaker = [who.person, who.company].into_iter().flatten().map(|link| link.name).chain(who.name);
    let speaker = speaker.collect::<Vec<_>>().join(" ");
    format!("{} {} {speaker} {}", row.subject, companies.join(" "), row.promise.at.figure.as_said)
}

fn filters<'c, 'a>(context: &'c Context<'a>) -> [Filter<'c, Row<'a>>; 6] {
    let lang = context.lang;
    [
        Filter {
            name: "state",
            label: "State",
            phrase: "that are",
            values: Box::new(move |row: &Row<'_>| {
                vec![value(row.state().word(), lang.state_name(row.state()))]
            }),
            known: Box::new(move |word| word.parse().ok().map(|state| lang.state_name(state).to_owned())),
        },
        Filter {
            name: "by",
            label: "Made as",
            phrase: "made as",
            values: Box::new(move |row: &Row<'_>| {
                let by = row.promise.by();
                vec![value(by.word(), lang.promised_by(by))]
            }),
            known: Box::new(move |word| {
                word.parse::<PromisedBy>().ok().map(|by| lang.promised_by(by).to_owned())
            }),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: "of",
            values: Box::new(|row: &Row<'_>| kept_values(&row.companies)),
            known: Box::new(move |slug| named_by(context, EntityKind::Company, slug)),
        },
        Filter {
            name: "metric",
            label: "What",
            phrase: "about",
            values: Box::new(move |row: &Row<'_>| {
                row.metrics.iter().map(|metric| value(metric.word(), lang.metric(*metric))).collect()
            }),
            known: Box::new(move |word| {
                word.parse()
                    .ok()
                    .filter(|metric| *metric != Metric::Context)
                    .map(|m| lang.metric(m).to_owned())
            }),
        },
        Filter {
            name: "country",
            label: "Country",
            phrase: "in",
            values: Box::new(|row: &Row<'_>| kept_values(&row.country)),
            known: Box::new(move |code| lang.known_country(code).map(ToOwned::to_owned)),
        },
        Filter {
            name: "project",
            label: "Project",
            phrase: "for",
            values: Box::new(|row: &Row<'_>| kept_values(&row.project)),
            known: Box::new(move |slug| named_by(context, EntityKind::Project, slug)),
        },
    ]
}

/// Ascending by a column; the ledger's own order is `overdue`, descending: the
/// most overdue first, then what is due, what is pending by the nearest deadline,
/// and what is settled, the newest first.
fn compare(column: &str, a: &Row<'_>, b: &Row<'_>) -> Ordering {
    let subject = |row: &Row<'_>| row.subject.to_lowercase();
    let by_column = match column {
        "subject" => subject(a).cmp(&subject(b)),
        "said" => a.promise.at.said_on().cmp(&b.promise.at.said_on()),
        "deadline" => a.promise.term.deadline.cmp(&b.promise.term.deadline),
        // What never moved comes after what was brought forward.
        "slip" => slip(a).cmp(&slip(b)),
        _ => urgency(&a.promise).cmp(&urgency(&b.promise)),
    };
    by_column.then_with(|| b.promise.at.id.number().cmp(&a.promise.at.id.number()))
}

fn slip(row: &Row<'_>) -> (bool, i32) {
    let slip = row.promise.slip.filter(|days| *days != 0);
    (slip.is_some(), slip.unwrap_or(0))
}

/// The larger, the higher it stands.
pub fn urgency(promise: &Promise<'_>) -> (u8, Date, i32) {
    let nearest = |deadline: Date| -crate::domain::date::days_between(Date::ZERO, deadline);
    let came_about = promise.came_about_on().unwrap_or(Date::MIN);
    match promise.verdict.state {
        State::Overdue => (6, Date::MIN, promise.verdict.days.unwrap_or(0)),
        State::Due => (5, Date::MIN, nearest(promise.term.deadline)),
        State::Pending => (4, Date::MIN, nearest(promise.term.deadline)),
        State::Met | State::MetLate => (3, came_about, 0),
        State::Replaced => (2, came_about, 0),
        State::Withdrawn => (1, came_about, 0),
    }
}
