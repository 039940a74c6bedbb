//! Maps: a window on the globe, and the coastlines and borders that it shows as
//! paths of SVG. Plate carrée, true to scale at the middle of the window.

mod base;
#[cfg(test)]
mod tests;

use std::fmt::Write;

pub use base::base_map;
use base::{Line, base};

/// Paths are whole numbers: so many to a pixel.
pub const FINE: f64 = 10.0;
/// Corners nearer to each other than this are one, in pixels.
const NEAR: f64 = 0.6;
/// What lies so far outside, in pixels, is still drawn, so that no edge shows.
const MARGIN: f64 = 4.0;

/// The inhabited world has about so many degrees from north to south.
pub const WORLD: f64 = 132.0;

/// A place in degrees, north and east positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    pub longitude: f64,
    pub latitude: f64,
}

/// The part of the globe that a map shows, and how large it is drawn.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    west: f64,
    north: f64,
    /// Pixels to a degree, to the east and to the south.
    across: f64,
    down: f64,
    /// Pixels.
    pub width: f64,
    pub height: f64,
}

/// Coastlines and borders as the `d` of paths.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lines {
    pub land: String,
    pub borders: String,
    /// Of states of the USA.
    pub states: String,
}

impl Window {
    /// A window of so many degrees from north to south around a place; it never
    /// reaches over a pole or the date line. From [`WORLD`] on it is the whole world.
    #[must_use]
    pub fn around(middle: Place, degrees: f64, (width, height): (f64, f64)) -> Self {
        let degrees = degrees.clamp(0.5, WORLD);
        let latitude = middle.latitude.clamp(degrees / 2.0 - 75.0, 85.0 - degrees / 2.0);
        let down = height / degrees;
        let across = down * latitude.to_radians().cos().max(0.2);
        let half = if degrees < WORLD { (width / across / 2.0).min(180.0) } else { 180.0 };
        let across = width / (2.0 * half);
        let longitude = middle.longitude.clamp(half - 180.0, 180.0 - half);
        Self { west: longitude - half, north: latitude + degrees / 2.0, across, down, width, height }
    }

    /// The smallest window that shows all places with some room around them, at
    /// least so many degrees high; the inhabited world if there are none.
    #[must_use]
    pub fn over(places: &[Place], least: f64, size: (f64, f64)) -> Self {
        let ends = |of: fn(&Place) -> f64| {
            let values = places.iter().map(of);
            values.fold(None, |ends: Option<(f64, f64)>, value| {
                Some(ends.map_or((value, value), |(low, high)| (low.min(value), high.max(value))))
            })
        };
        let (Some((west, east)), Some((south, north))) = (ends(|at| at.longitude), ends(|at| at.latitude))
        else {
            return Self::around(Place { longitude: 0.0, latitude: 12.0 }, WORLD, size);
        };
        let middle = Place { longitude: f64::midpoint(west, east), latitude: f64::midpoint(south, north) };
        let across = (east - west) * size.1 / size.0 * middle.latitude.to_radians().cos();
        Self::around(middle, (across.max(north - south) * 1.25).max(least), size)
    }

    /// Where a place is drawn, in pixels from the upper left corner.
    #[must_use]
    pub fn at(&self, place: Place) -> (f64, f64) {
        ((place.longitude - self.west) * self.across, (self.north - place.latitude) * self.down)
    }

    /// The place that is drawn at a point.
    #[must_use]
    pub fn place(&self, (x, y): (f64, f64)) -> Place {
        Place { longitude: self.west + x / self.across, latitude: self.north - y / self.down }
    }

    /// Whether a place lies in it.
    #[must_use]
    pub fn shows(&self, place: Place) -> bool {
        let (x, y) = self.at(place);
        (0.0..=self.width).contains(&x) && (0.0..=self.height).contains(&y)
    }

    /// Its corners in the south-west and the north-east.
    #[must_use]
    pub fn corners(&self) -> [Place; 2] {
        let (south_west, north_east) = (self.place((0.0, self.height)), self.place((self.width, 0.0)));
        [south_west, north_east]
    }

    /// How many pixels so many degrees of latitude are.
    #[must_use]
    pub fn pixels(&self, degrees: f64) -> f64 {
        degrees * self.down
    }

