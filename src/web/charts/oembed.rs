//! `/oembed`: what programs ask for that turn a link into what it shows
//! (oEmbed 1.0, JSON).

use axum::{extract::State, response::Response};
use serde::Serialize;

use super::{
    cards::told_by,
    embed::{FRAME, iframe},
};
use crate::web::{App, PROGRAM_ROUTES, api::json, error::WebError, extract::Parameters};

/// An answer of type `rich`.
#[derive(Debug, Serialize)]
struct Rich {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: String,
    provider_url: String,
    title: String,
    html: String,
    width: i32,
    height: i32,
}

/// `GET /oembed?url=...&maxwidth=...&maxheight=...&format=json`
pub async fn show(State(app): State<App>, mut parameters: Parameters) -> Result<Response, WebError> {
    let url = parameters.one("url")?.unwrap_or_default();
    let pixels = "a number of pixels, at least 100";
    let most = [parameters.read::<i32>("maxwidth", pixels)?, parameters.read::<i32>("maxheight", pixels)?];
    let [width, height] = [most[0].unwrap_or(i32::MAX), most[1].unwrap_or(i32::MAX)];
    for (name, value) in [("maxwidth", width), ("maxheight", height)] {
        if value < 100 {
            return Err(WebError::parameter(name, &value.to_string(), pixels));
        }
    }
    match parameters.one("format")?.as_deref() {
        None | Some("json") => {}
        Some(other) => return Err(WebError::parameter("format", other, "json")),
    }
    parameters.finish()?;
    let page = page(&app, &url)?;
    let title = match told_by(&app, page).await? {
        Ok(told) => told.title,
        Err(refusal) => return Ok(refusal),
    };
    let embedded = format!("{}/embed{page}", app.base_url());
    let (width, height) = (FRAME.0.min(width), FRAME.1.min(height));
    let answer = Rich {
        version: "1.0",
        kind: "rich",
        provider_name: app.operator().name.clone(),
        provider_url: format!("{}/", app.base_url()),
        html: iframe(&embedded, &title, (width, height)),
        title,
        width,
        height,
    };
    json(&answer)
}

/// The path and query of a page that can be embedded.
fn page<'u>(app: &App, text: &'u str) -> Result<&'u str, WebError> {
    let takes =
        format!("the address of a chart, a figure or a table here, as in {}/charts/spending", app.base_url());
    let page = text.strip_prefix(app.base_url()).filter(|page| {
        let path = page.split(['?', '#']).next().unwrap_or_default();
        let chart = path.strip_prefix("/charts/").filter(|name| !name.is_empty() && !name.contains('.'));
        let figure = path.strip_prefix("/figures/").filter(|id| id.parse::<i64>().is_ok());
        let is_table = PROGRAM_ROUTES.contains(&format!("/embed{path}").as_str());
        chart.or(figure).is_some() || is_table
    });
    let page = page.map(|page| page.split('#').next().unwrap_or_default());
    page.ok_or_else(|| WebError::parameter("url", text, &takes))
}
