//! What a page over many figures costs at the server, now and as of an earlier
//! moment, and how it grows: `cargo bench --bench views [-- FIGURES]`.
//!
//! Prints medians of whole answers through the router, without the network.
//! The history is made in a directory of its own and taken away again.

mod scale;

use std::time::{Duration, Instant};

use axum::{Router, body::Body, http::Request};
use gigawatch::{
    domain::{Id, RevisionId},
    store::Store,
    web::App,
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use scale::{Size, history};
use tower::ServiceExt;

/// Answers of one address that are timed.
const TIMES: usize = 15;
const PAGES: [&str; 4] = [
    "/totals",
    "/totals?company=company-7&run_rate=on",
    "/compare?company=company-7&company=company-8",
    "/promises",
];
const MIDDLE: &str = "as_of=2023-04-10T12%3A00%3A00.000Z";

fn clock() -> Timestamp {
    Timestamp::from_second(1_795_435_200).unwrap_or_default()
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let largest: i64 = asked.unwrap_or(500_000);
    println!(
        "median of {TIMES} answers, milliseconds; as of a moment in the middle of the history beside now"
    );
    println!("{:>9}  {:<52} {:>8} {:>8} {:>6}", "figures", "page", "now", "as of", "ratio");
    let only: Option<String> = std::env::args().skip(1).find(|argument| argument.starts_with('/'));
    for figures in [largest / 10, largest] {
        let directory = tempfile::tempdir()?;
        let store = Store::open(directory.path()).await?;
        store.publish(&history(Size::of_figures(figures)), RevisionId::new(0)).await?;
        let app = App::load(store, clock, &"http://127.0.0.1/".parse()?).await?;
        let router = app.router();
        for page in PAGES.into_iter().filter(|page| only.as_deref().is_none_or(|only| only == *page)) {
            let joint = if page.contains('?') { '&' } else { '?' };
            let now = median(&router, page).await?;
            let past = median(&router, &format!("{page}{joint}{MIDDLE}")).await?;
            let ratio = past.as_secs_f64() / now.as_secs_f64();
            let ms = |time: Duration| time.as_secs_f64() * 1_000.0;
            println!("{figures:>9}  {page:<52} {:>8.2} {:>8.2} {ratio:>6.2}", ms(now), ms(past));
        }
    }
    Ok(())
}

async fn median(router: &Router, url: &str) -> Result<Duration, Box<dyn std::error::Error>> {
    let mut times = Vec::with_capacity(TIMES);
    for _ in 0..=TIMES {
        let request = Request::get(url).body(Body::empty())?;
        let start = Instant::now();
        let response = router.clone().oneshot(request).await?;
        let is_found = response.status().is_success();
        let body = response.into_body().collect().await?.to_bytes();
        times.push(start.elapsed());
        if !is_found {
            return Err(format!("{url}: {}", String::from_utf8_lossy(&body)).into());
        }
    }
    // The first answer warms up.
    times.remove(0);
    times.sort_unstable();
    Ok(times[TIMES / 2])
}
