//! What the words of a figure say, in the terms in which figures are kept.

use crate::domain::{
    date::FuzzyDate,
    figure::{Basis, Metric},
    phrase::{self, Asked, Counted, Kind as ReadKind, Language, Reading, Unread},
};

/// How the words of a row are read.
pub fn read_words(words: &str, language: &str, said_on: Option<FuzzyDate>) -> Result<Reading, Unread> {
    let asked =
        Asked { language: language.parse::<Language>().ok(), said_on: said_on.map(FuzzyDate::last_day) };
    phrase::read(words, asked)
}

/// What the words of a row measure, as far as they say.
pub const fn metric_of(reading: &Reading) -> Option<Metric> {
    match (reading.kind, reading.counts) {
        (ReadKind::Money, _) => Some(Metric::Spending),
        (ReadKind::Power, _) => Some(Metric::Power),
        (ReadKind::Chips, _) => Some(Metric::Chips),
        (ReadKind::Area, _) => Some(Metric::Area),
        (ReadKind::Count, Some(Counted::Sites)) => Some(Metric::Sites),
        (ReadKind::Count, Some(Counted::Buildings)) => Some(Metric::Buildings),
        (ReadKind::Count, None) => None,
        (ReadKind::Other, _) => Some(Metric::Context),
    }
}

/// How a basis of the words is kept; none where the tracker has no such basis.
pub const fn basis_of(reading: &Reading) -> Option<Basis> {
    match reading.basis {
        phrase::Basis::Total => Some(Basis::Total),
        phrase::Basis::PerYear => Some(Basis::PerYear),
        phrase::Basis::OneYear => Some(Basis::OneYear),
        phrase::Basis::Additional => Some(Basis::Additional),
        phrase::Basis::Level => Some(Basis::Level),
        phrase::Basis::PerMonth | phrase::Basis::Unknown => None,
    }
}
