//! `/people`: who spoke, for whom, how often.

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;

use crate::{
    domain::{
        CompanyId, PersonId,
        company::{Entity, Person},
        date::FuzzyDate,
    },
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value, names},
        page::{Chrome, Context, Link, Section},
        public::{announcements::feed_of_table, shared::company_words},
        table::{Column, Filter, Folded, Key, Listing, SortKey, TableQuery, folded},
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
    person: Link,
    offices: Vec<Link>,
    said: usize,
    last_words: String,
}

/// A person of the table, before anything about them is put into words.
struct Listed<'a> {
    id: PersonId,
    person: &'a Person,
    /// The companies that they speak or spoke for.
    companies: Vec<CompanyId>,
    said: usize,
    last: Option<FuzzyDate>,
}

impl Listed<'_> {
    fn day(&self) -> Option<Date> {
        self.last.map(FuzzyDate::last_day)
    }
}

fn query(reader: &mut Reader) -> Result<TableQuery, WebError> {
    TableQuery::read(reader, &["company"], &COLUMNS, "name", Vec::new())
}

/// What the filter of the address lets through, in its order.
fn listed<'a>(context: &Context<'a>, query: &TableQuery) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let people = context.snapshot.people().map(|(id, person)| {
        let offices = context.snapshot.offices_of_person(id);
        let said = || context.snapshot.announcements_by_person(id).map(|(_, said)| said.said_on);
        Listed {
            id,
            person,
            companies: offices.map(|office| office.company).collect(),
            said: said().count(),
            last: said().max_by_key(|date| date.last_day()),
        }
    });
    let filter = Filter {
        name: "company",
        label: "Company",
        phrase: "at",
        keys: Box::new(|row: &Listed<'_>, tell| {
            for (place, id) in row.companies.iter().enumerate() {
                if !row.companies[..place].contains(id) {
                    tell(Key::of(*id));
                }
            }
        }),
        words: Box::new(|key| company_words(context, key)),
        known: Box::new(|_| None),
    };
    let name = |row: &Listed<'_>| row.person.name.clone();
    query.apply(people.collect(), &[filter], name, sort_key, ("person", "people"))
}

fn row(context: &Context<'_>, listed: &Listed<'_>) -> Option<Row> {
    Some(Row {
        person: context.person(listed.id)?,
        offices: listed.companies.iter().filter_map(|id| context.company(*id)).collect(),
        said: listed.said,
        last_words: listed.last.map_or_else(String::new, |date| context.lang.fuzzy(date)),
    })
}

/// `GET /people.atom`: what they said.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let query = query(reader)?;
        let context = reader.context();
        let (people, listing) = listed(&context, &query)?;
        let by = |row: &Listed<'_>| context.snapshot.announcements_about(Entity::Person(row.id));
        Ok((people.iter().flat_map(by).collect(), listing.title("announcements by people")))
    })
}

/// `GET /people`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = query(&mut reader)?;
    let context = reader.context();
    let (people, listing) = listed(&context, &query)?;
    let title = listing.title("People");
    let cells = |listed: &Listed<'_>| Some(file_row(&reader, listed, &row(&context, listed)?));
    let files = match reader.sheet(&title, &FIELDS).offered(&reader, &people, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let rows = query.cut(people).iter().filter_map(|listed| row(&context, listed)).collect();
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

fn file_row(reader: &Reader, listed: &Listed<'_>, row: &Row) -> Vec<Value> {
    vec![
        row.person.name.as_str().into(),
        names(&row.offices),
        i64::try_from(row.said).unwrap_or(i64::MAX).into(),
        listed.day().into(),
        reader.urls.absolute(&row.person.url).into(),
    ]
}

fn sort_key<'r>(column: &str, row: &Listed<'r>) -> (SortKey<'r>, Folded<'r>, PersonId) {
    let by_column = match column {
        "said" => SortKey::count(row.said),
        "last" => SortKey::Day(row.day()),
        _ => SortKey::Name,
    };
    (by_column, folded(row.person.name.as_str()), row.id)
}
