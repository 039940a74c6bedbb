//! The table of a page as a file: the same rows as CSV, JSON or XLSX, all of
//! them, in the page's order. A file is as pure a function of the view as the
//! page is: it carries the view's moment as its time and no other.

mod csvw;
mod field;
mod offer;
mod xlsx;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, civil::Date};
use serde::{Serialize, Serializer, ser::SerializeMap};

pub use self::{
    field::Field,
    offer::{FileLink, Files},
};
use super::{
    error::WebError,
    page::{Link, SumPair},
    settings::Licence,
};
use crate::domain::quantity::Interval;

/// What a table page can be had as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Xlsx,
    /// What the columns of the CSV file mean (CSV on the Web).
    CsvMetadata,
}

impl Format {
    /// Every format, the longest ending first.
    pub const ALL: [Self; 4] = [Self::CsvMetadata, Self::Csv, Self::Json, Self::Xlsx];

    /// The ending of the file's name.
    pub const fn ending(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Xlsx => "xlsx",
            Self::CsvMetadata => "csv-metadata.json",
        }
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Csv => "text/csv; charset=utf-8; header=present",
            Self::Json => "application/json",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::CsvMetadata => "application/csvm+json",
        }
    }

    /// The path of the page and the format that its ending asks for.
    pub fn split(path: &str) -> (&str, Option<Self>) {
        Self::ALL
            .into_iter()
            .find_map(|format| {
                let page = path.strip_suffix(format.ending())?.strip_suffix('.')?;
                Some((page, Some(format)))
            })
            .unwrap_or((path, None))
    }
}

/// What stands in a cell. What is not known is nothing, never zero.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    Nothing,
    Text(String),
    /// Base units: US dollars, watts, single chips, days.
    Number(i128),
    /// Of latitude or longitude.
    Degrees(f64),
    Truth(bool),
    Day(Date),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Self {
        Self::Truth(truth)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(number.into())
    }
}

impl From<i128> for Value {
    fn from(number: i128) -> Self {
        Self::Number(number)
    }
}

impl From<Date> for Value {
    fn from(day: Date) -> Self {
        Self::Day(day)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Nothing => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_i128(*number),
            Self::Degrees(degrees) => serializer.serialize_f64(*degrees),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Day(day) => serializer.serialize_str(&day.to_string()),
        }
    }
}

/// Both ends of a sum; an end that was not said by all is nothing.
pub fn ends(sum: Option<Interval>) -> [Value; 2] {
    let low = sum.filter(|sum| !sum.is_open_below()).and_then(Interval::low);
    let high = sum.filter(|sum| !sum.is_open_above()).and_then(Interval::high);
    [low.into(), high.into()]
}

/// A sum over sites: both ends of what was claimed, then of what was estimated.
pub fn sums(pair: &SumPair) -> impl Iterator<Item = Value> {
    [pair.claim.interval, pair.estimate.interval].into_iter().flat_map(ends)
}

/// Names in one cell.
pub fn names(links: &[Link]) -> Value {
    let names: Vec<&str> = links.iter().map(|link| link.name.as_str()).collect();
    if names.is_empty() { Value::Nothing } else { names.join("; ").into() }
}

/// A table to be written as a file.
#[derive(Debug, Clone)]
pub struct Sheet {
    /// The page's title, filters in words.
    pub title: String,
    /// The page's path as a file name: `promises`.
    pub name: String,
    /// The address of exactly this view.
    pub url: String,
    /// The address of exactly this table as CSV.
    pub csv_url: String,
    /// What readers know the site by.
    pub publisher: String,
    /// Under which licence it may be passed on.
    pub licence: Licence,
    /// What sources demand to be named.
    pub credits: String,
    /// The view's moment: what the file gives as its time.
    pub moment: Timestamp,
    /// What holds for the whole table: a sum, a scenario.
    pub facts: Vec<(&'static str, Value)>,
    pub columns: &'static [Field],
    pub rows: Vec<Vec<Value>>,
}

/// A row as an object: column to value, in the order of the columns.
struct Record<'a>(&'static [Field], &'a [Value]);

impl Serialize for Record<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (column, value) in self.0.iter().zip(self.1) {
            map.serialize_entry(column.name, value)?;
        }
        map.end()
    }
}

#[derive(Serialize)]
struct Document<'a> {
    title: &'a str,
    url: &'a str,
    as_of: String,
    licence: &'a Licence,
    credits: &'a str,
    #[serde(flatten)]
    facts: Facts<'a>,
    rows: Vec<Record<'a>>,
}

struct Facts<'a>(&'a [(&'static str, Value)]);

impl Serialize for Facts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, value)| (name, value)))
    }
}

impl Sheet {
    /// The file as an answer to download.
    pub fn answer(&self, format: Format) -> Result<Response, WebError> {
        let body = match format {
            Format::Csv => self.csv(),
            Format::Json => self.json(),
            Format::Xlsx => self.xlsx().map_err(|cause| cause.to_string()),
            Format::CsvMetadata => self.csv_metadata(),
        };
        let body = body.map_err(WebError::Internal)?;
        let file = format!("attachment; filename=\"gigawatch-{}.{}\"", self.name, format.ending());
        let headers = [
            (header::CONTENT_TYPE, HeaderValue::from_static(format.media_type())),
            (
                header::CONTENT_DISPOSITION,
                HeaderValue::from_str(&file).map_err(|cause| WebError::Internal(cause.to_string()))?,
            ),
        ];
        let mut response = (headers, body).into_response();
        if format == Format::Csv {
            let url = self.csv_url.replacen(".csv", ".csv-metadata.json", 1);
            let link = format!("<{url}>; rel=\"describedby\"; type=\"application/csvm+json\"");
            let link = HeaderValue::from_str(&link).map_err(|cause| WebError::Internal(cause.to_string()))?;
            response.headers_mut().insert(header::LINK, link);
        }
        Ok(response)
    }

