//! `/sources/{id}`: one publication and what cites it.

use askama::Template;
use axum::response::Response;

use crate::{
    domain::{Id, SourceId, announcement::Access, care::Redacted},
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Chrome, Section, render},
        public::{
            care::refuse_removed,
            shared::{AnnouncementLine, newest},
        },
    },
};

#[derive(Template)]
#[template(path = "public/sources/show.html")]
struct Show {
    chrome: Chrome,
    title: String,
    publisher: String,
    fields: Vec<(&'static str, String)>,
    original: Option<String>,
    archive: Option<String>,
    announcements: Vec<AnnouncementLine>,
}

/// `GET /sources/{id}`
pub async fn show(UrlPath(number): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    let id = SourceId::new(number);
    let context = reader.context();
    refuse_removed(&context, Redacted::Source(SourceId::new(number)))?;
    let source = context.snapshot.source(id).ok_or(WebError::not_found("source"))?;
    let description = format!("{}, {}: what this tracker takes from it.", source.title, source.publisher);
    // Copies of one data set share their title; the day tells them apart.
    let title = match source.published_on {
        Some(day) => format!("{}, {}", source.title, reader.lang.fuzzy(day)),
        None => source.title.clone(),
    };
    let chrome = reader.chrome(Section::Sources, &title, &description)?;
    let fields = [
        ("Published", source.published_on.map(|date| reader.lang.fuzzy(date))),
        ("Language", source.language.clone()),
        (
            "Access",
            source.access.map(|access| match access {
                Access::Free => "free".to_owned(),
                Access::Paywalled => "behind a paywall".to_owned(),
            }),
        ),
        ("Licence", source.licence.clone()),
        ("Note", source.note.clone()),
    ];
    render(&Show {
        chrome,
        title: source.title.clone(),
        publisher: source.publisher.clone(),
        fields: fields.into_iter().filter_map(|(label, text)| Some((label, text?))).collect(),
        original: source.url.clone(),
        archive: source.archive_url.clone(),
        announcements: newest(&context, context.snapshot.announcements_by_source(id), usize::MAX),
    })
}
