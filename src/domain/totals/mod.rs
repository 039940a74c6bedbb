//! What companies said they will spend, in a scenario: rule 2 of /method. Each
//! figure is counted, with how, or left out, with why; the sum is an interval
//! (rule 1). Pure: the view's figures come in as [`Candidate`]s.

mod allot;
mod parts;
#[cfg(test)]
mod tests;
mod years;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{
    CompanyId, FigureId,
    announcement::Standing,
    figure::{Counting, Figure, Metric, Stage, Subject},
    money::{Conversion, Currency, Rates},
    quantity::{Interval, Qualifier},
};
use allot::{Allotted, allot};
use parts::parts_of_what_counts;
pub use years::Years;

/// The years of a horizon, both counted; at most [`Years::MOST`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Horizon {
    pub from: i16,
    pub to: i16,
}

/// The assumptions of a total, but for its companies: those come with the candidates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scenario {
    pub horizon: Horizon,
    /// Whether the newest plans for one year go on to the end of the horizon.
    pub run_rate: bool,
    pub currency: Currency,
    pub stages: BTreeSet<Stage>,
}

impl Scenario {
    /// The stages that can count; ambitions and context never do.
    pub const STAGES: [Stage; 5] =
        [Stage::Planned, Stage::Committed, Stage::UnderConstruction, Stage::Operational, Stage::Actual];

    /// The scenario of a page that names none: ten years from this one on.
    #[must_use]
    pub fn usual(year: i16) -> Self {
        Self {
            horizon: Horizon { from: year, to: year + 9 },
            run_rate: false,
            currency: Currency::Usd,
            stages: Self::STAGES.into(),
        }
    }
}

/// What became of a figure that is out of every sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Retracted,
    Replaced(FigureId),
    /// What it came to in fact stands in its place.
    Settled(FigureId),
    Withdrawn(FigureId),
}

/// A spending or funding figure of a chosen company, or a part of such a figure.
#[derive(Debug, Clone, Copy)]
pub struct Candidate<'a> {
    pub id: FigureId,
    pub figure: &'a Figure,
    /// Whose money it is, merges resolved.
    pub company: Option<CompanyId>,
    /// Whether that is one of the chosen companies. If not, the figure is here
    /// only because its whole is.
    pub is_chosen: bool,
    /// The last day that the announcement's date covers.
    pub said_on: Date,
    pub standing: Standing,
    pub fate: Option<Fate>,
    /// For a part or an alternative: the newest figure of the chain of its whole
    /// or of the preferred figure, if the view sees one.
    pub whole: Option<FigureId>,
}

/// How a figure counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct How {
    pub times: Times,
    /// The year was a company's fiscal year, taken as the calendar year of its number.
    pub is_fiscal: bool,
    /// Nobody said when.
    pub is_undated: bool,
    /// A part whose whole, or an alternative whose preferred figure, is not in this total.
    pub instead_of: Option<FigureId>,
    /// Years left to a total of the same company that covers them.
    pub years_in_total: Years,
    pub conversion: Option<Conversion>,
}

/// How often, or which share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Times {
    Once,
    /// In each of these years; `apart` have a figure of their own in its place.
    PerYear {
        years: Years,
        apart: Years,
    },
    /// A plan for one year that goes on: its own year, and those counted.
    CarriedOn {
        year: i16,
        years: Years,
    },
    /// By whole months.
    Prorated {
        months: i32,
        of: i32,
    },
    /// It reaches beyond the horizon and an end of its period is not known:
    /// nothing of it or all of it.
    AtMostWhole,
}

/// Why a figure does not count.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Why {
    /// In the editor's words.
    NotCounted(String),
    Industry,
    Estimate,
    Gone(Fate),
    PartOf(FigureId),
    AlternativeTo(FigureId),
    Ambition,
    Context,
    Stage,
    Funding,
    Unquantified,
    OutsideHorizon,
    /// What was really spent in that year stands in its place.
    Actual(FigureId),
    /// Figures for single years stand in the place of all its years.
    SingleYears,
    /// A component beside a total of the same company and years.
    InTotal(FigureId),
    /// There is no reference rate for its currency on its day.
    NoRate,
}

/// A figure that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub figure: FigureId,
    pub company: CompanyId,
    /// In the scenario's currency.
    pub amount: Interval,
    pub how: How,
}

/// A figure that does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftOut {
    pub figure: FigureId,
    pub company: Option<CompanyId>,
    pub why: Why,
}

/// A total and its arithmetic.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Total {
    /// `None` when nothing is counted: no number, never zero.
    pub sum: Option<Interval>,
    /// In the order of the candidates.
    pub counted: Vec<Counted>,
    /// In the order of the candidates.
    pub left_out: Vec<LeftOut>,
}

impl Total {
    /// The sum of each company's lines; a company without one has no number.
    #[must_use]
    pub fn by_company(&self) -> BTreeMap<CompanyId, Interval> {
        let mut sums: BTreeMap<CompanyId, Interval> = BTreeMap::new();
        for line in &self.counted {
            sums.entry(line.company).and_modify(|sum| *sum = sum.plus(line.amount)).or_insert(line.amount);
        }
        sums
    }
}

