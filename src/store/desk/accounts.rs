//! Accounts, their passwords' hashes and what they may do.

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{moment, some_moment, stamp};
use crate::{
    domain::account::{Account, Rank},
    store::{Store, StoreError, rows},
};

/// An account to be made.
#[derive(Debug, Clone)]
pub struct NewAccount {
    pub name: String,
    pub byline: String,
    pub rank: Rank,
    /// A PHC string; none where a link is to set the password.
    pub password_hash: Option<String>,
}

/// An account as lists show it.
#[derive(Debug, Clone)]
pub struct AccountLine {
    pub account: Account,
    pub has_password: bool,
    pub created_at: Timestamp,
    pub disabled_at: Option<Timestamp>,
    /// When somebody last did something in one of its sessions.
    pub seen_at: Option<Timestamp>,
}

/// An account that may log in, and what it proves itself with.
#[derive(Debug, Clone)]
pub struct Credentials {
    pub account: Account,
    /// A PHC string; none until a link has set a password.
    pub password_hash: Option<String>,
}

pub(super) fn account(id: i64, name: String, byline: String, role: &str) -> Result<Account, StoreError> {
    Ok(Account { id, name, byline, rank: rows::read("account.role", role)? })
}

impl Store {
    /// Makes an account.
    ///
    /// # Errors
    /// [`StoreError::NameTaken`] if there is one of that name, however it is cased.
    pub async fn add_account(&self, new: &NewAccount, now: Timestamp) -> Result<i64, StoreError> {
        let (rank, at) = (new.rank.word(), stamp(now));
        let made = sqlx::query!(
            "INSERT INTO account (name, role, byline, password_hash, created_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            new.name,
            rank,
            new.byline,
            new.password_hash,
            at
        )
        .execute(self.desk()?)
        .await;
        match made {
            Ok(done) => Ok(done.last_insert_rowid()),
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => {
                Err(StoreError::NameTaken(new.name.clone()))
            }
            Err(cause) => Err(cause.into()),
        }
    }

    /// All accounts by name, disabled ones too.
    pub async fn accounts(&self) -> Result<Vec<AccountLine>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT id, name, byline, role, password_hash IS NOT NULL AS "has_password!: bool", created_at,
                   disabled_at, seen_at
               FROM account ORDER BY name"#
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(AccountLine {
                    account: account(row.id, row.name, row.byline, &row.role)?,
                    has_password: row.has_password,
                    created_at: moment("account.created_at", &row.created_at)?,
                    disabled_at: some_moment("account.disabled_at", row.disabled_at.as_ref())?,
                    seen_at: some_moment("account.seen_at", row.seen_at.as_ref())?,
                })
            })
            .collect()
    }

    /// The account of a name, if it may log in.
    pub async fn credentials(&self, name: &str) -> Result<Option<Credentials>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT id AS "id!", name, byline, role, password_hash FROM account
               WHERE name = ?1 AND disabled_at IS NULL"#,
            name
        )
        .fetch_optional(self.desk()?)
        .await?;
        row.map(|row| {
            Ok(Credentials {
                account: account(row.id, row.name, row.byline, &row.role)?,
                password_hash: row.password_hash,
            })
        })
        .transpose()
    }

    /// Whether anybody could log in as an admin.
    pub async fn has_admin(&self) -> Result<bool, StoreError> {
        let Some(desk) = &self.desk else { return Ok(false) };
        let admins = sqlx::query_scalar!(
            r#"SELECT count(*) AS "n!: i64" FROM account WHERE role = 'admin' AND disabled_at IS NULL"#
        )
        .fetch_one(desk)
        .await?;
        Ok(admins > 0)
    }

    /// Changes the public name under revisions to come.
    pub async fn set_byline(&self, account: i64, byline: &str) -> Result<(), StoreError> {
        sqlx::query!("UPDATE account SET byline = ?2 WHERE id = ?1", account, byline)
            .execute(self.desk()?)
            .await?;
        Ok(())
    }

    /// Sets a password: links that would set another end, and all sessions but
    /// `keep`.
    pub async fn set_password(&self, account: i64, hash: &str, keep: i64) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        replace_password(&mut tx, account, hash).await?;
        sqlx::query!("DELETE FROM session WHERE account_id = ?1 AND id <> ?2", account, keep)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Changes what an account may do.
    ///
    /// # Errors
    /// [`StoreError::LastAdmin`] if nobody could log in as an admin any more,
    /// [`StoreError::NoAccount`] if there is no such account.
    pub async fn set_rank(&self, account: i64, rank: Rank) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        if rank < Rank::Admin {
            keep_an_admin(&mut tx, account).await?;
        }
        let role = rank.word();
        let done = sqlx::query!("UPDATE account SET role = ?2 WHERE id = ?1", account, role)
            .execute(&mut *tx)
            .await?;
        tx.commit().await?;
        if done.rows_affected() > 0 { Ok(()) } else { Err(StoreError::NoAccount) }
    }

    /// Shuts an account out: its sessions and its links end at once.
    ///
    /// # Errors
    /// As for [`Store::set_rank`].
    pub async fn disable_account(&self, account: i64, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        keep_an_admin(&mut tx, account).await?;
        let at = stamp(now);
        let done = sqlx::query!(
            "UPDATE account SET disabled_at = coalesce(disabled_at, ?2) WHERE id = ?1",
            account,
            at
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!("DELETE FROM session WHERE account_id = ?1", account).execute(&mut *tx).await?;
        sqlx::query!("DELETE FROM reset_link WHERE account_id = ?1", account).execute(&mut *tx).await?;
        tx.commit().await?;
        if done.rows_affected() > 0 { Ok(()) } else { Err(StoreError::NoAccount) }
    }

    /// Lets an account in again, with the password that it had.
    ///
    /// # Errors
    /// [`StoreError::NoAccount`] if there is no such account.
    pub async fn enable_account(&self, account: i64) -> Result<(), StoreError> {
        let done = sqlx::query!("UPDATE account SET disabled_at = NULL WHERE id = ?1", account)
            .execute(self.desk()?)
            .await?;
        if done.rows_affected() > 0 { Ok(()) } else { Err(StoreError::NoAccount) }
    }
}

/// Gives an account a password; links that would set another one end.
pub(super) async fn replace_password(
    tx: &mut SqliteConnection,
    account: i64,
    hash: &str,
) -> Result<(), StoreError> {
    sqlx::query!("UPDATE account SET password_hash = ?2 WHERE id = ?1", account, hash)
        .execute(&mut *tx)
        .await?;
    sqlx::query!("DELETE FROM reset_link WHERE account_id = ?1", account).execute(&mut *tx).await?;
    Ok(())
}

/// Refuses to take away the only admin. One who has no password yet does not
/// count: the link may never be opened.
async fn keep_an_admin(tx: &mut SqliteConnection, account: i64) -> Result<(), StoreError> {
    let known = sqlx::query!("SELECT name, role, disabled_at FROM account WHERE id = ?1", account)
        .fetch_optional(&mut *tx)
        .await?
        .ok_or(StoreError::NoAccount)?;
    if known.role != Rank::Admin.word() || known.disabled_at.is_some() {
        return Ok(());
    }
    let others = sqlx::query_scalar!(
        r#"SELECT count(*) AS "n!: i64" FROM account
           WHERE role = 'admin' AND disabled_at IS NULL AND password_hash IS NOT NULL AND id <> ?1"#,
        account
    )
    .fetch_one(&mut *tx)
    .await?;
    if others > 0 { Ok(()) } else { Err(StoreError::LastAdmin(known.name)) }
}
