//! What becomes of a draft: submitted, sent back, waiting, published, dropped.

use jiff::Timestamp;

use super::{State, stamp};
use crate::{
    domain::{Id, RevisionId, revision::Reason},
    store::{Store, StoreError, rows},
};

/// What a draft is submitted with.
#[derive(Debug, Clone, Copy)]
pub struct Submission<'a> {
    pub reason: Reason,
    pub note: &'a str,
    pub by: i64,
}

impl Store {
    /// Submits an open draft for review, as it was when its editor saw it.
    ///
    /// # Errors
    /// [`StoreError::Stale`] and [`StoreError::Closed`] as for saving.
    pub async fn submit_draft(
        &self,
        id: &str,
        seen: i64,
        submission: Submission<'_>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (at, reason) = (stamp(now), submission.reason.word());
        let done = sqlx::query!(
            "UPDATE draft SET state = 'submitted', reason = ?3, note = ?4, submitted_by = ?5, submitted_at = ?6
             WHERE id = ?1 AND version = ?2 AND state IN ('open', 'submitted')",
            id,
            seen,
            reason,
            submission.note,
            submission.by,
            at
        )
        .execute(self.desk()?)
        .await?;
        if done.rows_affected() > 0 { Ok(()) } else { Err(self.why_not(id).await?) }
    }

    /// Moves a draft that is not decided on from one state to another.
    ///
    /// # Errors
    /// [`StoreError::Closed`] if it is in another state by now.
    pub async fn move_draft(
        &self,
        id: &str,
        from: &[State],
        to: State,
        by: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (at, word) = (stamp(now), to.word());
        let from = serde_json::to_string(&from.iter().map(|state| state.word()).collect::<Vec<_>>())?;
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let done = sqlx::query!(
            "UPDATE draft SET state = ?3, decided_by = ?4, decided_at = ?5, publish_at = NULL
             WHERE id = ?1 AND state IN (SELECT value FROM json_each(?2))",
            id,
            from,
            word,
            by,
            at
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 0 {
            drop(tx);
            return Err(self.why_not(id).await?);
        }
        if to == State::Dropped {
            sqlx::query!("DELETE FROM draft_table WHERE draft_id = ?1", id).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Decides that a submitted draft, as the reviewer saw it, is published later.
    ///
    /// # Errors
    /// [`StoreError::Stale`] and [`StoreError::Closed`] as for saving.
    pub async fn let_draft_wait(
        &self,
        id: &str,
        seen: i64,
        until: Timestamp,
        by: i64,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let (until, now) = (stamp(until), stamp(now));
        let done = sqlx::query!(
            "UPDATE draft SET state = 'waiting', publish_at = ?3, decided_by = ?4, decided_at = ?5
             WHERE id = ?1 AND version = ?2 AND state = 'submitted'",
            id,
            seen,
            until,
            by,
            now
        )
        .execute(self.desk()?)
        .await?;
        if done.rows_affected() > 0 { Ok(()) } else { Err(self.why_not(id).await?) }
    }

    /// The drafts whose moment has come, with who decided on them.
    pub async fn due_drafts(&self, now: Timestamp) -> Result<Vec<String>, StoreError> {
        let Some(desk) = &self.desk else { return Ok(Vec::new()) };
        let now = stamp(now);
        Ok(sqlx::query_scalar!(
            r#"SELECT id AS "id!" FROM draft WHERE state = 'waiting' AND publish_at <= ?1 ORDER BY publish_at, id"#,
            now
        )
        .fetch_all(desk)
        .await?)
    }

    /// Notes what a draft became. Its earlier saves have done their service.
    pub async fn close_draft(
        &self,
        id: &str,
        revision: RevisionId,
        by: Option<i64>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let (at, revision) = (stamp(now), revision.number());
        sqlx::query!(
            "UPDATE draft SET state = 'published', revision = ?2, decided_by = coalesce(?3, decided_by), decided_at = ?4
             WHERE id = ?1",
            id,
            revision,
            by,
            at
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!("DELETE FROM draft_save WHERE draft_id = ?1", id).execute(&mut *tx).await?;
        sqlx::query!("DELETE FROM draft_table WHERE draft_id = ?1", id).execute(&mut *tx).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Sends a waiting draft back to review with a remark in its reviewer's name.
    pub async fn send_draft_back(&self, id: &str, remark: &str, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let at = stamp(now);
        sqlx::query!(
            "INSERT INTO draft_comment (draft_id, account_id, at, text)
             SELECT id, coalesce(decided_by, saved_by), ?2, ?3 FROM draft WHERE id = ?1 AND state = 'waiting'",
            id,
            at,
            remark
        )
        .execute(&mut *tx)
        .await?;
        sqlx::query!(
            "UPDATE draft SET state = 'submitted', publish_at = NULL WHERE id = ?1 AND state = 'waiting'",
            id
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(())
    }

    /// Why a draft could not be moved on.
    async fn why_not(&self, id: &str) -> Result<StoreError, StoreError> {
        let known = sqlx::query!("SELECT version, state FROM draft WHERE id = ?1", id)
            .fetch_optional(self.desk()?)
            .await?;
        Ok(match known {
            Some(known) if rows::read::<State>("draft.state", &known.state)?.is_open() => {
                StoreError::Stale(known.version)
            }
            _ => StoreError::Closed,
        })
    }
}
