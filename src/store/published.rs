//! A copy of everything published, to be handed out: the file of the history
//! without what only serves this server.

use std::path::Path;

use sqlx::{
    ConnectOptions, Connection,
    sqlite::{SqliteConnectOptions, SqliteJournalMode},
};

use super::{Store, StoreError};

impl Store {
    /// Writes a copy of the published history to a path where nothing is yet: all
    /// versions of all rows, their views, keys and indexes. The index of words,
    /// heartbeats and the list of migrations stay behind.
    ///
    /// # Errors
    /// [`StoreError`] when the copy cannot be written.
    pub async fn copy_published(&self, path: &Path) -> Result<(), StoreError> {
        sqlx::query("VACUUM INTO ?").bind(path.to_string_lossy()).execute(&self.read).await?;
        let options = SqliteConnectOptions::new().filename(path).journal_mode(SqliteJournalMode::Delete);
        let mut copy = options.connect().await?;
        for step in
            ["DROP TABLE search", "DROP TABLE heartbeat", "DROP TABLE _sqlx_migrations", "ANALYZE", "VACUUM"]
        {
            sqlx::query(step).execute(&mut copy).await?;
        }
        copy.close().await?;
        Ok(())
    }
}
