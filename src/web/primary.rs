//! Where editors are sent by a server that only reads: to the main one, if the operator
//! has named it.

use axum::{
    extract::{FromRequest, Request, State},
    http::{HeaderMap, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use url::Url;

use super::{App, desk::Form, error::WebError};

/// Answers an address of the editors on a server that only reads. Whoever asks for a page
/// is sent on. A form is not: the main server takes forms from its own pages alone, so
/// that it would be lost; the page that answers gives back what was typed.
pub async fn elsewhere(State(app): State<App>, request: Request) -> Result<Response, WebError> {
    let Some(primary) =
        app.settings().primary.as_ref().filter(|primary| !is_here(primary, request.headers()))
    else {
        return Err(WebError::ReadOnly);
    };
    let base = primary.as_str().trim_end_matches('/').to_owned();
    // As it came, behind the host that the operator named: it can lead nowhere else.
    let here = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    match *request.method() {
        Method::GET | Method::HEAD => {
            let there =
                [(header::LOCATION, format!("{base}{here}")), (header::CACHE_CONTROL, "no-store".to_owned())];
            Ok((StatusCode::TEMPORARY_REDIRECT, there).into_response())
        }
        Method::POST => {
            let there = format!("{base}{}", page_of(request.uri().path()));
            // Reading it is what keeps it for the answer; a file that was sent is chosen again.
            drop(Form::from_request(request, &app).await);
            Err(WebError::Elsewhere(there))
        }
        _ => Err(WebError::ReadOnly),
    }
}

/// Whether the request came to the main server's own name: whatever stands before the two
/// sent it here by mistake, and would again.
fn is_here(primary: &Url, headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let here = host.and_then(|host| Url::parse(&format!("{}://{host}", primary.scheme())).ok());
    here.is_some_and(|here| here.origin() == primary.origin())
}

/// The page on which a form stands.
fn page_of(path: &str) -> &str {
    let is_page = path == "/login" || path.starts_with("/reset/") || path.starts_with("/figures/");
    if is_page { path } else { "/desk" }
}
