use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn days(text: &str) -> (Option<Date>, Option<Date>) {
    let period: Period = text.parse().unwrap();
    (period.first_day(), period.last_day())
}

#[test]
fn every_form_knows_its_first_and_last_day() {
    for (text, first, last) in [
        ("2026", date(2026, 1, 1), date(2026, 12, 31)),
        ("2026-40", date(2026, 1, 1), date(2026, 6, 30)),
        ("2026-41", date(2026, 7, 1), date(2026, 12, 31)),
        ("2026-33", date(2026, 1, 1), date(2026, 3, 31)),
        ("2026-35", date(2026, 7, 1), date(2026, 9, 30)),
        ("2026-21", date(2026, 3, 1), date(2026, 5, 31)),
        ("2026-24", date(2026, 12, 1), date(2027, 2, 28)),
        ("2028-02", date(2028, 2, 1), date(2028, 2, 29)),
        ("2026-07-30", date(2026, 7, 30), date(2026, 7, 30)),
        ("2026-06~", date(2026, 6, 1), date(2026, 6, 30)),
        ("2025/2029", date(2025, 1, 1), date(2029, 12, 31)),
    ] {
        assert_eq!(days(text), (Some(first), Some(last)), "{text}");
    }
}

#[test]
fn open_and_unknown_ends_have_no_day() {
    assert_eq!(days("2025/.."), (Some(date(2025, 1, 1)), None));
    assert_eq!(days("../2030~"), (None, Some(date(2030, 12, 31))));
    assert_eq!(days("/2029"), (None, Some(date(2029, 12, 31))));
}

#[test]
fn what_is_no_date_is_refused() {
    for text in [
        "",
        "26",
        "2026-13",
        "2026-00",
        "2026-02-30",
        "2026-1",
        "2026-6-1",
        "soon",
        "2026-06-",
        "2026-06-01-01",
        "2029/2025",
        "..",
        "../..",
        "/",
        "2026~~",
        "2026-42",
        "0000",
        "２０２６",
        "2026/2027/2028",
        "-2026",
        "+026",
    ] {
        assert!(text.parse::<Period>().is_err(), "{text:?} should be refused");
    }
}

#[test]
fn slips_are_counted_in_days() {
    assert_eq!(days_between(date(2026, 7, 1), date(2026, 11, 1)), 123);
    assert_eq!(days_between(date(2026, 11, 1), date(2026, 7, 1)), -123);
}

fn any_date() -> impl Strategy<Value = FuzzyDate> {
    let span = prop_oneof![
        Just(Span::Year),
        (1i8..=2).prop_map(Span::Half),
        (1i8..=4).prop_map(Span::Quarter),
        (1i8..=4).prop_map(Span::Season),
        (1i8..=12).prop_map(Span::Month),
        (1i8..=12, 1i8..=28).prop_map(|(m, d)| Span::Day(m, d)),
    ];
    (1i16..=9998, span, any::<bool>(), any::<bool>())
        .prop_map(|(year, span, a, u)| FuzzyDate::checked(year, span, a, u).unwrap())
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(d in any_date()) {
        prop_assert_eq!(d.to_string().parse::<FuzzyDate>(), Ok(d));
    }

    #[test]
    fn intervals_read_back(a in any_date(), b in any_date()) {
        let (from, to) = if a.first_day() <= b.last_day() { (a, b) } else { (b, a) };
        let period = Period::Interval { from: End::On(from), to: End::On(to) };
        prop_assert_eq!(period.to_string().parse::<Period>(), Ok(period));
    }

    #[test]
    fn the_first_day_is_never_after_the_last(d in any_date()) {
        prop_assert!(d.first_day() <= d.last_day());
    }

    #[test]
    fn reading_never_panics(text in "\\PC{0,24}") {
        let _ = text.parse::<Period>();
    }

    #[test]
    fn slips_there_and_back_cancel(a in any_date(), b in any_date()) {
        let (a, b) = (a.last_day(), b.last_day());
        prop_assert_eq!(days_between(a, b), -days_between(b, a));
    }
}
