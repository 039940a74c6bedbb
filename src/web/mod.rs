//! Answers addresses with pages. A handler parses the view, asks the dataset,
//! fills a view struct; the template with the same name renders it.

mod api;
mod assets;
mod cache;
mod charts;
mod chrome;
mod desk;
mod error;
mod extract;
mod feed;
mod files;
mod follow;
mod headers;
mod limits;
pub mod markdown;
mod metrics;
mod page;
mod primary;
mod public;
mod request_id;
mod routes;
mod serve;
mod settings;
mod share;
mod sizes;
mod structured;
mod table;
mod urls;

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Instant,
};

use arc_swap::ArcSwap;
use axum::Router;
use jiff::{SignedDuration, Timestamp, civil::Date, tz::TimeZone};
use tokio::sync::{Mutex, MutexGuard};

pub use desk::{
    Cost, DESK_ROUTES, Passwords, ResetLink, close_when_published, publish_due, publish_when_due,
};
pub use follow::{beat, follow};
pub use metrics::serve_metrics;
pub use routes::{PROGRAM_ROUTES, READER_ROUTES};
pub use serve::serve;
pub use settings::{Contact, Licence, Operator, Publishing, Settings, Statement, VERSION};

use crate::{
    dataset::{Dataset, Rows, View},
    domain::{Id, RevisionId},
    store::{Store, StoreError},
};
use api::Quotas;
use assets::Assets;
use cache::Answers;
use charts::Pictures;
use desk::{Passkeys, Readings};
use limits::Gate;
use metrics::Metrics;
use public::data::{PackageCopy, PublishedCopy};

/// What every handler may ask: the newest dataset, the store (for search
/// alone), the assets and the clock.
#[derive(Clone)]
pub struct App {
    shared: Arc<Shared>,
    /// Set where pages show another dataset than readers see.
    preview: Option<Arc<Preview>>,
}

/// The site as a draft would make it, under an address of the desk, or as it is to be next.
struct Preview {
    dataset: Arc<Dataset>,
    prefix: String,
}

struct Shared {
    dataset: ArcSwap<Dataset>,
    store: Store,
    assets: Assets,
    settings: Settings,
    base_url: String,
    /// Changes with whatever of the operator's own stands on pages.
    own: String,
    passwords: Passwords,
    passkeys: Passkeys,
    readings: Readings,
    quotas: Quotas,
    answers: Answers,
    rendering: Gate,
    pictures: Pictures,
    metrics: Metrics,
    published_copy: PublishedCopy,
    package_copy: PackageCopy,
    /// Held while an editor's revision is planned and published.
    publishing: Mutex<()>,
    /// Held while new revisions are taken in, so that no older dataset follows a newer one.
    refreshing: Mutex<()>,
    /// The newest heartbeat that this server holds, in milliseconds.
    heartbeat: AtomicI64,
}

impl App {
    /// Loads the whole history.
    ///
    /// # Errors
    /// [`StoreError`] when it cannot be read.
    pub async fn load(store: Store, settings: Settings) -> Result<Self, StoreError> {
        let app = Self {
            shared: Arc::new(Shared {
                dataset: ArcSwap::default(),
                store,
                answers: Answers::new(settings.page_cache),
                assets: Assets::embedded(),
                base_url: settings.base_url.as_str().trim_end_matches('/').to_owned(),
                own: settings.own(),
                passwords: Passwords::new(settings.password_cost),
                passkeys: Passkeys::at(&settings.base_url, &settings.operator.name),
                settings,
                readings: Readings::default(),
                quotas: Quotas::default(),
                rendering: limits::rendering(),
                pictures: Pictures::default(),
                metrics: Metrics::default(),
                published_copy: PublishedCopy::default(),
                package_copy: PackageCopy::default(),
                publishing: Mutex::default(),
                refreshing: Mutex::default(),
                heartbeat: AtomicI64::new(i64::MIN),
            }),
            preview: None,
        };
        app.refresh().await?;
        Ok(app)
    }

    /// The newest dataset.
    pub fn dataset(&self) -> Arc<Dataset> {
        match &self.preview {
            Some(preview) => preview.dataset.clone(),
            None => self.shared.dataset.load_full(),
        }
    }

    /// Looks at the newest dataset and does not keep it, which costs less.
    fn look<T>(&self, look: impl FnOnce(&Dataset) -> T) -> T {
        match &self.preview {
            Some(preview) => look(&preview.dataset),
            None => look(&self.shared.dataset.load()),
        }
    }

    /// The same site over another dataset, every address under `prefix`.
    fn previewing(&self, dataset: Arc<Dataset>, prefix: String) -> Self {
        Self { shared: self.shared.clone(), preview: Some(Arc::new(Preview { dataset, prefix })) }
    }

    /// What stands before every address of a preview; empty on the site itself.
    fn prefix(&self) -> &str {
        self.preview.as_ref().map_or("", |preview| &preview.prefix)
    }

