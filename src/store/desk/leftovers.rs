//! Rows of imports that could not be placed.

use crate::store::{Store, StoreError};

/// A row of an import that could not be placed; an editor decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Leftover {
    pub data_set: String,
    /// The day of the copy.
    pub published_on: String,
    /// `file:line`.
    pub place: String,
    pub reason: String,
}

impl Store {
    /// Keeps the leftovers of an import for the editors' work list, each once.
    pub async fn keep_leftovers(&self, leftovers: &[Leftover]) -> Result<(), StoreError> {
        let Some(desk) = &self.desk else { return Ok(()) };
        let mut tx = desk.begin_with("BEGIN IMMEDIATE").await?;
        for Leftover { data_set, published_on, place, reason } in leftovers {
            sqlx::query!(
                "INSERT INTO import_leftover (data_set, published_on, place, reason) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO NOTHING",
                data_set,
                published_on,
                place,
                reason
            )
            .execute(&mut *tx)
            .await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// What still waits for an editor, in the order of files and lines.
    pub async fn leftovers(&self) -> Result<Vec<Leftover>, StoreError> {
        let Some(desk) = &self.desk else { return Ok(Vec::new()) };
        Ok(sqlx::query_as!(
            Leftover,
            "SELECT data_set, published_on, place, reason FROM import_leftover ORDER BY id"
        )
        .fetch_all(desk)
        .await?)
    }
}
