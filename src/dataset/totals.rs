//! A scenario's total in a view: rule 2 over the spending and funding figures
//! that the view sees.

use std::collections::HashSet;

use super::{FigureAt, Snapshot};
use crate::domain::{
    CompanyId, FigureId,
    announcement::Standing,
    company::{Company, Entity},
    figure::{Counting, Metric, OutcomeKind, Subject},
    money::Rates,
    totals::{self, Candidate, Fate, Scenario, Total},
};

/// A total and what stands around it.
#[derive(Debug, Clone)]
pub struct ScenarioTotal {
    pub total: Total,
    /// How many figures of the chosen companies count other things than money.
    pub other_metrics: usize,
}

impl<'a> Snapshot<'a> {
    /// What the chosen companies said they will spend, in a scenario.
    pub fn total(&self, scenario: &Scenario, companies: &[CompanyId]) -> ScenarioTotal {
        let mut figures: Vec<FigureAt<'a>> = Vec::new();
        let mut other_metrics = 0;
        for company in companies {
            for entity in self.with_merged(Entity::Company(*company)) {
                let Entity::Company(id) = entity else { continue };
                for at in self.figures_with_company(id) {
                    if matches!(at.figure.metric, Metric::Spending | Metric::Funding) {
                        figures.push(at);
                    } else {
                        other_metrics += 1;
                    }
                }
            }
        }
        let chosen: HashSet<FigureId> = figures.iter().map(|at| at.id).collect();
        let parts: Vec<FigureAt<'a>> = figures
            .iter()
            .flat_map(|at| self.counted_by(at.id))
            .filter(|part| matches!(part.figure.metric, Metric::Spending | Metric::Funding))
            .filter(|part| !chosen.contains(&part.id))
            .collect();
        figures.extend(parts);
        figures.sort_by_key(|at| at.id);
        figures.dedup_by_key(|at| at.id);
        let candidates: Vec<Candidate<'_>> =
            figures.into_iter().map(|at| self.candidate(at, chosen.contains(&at.id))).collect();
        let total = totals::total(scenario, &candidates, Rates::shipped(), self.judged_on());
        ScenarioTotal { total, other_metrics }
    }

    fn candidate(&self, at: FigureAt<'a>, is_chosen: bool) -> Candidate<'a> {
        let is_claim = at.standing() == Standing::Claim;
        Candidate {
            id: at.id,
            figure: at.figure,
            company: at.figure.company.map(|id| self.resolve_company(id)),
            is_chosen,
            said_on: at.said_on(),
            standing: at.standing(),
            // An estimate is left out whatever became of it.
            fate: if is_claim { self.fate(at) } else { None },
            whole: match at.figure.counting {
                Counting::PartOf(of) | Counting::AlternativeTo(of) if is_claim => self.newest_of_chain(of),
                _ => None,
            },
        }
    }

    /// What became of a figure, if it is out of every sum. Only a claim ends a
    /// claim and only an estimate an estimate (rule 3).
    pub fn fate(&self, at: FigureAt<'_>) -> Option<Fate> {
        if at.announcement.retracted.is_some() {
            return Some(Fate::Retracted);
        }
        let is_valid = |newer: &FigureAt<'_>| {
            newer.announcement.retracted.is_none() && newer.standing() == at.standing()
        };
        if let Some(newer) = self.replaced_by(at.id).filter(is_valid).last() {
            return Some(Fate::Replaced(newer.id));
        }
        let outcome = self.outcomes(at.id).filter(is_valid).last()?;
        Some(match outcome.figure.outcome.map(|outcome| outcome.kind) {
            Some(OutcomeKind::Withdrawn) => Fate::Withdrawn(outcome.id),
            _ => Fate::Settled(outcome.id),
        })
    }

    /// The figure that stands for a thing now: the newest of the chain, if the
    /// view sees the figure at all.
    fn newest_of_chain(&self, id: FigureId) -> Option<FigureId> {
        let mut newest = self.figure(id)?;
        // A circle of replacements would go on for ever.
        for _ in 0..1_000 {
            match self.fate(newest) {
                Some(Fate::Replaced(next) | Fate::Settled(next)) => newest = self.figure(next)?,
                Some(Fate::Retracted) => return None,
                Some(Fate::Withdrawn(_)) | None => break,
            }
        }
        Some(newest.id)
    }

    /// Firms that said or were said to spend or raise money; estimates aside.
    pub fn firms_with_money(&self) -> impl Iterator<Item = (CompanyId, &'a Company)> + use<'a> {
        let snapshot = *self;
        self.firms().filter(move |(id, _)| {
            snapshot.with_merged(Entity::Company(*id)).into_iter().any(|entity| {
                matches!(entity, Entity::Company(id) if snapshot.figures_with_company(id).any(|at| {
                    matches!(at.figure.metric, Metric::Spending | Metric::Funding)
                        && at.standing() == Standing::Claim
                }))
            })
        })
    }

    /// What others estimate for the whole race: stands beside totals, never inside.
    pub fn industry_spending(&self) -> Vec<FigureAt<'a>> {
        let industry = self.dataset.index.industry.get(&());
        industry
            .iter()
            .filter_map(|id| self.figure(*id))
            .filter(|at| at.figure.subject == Subject::Industry && at.figure.metric == Metric::Spending)
            .filter(|at| self.fate(*at).is_none())
            .collect()
    }
}
