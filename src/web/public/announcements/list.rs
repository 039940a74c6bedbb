//! `/announcements`: everything that was said, newest first.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::EntityKind,
    domain::{
        AnnouncementId, Id,
        announcement::{Announcement, AnnouncementKind, Standing},
        figure::Subject,
    },
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value},
        page::{Chrome, Context, Link, Section, Who, kind_words},
        public::shared::named_by,
        table::{Column, Filter, Listing, TableQuery, kept_values, value},
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
    id: AnnouncementId,
    announcement: Link,
    about: Vec<Link>,
    who: Who,
    speaker: String,
    kind: AnnouncementKind,
    kind_words: &'static str,
    kind_and_reporter: String,
    companies: Vec<(String, String)>,
    figures: usize,
    day: jiff::civil::Date,
    said_on: String,
}

/// What the filters of the address let through, in its order.
fn rows(reader: &mut Reader) -> Result<(TableQuery, Vec<Row>, Listing), WebError> {
    let filters = ["standing", "kind", "company", "year"];
    let query = TableQuery::read(reader, &filters, &COLUMNS, "said", Vec::new())?;
    let context = reader.context();
    let rows = context.snapshot.announcements().map(|(id, said)| row(&context, id, said)).collect();
    let (rows, listing) = query.apply(
        rows,
        &self::filters(&context),
        |row: &Row| format!("{} {}", row.announcement.name, row.speaker),
        compare,
        ("announcement", "announcements"),
    )?;
    Ok((query, rows, listing))
}

/// The announcements of the address with their title, for a feed.
pub fn found(reader: &mut Reader) -> Result<(Vec<AnnouncementId>, String), WebError> {
    let (_, rows, listing) = rows(reader)?;
    Ok((rows.into_iter().map(|row| row.id).collect(), listing.title("announcements")))
}

/// `GET /announcements`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (query, rows, listing) = rows(&mut reader)?;
    let title = listing.title("Announcements");
    let files =
        match reader.sheet(&title, &FIELDS).offered(&reader, &rows, |row| Some(file_row(&reader, row)))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let rows = query.cut(rows);
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

fn file_row(reader: &Reader, row: &Row) -> Vec<Value> {
    let companies = row.companies.iter().map(|(_, name)| name.as_str()).collect::<Vec<_>>().join("; ");
    let speaker = [&row.who.person, &row.who.company].into_iter().flatten().map(|link| link.name.clone());
    let speaker = speaker.chain(row.who.name.clone()).collect::<Vec<_>>().join(", ");
    vec![
        row.id.number().into(),
        row.announcement.name.as_str().into(),
        row.day.into(),
        Some(speaker).filter(|name| !name.is_empty()).into(),
        row.kind.word().into(),
        Some(companies).filter(|names| !names.is_empty()).into(),
        i64::try_from(row.figures).unwrap_or(i64::MAX).into(),
        reader.urls.absolute(&row.announcement.url).into(),
    ]
}

fn row(context: &Context<'_>, id: AnnouncementId, said: &Announcement) -> Row {
    let who = context.who(said);
    let mut about: Vec<Subject> = Vec::new();
    let mut companies: Vec<_> = said.speaker_company.into_iter().collect();
    let mut figures = 0;
    for at in context.snapshot.figures_of_announcement(id) {
        figures += 1;
        if !about.contains(&at.figure.subject) {
            about.push(at.figure.subject);
        }
        companies.extend(at.figure.company);
    }
    companies.sort_unstable();
    companies.dedup();
    let links = [&who.person, &who.company].into_iter().flatten().map(|link| link.name.clone());
    Row {
        id,
        announcement: context.announcement_link(id, said),
        about: about.into_iter().filter_map(|subject| context.subject(subject)).collect(),
        speaker: links.chain(who.name.clone()).collect::<Vec<_>>().join(", ").to_lowercase(),
        who,
        kind: said.kind,
        kind_words: kind_words(said.kind),
        kind_and_reporter: context.kind(id, said),
        companies: companies
            .into_iter()
            .filter_map(|id| context.snapshot.company(id))
            .map(|company| (company.slug.clone(), company.name.clone()))
            .collect(),
        figures,
        day: said.said_on.last_day(),
        said_on: context.lang.fuzzy(said.said_on),
    }
}

fn filters<'c>(context: &'c Context<'_>) -> [Filter<'c, Row>; 4] {
    let standing = |kind: AnnouncementKind| match kind.standing() {
        Standing::Claim => "claims",
        Standing::Estimate => "estimates",
    };
    [
        Filter {
            name: "standing",
            label: "Standing",
            phrase: "with",
            values: Box::new(move |row: &Row| vec![value(standing(row.kind), standing(row.kind))]),
            known: Box::new(|value| ["claims", "estimates"].contains(&value).then(|| value.to_owned())),
        },
        Filter {
            name: "kind",
            label: "Kind",
            phrase: "of the kind",
            values: Box::new(|row: &Row| vec![value(row.kind.word(), row.kind_words)]),
            known: Box::new(|value| value.parse().ok().map(|kind| kind_words(kind).to_owned())),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: "about",
            values: Box::new(|row: &Row| kept_values(&row.companies)),
            known: Box::new(|slug| named_by(context, EntityKind::Company, slug)),
        },
        Filter {
            name: "year",
            label: "Year",
            phrase: "of",
            values: Box::new(|row: &Row| vec![value(row.day.year().to_string(), row.day.year().to_string())]),
            known: Box::new(|value| {
                (value.len() == 4 && value.parse::<i16>().is_ok()).then(|| value.to_owned())
            }),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = match column {
        "headline" => a.announcement.name.to_lowercase().cmp(&b.announcement.name.to_lowercase()),
        "who" => a.speaker.cmp(&b.speaker),
        "figures" => a.figures.cmp(&b.figures),
        _ => a.day.cmp(&b.day),
    };
    by_column.then_with(|| a.id.cmp(&b.id))
}
