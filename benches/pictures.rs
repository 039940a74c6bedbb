//! What a chart costs over the demo: as SVG, as PNG that nobody asked for yet, as
//! PNG that was drawn already, and how large its embed is:
//! `cargo bench --bench pictures`.
//!
//! Prints medians of whole answers through the router, without the network. Every
//! first answer is of another moment, so that no kept picture answers.

#[path = "served/settings.rs"]
mod settings;

use std::time::{Duration, Instant};

use axum::{Router, body::Body, http::Request};
use gigawatch::{cli::demo, store::Store, web::App};
use http_body_util::BodyExt;
use settings::settings;
use tower::ServiceExt;

/// Answers of one address that are timed.
const TIMES: u8 = 15;
const CHARTS: [&str; 11] = [
    "spending",
    "power",
    "sites",
    "chips",
    "totals",
    "compare?company=openai&company=meta",
    "changes?from=2026-04-03",
    "sites/stargate-abilene",
    "timelines/stargate-abilene",
    "guidance/meta",
    "promises/54",
];

type Failure = Box<dyn std::error::Error>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let directory = tempfile::tempdir()?;
    demo::fill(directory.path()).await?;
    let router = App::load(Store::open(directory.path()).await?, settings()).await?.router();
    println!("Medians of {TIMES} answers in milliseconds; sizes in kB before compression");
    println!(
        "{:<38} {:>8} {:>8} {:>9} {:>8} {:>8}",
        "chart", "SVG", "PNG", "PNG again", "PNG kB", "embed kB"
    );
    for chart in CHARTS {
        let (path, query) = chart.split_once('?').unwrap_or((chart, ""));
        let at = |folder: &str, ending: &str| format!("{folder}/charts/{path}{ending}?{query}");
        let (svg, _) = median(&router, &at("", ".svg"), true).await?;
        let (png, size) = median(&router, &at("", ".png"), true).await?;
        let (again, _) = median(&router, &at("", ".png"), false).await?;
        let (_, embed) = median(&router, &at("/embed", ""), false).await?;
        let [svg, png, again] = [svg, png, again].map(|time| time.as_secs_f64() * 1_000.0);
        println!("{chart:<38} {svg:>8.2} {png:>8.2} {again:>9.2} {:>8} {:>8}", size / 1_000, embed / 1_000);
    }
    Ok(())
}

/// How long an answer takes, and how large it is.
async fn median(router: &Router, page: &str, is_new: bool) -> Result<(Duration, usize), Failure> {
    let (mut times, mut size) = (Vec::new(), 0);
    for time in 0..=TIMES {
        let second = if is_new { time } else { 59 };
        let url = format!("{page}&as_of=2026-07-08T00:00:{second:02}Z");
        let request = Request::get(&url).body(Body::empty())?;
        let start = Instant::now();
        let response = router.clone().oneshot(request).await?;
        let is_found = response.status().is_success();
        let body = response.into_body().collect().await?.to_bytes();
        times.push(start.elapsed());
        size = body.len();
        if !is_found {
            return Err(format!("{url}: {}", String::from_utf8_lossy(&body)).into());
        }
    }
    // The first answer warms up.
    times.remove(0);
    times.sort_unstable();
    Ok((times[times.len() / 2], size))
}
