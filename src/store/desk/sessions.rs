//! Sessions: who is logged in, by the hash of a token that only the browser has.

use jiff::Timestamp;

use super::{accounts::account, moment, stamp};
use crate::{
    domain::account::Account,
    store::{Store, StoreError},
};

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub account: i64,
    /// The password's hash that the account had when it proved itself.
    pub password_hash: Option<String>,
    /// SHA-256 of the token, in hexadecimal digits.
    pub token_hash: String,
    pub expires_at: Timestamp,
    /// Where it was opened from.
    pub address: String,
    /// What the browser calls itself.
    pub agent: String,
}

/// A session as its owner sees it.
#[derive(Debug, Clone)]
pub struct SessionLine {
    pub id: i64,
    pub created_at: Timestamp,
    pub seen_at: Timestamp,
    pub address: String,
    pub agent: String,
}

impl Store {
    /// Opens a session and clears away those that are over. Says whether it did:
    /// not if the account was disabled or got another password meanwhile.
    pub async fn open_session(&self, new: &NewSession, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let (now, expires_at) = (stamp(now), stamp(new.expires_at));
        sqlx::query!("DELETE FROM session WHERE expires_at <= ?1", now).execute(&mut *tx).await?;
        let opened = sqlx::query!(
            "INSERT INTO session (account_id, token_hash, created_at, seen_at, expires_at, address, agent)
             SELECT id, ?3, ?4, ?4, ?5, ?6, ?7 FROM account
             WHERE id = ?1 AND disabled_at IS NULL AND password_hash IS ?2",
            new.account,
            new.password_hash,
            new.token_hash,
            now,
            expires_at,
            new.address,
            new.agent
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!("UPDATE account SET seen_at = ?2 WHERE id = ?1", new.account, now)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(opened.rows_affected() > 0)
    }

    /// The account of a session that has not expired: neither at its end nor by
    /// idling since before `idle_since`. Notes that it was used.
    pub async fn session(
        &self,
        token_hash: &str,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Option<(i64, Account)>, StoreError> {
        let Some(desk) = &self.desk else { return Ok(None) };
        let (now, idle_since) = (stamp(now), stamp(idle_since));
        let row = sqlx::query!(
            r#"SELECT s.id AS "session!: i64", s.seen_at, a.id, a.name, a.byline, a.role
               FROM session AS s JOIN account AS a ON a.id = s.account_id
               WHERE s.token_hash = ?1 AND s.expires_at > ?2 AND s.seen_at > ?3 AND a.disabled_at IS NULL"#,
            token_hash,
            now,
            idle_since
        )
        .fetch_optional(desk)
        .await?;
        let Some(row) = row else { return Ok(None) };
        // To the minute is close enough, and spares a write a request.
        if row.seen_at.get(..16) != now.get(..16) {
            match self.note_use(row.session, row.id, &now).await {
                // Whoever is in reads on while nothing can be written.
                Err(StoreError::NotWritten { why, .. }) => {
                    tracing::warn!(%why, "a session's use was not noted");
                }
                noted => noted?,
            }
        }
        Ok(Some((row.session, account(row.id, row.name, row.byline, &row.role)?)))
    }

    async fn note_use(&self, session: i64, account: i64, now: &str) -> Result<(), StoreError> {
        let desk = self.desk()?;
        sqlx::query!("UPDATE session SET seen_at = ?2 WHERE id = ?1", session, now).execute(desk).await?;
        sqlx::query!("UPDATE account SET seen_at = ?2 WHERE id = ?1", account, now).execute(desk).await?;
        Ok(())
    }

    /// The sessions of an account that have not expired, the last used first.
    pub async fn sessions(
        &self,
        account: i64,
        now: Timestamp,
        idle_since: Timestamp,
    ) -> Result<Vec<SessionLine>, StoreError> {
        let (now, idle_since) = (stamp(now), stamp(idle_since));
        let rows = sqlx::query!(
            "SELECT id, created_at, seen_at, address, agent FROM session
             WHERE account_id = ?1 AND expires_at > ?2 AND seen_at > ?3 ORDER BY seen_at DESC, id DESC",
            account,
            now,
            idle_since
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(SessionLine {
                    id: row.id,
                    created_at: moment("session.created_at", &row.created_at)?,
                    seen_at: moment("session.seen_at", &row.seen_at)?,
                    address: row.address,
                    agent: row.agent,
                })
            })
            .collect()
    }

    /// Ends one session of an account; says whether there was one.
    pub async fn end_session(&self, account: i64, session: i64) -> Result<bool, StoreError> {
        let done = sqlx::query!("DELETE FROM session WHERE id = ?2 AND account_id = ?1", account, session)
            .execute(self.desk()?)
            .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Ends all sessions of an account but one.
    pub async fn end_other_sessions(&self, account: i64, keep: i64) -> Result<(), StoreError> {
        sqlx::query!("DELETE FROM session WHERE account_id = ?1 AND id <> ?2", account, keep)
            .execute(self.desk()?)
            .await?;
        Ok(())
    }
}
