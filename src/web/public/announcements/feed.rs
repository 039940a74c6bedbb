//! Feeds of announcements: all of them by the filters of the list, those about
//! what another table lists, or those of a company, project or site. An entry is
//! what was said, in full.

use std::cmp::Reverse;

use askama::Template;
use atom_syndication::{Category, Entry, Text};
use axum::response::Response;

use super::list;
use crate::{
    dataset::EntityKind,
    domain::{AnnouncementId, Id, company::Entity},
    web::{
        error::WebError,
        extract::Reader,
        feed::{self, About, ENTRIES},
        page::{Context, Link},
        public::shared::find,
    },
};

/// What a feed of a table says of itself.
const SUBTITLE: &str = "What was said about the AI build-out, by whom and when; the newest first.";

/// What was said, as a reader of feeds shows it.
#[derive(Template)]
#[template(path = "feeds/announcement.html")]
struct Said {
    who: String,
    day: String,
    kind: &'static str,
    retracted: Option<String>,
    figures: Vec<Line>,
    sources: Vec<Link>,
}

struct Line {
    figure: Link,
    subject: String,
    detail: String,
    as_said: String,
}

/// `GET /announcements.atom`
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, list::found)
}

/// The feed of a table, which has the address of its page with `.atom` behind:
/// the announcements that belong to the rows which the filters let through,
/// whatever their order and page. `found` also says what they are.
pub fn feed_of_table(
    mut reader: Reader,
    found: impl FnOnce(&mut Reader) -> Result<(Vec<AnnouncementId>, String), WebError>,
) -> Result<Response, WebError> {
    reader.path = reader.path.trim_end_matches(".atom").to_owned();
    let (ids, title) = found(&mut reader)?;
    reader.parameters.finish()?;
    answer(&reader, &About { title, subtitle: SUBTITLE, page: reader.path.clone() }, ids)
}

/// `GET /companies/{slug}.atom`, `/projects/{slug}.atom`, `/sites/{slug}.atom`
pub fn feed_of(reader: &Reader, kind: EntityKind, slug: &str) -> Result<Response, WebError> {
    reader.parameters.finish()?;
    let entity = find(reader, kind, slug).map_err(|error| match error {
        WebError::Moved(url) => WebError::Moved(match url.split_once('?') {
            Some((page, view)) => format!("{page}.atom?{view}"),
            None => format!("{url}.atom"),
        }),
        other => other,
    })?;
    let context = reader.context();
    let (name, folder) = match entity {
        Entity::Company(id) => (context.company(id), "companies"),
        Entity::Project(id) => (context.project(id), "projects"),
        Entity::Site(id) => (context.site(id), "sites"),
        Entity::Person(_) => return Err(WebError::not_found("feed")),
    };
    let about = About {
        title: name.map_or_else(String::new, |link| link.name),
        subtitle: "What was said about it, by whom and when; the newest first.",
        page: format!("/{folder}/{slug}"),
    };
    answer(reader, &about, context.snapshot.announcements_about(entity))
}

fn answer(reader: &Reader, about: &About, mut ids: Vec<AnnouncementId>) -> Result<Response, WebError> {
    let context = reader.context();
    ids.sort_unstable();
    ids.dedup();
    ids.sort_by_key(|id| {
        let said = context.snapshot.announcement(*id);
        Reverse((said.map(|said| said.said_on.last_day()), *id))
    });
    let entries = ids.into_iter().take(ENTRIES).map(|id| entry(reader, &context, id));
    let entries = entries.collect::<Result<Vec<_>, WebError>>()?;
    Ok(feed::answer(reader, about, entries.into_iter().flatten().collect()))
}

fn entry(reader: &Reader, context: &Context<'_>, id: AnnouncementId) -> Result<Option<Entry>, WebError> {
    let snapshot = &context.snapshot;
    let Some(said) = snapshot.announcement(id) else { return Ok(None) };
    let history = snapshot.dataset().announcements.history(id);
    let seen = history.iter().filter_map(|version| snapshot.revision(version.opened));
    let moments: Vec<_> = seen.map(|revision| feed::moment(revision.published_at)).collect();
    let url = context.urls.absolute(&context.urls.announcement(id));
    let html = content(context, id).render()?;
    Ok(Some(Entry {
        title: Text::plain(said.headline.clone()),
        id: feed::id(reader, &format!("announcement/{}", id.number())),
        updated: moments.last().copied().unwrap_or_default(),
        published: moments.first().copied(),
        authors: vec![feed::person(context.speaker(said).unwrap_or_else(|| "not said".to_owned()))],
        links: vec![feed::link("alternate", &url, "text/html")],
        categories: vec![Category { term: said.kind.standing().word().to_owned(), ..Category::default() }],
        content: Some(feed::content("html", html)),
        ..Entry::default()
    }))
}

fn content(context: &Context<'_>, id: AnnouncementId) -> Said {
    let snapshot = &context.snapshot;
    let said = snapshot.announcement(id);
    let figures = snapshot.figures_of_announcement(id).map(|at| {
        let line = context.figure_line(at);
        let detail = [line.when.clone(), line.stage.to_owned()];
        Line {
            subject: line.subject.map_or_else(|| "the whole race".to_owned(), |subject| subject.name),
            detail: detail.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", "),
            as_said: at.figure.as_said.clone(),
            figure: Link {
                name: format!("{}: {}", line.what, line.said),
                url: context.urls.absolute(&line.url),
            },
        }
    });
    let sources = snapshot.citations(id).map(|(_, citation, source)| Link {
        name: format!("{}: {}", source.publisher, source.title),
        url: source.url.clone().unwrap_or_else(|| {
            context.urls.absolute(&context.urls.path(&format!("/sources/{}", citation.source)))
        }),
    });
    Said {
        who: said.and_then(|said| context.speaker(said)).unwrap_or_default(),
        day: said.map_or_else(String::new, |said| context.lang.fuzzy(said.said_on)),
        kind: said.map_or("", |said| crate::web::page::kind_words(said.kind)),
        retracted: said.and_then(|said| said.retracted.clone()),
        figures: figures.collect(),
        sources: sources.collect(),
    }
}
