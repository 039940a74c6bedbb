//! Bars on one scale, a row for each thing: solid for what is certain, hatched for
//! what may be added or is to come, an arrow where an end is open. Parts lie where
//! they begin, so that bars may be stacked or step down like a waterfall.

#[cfg(test)]
mod tests;

use super::{
    picture::{Edge, Item, Picture, Shape, spelled},
    place, shortened,
    time::Label,
};

/// How a part of a bar is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Said, and certain or running.
    Solid,
    /// Somebody's estimate.
    Estimate,
    /// To come, or up to the upper end.
    Hatched,
}

impl Manner {
    const fn class(self) -> &'static str {
        match self {
            Self::Solid => "now",
            Self::Estimate => "est",
            Self::Hatched => "plan",
        }
    }
}

/// A part of a bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Part {
    pub from: i128,
    pub to: i128,
    pub manner: Manner,
    /// The class of its company's colour; empty where it has none.
    pub hue: &'static str,
    pub edge: Edge,
    /// What it stands for, as its place in the list of the picture's data.
    pub datum: Option<usize>,
}

impl Part {
    /// A part that ends sharply and is of no company's colour.
    #[must_use]
    pub const fn new((from, to): (i128, i128), manner: Manner, datum: Option<usize>) -> Self {
        Self { from, to, manner, hue: "", edge: Edge::Sharp, datum }
    }
}

/// A row: what it is about, its parts, and the amount in words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Row {
    pub label: String,
    pub datum: Option<usize>,
    pub parts: Vec<Part>,
    pub amount: String,
    /// It may be more than what is drawn.
    pub is_open_above: bool,
    /// Set apart from the rows above it: a sum.
    pub is_sum: bool,
}

impl Row {
    fn end(&self) -> i128 {
        self.parts.iter().map(|part| part.to).max().unwrap_or(0)
    }
}

/// From this width on, labels stand at the left; else above their bar.
const WIDE: i32 = 480;
/// Room for labels at the left, and how many letters they may have.
const LEFT: i32 = 190;
const LETTERS: usize = 26;
const LETTERS_ABOVE: usize = 44;
/// What an arrow takes.
const ARROW: i32 = 14;
const BAR: i32 = 14;
/// In how many steps a soft edge fades, and how wide each is.
const FADES: i32 = 4;
const FADE: i32 = 3;
/// How wide a letter is at most, for the room that amounts take.
const LETTER: i32 = 7;

/// Draws the rows, from top to bottom.
#[must_use]
pub fn draw(rows: &[Row], width: i32) -> Picture {
    draw_all(&[(String::new(), rows.to_vec())], width)
}

/// Draws several pictures beneath each other, each with its heading and on a scale
/// of its own.
#[must_use]
pub fn draw_all(groups: &[(String, Vec<Row>)], width: i32) -> Picture {
    let mut picture = Picture::new(width, 4);
    for (heading, rows) in groups {
        if !heading.is_empty() {
            let gap = if picture.height > 4 { 14 } else { 0 };
            let label = Label { x: 0, y: picture.height + gap + 12, anchor: "start", text: heading.clone() };
            picture.draw("b", Shape::Text(label));
            picture.height += gap + 24;
        }
        draw_group(&mut picture, rows);
    }
    picture
}

fn draw_group(picture: &mut Picture, rows: &[Row]) {
    let width = picture.width;
    let is_wide = width >= WIDE;
    let (left, step, top) = if is_wide { (LEFT, 26, 0) } else { (0, 42, 14) };
    let room = rows.iter().map(|row| length(&spelled(&row.amount))).max().unwrap_or(0) * LETTER + ARROW + 8;
    let right = (width - room).max(left + (width - left) / 3);
    let most = rows.iter().map(Row::end).max().unwrap_or(0).max(1);
    let x = |amount: i128| place(amount, (0, most), (left, right));
    let gaps = i32::try_from(rows.iter().filter(|row| row.is_sum).count()).unwrap_or(0) * 8;
    let height = i32::try_from(rows.len()).unwrap_or(i32::MAX / 100) * step + gaps;
    let from = picture.height;
    picture.draw("axis", Shape::Path(format!("M{left} {}V{}", from - 4, from + height)));
    let mut y = from + top;
    for row in rows {
        if row.is_sum {
            picture.draw("hair", Shape::Path(format!("M0 {y}H{width}")));
            y += 8;
        }
        label(picture, row, y, is_wide);
        for part in &row.parts {
            draw_part(picture, part, (x(part.from), x(part.to)), y);
        }
        amount(picture, row, x(row.end()), y);
        y += step;
    }
    picture.height = from + height;
}

fn label(picture: &mut Picture, row: &Row, y: i32, is_wide: bool) {
    let class = if row.is_sum { "b" } else { "name" };
    let label = if is_wide {
        Label { x: LEFT - 10, y: y + 12, anchor: "end", text: shortened(&row.label, LETTERS) }
    } else {
        Label { x: 6, y: y - 5, anchor: "start", text: shortened(&row.label, LETTERS_ABOVE) }
    };
    picture.draw_for(row.datum, vec![Item::text(class, label)]);
}

/// What is there is seen: no part is thinner than a pixel. One that ends about
/// somewhere fades from before its end to behind it.
fn draw_part(picture: &mut Picture, part: &Part, (from, to): (i32, i32), y: i32) {
    if part.to <= part.from {
        return;
    }
    let class = format!("part {} {}", part.manner.class(), part.hue);
    let class = class.trim_end();
    let piece = |x: i32, width: i32, class: &str| Item::new(class, Shape::Box { x, y, width, height: BAR });
    let before = FADE * FADES / 2;
    let items = if part.edge == Edge::Sharp || to - from <= before {
        vec![piece(from, (to - from).max(1), class)]
    } else {
        let solid = to - before;
        let fades =
            (0..FADES).map(|step| piece(solid + step * FADE, FADE, &format!("{class} fade{}", step + 1)));
        [piece(from, solid - from, class)].into_iter().chain(fades).collect()
    };
    picture.draw_for(part.datum, items);
}

fn amount(picture: &mut Picture, row: &Row, end: i32, y: i32) {
    let mut x = end + 6;
    if row.is_open_above {
        let arrow = format!("M{} {}h9m-4-4l4 4-4 4", end + 2, y + BAR / 2);
        picture.draw("arrow", Shape::Path(arrow));
        x += ARROW;
    }
    let class = if row.is_sum { "b" } else { "amount" };
    let label = Label { x, y: y + 12, anchor: "start", text: row.amount.clone() };
    picture.draw(class, Shape::Text(label));
}

fn length(text: &str) -> i32 {
    i32::try_from(text.chars().count()).unwrap_or(i32::MAX / 100)
}
