//! The only place with SQL. Appends revisions to the published history, loads
//! it, searches it, and keeps what belongs to the editors' machine alone.

mod archive;
mod backup;
mod check;
mod desk;
mod hindrance;
mod load;
mod lock;
mod open;
mod publish;
mod published;
mod rows;
mod search;

use std::path::{Path, PathBuf};

use jiff::{Timestamp, civil::Date};
use sqlx::SqlitePool;
use thiserror::Error;

pub use archive::Archive;
pub use check::{Findings, check, examine_desk, examine_history};
pub use desk::{
    AccountLine, Comment, Correction, Credentials, DraftLine, DraftRow, Leftover, Limit, NewAccount,
    NewCorrection, NewPasskey, NewSession, PasskeyLine, Saved, SessionLine, State, Submission, TableFile,
    Texts, Try,
};
pub use hindrance::Hindrance;
pub use lock::DirectoryLock;
pub use open::{DESK_FILE, HISTORY_FILE};
pub use publish::{Publication, Stamp};
pub use search::{Hit, Target};

use crate::{
    dataset::Rows,
    domain::{Id, RevisionId, revision::Revision},
};

/// What can go wrong with the files.
#[derive(Debug, Error)]
pub enum StoreError {
    /// Another process published first; plan again on the newest history.
    #[error("somebody else published in the meantime; try again")]
    Overtaken,
    /// A replayed day lies before what is there already.
    #[error("{0} lies before the newest revision; a history is replayed in the order of its days")]
    OutOfOrder(Date),
    /// The file holds what no version of this program wrote.
    #[error("the history file is damaged: {0}")]
    Damaged(String),
    /// `SQLite` cannot read a table.
    #[error("{table} cannot be read: {cause}")]
    Unreadable { table: &'static str, cause: sqlx::Error },
    /// The file is not what this program wrote; a server does not serve it.
    #[error(
        "{} is damaged and is not served ({fault}); `gigawatch check` tells all that is wrong, `gigawatch restore` \
         puts a backup into an empty directory", file.display()
    )]
    Unsound { file: PathBuf, fault: String },
    /// An archive of a history is not what this program wrote.
    #[error("{place}: {what}")]
    Archive { place: String, what: String },
    /// There is no history file.
    #[error("there is no {HISTORY_FILE} in {0}; `gigawatch serve --demo` or an import makes one")]
    Missing(PathBuf),
    /// The file was written by a newer release.
    #[error("{file} has schema {found}, this release knows up to {known}; use a newer release")]
    Newer { file: PathBuf, found: i64, known: i64 },
    /// Another process serves the directory.
    #[error("{0} is served already; stop that server first, or add --read-only to serve beside it")]
    Served(PathBuf),
    /// The file is some other program's.
    #[error("{0} is a database, but not one of Gigawatch; it is left as it is")]
    Foreign(PathBuf),
    /// The server only reads: it has no desk.
    #[error("this server only reads and has no desk")]
    NoDesk,
    /// There is an account of this name.
    #[error("there is an account “{0}” already")]
    NameTaken(String),
    /// There is no such account.
    #[error("there is no such account")]
    NoAccount,
    /// Without this account nobody could log in as an admin.
    #[error("“{0}” is the only admin who can log in; make another one first")]
    LastAdmin(String),
    /// The account is shut out.
    #[error("“{0}” is disabled; enable the account first")]
    Disabled(String),
    /// Somebody saved the draft since; its version now.
    #[error("somebody saved this draft since")]
    Stale(i64),
    /// The draft was published or dropped.
    #[error("this draft was decided on since")]
    Closed,
    /// Nothing was written, and it may be tried again when that is mended.
    #[error("{why} ({cause})")]
    NotWritten { why: Hindrance, cause: sqlx::Error },
    #[error(transparent)]
    Database(sqlx::Error),
    #[error(transparent)]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error(transparent)]
    Json(#[from] serde_json::Error),
    #[error("{path}: {cause}")]
    File { path: PathBuf, cause: std::io::Error },
}

/// The files of a data directory.
#[derive(Debug, Clone)]
pub struct Store {
    /// One connection; none when read-only.
    write: Option<SqlitePool>,
    read: SqlitePool,
    desk: Option<SqlitePool>,
    /// Keeps the files of the desk's log there; never used.
    held: Option<SqlitePool>,
}

