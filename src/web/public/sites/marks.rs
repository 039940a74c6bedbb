//! The circles on the map: how large, where and in which colour.

use super::{
    locator::uncertainty,
    rows::{Row, SHARED},
};
use crate::{
    chart::map::{FINE, Place, Window},
    domain::{site::Precision, words::words},
    format::Lang,
    web::page::{Cell, Context},
};

/// The radius of the largest circle, in pixels.
pub const LARGEST: f64 = 34.0;
/// The smallest that can be seen and hit.
pub const SMALLEST: f64 = 4.0;
/// So many companies are named in the legend; the others are grey.
const NAMED: usize = 10;

words! {
    /// What decides how large a site is drawn.
    SizedBy, "size" {
        Power = "power",
        Chips = "chips",
    }
}

words! {
    /// What decides in which colour a site is drawn.
    ColouredBy, "colour" {
        /// One colour: what runs is solid, what is to come hatched.
        Stage = "stage",
        Company = "company",
    }
}

impl SizedBy {
    /// What there is now and at completion.
    pub const fn cells(self, row: &Row) -> (&Cell, &Cell) {
        match self {
            Self::Power => (&row.now, &row.done),
            Self::Chips => (&row.chips, &row.chips_done),
        }
    }

    pub const fn unit(self) -> &'static str {
        match self {
            Self::Power => "W",
            Self::Chips => "count",
        }
    }

    /// `590 MW now, 1.2 GW at completion`
    pub fn words(self, row: &Row) -> String {
        let (now, done) = self.cells(row);
        let text = |cell: &Cell, when: &str| {
            cell.shown().map(|amount| {
                let estimate = if cell.is_estimate() { " (est.)" } else { "" };
                format!("{}{estimate} {when}", amount.text)
            })
        };
        let amounts: Vec<String> =
            [text(now, "now"), text(done, "at completion")].into_iter().flatten().collect();
        if amounts.is_empty() { "no number".to_owned() } else { amounts.join(", ") }
    }
}

/// A site on the map; all numbers in tenths of a pixel.
pub struct Mark {
    pub url: String,
    /// "Stargate Abilene: 590 MW now, 1.2 GW at completion".
    pub label: String,
    /// Of the company's colour; empty where all have one.
    pub class: &'static str,
    pub x: f64,
    pub y: f64,
    pub now: f64,
    pub done: f64,
    /// Of the disc in which it lies where only its surroundings are known.
    pub soft: f64,
}

impl Mark {
    fn reach(&self) -> f64 {
        self.done.max(self.now)
    }
}

/// A site with coordinates.
pub struct Located<'r> {
    pub row: &'r Row,
    pub place: Place,
    pub precision: Precision,
}

impl<'r> Located<'r> {
    /// A row's place, if anything is known of it.
    pub fn of(context: &Context<'_>, row: &'r Row) -> Option<Self> {
        let at = context.snapshot.site(row.id)?.location?;
        let place = Place { longitude: at.coordinates.longitude(), latitude: at.coordinates.latitude() };
        Some(Self { row, place, precision: at.precision })
    }
}

/// A company of the legend with the class of its colour.
#[derive(serde::Serialize)]
pub struct Hue {
    pub name: String,
    pub class: &'static str,
}

/// How the circles of one map are drawn.
pub struct Drawing {
    pub by: SizedBy,
    /// The amount of the largest circle.
    pub largest: i128,
    /// Empty where all have one colour.
    pub hues: Vec<Hue>,
}

impl Drawing {
    pub fn of(sites: &[Located<'_>], by: SizedBy, colour: ColouredBy) -> Self {
        let largest = sites.iter().map(|site| by.cells(site.row).1.size()).max().unwrap_or(0).max(1);
        let hues = if colour == ColouredBy::Company { hues(sites, by) } else { Vec::new() };
        Self { by, largest, hues }
    }

    /// The class of a site's colour.
    pub fn class(&self, row: &Row) -> &'static str {
        let hue =
            || self.hues.iter().find(|hue| row.company_values.iter().any(|(_, name)| *name == hue.name));
        if self.hues.is_empty() { "" } else { hue().map_or("c0", |hue| hue.class) }
    }

