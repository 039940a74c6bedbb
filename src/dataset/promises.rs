//! The ledger of promises as a view sees it (rules 3, 6 and 7 of /method): which
//! figures settle which, what state that gives on the view's day, and the
//! milestones, chains and ambitions that pages list.

use std::collections::HashMap;

use jiff::civil::Date;

use super::{FigureAt, Holder, Lens, Snapshot};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, ProjectId, SiteId,
    care::Checked,
    company::{CompanyKind, FiscalYearName},
    date::{FuzzyDate, days_between},
    figure::{Figure, Subject, YearKind},
    project::RoleObject,
    promise::{self, Difference, FiscalYear, PromisedBy, Settlement, Silence, State, Term, Verdict},
};

/// A promise with what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Promise<'a> {
    pub at: FigureAt<'a>,
    pub term: Term,
    pub verdict: Verdict,
    /// The figure that says what became of it: its outcome, or what replaced it.
    pub settled_by: Option<FigureAt<'a>>,
    /// By how many days the deadline has moved: of what was replaced, by that;
    /// else since the same thing was first said.
    pub slip: Option<i32>,
    /// Of a forecast: when somebody last looked.
    pub checked_on: Option<Date>,
}

impl Promise<'_> {
    /// Claim or forecast.
    #[must_use]
    pub fn by(&self) -> PromisedBy {
        self.at.standing().into()
    }

    /// What replaced it, if anything did.
    #[must_use]
    pub fn replaced_by(&self) -> Option<FigureId> {
        self.settled_by.filter(|_| self.verdict.state == State::Replaced).map(|newer| newer.id)
    }

    /// The day on which it came to its state: an outcome's or a replacement's day,
    /// else the day after the deadline that has passed.
    #[must_use]
    pub fn came_about_on(&self) -> Option<Date> {
        match self.verdict.state {
            State::Pending | State::Due => None,
            State::Overdue => self.term.deadline.tomorrow().ok(),
            _ => self.settled_by.map(|newer| newer.said_on()),
        }
    }
}

/// The promises of one announcement about one subject for one day: one line of the ledger.
#[derive(Debug, Clone)]
pub struct Milestone<'a> {
    /// Power first; never empty.
    pub promises: Vec<Promise<'a>>,
    /// Present subject, merges resolved.
    pub subject: Subject,
    /// Whose they are, in the order of the promises; groups never.
    pub companies: Vec<CompanyId>,
    /// What the rule calls it, and the day of the last news of its subject.
    pub silence: Option<(Silence, Date)>,
}

impl<'a> Milestone<'a> {
    /// The promise that stands for all of them.
    #[must_use]
    pub fn lead(&self) -> &Promise<'a> {
        &self.promises[0]
    }

    /// The figure that was entered first of its promises.
    pub(super) fn first_figure(&self) -> Option<FigureId> {
        self.promises.iter().map(|promise| promise.at.id).min()
    }

    /// Whether a company is among those whose promise this is.
    #[must_use]
    pub fn is_of(&self, company: CompanyId) -> bool {
        self.companies.contains(&company)
    }
}

