use proptest::prelude::*;

use super::*;
use crate::domain::{
    phrase::{Asked, read},
    quantity::Quantity,
};

fn said(phrase: &str, language: Language) -> (String, String) {
    let reading = read(phrase, Asked { language: Some(language), said_on: None }).unwrap();
    (sentence(&reading, Language::En), sentence(&reading, Language::De))
}

#[test]
fn a_reading_is_said_back_with_the_scale_words_of_the_other_language() {
    let (en, de) = said("zwischen 66 und 72 Milliarden Dollar jährlich ab 2025", Language::De);
    assert_eq!(en, "66 to 72 billion US dollars (66–72 Mrd. $) a year, from 2025");
    assert_eq!(de, "66 bis 72 Milliarden US-Dollar ($66–72 bn) im Jahr, ab 2025");
    let (en, de) = said("up to 1.2 GW by mid-2026", Language::En);
    assert_eq!(en, "up to 1.2 gigawatts, by mid-2026");
    assert_eq!(de, "bis zu 1,2 Gigawatt, bis Mitte 2026");
    let (en, de) = said("more than a trillion yen over the next five years", Language::En);
    assert_eq!(en, "more than 1 trillion yen (1 Bio. JPY) in all, within 5 years");
    assert_eq!(de, "mehr als 1 Billion Yen (JPY 1 tn) insgesamt, innerhalb von 5 Jahren");
    let (en, de) = said("hundreds of billions of dollars", Language::En);
    assert_eq!(en, "an amount without a number, in US dollars");
    assert_eq!(de, "ein Betrag ohne Zahl, in US-Dollar");
}

fn quantity() -> impl Strategy<Value = Quantity> {
    // As people say them: a few digits at some scale.
    let end = (1_i64..100_000, 0_u32..13).prop_map(|(digits, zeros)| digits * 10_i64.pow(zeros));
    (end.clone(), end, 0_u8..7).prop_map(|(a, b, kind)| {
        use Qualifier as Q;
        let (low, high, qualifier) = match kind {
            0 => (Some(a), Some(a), Q::Exact),
            1 => (Some(a), Some(a), Q::About),
            2 => (Some(a), None, Q::AtLeast),
            3 => (Some(a), None, Q::MoreThan),
            4 => (None, Some(a), Q::AtMost),
            5 => (None, Some(a), Q::LessThan),
            _ if a == b => (Some(a), Some(a), Q::Exact),
            _ => (Some(a.min(b)), Some(a.max(b)), Q::Range),
        };
        Quantity::new(low, high, qualifier).unwrap()
    })
}

const UNITS: [(Kind, &str); 6] = [
    (Kind::Money, "USD"),
    (Kind::Money, "EUR"),
    (Kind::Money, "CHF"),
    (Kind::Power, "W"),
    (Kind::Area, "m2"),
    (Kind::Chips, "count"),
];

/// Whether the short form, which has two decimals, tells it exactly.
fn is_told_exactly(quantity: Quantity, unit: &str) -> bool {
    let is_exact = |end: i64| {
        let scales: &[i64] = match unit {
            "USD" | "EUR" | "GBP" => &[1_000_000_000_000, 1_000_000_000, 1_000_000],
            "W" if end >= 1_000_000_000 && (end % 100_000_000 == 0 || end >= 100_000_000_000) => {
                &[1_000_000_000]
            }
            "W" => &[1_000_000, 1_000],
            "m2" => &[1_000_000],
            _ => &[],
        };
        let one = scales.iter().find(|one| end >= **one).copied().unwrap_or(1);
        end % (one / 100).max(1) == 0
    };
    quantity.low().is_none_or(is_exact) && quantity.high().is_none_or(is_exact)
}

proptest! {
    #[test]
    fn what_is_said_back_is_read_back(quantity in quantity(), unit in 0..UNITS.len()) {
        let (kind, unit) = UNITS[unit];
        for language in [Language::En, Language::De] {
            let reading = Reading {
                language, kind, quantity, unit: Some(unit.to_owned()), counts: None, basis: Basis::Unknown,
                when: None, is_fiscal: false, parts: Vec::new(),
            };
            let sentence = sentence(&reading, language);
            let read = read(&sentence, Asked { language: Some(language), said_on: None });
            let read = read.map_err(|unread| TestCaseError::fail(format!("{sentence}: {unread}")))?;
            prop_assert_eq!(read.quantity, quantity, "{}", sentence);
            prop_assert_eq!(read.unit.as_deref(), Some(unit), "{}", sentence);
            prop_assert_eq!(read.kind, kind, "{}", sentence);
        }
    }

    #[test]
    fn what_pages_print_is_read_back(quantity in quantity(), unit in 0..UNITS.len()) {
        let (kind, unit) = UNITS[unit];
        prop_assume!(is_told_exactly(quantity, unit));
        // "$5–$7 m" reads as five million to seven million, to people too.
        let is_below = |end: Option<i64>| kind == Kind::Money && end.is_some_and(|end| end < 1_000_000);
        prop_assume!(quantity.qualifier() != Qualifier::Range || is_below(quantity.low()) == is_below(quantity.high()));
        let noun = if kind == Kind::Chips { " chips" } else { "" };
        for printed in [Lang::En.short(quantity, Some(unit)), Lang::En.words(quantity, Some(unit))] {
            let printed = format!("{printed}{noun}");
            let read = read(&printed, Asked { language: Some(Language::En), said_on: None });
            let read = read.map_err(|unread| TestCaseError::fail(format!("{printed}: {unread}")))?;
            prop_assert_eq!(read.quantity, quantity, "{}", printed);
            prop_assert_eq!(read.unit.as_deref(), Some(unit), "{}", printed);
        }
    }
}
