//! Makes a ledger: from the book of promises where nothing was ever changed, else from the tables.

use jiff::civil::Date;

use super::{Ledger, LedgerPromise, LedgerRow, part};
use crate::{
    dataset::{
        Milestone, Promise, Snapshot,
        promises::{Judge, Lasting, LastingPromise, Said, came_about_on},
    },
    domain::{
        AnnouncementId, Id, ProjectId,
        care::Checked,
        figure::Subject,
        promise::{self, PromisedBy, State},
    },
};

/// Makes the ledger of a view.
pub(super) struct Making<'a> {
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
    pub fn of(snapshot: Snapshot<'a>, announcements: usize) -> Self {
        let (judge, mut ledger) = (Judge::of(snapshot), Ledger::default());
        ledger.rows.reserve(announcements);
        ledger.promises.reserve(announcements);
        ledger.companies.reserve(announcements);
        Self { snapshot, judge, ledger, sites: Vec::new(), projects: Vec::new() }
    }

    /// Takes in the promises of an announcement as far as the view sees them: as the book tells of
    /// them, else from the tables.
    pub fn add(&mut self, id: AnnouncementId, said: Option<&'a Said>) {
        match said {
            Some(Said::Lasting(said)) => {
                if self.snapshot.said_by.is_none_or(|day| said.said_on <= day) {
                    self.add_lasting(id, said);
                }
            }
            Some(Said::Changed) | None => {
                let milestones = self.judge.milestones(self.snapshot.figures_of_announcement(id));
                for milestone in &milestones {
                    self.add_looked_up(id, milestone);
                }
            }
        }
    }

    /// Takes over what the last ledger tells of the announcements that are kept.
    pub fn keep(&mut self, last: &Ledger, is_kept: impl Fn(AnnouncementId) -> bool) {
        self.ledger.countries.clone_from(&last.countries);
        for row in last.rows.iter().filter(|row| is_kept(row.announcement)) {
            let from = (self.ledger.promises.len(), self.ledger.companies.len());
            self.ledger.promises.extend_from_slice(last.promises(row));
            self.ledger.companies.extend_from_slice(last.companies(row));
            self.ledger.push(*row, from);
        }
    }

    fn add_lasting(&mut self, id: AnnouncementId, said: &'a Lasting) {
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
            if self.ledger.promises.len() > promises_from {
                self.push((id, subject), (promises_from, companies_from));
            }
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

    fn add_looked_up(&mut self, id: AnnouncementId, milestone: &Milestone<'_>) {
        let from = (self.ledger.promises.len(), self.ledger.companies.len());
        self.ledger.promises.extend(milestone.promises.iter().map(kept));
        self.ledger.companies.extend(&milestone.companies);
        self.push((id, milestone.subject), from);
    }

    /// Adds a row of the promises and companies that came last.
    fn push(&mut self, (announcement, subject): (AnnouncementId, Subject), from: (usize, usize)) {
        let (project, country) = self.whereabouts(subject);
        let (promises, companies) = ((0, 0), (0, 0));
        let row = LedgerRow { announcement, subject, project, country, promises, companies };
        self.ledger.push(row, from);
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
    pub fn done(self) -> Ledger {
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
