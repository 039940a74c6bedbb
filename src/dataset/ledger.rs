//! The ledger of a view, worked out once: its milestones beside each other, with all that tables of
//! them sort and filter by. What else a page tells of the few that it shows is looked up.

mod last;
mod making;

use std::{collections::HashSet, sync::Arc};

use jiff::civil::Date;

use super::{
    FigureAt, Milestone, Promise, Snapshot,
    memo::{Lines, OfView, Seen},
    promises::Silences,
};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, ProjectId, SiteId,
    figure::{Metric, Subject},
    project::RoleObject,
    promise::{PromisedBy, Term, Verdict},
};
pub(super) use last::LastLedger;
use making::Making;

/// A view with the day on which promises are judged and roles looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Judged {
    seen: Seen,
    today: Date,
}

impl OfView for Judged {
    fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }
}

/// Places in a list of the ledger.
type Span = (u32, u32);

/// A milestone of the ledger.
#[derive(Debug, Clone, Copy)]
pub struct LedgerRow {
    announcement: AnnouncementId,
    /// Present subject, merges resolved.
    pub subject: Subject,
    /// The project that it is about or belongs to.
    pub project: Option<ProjectId>,
    country: Option<u32>,
    promises: Span,
    companies: Span,
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
#[derive(Debug, Default)]
pub struct Ledger {
    pub rows: Vec<LedgerRow>,
    promises: Vec<LedgerPromise>,
    companies: Vec<CompanyId>,
    countries: Vec<String>,
    /// Places of each company's rows; of a company at the place of its number.
    of_companies: Vec<Vec<u32>>,
    silences: Silences,
}

impl PartialEq for Ledger {
    /// Whether they tell the same, wherever their parts lie.
    fn eq(&self, other: &Self) -> bool {
        fn told(ledger: &Ledger) -> impl Iterator<Item = impl PartialEq + '_> {
            ledger.rows.iter().map(|row| {
                let LedgerRow { announcement, subject, project, .. } = row;
                let whose = (ledger.country(row), ledger.promises(row), ledger.companies(row));
                (announcement, subject, project, whose)
            })
        }
        self.rows.len() == other.rows.len() && told(self).zip(told(other)).all(|(one, other)| one == other)
    }
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

    /// The promise that stands for all of a milestone.
    pub fn lead(&self, row: &LedgerRow) -> &LedgerPromise {
        &self.promises(row)[0]
    }

    /// The part that is a company's.
    fn of_company(&self, company: CompanyId) -> Self {
        let number = usize::try_from(company.number()).unwrap_or(usize::MAX);
        let places = self.of_companies.get(number).map_or(&[][..], Vec::as_slice);
        let mut own = Self { countries: self.countries.clone(), ..Self::default() };
        for row in places.iter().filter_map(|place| self.rows.get(usize::try_from(*place).ok()?)) {
            let from = (own.promises.len(), own.companies.len());
            own.promises.extend_from_slice(self.promises(row));
            own.companies.extend_from_slice(self.companies(row));
            own.push(*row, from);
        }
        own
    }

    /// Adds a row of the promises and companies that came last.
    fn push(&mut self, row: LedgerRow, from: (usize, usize)) {
        let promises = (end(&self.promises[..from.0]), end(&self.promises));
        let companies = (end(&self.companies[..from.1]), end(&self.companies));
        self.rows.push(LedgerRow { promises, companies, ..row });
    }

