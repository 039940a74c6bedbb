//! What a page shows is decided by its address alone: the moment, the day up to
//! which things were said, and (for a page of now) today's date.

use jiff::{Timestamp, civil::Date};

/// The two clocks of a page (rule 7 of /method).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct View {
    /// What this tracker had published then; none for now.
    pub as_of: Option<Timestamp>,
    /// What had been said in the world by the end of that day.
    pub said_by: Option<Date>,
    /// Today's date, UTC.
    pub today: Date,
}

impl View {
    /// The page as it stands today.
    #[must_use]
    pub const fn now(today: Date) -> Self {
        Self { as_of: None, said_by: None, today }
    }

    /// The day on which states are judged: the earliest of `said_by`, the day
    /// of `as_of` and today.
    #[must_use]
    pub fn judged_on(&self) -> Date {
        let as_of = self.as_of.map(|moment| moment.to_zoned_datetime(jiff::tz::TimeZone::UTC).date());
        [as_of, self.said_by].into_iter().flatten().fold(self.today, Date::min)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn states_are_judged_on_the_earliest_day() {
        let now = View::now(date(2026, 11, 23));
        assert_eq!(now.judged_on(), date(2026, 11, 23));
        let as_of = View { as_of: Some("2026-05-01T23:59:59.999Z".parse().unwrap()), ..now };
        assert_eq!(as_of.judged_on(), date(2026, 5, 1));
        let both = View { said_by: Some(date(2025, 8, 2)), ..as_of };
        assert_eq!(both.judged_on(), date(2025, 8, 2));
        let future = View { said_by: Some(date(2027, 1, 1)), ..now };
        assert_eq!(future.judged_on(), date(2026, 11, 23));
    }
}
