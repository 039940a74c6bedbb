//! The ledger of a view, worked out once: its milestones beside each other, with all that tables of
//! them sort and filter by. What else a page tells of the few that it shows is looked up.

mod news;

use std::{collections::HashSet, sync::Arc};

use jiff::civil::Date;

pub(super) use news::{Earlier, LedgerRows, News};

use super::{
    Dataset, Milestone, Promise, Snapshot,
    memo::{Lines, OfView},
};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, ProjectId, RevisionId,
    figure::{Metric, Subject},
    promise::{PromisedBy, Silence, Term, Verdict},
};

/// A view with the day on which promises are judged and roles looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    revision: RevisionId,
    said_by: Option<Date>,
    today: Date,
}

impl OfView for Judged {
    fn revision(&mut self) -> &mut RevisionId {
        &mut self.revision
    }
}

/// Places in a list of the ledger.
type Span = (u32, u32);

/// A milestone of the ledger.
#[derive(Debug, PartialEq, Eq)]
pub struct LedgerRow {
    said_in: AnnouncementId,
    /// Present subject, merges resolved.
    pub subject: Subject,
    /// The project that it is about or belongs to.
    pub project: Option<ProjectId>,
    country: Option<u32>,
    promises: Span,
    companies: Span,
    silence: Option<(Silence, Date)>,
}

/// A promise of the ledger with what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LedgerPromise {
    pub figure: FigureId,
    pub said_on: Date,
    pub by: PromisedBy,
    pub metric: Metric,
    pub term: Term,
    pub verdict: Verdict,
    pub slip: Option<i32>,
    /// As [`Promise::came_about_on`].
    pub came_about_on: Option<Date>,
    settled_by: Option<FigureId>,
    checked_on: Option<Date>,
}

/// Every milestone of a view, in the order in which they were published.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Ledger {
    pub rows: Vec<LedgerRow>,
    promises: Vec<LedgerPromise>,
    companies: Vec<CompanyId>,
    countries: Vec<String>,
    /// Places of each company's rows; of a company at the place of its number.
    of_companies: Vec<Vec<u32>>,
}

impl Ledger {
    /// The promises of a milestone, power first; never none.
    pub fn promises(&self, row: &LedgerRow) -> &[LedgerPromise] {
        part(&self.promises, row.promises)
    }

    /// Whose they are; groups never.
    pub fn companies(&self, row: &LedgerRow) -> &[CompanyId] {
        part(&self.companies, row.companies)
    }

    /// The rows of a company.
    fn rows_of(&self, company: CompanyId) -> impl Iterator<Item = &LedgerRow> {
        let number = usize::try_from(company.number()).unwrap_or(usize::MAX);
        let places = self.of_companies.get(number).map_or(&[][..], Vec::as_slice);
        places.iter().filter_map(|place| self.rows.get(usize::try_from(*place).ok()?))
    }

    /// The country of its site or project, ISO 3166-1 alpha-2.
    pub fn country(&self, row: &LedgerRow) -> Option<&str> {
        self.countries.get(usize::try_from(row.country?).ok()?).map(String::as_str)
    }

    fn add(&mut self, snapshot: &Snapshot<'_>, milestone: &Milestone<'_>) {
        let site = match milestone.subject {
            Subject::Site(id) => snapshot.site(id),
            _ => None,
        };
        let project = match milestone.subject {
            Subject::Project(id) => Some(id),
            _ => site.and_then(|site| site.project),
        };
        // A site lies where it lies, whatever is said of its project.
        let country = match site {
            Some(site) => site.country.as_deref(),
            None => project.and_then(|id| snapshot.project(id)?.country.as_deref()),
        };
        let country = country.map(|code| self.place_of_country(code));
        let promises = extend(&mut self.promises, milestone.promises.iter().map(kept));
        let companies = extend(&mut self.companies, milestone.companies.iter().copied());
        let said_in = milestone.lead().at.figure.announcement;
        let (subject, silence) = (milestone.subject, milestone.silence);
        self.push(LedgerRow { said_in, subject, project, country, promises, companies, silence });
    }

    fn push(&mut self, row: LedgerRow) {
        let place = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        for company in part(&self.companies, row.companies) {
            let number = usize::try_from(company.number()).unwrap_or(0);
            if self.of_companies.len() <= number {
                self.of_companies.resize_with(number + 1, Vec::new);
            }
            self.of_companies[number].push(place);
        }
        self.rows.push(row);
    }

    fn add_as_before(&mut self, before: &Self, row: &LedgerRow) {
        let country = before.country(row).map(|code| self.place_of_country(code));
        let promises = extend(&mut self.promises, before.promises(row).iter().cloned());
        let companies = extend(&mut self.companies, before.companies(row).iter().copied());
        self.push(LedgerRow { country, promises, companies, ..*row });
    }

