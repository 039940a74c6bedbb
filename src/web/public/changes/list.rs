//! `/changes`: every revision, newest first, with the dates that it moved most;
//! those that only say "checked" on request.

use std::collections::HashSet;

use askama::Template;
use axum::response::Response;

use super::lines::{MoveLine, Teller, step_url};
use crate::{
    domain::{
        Id, RevisionId,
        diff::Kind,
        revision::{Reason, Revision},
    },
    web::{
        error::WebError,
        extract::Reader,
        page::{Chrome, Context, Link, Section, render},
        public::{
            revisions::{Mark, headline, reason_words},
            shared::year_filter,
        },
        table::{Column, Filter, Key, Listing, TableQuery, words_by},
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
    change: Link,
    reason_words: String,
    mark: Mark,
    editor: String,
    moment: String,
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

/// What the address says of the table, and whether it asks for what only says “checked”.
fn query(reader: &mut Reader) -> Result<(TableQuery, bool), WebError> {
    let query = TableQuery::read(reader, &["reason", "year"], &COLUMNS, "when", Vec::new())?;
    let reasons = reader.parameters.all("reason");
    Ok((query, reasons.iter().any(|reason| reason == Reason::Checked.word())))
}

/// What the filters of the address let through, in its order.
fn listed<'a>(
    context: &Context<'a>,
    (query, wants_checked): &(TableQuery, bool),
) -> Result<(Vec<&'a Revision>, Listing), WebError> {
    let revisions = context.snapshot.revisions();
    query.apply(
        revisions.filter(|revision| *wants_checked || revision.reason != Reason::Checked).collect(),
        &filters(),
        |revision| headline(revision),
        |column, revision| sort_key(column, revision),
        ("revision", "revisions"),
    )
}

/// The revisions of the address with their title, for a feed.
pub fn found(reader: &mut Reader) -> Result<(Vec<RevisionId>, String), WebError> {
    let query = query(reader)?;
    let (revisions, listing) = listed(&reader.context(), &query)?;
    Ok((revisions.into_iter().map(|revision| revision.id).collect(), listing.title("changes")))
}

/// `GET /changes`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = query(&mut reader)?;
    let context = reader.context();
    let (revisions, listing) = listed(&context, &query)?;
    let rows = query.0.cut(revisions).into_iter().map(|revision| row(&context, revision)).collect();
    let title = listing.title("Changes");
    let mut chrome =
        reader.chrome(Section::Changes, &title, "What changed in this tracker, when and why.")?;
    chrome.follow_with(&reader, "/changes.atom");
    render(&List { chrome, title, compare: reader.urls.path("/diff"), listing, rows })
}

fn row(context: &Context<'_>, revision: &Revision) -> Row {
    Row {
        change: Link { name: headline(revision), url: context.urls.revision(revision.id) },
        reason_words: reason_words(revision.reason),
        mark: Mark::of(Kind::of(revision.reason)),
        editor: revision.editor.clone(),
        moment: context.lang.moment(revision.published_at),
        moves: moves(context, revision.id),
        step: step_url(context, revision.id),
    }
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

fn filters<'f>() -> [Filter<'f, &'f Revision>; 2] {
    [
        Filter {
            name: "reason",
            label: "Reason",
            phrase: "for the reason",
            keys: Box::new(|revision, tell| tell(Key::Number(revision.reason as usize))),
            words: words_by(Reason::ALL, |reason| (reason.word(), reason_words(reason))),
            known: Box::new(|value| value.parse::<Reason>().ok().map(reason_words)),
        },
        year_filter(|revision: &&Revision| revision.day().year()),
    ]
}

fn sort_key(column: &str, revision: &Revision) -> (String, RevisionId) {
    (if column == "what" { headline(revision) } else { String::new() }, revision.id)
}
