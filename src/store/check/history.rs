//! The rules that the rows of the history keep among each other, whether they lie
//! in the file or in an export that is to be taken in.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    fmt,
};

use serde_json::Value;

use super::limits;
use crate::{
    domain::{
        Id,
        revision::{Noun, Reason},
    },
    store::{
        StoreError,
        publish::format_stamp,
        rows::{FlatRow, History, IdentityRow, RedactionRow, SlugRow, Tables, each_noun, referred},
    },
};

/// What a removal leaves of a person's name.
const NO_NAME: &str = "Name removed";

/// Something wrong with a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) struct Fault {
    /// The table of the row.
    pub table: String,
    /// Its place among the rows of the table as they were read.
    pub place: usize,
    /// The row in words.
    row: String,
    pub what: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { table, row, what, .. } = self;
        write!(f, "{table}: {row}: {what}")
    }
}

/// What all rows are held against.
struct Known<'h> {
    /// The number of the newest revision.
    newest: i64,
    /// By noun and number: the revision that opened a row's first version.
    firsts: HashMap<(&'static str, i64), i64>,
    /// By noun and address: whose it is, and since which revision.
    slugs: HashMap<(&'h str, &'h str), &'h SlugRow>,
    /// By noun and address: the revision that first used it.
    uses: HashMap<(&'static str, String), i64>,
}

/// All that is wrong with a history, table by table.
pub(in crate::store) fn faults(history: &History) -> Vec<Fault> {
    let mut faults = revisions(&history.tables);
    let mut known = Known {
        newest: history.tables.revisions.iter().map(|revision| revision.id).max().unwrap_or(0),
        firsts: HashMap::new(),
        slugs: history.slugs.iter().map(|slug| ((slug.noun.as_str(), slug.slug.as_str()), slug)).collect(),
        uses: HashMap::new(),
    };
    each_noun!(history.tables, |rows| learn(rows, &mut known));
    identities(&history.identities, &known, &mut faults);
    slugs(&history.slugs, &known, &mut faults);
    each_noun!(history.tables, |rows| versions(rows, &known, &mut faults));
    redactions(&history.tables, &known, &mut faults);
    faults
}

/// Numbered from 1 without gaps, each later than the one before.
fn revisions(tables: &Tables) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut before = None;
    for (place, row) in tables.revisions.iter().enumerate() {
        let mut tell = |what: String| {
            faults.push(Fault {
                table: "revision".to_owned(),
                place,
                row: format!("revision {}", row.id),
                what,
            });
        };
        if usize::try_from(row.id) != Ok(place + 1) {
            tell(format!("{} was expected; revisions are numbered from 1 without gaps", place + 1));
        }
        match row.clone().revision() {
            Err(cause) => tell(words(cause)),
            Ok(revision) => {
                if format_stamp(revision.published_at) != row.published_at {
                    tell("published_at: it is not written in UTC to the millisecond".to_owned());
                }
                if before.is_some_and(|before| before >= revision.published_at) {
                    tell("it is not stamped later than the revision before it".to_owned());
                }
                before = Some(revision.published_at);
            }
        }
    }
    faults
}

fn learn<R: FlatRow>(rows: &[R], known: &mut Known<'_>) {
    let has_slug = R::COLUMNS.iter().any(|column| column.name == "slug");
    for row in rows {
        let (id, opened, _) = row.frame();
        let first = known.firsts.entry((R::IDENTITIES, id)).or_insert(opened);
        *first = opened.min(*first);
        if has_slug && let Some(slug) = text(row, "slug") {
            let first = known.uses.entry((R::IDENTITIES, slug)).or_insert(opened);
            *first = opened.min(*first);
        }
    }
}

/// Numbered from 1 without gaps, each made by the revision that opened its first version.
fn identities(rows: &[IdentityRow], known: &Known<'_>, faults: &mut Vec<Fault>) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut given = BTreeSet::new();
    for row in rows {
        let place = places.entry(&row.noun).or_default();
        let mut tell = |what: String| {
            let (table, id) = (row.noun.clone(), row.id);
            faults.push(Fault { row: format!("{table} {id}"), table, place: *place, what });
        };
        if usize::try_from(row.id) != Ok(*place + 1) {
            tell(format!("{} was expected; rows are numbered from 1 without gaps", *place + 1));
        }
        match known.firsts.get(&(row.noun.as_str(), row.id)) {
            None => tell("it has no version".to_owned()),
            Some(first) if *first != row.created_in => {
                tell(format!("created_in: it was made by revision {first}, not {}", row.created_in));
            }
            Some(_) => {}
        }
        if row.key.as_ref().is_some_and(|key| !given.insert((&row.noun, key))) {
            tell("another one has its key".to_owned());
        }
        *place += 1;
    }
}

