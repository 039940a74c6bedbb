//! `/announcements/{id}`: one announcement with all its figures and sources.

use askama::Template;
use axum::response::Response;

use crate::{
    domain::{
        AnnouncementId, Id,
        announcement::{Announcement, Standing},
        care::Redacted,
    },
    format::capitalised,
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        markdown,
        page::{Chrome, Context, FigureLine, Link, Section, Who, render},
        public::care::{Corrected, corrections_of_announcement, refuse_removed},
        public::sources::{CitationLine, citation_lines},
    },
};

#[derive(Template)]
#[template(path = "public/announcements/show.html")]
struct Show {
    chrome: Chrome,
    headline: String,
    kind: String,
    is_estimate: bool,
    said_on: String,
    who: Who,
    /// Sanitised HTML.
    summary: Option<String>,
    retracted: Option<String>,
    corrected: Vec<Corrected>,
    figures: Vec<FigureLine>,
    citations: Vec<CitationLine>,
    published: Option<Link>,
}

/// `GET /announcements/{id}`
pub async fn show(UrlPath(number): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    let id = AnnouncementId::new(number);
    let context = reader.context();
    refuse_removed(&context, Redacted::Announcement(id))?;
    let said = context.snapshot.announcement(id).ok_or(WebError::not_found("announcement"))?;
    let chrome = reader.chrome(Section::Announcements, &said.headline, &description(&context, said))?;
    render(&Show {
        chrome,
        headline: said.headline.clone(),
        kind: capitalised(&context.kind(id, said)),
        is_estimate: said.kind.standing() == Standing::Estimate,
        said_on: reader.lang.fuzzy(said.said_on),
        who: context.who(said),
        summary: said.summary.as_deref().map(markdown::html),
        retracted: said.retracted.clone(),
        corrected: corrections_of_announcement(&context, id),
        figures: context.snapshot.figures_of_announcement(id).map(|at| context.figure_line(at)).collect(),
        citations: citation_lines(&context, id),
        published: published(&context, id),
    })
}

fn description(context: &Context<'_>, said: &Announcement) -> String {
    format!("{}, said on {}. Every figure with its source.", said.headline, context.lang.fuzzy(said.said_on))
}

/// The revision that published what the page shows.
fn published(context: &Context<'_>, id: AnnouncementId) -> Option<Link> {
    let version = context.snapshot.dataset().announcements.version(id, context.snapshot.revision_id())?;
    let revision = context.snapshot.revision(version.opened)?;
    let name = context.lang.moment(revision.published_at);
    Some(Link { name, url: context.urls.revision(revision.id) })
}
