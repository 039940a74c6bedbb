//! Accounts, their passwords' hashes, and the links that set a password once.

use jiff::Timestamp;

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

fn account(id: i64, name: String, byline: String, role: &str) -> Result<Account, StoreError> {
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
            r#"SELECT id, name, byline, role, password_hash IS NOT NULL AS "has_password!: bool", created_at, disabled_at,
                   (SELECT max(seen_at) FROM session WHERE account_id = account.id) AS "seen_at: String"
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
                    seen_at: some_moment("session.seen_at", row.seen_at.as_ref())?,
                })
            })
            .collect()
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
}
