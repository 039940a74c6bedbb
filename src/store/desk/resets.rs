//! Links that set a password once.

use jiff::Timestamp;

use super::{
    accounts::{account, replace_password},
    stamp,
    tries::forget_failures,
};
use crate::{
    domain::account::Account,
    store::{Store, StoreError},
};

impl Store {
    /// Keeps a link for an account, by the hash of its token. An older one ends.
    ///
    /// # Errors
    /// [`StoreError::Disabled`] if the account is, [`StoreError::NoAccount`] if
    /// there is none.
    pub async fn make_reset_link(
        &self,
        account: i64,
        token_hash: &str,
        expires_at: Timestamp,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let known = sqlx::query!("SELECT name, disabled_at FROM account WHERE id = ?1", account)
            .fetch_optional(&mut *tx)
            .await?
            .ok_or(StoreError::NoAccount)?;
        if known.disabled_at.is_some() {
            return Err(StoreError::Disabled(known.name));
        }
        let (now, expires_at) = (stamp(now), stamp(expires_at));
        sqlx::query!("DELETE FROM reset_link WHERE account_id = ?1 OR expires_at <= ?2", account, now)
            .execute(&mut *tx)
            .await?;
        sqlx::query!(
            "INSERT INTO reset_link (token_hash, account_id, created_at, expires_at) VALUES (?1, ?2, ?3, ?4)",
            token_hash,
            account,
            now,
            expires_at
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Whose password a link would set; none if it was used, ended or is over.
    pub async fn account_to_reset(
        &self,
        token_hash: &str,
        now: Timestamp,
    ) -> Result<Option<Account>, StoreError> {
        let now = stamp(now);
        let row = sqlx::query!(
            r#"SELECT a.id AS "id!", a.name, a.byline, a.role
               FROM reset_link AS l JOIN account AS a ON a.id = l.account_id
               WHERE l.token_hash = ?1 AND l.expires_at > ?2 AND a.disabled_at IS NULL"#,
            token_hash,
            now
        )
        .fetch_optional(self.desk()?)
        .await?;
        row.map(|row| account(row.id, row.name, row.byline, &row.role)).transpose()
    }

    /// Sets a password by a link, which ends with it, and so do all sessions of
    /// the account. Says whether the link was good.
    pub async fn use_reset_link(
        &self,
        token_hash: &str,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let now = stamp(now);
        let known = sqlx::query!(
            r#"SELECT a.id AS "id!", a.name FROM reset_link AS l JOIN account AS a ON a.id = l.account_id
               WHERE l.token_hash = ?1 AND l.expires_at > ?2 AND a.disabled_at IS NULL"#,
            token_hash,
            now
        )
        .fetch_optional(&mut *tx)
        .await?;
        let Some(known) = known else { return Ok(false) };
        replace_password(&mut tx, known.id, password_hash).await?;
        sqlx::query!("DELETE FROM session WHERE account_id = ?1", known.id).execute(&mut *tx).await?;
        forget_failures(&mut tx, &known.name).await?;
        tx.commit().await?;
        Ok(true)
    }
}
