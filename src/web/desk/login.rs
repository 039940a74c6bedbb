//! `/login` and `/logout`: the way in and out.

use axum::response::{IntoResponse, Response};

use crate::web::App;

/// The page to log in on, where somebody asked for a page of the desk.
pub fn login_page(_app: &App, _next: &str, _carried: Option<String>) -> Response {
    axum::http::StatusCode::UNAUTHORIZED.into_response()
}
