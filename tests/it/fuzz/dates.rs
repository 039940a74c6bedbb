//! Dates and times: in EDTF, and as people write them.

use gigawatch::{
    domain::{
        date::{FuzzyDate, Period},
        phrase::{Asked, Language, date, period},
    },
    format::Lang,
};
use jiff::civil;
use proptest::{prelude::*, sample::select};

use super::{near::near, try_often};

const EDTF: &[&str] = &[
    "2026",
    "2026-07",
    "2026-07-30",
    "2026-35",
    "2026-41",
    "2026-21",
    "2026-24",
    "2026-06~",
    "2026?",
    "2026-11%",
    "2025/2029",
    "2025/..",
    "../2030~",
    "/2029",
    "2024-02-29",
    "2023-02-29",
    "0001",
    "9998",
    "9999",
    "0000",
    "2026-00",
    "2026-13",
    "..",
    "~",
    "/",
    "-2026",
];

const WRITTEN: &[&str] = &[
    "July 30, 2025",
    "30 July 2025",
    "30. Juli 2025",
    "30.07.2025",
    "mid-2026",
    "Mitte 2026",
    "Q3 2027",
    "3. Quartal 2027",
    "third quarter of 2027",
    "by 2030",
    "bis Ende 2027",
    "2025 to 2029",
    "2025–2029",
    "second half of 2026",
    "zweite Hälfte 2026",
    "this year",
    "nächstes Jahr",
    "early 2026",
    "Anfang 2026",
    "spring 2026",
    "end of 2026",
    "about 2030",
    "perhaps 2030",
    "fiscal 2026",
    "next month",
    "from 2025",
    "in the next five years",
    "in 99999 years",
    "summer",
    "2026-06~",
    "12/2026",
    "1.1.0001",
    "31.12.9999",
];

fn said_on() -> impl Strategy<Value = Option<civil::Date>> {
    let days = [civil::date(2025, 8, 2), civil::Date::MIN, civil::Date::MAX, civil::Date::ZERO];
    prop_oneof![1 => Just(None), 4 => select(days.to_vec()).prop_map(Some)]
}

/// Written down and read again it is the same.
fn keeps(read: Period, text: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(read.to_string().parse::<Period>(), Ok(read), "{:?}", text);
    let days = read.first_day().zip(read.last_day());
    prop_assert!(days.is_none_or(|(first, last)| first <= last), "{:?}: {:?}", text, days);
    Ok(())
}

#[test]
fn edtf_is_read_and_written_the_same_or_refused() {
    try_often("dates in EDTF", 20_000, &near(EDTF), |text| {
        match text.parse::<Period>() {
            Ok(read) => {
                keeps(read, &text)?;
                if !text.contains('/') {
                    prop_assert_eq!(text.parse::<FuzzyDate>().map(Period::Single), Ok(read));
                }
            }
            Err(error) => {
                prop_assert!(error.to_string().contains("it takes 2026-07-30"), "{error}");
                prop_assert!(text.parse::<FuzzyDate>().is_err(), "{text:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn dates_are_read_as_people_write_them_or_refused() {
    let languages = select(&[None, Some(Language::En), Some(Language::De)][..]);
    try_often(
        "dates as written",
        6_000,
        &(near(WRITTEN), languages, said_on()),
        |(text, language, said_on)| {
            let asked = Asked { language, said_on };
            let read = period(&text, asked);
            let single = match read {
                Some(Period::Single(single)) => Some(single),
                _ => None,
            };
            prop_assert_eq!(date(&text, asked), single, "{:?}", text);
            read.map_or(Ok(()), |read| keeps(read, &text))
        },
    );
}

#[test]
fn dates_that_pages_show_are_read_back() {
    try_often("dates as shown", 10_000, &near(EDTF), |text| {
        let Ok(date) = text.parse::<FuzzyDate>() else { return Ok(()) };
        // “About” and “perhaps” are words of pages; forms take them as ~ and ?.
        if date.is_approximate() || date.is_uncertain() {
            return Ok(());
        }
        let shown = Lang::En.fuzzy(date);
        let read = period(&shown, Asked { language: Some(Language::En), said_on: None });
        if (1900..2100).contains(&date.calendar_year()) {
            prop_assert_eq!(read, Some(Period::Single(date)), "{}", shown);
        }
        Ok(())
    });
}
