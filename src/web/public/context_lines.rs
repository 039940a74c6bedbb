//! A sense of scale: what an amount is like, each with its assumption and
//! source from data/context.csv, whose rows are dated and only ever added to.

use std::sync::LazyLock;

use jiff::civil::Date;

use crate::{
    domain::quantity::{Interval, Quantity},
    format::Lang,
};

/// A comparison to show beside an amount.
#[derive(Debug, Clone)]
pub struct ContextLine {
    pub text: String,
    pub assumption: String,
    pub source: String,
}

struct Factor {
    since: Date,
    name: String,
    unit: String,
    /// How many base units make one of what is compared with.
    per: f64,
    label: String,
    assumption: String,
    source: String,
}

static FACTORS: LazyLock<Vec<Factor>> = LazyLock::new(|| {
    let text = include_str!("../../../data/context.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader
        .records()
        .filter_map(|record| {
            let record = record.ok()?;
            Some(Factor {
                since: record.get(0)?.parse().ok()?,
                name: record.get(1)?.to_owned(),
                unit: record.get(2)?.to_owned(),
                per: record.get(3)?.parse().ok()?,
                label: record.get(4)?.to_owned(),
                assumption: record.get(5)?.to_owned(),
                source: record.get(6)?.to_owned(),
            })
        })
        .collect()
});

/// The ends of an amount in base units: what to compare.
#[derive(Debug, Clone, Copy)]
pub struct Ends {
    pub low: Option<i128>,
    pub high: Option<i128>,
}

impl From<Quantity> for Ends {
    fn from(quantity: Quantity) -> Self {
        Self { low: quantity.low().map(i128::from), high: quantity.high().map(i128::from) }
    }
}

impl From<Interval> for Ends {
    fn from(sum: Interval) -> Self {
        let high = if sum.is_open_above() { None } else { sum.high() };
        Self { low: if sum.is_open_below() { None } else { sum.low() }, high }
    }
}

/// What an amount is like, by the factor that held on the day; amounts too
/// small to compare have no line. Bounds stay bounds.
pub fn context_line(lang: Lang, amount: impl Into<Ends>, unit: &str, today: Date) -> Option<ContextLine> {
    let is_first = |factor: &Factor| {
        FACTORS.iter().all(|other| other.name != factor.name || other.since >= factor.since)
    };
    let factor = FACTORS
        .iter()
        .filter(|factor| factor.unit == unit && (factor.since <= today || is_first(factor)))
        .max_by_key(|factor| factor.since)?;
    // Two significant digits are all that such a comparison bears.
    #[expect(clippy::cast_precision_loss, reason = "a comparison is rounded to two digits anyway")]
    let times = |end: i128| end as f64 / factor.per;
    let Ends { low, high } = amount.into();
    if low.or(high).map(times)? < 1.0 {
        return None;
    }
    let write = |end: i128| rounded(lang, times(end));
    let words = match (low.map(write), high.map(write)) {
        (Some(low), Some(high)) if low == high => format!("about {low}"),
        (Some(low), Some(high)) => format!("about {low} to {high}"),
        (Some(low), None) => format!("more than {low}"),
        (None, Some(high)) => format!("up to {high}"),
        (None, None) => return None,
    };
    Some(ContextLine {
        text: format!("{words} {}", factor.label),
        assumption: factor.assumption.clone(),
        source: factor.source.clone(),
    })
}

fn rounded(lang: Lang, value: f64) -> String {
    if value >= 1e6 {
        return format!("{} million", two_digits(lang, value / 1e6));
    }
    two_digits(lang, value)
}

fn two_digits(lang: Lang, value: f64) -> String {
    if value < 10.0 {
        let text = format!("{value:.1}");
        return text.strip_suffix(".0").unwrap_or(&text).to_owned();
    }
    let step = 10f64.powf(value.log10().floor() - 1.0);
    #[expect(clippy::cast_possible_truncation, reason = "rounded just before")]
    let whole = ((value / step).round() * step).round() as i128;
    lang.integer(whole)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::domain::quantity::Qualifier;

    #[test]
    fn every_row_of_the_file_is_read() {
        let rows = include_str!("../../../data/context.csv").lines().count() - 1;
        assert_eq!(FACTORS.len(), rows);
    }

    fn exact(amount: i64) -> Quantity {
        Quantity::exact(amount).unwrap()
    }

    #[test]
    fn worked_example_households() {
        let line = context_line(Lang::En, exact(1_200_000_000), "W", date(2026, 11, 23)).unwrap();
        assert_eq!(line.text, "about 3 million households");
    }

    #[test]
    fn what_is_too_small_is_not_compared() {
        assert!(context_line(Lang::En, exact(10), "W", date(2026, 11, 23)).is_none());
        assert!(context_line(Lang::En, exact(10), "count", date(2026, 11, 23)).is_none());
    }

    #[test]
    fn bounds_and_ranges_stay_what_they_are() {
        let line = |low, high, qualifier, unit| {
            let amount = Quantity::new(low, high, qualifier).unwrap();
            context_line(Lang::En, amount, unit, date(2026, 11, 23)).unwrap().text
        };
        let (one, two) = (Some(1_000_000_000_000), Some(2_200_000_000_000));
        assert_eq!(
            line(one, two, Qualifier::Range, "USD"),
            "about 21 to 47 percent of Germany's economic output of one year"
        );
        assert_eq!(
            line(Some(3_410_000), None, Qualifier::MoreThan, "m2"),
            "more than 1 times New York's Central Park"
        );
        assert_eq!(line(None, Some(1_200_000_000), Qualifier::AtMost, "W"), "up to 3 million households");
    }
}
