//! One noun's rows with all their versions. Cloning is cheap: the tables of two
//! datasets share what they have in common.

use std::{collections::BTreeSet, sync::Arc};

use imbl::{OrdSet, Vector};
use smallvec::SmallVec;

use crate::domain::{Id, RevisionId, revision::Noun};

/// A row version as it stands in the store.
#[derive(Debug, Clone)]
pub struct Row<T: Noun> {
    pub id: T::Id,
    pub opened: RevisionId,
    pub closed: Option<RevisionId>,
    pub value: T,
}

/// A version: holds from `opened` up to, not including, `closed`.
#[derive(Debug, Clone)]
pub struct Version<T> {
    pub opened: RevisionId,
    pub closed: Option<RevisionId>,
    pub value: Arc<T>,
}

impl<T> Version<T> {
    fn holds_at(&self, revision: RevisionId) -> bool {
        self.opened <= revision && self.closed.is_none_or(|closed| revision < closed)
    }
}

/// The versions of one row, oldest first. Most rows have one only, which lies in the table itself.
type Versions<T> = SmallVec<[Version<T>; 1]>;

/// All versions of all rows of one noun. Identities are numbered from 1 without
/// gaps, so a row's place is its number.
#[derive(Debug)]
pub struct Table<T: Noun> {
    rows: Vector<Versions<T>>,
    /// What each revision opened or closed, so that a page about changes costs
    /// what has changed and not the whole history.
    touched: OrdSet<(RevisionId, T::Id)>,
}

impl<T: Noun> Clone for Table<T> {
    fn clone(&self) -> Self {
        Self { rows: self.rows.clone(), touched: self.touched.clone() }
    }
}

impl<T: Noun> Default for Table<T> {
    fn default() -> Self {
        Self { rows: Vector::new(), touched: OrdSet::new() }
    }
}

impl<T: Noun> Table<T> {
    /// Takes in rows of later revisions: new versions, and closings of known ones.
    pub(super) fn extend(&mut self, rows: Vec<Row<T>>) {
        for Row { id, opened, closed, value } in rows {
            for revision in [Some(opened), closed].into_iter().flatten() {
                self.touched.insert((revision, id));
            }
            let place = place(id);
            while self.rows.len() <= place {
                self.rows.push_back(Versions::new());
            }
            let Some(versions) = self.rows.get_mut(place) else { continue };
            if let Some(version) = versions.iter_mut().find(|version| version.opened == opened) {
                version.closed = closed;
            } else {
                versions.push(Version { opened, closed, value: Arc::new(value) });
                versions.sort_by_key(|version| version.opened);
            }
        }
    }

    /// The version of a row that held at a revision.
    pub fn version(&self, id: T::Id, at: RevisionId) -> Option<&Version<T>> {
        self.history(id).iter().rev().find(|version| version.holds_at(at))
    }

    /// The row as it stood at a revision.
    pub fn get(&self, id: T::Id, at: RevisionId) -> Option<&T> {
        self.version(id, at).map(|version| &*version.value)
    }

    /// Every version of a row, oldest first.
    pub fn history(&self, id: T::Id) -> &[Version<T>] {
        self.rows.get(place(id)).map_or(&[], |versions| versions.as_slice())
    }

    /// All rows as they stood at a revision, in the order of their numbers.
    pub fn iter(&self, at: RevisionId) -> impl Iterator<Item = (T::Id, &T)> {
        (1..).zip(&self.rows).filter_map(move |(number, versions)| {
            let version = versions.iter().rev().find(|version| version.holds_at(at))?;
            Some((T::Id::new(number), &*version.value))
        })
    }

    /// All rows with all their versions.
    pub fn histories(&self) -> impl Iterator<Item = (T::Id, &[Version<T>])> {
        (1..).zip(&self.rows).map(|(number, versions)| (T::Id::new(number), versions.as_slice()))
    }

    /// The rows that revisions later than `after`, up to `up_to`, opened or closed.
    pub fn touched(&self, after: RevisionId, up_to: RevisionId) -> BTreeSet<T::Id> {
        let first = |revision: RevisionId| (RevisionId::new(revision.number() + 1), T::Id::new(0));
        if after >= up_to {
            return BTreeSet::new();
        }
        self.touched.range(first(after)..first(up_to)).map(|(_, id)| *id).collect()
    }

    /// The revisions in that span which opened or closed a version of a row.
    pub fn revisions_of(&self, id: T::Id, after: RevisionId, up_to: RevisionId) -> BTreeSet<RevisionId> {
        self.history(id)
            .iter()
            .flat_map(|version| [Some(version.opened), version.closed])
            .flatten()
            .filter(|revision| *revision > after && *revision <= up_to)
            .collect()
    }

    /// The identity that the next new row gets.
    pub fn next_id(&self) -> T::Id {
        T::Id::new(i64::try_from(self.rows.len()).unwrap_or(i64::MAX - 1) + 1)
    }
}

fn place<I: Id>(id: I) -> usize {
    id.number().checked_sub(1).and_then(|place| usize::try_from(place).ok()).unwrap_or(usize::MAX)
}
