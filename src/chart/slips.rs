//! How a promise moved: when it was said runs to the right; the day that was
//! promised, or the amount, runs up. Each step stands from the day it was said to
//! the next one; a range is drawn as a range, and an open end as an arrow.

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::{
    picture::{Edge, Ends, Item, Picture, Shape},
    place,
    time::{Label, Scale, number, overlap, ticks},
};

/// One saying of the same thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub said_on: Date,
    /// The day promised, or on which it came about.
    pub due: Option<Date>,
    /// The ends of the amount, as they were said.
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub edge: Edge,
    /// What stands beside it: the day or the amount.
    pub label: String,
    /// By how much it moved from the step before.
    pub change: Option<String>,
    /// What it came to in the end.
    pub is_outcome: bool,
}

/// What runs up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Axis {
    Days,
    Amounts,
}

/// One step as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Which step.
    pub step: usize,
    pub x: i32,
    pub top: i32,
    pub bottom: i32,
    pub ends: Ends,
    pub edge: Edge,
    pub is_outcome: bool,
    pub label: Label,
}

/// A straight line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Line {
    pub x1: i32,
    pub y1: i32,
    pub x2: i32,
    pub y2: i32,
}

/// The picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    pub width: i32,
    pub height: i32,
    /// Where the axis of the days of saying lies.
    pub floor: i32,
    pub left: i32,
    pub right: i32,
    pub marks: Vec<Mark>,
    /// How long each saying stood.
    pub stood: Vec<Line>,
    /// From a saying to the next.
    pub moves: Vec<Line>,
    /// By how much, beside the moves.
    pub changes: Vec<Label>,
    pub ticks: Vec<Label>,
    /// The view's day, if it lies in the picture.
    pub today: Option<i32>,
}

impl Line {
    fn shape(self) -> Shape {
        Shape::Path(format!("M{} {}L{} {}", self.x1, self.y1, self.x2, self.y2))
    }
}

impl Drawing {
    /// The picture, `today` being the view's day in words. A mark stands for its step.
    #[must_use]
    pub fn picture(&self, today: &str) -> Picture {
        let mut picture = Picture::new(self.width, self.height);
        picture.draw("axis", Shape::Path(format!("M{} {}H{}", self.left, self.floor, self.right)));
        for tick in &self.ticks {
            picture.draw("m", Shape::Text(tick.clone()));
        }
        if let Some(x) = self.today {
            picture.draw("today", Shape::Path(format!("M{x} 12V{}", self.floor)));
            let text = today.to_owned();
            picture.draw("today", Shape::Text(Label { x, y: 10, anchor: "end", text }));
        }
        for line in &self.stood {
            picture.draw("was", line.shape());
        }
        for line in &self.moves {
            picture.draw("slip", line.shape());
        }
        for label in &self.changes {
            picture.draw("slip", Shape::Text(label.clone()));
        }
        for mark in &self.marks {
            let class = if mark.is_outcome { "dot solid" } else { "dot" };
            let halo = Item::halo(mark.edge, mark.ends, mark.x, mark.top);
            let mut items: Vec<Item> = halo.into_iter().collect();
            items.push(Item::mark(mark.ends, class, mark.x, (mark.top, mark.bottom)));
            if !mark.label.text.is_empty() {
                items.push(Item::text("label", mark.label.clone()));
            }
            picture.draw_for(Some(mark.step), items);
        }
        picture
    }
}

const HEIGHT: i32 = 246;
const TOP: i32 = 42;
const FLOOR: i32 = 206;
/// Room at the sides, so that labels keep inside.
const SIDE: i32 = 12;
/// Labels nearer to the right edge than this stand to the left of their mark.
const EDGE: i32 = 120;

/// Which of the two tells more: days if the day moved, amounts if only these did.
#[must_use]
pub fn axis(steps: &[Step]) -> Option<Axis> {
    let promised = || steps.iter().filter(|step| !step.is_outcome);
    let differ =
        |same: &dyn Fn(&Step, &Step) -> bool| promised().zip(promised().skip(1)).any(|(a, b)| !same(a, b));
    let is_late = steps.iter().zip(steps.iter().skip(1)).any(|(a, b)| b.is_outcome && b.due > a.due);
    if differ(&|a, b| a.due == b.due) {
        return Some(Axis::Days);
    }
    let ends = |step: &Step| (step.low, step.high);
    let has_numbers = steps.iter().filter(|step| ends(step) != (None, None)).count() > 1;
    if has_numbers && steps.iter().zip(steps.iter().skip(1)).any(|(a, b)| ends(a) != ends(b)) {
        return Some(Axis::Amounts);
    }
    is_late.then_some(Axis::Days)
}

