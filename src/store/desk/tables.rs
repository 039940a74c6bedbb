//! Uploaded tables: the file of a draft, and which column held what last time.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Saved, drafts, stamp};
use crate::store::{Store, StoreError};

/// A file as it was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableFile {
    pub name: String,
    /// One character.
    pub separator: String,
    pub text: String,
}

impl Store {
    /// Begins a draft of a file. Doing it twice under one address is one draft.
    pub async fn begin_table(
        &self,
        save: &Saved<'_>,
        file: &TableFile,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let known = sqlx::query!("SELECT version FROM draft WHERE id = ?1", save.id);
        if known.fetch_optional(&mut *tx).await?.is_some() {
            return Ok(());
        }
        drafts::insert(&mut tx, save, &serde_json::to_string(save.fields)?, &stamp(now)).await?;
        sqlx::query!(
            "INSERT INTO draft_table (draft_id, name, separator, text) VALUES (?1, ?2, ?3, ?4)",
            save.id,
            file.name,
            file.separator,
            file.text
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// The file of a draft, while it is not decided on.
    pub async fn draft_table(&self, id: &str) -> Result<Option<TableFile>, StoreError> {
        Ok(sqlx::query_as!(
            TableFile,
            "SELECT name, separator, text FROM draft_table WHERE draft_id = ?1",
            id
        )
        .fetch_optional(self.desk()?)
        .await?)
    }

    /// Which field each column of a head held last time, by the column's place.
    pub async fn column_mapping(
        &self,
        head: &[String],
    ) -> Result<Option<BTreeMap<String, String>>, StoreError> {
        let head = serde_json::to_string(head)?;
        let mapping = sqlx::query_scalar!("SELECT mapping FROM column_mapping WHERE head = ?1", head)
            .fetch_optional(self.desk()?)
            .await?;
        Ok(mapping.map(|mapping| serde_json::from_str(&mapping)).transpose()?)
    }

    /// Remembers it for the next file with this head.
    pub async fn remember_columns(
        &self,
        head: &[String],
        mapping: &BTreeMap<String, String>,
        by: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (head, mapping, at) = (serde_json::to_string(head)?, serde_json::to_string(mapping)?, stamp(now));
        sqlx::query!(
            "INSERT INTO column_mapping (head, mapping, account_id, at) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (head) DO UPDATE SET mapping = ?2, account_id = ?3, at = ?4",
            head,
            mapping,
            by,
            at
        )
        .execute(self.desk()?)
        .await?;
        Ok(())
    }
}
