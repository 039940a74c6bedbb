//! The rows of the ledger with their filters and orders: one for the page, its
//! files, its feed and the API.

use std::cmp::Reverse;

use jiff::civil::Date;

use crate::{
    dataset::{EntityKind, Ledger, LedgerPromise, LedgerRow, Milestone, Promise},
    domain::{
        figure::{Metric, Subject},
        promise::{PromisedBy, State},
    },
    web::{
        error::WebError,
        extract::Reader,
        page::Context,
        public::shared::{company_words, country_filter, named_by, project_words},
        table::{Column, Filter, Folded, Key, Listing, TableQuery, folded, words_by},
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

/// A row of the ledger before anything about it is put into words: a milestone by the
/// promise that leads it, or (for programs) each of its promises.
pub struct Listed<'l> {
    pub milestone: &'l LedgerRow,
    /// The first stands for all of them; they count what the row counts.
    promises: &'l [LedgerPromise],
}

impl<'l> Listed<'l> {
    pub fn promise(&self) -> &'l LedgerPromise {
        &self.promises[0]
    }

    pub fn state(&self) -> State {
        self.promise().verdict.state
    }
}

/// A row of the ledger in words.
pub struct Row<'a> {
    pub milestone: Milestone<'a>,
    pub promise: Promise<'a>,
    pub subject: String,
    /// Slug and name.
    pub companies: Vec<(String, String)>,
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
pub fn milestone_rows(ledger: &Ledger) -> Vec<Listed<'_>> {
    let rows = ledger.rows.iter();
    rows.map(|milestone| Listed { milestone, promises: ledger.promises(milestone) }).collect()
}

/// One row a promise.
pub fn promise_rows(ledger: &Ledger) -> Vec<Listed<'_>> {
    let rows = ledger.rows.iter();
    rows.flat_map(|milestone| {
        ledger.promises(milestone).chunks(1).map(move |promises| Listed { milestone, promises })
    })
    .collect()
}

/// A row in words.
pub fn row<'a>(context: &Context<'a>, ledger: &Ledger, listed: &Listed<'_>) -> Option<Row<'a>> {
    let milestone = context.snapshot.milestone(ledger, listed.milestone)?;
    let promise = *milestone.promises.iter().find(|promise| promise.at.id == listed.promise().figure)?;
    let companies = milestone.companies.iter().filter_map(|id| context.snapshot.company(*id));
    Some(Row {
        subject: subject(context, milestone.subject).to_owned(),
        companies: companies.map(|company| (company.slug.clone(), company.name.clone())).collect(),
        milestone,
        promise,
    })
}

/// The name of a subject.
fn subject<'a>(context: &Context<'a>, subject: Subject) -> &'a str {
    let snapshot = &context.snapshot;
    let name = match subject {
        Subject::Industry => None,
        Subject::Company(id) => snapshot.company(id).map(|company| &company.name),
        Subject::Project(id) => snapshot.project(id).map(|project| &project.name),
        Subject::Site(id) => snapshot.site(id).map(|site| &site.name),
    };
    name.map_or("the whole race", |name| name.as_str())
}

/// Filters and sorts the rows; claims always stand before forecasts, so that
/// many of these never bury the few of those.
pub fn apply<'l>(
    context: &'l Context<'l>,
    query: &TableQuery,
    ledger: &'l Ledger,
    rows: Vec<Listed<'l>>,
) -> Result<(Vec<Listed<'l>>, Listing), WebError> {
    let sort_key = |column: &str, row: &Listed<'_>| {
        let by = row.promise().by;
        let is_larger = (by == PromisedBy::Claim) == query.is_descending();
        (is_larger, sort_key(context, column, row), Reverse(row.promise().figure))
    };
    let text = |row: &Listed<'_>| text(context, ledger, row);
    query.apply(rows, &filters(context, ledger), text, sort_key, ("promise", "promises"))
}

/// What the words of the form are looked for in.
fn text(context: &Context<'_>, ledger: &Ledger, row: &Listed<'_>) -> String {
    let companies = ledger.companies(row.milestone).iter().filter_map(|id| context.snapshot.company(*id));
    let companies: Vec<&str> = companies.map(|company| company.name.as_str()).collect();
    let at = context.snapshot.figure(row.promise().figure);
    let speaker = at.and_then(|at| context.speaker(at.announcement)).unwrap_or_default();
    let said = at.map_or("", |at| at.figure.as_said.as_str());
    format!("{} {} {speaker} {said}", subject(context, row.milestone.subject), companies.join(" "))
}

