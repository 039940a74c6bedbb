//! `/method`, `/data` and `/about`: how numbers come about, where they come
//! from, and what this is.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};

use crate::{
    domain::revision::Reason,
    web::{
        error::WebError,
        extract::Reader,
        page::{Chrome, Link, Section, render},
        urls::{RULES, Urls},
    },
};

#[derive(Template)]
#[template(path = "public/method.html")]
struct Method {
    chrome: Chrome,
    promises: String,
    totals: String,
    compare: String,
    /// The worked examples of rule 2, as totals to look at.
    example: [String; 3],
    version: &'static str,
    reasons: String,
}

/// The worked examples of rule 2: horizon and day up to which things were said.
const EXAMPLES: [(&str, &str, &str); 3] =
    [("2025", "2034", "2025-08-02"), ("2025", "2029", "2025-08-02"), ("2025", "2034", "2026-02-28")];

/// `GET /method`
pub async fn method(reader: Reader) -> Result<Response, WebError> {
    let chrome = reader.chrome(
        Section::Other,
        "Method",
        "The rules by which every number, state and address comes about.",
    )?;
    let example = EXAMPLES.map(|(from, to, said_by)| {
        let companies = ["openai", "meta", "google", "xai"].map(|slug| ("company", slug));
        let scenario = [("from", from), ("to", to), ("run_rate", "on"), ("said_by", said_by)];
        Urls::default().with("/totals", companies.into_iter().chain(scenario))
    });
    render(&Method {
        chrome,
        promises: reader.urls.path("/promises"),
        totals: reader.urls.path("/totals"),
        compare: reader.urls.path("/compare"),
        example,
        version: RULES,
        reasons: Reason::ALL
            .iter()
            .map(|reason| reason.word().replace('_', " "))
            .collect::<Vec<_>>()
            .join(", "),
    })
}

#[derive(Template)]
#[template(path = "public/data.html")]
struct Data {
    chrome: Chrome,
    counts: Vec<(&'static str, String)>,
    sources: String,
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
pub async fn data(reader: Reader) -> Result<Response, WebError> {
    let chrome = reader.chrome(
        Section::Other,
        "Data and licences",
        "What this tracker holds, where it comes from and under which licence.",
    )?;
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

#[derive(Template)]
#[template(path = "public/about.html")]
struct About {
    chrome: Chrome,
    version: &'static str,
}

/// `GET /about`
pub async fn about(reader: Reader) -> Result<Response, WebError> {
    let chrome = reader.chrome(
        Section::Other,
        "About Gigawatch",
        "What Gigawatch is, who it is for and how to read it.",
    )?;
    let page = render(&About { chrome, version: env!("CARGO_PKG_VERSION") })?;
    // The only page that names the release: no view of it is for ever.
    Ok(([(CACHE_CONTROL, "no-cache")], page).into_response())
}