    /// How many degrees it shows from north to south.
    #[must_use]
    pub fn degrees(&self) -> f64 {
        self.height / self.down
    }

    /// What a base map shows here.
    #[must_use]
    pub fn lines(&self) -> Lines {
        let base = base();
        Lines {
            land: self.path(&base.land, true),
            borders: self.path(&base.borders, false),
            states: self.path(&base.states, false),
        }
    }

    fn path(&self, lines: &[Line], is_filled: bool) -> String {
        let mut path = String::new();
        for line in lines.iter().filter(|line| self.meets(line)) {
            let points: Vec<(f64, f64)> = line.points.iter().map(|place| self.at(*place)).collect();
            if is_filled {
                draw(&mut path, &self.clip(points), true);
            } else {
                self.draw_inside(&mut path, &points);
            }
        }
        path
    }

    fn meets(&self, line: &Line) -> bool {
        let [(left, top), (right, bottom)] = [line.north_west, line.south_east].map(|corner| self.at(corner));
        right >= -MARGIN && left <= self.width + MARGIN && bottom >= -MARGIN && top <= self.height + MARGIN
    }

    /// An area cut off at the edges (Sutherland and Hodgman's way).
    fn clip(&self, points: Vec<(f64, f64)>) -> Vec<(f64, f64)> {
        let edges: [(bool, f64, f64); 4] = [
            (true, 1.0, -MARGIN),
            (true, -1.0, -(self.width + MARGIN)),
            (false, 1.0, -MARGIN),
            (false, -1.0, -(self.height + MARGIN)),
        ];
        edges.into_iter().fold(points, |points, (is_across, sign, limit)| {
            let inside = |(x, y): (f64, f64)| sign * if is_across { x } else { y } - limit;
            let mut kept = Vec::with_capacity(points.len());
            for (place, &point) in points.iter().enumerate() {
                let before = points[(place + points.len() - 1) % points.len()];
                let (from, to) = (inside(before), inside(point));
                if (from < 0.0) != (to < 0.0) {
                    let share = from / (from - to);
                    kept.push((
                        before.0 + share * (point.0 - before.0),
                        before.1 + share * (point.1 - before.1),
                    ));
                }
                if to >= 0.0 {
                    kept.push(point);
                }
            }
            kept
        })
    }

    /// The stretches of a line that lie inside, with the corner before and after.
    fn draw_inside(&self, path: &mut String, points: &[(f64, f64)]) {
        let is_inside = |(x, y): &(f64, f64)| {
            (-MARGIN..=self.width + MARGIN).contains(x) && (-MARGIN..=self.height + MARGIN).contains(y)
        };
        let mut stretch: Vec<(f64, f64)> = Vec::new();
        for pair in points.windows(2) {
            if is_inside(&pair[0]) || is_inside(&pair[1]) {
                if stretch.is_empty() {
                    stretch.push(pair[0]);
                }
                stretch.push(pair[1]);
            } else if !stretch.is_empty() {
                draw(path, &std::mem::take(&mut stretch), false);
            }
        }
        draw(path, &stretch, false);
    }
}

/// Writes a line with relative steps, without corners that nobody could tell apart.
fn draw(path: &mut String, points: &[(f64, f64)], is_closed: bool) {
    let mut kept: Vec<(i64, i64)> = Vec::new();
    let mut last: Option<(f64, f64)> = None;
    for (place, &(x, y)) in points.iter().enumerate() {
        let is_end = !is_closed && place + 1 == points.len();
        if last.is_some_and(|(a, b)| (x - a).hypot(y - b) < NEAR) && !is_end {
            continue;
        }
        last = Some((x, y));
        kept.push((fine(x), fine(y)));
    }
    if kept.len() < if is_closed { 3 } else { 2 } {
        return;
    }
    // Writing to a String cannot fail.
    let _ = write!(path, "M{} {}l", kept[0].0, kept[0].1);
    for pair in kept.windows(2) {
        let _ = write!(path, "{} {} ", pair[1].0 - pair[0].0, pair[1].1 - pair[0].1);
    }
    path.truncate(path.trim_end().len());
    if is_closed {
        path.push('z');
    }
}

#[expect(clippy::cast_possible_truncation, reason = "places in a picture are small")]
fn fine(pixels: f64) -> i64 {
    (pixels * FINE).round() as i64
}
