//! A scenario's total in a view: rule 2 over the spending and funding figures
//! that the view sees.

use std::sync::Arc;

use super::{
    FigureAt, Snapshot,
    memo::{Asked, Question},
    money::{Entry, Seen, Successor, is_money},
};
use crate::domain::{
    CompanyId, FigureId, Id,
    announcement::Standing,
    company::{Company, Entity},
    figure::{Metric, OutcomeKind, Subject},
    money::Rates,
    totals::{self, Candidate, Candidates, Fate, Scenario, Terms, Total},
};

/// The chosen companies, and what was merged into them, as a table of marks.
pub(super) struct Chosen(Vec<Option<CompanyId>>);

impl Chosen {
    pub fn of(snapshot: &Snapshot<'_>, companies: &[CompanyId]) -> Self {
        let mut marks = Vec::new();
        for company in companies {
            for entity in snapshot.with_merged(Entity::Company(*company)) {
                let Entity::Company(id) = entity else { continue };
                let place = usize::try_from(id.number()).unwrap_or(0);
                if marks.len() <= place {
                    marks.resize(place + 1, None);
                }
                marks[place] = Some(*company);
            }
        }
        Self(marks)
    }

    /// The chosen company that a figure's company is or was merged into.
    pub fn get(&self, company: Option<CompanyId>) -> Option<CompanyId> {
        let place = usize::try_from(company?.number()).ok()?;
        *self.0.get(place)?
    }

    /// Each company that is marked.
    pub fn ids(&self) -> impl Iterator<Item = CompanyId> {
        (0..).zip(&self.0).filter(|(_, mark)| mark.is_some()).map(|(number, _)| CompanyId::new(number))
    }
}

/// So many companies are looked at together; more are looked at in groups.
pub(super) const FEW: usize = 20;

impl<'a> Snapshot<'a> {
    /// What the chosen companies said they will spend, in a scenario.
    pub fn total(&self, scenario: &Scenario, companies: &[CompanyId]) -> Arc<Total> {
        self.dataset.memos.totals.answer(self.question(scenario, companies), |question| {
            if companies.len() > FEW {
                let mut groups = Vec::new();
                self.reckoned(question, |group| groups.push(group.total));
                return Total::joined(&groups);
            }
            let chosen = Chosen::of(self, companies);
            let candidates =
                self.dataset.memos.candidates.answer(question.asked.clone(), |_| self.candidates(&chosen));
            self.total_of(scenario, &candidates)
        })
    }

    pub(super) fn total_of(&self, scenario: &Scenario, candidates: &Candidates) -> Total {
        totals::total(scenario, candidates, Rates::shipped(), self.judged_on)
    }

    pub(super) fn question(&self, scenario: &Scenario, companies: &[CompanyId]) -> Question {
        let asked = Asked { seen: self.seen(), companies: companies.to_vec() };
        Question { asked, judged_on: self.judged_on, scenario: scenario.clone() }
    }

    /// The figures of a few chosen companies.
    pub(super) fn candidates(&self, chosen: &Chosen) -> Candidates {
        self.candidates_among(chosen.ids().flat_map(|id| self.dataset.money.entries_of(id)), chosen)
    }

    /// The figures of the chosen companies among some, and the parts of these figures that are the money
    /// of others.
    pub(super) fn candidates_among(
        &self,
        entries: impl Iterator<Item = &'a Entry>,
        chosen: &Chosen,
    ) -> Candidates {
        let book = &self.dataset.money;
        let mut candidates: Vec<Candidate> = Vec::new();
        let mut parts: Vec<FigureAt<'a>> = Vec::new();
        for entry in entries {
            let candidate = self.candidate(entry, chosen);
            if entry.has_parts && candidate.is_some() {
                // Those of chosen companies come by themselves.
                let is_chosen = |part: &FigureId| {
                    let entry = book.entry(*part).filter(|entry| entry.is_plain);
                    entry.is_some_and(|entry| chosen.get(entry.company).is_some())
                };
                let of = self.dataset.index.figures.counted_by.get(&entry.figure);
                let others = of.iter().filter(|part| !is_chosen(part)).filter_map(|part| self.figure(*part));
                parts.extend(
                    others.filter(|at| Terms::of(at.figure, at.said_on()).tied_to() == Some(entry.figure)),
                );
            }
            candidates.extend(candidate);
        }
        let parts =
            parts.into_iter().filter(|at| is_money(at.figure) && chosen.get(at.figure.company).is_none());
        candidates.extend(parts.map(|at| self.looked_up(at, None)));
        // A company merged into another may name one twice.
        Candidates::new(candidates)
    }

