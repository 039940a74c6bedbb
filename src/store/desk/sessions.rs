//! Sessions: who is logged in, by the hash of a token that only the browser has.

use jiff::Timestamp;

use super::{moment, stamp};
use crate::{
    domain::account::Account,
    store::{Store, StoreError, rows},
};

/// A session to be opened.
#[derive(Debug, Clone)]
pub struct NewSession {
    pub account: i64,
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
    /// Opens a session.
    pub async fn open_session(&self, new: &NewSession, now: Timestamp) -> Result<(), StoreError> {
        let (now, expires_at) = (stamp(now), stamp(new.expires_at));
        sqlx::query!(
            "INSERT INTO session (account_id, token_hash, created_at, seen_at, expires_at, address, agent)
             VALUES (?1, ?2, ?3, ?3, ?4, ?5, ?6)",
            new.account,
            new.token_hash,
            now,
            expires_at,
            new.address,
            new.agent
        )
        .execute(self.desk()?)
        .await?;
        Ok(())
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
            sqlx::query!("UPDATE session SET seen_at = ?2 WHERE id = ?1", row.session, now)
                .execute(desk)
                .await?;
        }
        let account = Account {
            id: row.id,
            name: row.name,
            byline: row.byline,
            rank: rows::read("account.role", &row.role)?,
        };
        Ok(Some((row.session, account)))
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
}
