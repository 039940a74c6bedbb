use jiff::civil::date;
use proptest::prelude::*;

use super::*;
use crate::chart::time::extent;

fn step(said_on: Date, due: Date, low: Option<i64>, high: Option<i64>) -> Step {
    Step {
        said_on,
        due: Some(due),
        low,
        high,
        edge: Edge::Sharp,
        label: due.to_string(),
        change: None,
        is_outcome: false,
    }
}

fn drawn(steps: &[Step], today: Date) -> Drawing {
    let axis = axis(steps).expect("something moved");
    draw(steps, axis, today, 720, |day| day.to_string()).expect("a picture")
}

/// Stargate Abilene's 1,180 MW in three copies of Epoch AI's data.
fn abilene() -> Vec<Step> {
    let watts = Some(1_180_000_000);
    let mut steps = vec![
        step(date(2025, 12, 14), date(2026, 7, 1), watts, watts),
        step(date(2026, 4, 3), date(2026, 7, 1), watts, watts),
        step(date(2026, 7, 7), date(2026, 11, 1), watts, watts),
    ];
    steps[2].change = Some("123 days later".to_owned());
    steps
}

/// What Meta said that 2025 would cost.
fn meta() -> Vec<Step> {
    let due = date(2025, 12, 31);
    let mut steps = vec![
        step(date(2025, 1, 29), due, Some(60), Some(65)),
        step(date(2025, 4, 30), due, Some(64), Some(72)),
        step(date(2025, 7, 30), due, Some(66), Some(72)),
        step(date(2025, 10, 29), due, Some(70), Some(72)),
        step(date(2026, 1, 29), due, Some(72), Some(72)),
    ];
    steps[4].is_outcome = true;
    steps
}

#[test]
fn a_day_that_moved_runs_up_and_the_amount_if_only_that_did() {
    assert_eq!(axis(&abilene()), Some(Axis::Days));
    assert_eq!(axis(&meta()), Some(Axis::Amounts));
    assert_eq!(axis(&abilene()[..2]), None, "said again, nothing moved");
    let mut late = abilene()[..2].to_vec();
    late[1].is_outcome = true;
    late[1].due = Some(date(2026, 9, 1));
    assert_eq!(axis(&late), Some(Axis::Days), "met, but late");
}

#[test]
fn later_days_lie_higher_and_later_sayings_further_right() {
    let picture = drawn(&abilene(), date(2026, 11, 23));
    let [first, again, moved] = picture.marks.as_slice() else { panic!("{picture:?}") };
    assert!(first.x < again.x && again.x < moved.x);
    assert_eq!(first.top, again.top);
    assert!(moved.top < again.top, "up is smaller");
    assert_eq!(picture.moves, [Line { x1: moved.x, y1: again.top, x2: moved.x, y2: moved.top }]);
    assert_eq!(picture.changes[0].text, "123 days later");
    assert!(picture.today.is_some_and(|today| today > moved.x));
    assert_eq!(picture.stood.len(), 3, "the last one stands to this day");
    assert_eq!(picture.stood[0].x2, again.x);
}

#[test]
fn a_range_is_drawn_as_a_range_and_an_open_end_as_an_arrow() {
    let picture = drawn(&meta(), date(2026, 11, 23));
    let ends: Vec<Ends> = picture.marks.iter().map(|mark| mark.ends).collect();
    assert_eq!(ends, [Ends::Range, Ends::Range, Ends::Range, Ends::Range, Ends::Dot]);
    assert!(picture.marks[4].is_outcome && picture.today.is_none(), "it ends with the outcome");
    assert_eq!(picture.stood.len(), 8, "both ends of four ranges");
    let day = date(2026, 1, 1);
    let open = [step(day, day, Some(5), None), step(date(2026, 2, 1), day, None, Some(9))];
    let picture = drawn(&open, date(2026, 3, 1));
    assert_eq!([picture.marks[0].ends, picture.marks[1].ends], [Ends::OpenAbove, Ends::OpenBelow]);
}

#[test]
fn ticks_fit_the_width() {
    let wide = drawn(&meta(), date(2026, 11, 23));
    assert!(wide.ticks.len() > 2 && wide.ticks.len() <= 10, "{:?}", wide.ticks);
    let narrow = draw(&meta(), Axis::Amounts, date(2026, 11, 23), 320, |day| day.to_string()).unwrap();
    assert!(narrow.ticks.len() <= wide.ticks.len() && narrow.ticks.len() <= 5, "{:?}", narrow.ticks);
    assert!(narrow.ticks.windows(2).all(|pair| extent(&pair[0]).1 < extent(&pair[1]).0));
}

#[test]
fn labels_never_lie_on_each_other_and_the_last_one_stays() {
    let narrow = draw(&meta(), Axis::Amounts, date(2026, 11, 23), 320, |day| day.to_string()).unwrap();
    let labels: Vec<&Label> =
        narrow.marks.iter().map(|mark| &mark.label).filter(|label| !label.text.is_empty()).collect();
    assert!(labels.len() < 5, "five do not fit");
    assert!(!narrow.marks[4].label.text.is_empty(), "what it came to");
    for (place, label) in labels.iter().enumerate() {
        assert!(labels[..place].iter().all(|other| !overlap(other, label)), "{labels:?}");
    }
}

#[test]
fn nothing_to_draw_is_no_picture() {
    let day = date(2026, 1, 1);
    let undated = Step { due: None, ..step(day, day, None, None) };
    assert_eq!(axis(&[]), None);
    assert_eq!(draw(&[], Axis::Days, day, 720, |_| String::new()), None);
    assert_eq!(draw(&[undated], Axis::Days, day, 720, |_| String::new()), None);
}

fn any_step() -> impl Strategy<Value = Step> {
    let day = || (2020i16..2040, 1i8..=12, 1i8..=28).prop_map(|(y, m, d)| date(y, m, d));
    (
        day(),
        day(),
        proptest::option::of(0i64..1_000_000_000),
        proptest::option::of(0i64..1_000_000_000),
        any::<bool>(),
    )
        .prop_map(|(said, due, low, high, is_outcome)| Step { is_outcome, ..step(said, due, low, high) })
}

proptest! {
    #[test]
    fn everything_lies_inside(mut steps in prop::collection::vec(any_step(), 1..9), width in 280i32..900) {
        steps.sort_by_key(|step| step.said_on);
        for axis in [Axis::Days, Axis::Amounts] {
            let Some(picture) = draw(&steps, axis, date(2030, 1, 1), width, |day| day.to_string()) else { continue };
            let inside = |x: i32, y: i32| (0..=width).contains(&x) && (0..=HEIGHT).contains(&y);
            for mark in &picture.marks {
                prop_assert!(inside(mark.x, mark.top) && inside(mark.x, mark.bottom) && mark.top <= mark.bottom);
                prop_assert!(inside(mark.label.x, mark.label.y));
            }
            for line in picture.stood.iter().chain(&picture.moves) {
                prop_assert!(inside(line.x1, line.y1) && inside(line.x2, line.y2) && line.x1 <= line.x2);
            }
            for label in picture.ticks.iter().chain(&picture.changes) {
                prop_assert!(inside(label.x, label.y));
            }
        }
    }
}
