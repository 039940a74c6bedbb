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
        summary: said.summary.as_deref().map(sanitised),
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

/// Markdown as HTML with nothing in it that could run or load.
fn sanitised(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(markdown));
    ammonia::Builder::default().rm_tags(["img"]).link_rel(Some("nofollow noopener")).clean(&html).to_string()
}

#[cfg(test)]
mod tests {
    use super::sanitised;

    #[test]
    fn nothing_in_a_summary_can_run_or_load() {
        let html = sanitised(
            "**bold** <script>alert(1)</script> ![x](https://evil.example/x.png) [l](javascript:alert(1))",
        );
        assert!(html.contains("<strong>bold</strong>"), "{html}");
        for bad in ["script", "img", "javascript"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}
