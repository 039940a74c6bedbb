//! What Prometheus reads, on a listener of its own: how long answers take by route,
//! how large the history is and how long it takes to take in, what was kept, how many
//! are served and wait, how long the database takes.

use std::time::{Duration, Instant};

use axum::{
    Router,
    extract::{MatchedPath, Request, State},
    http::header,
    middleware::Next,
    response::{IntoResponse, Response},
    routing::get,
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};
use tokio::net::TcpListener;

use super::{App, error::WebError, serve::MOST};
use crate::domain::Id;

/// An answer by its route, so that addresses do not make a metric each.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answer {
    method: String,
    route: String,
    status: u16,
}

/// Where a page or a picture came from.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Origin {
    origin: &'static str,
}

/// What notes how long the answers of a route took; stands among an answer's extensions.
#[derive(Debug, Clone)]
pub struct Measured(Histogram);

impl Measured {
    /// Notes one more.
    pub fn observe(&self, time: Duration) {
        self.0.observe(time.as_secs_f64());
    }
}

/// What the database was asked to do.
#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Call {
    call: &'static str,
}

/// The measures of a server.
pub struct Metrics {
    registry: Registry,
    answers: Family<Answer, Histogram>,
    pages: Family<Origin, Counter>,
    /// The one of `pages` that is counted most.
    pages_kept: Counter,
    answering: Gauge,
    connections: Gauge,
    pictures: Family<Origin, Counter>,
    pictures_waiting: Gauge,
    database: Family<Call, Histogram>,
    taking_in: Histogram,
    revision: Gauge,
    figures: Gauge,
    heartbeat: Gauge,
}

/// From half a millisecond to sixteen seconds.
fn seconds() -> Histogram {
    Histogram::new(exponential_buckets(0.0005, 2.0, 16))
}

impl Default for Metrics {
    fn default() -> Self {
        let pages = Family::<Origin, Counter>::default();
        let mut metrics = Self {
            pages_kept: pages.get_or_create_owned(&Origin { origin: "kept" }),
            pages,
            registry: Registry::with_prefix("gigawatch"),
            answers: Family::new_with_constructor(seconds),
            answering: Gauge::default(),
            connections: Gauge::default(),
            pictures: Family::default(),
            pictures_waiting: Gauge::default(),
            database: Family::new_with_constructor(seconds),
            taking_in: seconds(),
            revision: Gauge::default(),
            figures: Gauge::default(),
            heartbeat: Gauge::default(),
        };
        let registry = &mut metrics.registry;
        let answers = "How long answers took, to their head";
        registry.register_with_unit("answer", answers, Unit::Seconds, metrics.answers.clone());
        registry.register("pages", "Pages answered, by whether they were kept", metrics.pages.clone());
        registry.register("answering", "Requests that are being answered", metrics.answering.clone());
        registry.register("connections", "Connections that are open", metrics.connections.clone());
        let most = Gauge::<i64>::default();
        most.set(i64::try_from(MOST).unwrap_or(i64::MAX));
        registry.register("connections_limit", "Connections that may be open; more wait", most);
        registry.register(
            "pictures",
            "Pictures answered, by whether they were kept",
            metrics.pictures.clone(),
        );
        let waiting = "Pictures that wait to be drawn; beyond 64 requests are refused";
        registry.register("pictures_waiting", waiting, metrics.pictures_waiting.clone());
        let database = "How long the database took, by what it was asked to do";
        registry.register_with_unit("database", database, Unit::Seconds, metrics.database.clone());
        let taking_in = "How long new revisions took to be taken in";
        registry.register_with_unit("taking_in", taking_in, Unit::Seconds, metrics.taking_in.clone());
        registry.register("revision", "The newest revision that is served", metrics.revision.clone());
        registry.register("figures", "Figures of the history, all that ever were", metrics.figures.clone());
        let heartbeat = "Since when, in Unix time, nothing was published that is not served";
        registry.register_with_unit("heartbeat", heartbeat, Unit::Seconds, metrics.heartbeat.clone());
        metrics
    }
}

impl Metrics {
    /// Counts a page that was made.
    pub fn page_made(&self) {
        self.pages.get_or_create(&Origin { origin: "made" }).inc();
    }

    /// Counts a page that was answered again.
    pub fn page_kept(&self) {
        self.pages_kept.inc();
    }

    /// Counts a picture that was answered.
    pub fn picture(&self, was_kept: bool) {
        let origin = if was_kept { "kept" } else { "drawn" };
        self.pictures.get_or_create(&Origin { origin }).inc();
    }

    /// Counts a connection until what is given back is dropped.
    pub fn connection(&self) -> Counted {
        Counted::by(&self.connections)
    }

    /// Measures what the database is asked to do.
    pub async fn timed<T>(&self, call: &'static str, work: impl Future<Output = T>) -> T {
        let start = Instant::now();
        let done = work.await;
        self.database.get_or_create(&Call { call }).observe(start.elapsed().as_secs_f64());
        done
    }

    /// Notes how long it took to take in new revisions.
    pub fn took_in(&self, time: Duration) {
        self.taking_in.observe(time.as_secs_f64());
    }
}

/// Something that is counted as long as it is there, however it ends.
pub struct Counted(Gauge);

impl Counted {
    fn by(gauge: &Gauge) -> Self {
        gauge.inc();
        Self(gauge.clone())
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.dec();
    }
}

/// Measures an answer.
pub(super) async fn measure(State(app): State<App>, request: Request, next: Next) -> Response {
    let start = Instant::now();
    let method = request.method().to_string();
    let route = request.extensions().get::<MatchedPath>();
    let route = route.map_or_else(|| "none".to_owned(), |route| route.as_str().to_owned());
    let answering = Counted::by(&app.metrics().answering);
    let mut response = next.run(request).await;
    drop(answering);
    let answer = Answer { method, route, status: response.status().as_u16() };
    let measured = Measured(app.metrics().answers.get_or_create_owned(&answer));
    measured.observe(start.elapsed());
    response.extensions_mut().insert(measured);
    response
}

/// Serves `/metrics`, and nothing else, until the server ends.
pub async fn serve_metrics(app: App, listener: TcpListener) {
    let router = Router::new().route("/metrics", get(show)).with_state(app);
    if let Err(cause) = axum::serve(listener, router).await {
        tracing::error!(%cause, "metrics are served no more");
    }
}

async fn show(State(app): State<App>) -> Result<Response, WebError> {
    let (metrics, dataset) = (app.metrics(), app.dataset());
    metrics.revision.set(dataset.newest_id().number());
    metrics.figures.set(dataset.figures.next_id().number() - 1);
    metrics.pictures_waiting.set(i64::try_from(app.pictures().waiting()).unwrap_or(i64::MAX));
    if let Some(heartbeat) = app.heartbeat() {
        metrics.heartbeat.set(heartbeat.as_second());
    }
    let mut text = String::new();
    encode(&mut text, &metrics.registry).map_err(|cause| WebError::Internal(cause.to_string()))?;
    let media_type = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    Ok(([(header::CONTENT_TYPE, media_type)], text).into_response())
}
