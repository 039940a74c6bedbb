//! Promises (rule 6 of /method): when one is due, what became of it, by how many
//! days and by how much, and how those of one company are counted. A promise is
//! judged on a day that is passed in; which figures settle it is the dataset's
//! business.

mod scorecard;
#[cfg(test)]
mod tests;

use std::{collections::HashMap, hash::Hash};

use jiff::{ToSpan, civil::Date};

pub use scorecard::Scorecard;

use super::{
    announcement::Standing,
    company::FiscalYearName,
    date::{Period, days_between},
    figure::{Component, Figure, Metric, OutcomeKind, PowerKind},
    words::words,
};

words! {
    /// What has become of a promise on a day.
    State, "state" {
        /// Its day is still to come.
        Pending = "pending",
        /// The month, quarter, half or year named has begun; of a forecast also
        /// that nobody has looked since its day.
        Due = "due",
        Met = "met",
        MetLate = "met_late",
        /// The deadline has passed and nobody has said an outcome.
        Overdue = "overdue",
        /// Said anew, with another day or amount, or the same.
        Replaced = "replaced",
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Who promises: somebody claims it, or somebody else forecasts it (rule 3).
    PromisedBy, "kind of promise" {
        Claim = "claim",
        Forecast = "forecast",
    }
}

impl From<Standing> for PromisedBy {
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Claim => Self::Claim,
            Standing::Estimate => Self::Forecast,
        }
    }
}

/// When a company's fiscal year ends and how it is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FiscalYear {
    /// 1 to 12.
    pub end_month: i8,
    pub named: FiscalYearName,
}

impl FiscalYear {
    /// The last day of the fiscal year of this name.
    fn last_day(self, year: i16) -> Option<Date> {
        let year = match self.named {
            FiscalYearName::ByStart if self.end_month < 12 => year.checked_add(1)?,
            FiscalYearName::ByStart | FiscalYearName::ByEnd => year,
        };
        Some(Date::new(year, self.end_month, 1).ok()?.last_of_month())
    }
}

/// The time of a promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Term {
    /// The first day of a single month, quarter, half or year: from then on it is due.
    pub opens: Option<Date>,
    /// The last day that was promised.
    pub deadline: Date,
}

impl Term {
    /// The time that a period gives; none if it has no end. `fiscal` is set where
    /// the period names the company's fiscal years and these are known.
    #[must_use]
    pub fn of(period: Period, fiscal: Option<FiscalYear>) -> Option<Self> {
        let end = period.end()?;
        let fiscal = fiscal.filter(|_| end.is_year()).and_then(|year| year.last_day(end.calendar_year()));
        let deadline = fiscal.unwrap_or_else(|| end.last_day());
        let opens = match period {
            Period::Single(date) if !date.is_day() => match fiscal {
                Some(last) => last.checked_sub(1.year()).and_then(Date::tomorrow).ok(),
                None => Some(date.first_day()),
            },
            Period::Single(_) | Period::Interval { .. } => None,
        };
        Some(Self { opens, deadline })
    }
}

/// How an amount differs from the one before, end by end, in base units. An end
/// that one of the two lacks has no difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Difference {
    pub low: Option<i64>,
    pub high: Option<i64>,
    /// All of the new amount is under 98 % of the lower end before.
    pub is_short: bool,
}

impl Difference {
    /// Compares two figures of the same thing; none where they are not alike
    /// (rule 10: another unit, basis, component, kind of power or chip) or have
    /// no end in common.
    #[must_use]
    pub fn between(before: &Figure, after: &Figure) -> Option<Self> {
        let component = |figure: &Figure| figure.component.unwrap_or(Component::Total);
        let is_alike = before.metric == after.metric
            && before.unit == after.unit
            && before.basis == after.basis
            && component(before) == component(after)
            && before.power_kind == after.power_kind
            && before.chip_type == after.chip_type;
        if !is_alike {
            return None;
        }
        let minus = |before: Option<i64>, after: Option<i64>| Some(after? - before?);
        let low = minus(before.quantity.low(), after.quantity.low());
        let high = minus(before.quantity.high(), after.quantity.high());
        let is_short = match (before.quantity.low(), after.quantity.high()) {
            (Some(wanted), Some(most)) => i128::from(most) * 100 < i128::from(wanted) * 98,
            _ => false,
        };
        (low.is_some() || high.is_some()).then_some(Self { low, high, is_short })
    }

    /// Whether both amounts are the same as far as their ends go.
    #[must_use]
    pub fn is_none(self) -> bool {
        self.low.unwrap_or(0) == 0 && self.high.unwrap_or(0) == 0
    }
}

/// What was said of a promise later on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settlement {
    Outcome {
        kind: OutcomeKind,
        /// The day on which it came about, see [`met_on`].
        on: Date,
        difference: Option<Difference>,
    },
    /// The same thing, said anew.
    Replacement {
        /// The new deadline, if there still is one.
        deadline: Option<Date>,
        difference: Option<Difference>,
    },
}

/// The day of an outcome: the last day of its own period, but not after the day
/// on which it was said; without a period the day on which it was said.
#[must_use]
pub fn met_on(period: Option<Period>, said_on: Date) -> Date {
    period.and_then(Period::last_day).map_or(said_on, |last| last.min(said_on))
}

