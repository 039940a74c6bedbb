//! Answers for programs: JSON, and problem documents where something is wrong.

pub(super) mod phrase;
mod problem;
pub(super) mod promises;
pub(super) mod totals;

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;

pub(super) use problem::Problem;

use super::error::WebError;

/// Answers with a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(value).map_err(|cause| WebError::Internal(cause.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
