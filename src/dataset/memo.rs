//! Answers that were worked out before, kept for as long as they are true: the same scenario is asked for by page after page of its lines, by
//! its files, by home. Purely a matter of speed.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use jiff::civil::Date;

use super::{
    ProjectSites, Rows, SiteGroups,
    groups::Through,
    ledger::{Judged, LastLedger, Ledger},
    lists::{Cited, SaidTable},
    money_groups::{LastMoney, MoneyGroups},
};
use crate::domain::{
    CompanyId, FigureId, Id, RevisionId,
    care::Checked,
    totals::{Candidates, Scenario, Summary, Total},
};

/// Lines that are kept of the newest state of things, one or two hundred bytes each.
const MOST_LINES: usize = 400_000;
/// Lines that are kept of the past, which are never in the way of the newest ones.
const MOST_PAST_LINES: usize = 200_000;

/// A view as far as what was said in it goes, whatever the day on which it is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Seen {
    pub revision: RevisionId,
    pub said_by: Option<Date>,
}

/// What a total is asked for, whatever the scenario.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub seen: Seen,
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
    pub totals: Memo<Question, Total>,
    pub summaries: Memo<Question, Summary>,
    /// What totals are made of, the same in every scenario: of a few companies, and of many.
    pub candidates: Memo<Asked, Candidates>,
    pub money: Memo<Asked, MoneyGroups>,
    pub last_money: Option<LastMoney>,
    pub said: Memo<Seen, SaidTable>,
    pub cited: Memo<Seen, Cited>,
    pub ledger: Memo<Judged, Ledger>,
    pub last_ledger: Option<LastLedger>,
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
            summaries: self.summaries.after(revisions, !is_said && !is_merged),
            candidates: self.candidates.after(revisions, !is_said && !is_merged),
            money: self.money.after(revisions, !is_said && !is_merged),
            said: self.said.after(revisions, !is_said),
            cited: self.cited.after(revisions, !is_cited),
            ledger: self.ledger.after(revisions, !is_of_promises),
            // Whoever takes the rows in knows what they touch.
            last_ledger: None,
            last_money: None,
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
    fn seen(&mut self) -> &mut Seen;
}

impl OfView for Seen {
    fn seen(&mut self) -> &mut Seen {
        self
    }
}

impl OfView for Asked {
    fn seen(&mut self) -> &mut Seen {
        &mut self.seen
    }
}

impl OfView for Question {
    fn seen(&mut self) -> &mut Seen {
        self.asked.seen()
    }
}

/// An answer of so many lines.
pub(super) trait Lines {
    fn lines(&self) -> usize;
}

impl Lines for Total {
    fn lines(&self) -> usize {
        self.counted.len() + self.left_out.len()
    }
}

impl Lines for Candidates {
    fn lines(&self) -> usize {
        self.len()
    }
}

/// The newest answers, the latest asked first.
#[derive(Debug)]
pub(super) struct Memo<Q, A> {
    newest: RevisionId,
    answers: Mutex<VecDeque<(Q, Arc<A>)>>,
}

impl<Q, A> Default for Memo<Q, A> {
    fn default() -> Self {
        Self { newest: RevisionId::new(0), answers: Mutex::default() }
    }
}

impl<Q: OfView, A> Memo<Q, A> {
    /// What stays true after a publish: all that is of an earlier revision, and what is of the last one
    /// if nothing that it is made of was touched.
    pub fn after(&self, Next { before, now }: Next, is_as_before: bool) -> Self {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        let stay = answers.iter().filter_map(|(question, answer)| {
            let mut question = question.clone();
            let revision = &mut question.seen().revision;
            if *revision == before {
                *revision = is_as_before.then_some(now)?;
            }
            Some((question, Arc::clone(answer)))
        });
        Self { newest: now, answers: Mutex::new(stay.collect()) }
    }
}

impl<Q: OfView + PartialEq, A: Lines> Memo<Q, A> {
    /// The answer to a question, worked out if nobody has asked it yet.
    pub fn answer(&self, question: Q, work_out: impl FnOnce(&Q) -> A) -> Arc<A> {
        if let Some(known) = self.known(&question) {
            return known;
        }
        // Nobody waits while it is worked out; two who ask at once both do so.
        let answer = Arc::new(work_out(&question));
        self.keep([(question, Arc::clone(&answer))]);
        answer
    }

