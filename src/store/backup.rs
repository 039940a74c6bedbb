//! Copies of the two files as they are at one moment, and what is done before a
//! migration.

use std::path::{Path, PathBuf};

use sqlx::{SqlitePool, migrate::Migrator};

use super::{Store, StoreError};

impl Store {
    /// Writes a copy of the desk to a path where nothing is yet, while everything
    /// goes on. Says whether there is a desk.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be written.
    pub async fn copy_desk(&self, path: &Path) -> Result<bool, StoreError> {
        let Some(desk) = &self.desk else { return Ok(false) };
        copy(desk, path).await?;
        Ok(true)
    }

    /// Writes a copy of the history, heartbeats and index of words too, to a path
    /// where nothing is yet, while everything goes on.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be written.
    pub async fn copy_history(&self, path: &Path) -> Result<(), StoreError> {
        copy(&self.read, path).await
    }
}

/// `VACUUM INTO` reads one snapshot; copying the file would miss what is still in
/// its log.
async fn copy(pool: &SqlitePool, path: &Path) -> Result<(), StoreError> {
    sqlx::query("VACUUM INTO ?").bind(path.to_string_lossy()).execute(pool).await?;
    Ok(())
}

/// Keeps a copy of a file that an earlier release wrote beside it, before its
/// schema is changed; none of a new file and of one that is up to date.
pub(super) async fn before_migration(
    file: &Path,
    pool: &SqlitePool,
    migrations: &Migrator,
) -> Result<Option<PathBuf>, StoreError> {
    let newest = migrations.iter().map(|migration| migration.version).max().unwrap_or(0);
    let applied: Result<Option<i64>, _> =
        sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(pool).await;
    let Ok(Some(applied)) = applied else { return Ok(None) };
    if applied >= newest {
        return Ok(None);
    }
    let mut name = file.file_name().unwrap_or_default().to_owned();
    name.push(format!(".schema-{applied}.backup"));
    let target = file.with_file_name(name);
    // An earlier try at this migration has kept it already.
    if !target.exists() {
        copy(pool, &target).await?;
        super::open::keep_private(&target)?;
    }
    Ok(Some(target))
}
