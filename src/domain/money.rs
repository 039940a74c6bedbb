//! Currencies and how amounts are turned from one into another: by the euro
//! reference rates of the European Central Bank, each of a day.

use std::{collections::BTreeMap, fmt, sync::LazyLock};

use jiff::civil::Date;

use super::words::words;

words! {
    /// What a total can be told in.
    Currency, "currency" {
        Usd = "USD",
        Eur = "EUR",
    }
}

/// How many parts of a unit a rate is kept in.
const SCALE: i64 = 1_000_000;

/// How much of one currency is worth how much of another, exactly, and by the
/// rate of which day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Conversion {
    /// Units of the second currency for `per` units of the first.
    pub of: i64,
    pub per: i64,
    /// The day of the rate.
    pub day: Date,
}

impl fmt::Display for Conversion {
    /// What one unit of the first currency is worth, to six places.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (scale, per) = (i128::from(SCALE), i128::from(self.per));
        let millionths = (i128::from(self.of) * scale * 2 + per) / (per * 2);
        let text = format!("{}.{:06}", millionths / scale, millionths % scale);
        f.write_str(text.trim_end_matches('0').trim_end_matches('.'))
    }
}

/// The reference rates that a release knows. Rows are only ever added; each says
/// since when it is known, so that a page of an earlier moment stays as it was.
#[derive(Debug, Default)]
pub struct Rates {
    currencies: Vec<String>,
    /// By the day of the rates: since when they are known, and units per euro in
    /// millionths, in the order of `currencies`.
    days: BTreeMap<Date, (Date, Vec<Option<i64>>)>,
    first_known: Option<Date>,
}

impl Rates {
    /// The rates that come with this release: data/rates.csv.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Rates> = LazyLock::new(|| Rates::read(include_str!("../../data/rates.csv")));
        &SHIPPED
    }

    /// Reads a table with the columns `added`, `date` and one a currency (units
    /// for one euro). A test holds that every row of the shipped file is read.
    fn read(text: &str) -> Self {
        let mut lines = text.lines();
        let heads = lines.next().unwrap_or_default().split(',').skip(2);
        let mut rates = Self { currencies: heads.map(str::to_owned).collect(), ..Self::default() };
        for line in lines {
            let mut cells = line.split(',');
            let mut day = || cells.next()?.parse::<Date>().ok();
            let (Some(added), Some(date)) = (day(), day()) else { continue };
            // A row that stands there already is never changed by a later one.
            rates.days.entry(date).or_insert_with(|| (added, cells.map(millionths).collect()));
            rates.first_known = Some(rates.first_known.map_or(added, |first| first.min(added)));
        }
        rates
    }

    /// How to turn one currency into another by the last rates on or before the
    /// day `said_on`, of those known on `known_on` (the first that were ever
    /// added count as known all along). None where there is no such rate.
    pub fn conversion(&self, from: &str, to: Currency, said_on: Date, known_on: Date) -> Option<Conversion> {
        if from == to.word() {
            return None;
        }
        let is_known = |added: Date| added <= known_on || Some(added) == self.first_known;
        self.days.range(..=said_on).rev().find_map(|(day, (added, rates))| {
            is_known(*added).then_some(())?;
            Some(Conversion {
                of: self.per_euro(rates, to.word())?,
                per: self.per_euro(rates, from)?,
                day: *day,
            })
        })
    }

    fn per_euro(&self, rates: &[Option<i64>], currency: &str) -> Option<i64> {
        if currency == "EUR" {
            return Some(SCALE);
        }
        let place = self.currencies.iter().position(|known| known == currency)?;
        *rates.get(place)?
    }
}

/// `1.0396` as 1,039,600 millionths.
fn millionths(text: &str) -> Option<i64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 6 || !is_digits(whole) || !is_digits(part) {
        return None;
    }
    let rate = format!("{whole}{part:0<6}").parse().ok()?;
    (rate > 0).then_some(rate)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FILE: &str = "added,date,USD,JPY\n2026-11-23,2025-08-01,1.1404,171.92\n2026-11-23,2025-07-31,1.1446,\n\
                        2026-12-01,2026-10-30,1.1172,175.68\n";

    #[test]
    fn every_rate_of_the_shipped_file_is_read() {
        let lines = include_str!("../../data/rates.csv").lines().count() - 1;
        let rates = Rates::shipped();
        assert_eq!(rates.days.len(), lines, "each line has a day of its own");
        for (day, (_, row)) in &rates.days {
            assert_eq!(row.iter().flatten().count(), rates.currencies.len(), "{day}");
        }
    }

    #[test]
    fn the_last_rate_on_or_before_the_day_holds() {
        let rates = Rates::read(FILE);
        let on = |day| rates.conversion("USD", Currency::Eur, day, date(2026, 11, 30));
        let first = on(date(2025, 8, 1)).unwrap();
        assert_eq!((first.of, first.per, first.day), (1_000_000, 1_140_400, date(2025, 8, 1)));
        assert_eq!(on(date(2025, 8, 3)).unwrap().day, date(2025, 8, 1), "a Sunday takes Friday's");
        assert_eq!(on(date(2025, 7, 30)), None, "nothing is known of earlier days");
        let yen = |day| rates.conversion("JPY", Currency::Usd, day, date(2026, 11, 30));
        assert_eq!(yen(date(2025, 7, 31)), None, "an empty cell is no rate");
        assert_eq!(yen(date(2025, 8, 1)).unwrap().to_string(), "0.006633");
        assert_eq!(rates.conversion("XXX", Currency::Usd, date(2025, 8, 1), date(2026, 11, 30)), None);
        assert_eq!(rates.conversion("USD", Currency::Usd, date(2025, 8, 1), date(2026, 11, 30)), None);
    }

    #[test]
    fn a_rate_that_was_added_later_changes_no_earlier_page() {
        let rates = Rates::read(FILE);
        let known =
            |known_on| rates.conversion("EUR", Currency::Usd, date(2026, 11, 1), known_on).unwrap().day;
        assert_eq!(known(date(2026, 11, 30)), date(2025, 8, 1));
        assert_eq!(known(date(2026, 12, 1)), date(2026, 10, 30));
        assert_eq!(known(date(2025, 1, 1)), date(2025, 8, 1), "the first rows count as known all along");
    }

    #[test]
    fn what_is_no_rate_is_none() {
        for text in ["", "N/A", "-1", "1.2.3", "0", "1e5", "1.1234567", "٣"] {
            assert_eq!(millionths(text), None, "{text:?}");
        }
        assert_eq!(millionths("136"), Some(136_000_000));
        assert_eq!(millionths("1.0396"), Some(1_039_600));
    }
}
