//! What the tables' own `CHECK`s say of single cells. `SQLite` leaves them out of a
//! file that is opened for reading only, and an import names the line, so they are
//! said here once more.

use serde_json::{Map, Value};

/// What is wrong with the cells of a version.
pub(super) fn faults(fields: &Map<String, Value>) -> Vec<String> {
    let cells = fields.iter().filter_map(|(name, cell)| Some(format!("{name}: {}", beyond(name, cell)?)));
    let ends = ["company", "person", "project", "site"].into_iter().filter_map(|noun| {
        let from = fields.get(&format!("from_{noun}_id"))?;
        let into = fields.get(&format!("into_{noun}_id"))?;
        (from.is_null() != into.is_null()).then(|| format!("it leads from or into a {noun} alone"))
    });
    cells.chain(ends).collect()
}

fn beyond(name: &str, cell: &Value) -> Option<String> {
    let number = |most: i64| {
        let number = cell.as_i64()?;
        (!(1..=most).contains(&number)).then(|| format!("{number} is not between 1 and {most}"))
    };
    let text = |is_right: fn(&str) -> bool, wanted: &str| {
        let text = cell.as_str()?;
        (!is_right(text)).then(|| format!("“{text}” is not {wanted}"))
    };
    match name {
        "fiscal_year_end_month" => number(12),
        "share_basis_points" => number(10_000),
        "country" => text(|text| text.chars().count() == 2, "two letters"),
        "quote" => text(|text| text.chars().count() <= 300, "within 300 characters"),
        "slug" => text(is_slug, "of small letters, digits and hyphens"),
        _ => None,
    }
}

fn is_slug(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'-'))
}
