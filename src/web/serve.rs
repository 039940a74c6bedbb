//! Connections: how many there are, and how long a client may be silent. axum's own
//! `serve` waits for ever for the head of a request, and has no end of connections.
//!
//! What is kept is answered where the connection is: on one of as many threads as there
//! are processors, each with a runtime of its own, so that no answer waits for another
//! thread to wake up. Everything else is made on the runtime of the server.

use std::{
    convert::Infallible,
    io,
    net::{SocketAddr, TcpStream as StdStream},
    num::NonZeroUsize,
    pin::pin,
    sync::Arc,
    thread::{self, available_parallelism},
    time::Duration,
};

use axum::{
    Router,
    body::Body,
    extract::ConnectInfo,
    http::{Request, StatusCode},
    response::{IntoResponse, Response},
};
use hyper::{body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
};
use tokio::{
    net::{TcpListener, TcpStream},
    runtime::{Builder, Handle, Runtime},
    sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot},
    time,
};
use tokio_io_timeout::TimeoutStream;
use tokio_util::task::AbortOnDropHandle;
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
///
/// # Errors
/// When the system gives no thread or no events to one.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()>) -> io::Result<()> {
    let site = Site { router: app.clone().router(), app, making: Handle::current() };
    let threads = available_parallelism().map_or(1, NonZeroUsize::get);
    let workers: Vec<Worker> = (0..threads).map(|_| Worker::start(&site)).collect::<io::Result<_>>()?;
    let (places, mut stop, mut turns) = (Arc::new(Semaphore::new(MOST)), pin!(stop), workers.iter().cycle());
    let next = async || {
        let place = places.clone().acquire_owned().await;
        (place, listener.accept().await)
    };
    loop {
        let (place, accepted) = tokio::select! { () = &mut stop => break, next = next() => next };
        // The runtime that answers waits for it from now on.
        let accepted = accepted.and_then(|(stream, peer)| Ok((stream.into_std()?, peer)));
        match (place, accepted) {
            (Ok(place), Ok((stream, peer))) => {
                if let Some(worker) = turns.next() {
                    worker.take(Connection { stream, peer, place });
                }
            }
            (_, Err(cause)) => {
                tracing::warn!(%cause, "no connection could be taken");
                time::sleep(PAUSE).await;
            }
            // Nobody closes the door to connections.
            (Err(_), _) => break,
        }
    }
    drop(listener);
    let ends: Vec<_> = workers.into_iter().map(Worker::end).collect();
    for end in ends {
        end.await;
    }
    Ok(())
}

/// What a request is answered with.
#[derive(Clone)]
struct Site {
    app: App,
    router: Router,
    /// Where answers are made.
    making: Handle,
}

impl Site {
    async fn answer(self: Arc<Self>, mut request: Request<Incoming>, peer: SocketAddr) -> Response {
        let kept = cache::kept(&self.app, request.method(), request.uri(), request.headers());
        if let Some(kept) = kept.await {
            return kept;
        }
        // Limits on logging in and on the API count by the address that a request comes from.
        request.extensions_mut().insert(ConnectInfo(peer));
        let making = self.making.spawn(self.router.clone().oneshot(request.map(Body::new)));
        // Who hangs up waits no more.
        match AbortOnDropHandle::new(making).await {
            Ok(Ok(made)) => made,
            Err(cause) => {
                tracing::error!(%cause, "an answer was not made to its end");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    }
}

/// A connection that was taken.
struct Connection {
    stream: StdStream,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
}

/// A thread that answers connections.
struct Worker {
    connections: mpsc::UnboundedSender<Connection>,
    ended: oneshot::Receiver<()>,
}

impl Worker {
    fn start(site: &Site) -> io::Result<Self> {
        let runtime = Builder::new_current_thread().enable_all().build()?;
        let ((connections, taken), (end, ended)) = (mpsc::unbounded_channel(), oneshot::channel());
        // One of its own: counting who uses it would be the traffic between processors.
        let site = Arc::new(site.clone());
        thread::Builder::new().name("connections".to_owned()).spawn(move || {
            answer_all(&runtime, &site, taken);
            // Whoever waits for the end of a server that has ended by itself is told by the drop.
            let _ = end.send(());
        })?;
        Ok(Self { connections, ended })
    }

    fn take(&self, connection: Connection) {
        // A thread that has ended takes none, which hangs up.
        let _ = self.connections.send(connection);
    }

    /// Takes no more, and waits for the requests that are running.
    fn end(self) -> impl Future<Output = ()> {
        drop(self.connections);
        async { drop(self.ended.await) }
    }
}

fn answer_all(runtime: &Runtime, site: &Arc<Site>, mut taken: mpsc::UnboundedReceiver<Connection>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD);
    runtime.block_on(async {
        let open = GracefulShutdown::new();
        while let Some(Connection { stream, peer, place }) = taken.recv().await {
            let stream = match TcpStream::from_std(stream) {
                Ok(stream) => stream,
                Err(cause) => {
                    tracing::warn!(%cause, "a connection could not be waited for");
                    continue;
                }
            };
            // An answer goes at once, even if the client has not yet said that it has the last one.
            let _ = stream.set_nodelay(true);
            let mut stream = TimeoutStream::new(stream);
            stream.set_write_timeout(Some(ANSWER));
            let (counted, site) = (site.app.metrics().connection(), site.clone());
            let answer = service_fn(move |request| {
                let answer = site.clone().answer(request, peer);
                async { Ok::<_, Infallible>(answer.await) }
            });
            let connection = open.watch(http.serve_connection(TokioIo::new(Box::pin(stream)), answer));
            tokio::spawn(async move {
                if let Err(cause) = connection.await {
                    tracing::debug!(%cause, "a connection broke");
                }
                drop((place, counted));
            });
        }
        // Whoever does not take their answer by then does without.
        let _ = time::timeout(END, open.shutdown()).await;
    });
}
