//! What a site has now and at completion (rule 4 of /method), from the figures
//! said about it. Claims and estimates go in apart and come out apart (rule 3).

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{
    FigureId,
    date::Period,
    figure::{Basis, Figure, Metric, PowerKind, Stage},
    quantity::Interval,
};

/// A figure with what the rules need to know of its circumstances.
#[derive(Debug, Clone, Copy)]
pub struct Said<'a> {
    pub id: FigureId,
    pub figure: &'a Figure,
    /// The last day that the announcement's date covers.
    pub said_on: Date,
    /// The day on which it was replaced, settled or retracted: in no sum since.
    pub over_since: Option<Date>,
    /// Neither part of another, nor an alternative to it, nor left out by the editor.
    pub is_counted: bool,
}

/// What is measured at a site, each a series of its own, never added to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Measure {
    Power(PowerKind),
    Chips,
    ChipsH100e,
}

impl Measure {
    /// Every measure, in the order in which pages show them.
    pub const ALL: [Self; 5] = [
        Self::Power(PowerKind::Facility),
        Self::Power(PowerKind::Unsaid),
        Self::Power(PowerKind::It),
        Self::Chips,
        Self::ChipsH100e,
    ];

    /// Whether it is what a figure counts.
    #[must_use]
    pub fn takes(self, figure: &Figure) -> bool {
        match self {
            Self::Power(kind) => {
                figure.metric == Metric::Power && figure.power_kind.unwrap_or(PowerKind::Unsaid) == kind
            }
            Self::Chips => figure.metric == Metric::Chips,
            Self::ChipsH100e => figure.metric == Metric::ChipsH100e,
        }
    }
}

/// An amount and the figures that make it up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    pub interval: Interval,
    pub figures: Vec<FigureId>,
}

