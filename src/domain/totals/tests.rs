//! Each reason for leaving a figure out and each way of counting it, one by one;
//! the worked examples of rule 2 and what always holds in files of their own.

mod examples;
mod properties;

use jiff::civil::date;

use super::*;
use crate::domain::{
    Id, ProjectId,
    figure::{Basis, Component, Counting, Figure, YearKind},
    quantity::Quantity,
};

const OPENAI: i64 = 1;
const META: i64 = 2;
const GOOGLE: i64 = 3;
const XAI: i64 = 4;
const ORACLE: i64 = 5;
const AMAZON: i64 = 6;
const BN: i64 = 1_000_000_000;

/// Figures with what the view knows of them.
#[derive(Debug, Default)]
struct Said(Vec<Saying>);

type Saying = (Figure, Date, Standing, Option<Fate>, Option<FigureId>);

fn figure(company: i64, quantity: Quantity, basis: Basis) -> Figure {
    Figure {
        subject: Subject::Company(CompanyId::new(company)),
        company: Some(CompanyId::new(company)),
        metric: Metric::Spending,
        component: Some(Component::Total),
        quantity,
        unit: Some("USD".to_owned()),
        power_kind: None,
        basis,
        ..Figure::blank()
    }
}

fn exact(bn: i64) -> Quantity {
    Quantity::exact(bn * BN).unwrap()
}

fn range(low: i64, high: i64) -> Quantity {
    Quantity::new(Some(low * BN), Some(high * BN), Qualifier::Range).unwrap()
}

fn more_than(bn: i64) -> Quantity {
    Quantity::new(Some(bn * BN), None, Qualifier::MoreThan).unwrap()
}

impl Said {
    fn say(
        self,
        company: i64,
        quantity: Quantity,
        basis: Basis,
        period: &str,
        change: impl FnOnce(&mut Figure),
    ) -> Self {
        self.say_on(date(2025, 8, 2), company, quantity, basis, period, change)
    }

    fn say_on(
        mut self,
        day: Date,
        company: i64,
        quantity: Quantity,
        basis: Basis,
        period: &str,
        change: impl FnOnce(&mut Figure),
    ) -> Self {
        let mut said = figure(company, quantity, basis);
        said.period = (!period.is_empty()).then(|| period.parse().unwrap());
        change(&mut said);
        let whole = match said.counting {
            Counting::PartOf(of) | Counting::AlternativeTo(of) => Some(of),
            _ => None,
        };
        self.0.push((said, day, Standing::Claim, None, whole));
        self
    }

    /// What became of the figure said last.
    fn and_then(mut self, fate: Fate) -> Self {
        self.0.last_mut().unwrap().3 = Some(fate);
        self
    }

    fn total(&self, companies: &[i64], from: i16, to: i16, run_rate: bool) -> Total {
        let mut scenario = Scenario::usual(2025);
        scenario.horizon = Horizon { from, to };
        scenario.run_rate = run_rate;
        self.total_in(companies, &scenario)
    }

    fn total_in(&self, companies: &[i64], scenario: &Scenario) -> Total {
        let candidates: Vec<Candidate> = (1..)
            .zip(&self.0)
            .map(|(id, (figure, said_on, standing, fate, whole))| Candidate {
                id: FigureId::new(id),
                terms: Terms::of(figure, *said_on),
                company: figure.company,
                is_chosen: figure.company.is_some_and(|company| companies.contains(&company.number())),
                said_on: *said_on,
                standing: *standing,
                fate: *fate,
                whole: *whole,
            })
            .filter(|candidate| candidate.is_chosen || candidate.whole.is_some())
            .collect();
        total(scenario, &Candidates::new(candidates), Rates::shipped(), date(2026, 11, 23))
    }
}

/// Both ends in units of a tenth of a billion, and whether both are closed.
fn ends(total: &Total) -> (i128, i128, bool) {
    let sum = total.sum.unwrap();
    let tenths = |end: Option<i128>| {
        let end = end.unwrap();
        assert_eq!(end % i128::from(BN / 10), 0, "{end}");
        end / i128::from(BN / 10)
    };
    (tenths(sum.low()), tenths(sum.high()), !sum.is_open_above() && !sum.is_open_below())
}

fn why(total: &Total, id: i64) -> &Why {
    let line = total.left_out.iter().find(|line| line.figure == FigureId::new(id));
    &line.unwrap_or_else(|| panic!("figure {id} is not left out: {total:?}")).why
}

