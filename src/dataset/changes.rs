//! What happened between two revisions: the net change between the two ends of a
//! span, each end read in its own view, with the revisions that made it. One
//! collector for a single revision, for a span of them and for their number.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    FigureAt, Snapshot, Table,
    parts::{Part, Scope},
};
use crate::domain::{
    FigureId, Id, RevisionId,
    company::Entity,
    diff::{self, Change},
    figure::{Figure, OutcomeKind},
    revision::{Noun, Reason},
};

/// A row that is not what it was: what became of it, how it read at each end,
/// and the revisions that touched it.
#[derive(Debug, Clone)]
pub struct RowChange<'a, T: Noun> {
    pub id: T::Id,
    pub change: Change,
    pub before: Option<&'a T>,
    pub after: Option<&'a T>,
    pub revisions: BTreeSet<RevisionId>,
}

/// A promise that was said anew with another deadline.
#[derive(Debug, Clone)]
pub struct Move<'a> {
    /// As it stood at the beginning.
    pub before: FigureAt<'a>,
    /// As it was said last.
    pub after: FigureAt<'a>,
    /// Negative when brought forward.
    pub days: i32,
    pub revisions: BTreeSet<RevisionId>,
}

/// A promise that came to an end.
#[derive(Debug, Clone)]
pub struct Settlement<'a> {
    pub promise: FigureAt<'a>,
    /// The outcome as it was said last.
    pub outcome: FigureAt<'a>,
    pub kind: OutcomeKind,
    pub revisions: BTreeSet<RevisionId>,
}

/// The changes after one revision, up to and including another.
#[derive(Debug)]
pub struct Changes<'a> {
    pub before: Snapshot<'a>,
    pub after: Snapshot<'a>,
    scope: Option<Scope>,
    /// What became of the figures.
    pub figures: Vec<RowChange<'a, Figure>>,
}

impl<'a> Snapshot<'a> {
    /// What has changed since a revision, of all or of one entity.
    pub fn changes_since(&self, since: RevisionId, about: Option<Entity>) -> Changes<'a> {
        let before = self.as_of(since);
        let scope = about.map(|entity| Scope::of(entity, [&before, self]));
        let mut changes = Changes { before, after: *self, scope, figures: Vec::new() };
        changes.figures = changes.rows(&self.dataset.figures);
        changes
    }
}

impl<'a> Changes<'a> {
    /// The rows of a noun that are not what they were.
    pub fn rows<T: Part>(&self, table: &'a Table<T>) -> Vec<RowChange<'a, T>> {
        let (since, up_to) = (self.before.revision, self.after.revision);
        let at =
            |end: &Snapshot<'a>, id: T::Id| table.get(id, end.revision).filter(|row| row.is_seen(id, end));
        let is_of = |row: Option<&T>, end: &Snapshot<'a>, id: T::Id| {
            self.scope.as_ref().is_none_or(|scope| row.is_some_and(|row| row.is_of(id, scope, end)))
        };
        table
            .touched(since, up_to)
            .into_iter()
            .filter_map(|id| {
                let (before, after) = (at(&self.before, id), at(&self.after, id));
                let change = self.change(before, after)?;
                let is_in = is_of(before, &self.before, id) || is_of(after, &self.after, id);
                is_in.then(|| RowChange {
                    id,
                    change,
                    before,
                    after,
                    revisions: self.revisions_of(table, id),
                })
            })
            .collect()
    }

    fn change<T: Part>(&self, before: Option<&T>, after: Option<&T>) -> Option<Change> {
        match (before, after) {
            (Some(before), Some(after)) if before.reads_as(after, &self.after) => None,
            _ => Change::of_row(before, after),
        }
    }

    /// The revisions that touched a row so that it reads differently.
    fn revisions_of<T: Part>(&self, table: &Table<T>, id: T::Id) -> BTreeSet<RevisionId> {
        let mut revisions = table.revisions_of(id, self.before.revision, self.after.revision);
        revisions.retain(|revision| {
            let earlier = RevisionId::new(revision.number() - 1);
            self.change(table.get(id, earlier), table.get(id, *revision)).is_some()
        });
        revisions
    }

