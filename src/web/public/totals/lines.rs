//! The lines of a total in words: how each figure counts, or why it does not.

use std::cmp::Reverse;

use crate::{
    dataset::FigureAt,
    domain::{
        CompanyId, FigureId,
        figure::Counting,
        quantity::Interval,
        totals::{Counted, Fate, Horizon, LeftOut, Scenario, Times, Total, Why, Years},
    },
    web::page::{Context, Link},
};

/// A figure with its place in a total; told in words only where it is shown.
#[derive(Debug, Clone, Copy)]
pub enum Line<'t> {
    Counted(&'t Counted),
    LeftOut(&'t LeftOut),
}

impl Line<'_> {
    /// All lines in the page's order: what counts, the largest first, then what
    /// is left out, by reason.
    pub fn all(total: &Total) -> Vec<Line<'_>> {
        let counted = total.counted.iter().map(Line::Counted);
        counted.chain(total.left_out.iter().map(Line::LeftOut)).collect()
    }

    /// What the page's order goes by.
    pub fn place(&self) -> (u8, Reverse<Option<i128>>) {
        match self {
            Self::Counted(line) => (0, Reverse(line.size())),
            Self::LeftOut(line) => (line.why.rank(), Reverse(None)),
        }
    }

    pub const fn figure(&self) -> FigureId {
        match self {
            Self::Counted(line) => line.figure,
            Self::LeftOut(line) => line.figure,
        }
    }

    pub const fn company(&self) -> Option<CompanyId> {
        match self {
            Self::Counted(line) => Some(line.company),
            Self::LeftOut(line) => line.company,
        }
    }

    /// In the scenario's currency; none for what is left out.
    pub const fn amount(&self) -> Option<Interval> {
        match self {
            Self::Counted(line) => Some(line.amount),
            Self::LeftOut(_) => None,
        }
    }

    /// The group of its reason, by its place among [`GROUPS`].
    pub const fn group(&self) -> usize {
        let Self::LeftOut(line) = self else { return 0 };
        match line.why {
            Why::NotCounted => 1,
            Why::Industry => 2,
            Why::Actual(_) | Why::Gone(_) => 3,
            Why::PartOf(_) => 4,
            Why::AlternativeTo(_) => 5,
            Why::Ambition | Why::Context => 6,
            Why::Stage => 7,
            Why::Unquantified => 8,
            Why::Funding => 9,
            Why::OutsideHorizon => 10,
            Why::Estimate => 11,
            Why::InTotal(_) | Why::SingleYears => 12,
            Why::NoRate => 13,
        }
    }

    /// How it counts or why it is left out, and the other figure that the words
    /// end with, if they are about one.
    pub fn words(&self, context: &Context<'_>, scenario: &Scenario) -> (String, Option<FigureId>) {
        match self {
            Self::Counted(line) => (how_words(context, line, scenario), line.how.instead_of),
            Self::LeftOut(line) => why_words(context, line),
        }
    }

    /// The words with the other figure by name.
    pub fn sentence(&self, context: &Context<'_>, scenario: &Scenario) -> String {
        let (words, other) = self.words(context, scenario);
        match other.and_then(|id| figure_link(context, id)) {
            Some(other) => format!("{words} {}", other.name),
            None => words,
        }
    }
}

/// Groups of reasons, as addresses and pages name them; see [`Line::group`].
pub const GROUPS: [(&str, &str); 14] = [
    ("counted", "counted"),
    ("editor", "not counted by the editor"),
    ("industry", "about the whole race"),
    ("gone", "replaced, settled or withdrawn"),
    ("part", "part of another"),
    ("alternative", "alternative to another"),
    ("ambition", "ambition or context"),
    ("stage", "stage not chosen"),
    ("no-number", "no number said"),
    ("funding", "money raised"),
    ("horizon", "outside the years"),
    ("estimate", "somebody's estimate"),
    ("in-total", "inside a total of its company"),
    ("no-rate", "no exchange rate"),
];

fn years_words(years: Years) -> String {
    let years: Vec<i16> = years.iter().collect();
    match years.as_slice() {
        [] => String::new(),
        [one] => one.to_string(),
        [first, .., last] => {
            let is_unbroken = usize::try_from(last - first).is_ok_and(|gap| gap + 1 == years.len());
            if is_unbroken {
                format!("{first}–{last}")
            } else {
                let years: Vec<String> = years.iter().map(ToString::to_string).collect();
                years.join(", ")
            }
        }
    }
}

