//! A reading said back in a plain sentence, in English and German, with the
//! other language's scale words beside it: what is a billion in one is a
//! Milliarde in the other.

use std::ops::Range;

use serde::Serialize;

use super::Lang;
use crate::domain::{
    date::{End, FuzzyDate, Period},
    phrase::{Basis, Counted, Kind, Language, Part, Reading, Record, When},
    quantity::Qualifier,
};

/// A reading with its sentences and the words that gave each part, for programs.
#[derive(Debug, Serialize)]
pub struct Told<'p> {
    #[serde(flatten)]
    record: Record,
    lang: &'static str,
    fiscal: bool,
    /// The reading in plain words.
    sentence: Sentences,
    understood: Vec<Understood<'p>>,
}

#[derive(Debug, Serialize)]
struct Sentences {
    en: String,
    de: String,
}

/// Which words gave a part; `start` and `end` count characters of the phrase.
#[derive(Debug, Serialize)]
struct Understood<'p> {
    part: &'static str,
    words: &'p str,
    start: usize,
    end: usize,
}

impl<'p> Told<'p> {
    /// What a phrase was read as.
    #[must_use]
    pub fn of(reading: &Reading, phrase: &'p str) -> Self {
        let understood = |(part, at): &(Part, Range<usize>)| {
            let (words, start) = (&phrase[at.clone()], phrase[..at.start].chars().count());
            Understood { part: part.word(), words, start, end: start + words.chars().count() }
        };
        Self {
            record: Record::from(reading),
            lang: reading.language.word(),
            fiscal: reading.is_fiscal,
            sentence: Sentences { en: sentence(reading, Language::En), de: sentence(reading, Language::De) },
            understood: reading.parts.iter().map(understood).collect(),
        }
    }
}

/// The sentence of a reading: `66 to 72 billion US dollars (66–72 Mrd. $) a year, from 2025`.
#[must_use]
pub fn sentence(reading: &Reading, language: Language) -> String {
    let voice = Voice { reading, language };
    let mut sentence = voice.amount();
    if let Some(other) = voice.in_other_words() {
        sentence = format!("{sentence} ({other})");
    }
    if let Some(basis) = voice.basis() {
        sentence = format!("{sentence} {basis}");
    }
    if let Some(when) = reading.when {
        sentence = format!("{sentence}, {}", voice.when(when));
    }
    sentence
}

/// A scale: what it is worth, in words (one, many) and in short, in both languages.
struct Scale {
    one: i64,
    en: &'static str,
    de: (&'static str, &'static str),
    short: (&'static str, &'static str),
}

const MONEY: [Scale; 3] = [
    Scale { one: 1_000_000_000_000, en: "trillion", de: ("Billion", "Billionen"), short: ("tn", "Bio.") },
    Scale { one: 1_000_000_000, en: "billion", de: ("Milliarde", "Milliarden"), short: ("bn", "Mrd.") },
    Scale { one: 1_000_000, en: "million", de: ("Million", "Millionen"), short: ("m", "Mio.") },
];

struct Voice<'r> {
    reading: &'r Reading,
    language: Language,
}