    fn csv(&self) -> Result<Vec<u8>, String> {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer
            .write_record(self.columns.iter().map(|column| column.name))
            .map_err(|cause| cause.to_string())?;
        for row in &self.rows {
            writer.write_record(row.iter().map(csv_cell)).map_err(|cause| cause.to_string())?;
        }
        writer.into_inner().map_err(|cause| cause.to_string())
    }

    fn json(&self) -> Result<Vec<u8>, String> {
        let document = Document {
            title: &self.title,
            url: &self.url,
            as_of: format!("{:.3}", self.moment),
            licence: &self.licence,
            credits: &self.credits,
            facts: Facts(&self.facts),
            rows: self.rows.iter().map(|row| Record(self.columns, row)).collect(),
        };
        serde_json::to_vec_pretty(&document).map_err(|cause| cause.to_string())
    }
}

fn csv_cell(value: &Value) -> String {
    match value {
        Value::Text(text) => as_text(text),
        value => plain(value),
    }
}

/// A text for a cell of a CSV file. A spreadsheet takes one that starts like a
/// formula for one; an apostrophe before it says that it is text.
pub fn as_text(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Text(text) => text.clone(),
        Value::Number(number) => number.to_string(),
        Value::Degrees(degrees) => degrees.to_string(),
        Value::Truth(truth) => truth.to_string(),
        Value::Day(day) => day.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const FIELDS: [Field; 4] = [
        Field::text("words", "What was said"),
        Field::number("amount", "How much, in dollars"),
        Field::truth("open", "Whether more was said"),
        Field::day("day", "When"),
    ];

    fn sheet() -> Sheet {
        Sheet {
            title: "A table".to_owned(),
            name: "table".to_owned(),
            publisher: "Gigawatch".to_owned(),
            url: "https://example.org/table?as_of=2026-11-23T00:00:00.000Z".to_owned(),
            credits: "Somebody (CC BY)".to_owned(),
            moment: "2026-11-23T00:00:00Z".parse().unwrap(),
            csv_url: "https://example.org/table.csv?as_of=2026-11-23T00:00:00.000Z".to_owned(),
            licence: Licence::default(),
            facts: vec![("low", Value::Nothing)],
            columns: &FIELDS,
            rows: vec![
                vec!["=1+1".into(), 500_000_000_000_i64.into(), true.into(), date(2026, 6, 30).into()],
                vec!["a, “b”".into(), Value::Nothing, false.into(), None::<Date>.into()],
            ],
        }
    }

    #[test]
    fn the_ending_of_a_path_asks_for_a_file() {
        assert_eq!(Format::split("/totals.csv"), ("/totals", Some(Format::Csv)));
        assert_eq!(Format::split("/totals.xlsx"), ("/totals", Some(Format::Xlsx)));
        assert_eq!(Format::split("/totals.csv-metadata.json"), ("/totals", Some(Format::CsvMetadata)));
        assert_eq!(Format::split("/totals"), ("/totals", None));
        assert_eq!(Format::split("/totalsjson"), ("/totalsjson", None));
    }

    #[test]
    fn csv_keeps_unknown_empty_and_computes_nothing() {
        let text = String::from_utf8(sheet().csv().unwrap()).unwrap();
        assert_eq!(text, "words,amount,open,day\n'=1+1,500000000000,true,2026-06-30\n\"a, “b”\",,false,\n");
    }

    #[test]
    fn json_keeps_unknown_null_and_says_what_it_shows() {
        let document: serde_json::Value = serde_json::from_slice(&sheet().json().unwrap()).unwrap();
        assert_eq!(document["as_of"], "2026-11-23T00:00:00.000Z");
        assert!(document.as_object().unwrap().contains_key("low"), "what holds for the whole table");
        assert_eq!(document["rows"][0]["amount"], 500_000_000_000_i64);
        assert!(document["rows"][1]["amount"].is_null());
        let first = serde_json::to_string(&document["rows"][0]).unwrap();
        assert!(first.contains("\"words\":\"=1+1\""), "{first}");
    }

    #[test]
    fn metadata_names_each_column_with_its_type_and_meaning() {
        let metadata: serde_json::Value = serde_json::from_slice(&sheet().csv_metadata().unwrap()).unwrap();
        let columns = metadata["tableSchema"]["columns"].as_array().unwrap();
        let types: Vec<&str> = columns.iter().filter_map(|column| column["datatype"].as_str()).collect();
        assert_eq!(types, ["string", "integer", "boolean", "date"]);
        assert_eq!(columns[1]["dc:description"], "How much, in dollars");
        assert_eq!(metadata["url"], sheet().csv_url);
    }

    #[test]
    fn a_workbook_is_the_same_bytes_every_time() {
        let (one, two) = (sheet().xlsx().unwrap(), sheet().xlsx().unwrap());
        assert_eq!(one, two);
        assert_eq!(&one[..2], b"PK");
    }
}
