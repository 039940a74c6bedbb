//! `/promises`: what was promised for when, and what became of it.

use askama::Template;
use axum::response::Response;

use super::{
    file,
    ledger::{self, Listed},
    line::{PromiseLine, promise_line},
};
use crate::{
    dataset::{EntityKind, Milestone},
    domain::{CompanyId, company::Entity, promise::PromisedBy},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::Files,
        page::{Chrome, Context, FigureLine, Link, Section},
        public::shared::Shown,
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
    ambitions: Shown<FigureLine>,
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
    let takes = "all, or nothing for the nearest";
    let wants_all = match reader.parameters.one("ambitions")?.as_deref() {
        None => false,
        Some("all") => true,
        Some(other) => return Err(WebError::parameter("ambitions", other, takes)),
    };
    let context = reader.context();
    let ledger = context.snapshot.ledger();
    let (rows, listing) = ledger::apply(&context, &query, &ledger, ledger::milestone_rows(&ledger))?;
    let title = listing.title("Promises");
    let cells = |listed: &Listed<'_>| Some(file::row(&reader, &ledger::row(&context, &ledger, listed)?));
    let files = match reader.sheet(&title, &file::FIELDS).offered(&reader, &rows, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let claims = rows.iter().filter(|row| row.promise().by == PromisedBy::Claim).count();
    let counts = [claims, rows.len() - claims];
    let shown = query.cut(rows);
    let milestones: Vec<Milestone<'_>> =
        shown.iter().filter_map(|listed| context.snapshot.milestone(&ledger, listed.milestone)).collect();
    let mut chrome = reader.chrome(Section::Promises, &title, ABOUT)?;
    chrome.offer_table(&reader, files);
    let feed = reader.urls.with("/promises.atom", feed_filters(&reader));
    let page = List {
        title,
        day: reader.lang.day(reader.view.judged_on()),
        groups: groups(&context, &milestones, counts),
        ambitions: ambitions(&reader, &context, &companies, wants_all),
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
        .filter(|(name, value)| {
            !matches!(*name, "page" | "sort" | "order" | "ambitions") && !value.is_empty()
        })
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

fn groups(context: &Context<'_>, milestones: &[Milestone<'_>], counts: [usize; 2]) -> Vec<Group> {
    let group = |by, title, note, count: usize| Group {
        title,
        note,
        count: context.lang.integer(i128::try_from(count).unwrap_or(i128::MAX)),
        lines: milestones
            .iter()
            .filter(|milestone| milestone.lead().by() == by)
            .map(|milestone| promise_line(context, milestone))
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

/// How many ambitions stand on the page unless all are asked for.
const AMBITIONS: usize = 20;

/// Wishes with a day, of the companies chosen: listed apart, without a state, the nearest first.
fn ambitions(reader: &Reader, context: &Context<'_>, slugs: &[String], wants_all: bool) -> Shown<FigureLine> {
    let found = slugs.iter().filter_map(|slug| context.snapshot.by_slug(EntityKind::Company, slug));
    let companies: Vec<CompanyId> = found
        .filter_map(|entity| match context.snapshot.resolve(entity) {
            Entity::Company(id) => Some(id),
            _ => None,
        })
        .collect();
    let figures = if companies.is_empty() && !slugs.is_empty() {
        Vec::new()
    } else {
        context.snapshot.ambitions(&companies)
    };
    let most = if wants_all { usize::MAX } else { AMBITIONS };
    let Shown { lines, all } = Shown::first(
        figures,
        most,
        |id| context.snapshot.figure(id).map(|at| context.figure_line(at)),
        |count| {
            let filters = reader.parameters.without_view().map(|(name, value)| (name, value.to_owned()));
            let url = reader.urls.with("/promises", filters.chain([("ambitions", "all".to_owned())]));
            let name = format!("All {}", context.lang.count(count, "ambition", "ambitions"));
            Link { name, url: format!("{url}#ambitions") }
        },
    );
    Shown { lines: lines.into_iter().flatten().collect(), all }
}
