//! `/method` and `/about`: how numbers come about, and what this is.

use askama::Template;
use axum::{
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};

use crate::{
    domain::revision::Reason,
    web::{
        VERSION,
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
#[template(path = "public/about.html")]
struct About {
    chrome: Chrome,
    contact: Option<Link>,
    /// Whether anything is known of who runs the site.
    has_house: bool,
    version: &'static str,
}

/// `GET /about`
pub async fn about(reader: Reader) -> Result<Response, WebError> {
    let operator = reader.app.operator();
    let name = &operator.name;
    let chrome = reader.chrome(
        Section::Other,
        &format!("About {name}"),
        &format!("What {name} is, who runs it and how to read it."),
    )?;
    let contact = operator.contact.as_ref();
    let contact = contact.map(|contact| Link { name: contact.to_string(), url: contact.url() });
    let house = &chrome.house;
    let has_house = contact.is_some() || house.imprint.is_some() || house.privacy.is_some();
    let page = render(&About { chrome, contact, has_house, version: VERSION })?;
    // The only page that names the release: no view of it is for ever.
    Ok(([(CACHE_CONTROL, "no-cache")], page).into_response())
}
