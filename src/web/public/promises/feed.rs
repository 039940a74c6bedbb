//! `/promises.atom`: what became of promises, the newest first. An entry keeps its
//! id for ever and is dated by the day on which it came about, never by the request.

use atom_syndication::{Category, Entry, Text};
use axum::response::Response;

use super::ledger::{self, Listed, Row};
use crate::{
    domain::promise::State,
    web::{
        error::WebError,
        extract::Reader,
        feed::{self, About, ENTRIES, link, midnight},
        page::Context,
    },
};

/// `GET /promises.atom`
pub async fn promises(mut reader: Reader) -> Result<Response, WebError> {
    let query = ledger::query(&mut reader, Vec::new())?;
    reader.parameters.finish()?;
    let context = reader.context();
    let ledger = context.snapshot.ledger();
    let (mut rows, listing) = ledger::apply(&context, &query, &ledger, ledger::milestone_rows(&ledger))?;
    rows.retain(is_news);
    rows.sort_by_key(|row| std::cmp::Reverse((row.promise().came_about_on, row.promise().figure)));
    rows.truncate(ENTRIES);
    let rows = rows.iter().filter_map(|listed| ledger::row(&context, &ledger, listed));
    let entries: Vec<Entry> = rows.filter_map(|row| entry(&reader, &context, &row)).collect();
    let about = About {
        title: listing.title("promises"),
        subtitle: "What was promised and came due, was met, moved or was withdrawn.",
        page: "/promises".to_owned(),
    };
    Ok(feed::answer(&reader, &about, entries))
}

/// Whether a state is worth an entry: what is pending or due is none, nor what
/// was only said again.
fn is_news(row: &Listed<'_>) -> bool {
    match row.state() {
        State::Pending | State::Due => false,
        State::Replaced => row.promise().verdict.has_moved(),
        State::Met | State::MetLate | State::Overdue | State::Withdrawn => true,
    }
}

fn entry(reader: &Reader, context: &Context<'_>, row: &Row<'_>) -> Option<Entry> {
    let updated = midnight(row.promise.came_about_on()?)?;
    let line = super::promise_line(context, &row.milestone);
    let url = reader.urls.absolute(&context.urls.figure(row.promise.at.id));
    let state = [Some(line.state.text.clone()), line.state.detail.clone()];
    let state = state.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let names = [&line.who.person, &line.who.company].into_iter().flatten().map(|link| link.name.clone());
    let speaker = names.chain(line.who.name.clone()).collect::<Vec<_>>().join(", ");
    let what = line.what.to_lowercase();
    let said = format!(
        "{} ({what}) for {}, said by {speaker} on {}: {state}.",
        line.promised.name, line.deadline, line.said_on
    );
    Some(Entry {
        title: Text::plain(format!("{}: {}, {state}", row.subject, line.promised.name)),
        id: id(reader, row),
        updated,
        published: Some(updated),
        links: vec![link("alternate", &url, "text/html")],
        categories: [line.tag(), row.state().word()]
            .map(|term| Category { term: term.to_owned(), ..Category::default() })
            .into(),
        content: Some(feed::content("text", said)),
        ..Entry::default()
    })
}

/// An entry is what one promise came to: another state is another entry.
fn id(reader: &Reader, row: &Row<'_>) -> String {
    feed::id(reader, &format!("promise/{}/{}", row.promise.at.id, row.state().word()))
}
