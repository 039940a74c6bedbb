//! Coordinates: in decimals, and in degrees, minutes and seconds.

use gigawatch::{desk::coordinates, domain::site::Coordinates};
use proptest::prelude::*;

use super::{is_sentence, near::near, try_often};

const PAIRS: &[&str] = &[
    "32.4997, -99.7839",
    "32.4997 -99.7839",
    "32.4997; -99.7839",
    "-90, 180",
    "90;-180",
    "0,0",
    "-0.0, 0.0",
    "32°29'58.92\"N 99°47'2.04\"W",
    "32°29'58.92\"N, 99°47'2.04\"W",
    "32° 29′ 58″ n 99° 47′ 2″ e",
    "1°N 2°E",
    "90°59'59.999\"S 180°W",
    "NaN, 1",
    "inf;-inf",
    "1e2, 1e-300",
    "91, 0",
    "N",
    "°",
    "32,4997, -99,7839",
];

const ANGLES: &[&str] = &[
    "32.4997",
    "-99.7839",
    "32°29'59\"N",
    "101°18' 43.2″ W",
    "99°47'02\"W",
    "1°N",
    "0°S",
    "180°E",
    "é",
    "N",
    "1e308",
];

fn kept(place: Coordinates) -> Result<(), TestCaseError> {
    prop_assert!((-90.0..=90.0).contains(&place.latitude()) && (-180.0..=180.0).contains(&place.longitude()));
    // As a form shows it.
    let shown = format!("{}, {}", place.latitude(), place.longitude());
    prop_assert_eq!(coordinates(&shown), Some(place), "{}", shown);
    Ok(())
}

#[test]
fn pairs_are_read_and_shown_the_same_or_refused() {
    try_often("coordinates in a line", 15_000, &near(PAIRS), |text| coordinates(&text).map_or(Ok(()), kept));
}

#[test]
fn angles_are_read_or_refused_with_a_sentence() {
    try_often("coordinates apart", 15_000, &(near(ANGLES), near(ANGLES)), |(north, east)| {
        match Coordinates::read(&north, &east) {
            Ok(place) => kept(place),
            Err(error) => {
                prop_assert!(is_sentence(&error.to_string()), "{error}");
                Ok(())
            }
        }
    });
}

#[test]
fn degrees_minutes_and_seconds_are_where_decimals_are() {
    // In hundredths of a second, which is a third of a metre.
    let angle = |most: i64| -most * 360_000..=most * 360_000;
    let forms = (angle(90), angle(180), 0_usize..3);
    try_often("degrees, minutes, seconds", 10_000, &forms, |(north, east, form)| {
        let written = |hundredths: i64, [plus, minus]: [char; 2]| {
            let letter = if hundredths < 0 { minus } else { plus };
            let all = hundredths.abs();
            let (degrees, minutes, seconds) = (all / 360_000, all / 6_000 % 60, all % 6_000);
            let [one, two, three] = [["°", "'", "\""], ["° ", "′ ", "″ "], ["°", "’", "”"]][form];
            format!("{degrees}{one}{minutes}{two}{}.{:02}{three}{letter}", seconds / 100, seconds % 100)
        };
        let line = format!("{} {}", written(north, ['N', 'S']), written(east, ['E', 'W']));
        let Some(read) = coordinates(&line) else { return Err(TestCaseError::fail(line)) };
        let decimal = |hundredths: i64| f64::from(i32::try_from(hundredths).expect("an angle")) / 360_000.0;
        let is_near = |one: f64, other: f64| (one - other).abs() < 1e-6;
        prop_assert!(is_near(read.latitude(), decimal(north)), "{line}: {read:?}");
        prop_assert!(is_near(read.longitude(), decimal(east)), "{line}: {read:?}");
        Ok(())
    });
}
