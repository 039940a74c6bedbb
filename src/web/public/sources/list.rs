//! `/sources`: where everything can be read.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;

use crate::{
    domain::{SourceId, announcement::Source, date::FuzzyDate},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value},
        page::{Chrome, Context, Link, Section},
        public::announcements::feed_of_table,
        table::{Column, Filter, Folded, Key, Listing, SortKey, TableQuery, folded, label_of, words_of},
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
    source: Link,
    publisher: String,
    language: Option<String>,
    announcements: usize,
    published: String,
}

/// A source of the table, before anything about it is put into words.
struct Listed<'a> {
    id: SourceId,
    source: &'a Source,
    announcements: usize,
}

impl Listed<'_> {
    fn day(&self) -> Option<Date> {
        self.source.published_on.map(FuzzyDate::last_day)
    }
}

fn query(reader: &mut Reader) -> Result<TableQuery, WebError> {
    let names = ["publisher", "language", "archive"];
    TableQuery::read(reader, &names, &COLUMNS, "announcements", Vec::new())
}

/// What the filters of the address let through, in its order.
fn listed<'a>(context: &Context<'a>, query: &TableQuery) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let cited = context.snapshot.cited();
    let sources = context.snapshot.sources();
    query.apply(
        sources.map(|(id, source)| Listed { id, source, announcements: cited.count(id) }).collect(),
        &filters(),
        |row: &Listed<'_>| format!("{} {}", row.source.title, row.source.publisher),
        sort_key,
        ("source", "sources"),
    )
}

/// `GET /sources.atom`: what can be read in them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let query = query(reader)?;
        let context = reader.context();
        let (sources, listing) = listed(&context, &query)?;
        let from = |row: &Listed<'_>| context.snapshot.announcements_by_source(row.id).map(|(id, _)| id);
        Ok((sources.iter().flat_map(from).collect(), listing.title("announcements from sources")))
    })
}

/// `GET /sources`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = query(&mut reader)?;
    let context = reader.context();
    let (sources, listing) = listed(&context, &query)?;
    let title = listing.title("Sources");
    let cells = |row: &Listed<'_>| Some(file_row(&reader, row));
    let files = match reader.sheet(&title, &FIELDS).offered(&reader, &sources, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let rows = query.cut(sources).iter().map(|source| row(&context, source)).collect();
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

fn file_row(reader: &Reader, row: &Listed<'_>) -> Vec<Value> {
    let Listed { id, source, announcements } = *row;
    vec![
        source.title.as_str().into(),
        source.publisher.as_str().into(),
        source.language.clone().into(),
        source.archive_url.is_some().into(),
        i64::try_from(announcements).unwrap_or(i64::MAX).into(),
        row.day().into(),
        reader.urls.absolute(&reader.urls.source(id)).into(),
    ]
}

fn row(context: &Context<'_>, listed: &Listed<'_>) -> Row {
    let Listed { id, source, announcements } = *listed;
    Row {
        source: Link { name: source.title.clone(), url: context.urls.source(id) },
        publisher: source.publisher.clone(),
        language: source.language.clone(),
        announcements,
        published: source.published_on.map_or_else(String::new, |date| context.lang.fuzzy(date)),
    }
}

/// Sources without and with an archived copy, as addresses and pages name them.
const ARCHIVE: [(&str, &str); 2] = [("no", "without an archived copy"), ("yes", "with an archived copy")];

/// A text that stands for itself.
fn itself(key: Key<'_>) -> (String, String) {
    match key {
        Key::Text(text) => (text.to_owned(), text.to_owned()),
        Key::Number(_) => <_>::default(),
    }
}

fn filters<'f>() -> [Filter<'f, Listed<'f>>; 3] {
    [
        Filter {
            name: "publisher",
            label: "Publisher",
            phrase: "of",
            keys: Box::new(|row, tell| tell(Key::Text(&row.source.publisher))),
            words: Box::new(itself),
            known: Box::new(|_| None),
        },
        Filter {
            name: "language",
            label: "Language",
            phrase: "in the language",
            keys: Box::new(|row, tell| {
                row.source.language.as_deref().into_iter().for_each(|code| tell(Key::Text(code)));
            }),
            words: Box::new(itself),
            known: Box::new(|_| None),
        },
        Filter {
            name: "archive",
            label: "Archive",
            phrase: "",
            keys: Box::new(|row, tell| tell(Key::Number(usize::from(row.source.archive_url.is_some())))),
            words: Box::new(|key| words_of(&ARCHIVE, key)),
            known: Box::new(|value| label_of(&ARCHIVE, value)),
        },
    ]
}

fn sort_key<'r>(column: &str, row: &Listed<'r>) -> (SortKey<'r>, Folded<'r>, SourceId) {
    let by_column = match column {
        "publisher" => SortKey::Text(folded(row.source.publisher.as_str())),
        "announcements" => SortKey::count(row.announcements),
        "published" => SortKey::Day(row.day()),
        _ => SortKey::Name,
    };
    (by_column, folded(row.source.title.as_str()), row.id)
}
