use jiff::civil::date;
use proptest::prelude::*;

use super::*;

fn level(day: Date, low: i64, is_planned: bool) -> Level {
    Level { day, low: Some(low), high: Some(low), edge: Edge::Sharp, is_planned }
}

fn drawn(levels: Vec<Level>) -> Drawing {
    let series = [Series { name: "facility".to_owned(), levels }];
    draw(&series, date(2026, 7, 1), 720, |amount| amount.to_string(), |day| day.to_string())
        .expect("a picture")
}

#[test]
fn what_was_observed_is_solid_up_to_today_and_what_is_to_come_is_dashed() {
    let picture = drawn(vec![
        level(date(2026, 1, 1), 100, false),
        level(date(2026, 4, 1), 200, false),
        level(date(2027, 1, 1), 400, true),
    ]);
    let series = &picture.series[0];
    let today = picture.today.expect("in the picture");
    assert!(series.observed.contains(&format!("H{today}")), "{} {today}", series.observed);
    assert!(series.planned.starts_with(&format!("M{today} ")), "{} {today}", series.planned);
    let marks: Vec<bool> = series.marks.iter().map(|mark| mark.is_planned).collect();
    assert_eq!(marks, [false, false, true]);
    assert_eq!(
        picture.amounts.first().map(|label| label.text.as_str()),
        Some("0"),
        "amounts begin at nothing"
    );
    assert_eq!(picture.amounts.last().map(|label| label.text.as_str()), Some("400"));
}

#[test]
fn ranges_and_open_ends_keep_their_form() {
    let day = date(2027, 1, 1);
    let of = |low, high| {
        let picture = drawn(vec![Level { day, low, high, edge: Edge::Sharp, is_planned: true }]);
        picture.series[0].marks[0].ends
    };
    assert_eq!(of(Some(5), Some(5)), Ends::Dot);
    assert_eq!(of(Some(5), Some(9)), Ends::Range);
    assert_eq!(of(Some(5), None), Ends::OpenAbove);
    assert_eq!(of(None, Some(5)), Ends::OpenBelow);
    let nothing = [Series {
        name: String::new(),
        levels: vec![Level { day, low: None, high: None, edge: Edge::Sharp, is_planned: true }],
    }];
    assert_eq!(draw(&nothing, day, 720, |amount| amount.to_string(), |day| day.to_string()), None);
}

proptest! {
    #[test]
    fn everything_lies_in_the_picture(
        levels in prop::collection::vec((0..2_000i32, 0..10_000_000_000i64, any::<bool>()), 1..12),
        width in 300..900i32,
    ) {
        let mut levels: Vec<Level> = levels
            .into_iter()
            .map(|(days, amount, is_planned)| {
                level(date(2024, 1, 1).saturating_add(jiff::Span::new().days(days)), amount, is_planned)
            })
            .collect();
        levels.sort_by_key(|level| level.day);
        let series = [Series { name: "x".to_owned(), levels }];
        let picture = draw(&series, date(2026, 7, 1), width, |_| String::new(), |_| String::new()).unwrap();
        for mark in &picture.series[0].marks {
            prop_assert!(picture.left <= mark.x && mark.x <= picture.right);
            prop_assert!(TOP <= mark.top && mark.top <= mark.bottom && mark.bottom <= FLOOR);
        }
        prop_assert!((2..=7).contains(&picture.amounts.len()), "{}", picture.amounts.len());
    }
}
