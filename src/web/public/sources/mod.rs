//! Publications, and the citations that tie announcements to them.

mod list;
mod show;

pub use list::{feed, list};
pub use show::show;

use crate::{
    domain::AnnouncementId,
    web::page::{Context, Link},
};

/// A citation as pages show it.
#[derive(Debug, Clone)]
pub struct CitationLine {
    pub source: Link,
    pub publisher: String,
    pub published: String,
    pub language: Option<String>,
    pub via: Option<String>,
    pub quote: Option<String>,
    pub original: Option<String>,
    pub archive: Option<String>,
}

/// The sources of an announcement.
pub fn citation_lines(context: &Context<'_>, id: AnnouncementId) -> Vec<CitationLine> {
    context
        .snapshot
        .citations(id)
        .map(|(_, citation, source)| CitationLine {
            source: Link { name: source.title.clone(), url: context.urls.source(citation.source) },
            publisher: source.publisher.clone(),
            published: source.published_on.map_or_else(String::new, |date| context.lang.fuzzy(date)),
            language: source.language.clone(),
            via: citation.via.clone(),
            quote: citation.quote.clone(),
            original: source.url.clone(),
            archive: source.archive_url.clone(),
        })
        .collect()
}
