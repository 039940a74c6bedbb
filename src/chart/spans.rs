//! Things that run over days, a row each on one axis of time: when something was
//! said, the days that it was promised for, and the day it came about. What was
//! promised before stays to be seen; the way from there to what is promised now
//! is the slip.

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::{
    picture::{Item, Picture, Shape, spelled},
    place, shortened,
    time::{Label, Scale, number, ticks},
};

/// What a day of a row stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Day {
    /// Somebody spoke.
    Said,
    /// A day that was promised and is not any more.
    Was,
    /// The day that is promised.
    Due,
    /// It came about.
    Met,
    /// It was withdrawn.
    Over,
}

/// A day on a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub day: Date,
    pub stands_for: Day,
    /// What it leads to, as its place in the list of the picture's data.
    pub datum: Option<usize>,
}

/// A row: what it is about, its days in the order in which they are joined, and
/// what became of it in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    pub datum: Option<usize>,
    pub marks: Vec<Mark>,
    pub note: String,
}

/// From this width on, labels stand at the left; else above their row.
const WIDE: i32 = 480;
const LEFT: i32 = 210;
/// How many letters a label may have.
const LETTERS: usize = 29;
const LETTERS_ABOVE: usize = 44;
/// How wide a letter is at most.
const LETTER: i32 = 7;
const TOP: i32 = 22;
const AXIS: i32 = 26;

/// Draws the rows from top to bottom; `today` is the view's day and what stands
/// at its line. No picture without a day.
#[must_use]
pub fn draw(rows: &[Row], today: (Date, &str), width: i32, tick: impl Fn(Date) -> String) -> Option<Picture> {
    let days = || rows.iter().flat_map(|row| &row.marks).map(|mark| mark.day);
    let ends = (days().min()?.min(today.0), days().max()?.max(today.0));
    let is_wide = width >= WIDE;
    let note = rows.iter().map(|row| length(&row.note)).max().unwrap_or(0) * LETTER;
    let (left, right, step) = if is_wide { (LEFT, width - note - 18, 26) } else { (8, width - 8, 44) };
    let right = right.max(left + (width - left) / 3);
    let x = |day: Date| place(number(day), (number(ends.0), number(ends.1)), (left + 6, right - 6));
    let floor = TOP + i32::try_from(rows.len()).unwrap_or(i32::MAX / 100) * step;
    let mut picture = Picture::new(width, floor + AXIS);
    for label in ticks(ends, x, &Scale { left, right, y: floor + 20 }, tick) {
        picture.draw("hair", Shape::Path(format!("M{} {TOP}V{floor}", label.x)));
        picture.draw("m", Shape::Text(label));
    }
    draw_today(&mut picture, x(today.0), today.1, (left, right, floor));
    for (place, row) in (0..).zip(rows) {
        let top = TOP + place * step;
        let y = if is_wide { top + step / 2 } else { top + 30 };
        draw_words(&mut picture, row, y, (left, right, is_wide));
        draw_days(&mut picture, row, y, x);
    }
    Some(picture)
}

fn draw_today(picture: &mut Picture, x: i32, words: &str, (left, right, floor): (i32, i32, i32)) {
    let room = length(words) * LETTER / 2;
    let anchor = match x {
        x if x - left < room => "start",
        x if right - x < room => "end",
        _ => "middle",
    };
    picture.draw("today", Shape::Path(format!("M{x} {}V{floor}", TOP - 6)));
    picture.draw("today", Shape::Text(Label { x, y: 12, anchor, text: words.to_owned() }));
}

fn draw_words(picture: &mut Picture, row: &Row, y: i32, (left, right, is_wide): (i32, i32, bool)) {
    let (label, note) = if is_wide {
        let name = shortened(&row.label, LETTERS);
        (
            Label { x: left - 12, y: y + 4, anchor: "end", text: name },
            Label { x: right + 12, y: y + 4, anchor: "start", text: row.note.clone() },
        )
    } else {
        let room = LETTERS_ABOVE.saturating_sub(row.note.chars().count() + 2).max(12);
        (
            Label { x: 0, y: y - 14, anchor: "start", text: shortened(&row.label, room) },
            Label { x: picture.width, y: y - 14, anchor: "end", text: row.note.clone() },
        )
    };
    picture.draw_for(row.datum, vec![Item::text("name", label)]);
    if !note.text.is_empty() {
        picture.draw("m", Shape::Text(note));
    }
}

/// The lines first, so that every day lies on them.
fn draw_days(picture: &mut Picture, row: &Row, y: i32, x: impl Fn(Date) -> i32) {
    for pair in row.marks.windows(2) {
        let [before, after] = pair else { continue };
        let class = match (before.stands_for, after.stands_for) {
            (Day::Said, Day::Said) => continue,
            (Day::Said, _) => "was",
            _ if before.day == after.day => continue,
            (Day::Met, Day::Met) => "runs",
            _ => "slip",
        };
        picture.draw(class, Shape::Path(format!("M{} {y}H{}", x(before.day), x(after.day))));
    }
    for mark in &row.marks {
        let x = x(mark.day);
        let item = match mark.stands_for {
            Day::Said => Item::new("axis", Shape::Path(format!("M{x} {}v12", y - 6))),
            Day::Was => Item::new("dot gone", Shape::Circle { x, y, radius: 3 }),
            Day::Due => Item::new("dot", Shape::Circle { x, y, radius: 5 }),
            Day::Met => Item::new("dot solid", Shape::Circle { x, y, radius: 5 }),
            Day::Over => Item::new("dot", Shape::Path(format!("M{} {}l10 10m0-10l-10 10", x - 5, y - 5))),
        };
        picture.draw_for(mark.datum, vec![item]);
    }
}

fn length(text: &str) -> i32 {
    i32::try_from(spelled(text).chars().count()).unwrap_or(i32::MAX / 100)
}
