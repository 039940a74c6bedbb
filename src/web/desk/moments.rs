//! Moments as the desk tells them and takes them: in the zone that the operator chose.
//! What readers see is in UTC.

use jiff::{
    Timestamp,
    civil::DateTime,
    tz::{AmbiguousOffset, TimeZone},
};

use super::Editor;
use crate::format::Lang;

impl Editor {
    /// `1 December 2026, 06:00 CET`.
    pub fn moment(&self, moment: Timestamp) -> String {
        Lang::En.moment_in(moment, self.zone())
    }

    pub fn zone(&self) -> &TimeZone {
        &self.app.settings().desk_time_zone
    }

    /// The name of the zone, as forms tell it.
    pub fn zone_name(&self) -> String {
        name(self.zone())
    }

    /// A moment with its offset (RFC 3339), or a day and time of the zone.
    ///
    /// # Errors
    /// A sentence that says what would be right.
    pub fn read_moment(&self, text: &str) -> Result<Timestamp, String> {
        read(text, self.zone())
    }
}

fn name(zone: &TimeZone) -> String {
    zone.iana_name().unwrap_or("UTC").to_owned()
}

/// On the nights on which clocks are set, an hour comes twice or never: an embargo must
/// not end an hour early because a program guessed.
fn read(text: &str, zone: &TimeZone) -> Result<Timestamp, String> {
    if let Ok(moment) = text.parse() {
        return Ok(moment);
    }
    let name = name(zone);
    let local: DateTime = text
        .replace(' ', "T")
        .parse()
        .map_err(|_| format!("“{text}” is no moment. Write it as 2026-12-01 06:00; it is read as {name}."))?;
    let read = zone.to_ambiguous_timestamp(local);
    let how = match read.offset() {
        AmbiguousOffset::Unambiguous { .. } => return read.unambiguous().map_err(|cause| cause.to_string()),
        AmbiguousOffset::Gap { .. } => "does not come",
        AmbiguousOffset::Fold { .. } => "comes twice",
    };
    Err(format!(
        "Clocks are set that night in {name}, and {text} {how}. Say it in UTC, as in 2026-10-25T00:30:00Z."
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn berlin() -> TimeZone {
        TimeZone::get("Europe/Berlin").unwrap()
    }

    #[test]
    fn a_time_is_that_of_the_zone_in_summer_and_winter() {
        let read = |text: &str| read(text, &berlin()).unwrap().to_string();
        assert_eq!(read("2026-12-01 06:00"), "2026-12-01T05:00:00Z");
        assert_eq!(read("2026-07-01T06:00"), "2026-07-01T04:00:00Z");
        assert_eq!(read("2026-07-01T06:00:00Z"), "2026-07-01T06:00:00Z", "what has an offset keeps it");
        assert_eq!(
            super::read("2026-12-01 06:00", &TimeZone::UTC).unwrap().to_string(),
            "2026-12-01T06:00:00Z"
        );
    }

    #[test]
    fn an_hour_that_comes_twice_or_never_is_asked_back() {
        let twice = read("2026-10-25 02:30", &berlin()).unwrap_err();
        assert!(twice.contains("comes twice") && twice.contains("Europe/Berlin"), "{twice}");
        assert!(read("2026-03-29 02:30", &berlin()).unwrap_err().contains("does not come"));
        assert!(read("tomorrow", &berlin()).unwrap_err().contains("2026-12-01 06:00"));
    }

    #[test]
    fn a_moment_names_its_zone() {
        let moment: Timestamp = "2026-07-01T22:30:00Z".parse().unwrap();
        assert_eq!(Lang::En.moment_in(moment, &berlin()), "2 July 2026, 00:30 CEST");
        assert_eq!(Lang::En.moment(moment), "1 July 2026, 22:30 UTC");
    }
}
