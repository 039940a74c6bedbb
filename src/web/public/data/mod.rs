//! `/data`: what this tracker holds, where it comes from, and all of it as files.

mod dictionary;
mod package;
mod sqlite;

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;

pub use self::{
    dictionary::dictionary,
    package::{PackageCopy, package},
    sqlite::{PublishedCopy, sqlite},
};
use crate::web::{
    error::WebError,
    extract::Reader,
    files::FileLink,
    page::{Chrome, Link, Section, render},
};

#[derive(Template)]
#[template(path = "public/data/show.html")]
struct Data {
    chrome: Chrome,
    counts: Vec<(&'static str, String)>,
    sources: String,
    package: String,
    dictionary: String,
    doi: Option<String>,
    /// How many announcements, and the publisher with a link to its sources.
    publishers: Vec<(String, Link)>,
    licences: Vec<Licence>,
    newest: Option<String>,
}

/// A licence that sources demand, with the sources under it.
struct Licence {
    text: String,
    /// Where the licence can be read.
    deed: Option<&'static str>,
    sources: String,
}

/// `GET /data`
pub async fn show(reader: Reader) -> Result<Response, WebError> {
    let mut chrome = reader.chrome(
        Section::Other,
        "Data and licences",
        "What this tracker holds, where it comes from and under which licence.",
    )?;
    let package = reader.urls.path("/data/gigawatch.zip");
    chrome.offer(
        &reader,
        [
            FileLink::new("Data package", package.clone()),
            FileLink::new("SQLite", "/data/gigawatch.sqlite".to_owned()),
        ],
    );
    let snapshot = reader.snapshot();
    let mut by_publisher: BTreeMap<&str, usize> = BTreeMap::new();
    for (id, source) in snapshot.sources() {
        *by_publisher.entry(&source.publisher).or_default() += snapshot.announcements_by_source(id).count();
    }
    let mut publishers: Vec<(&str, usize)> = by_publisher.into_iter().collect();
    publishers.sort_by_key(|(_, announcements)| std::cmp::Reverse(*announcements));
    publishers.truncate(5);
    let count = |number: usize| reader.lang.integer(i128::try_from(number).unwrap_or(0));
    let mut licences: Vec<(String, usize, String)> = Vec::new();
    for (_, source) in snapshot.sources() {
        let Some(licence) = &source.licence else { continue };
        match licences.iter_mut().find(|(text, ..)| text == licence) {
            Some((_, copies, _)) => *copies += 1,
            None => licences.push((licence.clone(), 1, format!("{}, {}", source.publisher, source.title))),
        }
    }
    render(&Data {
        chrome,
        counts: vec![
            ("Companies", count(snapshot.firms().count())),
            ("Groups of companies", count(snapshot.companies().count() - snapshot.firms().count())),
            ("People", count(snapshot.people().count())),
            ("Projects", count(snapshot.projects().count())),
            ("Sites", count(snapshot.sites().count())),
            ("Announcements", count(snapshot.announcements().count())),
            ("Figures", count(snapshot.figures().count())),
            ("Sources", count(snapshot.sources().count())),
            ("Revisions", count(snapshot.revisions().count())),
        ],
        sources: reader.urls.path("/sources"),
        package,
        dictionary: reader.urls.path("/data/dictionary"),
        doi: reader.app.settings().publishing.doi.clone(),
        publishers: publishers
            .into_iter()
            .map(|(publisher, announcements)| {
                let url = reader.urls.with("/sources", [("publisher", publisher)]);
                let words = reader.lang.count(announcements, "announcement", "announcements");
                (words, Link { name: publisher.to_owned(), url })
            })
            .collect(),
        licences: licences
            .into_iter()
            .map(|(text, copies, first)| Licence {
                deed: text.starts_with("CC BY 4.0").then_some("https://creativecommons.org/licenses/by/4.0/"),
                text,
                sources: if copies == 1 { first } else { format!("{first} ({copies} copies)") },
            })
            .collect(),
        newest: snapshot.revisions().next().map(|revision| reader.lang.moment(revision.published_at)),
    })
}
