//! Drafts: what editors have in the making, save by save.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::SqliteConnection;

use super::{moment, some_moment, stamp};
use crate::{
    domain::{Id, RevisionId, revision::Reason, words::words},
    store::{Store, StoreError, rows},
};

words! {
    /// How far a draft has come.
    State, "state of a draft" {
        Open = "open",
        Submitted = "submitted",
        /// Decided on; published at its moment.
        Waiting = "waiting",
        Published = "published",
        Dropped = "dropped",
    }
}

impl State {
    /// Whether its fields may still change.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Open | Self::Submitted)
    }
}

/// The texts of a form by the names of their fields.
pub type Texts = BTreeMap<String, String>;

/// A draft as it is kept.
#[derive(Debug, Clone)]
pub struct DraftRow {
    pub id: String,
    pub kind: String,
    /// The row that it changes.
    pub subject: Option<i64>,
    /// The newest revision when it was begun.
    pub base: RevisionId,
    /// Counts saves; 0 before the first.
    pub version: i64,
    pub fields: Texts,
    pub title: String,
    pub state: State,
    /// Account and public byline.
    pub created_by: (i64, String),
    pub created_at: Timestamp,
    pub saved_by: (i64, String),
    pub saved_at: Timestamp,
    pub reason: Option<Reason>,
    pub note: Option<String>,
    pub submitted_by: Option<i64>,
    pub publish_at: Option<Timestamp>,
    pub revision: Option<RevisionId>,
}

/// A save of a draft's fields.
#[derive(Debug, Clone)]
pub struct Saved<'a> {
    pub id: &'a str,
    pub kind: &'a str,
    pub subject: Option<i64>,
    pub base: RevisionId,
    /// The version that the editor saw.
    pub seen: i64,
    pub fields: &'a Texts,
    pub title: &'a str,
    pub by: i64,
}

/// A draft as lists show it.
#[derive(Debug, Clone)]
pub struct DraftLine {
    pub id: String,
    pub kind: String,
    pub title: String,
    pub state: State,
    pub created_by: String,
    pub saved_by: String,
    pub saved_at: Timestamp,
    pub publish_at: Option<Timestamp>,
    pub comments: i64,
}

/// What somebody at the desk remarks on a draft.
#[derive(Debug, Clone)]
pub struct Comment {
    pub by: String,
    pub at: Timestamp,
    pub text: String,
}

/// Puts a new draft and its first save into the file.
pub(super) async fn insert(
    tx: &mut SqliteConnection,
    save: &Saved<'_>,
    fields: &str,
    at: &str,
) -> Result<(), StoreError> {
    let base = save.base.number();
    sqlx::query!(
        "INSERT INTO draft (id, kind, subject, base_revision, version, fields, title, state, created_by,
             created_at, saved_by, saved_at)
         VALUES (?1, ?2, ?3, ?4, 1, ?5, ?6, 'open', ?7, ?8, ?7, ?8)",
        save.id,
        save.kind,
        save.subject,
        base,
        fields,
        save.title,
        save.by,
        at
    )
    .execute(&mut *tx)
    .await?;
    note_save(tx, save, 1, fields, at).await
}

async fn note_save(
    tx: &mut SqliteConnection,
    save: &Saved<'_>,
    version: i64,
    fields: &str,
    at: &str,
) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO draft_save (draft_id, version, fields, saved_by, saved_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        save.id,
        version,
        fields,
        save.by,
        at
    )
    .execute(&mut *tx)
    .await?;
    Ok(())
}

impl Store {
    /// Keeps the fields of a draft, the first time with `seen` 0. Gives the new
    /// version; saving the same fields on the same base twice is one save.
    ///
    /// # Errors
    /// [`StoreError::Stale`] if somebody saved since, [`StoreError::Closed`] if
    /// the draft was decided on.
    pub async fn save_draft(&self, save: &Saved<'_>, now: Timestamp) -> Result<i64, StoreError> {
        let mut tx = self.desk()?.begin_with("BEGIN IMMEDIATE").await?;
        let (fields, at, base) = (serde_json::to_string(save.fields)?, stamp(now), save.base.number());
        let known =
            sqlx::query!("SELECT version, state, fields, base_revision FROM draft WHERE id = ?1", save.id)
                .fetch_optional(&mut *tx)
                .await?;
        let version = match known {
            None if save.seen == 0 => {
                insert(&mut tx, save, &fields, &at).await?;
                tx.commit().await?;
                return Ok(1);
            }
            None => return Err(StoreError::Stale(0)),
            Some(known) if !rows::read::<State>("draft.state", &known.state)?.is_open() => {
                return Err(StoreError::Closed);
            }
            Some(known) if known.fields == fields && known.base_revision == base => return Ok(known.version),
            Some(known) if known.version != save.seen => return Err(StoreError::Stale(known.version)),
            Some(known) => {
                let version = known.version + 1;
                sqlx::query!(
                    "UPDATE draft SET version = ?2, fields = ?3, title = ?4, base_revision = ?5, saved_by = ?6,
                         saved_at = ?7
                     WHERE id = ?1",
                    save.id,
                    version,
                    fields,
                    save.title,
                    base,
                    save.by,
                    at
                )
                .execute(&mut *tx)
                .await?;
                version
            }
        };
        note_save(&mut tx, save, version, &fields, &at).await?;
        tx.commit().await?;
        Ok(version)
    }

