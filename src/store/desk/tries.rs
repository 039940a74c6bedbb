//! Tries to log in: how many failed lately, for a name and from an address.

use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use sqlx::SqliteConnection;

use super::{moment, stamp};
use crate::store::{Store, StoreError};

/// For so long a failure counts.
const WINDOW: SignedDuration = SignedDuration::from_mins(15);
/// So many failures are let through for one name, known or not, ...
const BY_NAME: i64 = 10;
/// ... and from one address.
const BY_ADDRESS: i64 = 30;

/// Whether somebody may try to log in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Try {
    /// They may. It counts as a failure until it is [forgiven](Store::forgive).
    Begun(i64),
    /// Not before this moment.
    NotBefore(Timestamp),
}

/// A name as it is counted. Not the name itself: what was typed there may be a
/// password in the wrong field.
fn counted(name: &str) -> String {
    let digest = Sha256::digest(name.to_lowercase().as_bytes());
    digest.iter().fold(String::new(), |mut text, byte| {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}

impl Store {
    /// Begins a try, unless too many failed lately. Counted before anything is
    /// verified, in the transaction that looks at the count: so many at once
    /// are no way around it.
    pub async fn begin_try(&self, name: &str, address: &str, now: Timestamp) -> Result<Try, StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let (name, at, since) = (counted(name), stamp(now), stamp(now - WINDOW));
        sqlx::query!("DELETE FROM login_failure WHERE at <= ?1", since).execute(&mut *tx).await?;
        // The failure that must grow old before the next try: the last but nine, the last but 29.
        let (by_name, by_address) = (BY_NAME - 1, BY_ADDRESS - 1);
        let blocking = sqlx::query_scalar!(
            r#"SELECT max(at) AS "at: String" FROM (
                   SELECT * FROM (SELECT at FROM login_failure WHERE account = ?1 ORDER BY at DESC LIMIT 1 OFFSET ?2)
                   UNION ALL
                   SELECT * FROM (SELECT at FROM login_failure WHERE address = ?3 ORDER BY at DESC LIMIT 1 OFFSET ?4))"#,
            name,
            by_name,
            address,
            by_address
        )
        .fetch_one(&mut *tx)
        .await?;
        if let Some(blocking) = blocking {
            return Ok(Try::NotBefore(moment("login_failure.at", &blocking)? + WINDOW));
        }
        let made = sqlx::query!(
            "INSERT INTO login_failure (account, address, at) VALUES (?1, ?2, ?3)",
            name,
            address,
            at
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(Try::Begun(made.last_insert_rowid()))
    }

    /// A try that succeeded was no failure, and those before it for the same
    /// name count no more.
    pub async fn forgive(&self, id: i64, name: &str) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        sqlx::query!("DELETE FROM login_failure WHERE id = ?1", id).execute(&mut *tx).await?;
        forget_failures(&mut tx, name).await?;
        tx.commit().await?;
        Ok(())
    }
}

/// The failures of a name stay as those of their addresses alone: who owns one
/// account must not wipe out the tries at others.
pub(super) async fn forget_failures(tx: &mut SqliteConnection, name: &str) -> Result<(), StoreError> {
    let name = counted(name);
    sqlx::query!("UPDATE login_failure SET account = '' WHERE account = ?1", name).execute(tx).await?;
    Ok(())
}
