//! Reading what a form sends: names and texts, in their order, repeated names too.

use axum::{
    body::Bytes,
    extract::{FromRequest, Request},
    http::header,
};
use url::form_urlencoded;

use super::Typed;
use crate::web::{App, error::WebError};

/// The longest form that is read, in bytes.
pub const LONGEST: usize = 2 * 1024 * 1024;

/// Most fields that are read; the longest table has a tenth of it on a page.
const MOST: usize = 20_000;

/// What was sent.
#[derive(Debug, Default)]
pub struct Form(Vec<(String, String)>);

impl Form {
    /// The text of a field, trimmed, line ends as `\n`; empty if it was not sent.
    pub fn text(&self, name: &str) -> String {
        self.get(name).unwrap_or_default()
    }

    /// The same, or none if the field was not sent.
    pub fn get(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(sent, _)| sent == name).map(|(_, text)| tidy(text))
    }

    /// A field as it was typed: passwords keep their spaces.
    pub fn raw(&self, name: &str) -> String {
        self.sent(name).unwrap_or_default()
    }

    /// The same, or none if the field was not sent.
    pub fn sent(&self, name: &str) -> Option<String> {
        self.0.iter().find(|(sent, _)| sent == name).map(|(_, text)| text.clone())
    }

    /// Everything, in the order of the form.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// Reads a body.
    pub fn of(body: &[u8]) -> Self {
        Self(
            form_urlencoded::parse(body).map(|(name, text)| (name.into_owned(), text.into_owned())).collect(),
        )
    }
}

/// Trimmed, with line ends as `\n` and without characters that nobody can see.
pub fn tidy(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    text.trim().chars().filter(|letter| !letter.is_control() || matches!(letter, '\n' | '\t')).collect()
}

impl FromRequest<App> for Form {
    type Rejection = WebError;

    async fn from_request(request: Request, app: &App) -> Result<Self, WebError> {
        let kind = request.headers().get(header::CONTENT_TYPE).map(|kind| kind.as_bytes().to_vec());
        if !kind.is_some_and(|kind| kind.starts_with(b"application/x-www-form-urlencoded")) {
            let wanted = "It takes the fields of its form, as application/x-www-form-urlencoded.";
            return Err(WebError::BadForm(wanted.to_owned()));
        }
        let typed = request.extensions().get::<Typed>().cloned();
        let body = Bytes::from_request(request, app).await;
        let body = body.map_err(|_| WebError::BadForm(format!("A form has at most {LONGEST} bytes.")))?;
        if form_urlencoded::parse(&body).nth(MOST).is_some() {
            return Err(WebError::BadForm(format!("A form has at most {MOST} fields.")));
        }
        if let Some(typed) = typed {
            typed.note(&body);
        }
        Ok(Self::of(&body))
    }
}
