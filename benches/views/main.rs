//! What every kind of page costs that nobody has asked for yet, and how it grows:
//! `cargo bench --bench views [-- FIGURES [PAGE]]`.
//!
//! Asks for whole answers through the router, without the network, over a tenth of
//! the figures and over all (500,000 by default), each time another view. Prints
//! what half of the answers and 99 of 100 took, how that grew, the limits that the
//! larger history has, and what half of its answers took by the view: now, as said by
//! a day, as of a moment. The histories are made in a directory of their own and
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
    println!(
        "{:<22} {:^17} {:^17} {:>6}  {:^15} {:^26}",
        "",
        largest / 10,
        largest,
        "growth",
        "limits",
        "p50 by view",
    );
    println!(
        "{:<22} {HEADS} {HEADS} {:>6}  {:>6} {:>6}   {:>8} {:>8} {:>8}",
        "page", "of p50", "p50", "p99", "now", "said_by", "as_of",
    );
    for kind in KINDS.iter().filter(|kind| only.as_ref().is_none_or(|only| only == kind.name)) {
        let (few, many) = (timed(&small, kind).await?, timed(&large, kind).await?);
        let limits = kind.limit.map_or_else(String::new, |limit| {
            let broken = if many.half > limit.half || many.most > limit.most { " !" } else { "" };
            format!("{:>6} {:>6}{broken}", limit.half, limit.most)
        });
        let [now, said_by, as_of] = many.by_view;
        println!(
            "{:<22} {:>8.2} {:>8.2} {:>8.2} {:>8.2} {:>6.1}  {limits:<15} {now:>8.2} {said_by:>8.2} {as_of:>8.2}",
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
    /// What half took of now, as said by some day, and as of some moment.
    by_view: [f64; 3],
}

async fn timed(served: &Served, kind: &Kind) -> Result<Times, Failure> {
    let dataset = served.app.dataset();
    let (mut asked, mut times, mut by_view) = (HashSet::new(), Vec::new(), <[Vec<f64>; 3]>::default());
    for (n, view) in (0..).zip([0, 1, 2].into_iter().cycle()) {
        let url = kind.address(&dataset, n);
        if !asked.insert(url.clone()) {
            continue;
        }
        let time = answer(&served.router, &url).await?.as_secs_f64() * 1_000.0;
        if asked.len() > WARM {
            times.push(time);
            by_view[view].push(time);
        }
        if times.len() == TIMES {
            break;
        }
    }
    Ok(Times {
        half: part(&mut times, 50),
        most: part(&mut times, 99),
        by_view: by_view.map(|mut of| part(&mut of, 50)),
    })
}

/// What so many of a hundred took at most.
fn part(times: &mut [f64], of_hundred: usize) -> f64 {
    times.sort_unstable_by(f64::total_cmp);
    times.get(times.len() * of_hundred / 100).copied().unwrap_or(f64::NAN)
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
