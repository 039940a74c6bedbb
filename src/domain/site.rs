//! Places with buildings, and where they are.

use std::str::FromStr;

use thiserror::Error;

use super::{ProjectId, project::Confidence, words::words};

words! {
    /// How precisely a place is known.
    Precision, "precision" {
        Exact = "exact",
        City = "city",
        County = "county",
        State = "state",
        Country = "country",
    }
}

/// A place with buildings. Belongs to a project or stands alone.
#[derive(Debug, Clone, PartialEq)]
pub struct Site {
    pub slug: String,
    pub name: String,
    pub project: Option<ProjectId>,
    /// How sure it is that the site belongs to the project.
    pub project_confidence: Option<Confidence>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 3166-2.
    pub region: Option<String>,
    pub place: Option<String>,
    pub address: Option<String>,
    pub location: Option<Location>,
    pub note: Option<String>,
}

/// A point on WGS84 and how precisely it is meant.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Location {
    pub coordinates: Coordinates,
    pub precision: Precision,
}

/// Degrees on WGS84, north and east positive.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Coordinates {
    latitude: f64,
    longitude: f64,
}

/// A text that is no coordinate. Says which forms would do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CoordinateError {
    #[error("“{0}” is no coordinate; write degrees as 32.4997 or as 32°29'59\"N")]
    Form(String),
    #[error("“{0}” is off the globe; latitudes go from -90 to 90, longitudes from -180 to 180")]
    Range(String),
}

impl Coordinates {
    /// Checks the ranges.
    ///
    /// # Errors
    /// [`CoordinateError::Range`] off the globe.
    pub fn new(latitude: f64, longitude: f64) -> Result<Self, CoordinateError> {
        if (-90.0..=90.0).contains(&latitude) && (-180.0..=180.0).contains(&longitude) {
            Ok(Self { latitude, longitude })
        } else {
            Err(CoordinateError::Range(format!("{latitude}, {longitude}")))
        }
    }

    /// Reads a latitude and a longitude, each in decimal degrees or in degrees,
    /// minutes and seconds with a hemisphere letter.
    ///
    /// # Errors
    /// [`CoordinateError`] names the text that could not be read.
    pub fn read(latitude: &str, longitude: &str) -> Result<Self, CoordinateError> {
        Self::new(read_angle(latitude, 'N', 'S')?, read_angle(longitude, 'E', 'W')?)
    }

    /// Degrees north.
    #[must_use]
    pub const fn latitude(self) -> f64 {
        self.latitude
    }

    /// Degrees east.
    #[must_use]
    pub const fn longitude(self) -> f64 {
        self.longitude
    }

    /// Great-circle distance in metres (haversine, mean radius 6,371,008.8 m).
    #[must_use]
    pub fn metres_to(self, other: Self) -> f64 {
        let (lat1, lat2) = (self.latitude.to_radians(), other.latitude.to_radians());
        let half_lat = (lat2 - lat1) / 2.0;
        let half_lon = (other.longitude - self.longitude).to_radians() / 2.0;
        let h = half_lat.sin().powi(2) + lat1.cos() * lat2.cos() * half_lon.sin().powi(2);
        2.0 * 6_371_008.8 * h.sqrt().min(1.0).asin()
    }
}

/// Reads `32.4997`, `32°29'59"N`, `101°18' 43.2″ W`; rounds to a millionth of a degree.
fn read_angle(text: &str, positive: char, negative: char) -> Result<f64, CoordinateError> {
    let wrong = || CoordinateError::Form(text.to_owned());
    let trimmed = text.trim();
    if let Ok(degrees) = f64::from_str(trimmed) {
        return if degrees.is_finite() { Ok(degrees) } else { Err(wrong()) };
    }
    let hemisphere = trimmed.chars().last().ok_or_else(wrong)?.to_ascii_uppercase();
    let sign = match hemisphere {
        c if c == positive => 1.0,
        c if c == negative => -1.0,
        _ => return Err(wrong()),
    };
    let body = &trimmed[..trimmed.len() - 1];
    let parts: Vec<&str> = body.split(['°', '\'', '′', '’', '"', '″', '”']).map(str::trim).collect();
    let (numbers, rest) = parts.split_at(parts.len() - 1);
    if !(1..=3).contains(&numbers.len()) || rest != [""] {
        return Err(wrong());
    }
    let mut degrees = 0.0;
    for (number, unit) in numbers.iter().zip([1.0, 60.0, 3600.0]) {
        let value: f64 = number.parse().map_err(|_| wrong())?;
        if !(value >= 0.0 && (unit < 2.0 || value < 60.0)) {
            return Err(CoordinateError::Range(text.to_owned()));
        }
        degrees += value / unit;
    }
    Ok((sign * degrees * 1e6).round() / 1e6)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn degrees_minutes_and_seconds_become_degrees() {
        let abilene = Coordinates::read("32°29'59\"N", " 99°47'02\"W").unwrap();
        assert!((abilene.latitude() - 32.499_722).abs() < 1e-6);
        assert!((abilene.longitude() + 99.783_889).abs() < 1e-6);
        let odd = Coordinates::read("41°11'6.6732\"N", "114°42'1.6272\"E").unwrap();
        assert!((odd.latitude() - 41.185_187).abs() < 1e-6);
        assert!(Coordinates::read("32.45", "-99.73").is_ok());
    }

    #[test]
    fn what_is_no_place_is_refused() {
        for (lat, lon) in [
            ("", "1"),
            ("91", "0"),
            ("0", "181"),
            ("32°29'59\"E", "1"),
            ("32°61'00\"N", "1"),
            ("north", "1"),
            ("NaN", "0"),
            ("32°29'59\"", "0"),
            ("°N", "0"),
            ("32°29'59\"xN", "0"),
            ("1°2'3\"4\"N", "0"),
        ] {
            assert!(Coordinates::read(lat, lon).is_err(), "{lat:?} {lon:?}");
        }
    }

    #[test]
    fn neighbours_are_near() {
        let one = Coordinates::read("32°29'59\"N", "99°47'02\"W").unwrap();
        let other = Coordinates::read("32°29'27.69\"N", "99°47'06.72\"W").unwrap();
        let metres = one.metres_to(other);
        assert!((900.0..1_100.0).contains(&metres), "{metres}");
    }

    proptest! {
        #[test]
        fn reading_never_panics(text in "\\PC{0,24}") {
            let _ = Coordinates::read(&text, &text);
        }

        #[test]
        fn distance_is_symmetric(a in -90.0..90.0, b in -180.0..180.0, c in -90.0..90.0, d in -180.0..180.0) {
            let (one, other) = (Coordinates::new(a, b).unwrap(), Coordinates::new(c, d).unwrap());
            prop_assert!((one.metres_to(other) - other.metres_to(one)).abs() < 1e-3);
        }
    }
}
