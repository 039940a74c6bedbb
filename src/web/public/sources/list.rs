//! `/sources`: where everything can be read.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::{
    domain::SourceId,
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value},
        page::{Chrome, Link, Section},
        public::announcements::feed_of_table,
        table::{Column, Filter, Listing, TableQuery, value},
    },
};

const COLUMNS: [Column; 4] = [
    Column { key: "title", label: "Source", is_number: false },
    Column { key: "publisher", label: "Publisher", is_number: false },
    Column { key: "announcements", label: "Announcements", is_number: true },
    Column { key: "published", label: "Published", is_number: true },
];

#[derive(Template)]
#[template(path = "public/sources/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    id: SourceId,
    source: Link,
    publisher: String,
    language: Option<String>,
    has_archive: bool,
    announcements: usize,
    day: Option<jiff::civil::Date>,
    published: String,
}

/// What the filters of the address let through, in its order.
fn rows(reader: &mut Reader) -> Result<(TableQuery, Vec<Row>, Listing), WebError> {
    let names = ["publisher", "language", "archive"];
    let query = TableQuery::read(reader, &names, &COLUMNS, "announcements", Vec::new())?;
    let context = reader.context();
    let rows = context
        .snapshot
        .sources()
        .map(|(id, source)| Row {
            id,
            source: Link { name: source.title.clone(), url: reader.urls.source(id) },
            publisher: source.publisher.clone(),
            language: source.language.clone(),
            has_archive: source.archive_url.is_some(),
            announcements: context.snapshot.announcements_by_source(id).count(),
            day: source.published_on.map(crate::domain::date::FuzzyDate::last_day),
            published: source.published_on.map_or_else(String::new, |date| reader.lang.fuzzy(date)),
        })
        .filter(|row| reader.view.said_by.is_none() || row.announcements > 0)
        .collect();
    let (rows, listing) = query.apply(
        rows,
        &filters(),
        |row: &Row| format!("{} {}", row.source.name, row.publisher),
        compare,
        ("source", "sources"),
    )?;
    Ok((query, rows, listing))
}

/// `GET /sources.atom`: what can be read in them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (_, rows, listing) = rows(reader)?;
        let snapshot = reader.snapshot();
        let from = |row: &Row| snapshot.announcements_by_source(row.id).map(|(id, _)| id);
        Ok((rows.iter().flat_map(from).collect(), listing.title("announcements from sources")))
    })
}

/// `GET /sources`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (query, rows, listing) = rows(&mut reader)?;
    let title = listing.title("Sources");
    let files =
        match reader.sheet(&title, &FIELDS).offered(&reader, &rows, |row| Some(file_row(&reader, row)))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let rows = query.cut(rows);
    let mut chrome =
        reader.chrome(Section::Sources, &title, "The publications that the figures come from.")?;
    chrome.offer_table(&reader, files);
    chrome.follow_with(&reader, "/sources.atom");
    let page = List { chrome, title, listing, rows };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// The columns of the file; a fuzzy day is its last.
const FIELDS: [Field; 7] = [
    Field::text("title", "Title of the publication"),
    Field::text("publisher", "Who published it"),
    Field::text("language", "ISO 639-1"),
    Field::truth("has_archive", "Whether an archived copy is known"),
    Field::number("announcements", "Announcements that cite it"),
    Field::day("published_on", "Day of publication; the first day where only a month or year is known"),
    Field::address("url", "Its page here"),
];

fn file_row(reader: &Reader, row: &Row) -> Vec<Value> {
    vec![
        row.source.name.as_str().into(),
        row.publisher.as_str().into(),
        row.language.clone().into(),
        row.has_archive.into(),
        i64::try_from(row.announcements).unwrap_or(i64::MAX).into(),
        row.day.into(),
        reader.urls.absolute(&row.source.url).into(),
    ]
}

fn filters<'f>() -> [Filter<'f, Row>; 3] {
    let archive =
        |has: bool| if has { ("yes", "with an archived copy") } else { ("no", "without an archived copy") };
    [
        Filter {
            name: "publisher",
            label: "Publisher",
            phrase: "of",
            values: Box::new(|row: &Row| vec![value(&row.publisher, &row.publisher)]),
            known: Box::new(|_| None),
        },
        Filter {
            name: "language",
            label: "Language",
            phrase: "in the language",
            values: Box::new(|row: &Row| row.language.iter().map(|code| value(code, code)).collect()),
            known: Box::new(|_| None),
        },
        Filter {
            name: "archive",
            label: "Archive",
            phrase: "",
            values: Box::new(move |row: &Row| {
                let (name, label) = archive(row.has_archive);
                vec![value(name, label)]
            }),
            known: Box::new(move |value| match value {
                "yes" => Some(archive(true).1.to_owned()),
                "no" => Some(archive(false).1.to_owned()),
                _ => None,
            }),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = match column {
        "publisher" => a.publisher.to_lowercase().cmp(&b.publisher.to_lowercase()),
        "announcements" => a.announcements.cmp(&b.announcements),
        "published" => a.day.cmp(&b.day),
        _ => Ordering::Equal,
    };
    by_column.then_with(|| a.source.name.to_lowercase().cmp(&b.source.name.to_lowercase()))
}
