//! What has become of promises in a view: the rules looked up in the tables, which are the truth.

use std::collections::HashMap;

use foldhash::fast::RandomState;
use jiff::civil::Date;

use super::{Milestone, Promise};
use crate::{
    dataset::{FigureAt, Holder, Lens, Snapshot},
    domain::{
        AnnouncementId, CompanyId, Id,
        care::Checked,
        company::CompanyKind,
        date::days_between,
        figure::{Figure, Subject},
        promise::{self, Difference, PromisedBy, Settlement, State, Term},
    },
};

type Kept<K, V> = HashMap<K, V, RandomState>;

/// Judges many promises of one view; what many of them share is looked up once.
pub(in crate::dataset) struct Judge<'a> {
    snapshot: Snapshot<'a>,
    data_sets: Kept<AnnouncementId, Option<&'a str>>,
    copies: Kept<&'a str, Option<Date>>,
    /// Of a company at the place of its number: whether it is a firm.
    firms: Vec<Option<bool>>,
    leads: Kept<Subject, Vec<CompanyId>>,
}

impl<'a> Judge<'a> {
    pub fn of(snapshot: Snapshot<'a>) -> Self {
        Self {
            snapshot,
            data_sets: Kept::default(),
            copies: Kept::default(),
            firms: Vec::new(),
            leads: Kept::default(),
        }
    }

