//! `/map`: sites where they are, as large as their power or chips. A drawing of
//! the server with links to move and zoom it; where the browser can, `static/map.js`
//! puts a map in its place that is moved by hand.

use std::{collections::BTreeMap, fmt::Display, str::FromStr};

use askama::Template;
use axum::response::Response;

use super::{
    marks::{ColouredBy, Drawing, Hue, Located, Mark, Scale, SizedBy},
    rows::{self, Row},
};
use crate::{
    chart::map::{FINE, Lines, Place, WORLD, Window},
    domain::site::Precision,
    format::Lang,
    web::{
        assets::BASE_MAP,
        error::WebError,
        extract::Reader,
        files::FileLink,
        headers::Needs,
        page::{Cell, Chrome, Context, Link, Section, render},
        public::{
            home::{LensLink, lens_links},
            shared::lens,
        },
        table::Listing,
    },
};

/// How large it is drawn, in pixels.
pub const SIZE: (f64, f64) = (960.0, 460.0);
/// A part of the map is at least so many degrees high.
const LEAST: f64 = 6.0;

/// What the map that can be moved is made of; all are addresses but the last ones.
struct Live {
    script: String,
    library: String,
    worker: String,
    sheet: String,
    base: String,
    /// The operator's own style.
    style: Option<String>,
    sites: String,
    /// West, south, east, north.
    bounds: String,
    size: &'static str,
    /// The amount of the largest circle.
    largest: i128,
    /// The class of each company's colour, as JSON.
    hues: String,
}

/// A site beneath the map.
struct Line {
    site: Link,
    place: String,
    precision: &'static str,
    now: Cell,
    done: Cell,
}

#[derive(Template)]
#[template(path = "public/sites/map.html")]
struct Map {
    chrome: Chrome,
    title: String,
    lenses: Vec<LensLink>,
    choices: Vec<LensLink>,
    listing: Listing,
    view_box: String,
    lines: Lines,
    marks: Vec<Mark>,
    scales: Vec<Scale>,
    hues: Vec<Hue>,
    live: Live,
    moves: Vec<Link>,
    /// "3 sites lie outside this part; 4 have no coordinates and are in the list only."
    missing: String,
    list: String,
    rows: Vec<Line>,
    is_chips: bool,
}

/// `GET /map`
pub async fn map(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    let by = word(&mut reader, "size", SizedBy::Power, "power or chips")?;
    let colour = word(&mut reader, "colour", ColouredBy::Stage, "stage or company")?;
    let at = reader.parameters.one("at")?;
    let part = at.as_deref().map(part).transpose()?;
    let mut kept = vec![
        ("by", lens.word().to_owned()),
        ("size", by.word().to_owned()),
        ("colour", colour.word().to_owned()),
    ];
    kept.extend(at.map(|at| ("at", at)));
    let query = rows::query(&mut reader, kept)?.whole();
    let context = reader.context();
    let (rows, listing) = rows::rows(&context, lens, &query)?;
    let sites: Vec<Located<'_>> = rows.iter().filter_map(|row| Located::of(&context, row)).collect();
    let window = part.map_or_else(
        || Window::over(&sites.iter().map(|site| site.place).collect::<Vec<_>>(), LEAST, SIZE),
        |(middle, degrees)| Window::around(middle, degrees, SIZE),
    );
    let drawing = Drawing::of(&sites, by, colour);
    let marks = drawing.marks(&sites, &window);
    let title = listing.title("Map of sites");
    let about = "Where AI data centers are and how much power they have.";
    let mut chrome = reader.chrome(Section::Map, &title, about)?;
    let geojson = reader.urls.with("/map.geojson", same(&reader, &["page", "at", "size", "colour"]));
    chrome.offer(&reader, [FileLink::new("GeoJSON", geojson.clone())]);
    let mut response = render(&Map {
        chrome,
        title,
        lenses: lens_links(&reader.urls, "/map", lens),
        choices: choices(&reader, "size", "Size", by.word(), SizedBy::ALL.iter().map(|by| by.word()))
            .chain(choices(
                &reader,
                "colour",
                "Colour",
                colour.word(),
                ColouredBy::ALL.iter().map(|by| by.word()),
            ))
            .collect(),
        view_box: format!("0 0 {} {}", SIZE.0 * FINE, SIZE.1 * FINE),
        lines: window.lines(),
        scales: drawing.scales(reader.lang, SIZE.0),
        moves: moves(&reader, &window, part.is_some()),
        missing: missing(rows.len() - sites.len(), sites.len() - marks.len()),
        marks,
        live: Live::of(&reader, &window, &drawing, geojson),
        list: reader.urls.with("/sites", same(&reader, &["at", "size", "colour", "page"])),
        rows: query.cut(rows.iter().map(|row| line(&context, row, by)).collect()),
        hues: drawing.hues,
        listing,
        is_chips: by == SizedBy::Chips,
    })?;
    response.extensions_mut().insert(Needs::Map(reader.app.settings().publishing.map_style.clone()));
    Ok(response)
}

/// A parameter that is one of some words.
fn word<W: FromStr + Display>(
    reader: &mut Reader,
    name: &'static str,
    default: W,
    takes: &'static str,
) -> Result<W, WebError> {
    let word = match reader.parameters.one(name)? {
        None => default,
        Some(text) => text.parse().map_err(|_| WebError::parameter(name, &text, takes))?,
    };
    reader.parameters.settle(name, [word.to_string()]);
    Ok(word)
}

