//! `/changes.atom`: what was published here, revision by revision, by the filters
//! of the list.

use atom_syndication::{Category, Entry, Text};
use axum::response::Response;

use super::list;
use crate::{
    domain::{Id, revision::Revision},
    web::{
        error::WebError,
        extract::Reader,
        feed::{self, About, ENTRIES},
        page::Context,
        public::revisions::{headline, reason_words},
    },
};

/// `GET /changes.atom`
pub async fn feed(mut reader: Reader) -> Result<Response, WebError> {
    "/changes".clone_into(&mut reader.path);
    let (mut ids, title) = list::found(&mut reader)?;
    reader.parameters.finish()?;
    // The newest first, however the table is sorted.
    ids.sort_unstable_by(|a, b| b.cmp(a));
    let context = reader.context();
    let newest = ids.into_iter().take(ENTRIES).filter_map(|id| context.snapshot.revision(id));
    let entries: Vec<Entry> = newest.map(|revision| entry(&reader, &context, revision)).collect();
    let about = About {
        title,
        subtitle: "What was published and corrected, the newest first.",
        page: "/changes".to_owned(),
    };
    Ok(feed::answer(&reader, &about, entries))
}

fn entry(reader: &Reader, context: &Context<'_>, revision: &Revision) -> Entry {
    let moment = feed::moment(revision.published_at);
    let url = context.urls.absolute(&context.urls.revision(revision.id));
    let reason = reason_words(revision.reason);
    Entry {
        title: Text::plain(headline(revision)),
        id: feed::id(reader, &format!("revision/{}", revision.id.number())),
        updated: moment,
        published: Some(moment),
        authors: vec![feed::person(revision.editor.clone())],
        links: vec![feed::link("alternate", &url, "text/html")],
        categories: vec![Category { term: revision.reason.word().to_owned(), ..Category::default() }],
        content: Some(feed::content(
            "text",
            format!("{reason}. {}", revision.note.clone().unwrap_or_default()),
        )),
        ..Entry::default()
    }
}