    /// The next ledger: this one with the milestones of which there is news judged anew.
    fn renewed(&self, news: &News, snapshot: &Snapshot<'_>) -> Self {
        let spoken_of = self.rows.iter().filter(|row| news.subjects.contains(&row.subject));
        let stale: HashSet<AnnouncementId> =
            spoken_of.map(|row| row.said_in).chain(news.announcements.iter().copied()).collect();
        let mut figures: Vec<_> = stale.iter().flat_map(|id| snapshot.figures_of_announcement(*id)).collect();
        figures.sort_by_key(|at| at.id);
        let anew = snapshot.milestones_among(figures);
        let mut anew = anew.iter().peekable();
        let mut next = Self::default();
        for row in self.rows.iter().filter(|row| !stale.contains(&row.said_in)) {
            let first = self.promises(row).iter().map(|promise| promise.figure).min();
            while let Some(milestone) = anew.next_if(|milestone| milestone.first_figure() < first) {
                next.add(snapshot, milestone);
            }
            next.add_as_before(self, row);
        }
        anew.for_each(|milestone| next.add(snapshot, milestone));
        next
    }

    fn place_of_country(&mut self, code: &str) -> u32 {
        let known = self.countries.iter().position(|known| known == code);
        let place = known.unwrap_or_else(|| {
            self.countries.push(code.to_owned());
            self.countries.len() - 1
        });
        u32::try_from(place).unwrap_or(u32::MAX)
    }
}

impl Lines for Ledger {
    fn lines(&self) -> usize {
        self.promises.len()
    }
}

fn kept(promise: &Promise<'_>) -> LedgerPromise {
    LedgerPromise {
        figure: promise.at.id,
        said_on: promise.at.said_on(),
        by: promise.by(),
        metric: promise.at.figure.metric,
        term: promise.term,
        verdict: promise.verdict,
        slip: promise.slip,
        came_about_on: promise.came_about_on(),
        settled_by: promise.settled_by.map(|newer| newer.id),
        checked_on: promise.checked_on,
    }
}

fn extend<T>(list: &mut Vec<T>, more: impl Iterator<Item = T>) -> Span {
    let end = |list: &Vec<T>| u32::try_from(list.len()).unwrap_or(u32::MAX);
    let from = end(list);
    list.extend(more);
    (from, end(list))
}

fn part<T>(list: &[T], (from, to): Span) -> &[T] {
    let place = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
    list.get(place(from)..place(to)).unwrap_or(&[])
}

impl Dataset {
    /// The ledger of the newest revision as far as it is known, or of an earlier one with the news since.
    pub(super) fn known_ledger(&self) -> Option<Earlier> {
        let is_newest = |judged: &Judged| judged.revision == self.newest_id() && judged.said_by.is_none();
        let known = self.memos.ledger.latest(is_newest);
        let known = known.map(|(judged, ledger)| Earlier { judged, ledger, news: News::default() });
        known.or_else(|| self.memos.earlier_ledger.clone())
    }
}

impl<'a> Snapshot<'a> {
    pub(super) fn judged(&self) -> Judged {
        Judged { revision: self.revision, said_by: self.said_by, today: self.judged_on }
    }

    /// The milestones of a company, if somebody has asked for the ledger.
    pub(super) fn known_milestones_of(&self, company: CompanyId) -> Option<Vec<Milestone<'a>>> {
        let ledger = self.dataset.memos.ledger.known(&self.judged())?;
        Some(ledger.rows_of(company).filter_map(|row| self.milestone(&ledger, row)).collect())
    }

    /// The ledger of the view.
    pub fn ledger(&self) -> Arc<Ledger> {
        let memos = &self.dataset.memos;
        memos.ledger.answer(self.judged(), |judged| {
            let earlier = memos.earlier_ledger.as_ref();
            let is_newest = judged.revision == self.dataset.newest_id();
            if let Some(earlier) = earlier.filter(|earlier| is_newest && earlier.is_judged_like(judged)) {
                return earlier.ledger.renewed(&earlier.news, self);
            }
            let mut ledger = Ledger::default();
            for milestone in self.milestones() {
                ledger.add(self, &milestone);
            }
            ledger
        })
    }

    /// A milestone of the view's ledger with the figures of its promises.
    pub fn milestone(&self, ledger: &Ledger, row: &LedgerRow) -> Option<Milestone<'a>> {
        let promises = ledger.promises(row).iter().map(|kept| self.kept_promise(kept));
        Some(Milestone {
            promises: promises.collect::<Option<_>>()?,
            subject: row.subject,
            companies: ledger.companies(row).to_vec(),
            silence: row.silence,
        })
    }

    fn kept_promise(&self, kept: &LedgerPromise) -> Option<Promise<'a>> {
        Some(Promise {
            at: self.figure(kept.figure)?,
            term: kept.term,
            verdict: kept.verdict,
            settled_by: kept.settled_by.and_then(|newer| self.figure(newer)),
            slip: kept.slip,
            checked_on: kept.checked_on,
        })
    }
}
