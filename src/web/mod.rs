//! Answers addresses with pages. A handler parses the view, asks the dataset,
//! fills a view struct; the template with the same name renders it.

mod assets;
mod cache;
mod chrome;
mod error;
mod extract;
mod follow;
mod page;
mod public;
mod routes;
mod table;
mod urls;

use std::sync::Arc;

use arc_swap::ArcSwap;
use axum::Router;
use jiff::{Timestamp, civil::Date, tz::TimeZone};

pub use follow::follow;
pub use routes::READER_ROUTES;

use crate::{
    dataset::Dataset,
    domain::Id,
    domain::RevisionId,
    store::{Store, StoreError},
};
use assets::Assets;

/// What every handler may ask: the newest dataset, the store (for search
/// alone), the assets and the clock.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
}

struct Shared {
    dataset: ArcSwap<Dataset>,
    store: Store,
    assets: Assets,
    clock: fn() -> Timestamp,
}

impl App {
    /// Loads the whole history.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn load(store: Store, clock: fn() -> Timestamp) -> Result<Self, StoreError> {
        let rows = store.load_since(RevisionId::new(0)).await?;
        let dataset = ArcSwap::from_pointee(Dataset::default().extended(rows));
        Ok(Self { shared: Arc::new(Shared { dataset, store, assets: Assets::embedded(), clock }) })
    }

    /// The newest dataset.
    pub fn dataset(&self) -> Arc<Dataset> {
        self.shared.dataset.load_full()
    }

    /// Takes in what was published since, if anything was.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read just now.
    pub async fn refresh(&self) -> Result<bool, StoreError> {
        let dataset = self.dataset();
        if self.shared.store.newest_revision().await? == dataset.newest_id() {
            return Ok(false);
        }
        let rows = self.shared.store.load_since(dataset.newest_id()).await?;
        self.shared.dataset.store(Arc::new(dataset.extended(rows)));
        Ok(true)
    }

    /// Today's date, UTC.
    pub fn today(&self) -> Date {
        (self.shared.clock)().to_zoned_datetime(TimeZone::UTC).date()
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        (self.shared.clock)()
    }

    /// The files.
    pub fn store(&self) -> &Store {
        &self.shared.store
    }

    fn assets(&self) -> &Assets {
        &self.shared.assets
    }

    /// The whole site.
    pub fn router(self) -> Router {
        routes::router(self)
    }
}