/// Works out a total. Rates are those known on `known_on`.
#[must_use]
pub fn total(scenario: &Scenario, candidates: &[Candidate<'_>], rates: &Rates, known_on: Date) -> Total {
    let plain: Vec<Option<Why>> = candidates.iter().map(|one| plainly_left_out(one, scenario)).collect();
    let passed = |place: &usize| plain[*place].is_none();
    let (linked, mut in_play): (Vec<usize>, Vec<usize>) =
        (0..candidates.len()).filter(passed).partition(|place| is_linked(&candidates[*place]));
    let mut lines = allot(scenario, candidates, &in_play);
    let mut inside = BTreeMap::new();
    if !linked.is_empty() {
        // A part counts where its whole does not; then it counts like any other.
        let is_counted =
            |place: usize| in_play.binary_search(&place).is_ok_and(|of_lines| lines[of_lines].is_ok());
        inside = parts_of_what_counts(candidates, &linked, is_counted);
        let alone = |place: &usize| !inside.contains_key(place) && candidates[*place].is_chosen;
        in_play.extend(linked.iter().copied().filter(alone));
        in_play.sort_unstable();
        lines = allot(scenario, candidates, &in_play);
    }
    let mut total = Total { sum: None, counted: Vec::new(), left_out: Vec::new() };
    let mut lines = in_play.into_iter().zip(lines).peekable();
    for (place, (candidate, why)) in candidates.iter().zip(plain).enumerate() {
        let line = match lines.next_if(|(of, _)| *of == place) {
            Some((_, line)) => {
                line.and_then(|allotted| count(scenario, candidate, allotted, rates, known_on))
            }
            None => match inside.remove(&place).or(why) {
                Some(why) => Err(why),
                // A part of nothing here, and of a company that is not chosen.
                None => continue,
            },
        };
        match line {
            Ok(line) => total.counted.push(line),
            Err(why) => {
                total.left_out.push(LeftOut { figure: candidate.id, company: candidate.company, why });
            }
        }
    }
    total.sum = total.counted.iter().map(|line| line.amount).reduce(Interval::plus);
    total
}

fn is_linked(candidate: &Candidate<'_>) -> bool {
    matches!(candidate.figure.counting, Counting::PartOf(_) | Counting::AlternativeTo(_))
}

/// Why a figure counts in no scenario of these stages, whatever else is said.
fn plainly_left_out(candidate: &Candidate<'_>, scenario: &Scenario) -> Option<Why> {
    let figure = candidate.figure;
    if candidate.standing == Standing::Estimate {
        return Some(Why::Estimate);
    }
    if let Counting::NotCounted(reason) = &figure.counting {
        return Some(Why::NotCounted(reason.clone()));
    }
    if figure.subject == Subject::Industry {
        return Some(Why::Industry);
    }
    if let Some(fate) = candidate.fate {
        return Some(Why::Gone(fate));
    }
    match figure.stage {
        Stage::Ambition => return Some(Why::Ambition),
        Stage::Context => return Some(Why::Context),
        stage if !scenario.stages.contains(&stage) => return Some(Why::Stage),
        _ => {}
    }
    if figure.metric != Metric::Spending {
        return Some(Why::Funding);
    }
    (figure.quantity.qualifier() == Qualifier::Unquantified).then_some(Why::Unquantified)
}

/// The amount of a figure that counts, in the scenario's currency. Low ends are
/// rounded down, high ends up, to the unit.
fn count(
    scenario: &Scenario,
    candidate: &Candidate<'_>,
    allotted: Allotted,
    rates: &Rates,
    known_on: Date,
) -> Result<Counted, Why> {
    let figure = candidate.figure;
    let unit = figure.unit.as_deref().unwrap_or("USD");
    let conversion = if unit == scenario.currency.word() {
        None
    } else {
        let conversion = rates.conversion(unit, scenario.currency, candidate.said_on, known_on);
        Some(conversion.ok_or(Why::NoRate)?)
    };
    let (of, per) = conversion.map_or((1, 1), |conversion| (conversion.of, conversion.per));
    let (times, share) = (allotted.share.0 * of, allotted.share.1 * per);
    let low = figure.quantity.low().map(|low| (i128::from(low) * times).div_euclid(share));
    let high = figure.quantity.high().map(|high| -(-i128::from(high) * times).div_euclid(share));
    let is_perhaps_none = allotted.how.times == Times::AtMostWhole;
    let low = if is_perhaps_none { Some(0) } else { low };
    let is_about = figure.quantity.qualifier() == Qualifier::About;
    let amount = Interval::of_ends(low, high, is_about).ok_or(Why::Unquantified)?;
    let company = candidate.company.ok_or(Why::Industry)?;
    let instead_of = match figure.counting {
        Counting::PartOf(of) | Counting::AlternativeTo(of) => Some(of),
        Counting::Counted | Counting::NotCounted(_) => None,
    };
    let how = How { instead_of, conversion, ..allotted.how };
    Ok(Counted { figure: candidate.id, company, amount, how })
}