    /// One draft.
    pub async fn draft(&self, id: &str) -> Result<Option<DraftRow>, StoreError> {
        let row = sqlx::query!(
            r#"SELECT d.id AS "id!", d.kind, d.subject, d.base_revision, d.version, d.fields, d.title, d.state,
                   d.created_by, creator.byline AS creator, d.created_at, d.saved_by, saver.byline AS saver,
                   d.saved_at, d.reason, d.note, d.submitted_by, d.publish_at, d.revision
               FROM draft AS d JOIN account AS creator ON creator.id = d.created_by
               JOIN account AS saver ON saver.id = d.saved_by WHERE d.id = ?1"#,
            id
        )
        .fetch_optional(self.desk()?)
        .await?;
        row.map(|row| {
            Ok(DraftRow {
                id: row.id,
                kind: row.kind,
                subject: row.subject,
                base: RevisionId::new(row.base_revision),
                version: row.version,
                fields: serde_json::from_str(&row.fields)?,
                title: row.title,
                state: rows::read("draft.state", &row.state)?,
                created_by: (row.created_by, row.creator),
                created_at: moment("draft.created_at", &row.created_at)?,
                saved_by: (row.saved_by, row.saver),
                saved_at: moment("draft.saved_at", &row.saved_at)?,
                reason: row.reason.map(|reason| rows::read("draft.reason", &reason)).transpose()?,
                note: row.note,
                submitted_by: row.submitted_by,
                publish_at: some_moment("draft.publish_at", row.publish_at.as_ref())?,
                revision: row.revision.map(RevisionId::new),
            })
        })
        .transpose()
    }

    /// The fields of a draft as they were saved once.
    pub async fn draft_at(&self, id: &str, version: i64) -> Result<Option<Texts>, StoreError> {
        let fields = sqlx::query_scalar!(
            "SELECT fields FROM draft_save WHERE draft_id = ?1 AND version = ?2",
            id,
            version
        )
        .fetch_optional(self.desk()?)
        .await?;
        fields.map(|fields| Ok(serde_json::from_str(&fields)?)).transpose()
    }

    /// The drafts that are not decided on, the last saved first.
    pub async fn open_drafts(&self) -> Result<Vec<DraftLine>, StoreError> {
        let rows = sqlx::query!(
            r#"SELECT d.id AS "id!", d.kind, d.title, d.state, creator.byline AS creator, saver.byline AS saver,
                   d.saved_at, d.publish_at,
                   (SELECT count(*) FROM draft_comment WHERE draft_id = d.id) AS "comments!: i64"
               FROM draft AS d JOIN account AS creator ON creator.id = d.created_by
               JOIN account AS saver ON saver.id = d.saved_by
               WHERE d.state IN ('open', 'submitted', 'waiting') ORDER BY d.saved_at DESC, d.id"#
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(DraftLine {
                    id: row.id,
                    kind: row.kind,
                    title: row.title,
                    state: rows::read("draft.state", &row.state)?,
                    created_by: row.creator,
                    saved_by: row.saver,
                    saved_at: moment("draft.saved_at", &row.saved_at)?,
                    publish_at: some_moment("draft.publish_at", row.publish_at.as_ref())?,
                    comments: row.comments,
                })
            })
            .collect()
    }

    /// Adds a remark.
    pub async fn comment(&self, id: &str, by: i64, text: &str, now: Timestamp) -> Result<(), StoreError> {
        let at = stamp(now);
        sqlx::query!(
            "INSERT INTO draft_comment (draft_id, account_id, at, text) VALUES (?1, ?2, ?3, ?4)",
            id,
            by,
            at,
            text
        )
        .execute(self.desk()?)
        .await?;
        Ok(())
    }

    /// The remarks on a draft, oldest first.
    pub async fn comments(&self, id: &str) -> Result<Vec<Comment>, StoreError> {
        let rows = sqlx::query!(
            "SELECT a.byline, c.at, c.text FROM draft_comment AS c JOIN account AS a ON a.id = c.account_id
             WHERE c.draft_id = ?1 ORDER BY c.id",
            id
        )
        .fetch_all(self.desk()?)
        .await?;
        rows.into_iter()
            .map(|row| {
                Ok(Comment { by: row.byline, at: moment("draft_comment.at", &row.at)?, text: row.text })
            })
            .collect()
    }

    /// Whether an account wrote any of a draft's saves.
    pub async fn has_written(&self, id: &str, account: i64) -> Result<bool, StoreError> {
        let found = sqlx::query_scalar!(
            r#"SELECT EXISTS (SELECT 1 FROM draft_save WHERE draft_id = ?1 AND saved_by = ?2) AS "found!: bool""#,
            id,
            account
        )
        .fetch_one(self.desk()?)
        .await?;
        Ok(found)
    }

    /// The public names of those who wrote a draft, the first writer first.
    pub async fn draft_bylines(&self, id: &str) -> Result<Vec<String>, StoreError> {
        Ok(sqlx::query_scalar!(
            r#"SELECT a.byline AS "byline!" FROM draft_save AS s JOIN account AS a ON a.id = s.saved_by
             WHERE s.draft_id = ?1 GROUP BY a.byline ORDER BY min(s.version)"#,
            id
        )
        .fetch_all(self.desk()?)
        .await?)
    }
}
