//! Passkeys: public keys with which somebody proves who they are, as the
//! library writes them down.

use jiff::Timestamp;

use super::{Credentials, accounts::account, moment, some_moment, stamp};
use crate::store::{Store, StoreError};

/// A passkey as its owner sees it.
#[derive(Debug, Clone)]
pub struct PasskeyLine {
    pub id: i64,
    pub name: String,
    /// JSON of the library.
    pub credential: String,
    pub created_at: Timestamp,
    pub used_at: Option<Timestamp>,
}

/// A passkey to be kept.
#[derive(Debug, Clone)]
pub struct NewPasskey<'a> {
    pub account: i64,
    /// In base64url.
    pub credential_id: &'a str,
    /// JSON of the library.
    pub credential: &'a str,
    pub name: &'a str,
}

impl Store {
    /// Keeps a passkey. Says whether it was new: each belongs to one account.
    pub async fn add_passkey(&self, new: &NewPasskey<'_>, now: Timestamp) -> Result<bool, StoreError> {
        let at = stamp(now);
        let done = sqlx::query!(
            "INSERT INTO passkey (account_id, credential_id, credential, name, created_at)
             VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING",
            new.account,
            new.credential_id,
            new.credential,
            new.name,
            at
        )
        .execute(self.desk()?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The passkeys of an account, the newest first.
    pub async fn passkeys(&self, account: i64) -> Result<Vec<PasskeyLine>, StoreError> {
        let rows = sqlx::query!(
            "SELECT id, name, credential, created_at, used_at FROM passkey WHERE account_id = ?1 ORDER BY id DESC",
            account
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(PasskeyLine {
                    id: row.id,
                    name: row.name,
                    credential: row.credential,
                    created_at: moment("passkey.created_at", &row.created_at)?,
                    used_at: some_moment("passkey.used_at", row.used_at.as_ref())?,
                })
            })
            .collect()
    }

    /// A passkey's number, its JSON and whose it is, if that account may log in.
    pub async fn passkey(
        &self,
        credential_id: &str,
    ) -> Result<Option<(i64, String, Credentials)>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT p.id AS "passkey!", p.credential, a.id AS "id!", a.name, a.byline, a.role, a.password_hash
               FROM passkey AS p JOIN account AS a ON a.id = p.account_id
               WHERE p.credential_id = ?1 AND a.disabled_at IS NULL"#,
            credential_id
        )
        .fetch_optional(self.desk()?)
        .await?;
        row.map(|row| {
            let account = account(row.id, row.name, row.byline, &row.role)?;
            Ok((row.passkey, row.credential, Credentials { account, password_hash: row.password_hash }))
        })
        .transpose()
    }

    /// Notes that a passkey was used, and what it has counted to.
    pub async fn note_passkey(&self, id: i64, credential: &str, now: Timestamp) -> Result<(), StoreError> {
        let at = stamp(now);
        sqlx::query!("UPDATE passkey SET credential = ?2, used_at = ?3 WHERE id = ?1", id, credential, at)
            .execute(self.desk()?)
            .await?;
        Ok(())
    }

    /// Forgets a passkey of an account.
    pub async fn remove_passkey(&self, account: i64, id: i64) -> Result<(), StoreError> {
        sqlx::query!("DELETE FROM passkey WHERE id = ?2 AND account_id = ?1", account, id)
            .execute(self.desk()?)
            .await?;
        Ok(())
    }
}
