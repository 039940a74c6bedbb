//! Opening the two files: one write connection, a read-only pool beside it.

use std::{path::Path, time::Duration};

use sqlx::{
    SqlitePool,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous},
};

use super::{Store, StoreError};

/// The published history: nothing in it is secret.
pub const HISTORY_FILE: &str = "gigawatch.db";
/// What never leaves the editors' machine.
pub const DESK_FILE: &str = "desk.db";

static HISTORY_MIGRATIONS: Migrator = sqlx::migrate!("migrations/gigawatch");
static DESK_MIGRATIONS: Migrator = sqlx::migrate!("migrations/desk");

const READERS: u32 = 4;

pub(super) async fn open(directory: &Path) -> Result<Store, StoreError> {
    std::fs::create_dir_all(directory)
        .map_err(|cause| StoreError::File { path: directory.to_owned(), cause })?;
    let write = open_file(&directory.join(HISTORY_FILE), &HISTORY_MIGRATIONS).await?;
    let desk = open_file(&directory.join(DESK_FILE), &DESK_MIGRATIONS).await?;
    let read = readers(&directory.join(HISTORY_FILE)).await?;
    Ok(Store { directory: directory.to_owned(), write: Some(write), read, desk: Some(desk) })
}

pub(super) async fn open_read_only(directory: &Path) -> Result<Store, StoreError> {
    let path = directory.join(HISTORY_FILE);
    if !path.exists() {
        return Err(StoreError::Missing(directory.to_owned()));
    }
    let read = readers(&path).await?;
    refuse_newer(&path, &read, &HISTORY_MIGRATIONS).await?;
    Ok(Store { directory: directory.to_owned(), write: None, read, desk: None })
}

async fn open_file(path: &Path, migrations: &Migrator) -> Result<SqlitePool, StoreError> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .busy_timeout(Duration::from_secs(10));
    let pool = SqlitePoolOptions::new().max_connections(1).connect_with(options).await?;
    refuse_newer(path, &pool, migrations).await?;
    migrations.run(&pool).await?;
    Ok(pool)
}

/// `mode=ro`: leaves the journal mode as it is and waits when a follower's
/// writer holds the lock for a moment.
async fn readers(path: &Path) -> Result<SqlitePool, StoreError> {
    let options =
        SqliteConnectOptions::new().filename(path).read_only(true).busy_timeout(Duration::from_secs(5));
    Ok(SqlitePoolOptions::new().max_connections(READERS).connect_with(options).await?)
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
