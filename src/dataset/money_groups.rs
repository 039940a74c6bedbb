//! The money of many companies in groups: what the figures of one do to those of another stays in its
//! group. Most companies stand alone, so that little is held at once, and little is made anew when
//! something is published.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, OnceLock},
};

use jiff::civil::Date;

use super::{
    Dataset, Rows, Snapshot,
    memo::{Lines, Question, Seen},
    money::{Entry, anybody},
    totals::Chosen,
};
use crate::domain::{
    CompanyId, Id,
    totals::{Candidates, Scenario, Summary, Total},
};

/// Companies whose money is tied to each other's.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Group {
    /// Also those that were merged into others.
    companies: Vec<CompanyId>,
    /// Whether [`anybody`] is one of them.
    is_anybodys: bool,
}

/// What the totals of a group are made of.
#[derive(Debug)]
pub(super) struct MoneyGroup {
    group: Group,
    candidates: Candidates,
    /// In the usual scenario, as of the day on which somebody asked first.
    usual: OnceLock<(Date, Reckoned)>,
}

/// The total of a group and what it comes to.
#[derive(Debug, Clone)]
pub(super) struct Reckoned {
    pub total: Arc<Total>,
    pub summary: Arc<Summary>,
    /// The company, if it is but one.
    pub company: Option<CompanyId>,
}

/// All groups of some companies in a view.
#[derive(Debug)]
pub(super) struct MoneyGroups(Vec<Arc<MoneyGroup>>);

impl Lines for MoneyGroups {
    fn lines(&self) -> usize {
        self.0.iter().map(|group| group.candidates.len()).sum()
    }
}

/// The groups of the newest state of an earlier dataset.
#[derive(Debug, Clone)]
pub(super) struct LastMoney {
    companies: Vec<CompanyId>,
    groups: Arc<MoneyGroups>,
    /// Whose money may be another since.
    stale: BTreeSet<CompanyId>,
}

impl LastMoney {
    /// What a dataset has of groups of its newest state, if rows that follow leave companies as they are.
    pub fn of(dataset: &Dataset, rows: &Rows) -> Option<Self> {
        if !(rows.companies.is_empty() && rows.successions.is_empty() && rows.redactions.is_empty()) {
            return None;
        }
        let newest = Seen { revision: dataset.newest_id(), said_by: None };
        match dataset.memos.money.find(|asked| asked.seen == newest) {
            Some((asked, groups)) => {
                Some(Self { companies: asked.companies, groups, stale: BTreeSet::new() })
            }
            // Nobody asked for them since.
            None => dataset.memos.last_money.clone(),
        }
    }

    /// The same but for companies whose money may have changed.
    pub fn without(mut self, stale: &BTreeSet<CompanyId>) -> Self {
        self.stale.extend(stale);
        self
    }

    /// The groups that are as they were.
    fn kept(&self, companies: &[CompanyId]) -> HashMap<&Group, &Arc<MoneyGroup>> {
        let is_stale = |company: &CompanyId| self.stale.contains(company);
        let is_kept = |of: &&Arc<MoneyGroup>| {
            let is_anybodys_stale = of.group.is_anybodys && is_stale(&anybody());
            !is_anybodys_stale && !of.group.companies.iter().any(is_stale)
        };
        let groups = if self.companies == companies { &self.groups.0[..] } else { &[] };
        groups.iter().filter(is_kept).map(|of| (&of.group, of)).collect()
    }
}

impl<'a> Snapshot<'a> {
    /// What is reckoned of each group of many companies, one after the other.
    pub(super) fn reckoned(&self, question: &Question, mut take: impl FnMut(Reckoned)) {
        let companies = &question.asked.companies;
        let chosen = Chosen::of(self, companies);
        let newest = Seen { revision: self.dataset.newest_id(), said_by: None };
        if self.seen() != newest {
            // Little is held at once.
            for group in self.groups_of_money(&chosen) {
                take(self.reckon(
                    &group,
                    &self.candidates_of_group(&group, &chosen),
                    &chosen,
                    &question.scenario,
                ));
            }
            return;
        }
        let is_usual = question.scenario == Scenario::usual(self.judged_on.year());
        let groups = self
            .dataset
            .memos
            .money
            .answer(question.asked.clone(), |_| self.money_groups(companies, &chosen));
        for MoneyGroup { group, candidates, usual } in groups.0.iter().map(|group| &**group) {
            let reckon = || self.reckon(group, candidates, &chosen, &question.scenario);
            if is_usual {
                let (day, known) = usual.get_or_init(|| (self.judged_on, reckon()));
                take(if *day == self.judged_on { known.clone() } else { reckon() });
            } else {
                take(reckon());
            }
        }
    }

    fn reckon(
        &self,
        group: &Group,
        candidates: &Candidates,
        chosen: &Chosen,
        scenario: &Scenario,
    ) -> Reckoned {
        let mut marks = group.companies.iter().filter_map(|id| chosen.get(Some(*id)));
        let company = marks.next().filter(|company| marks.all(|other| other == *company));
        let total = self.total_of(scenario, candidates);
        Reckoned { summary: Arc::new(Summary::of(&total)), total: Arc::new(total), company }
    }

    fn money_groups(&self, companies: &[CompanyId], chosen: &Chosen) -> MoneyGroups {
        let last = self.dataset.memos.last_money.as_ref();
        let kept = last.map(|last| last.kept(companies)).unwrap_or_default();
        let groups = self.groups_of_money(chosen).into_iter().map(|group| {
            if let Some(kept) = kept.get(&group) {
                return Arc::clone(kept);
            }
            let candidates = self.candidates_of_group(&group, chosen);
            Arc::new(MoneyGroup { group, candidates, usual: OnceLock::new() })
        });
        MoneyGroups(groups.collect())
    }

    fn candidates_of_group(&self, group: &Group, chosen: &Chosen) -> Candidates {
        let mut own: Vec<Option<CompanyId>> =
            group.companies.iter().map(|id| chosen.get(Some(*id))).collect();
        own.sort_unstable();
        let entries = group.companies.iter().flat_map(|id| self.dataset.money.entries_of(*id));
        // A figure that was another company's once is of that group only where it still is.
        let is_own = |entry: &&'a Entry| {
            entry.is_plain || {
                let at = self.figure(entry.figure);
                at.is_some_and(|at| own.binary_search(&chosen.get(at.figure.company)).is_ok())
            }
        };
        self.candidates_among(entries.filter(is_own), chosen)
    }

    /// The chosen companies in groups, so that the money of none does anything to that of another group:
    /// most stand alone.
    fn groups_of_money(&self, chosen: &Chosen) -> Vec<Group> {
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
        let anybodys = groups.first(place(anybody()));
        let group = |(first, companies)| Group { companies, is_anybodys: first == anybodys };
        members.into_iter().map(group).collect()
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