    /// Keeps answers that were worked out with others.
    pub fn keep(&self, found: impl IntoIterator<Item = (Q, Arc<A>)>) {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        for one in found {
            answers.push_front(one);
        }
        let (mut present, mut past) = (MOST_LINES, MOST_PAST_LINES);
        answers.retain_mut(|(question, answer)| {
            let is_present = *question.seen() == Seen { revision: self.newest, said_by: None };
            let left = if is_present { &mut present } else { &mut past };
            let is_kept = *left > 0;
            *left = left.saturating_sub(answer.lines() + 100);
            is_kept
        });
    }

    /// The latest answer to a question of some kind.
    pub fn find(&self, is_meant: impl Fn(&Q) -> bool) -> Option<(Q, Arc<A>)> {
        let answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
        answers.iter().find(|(question, _)| is_meant(question)).cloned()
    }

    /// The answer to a question, if somebody has asked it.
    pub fn known(&self, question: &Q) -> Option<Arc<A>> {
        let mut answers = self.answers.lock().unwrap_or_else(PoisonError::into_inner);
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
    use crate::domain::quantity::Interval;

    fn question(number: i64) -> Question {
        Question {
            asked: Asked {
                seen: Seen { revision: RevisionId::new(number), said_by: None },
                companies: Vec::new(),
            },
            judged_on: date(2026, 11, 23),
            scenario: Scenario::usual(2026),
        }
    }

    fn answer(low: i128) -> Total {
        let (counted, left_out, by_company) = <_>::default();
        Total { sum: Interval::of_ends(Some(low), None, false), counted, left_out, by_company }
    }

    fn low(total: &Total) -> Option<i128> {
        total.sum.and_then(Interval::low)
    }

    #[test]
    fn each_question_is_worked_out_once() {
        let memo = Memo::default();
        assert_eq!(low(&memo.answer(question(1), |_| answer(1))), Some(1));
        assert_eq!(low(&memo.answer(question(1), |_| unreachable!("it is known"))), Some(1));
        assert_eq!(low(&memo.answer(question(2), |_| answer(2))), Some(2), "another view has its own");
        let mut other = question(1);
        other.scenario.run_rate = true;
        assert_eq!(low(&memo.answer(other, |_| answer(3))), Some(3), "another scenario has its own");
    }

    #[test]
    fn only_so_much_is_kept_of_the_past_and_it_is_never_in_the_way_of_the_newest() {
        let memo =
            Memo::default().after(Next { before: RevisionId::new(0), now: RevisionId::new(20_000) }, true);
        memo.answer(question(20_000), |_| answer(5));
        let mut earlier_said = question(20_000);
        earlier_said.asked.seen.said_by = Some(date(2026, 11, 1));
        memo.answer(earlier_said.clone(), |_| answer(6));
        for number in 1..10_000 {
            memo.answer(question(number), |_| answer(0));
        }
        assert_eq!(memo.answers.lock().unwrap().len(), MOST_PAST_LINES / 100 + 1);
        assert_eq!(low(&memo.answer(question(9_999), |_| unreachable!("the last asked are"))), Some(0));
        assert_eq!(low(&memo.answer(question(1), |_| answer(7))), Some(7), "those asked first are not");
        assert_eq!(low(&memo.answer(earlier_said, |_| answer(8))), Some(8), "what was said by then is past");
        assert_eq!(low(&memo.answer(question(20_000), |_| unreachable!("the newest is"))), Some(5));
        for year in 3_000..8_000 {
            let mut other = question(20_000);
            other.scenario = Scenario::usual(year);
            memo.answer(other, |_| answer(0));
        }
        assert_eq!(
            low(&memo.answer(question(20_000), |_| answer(9))),
            Some(9),
            "of this there is an end too"
        );
        assert_eq!(low(&memo.answer(question(9_999), |_| unreachable!("the past stays"))), Some(0));
    }
}
