//! Every route, in one list.

use std::time::Duration;

use axum::{
    Router,
    extract::{Request, State},
    handler::Handler,
    http::StatusCode,
    middleware,
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::CompressionLayer,
    csrf::CsrfLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
    timeout::TimeoutLayer,
    trace::TraceLayer,
};
use tracing::Span;

use super::{
    App, api, assets, cache, charts, desk, error,
    error::WebError,
    files::Format,
    headers, limits, metrics, public,
    request_id::{self, Numbers},
};

/// The addresses that readers use, as the documentation names them.
pub const READER_ROUTES: &[&str] = &[
    "/",
    "/companies",
    "/companies/{slug}",
    "/projects",
    "/projects/{slug}",
    "/sites",
    "/sites/{slug}",
    "/map",
    "/charts",
    "/charts/{*name}",
    "/totals",
    "/compare",
    "/promises",
    "/people",
    "/people/{slug}",
    "/announcements",
    "/announcements/{id}",
    "/figures/{id}",
    "/sources",
    "/sources/{id}",
    "/changes",
    "/changes/count",
    "/diff",
    "/revisions/{n}",
    "/search",
    "/method",
    "/data",
    "/data/dictionary",
    "/about",
    "/imprint",
    "/privacy",
];

/// The addresses that programs ask, as the documentation names them.
pub const PROGRAM_ROUTES: &[&str] = &[
    "/robots.txt",
    "/sitemap.xml",
    "/sites.geojson",
    "/map.geojson",
    "/embed/charts/{*name}",
    "/embed/companies",
    "/embed/projects",
    "/embed/sites",
    "/embed/totals",
    "/embed/promises",
    "/embed/people",
    "/embed/announcements",
    "/embed/sources",
    "/embed/figures/{id}",
    "/oembed",
    "/cards/{*page}",
    "/announcements.atom",
    "/changes.atom",
    "/companies.atom",
    "/people.atom",
    "/projects.atom",
    "/promises.atom",
    "/sites.atom",
    "/sources.atom",
    "/data/gigawatch.sqlite",
    "/data/gigawatch.zip",
    "/api/v1",
    "/api/v1/openapi.json",
    "/api/v1/companies",
    "/api/v1/companies/{slug}",
    "/api/v1/projects",
    "/api/v1/projects/{slug}",
    "/api/v1/sites",
    "/api/v1/sites/{slug}",
    "/api/v1/people",
    "/api/v1/people/{slug}",
    "/api/v1/announcements",
    "/api/v1/announcements/{id}",
    "/api/v1/figures",
    "/api/v1/figures/{id}",
    "/api/v1/sources",
    "/api/v1/sources/{id}",
    "/api/v1/changes",
    "/api/v1/changes/{id}",
    "/api/v1/promises",
    "/api/v1/read-phrase",
    "/api/v1/search",
    "/api/v1/totals",
];

/// The longest that a page may take.
const LIMIT: Duration = Duration::from_secs(15);

pub(super) fn router(app: App) -> Router {
    let (for_site, for_numbers, numbers) = (app.clone(), app.clone(), Numbers(app.settings().random));
    cache::keeping(app, site(for_site))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(numbers))
        .layer(middleware::from_fn(move |request, next| {
            request_id::from_proxies_alone(for_numbers.clone(), request, next)
        }))
}

/// The site, every answer made when it is asked for.
pub(super) fn site(app: App) -> Router {
    let (for_errors, for_headers) = (app.clone(), app.clone());
    Router::new()
        .merge(pages(&app))
        .merge(desk::router(&app))
        .merge(public::corrections::router(&app))
        .route("/static/{*path}", get(assets::serve))
        .layer(middleware::from_fn_with_state(app.clone(), metrics::measure))
        .layer(middleware::from_fn(limits::refuse_endless))
        // Forms of other sites: browsers say where a request comes from.
        .layer(CsrfLayer::new())
        .layer(CatchPanicLayer::new())
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, LIMIT))
        .layer(middleware::from_fn(move |request, next| error::with_page(for_errors.clone(), request, next)))
        // What load balancers ask gets no page.
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .layer(middleware::from_fn(move |request, next| headers::set(for_headers.clone(), request, next)))
        .layer(CompressionLayer::new())
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(app)
}

