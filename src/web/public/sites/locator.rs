//! A small map of where a site is, as precisely as that is known.

use crate::{
    chart::map::{FINE, Lines, Place, Window},
    domain::site::{Location, Precision},
};

/// How large it is drawn, in pixels.
const SIZE: (f64, f64) = (320.0, 210.0);
/// How much of the globe it shows, in degrees from north to south.
const DEGREES: f64 = 14.0;

/// A map with a mark in it; all places in tenths of a pixel.
pub struct Locator {
    pub lines: Lines,
    pub view_box: String,
    pub x: f64,
    pub y: f64,
    /// Of the mark: a dot where the place is known, a soft disc where only its
    /// surroundings are.
    pub radius: f64,
    pub is_soft: bool,
}

/// How far off a place of this precision may be, in degrees; none of those that
/// are as good as exact on a map.
pub const fn uncertainty(precision: Precision) -> Option<f64> {
    match precision {
        Precision::Exact | Precision::City => None,
        Precision::County => Some(0.4),
        Precision::State => Some(2.5),
        Precision::Country => Some(6.0),
    }
}

/// The map around a location.
pub fn locator(location: Location) -> Locator {
    let place =
        Place { longitude: location.coordinates.longitude(), latitude: location.coordinates.latitude() };
    let uncertainty = uncertainty(location.precision);
    let window = Window::around(place, DEGREES.max(uncertainty.unwrap_or(0.0) * 3.0), SIZE);
    let (x, y) = window.at(place);
    let radius = uncertainty.map_or(5.0, |degrees| window.pixels(degrees).max(12.0));
    Locator {
        lines: window.lines(),
        view_box: format!("0 0 {} {}", SIZE.0 * FINE, SIZE.1 * FINE),
        x: (x * FINE).round(),
        y: (y * FINE).round(),
        radius: (radius * FINE).round(),
        is_soft: uncertainty.is_some(),
    }
}
