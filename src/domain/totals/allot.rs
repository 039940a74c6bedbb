//! How much of each figure falls into the horizon, and which figures for single
//! years stand in the place of others.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Candidate, Horizon, How, Scenario, Times, Why};
use crate::domain::{
    CompanyId, FigureId,
    date::{End, FuzzyDate, Period},
    figure::{Basis, Component, Stage, Subject, YearKind},
};

/// What of a figure counts, as a share of its amount.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Allotted {
    pub how: How,
    pub share: (i128, i128),
}

/// A company's money for one thing: figures of one such key stand in for each other.
type Key = (CompanyId, Component);

/// When a figure's money is spent, in months since year 0. A figure without a
/// period begins in the year in which it was said.
#[derive(Debug, Clone, Copy)]
struct Span {
    first: i32,
    /// Whether the beginning was said.
    begins: bool,
    /// None where the period is open or its end was not said.
    last: Option<i32>,
}

impl Span {
    fn of(candidate: &Candidate<'_>) -> Self {
        let is_fiscal = candidate.figure.year_kind == YearKind::Fiscal;
        let first = |date: FuzzyDate| {
            if is_fiscal { month(date.calendar_year(), 1) } else { month_of(date.first_day()) }
        };
        let last = |date: FuzzyDate| {
            if is_fiscal { month(date.calendar_year(), 12) } else { month_of(date.last_day()) }
        };
        let (from, to) = match candidate.figure.period {
            None => (None, None),
            Some(Period::Single(date)) => (Some(date), Some(date)),
            Some(Period::Interval { from, to }) => (from.date(), End::date(to)),
        };
        let said = month(candidate.said_on.year(), 1);
        let last = to.map(last);
        Self {
            // What is to be done “by” a date begins, as far as anybody knows, in the year it was said.
            first: from.map_or_else(|| last.map_or(said, |last| said.min(last)), first),
            begins: from.is_some(),
            last,
        }
    }

    fn first_year(self) -> i16 {
        year(self.first)
    }

    /// The years of the span in the horizon.
    fn years(self, horizon: Horizon) -> impl Iterator<Item = i16> + use<> {
        let last = self.last.map_or(horizon.to, year);
        self.first_year().max(horizon.from)..=last.min(horizon.to)
    }
}

fn month(year: i16, month: i8) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

fn month_of(day: jiff::civil::Date) -> i32 {
    month(day.year(), day.month())
}

fn year(month: i32) -> i16 {
    i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX)
}

/// Allots each figure in play, in their order.
pub(super) fn allot(
    scenario: &Scenario,
    candidates: &[Candidate<'_>],
    in_play: &[usize],
) -> Vec<Result<Allotted, Why>> {
    let figures: Vec<&Candidate<'_>> = in_play.iter().map(|place| &candidates[*place]).collect();
    let plans = SingleYears::of(scenario, &figures);
    // Totals first: what they cover is not counted again by component.
    let mut covered: HashMap<CompanyId, BTreeMap<i16, FigureId>> = HashMap::new();
    let mut lines: Vec<Option<Result<Allotted, Why>>> = vec![None; figures.len()];
    let components = |line: usize| key(figures[line]).is_some_and(|(_, what)| what != Component::Total);
    for line in (0..figures.len()).filter(|line| !components(*line)) {
        let allotted = plans.allot(figures[line], &BTreeMap::new());
        if let (Ok(allotted), Some(company)) = (&allotted, figures[line].company) {
            let years = covered.entry(company).or_default();
            for year in years_of(&allotted.how.times, figures[line], scenario.horizon) {
                years.entry(year).or_insert(figures[line].id);
            }
        }
        lines[line] = Some(allotted);
    }
    let none = BTreeMap::new();
    for line in (0..figures.len()).filter(|line| components(*line)) {
        let is_on_top = figures[line].figure.basis == Basis::Additional;
        let covered = figures[line].company.and_then(|company| covered.get(&company));
        let covered = covered.filter(|_| !is_on_top).unwrap_or(&none);
        lines[line] = Some(plans.allot(figures[line], covered));
    }
    lines.into_iter().map(|line| line.unwrap_or(Err(Why::OutsideHorizon))).collect()
}

fn key(candidate: &Candidate<'_>) -> Option<Key> {
    Some((candidate.company?, candidate.figure.component.unwrap_or(Component::Total)))
}

/// The years that a line covers.
fn years_of(times: &Times, candidate: &Candidate<'_>, horizon: Horizon) -> Vec<i16> {
    match times {
        Times::PerYear { years, apart } => years.iter().chain(apart).copied().collect(),
        Times::CarriedOn { years, .. } => years.clone(),
        Times::Once | Times::Prorated { .. } | Times::AtMostWhole => {
            Span::of(candidate).years(horizon).collect()
        }
    }
}

/// What figures for single years, and for each year, do to each other.
struct SingleYears<'a> {
    scenario: &'a Scenario,
    /// What was really spent, by what for and about whom, and the year.
    actuals: HashMap<(Key, Subject, i16), FigureId>,
    /// The years that have figures of their own.
    years: HashMap<Key, BTreeSet<i16>>,
    /// The years that figures for each year cover.
    each_year: HashMap<Key, BTreeSet<i16>>,
}

