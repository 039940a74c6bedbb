//! Atom feeds (RFC 4287): what they share. An entry keeps its id for ever, and its
//! dates come from the data, never from the request.

use atom_syndication::{
    Content, Entry, Feed, FixedDateTime, Generator, Link, Person, Text, extension::ExtensionMap,
};
use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date};

use super::{extract::Reader, settings::PROGRAM};

/// How many entries a feed holds.
pub const ENTRIES: usize = 100;

/// What a feed says of itself.
pub struct About {
    pub title: String,
    pub subtitle: &'static str,
    /// The path of the page that it follows.
    pub page: String,
}

/// Answers with a feed; the newest entries come first.
pub fn answer(reader: &Reader, about: &About, entries: Vec<Entry>) -> Response {
    let same = || reader.parameters.without_view();
    let page = reader.urls.absolute(&reader.urls.with(&about.page, same()));
    let itself = reader.urls.absolute(&reader.urls.with(&format!("{}.atom", about.page), same()));
    let mut links =
        vec![link("alternate", &page, "text/html"), link("self", &itself, "application/atom+xml")];
    let hub = reader.app.settings().publishing.hub.as_ref();
    links.extend(hub.map(|hub| Link { href: hub.to_string(), rel: "hub".to_owned(), ..Link::default() }));
    let name = &reader.app.operator().name;
    let credits = reader.credits();
    let licence = reader.app.licence();
    let rights = format!("{}, {}.", licence.name, licence.url);
    let rights = if credits.is_empty() { rights } else { format!("{rights} Credits: {credits}") };
    let feed = Feed {
        title: Text::plain(format!("{name}: {}", about.title)),
        subtitle: Some(Text::plain(about.subtitle)),
        id: itself.clone(),
        updated: entries.iter().map(|entry| entry.updated).max().unwrap_or_default(),
        links,
        generator: Some(Generator { value: PROGRAM.to_owned(), ..Generator::default() }),
        rights: Some(Text::plain(rights)),
        authors: vec![person(name.clone())],
        extensions: ExtensionMap::default(),
        entries,
        ..Feed::default()
    };
    ([(header::CONTENT_TYPE, "application/atom+xml; charset=utf-8")], feed.to_string()).into_response()
}

/// An id that lasts (RFC 4151): what it is about on this site.
pub fn id(reader: &Reader, of: &str) -> String {
    let host = reader.app.base_url().split("://").last().unwrap_or_default();
    let host = host.split([':', '/']).next().unwrap_or_default();
    format!("tag:{host},2026:{of}")
}

pub fn link(rel: &str, url: &str, media_type: &str) -> Link {
    Link {
        href: url.to_owned(),
        rel: rel.to_owned(),
        mime_type: Some(media_type.to_owned()),
        ..Link::default()
    }
}

pub fn person(name: String) -> Person {
    Person { name, ..Person::default() }
}

/// Content as HTML or as plain text.
pub fn content(kind: &str, value: String) -> Content {
    Content { value: Some(value), content_type: Some(kind.to_owned()), ..Content::default() }
}

pub fn midnight(day: Date) -> Option<FixedDateTime> {
    format!("{day}T00:00:00+00:00").parse().ok()
}

pub fn moment(moment: Timestamp) -> FixedDateTime {
    format!("{moment:.3}").replace('Z', "+00:00").parse().unwrap_or_default()
}
