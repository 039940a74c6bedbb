//! What tables of all announcements and of all sources sort and filter by, worked out once for a
//! view: the rows of one table lie beside each other, so that a page which counts every one of
//! them walks through memory once.

use std::{cmp::Reverse, collections::BinaryHeap, iter, sync::Arc};

use jiff::civil::Date;

use super::{
    FigureAt, Snapshot,
    memo::{Lines, Seen},
    money::Entry,
};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, SourceId,
    announcement::{Announcement, AnnouncementKind, Standing},
    totals::{PlanSize, Terms},
};

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
    /// Takes in an announcement with what its figures name, in the order of companies.
    fn add(
        &mut self,
        id: AnnouncementId,
        announcement: &Announcement,
        figures: &[(AnnouncementId, Option<CompanyId>)],
    ) {
        let end = |table: &Self| u32::try_from(table.companies.len()).unwrap_or(u32::MAX);
        let (first, from) = (self.companies.len(), end(self));
        self.companies.extend(announcement.speaker_company);
        for company in figures.iter().filter_map(|(_, company)| *company) {
            if !self.companies[first..].contains(&company) {
                self.companies.push(company);
            }
        }
        self.companies[first..].sort_unstable();
        let (day, kind) = (announcement.said_on.last_day(), announcement.kind);
        let figures = u32::try_from(figures.len()).unwrap_or(u32::MAX);
        self.rows.push(SaidRow { id, day, kind, figures, companies: (from, end(self)) });
    }

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

impl Snapshot<'_> {
    pub(super) fn seen(&self) -> Seen {
        Seen { revision: self.revision, said_by: self.said_by }
    }

    /// Every announcement of the view, as a table of them needs it.
    pub fn said_table(&self) -> Arc<SaidTable> {
        self.dataset.memos.said.answer(self.seen(), |_| {
            // One walk through all figures is quicker than a look-up of each.
            let figures = self.dataset.figures.iter(self.revision);
            let mut named: Vec<_> =
                figures.map(|(_, figure)| (figure.announcement, figure.company)).collect();
            // They lie so already, but for those that were entered later.
            named.sort();
            let mut named = named.chunk_by(|one, other| one.0 == other.0).peekable();
            let mut table = SaidTable::default();
            for (id, announcement) in self.announcements() {
                while named.next_if(|own| own[0].0 < id).is_some() {}
                let own = named.next_if(|own| own[0].0 == id).unwrap_or_default();
                table.add(id, announcement, own);
            }
            table
        })
    }

    /// What companies say they will spend, live claims, those of most dollars first; what has no
    /// number or another currency follows. The first eight.
    pub fn largest_plans(&self) -> Arc<Vec<FigureId>> {
        self.dataset.memos.plans.answer(self.seen(), |_| {
            let entries = self.dataset.money.entries();
            let plans = entries.filter_map(|entry| Some((self.plan(entry)?.size(), Reverse(entry.figure))));
            let mut plans: BinaryHeap<(PlanSize, Reverse<FigureId>)> = plans.collect();
            let largest = iter::from_fn(|| plans.pop()).map(|(_, Reverse(id))| id);
            let stands = |at: &FigureAt<'_>| self.is_counted(at.figure) && !self.is_over(*at);
            largest.filter(|id| self.figure(*id).is_some_and(|at| stands(&at))).take(8).collect()
        })
    }

    /// The terms of a company's claim of what it will spend in all, whether it still stands or not.
    fn plan(&self, entry: &Entry) -> Option<Terms> {
        let (terms, standing, company) = if entry.is_plain {
            self.sees(entry.seen).then_some((entry.terms, entry.standing, entry.company))?
        } else {
            let at = self.figure(entry.figure)?;
            (Terms::of(at.figure, at.said_on()), at.standing(), at.figure.company)
        };
        (standing == Standing::Claim && company.is_some() && terms.is_plan()).then_some(terms)
    }

    /// Every ambition that names a day, the nearest first.
    pub(super) fn all_ambitions(&self) -> Arc<Vec<FigureId>> {
        self.dataset.memos.ambitions.answer(self.seen(), |_| {
            let known =
                self.dataset.index.figures.ambitions.get(&()).iter().filter_map(|id| self.figure(*id));
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
