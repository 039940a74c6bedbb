//! How much one address may say, and how much costly work is done at once.

use std::sync::Arc;

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::error::WebError;

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
