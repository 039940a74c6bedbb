//! `/announcements`: everything that was said, newest first.

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::{EntityKind, SaidRow, SaidTable},
    domain::{
        AnnouncementId, CompanyId, Id,
        announcement::{AnnouncementKind, Standing},
        figure::Subject,
    },
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value},
        page::{Chrome, Context, Link, Section, Who, kind_words},
        public::shared::{company_words, named_by, year_filter},
        table::{Column, Filter, Key, Listing, SortKey, TableQuery, folded, words_by},
    },
};

const COLUMNS: [Column; 4] = [
    Column { key: "headline", label: "Announcement", is_number: false },
    Column { key: "who", label: "Who", is_number: false },
    Column { key: "figures", label: "Figures", is_number: true },
    Column { key: "said", label: "Said on", is_number: true },
];

#[derive(Template)]
#[template(path = "public/announcements/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    announcement: Link,
    about: Vec<Link>,
    who: Who,
    kind_and_reporter: String,
    figures: usize,
    said_on: String,
}

/// An announcement of the table, before anything about it is put into words.
struct Listed<'a> {
    row: &'a SaidRow,
    companies: &'a [CompanyId],
}

fn query(reader: &mut Reader) -> Result<TableQuery, WebError> {
    let filters = ["standing", "kind", "company", "year"];
    TableQuery::read(reader, &filters, &COLUMNS, "said", Vec::new())
}

/// What the filters of the address let through, in its order.
fn listed<'a>(
    context: &'a Context<'a>,
    table: &'a SaidTable,
    query: &TableQuery,
) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let listed = |row| Listed { row, companies: table.companies(row) };
    query.apply(
        table.rows.iter().map(listed).collect(),
        &filters(context),
        |row: &Listed<'_>| format!("{} {}", headline(context, row), speaker(context, row)),
        |column, row| sort_key(context, column, row),
        ("announcement", "announcements"),
    )
}

/// The announcements of the address with their title, for a feed.
pub fn found(reader: &mut Reader) -> Result<(Vec<AnnouncementId>, String), WebError> {
    let query = query(reader)?;
    let context = reader.context();
    let table = context.snapshot.said_table();
    let (rows, listing) = listed(&context, &table, &query)?;
    Ok((rows.into_iter().map(|listed| listed.row.id).collect(), listing.title("announcements")))
}

/// `GET /announcements`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = query(&mut reader)?;
    let context = reader.context();
    let table = context.snapshot.said_table();
    let (rows, listing) = listed(&context, &table, &query)?;
    let title = listing.title("Announcements");
    let cells = |listed: &Listed<'_>| file_row(&reader, listed);
    let files = match reader.sheet(&title, &FIELDS).offered(&reader, &rows, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let rows = query.cut(rows).iter().filter_map(|listed| row(&context, listed)).collect();
    let mut chrome = reader.chrome(
        Section::Announcements,
        &title,
        "Everything that was said about the AI build-out, by whom and when.",
    )?;
    chrome.offer_table(&reader, files);
    chrome.follow_with(&reader, "/announcements.atom");
    let page = List { chrome, title, listing, rows };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// The columns of the file; a fuzzy day is its last.
const FIELDS: [Field; 8] = [
    Field::number("id", "Number of the announcement"),
    Field::text("headline", "What was announced"),
    Field::day("said_on", "Day it was said on; the first day where only a month or year is known"),
    Field::text("speaker", "Who said it"),
    Field::text(
        "kind",
        "company_statement, filing, permit, press_report, analyst_estimate, observation or own_calculation",
    ),
    Field::text("companies", "Companies that it concerns, separated by semicolons"),
    Field::number("figures", "Figures in it"),
    Field::address("url", "Its page"),
];

fn file_row(reader: &Reader, listed: &Listed<'_>) -> Option<Vec<Value>> {
    let context = reader.context();
    let SaidRow { id, day, kind, figures, .. } = *listed.row;
    let said = context.snapshot.announcement(id)?;
    let companies: Vec<&str> = names(&context, listed.companies).collect();
    Some(vec![
        id.number().into(),
        said.headline.as_str().into(),
        day.into(),
        context.speaker(said).into(),
        kind.word().into(),
        Some(companies.join("; ")).filter(|names| !names.is_empty()).into(),
        i64::from(figures).into(),
        reader.urls.absolute(&reader.urls.announcement(id)).into(),
    ])
}

fn names<'a>(context: &Context<'a>, companies: &[CompanyId]) -> impl Iterator<Item = &'a str> {
    companies.iter().filter_map(|id| Some(context.snapshot.company(*id)?.name.as_str()))
}

fn headline<'a>(context: &Context<'a>, listed: &Listed<'_>) -> &'a str {
    context.snapshot.announcement(listed.row.id).map_or("", |said| said.headline.as_str())
}

/// Who said it.
fn speaker(context: &Context<'_>, listed: &Listed<'_>) -> String {
    let said = context.snapshot.announcement(listed.row.id);
    said.and_then(|said| context.speaker(said)).unwrap_or_default()
}

fn row(context: &Context<'_>, listed: &Listed<'_>) -> Option<Row> {
    let id = listed.row.id;
    let said = context.snapshot.announcement(id)?;
    let mut about: Vec<Subject> = Vec::new();
    for at in context.snapshot.figures_of_announcement(id) {
        if !about.contains(&at.figure.subject) {
            about.push(at.figure.subject);
        }
    }
    Some(Row {
        announcement: context.announcement_link(id, said),
        about: about.into_iter().filter_map(|subject| context.subject(subject)).collect(),
        who: context.who(said),
        kind_and_reporter: context.kind(id, said),
        figures: usize::try_from(listed.row.figures).unwrap_or(usize::MAX),
        said_on: context.lang.fuzzy(said.said_on),
    })
}

/// Claims and estimates, as addresses and pages name them.
const STANDINGS: [&str; 2] = ["claims", "estimates"];

fn filters<'c>(context: &'c Context<'c>) -> [Filter<'c, Listed<'c>>; 4] {
    [
        Filter {
            name: "standing",
            label: "Standing",
            phrase: "with",
            keys: Box::new(|listed, tell| {
                tell(Key::Number(usize::from(listed.row.kind.standing() == Standing::Estimate)));
            }),
            words: words_by(&STANDINGS, |word| (word, word)),
            known: Box::new(|value| STANDINGS.contains(&value).then(|| value.to_owned())),
        },
        Filter {
            name: "kind",
            label: "Kind",
            phrase: "of the kind",
            keys: Box::new(|listed, tell| tell(Key::Number(listed.row.kind as usize))),
            words: words_by(AnnouncementKind::ALL, |kind| (kind.word(), kind_words(kind))),
            known: Box::new(|value| value.parse().ok().map(|kind| kind_words(kind).to_owned())),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: "about",
            keys: Box::new(|listed, tell| listed.companies.iter().for_each(|id| tell(Key::of(*id)))),
            words: Box::new(|key| company_words(context, key)),
            known: Box::new(|slug| named_by(context, EntityKind::Company, slug)),
        },
        year_filter(|listed: &Listed<'_>| listed.row.day.year()),
    ]
}

fn sort_key<'r>(context: &Context<'r>, column: &str, listed: &Listed<'_>) -> (SortKey<'r>, AnnouncementId) {
    let row = listed.row;
    let by_column = match column {
        "headline" => SortKey::Text(folded(headline(context, listed))),
        "who" => SortKey::Text(folded(speaker(context, listed))),
        "figures" => SortKey::Number(row.figures.into()),
        _ => SortKey::Day(Some(row.day)),
    };
    (by_column, row.id)
}