    /// The sites that the window shows; small ones above large ones, so that each can be hit.
    pub fn marks(&self, sites: &[Located<'_>], window: &Window) -> Vec<Mark> {
        let shown = sites.iter().filter(|site| window.shows(site.place));
        let mut marks: Vec<Mark> = shown.map(|site| self.mark(site, window)).collect();
        marks.sort_by(|one, other| other.reach().total_cmp(&one.reach()));
        marks
    }

    fn mark(&self, site: &Located<'_>, window: &Window) -> Mark {
        let (x, y) = window.at(site.place);
        let (now, done) = self.by.cells(site.row);
        let soft =
            uncertainty(site.precision).map_or(0.0, |degrees| window.pixels(degrees).max(LARGEST / 2.0));
        Mark {
            url: site.row.site.url.clone(),
            label: format!("{}: {}", site.row.site.name, self.by.words(site.row)),
            class: self.class(site.row),
            x: fine(x),
            y: fine(y),
            now: fine(radius(now.size(), self.largest)),
            done: fine(radius(done.size(), self.largest).max(SMALLEST)),
            soft: fine(soft),
        }
    }

    /// Circles of round amounts, so that sizes can be read.
    pub fn scales(&self, lang: Lang, width: f64) -> Vec<Scale> {
        let mut round = 1_i128;
        while round * 10 <= self.largest {
            round *= 10;
        }
        let amounts = [round, round / 10].into_iter().filter(|amount| *amount > 0);
        amounts
            .map(|amount| {
                let radius = radius(amount, self.largest) + 1.0;
                Scale {
                    radius: fine(radius),
                    share: 200.0 * radius / width,
                    text: lang.end_of_sum(amount, Some(self.by.unit())),
                }
            })
            .collect()
    }
}

/// A circle of the legend.
pub struct Scale {
    /// Tenths of a pixel.
    pub radius: f64,
    /// How wide it is, in percent of the map's width.
    pub share: f64,
    pub text: String,
}

/// The companies with the most on the map. A site of several is none's alone.
fn hues(sites: &[Located<'_>], by: SizedBy) -> Vec<Hue> {
    let mut sums: Vec<(&str, &'static str, i128)> = Vec::new();
    for site in sites {
        let (Some((slug, name)), Some(class)) = (site.row.company_values.first(), site.row.colour) else {
            continue;
        };
        debug_assert_ne!(slug, SHARED.0, "only single companies have colours");
        let size = by.cells(site.row).1.size().max(0);
        match sums.iter_mut().find(|(known, ..)| known == name) {
            Some((.., sum)) => *sum += size,
            None => sums.push((name, class, size)),
        }
    }
    sums.sort_by(|one, other| other.2.cmp(&one.2).then_with(|| one.0.cmp(other.0)));
    let mut hues: Vec<Hue> = Vec::new();
    for (name, class, _) in sums {
        // Two companies of one colour cannot be told apart: the smaller one is grey here.
        if hues.len() < NAMED && class != "c0" && hues.iter().all(|hue| hue.class != class) {
            hues.push(Hue { name: name.to_owned(), class });
        }
    }
    hues
}

/// The radius of a circle whose area is in proportion to the amount.
#[expect(clippy::cast_precision_loss, reason = "a circle is drawn to the tenth of a pixel")]
fn radius(size: i128, largest: i128) -> f64 {
    if size <= 0 { 0.0 } else { (LARGEST * (size as f64 / largest as f64).sqrt()).max(SMALLEST) }
}

fn fine(pixels: f64) -> f64 {
    (pixels * FINE).round()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn areas_are_in_proportion_and_nothing_is_no_circle() {
        assert!((radius(100, 100) - LARGEST).abs() < 1e-9);
        assert!((radius(25, 100) - LARGEST / 2.0).abs() < 1e-9, "a quarter is half as wide");
        assert!(radius(0, 100).abs() < 1e-9 && radius(-1, 100).abs() < 1e-9);
        assert!((radius(1, 1_000_000) - SMALLEST).abs() < 1e-9, "it can still be seen");
    }
}