impl Live {
    fn of(reader: &Reader, window: &Window, drawing: &Drawing, sites: String) -> Self {
        let assets = reader.app.assets();
        let [south_west, north_east] = window.corners();
        let classes = drawing.hues.iter().map(|hue| (hue.name.as_str(), hue.class));
        Self {
            script: assets.url("map.js"),
            library: assets.url("vendor/maplibre/maplibre-gl.mjs"),
            worker: assets.url("vendor/maplibre/maplibre-gl-worker.mjs"),
            sheet: assets.url("vendor/maplibre/maplibre-gl.css"),
            base: assets.url(BASE_MAP),
            style: reader.app.settings().publishing.map_style.as_ref().map(ToString::to_string),
            sites,
            bounds: format!(
                "{:.4},{:.4},{:.4},{:.4}",
                south_west.longitude, south_west.latitude, north_east.longitude, north_east.latitude
            ),
            size: drawing.by.word(),
            largest: drawing.largest,
            hues: serde_json::to_string(&classes.collect::<BTreeMap<_, _>>()).unwrap_or_default(),
        }
    }
}

/// The parameters of the address but for some.
fn same(reader: &Reader, skip: &[&str]) -> Vec<(String, String)> {
    let given = reader.parameters.without_view().filter(|(name, _)| !skip.contains(name));
    given.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Links to the same map with another word for a parameter.
fn choices(
    reader: &Reader,
    name: &'static str,
    label: &'static str,
    current: &'static str,
    words: impl Iterator<Item = &'static str>,
) -> impl Iterator<Item = LensLink> {
    words.map(move |word| {
        let mut query = same(reader, &[name, "page"]);
        query.push((name.to_owned(), word.to_owned()));
        LensLink {
            label: format!("{label}: {word}"),
            is_current: word == current,
            url: reader.urls.with("/map", query),
        }
    })
}

/// A part of the globe: latitude and longitude of its middle, and its height in degrees.
fn part(text: &str) -> Result<(Place, f64), WebError> {
    let numbers: Vec<f64> = text.split(',').filter_map(|part| part.trim().parse().ok()).collect();
    match numbers[..] {
        [latitude, longitude, degrees]
            if text.split(',').count() == 3
                && (-90.0..=90.0).contains(&latitude)
                && (-180.0..=180.0).contains(&longitude)
                && (0.5..=WORLD).contains(&degrees) =>
        {
            Ok((Place { longitude, latitude }, degrees))
        }
        _ => {
            let takes = "latitude, longitude and a height of 0.5 to 132 degrees, as in 38.5,-98,30";
            Err(WebError::parameter("at", text, takes))
        }
    }
}

/// Links that move the map: the whole, nearer, further, and to the four sides.
fn moves(reader: &Reader, window: &Window, is_part: bool) -> Vec<Link> {
    let same = same(reader, &["at", "page"]);
    let middle = window.place((window.width / 2.0, window.height / 2.0));
    let to = |across: f64, down: f64, share: f64| {
        let place = window.place((window.width * (0.5 + across), window.height * (0.5 + down)));
        let (latitude, longitude) = if (across, down) == (0.0, 0.0) {
            (middle.latitude, middle.longitude)
        } else {
            (place.latitude.clamp(-75.0, 85.0), place.longitude.clamp(-180.0, 180.0))
        };
        let degrees = (window.degrees() * share).clamp(1.0, WORLD);
        let mut query = same.clone();
        query.push(("at".to_owned(), format!("{latitude:.2},{longitude:.2},{degrees:.1}")));
        reader.urls.with("/map", query)
    };
    let link = |name: &str, url: String| Link { name: name.to_owned(), url };
    let mut links = vec![
        link("Nearer", to(0.0, 0.0, 0.5)),
        link("Further", to(0.0, 0.0, 2.0)),
        link("North", to(0.0, -0.4, 1.0)),
        link("South", to(0.0, 0.4, 1.0)),
        link("West", to(-0.4, 0.0, 1.0)),
        link("East", to(0.4, 0.0, 1.0)),
    ];
    if is_part {
        links.push(link("All of these sites", reader.urls.with("/map", same)));
    }
    links
}

fn missing(unplaced: usize, outside: usize) -> String {
    let mut parts = Vec::new();
    if outside > 0 {
        parts.push(Lang::En.count(outside, "site lies outside this part", "sites lie outside this part"));
    }
    if unplaced > 0 {
        parts.push(Lang::En.count(
            unplaced,
            "has no coordinates and is in the list only",
            "have no coordinates and are in the list only",
        ));
    }
    if parts.is_empty() { String::new() } else { format!("{}.", parts.join("; ")) }
}

fn line(context: &Context<'_>, row: &Row, by: SizedBy) -> Line {
    let location = context.snapshot.site(row.id).and_then(|site| site.location);
    let (now, done) = by.cells(row);
    Line {
        site: row.site.clone(),
        place: row.place.clone(),
        precision: match location.map(|at| at.precision) {
            None => "no coordinates",
            Some(Precision::Exact | Precision::City) => "",
            Some(Precision::County) => "known to the county only",
            Some(Precision::State) => "known to the state only",
            Some(Precision::Country) => "known to the country only",
        },
        now: now.clone(),
        done: done.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_three_numbers_on_the_globe() {
        assert_eq!(part("38.5, -98,30").unwrap(), (Place { longitude: -98.0, latitude: 38.5 }, 30.0));
        for wrong in ["", "1,2", "1,2,3,4", "91,0,10", "0,181,10", "0,0,0", "0,0,500", "a,b,c", "1,x,2,3"] {
            assert!(part(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        assert_eq!(missing(0, 0), "");
        assert_eq!(missing(1, 0), "1 has no coordinates and is in the list only.");
        assert_eq!(
            missing(2, 1),
            "1 site lies outside this part; 2 have no coordinates and are in the list only."
        );
    }
}
