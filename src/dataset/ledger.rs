//! The ledger of a view, worked out once: its milestones beside each other, with all that tables of
//! them sort and filter by. What else a page tells of the few that it shows is looked up.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    Milestone, Promise, Snapshot,
    memo::{Lines, OfView},
    promises::{Judge, Lasting, LastingPromise, Said, came_about_on},
};
use crate::domain::{
    CompanyId, FigureId, Id, ProjectId, RevisionId,
    care::Checked,
    figure::{Metric, Subject},
    promise::{self, PromisedBy, Silence, State, Term, Verdict},
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

fn end<T>(list: &[T]) -> u32 {
    u32::try_from(list.len()).unwrap_or(u32::MAX)
}

fn part<T>(list: &[T], (from, to): Span) -> &[T] {
    let place = |end: u32| usize::try_from(end).unwrap_or(usize::MAX);
    list.get(place(from)..place(to)).unwrap_or(&[])
}

/// Makes the ledger of a view.
struct Making<'a> {
    snapshot: Snapshot<'a>,
    judge: Judge<'a>,
    ledger: Ledger,
    /// The project and the country of sites and of projects, each at the place of its number.
    sites: Vec<Option<Whereabouts>>,
    projects: Vec<Option<Whereabouts>>,
}

/// The project that something is or belongs to, and the place of its country among those of the ledger.
type Whereabouts = (Option<ProjectId>, Option<u32>);

impl<'a> Making<'a> {
    fn of(snapshot: Snapshot<'a>, announcements: usize) -> Self {
        let (judge, mut ledger) = (Judge::of(snapshot), Ledger::default());
        ledger.rows.reserve(announcements);
        ledger.promises.reserve(announcements);
        ledger.companies.reserve(announcements);
        Self { snapshot, judge, ledger, sites: Vec::new(), projects: Vec::new() }
    }

    /// Takes in the promises of an announcement as far as the view sees them.
    fn add_lasting(&mut self, said: &'a Lasting) {
        let (snapshot, seen) = (self.snapshot, self.snapshot.revision);
        for (subject, promises) in said.milestones() {
            let subject = if said.is_merged { snapshot.present(subject) } else { subject };
            let (promises_from, companies_from) = (self.ledger.promises.len(), self.ledger.companies.len());
            for promise in promises.iter().filter(|promise| promise.opened <= seen) {
                let judged = self.judged(said, promise);
                self.ledger.promises.push(judged);
                let companies = &mut self.ledger.companies;
                let named =
                    promise.company.map(|id| if said.is_merged { snapshot.resolve_company(id) } else { id });
                self.judge.companies(named, subject, |company| {
                    if !companies[companies_from..].contains(&company) {
                        companies.push(company);
                    }
                });
            }
            let Some(lead) = self.ledger.promises.get(promises_from) else { continue };
            let silence = self.judge.silence(subject, lead.verdict.state, said.said_on);
            self.push(subject, silence, (promises_from, companies_from));
        }
    }

    fn judged(&mut self, said: &'a Lasting, promise: &LastingPromise) -> LedgerPromise {
        let checked_on = match said.by {
            PromisedBy::Claim => None,
            PromisedBy::Forecast => Some(self.judge.copied_on(said.data_set.as_deref(), said.said_on)),
        };
        let looked = promise.was_checked.then(|| self.snapshot.last_checked(Checked::Figure(promise.figure)));
        let checked_on = checked_on.max(looked.flatten());
        let (seen, said_by) = (self.snapshot.revision, self.snapshot.said_by);
        let was_said = |on: Date| said_by.is_none_or(|day| on <= day);
        let mut settlements = promise.settlements.iter();
        let settled = settlements.find(|settled| settled.opened <= seen && was_said(settled.said_on));
        let earlier = promise.earlier.iter().take_while(|earlier| was_said(earlier.said_on));
        let (metric, by, term) = (promise.metric, said.by, promise.term);
        let case =
            promise::Promise { metric, by, term, settled: settled.map(|by| by.settlement), checked_on };
        let verdict = case.judge(self.snapshot.judged_on);
        LedgerPromise {
            figure: promise.figure,
            said_on: said.said_on,
            by,
            metric,
            term,
            verdict,
            slip: match verdict.state {
                State::Replaced => verdict.days,
                _ => earlier.last().and_then(|first| first.slip),
            },
            came_about_on: came_about_on(verdict.state, term, settled.map(|by| by.said_on)),
            settled_by: settled.map(|by| by.figure),
            checked_on,
        }
    }

    fn add(&mut self, milestone: &Milestone<'_>) {
        let from = (self.ledger.promises.len(), self.ledger.companies.len());
        self.ledger.promises.extend(milestone.promises.iter().map(kept));
        self.ledger.companies.extend(&milestone.companies);
        self.push(milestone.subject, milestone.silence, from);
    }

    /// Adds a row of the promises and companies that came last.
    fn push(&mut self, subject: Subject, silence: Option<(Silence, Date)>, from: (usize, usize)) {
        let (project, country) = self.whereabouts(subject);
        let promises = (end(&self.ledger.promises[..from.0]), end(&self.ledger.promises));
        let companies = (end(&self.ledger.companies[..from.1]), end(&self.ledger.companies));
        self.ledger.rows.push(LedgerRow { subject, project, country, promises, companies, silence });
    }

    fn whereabouts(&mut self, subject: Subject) -> Whereabouts {
        let (known, number) = match subject {
            Subject::Industry | Subject::Company(_) => return (None, None),
            Subject::Project(id) => (&mut self.projects, id.number()),
            Subject::Site(id) => (&mut self.sites, id.number()),
        };
        let place = usize::try_from(number).unwrap_or(0);
        if known.len() <= place {
            known.resize(place + 1, None);
        }
        if let Some(known) = known[place] {
            return known;
        }
        let (project, country) = self.snapshot.whereabouts(subject);
        let found = (project, country.map(|code| self.ledger.place_of_country(code)));
        let known = if matches!(subject, Subject::Project(_)) { &mut self.projects } else { &mut self.sites };
        known[place] = Some(found);
        found
    }

    /// Rows in the order of the figures that were entered first.
    fn done(self) -> Ledger {
        let mut ledger = self.ledger;
        let promises = &ledger.promises;
        let first = |row: &LedgerRow| part(promises, row.promises).iter().map(|promise| promise.figure).min();
        ledger.rows.sort_by_key(first);
        for (place, row) in (0..).zip(&ledger.rows) {
            for company in part(&ledger.companies, row.companies) {
                let number = usize::try_from(company.number()).unwrap_or(0);
                if ledger.of_companies.len() <= number {
                    ledger.of_companies.resize_with(number + 1, Vec::new);
                }
                ledger.of_companies[number].push(place);
            }
        }
        ledger
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
        self.dataset.memos.ledger.answer(self.judged(), |_| {
            let book = self.dataset.promise_book();
            let mut making = Making::of(*self, book.announcements());
            for (id, said) in book.iter() {
                match said {
                    Said::Lasting(said) => {
                        if self.said_by.is_none_or(|day| said.said_on <= day) {
                            making.add_lasting(said);
                        }
                    }
                    Said::Changed => {
                        let milestones = making.judge.milestones(self.figures_of_announcement(id));
                        for milestone in &milestones {
                            making.add(milestone);
                        }
                    }
                }
            }
            making.done()
        })
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
