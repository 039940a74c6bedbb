//! `/changes.atom`: what was published here, revision by revision.

use atom_syndication::{Category, Entry, Text};
use axum::response::Response;

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
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    reader.parameters.finish()?;
    let context = reader.context();
    let entries: Vec<Entry> = context
        .snapshot
        .revisions()
        .take(ENTRIES)
        .map(|revision| entry(&reader, &context, revision))
        .collect();
    let about = About {
        title: "changes".to_owned(),
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
