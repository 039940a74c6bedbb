//! The table of sites as rows of a file, and as `GeoJSON` (RFC 7946).

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value as Json, json};

use super::rows::{self, Row};
use crate::web::{
    error::WebError,
    extract::Reader,
    files::{Value, names},
    page::{Cell, Context},
    public::shared::lens,
};

/// The columns of the file. Power in watts, chips one by one; `_from` says
/// whether the number is a claim or an estimate.
pub const COLUMNS: [&str; 19] = [
    "site",
    "name",
    "place",
    "country",
    "project",
    "companies",
    "state",
    "power_now_w",
    "power_now_from",
    "power_at_completion_w",
    "power_at_completion_from",
    "chips_now",
    "chips_now_from",
    "chips_at_completion",
    "chips_at_completion_from",
    "latitude",
    "longitude",
    "precision",
    "url",
];

/// The amount of a cell, and where it is from.
fn amount(cell: &Cell) -> (Option<i128>, Option<&'static str>) {
    let from = cell.shown().map(|_| if cell.is_estimate() { "estimate" } else { "claim" });
    (cell.shown().map(|amount| amount.size), from)
}

fn amounts(row: &Row) -> [(&'static str, &Cell); 4] {
    [
        ("power_now", &row.now),
        ("power_at_completion", &row.done),
        ("chips_now", &row.chips),
        ("chips_at_completion", &row.chips_done),
    ]
}

/// The rows of the file.
pub fn rows(reader: &Reader, rows: &[Row]) -> Vec<Vec<Value>> {
    let context = reader.context();
    let text = |text: &str| if text.is_empty() { Value::Nothing } else { Value::from(text) };
    rows.iter()
        .filter_map(|row| {
            let site = context.snapshot.site(row.id)?;
            let mut cells = vec![
                text(&site.slug),
                text(&site.name),
                text(&row.place),
                text(site.country.as_deref().unwrap_or_default()),
                text(row.project.as_ref().map_or("", |(_, project)| project.name.as_str())),
                names(&row.companies),
                text(row.state),
            ];
            for (_, cell) in amounts(row) {
                let (number, from) = amount(cell);
                cells.push(number.map_or(Value::Nothing, Value::Number));
                cells.push(text(from.unwrap_or_default()));
            }
            let at = site.location;
            cells.push(at.map_or(Value::Nothing, |at| Value::Degrees(at.coordinates.latitude())));
            cells.push(at.map_or(Value::Nothing, |at| Value::Degrees(at.coordinates.longitude())));
            cells.push(text(at.map_or("", |at| at.precision.word())));
            cells.push(text(&reader.urls.absolute(&row.site.url)));
            Some(cells)
        })
        .collect()
}

/// `GET /sites.geojson` and `/map.geojson`: the sites that the filters let
/// through, in the page's order; those without coordinates have no geometry.
pub async fn geojson(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    // What else the map's address says changes no row.
    reader.parameters.one("size")?;
    reader.parameters.one("at")?;
    let query = rows::query(&mut reader, Vec::new())?;
    reader.parameters.finish()?;
    let context = reader.context();
    let (rows, _) = rows::rows(&context, lens, &query)?;
    let features: Vec<Json> = rows.iter().filter_map(|row| feature(&reader, &context, row)).collect();
    let body = json!({
        "type": "FeatureCollection",
        "features": features,
        "source": reader.urls.absolute(&reader.urls.with("/sites", reader.parameters.without_view())),
        "credits": context.snapshot.credits().collect::<Vec<_>>(),
    });
    let kind = HeaderValue::from_static("application/geo+json");
    Ok(([(header::CONTENT_TYPE, kind)], body.to_string()).into_response())
}

fn feature(reader: &Reader, context: &Context<'_>, row: &Row) -> Option<Json> {
    let site = context.snapshot.site(row.id)?;
    let geometry = site.location.map(|at| {
        json!({ "type": "Point", "coordinates": [at.coordinates.longitude(), at.coordinates.latitude()] })
    });
    let mut properties = json!({
        "name": site.name,
        "url": reader.urls.absolute(&row.site.url),
        "place": row.place,
        "country": site.country,
        "project": row.project.as_ref().map(|(_, project)| &project.name),
        "companies": row.companies.iter().map(|link| &link.name).collect::<Vec<_>>(),
        "state": row.state,
        "precision": site.location.map(|at| at.precision.word()),
    });
    for (name, cell) in amounts(row) {
        let (number, from) = amount(cell);
        let unit = if name.starts_with("power") { "_w" } else { "" };
        properties[format!("{name}{unit}")] = json!(number.and_then(|number| i64::try_from(number).ok()));
        properties[format!("{name}_from")] = json!(from);
    }
    Some(json!({ "type": "Feature", "id": site.slug, "geometry": geometry, "properties": properties }))
}
