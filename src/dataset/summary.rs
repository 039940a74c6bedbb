//! What totals come to where their lines are not asked for.

use std::sync::Arc;

use super::{
    Snapshot,
    memo::{Lines, Question},
    totals::{Chosen, FEW},
};
use crate::domain::{
    CompanyId,
    totals::{Scenario, Summary},
};

impl Lines for Summary {
    fn lines(&self) -> usize {
        self.by_company.values().map(|share| share.largest.len()).sum()
    }
}

impl Snapshot<'_> {
    /// What the chosen companies said they will spend, in a scenario: the same as [`Self::total`].
    pub fn summary(&self, scenario: &Scenario, companies: &[CompanyId]) -> Arc<Summary> {
        let question = self.question(scenario, companies);
        self.dataset.memos.summaries.answer(question, |question| self.summed_up(question))
    }

    fn summed_up(&self, question: &Question) -> Summary {
        let companies = &question.asked.companies;
        if companies.len() <= FEW {
            let candidates = self.candidates(&Chosen::of(self, companies));
            return Summary::of(&self.total_of(&question.scenario, &candidates));
        }
        let (mut summary, mut alone) = (Summary::default(), Vec::new());
        self.reckoned(question, |group| {
            // Who stands alone has the same total whoever else is chosen.
            if let Some(company) = group.company {
                alone.push((self.question(&question.scenario, &[company]), group.summary.clone()));
            }
            summary.add(Summary::clone(&group.summary));
        });
        self.dataset.memos.summaries.keep(alone);
        summary
    }
}
