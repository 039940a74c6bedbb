//! A chart as a picture that stands alone: title, source and moment are in it.

use std::fmt::Write;

use askama::Template;
use base64::{Engine, engine::general_purpose::STANDARD};

use super::{Chart, Theme};
use crate::{
    chart::{
        picture::{Picture, Shape, spelled},
        time::Label,
    },
    web::{error::WebError, extract::Reader, page::Link},
};

/// Room around the drawing.
const MARGIN: i32 = 24;
/// How wide the drawing is.
const WIDTH: i32 = 720;
/// Size of a card as networks show it.
const CARD: (i32, i32) = (1200, 630);

const REGULAR: &[u8] = include_bytes!("../../../static/fonts/chart-regular.woff2");
const BOLD: &[u8] = include_bytes!("../../../static/fonts/chart-bold.woff2");

/// How large a picture is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Size {
    /// As large as the chart wants to be.
    #[default]
    Natural,
    /// A card for networks, the chart as large as fits.
    Card,
}

/// A line of text with the class that says how large it is.
pub struct Line {
    pub class: &'static str,
    pub label: Label,
}

#[derive(Template)]
#[template(path = "charts/alone.svg", escape = "html")]
struct Alone<'c> {
    width: i32,
    height: i32,
    /// The part of the plane that is shown.
    view_box: String,
    title: &'c str,
    style: String,
    paper: &'static str,
    lines: Vec<Line>,
    x: i32,
    y: i32,
    /// Links of marks, their addresses in full.
    links: Vec<Link>,
    picture: &'c Picture,
}

impl Alone<'_> {
    fn link(&self, datum: Option<usize>) -> Option<&Link> {
        self.links.get(datum?)
    }
}

/// The chart as SVG; `with_font` where it is to look alike everywhere.
pub fn svg(
    reader: &Reader,
    chart: &Chart,
    theme: Theme,
    size: Size,
    with_font: bool,
) -> Result<String, WebError> {
    let empty = Picture::new(WIDTH, 40);
    let (_, picture) = chart.pictures.first().map_or(("", &empty), |(class, picture)| (*class, picture));
    let mut lines = Vec::new();
    let mut y = MARGIN + 18;
    let mut write = |class, step: i32, letters, text: &str, y: &mut i32| {
        for text in wrapped(&spelled(text), letters) {
            lines.push(Line { class, label: Label { x: MARGIN, y: *y, anchor: "start", text } });
            *y += step;
        }
    };
    write("title", 27, 62, &chart.title, &mut y);
    write("m", 18, 128, &chart.about, &mut y);
    let top = y;
    y += picture.height + 24;
    if chart.is_empty() {
        write("m", 18, 128, "Nobody has said a number.", &mut { top + 24 });
    }
    write("m", 17, 128, chart.key, &mut y);
    let credits = reader.credits();
    let credits = if credits.is_empty() { String::new() } else { format!(" Data: {credits}.") };
    let of_picture = ["theme", "size", "scale"];
    let same = reader.parameters.without_view().filter(|(name, _)| !of_picture.contains(name));
    let page = reader.urls.with(&chart.path, same);
    let (publisher, moment) = (&reader.app.operator().name, reader.lang.moment(reader.moment()));
    let source = format!("Source: {publisher}, as of {moment}.{credits}");
    write("m", 17, 128, &source, &mut y);
    write("m", 17, 128, &reader.urls.absolute(&page), &mut y);
    let natural = (WIDTH + 2 * MARGIN, y + 2);
    let (width, height) = if size == Size::Card { CARD } else { natural };
    let picture = Alone {
        width,
        height,
        view_box: format!("0 0 {} {}", natural.0, natural.1),
        title: &chart.title,
        style: style(theme, with_font),
        paper: theme.paper(),
        lines,
        x: MARGIN,
        y: top,
        links: chart
            .links
            .iter()
            .map(|link| match link.url.as_str() {
                "" => link.clone(),
                url => Link { name: link.name.clone(), url: reader.urls.absolute(url) },
            })
            .collect(),
        picture,
    };
    Ok(picture.render()?)
}

/// The style sheet of such a picture.
pub fn style(theme: Theme, with_font: bool) -> String {
    let mut style = String::new();
    if with_font {
        for (weight, font) in [(400, REGULAR), (700, BOLD)] {
            // Writing to a String cannot fail.
            let _ = writeln!(
                style,
                "@font-face{{font-family:\"Public Sans\";font-weight:{weight};src:url(data:font/woff2;base64,{}) format(\"woff2\")}}",
                STANDARD.encode(font)
            );
        }
    }
    // The PNG renderer knows hundreds only; the fonts that come with the picture have one bold cut.
    style + &theme.style().replace("660", "700") + ".chart text.title{font-size:21px;font-weight:700}"
}

/// A text in lines of at most so many letters, broken between words.
pub fn wrapped(text: &str, letters: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= letters => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_go_on_in_the_next_line() {
        assert_eq!(wrapped("one two  three", 7), ["one two", "three"]);
        assert_eq!(wrapped("unbreakable", 3), ["unbreakable"]);
        assert!(wrapped(" ", 3).is_empty());
    }
}
