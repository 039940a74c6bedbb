//! `/map`: sites where they are, as large as their power or chips. A drawing of
//! the server, with links to move and zoom it.

use askama::Template;
use axum::response::Response;

use super::{
    locator::uncertainty,
    rows::{self, Row},
};
use crate::{
    chart::map::{FINE, Lines, Place, WORLD, Window},
    domain::site::Precision,
    format::Lang,
    web::{
        error::WebError,
        extract::Reader,
        files::FileLink,
        page::{Cell, Chrome, Context, Link, Section, render},
        public::{
            home::{LensLink, lens_links},
            shared::lens,
        },
        table::Listing,
    },
};

/// How large it is drawn, in pixels.
const SIZE: (f64, f64) = (960.0, 460.0);
/// The radius of the largest circle, in pixels.
const LARGEST: f64 = 34.0;
/// The smallest that can be seen and hit.
const SMALLEST: f64 = 4.0;
/// A part of the map is at least so many degrees high.
const LEAST: f64 = 6.0;

/// A site on the map; all numbers in tenths of a pixel.
struct Mark {
    url: String,
    /// "Stargate Abilene: 590 MW now, 1.2 GW at completion".
    label: String,
    x: f64,
    y: f64,
    now: f64,
    done: f64,
    /// Of the disc in which it lies where only its surroundings are known.
    soft: f64,
}

/// A circle of the legend.
struct Scale {
    radius: f64,
    x: f64,
    text: String,
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
    sizes: Vec<LensLink>,
    listing: Listing,
    view_box: String,
    lines: Lines,
    marks: Vec<Mark>,
    scales: Vec<Scale>,
    moves: Vec<Link>,
    /// "3 sites lie outside this part; 4 have no coordinates and are in the list only."
    missing: String,
    list: String,
    rows: Vec<Line>,
    is_chips: bool,
}

/// What decides how large a site is drawn.
#[derive(Clone, Copy, PartialEq, Eq)]
enum SizedBy {
    Power,
    Chips,
}

impl SizedBy {
    const fn word(self) -> &'static str {
        match self {
            Self::Power => "power",
            Self::Chips => "chips",
        }
    }

    const fn cells(self, row: &Row) -> (&Cell, &Cell) {
        match self {
            Self::Power => (&row.now, &row.done),
            Self::Chips => (&row.chips, &row.chips_done),
        }
    }

    const fn unit(self) -> &'static str {
        match self {
            Self::Power => "W",
            Self::Chips => "count",
        }
    }
}

/// `GET /map`
pub async fn map(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    let by = match reader.parameters.one("size")?.as_deref() {
        None | Some("power") => SizedBy::Power,
        Some("chips") => SizedBy::Chips,
        Some(other) => return Err(WebError::parameter("size", other, "power or chips")),
    };
    reader.parameters.settle("size", [by.word()]);
    let at = reader.parameters.one("at")?;
    let part = at.as_deref().map(part).transpose()?;
    let mut kept = vec![("by", lens.word().to_owned()), ("size", by.word().to_owned())];
    kept.extend(at.map(|at| ("at", at)));
    let query = rows::query(&mut reader, kept)?;
    let context = reader.context();
    let (rows, listing) = rows::rows(&context, lens, &query)?;
    let located: Vec<(&Row, Place, Precision)> =
        rows.iter().filter_map(|row| located(&context, row)).collect();
    let window = part.map_or_else(
        || Window::over(&located.iter().map(|(_, place, _)| *place).collect::<Vec<_>>(), LEAST, SIZE),
        |(middle, degrees)| Window::around(middle, degrees, SIZE),
    );
    let largest = located.iter().map(|(row, ..)| by.cells(row).1.size()).max().unwrap_or(0).max(1);
    let marks = marks(&located, by, largest, &window);
    let title = listing.title("Map of sites");
    let about = "Where AI data centers are and how much power they have.";
    let mut chrome = reader.chrome(Section::Map, &title, about)?;
    chrome.offer(
        &reader,
        [FileLink::new("GeoJSON", reader.urls.with("/map.geojson", same(&reader, &["page", "at", "size"])))],
    );
    render(&Map {
        chrome,
        title,
        lenses: lens_links(&reader.urls, "/map", lens),
        sizes: sizes(&reader, by),
        view_box: format!("0 0 {} {}", SIZE.0 * FINE, SIZE.1 * FINE),
        lines: window.lines(),
        scales: scales(by, largest, reader.lang),
        moves: moves(&reader, &window, part.is_some()),
        missing: missing(rows.len() - located.len(), located.len() - marks.len()),
        marks,
        list: reader.urls.with("/sites", same(&reader, &["at", "size", "page"])),
        rows: query.cut(rows.iter().map(|row| line(&context, row, by)).collect()),
        listing,
        is_chips: by == SizedBy::Chips,
    })
}

