//! Spending and funding figures side by side in one row each, so that a total
//! over all of them walks through memory once and looks nothing up. Most
//! figures and announcements have one version only; what has more is looked up
//! in the tables, which are the truth.

use std::{collections::BTreeSet, sync::Arc};

use imbl::{OrdMap, OrdSet, Vector};
use jiff::civil::Date;

use super::{HashMap, Index, Links, Row, Table, Version};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, RevisionId,
    announcement::{Announcement, Standing},
    figure::{Figure, Metric, OutcomeKind},
    totals::{Fate, Terms},
};

/// A spending or funding figure with what a total needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub figure: FigureId,
    pub seen: Seen,
    pub company: Option<CompanyId>,
    pub terms: Terms,
    pub standing: Standing,
    /// One version of the figure, one of its announcement, not retracted: what
    /// stands here is all there is.
    pub is_plain: bool,
    /// The figures that ever replaced or settled it, in the order of their numbers.
    pub successors: Box<[Successor]>,
    /// Whether another figure was ever a part of it or an alternative to it.
    pub has_parts: bool,
}

/// A figure that replaced or settled another, as far as that goes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Successor {
    pub seen: Seen,
    pub standing: Standing,
    pub fate: Fate,
    /// As of an entry: what stands here is all there is.
    pub is_plain: bool,
}

/// When a version is seen, and what it says was said when.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub opened: RevisionId,
    pub closed: Option<RevisionId>,
    pub said_on: Date,
}

/// All spending and funding figures that are a company's.
#[derive(Debug, Clone, Default)]
pub(super) struct MoneyBook {
    entries: Vector<Entry>,
    /// The place of each figure's entry, if it has one, at the place of the figure's number.
    places: Vector<Option<u32>>,
    by_company: Links<CompanyId, usize>,
    /// Of each company: those with whose money its own was ever linked, or [`anybody`].
    ties: OrdMap<CompanyId, OrdSet<CompanyId>>,
    /// Of each company: how many of its figures count other things than money,
    /// from each revision on that changed it.
    others: HashMap<CompanyId, Arc<Vec<(RevisionId, i64)>>>,
}

/// Whether a figure counts money, spent or raised.
pub(super) const fn is_money(figure: &Figure) -> bool {
    matches!(figure.metric, Metric::Spending | Metric::Funding)
}

impl MoneyBook {
    /// All entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// The entry of a figure, if it ever counted money of a company.
    pub fn entry(&self, figure: FigureId) -> Option<&Entry> {
        self.entries.get(self.place(figure)?)
    }

    fn place(&self, figure: FigureId) -> Option<usize> {
        let place = *self.places.get(usize::try_from(figure.number()).ok()?)?;
        usize::try_from(place?).ok()
    }

    /// The place of a figure's entry; a new one comes last.
    fn place_for(&mut self, figure: FigureId) -> usize {
        if let Some(known) = self.place(figure) {
            return known;
        }
        let number = usize::try_from(figure.number()).unwrap_or(0);
        while self.places.len() <= number {
            self.places.push_back(None);
        }
        self.places.set(number, u32::try_from(self.entries.len()).ok());
        self.entries.len()
    }

    /// The entries that ever were a company's.
    pub fn entries_of(&self, company: CompanyId) -> impl Iterator<Item = &Entry> {
        self.by_company.get(&company).iter().filter_map(|place| self.entries.get(*place))
    }

    /// Companies with those with whose money their own was ever linked.
    pub fn ties(&self) -> impl Iterator<Item = (CompanyId, &OrdSet<CompanyId>)> {
        self.ties.iter().map(|(company, others)| (*company, others))
    }

    /// How many figures of a company counted other things than money at a revision.
    pub fn others_of(&self, company: CompanyId, at: RevisionId) -> usize {
        let Some(counts) = self.others.get(&company) else { return 0 };
        let later = counts.partition_point(|(since, _)| *since <= at);
        let count = later.checked_sub(1).and_then(|last| counts.get(last)).map_or(0, |(_, count)| *count);
        usize::try_from(count).unwrap_or(0)
    }

    /// Counts in what rows of later revisions open and close; `before` is the
    /// table without them.
    pub fn count_others(&mut self, rows: &[Row<Figure>], before: &Table<Figure>) {
        let mut events: Vec<(RevisionId, CompanyId, i64)> = Vec::new();
        for row in rows.iter().filter(|row| !is_money(&row.value)) {
            let Some(company) = row.value.company else { continue };
            let known = before.history(row.id).iter().find(|version| version.opened == row.opened);
            if known.is_none() {
                events.push((row.opened, company, 1));
            }
            if let Some(closed) = row.closed
                && known.is_none_or(|version| version.closed.is_none())
            {
                events.push((closed, company, -1));
            }
        }
        events.sort_unstable();
        for (revision, company, change) in events {
            let counts = Arc::make_mut(self.others.entry(company).or_default());
            match counts.last_mut() {
                Some((since, count)) if *since == revision => *count += change,
                last => {
                    let before = last.map_or(0, |(_, count)| *count);
                    counts.push((revision, before + change));
                }
            }
        }
    }

