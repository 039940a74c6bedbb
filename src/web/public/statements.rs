//! `/imprint` and `/privacy`: what the law or the house wants said, in the operator's
//! own words.

use askama::Template;
use axum::{
    http::header::CACHE_CONTROL,
    response::{IntoResponse, Response},
};

use crate::web::{
    Statement,
    error::WebError,
    extract::Reader,
    markdown,
    page::{Chrome, Section, render},
};

#[derive(Template)]
#[template(path = "public/statement.html")]
struct Page {
    chrome: Chrome,
    html: String,
}

/// `GET /imprint`
pub async fn imprint(reader: Reader) -> Result<Response, WebError> {
    let statement = reader.app.operator().imprint.clone();
    show(&reader, statement, "Imprint", "Who answers for this site.")
}

/// `GET /privacy`
pub async fn privacy(reader: Reader) -> Result<Response, WebError> {
    let statement = reader.app.operator().privacy.clone();
    show(&reader, statement, "Privacy", "What becomes of what readers of this site leave behind.")
}

fn show(reader: &Reader, said: Option<Statement>, title: &str, about: &str) -> Result<Response, WebError> {
    let text = match said {
        None => return Err(WebError::not_found("page")),
        Some(Statement::Elsewhere(url)) => return Err(WebError::Moved(url.into())),
        Some(Statement::Here(text)) => markdown::text(&text),
    };
    let chrome = reader.chrome(Section::Other, text.title.as_deref().unwrap_or(title), about)?;
    let page = render(&Page { chrome, html: text.html })?;
    // Whatever view is asked for, it says what holds now.
    Ok(([(CACHE_CONTROL, "no-cache")], page).into_response())
}