fn how_words(context: &Context<'_>, line: &Counted, scenario: &Scenario) -> String {
    let Counted { how, figure, .. } = line;
    let at = context.snapshot.figure(*figure);
    let mut words = vec![times_words(&how.times, scenario.horizon)];
    if let Times::PerYear { apart, .. } = &how.times
        && !apart.is_empty()
    {
        let have = if apart.len() == 1 { "has a figure of its own" } else { "have figures of their own" };
        words.push(format!("{} {have}", years_words(*apart)));
    }
    if !how.years_in_total.is_empty() {
        words.push(format!("{} inside a total of the company", years_words(how.years_in_total)));
    }
    if how.is_undated {
        words.push("no time said".to_owned());
    }
    if how.is_fiscal {
        words.push("fiscal year taken as the calendar year".to_owned());
    }
    if let Some(conversion) = how.conversion {
        words.push(format!(
            "converted at {conversion} {} for 1 {} (ECB, {})",
            scenario.currency,
            at.and_then(|at| at.figure.unit.as_deref()).unwrap_or_default(),
            context.lang.day(conversion.day)
        ));
    }
    if how.instead_of.is_some() {
        words.push(match at.map(|at| &at.figure.counting) {
            Some(Counting::AlternativeTo(_)) => "stands in for what is not in this total:".to_owned(),
            _ => "a part whose whole is not in this total:".to_owned(),
        });
    }
    words.join("; ")
}

fn times_words(times: &Times, horizon: Horizon) -> String {
    match times {
        Times::Once => "once".to_owned(),
        Times::PerYear { years, .. } => format!("per year × {} ({})", years.len(), years_words(*years)),
        Times::CarriedOn { year, years } => {
            format!("plan for {year} carried on × {} ({})", years.len(), years_words(*years))
        }
        Times::Prorated { months, of } => format!("prorated {months} of {of} months"),
        Times::AtMostWhole => format!(
            "nothing or all of it: it reaches beyond {}–{} and nobody said when it begins or ends",
            horizon.from, horizon.to
        ),
    }
}

fn why_words(context: &Context<'_>, line: &LeftOut) -> (String, Option<FigureId>) {
    let about = |words: &str, id: &FigureId| (words.to_owned(), Some(*id));
    let at = context.snapshot.figure(line.figure);
    let words = match &line.why {
        Why::NotCounted => {
            let reason = match at.map(|at| &at.figure.counting) {
                Some(Counting::NotCounted(reason)) => reason.as_str(),
                _ => "by the editor",
            };
            return (format!("not counted: {reason}"), None);
        }
        Why::PartOf(id) => return about("part of", id),
        Why::AlternativeTo(id) => return about("alternative to", id),
        Why::InTotal(id) => return about("a component, inside", id),
        Why::Actual(id) => return about("what was really spent stands in its place:", id),
        Why::Gone(Fate::Replaced(id)) => return about("replaced by", id),
        Why::Gone(Fate::Settled(id)) => return about("settled; it came to", id),
        Why::Gone(Fate::Withdrawn(id)) => return about("withdrawn:", id),
        Why::NoRate => {
            let unit = at.and_then(|at| at.figure.unit.clone()).unwrap_or_default();
            let day = at.map_or_else(String::new, |at| context.lang.day(at.said_on()));
            return (format!("no reference rate for {unit} on or before {day}"), None);
        }
        Why::Stage => {
            let stage = at.map_or("its stage", |at| context.lang.stage(at.figure.stage));
            return (format!("stage not chosen: {stage}"), None);
        }
        Why::Gone(Fate::Retracted) => "retracted",
        Why::SingleYears => "figures for its single years stand in its place",
        Why::Unquantified => "no number was said",
        Why::OutsideHorizon => "outside these years",
        Why::Ambition => "an ambition, not a plan",
        Why::Context => "gives scale only",
        Why::Funding => "money raised, not spent",
        Why::Industry => "about the whole race, not one company",
        Why::Estimate => "somebody else's estimate: beside totals, never inside",
    };
    (words.to_owned(), None)
}

/// A figure named by its subject and amount: `Stargate: $500 bn, 2025–2029`.
pub fn figure_link(context: &Context<'_>, id: FigureId) -> Option<Link> {
    let at = context.snapshot.figure(id)?;
    Some(Link { name: figure_name(context, at), url: context.urls.figure(id) })
}

/// `Stargate: $500 bn, 2025–2029`.
pub fn figure_name(context: &Context<'_>, at: FigureAt<'_>) -> String {
    let subject = context.subject(at.figure.subject).map_or_else(|| "The race".to_owned(), |link| link.name);
    format!("{subject}: {}", context.amount_and_date(at.figure))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;

    #[test]
    fn every_reason_has_its_group() {
        let id = FigureId::new(1);
        for (why, group) in [
            (Why::NotCounted, "editor"),
            (Why::Industry, "industry"),
            (Why::Actual(id), "gone"),
            (Why::Gone(Fate::Retracted), "gone"),
            (Why::PartOf(id), "part"),
            (Why::AlternativeTo(id), "alternative"),
            (Why::Ambition, "ambition"),
            (Why::Context, "ambition"),
            (Why::Stage, "stage"),
            (Why::Unquantified, "no-number"),
            (Why::Funding, "funding"),
            (Why::OutsideHorizon, "horizon"),
            (Why::Estimate, "estimate"),
            (Why::InTotal(id), "in-total"),
            (Why::SingleYears, "in-total"),
            (Why::NoRate, "no-rate"),
        ] {
            let line = LeftOut { figure: id, company: None, why };
            assert_eq!(GROUPS[Line::LeftOut(&line).group()].0, group, "{why:?}");
        }
    }
}