fn times(total: &Total, id: i64) -> &Times {
    let line = total.counted.iter().find(|line| line.figure == FigureId::new(id));
    &line.unwrap_or_else(|| panic!("figure {id} does not count: {total:?}")).how.times
}

/// Some years of a horizon.
fn set(from: i16, to: i16, years: &[i16]) -> Years {
    let horizon = Horizon { from, to };
    years.iter().fold(Years::NONE, |all, year| all.and(Years::between(*year, *year, horizon)))
}

fn fiscal(figure: &mut Figure) {
    figure.year_kind = YearKind::Fiscal;
}

fn part_of(id: i64) -> impl FnOnce(&mut Figure) {
    move |figure| figure.counting = Counting::PartOf(FigureId::new(id))
}

/// What had been said by 2 August 2025.
fn august() -> Said {
    Said::default()
        .say(OPENAI, exact(500), Basis::Total, "2025/2029", |_| {}) // 1
        .say(OPENAI, more_than(12), Basis::Total, "", |f| {
            f.component = Some(Component::Construction);
            part_of(1)(f);
        }) // 2
        .say(ORACLE, exact(40), Basis::Total, "", |f| {
            f.component = Some(Component::Chips);
            part_of(1)(f);
        }) // 3
        .say(OPENAI, more_than(50), Basis::OneYear, "2025", |f| {
            f.counting = Counting::NotCounted("overlaps Stargate".to_owned());
        }) // 4
        .say(META, range(66, 72), Basis::PerYear, "2025/..", |_| {}) // 5
        .say(META, Quantity::unquantified(), Basis::Total, "", |_| {}) // 6
        .say(GOOGLE, exact(85), Basis::PerYear, "2025/..", |_| {}) // 7
        .say(XAI, exact(13), Basis::OneYear, "2025", |f| f.component = Some(Component::Chips)) // 8
        .say(XAI, exact(12), Basis::Total, "", |f| {
            f.metric = Metric::Funding;
            f.component = None;
        }) // 9
        .say(AMAZON, Quantity::unquantified(), Basis::PerYear, "2025/..", |_| {}) // 10
}

#[test]
fn a_part_counts_where_its_whole_is_not_in_the_total() {
    let total = august().total(&[ORACLE], 2025, 2034, false);
    assert_eq!(ends(&total), (400, 400, true));
    let how = &total.counted[0].how;
    assert_eq!((how.instead_of, how.is_undated), (Some(FigureId::new(1)), true));
    assert!(total.left_out.is_empty(), "another company's part of it is not its own: {:?}", total.left_out);
    let later = august().total(&[OPENAI, ORACLE], 2030, 2034, false);
    assert_eq!(why(&later, 1), &Why::OutsideHorizon);
    assert_eq!(times(&later, 3), &Times::Once, "Stargate is over by then, the part has no time");
}

#[test]
fn a_part_of_a_part_is_inside_what_counts() {
    let said = august().say(ORACLE, exact(5), Basis::Total, "", part_of(3));
    let both = said.total(&[OPENAI, ORACLE], 2025, 2029, false);
    assert_eq!(ends(&both), (5_000, 5_000, true));
    let alone = said.total(&[ORACLE], 2025, 2029, false);
    assert_eq!(ends(&alone), (400, 400, true));
    assert_eq!(why(&alone, 11), &Why::PartOf(FigureId::new(3)));
}

#[test]
fn of_alternatives_to_nothing_the_newest_counts() {
    let alternative = |f: &mut Figure| f.counting = Counting::AlternativeTo(FigureId::new(1));
    let said = Said::default()
        .say(OPENAI, exact(500), Basis::Total, "2025/2029", |_| {})
        .and_then(Fate::Retracted)
        .say_on(date(2025, 3, 1), OPENAI, exact(450), Basis::Total, "2025/2029", alternative)
        .say_on(date(2025, 6, 1), OPENAI, exact(480), Basis::Total, "2025/2029", alternative);
    let total = said.total(&[OPENAI], 2025, 2029, false);
    assert_eq!(ends(&total), (4_800, 4_800, true));
    assert_eq!(why(&total, 2), &Why::AlternativeTo(FigureId::new(3)));
}

#[test]
fn no_number_is_not_zero() {
    let total = august().total(&[AMAZON], 2025, 2034, true);
    assert_eq!(total.sum, None);
    assert_eq!(why(&total, 10), &Why::Unquantified);
    assert_eq!(august().total(&[], 2025, 2034, true).sum, None);
}

