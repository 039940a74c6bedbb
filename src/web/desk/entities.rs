//! `/desk/entities`: finds what is to be corrected, by words or by its address.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::session::Editor;
use crate::{
    dataset::{EntityKind, Snapshot, View, fold},
    desk::find,
    domain::{AnnouncementId, FigureId, Id, company::Entity},
    web::{chrome::Chrome, error::WebError, extract::Parameters},
};

/// Something that may be corrected.
struct Found {
    name: String,
    what: String,
    url: String,
    correct: String,
}

#[derive(Template)]
#[template(path = "desk/entities.html")]
struct Entities {
    chrome: Chrome,
    words: String,
    found: Vec<Found>,
}

/// The most announcements and sources that are listed.
const MOST: usize = 20;

/// `GET /desk/entities?q=...`
pub async fn show(editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    let words = parameters.one("q")?.unwrap_or_default();
    parameters.finish()?;
    let dataset = editor.app.dataset();
    let snapshot = dataset.at(&View::now(editor.app.today()));
    let found = match at_address(&words, editor.app.base_url(), &snapshot) {
        Some(found) => vec![found],
        None => by_words(&words, &snapshot),
    };
    let page = Entities { chrome: Chrome::desk(&editor, "Correct something"), words, found };
    Ok(Html(page.render()?).into_response())
}

/// What stands at a pasted address of this site.
fn at_address(text: &str, base: &str, snapshot: &Snapshot<'_>) -> Option<Found> {
    let path = text.trim().trim_start_matches(base).split(['?', '#']).next()?;
    let (folder, name) = path.strip_prefix('/')?.split_once('/')?;
    let number = || name.parse::<i64>().ok();
    let entity = |kind| entity(snapshot.by_slug(kind, name)?, snapshot);
    match folder {
        "companies" => entity(EntityKind::Company),
        "people" => entity(EntityKind::Person),
        "projects" => entity(EntityKind::Project),
        "sites" => entity(EntityKind::Site),
        "announcements" => announcement(AnnouncementId::new(number()?), snapshot),
        "figures" => announcement(snapshot.figure(FigureId::new(number()?))?.figure.announcement, snapshot),
        "sources" => {
            let id = Id::new(number()?);
            let source = snapshot.source(id)?;
            Some(source_line(id.number(), &source.publisher, &source.title))
        }
        "revisions" => Some(Found {
            name: format!("Revision {name}"),
            what: "to be undone".to_owned(),
            url: path.to_owned(),
            correct: format!("/desk/new/revert?revision={}", number()?),
        }),
        _ => None,
    }
}

fn by_words(words: &str, snapshot: &Snapshot<'_>) -> Vec<Found> {
    let wanted = fold(words);
    if wanted.is_empty() {
        return Vec::new();
    }
    let names =
        find(EntityKind::ALL, words, snapshot).into_iter().filter_map(|named| entity(named.entity, snapshot));
    let mut announcements: Vec<Found> = snapshot
        .announcements()
        .filter(|(_, said)| fold(&said.headline).contains(&wanted))
        .filter_map(|(id, _)| announcement(id, snapshot))
        .collect();
    announcements.reverse();
    let sources = snapshot
        .sources()
        .filter(|(_, source)| {
            fold(&source.title).contains(&wanted) || fold(&source.publisher).contains(&wanted)
        })
        .map(|(id, source)| source_line(id.number(), &source.publisher, &source.title));
    names.chain(announcements.into_iter().take(MOST)).chain(sources.take(MOST)).collect()
}

fn entity(entity: Entity, snapshot: &Snapshot<'_>) -> Option<Found> {
    let named = crate::desk::named(entity, snapshot)?;
    let (folder, number) = match entity {
        Entity::Company(id) => ("companies", id.number()),
        Entity::Person(id) => ("people", id.number()),
        Entity::Project(id) => ("projects", id.number()),
        Entity::Site(id) => ("sites", id.number()),
    };
    Some(Found {
        what: named.what.to_owned(),
        url: format!("/{folder}/{}", named.slug),
        correct: format!("/desk/new/{}?of={number}", named.what),
        name: named.name,
    })
}

fn announcement(id: AnnouncementId, snapshot: &Snapshot<'_>) -> Option<Found> {
    let said = snapshot.announcement(id)?;
    Some(Found {
        name: said.headline.clone(),
        what: format!("announcement, {}", crate::format::Lang::En.fuzzy(said.said_on)),
        url: format!("/announcements/{id}"),
        correct: format!("/desk/new/announcement?of={id}"),
    })
}

fn source_line(number: i64, publisher: &str, title: &str) -> Found {
    Found {
        name: title.to_owned(),
        what: format!("source, {publisher}"),
        url: format!("/sources/{number}"),
        correct: format!("/desk/new/source?of={number}"),
    }
}
