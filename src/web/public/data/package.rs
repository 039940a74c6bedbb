//! `/data/gigawatch.zip`: everything that a view shows, as a data package
//! (<https://specs.frictionlessdata.io/data-package/>): a CSV file a noun and a
//! `datapackage.json` that says what their fields mean.

use std::io::{Cursor, Write};

use axum::{
    body::Bytes,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::{Timestamp, tz::TimeZone};
use serde_json::{Map, Value, json};
use tokio::sync::Mutex;
use zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};

use super::dictionary::{Table, tables};
use crate::web::{error::WebError, extract::Reader};

/// The package that was asked for last; one at a time is made.
#[derive(Default)]
pub struct PackageCopy(Mutex<Option<(Key, Bytes)>>);

/// The address of exactly the view, and how many removals there were: they
/// change what every version says.
type Key = (String, usize);

/// `GET /data/gigawatch.zip`; takes `as_of` and `said_by` as pages do.
pub async fn package(reader: Reader) -> Result<Response, WebError> {
    reader.parameters.finish()?;
    let key = (reader.exact(&reader.path), reader.dataset.redactions().len());
    let app = reader.app.clone();
    let mut copy = app.package_copy().0.lock().await;
    let kept = copy.as_ref().filter(|(of, _)| *of == key).map(|(_, bytes)| bytes.clone());
    let bytes = if let Some(bytes) = kept {
        bytes
    } else {
        let made = tokio::task::spawn_blocking(move || zipped(reader)).await;
        let bytes = Bytes::from(made.map_err(|cause| WebError::Internal(cause.to_string()))??);
        *copy = Some((key, bytes.clone()));
        bytes
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/zip")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"gigawatch.zip\"")),
    ];
    Ok((headers, bytes).into_response())
}

fn zipped(mut reader: Reader) -> Result<Vec<u8>, WebError> {
    let internal = |cause: String| WebError::Internal(cause);
    let tables = tables()?;
    // The view's moment, so that a view is the same bytes every time.
    let time = zip_time(reader.moment()).ok_or_else(|| internal("a time that zip cannot hold".to_owned()))?;
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(time);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let description = serde_json::to_vec_pretty(&description(&reader, &tables))
        .map_err(|cause| internal(cause.to_string()))?;
    let mut files = vec![("datapackage.json".to_owned(), description)];
    for table in &tables {
        let rows = (table.entries)(&mut reader)?;
        files.push((format!("{}.csv", table.name), csv(table, &rows).map_err(internal)?));
    }
    for (name, body) in files {
        zip.start_file(name, options).map_err(|cause| internal(cause.to_string()))?;
        zip.write_all(&body).map_err(|cause| internal(cause.to_string()))?;
    }
    Ok(zip.finish().map_err(|cause| internal(cause.to_string()))?.into_inner())
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

fn csv(table: &Table, rows: &[Map<String, Value>]) -> Result<Vec<u8>, String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(table.fields.iter().map(|field| &field.name)).map_err(|cause| cause.to_string())?;
    for row in rows {
        writer
            .write_record(table.fields.iter().map(|field| field.cell(row)))
            .map_err(|cause| cause.to_string())?;
    }
    writer.into_inner().map_err(|cause| cause.to_string())
}

/// Fields that name an entry of another table: table, field, the other table and
/// its field.
const REFERENCES: [(&str, &str, &str, &str); 5] = [
    ("projects", "parent", "projects", "slug"),
    ("sites", "project", "projects", "slug"),
    ("figures", "announcement", "announcements", "id"),
    ("figures", "company", "companies", "slug"),
    ("figures", "counterparty", "companies", "slug"),
];

fn description(reader: &Reader, tables: &[Table]) -> Value {
    let publishing = &reader.app.settings().publishing;
    let resource = |table: &Table| {
        let fields: Vec<Value> = table
            .fields
            .iter()
            .map(|field| json!({ "name": field.name, "type": field.kind, "description": field.about }))
            .collect();
        let references: Vec<Value> = REFERENCES
            .iter()
            .filter(|(of, ..)| *of == table.name)
            .map(|(_, field, other, named)| {
                // A table that refers to itself has no name in it.
                let other = if *other == table.name { "" } else { other };
                json!({ "fields": field, "reference": { "resource": other, "fields": named } })
            })
            .collect();
        json!({
            "name": table.name,
            "profile": "tabular-data-resource",
            "path": format!("{}.csv", table.name),
            "title": table.about,
            "format": "csv",
            "mediatype": "text/csv",
            "encoding": "utf-8",
            "schema": { "fields": fields, "primaryKey": "id", "foreignKeys": references },
        })
    };
    let mut package = json!({
        "name": "gigawatch",
        "profile": "tabular-data-package",
        "title": format!("{}: the build-out of AI data centers", reader.app.operator().name),
        "description": "Who builds what, where, with how much power, how many chips and whose money; figures as they were said. Amounts are in base units: US dollars or the currency named, watts, single chips. An empty cell says that nobody said it.",
        "homepage": reader.urls.absolute(&reader.exact("/data")),
        "version": format!("{:.3}", reader.moment()),
        "created": format!("{:.3}", reader.moment()),
        "licenses": [{ "title": publishing.licence.name, "path": publishing.licence.url }],
        "sources": reader.snapshot().credits().map(|credit| json!({ "title": credit })).collect::<Vec<_>>(),
        "resources": tables.iter().map(resource).collect::<Vec<_>>(),
    });
    if let Some(doi) = &publishing.doi {
        package["id"] = format!("https://doi.org/{doi}").into();
    }
    package
}
