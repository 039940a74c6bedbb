//! A reading as a flat record, as JSON lines and the API write it.

use serde::Serialize;

use super::{Reading, Unread};

/// The fields of a reading in the words of the lists; all null where nothing was read.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Record {
    /// `money`, `power`, `chips`, `area`, `count` or `other`.
    pub metric: Option<&'static str>,
    /// In base units: whole units of the currency, W, m², single things.
    pub low: Option<i64>,
    pub high: Option<i64>,
    pub qualifier: Option<&'static str>,
    /// An ISO 4217 code, `W`, `m2`, `count`.
    pub unit: Option<String>,
    pub basis: Option<&'static str>,
    /// EDTF, or an ISO 8601 duration.
    pub period: Option<String>,
    /// Why nothing was read, and the words it stumbled on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub problem: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

impl Record {
    /// The record of what a phrase was read as, or of why it was not.
    #[must_use]
    pub fn of(read: &Result<Reading, Unread>, phrase: &str) -> Self {
        match read {
            Ok(reading) => Self::from(reading),
            Err(unread) => Self {
                problem: Some(unread.why.clone()),
                at: phrase.get(unread.at.clone()).map(ToOwned::to_owned),
                ..Self::default()
            },
        }
    }
}

impl From<&Reading> for Record {
    fn from(reading: &Reading) -> Self {
        Self {
            metric: Some(reading.kind.word()),
            low: reading.quantity.low(),
            high: reading.quantity.high(),
            qualifier: Some(reading.quantity.qualifier().word()),
            unit: reading.unit.clone(),
            basis: Some(reading.basis.word()),
            period: reading.when.map(|when| when.to_string()),
            problem: None,
            at: None,
        }
    }
}
