//! `/compare`: two to eight companies, projects or sites side by side, and on
//! each row where it does not compare like with like (rule 10 of /method).

mod chart;
mod choice;
mod flags;
mod rows;

use askama::Template;
use axum::response::Response;

use crate::web::{
    error::WebError,
    extract::Reader,
    page::{Chrome, Link, Section, SumPair, render},
    public::{
        promises::Card,
        shared::{AnnouncementLine, lens},
        totals::scenario::read_scenario,
    },
};
pub use chart::chart;
use choice::{Choice, Chooser};

/// How many can stand side by side.
const MOST: usize = 8;

#[derive(Template)]
#[template(path = "public/compare/show.html")]
struct Show {
    chrome: Chrome,
    title: String,
    chooser: Chooser,
    columns: Vec<Head>,
    rows: Vec<Row>,
    /// The numbers drawn.
    chart: String,
}

/// What stands over a column.
struct Head {
    entity: Link,
    /// The class of its colour, if it is a company.
    hue: &'static str,
    /// The same comparison without it.
    without: String,
}

/// One measure of all that are compared.
struct Row {
    label: String,
    /// Where the columns are not like with like.
    flags: Vec<String>,
    cells: Vec<Cell>,
}

enum Cell {
    Nothing,
    Text(String),
    Links(Vec<Link>),
    Sum(SumPair),
    Site(crate::web::page::Cell),
    Money {
        text: Option<String>,
        size: i128,
        url: String,
        counts: String,
    },
    Card(Card),
    Said(Vec<AnnouncementLine>),
    /// A year, and what was said of it over time.
    Chains(Vec<(String, Vec<Link>)>),
}

/// `GET /compare`
pub async fn show(mut reader: Reader) -> Result<Response, WebError> {
    let choice = Choice::read(&mut reader)?;
    let lens = lens(&mut reader)?;
    let scenario = read_scenario(&mut reader)?;
    let context = reader.context();
    let title = choice.title(&context);
    let chrome = reader.chrome(
        Section::Companies,
        &title,
        "Side by side: spending, power, chips, sites and promises, and where it is not like with like.",
    )?;
    let drawn = reader.urls.with("/charts/compare", reader.parameters.without_view());
    let columns = choice.heads(&context, &reader.parameters);
    let rows = if columns.is_empty() { Vec::new() } else { rows::rows(&context, &choice, lens, &scenario) };
    render(&Show {
        chrome,
        title,
        chooser: choice.chooser(&context, &reader.parameters),
        columns,
        rows,
        chart: drawn,
    })
}
