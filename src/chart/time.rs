//! What charts over time share: days as numbers, ticks at months, labels that keep
//! out of each other's way.

use jiff::civil::Date;

/// A text and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    pub x: i32,
    pub y: i32,
    /// `start`, `middle` or `end`.
    pub anchor: &'static str,
    pub text: String,
}

/// Where the ticks of an axis of time stand.
pub(super) struct Scale {
    pub left: i32,
    pub right: i32,
    pub y: i32,
}

/// The room that the label of a tick takes.
const TICK: i32 = 70;

/// A day as a number that grows by one a day.
pub(super) fn number(day: Date) -> i128 {
    i128::from(crate::domain::date::days_between(Date::ZERO, day))
}

/// The room that a label takes from left to right; letters are some 7 px wide.
pub(super) fn extent(label: &Label) -> (i32, i32) {
    let width = i32::try_from(label.text.chars().count()).unwrap_or(i32::MAX / 8) * 7;
    match label.anchor {
        "end" => (label.x - width, label.x),
        "middle" => (label.x - width / 2, label.x + width / 2),
        _ => (label.x, label.x + width),
    }
}

pub(super) fn overlap(a: &Label, b: &Label) -> bool {
    let ((a_left, a_right), (b_left, b_right)) = (extent(a), extent(b));
    (a.y - b.y).abs() < 15 && a_left < b_right + 6 && b_left < a_right + 6
}

/// First days of months, as many as there is room for.
pub(super) fn ticks(
    (first, end): (Date, Date),
    x: impl Fn(Date) -> i32,
    &Scale { left, right, y }: &Scale,
    write: impl Fn(Date) -> String,
) -> Vec<Label> {
    let months = i32::from(end.year() - first.year()) * 12 + i32::from(end.month() - first.month());
    let room = ((right - left) / TICK).max(1);
    let step = [1, 3, 6, 12, 24, 60, 120].into_iter().find(|step| months / step <= room).unwrap_or(240);
    let start = i32::from(first.year()) * 12;
    let mut ticks: Vec<Label> = (0..)
        .map(|count| start + count * step)
        .map_while(|month| {
            let year = i16::try_from(month.div_euclid(12)).ok()?;
            Date::new(year, i8::try_from(month.rem_euclid(12)).ok()? + 1, 1).ok()
        })
        .take_while(|day| *day <= end)
        .filter(|day| *day >= first)
        .map(|day| {
            let x = x(day);
            let anchor = if x - left < TICK / 2 {
                "start"
            } else if right - x < TICK / 2 {
                "end"
            } else {
                "middle"
            };
            Label { x, y, anchor, text: write(day) }
        })
        .collect();
    let mut end = i32::MIN;
    ticks.retain(|tick| {
        let (left, right) = extent(tick);
        let is_clear = left > end;
        end = if is_clear { right + 6 } else { end };
        is_clear
    });
    ticks
}