fn filters<'l>(context: &'l Context<'l>, ledger: &'l Ledger) -> [Filter<'l, Listed<'l>>; 6] {
    let lang = context.lang;
    [
        Filter {
            name: "state",
            label: "State",
            phrase: "that are",
            keys: Box::new(|row, tell| tell(Key::Number(row.state() as usize))),
            words: words_by(State::ALL, move |state| (state.word(), lang.state_name(state))),
            known: Box::new(move |word| word.parse().ok().map(|state| lang.state_name(state).to_owned())),
        },
        Filter {
            name: "by",
            label: "Made as",
            phrase: "made as",
            keys: Box::new(|row, tell| tell(Key::Number(row.promise().by as usize))),
            words: words_by(PromisedBy::ALL, move |by| (by.word(), lang.promised_by(by))),
            known: Box::new(move |word| {
                word.parse::<PromisedBy>().ok().map(|by| lang.promised_by(by).to_owned())
            }),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: "of",
            keys: Box::new(|row, tell| {
                ledger.companies(row.milestone).iter().for_each(|id| tell(Key::of(*id)));
            }),
            words: Box::new(|key| company_words(context, key)),
            known: Box::new(|slug| named_by(context, EntityKind::Company, slug)),
        },
        Filter {
            name: "metric",
            label: "What",
            phrase: "about",
            keys: Box::new(tell_metrics),
            words: words_by(Metric::ALL, move |metric| (metric.word(), lang.metric(metric))),
            known: Box::new(move |word| {
                word.parse()
                    .ok()
                    .filter(|metric| *metric != Metric::Context)
                    .map(|m| lang.metric(m).to_owned())
            }),
        },
        country_filter(lang, "in", |row: &Listed<'l>| ledger.country(row.milestone)),
        Filter {
            name: "project",
            label: "Project",
            phrase: "for",
            keys: Box::new(|row, tell| {
                row.milestone.project.into_iter().for_each(|id| tell(Key::of(id)));
            }),
            words: Box::new(|key| project_words(context, key)),
            known: Box::new(|slug| named_by(context, EntityKind::Project, slug)),
        },
    ]
}

/// Each metric that a row's promises count.
fn tell_metrics<'k>(row: &Listed<'_>, tell: &mut dyn FnMut(Key<'k>)) {
    for (place, promise) in row.promises.iter().enumerate() {
        if row.promises[..place].iter().all(|before| before.metric != promise.metric) {
            tell(Key::Number(promise.metric as usize));
        }
    }
}

/// What a column sorts by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey<'r> {
    Name(Folded<'r>),
    Day(Date),
    /// What never moved comes after what was brought forward.
    Moved(Option<i32>),
    Urgency(Urgency),
}

/// The ledger's own order is `overdue`, descending: the most overdue first, then what is due, what
/// is pending by the nearest deadline, and what is settled, the newest first.
fn sort_key<'r>(context: &Context<'r>, column: &str, row: &Listed<'_>) -> SortKey<'r> {
    let promise = row.promise();
    match column {
        "subject" => SortKey::Name(folded(subject(context, row.milestone.subject))),
        "said" => SortKey::Day(promise.said_on),
        "deadline" => SortKey::Day(promise.term.deadline),
        "slip" => SortKey::Moved(promise.slip.filter(|days| *days != 0)),
        _ => SortKey::Urgency(urgency(promise)),
    }
}

/// How high a promise stands in the ledger's own order: its state, its time and when it came about.
pub type Urgency = (u8, Date, i32);

/// The larger, the higher it stands.
pub fn urgency(promise: &LedgerPromise) -> Urgency {
    let nearest = |deadline: Date| -crate::domain::date::days_between(Date::ZERO, deadline);
    let came_about = promise.came_about_on.unwrap_or(Date::MIN);
    match promise.verdict.state {
        State::Overdue => (6, Date::MIN, promise.verdict.days.unwrap_or(0)),
        State::Due => (5, Date::MIN, nearest(promise.term.deadline)),
        State::Pending => (4, Date::MIN, nearest(promise.term.deadline)),
        State::Met | State::MetLate => (3, came_about, 0),
        State::Replaced => (2, came_about, 0),
        State::Withdrawn => (1, came_about, 0),
    }
}