    /// A chosen company's figure, if the view sees it.
    fn candidate(&self, entry: &'a Entry, chosen: &Chosen) -> Option<Candidate> {
        if !entry.is_plain {
            let at = self.figure(entry.figure).filter(|at| is_money(at.figure))?;
            let company = chosen.get(at.figure.company)?;
            return Some(self.looked_up(at, Some(company)));
        }
        if !self.sees(entry.seen) {
            return None;
        }
        let company = chosen.get(entry.company)?;
        let is_claim = entry.standing == Standing::Claim;
        Some(Candidate {
            id: entry.figure,
            terms: entry.terms,
            company: Some(company),
            is_chosen: true,
            said_on: entry.seen.said_on,
            standing: entry.standing,
            fate: is_claim.then(|| self.fate_of_entry(entry)).flatten(),
            whole: is_claim.then(|| self.whole(&entry.terms)).flatten(),
        })
    }

    /// Whether the view sees a version.
    pub(super) fn sees(&self, version: Seen) -> bool {
        version.opened <= self.revision
            && version.closed.is_none_or(|closed| self.revision < closed)
            && self.said_by.is_none_or(|day| version.said_on <= day)
    }

    /// What became of a plain entry: [`Self::fate`] without a look at the tables
    /// where what came after it is plain too.
    fn fate_of_entry(&self, entry: &Entry) -> Option<Fate> {
        if !entry.successors.iter().all(|newer| newer.is_plain) {
            return self.figure(entry.figure).and_then(|at| self.fate(at));
        }
        let valid = |newer: &&Successor| newer.standing == entry.standing && self.sees(newer.seen);
        entry.successors.iter().rev().find(valid).map(|newer| newer.fate)
    }

    /// A figure as a candidate; of a chosen company, or only a part of one of its figures.
    fn looked_up(&self, at: FigureAt<'a>, chosen: Option<CompanyId>) -> Candidate {
        let is_claim = at.standing() == Standing::Claim;
        let terms = Terms::of(at.figure, at.said_on());
        Candidate {
            id: at.id,
            terms,
            company: chosen.or_else(|| at.figure.company.map(|id| self.resolve_company(id))),
            is_chosen: chosen.is_some(),
            said_on: at.said_on(),
            standing: at.standing(),
            // An estimate is left out whatever became of it.
            fate: if is_claim { self.fate(at) } else { None },
            whole: is_claim.then(|| self.whole(&terms)).flatten(),
        }
    }

    /// What a part or an alternative belongs to, in its newest form.
    fn whole(&self, terms: &Terms) -> Option<FigureId> {
        self.newest_of_chain(terms.tied_to()?)
    }

    /// How many figures of the chosen companies count other things than money.
    pub fn other_metrics(&self, companies: &[CompanyId]) -> usize {
        let chosen = Chosen::of(self, companies);
        if self.said_by.is_none() {
            return chosen.ids().map(|id| self.dataset.money.others_of(id, self.revision)).sum();
        }
        chosen.ids().map(|id| self.figures_with_company(id).filter(|at| !is_money(at.figure)).count()).sum()
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
        let mut newest = id;
        // A circle of replacements would go on for ever.
        for _ in 0..1_000 {
            let fate = match self.dataset.money.entry(newest).filter(|entry| entry.is_plain) {
                Some(entry) if self.sees(entry.seen) => self.fate_of_entry(entry),
                Some(_) => return None,
                None => self.fate(self.figure(newest)?),
            };
            match fate {
                Some(Fate::Replaced(next) | Fate::Settled(next)) => newest = next,
                Some(Fate::Retracted) => return None,
                Some(Fate::Withdrawn(_)) | None => break,
            }
        }
        Some(newest)
    }

    /// Firms that said or were said to spend or raise money; estimates aside.
    pub fn firms_with_money(&self) -> impl Iterator<Item = (CompanyId, &'a Company)> + use<'a> {
        let snapshot = *self;
        self.firms().filter(move |(id, _)| {
            let merged = snapshot.with_merged(Entity::Company(*id)).into_iter();
            let ids = merged.filter_map(Entity::company);
            ids.flat_map(|id| snapshot.dataset.money.entries_of(id)).any(|entry| {
                entry.standing == Standing::Claim
                    && snapshot.figure(entry.figure).is_some_and(|at| is_money(at.figure))
            })
        })
    }

    /// What others estimate for the whole race: stands beside totals, never inside.
    pub fn industry_spending(&self) -> Vec<FigureAt<'a>> {
        let known = self.dataset.memos.industry.answer(self.seen(), |_| {
            let industry = self.dataset.index.figures.industry.get(&());
            let spending = industry.iter().filter_map(|id| self.figure(*id)).filter(|at| {
                at.figure.subject == Subject::Industry
                    && at.figure.metric == Metric::Spending
                    && self.fate(*at).is_none()
            });
            spending.map(|at| at.id).collect()
        });
        known.iter().filter_map(|id| self.figure(*id)).collect()
    }
}
