//! `/search`: names, other names, headlines, words said, sources. FTS5 finds
//! texts in every version; only what the view sees is shown, one hit an entity.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::Snapshot,
    domain::{RevisionId, company::Entity},
    store::{Hit, Target},
    web::{
        error::WebError,
        extract::Reader,
        page::{Chrome, Context, Link, Section, render},
        public::shared::entity_link,
    },
};

/// Texts that FTS5 is asked for; what a view does not see falls away after.
const LIMIT: i64 = 2_000;
/// Hits on the page.
const SHOWN: usize = 100;

#[derive(Template)]
#[template(path = "public/search.html")]
struct Search {
    chrome: Chrome,
    query: String,
    shown: String,
    is_cut: bool,
    results: Vec<Found>,
}

/// One hit.
pub struct Found {
    pub kind: &'static str,
    pub link: Link,
    /// The words that matched, if they are not the name.
    pub text: Option<String>,
}

/// `GET /search?q=`
pub async fn search(mut reader: Reader) -> Result<Response, WebError> {
    let query = reader.parameters.one("q")?.unwrap_or_default().trim().to_owned();
    let title = if query.is_empty() { "Search".to_owned() } else { format!("Search for “{query}”") };
    let chrome = reader.chrome(Section::Other, &title, "Search names, headlines, words said and sources.")?;
    let all = found_by(&reader, &query).await?;
    let (count, is_cut) = (all.len(), all.len() > SHOWN);
    render(&Search {
        chrome,
        shown: reader.lang.count(count, "hit", "hits"),
        is_cut,
        results: all.into_iter().take(SHOWN).collect(),
        query,
    })
}

/// What the view sees of the hits of a search, the best first.
pub async fn found_by(reader: &Reader, query: &str) -> Result<Vec<Found>, WebError> {
    if query.chars().count() > 200 {
        return Err(WebError::parameter("q", "a longer text", "up to 200 characters"));
    }
    let hits = reader.app.metrics().timed("search", reader.app.store().search(query, LIMIT)).await?;
    let context = reader.context();
    let mut seen = HashSet::new();
    Ok(hits
        .into_iter()
        .filter(|hit| is_visible(&context.snapshot, hit))
        .filter(|hit| seen.insert(hit.target))
        .filter_map(|hit| found(&context, &hit))
        .collect())
}

/// Whether the version that matched is the one that the view sees.
fn is_visible(snapshot: &Snapshot<'_>, hit: &Hit) -> bool {
    let data = snapshot.dataset();
    let at = snapshot.revision_id();
    let is = |opened: Option<RevisionId>| opened == Some(hit.opened);
    if let Some(alias) = hit.alias {
        return is(data.aliases.version(alias, at).map(|version| version.opened));
    }
    match hit.target {
        Target::Entity(Entity::Company(id)) => {
            is(data.companies.version(id, at).map(|version| version.opened))
        }
        Target::Entity(Entity::Person(id)) => is(data.people.version(id, at).map(|version| version.opened)),
        Target::Entity(Entity::Project(id)) => {
            is(data.projects.version(id, at).map(|version| version.opened))
        }
        Target::Entity(Entity::Site(id)) => is(data.sites.version(id, at).map(|version| version.opened)),
        Target::Announcement(id) => is(data.announcements.version(id, at).map(|version| version.opened)),
        Target::Figure(id) => is(data.figures.version(id, at).map(|version| version.opened)),
        Target::Source(id) => is(data.sources.version(id, at).map(|version| version.opened)),
    }
}

fn found(context: &Context<'_>, hit: &Hit) -> Option<Found> {
    let (kind, link) = match hit.target {
        Target::Entity(entity) => (
            match entity {
                Entity::Company(_) => "Company",
                Entity::Person(_) => "Person",
                Entity::Project(_) => "Project",
                Entity::Site(_) => "Site",
            },
            entity_link(context, entity)?,
        ),
        Target::Announcement(id) => {
            ("Announcement", context.announcement_link(id, context.snapshot.announcement(id)?))
        }
        Target::Figure(id) => {
            let line = context.figure_line(context.snapshot.figure(id)?);
            let about = line.subject.map_or_else(|| "The whole race".to_owned(), |subject| subject.name);
            ("Figure", Link { name: format!("{about}: {}, {}", line.what, line.said), url: line.url })
        }
        Target::Source(id) => {
            let source = context.snapshot.source(id)?;
            ("Source", Link { name: source.title.clone(), url: context.urls.source(id) })
        }
    };
    Some(Found { kind, text: beside(hit, &link.name), link })
}

/// What of the text that matched is not said by the name already.
fn beside(hit: &Hit, name: &str) -> Option<String> {
    if hit.alias.is_some() {
        return Some(format!("also known as {}", hit.text));
    }
    let rest =
        hit.text.strip_prefix(name).or_else(|| hit.text.strip_suffix(name)).unwrap_or(&hit.text).trim();
    (!rest.is_empty()).then(|| rest.to_owned())
}
