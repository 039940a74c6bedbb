//! `/promises.atom`: what became of promises, the newest first. An entry keeps its
//! id for ever and is dated by the day on which it came about, never by the request.

use atom_syndication::{Category, Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use jiff::civil::Date;

use super::ledger::{self, Row};
use crate::{
    domain::promise::State,
    web::{error::WebError, extract::Reader, page::Context},
};

/// How many entries a feed holds.
const ENTRIES: usize = 100;

/// `GET /promises.atom`
pub async fn feed(mut reader: Reader) -> Result<Response, WebError> {
    let query = ledger::query(&mut reader, Vec::new())?;
    reader.parameters.finish()?;
    let context = reader.context();
    let rows = ledger::milestone_rows(&context);
    let (mut rows, listing) = ledger::apply(&context, &query, rows, ("promise", "promises"))?;
    rows.retain(is_news);
    rows.sort_by_key(|row| std::cmp::Reverse((row.promise.came_about_on(), row.promise.at.id)));
    rows.truncate(ENTRIES);
    let entries: Vec<Entry> = rows.iter().filter_map(|row| entry(&reader, &context, row)).collect();
    let page = reader.urls.absolute(&reader.urls.path("/promises"));
    let itself = reader.urls.absolute(&reader.urls.with("/promises.atom", reader.parameters.without_view()));
    let feed = Feed {
        title: Text::plain(format!("Gigawatch: {}", listing.title("promises"))),
        subtitle: Some(Text::plain("What was promised and came due, was met, moved or was withdrawn.")),
        id: itself.clone(),
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or_else(beginning),
        links: vec![link("alternate", &page, "text/html"), link("self", &itself, "application/atom+xml")],
        generator: Some(Generator { value: "Gigawatch".to_owned(), ..Generator::default() }),
        rights: Some(context.snapshot.credits().collect::<Vec<_>>().join("; "))
            .filter(|credits| !credits.is_empty())
            .map(|credits| Text::plain(format!("Credits: {credits}"))),
        authors: vec![Person { name: "Gigawatch".to_owned(), ..Person::default() }],
        entries,
        ..Feed::default()
    };
    Ok(([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed.to_string()).into_response())
}

/// Whether a state is worth an entry: what is pending or due is none, nor what
/// was only said again.
fn is_news(row: &Row<'_>) -> bool {
    match row.state() {
        State::Pending | State::Due => false,
        State::Replaced => row.promise.verdict.has_moved(),
        State::Met | State::MetLate | State::Overdue | State::Withdrawn => true,
    }
}

fn entry(reader: &Reader, context: &Context<'_>, row: &Row<'_>) -> Option<Entry> {
    let updated = midnight(row.promise.came_about_on()?)?;
    let line = super::promise_line(context, &row.milestone);
    let url = reader.urls.absolute(&context.urls.figure(row.promise.at.id));
    let state = [Some(line.state.text.clone()), line.state.detail.clone()];
    let state = state.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let names = [&line.who.person, &line.who.company].into_iter().flatten().map(|link| link.name.clone());
    let speaker = names.chain(line.who.name.clone()).collect::<Vec<_>>().join(", ");
    let what = line.what.to_lowercase();
    let said = format!(
        "{} ({what}) for {}, said by {speaker} on {}: {state}.",
        line.promised.name, line.deadline, line.said_on
    );
    Some(Entry {
        title: Text::plain(format!("{}: {}, {state}", row.subject, line.promised.name)),
        id: id(reader, row),
        updated,
        published: Some(updated),
        links: vec![link("alternate", &url, "text/html")],
        categories: [line.tag(), row.state().word()]
            .map(|term| Category { term: term.to_owned(), ..Category::default() })
            .into(),
        content: Some(Content {
            value: Some(said),
            content_type: Some("text".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    })
}

/// An entry is what one promise came to (RFC 4151): another state is another entry.
fn id(reader: &Reader, row: &Row<'_>) -> String {
    let host = reader.app.base_url().split("://").last().unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    format!("tag:{host},2026:promise/{}/{}", row.promise.at.id, row.state().word())
}

fn link(rel: &str, url: &str, media_type: &str) -> Link {
    Link {
        href: url.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    }
}

fn midnight(day: Date) -> Option<FixedDateTime> {
    format!("{day}T00:00:00+00:00").parse().ok()
}

/// What a feed without entries gives as its day: that of no request.
fn beginning() -> FixedDateTime {
    FixedDateTime::default()
}
