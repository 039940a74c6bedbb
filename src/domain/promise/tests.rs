use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::domain::{
    figure::Basis,
    quantity::{Qualifier, Quantity},
};

fn period(text: &str) -> Period {
    text.parse().unwrap()
}

fn term(text: &str) -> Term {
    Term::of(period(text), None).unwrap()
}

fn exact(amount: i64) -> Quantity {
    Quantity::exact(amount).unwrap()
}

fn range(low: i64, high: i64) -> Quantity {
    Quantity::new(Some(low), Some(high), Qualifier::Range).unwrap()
}

fn figure(metric: Metric, quantity: Quantity) -> Figure {
    Figure { metric, quantity, power_kind: None, ..Figure::blank() }
}

fn difference(before: Quantity, after: Quantity) -> Option<Difference> {
    Difference::between(&figure(Metric::Power, before), &figure(Metric::Power, after))
}

/// A claim of power for a period, of which nothing was said since.
fn claim(text: &str) -> Promise {
    Promise {
        metric: Metric::Power,
        by: PromisedBy::Claim,
        term: term(text),
        settled: None,
        checked_on: None,
    }
}

fn forecast(text: &str, checked_on: Date) -> Promise {
    Promise { by: PromisedBy::Forecast, checked_on: Some(checked_on), ..claim(text) }
}

fn outcome(kind: OutcomeKind, on: Date) -> Settlement {
    Settlement::Outcome { kind, on, difference: None }
}

fn replacement(next: &str) -> Settlement {
    Settlement::Replacement { deadline: Some(term(next).deadline), difference: None }
}

fn judged(promise: &Promise, day: Date) -> (State, Option<i32>) {
    let verdict = promise.judge(day);
    (verdict.state, verdict.days)
}

#[test]
fn a_deadline_is_the_last_day_and_about_moves_nothing() {
    for (text, opens, deadline) in [
        ("2026-06~", Some(date(2026, 6, 1)), date(2026, 6, 30)),
        ("2026", Some(date(2026, 1, 1)), date(2026, 12, 31)),
        ("2026-35", Some(date(2026, 7, 1)), date(2026, 9, 30)),
        ("2026-41", Some(date(2026, 7, 1)), date(2026, 12, 31)),
        ("2026-24", Some(date(2026, 12, 1)), date(2027, 2, 28)),
        ("2026-11-01", None, date(2026, 11, 1)),
        ("2025/2029", None, date(2029, 12, 31)),
        ("../2030~", None, date(2030, 12, 31)),
    ] {
        assert_eq!(term(text), Term { opens, deadline }, "{text}");
    }
    assert_eq!(Term::of(period("2025/.."), None), None, "without an end there is no promise");
}

#[test]
fn a_fiscal_year_ends_with_the_companys_month() {
    let year = |end_month, named| Some(FiscalYear { end_month, named });
    let of = |text, fiscal| Term::of(period(text), fiscal).unwrap();
    let june = of("2026", year(6, FiscalYearName::ByEnd));
    assert_eq!(june, Term { opens: Some(date(2025, 7, 1)), deadline: date(2026, 6, 30) });
    let by_start = of("2026", year(1, FiscalYearName::ByStart));
    assert_eq!(by_start, Term { opens: Some(date(2026, 2, 1)), deadline: date(2027, 1, 31) });
    let calendar = of("2026", year(12, FiscalYearName::ByStart));
    assert_eq!(calendar, term("2026"));
    assert_eq!(of("2025/2027", year(6, FiscalYearName::ByEnd)).deadline, date(2027, 6, 30));
    // A month has a name of its own, whoever's year it lies in.
    assert_eq!(of("2026-03", year(6, FiscalYearName::ByEnd)), term("2026-03"));
}

#[test]
fn a_promise_is_pending_then_due_then_overdue() {
    let half = claim("2026-41");
    assert_eq!(judged(&half, date(2026, 6, 30)), (State::Pending, Some(184)));
    assert_eq!(judged(&half, date(2026, 7, 1)), (State::Due, Some(183)));
    assert_eq!(judged(&half, date(2026, 12, 31)), (State::Due, Some(0)));
    assert_eq!(judged(&half, date(2027, 1, 1)), (State::Overdue, Some(1)));
    // OpenAI's 1.2 GW by mid-2026, looked at on 23 November 2026.
    assert_eq!(judged(&claim("2026-06~"), date(2026, 11, 23)), (State::Overdue, Some(146)));
}

