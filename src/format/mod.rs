//! Numbers, units and dates as people read them. The language is a parameter,
//! English the only one so far. Nothing here decides anything: it only writes.

mod amount;
pub mod phrase;
mod places;
mod promise;
mod span;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub use promise::StateWords;

use crate::domain::{
    date::{End, FuzzyDate, Period},
    figure::{Basis, Component, Figure, Metric, PowerKind, Stage, YearKind},
};

/// The language of a page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Lang {
    #[default]
    En,
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Lang {
    /// The language as addresses name it (ISO 639-1).
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
        }
    }

    /// `2 August 2025`.
    pub fn day(self, day: Date) -> String {
        format!("{} {} {}", day.day(), month_name(day.month()), day.year())
    }

    /// `2 August 2025, 13:40 UTC`.
    pub fn moment(self, moment: Timestamp) -> String {
        self.moment_in(moment, &TimeZone::UTC)
    }

    /// The same in a zone: `2 August 2025, 15:40 CEST`.
    pub fn moment_in(self, moment: Timestamp, zone: &TimeZone) -> String {
        let at = moment.to_zoned_datetime(zone.clone());
        format!("{}, {:02}:{:02} {}", self.day(at.date()), at.hour(), at.minute(), at.strftime("%Z"))
    }

    /// `mid-2026`, `third quarter of 2026`, `about 2030`, `1 November 2026`.
    pub fn fuzzy(self, date: FuzzyDate) -> String {
        let year = date.calendar_year();
        let plain = if let Some(month) = date.month() {
            if date.is_approximate() && month == 6 && !date.is_uncertain() {
                return format!("mid-{year}");
            }
            format!("{} {year}", month_name(month))
        } else if let Some(quarter) = date.quarter() {
            format!("{} quarter of {year}", ordinal_word(quarter))
        } else if let Some(half) = date.half() {
            format!("{} half of {year}", ordinal_word(half))
        } else if let Some(season) = date.season() {
            format!(
                "{} {year}",
                ["spring", "summer", "autumn", "winter"][usize::from(season.unsigned_abs()) - 1]
            )
        } else if date.is_day() {
            self.day(date.first_day())
        } else {
            year.to_string()
        };
        match (date.is_approximate(), date.is_uncertain()) {
            (false, false) => plain,
            (true, false) => format!("about {plain}"),
            (_, true) => format!("perhaps {plain}"),
        }
    }

    /// `2025–2029`, `from 2025`, `by about 2030`, `mid-2026`.
    pub fn period(self, period: Period) -> String {
        match period {
            Period::Single(date) => self.fuzzy(date),
            Period::Interval { from: End::On(from), to: End::On(to) } => {
                format!("{}–{}", self.fuzzy(from), self.fuzzy(to))
            }
            Period::Interval { from: End::On(from), .. } => format!("from {}", self.fuzzy(from)),
            Period::Interval { to: End::On(to), .. } => format!("by {}", self.fuzzy(to)),
            Period::Interval { .. } => String::new(),
        }
    }

    /// When a figure holds, fiscal years named as such; empty if nothing was said.
    pub fn when(self, figure: &Figure) -> String {
        match (figure.period, figure.year_kind) {
            (None, _) => String::new(),
            (Some(period), YearKind::Fiscal) => format!("fiscal {}", self.period(period)),
            (Some(period), YearKind::Calendar) => self.period(period),
        }
    }

    /// When a figure holds, as it reads in a sentence: `in 2025`, `by mid-2026`,
    /// `on 1 November 2026`, `from fiscal 2025`; empty if nothing was said.
    pub fn in_time(self, figure: &Figure) -> String {
        let fiscal = if figure.year_kind == YearKind::Fiscal { "fiscal " } else { "" };
        let is_to_come = figure.stage.is_to_come();
        let Some(period) = figure.period else { return String::new() };
        match period {
            Period::Single(date) if date.is_day() => {
                format!("{} {}", if is_to_come { "by" } else { "on" }, self.fuzzy(date))
            }
            Period::Single(date) => {
                let is_by = is_to_come && matches!(figure.basis, Basis::Level | Basis::Additional);
                format!("{} {fiscal}{}", if is_by { "by" } else { "in" }, self.fuzzy(date))
            }
            Period::Interval { from: End::On(from), to: End::On(to) } => {
                format!("in {fiscal}{}–{}", self.fuzzy(from), self.fuzzy(to))
            }
            Period::Interval { from: End::On(from), .. } => {
                format!("from {fiscal}{} on", self.fuzzy(from))
            }
            Period::Interval { to: End::On(to), .. } => format!("by {fiscal}{}", self.fuzzy(to)),
            Period::Interval { .. } => String::new(),
        }
    }

    /// A figure's amount as it was said, with its basis: `$66–72 bn a year`,
    /// `550,000 more`; the words themselves where no number was said.
    pub fn said(self, figure: &Figure) -> String {
        let amount = self.short(figure.quantity, figure.unit.as_deref());
        if amount.is_empty() {
            return format!("“{}”", figure.as_said);
        }
        match figure.basis {
            Basis::PerYear => format!("{amount} a year"),
            Basis::Additional => format!("{amount} more"),
            Basis::Level | Basis::Total | Basis::OneYear => amount,
        }
    }

    /// What a figure counts: `Power, facility`, `Spending on chips`, `B200 chips`.
    pub fn what(self, figure: &Figure) -> String {
        let component = |what: &str| match figure.component {
            None | Some(Component::Total) => what.to_owned(),
            Some(Component::Construction) => format!("{what} on construction"),
            Some(Component::Chips) => format!("{what} on chips"),
            Some(Component::Land) => format!("{what} on land"),
            Some(Component::Power) => format!("{what} on power"),
            Some(Component::ComputeContract) => format!("{what} on compute contracts"),
            Some(Component::Equity) => format!("{what} by equity"),
        };
        match figure.metric {
            Metric::Spending => component("Spending"),
            Metric::Funding => component("Money raised"),
            Metric::Power => match figure.power_kind {
                Some(PowerKind::Facility) => "Power, facility".to_owned(),
                Some(PowerKind::It) => "Power, IT".to_owned(),
                Some(PowerKind::Unsaid) | None => "Power, kind not said".to_owned(),
            },
            Metric::Chips => match &figure.chip_type {
                Some(chip) => format!("Chips, {chip}"),
                None => "Chips".to_owned(),
            },
            Metric::ChipsH100e => "Computing power in H100 equivalents".to_owned(),
            Metric::Sites => "Sites".to_owned(),
            Metric::Buildings => "Buildings".to_owned(),
            Metric::Area => capitalised(figure.label.as_deref().unwrap_or("area")),
            Metric::Water => "Water".to_owned(),
            Metric::BuildTime => "Build time".to_owned(),
            Metric::Context => capitalised(figure.label.as_deref().unwrap_or("context")),
        }
    }

    /// The stage as a word.
    pub fn stage(self, stage: Stage) -> &'static str {
        match stage {
            Stage::Operational => "operational",
            Stage::UnderConstruction => "under construction",
            Stage::Committed => "committed",
            Stage::Planned => "planned",
            Stage::Actual => "actual",
            Stage::Ambition => "ambition",
            Stage::Context => "context",
        }
    }

    /// `Meta`, `Meta and xAI`, `OpenAI, Meta and xAI`; empty of nothing.
    pub fn list(self, names: &[String]) -> String {
        match names {
            [] => String::new(),
            [one] => one.clone(),
            [all @ .., last] => format!("{} and {last}", all.join(", ")),
        }
    }

    /// `1 site`, `2 sites`.
    pub fn count(self, number: usize, one: &str, many: &str) -> String {
        let written = self.integer(i128::try_from(number).unwrap_or(i128::MAX));
        format!("{written} {}", if number == 1 { one } else { many })
    }

    /// The name of a country by its two letters, or the letters.
    pub fn country(self, code: &str) -> String {
        places::country(code).unwrap_or(code).to_owned()
    }

    /// The name of a country within a sentence: `the United States`.
    pub fn in_sentence(self, country: &str) -> String {
        let takes_article =
            country.starts_with("United ") || matches!(country, "Netherlands" | "Philippines");
        if takes_article { format!("the {country}") } else { country.to_owned() }
    }

    /// The name of a country by its two letters, if they are a country's.
    pub fn known_country(self, code: &str) -> Option<&'static str> {
        places::country(code)
    }

    /// The name of a region by its ISO 3166-2 code, or the code.
    pub fn region(self, code: &str) -> String {
        places::region(code).unwrap_or(code).to_owned()
    }
}

