//! Readers who come at a steady rate, whether or not answers come: `benches/http`
//! starts it: `rate PORT READS_A_SECOND SECONDS PATH...`.
//!
//! How long an answer took is counted from the moment at which it was to be asked
//! for, so that a server that stands still is not spared those who wait. Prints one
//! JSON object; times in milliseconds.

use std::{sync::Arc, time::Duration};

use axum::{body::Body, http::Request};
use http_body_util::BodyExt;
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use tokio::{
    net::TcpStream,
    sync::Mutex,
    task::JoinSet,
    time::{Instant, interval},
};

/// Connections that are kept; a read waits for a free one.
const CONNECTIONS: usize = 64;

type Failure = Box<dyn std::error::Error + Send + Sync>;
type Connection = Arc<Mutex<SendRequest<Body>>>;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let arguments: Vec<String> =
        std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let [port, rate, seconds, paths @ ..] = arguments.as_slice() else {
        return Err("rate PORT READS_A_SECOND SECONDS PATH...".into());
    };
    let (port, rate, seconds): (u16, u32, u32) = (port.parse()?, rate.parse()?, seconds.parse()?);
    let mut connections = Vec::new();
    for _ in 0..CONNECTIONS {
        connections.push(connect(port).await?);
    }
    let (mut reads, mut ticks) = (JoinSet::new(), interval(Duration::from_secs(1) / rate));
    for (path, connection) in
        paths.iter().cycle().zip(connections.iter().cycle()).take((rate * seconds) as usize)
    {
        // A tick that comes late is made up for: it keeps the moment that was due.
        let due = ticks.tick().await;
        reads.spawn(read(Arc::clone(connection), path.clone(), due));
    }
    let (mut times, mut errors) = (Vec::new(), 0);
    while let Some(read) = reads.join_next().await {
        match read? {
            Ok(time) => times.push(time.as_secs_f64() * 1_000.0),
            Err(_) => errors += 1,
        }
    }
    times.sort_unstable_by(f64::total_cmp);
    let at = |thousandths: usize| times.get(times.len() * thousandths / 1_000).copied().unwrap_or(f64::NAN);
    println!(
        r#"{{"answers": {}, "errors": {errors}, "p50": {:.3}, "p99": {:.3}, "p999": {:.3}}}"#,
        times.len(),
        at(500),
        at(990),
        at(999)
    );
    Ok(())
}

async fn connect(port: u16) -> Result<Connection, Failure> {
    let stream = TcpStream::connect(("127.0.0.1", port)).await?;
    stream.set_nodelay(true)?;
    let (sender, connection) = handshake(TokioIo::new(stream)).await?;
    tokio::spawn(connection);
    Ok(Arc::new(Mutex::new(sender)))
}

/// How long after its moment the answer was there.
async fn read(connection: Connection, path: String, due: Instant) -> Result<Duration, Failure> {
    let request = Request::get(path)
        .header("host", "127.0.0.1")
        .header("accept-encoding", "gzip")
        .body(Body::empty())?;
    let mut sender = connection.lock().await;
    sender.ready().await?;
    let response = sender.send_request(request).await?;
    let is_found = response.status().is_success();
    response.into_body().collect().await?;
    if is_found { Ok(due.elapsed()) } else { Err("no page".into()) }
}
