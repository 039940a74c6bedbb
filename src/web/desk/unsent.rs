//! What somebody sent and this server did not take, through no fault of theirs: the page
//! that says why gives back all that was typed.

use std::sync::{Arc, OnceLock};

use askama::Template;
use axum::{
    body::Bytes,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use super::{Form, carried::without_passwords};
use crate::{
    store::Hindrance,
    web::{App, chrome::Chrome},
};

/// A form's body, from its being read until the request is answered.
#[derive(Debug, Clone, Default)]
pub struct Typed(Arc<OnceLock<Bytes>>);

impl Typed {
    /// Notes what came. A request has one form.
    pub fn note(&self, body: &Bytes) {
        // A second one in a request would be the same bytes.
        drop(self.0.set(body.clone()));
    }

    /// The fields, but for passwords.
    fn fields(&self) -> Vec<(String, String)> {
        let body = self.0.get().map(|body| String::from_utf8_lossy(body)).unwrap_or_default();
        let form = Form::of(without_passwords(&body).as_bytes());
        form.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    }
}

#[derive(Template)]
#[template(path = "desk/unsent.html")]
struct Unsent {
    chrome: Chrome,
    title: &'static str,
    text: String,
    fields: Vec<(String, String)>,
    /// Where it may be sent again.
    again: Option<String>,
    /// Where it is to be written instead.
    there: Option<String>,
}

impl Unsent {
    /// What a person wrote, under the name of its field.
    fn written(&self) -> impl Iterator<Item = (String, &str)> {
        let is_text = |name: &str, text: &str| {
            !name.starts_with('_') && !matches!(name, "seen" | "next" | "carried") && !text.is_empty()
        };
        let fields = self.fields.iter().filter(move |(name, text)| is_text(name, text));
        fields.map(|(name, text)| (name.replace(['.', '_'], " "), text.as_str()))
    }

    fn answer(&self, status: StatusCode) -> Response {
        match self.render() {
            Ok(html) => (status, [(header::CACHE_CONTROL, "no-store")], Html(html)).into_response(),
            Err(_) => status.into_response(),
        }
    }
}

/// Why nothing is kept just now, in a sentence for whoever wrote it.
pub const fn sentence(why: Hindrance) -> &'static str {
    match why {
        Hindrance::Full => "The disk of this server is full, so nothing of this was kept.",
        Hindrance::ReadOnly => {
            "The files of this server may not be written just now, so nothing of this was kept."
        }
        Hindrance::Refused => "The disk of this server refused to write, so nothing of this was kept.",
    }
}

/// The status that goes with it.
pub const fn status(why: Hindrance) -> StatusCode {
    match why {
        Hindrance::Full => StatusCode::INSUFFICIENT_STORAGE,
        Hindrance::ReadOnly | Hindrance::Refused => StatusCode::SERVICE_UNAVAILABLE,
    }
}

/// The page where the files could not be written.
pub fn not_written(app: &App, why: Hindrance, address: &str, typed: &Typed) -> Response {
    let title = "This could not be kept";
    let page = Unsent {
        chrome: Chrome::plain(app, title),
        title,
        text: format!(
            "{} What is published can be read all the same. Tell whoever runs the server, and try again when it is \
             mended.",
            sentence(why)
        ),
        fields: typed.fields(),
        again: typed.0.get().map(|_| address.to_owned()),
        there: None,
    };
    page.answer(status(why))
}

/// The page where a form came to a server that only reads: it is to be written at the
/// main one, whose forms are taken from its own pages alone.
pub fn at_primary(app: &App, address: &str, typed: &Typed) -> Response {
    let title = "This is taken at the main server";
    let page = Unsent {
        chrome: Chrome::plain(app, title),
        title,
        text: "This server only reads, so nothing of this was kept. Open the form at the main server and send it from \
               there."
            .to_owned(),
        fields: typed.fields(),
        again: None,
        there: Some(address.to_owned()),
    };
    page.answer(StatusCode::FORBIDDEN)
}
