//! How much of each figure falls into the horizon, and which figures for single
//! years stand in the place of others.

use jiff::civil::Date;

use super::{Candidate, Horizon, Scenario, Times, Why, Years};
use crate::domain::{
    FigureId,
    date::{End, FuzzyDate, Period},
    figure::{Basis, Component, Figure, Stage, Subject, YearKind},
};

/// What of a figure counts, as a share of its amount.
#[derive(Debug, Clone, Copy)]
pub(super) struct Allotted {
    pub times: Times,
    /// Years left to a total of the same company that covers them.
    pub in_total: Years,
    /// So many of so many parts.
    pub share: (i32, i32),
}

/// When a figure's money is spent, in months since year 0. A figure without a
/// period begins in the year in which it was said.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    first: i32,
    /// Whether the beginning was said.
    begins: bool,
    /// None where the period is open or its end was not said.
    last: Option<i32>,
}

impl Span {
    pub fn of(figure: &Figure, said_on: Date) -> Self {
        let is_fiscal = figure.year_kind == YearKind::Fiscal;
        let first = |date: FuzzyDate| {
            if is_fiscal { month(date.calendar_year(), 1) } else { month_of(date.first_day()) }
        };
        let last = |date: FuzzyDate| {
            if is_fiscal { month(date.calendar_year(), 12) } else { month_of(date.last_day()) }
        };
        let (from, to) = match figure.period {
            None => (None, None),
            Some(Period::Single(date)) => (Some(date), Some(date)),
            Some(Period::Interval { from, to }) => (from.date(), End::date(to)),
        };
        let said = month(said_on.year(), 1);
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
    fn years(self, horizon: Horizon) -> Years {
        Years::between(self.first_year(), self.last.map_or(horizon.to, year), horizon)
    }
}

fn month(year: i16, month: i8) -> i32 {
    i32::from(year) * 12 + i32::from(month) - 1
}

fn month_of(day: Date) -> i32 {
    month(day.year(), day.month())
}

fn year(month: i32) -> i16 {
    i16::try_from(month.div_euclid(12)).unwrap_or(i16::MAX)
}

/// Allots each figure in play, given by rising places; `lines` are those of all
/// candidates. Figures act upon each other within one company only, so that each
/// is worked out by itself.
pub(super) fn allot(
    scenario: &Scenario,
    candidates: &[Candidate],
    in_play: &[usize],
    lines: &mut [Option<Result<Allotted, Why>>],
) {
    for own in in_play.chunk_by(|a, b| candidates[*a].company == candidates[*b].company) {
        let mut company = Company::of(scenario, own.iter().map(|place| &candidates[*place]));
        // Totals first: what they cover is not counted again by component.
        let is_component = |place: &&usize| component(&candidates[**place]) != Component::Total;
        for place in own.iter().filter(|place| !is_component(place)) {
            let allotted = company.allot(&candidates[*place]);
            if let Ok(allotted) = &allotted {
                company.cover(&candidates[*place], &allotted.times);
            }
            lines[*place] = Some(allotted);
        }
        for place in own.iter().filter(is_component) {
            lines[*place] = Some(company.allot(&candidates[*place]));
        }
    }
}

const fn component(candidate: &Candidate) -> Component {
    candidate.terms.component
}

/// What one company's figures do to each other. Figures for one component stand
/// in for each other, so that all is kept by component.
struct Company<'s> {
    scenario: &'s Scenario,
    components: [OfComponent; Component::ALL.len()],
    /// What was really spent: for what, about whom, in which year.
    actuals: Vec<(Component, Subject, i16, FigureId)>,
    /// The years that totals cover, all of them and each total's.
    covered: Years,
    totals: Vec<(Years, FigureId)>,
}

/// The years of one component that figures speak of.
#[derive(Clone, Copy)]
struct OfComponent {
    /// Those in the horizon that have figures of their own.
    single: Years,
    /// The newest single year that is not after the horizon.
    newest: Option<i16>,
    /// Those that figures for each year cover.
    each: Years,
}

