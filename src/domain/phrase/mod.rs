//! Reads figures as they are said: the words of an amount, in English or German,
//! become a quantity with its unit, basis and period, and the words that gave each
//! part. Pure: no clock, no network, no guessing at scales.
//!
//! A text is cut into tokens, tokens are looked up in the tables of `words/`
//! (which a translator can extend), and small grammars find amounts and times
//! among them.

mod amount;
mod grammar;
mod lexicon;
mod numeral;
mod reading;
mod record;
mod scan;
mod side;
#[cfg(test)]
mod tests;
mod text;
mod time;
mod token;
mod when;

use std::ops::Range;

use jiff::civil::Date;
use thiserror::Error;

use super::{date::Period, quantity::Quantity, words::words};
pub use reading::read;
pub use record::Record;
pub use text::{Mention, figures};
pub use when::{date, period};

words! {
    /// The languages that figures are read in.
    Language, "language" {
        En = "en",
        De = "de",
    }
}

words! {
    /// What is measured or counted.
    Kind, "kind of amount" {
        Money = "money",
        Power = "power",
        Chips = "chips",
        Area = "area",
        Count = "count",
        Other = "other",
    }
}

words! {
    /// How the amount relates to time, as far as the words say.
    Basis, "basis" {
        Total = "total",
        PerYear = "per_year",
        PerMonth = "per_month",
        OneYear = "one_year",
        Additional = "additional",
        Level = "level",
        /// No number and no word of time.
        Unknown = "unknown",
    }
}

words! {
    /// What the parts of a reading are, for those who ask which words gave them.
    Part, "part" {
        Amount = "amount",
        Noun = "noun",
        Basis = "basis",
        Period = "period",
    }
}

/// When the amount holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Period(Period),
    /// From the day it was said on, in months.
    Months(u16),
}

impl std::fmt::Display for When {
    /// EDTF, or an ISO 8601 duration: `../2029`, `P5Y`, `P18M`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Period(period) => period.fmt(f),
            Self::Months(months) if months % 12 == 0 => write!(f, "P{}Y", months / 12),
            Self::Months(months) => write!(f, "P{months}M"),
        }
    }
}

/// What the words of a figure say.
#[derive(Debug, Clone, PartialEq)]
pub struct Reading {
    pub language: Language,
    pub kind: Kind,
    /// In base units: whole units of the currency, W, m², single things.
    pub quantity: Quantity,
    /// An ISO 4217 code, `W`, `m2`, `count` or another unit; none if none was said.
    pub unit: Option<String>,
    /// Sites and buildings are both counted; the noun tells which.
    pub counts: Option<Counted>,
    pub basis: Basis,
    pub when: Option<When>,
    /// The year is a company's fiscal year.
    pub is_fiscal: bool,
    /// Which bytes of the phrase gave which part, in reading order.
    pub parts: Vec<(Part, Range<usize>)>,
}

/// Countable things that the tracker keeps apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    Sites,
    Buildings,
}

/// Why a phrase was not read, and the words it stumbled on.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{why}")]
pub struct Unread {
    pub why: String,
    /// The bytes of the phrase.
    pub at: Range<usize>,
}

/// The longest phrase that is read, in bytes.
pub const LONGEST: usize = 64 * 1024;

/// How a phrase is to be read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Asked {
    /// None: the words themselves tell.
    pub language: Option<Language>,
    /// The day it was said on; turns "this year" and "over five years" into years.
    pub said_on: Option<Date>,
}

impl Language {
    /// The language of a text by its commonest words; none if they do not tell.
    #[must_use]
    pub fn detect(text: &str) -> Option<Self> {
        const GERMAN: &str = " der die das und von in im mit für auf bis zu ein eine einen einem einer mehr als pro jahr \
            milliarden milliarde billionen millionen mrd mio rund über etwa knapp fast gut mindestens weitere bei den dem des \
            ist sind will soll werden wird nicht rechenzentrum rechenzentren zwischen jährlich gigawatt ab bio tsd franken ";
        const ENGLISH: &str = " the of and to in for with more than at least up by a an per year billions millions million trillion \
            over about nearly roughly around another additional from through between dollars is are will would its this that \
            data center centers centre centres chips acres square feet megawatts gigawatts bn tn on as much annually new ";
        let (mut german, mut english) = (0_i32, 0_i32);
        for word in text.split(|letter: char| !letter.is_alphabetic()).filter(|word| !word.is_empty()) {
            let word = format!(" {} ", word.to_lowercase());
            german += i32::from(GERMAN.contains(&word));
            english += i32::from(ENGLISH.contains(&word));
            german += i32::from(word.contains(['ä', 'ö', 'ü', 'ß'])) * 2;
        }
        match german.cmp(&english) {
            std::cmp::Ordering::Greater => Some(Self::De),
            std::cmp::Ordering::Less => Some(Self::En),
            std::cmp::Ordering::Equal => None,
        }
    }
}
