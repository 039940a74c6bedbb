//! What readers say is wrong with a figure.

use jiff::Timestamp;

use super::{moment, stamp};
use crate::{
    domain::{FigureId, Id},
    store::{Store, StoreError},
};

/// What a reader sends.
#[derive(Debug, Clone)]
pub struct NewCorrection {
    pub figure: FigureId,
    pub text: String,
    /// Where it can be read.
    pub link: Option<String>,
    /// A name or address, if they gave one.
    pub sender: Option<String>,
    /// A hash of where it came from, to limit by.
    pub address: String,
}

/// What a reader sent, as editors see it.
#[derive(Debug, Clone)]
pub struct Correction {
    pub id: i64,
    pub figure: FigureId,
    pub text: String,
    pub link: Option<String>,
    pub sender: Option<String>,
    pub at: Timestamp,
}

/// How many a sender, and all senders together, may send in an hour.
#[derive(Debug, Clone, Copy)]
pub struct Limit {
    pub of_one: i64,
    pub of_all: i64,
}

impl Store {
    /// Keeps what a reader sent; says whether it was within the limit.
    pub async fn add_correction(
        &self,
        new: &NewCorrection,
        limit: Limit,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let (at, since, figure) =
            (stamp(now), stamp(now - jiff::SignedDuration::from_hours(1)), new.figure.number());
        let recent = sqlx::query!(
            r#"SELECT count(*) AS "all!: i64", coalesce(sum(address = ?2), 0) AS "own!: i64" FROM reader_correction WHERE at > ?1"#,
            since,
            new.address
        )
        .fetch_one(&mut *tx)
        .await?;
        if recent.own >= limit.of_one || recent.all >= limit.of_all {
            return Ok(false);
        }
        sqlx::query!(
            "INSERT INTO reader_correction (figure_id, text, link, sender, address, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            figure,
            new.text,
            new.link,
            new.sender,
            new.address,
            at
        )
        .execute(&mut *tx)
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// What waits for an answer, oldest first.
    pub async fn open_corrections(&self) -> Result<Vec<Correction>, StoreError> {
        let rows = sqlx::query!(
            "SELECT id, figure_id, text, link, sender, at FROM reader_correction WHERE answered_at IS NULL ORDER BY id"
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Correction {
                    id: row.id,
                    figure: FigureId::new(row.figure_id),
                    text: row.text,
                    link: row.link,
                    sender: row.sender,
                    at: moment("reader_correction.at", &row.at)?,
                })
            })
            .collect()
    }

    /// Keeps the answer; says whether it was still waited for.
    pub async fn answer_correction(
        &self,
        id: i64,
        answer: &str,
        by: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let at = stamp(now);
        let done = sqlx::query!(
            "UPDATE reader_correction SET answer = ?2, answered_by = ?3, answered_at = ?4
             WHERE id = ?1 AND answered_at IS NULL",
            id,
            answer,
            by,
            at
        )
        .execute(self.desk()?)
        .await?;
        Ok(done.rows_affected() > 0)
    }
}
