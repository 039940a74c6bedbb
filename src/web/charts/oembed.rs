//! `/oembed`: what programs ask for that turn a link into what it shows
//! (oEmbed 1.0, JSON).

use axum::{extract::State, response::Response};
use serde::Serialize;
use url::Url;

use super::embed::{FRAME, iframe};
use crate::web::{App, api::json, error::WebError, extract::Parameters};

/// An answer of type `rich`.
#[derive(Debug, Serialize)]
struct Rich {
    version: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    provider_name: &'static str,
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
    let (embedded, title) = embedded(&app, &url)?;
    let (width, height) = (FRAME.0.min(width), FRAME.1.min(height));
    let answer = Rich {
        version: "1.0",
        kind: "rich",
        provider_name: "Gigawatch",
        provider_url: format!("{}/", app.base_url()),
        html: iframe(&embedded, &title, (width, height)),
        title,
        width,
        height,
    };
    json(&answer)
}

/// The address to embed for that of a page, and what to call it.
fn embedded(app: &App, text: &str) -> Result<(String, String), WebError> {
    let takes = format!("the address of a chart or a figure here, as in {}/charts/spending", app.base_url());
    let wrong = || WebError::parameter("url", text, &takes);
    let path = text.strip_prefix(app.base_url()).filter(|rest| rest.starts_with('/')).ok_or_else(wrong)?;
    let url = Url::parse(text).map_err(|_| wrong())?;
    let name = url.path().trim_start_matches('/');
    let known = name.strip_prefix("charts/").filter(|name| !name.is_empty() && !name.contains('.'));
    let title = match (known, name.strip_prefix("figures/").map(str::parse::<i64>)) {
        (Some(name), _) => format!("Gigawatch: {}", name.replace(['/', '-'], " ")),
        (None, Some(Ok(id))) => format!("Gigawatch: figure {id}"),
        _ => return Err(wrong()),
    };
    Ok((format!("{}/embed{path}", app.base_url()), title))
}
