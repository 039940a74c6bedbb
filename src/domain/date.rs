//! Days and periods as people give them, in EDTF (ISO 8601-2, levels 0 to 2 as
//! far as announcements need them). How they read in words is `format`'s business.
//!
//! A fuzzy date is kept as it was said and always knows its first and last day;
//! a promise is judged on the last day (rule 6 of /method).

#[cfg(test)]
mod tests;

use std::{fmt, str::FromStr};

use jiff::civil::Date;
use thiserror::Error;

/// How much of a date was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Span {
    Year,
    /// 1 or 2.
    Half(i8),
    /// 1 to 4.
    Quarter(i8),
    /// 1 (spring) to 4 (winter), northern; ends with its last meteorological month.
    Season(i8),
    Month(i8),
    Day(i8, i8),
}

/// A day, month, season, quarter, half or year, perhaps approximate or uncertain.
///
/// `2026-06~` is mid-2026, `2026-35` the third quarter, `2026-41` the second half.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FuzzyDate {
    year: i16,
    span: Span,
    approximate: bool,
    uncertain: bool,
}

/// A text that is no EDTF date or period. Says which forms would do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "“{0}” is no date this tracker reads; it takes 2026-07-30, 2026-07, 2026, 2026-35 (third quarter), \
     2026-41 (second half), each with ~ for “about”, and periods such as 2025/2029, 2025/.. or ../2030~"
)]
pub struct DateError(pub String);

impl FuzzyDate {
    /// A single day.
    #[must_use]
    pub fn day(date: Date) -> Self {
        Self {
            year: date.year(),
            span: Span::Day(date.month(), date.day()),
            approximate: false,
            uncertain: false,
        }
    }

    /// A whole year.
    ///
    /// # Errors
    /// [`DateError`] outside 1 to 9998.
    pub fn year(year: i16) -> Result<Self, DateError> {
        Self::checked(year, Span::Year, false, false).ok_or_else(|| DateError(year.to_string()))
    }

    fn checked(year: i16, span: Span, approximate: bool, uncertain: bool) -> Option<Self> {
        let valid = (1..=9998).contains(&year)
            && match span {
                Span::Year => true,
                Span::Half(n) => (1..=2).contains(&n),
                Span::Quarter(n) | Span::Season(n) => (1..=4).contains(&n),
                Span::Month(m) => (1..=12).contains(&m),
                Span::Day(m, d) => Date::new(year, m, d).is_ok(),
            };
        valid.then_some(Self { year, span, approximate, uncertain })
    }

    /// The first day that the words cover.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self.span {
            Span::Year => first_of(self.year, 1),
            Span::Half(n) => first_of(self.year, n * 6 - 5),
            Span::Quarter(n) => first_of(self.year, n * 3 - 2),
            Span::Season(n) => first_of(self.year, n * 3),
            Span::Month(m) => first_of(self.year, m),
            Span::Day(m, d) => Date::new(self.year, m, d).unwrap_or(Date::MAX),
        }
    }

    /// The last day that the words cover; `~` moves nothing.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self.span {
            Span::Year => first_of(self.year, 12).last_of_month(),
            Span::Half(n) => first_of(self.year, n * 6).last_of_month(),
            Span::Quarter(n) => first_of(self.year, n * 3).last_of_month(),
            Span::Season(4) => first_of(self.year + 1, 2).last_of_month(),
            Span::Season(n) => first_of(self.year, n * 3 + 2).last_of_month(),
            Span::Month(m) => first_of(self.year, m).last_of_month(),
            Span::Day(..) => self.first_day(),
        }
    }

    /// The calendar year that was named.
    #[must_use]
    pub const fn calendar_year(self) -> i16 {
        self.year
    }

    /// Whether it was said with "about", "mid-", "around".
    #[must_use]
    pub const fn is_approximate(self) -> bool {
        self.approximate
    }

    /// Whether the source itself doubts it.
    #[must_use]
    pub const fn is_uncertain(self) -> bool {
        self.uncertain
    }

    /// Whether it names a single day.
    #[must_use]
    pub const fn is_day(self) -> bool {
        matches!(self.span, Span::Day(..))
    }

    /// Whether it names a whole year.
    #[must_use]
    pub const fn is_year(self) -> bool {
        matches!(self.span, Span::Year)
    }

    /// The month, if a month and no day was said.
    #[must_use]
    pub const fn month(self) -> Option<i8> {
        match self.span {
            Span::Month(month) => Some(month),
            _ => None,
        }
    }

    /// The half (1 or 2), if one was said.
    #[must_use]
    pub const fn half(self) -> Option<i8> {
        match self.span {
            Span::Half(half) => Some(half),
            _ => None,
        }
    }

    /// The quarter (1 to 4), if one was said.
    #[must_use]
    pub const fn quarter(self) -> Option<i8> {
        match self.span {
            Span::Quarter(quarter) => Some(quarter),
            _ => None,
        }
    }

    /// The season (1 spring to 4 winter), if one was said.
    #[must_use]
    pub const fn season(self) -> Option<i8> {
        match self.span {
            Span::Season(season) => Some(season),
            _ => None,
        }
    }
}