fn month_name(month: i8) -> &'static str {
    MONTHS.get(usize::from(month.unsigned_abs()).wrapping_sub(1)).copied().unwrap_or("")
}

fn ordinal_word(number: i8) -> &'static str {
    match number {
        1 => "first",
        2 => "second",
        3 => "third",
        _ => "fourth",
    }
}

/// The text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::quantity::{Interval, Qualifier, Quantity};

    fn quantity(low: Option<i64>, high: Option<i64>, qualifier: Qualifier) -> Quantity {
        Quantity::new(low, high, qualifier).unwrap()
    }

    #[test]
    fn amounts_read_as_people_write_them() {
        let exact = |amount| quantity(Some(amount), Some(amount), Qualifier::Exact);
        for (amount, unit, wanted) in [
            (1_200_000_000, "W", "1.2 GW"),
            (1_180_000_000, "W", "1,180 MW"),
            (44_800_000, "W", "44.8 MW"),
            (0, "W", "0 MW"),
            (500_000_000_000, "USD", "$500 bn"),
            (1_000_000_000_000, "USD", "$1 tn"),
            (72_200_000_000, "USD", "$72.2 bn"),
            (15_948_322_000, "USD", "$15.95 bn"),
            (11_000_000_000, "EUR", "€11 bn"),
            (875_200_000_000, "INR", "INR 875,200,000,000"),
            (400_000, "count", "400,000"),
            (3_410_000, "m2", "3.41 km²"),
            (45_054, "m2", "45,054 m²"),
            (120, "day", "120 days"),
        ] {
            assert_eq!(Lang::En.short(exact(amount), Some(unit)), wanted);
        }
    }

    #[test]
    fn bounds_and_ranges_are_kept() {
        let en = Lang::En;
        let range = quantity(Some(66_000_000_000), Some(72_000_000_000), Qualifier::Range);
        assert_eq!(en.short(range, Some("USD")), "$66–72 bn");
        let wide = quantity(Some(1_000_000_000_000), Some(2_200_000_000_000), Qualifier::Range);
        assert_eq!(en.short(wide, Some("USD")), "$1–2.2 tn");
        let across = quantity(Some(900_000_000), Some(1_200_000_000), Qualifier::Range);
        assert_eq!(en.short(across, Some("W")), "900 MW–1.2 GW");
        let more = quantity(Some(12_000_000_000), None, Qualifier::MoreThan);
        assert_eq!(en.short(more, Some("USD")), "> $12 bn");
        assert_eq!(en.words(more, Some("USD")), "more than $12 bn");
        assert_eq!(en.words(quantity(None, Some(5), Qualifier::AtMost), None), "up to 5");
        assert_eq!(en.short(Quantity::unquantified(), Some("USD")), "");
    }

    #[test]
    fn sums_say_which_end_is_open() {
        let said = [
            quantity(Some(1_200_000_000), Some(1_200_000_000), Qualifier::Exact),
            quantity(Some(1_000_000_000), None, Qualifier::MoreThan),
            quantity(Some(5_000_000_000), Some(5_000_000_000), Qualifier::Exact),
        ];
        let sum = Interval::sum(said).unwrap();
        assert_eq!(Lang::En.sum(sum, Some("W")), "≥ 7.2 GW");
        let money =
            |low, high| Lang::En.sum(Interval::of_ends(Some(low), Some(high), false).unwrap(), Some("USD"));
        assert_eq!(money(2_152_600_000_000, 2_206_600_000_000), "$2,152.6–2,206.6 bn");
        assert_eq!(money(500_000_000_000, 1_320_000_000_000), "$500–1,320 bn");
        assert_eq!(money(0, 120_000_000_000), "$0–120 bn");
        let upper = Interval::sum([quantity(None, Some(5), Qualifier::AtMost)]).unwrap();
        assert_eq!(Lang::En.sum(upper, None), "≤ 5");
        let both = [quantity(Some(1), Some(1), Qualifier::Exact), quantity(None, Some(5), Qualifier::AtMost)];
        assert_eq!(Lang::En.sum(Interval::sum(both).unwrap(), None), "≤ 6");
    }

    #[test]
    fn dates_read_as_people_say_them() {
        for (edtf, wanted) in [
            ("2026-06~", "mid-2026"),
            ("2026", "2026"),
            ("2026-35", "third quarter of 2026"),
            ("2026-41", "second half of 2026"),
            ("2026-11-01", "1 November 2026"),
            ("2026-03~", "about March 2026"),
            ("2025/2029", "2025–2029"),
            ("2025/..", "from 2025"),
            ("../2030~", "by about 2030"),
            ("2026-22", "summer 2026"),
        ] {
            assert_eq!(Lang::En.period(edtf.parse().unwrap()), wanted);
        }
    }

    #[test]
    fn times_read_as_parts_of_a_sentence() {
        let mut figure = Figure::blank();
        for (period, stage, basis, wanted) in [
            ("2026-06~", Stage::Planned, Basis::Level, "by mid-2026"),
            ("2026-11-01", Stage::Planned, Basis::Level, "by 1 November 2026"),
            ("2026-04-01", Stage::Operational, Basis::Level, "on 1 April 2026"),
            ("2025", Stage::Planned, Basis::OneYear, "in 2025"),
            ("2025/2029", Stage::Planned, Basis::Total, "in 2025–2029"),
            ("2025/..", Stage::Planned, Basis::PerYear, "from 2025 on"),
            ("../2030~", Stage::Planned, Basis::Level, "by about 2030"),
        ] {
            figure.period = Some(period.parse().unwrap());
            (figure.stage, figure.basis) = (stage, basis);
            assert_eq!(Lang::En.in_time(&figure), wanted);
        }
        figure.year_kind = YearKind::Fiscal;
        (figure.period, figure.basis) = (Some("2025".parse().unwrap()), Basis::OneYear);
        assert_eq!(Lang::En.in_time(&figure), "in fiscal 2025");
        figure.period = None;
        assert_eq!(Lang::En.in_time(&figure), "");
    }

    #[test]
    fn names_are_listed_as_in_a_sentence() {
        let names = ["OpenAI", "Meta", "xAI"].map(str::to_owned);
        for (count, wanted) in [(0, ""), (1, "OpenAI"), (2, "OpenAI and Meta"), (3, "OpenAI, Meta and xAI")] {
            assert_eq!(Lang::En.list(&names[..count]), wanted);
        }
    }

    #[test]
    fn thousands_are_set_apart() {
        for (number, wanted) in
            [(0, "0"), (999, "999"), (1_000, "1,000"), (100_000_000, "100,000,000"), (-1_500, "−1,500")]
        {
            assert_eq!(Lang::En.integer(number), wanted);
        }
    }
}
