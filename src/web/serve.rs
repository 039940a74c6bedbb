//! Connections: how many there are, and how long a client may be silent. axum's own
//! `serve` waits for ever for the head of a request, and has no end of connections.

use std::{pin::pin, sync::Arc, time::Duration};

use axum::{body::Body, extract::ConnectInfo, http::Request};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{net::TcpListener, sync::Semaphore, time};
use tokio_io_timeout::TimeoutStream;
use tower::ServiceExt;

use super::{App, cache};

/// Most connections at once; systems let a process have about a thousand files.
pub(super) const MOST: usize = 900;
/// The head of a request has come after so long, or the connection is closed; so
/// is one that is kept and not used.
const HEAD: Duration = Duration::from_secs(10);
/// A client takes something of an answer after so long, or it is dropped.
const ANSWER: Duration = Duration::from_secs(30);
/// Running requests end before this once the server stops.
const END: Duration = Duration::from_secs(20);
/// After the system had no connection to give.
const PAUSE: Duration = Duration::from_millis(200);

/// Answers requests until it is to stop, then ends those that are running.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) {
    let router = app.clone().router();
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    let (places, open, mut stop) = (Arc::new(Semaphore::new(MOST)), GracefulShutdown::new(), pin!(stop));
    let next = async || {
        let place = places.clone().acquire_owned().await;
        (place, listener.accept().await)
    };
    loop {
        let (place, accepted) = tokio::select! { () = &mut stop => break, next = next() => next };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(cause) => {
                tracing::warn!(%cause, "no connection could be taken");
                time::sleep(PAUSE).await;
                continue;
            }
        };
        // An answer goes at once, even if the client has not yet said that it has the last one.
        let _ = stream.set_nodelay(true);
        let mut stream = TimeoutStream::new(stream);
        stream.set_write_timeout(Some(ANSWER));
        let counted = app.metrics().connection();
        let (app, router) = (app.clone(), router.clone());
        let answer = service_fn(move |mut request: Request<Incoming>| {
            let (app, router) = (app.clone(), router.clone());
            async move {
                if let Some(kept) =
                    cache::kept(&app, request.method(), request.uri(), request.headers()).await
                {
                    return Ok(kept);
                }
                // Limits on logging in and on the API count by the address that a request comes from.
                request.extensions_mut().insert(ConnectInfo(peer));
                router.oneshot(request.map(Body::new)).await
            }
        });
        let connection = open.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), answer));
        tokio::spawn(async move {
            if let Err(cause) = connection.await {
                tracing::debug!(%cause, "a connection broke");
            }
            drop((place, counted));
        });
    }
    drop(listener);
    // Whoever does not take their answer by then does without.
    let _ = time::timeout(END, open.shutdown()).await;
}
