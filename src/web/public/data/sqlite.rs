//! `/data/gigawatch.sqlite`: everything published as one file. It is copied once
//! for each revision and kept until the next.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tempfile::TempDir;
use tokio::sync::Mutex;
use tower::ServiceExt;
use tower_http::services::ServeFile;

use crate::{
    domain::RevisionId,
    web::{App, error::WebError, extract::Parameters},
};

/// What the copy is called, here and where it is kept.
const NAME: &str = "gigawatch.sqlite";

/// The copy of a server; one at a time is made.
#[derive(Default)]
pub struct PublishedCopy(Mutex<Option<Copy>>);

struct Copy {
    newest: RevisionId,
    /// Removals change what every version says.
    removals: usize,
    directory: Arc<TempDir>,
}

impl App {
    /// The directory with the copy of what is published now.
    async fn published(&self) -> Result<Arc<TempDir>, WebError> {
        let mut copy = self.published_copy().0.lock().await;
        let dataset = self.dataset();
        let (newest, removals) = (dataset.newest_id(), dataset.redactions().len());
        if let Some(known) =
            copy.as_ref().filter(|known| (known.newest, known.removals) == (newest, removals))
        {
            return Ok(known.directory.clone());
        }
        let directory = TempDir::new().map_err(|cause| WebError::Internal(cause.to_string()))?;
        self.store().copy_published(&directory.path().join(NAME)).await?;
        let directory = Arc::new(directory);
        *copy = Some(Copy { newest, removals, directory: directory.clone() });
        Ok(directory)
    }
}

/// `GET /data/gigawatch.sqlite`; parts of it may be asked for by range.
pub async fn sqlite(
    State(app): State<App>,
    parameters: Parameters,
    request: Request,
) -> Result<Response, WebError> {
    parameters.finish()?;
    let directory = app.published().await?;
    let answer = ServeFile::new(directory.path().join(NAME)).oneshot(request).await;
    let mut response = answer.map_err(|cause| WebError::Internal(cause.to_string()))?.map(Body::new);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/vnd.sqlite3"));
    let name = HeaderValue::from_static("attachment; filename=\"gigawatch.sqlite\"");
    headers.insert(header::CONTENT_DISPOSITION, name);
    // When it was copied says nothing; the tag says which revision it is.
    headers.remove(header::LAST_MODIFIED);
    Ok(response.into_response())
}