    /// Takes in what was published since, if anything was.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read just now.
    pub async fn refresh(&self) -> Result<bool, StoreError> {
        let _taking_in = self.shared.refreshing.lock().await;
        let dataset = self.shared.dataset.load_full();
        // The heartbeat first: every revision stamped before it is then there to be read.
        let heartbeat = self.shared.store.newest_heartbeat().await?;
        let is_behind = self.shared.store.newest_revision().await? != dataset.newest_id();
        if is_behind {
            let start = Instant::now();
            let known = dataset.newest_id();
            let rows = self.load_since(known).await?;
            // Who knew nothing yet knows nothing that was removed.
            let is_kept = rows.redactions.is_empty() || known == RevisionId::new(0);
            // What was removed is gone from all versions: everything is read anew.
            let (before, rows) = if is_kept {
                (dataset, rows)
            } else {
                (Arc::default(), self.load_since(RevisionId::new(0)).await?)
            };
            // Readers go on with the last dataset until pages of the next one are quick as well; who
            // has none to go on with does not wait for that.
            let (today, waits) = (self.today(), before.newest().is_some());
            let next = tokio::task::spawn_blocking(move || {
                let next = before.extended(rows);
                if waits {
                    next.at(&View::now(today)).prepare();
                }
                next
            });
            let next = next.await.map_err(|cause| StoreError::Damaged(cause.to_string()))?;
            let next = Arc::new(next);
            if waits {
                cache::renew(self, &self.previewing(next.clone(), String::new())).await;
            }
            self.shared.dataset.store(next);
            if !is_kept {
                self.shared.answers.forget();
            }
            self.shared.metrics.took_in(start.elapsed());
            if !waits {
                self.prepare(today);
            }
        }
        if let Some(heartbeat) = heartbeat {
            self.shared.heartbeat.fetch_max(heartbeat.as_millisecond(), Ordering::Relaxed);
        }
        Ok(is_behind)
    }

    async fn load_since(&self, known: RevisionId) -> Result<Rows, StoreError> {
        self.metrics().timed("load", self.shared.store.load_since(known)).await
    }

    /// Works out in the background what many pages share on a day, so that their first readers need not
    /// wait for it.
    fn prepare(&self, day: Date) {
        let (dataset, view) = (self.dataset(), View::now(day));
        tokio::task::spawn_blocking(move || dataset.at(&view).prepare());
    }

    /// Whether nothing can be published any more that a view of this moment
    /// would show: a later revision or heartbeat is here (rule 8 of /method).
    pub fn is_settled(&self, as_of: Timestamp) -> bool {
        self.heartbeat().is_some_and(|heartbeat| heartbeat > as_of)
            || self.look(|dataset| dataset.newest().is_some_and(|newest| newest.published_at > as_of))
    }

    /// Whether readers should be sent here; if not, why.
    ///
    /// # Errors
    /// A sentence for the operator.
    pub async fn readiness(&self) -> Result<(), String> {
        self.shared.store.newest_revision().await.map_err(|cause| cause.to_string())?;
        let Some(limit) = self.shared.settings.max_lag else { return Ok(()) };
        let Some(heartbeat) = self.heartbeat() else { return Err("no heartbeat has come yet".to_owned()) };
        let lag = self.now().duration_since(heartbeat);
        if lag > limit {
            return Err(format!(
                "the newest heartbeat is {} s old, {} s are allowed",
                lag.as_secs(),
                limit.as_secs()
            ));
        }
        Ok(())
    }

    /// The address under which readers reach the site, without a slash at its end.
    pub fn base_url(&self) -> &str {
        &self.shared.base_url
    }

    /// Today's date, UTC.
    pub fn today(&self) -> Date {
        self.day_after(SignedDuration::ZERO)
    }

    /// The date that it will be after some time, UTC.
    fn day_after(&self, time: SignedDuration) -> Date {
        self.now().saturating_add(time).unwrap_or(Timestamp::MAX).to_zoned_datetime(TimeZone::UTC).date()
    }

    /// The moment.
    pub fn now(&self) -> Timestamp {
        (self.shared.settings.clock)()
    }

    /// What nobody can guess.
    pub fn random(&self) -> [u8; 32] {
        (self.shared.settings.random)()
    }

    /// What the operator chose.
    pub fn settings(&self) -> &Settings {
        &self.shared.settings
    }

    /// Who runs the site.
    pub fn operator(&self) -> &Operator {
        &self.shared.settings.operator
    }

    /// Changes with whatever of the operator's own stands on pages.
    fn own(&self) -> &str {
        &self.shared.own
    }

    /// Under which licence the data is handed out.
    pub fn licence(&self) -> &Licence {
        &self.shared.settings.publishing.licence
    }

    /// The one place where passwords are hashed.
    pub fn passwords(&self) -> &Passwords {
        &self.shared.passwords
    }

    /// Waits for one's turn to publish, so that editors here never overtake each other.
    async fn turn_to_publish(&self) -> MutexGuard<'_, ()> {
        self.shared.publishing.lock().await
    }

    /// The tables that are being read.
    fn readings(&self) -> &Readings {
        &self.shared.readings
    }

    /// How often the API was asked, and by whom.
    fn quotas(&self) -> &Quotas {
        &self.shared.quotas
    }

    /// The answers that are kept.
    fn answers(&self) -> &Answers {
        &self.shared.answers
    }

    /// The door before the making of pages.
    fn rendering(&self) -> &Gate {
        &self.shared.rendering
    }

    /// The pictures that were drawn.
    fn pictures(&self) -> &Pictures {
        &self.shared.pictures
    }

    /// What is measured.
    fn metrics(&self) -> &Metrics {
        &self.shared.metrics
    }

    /// The newest heartbeat that this server holds.
    fn heartbeat(&self) -> Option<Timestamp> {
        Timestamp::from_millisecond(self.shared.heartbeat.load(Ordering::Relaxed)).ok()
    }

    /// The copy of what is published.
    fn published_copy(&self) -> &PublishedCopy {
        &self.shared.published_copy
    }

    /// The package that was made last.
    fn package_copy(&self) -> &PackageCopy {
        &self.shared.package_copy
    }

    fn passkeys(&self) -> &Passkeys {
        &self.shared.passkeys
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
