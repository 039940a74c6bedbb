//! `/promises`: what was promised for when, and what became of it.

use askama::Template;
use axum::response::Response;

use super::{
    file,
    ledger::{self, Row},
    line::{PromiseLine, promise_line},
};
use crate::{
    dataset::FigureAt,
    domain::{CompanyId, promise::PromisedBy},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::Files,
        page::{Chrome, Context, FigureLine, Section},
        table::Listing,
    },
};

const ABOUT: &str =
    "What was promised for when, and what became of it: due, met, late, overdue, moved or withdrawn.";

#[derive(Template)]
#[template(path = "public/promises/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    day: String,
    listing: Listing,
    groups: Vec<Group>,
    ambitions: Vec<FigureLine>,
    feed: String,
    method: String,
}

/// Claims or forecasts: told apart wherever promises stand.
struct Group {
    title: &'static str,
    note: &'static str,
    count: String,
    lines: Vec<PromiseLine>,
}

/// `GET /promises` and its files.
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = ledger::query(&mut reader, Vec::new())?;
    let companies = reader.parameters.all("company");
    let context = reader.context();
    let rows = ledger::milestone_rows(&context);
    let (rows, listing) = ledger::apply(&context, &query, rows, ("promise", "promises"))?;
    let title = listing.title("Promises");
    let files = match reader
        .sheet(&title, &file::FIELDS)
        .offered(&reader, &rows, |row| Some(file::row(&reader, row)))?
    {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let counts = [PromisedBy::Claim, PromisedBy::Forecast]
        .map(|by| rows.iter().filter(|row| row.promise.by() == by).count());
    let mut chrome = reader.chrome(Section::Promises, &title, ABOUT)?;
    chrome.offer_table(&reader, files);
    let feed = reader.urls.with("/promises.atom", feed_filters(&reader));
    let page = List {
        title,
        day: reader.lang.day(reader.view.judged_on()),
        groups: groups(&context, &query.cut(rows), counts),
        ambitions: ambitions(&context, &companies),
        listing,
        feed,
        method: format!("{}#promises", chrome.method),
        chrome,
    };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// The filters that the feed of a filtered ledger keeps.
fn feed_filters(reader: &Reader) -> Vec<(String, String)> {
    reader
        .parameters
        .without_view()
        .filter(|(name, value)| !matches!(*name, "page" | "sort" | "order") && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn groups(context: &Context<'_>, rows: &[Row<'_>], counts: [usize; 2]) -> Vec<Group> {
    let group = |by, title, note, count: usize| Group {
        title,
        note,
        count: context.lang.integer(i128::try_from(count).unwrap_or(i128::MAX)),
        lines: rows
            .iter()
            .filter(|row| row.promise.by() == by)
            .map(|row| promise_line(context, &row.milestone))
            .collect(),
    };
    let [claims, forecasts] = counts;
    let mut groups = vec![
        group(PromisedBy::Claim, "Claims", "by companies, filings and the press", claims),
        group(PromisedBy::Forecast, "Forecasts", "by analysts and observers; in no scorecard", forecasts),
    ];
    groups.retain(|group| !group.lines.is_empty());
    groups
}

/// Wishes with a day, of the companies chosen: listed apart, without a state.
fn ambitions(context: &Context<'_>, companies: &[String]) -> Vec<FigureLine> {
    let is_chosen = |id: &CompanyId| {
        context.snapshot.company(*id).is_some_and(|company| companies.contains(&company.slug))
    };
    let mut figures: Vec<FigureAt<'_>> = context
        .snapshot
        .ambitions()
        .filter(|(_, of)| companies.is_empty() || of.iter().any(is_chosen))
        .map(|(at, _)| at)
        .collect();
    figures.sort_by_key(|at| (context.snapshot.term(at.figure).map(|term| term.deadline), at.id));
    figures.into_iter().map(|at| context.figure_line(at)).collect()
}