/// The parameters of the address but for some.
fn same(reader: &Reader, skip: &[&str]) -> Vec<(String, String)> {
    let given = reader.parameters.without_view().filter(|(name, _)| !skip.contains(name));
    given.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
}

/// Links to the same map with circles of the other size.
fn sizes(reader: &Reader, by: SizedBy) -> Vec<LensLink> {
    let link = |each: SizedBy| {
        let mut query = same(reader, &["size", "page"]);
        query.push(("size".to_owned(), each.word().to_owned()));
        LensLink {
            label: format!("Size: {}", each.word()),
            is_current: each == by,
            url: reader.urls.with("/map", query),
        }
    };
    [SizedBy::Power, SizedBy::Chips].map(link).into()
}

/// The sites that the window shows; small ones above large ones, so that each can be hit.
fn marks(located: &[(&Row, Place, Precision)], by: SizedBy, largest: i128, window: &Window) -> Vec<Mark> {
    let mut marks: Vec<Mark> = located
        .iter()
        .filter(|(_, place, _)| window.shows(*place))
        .map(|(row, place, precision)| mark(row, *place, *precision, by, largest, window))
        .collect();
    marks.sort_by(|one, other| other.reach().total_cmp(&one.reach()));
    marks
}

impl Mark {
    fn reach(&self) -> f64 {
        self.done.max(self.now)
    }
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

fn located<'r>(context: &Context<'_>, row: &'r Row) -> Option<(&'r Row, Place, Precision)> {
    let at = context.snapshot.site(row.id)?.location?;
    let place = Place { longitude: at.coordinates.longitude(), latitude: at.coordinates.latitude() };
    Some((row, place, at.precision))
}

/// The radius of a circle whose area is in proportion to the amount.
#[expect(clippy::cast_precision_loss, reason = "a circle is drawn to the tenth of a pixel")]
fn radius(size: i128, largest: i128) -> f64 {
    if size <= 0 { 0.0 } else { (LARGEST * (size as f64 / largest as f64).sqrt()).max(SMALLEST) }
}

fn mark(row: &Row, place: Place, precision: Precision, by: SizedBy, largest: i128, window: &Window) -> Mark {
    let (x, y) = window.at(place);
    let (now, done) = by.cells(row);
    let text = |cell: &Cell, when: &str| {
        cell.shown().map(|amount| {
            let estimate = if cell.is_estimate() { " (est.)" } else { "" };
            format!("{}{estimate} {when}", amount.text)
        })
    };
    let amounts: Vec<String> =
        [text(now, "now"), text(done, "at completion")].into_iter().flatten().collect();
    let amounts = if amounts.is_empty() { "no number".to_owned() } else { amounts.join(", ") };
    let soft = uncertainty(precision).map_or(0.0, |degrees| window.pixels(degrees).max(LARGEST / 2.0));
    let fine = |pixels: f64| (pixels * FINE).round();
    Mark {
        url: row.site.url.clone(),
        label: format!("{}: {amounts}", row.site.name),
        x: fine(x),
        y: fine(y),
        now: fine(radius(now.size(), largest)),
        done: fine(radius(done.size(), largest).max(SMALLEST)),
        soft: fine(soft),
    }
}

/// Circles of round amounts, so that sizes can be read.
fn scales(by: SizedBy, largest: i128, lang: Lang) -> Vec<Scale> {
    let mut round = 1_i128;
    while round * 10 <= largest {
        round *= 10;
    }
    let amounts = [round, round / 10].into_iter().filter(|amount| *amount > 0);
    let mut x = 0.0;
    amounts
        .map(|amount| {
            let radius = radius(amount, largest);
            x += radius + 4.0;
            let scale = Scale {
                radius: (radius * FINE).round(),
                x: (x * FINE).round(),
                text: lang.end_of_sum(amount, Some(by.unit())),
            };
            x += radius + 70.0;
            scale
        })
        .collect()
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
    fn areas_are_in_proportion_and_nothing_is_no_circle() {
        assert!((radius(100, 100) - LARGEST).abs() < 1e-9);
        assert!((radius(25, 100) - LARGEST / 2.0).abs() < 1e-9, "a quarter is half as wide");
        assert!(radius(0, 100).abs() < 1e-9 && radius(-1, 100).abs() < 1e-9);
        assert!((radius(1, 1_000_000) - SMALLEST).abs() < 1e-9, "it can still be seen");
    }

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
