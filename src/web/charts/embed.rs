//! `/embed/...`: charts, figures and tables for the pages of others: small,
//! without scripts, with source and moment, light and dark.

use askama::Template;
use axum::response::Response;

use super::{Chart, catalogue};
use crate::{
    chart::picture::Shape,
    domain::{FigureId, Id},
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{FigureLine, render},
        table::Listing,
    },
};

/// How wide and high a frame is, in pixels, where nothing else is asked for.
pub const FRAME: (i32, i32) = (720, 560);

/// What somebody pastes into their page.
#[derive(Debug, Clone)]
pub struct Snippet {
    pub label: &'static str,
    pub id: &'static str,
    /// What the frame shows, on this server.
    pub path: String,
    pub html: String,
}

/// What stands around everything that is embedded.
struct Frame {
    /// What readers know the site by.
    site: String,
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

#[derive(Template)]
#[template(path = "charts/embed_table.html")]
struct TableFrame {
    frame: Frame,
    /// `1–20 of 68 sites`
    shown: String,
    tables: String,
    /// The table as the page has it.
    table: String,
}

/// `GET /embed/charts/{name}`
pub async fn chart(UrlPath(name): UrlPath<String>, mut reader: Reader) -> Result<Response, WebError> {
    let chart = catalogue::chart(&mut reader, &name)?;
    reader.parameters.finish()?;
    let page = chart.path.clone();
    render(&ChartFrame { frame: frame(&reader, &chart.title, &page), chart })
}

/// `GET /embed/figures/{id}`
pub async fn figure(UrlPath(id): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    reader.parameters.finish()?;
    let context = reader.context();
    let at = context.snapshot.figure(FigureId::new(id)).ok_or(WebError::not_found("figure"))?;
    let line = context.figure_line(at);
    let title = format!("{}: {}", line.what, line.said);
    render(&FigureFrame { frame: frame(&reader, &title, &format!("/figures/{id}")), line })
}

/// The page of a table; where it is framed the first rows of the table alone,
/// which is a block of the page's template.
pub fn page_or_table(
    reader: &Reader,
    title: &str,
    listing: &Listing,
    page: &impl Template,
    table: &impl Template,
) -> Result<Response, WebError> {
    if reader.frame.is_none() {
        return render(page);
    }
    let frame = frame(reader, title, &reader.path);
    let tables = reader.app.assets().url("tables.css");
    render(&TableFrame { frame, shown: listing.shown.clone(), tables, table: table.render()? })
}

fn frame(reader: &Reader, title: &str, page: &str) -> Frame {
    let of_frame = ["theme", "rows", "page"];
    let same = reader.parameters.without_view().filter(|(name, _)| !of_frame.contains(name));
    Frame {
        site: reader.app.operator().name.clone(),
        title: title.to_owned(),
        theme: reader.frame.unwrap_or_default().word(),
        stylesheet: reader.app.assets().url("embed.css"),
        icon: reader.app.assets().url("icon.svg"),
        page: reader.urls.absolute(&reader.urls.with(page, same)),
        moment: reader.lang.moment(reader.moment()),
        credits: reader.credits(),
    }
}

/// What to paste: a frame that stays current, and one of exactly this view.
pub fn snippets(reader: &Reader, path: &str, title: &str) -> Vec<Snippet> {
    let embedded = format!("/embed{path}");
    let live = reader.urls.with(&embedded, reader.parameters.without_view());
    let snippet = |label, id, path: String| {
        let html = iframe(&reader.urls.absolute(&path), title, FRAME);
        Snippet { label, id, path, html }
    };
    vec![
        snippet("Stays current", "embed-live", live),
        snippet("As it is now, for ever", "embed-frozen", reader.exact(&embedded)),
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