    /// The country of its site or project, ISO 3166-1 alpha-2.
    pub fn country(&self, row: &LedgerRow) -> Option<&str> {
        self.countries.get(usize::try_from(row.country?).ok()?).map(String::as_str)
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

fn end<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn part<T>(list: &[T], (from, to): Span) -> &[T] {
    let place = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
    list.get(place(from)..place(to)).unwrap_or(&[])
}

impl<'a> Snapshot<'a> {
    pub(super) fn judged(&self) -> Judged {
        Judged { seen: self.seen(), today: self.judged_on }
    }

    /// The ledger of the view.
    pub fn ledger(&self) -> Arc<Ledger> {
        self.dataset.memos.ledger.answer(self.judged(), |_| {
            let book = self.dataset.promise_book();
            let mut making = Making::of(*self, book.announcements());
            let last = self.dataset.memos.last_ledger.as_ref().filter(|last| last.is_before(*self));
            if let Some(last) = last {
                making.keep(last.ledger(), |id| last.keeps(id, book.get(id)));
            }
            for (id, said) in book.iter() {
                if !last.is_some_and(|last| last.keeps(id, Some(said))) {
                    making.add(id, Some(said));
                }
            }
            making.done()
        })
    }

    /// The part of the ledger that is a company's: its own promises, and those about sites and
    /// projects that are its alone or shared and of which nobody else is named.
    pub fn ledger_of_company(&self, id: CompanyId) -> Ledger {
        if let Some(known) = self.dataset.memos.ledger.known(&self.judged()) {
            return known.of_company(id);
        }
        let own = self.figures_of_company(id);
        let led = self.roles_of(id).into_iter().flat_map(|(_, role)| match role.object {
            RoleObject::Project(project) => self.figures_below(project),
            RoleObject::Site(site) => self.figures_of_site(site).collect(),
            RoleObject::Company(_) => Vec::new(),
        });
        self.ledger_of(own.chain(led)).of_company(id)
    }

    /// The part about a project and its sites.
    pub fn ledger_of_project(&self, id: ProjectId) -> Ledger {
        let sites: HashSet<SiteId> = self.sites_of_project(id).map(|(site, _)| site).collect();
        let of_sites = sites.iter().flat_map(|site| self.figures_of_site(*site));
        let mut ledger = self.ledger_of(self.figures_of_project(id).chain(of_sites));
        ledger.rows.retain(|row| match row.subject {
            Subject::Project(project) => project == id,
            Subject::Site(site) => sites.contains(&site),
            Subject::Industry | Subject::Company(_) => false,
        });
        ledger
    }

    /// The part about a site.
    pub fn ledger_of_site(&self, id: SiteId) -> Ledger {
        let mut ledger = self.ledger_of(self.figures_of_site(id));
        ledger.rows.retain(|row| row.subject == Subject::Site(id));
        ledger
    }

    /// The ledger of the announcements that have these figures.
    fn ledger_of(&self, figures: impl Iterator<Item = FigureAt<'a>>) -> Ledger {
        let promises = figures.filter(|at| at.figure.is_promise());
        let mut announcements: Vec<AnnouncementId> = promises.map(|at| at.figure.announcement).collect();
        announcements.sort_unstable();
        announcements.dedup();
        // Nobody waits for the book.
        let book = self.dataset.promise_book.get();
        let mut making = Making::of(*self, announcements.len());
        for id in announcements {
            making.add(id, book.and_then(|book| book.get(id)));
        }
        making.done()
    }

    /// The project that something is or belongs to, and its country, ISO 3166-1 alpha-2.
    fn whereabouts(&self, of: Subject) -> (Option<ProjectId>, Option<&'a str>) {
        let site = match of {
            Subject::Site(id) => self.site(id),
            _ => None,
        };
        let project = match of {
            Subject::Project(id) => Some(id),
            _ => site.and_then(|site| site.project),
        };
        // A site lies where it lies, whatever is said of its project.
        let country = match site {
            Some(site) => site.country.as_deref(),
            None => project.and_then(|id| self.project(id)?.country.as_deref()),
        };
        (project, country)
    }

    /// A milestone of the view's ledger with the figures of its promises.
    pub fn milestone(&self, ledger: &Ledger, row: &LedgerRow) -> Option<Milestone<'a>> {
        let promises = ledger.promises(row).iter().map(|kept| self.kept_promise(kept));
        let lead = ledger.lead(row);
        Some(Milestone {
            promises: promises.collect::<Option<_>>()?,
            subject: row.subject,
            companies: ledger.companies(row).to_vec(),
            silence: ledger.silences.about(*self, (row.subject, lead.verdict.state, lead.said_on)),
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
