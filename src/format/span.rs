//! Moments by their days, and spans from one moment to another.

use jiff::{Timestamp, tz::TimeZone};

use super::{Lang, month_name};

impl Lang {
    /// The day of a moment: `2 August 2025`.
    pub fn day_of(self, moment: Timestamp) -> String {
        self.day(moment.to_zoned_datetime(TimeZone::UTC).date())
    }

    /// From one day to another: `from 3 April to 7 July 2026`, `on 7 July 2026`.
    pub fn span(self, from: Timestamp, to: Timestamp) -> String {
        let [from, to] = [from, to].map(|moment| moment.to_zoned_datetime(TimeZone::UTC).date());
        if from == to {
            format!("on {}", self.day(to))
        } else if from.year() == to.year() {
            format!("from {} {} to {}", from.day(), month_name(from.month()), self.day(to))
        } else {
            format!("from {} to {}", self.day(from), self.day(to))
        }
    }

    /// A moment as people may type it into a form: the day alone where it is the
    /// first moment of that day, else RFC 3339 to the millisecond.
    pub fn moment_in_addresses(self, moment: Timestamp) -> String {
        let at = moment.to_zoned_datetime(TimeZone::UTC).datetime();
        if at == at.date().at(0, 0, 0, 0) { at.date().to_string() } else { format!("{moment:.3}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_name_what_differs() {
        let moment = |text: &str| text.parse::<Timestamp>().unwrap();
        for (from, to, wanted) in [
            ("2026-04-03T00:00:00.001Z", "2026-07-07T00:00:00Z", "from 3 April to 7 July 2026"),
            ("2025-12-14T00:00:00Z", "2026-04-03T00:00:00Z", "from 14 December 2025 to 3 April 2026"),
            ("2026-07-07T00:00:00Z", "2026-07-07T12:00:00Z", "on 7 July 2026"),
        ] {
            assert_eq!(Lang::En.span(moment(from), moment(to)), wanted);
        }
        assert_eq!(Lang::En.moment_in_addresses(moment("2026-07-07T00:00:00Z")), "2026-07-07");
        let later = moment("2026-07-07T00:00:00.001Z");
        assert_eq!(Lang::En.moment_in_addresses(later), "2026-07-07T00:00:00.001Z");
    }
}
