//! What tables of all announcements and of all sources sort and filter by, worked out once for a
//! view: the rows of one table lie beside each other, so that a page which counts every one of
//! them walks through memory once.

use std::{cmp::Reverse, sync::Arc};

use jiff::civil::Date;

use super::{FigureAt, Snapshot, memo::Lines};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, RevisionId, SourceId,
    announcement::{Announcement, AnnouncementKind, Standing},
    figure::{Basis, Component, Figure, Metric},
};

/// A view as far as what was said in it goes, whatever the day on which it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    revision: RevisionId,
    said_by: Option<Date>,
}

/// An announcement of a table.
#[derive(Debug, Clone, Copy)]
pub struct SaidRow {
    pub id: AnnouncementId,
    /// The last day that its date covers.
    pub day: Date,
    pub kind: AnnouncementKind,
    /// How many figures it has.
    pub figures: u32,
    /// Where its companies stand among those of all.
    companies: (u32, u32),
}

/// Every announcement of a view.
#[derive(Debug, Default)]
pub struct SaidTable {
    pub rows: Vec<SaidRow>,
    companies: Vec<CompanyId>,
}

impl SaidTable {
    /// The companies that spoke or that its figures name, each once.
    pub fn companies(&self, row: &SaidRow) -> &[CompanyId] {
        let place = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
        let (from, to) = row.companies;
        self.companies.get(place(from)..place(to)).unwrap_or(&[])
    }
}

impl Lines for SaidTable {
    fn lines(&self) -> usize {
        self.rows.len() / 2
    }
}

/// How many announcements of a view cite each source, in the order of the sources' numbers.
#[derive(Debug, Default)]
pub struct Cited(Vec<u32>);

impl Cited {
    /// How many cite this one.
    pub fn count(&self, source: SourceId) -> usize {
        let place = usize::try_from(source.number()).unwrap_or(usize::MAX);
        self.0.get(place).and_then(|count| usize::try_from(*count).ok()).unwrap_or(0)
    }
}

impl Lines for Cited {
    fn lines(&self) -> usize {
        self.0.len() / 32
    }
}

impl Lines for Vec<FigureId> {
    fn lines(&self) -> usize {
        self.len()
    }
}

/// Whether it has a number of dollars, is one for the whole time, and how many they are.
fn rank(figure: &Figure) -> (bool, bool, Option<i64>) {
    let dollars = figure.quantity.leading_end().filter(|_| figure.unit.as_deref() == Some("USD"));
    (dollars.is_some(), figure.basis == Basis::Total, dollars)
}

impl Snapshot<'_> {
    fn seen(&self) -> Seen {
        Seen { revision: self.revision, said_by: self.said_by }
    }

    /// Every announcement of the view, as a table of them needs it.
    pub fn said_table(&self) -> Arc<SaidTable> {
        self.dataset.memos.said.answer(self.seen(), |_| {
            let mut table = SaidTable::default();
            for (id, announcement) in self.announcements() {
                self.add_said(&mut table, id, announcement);
            }
            table
        })
    }

    fn add_said(&self, table: &mut SaidTable, id: AnnouncementId, announcement: &Announcement) {
        let end = |table: &SaidTable| u32::try_from(table.companies.len()).unwrap_or(u32::MAX);
        let (first, from) = (table.companies.len(), end(table));
        let mut figures = 0;
        table.companies.extend(announcement.speaker_company);
        for figure in self.figures_said_in(id) {
            figures += 1;
            if let Some(company) = figure.company
                && !table.companies[first..].contains(&company)
            {
                table.companies.push(company);
            }
        }
        table.companies[first..].sort_unstable();
        let (day, kind) = (announcement.said_on.last_day(), announcement.kind);
        table.rows.push(SaidRow { id, day, kind, figures, companies: (from, end(table)) });
    }

    /// What companies say they will spend, live claims, those of most dollars first; what has no
    /// number or another currency follows. The first eight.
    pub fn largest_plans(&self) -> Arc<Vec<FigureId>> {
        self.dataset.memos.plans.answer(self.seen(), |_| {
            let figures = self.dataset.money.entries().filter_map(|entry| self.figure(entry.figure));
            let mut plans: Vec<FigureAt<'_>> = figures.filter(|at| self.is_plan(*at)).collect();
            plans.sort_by_key(|at| (Reverse(rank(at.figure)), at.id));
            plans.iter().take(8).map(|at| at.id).collect()
        })
    }

    fn is_plan(&self, at: FigureAt<'_>) -> bool {
        at.figure.metric == Metric::Spending
            && at.figure.component.is_none_or(|component| component == Component::Total)
            && at.standing() == Standing::Claim
            && at.figure.stage.is_to_come()
            && at.figure.company.is_some()
            && self.is_counted(at.figure)
            && !self.is_over(at)
    }

    /// Every ambition that names a day, the nearest first.
    pub(super) fn all_ambitions(&self) -> Arc<Vec<FigureId>> {
        self.dataset.memos.ambitions.answer(self.seen(), |_| {
            let known = self.dataset.index.ambitions.get(&()).iter().filter_map(|id| self.figure(*id));
            let mut ambitions: Vec<FigureAt<'_>> = known
                .filter(|at| at.figure.is_dated_ambition() && at.announcement.retracted.is_none())
                .collect();
            ambitions.sort_by_cached_key(|at| (self.term(at.figure).map(|term| term.deadline), at.id));
            ambitions.iter().map(|at| at.id).collect()
        })
    }

    /// How often each source is cited.
    pub fn cited(&self) -> Arc<Cited> {
        self.dataset.memos.cited.answer(self.seen(), |_| {
            let mut counts = Vec::new();
            for (_, citation) in self.dataset.citations.iter(self.revision) {
                if self.announcement(citation.announcement).is_none() {
                    continue;
                }
                let place = usize::try_from(citation.source.number()).unwrap_or(0);
                if place >= counts.len() {
                    counts.resize(place + 1, 0);
                }
                counts[place] += 1;
            }
            Cited(counts)
        })
    }
}
