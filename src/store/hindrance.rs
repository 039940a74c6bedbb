//! Why a file could not be written. Told apart from other faults: an operator can mend
//! it, and whoever asked may ask again, for nothing was done.

use std::fmt;

use sqlx::error::DatabaseError;

use super::StoreError;

/// What keeps a file from being written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hindrance {
    /// There is no room left.
    Full,
    /// The file or its directory may not be written.
    ReadOnly,
    /// The system refused: a broken disk, a quota, a limit on the size of files.
    Refused,
}

impl Hindrance {
    /// What `SQLite`'s result code says, if it is about writing.
    fn of(cause: &sqlx::Error) -> Option<Self> {
        let code = cause.as_database_error().and_then(DatabaseError::code)?;
        Self::of_code(code.parse().ok()?)
    }

    /// The low byte of a code is the kind of error, the rest its details.
    const fn of_code(code: u32) -> Option<Self> {
        match (code & 0xFF, code >> 8) {
            (13, _) => Some(Self::Full),
            (8, _) => Some(Self::ReadOnly),
            // Of the faults of input and output the first two are about reading.
            (10, 1 | 2) => None,
            (10, _) => Some(Self::Refused),
            _ => None,
        }
    }
}

impl fmt::Display for Hindrance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "the disk is full and nothing was written; make room",
            Self::ReadOnly => {
                "the files may not be written; let the user who runs this write to them and to their directory, or \
                 serve them with --read-only"
            }
            Self::Refused => {
                "the disk refused to write; look at the system's log, and at quotas and limits on the size of files"
            }
        })
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(cause: sqlx::Error) -> Self {
        match Hindrance::of(&cause) {
            Some(why) => Self::NotWritten { why, cause },
            None => Self::Database(cause),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::open;

    #[test]
    fn codes_about_writing_are_told_from_those_about_reading() {
        // SQLITE_FULL, READONLY, READONLY_DBMOVED, IOERR_WRITE, IOERR_FSYNC, IOERR_SHMSIZE.
        for (code, why) in [
            (13, Hindrance::Full),
            (8, Hindrance::ReadOnly),
            (1032, Hindrance::ReadOnly),
            (778, Hindrance::Refused),
            (1034, Hindrance::Refused),
            (4874, Hindrance::Refused),
        ] {
            assert_eq!(Hindrance::of_code(code), Some(why), "{code}");
        }
        // SQLITE_BUSY, CORRUPT, NOTADB, CONSTRAINT_UNIQUE, IOERR_READ, IOERR_SHORT_READ.
        for code in [5, 11, 26, 2067, 266, 522] {
            assert_eq!(Hindrance::of_code(code), None, "{code}");
        }
    }

    #[tokio::test]
    async fn a_file_that_may_not_be_written_says_so() {
        let directory = tempfile::tempdir().expect("a directory");
        crate::store::Store::open(directory.path())
            .await
            .expect("it opens")
            .close()
            .await
            .expect("it closes");
        let options = open::for_reading(&directory.path().join(open::HISTORY_FILE));
        let pool = sqlx::SqlitePool::connect_with(options).await.expect("it opens");
        let refused = sqlx::query("INSERT INTO heartbeat (at) VALUES ('2026-11-28T12:00:00.000Z')");
        let refused = StoreError::from(refused.execute(&pool).await.expect_err("it is read-only"));
        assert!(matches!(refused, StoreError::NotWritten { why: Hindrance::ReadOnly, .. }), "{refused}");
    }
}