/// Each address is one entity's, and used by it since it was given.
fn slugs(rows: &[SlugRow], known: &Known<'_>, faults: &mut Vec<Fault>) {
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let uses: HashMap<(&str, &str), i64> =
        known.uses.iter().map(|((noun, slug), first)| ((*noun, slug.as_str()), *first)).collect();
    for row in rows {
        let place = places.entry(&row.noun).or_default();
        let mut tell = |what: String| {
            let (table, row) = (format!("{}_slug", row.noun), format!("“{}”", row.slug));
            faults.push(Fault { table, place: *place, row, what });
        };
        if known.slugs.get(&(row.noun.as_str(), row.slug.as_str())).is_some_and(|last| last.id != row.id) {
            tell("the address belongs to another one too".to_owned());
        }
        match uses.get(&(row.noun.as_str(), row.slug.as_str())) {
            None => tell("no version uses the address".to_owned()),
            Some(first) if *first != row.created_in => {
                tell(format!("created_in: it was first used by revision {first}, not {}", row.created_in));
            }
            Some(_) => {}
        }
        *place += 1;
    }
}

fn versions<R: FlatRow>(rows: &[R], known: &Known<'_>, faults: &mut Vec<Fault>) {
    let links: Vec<(&str, &'static str)> = R::COLUMNS
        .iter()
        .skip(3)
        .filter_map(|column| Some((column.name, referred(R::TABLE, column.name)?)))
        .collect();
    let mut frames: HashMap<i64, Vec<(i64, Option<i64>, usize)>> = HashMap::new();
    for (place, row) in rows.iter().enumerate() {
        let (id, opened, closed) = row.frame();
        frames.entry(id).or_default().push((opened, closed, place));
        for what in version(row, &links, known) {
            faults.push(fault_of::<R>(place, id, opened, what));
        }
    }
    let mut overlapping = Vec::new();
    for (id, mut versions) in frames {
        versions.sort_unstable();
        for pair in versions.windows(2) {
            let ((_, closed, _), (opened, _, place)) = (pair[0], pair[1]);
            if closed.is_none_or(|closed| closed > opened) {
                let what = "it is opened before the version before it is closed".to_owned();
                overlapping.push(fault_of::<R>(place, id, opened, what));
            }
        }
    }
    overlapping.sort_by_key(|fault| fault.place);
    faults.extend(overlapping);
}

fn fault_of<R: FlatRow>(place: usize, id: i64, opened: i64, what: String) -> Fault {
    let row = format!("{} {id}, opened by revision {opened}", R::IDENTITIES);
    Fault { table: R::TABLE.to_owned(), place, row, what }
}

/// What is wrong with one version.
fn version<R: FlatRow>(row: &R, links: &[(&str, &'static str)], known: &Known<'_>) -> Vec<String> {
    let (id, opened, closed) = row.frame();
    let mut faults = Vec::new();
    for (name, revision) in [("opened", Some(opened)), ("closed", closed)] {
        if revision.is_some_and(|revision| !(1..=known.newest).contains(&revision)) {
            faults.push(format!("{name}: there is no revision {}", revision.unwrap_or_default()));
        }
    }
    if closed.is_some_and(|closed| closed <= opened) {
        faults.push("closed: it is closed before it is opened".to_owned());
    }
    let Ok(Value::Object(fields)) = serde_json::to_value(row) else { return faults };
    for (name, noun) in links {
        let Some(of) = fields[*name].as_i64() else { continue };
        // What it leads to may have ended since: then the link does not count (rule 7).
        if known.firsts.get(&(noun, of)).is_none_or(|first| *first > opened) {
            faults.push(format!("{name}: there is no {noun} {of} at that revision"));
        }
    }
    if let Some(slug) = fields.get("slug").and_then(Value::as_str)
        && known.slugs.get(&(R::IDENTITIES, slug)).is_none_or(|given| given.id != id)
    {
        faults.push(format!("slug: the address “{slug}” was not given to it"));
    }
    for column in R::COLUMNS.iter().filter(|column| !column.required) {
        if fields.get(column.name).and_then(Value::as_str) == Some("") {
            faults.push(format!("{}: it is an empty text; what nobody said is null", column.name));
        }
    }
    faults.extend(limits::faults(&fields));
    match row.clone().value() {
        Err(cause) => faults.push(words(cause)),
        // What the domain leaves out or writes in another way, an export would not bring back.
        Ok(value) => {
            let of = R::of(<R::Of as Noun>::Id::new(id), &value);
            if serde_json::to_value(of).ok() != Some(Value::Object(fields)) {
                faults.push("it is written in another way than it is read".to_owned());
            }
        }
    }
    faults
}

/// Each belongs to a revision that says so, and its words are gone from every
/// version up to then.
fn redactions(tables: &Tables, known: &Known<'_>, faults: &mut Vec<Fault>) {
    let reasons: HashMap<i64, &str> =
        tables.revisions.iter().map(|revision| (revision.id, revision.reason.as_str())).collect();
    for (place, row) in tables.redactions.iter().enumerate() {
        let until = row.revision_id;
        let mut tell = |what: String| {
            let row = format!("the one of revision {until}");
            faults.push(Fault { table: "redaction".to_owned(), place, row, what });
        };
        if reasons.get(&until) != Some(&Reason::Redaction.word()) {
            tell("its revision is none of that reason".to_owned());
        }
        let of =
            [("announcement", row.announcement_id), ("source", row.source_id), ("person", row.person_id)];
        for (noun, id) in of {
            if id.is_some_and(|id| known.firsts.get(&(noun, id)).is_none_or(|first| *first > until)) {
                tell(format!("there is no {noun} {} at that revision", id.unwrap_or_default()));
            }
        }
        if let Err(cause) = row.clone().redaction() {
            tell(words(cause));
        }
        if !is_blank(tables, row) {
            tell("words that it removed are still there".to_owned());
        }
    }
}

/// Whether no version up to a removal says what was removed.
fn is_blank(tables: &Tables, of: &RedactionRow) -> bool {
    let until = of.revision_id;
    let meant = |id: i64, opened: i64, removed: Option<i64>| removed == Some(id) && opened <= until;
    let said = |id, opened| meant(id, opened, of.announcement_id);
    tables
        .announcements
        .iter()
        .filter(|row| said(row.id, row.opened))
        .all(|row| row.headline.is_empty() && row.summary.is_none() && row.speaker_name.is_none())
        && tables
            .figures
            .iter()
            .filter(|row| said(row.announcement_id, row.opened))
            .all(|row| row.as_said.is_empty() && row.label.is_none() && row.note.is_none())
        && tables
            .citations
            .iter()
            .filter(|row| said(row.announcement_id, row.opened))
            .all(|row| row.quote.is_none() && row.locator.is_none() && row.via.is_none())
        && tables.sources.iter().filter(|row| meant(row.id, row.opened, of.source_id)).all(|row| {
            let texts = [&row.url, &row.archive_url, &row.licence, &row.note];
            row.publisher.is_empty() && row.title.is_empty() && texts.into_iter().all(Option::is_none)
        })
        && tables
            .people
            .iter()
            .filter(|row| meant(row.id, row.opened, of.person_id))
            .all(|row| row.name == NO_NAME && row.note.is_none())
        && tables
            .aliases
            .iter()
            .filter(|row| row.of_person_id.is_some_and(|id| meant(id, row.opened, of.person_id)))
            .all(|row| row.name == NO_NAME)
}

/// The text of a field.
fn text<R: FlatRow>(row: &R, name: &str) -> Option<String> {
    serde_json::to_value(row).ok()?.get(name)?.as_str().map(str::to_owned)
}

/// What cannot be read, without saying once more that it is damage.
fn words(cause: StoreError) -> String {
    match cause {
        StoreError::Damaged(what) => what,
        other => other.to_string(),
    }
}
