//! `/people`: who spoke, for whom, how often.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::web::{
    charts::page_or_table,
    error::WebError,
    extract::Reader,
    files::{Field, Files, Value, names},
    page::{Chrome, Link, Section},
    table::{Column, Filter, Listing, TableQuery, kept_values},
};

const COLUMNS: [Column; 3] = [
    Column { key: "name", label: "Person", is_number: false },
    Column { key: "said", label: "Announcements", is_number: true },
    Column { key: "last", label: "Last spoke", is_number: true },
];

#[derive(Template)]
#[template(path = "public/people/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    person: Link,
    offices: Vec<Link>,
    office_values: Vec<(String, String)>,
    said: usize,
    last: Option<jiff::civil::Date>,
    last_words: String,
}

/// `GET /people`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = TableQuery::read(&mut reader, &["company"], &COLUMNS, "name", Vec::new())?;
    let context = reader.context();
    let rows = context
        .snapshot
        .people()
        .filter_map(|(id, _)| {
            let offices: Vec<_> =
                context.snapshot.offices_of_person(id).map(|office| office.company).collect();
            let last = context
                .snapshot
                .announcements_by_person(id)
                .map(|(_, said)| said.said_on)
                .max_by_key(|d| d.last_day());
            Some(Row {
                person: context.person(id)?,
                office_values: offices
                    .iter()
                    .filter_map(|id| context.snapshot.company(*id))
                    .map(|company| (company.slug.clone(), company.name.clone()))
                    .collect(),
                offices: offices.into_iter().filter_map(|id| context.company(id)).collect(),
                said: context.snapshot.announcements_by_person(id).count(),
                last_words: last.map_or_else(String::new, |date| reader.lang.fuzzy(date)),
                last: last.map(crate::domain::date::FuzzyDate::last_day),
            })
        })
        .collect();
    let filter = Filter {
        name: "company",
        label: "Company",
        phrase: "at",
        values: Box::new(|row: &Row| kept_values(&row.office_values)),
        known: Box::new(|_| None),
    };
    let (rows, listing) =
        query.apply(rows, &[filter], |row: &Row| row.person.name.clone(), compare, ("person", "people"))?;
    let title = listing.title("People");
    let files =
        match reader.sheet(&title, &FIELDS).offered(&reader, &rows, |row| Some(file_row(&reader, row)))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let rows = query.cut(rows);
    let mut chrome = reader.chrome(
        Section::People,
        &title,
        "Those who speak for the AI build-out, and what they said.",
    )?;
    chrome.offer_table(&reader, files);
    let page = List { chrome, title, listing, rows };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// The columns of the file.
const FIELDS: [Field; 5] = [
    Field::text("name", "Name of the person"),
    Field::text("companies", "Companies spoken for, separated by semicolons"),
    Field::number("announcements", "Announcements made"),
    Field::day("last_said_on", "Day of the newest one"),
    Field::address("url", "Page of the person"),
];

fn file_row(reader: &Reader, row: &Row) -> Vec<Value> {
    vec![
        row.person.name.as_str().into(),
        names(&row.offices),
        i64::try_from(row.said).unwrap_or(i64::MAX).into(),
        row.last.into(),
        reader.urls.absolute(&row.person.url).into(),
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = match column {
        "said" => a.said.cmp(&b.said),
        "last" => a.last.cmp(&b.last),
        _ => Ordering::Equal,
    };
    by_column.then_with(|| a.person.name.to_lowercase().cmp(&b.person.name.to_lowercase()))
}
