//! Answers for programs: JSON, and problem documents where something is wrong.

mod about;
mod figure;
mod lists;
mod openapi;
mod paging;
mod phrase;
mod problem;
mod promises;
mod quota;
mod records;
mod site;
mod totals;

use axum::{
    Router,
    http::{Method, header},
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use serde::Serialize;
use tower_http::cors::{Any, CorsLayer};

use problem::Refusal;
pub(super) use {
    figure::FigureRecord,
    openapi::schemas,
    paging::entries,
    problem::Problem,
    quota::Quotas,
    records::{AnnouncementRecord, ChangeRecord, CompanyRecord, PersonRecord, ProjectRecord, SourceRecord},
    site::SiteRecord,
};

use super::{App, cache, error::WebError, limits};

/// Answers with a value as JSON.
pub(super) fn json(value: &impl Serialize) -> Result<Response, WebError> {
    let body = serde_json::to_vec(value).map_err(|cause| WebError::Internal(cause.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}

/// The addresses of the API. Pages elsewhere may read them, refusals too.
pub(super) fn router(app: &App) -> Router<App> {
    let (for_quotas, for_keeping, for_rendering) = (app.clone(), app.clone(), app.clone());
    let reading = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        .expose_headers([header::LINK, header::ETAG, header::RETRY_AFTER, quota::LEFT, quota::POLICY]);
    Router::new()
        .route("/api/v1", get(openapi::page))
        .route("/api/v1/openapi.json", get(openapi::document))
        .route("/api/v1/companies", get(lists::companies))
        .route("/api/v1/companies/{slug}", get(lists::company))
        .route("/api/v1/projects", get(lists::projects))
        .route("/api/v1/projects/{slug}", get(lists::project))
        .route("/api/v1/sites", get(lists::sites))
        .route("/api/v1/sites/{slug}", get(lists::site))
        .route("/api/v1/people", get(lists::people))
        .route("/api/v1/people/{slug}", get(lists::person))
        .route("/api/v1/announcements", get(lists::announcements))
        .route("/api/v1/announcements/{id}", get(lists::announcement))
        .route("/api/v1/figures", get(lists::figures))
        .route("/api/v1/figures/{id}", get(lists::figure))
        .route("/api/v1/sources", get(lists::sources))
        .route("/api/v1/sources/{id}", get(lists::source))
        .route("/api/v1/changes", get(lists::changes))
        .route("/api/v1/changes/{id}", get(lists::change))
        .route("/api/v1/promises", get(promises::list))
        .route("/api/v1/read-phrase", get(phrase::show))
        .route("/api/v1/search", get(lists::search))
        .route("/api/v1/totals", get(totals::show))
        .layer(middleware::from_fn(move |request, next| limits::render(for_rendering.clone(), request, next)))
        .layer(middleware::from_fn(move |request, next| cache::keep(for_keeping.clone(), request, next)))
        .layer(middleware::from_fn(move |request, next| quota::count(for_quotas.clone(), request, next)))
        .layer(reading)
}
