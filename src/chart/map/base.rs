//! Coastlines and borders by Natural Earth (public domain), as scripts/base-map
//! thins them out.

use std::sync::LazyLock;

use serde::Deserialize;

use super::Place;

/// A coastline or border with the corners of the box around it.
pub(super) struct Line {
    pub points: Vec<Place>,
    pub north_west: Place,
    pub south_east: Place,
}

pub(super) struct Base {
    pub land: Vec<Line>,
    pub borders: Vec<Line>,
    pub states: Vec<Line>,
}

/// The file: lines of steps from corner to corner in hundredths of a degree.
#[derive(Deserialize)]
struct Steps {
    land: Vec<Vec<i32>>,
    borders: Vec<Vec<i32>>,
    states: Vec<Vec<i32>>,
}

/// The file as it is.
#[must_use]
pub const fn base_map() -> &'static str {
    include_str!("../../../data/map/base.json")
}

pub(super) fn base() -> &'static Base {
    static BASE: LazyLock<Base> = LazyLock::new(|| {
        let steps: Steps = serde_json::from_str(base_map())
            .expect("the base map is part of the program, and a test reads it");
        let lines = |lines: Vec<Vec<i32>>| lines.into_iter().filter_map(|line| Line::of(&line)).collect();
        Base { land: lines(steps.land), borders: lines(steps.borders), states: lines(steps.states) }
    });
    &BASE
}

impl Line {
    fn of(steps: &[i32]) -> Option<Self> {
        let (mut east, mut north) = (0, 0);
        let points: Vec<Place> = steps
            .chunks_exact(2)
            .map(|step| {
                east += step[0];
                north += step[1];
                Place { longitude: f64::from(east) / 100.0, latitude: f64::from(north) / 100.0 }
            })
            .collect();
        let first = *points.first()?;
        let (north_west, south_east) = points.iter().fold((first, first), |(upper, lower), place| {
            (
                Place {
                    longitude: upper.longitude.min(place.longitude),
                    latitude: upper.latitude.max(place.latitude),
                },
                Place {
                    longitude: lower.longitude.max(place.longitude),
                    latitude: lower.latitude.min(place.latitude),
                },
            )
        });
        Some(Self { points, north_west, south_east })
    }
}
