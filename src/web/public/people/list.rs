//! `/people`: who spoke, for whom, how often.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::{
    domain::{PersonId, company::Entity, date::FuzzyDate},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value, names},
        page::{Chrome, Context, Link, Section},
        public::announcements::feed_of_table,
        table::{Column, Filter, Listing, TableQuery, kept_values},
    },
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
    id: PersonId,
    person: Link,
    offices: Vec<Link>,
    office_values: Vec<(String, String)>,
    said: usize,
    last: Option<jiff::civil::Date>,
    last_words: String,
}

/// What the filter of the address lets through, in its order.
fn rows(reader: &mut Reader) -> Result<(TableQuery, Vec<Row>, Listing), WebError> {
    let query = TableQuery::read(reader, &["company"], &COLUMNS, "name", Vec::new())?;
    let context = reader.context();
    let rows = context.snapshot.people().filter_map(|(id, _)| row(&context, id)).collect();
    let filter = Filter {
        name: "company",
        label: "Company",
        phrase: "at",
        values: Box::new(|row: &Row| kept_values(&row.office_values)),
        known: Box::new(|_| None),
    };
    let (rows, listing) =
        query.apply(rows, &[filter], |row: &Row| row.person.name.clone(), compare, ("person", "people"))?;
    Ok((query, rows, listing))
}

fn row(context: &Context<'_>, id: PersonId) -> Option<Row> {
    let offices: Vec<_> = context.snapshot.offices_of_person(id).map(|office| office.company).collect();
    let said = || context.snapshot.announcements_by_person(id).map(|(_, said)| said.said_on);
    let last = said().max_by_key(|date| date.last_day());
    Some(Row {
        id,
        person: context.person(id)?,
        office_values: offices
            .iter()
            .filter_map(|id| context.snapshot.company(*id))
            .map(|company| (company.slug.clone(), company.name.clone()))
            .collect(),
        offices: offices.into_iter().filter_map(|id| context.company(id)).collect(),
        said: said().count(),
        last_words: last.map_or_else(String::new, |date| context.lang.fuzzy(date)),
        last: last.map(FuzzyDate::last_day),
    })
}

/// `GET /people.atom`: what they said.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (_, rows, listing) = rows(reader)?;
        let snapshot = reader.snapshot();
        let by = |row: &Row| snapshot.announcements_about(Entity::Person(row.id));
        Ok((rows.iter().flat_map(by).collect(), listing.title("announcements by people")))
    })
}

/// `GET /people`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (query, rows, listing) = rows(&mut reader)?;
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
    chrome.follow_with(&reader, "/people.atom");
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
