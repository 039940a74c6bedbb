//! What companies said they will spend, in a scenario: rule 2 of /method. Each
//! figure is counted, with how, or left out, with why; the sum is an interval
//! (rule 1). Pure: the view's figures come in as [`Candidate`]s.

mod allot;
mod candidates;
mod parts;
mod places;
mod summary;
#[cfg(test)]
mod tests;
mod years;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashSet},
    sync::Arc,
};

use jiff::civil::Date;

use super::{
    CompanyId, FigureId,
    announcement::Standing,
    figure::{Metric, Stage, Subject},
    money::{Conversion, Currency, Rates},
    quantity::{Interval, Qualifier},
};
use allot::{Allotted, allot};
use candidates::Tie;
pub use candidates::{Candidate, Candidates, Fate, PlanSize, Terms};
use parts::parts_of_what_counts;
use places::Places;
pub use summary::{Share, Summary};
pub use years::Years;

/// The years of a horizon, both counted, within those that [`Years`] can hold.
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

/// How a figure counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// By the editor, in whose words the figure says why.
    NotCounted,
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
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    pub figure: FigureId,
    pub company: CompanyId,
    /// In the scenario's currency.
    pub amount: Interval,
    pub how: How,
}

impl Counted {
    /// To sort by: the upper end, else the lower one.
    #[must_use]
    pub fn size(&self) -> Option<i128> {
        self.amount.high().or(self.amount.low())
    }
}

impl Why {
    /// How many places [`Self::rank`] gives, the unused first one counted.
    const RANKS: usize = 14;

    /// The place of the reason in lists: what is nearest to counting comes first.
    #[must_use]
    pub const fn rank(self) -> u8 {
        match self {
            Self::NotCounted => 1,
            Self::PartOf(_) => 2,
            Self::AlternativeTo(_) => 3,
            Self::InTotal(_) | Self::SingleYears => 4,
            Self::Actual(_) | Self::Gone(_) => 5,
            Self::Unquantified => 6,
            Self::OutsideHorizon => 7,
            Self::NoRate => 8,
            Self::Stage => 9,
            Self::Ambition | Self::Context => 10,
            Self::Funding => 11,
            Self::Industry => 12,
            Self::Estimate => 13,
        }
    }
}

/// A figure that does not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The largest first, by upper ends.
    pub counted: Vec<Counted>,
    /// By reason, in the order of [`Why::rank`], then by number.
    pub left_out: Vec<LeftOut>,
    /// The sum of each company's lines; a company without one has no number.
    pub by_company: BTreeMap<CompanyId, Interval>,
}

impl Total {
    /// The total of all companies of some totals, of which no company's figures do anything to those in
    /// another.
    #[must_use]
    pub fn joined(parts: &[Arc<Self>]) -> Self {
        let mut counted: Vec<Counted> = parts.iter().flat_map(|part| part.counted.iter().copied()).collect();
        // Quick where much is in order already.
        counted.sort_by(|one, other| (other.size(), one.figure).cmp(&(one.size(), other.figure)));
        Self {
            sum: parts.iter().filter_map(|part| part.sum).reduce(Interval::plus),
            counted,
            left_out: by_reason(parts.iter().flat_map(|part| part.left_out.iter().copied()).collect()),
            by_company: parts
                .iter()
                .flat_map(|part| part.by_company.iter().map(|(id, sum)| (*id, *sum)))
                .collect(),
        }
    }
}

/// Works out a total. Rates are those known on `known_on`.
#[must_use]
pub fn total(scenario: &Scenario, candidates: &Candidates, rates: &Rates, known_on: Date) -> Total {
    let places = candidates;
    let candidates = &candidates.sorted[..];
    let mut lines: Vec<Option<Line>> =
        candidates.iter().map(|one| plainly_left_out(one, &scenario.stages).map(Err)).collect();
    let is_tied = |place: &usize| candidates[*place].terms.tied_to().is_some();
    let passed = (0..candidates.len()).filter(|place| lines[*place].is_none());
    let (tied, mut in_play): (Vec<usize>, Vec<usize>) = passed.partition(is_tied);
    allot(scenario, candidates, &in_play, &mut lines);
    if !tied.is_empty() {
        // A part counts where its whole does not; then it counts like any other.
        let is_counted = |place: usize| matches!(lines[place], Some(Ok(_)));
        let inside = parts_of_what_counts(places, &tied, is_counted);
        let alone: Vec<usize> = tied
            .into_iter()
            .filter(|place| !inside.contains_key(place) && candidates[*place].is_chosen)
            .collect();
        for (place, why) in inside {
            lines[place] = Some(Err(why));
        }
        // It may act upon the other figures of its company.
        let companies: HashSet<Option<CompanyId>> =
            alone.iter().map(|place| candidates[*place].company).collect();
        in_play.extend(alone);
        in_play.sort_unstable();
        let company = |place: usize| candidates[place].company;
        let in_play: Vec<usize> = in_play
            .chunk_by(|a, b| company(*a) == company(*b))
            .filter(|own| companies.contains(&company(own[0])))
            .flatten()
            .copied()
            .collect();
        allot(scenario, candidates, &in_play, &mut lines);
    }
    let (mut counted, mut left_out) = (Vec::new(), Vec::new());
    for (candidate, line) in candidates.iter().zip(lines) {
        // A part of nothing here, and of a company that is not chosen, is no line.
        let Some(line) = line else { continue };
        match line.and_then(|allotted| count(scenario, candidate, allotted, rates, known_on)) {
            Ok(line) => counted.push(line),
            Err(why) => left_out.push(LeftOut { figure: candidate.id, company: candidate.company, why }),
        }
    }
    let by_company = by_company(&counted);
    counted.sort_by_cached_key(|line| (Reverse(line.size()), line.figure));
    let left_out = by_reason(left_out);
    let sum = counted.iter().map(|line| line.amount).reduce(Interval::plus);
    Total { sum, counted, left_out, by_company }
}

