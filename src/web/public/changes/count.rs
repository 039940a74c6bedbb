//! `/changes/count`: how much has changed since a moment. A page of the past asks
//! for it by itself, so that the page can stay as it is.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde_json::json;

use super::span;
use crate::web::{error::WebError, extract::Reader};

/// `GET /changes/count`
pub async fn count(mut reader: Reader) -> Result<Response, WebError> {
    let since = span::moment(&mut reader, "since")?.ok_or_else(|| {
        WebError::BadRequest(
            "“since” is missing. It takes a day such as 2026-04-03 or a moment such as \
             2026-04-03T12:00:00Z (RFC 3339)."
                .to_owned(),
        )
    })?;
    let since = reader.dataset.revision_at(since);
    let up_to = reader.snapshot().revision_id();
    let about = span::subject(&mut reader, [since, up_to])?;
    reader.parameters.finish()?;
    let snapshot = reader.snapshot();
    let changes = snapshot.changes_since(since, about);
    let answer = json!({ "revisions": changes.revisions().len(), "figures": changes.figures.len() });
    // The number is of now, even where its address names a moment of the past.
    let headers = [(header::CONTENT_TYPE, "application/json"), (header::CACHE_CONTROL, "no-cache")];
    Ok((headers, answer.to_string()).into_response())
}
