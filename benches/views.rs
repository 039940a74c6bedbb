//! What pages over many figures cost at the server, now and as of an earlier
//! moment, asked anew and asked again, and how it grows:
//! `cargo bench --bench views [-- FIGURES]`.
//!
//! Prints medians of whole answers through the router, without the network.
//! “Anew” asks for another scenario every time, “again” for the same one. The
//! history is made in a directory of its own and taken away again.

mod scale;

use std::time::{Duration, Instant};

use axum::{Router, body::Body, http::Request};
use gigawatch::{
    domain::{Id, RevisionId, account::SelfReview},
    store::Store,
    web::{App, Cost, Publishing, Settings},
};
use http_body_util::BodyExt;
use jiff::Timestamp;
use scale::{Size, history};
use tower::ServiceExt;

/// Answers of one address that are timed.
const TIMES: i16 = 15;
const PAGES: [&str; 3] = [
    "/totals?run_rate=on",
    "/totals?company=company-7&run_rate=on",
    "/compare?company=company-7&company=company-8",
];
/// A moment in the middle of the history.
const MIDDLE: &str = "&as_of=2023-04-10T12%3A00%3A00.000Z";

type Failure = Box<dyn std::error::Error>;

fn clock() -> Timestamp {
    Timestamp::from_second(1_795_435_200).unwrap_or_default()
}

fn settings() -> Result<Settings, Failure> {
    Ok(Settings {
        base_url: "http://127.0.0.1/".parse()?,
        clock,
        random: || [0; 32],
        trusted_proxies: Vec::new(),
        api_rate: None,
        max_lag: None,
        primary: None,
        self_review: SelfReview::Nobody,
        password_cost: Cost::LEAST,
        publishing: Publishing::default(),
    })
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let asked = std::env::args().skip(1).find_map(|argument| argument.parse().ok());
    let largest: i64 = asked.unwrap_or(500_000);
    println!("Medians of {TIMES} answers in milliseconds, and the ratio of “as of” to now");
    println!("{:>8}  {:<45} {:^24}  {:^24}", "", "", "anew", "again");
    println!("{:>8}  {:<45} {HEADS}  {HEADS}", "figures", "page");
    for figures in [largest / 10, largest] {
        let directory = tempfile::tempdir()?;
        let store = Store::open(directory.path()).await?;
        store.publish(&history(Size::of_figures(figures)), RevisionId::new(0)).await?;
        let router = App::load(store, settings()?).await?.router();
        for page in PAGES {
            let anew = compared(&router, page, true).await?;
            let again = compared(&router, page, false).await?;
            println!("{figures:>8}  {page:<45} {anew}  {again}");
        }
    }
    Ok(())
}

const HEADS: &str = "     now    as of  ratio";

/// Now, as of the middle, and their ratio.
async fn compared(router: &Router, page: &str, is_new: bool) -> Result<String, Failure> {
    let now = median(router, page, is_new).await?.as_secs_f64() * 1_000.0;
    let past = median(router, &format!("{page}{MIDDLE}"), is_new).await?.as_secs_f64() * 1_000.0;
    Ok(format!("{now:>8.2} {past:>8.2} {:>6.2}", past / now))
}

async fn median(router: &Router, page: &str, is_new: bool) -> Result<Duration, Failure> {
    let mut times = Vec::new();
    for time in 0..=TIMES {
        let url = if is_new { format!("{page}&to={}", 2040 + time) } else { page.to_owned() };
        let request = Request::get(&url).body(Body::empty())?;
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
    Ok(times[times.len() / 2])
}
