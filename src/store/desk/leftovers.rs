//! Rows of imports that could not be placed, and pairs of figures that only look alike.

use jiff::Timestamp;

use super::stamp;
use crate::{
    domain::{FigureId, Id},
    store::{Store, StoreError},
};

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

    /// What still waits for an editor, by number, in the order of files and lines.
    pub async fn leftovers(&self) -> Result<Vec<(i64, Leftover)>, StoreError> {
        let Some(desk) = &self.desk else { return Ok(Vec::new()) };
        let rows = sqlx::query!(
            "SELECT id, data_set, published_on, place, reason FROM import_leftover WHERE settled_at IS NULL ORDER BY id"
        )
        .fetch_all(desk)
        .await?;
        let leftover =
            |data_set, published_on, place, reason| Leftover { data_set, published_on, place, reason };
        Ok(rows
            .into_iter()
            .map(|row| (row.id, leftover(row.data_set, row.published_on, row.place, row.reason)))
            .collect())
    }

    /// Notes that somebody dealt with a leftover; says whether it still waited.
    pub async fn settle_leftover(&self, id: i64, by: i64, now: Timestamp) -> Result<bool, StoreError> {
        let at = stamp(now);
        let done = sqlx::query!(
            "UPDATE import_leftover SET settled_by = ?2, settled_at = ?3 WHERE id = ?1 AND settled_at IS NULL",
            id,
            by,
            at
        )
        .execute(self.desk()?)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// The pairs of figures that somebody found not to be the same, the lower number first.
    pub async fn distinct_pairs(&self) -> Result<Vec<(FigureId, FigureId)>, StoreError> {
        let rows = sqlx::query!("SELECT one, other FROM distinct_pair ORDER BY at DESC")
            .fetch_all(self.desk()?)
            .await?;
        Ok(rows.into_iter().map(|row| (FigureId::new(row.one), FigureId::new(row.other))).collect())
    }

    /// Remembers that two figures are not the same.
    pub async fn mark_distinct(
        &self,
        pair: (FigureId, FigureId),
        by: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (one, other, at) = (pair.0.min(pair.1).number(), pair.0.max(pair.1).number(), stamp(now));
        sqlx::query!(
            "INSERT INTO distinct_pair (one, other, account_id, at) VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO NOTHING",
            one,
            other,
            by,
            at
        )
        .execute(self.desk()?)
        .await?;
        Ok(())
    }

    /// Forgets it, so that the pair is asked after again.
    pub async fn unmark_distinct(&self, pair: (FigureId, FigureId)) -> Result<(), StoreError> {
        let (one, other) = (pair.0.min(pair.1).number(), pair.0.max(pair.1).number());
        sqlx::query!("DELETE FROM distinct_pair WHERE one = ?1 AND other = ?2", one, other)
            .execute(self.desk()?)
            .await?;
        Ok(())
    }
}