impl<'a> Snapshot<'a> {
    /// Every milestone of the view, in the order in which they were published. The ledger keeps them.
    pub(super) fn milestones(&self) -> Vec<Milestone<'a>> {
        let candidates = self.dataset.index.figures.promises.get(&());
        self.milestones_among(candidates.iter().filter_map(|id| self.figure(*id)))
    }

    /// The milestones that some figures make.
    pub fn milestones_among(&self, figures: impl IntoIterator<Item = FigureAt<'a>>) -> Vec<Milestone<'a>> {
        let mut judge = Judge::of(*self);
        let promises: Vec<Promise<'a>> = figures.into_iter().filter_map(|at| judge.promise(at)).collect();
        let key = |promise: &Promise<'a>| {
            (promise.at.figure.announcement, judge.subject(promise.at.figure), promise.term.deadline)
        };
        let grouped = promise::milestones(promises, key, |promise| promise.at.figure);
        grouped.into_iter().map(|promises| judge.milestone(promises)).collect()
    }

    /// The milestones of a company: its own, and those of the sites and projects
    /// that are its alone or shared and of which nobody else is named.
    pub fn milestones_of_company(&self, id: CompanyId) -> Vec<Milestone<'a>> {
        if let Some(known) = self.known_milestones_of(id) {
            return known;
        }
        let own = self.figures_of_company(id);
        let led = self.roles_of(id).into_iter().flat_map(|(_, role)| match role.object {
            RoleObject::Project(project) => self.figures_below(project),
            RoleObject::Site(site) => self.figures_of_site(site).collect(),
            RoleObject::Company(_) => Vec::new(),
        });
        let mut announcements: Vec<AnnouncementId> =
            own.chain(led).filter(|at| at.figure.is_promise()).map(|at| at.figure.announcement).collect();
        announcements.sort_unstable();
        announcements.dedup();
        // Whole announcements, so that a milestone is the same line here and in the ledger.
        let whole = announcements.into_iter().flat_map(|said| self.figures_of_announcement(said));
        let mut milestones = self.milestones_among(whole);
        milestones.retain(|milestone| milestone.is_of(id));
        milestones
    }

    /// The milestones of a project and of its sites.
    pub fn milestones_of_project(&self, id: ProjectId) -> Vec<Milestone<'a>> {
        let of_sites = self.sites_of_project(id).flat_map(|(site, _)| self.figures_of_site(site));
        self.milestones_among(self.figures_of_project(id).chain(of_sites))
    }

    /// The milestones of a site.
    pub fn milestones_of_site(&self, id: SiteId) -> Vec<Milestone<'a>> {
        self.milestones_among(self.figures_of_site(id))
    }

    /// The figures of a project, its sites and its parts.
    fn figures_below(&self, id: ProjectId) -> Vec<FigureAt<'a>> {
        let mut figures = Vec::new();
        for project in self.projects_below(id) {
            figures.extend(self.figures_of_project(project));
            figures.extend(self.sites_of_project(project).flat_map(|(site, _)| self.figures_of_site(site)));
        }
        figures
    }

    /// One figure as a promise, if it is one and stands.
    pub fn promise(&self, at: FigureAt<'a>) -> Option<Promise<'a>> {
        Judge::of(*self).promise(at)
    }

    /// The ambitions that name a day, of some companies or of all: listed, never scored.
    /// The nearest first.
    pub fn ambitions(&self, companies: &[CompanyId]) -> Vec<FigureId> {
        let mut ambitions = self.all_ambitions().to_vec();
        if !companies.is_empty() {
            let mut judge = Judge::of(*self);
            let mut is_chosen =
                |at: FigureAt<'_>| judge.companies(at.figure).iter().any(|id| companies.contains(id));
            ambitions.retain(|id| self.figure(*id).is_some_and(&mut is_chosen));
        }
        ambitions
    }

    /// When a figure's promise is due: the period's end, in the company's fiscal
    /// year where the period names one.
    pub fn term(&self, figure: &Figure) -> Option<Term> {
        let of_subject = match figure.subject {
            Subject::Company(id) => Some(id),
            _ => None,
        };
        let fiscal = (figure.year_kind == YearKind::Fiscal)
            .then(|| self.company(self.resolve_company(figure.company.or(of_subject)?)))
            .flatten()
            .and_then(|company| {
                let named = company.fiscal_year_name.unwrap_or(FiscalYearName::ByEnd);
                Some(FiscalYear { end_month: company.fiscal_year_end_month?, named })
            });
        Term::of(figure.period?, fiscal)
    }

    /// The same thing as it was said over time, oldest first, up to what became of
    /// it; the figure alone if it was said only once.
    pub fn chain(&self, at: FigureAt<'a>) -> Vec<FigureAt<'a>> {
        let mut chain = vec![at];
        while let Some(earlier) =
            chain[0].figure.replaces.or(chain[0].figure.outcome.map(|outcome| outcome.of))
            && let Some(earlier) = self.figure(earlier)
            && !chain.iter().any(|known| known.id == earlier.id)
        {
            chain.insert(0, earlier);
        }
        while let Some(last) = chain.last().copied()
            && let Some(next) = self.replaced_by(last.id).chain(self.outcomes(last.id)).last()
            && !chain.iter().any(|known| known.id == next.id)
        {
            chain.push(next);
        }
        chain
    }

    /// The day of the newest copy of a data set that the view sees.
    fn newest_copy(&self, data_set: &str) -> Option<Date> {
        let copies = self.dataset.index.data_set_copies.get(data_set);
        copies
            .iter()
            .filter_map(|id| self.source(*id)?.published_on)
            .map(FuzzyDate::last_day)
            .filter(|day| self.said_by.is_none_or(|said_by| *day <= said_by))
            .max()
    }

    /// The day of the newest figure or announcement about a subject; none for the industry.
    fn last_news(&self, subject: Subject) -> Option<Date> {
        let newest = |figures: &mut dyn Iterator<Item = FigureAt<'a>>| figures.map(|at| at.said_on()).max();
        match subject {
            Subject::Industry => None,
            Subject::Site(id) => newest(&mut self.figures_of_site(id)),
            Subject::Project(id) => newest(&mut self.figures_below(id).into_iter()),
            Subject::Company(id) => {
                let said = self.announcements_by_company(id).map(|(_, said)| said.said_on.last_day()).max();
                said.max(newest(&mut self.figures_of_company(id)))
            }
        }
    }
}

/// Judges many promises of one view; what many of them share is looked up once.
struct Judge<'a> {
    snapshot: Snapshot<'a>,
    data_sets: HashMap<AnnouncementId, Option<&'a str>>,
    copies: HashMap<&'a str, Option<Date>>,
    leads: HashMap<Subject, Vec<CompanyId>>,
    news: HashMap<Subject, Option<Date>>,
}

