//! `/sites`: every site with its power and chips.

use std::borrow::Cow;

use askama::Template;
use axum::response::Response;

use super::{
    file,
    rows::{self, Listed, Row},
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
        let groups = context.snapshot.site_groups(lens);
        let (sites, listing) = rows::listed(&context, &groups, lens, &query)?;
        let about = |site: &Listed<'_>| context.snapshot.announcements_about(Entity::Site(site.id));
        Ok((sites.iter().flat_map(about).collect(), listing.title("announcements about sites")))
    })
}

fn sum_of(sites: &[Listed<'_>]) -> SiteSums {
    let mut sums = SiteSums::default();
    for site in sites {
        sums.add(site.amounts);
    }
    sums
}

/// `GET /sites` and its files.
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (lens, query) = query(&mut reader)?;
    let context = reader.context();
    let groups = context.snapshot.site_groups(lens);
    let (sites, listing) = rows::listed(&context, &groups, lens, &query)?;
    let largest = rows::largest(&groups);
    let row = |site: &Listed<'_>| rows::row(&context, site, largest);
    let title = listing.title("Sites");
    let cells = |site: &Listed<'_>| file::row(&reader, &row(site)?);
    let files = match reader.sheet(&title, &file::FIELDS).offered(&reader, &sites, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let sums = if sites.len() == groups.sites.len() {
        Cow::Borrowed(&groups.all.1)
    } else {
        Cow::Owned(sum_of(&sites))
    };
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
        rows: query.cut(sites).iter().filter_map(row).collect(),
    };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}
