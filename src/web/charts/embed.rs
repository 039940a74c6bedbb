//! `/embed/...`: charts and figures for the pages of others: small, without
//! scripts, with source and moment, light and dark.

use askama::Template;
use axum::response::Response;

use super::{Chart, Theme, catalogue, serve::theme};
use crate::{
    chart::picture::Shape,
    domain::{FigureId, Id},
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{FigureLine, render},
    },
};

/// How wide and high a frame is, in pixels, where nothing else is asked for.
pub const FRAME: (i32, i32) = (720, 560);

/// What somebody pastes into their page.
#[derive(Debug, Clone)]
pub struct Snippet {
    pub label: &'static str,
    pub id: &'static str,
    pub html: String,
}

/// What stands around everything that is embedded.
struct Frame {
    title: String,
    /// The class of the root.
    theme: &'static str,
    stylesheet: String,
    icon: String,
    /// The page that shows it in full.
    page: String,
    moment: String,
    credits: String,
}

#[derive(Template)]
#[template(path = "charts/embed.html")]
struct ChartFrame {
    frame: Frame,
    chart: Chart,
}

#[derive(Template)]
#[template(path = "charts/embed_figure.html")]
struct FigureFrame {
    frame: Frame,
    line: FigureLine,
}

/// `GET /embed/charts/{name}`
pub async fn chart(UrlPath(name): UrlPath<String>, mut reader: Reader) -> Result<Response, WebError> {
    let theme = theme(&mut reader, Theme::Auto)?;
    let mut chart = catalogue::chart(&mut reader, &name)?;
    reader.parameters.finish()?;
    for link in chart.links.iter_mut().filter(|link| !link.url.is_empty()) {
        link.url = reader.urls.absolute(&link.url);
    }
    let page = chart.path.clone();
    render(&ChartFrame { frame: frame(&reader, theme, &chart.title, &page), chart })
}

/// `GET /embed/figures/{id}`
pub async fn figure(UrlPath(id): UrlPath<i64>, mut reader: Reader) -> Result<Response, WebError> {
    let theme = theme(&mut reader, Theme::Auto)?;
    reader.parameters.finish()?;
    let context = reader.context();
    let at = context.snapshot.figure(FigureId::new(id)).ok_or(WebError::not_found("figure"))?;
    let line = context.figure_line(at);
    let title = format!("{}: {}", line.what, line.said);
    render(&FigureFrame { frame: frame(&reader, theme, &title, &format!("/figures/{id}")), line })
}

fn frame(reader: &Reader, theme: Theme, title: &str, page: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        theme: theme.word(),
        stylesheet: reader.app.assets().url("embed.css"),
        icon: reader.app.assets().url("icon.svg"),
        page: reader.urls.absolute(
            &reader.urls.with(page, reader.parameters.without_view().filter(|(name, _)| *name != "theme")),
        ),
        moment: reader.lang.moment(reader.moment()),
        credits: reader.credits(),
    }
}

/// What to paste: a frame that stays current, and one of exactly this view.
pub fn snippets(reader: &Reader, path: &str, title: &str) -> Vec<Snippet> {
    let embedded = format!("/embed{path}");
    let live = reader.urls.absolute(&reader.urls.with(&embedded, reader.parameters.without_view()));
    let frozen = reader.urls.absolute(&reader.exact(&embedded));
    vec![
        Snippet { label: "Stays current", id: "embed-live", html: iframe(&live, title, FRAME) },
        Snippet { label: "As it is now, for ever", id: "embed-frozen", html: iframe(&frozen, title, FRAME) },
    ]
}

/// A frame as wide as the page allows.
pub fn iframe(url: &str, title: &str, (width, height): (i32, i32)) -> String {
    format!(
        r#"<iframe src="{}" title="{}" width="{width}" height="{height}" loading="lazy" style="width:100%;max-width:{width}px;border:0"></iframe>"#,
        escaped(url),
        escaped(title)
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('"', "&quot;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_cannot_leave_its_attribute() {
        let html = iframe("https://x.org/?a=1&b=2", "\"><script>", (1, 2));
        assert!(html.contains(r#"src="https://x.org/?a=1&amp;b=2""#), "{html}");
        assert!(html.contains(r#"title="&quot;&gt;&lt;script&gt;""#), "{html}");
    }
}