#[test]
fn only_a_single_fuzzy_date_is_ever_due() {
    for text in ["2026-06-30", "2025/2026-06", "../2026-06"] {
        assert_eq!(judged(&claim(text), date(2026, 6, 30)), (State::Pending, Some(0)), "{text}");
    }
}

#[test]
fn money_is_pending_until_its_end_and_never_late() {
    let money = Promise { metric: Metric::Spending, ..claim("2025") };
    assert_eq!(judged(&money, date(2025, 7, 1)), (State::Pending, Some(183)));
    assert_eq!(judged(&money, date(2025, 12, 31)), (State::Pending, Some(0)));
    assert_eq!(judged(&money, date(2026, 1, 1)), (State::Overdue, Some(1)));
    let spent = Promise { settled: Some(outcome(OutcomeKind::Actual, date(2026, 1, 29))), ..money };
    assert_eq!(judged(&spent, date(2026, 2, 1)), (State::Met, None));
    let funding = Promise { metric: Metric::Funding, ..money };
    assert_eq!(judged(&funding, date(2025, 7, 1)).0, State::Pending);
}

#[test]
fn an_outcome_is_met_on_its_own_day() {
    let said = date(2026, 7, 7);
    assert_eq!(met_on(Some(period("2026-03-23")), said), date(2026, 3, 23));
    assert_eq!(met_on(None, said), said);
    assert_eq!(met_on(Some(period("2026")), said), said, "nothing is met after it was said to be");

    let promise = claim("2026-01-09");
    let on = |day| Promise { settled: Some(outcome(OutcomeKind::Met, day)), ..promise };
    assert_eq!(judged(&on(date(2026, 3, 23)), said), (State::MetLate, Some(73)));
    assert_eq!(judged(&on(date(2026, 1, 9)), said), (State::Met, Some(0)));
    assert_eq!(judged(&on(date(2025, 12, 30)), said), (State::Met, Some(-10)));
    let withdrawn = Promise { settled: Some(outcome(OutcomeKind::Withdrawn, said)), ..promise };
    assert_eq!(judged(&withdrawn, said), (State::Withdrawn, None));
}

/// Abilene's 1,180 MW: 1 July 2026, on 7 July 2026 replaced by 1 November 2026.
#[test]
fn a_slip_is_counted_from_last_day_to_last_day() {
    let promise = Promise { settled: Some(replacement("2026-11-01")), ..claim("2026-07-01") };
    assert_eq!(judged(&promise, date(2026, 7, 7)), (State::Replaced, Some(123)));
    let forward = Promise { settled: Some(replacement("2026-07-01")), ..claim("2026-11-01") };
    assert_eq!(judged(&forward, date(2026, 7, 7)), (State::Replaced, Some(-123)));
    let restated = Promise { settled: Some(replacement("2026-07-01")), ..claim("2026-07-01") };
    assert_eq!(judged(&restated, date(2026, 7, 7)), (State::Replaced, Some(0)));
    assert!(!restated.judge(date(2026, 7, 7)).has_moved() && promise.judge(date(2026, 7, 7)).has_moved());
    let openly = Some(Settlement::Replacement { deadline: None, difference: None });
    let open = Promise { settled: openly, ..claim("2026") };
    assert_eq!(judged(&open, date(2026, 7, 7)), (State::Replaced, None));
    assert!(open.judge(date(2026, 7, 7)).has_moved(), "to no day at all");
}

#[test]
fn a_forecast_is_overdue_only_if_a_later_copy_could_have_said_it() {
    let before = forecast("2026-07-31", date(2026, 7, 7));
    assert_eq!(judged(&before, date(2026, 7, 31)), (State::Pending, Some(0)));
    assert_eq!(judged(&before, date(2026, 11, 23)), (State::Due, None));
    let same_day = forecast("2026-07-07", date(2026, 7, 7));
    assert_eq!(judged(&same_day, date(2026, 11, 23)).0, State::Due);
    let after = forecast("2026-07-01", date(2026, 7, 7));
    assert_eq!(judged(&after, date(2026, 11, 23)), (State::Overdue, Some(145)));
    let money = Promise { metric: Metric::Spending, ..before };
    assert_eq!(judged(&money, date(2026, 11, 23)).0, State::Due);
}

