//! A dataset to which revisions were added one by one answers as one that is read at once,
//! whatever they change.

use std::sync::Arc;

use gigawatch::{
    dataset::{Dataset, Held, Ledger, Row, Rows, Table, View},
    domain::{
        Id, RevisionId,
        announcement::{Announcement, Citation, Source},
        care::Check,
        company::{Company, Succession},
        figure::Figure,
        project::{Project, Role},
        revision::{ChangeSet, Noun, Reason, Revision},
        site::Site,
    },
};
use jiff::civil::date;
use proptest::prelude::*;

use crate::scale::{history::dice::Dice, scale_set};

/// Every row of a table up to a revision, as it stood then; of the rows that it touched alone, if asked.
fn rows_of<T: Noun>(table: &Table<T>, at: RevisionId, only: bool) -> Vec<Row<T>> {
    let mut rows = Vec::new();
    for (id, versions) in table.histories() {
        for version in versions {
            let closed = version.closed.filter(|closed| *closed <= at);
            let is_touched = version.opened == at || closed == Some(at);
            if version.opened <= at && (is_touched || !only) {
                rows.push(Row { id, opened: version.opened, closed, value: T::clone(&version.value) });
            }
        }
    }
    rows
}

/// All rows up to a revision, or those alone that it touched.
fn rows(dataset: &Dataset, at: RevisionId, only: bool) -> Rows {
    let revisions = dataset.revisions().iter().filter(|one| one.id == at || (!only && one.id < at));
    Rows {
        revisions: revisions.cloned().collect(),
        companies: rows_of(&dataset.companies, at, only),
        people: rows_of(&dataset.people, at, only),
        offices: rows_of(&dataset.offices, at, only),
        projects: rows_of(&dataset.projects, at, only),
        sites: rows_of(&dataset.sites, at, only),
        roles: rows_of(&dataset.roles, at, only),
        aliases: rows_of(&dataset.aliases, at, only),
        successions: rows_of(&dataset.successions, at, only),
        sources: rows_of(&dataset.sources, at, only),
        announcements: rows_of(&dataset.announcements, at, only),
        citations: rows_of(&dataset.citations, at, only),
        figures: rows_of(&dataset.figures, at, only),
        checks: rows_of(&dataset.checks, at, only),
        replies: rows_of(&dataset.replies, at, only),
        redactions: Vec::new(),
    }
}

fn ledger(dataset: &Dataset) -> Arc<Ledger> {
    dataset.at(&View::now(date(2026, 11, 23))).ledger()
}

/// The same, by a dataset that knew nothing before.
fn ledger_from_nothing(dataset: &Dataset, at: RevisionId) -> Arc<Ledger> {
    ledger(&Dataset::default().extended(rows(dataset, at, false)))
}

#[tokio::test]
async fn the_ledger_is_the_same_after_each_revision() {
    let (_directory, whole) = scale_set().await;
    let mut dataset = Dataset::default();
    for revision in whole.revisions() {
        dataset = dataset.extended(rows(&whole, revision.id, true));
        // Sometimes nobody asks between two revisions.
        if revision.reason != Reason::NewInformation || revision.id.number() % 7 == 0 {
            let is_same = ledger(&dataset) == ledger_from_nothing(&whole, revision.id);
            assert!(is_same, "revision {} ({})", revision.id.number(), revision.reason);
        }
    }
    assert!(ledger(&dataset).rows.len() > 200, "{} milestones", ledger(&dataset).rows.len());
}

/// A row becomes what another one is, ends, or is there once more.
fn meddle<T: Held>(dice: &mut Dice, dataset: &Dataset, changes: &mut ChangeSet) {
    let table = T::table(dataset);
    let next = table.next_id();
    let mut any = || T::Id::new(1 + dice.below(next.number() - 1));
    let (one, other) = (any(), any());
    let value = table.get(other, dataset.newest_id()).cloned();
    let changes = T::changes_mut(changes);
    match dice.below(6) {
        0 => drop(changes.insert(one, None)),
        1 | 2 if value.is_some() => drop(changes.insert(next, value)),
        _ if value.is_some() => drop(changes.insert(one, value)),
        _ => {}
    }
}

fn meddle_with_something(dice: &mut Dice, dataset: &Dataset) -> (&'static str, ChangeSet) {
    type Meddle = fn(&mut Dice, &Dataset, &mut ChangeSet);
    const NOUNS: [(&str, Meddle); 10] = [
        ("figure", meddle::<Figure>),
        ("announcement", meddle::<Announcement>),
        ("role", meddle::<Role>),
        ("project", meddle::<Project>),
        ("site", meddle::<Site>),
        ("check", meddle::<Check>),
        ("citation", meddle::<Citation>),
        ("source", meddle::<Source>),
        ("company", meddle::<Company>),
        ("succession", meddle::<Succession>),
    ];
    let (name, meddle) = NOUNS[usize::try_from(dice.skewed(10)).unwrap_or(0)];
    let mut changes = ChangeSet::default();
    meddle(dice, dataset, &mut changes);
    (name, changes)
}

#[tokio::test]
async fn the_ledger_is_the_same_whatever_is_changed() {
    let (_directory, whole) = scale_set().await;
    ledger(&whole);
    proptest!(ProptestConfig::with_cases(12), |(seed in any::<u64>(), edits in 1..10usize)| {
        let (mut dice, mut dataset) = (Dice::new(seed), whole.clone());
        for _ in 0..edits {
            let (what, changes) = meddle_with_something(&mut dice, &dataset);
            let id = RevisionId::new(dataset.newest_id().number() + 1);
            let newest = dataset.newest().expect("there are some").clone();
            let revision = Revision { id, reason: Reason::Correction, ..newest };
            dataset = dataset.extended(Rows::of(&changes, revision, &dataset));
            let is_same = ledger(&dataset) == ledger_from_nothing(&dataset, id);
            prop_assert!(is_same, "after a change of a {what}: {changes:?}");
        }
    });
}
