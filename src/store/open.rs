//! Opening the two files: one write connection, a read-only pool beside it.

use std::{path::Path, time::Duration};

use sqlx::{
    Connection, SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Store, StoreError, backup};

/// The published history: nothing in it is secret.
pub const HISTORY_FILE: &str = "gigawatch.db";
/// What never leaves the editors' machine.
pub const DESK_FILE: &str = "desk.db";

pub(super) static HISTORY_MIGRATIONS: Migrator = sqlx::migrate!("migrations/gigawatch");
pub(super) static DESK_MIGRATIONS: Migrator = sqlx::migrate!("migrations/desk");

/// `PRAGMA application_id` of the two files: "GWAT" and "GWDK".
pub(super) const HISTORY_ID: i64 = 0x4757_4154;
pub(super) const DESK_ID: i64 = 0x4757_444B;

const READERS: u32 = 4;

pub(super) async fn open(directory: &Path) -> Result<Store, StoreError> {
    make(directory)?;
    let write = open_file(&directory.join(HISTORY_FILE), HISTORY_ID, &HISTORY_MIGRATIONS).await?;
    let (desk, held) = desk(directory).await?;
    let read = readers().connect_with(for_reading(&directory.join(HISTORY_FILE))).await?;
    Ok(Store { write: Some(write), read, desk: Some(desk), held: Some(held) })
}

pub(super) async fn open_desk(directory: &Path) -> Result<Store, StoreError> {
    make(directory)?;
    let (desk, held) = desk(directory).await?;
    // Lazily: nothing is opened, or missed, until somebody asks for the history.
    let read = readers().connect_lazy_with(for_reading(&directory.join(HISTORY_FILE)));
    Ok(Store { write: None, read, desk: Some(desk), held: Some(held) })
}

fn make(directory: &Path) -> Result<(), StoreError> {
    std::fs::create_dir_all(directory).map_err(|cause| StoreError::File { path: directory.to_owned(), cause })
}

/// The desk, and a second connection that is never used: with the last one `SQLite` would
/// take away the files of its log, and on a full disk it could not make them again.
async fn desk(directory: &Path) -> Result<(SqlitePool, SqlitePool), StoreError> {
    let path = directory.join(DESK_FILE);
    let desk = open_file(&path, DESK_ID, &DESK_MIGRATIONS).await?;
    keep_private(&path)?;
    let held = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
    let held = held.connect_with(for_reading(&path)).await?;
    // Only what has been read once holds them.
    refuse_foreign(&path, &held, DESK_ID).await?;
    Ok((desk, held))
}

pub(super) async fn open_read_only(directory: &Path) -> Result<Store, StoreError> {
    let path = directory.join(HISTORY_FILE);
    if !path.exists() {
        return Err(StoreError::Missing(directory.to_owned()));
    }
    // A connection to a file that is marked as one with a write-ahead log holds it as long as
    // it is open, and who writes the file in place (Litestream's follower) would wait for ever.
    let read = readers().after_release(|_, _| Box::pin(async { Ok(false) }));
    let read = read.connect_with(for_reading(&path)).await?;
    refuse_foreign(&path, &read, HISTORY_ID).await?;
    refuse_newer(&path, &read, &HISTORY_MIGRATIONS).await?;
    Ok(Store { write: None, read, desk: None, held: None })
}

pub(super) async fn open_for_copying(directory: &Path) -> Result<Store, StoreError> {
    let store = open_read_only(directory).await?;
    let path = directory.join(DESK_FILE);
    if !path.exists() {
        return Ok(store);
    }
    let desk = readers().connect_with(for_reading(&path)).await?;
    refuse_foreign(&path, &desk, DESK_ID).await?;
    refuse_newer(&path, &desk, &DESK_MIGRATIONS).await?;
    Ok(Store { desk: Some(desk), ..store })
}

async fn open_file(path: &Path, id: i64, migrations: &Migrator) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10))
        // What is redacted or logged out is gone from the file, not only unlinked.
        .pragma("secure_delete", "ON")
        // An import of many rows stays in memory until it is written.
        .pragma("cache_size", "-16384")
        .pragma("temp_store", "MEMORY");
    let pool = SqlitePoolOptions::new().max_connections(1).after_release(|connection, _| {
        Box::pin(async move {
            // After whatever is still to be taken back.
            connection.ping().await?;
            // Where the disk refuses, SQLite takes a transaction back by itself. sqlx does not learn of
            // it and would let nobody begin another one, ever: such a connection is not used again.
            Ok(!connection.is_in_transaction())
        })
    });
    let pool = pool.connect_with(options).await?;
    refuse_foreign(path, &pool, id).await?;
    refuse_newer(path, &pool, migrations).await?;
    if let Some(kept) = backup::before_migration(path, &pool, migrations).await? {
        tracing::info!(kept = %kept.display(), "kept a copy before the schema changes");
    }
    migrate(&pool, migrations).await?;
    Ok(pool)
}

/// Two processes may open a new directory at once: the one that comes second
/// finds tables that it meant to make, and needs only to look again.
async fn migrate(pool: &SqlitePool, migrations: &Migrator) -> Result<(), StoreError> {
    let mut tries = 0;
    loop {
        match migrations.run(pool).await {
            Ok(()) => return Ok(()),
            Err(cause) if tries == 5 => return Err(cause.into()),
            Err(_) => {
                tries += 1;
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// Somebody else's database is left alone.
async fn refuse_foreign(path: &Path, pool: &SqlitePool, id: i64) -> Result<(), StoreError> {
    let found: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(pool).await?;
    let tables: i64 = sqlx::query_scalar("SELECT count(*) FROM sqlite_schema").fetch_one(pool).await?;
    if found == id || tables == 0 { Ok(()) } else { Err(StoreError::Foreign(path.to_owned())) }
}

/// A connection's thread may read so many rows ahead: fewer would wake it and the reader at every few.
const ROWS_AHEAD: usize = 1024;

/// `mode=ro`: leaves the journal mode as it is and waits when a follower's
/// writer holds the lock for a moment.
pub(super) fn for_reading(path: &Path) -> SqliteConnectOptions {
    SqliteConnectOptions::new()
        .filename(path)
        .read_only(true)
        .busy_timeout(Duration::from_secs(5))
        .row_buffer_size(ROWS_AHEAD)
}

fn readers() -> SqlitePoolOptions {
    SqlitePoolOptions::new().max_connections(READERS)
}

/// Only the user who runs the server reads what belongs to the desk.
pub(super) fn keep_private(path: &Path) -> Result<(), StoreError> {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600))
        .map_err(|cause| StoreError::File { path: path.to_owned(), cause })
}

/// A file of a newer release is left alone.
async fn refuse_newer(path: &Path, pool: &SqlitePool, migrations: &Migrator) -> Result<(), StoreError> {
    let known = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(pool).await;
    match applied {
        Ok(Some(found)) if found > known => Err(StoreError::Newer { file: path.to_owned(), found, known }),
        // A new file has no table of migrations yet.
        _ => Ok(()),
    }
}