/// What readers see: pages, files, feeds and the API.
pub(super) fn pages(app: &App) -> Router<App> {
    let (for_tags, for_rendering) = (app.clone(), app.clone());
    let rendered = tables()
        .route("/", get(public::home::show))
        .merge(feeds())
        .route("/companies/{slug}", get(public::companies::show))
        .route("/projects/{slug}", get(public::projects::show))
        .route("/sites.geojson", get(public::sites::geojson))
        .route("/sites/{slug}", get(public::sites::show))
        .merge(charts::router())
        .route("/map", get(public::sites::map))
        .route("/map.geojson", get(public::sites::geojson))
        .route("/compare", get(public::compare::show))
        .route("/people/{slug}", get(public::people::show))
        .route("/announcements/{id}", get(public::announcements::show))
        .route("/figures/{id}", get(public::figures::show))
        .route("/sources/{id}", get(public::sources::show))
        .route("/changes", get(public::changes::list))
        .route("/changes/count", get(public::changes::count))
        .route("/diff", get(public::changes::diff))
        .route("/revisions/{n}", get(public::changes::show))
        .route("/search", get(public::search::search))
        .route("/method", get(public::about::method))
        .route("/data", get(public::data::show))
        .route("/data/dictionary", get(public::data::dictionary))
        .route("/data/gigawatch.sqlite", get(public::data::sqlite))
        .route("/data/gigawatch.zip", get(public::data::package))
        .route("/about", get(public::about::about))
        .route("/imprint", get(public::statements::imprint))
        .route("/privacy", get(public::statements::privacy))
        .route("/robots.txt", get(public::robots::robots))
        .route("/sitemap.xml", get(public::robots::sitemap))
        .layer(middleware::from_fn(move |request, next| {
            limits::render(for_rendering.clone(), request, next)
        }));
    rendered
        .merge(api::router(app))
        .fallback(|| async { WebError::not_found("page") })
        .layer(middleware::from_fn(move |request, next| cache::tag_pages(for_tags.clone(), request, next)))
}

/// What readers of feeds follow; companies, projects and sites also have one each.
fn feeds() -> Router<App> {
    Router::new()
        .route("/announcements.atom", get(public::announcements::feed))
        .route("/changes.atom", get(public::changes::feed))
        .route("/companies.atom", get(public::companies::feed))
        .route("/people.atom", get(public::people::feed))
        .route("/projects.atom", get(public::projects::feed))
        .route("/promises.atom", get(public::promises::feed))
        .route("/sites.atom", get(public::sites::feed))
        .route("/sources.atom", get(public::sources::feed))
}

/// The pages that are a table, each also as files of its rows and to be embedded.
fn tables() -> Router<App> {
    let mut router = Router::new();
    router = table(router, "/companies", public::companies::list);
    router = table(router, "/projects", public::projects::list);
    router = table(router, "/sites", public::sites::list);
    router = table(router, "/totals", public::totals::show);
    router = table(router, "/promises", public::promises::list);
    router = table(router, "/people", public::people::list);
    router = table(router, "/announcements", public::announcements::list);
    table(router, "/sources", public::sources::list)
}

fn table<H, T>(router: Router<App>, path: &str, page: H) -> Router<App>
where
    H: Handler<T, App>,
    T: 'static,
{
    let files = Format::ALL.map(|format| format!("{path}.{}", format.ending()));
    let router = files.iter().fold(router, |router, file| router.route(file, get(page.clone())));
    router.route(&format!("/embed{path}"), get(page.clone())).route(path, get(page))
}

/// `GET /readyz`: whether readers should be sent here.
async fn ready(State(app): State<App>) -> Response {
    match app.readiness().await {
        Ok(()) => "ready\n".into_response(),
        Err(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")).into_response(),
    }
}

/// What the log tells of a request: never the token of a link that sets a password. Of
/// the highest level, so that no filter that lets a line through leaves this out.
fn span(request: &Request) -> Span {
    let uri = if request.uri().path().starts_with("/reset/") {
        "/reset/...".to_owned()
    } else {
        request.uri().to_string()
    };
    let id = request_id::of(request).unwrap_or_default();
    tracing::error_span!("request", id, method = %request.method(), uri)
}