/// Meta's 70-72 bn came to 72.2, the million watts of a site to two thirds.
#[test]
fn differences_are_taken_end_by_end() {
    let of = |before, after| difference(before, after).unwrap();
    let meta = of(range(70, 72), exact(72));
    assert_eq!((meta.low, meta.high, meta.is_short), (Some(2), Some(0), false));
    let moved = of(range(60, 65), range(64, 72));
    assert_eq!((moved.low, moved.high), (Some(4), Some(7)));
    let short = of(exact(1_494_000_000), exact(661_000_000));
    assert_eq!((short.low, short.is_short), (Some(-833_000_000), true));
    let more_than = Quantity::new(Some(100), None, Qualifier::MoreThan).unwrap();
    let open = of(more_than, exact(101));
    assert_eq!((open.low, open.high), (Some(1), None));
    let at_most = Quantity::new(None, Some(5), Qualifier::AtMost).unwrap();
    assert_eq!(difference(more_than, at_most), None, "no end in common");
    assert_eq!(difference(exact(5), Quantity::unquantified()), None);
}

#[test]
fn a_shortfall_is_less_than_98_percent_of_the_lower_end() {
    let is_short = |before, after| difference(before, after).unwrap().is_short;
    assert!(!is_short(exact(1000), exact(980)));
    assert!(is_short(exact(1000), exact(979)));
    assert!(!is_short(range(90, 100), exact(89)), "98 % of 90 is 88.2");
    assert!(is_short(range(90, 100), exact(88)));
    assert!(!is_short(exact(100), range(50, 99)), "it may have been 99");
    let at_least = Quantity::new(Some(50), None, Qualifier::AtLeast).unwrap();
    assert!(!is_short(exact(100), at_least), "it may have been more");
}

#[test]
fn only_like_is_compared_with_like() {
    let before = figure(Metric::Power, exact(100));
    for change in [
        (|after| after.metric = Metric::Chips) as fn(&mut Figure),
        |after| after.unit = Some("count".to_owned()),
        |after| after.basis = Basis::Additional,
        |after| after.component = Some(Component::Chips),
        |after| after.power_kind = Some(PowerKind::It),
        |after| after.chip_type = Some("B200".to_owned()),
    ] {
        let mut after = figure(Metric::Power, exact(50));
        change(&mut after);
        assert_eq!(Difference::between(&before, &after), None, "{after:?}");
    }
    let mut total = figure(Metric::Power, exact(50));
    total.component = Some(Component::Total);
    assert!(Difference::between(&before, &total).is_some(), "a total is what no component names");
}

#[test]
fn plans_of_which_nobody_speaks_are_named_by_the_rule() {
    let last = date(2024, 5, 3);
    assert_eq!(Silence::since(last, date(2026, 5, 3)), None);
    assert_eq!(Silence::since(last, date(2026, 5, 4)), Some(Silence::Shelved));
    assert_eq!(Silence::since(last, date(2028, 5, 3)), Some(Silence::Shelved));
    assert_eq!(Silence::since(last, date(2028, 5, 4)), Some(Silence::PresumedCancelled));
    assert_eq!(Silence::since(last, date(2020, 1, 1)), None);
    assert_eq!(Silence::since(Date::MAX, date(2020, 1, 1)), None);
}

#[test]
fn one_announcement_one_subject_one_deadline_is_one_milestone_power_first() {
    let with = |metric, kind: Option<PowerKind>| {
        let mut made = figure(metric, exact(1));
        made.power_kind = kind;
        made
    };
    let all = [
        (1, with(Metric::Spending, None)),
        (2, with(Metric::ChipsH100e, None)),
        (1, with(Metric::Buildings, None)),
        (1, with(Metric::Power, Some(PowerKind::It))),
        (1, with(Metric::Chips, None)),
        (2, with(Metric::Power, Some(PowerKind::Unsaid))),
        (1, with(Metric::Power, Some(PowerKind::Facility))),
    ];
    let grouped = milestones(all, |(key, _)| *key, |(_, figure)| figure);
    let metrics: Vec<Vec<Metric>> =
        grouped.iter().map(|line| line.iter().map(|(_, figure)| figure.metric).collect()).collect();
    assert_eq!(
        metrics,
        [
            vec![Metric::Power, Metric::Power, Metric::Chips, Metric::Spending, Metric::Buildings],
            vec![Metric::Power, Metric::ChipsH100e],
        ]
    );
    assert_eq!(grouped[0][0].1.power_kind, Some(PowerKind::Facility));
}

fn verdict(state: State, days: Option<i32>, difference: Option<Difference>) -> Verdict {
    Verdict { state, days, difference }
}

