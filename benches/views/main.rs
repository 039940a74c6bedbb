//! What every kind of page costs that nobody has asked for yet, and how it grows:
//! `cargo bench --bench views [-- FIGURES [PAGE]]`.
//!
//! Asks for whole answers through the router, without the network, over a tenth of
//! the figures and over all (500,000 by default), each time another view. Prints
//! what half of the answers and 99 of 100 took, how that grew, and the limits that
//! the larger history has. The histories are made in a directory of their own and
//! taken away again. With a page, as `/totals`, only that kind is asked.

mod addresses;
#[path = "../history/mod.rs"]
mod history;
#[path = "../served/mod.rs"]
mod served;

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use addresses::{KINDS, Kind};
use axum::{Router, body::Body, http::Request};
use http_body_util::BodyExt;
use served::Served;
use tower::ServiceExt;

/// Answers of one kind that are timed, and those before that warm up.
const TIMES: usize = 200;
const WARM: usize = 10;

type Failure = Box<dyn std::error::Error>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Failure> {
    let mut arguments = std::env::args().skip(1).filter(|argument| !argument.starts_with("--"));
    let largest: i64 = arguments.next().map_or(Ok(500_000), |figures| figures.parse())?;
    let only = arguments.next();
    let small = Served::of_figures(largest / 10).await?;
    let large = Served::of_figures(largest).await?;
    println!("Milliseconds of {TIMES} answers of a kind, each another view; limits at 500,000 figures");
    println!("{:<22} {:^17} {:^17} {:>6}  {:^13}", "", largest / 10, largest, "growth", "limits");
    println!("{:<22} {HEADS} {HEADS} {:>6}  {:>6} {:>6}", "page", "of p50", "p50", "p99");
    for kind in KINDS.iter().filter(|kind| only.as_ref().is_none_or(|only| only == kind.name)) {
        let (few, many) = (timed(&small, kind).await?, timed(&large, kind).await?);
        let limits = kind.limit.map_or_else(String::new, |limit| {
            let broken = if many.half > limit.half || many.most > limit.most { " !" } else { "" };
            format!("{:>6} {:>6}{broken}", limit.half, limit.most)
        });
        println!(
            "{:<22} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>6.1}  {limits}",
            kind.name,
            few.half,
            few.most,
            many.half,
            many.most,
            many.half / few.half,
        );
    }
    Ok(())
}

const HEADS: &str = "     p50      p99";

/// What half of the answers took and 99 of 100, in milliseconds.
struct Times {
    half: f64,
    most: f64,
}

async fn timed(served: &Served, kind: &Kind) -> Result<Times, Failure> {
    let dataset = served.app.dataset();
    let (mut asked, mut times) = (HashSet::new(), Vec::new());
    for n in 0.. {
        let url = kind.address(&dataset, n);
        if asked.insert(url.clone()) {
            times.push(answer(&served.router, &url).await?);
        }
        if times.len() == WARM + TIMES {
            break;
        }
    }
    let mut times: Vec<f64> = times.iter().skip(WARM).map(|time| time.as_secs_f64() * 1_000.0).collect();
    times.sort_unstable_by(f64::total_cmp);
    Ok(Times { half: times[TIMES / 2], most: times[TIMES * 99 / 100] })
}

async fn answer(router: &Router, url: &str) -> Result<Duration, Failure> {
    let request = Request::get(url).body(Body::empty())?;
    let start = Instant::now();
    let response = router.clone().oneshot(request).await?;
    let is_found = response.status().is_success();
    let body = response.into_body().collect().await?.to_bytes();
    let time = start.elapsed();
    if is_found { Ok(time) } else { Err(format!("{url}: {}", String::from_utf8_lossy(&body)).into()) }
}
