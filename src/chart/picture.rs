//! A picture as the things that are drawn, in the order in which they lie on each
//! other. Classes say what a thing stands for; a style sheet says how that looks.

use super::time::Label;
use crate::domain::quantity::{Interval, Quantity};

/// A picture in its own units.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Picture {
    pub width: i32,
    pub height: i32,
    pub groups: Vec<Group>,
}

/// Things that belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// What was drawn, as its place in the list that the picture was drawn from;
    /// axes and lines across stand for nothing.
    pub datum: Option<usize>,
    pub items: Vec<Item>,
}

/// One thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    pub class: String,
    pub shape: Shape,
}

/// The form of a thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Shape {
    /// The `d` of a path of SVG.
    Path(String),
    Box {
        x: i32,
        y: i32,
        width: i32,
        height: i32,
    },
    Circle {
        x: i32,
        y: i32,
        radius: i32,
    },
    Text(Label),
}

/// How an amount ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edge {
    /// At an amount.
    #[default]
    Sharp,
    /// About there.
    Soft,
}

impl Edge {
    /// As the amount was said.
    #[must_use]
    pub const fn of(amount: Interval) -> Self {
        if amount.is_about() { Self::Soft } else { Self::Sharp }
    }

    /// As a single amount was said.
    #[must_use]
    pub fn of_said(quantity: Quantity) -> Self {
        Interval::from_quantity(quantity).map_or(Self::Sharp, Self::of)
    }
}

/// How an amount is marked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ends {
    Dot,
    /// From the lower to the upper end.
    Range,
    /// "At least": ends in an arrow.
    OpenAbove,
    /// "Up to": ends in an arrow.
    OpenBelow,
}

impl Ends {
    /// How an amount with these ends is marked, drawn from `top` to `bottom`.
    #[must_use]
    pub fn of(low: Option<i64>, high: Option<i64>, (top, bottom): (i32, i32)) -> Self {
        match (low, high) {
            (Some(_), None) => Self::OpenAbove,
            (None, Some(_)) => Self::OpenBelow,
            _ if top < bottom => Self::Range,
            _ => Self::Dot,
        }
    }
}

impl Picture {
    #[must_use]
    pub fn new(width: i32, height: i32) -> Self {
        Self { width, height, groups: Vec::new() }
    }

    /// Draws what stands for nothing.
    pub fn draw(&mut self, class: &str, shape: Shape) {
        self.draw_for(None, vec![Item::new(class, shape)]);
    }

    /// Draws what stands for something; what is drawn for the same in a row is one.
    pub fn draw_for(&mut self, datum: Option<usize>, mut items: Vec<Item>) {
        for item in &mut items {
            if let Shape::Text(label) = &mut item.shape {
                label.text = spelled(&label.text);
            }
        }
        match self.groups.last_mut().filter(|last| last.datum == datum) {
            Some(last) => last.items.extend(items),
            None => self.groups.push(Group { datum, items }),
        }
    }

    /// Every text in it, for those who test it.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        let items = self.groups.iter().flat_map(|group| &group.items);
        items
            .filter_map(|item| match &item.shape {
                Shape::Text(label) => Some(label.text.as_str()),
                _ => None,
            })
            .collect()
    }
}

/// Signs that the font of pictures does not have, in words.
const SPELLED: [(&str, &str); 4] = [("≥", "at least"), ("≤", "at most"), ("≈", "~"), ("→", "to")];

/// A text in the letters that the font of pictures has.
#[must_use]
pub fn spelled(text: &str) -> String {
    SPELLED.iter().fold(text.to_owned(), |text, (sign, words)| text.replace(sign, words))
}

impl Item {
    #[must_use]
    pub fn new(class: &str, shape: Shape) -> Self {
        Self { class: class.to_owned(), shape }
    }

    #[must_use]
    pub fn text(class: &str, label: Label) -> Self {
        Self::new(class, Shape::Text(label))
    }

    /// What lies around the mark of an amount that is about so much.
    #[must_use]
    pub fn halo(edge: Edge, ends: Ends, x: i32, y: i32) -> Option<Self> {
        let is_soft = edge == Edge::Soft && ends == Ends::Dot;
        is_soft.then(|| Self::new("halo", Shape::Circle { x, y, radius: 11 }))
    }

    /// The mark of an amount that reaches from `top` to `bottom` at `x`.
    #[must_use]
    pub fn mark(ends: Ends, class: &str, x: i32, (top, bottom): (i32, i32)) -> Self {
        match ends {
            Ends::Dot => Self::new(class, Shape::Circle { x, y: top, radius: 5 }),
            Ends::Range => {
                Self::new("range", Shape::Box { x: x - 4, y: top, width: 8, height: bottom - top })
            }
            Ends::OpenAbove => Self::new("dot", Shape::Path(format!("M{x} {bottom}v-16m-5 5l5-5 5 5"))),
            Ends::OpenBelow => Self::new("dot", Shape::Path(format!("M{x} {top}v16m-5-5l5 5 5-5"))),
        }
    }
}
