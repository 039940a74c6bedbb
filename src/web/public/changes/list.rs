//! `/changes`: every revision, newest first, with the dates that it moved most;
//! those that only say "checked" on request.

use std::{cmp::Ordering, collections::HashSet};

use askama::Template;
use axum::response::Response;

use super::lines::{MoveLine, Teller, step_url};
use crate::{
    domain::{Id, RevisionId, diff::Kind, revision::Reason},
    web::{
        error::WebError,
        extract::Reader,
        page::{Chrome, Context, Link, Section, render},
        public::revisions::{Mark, headline, reason_words},
        table::{Column, Filter, Listing, TableQuery, value},
    },
};

/// Subjects whose largest move is told with the revision; further moves are
/// folded up.
const SUBJECTS: usize = 5;
/// Moves that are folded up at most; the revision's page has them all.
const FOLDED: usize = 40;

const COLUMNS: [Column; 2] = [
    Column { key: "what", label: "Change", is_number: false },
    Column { key: "when", label: "Published", is_number: true },
];

#[derive(Template)]
#[template(path = "public/changes/list.html")]
struct List {
    chrome: Chrome,
    title: String,
    compare: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    id: RevisionId,
    change: Link,
    reason: Reason,
    reason_words: String,
    mark: Mark,
    editor: String,
    moment: String,
    year: i16,
    moves: Moves,
    /// What it changed, as a page about a span; none for the first.
    step: Option<String>,
}

/// The dates that a revision moved: of each subject the largest move, then the rest.
#[derive(Default)]
struct Moves {
    largest: Vec<MoveLine>,
    folded: Vec<MoveLine>,
    /// How many are only on the revision's page.
    more: usize,
}

/// What the filters of the address let through, in its order; without its moves.
fn rows(reader: &mut Reader) -> Result<(TableQuery, Vec<Row>, Listing), WebError> {
    let query = TableQuery::read(reader, &["reason", "year"], &COLUMNS, "when", Vec::new())?;
    let wants_checked = reader.parameters.all("reason").iter().any(|reason| reason == Reason::Checked.word());
    let context = reader.context();
    let rows = context
        .snapshot
        .revisions()
        .filter(|revision| wants_checked || revision.reason != Reason::Checked)
        .map(|revision| Row {
            id: revision.id,
            change: Link { name: headline(revision), url: reader.urls.revision(revision.id) },
            reason: revision.reason,
            reason_words: reason_words(revision.reason),
            mark: Mark::of(Kind::of(revision.reason)),
            editor: revision.editor.clone(),
            moment: reader.lang.moment(revision.published_at),
            year: revision.day().year(),
            moves: Moves::default(),
            step: step_url(&context, revision.id),
        })
        .collect();
    let (rows, listing) = query.apply(
        rows,
        &filters(),
        |row: &Row| row.change.name.clone(),
        compare,
        ("revision", "revisions"),
    )?;
    Ok((query, rows, listing))
}

/// The revisions of the address with their title, for a feed.
pub fn found(reader: &mut Reader) -> Result<(Vec<RevisionId>, String), WebError> {
    let (_, rows, listing) = rows(reader)?;
    Ok((rows.into_iter().map(|row| row.id).collect(), listing.title("changes")))
}

/// `GET /changes`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (query, rows, listing) = rows(&mut reader)?;
    let context = reader.context();
    let mut rows = query.cut(rows);
    for row in &mut rows {
        row.moves = moves(&context, row.id);
    }
    let title = listing.title("Changes");
    let mut chrome =
        reader.chrome(Section::Changes, &title, "What changed in this tracker, when and why.")?;
    chrome.follow_with(&reader, "/changes.atom");
    render(&List { chrome, title, compare: reader.urls.path("/diff"), listing, rows })
}

/// The dates that one revision moved, the largest moves first.
fn moves(context: &Context<'_>, id: RevisionId) -> Moves {
    let context = Context { snapshot: context.snapshot.as_of(id), ..*context };
    let changes = context.snapshot.changes_since(RevisionId::new(id.number() - 1), None);
    let teller = Teller::new(context, &changes);
    let mut all = changes.moves();
    all.sort_by_key(|moved| std::cmp::Reverse(moved.days.abs()));
    let (mut subjects, mut moves) = (HashSet::new(), Moves::default());
    for moved in &all {
        if moves.largest.len() < SUBJECTS && subjects.insert(moved.after.figure.subject) {
            moves.largest.push(teller.move_line(moved));
        } else if moves.folded.len() < FOLDED {
            moves.folded.push(teller.move_line(moved));
        } else {
            moves.more += 1;
        }
    }
    moves
}

fn filters<'f>() -> [Filter<'f, Row>; 2] {
    [
        Filter {
            name: "reason",
            label: "Reason",
            phrase: "for the reason",
            values: Box::new(|row: &Row| vec![value(row.reason.word(), &row.reason_words)]),
            known: Box::new(|value| value.parse::<Reason>().ok().map(reason_words)),
        },
        Filter {
            name: "year",
            label: "Year",
            phrase: "of",
            values: Box::new(|row: &Row| vec![value(row.year.to_string(), row.year.to_string())]),
            known: Box::new(|value| {
                (value.len() == 4 && value.parse::<i16>().is_ok()).then(|| value.to_owned())
            }),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = if column == "what" { a.change.name.cmp(&b.change.name) } else { Ordering::Equal };
    by_column.then_with(|| a.id.cmp(&b.id))
}
