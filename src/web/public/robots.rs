//! What tells search engines where to look: `/robots.txt` and `/sitemap.xml`.

use std::fmt::Write;

use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use jiff::civil::Date;

use crate::{
    dataset::{Snapshot, Table},
    domain::revision::Noun,
    web::{error::WebError, extract::Reader, routes::READER_ROUTES},
};

/// The most addresses that one sitemap may hold, by the protocol (sitemaps.org).
const MOST: usize = 50_000;

/// `GET /robots.txt`: all but the desk may be read.
pub async fn robots(reader: Reader) -> Result<Response, WebError> {
    reader.parameters.finish()?;
    let sitemap = reader.urls.absolute("/sitemap.xml");
    let text = format!(
        "User-agent: *\nDisallow: /desk\nDisallow: /login\nDisallow: /reset/\nDisallow: /search\nSitemap: {sitemap}\n"
    );
    Ok(text.into_response())
}

/// An address and the day on which what it is about last changed.
type Entry = (String, Option<Date>);

/// `GET /sitemap.xml`: every page that has an address of its own; where there are
/// too many for one file, an index of parts.
pub async fn sitemap(mut reader: Reader) -> Result<Response, WebError> {
    let part: Option<usize> = reader.parameters.read("part", "the number of a part from 1 up")?;
    reader.parameters.finish()?;
    let entries = entries(&reader);
    let parts = entries.len().div_ceil(MOST);
    let xml = match part {
        None if parts > 1 => index(&reader, parts),
        None => urls(&reader, &entries),
        Some(part) if (1..=parts).contains(&part) => {
            urls(&reader, &entries[(part - 1) * MOST..entries.len().min(part * MOST)])
        }
        Some(part) => return Err(WebError::parameter("part", &part.to_string(), &format!("1 to {parts}"))),
    };
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("application/xml"))], xml).into_response())
}

fn index(reader: &Reader, parts: usize) -> String {
    let mut xml = String::from(HEAD);
    xml.push_str(r#"<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">"#);
    for part in 1..=parts {
        let url = reader.urls.absolute(&format!("/sitemap.xml?part={part}"));
        // Writing to a String cannot fail.
        let _ = write!(xml, "<sitemap><loc>{}</loc></sitemap>", escaped(&url));
    }
    xml.push_str("</sitemapindex>");
    xml
}

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";

fn urls(reader: &Reader, entries: &[Entry]) -> String {
    let mut xml = String::from(HEAD);
    xml.push_str(r#"<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">"#);
    for (path, day) in entries {
        let changed = day.map_or_else(String::new, |day| format!("<lastmod>{day}</lastmod>"));
        let _ = write!(xml, "<url><loc>{}</loc>{changed}</url>", escaped(&reader.urls.absolute(path)));
    }
    xml.push_str("</urlset>");
    xml
}

fn escaped(url: &str) -> String {
    url.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

fn entries(reader: &Reader) -> Vec<Entry> {
    let snapshot = reader.snapshot();
    let data = snapshot.dataset();
    let urls = &reader.urls;
    let pages = READER_ROUTES
        .iter()
        .filter(|route| !route.contains('{') && !matches!(**route, "/search" | "/diff" | "/changes/count"));
    let mut entries: Vec<Entry> = pages.map(|path| ((*path).to_owned(), None)).collect();
    entries.extend(
        snapshot.companies().map(|(id, row)| (urls.company(&row.slug), day(&snapshot, &data.companies, id))),
    );
    entries.extend(
        snapshot.projects().map(|(id, row)| (urls.project(&row.slug), day(&snapshot, &data.projects, id))),
    );
    entries.extend(snapshot.sites().map(|(id, row)| (urls.site(&row.slug), day(&snapshot, &data.sites, id))));
    entries.extend(
        snapshot.people().map(|(id, row)| (urls.person(&row.slug), day(&snapshot, &data.people, id))),
    );
    entries.extend(
        snapshot
            .announcements()
            .map(|(id, _)| (urls.announcement(id), day(&snapshot, &data.announcements, id))),
    );
    entries.extend(snapshot.sources().map(|(id, _)| (urls.source(id), day(&snapshot, &data.sources, id))));
    entries.extend(snapshot.figures().map(|at| (urls.figure(at.id), day(&snapshot, &data.figures, at.id))));
    entries
}

/// When the row that a page is about last changed; figures about it have pages of their own.
fn day<T: Noun>(snapshot: &Snapshot<'_>, table: &Table<T>, id: T::Id) -> Option<Date> {
    let opened = table.version(id, snapshot.revision_id())?.opened;
    Some(snapshot.revision(opened)?.day())
}