impl<'a> SingleYears<'a> {
    fn of(scenario: &'a Scenario, figures: &[&Candidate<'_>]) -> Self {
        let mut plans =
            Self { scenario, actuals: HashMap::new(), years: HashMap::new(), each_year: HashMap::new() };
        for candidate in figures {
            let Some(key) = key(candidate) else { continue };
            let span = Span::of(candidate);
            match candidate.figure.basis {
                Basis::OneYear => {
                    plans.years.entry(key).or_default().insert(span.first_year());
                    if candidate.figure.stage == Stage::Actual {
                        plans
                            .actuals
                            .insert((key, candidate.figure.subject, span.first_year()), candidate.id);
                    }
                }
                Basis::PerYear => {
                    plans.each_year.entry(key).or_default().extend(span.years(scenario.horizon));
                }
                Basis::Level | Basis::Additional | Basis::Total => {}
            }
        }
        plans
    }

    fn allot(&self, candidate: &Candidate<'_>, covered: &BTreeMap<i16, FigureId>) -> Result<Allotted, Why> {
        let (times, in_total, share) = match candidate.figure.basis {
            Basis::OneYear => self.one_year(candidate, covered)?,
            Basis::PerYear => self.per_year(candidate, covered)?,
            Basis::Level | Basis::Additional | Basis::Total => self.once(candidate, covered)?,
        };
        let how = How {
            times,
            is_fiscal: candidate.figure.year_kind == YearKind::Fiscal,
            is_undated: candidate.figure.period.is_none(),
            instead_of: None,
            years_in_total: in_total,
            conversion: None,
        };
        Ok(Allotted { how, share })
    }

    /// Takes out the years that a total of the same company covers.
    fn uncovered(years: Vec<i16>, covered: &BTreeMap<i16, FigureId>) -> Result<(Vec<i16>, Vec<i16>), Why> {
        let (inside, left): (Vec<i16>, Vec<i16>) =
            years.into_iter().partition(|year| covered.contains_key(year));
        match inside.first().and_then(|year| covered.get(year)) {
            Some(total) if left.is_empty() => Err(Why::InTotal(*total)),
            _ => Ok((left, inside)),
        }
    }

    fn one_year(&self, candidate: &Candidate<'_>, covered: &BTreeMap<i16, FigureId>) -> Line {
        let horizon = self.scenario.horizon;
        let key = key(candidate).ok_or(Why::Industry)?;
        let year = Span::of(candidate).first_year();
        if candidate.figure.stage != Stage::Actual
            && let Some(actual) = self.actuals.get(&(key, candidate.figure.subject, year))
        {
            return Err(Why::Actual(*actual));
        }
        let newest = self.years.get(&key).and_then(|years| years.range(..=horizon.to).next_back());
        let mut years: Vec<i16> = Some(year).filter(|year| horizon.contains(*year)).into_iter().collect();
        if self.scenario.run_rate && newest == Some(&year) {
            let each_year = self.each_year.get(&key);
            let is_free = |year: &i16| each_year.is_none_or(|years| !years.contains(year));
            years.extend(((year + 1).max(horizon.from)..=horizon.to).filter(is_free));
        }
        if years.is_empty() {
            return Err(Why::OutsideHorizon);
        }
        let (years, in_total) = Self::uncovered(years, covered)?;
        let share = (count_of(&years), 1);
        let times = if years == [year] { Times::Once } else { Times::CarriedOn { year, years } };
        Ok((times, in_total, share))
    }

    fn per_year(&self, candidate: &Candidate<'_>, covered: &BTreeMap<i16, FigureId>) -> Line {
        let all: Vec<i16> = Span::of(candidate).years(self.scenario.horizon).collect();
        if all.is_empty() {
            return Err(Why::OutsideHorizon);
        }
        let own = key(candidate).and_then(|key| self.years.get(&key));
        let (apart, years): (Vec<i16>, Vec<i16>) =
            all.into_iter().partition(|year| own.is_some_and(|own| own.contains(year)));
        if years.is_empty() {
            return Err(Why::SingleYears);
        }
        let (years, in_total) = Self::uncovered(years, covered)?;
        let share = (count_of(&years), 1);
        Ok((Times::PerYear { years, apart }, in_total, share))
    }

    fn once(&self, candidate: &Candidate<'_>, covered: &BTreeMap<i16, FigureId>) -> Line {
        let horizon = self.scenario.horizon;
        let span = Span::of(candidate);
        let (first, last) = (month(horizon.from, 1), month(horizon.to, 12));
        let is_undated = candidate.figure.period.is_none();
        if span.first > last || span.last.is_some_and(|last| last < first) {
            return Err(Why::OutsideHorizon);
        }
        if is_undated {
            // Nobody said when: if the year from which it counts is inside a total, so is it.
            return match covered.get(&span.first_year().max(horizon.from)) {
                Some(total) => Err(Why::InTotal(*total)),
                None => Ok((Times::Once, Vec::new(), (1, 1))),
            };
        }
        let (_, in_total) = Self::uncovered(span.years(horizon).collect(), covered)?;
        let is_within = span.first >= first && span.last.is_some_and(|end| end <= last);
        if is_within && in_total.is_empty() {
            return Ok((Times::Once, in_total, (1, 1)));
        }
        let (true, Some(end)) = (span.begins, span.last) else {
            return Ok((Times::AtMostWhole, in_total, (1, 1)));
        };
        let counted =
            (span.first.max(first)..=end.min(last)).filter(|month| !in_total.contains(&year(*month)));
        let (months, of) = (i32::try_from(counted.count()).unwrap_or(i32::MAX), end - span.first + 1);
        Ok((Times::Prorated { months, of }, in_total, (months.into(), of.into())))
    }
}

/// How often, the years left to a total, and the share of the amount.
type Line = Result<(Times, Vec<i16>, (i128, i128)), Why>;

fn count_of(years: &[i16]) -> i128 {
    i128::try_from(years.len()).unwrap_or(i128::MAX)
}