impl Store {
    /// Opens a data directory for writing; makes it and its files if they are missing.
    ///
    /// # Errors
    /// [`StoreError`] when the files cannot be opened or are of a newer release.
    pub async fn open(directory: &Path) -> Result<Self, StoreError> {
        open::open(directory).await
    }

    /// Opens the desk alone; makes the directory and the file if they are
    /// missing. Leaves the history be, so that a demo may still fill it.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be opened or is of a newer release.
    pub async fn open_desk(directory: &Path) -> Result<Self, StoreError> {
        open::open_desk(directory).await
    }

    /// Opens both files of a directory for copying them: writes to neither.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no history yet.
    pub async fn open_for_copying(directory: &Path) -> Result<Self, StoreError> {
        open::open_for_copying(directory).await
    }

    /// Opens the history file of a directory for reading only: never sets the
    /// journal mode, never touches `desk.db`.
    ///
    /// # Errors
    /// [`StoreError::Missing`] when there is no file yet.
    pub async fn open_read_only(directory: &Path) -> Result<Self, StoreError> {
        open::open_read_only(directory).await
    }

    /// The newest revision's number; 0 before the first.
    pub async fn newest_revision(&self) -> Result<RevisionId, StoreError> {
        let id = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM revision"#)
            .fetch_one(&self.read)
            .await?;
        Ok(RevisionId::new(id))
    }

    /// Every row version opened or closed after a revision.
    pub async fn load_since(&self, since: RevisionId) -> Result<Rows, StoreError> {
        // Where somebody else writes the file in place, a second reader could wait for a writer that
        // waits for the first.
        if self.write.is_some() && since.number() == 0 {
            return load::load_all(&self.read).await;
        }
        load::load_since(&self.read, since).await
    }

    /// Publishes change sets on top of `expected`, one revision each: all or nothing.
    ///
    /// # Errors
    /// [`StoreError::Overtaken`] when `expected` is not the newest revision any
    /// more, [`StoreError::OutOfOrder`] when a replayed day lies before it.
    pub async fn publish(
        &self,
        publications: &[Publication],
        expected: RevisionId,
    ) -> Result<Vec<Revision>, StoreError> {
        publish::publish(self.writer()?, publications, expected).await
    }

    /// Writes a heartbeat: proof that nothing was published up to `now`, and that
    /// a server has served this directory.
    pub async fn beat(&self, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writer()?.begin_with("BEGIN IMMEDIATE").await?;
        let at = publish::format_stamp(publish::stamp_after_all(&mut tx, now).await?);
        sqlx::query!("INSERT INTO heartbeat (at) VALUES (?1)", at).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// The newest heartbeat; none before the first.
    pub async fn newest_heartbeat(&self) -> Result<Option<Timestamp>, StoreError> {
        let at = sqlx::query_scalar!(r#"SELECT max(at) AS "at: String" FROM heartbeat"#)
            .fetch_one(&self.read)
            .await?;
        at.map(|at| rows::read("heartbeat.at", &at)).transpose()
    }

    /// Whether a server ever served this directory.
    pub async fn was_served(&self) -> Result<bool, StoreError> {
        let beats = sqlx::query_scalar!(r#"SELECT count(*) AS "n!: i64" FROM heartbeat"#)
            .fetch_one(&self.read)
            .await?;
        Ok(beats > 0)
    }

    /// Texts that hold all words of a query, the last as a prefix.
    pub async fn search(&self, words: &str, limit: i64) -> Result<Vec<Hit>, StoreError> {
        search::search(&self.read, words, limit).await
    }

    /// Writes everything back to the main file and closes it, so that the file
    /// can be moved by itself; where others have it open, what can be written back at once.
    pub async fn close(self) -> Result<(), StoreError> {
        if let Some(write) = &self.write {
            // Litestream reads without end: a checkpoint that waits for it keeps all others from writing.
            sqlx::raw_sql("PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)").execute(write).await?;
            write.close().await;
        }
        self.read.close().await;
        if let Some(held) = &self.held {
            held.close().await;
        }
        if let Some(desk) = &self.desk {
            desk.close().await;
        }
        Ok(())
    }

    fn writer(&self) -> Result<&SqlitePool, StoreError> {
        self.write.as_ref().ok_or_else(|| StoreError::Database(sqlx::Error::PoolClosed))
    }
}