#[test]
fn money_raised_is_not_money_spent() {
    assert_eq!(why(&august().total(&[XAI], 2025, 2034, false), 9), &Why::Funding);
}

#[test]
fn a_total_reaching_beyond_the_horizon_is_prorated_by_whole_months() {
    let said = Said::default().say(META, exact(36), Basis::Total, "2025-07/2028-06", |_| {});
    let total = said.total(&[META], 2025, 2027, false);
    assert_eq!(times(&total, 1), &Times::Prorated { months: 30, of: 36 });
    assert_eq!(ends(&total), (300, 300, true));
}

#[test]
fn where_an_end_is_not_known_nothing_or_all_of_it_may_fall_into_the_horizon() {
    for period in ["2025/..", "../2040"] {
        let said = Said::default().say(META, range(10, 12), Basis::Total, period, |_| {});
        let total = said.total(&[META], 2025, 2027, false);
        assert_eq!(times(&total, 1), &Times::AtMostWhole, "{period}");
        assert_eq!(ends(&total), (0, 120, true), "{period}");
    }
    let by_then = Said::default().say(META, exact(10), Basis::Total, "../2027", |_| {});
    assert_eq!(times(&by_then.total(&[META], 2025, 2027, false), 1), &Times::Once, "spent from now to then");
}

#[test]
fn what_has_no_time_counts_from_the_year_it_was_said() {
    let said = Said::default().say(META, exact(10), Basis::Total, "", |_| {});
    assert_eq!(ends(&said.total(&[META], 2026, 2035, false)), (100, 100, true));
    assert_eq!(why(&said.total(&[META], 2020, 2024, false), 1), &Why::OutsideHorizon);
    let each = Said::default().say(META, exact(10), Basis::PerYear, "", |_| {});
    assert_eq!(ends(&each.total(&[META], 2024, 2026, false)), (200, 200, true), "2025 and 2026");
}

#[test]
fn a_figure_for_one_year_stands_in_for_that_year() {
    let said = Said::default()
        .say(META, exact(10), Basis::PerYear, "2025/2027", |_| {})
        .say(META, exact(15), Basis::OneYear, "2026", |_| {})
        .say(META, exact(3), Basis::OneYear, "2026", |f| f.component = Some(Component::Land));
    let total = said.total(&[META], 2025, 2034, false);
    assert_eq!(
        times(&total, 1),
        &Times::PerYear { years: set(2025, 2034, &[2025, 2027]), apart: set(2025, 2034, &[2026]) }
    );
    assert_eq!(ends(&total), (350, 350, true));
    assert_eq!(why(&total, 3), &Why::InTotal(FigureId::new(1)), "land is in the total of that year");
    assert_eq!(why(&said.total(&[META], 2026, 2026, false), 1), &Why::SingleYears);
}

#[test]
fn only_the_newest_plan_for_one_year_goes_on_and_not_where_each_year_has_a_plan() {
    let said = Said::default()
        .say(META, exact(1), Basis::OneYear, "2025", |_| {})
        .say(META, exact(2), Basis::OneYear, "2026", |_| {})
        .say(META, exact(7), Basis::PerYear, "2029/..", |_| {});
    let total = said.total(&[META], 2025, 2030, true);
    assert_eq!(times(&total, 1), &Times::Once);
    assert_eq!(
        times(&total, 2),
        &Times::CarriedOn { year: 2026, years: set(2025, 2030, &[2026, 2027, 2028]) }
    );
    assert_eq!(ends(&total), (10 + 60 + 140, 10 + 60 + 140, true));
    let off = said.total(&[META], 2025, 2030, false);
    assert_eq!(ends(&off), (10 + 20 + 140, 10 + 20 + 140, true));
}

#[test]
fn a_plan_from_before_the_horizon_goes_on_from_the_year_after_it() {
    let said = Said::default().say(XAI, exact(13), Basis::OneYear, "2025", |_| {});
    let years = set(2027, 2030, &[2027, 2028, 2029, 2030]);
    let total = said.total(&[XAI], 2027, 2030, true);
    assert_eq!(times(&total, 1), &Times::CarriedOn { year: 2025, years });
    assert_eq!(ends(&total), (520, 520, true));
    assert_eq!(why(&said.total(&[XAI], 2027, 2030, false), 1), &Why::OutsideHorizon);
}