/// A promise with all that decides its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Promise {
    pub metric: Metric,
    pub by: PromisedBy,
    pub term: Term,
    /// By figures of the same standing that were not retracted (rule 3).
    pub settled: Option<Settlement>,
    /// Of a forecast: the day of the newest copy of its data set, or on which it was said.
    pub checked_on: Option<Date>,
}

/// The state of a promise on a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    pub state: State,
    /// Pending, due: days left. Overdue, met late: days late. Met: the same, zero or
    /// less. Replaced: days by which it slipped. None where days say nothing: money
    /// that was spent, a forecast that nobody checked, a new promise without a day.
    pub days: Option<i32>,
    /// Met, replaced: by how much the amount differs.
    pub difference: Option<Difference>,
}

impl Verdict {
    /// Whether it came about with less than 98 % of what was promised.
    #[must_use]
    pub fn fell_short(&self) -> bool {
        matches!(self.state, State::Met | State::MetLate)
            && self.difference.is_some_and(|difference| difference.is_short)
    }

    /// Whether a promise was replaced by another day or amount, not only said again.
    #[must_use]
    pub fn has_moved(&self) -> bool {
        self.state == State::Replaced
            && (self.days != Some(0) || self.difference.is_some_and(|difference| !difference.is_none()))
    }
}

impl Promise {
    /// What has become of it by a day.
    #[must_use]
    pub fn judge(&self, day: Date) -> Verdict {
        let deadline = self.term.deadline;
        match self.settled {
            None => self.judge_open(day),
            Some(Settlement::Outcome { kind: OutcomeKind::Withdrawn, .. }) => {
                Verdict { state: State::Withdrawn, days: None, difference: None }
            }
            Some(Settlement::Outcome { difference, .. }) if self.metric.is_money() => {
                Verdict { state: State::Met, days: None, difference }
            }
            Some(Settlement::Outcome { on, difference, .. }) => {
                let late = days_between(deadline, on);
                let state = if late > 0 { State::MetLate } else { State::Met };
                Verdict { state, days: Some(late), difference }
            }
            Some(Settlement::Replacement { deadline: next, difference }) => {
                let days = next.map(|next| days_between(deadline, next));
                Verdict { state: State::Replaced, days, difference }
            }
        }
    }

    fn judge_open(&self, day: Date) -> Verdict {
        let left = days_between(day, self.term.deadline);
        let has_begun = self.term.opens.is_some_and(|first| first <= day);
        let was_checked = self.by == PromisedBy::Claim
            || self.checked_on.is_some_and(|checked| checked > self.term.deadline);
        let (state, days) = match left {
            ..0 if was_checked => (State::Overdue, Some(-left)),
            ..0 => (State::Due, None),
            _ if has_begun && !self.metric.is_money() => (State::Due, Some(left)),
            _ => (State::Pending, Some(left)),
        };
        Verdict { state, days, difference: None }
    }
}

words! {
    /// What Global Energy Monitor's rule calls a plan of which nobody speaks any more.
    Silence, "silence" {
        Shelved = "shelved",
        PresumedCancelled = "presumed_cancelled",
    }
}

impl Silence {
    /// What a plan is called on a day if its subject was last spoken of on another.
    #[must_use]
    pub fn since(last_news: Date, day: Date) -> Option<Self> {
        let is_after = |years: i16| last_news.checked_add(years.years()).is_ok_and(|end| end < day);
        match (is_after(2), is_after(4)) {
            (_, true) => Some(Self::PresumedCancelled),
            (true, false) => Some(Self::Shelved),
            (false, false) => None,
        }
    }
}

/// The place of a figure in its milestone: power, chips, computing power, money, the rest.
#[must_use]
pub fn rank(figure: &Figure) -> usize {
    match (figure.metric, figure.power_kind, figure.component) {
        (Metric::Power, Some(PowerKind::Facility), _) => 0,
        (Metric::Power, Some(PowerKind::Unsaid) | None, _) => 1,
        (Metric::Power, Some(PowerKind::It), _) => 2,
        (Metric::Chips, ..) => 3,
        (Metric::ChipsH100e, ..) => 4,
        (Metric::Spending, _, None | Some(Component::Total)) => 5,
        (Metric::Spending, ..) => 6,
        (Metric::Funding, ..) => 7,
        _ => 8,
    }
}

/// Puts promises with one key (announcement, subject, deadline) into one milestone,
/// those that lead by [`rank`] first. Milestones keep the order of their first promise.
pub fn milestones<T, K: Hash + Eq>(
    promises: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
    figure: impl Fn(&T) -> &Figure,
) -> Vec<Vec<T>> {
    let mut places: HashMap<K, usize> = HashMap::new();
    let mut milestones: Vec<Vec<T>> = Vec::new();
    for promise in promises {
        let place = *places.entry(key(&promise)).or_insert(milestones.len());
        match milestones.get_mut(place) {
            Some(milestone) => milestone.push(promise),
            None => milestones.push(vec![promise]),
        }
    }
    for milestone in &mut milestones {
        milestone.sort_by_key(|promise| rank(figure(promise)));
    }
    milestones
}
