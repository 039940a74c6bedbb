//! The bytes of an archive: the same ones for the same history.

use std::io::{Cursor, Write};

use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Value, json};
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::{
    DESCRIPTION, NAME, path,
    sheet::{Record, Sheet, sheets},
};
use crate::store::{
    StoreError,
    rows::{Column, History, Kind, RevisionRow, referred},
};

/// What the tables and columns mean, in words.
const README: &str = include_str!("../../../docs/data-model.md");

pub(super) fn zipped(history: &History) -> Result<Vec<u8>, StoreError> {
    let newest = history.tables.revisions.last().map(|row| row.clone().revision()).transpose()?;
    let sheets = sheets(history)?;
    let description = serde_json::to_string_pretty(&description(&sheets, history.tables.revisions.last()))?;
    let mut files =
        vec![(DESCRIPTION.to_owned(), description + "\n"), ("README.md".to_owned(), README.to_owned())];
    for sheet in &sheets {
        files.push((path(&sheet.name, "csv"), csv(sheet)?));
        files.push((path(&sheet.name, "json"), json_lines(&sheet.rows)?));
    }
    // The moment of what it holds, not of its making: the same history is the same bytes.
    let time = newest.and_then(|newest| zip_time(newest.published_at)).unwrap_or_default();
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(time)
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name, options).map_err(|cause| written(&cause))?;
        zip.write_all(text.as_bytes()).map_err(|cause| written(&cause))?;
    }
    Ok(zip.finish().map_err(|cause| written(&cause))?.into_inner())
}

fn written(cause: &dyn std::fmt::Display) -> StoreError {
    StoreError::Archive { place: "the archive".to_owned(), what: cause.to_string() }
}

/// To two seconds, from 1980 on.
fn zip_time(moment: Timestamp) -> Option<DateTime> {
    let at = moment.to_zoned_datetime(TimeZone::UTC).datetime();
    let small = |number: i8| u8::try_from(number).ok();
    let (month, day) = (small(at.month())?, small(at.day())?);
    let (hour, minute, second) = (small(at.hour())?, small(at.minute())?, small(at.second())?);
    let year = u16::try_from(at.year()).ok()?;
    DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
}

fn csv(sheet: &Sheet) -> Result<String, StoreError> {
    let failed = |what: String| StoreError::Archive { place: path(&sheet.name, "csv"), what };
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer
        .write_record(sheet.columns.iter().map(|column| column.name))
        .map_err(|cause| failed(cause.to_string()))?;
    for row in &sheet.rows {
        let cells = sheet.columns.iter().map(|column| cell(&row[column.name]));
        writer.write_record(cells).map_err(|cause| failed(cause.to_string()))?;
    }
    let bytes = writer.into_inner().map_err(|cause| failed(cause.to_string()))?;
    String::from_utf8(bytes).map_err(|cause| failed(cause.to_string()))
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A list with one row a line, so that a line can be named.
pub(super) fn json_lines(rows: &[Record]) -> Result<String, StoreError> {
    let lines = rows.iter().map(serde_json::to_string).collect::<Result<Vec<_>, _>>()?;
    Ok(if lines.is_empty() { "[\n]\n".to_owned() } else { format!("[\n{}\n]\n", lines.join(",\n")) })
}

/// A tabular data package (<https://specs.frictionlessdata.io/tabular-data-package/>).
fn description(sheets: &[Sheet], newest: Option<&RevisionRow>) -> Value {
    json!({
        "name": NAME,
        "profile": "tabular-data-package",
        "title": "The published history of a Gigawatch: every version of every row",
        "description": "A table x holds identities, x_version their content: a version holds from the revision `opened` up to, not including, `closed`; x_slug holds every address ever used. README.md says what the columns mean. Each table is there twice, as csv/x.csv and json/x.json. An empty cell is null: nobody said so.",
        "version": newest.map_or(0, |row| row.id).to_string(),
        "created": newest.map(|row| row.published_at.clone()),
        "resources": sheets.iter().map(resource).collect::<Vec<_>>(),
    })
}

fn resource(sheet: &Sheet) -> Value {
    let references: Vec<Value> = sheet
        .columns
        .iter()
        .filter_map(|column| {
            let other = referred(&sheet.name, column.name)?;
            let reference = json!({ "resource": other, "fields": "id" });
            Some(json!({ "fields": column.name, "reference": reference }))
        })
        .collect();
    let mut schema = json!({ "fields": sheet.columns.iter().map(field).collect::<Vec<_>>() });
    if !sheet.key.is_empty() {
        schema["primaryKey"] = json!(sheet.key);
    }
    schema["foreignKeys"] = json!(references);
    json!({
        "name": sheet.name,
        "profile": "tabular-data-resource",
        "path": path(&sheet.name, "csv"),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": schema,
    })
}

fn field(column: &Column) -> Value {
    let kind = match column.kind {
        Kind::Text => "string",
        Kind::Integer => "integer",
        Kind::Number => "number",
    };
    // A text that was removed is empty and no less there, which a validator of CSV cannot tell from missing.
    let is_required = column.required && column.kind != Kind::Text;
    json!({ "name": column.name, "type": kind, "constraints": { "required": is_required } })
}
