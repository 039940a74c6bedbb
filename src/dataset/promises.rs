//! The ledger of promises as a view sees it (rules 3, 6 and 7 of /method): which
//! figures settle which, what state that gives on the view's day, and the
//! milestones, chains and ambitions that pages list.

mod book;
mod judge;
mod news;
mod silence;

use jiff::civil::Date;

pub(super) use book::{Lasting, LastingPromise, PromiseBook, Said};
pub(super) use judge::Judge;
pub(super) use news::News;
pub(super) use silence::Silences;

use super::{FigureAt, Snapshot};
use crate::domain::{
    CompanyId, FigureId, ProjectId,
    company::{Company, FiscalYearName},
    date::FuzzyDate,
    figure::{Figure, Subject, YearKind},
    promise::{FiscalYear, PromisedBy, Silence, State, Term, Verdict},
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
        came_about_on(self.verdict.state, self.term, self.settled_by.map(|newer| newer.said_on()))
    }
}

/// The same of any promise in a state, and of the day on which it was settled.
pub(super) fn came_about_on(state: State, term: Term, settled_on: Option<Date>) -> Option<Date> {
    match state {
        State::Pending | State::Due => None,
        State::Overdue => term.deadline.tomorrow().ok(),
        _ => settled_on,
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

    /// Whether a company is among those whose promise this is.
    #[must_use]
    pub fn is_of(&self, company: CompanyId) -> bool {
        self.companies.contains(&company)
    }
}

impl<'a> Snapshot<'a> {
    /// The milestones that some figures make, looked up in the tables.
    pub fn milestones_among(&self, figures: impl IntoIterator<Item = FigureAt<'a>>) -> Vec<Milestone<'a>> {
        let mut milestones = Judge::of(*self).milestones(figures);
        for milestone in &mut milestones {
            let lead = milestone.lead();
            milestone.silence = self.silence((milestone.subject, lead.verdict.state, lead.at.said_on()));
        }
        milestones
    }

    /// The figures of a project, its sites and its parts.
    pub(super) fn figures_below(&self, id: ProjectId) -> Vec<FigureAt<'a>> {
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
            ambitions.retain(|id| {
                let of = self.figure(*id).map(|at| judge.companies_of(at.figure));
                of.is_some_and(|of| of.iter().any(|id| companies.contains(id)))
            });
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
            .and_then(fiscal_year);
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
}

/// How a company names its fiscal years, if that is known.
fn fiscal_year(company: &Company) -> Option<FiscalYear> {
    let named = company.fiscal_year_name.unwrap_or(FiscalYearName::ByEnd);
    Some(FiscalYear { end_month: company.fiscal_year_end_month?, named })
}
