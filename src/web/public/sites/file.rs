//! The table of sites as rows of a file, and as `GeoJSON` (RFC 7946).

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use serde_json::{Value as Json, json};

use super::{
    marks::SizedBy,
    rows::{self, Row},
};
use crate::{
    domain::announcement::Standing,
    web::{
        error::WebError,
        extract::Reader,
        files::{Field, Value, ends, names},
        page::{Cell, Context},
        public::shared::lens,
    },
};

/// The columns of the file. Power in watts, chips one by one; `_from` says
/// whether the number is a claim or an estimate.
pub const FIELDS: [Field; 23] = [
    Field::text("site", "Name of the site in its address"),
    Field::text("name", "Name of the site"),
    Field::text("place", "Where it is, in words"),
    Field::text("country", "ISO 3166-1 alpha-2"),
    Field::text("project", "Project that it belongs to"),
    Field::text("companies", "Companies by the lens of the view, separated by semicolons"),
    Field::text("state", "planned, building, running"),
    Field::number("power_now_low_w", "Power now: lower end, watts; empty where nobody said it"),
    Field::number("power_now_high_w", "Power now: upper end, watts; empty where nobody said it"),
    Field::text("power_now_from", "claim or estimate: where the number is from"),
    Field::number(
        "power_at_completion_low_w",
        "Power at completion: lower end, watts; empty where nobody said it",
    ),
    Field::number(
        "power_at_completion_high_w",
        "Power at completion: upper end, watts; empty where nobody said it",
    ),
    Field::text("power_at_completion_from", "claim or estimate: where the number is from"),
    Field::number("chips_now_low", "Chips now: lower end, single chips; empty where nobody said it"),
    Field::number("chips_now_high", "Chips now: upper end, single chips; empty where nobody said it"),
    Field::text("chips_now_from", "claim or estimate: where the number is from"),
    Field::number(
        "chips_at_completion_low",
        "Chips at completion: lower end, single chips; empty where nobody said it",
    ),
    Field::number(
        "chips_at_completion_high",
        "Chips at completion: upper end, single chips; empty where nobody said it",
    ),
    Field::text("chips_at_completion_from", "claim or estimate: where the number is from"),
    Field::degrees("latitude", "Degrees north, WGS 84"),
    Field::degrees("longitude", "Degrees east, WGS 84"),
    Field::text("precision", "How well the place is known: exact, city, county, state or country"),
    Field::address("url", "Its page"),
];

/// Both ends of a cell's amount, and where it is from.
fn amount(cell: &Cell) -> [Value; 3] {
    let from = if cell.is_estimate() { Standing::Estimate } else { Standing::Claim };
    let [low, high] = ends(cell.shown().map(|amount| amount.interval));
    [low, high, cell.shown().map(|_| from.word()).into()]
}

fn amounts(row: &Row) -> [(&'static str, &Cell); 4] {
    [
        ("power_now", &row.now),
        ("power_at_completion", &row.done),
        ("chips_now", &row.chips),
        ("chips_at_completion", &row.chips_done),
    ]
}

/// The cells of a row.
pub fn row(reader: &Reader, row: &Row) -> Option<Vec<Value>> {
    let snapshot = reader.snapshot();
    let site = snapshot.site(row.id)?;
    let text = |text: &str| if text.is_empty() { Value::Nothing } else { Value::from(text) };
    let mut cells = vec![
        text(&site.slug),
        text(&site.name),
        text(&row.place),
        text(site.country.as_deref().unwrap_or_default()),
        text(row.project.as_ref().map_or("", |project| project.name.as_str())),
        names(&row.companies),
        text(row.state),
    ];
    cells.extend(amounts(row).into_iter().flat_map(|(_, cell)| amount(cell)));
    let at = site.location;
    cells.push(at.map_or(Value::Nothing, |at| Value::Degrees(at.coordinates.latitude())));
    cells.push(at.map_or(Value::Nothing, |at| Value::Degrees(at.coordinates.longitude())));
    cells.push(text(at.map_or("", |at| at.precision.word())));
    cells.push(text(&reader.urls.absolute(&row.site.url)));
    Some(cells)
}

/// `GET /sites.geojson` and `/map.geojson`: the sites that the filters let
/// through, in the page's order; those without coordinates have no geometry.
pub async fn geojson(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    // What else the map's address says changes no row.
    for name in ["size", "colour", "at"] {
        reader.parameters.one(name)?;
    }
    let query = rows::query(&mut reader, Vec::new())?.whole();
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
        "project": row.project.as_ref().map(|project| &project.name),
        "companies": row.companies.iter().map(|link| &link.name).collect::<Vec<_>>(),
        "state": row.state,
        "precision": site.location.map(|at| at.precision.word()),
    });
    for (name, cell) in amounts(row) {
        let [low, high, from] = amount(cell);
        let unit = if name.starts_with("power") { "_w" } else { "" };
        properties[format!("{name}_low{unit}")] = json!(low);
        properties[format!("{name}_high{unit}")] = json!(high);
        properties[format!("{name}_from")] = json!(from);
    }
    properties["power"] = json!(SizedBy::Power.words(row));
    properties["chips"] = json!(SizedBy::Chips.words(row));
    Some(json!({ "type": "Feature", "id": site.slug, "geometry": geometry, "properties": properties }))
}
