//! How much there is at a time: a level stands until the next one. What was
//! observed is a solid line, what is to come a dashed one; a range is drawn as a
//! range, and an open end as an arrow.

#[cfg(test)]
mod tests;

use std::fmt::Write;

use jiff::civil::Date;

use super::{
    picture::{Edge, Ends, Item, Picture, Shape},
    place,
    time::{Label, Scale, extent, number, overlap, ticks},
};

/// An amount from a day on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    pub day: Date,
    /// The ends of the amount, as they were said.
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub edge: Edge,
    pub is_planned: bool,
}

/// Levels of one thing, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Series {
    pub name: String,
    pub levels: Vec<Level>,
}

/// One level as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which level of the series.
    pub level: usize,
    pub x: i32,
    pub top: i32,
    pub bottom: i32,
    pub ends: Ends,
    pub edge: Edge,
    pub is_planned: bool,
}

impl Mark {
    /// Whether it would lie on another, so that nobody
    /// could point at either.
    fn lies_on(&self, other: &Self) -> bool {
        let is_near = |a: i32, b: i32| a.abs_diff(b) < 6;
        (self.ends, self.is_planned) == (other.ends, other.is_planned)
            && is_near(self.x, other.x)
            && is_near(self.top, other.top)
            && is_near(self.bottom, other.bottom)
    }
}

/// One series as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The lines as paths of SVG; empty where there is none.
    pub observed: String,
    pub planned: String,
    pub marks: Vec<Mark>,
    pub name: Label,
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    pub width: i32,
    pub height: i32,
    pub left: i32,
    pub right: i32,
    pub floor: i32,
    /// Amounts at the left, each with a line across.
    pub amounts: Vec<Label>,
    pub ticks: Vec<Label>,
    pub today: Option<i32>,
    pub series: Vec<Drawn>,
}

const HEIGHT: i32 = 280;
const TOP: i32 = 34;
const FLOOR: i32 = 240;
/// Room for amounts at the left, and at the right for nothing to be cut off.
const LEFT: i32 = 64;
const RIGHT: i32 = 14;

/// The middle or the only end of an amount.
fn middle(level: &Level) -> Option<i64> {
    match (level.low, level.high) {
        (Some(low), Some(high)) => Some(i64::midpoint(low, high)),
        (low, high) => low.or(high),
    }
}

impl Drawing {
    /// The picture, `today` being what stands at the line of the view's day. A
    /// mark stands for its level, counted through all series; a series is drawn
    /// in the class of the same place.
    #[must_use]
    pub fn picture(&self, series: &[Series], classes: &[&str], today: &str) -> Picture {
        let mut picture = Picture::new(self.width, self.height);
        for amount in &self.amounts {
            picture.draw("hair", Shape::Path(format!("M{} {}H{}", self.left, amount.y, self.right)));
            picture.draw("m", Shape::Text(Label { y: amount.y + 4, ..amount.clone() }));
        }
        for tick in &self.ticks {
            picture.draw("m", Shape::Text(tick.clone()));
        }
        if let Some(x) = self.today {
            picture.draw("today", Shape::Path(format!("M{x} 16V{}", self.floor)));
            let text = today.to_owned();
            let anchor = match x {
                x if self.right - x < 60 => "end",
                x if x - self.left < 60 => "start",
                _ => "middle",
            };
            picture.draw("today", Shape::Text(Label { x, y: 12, anchor, text }));
        }
        for (drawn, class) in self.series.iter().zip(classes) {
            for (line, manner) in [(&drawn.observed, "line"), (&drawn.planned, "line planned")] {
                if !line.is_empty() {
                    picture.draw(&format!("{manner} {class}"), Shape::Path(line.clone()));
                }
            }
            picture.draw(&format!("name {class}"), Shape::Text(drawn.name.clone()));
        }
        for ((place, drawn), class) in self.series.iter().enumerate().zip(classes) {
            let before: usize = series[..place].iter().map(|one| one.levels.len()).sum();
            for mark in &drawn.marks {
                let manner = if mark.is_planned { "dot" } else { "dot solid" };
                let item =
                    Item::mark(mark.ends, &format!("{manner} {class}"), mark.x, (mark.top, mark.bottom));
                let halo = Item::halo(mark.edge, mark.ends, mark.x, mark.top);
                picture.draw_for(Some(before + mark.level), halo.into_iter().chain([item]).collect());
            }
        }
        picture
    }
}

/// Draws series that have at least one number between them; the view's day parts
/// what was observed from what is to come.
#[must_use]
pub fn draw(
    series: &[Series],
    today: Date,
    width: i32,
    amount: impl Fn(i64) -> String,
    tick: impl Fn(Date) -> String,
) -> Option<Drawing> {
    let all = || series.iter().flat_map(|one| &one.levels).filter(|level| middle(level).is_some());
    let first = all().map(|level| level.day).min()?.min(today);
    let last = all().map(|level| level.day).max()?.max(today);
    let most = all().flat_map(|level| [level.low, level.high]).flatten().max()?.max(1);
    let step = step(most);
    let top = (most + step - 1) / step * step;
    let (left, right) = (LEFT, width - RIGHT);
    let x = |day: Date| place(number(day), (number(first), number(last)), (left + 6, right - 6));
    let y = |value: i64| place(value.into(), (0, top.into()), (FLOOR, TOP));
    let amounts = (0..=top / step)
        .map(|count| count * step)
        .map(|value| Label { x: left - 8, y: y(value), anchor: "end", text: amount(value) })
        .collect();
    let mut drawn: Vec<Drawn> = series.iter().filter_map(|one| draw_one(one, today, &x, &y, right)).collect();
    keep_apart(&mut drawn);
    Some(Drawing {
        width,
        height: HEIGHT,
        left,
        right,
        floor: FLOOR,
        amounts,
        ticks: ticks((first, last), x, &Scale { left, right, y: FLOOR + 22 }, tick),
        today: (first..=last).contains(&today).then(|| x(today)),
        series: drawn,
    })
}

