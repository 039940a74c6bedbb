//! `/changes`: every revision, newest first; those that only say "checked" on request.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;
use jiff::tz::TimeZone;

use crate::{
    domain::{RevisionId, revision::Reason},
    web::{
        error::WebError,
        extract::Reader,
        page::{Chrome, Link, Section, label, render},
        table::{Column, Filter, Listing, TableQuery},
    },
};

const COLUMNS: [Column; 2] = [
    Column { key: "what", label: "Change", is_number: false },
    Column { key: "when", label: "Published", is_number: true },
];

#[derive(Template)]
#[template(path = "public/changes/list.html")]
struct List {
    chrome: Chrome,
    title: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    id: RevisionId,
    change: Link,
    reason: Reason,
    reason_words: String,
    editor: String,
    moment: String,
    year: i16,
}

/// `GET /changes`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = TableQuery::read(&mut reader, &["reason", "year"], &COLUMNS, "when", Vec::new())?;
    let wants_checked = reader.parameters.all("reason").iter().any(|reason| reason == Reason::Checked.word());
    let context = reader.context();
    let rows = context
        .snapshot
        .revisions()
        .filter(|revision| wants_checked || revision.reason != Reason::Checked)
        .map(|revision| Row {
            id: revision.id,
            change: Link {
                name: revision.note.clone().unwrap_or_else(|| format!("Revision {}", revision.id)),
                url: reader.urls.revision(revision.id),
            },
            reason: revision.reason,
            reason_words: label(revision.reason.word()),
            editor: revision.editor.clone(),
            moment: reader.lang.moment(revision.published_at),
            year: revision.published_at.to_zoned_datetime(TimeZone::UTC).date().year(),
        })
        .collect();
    let (rows, listing) = query.apply(
        rows,
        &filters(),
        |row: &Row| row.change.name.clone(),
        compare,
        ("revision", "revisions"),
    )?;
    let rows = query.cut(rows);
    let title = listing.title("Changes");
    let chrome = reader.chrome(Section::Changes, &title, "What changed in this tracker, when and why.")?;
    render(&List { chrome, title, listing, rows })
}

fn filters<'f>() -> [Filter<'f, Row>; 2] {
    [
        Filter {
            name: "reason",
            label: "Reason",
            phrase: "for the reason",
            values: Box::new(|row: &Row| vec![(row.reason.word().to_owned(), row.reason_words.clone())]),
            known: Box::new(|value| value.parse::<Reason>().ok().map(|reason| label(reason.word()))),
        },
        Filter {
            name: "year",
            label: "Year",
            phrase: "of",
            values: Box::new(|row: &Row| vec![(row.year.to_string(), row.year.to_string())]),
            known: Box::new(|value| {
                (value.len() == 4 && value.parse::<i16>().is_ok()).then(|| value.to_owned())
            }),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = if column == "what" { a.change.name.cmp(&b.change.name) } else { Ordering::Equal };
    by_column.then_with(|| a.id.cmp(&b.id))
}