#[test]
fn a_component_counts_beside_a_total_only_in_other_years_or_on_top() {
    let chips = |f: &mut Figure| f.component = Some(Component::Chips);
    let said = Said::default()
        .say(META, exact(100), Basis::Total, "2025/2026", |_| {})
        .say(META, exact(40), Basis::Total, "2025/2028", chips)
        .say(META, exact(5), Basis::PerYear, "2026/2027", chips)
        .say(META, exact(3), Basis::Additional, "2026", chips)
        .say(META, exact(9), Basis::OneYear, "2025", chips);
    let total = said.total(&[META], 2025, 2030, false);
    assert_eq!(times(&total, 2), &Times::Prorated { months: 24, of: 48 });
    assert_eq!(
        times(&total, 3),
        &Times::PerYear { years: set(2025, 2030, &[2027]), apart: set(2025, 2030, &[]) }
    );
    assert_eq!(times(&total, 4), &Times::Once);
    assert_eq!(why(&total, 5), &Why::InTotal(FigureId::new(1)));
    assert_eq!(ends(&total), (1_000 + 200 + 50 + 30, 1_280, true));
}

#[test]
fn estimates_the_industry_wishes_and_what_is_over_never_count() {
    let mut said = Said::default()
        .say(META, exact(1), Basis::Total, "2025", |_| {})
        .say(META, exact(1), Basis::Total, "2025", |f| f.subject = Subject::Industry)
        .say(META, exact(1), Basis::Total, "2025", |f| f.stage = Stage::Ambition)
        .say(META, exact(1), Basis::Total, "2025", |f| f.stage = Stage::Context)
        .say(META, exact(1), Basis::Total, "2025", |_| {})
        .and_then(Fate::Withdrawn(FigureId::new(9)));
    said.0[0].2 = Standing::Estimate;
    let total = said.total(&[META], 2025, 2034, true);
    assert_eq!(total.sum, None);
    let whys: Vec<&Why> = total.left_out.iter().map(|line| &line.why).collect();
    let gone = Why::Gone(Fate::Withdrawn(FigureId::new(9)));
    assert_eq!(whys, [&gone, &Why::Ambition, &Why::Context, &Why::Industry, &Why::Estimate]);
}

#[test]
fn stages_that_are_not_chosen_do_not_count() {
    let said = Said::default().say(META, exact(1), Basis::Total, "2025", |f| f.stage = Stage::Committed);
    let mut scenario = Scenario::usual(2025);
    scenario.stages = [Stage::Planned].into();
    assert_eq!(why(&said.total_in(&[META], &scenario), 1), &Why::Stage);
    scenario.stages = [Stage::Committed].into();
    assert_eq!(ends(&said.total_in(&[META], &scenario)), (10, 10, true));
}

#[test]
fn other_currencies_are_converted_and_rounded_outwards() {
    let yen = |f: &mut Figure| f.unit = Some("JPY".to_owned());
    let one = Quantity::new(Some(1_000), Some(1_000), Qualifier::About).unwrap();
    let said = Said::default().say_on(date(2025, 8, 2), META, one, Basis::PerYear, "2025/2026", yen);
    let total = said.total(&[META], 2025, 2034, false);
    let line = &total.counted[0];
    assert_eq!(line.how.conversion.unwrap().day, date(2025, 8, 1), "Friday's rate on a Saturday");
    // 2,000 yen at 1.1404 dollars and 171.61 yen a euro are 13.29 dollars.
    assert_eq!((line.amount.low(), line.amount.high(), line.amount.is_about()), (Some(13), Some(14), true));
    let unknown = Said::default().say(META, one, Basis::Total, "2025", |f| f.unit = Some("XYZ".to_owned()));
    assert_eq!(why(&unknown.total(&[META], 2025, 2034, false), 1), &Why::NoRate);
    let mut in_euros = Scenario::usual(2025);
    in_euros.currency = Currency::Eur;
    let dollars = Said::default().say(META, exact(1), Basis::Total, "2025", |_| {});
    let euros = dollars.total_in(&[META], &in_euros).sum.unwrap();
    assert_eq!((euros.low(), euros.high()), (Some(876_885_303), Some(876_885_304)), "1 bn / 1.1404");
}

#[test]
fn open_ends_open_the_sum() {
    let said = Said::default().say(META, more_than(10), Basis::Total, "2025", |_| {}).say(
        META,
        exact(5),
        Basis::Total,
        "2025",
        |_| {},
    );
    let sum = said.total(&[META], 2025, 2034, false).sum.unwrap();
    assert_eq!((sum.low(), sum.high()), (Some(15 * i128::from(BN)), Some(5 * i128::from(BN))));
    assert!(sum.is_open_above() && !sum.is_open_below());
}