#[test]
fn a_scorecard_counts_each_milestone_once_and_a_shortfall_apart() {
    let short = difference(exact(1000), exact(979));
    let card = Scorecard::of([
        verdict(State::Met, Some(-3), None),
        verdict(State::Met, None, short),
        verdict(State::MetLate, Some(4), None),
        verdict(State::MetLate, Some(4), short),
        verdict(State::Overdue, Some(9), None),
        verdict(State::Replaced, Some(123), None),
        verdict(State::Replaced, Some(0), difference(exact(5), exact(6))),
        verdict(State::Replaced, Some(0), difference(exact(5), exact(5))),
        verdict(State::Withdrawn, None, None),
        verdict(State::Pending, Some(4), None),
        verdict(State::Due, None, None),
    ]);
    assert_eq!(
        card,
        Scorecard { kept: 1, late: 1, fell_short: 2, overdue: 1, moved: 2, withdrawn: 1, not_yet_due: 2 }
    );
    assert_eq!(card.cases(), 8);
    assert!(!card.is_empty() && Scorecard::default().is_empty());
}

#[test]
fn there_is_no_percentage_under_ten_cases() {
    let nine = Scorecard { kept: 9, not_yet_due: 50, ..Scorecard::default() };
    assert_eq!(nine.percentage(), None);
    assert_eq!(Scorecard { overdue: 1, ..nine }.percentage(), Some(90));
    assert_eq!(Scorecard { overdue: 4, ..nine }.percentage(), Some(69), "9 of 13 are 69.2");
    assert_eq!(Scorecard { moved: 10, ..Scorecard::default() }.percentage(), Some(0));
}

fn any_day() -> impl Strategy<Value = Date> {
    (2020i16..2040, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d))
}

fn any_period() -> impl Strategy<Value = Period> {
    let edtf = prop_oneof![
        any_day().prop_map(|day| day.to_string()),
        (2020i16..2040).prop_map(|year| year.to_string()),
        (2020i16..2040, 33i8..=36).prop_map(|(year, quarter)| format!("{year}-{quarter}")),
        (2020i16..2040).prop_map(|year| format!("../{year}~")),
        (2020i16..2030, 2030i16..2040).prop_map(|(from, to)| format!("{from}/{to}")),
    ];
    edtf.prop_map(|text| text.parse().unwrap())
}

proptest! {
    #[test]
    fn an_open_promise_only_ever_grows_older(p in any_period(), a in any_day(), b in any_day()) {
        let promise = Promise { term: Term::of(p, None).unwrap(), ..claim("2026") };
        let age = |day| match judged(&promise, day) {
            (State::Pending, _) => 0,
            (State::Due, _) => 1,
            (State::Overdue, _) => 2,
            other => panic!("{other:?}"),
        };
        let (first, second) = if a <= b { (a, b) } else { (b, a) };
        prop_assert!(age(first) <= age(second));
    }

    #[test]
    fn days_left_and_days_late_are_never_negative(p in any_period(), day in any_day()) {
        let promise = Promise { term: Term::of(p, None).unwrap(), ..claim("2026") };
        prop_assert!(promise.judge(day).days.is_some_and(|days| days >= 0));
        prop_assert_eq!(promise.judge(day).state == State::Overdue, day > promise.term.deadline);
    }

    #[test]
    fn what_is_settled_stays_settled(p in any_period(), on in any_day(), a in any_day(), b in any_day()) {
        let term = Term::of(p, None).unwrap();
        let promise = Promise { term, settled: Some(outcome(OutcomeKind::Met, on)), ..claim("2026") };
        prop_assert_eq!(promise.judge(a), promise.judge(b));
        let late = days_between(term.deadline, on);
        let wanted = if late > 0 { State::MetLate } else { State::Met };
        prop_assert_eq!(judged(&promise, a), (wanted, Some(late)));
    }

    #[test]
    fn slips_add_up_along_a_chain(days in prop::collection::vec(any_day(), 2..6)) {
        let slips: i32 = days
            .windows(2)
            .map(|pair| {
                let settled = Some(Settlement::Replacement { deadline: Some(pair[1]), difference: None });
                let term = Term { opens: None, deadline: pair[0] };
                Promise { term, settled, ..claim("2026") }.judge(date(2040, 1, 1)).days.unwrap()
            })
            .sum();
        prop_assert_eq!(slips, days_between(days[0], days[days.len() - 1]));
    }

    #[test]
    fn every_word_of_a_state_reads_back(place in 0..State::ALL.len()) {
        let state = State::ALL[place];
        prop_assert_eq!(state.word().parse::<State>(), Ok(state));
    }
}