    pub fn promise(&mut self, at: FigureAt<'a>) -> Option<Promise<'a>> {
        // What settles a promise is none itself.
        if !at.figure.is_promise() || at.figure.outcome.is_some() || at.announcement.retracted.is_some() {
            return None;
        }
        let term = self.snapshot.term(at.figure)?;
        let settled_by = self.settled_by(at);
        let by = PromisedBy::from(at.standing());
        let checked_on = match by {
            PromisedBy::Claim => None,
            PromisedBy::Forecast => {
                let data_set = self.data_set(at.figure.announcement);
                Some(self.copied_on(data_set, at.said_on()))
            }
        };
        // An editor who looked and found nothing new counts as well.
        let checked_on = checked_on.max(self.snapshot.last_checked(Checked::Figure(at.id)));
        let case = promise::Promise {
            metric: at.figure.metric,
            by,
            term,
            settled: settled_by.map(|(settlement, _)| settlement),
            checked_on,
        };
        let verdict = case.judge(self.snapshot.judged_on);
        let slip = match verdict.state {
            State::Replaced => verdict.days,
            _ => self.slip_since_first(at, term),
        };
        Some(Promise { at, term, verdict, settled_by: settled_by.map(|(_, by)| by), slip, checked_on })
    }

    /// Whether a later figure may settle an earlier one: claims end claims,
    /// estimates estimates, and what was retracted ends nothing.
    fn may_settle(newer: &FigureAt<'_>, at: FigureAt<'_>) -> bool {
        newer.announcement.retracted.is_none() && newer.standing() == at.standing()
    }

    /// What became of a promise: its newest outcome in its newest form, else the
    /// newest figure that says it anew.
    fn settled_by(&self, at: FigureAt<'a>) -> Option<(Settlement, FigureAt<'a>)> {
        let newest = |figures: &mut dyn Iterator<Item = FigureAt<'a>>| {
            figures
                .filter(|newer| Self::may_settle(newer, at))
                .max_by_key(|newer| (newer.said_on(), newer.id))
        };
        let replacement = |newer: FigureAt<'a>| {
            let deadline = self.snapshot.term(newer.figure).map(|term| term.deadline);
            let difference = Difference::between(at.figure, newer.figure);
            (Settlement::Replacement { deadline, difference }, newer)
        };
        let Some(mut outcome) = newest(&mut self.snapshot.outcomes(at.id)) else {
            return newest(&mut self.snapshot.replaced_by(at.id)).map(replacement);
        };
        let kind = outcome.figure.outcome?.kind;
        // A later copy may restate what an earlier one said had come about.
        while let Some(newer) = newest(&mut self.snapshot.replaced_by(outcome.id))
            && newer.said_on() > outcome.said_on()
        {
            outcome = newer;
        }
        // It was said to run and is to come after all: no outcome any more.
        if outcome.figure.is_promise() && outcome.figure.outcome.is_none() {
            return Some(replacement(outcome));
        }
        let on = promise::met_on(outcome.figure.period, outcome.said_on());
        let difference = Difference::between(at.figure, outcome.figure);
        Some((Settlement::Outcome { kind, on, difference }, outcome))
    }

    fn slip_since_first(&self, at: FigureAt<'a>, term: Term) -> Option<i32> {
        let (mut first, mut seen) = (at, vec![at.id]);
        while let Some(earlier) = first.figure.replaces.and_then(|id| self.snapshot.figure(id))
            && Self::may_settle(&earlier, at)
            && earlier.figure.is_promise()
            && !seen.contains(&earlier.id)
        {
            seen.push(earlier.id);
            first = earlier;
        }
        let since = self.snapshot.term(first.figure)?.deadline;
        (first.id != at.id).then(|| days_between(since, term.deadline))
    }

    fn data_set(&mut self, announcement: AnnouncementId) -> Option<&'a str> {
        let snapshot = self.snapshot;
        *self
            .data_sets
            .entry(announcement)
            .or_insert_with(|| snapshot.citations(announcement).find_map(|(_, _, source)| source.data_set()))
    }

    /// When a forecast was last made: the day of the newest copy of its data set, else the day it was said.
    pub fn copied_on(&mut self, data_set: Option<&'a str>, said_on: Date) -> Date {
        let snapshot = self.snapshot;
        let copy =
            data_set.and_then(|set| *self.copies.entry(set).or_insert_with(|| snapshot.newest_copy(set)));
        copy.map_or(said_on, |copy| copy.max(said_on))
    }

    /// Whose promise a figure is: the company named with it, else the subject
    /// itself, else who leads the project or site. Merges are resolved; groups are never told.
    pub fn companies(&mut self, named: Option<CompanyId>, subject: Subject, mut tell: impl FnMut(CompanyId)) {
        let of_subject = match subject {
            Subject::Company(id) => Some(id),
            _ => None,
        };
        if let Some(id) = named.or(of_subject) {
            if self.is_firm(id) {
                tell(id);
            }
            return;
        }
        let snapshot = self.snapshot;
        let leads = self.leads.entry(subject).or_insert_with(|| {
            let leads = match subject {
                Subject::Project(id) => snapshot.leads_of_project(id),
                Subject::Site(id) => match snapshot.holder_of_site(id, Lens::Lead) {
                    Holder::One(one) => vec![one],
                    Holder::Shared(all) => all,
                    Holder::Nobody => Vec::new(),
                },
                Subject::Industry | Subject::Company(_) => Vec::new(),
            };
            leads.into_iter().filter(|id| is_firm(snapshot, *id)).collect()
        });
        leads.iter().copied().for_each(tell);
    }

    /// The same of a figure, each company once.
    pub fn companies_of(&mut self, figure: &Figure) -> Vec<CompanyId> {
        let named = figure.company.map(|id| self.snapshot.resolve_company(id));
        let mut companies = Vec::new();
        self.companies(named, self.snapshot.present(figure.subject), |id| companies.push(id));
        companies
    }

    fn is_firm(&mut self, id: CompanyId) -> bool {
        let place = usize::try_from(id.number()).unwrap_or(0);
        if self.firms.len() <= place {
            self.firms.resize(place + 1, None);
        }
        *self.firms[place].get_or_insert_with(|| is_firm(self.snapshot, id))
    }

    /// The milestones that some figures make, in the order of these; for silence nobody looks.
    pub fn milestones(&mut self, figures: impl IntoIterator<Item = FigureAt<'a>>) -> Vec<Milestone<'a>> {
        let promises: Vec<Promise<'a>> = figures.into_iter().filter_map(|at| self.promise(at)).collect();
        let key = |promise: &Promise<'a>| {
            (
                promise.at.figure.announcement,
                self.snapshot.present(promise.at.figure.subject),
                promise.term.deadline,
            )
        };
        let grouped = promise::milestones(promises, key, |promise| promise.at.figure);
        grouped.into_iter().map(|promises| self.milestone(promises)).collect()
    }

    fn milestone(&mut self, promises: Vec<Promise<'a>>) -> Milestone<'a> {
        let mut companies = Vec::new();
        for promise in &promises {
            for company in self.companies_of(promise.at.figure) {
                if !companies.contains(&company) {
                    companies.push(company);
                }
            }
        }
        let subject = self.snapshot.present(promises[0].at.figure.subject);
        Milestone { promises, subject, companies, silence: None }
    }
}

fn is_firm(snapshot: Snapshot<'_>, id: CompanyId) -> bool {
    snapshot.company(id).is_some_and(|company| company.kind == CompanyKind::Firm)
}
