//! `/desk/preview/{draft}/{page}`: the public pages with a draft applied.

use std::sync::Arc;

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderValue, Uri, header},
    response::Response,
};
use tower::ServiceExt;

use super::{Draft, after};
use crate::web::{
    desk::{session::Editor, urls},
    error::WebError,
    extract::UrlPath,
    routes,
};

/// `GET /desk/preview/{*rest}`: rest is the draft's address and the page's.
pub async fn show(
    UrlPath(rest): UrlPath<String>,
    editor: Editor,
    request: Request,
) -> Result<Response, WebError> {
    let (id, page) = rest.split_once('/').unwrap_or((&rest, ""));
    let draft = Draft::get(&editor.app, id).await?;
    let dataset = editor.app.dataset();
    let proposal = draft.proposal(&editor.app, &dataset).await?.map_err(|_| {
        WebError::BadForm(
            "The draft cannot be read yet, so there is nothing to preview. Go back to it and press “Check”."
                .to_owned(),
        )
    })?;
    let app = editor.app.previewing(Arc::new(after(&dataset, &proposal, &draft, &editor)), urls::preview(id));
    let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
    let uri: Uri = format!("/{page}{query}").parse().map_err(|_| WebError::not_found("page"))?;
    let mut inner = Request::new(Body::empty());
    *inner.uri_mut() = uri;
    let Ok(mut response) = routes::pages(&app).with_state(app).oneshot(inner).await;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response.headers_mut().remove(header::ETAG);
    Ok(response)
}
