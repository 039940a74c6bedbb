//! Charts: on pages, alone as SVG and PNG, and to be embedded elsewhere. Each is
//! built by the part of the site that it belongs to, from the view as pages are.

mod alone;
mod cards;
mod catalogue;
mod embed;
mod oembed;
mod palette;
mod pictures;
mod serve;

use axum::{Router, routing::get};

pub use cards::{CardSlot, card_path};
pub use embed::{Snippet, page_or_table, snippets};
pub use palette::{Theme, company_class, properties};
pub use pictures::Pictures;

use super::{App, page::Link};
use crate::chart::picture::Picture;

/// How wide a chart is drawn, in pixels: for screens and for telephones.
const WIDTHS: [(&str, i32); 2] = [("wide", 720), ("narrow", 328)];

/// A chart with the data behind it.
pub struct Chart {
    /// The path of its own page: `/charts/spending`.
    pub path: String,
    pub title: String,
    /// What is measured, of whom, in which unit.
    pub about: String,
    /// How it is read.
    pub key: &'static str,
    /// Each width with its picture.
    pub pictures: Vec<(&'static str, Picture)>,
    /// What the marks of the pictures say and lead to.
    pub links: Vec<Link>,
    pub head: &'static [&'static str],
    /// The data; a link that leads nowhere is a text.
    pub rows: Vec<Vec<Link>>,
}

impl Chart {
    /// Draws for every width; a chart without data has no picture.
    #[must_use]
    pub fn drawn(mut self, draw: impl Fn(i32) -> Option<Picture>) -> Self {
        let pictures = WIDTHS.into_iter().filter_map(|(class, width)| Some((class, draw(width)?)));
        self.pictures = pictures.collect();
        self
    }

    /// Whether nothing is known that could be drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.pictures.is_empty()
    }

    /// What the mark of a datum says and leads to.
    #[must_use]
    pub fn link(&self, datum: Option<usize>) -> Option<&Link> {
        self.links.get(datum?)
    }
}

/// A text of a table.
pub fn text(words: impl Into<String>) -> Link {
    Link { name: words.into(), url: String::new() }
}

/// The addresses of charts.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/charts", get(serve::index))
        .route("/charts/{*name}", get(serve::show))
        .route("/embed/charts/{*name}", get(embed::chart))
        .route("/embed/figures/{id}", get(embed::figure))
        .route("/cards/{*page}", get(cards::show))
        .route("/oembed", get(oembed::show))
}
