//! A form that was sent to the desk without a session: it goes through the login
//! as the body that it was, and is sent again by whoever wrote it.

use askama::Template;
use axum::response::Response;
use url::form_urlencoded;

use super::form::Form;
use crate::web::{
    App,
    error::WebError,
    page::{Chrome, render},
};

#[derive(Template)]
#[template(path = "desk/carried.html")]
struct CarriedPage {
    chrome: Chrome,
    next: String,
    fields: Vec<(String, String)>,
}

/// The page after the login, from which the form is sent where it was to go.
pub fn page(app: &App, next: &str, body: &str) -> Result<Response, WebError> {
    let fields = Form::of(without_passwords(body).as_bytes());
    let fields = fields.iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    render(&CarriedPage {
        chrome: Chrome::plain(app, "You are logged in again"),
        next: next.to_owned(),
        fields,
    })
}

/// The body without what must never stand on a page; the form asks for it again.
pub fn without_passwords(body: &str) -> String {
    let fields = form_urlencoded::parse(body.as_bytes()).filter(|(name, _)| !name.contains("password"));
    form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_left_behind_and_nothing_else() {
        let body = "a=1&old_password=secret+one&a=%C3%A4+%26&password=x&b=";
        assert_eq!(without_passwords(body), "a=1&a=%C3%A4+%26&b=");
        assert_eq!(without_passwords(""), "");
    }
}
