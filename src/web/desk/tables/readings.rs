//! Tables being read, off the threads that answer requests. Each version of a
//! draft is read once on each revision; the last few are kept, so that paging
//! through rows costs nothing.

use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use jiff::civil::Date;
use tokio::sync::watch;

use crate::{
    dataset::{Dataset, View},
    desk::{
        Fields, Ground,
        table::{self, Table, TableReading},
    },
    domain::RevisionId,
    web::{App, desk::drafts::Draft, error::WebError},
};

/// How many readings are kept.
const MOST: usize = 6;

/// What a reading depends on.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Key {
    draft: String,
    version: i64,
    revision: RevisionId,
    today: Date,
}

/// One table being read, or read.
pub struct Reading {
    key: Key,
    pub table: Arc<Table>,
    read: Arc<AtomicUsize>,
    done: watch::Receiver<Option<Arc<TableReading>>>,
}

impl Reading {
    /// What it comes to, once it is read.
    pub async fn finished(&self) -> Result<Arc<TableReading>, WebError> {
        let mut done = self.done.clone();
        let found = done.wait_for(Option::is_some).await.map(|found| found.clone()).ok().flatten();
        found.ok_or_else(|| WebError::Internal("a table could not be read to its end".to_owned()))
    }

    /// The same, if it takes no longer than this.
    pub async fn within(&self, limit: Duration) -> Result<Option<Arc<TableReading>>, WebError> {
        tokio::time::timeout(limit, self.finished()).await.ok().transpose()
    }

    /// How many rows were read so far.
    pub fn rows_read(&self) -> usize {
        self.read.load(Ordering::Relaxed)
    }
}

/// The readings of a server.
#[derive(Default)]
pub struct Readings(Mutex<VecDeque<Arc<Reading>>>);

impl Readings {
    fn find(&self, is_wanted: impl Fn(&Key) -> bool) -> Option<Arc<Reading>> {
        let readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        readings.iter().find(|reading| is_wanted(&reading.key)).cloned()
    }

    /// Keeps a reading, unless somebody else began the same meanwhile.
    fn keep(&self, reading: impl FnOnce() -> Reading, key: &Key) -> Arc<Reading> {
        let mut readings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = readings.iter().find(|known| known.key == *key) {
            return known.clone();
        }
        let reading = Arc::new(reading());
        readings.push_front(reading.clone());
        readings.truncate(MOST);
        reading
    }
}

/// The reading of a draft's table on a dataset; begun if nobody asked for it yet.
pub async fn reading(app: &App, draft: &Draft, dataset: &Arc<Dataset>) -> Result<Arc<Reading>, WebError> {
    let key = Key {
        draft: draft.id.clone(),
        version: draft.version(),
        revision: dataset.newest_id(),
        today: app.today(),
    };
    if let Some(known) = app.readings().find(|known| *known == key) {
        return Ok(known);
    }
    let table = match app.readings().find(|known| known.draft == key.draft) {
        Some(other) => other.table.clone(),
        None => Arc::new(load(app, &draft.id).await?),
    };
    Ok(app.readings().keep(|| begin(key.clone(), table, draft, dataset.clone()), &key))
}

/// The table of a draft that is not decided on.
async fn load(app: &App, id: &str) -> Result<Table, WebError> {
    let file = app.store().draft_table(id).await?.ok_or(WebError::not_found("table"))?;
    let separator = file.separator.chars().next().unwrap_or(',');
    Table::read(&file.text, separator).map_err(|cause| WebError::Internal(format!("a kept table: {cause}")))
}

fn begin(key: Key, table: Arc<Table>, draft: &Draft, dataset: Arc<Dataset>) -> Reading {
    let (tell, done) = watch::channel(None);
    let read = Arc::new(AtomicUsize::new(0));
    let (fields, today) = (draft.fields.clone(), key.today);
    let (own_table, own_read) = (table.clone(), read.clone());
    tokio::task::spawn_blocking(move || {
        tell.send_replace(Some(Arc::new(read_on(&dataset, today, &own_table, &fields, &own_read))));
    });
    Reading { key, table, read, done }
}

fn read_on(
    dataset: &Dataset,
    today: Date,
    table: &Table,
    fields: &Fields,
    read: &AtomicUsize,
) -> TableReading {
    let ground = Ground { snapshot: dataset.at(&View::now(today)), today };
    table::read(table, fields, ground, read)
}

/// Reads a table with fields that no version of a draft holds yet.
pub async fn read_with(app: &App, table: &Arc<Table>, fields: &Fields) -> Result<TableReading, WebError> {
    let (dataset, today, table, fields) = (app.dataset(), app.today(), table.clone(), fields.clone());
    let reading = move || read_on(&dataset, today, &table, &fields, &AtomicUsize::new(0));
    let found = tokio::task::spawn_blocking(reading).await;
    found.map_err(|cause| WebError::Internal(format!("a table could not be read to its end: {cause}")))
}