    /// Takes in what changed: figures, announcements, and the figures that new
    /// ones are linked to. Returns whose money that is, as the ties name them.
    pub fn follow(
        &mut self,
        touched: &[FigureId],
        announcements: &[AnnouncementId],
        (figures, said, index): (&Table<Figure>, &Table<Announcement>, &Index),
    ) -> BTreeSet<CompanyId> {
        let mut stale: BTreeSet<FigureId> = touched.iter().copied().collect();
        stale.extend(announcements.iter().flat_map(|id| index.figures.by_announcement.get(id)));
        // An entry also holds what its successors are, and whether it has parts.
        let linked: Vec<FigureId> = stale
            .iter()
            .flat_map(|id| figures.history(*id))
            .flat_map(|version| version.value.links())
            .collect();
        stale.extend(linked);
        self.tie(&stale, figures, index);
        let whose = stale.iter().flat_map(|id| companies(figures, *id)).collect();
        // What is a company's lies side by side.
        let company = |id: &FigureId| figures.history(*id).last().and_then(|version| version.value.company);
        let mut stale: Vec<FigureId> = stale.into_iter().collect();
        stale.sort_by_cached_key(company);
        for id in stale {
            let Some(entry) = entry(id, figures, said, index) else { continue };
            let place = self.place_for(id);
            if place == self.entries.len() {
                self.entries.push_back(entry);
            } else {
                self.entries.set(place, entry);
            }
            for company in figures.history(id).iter().filter_map(|version| version.value.company) {
                self.by_company.add(company, place);
            }
        }
        whose
    }

    /// Ties companies of which a figure is linked to one of another company.
    fn tie(&mut self, touched: &BTreeSet<FigureId>, figures: &Table<Figure>, index: &Index) {
        let links = &index.figures;
        // Of a history that is read at once each link is met at its later end.
        let is_whole = self.entries.is_empty();
        for id in touched {
            let later = [links.replaced_by.get(id), links.outcomes.get(id), links.counted_by.get(id)];
            let later = later.into_iter().filter(|_| !is_whole).flatten().copied();
            let named = figures.history(*id).iter().flat_map(|version| version.value.links());
            for linked in later.chain(named) {
                for (one, other) in companies(figures, *id)
                    .flat_map(|one| companies(figures, linked).map(move |other| (one, other)))
                {
                    if one != other {
                        self.ties.entry(one).or_default().insert(other);
                    }
                }
            }
        }
    }
}

/// Stands for any company: what counts other things than money may lead from one to any other.
pub(super) fn anybody() -> CompanyId {
    CompanyId::new(0)
}

/// Whose money a figure ever was.
fn companies(figures: &Table<Figure>, id: FigureId) -> impl Iterator<Item = CompanyId> {
    let versions = figures.history(id).iter().map(|version| &*version.value);
    versions.filter_map(|figure| if is_money(figure) { figure.company } else { Some(anybody()) })
}

fn entry(id: FigureId, figures: &Table<Figure>, said: &Table<Announcement>, index: &Index) -> Option<Entry> {
    let versions = figures.history(id);
    if !versions.iter().any(|version| is_money(&version.value) && version.value.company.is_some()) {
        return None;
    }
    let newest = versions.last()?;
    let (seen, standing, is_plain) = seen(versions, said)?;
    Some(Entry {
        figure: id,
        seen,
        company: newest.value.company,
        terms: Terms::of(&newest.value, seen.said_on),
        standing,
        is_plain,
        successors: successors(id, figures, said, index),
        has_parts: !index.figures.counted_by.get(&id).is_empty(),
    })
}

/// When the newest version of a figure is seen, its standing, and whether there
/// is but one, said in an announcement of but one.
fn seen(versions: &[Version<Figure>], said: &Table<Announcement>) -> Option<(Seen, Standing, bool)> {
    let newest = versions.last()?;
    let announcements = said.history(newest.value.announcement);
    let announcement = announcements.last()?;
    let is_plain = versions.len() == 1
        && announcements.len() == 1
        && announcement.closed.is_none()
        && announcement.value.retracted.is_none();
    let said_on = announcement.value.said_on.last_day();
    let seen = Seen { opened: newest.opened, closed: newest.closed, said_on };
    Some((seen, announcement.value.kind.standing(), is_plain))
}

fn successors(
    id: FigureId,
    figures: &Table<Figure>,
    said: &Table<Announcement>,
    index: &Index,
) -> Box<[Successor]> {
    let newer = index.figures.replaced_by.get(&id).iter().map(|newer| (*newer, Fate::Replaced(*newer)));
    let outcomes = index.figures.outcomes.get(&id).iter().map(|outcome| {
        let kind = figures.history(*outcome).last().and_then(|version| version.value.outcome);
        let is_withdrawal = kind.is_some_and(|outcome| outcome.kind == OutcomeKind::Withdrawn);
        (*outcome, if is_withdrawal { Fate::Withdrawn(*outcome) } else { Fate::Settled(*outcome) })
    });
    // What replaces a figure comes before what settles it: see `Snapshot::fate`.
    outcomes
        .chain(newer)
        .filter_map(|(newer, fate)| {
            let (seen, standing, is_plain) = seen(figures.history(newer), said)?;
            Some(Successor { seen, standing, fate, is_plain })
        })
        .collect()
}
