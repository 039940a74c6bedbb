//! `/charts/...`: a chart on its own page, and as SVG and PNG.

use askama::Template;
use axum::{
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use super::{
    Chart, Theme,
    alone::{self, Size},
    catalogue::{GENERAL, chart},
};
use crate::{
    chart::picture::Shape,
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        headers::{Needs, StyleHash},
        page::{Chrome, Link, Section, render},
    },
};

/// A chart's files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum File {
    Svg,
    Png,
}

#[derive(Template)]
#[template(path = "charts/show.html")]
struct Show {
    chrome: Chrome,
    chart: Chart,
    files: Vec<Link>,
}

#[derive(Template)]
#[template(path = "charts/index.html")]
struct Index {
    chrome: Chrome,
    charts: Vec<(Chart, String)>,
}

/// `GET /charts`
pub async fn index(mut reader: Reader) -> Result<Response, WebError> {
    let charts = GENERAL.into_iter().map(|name| {
        let chart = chart(&mut reader, name)?;
        let url = reader.urls.path(&chart.path);
        Ok((chart, url))
    });
    let charts = charts.collect::<Result<Vec<_>, WebError>>()?;
    let about = "Charts of the AI build-out, each to be saved as a picture or embedded.";
    // What single charts take is no parameter of the gallery.
    let chrome = reader.chrome(Section::Other, "Charts", about)?;
    render(&Index { chrome, charts: charts.into_iter().filter(|(chart, _)| !chart.is_empty()).collect() })
}

/// `GET /charts/{name}`, `/charts/{name}.svg`, `/charts/{name}.png`
pub async fn show(UrlPath(name): UrlPath<String>, mut reader: Reader) -> Result<Response, WebError> {
    let (name, file) = match name.rsplit_once('.') {
        Some((name, "svg")) => (name.to_owned(), Some(File::Svg)),
        Some((name, "png")) => (name.to_owned(), Some(File::Png)),
        _ => (name, None),
    };
    let chart = chart(&mut reader, &name)?;
    reader.path.clone_from(&chart.path);
    match file {
        Some(file) => picture(reader, &chart, file).await,
        None => page(&reader, chart),
    }
}

fn page(reader: &Reader, chart: Chart) -> Result<Response, WebError> {
    let mut chrome = reader.chrome(Section::Other, &chart.title, &chart.about)?;
    chrome.offer_embedding(reader, &chart.path);
    let file = |name: &str, ending: &str, more: &[(&str, &str)]| {
        let same = reader.parameters.without_view().chain(more.iter().copied());
        Link { name: name.to_owned(), url: reader.urls.with(&format!("{}.{ending}", chart.path), same) }
    };
    let files = vec![
        file("SVG", "svg", &[]),
        file("PNG", "png", &[]),
        file("PNG, twice as large", "png", &[("scale", "2")]),
        file("PNG, dark", "png", &[("scale", "2"), ("theme", "dark")]),
        file("Card, 1200 × 630", "png", &[("size", "card")]),
    ];
    render(&Show { chrome, chart, files })
}

async fn picture(mut reader: Reader, chart: &Chart, file: File) -> Result<Response, WebError> {
    let theme = reader.parameters.read("theme", Theme::TAKES)?.unwrap_or(Theme::Light);
    if theme == Theme::Auto {
        return Err(WebError::parameter("theme", "auto", "light or dark"));
    }
    let size = match reader.parameters.one("size")?.as_deref() {
        None => Size::Natural,
        Some("card") => Size::Card,
        Some(other) => return Err(WebError::parameter("size", other, "card, or is left out")),
    };
    let scale = match reader.parameters.one("scale")?.as_deref() {
        None | Some("1") => 1,
        Some("2") => 2,
        Some(other) => return Err(WebError::parameter("scale", other, "1 or 2")),
    };
    reader.parameters.finish()?;
    let svg = alone::svg(&reader, chart, theme, size, file == File::Svg)?;
    Ok(match file {
        File::Svg => {
            let mut response = answer("image/svg+xml", svg.into_bytes());
            response.extensions_mut().insert(Needs::Style(StyleHash::of(&alone::style(theme, true))));
            response
        }
        File::Png => answer("image/png", reader.app.png(svg, scale).await?),
    })
}

fn answer(media_type: &'static str, body: Vec<u8>) -> Response {
    ([(header::CONTENT_TYPE, HeaderValue::from_static(media_type))], body).into_response()
}
