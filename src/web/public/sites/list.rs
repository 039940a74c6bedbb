//! `/sites`: every site with its power and chips.

use askama::Template;
use axum::response::Response;

use super::{
    file,
    rows::{self, Row},
};
use crate::{
    dataset::{Lens, SiteSums, When},
    domain::{company::Entity, site_totals::Measure},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{FileLink, Files},
        page::{Chrome, Section, SumPair},
        public::{
            announcements::feed_of_table,
            home::{LensLink, lens_links},
            shared::lens,
        },
        table::{Listing, TableQuery},
    },
};

#[derive(Template)]
#[template(path = "public/sites/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    lenses: Vec<LensLink>,
    listing: Listing,
    /// The same sites on a map.
    map: String,
    chart: String,
    rows: Vec<Row>,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
    chips_done: SumPair,
}

/// The lens, and what the address says about the table.
fn query(reader: &mut Reader) -> Result<(Lens, TableQuery), WebError> {
    let lens = lens(reader)?;
    Ok((lens, rows::query(reader, vec![("by", lens.word().to_owned())])?))
}

/// `GET /sites.atom`: what was said about them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (lens, query) = query(reader)?;
        let context = reader.context();
        let (rows, listing) = rows::rows(&context, lens, &query)?;
        let about = |row: &Row| context.snapshot.announcements_about(Entity::Site(row.id));
        Ok((rows.iter().flat_map(about).collect(), listing.title("announcements about sites")))
    })
}

/// `GET /sites` and its files.
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (lens, query) = query(&mut reader)?;
    let context = reader.context();
    let (rows, listing) = rows::rows(&context, lens, &query)?;
    let title = listing.title("Sites");
    let files =
        match reader.sheet(&title, &file::FIELDS).offered(&reader, &rows, |row| file::row(&reader, row))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let mut sums = SiteSums::default();
    for row in &rows {
        sums.add(&row.amounts);
    }
    let mut chrome = reader.chrome(
        Section::Sites,
        &title,
        "AI data centers with their power and chips, now and at completion, claims and estimates apart.",
    )?;
    chrome.offer_table(&reader, files);
    let geojson = reader.parameters.without_view().filter(|(name, _)| *name != "page");
    chrome.offer(&reader, [FileLink::new("GeoJSON", reader.urls.with("/sites.geojson", geojson))]);
    chrome.follow_with(&reader, "/sites.atom");
    let chart = reader
        .urls
        .with("/charts/sites", reader.parameters.without_view().filter(|(name, _)| *name != "page"));
    let map =
        reader.parameters.without_view().filter(|(name, _)| !matches!(*name, "page" | "sort" | "order"));
    let page = List {
        chrome,
        title,
        lenses: lens_links(&reader.urls, "/sites", lens),
        listing,
        chart,
        map: reader.urls.with("/map", map),
        now: sums.power(&context, When::Now),
        done: sums.power(&context, When::AtCompletion),
        chips: sums.pair(&context, Measure::Chips, When::Now),
        chips_done: sums.pair(&context, Measure::Chips, When::AtCompletion),
        rows: query.cut(rows),
    };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}
