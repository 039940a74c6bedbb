//! Cells whose form is checked while they are read.

use std::str::FromStr;

use crate::import::{ImportError, sheet::Row};

pub(super) fn slug(row: Row<'_>) -> Result<String, ImportError> {
    let slug = row.required("slug")?;
    if slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Ok(slug.to_owned())
    } else {
        Err(row.error(&format!("“{slug}” is no address; it takes a to z, 0 to 9 and hyphens")))
    }
}

pub(super) fn country(row: Row<'_>) -> Result<Option<String>, ImportError> {
    match row.text("country") {
        Some(code) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
            Ok(Some(code.to_owned()))
        }
        Some(other) => Err(row.error(&format!("“{other}” is no country; write two letters, as in US or DE"))),
        None => Ok(None),
    }
}

pub(super) fn month(row: Row<'_>) -> Result<Option<i8>, ImportError> {
    match row.text("fiscal_year_end_month").map(i8::from_str) {
        None => Ok(None),
        Some(Ok(month @ 1..=12)) => Ok(Some(month)),
        Some(_) => Err(row.error("“fiscal_year_end_month” takes 1 to 12")),
    }
}

pub(super) fn url(row: Row<'_>, column: &str) -> Result<Option<String>, ImportError> {
    let Some(text) = row.text(column) else { return Ok(None) };
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(text.to_owned())),
        _ => Err(row.error(&format!(
            "column “{column}”: “{text}” is no web address; it starts with https:// or http://"
        ))),
    }
}
