//! How much one address may say, and how much costly work is done at once.

use std::{num::NonZeroUsize, panic::resume_unwind, sync::Arc, thread::available_parallelism};

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::{
    runtime::Handle,
    sync::{OwnedSemaphorePermit, Semaphore},
    task::spawn_blocking,
};
use tracing::{Instrument, Span};

use super::{App, error::WebError};

/// The longest address that is read, in bytes; what proxies and browsers take too.
const LONGEST_ADDRESS: usize = 8 * 1024;
/// Most parameters of an address.
const MOST_PARAMETERS: usize = 200;

/// Refuses addresses that say more than any page asks.
pub(super) async fn refuse_endless(request: Request, next: Next) -> Response {
    let uri = request.uri();
    let query = uri.query().unwrap_or("");
    if uri.path().len() + query.len() > LONGEST_ADDRESS {
        let text = format!("An address has at most {LONGEST_ADDRESS} bytes. Choose fewer things at once.");
        return WebError::TooLong(text).into_response();
    }
    let given = query.split('&').filter(|pair| !pair.is_empty()).count();
    if given > MOST_PARAMETERS {
        let text = format!("An address has at most {MOST_PARAMETERS} parameters. This one has {given}.");
        return WebError::BadRequest(text).into_response();
    }
    next.run(request).await
}

/// How many pages wait to be made.
const WAITING: usize = 256;

/// The door before the making of pages: as many at once as there are processors.
pub(super) fn rendering() -> Gate {
    Gate::new(available_parallelism().map_or(2, NonZeroUsize::get).max(2), WAITING)
}

/// Makes pages off the threads that answer, a few at a time: one that takes long keeps nobody from
/// those that are kept.
pub(super) async fn render(app: App, request: Request, next: Next) -> Response {
    if waits_elsewhere(request.uri().path()) {
        return next.run(request).await;
    }
    let turn = match app.rendering().enter().await {
        Ok(turn) => turn,
        Err(busy) => return busy.into_response(),
    };
    let (runtime, span) = (Handle::current(), Span::current());
    let made = spawn_blocking(move || {
        // Held to the end also where nobody waits for the page any more.
        let _turn = turn;
        runtime.block_on(next.run(request).instrument(span))
    });
    made.await.unwrap_or_else(|cause| match cause.try_into_panic() {
        Ok(panic) => resume_unwind(panic),
        Err(cause) => WebError::Internal(cause.to_string()).into_response(),
    })
}

/// Pictures and copies of the whole history have doors of their own; whoever waits before one
/// takes nobody's turn here.
fn waits_elsewhere(path: &str) -> bool {
    path.starts_with("/cards/")
        || path.rsplit('.').next() == Some("png")
        || path.starts_with("/data/gigawatch.")
}

/// A door through which a few go at once and before which a few wait; others are
/// told to come again, so that a crowd costs time and never memory.
#[derive(Clone)]
pub struct Gate {
    /// Inside and waiting.
    places: Arc<Semaphore>,
    inside: Arc<Semaphore>,
    /// How many may wait.
    most: usize,
}

/// Somebody's turn; it ends when this is dropped.
pub struct Turn {
    _place: OwnedSemaphorePermit,
    _inside: OwnedSemaphorePermit,
}

impl Gate {
    /// A door for so many, before which so many wait.
    pub fn new(inside: usize, waiting: usize) -> Self {
        Self {
            places: Arc::new(Semaphore::new(inside + waiting)),
            inside: Arc::new(Semaphore::new(inside)),
            most: waiting,
        }
    }

    /// How many wait just now.
    pub fn waiting(&self) -> usize {
        let free = self.places.available_permits().saturating_sub(self.inside.available_permits());
        self.most.saturating_sub(free)
    }

    /// Waits for a turn.
    ///
    /// # Errors
    /// [`WebError::Busy`] at once where too many wait.
    pub async fn enter(&self) -> Result<Turn, WebError> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| WebError::Busy)?;
        let inside = self.inside.clone().acquire_owned().await.map_err(|_| WebError::Busy)?;
        Ok(Turn { _place: place, _inside: inside })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn some_are_inside_some_wait_and_the_rest_come_again() {
        let gate = Gate::new(1, 1);
        let Ok(first) = gate.enter().await else { panic!("the first has a turn") };
        let second = tokio::spawn({
            let gate = gate.clone();
            async move { gate.enter().await.is_ok() }
        });
        tokio::task::yield_now().await;
        assert!(matches!(gate.enter().await, Err(WebError::Busy)));
        assert!(!second.is_finished(), "it waits");
        assert_eq!(gate.waiting(), 1);
        drop(first);
        assert!(second.await.unwrap());
        assert_eq!(gate.waiting(), 0);
        assert!(gate.enter().await.is_ok(), "everybody has gone");
    }
}