/// A round step so that there are two to five lines across.
fn step(most: i64) -> i64 {
    let mut round = 1;
    while round <= most / 10 {
        round *= 10;
    }
    [1, 2, 5, 10]
        .into_iter()
        .map(|times| round * times / 2)
        .find(|step| *step > 0 && most / step < 5)
        .unwrap_or(most)
}

fn draw_one(
    series: &Series,
    today: Date,
    x: &impl Fn(Date) -> i32,
    y: &impl Fn(i64) -> i32,
    right: i32,
) -> Option<Drawn> {
    let mut marks: Vec<Mark> = Vec::new();
    let (mut observed, mut planned) = (Steps::default(), Steps::default());
    let mut before: Option<(i32, i32, bool)> = None;
    for (place, level) in series.levels.iter().enumerate() {
        let Some(value) = middle(level) else { continue };
        let (at, height) = (x(level.day), y(value));
        if let Some((from, level_before, was_planned)) = before {
            // What is to come begins today, or with what was to come before.
            let edge = if level.is_planned && !was_planned { x(today).clamp(from, at) } else { from };
            if edge > from {
                observed.go((from, level_before), &[(edge, level_before)]);
            }
            // A plan stands as a plan until it is known what came of it.
            let is_plan = level.is_planned || was_planned;
            let steps = if is_plan { &mut planned } else { &mut observed };
            steps.go((edge, level_before), &[(at, level_before), (at, height)]);
        }
        before = Some((at, height, level.is_planned));
        let mark = mark(place, level, at, y);
        if !marks.last().is_some_and(|last| mark.lies_on(last)) {
            marks.push(mark);
        }
    }
    let (at, height, is_planned) = before?;
    if !is_planned && x(today) > at {
        observed.go((at, height), &[(x(today), height)]);
    }
    let (x, anchor) = if right - at < 150 { (at, "end") } else { (at + 8, "start") };
    let name = Label { x, y: height - 10, anchor, text: series.name.clone() };
    Some(Drawn { observed: observed.path(), planned: planned.path(), marks, name })
}

/// Lines that go across and up and down, corner by corner.
#[derive(Default)]
struct Steps(Vec<Vec<(i32, i32)>>);

impl Steps {
    /// Goes on from a point, with a new line where the last one does not end there.
    fn go(&mut self, from: (i32, i32), to: &[(i32, i32)]) {
        if self.0.last().and_then(|line| line.last()) != Some(&from) {
            self.0.push(vec![from]);
        }
        let Some(line) = self.0.last_mut() else { return };
        for point in to {
            let goes_on = matches!(line[..], [.., a, b] if a.1 == b.1 && b.1 == point.1 && a.0 <= b.0 && b.0 <= point.0);
            match line.last_mut() {
                Some(last) if goes_on => *last = *point,
                Some(last) if last == point => {}
                _ => line.push(*point),
            }
        }
    }

    fn path(&self) -> String {
        let mut path = String::new();
        for line in self.0.iter().filter(|line| line.len() > 1) {
            // Writing to a String cannot fail.
            let _ = write!(path, "M{} {}", line[0].0, line[0].1);
            for pair in line.windows(2) {
                let _ = match (pair[0], pair[1]) {
                    ((_, before), (x, y)) if before == y => write!(path, "H{x}"),
                    ((before, _), (x, y)) if before == x => write!(path, "V{y}"),
                    (_, (x, y)) => write!(path, "L{x} {y}"),
                };
            }
        }
        path
    }
}

fn mark(place: usize, level: &Level, x: i32, y: &impl Fn(i64) -> i32) -> Mark {
    let heights: Vec<i32> = [level.low, level.high].into_iter().flatten().map(y).collect();
    let top = heights.iter().copied().min().unwrap_or(FLOOR);
    let bottom = heights.iter().copied().max().unwrap_or(FLOOR);
    let ends = Ends::of(level.low, level.high, (top, bottom));
    Mark { level: place, x, top, bottom, ends, edge: level.edge, is_planned: level.is_planned }
}

/// Names stand where they lie on no mark and no other name, as near to the last
/// mark of theirs as can be.
fn keep_apart(drawn: &mut [Drawn]) {
    let marks: Vec<(i32, i32)> = drawn
        .iter()
        .flat_map(|one| &one.marks)
        .flat_map(|mark| [(mark.x, mark.top), (mark.x, mark.bottom)])
        .collect();
    for place in 0..drawn.len() {
        let near = drawn[place].name.y;
        let is_free = |y: i32| {
            let label = Label { y, ..drawn[place].name.clone() };
            let (left, right) = extent(&label);
            let is_on_mark = marks
                .iter()
                .any(|(x, at)| (left - 6..=right + 6).contains(x) && (y - 16..=y + 6).contains(at));
            !is_on_mark && !drawn[..place].iter().any(|other| overlap(&other.name, &label))
        };
        let steps = (0..20).flat_map(|step| [near - 6 * step, near + 6 * step]);
        let free = steps.into_iter().find(|y| (TOP - 10..FLOOR - 4).contains(y) && is_free(*y));
        drawn[place].name.y = free.unwrap_or(near);
    }
}
