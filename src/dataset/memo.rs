//! Answers that were worked out before, kept for as long as they are true: the same scenario is asked for by page after page of its lines, by
//! its files, by home. Purely a matter of speed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::civil::Date;

use super::{
    ProjectSites, Rows, ScenarioTotal, SiteGroups,
    groups::Through,
    ledger::{Judged, Ledger},
    lists::{Cited, SaidTable, Seen},
};
use crate::domain::{
    CompanyId, FigureId, RevisionId,
    care::Checked,
    totals::{Candidates, Scenario},
};

/// Lines that are kept in all, one or two hundred bytes each.
const MOST_LINES: usize = 600_000;

/// What a total is asked for, whatever the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub revision: RevisionId,
    pub said_by: Option<Date>,
    pub companies: Vec<CompanyId>,
}

/// All that a total depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Question {
    pub asked: Asked,
    pub judged_on: Date,
    pub scenario: Scenario,
}

/// Answers worked out over one dataset, shared by its clones; the next one has those that stay true.
#[derive(Debug, Default)]
pub(super) struct Memos {
    /// Sites by whose they are, and by project.
    pub groups: Memo<Through, SiteGroups>,
    pub projects: Memo<Judged, Vec<ProjectSites>>,
    pub totals: Memo<Question, ScenarioTotal>,
    /// What totals are made of, the same in every scenario.
    pub candidates: Memo<Asked, Candidates>,
    pub said: Memo<Seen, SaidTable>,
    pub cited: Memo<Seen, Cited>,
    pub ledger: Memo<Judged, Ledger>,
    pub plans: Memo<Seen, Vec<FigureId>>,
    pub ambitions: Memo<Seen, Vec<FigureId>>,
    /// What is estimated for the whole race.
    pub industry: Memo<Seen, Vec<FigureId>>,
}

impl Memos {
    /// What stays true when a revision follows another.
    pub fn after(&self, revisions: Next, rows: &Rows) -> Self {
        let is_merged = !rows.successions.is_empty();
        let is_said = !rows.announcements.is_empty() || !rows.figures.is_empty();
        let is_cited = is_said || !rows.citations.is_empty();
        let is_of_companies = is_said || is_merged || !rows.companies.is_empty();
        let is_of_sites =
            is_of_companies || !rows.projects.is_empty() || !rows.sites.is_empty() || !rows.roles.is_empty();
        let is_checked = rows.checks.iter().any(|row| matches!(row.value.of, Checked::Figure(_)));
        let is_of_promises = is_of_sites || is_cited || !rows.sources.is_empty() || is_checked;
        Self {
            groups: self.groups.after(revisions, !is_of_sites),
            projects: self.projects.after(revisions, !is_of_sites),
            totals: self.totals.after(revisions, !is_said && !is_merged),
            candidates: self.candidates.after(revisions, !is_said && !is_merged),
            said: self.said.after(revisions, !is_said),
            cited: self.cited.after(revisions, !is_cited),
            ledger: self.ledger.after(revisions, !is_of_promises),
            plans: self.plans.after(revisions, !is_said),
            industry: self.industry.after(revisions, !is_said),
            ambitions: self.ambitions.after(revisions, !is_of_companies),
        }
    }
}

/// The newest revision before a publish, and the one after it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Next {
    pub before: RevisionId,
    pub now: RevisionId,
}

/// A question about a view.
pub(super) trait OfView: Clone {
    fn revision(&mut self) -> &mut RevisionId;
}

impl OfView for Asked {
    fn revision(&mut self) -> &mut RevisionId {
        &mut self.revision
    }
}

impl OfView for Question {
    fn revision(&mut self) -> &mut RevisionId {
        self.asked.revision()
    }
}

/// An answer of so many lines.
pub(super) trait Lines {
    fn lines(&self) -> usize;
}

impl Lines for ScenarioTotal {
    fn lines(&self) -> usize {
        self.total.counted.len() + self.total.left_out.len()
    }
}

impl Lines for Candidates {
    fn lines(&self) -> usize {
        self.len()
    }
}

/// The newest answers, the latest asked first.
#[derive(Debug)]
pub(super) struct Memo<Q, A>(Mutex<VecDeque<(Q, Arc<A>)>>);

impl<Q, A> Default for Memo<Q, A> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<Q: OfView, A> Memo<Q, A> {
    /// What stays true after a publish: all that is of an earlier revision, and what is of the last one
    /// if nothing that it is made of was touched.
    pub fn after(&self, Next { before, now }: Next, is_as_before: bool) -> Self {
        let answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let stay = answers.iter().filter_map(|(question, answer)| {
            let mut question = question.clone();
            let revision = question.revision();
            if *revision == before {
                *revision = is_as_before.then_some(now)?;
            }
            Some((question, Arc::clone(answer)))
        });
        Self(Mutex::new(stay.collect()))
    }
}

impl<Q: PartialEq, A: Lines> Memo<Q, A> {
    /// The answer to a question, worked out if nobody has asked it yet.
    pub fn answer(&self, question: Q, work_out: impl FnOnce(&Q) -> A) -> Arc<A> {
        if let Some(known) = self.known(&question) {
            return known;
        }
        // Nobody waits while it is worked out; two who ask at once both do so.
        let answer = Arc::new(work_out(&question));
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        answers.push_front((question, Arc::clone(&answer)));
        let mut lines = 0;
        answers.retain(|(_, answer)| {
            lines += answer.lines() + 100;
            lines <= MOST_LINES
        });
        answer
    }

    /// The answer to a question, if somebody has asked it.
    pub fn known(&self, question: &Q) -> Option<Arc<A>> {
        let mut answers = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let place = answers.iter().position(|(known, _)| known == question)?;
        let found = answers.remove(place)?;
        let answer = Arc::clone(&found.1);
        answers.push_front(found);
        Some(answer)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{Id, totals::Total};

    fn question(number: i64) -> Question {
        Question {
            asked: Asked { revision: RevisionId::new(number), said_by: None, companies: Vec::new() },
            judged_on: date(2026, 11, 23),
            scenario: Scenario::usual(2026),
        }
    }

    fn answer(other_metrics: usize) -> ScenarioTotal {
        let (counted, left_out, by_company) = <_>::default();
        ScenarioTotal { total: Total { sum: None, counted, left_out, by_company }, other_metrics }
    }

    #[test]
    fn each_question_is_worked_out_once() {
        let memo = Memo::default();
        assert_eq!(memo.answer(question(1), |_| answer(1)).other_metrics, 1);
        assert_eq!(memo.answer(question(1), |_| unreachable!("it is known")).other_metrics, 1);
        assert_eq!(memo.answer(question(2), |_| answer(2)).other_metrics, 2, "another view has its own");
        let mut other = question(1);
        other.scenario.run_rate = true;
        assert_eq!(memo.answer(other, |_| answer(3)).other_metrics, 3, "another scenario has its own");
    }

    #[test]
    fn only_so_much_is_kept() {
        let memo = Memo::default();
        for number in 1..10_000 {
            memo.answer(question(number), |_| answer(0));
        }
        assert_eq!(memo.0.lock().unwrap().len(), MOST_LINES / 100);
        assert_eq!(memo.answer(question(9_999), |_| unreachable!("the newest are")).other_metrics, 0);
        assert_eq!(memo.answer(question(1), |_| answer(7)).other_metrics, 7, "the oldest are not");
    }
}