impl Voice<'_> {
    fn pick<T>(&self, en: T, de: T) -> T {
        match self.language {
            Language::En => en,
            Language::De => de,
        }
    }

    /// The amount in words, with its bound and unit.
    fn amount(&self) -> String {
        let quantity = self.reading.quantity;
        let unit = self.unit();
        if quantity.qualifier() == Qualifier::Unquantified {
            let words = self.pick("an amount without a number", "ein Betrag ohne Zahl");
            return if unit.is_empty() {
                words.to_owned()
            } else {
                format!("{words}, {} {unit}", self.pick("in", "in"))
            };
        }
        let bound = match quantity.qualifier() {
            Qualifier::About => self.pick("about ", "rund "),
            Qualifier::AtLeast => self.pick("at least ", "mindestens "),
            Qualifier::MoreThan => self.pick("more than ", "mehr als "),
            Qualifier::AtMost => self.pick("up to ", "bis zu "),
            Qualifier::LessThan => self.pick("less than ", "weniger als "),
            Qualifier::Exact | Qualifier::Range | Qualifier::Unquantified => "",
        };
        let (low, high) = (quantity.low(), quantity.high());
        let ends: Vec<i64> = low.into_iter().chain(high.filter(|high| Some(*high) != low)).collect();
        let (one, scale) = self.scale(&ends);
        let to = self.pick(" to ", " bis ");
        let numbers: Vec<String> = ends.iter().map(|end| number(*end, one, self.language)).collect();
        let words = [format!("{bound}{}", numbers.join(to)), scale, unit];
        words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
    }

    /// What the numbers are told in: the largest scale that tells all of them to
    /// three decimals, and its word.
    fn scale(&self, ends: &[i64]) -> (i64, String) {
        let fits = |one: i64| ends.iter().all(|end| *end >= one && end % (one / 1_000).max(1) == 0);
        if self.reading.kind == Kind::Power {
            let steps = [
                (1_000_000_000, "gigawatts", "Gigawatt"),
                (1_000_000, "megawatts", "Megawatt"),
                (1_000, "kilowatts", "Kilowatt"),
            ];
            let found = steps.into_iter().find(|(one, ..)| fits(*one)).unwrap_or((1, "watts", "Watt"));
            return (found.0, self.pick(found.1, found.2).to_owned());
        }
        let Some(scale) = MONEY.iter().find(|scale| fits(scale.one)) else { return (1, String::new()) };
        let german = if ends == [scale.one] { scale.de.0 } else { scale.de.1 };
        (scale.one, self.pick(scale.en, german).to_owned())
    }

    fn unit(&self) -> String {
        match (self.reading.kind, self.reading.unit.as_deref()) {
            (Kind::Money, Some("USD")) => self.pick("US dollars", "US-Dollar").to_owned(),
            (Kind::Money, Some("EUR")) => self.pick("euros", "Euro").to_owned(),
            (Kind::Money, Some("GBP")) => self.pick("pounds", "Pfund").to_owned(),
            (Kind::Money, Some("JPY")) => self.pick("yen", "Yen").to_owned(),
            (Kind::Money, Some("CHF")) => self.pick("Swiss francs", "Franken").to_owned(),
            (Kind::Money, None) => {
                self.pick("of a currency not said", "einer nicht genannten Währung").to_owned()
            }
            (Kind::Power, _) => String::new(),
            (Kind::Area, _) => "m²".to_owned(),
            (Kind::Chips, _) => self.pick("chips", "Chips").to_owned(),
            (Kind::Count, _) => match self.reading.counts {
                Some(Counted::Sites) => self.pick("sites", "Standorte").to_owned(),
                Some(Counted::Buildings) => self.pick("buildings", "Gebäude").to_owned(),
                None => String::new(),
            },
            (Kind::Other, Some("percent")) => self.pick("percent", "Prozent").to_owned(),
            (_, unit) => unit.unwrap_or_default().to_owned(),
        }
    }

    /// Money in the other language's short scale words, where there is a scale.
    fn in_other_words(&self) -> Option<String> {
        let (quantity, code) = (self.reading.quantity, self.reading.unit.as_deref()?);
        let ends: Vec<i64> = quantity
            .low()
            .into_iter()
            .chain(quantity.high().filter(|high| Some(*high) != quantity.low()))
            .collect();
        if self.reading.kind != Kind::Money || ends.is_empty() {
            return None;
        }
        let (one, _) = self.scale(&ends);
        let scale = MONEY.iter().find(|scale| scale.one == one)?;
        let sign = match code {
            "USD" => "$",
            "EUR" => "€",
            "GBP" => "£",
            code => code,
        };
        let other = self.pick(Language::De, Language::En);
        let numbers: Vec<String> = ends.iter().map(|end| number(*end, one, other)).collect();
        let numbers = numbers.join("–");
        Some(match other {
            Language::De => format!("{numbers} {} {sign}", scale.short.1),
            Language::En if sign.chars().count() == 1 => format!("{sign}{numbers} {}", scale.short.0),
            Language::En => format!("{sign} {numbers} {}", scale.short.0),
        })
    }

    fn basis(&self) -> Option<&'static str> {
        match self.reading.basis {
            Basis::PerYear => Some(self.pick("a year", "im Jahr")),
            Basis::PerMonth => Some(self.pick("a month", "im Monat")),
            Basis::OneYear => Some(self.pick("within one year", "innerhalb eines Jahres")),
            Basis::Additional => Some(self.pick("on top of what there is", "zusätzlich")),
            Basis::Total if self.reading.when.is_some() => Some(self.pick("in all", "insgesamt")),
            Basis::Total | Basis::Level | Basis::Unknown => None,
        }
    }

    fn when(&self, when: When) -> String {
        let fiscal = if self.reading.is_fiscal { self.pick("fiscal ", "Geschäftsjahr ") } else { "" };
        match when {
            When::Months(months) => {
                let (count, one, many) = if months % 12 == 0 {
                    (months / 12, self.pick("year", "Jahres"), self.pick("years", "Jahren"))
                } else {
                    (months, self.pick("month", "Monats"), self.pick("months", "Monaten"))
                };
                let unit = if count == 1 { one } else { many };
                format!("{} {count} {unit}", self.pick("within", "innerhalb von"))
            }
            When::Period(Period::Single(date)) => {
                format!("{}{fiscal}{}", self.pick("in ", "Zeit: "), self.date(date))
            }
            When::Period(Period::Interval { from, to }) => match (from, to) {
                (End::On(from), End::On(to)) => {
                    format!(
                        "{}{fiscal}{} {} {}",
                        self.pick("from ", "von "),
                        self.date(from),
                        self.pick("to", "bis"),
                        self.date(to)
                    )
                }
                (End::On(from), _) => format!("{}{fiscal}{}", self.pick("from ", "ab "), self.date(from)),
                (_, End::On(to)) => format!("{}{fiscal}{}", self.pick("by ", "bis "), self.date(to)),
                _ => String::new(),
            },
        }
    }

    fn date(&self, date: FuzzyDate) -> String {
        if self.language == Language::En {
            return Lang::En.fuzzy(date);
        }
        let name = |names: &[&'static str], place: i8| {
            usize::try_from(place - 1).ok().and_then(|place| names.get(place)).copied().unwrap_or_default()
        };
        let year = date.calendar_year();
        let plain = if let Some(month) = date.month() {
            if date.is_approximate() && month == 6 {
                return format!("Mitte {year}");
            }
            format!("{} {year}", name(&MONTHS, month))
        } else if let Some(quarter) = date.quarter() {
            format!("{quarter}. Quartal {year}")
        } else if let Some(half) = date.half() {
            format!("{half}. Halbjahr {year}")
        } else if let Some(season) = date.season() {
            format!("{} {year}", name(&SEASONS, season))
        } else if date.is_day() {
            let day = date.first_day();
            format!("{}. {} {year}", day.day(), name(&MONTHS, day.month()))
        } else {
            year.to_string()
        };
        match (date.is_approximate(), date.is_uncertain()) {
            (false, false) => plain,
            (true, false) => format!("etwa {plain}"),
            (_, true) => format!("vielleicht {plain}"),
        }
    }
}

const MONTHS: [&str; 12] = [
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
];
const SEASONS: [&str; 4] = ["Frühjahr", "Sommer", "Herbst", "Winter"];

/// `amount / one`, exact, with the marks of the language.
fn number(amount: i64, one: i64, language: Language) -> String {
    let whole = Lang::En.integer(i128::from(amount / one));
    let digits = one.checked_ilog10().unwrap_or(0) as usize;
    let rest = format!("{:0digits$}", amount % one);
    let rest = if digits == 0 { "" } else { rest.trim_end_matches('0') };
    let english = if rest.is_empty() { whole } else { format!("{whole}.{rest}") };
    match language {
        Language::En => english,
        Language::De => english.replace(',', "\u{0}").replace('.', ",").replace('\u{0}', "."),
    }
}

#[cfg(test)]
mod tests;