impl<'a> Judge<'a> {
    fn of(snapshot: Snapshot<'a>) -> Self {
        let (data_sets, copies) = (HashMap::new(), HashMap::new());
        Self { snapshot, data_sets, copies, leads: HashMap::new(), news: HashMap::new() }
    }

    fn promise(&mut self, at: FigureAt<'a>) -> Option<Promise<'a>> {
        // What settles a promise is none itself.
        if !at.figure.is_promise() || at.figure.outcome.is_some() || at.announcement.retracted.is_some() {
            return None;
        }
        let term = self.snapshot.term(at.figure)?;
        let settled_by = self.settled_by(at);
        let by = PromisedBy::from(at.standing());
        let checked_on = match by {
            PromisedBy::Claim => None,
            PromisedBy::Forecast => Some(self.checked_on(at)),
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

    /// The day of the newest copy of a forecast's data set, else the day it was said.
    fn checked_on(&mut self, at: FigureAt<'a>) -> Date {
        let snapshot = self.snapshot;
        let data_set = *self.data_sets.entry(at.figure.announcement).or_insert_with(|| {
            snapshot.citations(at.figure.announcement).find_map(|(_, _, source)| source.data_set())
        });
        let copy =
            data_set.and_then(|set| *self.copies.entry(set).or_insert_with(|| snapshot.newest_copy(set)));
        copy.map_or_else(|| at.said_on(), |copy| copy.max(at.said_on()))
    }

    fn subject(&self, figure: &Figure) -> Subject {
        let entity = figure.subject.entity().map(|entity| self.snapshot.resolve(entity));
        entity.and_then(Subject::of).unwrap_or(figure.subject)
    }

    /// Whose promise a figure is: the company named with it, else the subject
    /// itself, else who leads the project or site.
    fn companies(&mut self, figure: &Figure) -> Vec<CompanyId> {
        let snapshot = self.snapshot;
        let named = match (figure.company, self.subject(figure)) {
            (Some(id), _) | (None, Subject::Company(id)) => vec![snapshot.resolve_company(id)],
            (None, subject) => {
                let leads = self.leads.entry(subject).or_insert_with(|| match subject {
                    Subject::Project(id) => snapshot.leads_of_project(id),
                    Subject::Site(id) => match snapshot.holder_of_site(id, Lens::Lead) {
                        Holder::One(one) => vec![one],
                        Holder::Shared(all) => all,
                        Holder::Nobody => Vec::new(),
                    },
                    Subject::Industry | Subject::Company(_) => Vec::new(),
                });
                leads.clone()
            }
        };
        let is_firm = |id: &CompanyId| snapshot.company(*id).is_some_and(|one| one.kind == CompanyKind::Firm);
        named.into_iter().filter(is_firm).collect()
    }

    fn milestone(&mut self, promises: Vec<Promise<'a>>) -> Milestone<'a> {
        let mut companies = Vec::new();
        for promise in &promises {
            for company in self.companies(promise.at.figure) {
                if !companies.contains(&company) {
                    companies.push(company);
                }
            }
        }
        let lead = promises[0];
        let subject = self.subject(lead.at.figure);
        let is_open = matches!(lead.verdict.state, State::Pending | State::Due | State::Overdue);
        let silence = is_open.then(|| self.silence(subject, &lead)).flatten();
        Milestone { promises, subject, companies, silence }
    }

    fn silence(&mut self, subject: Subject, lead: &Promise<'a>) -> Option<(Silence, Date)> {
        let snapshot = self.snapshot;
        // Whoever spoke of it of late is no silence: most need no look at the subject.
        Silence::since(lead.at.said_on(), snapshot.judged_on)?;
        let last = (*self.news.entry(subject).or_insert_with(|| snapshot.last_news(subject)))?;
        Silence::since(last, snapshot.judged_on).map(|silence| (silence, last))
    }
}