/// Of lines that lie side by side by company.
fn by_company(counted: &[Counted]) -> BTreeMap<CompanyId, Interval> {
    let own = counted.chunk_by(|a, b| a.company == b.company);
    own.filter_map(|own| {
        let sum = own.iter().map(|line| line.amount).reduce(Interval::plus)?;
        Some((own[0].company, sum))
    })
    .collect()
}

/// By the rank of the reason, then by number: both are small numbers, so that few lines need to be compared.
fn by_reason(mut left_out: Vec<LeftOut>) -> Vec<LeftOut> {
    let mut ranks: [Vec<LeftOut>; Why::RANKS] = Default::default();
    let places = Places::of(left_out.iter().map(|line| line.figure));
    for place in places.in_order() {
        let line = left_out[place];
        ranks[usize::from(line.why.rank())].push(line);
    }
    left_out.clear();
    for rank in ranks {
        left_out.extend(rank);
    }
    left_out
}

/// What becomes of a candidate.
type Line = Result<Allotted, Why>;

/// Why a figure counts in no scenario of these stages, whatever else is said.
fn plainly_left_out(candidate: &Candidate, stages: &BTreeSet<Stage>) -> Option<Why> {
    let terms = &candidate.terms;
    if candidate.standing == Standing::Estimate {
        return Some(Why::Estimate);
    }
    if terms.tie == Tie::NotCounted {
        return Some(Why::NotCounted);
    }
    if terms.subject == Subject::Industry {
        return Some(Why::Industry);
    }
    if let Some(fate) = candidate.fate {
        return Some(Why::Gone(fate));
    }
    match terms.stage {
        Stage::Ambition => return Some(Why::Ambition),
        Stage::Context => return Some(Why::Context),
        stage if !stages.contains(&stage) => return Some(Why::Stage),
        _ => {}
    }
    if terms.metric != Metric::Spending {
        return Some(Why::Funding);
    }
    (terms.quantity.qualifier() == Qualifier::Unquantified).then_some(Why::Unquantified)
}

/// The amount of a figure that counts, in the scenario's currency. Low ends are
/// rounded down, high ends up, to the unit.
fn count(
    scenario: &Scenario,
    candidate: &Candidate,
    allotted: Allotted,
    rates: &Rates,
    known_on: Date,
) -> Result<Counted, Why> {
    let terms = &candidate.terms;
    let unit = terms.unit.as_ref().and_then(|code| std::str::from_utf8(code).ok()).unwrap_or("USD");
    let conversion = if unit == scenario.currency.word() {
        None
    } else {
        let conversion = rates.conversion(unit, scenario.currency, candidate.said_on, known_on);
        Some(conversion.ok_or(Why::NoRate)?)
    };
    let (of, per) = conversion.map_or((1, 1), |conversion| (conversion.of, conversion.per));
    let times = i128::from(allotted.share.0) * i128::from(of);
    let share = i128::from(allotted.share.1) * i128::from(per);
    let low = terms.quantity.low().map(|low| divided(i128::from(low) * times, share));
    let high = terms.quantity.high().map(|high| -divided(-i128::from(high) * times, share));
    let low = if allotted.times == Times::AtMostWhole { Some(0) } else { low };
    let is_about = terms.quantity.qualifier() == Qualifier::About;
    let amount = Interval::of_ends(low, high, is_about).ok_or(Why::Unquantified)?;
    let company = candidate.company.ok_or(Why::Industry)?;
    let how = How {
        times: allotted.times,
        is_fiscal: terms.is_fiscal,
        is_undated: terms.is_undated,
        instead_of: terms.tied_to(),
        years_in_total: allotted.in_total,
        conversion,
    };
    Ok(Counted { figure: candidate.id, company, amount, how })
}

/// Rounded down. Most amounts count whole, and wide divisions are slow.
const fn divided(amount: i128, by: i128) -> i128 {
    if by == 1 { amount } else { amount.div_euclid(by) }
}
