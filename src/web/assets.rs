//! Stylesheet, font and icon: embedded, with their hash in the path, immutable.
//! The path of an earlier release answers with the current file, not immutable.

use std::{collections::BTreeMap, fmt::Write};

use axum::{
    body::Bytes,
    extract::State,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rust_embed::Embed;
use sha2::{Digest, Sha256};

use crate::chart::map::base_map;

use super::{App, charts::properties, extract::UrlPath};

/// Coastlines and borders, for the map that can be moved.
pub(super) const BASE_MAP: &str = "base-map.json";
const FONT: &str = "fonts/public-sans.woff2";

/// What tables look like, on pages and embedded.
const TABLE_STYLE: &str = include_str!("../../static/tables.css");
/// What charts look like, on pages and alone.
pub(super) const CHART_STYLE: &str = include_str!("../../static/chart.css");

#[derive(Embed)]
#[folder = "static"]
struct Files;

struct Asset {
    body: Bytes,
    hash: String,
    media_type: &'static str,
}

/// The embedded files by name.
pub(super) struct Assets(BTreeMap<String, Asset>);

impl Assets {
    pub(super) fn embedded() -> Self {
        let mut files = BTreeMap::new();
        for name in Files::iter() {
            if let Some(file) = Files::get(&name) {
                files.insert(name.to_string(), asset(&name, file.data.into_owned()));
            }
        }
        files.insert(BASE_MAP.to_owned(), asset(BASE_MAP, base_map().as_bytes().to_vec()));
        let mut assets = Self(files);
        // The stylesheets name the font: with its hash, so that it too is immutable.
        let font = assets.url(FONT);
        for (name, before, tables) in
            [("style.css", String::new(), TABLE_STYLE), ("embed.css", properties(), "")]
        {
            let Some(sheet) = assets.0.remove(name) else { continue };
            let own = String::from_utf8_lossy(&sheet.body).replace(&format!("/static/{FONT}"), &font);
            let text = format!("{before}{own}{tables}{CHART_STYLE}");
            assets.0.insert(name.to_owned(), asset(name, text.into_bytes()));
        }
        assets
    }

    /// The address of a file, with its hash.
    pub(super) fn url(&self, name: &str) -> String {
        match self.0.get(name) {
            Some(asset) => format!("/static/{}/{name}", asset.hash),
            None => format!("/static/{name}"),
        }
    }
}

fn asset(name: &str, body: Vec<u8>) -> Asset {
    let hash = short_hash(&[&body]);
    let media_type = match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("woff2") => "font/woff2",
        Some("json") => "application/json",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    Asset { body: body.into(), hash, media_type }
}

/// Twelve hexadecimal digits that change with any of the parts.
pub(super) fn short_hash(parts: &[&[u8]]) -> String {
    let mut digest = Sha256::new();
    for part in parts {
        digest.update(part);
    }
    digest.finalize().iter().take(6).fold(String::new(), |mut hash, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}

/// `GET /static/{hash}/{name}` and `GET /static/{name}`.
pub(super) async fn serve(State(app): State<App>, UrlPath(path): UrlPath<String>) -> Response {
    let found = app.assets().0.get(&path).map(|asset| (asset, false)).or_else(|| {
        let (hash, name) = path.split_once('/')?;
        let asset = app.assets().0.get(name)?;
        Some((asset, asset.hash == hash))
    });
    let Some((asset, is_current)) = found else { return StatusCode::NOT_FOUND.into_response() };
    let policy = if is_current { "public, max-age=31536000, immutable" } else { "no-cache" };
    let mut headers = HeaderMap::from_iter([
        (header::CONTENT_TYPE, HeaderValue::from_static(asset.media_type)),
        (header::CACHE_CONTROL, HeaderValue::from_static(policy)),
    ]);
    if let Ok(tag) = HeaderValue::try_from(format!("W/\"{}\"", asset.hash)) {
        headers.insert(header::ETAG, tag);
    }
    (headers, asset.body.clone()).into_response()
}