/// Draws the steps, oldest first, up to the view's day.
#[must_use]
pub fn draw(
    steps: &[Step],
    axis: Axis,
    today: Date,
    width: i32,
    tick: impl Fn(Date) -> String,
) -> Option<Drawing> {
    let shown: Vec<(usize, &Step)> = steps
        .iter()
        .enumerate()
        .filter(|(_, step)| match axis {
            Axis::Days => step.due.is_some(),
            Axis::Amounts => step.low.or(step.high).is_some(),
        })
        .collect();
    let (first, last) = (shown.first()?.1, shown.last()?.1);
    let end = if last.is_outcome { last.said_on } else { last.said_on.max(today) };
    let across = (number(first.said_on), number(end));
    let (left, right) = (SIDE, width - SIDE);
    let x = |day: Date| place(number(day), across, (left + 8, right - 8));
    let ends = shown.iter().flat_map(|(_, step)| values(step, axis));
    let up = (ends.clone().min()?, ends.max()?);
    let y = |value: i128| place(value, up, (FLOOR - 24, TOP));
    let marks: Vec<Mark> =
        shown.iter().map(|(number, step)| mark(*number, step, axis, x(step.said_on), y, right)).collect();
    let marks = without_overlaps(marks);
    let stands_until = |next: usize| marks.get(next).map_or_else(|| x(end), |next| next.x);
    let stood = (1..)
        .zip(&marks)
        .filter(|(_, mark)| !mark.is_outcome)
        .flat_map(|(next, mark)| {
            let mut levels = vec![mark.top, mark.bottom];
            levels.dedup();
            let x2 = stands_until(next);
            levels.into_iter().map(move |level| Line { x1: mark.x, y1: level, x2, y2: level })
        })
        .collect();
    let moves = marks
        .windows(2)
        .filter(|pair| pair[0].bottom != pair[1].bottom && axis == Axis::Days)
        .map(|pair| Line { x1: pair[1].x, y1: pair[0].bottom, x2: pair[1].x, y2: pair[1].bottom })
        .collect();
    Some(Drawing {
        width,
        height: HEIGHT,
        floor: FLOOR,
        left,
        right,
        changes: changes(&marks, steps, axis),
        marks,
        stood,
        moves,
        ticks: ticks((first.said_on, end), x, &Scale { left, right, y: FLOOR + 20 }, tick),
        today: (!last.is_outcome && end == today).then(|| x(today)),
    })
}

fn values(step: &Step, axis: Axis) -> Vec<i128> {
    match axis {
        Axis::Days => step.due.into_iter().map(number).collect(),
        Axis::Amounts => [step.low, step.high].into_iter().flatten().map(i128::from).collect(),
    }
}

fn mark(number: usize, step: &Step, axis: Axis, x: i32, y: impl Fn(i128) -> i32, right: i32) -> Mark {
    let places: Vec<i32> = values(step, axis).into_iter().map(y).collect();
    let top = places.iter().copied().min().unwrap_or(FLOOR);
    let bottom = places.iter().copied().max().unwrap_or(FLOOR);
    let ends = match axis {
        Axis::Amounts => Ends::of(step.low, step.high, (top, bottom)),
        Axis::Days => Ends::Dot,
    };
    let (x_of_label, anchor) = if right - x < EDGE { (x + 8, "end") } else { (x - 6, "start") };
    let lift = if ends == Ends::OpenAbove { 26 } else { 12 };
    let label = Label { x: x_of_label, y: top - lift, anchor, text: step.label.clone() };
    let edge = if axis == Axis::Amounts { step.edge } else { Edge::Sharp };
    Mark { step: number, x, top, bottom, ends, edge, is_outcome: step.is_outcome, label }
}

/// Leaves out the labels that would lie on others; the last and the first one
/// matter most. The list beneath says them all.
fn without_overlaps(mut marks: Vec<Mark>) -> Vec<Mark> {
    let last = marks.len().saturating_sub(1);
    let mut kept: Vec<Label> = Vec::new();
    for place in std::iter::once(last).chain(0..last) {
        let Some(mark) = marks.get_mut(place) else { continue };
        if kept.iter().any(|label| overlap(label, &mark.label)) {
            mark.label.text.clear();
        } else if !mark.label.text.is_empty() {
            kept.push(mark.label.clone());
        }
    }
    marks
}

/// Beside each move by how much; amounts say it in the list beneath.
fn changes(marks: &[Mark], steps: &[Step], axis: Axis) -> Vec<Label> {
    marks
        .windows(2)
        .filter(|pair| axis == Axis::Days && (pair[0].bottom - pair[1].bottom).abs() > 24)
        .filter_map(|pair| {
            let text = steps.get(pair[1].step)?.change.clone()?;
            let y = i32::midpoint(pair[0].bottom, pair[1].bottom) + 4;
            Some(Label { x: pair[1].x - 8, y, anchor: "end", text })
        })
        // Without room to the left a label would leave the picture.
        .filter(|label| label.x > EDGE)
        .collect()
}