impl<'s> Company<'s> {
    fn of<'c>(scenario: &'s Scenario, figures: impl Iterator<Item = &'c Candidate>) -> Self {
        let horizon = scenario.horizon;
        let of_component = OfComponent { single: Years::NONE, newest: None, each: Years::NONE };
        let mut company = Self {
            scenario,
            components: [of_component; Component::ALL.len()],
            actuals: Vec::new(),
            covered: Years::NONE,
            totals: Vec::new(),
        };
        for candidate in figures {
            let span = candidate.terms.span;
            let (what, year) = (component(candidate), span.first_year());
            let own = &mut company.components[what as usize];
            match candidate.terms.basis {
                Basis::OneYear => {
                    own.single = own.single.and(Years::between(year, year, horizon));
                    if year <= horizon.to {
                        own.newest = own.newest.max(Some(year));
                    }
                    if candidate.terms.stage == Stage::Actual {
                        company.actuals.push((what, candidate.terms.subject, year, candidate.id));
                    }
                }
                Basis::PerYear => own.each = own.each.and(span.years(horizon)),
                Basis::Level | Basis::Additional | Basis::Total => {}
            }
        }
        company
    }

    /// Marks the years of a total that counts.
    fn cover(&mut self, candidate: &Candidate, times: &Times) {
        let years = match times {
            Times::PerYear { years, apart } => years.and(*apart),
            Times::CarriedOn { years, .. } => *years,
            Times::Once | Times::Prorated { .. } | Times::AtMostWhole => {
                candidate.terms.span.years(self.scenario.horizon)
            }
        };
        self.covered = self.covered.and(years);
        self.totals.push((years, candidate.id));
    }

    fn allot(&self, candidate: &Candidate) -> Result<Allotted, Why> {
        let is_beside =
            component(candidate) != Component::Total && candidate.terms.basis != Basis::Additional;
        let covered = if is_beside { self.covered } else { Years::NONE };
        match candidate.terms.basis {
            Basis::OneYear => self.one_year(candidate, covered),
            Basis::PerYear => self.per_year(candidate, covered),
            Basis::Level | Basis::Additional | Basis::Total => self.once(candidate, covered),
        }
    }

    /// Takes out the years that a total of the same company covers.
    fn uncovered(&self, years: Years, covered: Years) -> Result<(Years, Years), Why> {
        let (left, inside) = (years.without(covered), years.common(covered));
        if left.is_empty() && !inside.is_empty() {
            return Err(self.in_total(inside));
        }
        Ok((left, inside))
    }

    /// Inside the first total that covers one of the years.
    fn in_total(&self, years: Years) -> Why {
        let total = self.totals.iter().find(|(covers, _)| !covers.common(years).is_empty());
        total.map_or(Why::SingleYears, |(_, id)| Why::InTotal(*id))
    }

    fn one_year(&self, candidate: &Candidate, covered: Years) -> Result<Allotted, Why> {
        let horizon = self.scenario.horizon;
        let (what, year) = (component(candidate), candidate.terms.span.first_year());
        if candidate.terms.stage != Stage::Actual {
            let same = |(of, subject, on, _): &&(Component, Subject, i16, FigureId)| {
                (*of, *subject, *on) == (what, candidate.terms.subject, year)
            };
            if let Some((.., actual)) = self.actuals.iter().find(same) {
                return Err(Why::Actual(*actual));
            }
        }
        let own = self.components[what as usize];
        let mut years = Years::between(year, year, horizon);
        if self.scenario.run_rate && own.newest == Some(year) {
            years = years.and(Years::between(year.saturating_add(1), horizon.to, horizon).without(own.each));
        }
        if years.is_empty() {
            return Err(Why::OutsideHorizon);
        }
        let (years, in_total) = self.uncovered(years, covered)?;
        let share = (count(years), 1);
        let is_own_year = years == Years::between(year, year, horizon);
        let times = if is_own_year { Times::Once } else { Times::CarriedOn { year, years } };
        Ok(Allotted { times, in_total, share })
    }

    fn per_year(&self, candidate: &Candidate, covered: Years) -> Result<Allotted, Why> {
        let all = candidate.terms.span.years(self.scenario.horizon);
        if all.is_empty() {
            return Err(Why::OutsideHorizon);
        }
        let own = self.components[component(candidate) as usize].single;
        let (years, apart) = (all.without(own), all.common(own));
        if years.is_empty() {
            return Err(Why::SingleYears);
        }
        let (years, in_total) = self.uncovered(years, covered)?;
        let share = (count(years), 1);
        Ok(Allotted { times: Times::PerYear { years, apart }, in_total, share })
    }

    fn once(&self, candidate: &Candidate, covered: Years) -> Result<Allotted, Why> {
        let horizon = self.scenario.horizon;
        let span = candidate.terms.span;
        let (first, last) = (month(horizon.from, 1), month(horizon.to, 12));
        if span.first > last || span.last.is_some_and(|last| last < first) {
            return Err(Why::OutsideHorizon);
        }
        let whole = |times, in_total| Allotted { times, in_total, share: (1, 1) };
        if candidate.terms.is_undated {
            // Nobody said when: if the year from which it counts is inside a total, so is it.
            let since = span.first_year().max(horizon.from);
            let inside = Years::between(since, since, horizon).common(covered);
            let is_inside = !inside.is_empty();
            return if is_inside { Err(self.in_total(inside)) } else { Ok(whole(Times::Once, inside)) };
        }
        let (_, in_total) = self.uncovered(span.years(horizon), covered)?;
        let is_within = span.first >= first && span.last.is_some_and(|end| end <= last);
        if is_within && in_total.is_empty() {
            return Ok(whole(Times::Once, in_total));
        }
        let (true, Some(end)) = (span.begins, span.last) else {
            return Ok(whole(Times::AtMostWhole, in_total));
        };
        let of = end - span.first + 1;
        let (first, last) = (span.first.max(first), end.min(last));
        // A horizon has whole years, so what is inside a total is a whole year or the span's share of it.
        let months_inside = |year: i16| last.min(month(year, 12)) - first.max(month(year, 1)) + 1;
        let inside: i32 = in_total.iter().map(months_inside).sum();
        let months = last - first + 1 - inside;
        Ok(Allotted { times: Times::Prorated { months, of }, in_total, share: (months, of) })
    }
}

/// How many years.
fn count(years: Years) -> i32 {
    i32::try_from(years.len()).unwrap_or(i32::MAX)
}