impl Amount {
    fn of(figures: &[Said<'_>]) -> Option<Self> {
        let interval = Interval::sum(figures.iter().map(|said| said.figure.quantity))?;
        Some(Self { interval, figures: figures.iter().map(|said| said.id).collect() })
    }

    fn plus(mut self, other: Self) -> Self {
        self.interval = self.interval.plus(other.interval);
        self.figures.extend(other.figures);
        self
    }
}

/// A measure now: the newest operational level; chips are taken by type and
/// summed. `figures` are those of one site and one standing.
#[must_use]
pub fn now(figures: &[Said<'_>], measure: Measure) -> Option<Amount> {
    sum_of_series(figures, measure, |series| operational(series, None))
}

/// A measure at completion: among what is to come the furthest deadline, then
/// the newest said, undated last; an additional figure is added to the
/// operational level it was said against; never below now. Chips by type, summed.
#[must_use]
pub fn at_completion(figures: &[Said<'_>], measure: Measure) -> Option<Amount> {
    sum_of_series(figures, measure, |series| match (planned(series), operational(series, None)) {
        (Some(planned), Some(now)) if planned.interval.is_below(now.interval) => Some(now),
        // Nothing runs and nobody has said a plan: that is no number, not zero.
        (None, Some(now)) if now.interval.high() == Some(0) => None,
        (planned, now) => planned.or(now),
    })
}

/// Splits the counted figures of a measure into its series (one, but for chips
/// one a type) and adds up what each comes to.
fn sum_of_series<'a>(
    figures: &[Said<'a>],
    measure: Measure,
    amount: impl Fn(&[Said<'a>]) -> Option<Amount>,
) -> Option<Amount> {
    let mut series: BTreeMap<Option<&str>, Vec<Said<'a>>> = BTreeMap::new();
    for said in figures.iter().filter(|said| counts(said, measure)) {
        let chip_type = (measure == Measure::Chips).then_some(said.figure.chip_type.as_deref()).flatten();
        series.entry(chip_type).or_default().push(*said);
    }
    series.values().filter_map(|series| amount(series)).reduce(Amount::plus)
}

fn counts(said: &Said<'_>, measure: Measure) -> bool {
    measure.takes(said.figure) && said.is_counted && Interval::from_quantity(said.figure.quantity).is_some()
}

/// The newest level by the day it speaks of, then by the day it was said, of
/// those that stand (or stood on the day `on`).
fn operational(series: &[Said<'_>], on: Option<Date>) -> Option<Amount> {
    let holds_on = |said: &Said<'_>| said.figure.period.and_then(Period::last_day).unwrap_or(said.said_on);
    let newest = series
        .iter()
        .filter(|said| said.figure.stage == Stage::Operational && said.figure.basis == Basis::Level)
        .filter(|said| match on {
            None => said.over_since.is_none(),
            Some(day) => said.said_on <= day && said.over_since.is_none_or(|over| over > day),
        })
        .max_by_key(|said| (holds_on(said), said.said_on, said.id))?;
    Amount::of(&[*newest])
}

fn planned(series: &[Said<'_>]) -> Option<Amount> {
    let last = series
        .iter()
        .filter(|said| said.figure.stage.is_to_come() && said.over_since.is_none())
        .filter(|said| matches!(said.figure.basis, Basis::Level | Basis::Additional))
        .max_by_key(|said| (said.figure.period.and_then(Period::last_day), said.said_on, said.id))?;
    let amount = Amount::of(&[*last])?;
    if last.figure.basis == Basis::Level {
        return Some(amount);
    }
    Some(match operational(series, Some(last.said_on)) {
        Some(before) => amount.plus(before),
        None => amount,
    })
}

/// A sum over sites, with how many of them have a number (rule 5).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SitesSum {
    pub interval: Option<Interval>,
    pub sites_with: usize,
    pub sites_without: usize,
}

impl SitesSum {
    /// Counts one site in.
    pub fn add(&mut self, amount: Option<&Amount>) {
        match amount {
            Some(amount) => {
                self.sites_with += 1;
                self.interval = Some(self.interval.map_or(amount.interval, |sum| sum.plus(amount.interval)));
            }
            None => self.sites_without += 1,
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::{
        Id,
        figure::Counting,
        quantity::{Qualifier, Quantity},
    };

    /// Figures about one site, each with the day it was said.
    #[derive(Default)]
    struct Site(Vec<(Figure, Date)>);

    impl Site {
        fn say(mut self, day: Date, change: impl FnOnce(&mut Figure)) -> Self {
            let mut figure = Figure { stage: Stage::Operational, ..Figure::blank() };
            change(&mut figure);
            self.0.push((figure, day));
            self
        }

        fn said(&self) -> Vec<Said<'_>> {
            (1..)
                .zip(&self.0)
                .map(|(number, (figure, said_on))| Said {
                    id: FigureId::new(number),
                    figure,
                    said_on: *said_on,
                    over_since: None,
                    is_counted: figure.is_counted(),
                })
                .collect()
        }
    }

    fn exact(amount: i64) -> Quantity {
        Quantity::exact(amount).unwrap()
    }

    const FACILITY: Measure = Measure::Power(PowerKind::Facility);

    #[test]
    fn worked_example_colossus_memphis() {
        let day = date(2025, 8, 2);
        let site = Site::default()
            .say(day, |f| {
                f.metric = Metric::Chips;
                f.quantity = Quantity::new(Some(200_000), Some(200_000), Qualifier::About).unwrap();
            })
            .say(day, |f| {
                f.metric = Metric::Chips;
                f.quantity = exact(550_000);
                f.basis = Basis::Additional;
                f.stage = Stage::Planned;
            });
        let now = now(&site.said(), Measure::Chips).unwrap().interval;
        assert_eq!((now.low(), now.is_about()), (Some(200_000), true));
        let done = at_completion(&site.said(), Measure::Chips).unwrap();
        assert_eq!(
            (done.interval.low(), done.interval.high(), done.interval.is_about()),
            (Some(750_000), Some(750_000), true)
        );
        assert_eq!(done.figures.len(), 2, "both figures are named");
    }

    #[test]
    fn more_is_added_to_the_level_it_was_said_against_even_if_that_is_replaced_since() {
        let chips = |amount, basis, stage| {
            move |f: &mut Figure| {
                f.metric = Metric::Chips;
                f.quantity = exact(amount);
                f.basis = basis;
                f.stage = stage;
            }
        };
        let site = Site::default()
            .say(date(2025, 1, 1), chips(200, Basis::Level, Stage::Operational))
            .say(date(2025, 2, 1), chips(550, Basis::Additional, Stage::Planned))
            .say(date(2025, 3, 1), chips(230, Basis::Level, Stage::Operational));
        let mut said = site.said();
        said[0].over_since = Some(date(2025, 3, 1));
        assert_eq!(now(&said, Measure::Chips).unwrap().interval.low(), Some(230));
        assert_eq!(at_completion(&said, Measure::Chips).unwrap().interval.low(), Some(750));
    }

    #[test]
    fn nothing_running_and_no_plan_is_no_number_at_completion() {
        let site = Site::default().say(date(2026, 1, 1), |f| f.quantity = exact(0));
        assert_eq!(now(&site.said(), FACILITY).unwrap().interval.low(), Some(0));
        assert_eq!(at_completion(&site.said(), FACILITY), None);
    }

    #[test]
    fn kinds_of_power_are_never_mixed() {
        let site = Site::default()
            .say(date(2026, 1, 1), |f| f.quantity = exact(590))
            .say(date(2026, 1, 1), |f| {
                f.quantity = exact(421);
                f.power_kind = Some(PowerKind::It);
            })
            .say(date(2026, 1, 1), |f| {
                f.quantity = exact(1_200);
                f.power_kind = None;
            });
        let low = |measure| now(&site.said(), measure).unwrap().interval.low();
        assert_eq!(low(FACILITY), Some(590));
        assert_eq!(low(Measure::Power(PowerKind::It)), Some(421));
        assert_eq!(
            low(Measure::Power(PowerKind::Unsaid)),
            Some(1_200),
            "a kind nobody said is no facility power"
        );
    }

    #[test]
    fn the_newest_level_by_the_day_it_speaks_of_is_now() {
        let site = Site::default()
            .say(date(2026, 7, 7), |f| {
                f.quantity = exact(147);
                f.period = Some("2025-09-26".parse().unwrap());
            })
            .say(date(2026, 4, 3), |f| {
                f.quantity = exact(590);
                f.period = Some("2026-04-01".parse().unwrap());
            });
        assert_eq!(now(&site.said(), FACILITY).unwrap().interval.low(), Some(590));
    }

    #[test]
    fn the_furthest_deadline_wins_and_undated_comes_last() {
        let plan = |amount, period: Option<&'static str>| {
            move |f: &mut Figure| {
                f.quantity = exact(amount);
                f.stage = Stage::Planned;
                f.period = period.map(|p| p.parse().unwrap());
            }
        };
        let site = Site::default()
            .say(date(2026, 1, 1), plan(1_180, Some("2026-11-01")))
            .say(date(2026, 2, 1), plan(5_000, None))
            .say(date(2026, 1, 1), plan(590, Some("2026-03-01")));
        assert_eq!(at_completion(&site.said(), FACILITY).unwrap().interval.low(), Some(1_180));
    }

    #[test]
    fn at_completion_is_never_below_now() {
        let site =
            Site::default().say(date(2026, 1, 1), |f| f.quantity = exact(700)).say(date(2026, 1, 1), |f| {
                f.quantity = exact(300);
                f.stage = Stage::Planned;
            });
        assert_eq!(at_completion(&site.said(), FACILITY).unwrap().interval.low(), Some(700));
    }

    #[test]
    fn chips_of_several_types_are_added_and_each_type_counts_once() {
        let chips = |kind: &'static str, amount, stage| {
            move |f: &mut Figure| {
                f.metric = Metric::Chips;
                f.chip_type = Some(kind.to_owned());
                f.quantity = exact(amount);
                f.stage = stage;
            }
        };
        let site = Site::default()
            .say(date(2026, 1, 1), chips("H100", 150, Stage::Operational))
            .say(date(2026, 2, 1), chips("H100", 160, Stage::Operational))
            .say(date(2026, 1, 1), chips("B200", 30, Stage::Operational))
            .say(date(2026, 1, 1), chips("B200", 90, Stage::Planned));
        assert_eq!(now(&site.said(), Measure::Chips).unwrap().interval.low(), Some(190));
        assert_eq!(at_completion(&site.said(), Measure::Chips).unwrap().interval.low(), Some(250));
    }

    #[test]
    fn what_is_over_not_counted_or_a_wish_is_in_no_sum() {
        let site = Site::default()
            .say(date(2026, 1, 1), |f| {
                f.quantity = exact(900);
                f.counting = Counting::AlternativeTo(FigureId::new(9));
            })
            .say(date(2026, 1, 1), |f| {
                f.quantity = exact(800);
                f.stage = Stage::Ambition;
            });
        assert_eq!(now(&site.said(), FACILITY), None);
        assert_eq!(at_completion(&site.said(), FACILITY), None);
        let replaced = Site::default().say(date(2026, 1, 1), |f| f.quantity = exact(1));
        let mut said = replaced.said();
        said[0].over_since = Some(date(2026, 2, 1));
        assert_eq!(now(&said, FACILITY), None);
    }

    #[test]
    fn a_sum_over_sites_says_how_many_have_no_number() {
        let with = Site::default().say(date(2026, 1, 1), |f| f.quantity = exact(5));
        let mut sum = SitesSum::default();
        sum.add(now(&with.said(), FACILITY).as_ref());
        sum.add(None);
        assert_eq!((sum.sites_with, sum.sites_without), (1, 1));
        assert_eq!(sum.interval.unwrap().low(), Some(5));
    }
}