fn first_of(year: i16, month: i8) -> Date {
    Date::new(year, month, 1).unwrap_or(Date::MAX)
}

impl FromStr for FuzzyDate {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        parse_fuzzy(text).ok_or_else(|| DateError(text.to_owned()))
    }
}

fn parse_fuzzy(text: &str) -> Option<FuzzyDate> {
    let (bare, approximate, uncertain) = match text.as_bytes().last()? {
        b'~' => (&text[..text.len() - 1], true, false),
        b'?' => (&text[..text.len() - 1], false, true),
        b'%' => (&text[..text.len() - 1], true, true),
        _ => (text, false, false),
    };
    let mut parts = bare.split('-');
    let year = digits(parts.next()?, 4)?;
    let span = match (parts.next(), parts.next()) {
        (None, _) => Span::Year,
        (Some(second), None) => match i8::try_from(digits(second, 2)?).ok()? {
            month @ 1..=12 => Span::Month(month),
            season @ 21..=24 => Span::Season(season - 20),
            quarter @ 33..=36 => Span::Quarter(quarter - 32),
            half @ 40..=41 => Span::Half(half - 39),
            _ => return None,
        },
        (Some(month), Some(day)) => {
            Span::Day(i8::try_from(digits(month, 2)?).ok()?, i8::try_from(digits(day, 2)?).ok()?)
        }
    };
    if parts.next().is_some() {
        return None;
    }
    FuzzyDate::checked(year, span, approximate, uncertain)
}

fn digits(text: &str, width: usize) -> Option<i16> {
    (text.len() == width && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok())?
}

impl fmt::Display for FuzzyDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}", self.year)?;
        match self.span {
            Span::Year => {}
            Span::Half(n) => write!(f, "-{}", n + 39)?,
            Span::Quarter(n) => write!(f, "-{}", n + 32)?,
            Span::Season(n) => write!(f, "-{}", n + 20)?,
            Span::Month(m) => write!(f, "-{m:02}")?,
            Span::Day(m, d) => write!(f, "-{m:02}-{d:02}")?,
        }
        f.write_str(match (self.approximate, self.uncertain) {
            (false, false) => "",
            (true, false) => "~",
            (false, true) => "?",
            (true, true) => "%",
        })
    }
}

/// One end of an interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum End {
    /// A date that was said.
    On(FuzzyDate),
    /// `..`: goes on without a limit.
    Open,
    /// Nothing: not said.
    Unknown,
}

impl End {
    /// The date, if one was said.
    #[must_use]
    pub const fn date(self) -> Option<FuzzyDate> {
        match self {
            Self::On(date) => Some(date),
            Self::Open | Self::Unknown => None,
        }
    }
}

/// When a figure holds: one fuzzy date, or from one end to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Period {
    /// A single date or span: `2026-06~`.
    Single(FuzzyDate),
    /// An interval: `2025/2029`, `2025/..`, `../2030~`.
    Interval {
        /// Where it begins.
        from: End,
        /// Where it ends.
        to: End,
    },
}

impl Period {
    /// The first day, if the period has a beginning.
    #[must_use]
    pub fn first_day(self) -> Option<Date> {
        match self {
            Self::Single(date) => Some(date.first_day()),
            Self::Interval { from, .. } => from.date().map(FuzzyDate::first_day),
        }
    }

    /// The last day, which is the deadline of a promise, if the period has an end.
    #[must_use]
    pub fn last_day(self) -> Option<Date> {
        self.end().map(FuzzyDate::last_day)
    }

    /// The date that ends the period, as it was said.
    #[must_use]
    pub const fn end(self) -> Option<FuzzyDate> {
        match self {
            Self::Single(date) => Some(date),
            Self::Interval { to, .. } => to.date(),
        }
    }
}

impl FromStr for Period {
    type Err = DateError;

    fn from_str(text: &str) -> Result<Self, DateError> {
        let Some((from, to)) = text.split_once('/') else {
            return Ok(Self::Single(text.parse()?));
        };
        let end = |part: &str| match part {
            ".." => Ok(End::Open),
            "" => Ok(End::Unknown),
            date => date.parse().map(End::On),
        };
        let whole = |_| DateError(text.to_owned());
        let (from, to) = (end(from).map_err(whole)?, end(to).map_err(whole)?);
        match (from.date(), to.date()) {
            (None, None) => Err(DateError(text.to_owned())),
            (Some(a), Some(b)) if a.first_day() > b.last_day() => Err(DateError(text.to_owned())),
            _ => Ok(Self::Interval { from, to }),
        }
    }
}

impl fmt::Display for Period {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &End| match end {
            End::On(date) => date.to_string(),
            End::Open => "..".to_owned(),
            End::Unknown => String::new(),
        };
        match self {
            Self::Single(date) => date.fmt(f),
            Self::Interval { from, to } => write!(f, "{}/{}", end(from), end(to)),
        }
    }
}

/// Days from one day to another: negative when the second comes first.
#[must_use]
pub fn days_between(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