    /// The figures that are new, in the order of their numbers.
    pub fn new_figures(&self) -> impl Iterator<Item = FigureAt<'a>> {
        self.figures
            .iter()
            .filter(|row| row.change == Change::Added)
            .filter_map(|row| self.after.figure(row.id))
    }

    /// Deadlines of promises that are not where they were, the longest slip
    /// first: from the promise as it stood at the beginning to its newest
    /// wording, whatever was said in between. Of a milestone only what it is
    /// told by.
    pub fn moves(&self) -> Vec<Move<'a>> {
        let mut moves: Vec<Move<'a>> = self
            .new_figures()
            .filter(|at| diff::leads_milestone(at.figure))
            .filter_map(|at| {
                let (before, revisions) = self.beginning(at)?;
                match Change::of_figure(at.figure, Some(before.figure)) {
                    Change::Moved(days) if before.figure.stage.is_to_come() => {
                        Some(Move { before, after: at, days, revisions })
                    }
                    _ => None,
                }
            })
            .collect();
        moves.sort_by_key(|moved| (std::cmp::Reverse(moved.days), moved.after.id));
        moves
    }

    /// How many figures say the same thing anew for the same date.
    pub fn restated(&self) -> usize {
        self.new_figures()
            .filter_map(|at| Some((at, self.beginning(at)?.0)))
            .filter(|(at, before)| diff::is_restated(before.figure, at.figure))
            .count()
    }

    /// Promises that came to an end, each once, with its outcome as said last.
    pub fn settled(&self) -> Vec<Settlement<'a>> {
        let mut settled: BTreeMap<FigureId, Settlement<'a>> = BTreeMap::new();
        for at in self.new_figures() {
            let Some(outcome) = at.figure.outcome else { continue };
            let Some(promise) = self.after.figure(outcome.of) else { continue };
            let is_settled = at.announcement.retracted.is_none() && at.standing() == promise.standing();
            if !is_settled || !diff::leads_milestone(promise.figure) {
                continue;
            }
            let revisions = self.touching(at.id);
            let newest = self.newest(at);
            let settlement = Settlement { promise, outcome: newest, kind: outcome.kind, revisions };
            settled.insert(outcome.of, settlement);
        }
        settled.into_values().collect()
    }

    /// The revisions of the span, oldest first, without those that only say
    /// "checked": all, or those that changed something of the entity asked about.
    pub fn revisions(&self) -> Vec<RevisionId> {
        let since = self.before.revision;
        let touched = self.scope.is_some().then(|| self.touching_anything());
        let mut revisions: Vec<RevisionId> = self
            .after
            .revisions()
            .take_while(|revision| revision.id > since)
            .filter(|revision| revision.reason != Reason::Checked)
            .map(|revision| revision.id)
            .filter(|id| touched.as_ref().is_none_or(|touched| touched.contains(id)))
            .collect();
        revisions.reverse();
        revisions
    }

    fn touching_anything(&self) -> BTreeSet<RevisionId> {
        fn of<T: Part>(rows: Vec<RowChange<'_, T>>) -> impl Iterator<Item = RevisionId> {
            rows.into_iter().flat_map(|row| row.revisions)
        }
        let data = self.after.dataset;
        self.figures
            .iter()
            .flat_map(|row| row.revisions.iter().copied())
            .chain(of(self.rows(&data.companies)))
            .chain(of(self.rows(&data.projects)))
            .chain(of(self.rows(&data.sites)))
            .chain(of(self.rows(&data.roles)))
            .chain(of(self.rows(&data.aliases)))
            .chain(of(self.rows(&data.offices)))
            .chain(of(self.rows(&data.successions)))
            .chain(of(self.rows(&data.replies)))
            .chain(of(self.rows(&data.announcements)))
            .chain(of(self.rows(&data.citations)))
            .chain(of(self.rows(&data.sources)))
            .collect()
    }

    fn touching(&self, id: FigureId) -> BTreeSet<RevisionId> {
        self.after.dataset.figures.revisions_of(id, self.before.revision, self.after.revision)
    }

    /// What said the same thing anew, at the end: only a claim replaces a claim
    /// and only an estimate an estimate (rule 3), and nothing retracted does.
    fn successor(&self, at: FigureAt<'a>) -> Option<FigureAt<'a>> {
        self.after
            .replaced_by(at.id)
            .filter(|newer| newer.announcement.retracted.is_none() && newer.standing() == at.standing())
            .last()
    }

    fn newest(&self, at: FigureAt<'a>) -> FigureAt<'a> {
        let (mut newest, mut seen) = (at, BTreeSet::from([at.id]));
        while let Some(newer) = self.successor(newest).filter(|newer| seen.insert(newer.id)) {
            newest = newer;
        }
        newest
    }

    /// Follows the newest wording of a thing back to the one that stood at the
    /// beginning, and names the revisions on the way. None if a newer wording is
    /// there, if it was retracted, or if the thing itself is new.
    fn beginning(&self, at: FigureAt<'a>) -> Option<(FigureAt<'a>, BTreeSet<RevisionId>)> {
        if at.announcement.retracted.is_some() || self.successor(at).is_some() {
            return None;
        }
        let (mut current, mut seen) = (at, BTreeSet::new());
        let mut revisions = self.touching(at.id);
        while seen.insert(current.id) {
            let earlier = current.figure.replaces.and_then(|id| self.after.figure(id))?;
            if earlier.standing() != at.standing() {
                return None;
            }
            revisions.extend(self.touching(earlier.id));
            if let Some(before) = self.before.figure(earlier.id) {
                return Some((before, revisions));
            }
            current = earlier;
        }
        None
    }
}
