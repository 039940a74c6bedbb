//! Spending and funding figures side by side in one row each, so that a total
//! over all of them walks through memory once and looks nothing up. Most
//! figures and announcements have one version only; what has more is looked up
//! in the tables, which are the truth.

use std::{collections::BTreeSet, sync::Arc};

use imbl::{HashMap, Vector};
use jiff::civil::Date;

use super::{Index, Links, Row, Table};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, RevisionId,
    announcement::{Announcement, Standing},
    figure::{Counting, Figure, Metric},
    totals::Terms,
};

/// A spending or funding figure with what a total needs to know of it.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub figure: FigureId,
    pub opened: RevisionId,
    pub closed: Option<RevisionId>,
    pub company: Option<CompanyId>,
    pub terms: Terms,
    pub said_on: Date,
    pub standing: Standing,
    /// One version of the figure, one of its announcement, not retracted: what
    /// stands here is all there is.
    pub is_plain: bool,
    /// Whether a later figure ever replaced or settled it.
    pub has_successors: bool,
    /// Whether another figure was ever a part of it or an alternative to it.
    pub has_parts: bool,
}

/// All spending and funding figures that are a company's.
#[derive(Debug, Clone, Default)]
pub(super) struct MoneyBook {
    entries: Vector<Entry>,
    places: HashMap<FigureId, usize>,
    by_company: Links<CompanyId, usize>,
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

    /// The entries that ever were a company's.
    pub fn entries_of(&self, company: CompanyId) -> impl Iterator<Item = &Entry> {
        self.by_company.get(&company).iter().filter_map(|place| self.entries.get(*place))
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
    /// ones are linked to.
    pub fn follow(
        &mut self,
        touched: &[FigureId],
        announcements: &[AnnouncementId],
        (figures, said, index): (&Table<Figure>, &Table<Announcement>, &Index),
    ) {
        let mut stale: BTreeSet<FigureId> = touched.iter().copied().collect();
        stale.extend(announcements.iter().flat_map(|id| index.figures_by_announcement.get(id)));
        for version in touched.iter().flat_map(|id| figures.history(*id)) {
            let figure = &version.value;
            stale.extend(figure.replaces);
            stale.extend(figure.outcome.map(|outcome| outcome.of));
            if let Counting::PartOf(of) | Counting::AlternativeTo(of) = figure.counting {
                stale.insert(of);
            }
        }
        for id in stale {
            let Some(entry) = entry(id, figures, said, index) else { continue };
            let place = *self.places.entry(id).or_insert(self.entries.len());
            if place == self.entries.len() {
                self.entries.push_back(entry);
            } else {
                self.entries.set(place, entry);
            }
            for company in figures.history(id).iter().filter_map(|version| version.value.company) {
                self.by_company.add(company, place);
            }
        }
    }
}

fn entry(id: FigureId, figures: &Table<Figure>, said: &Table<Announcement>, index: &Index) -> Option<Entry> {
    let versions = figures.history(id);
    if !versions.iter().any(|version| is_money(&version.value) && version.value.company.is_some()) {
        return None;
    }
    let newest = versions.last()?;
    let announcements = said.history(newest.value.announcement);
    let announcement = announcements.last()?;
    let said_on = announcement.value.said_on.last_day();
    let is_plain = versions.len() == 1
        && announcements.len() == 1
        && announcement.closed.is_none()
        && announcement.value.retracted.is_none();
    Some(Entry {
        figure: id,
        opened: newest.opened,
        closed: newest.closed,
        company: newest.value.company,
        terms: Terms::of(&newest.value, said_on),
        said_on,
        standing: announcement.value.kind.standing(),
        is_plain,
        has_successors: !index.replaced_by.get(&id).is_empty() || !index.outcomes.get(&id).is_empty(),
        has_parts: !index.counted_by.get(&id).is_empty(),
    })
}
