//! What totals come to where their lines are not asked for: company by company, so that little is
//! held at once.

use std::{collections::BTreeMap, sync::Arc};

use super::{
    Snapshot,
    memo::{Lines, Question},
    money::Entry,
    totals::{Chosen, FEW},
};
use crate::domain::{
    CompanyId, Id,
    totals::{Candidates, Scenario, Summary},
};

impl Lines for Summary {
    fn lines(&self) -> usize {
        self.by_company.values().map(|share| share.largest.len()).sum()
    }
}

impl<'a> Snapshot<'a> {
    /// What the chosen companies said they will spend, in a scenario: the same as [`Self::total`].
    pub fn summary(&self, scenario: &Scenario, companies: &[CompanyId]) -> Arc<Summary> {
        let question = self.question(scenario, companies);
        self.dataset.memos.summaries.answer(question, |question| self.summed_up(question))
    }

    fn summed_up(&self, question: &Question) -> Summary {
        let companies = &question.asked.companies;
        let chosen = Chosen::of(self, companies);
        if companies.len() <= FEW {
            let candidates = self.candidates(companies, &chosen);
            return Summary::of(&self.total_of(&question.scenario, &candidates));
        }
        let (mut summary, mut alone) = (Summary::default(), Vec::new());
        for group in self.groups_of_money(&chosen) {
            let candidates = self.candidates_of_group(&group, &chosen);
            let of_group = Summary::of(&self.total_of(&question.scenario, &candidates));
            let mut marks = group.iter().filter_map(|id| chosen.get(Some(*id)));
            if let Some(company) = marks.next()
                && marks.all(|other| other == company)
            {
                // Who stands alone has the same total whoever else is chosen.
                alone.push((self.question(&question.scenario, &[company]), Arc::new(of_group.clone())));
            }
            summary.add(of_group);
        }
        self.dataset.memos.summaries.keep(alone);
        summary
    }

    fn candidates_of_group(&self, group: &[CompanyId], chosen: &Chosen) -> Candidates {
        let mut own: Vec<Option<CompanyId>> = group.iter().map(|id| chosen.get(Some(*id))).collect();
        own.sort_unstable();
        let entries = group.iter().flat_map(|id| self.dataset.money.entries_of(*id));
        // A figure that was another company's once is of that group only where it still is.
        let is_own = |entry: &&'a Entry| {
            entry.is_plain || {
                let at = self.figure(entry.figure);
                at.is_some_and(|at| own.binary_search(&chosen.get(at.figure.company)).is_ok())
            }
        };
        self.candidates_among(entries.filter(is_own), chosen, 0)
    }

    /// The chosen companies in groups, so that the money of none does anything to that of another group:
    /// most stand alone.
    fn groups_of_money(&self, chosen: &Chosen) -> Vec<Vec<CompanyId>> {
        let mut groups = Groups::of(self.dataset.companies.next_id());
        for (company, others) in self.dataset.money.ties() {
            for other in others {
                groups.join(company, *other);
            }
        }
        for company in chosen.ids() {
            // What was merged into a company is a part of it.
            groups.join(company, chosen.get(Some(company)).unwrap_or(company));
        }
        let mut members: BTreeMap<usize, Vec<CompanyId>> = BTreeMap::new();
        for company in chosen.ids() {
            members.entry(groups.first(place(company))).or_default().push(company);
        }
        members.into_values().collect()
    }
}

/// Companies that belong together: each names one of its group, the first names itself.
struct Groups(Vec<usize>);

impl Groups {
    fn of(next: CompanyId) -> Self {
        Self((0..place(next)).collect())
    }

    fn first(&mut self, mut at: usize) -> usize {
        while let Some(next) = self.0.get(at).copied().filter(|next| *next != at) {
            self.0[at] = self.0[next];
            at = next;
        }
        at
    }

    fn join(&mut self, one: CompanyId, other: CompanyId) {
        let (one, other) = (self.first(place(one)), self.first(place(other)));
        if let Some(first) = self.0.get_mut(one.max(other)) {
            *first = one.min(other);
        }
    }
}

fn place(company: CompanyId) -> usize {
    usize::try_from(company.number()).unwrap_or(0)
}
