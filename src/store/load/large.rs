//! Reading the large tables: a thousand rows at once.

use futures_util::{
    StreamExt, TryStreamExt,
    stream::{self, BoxStream},
};
use sqlx::SqliteConnection;

use crate::store::{
    StoreError,
    rows::{AnnouncementRow, CitationRow, Columns, FigureRow, FlatRow, RoleRow, SourceRow},
};

/// How many identities' versions of a large table are read at once.
const BATCH: i64 = 1_000;

/// Some versions of a large table as a JSON array, for there the cost of reading is that of every
/// single value and row: of each `[opened, closed, [number, columns in the order of the fields]]`.
struct Batch {
    rows: String,
}

impl Batch {
    fn unpacked<R: FlatRow>(self) -> Result<Vec<R>, StoreError> {
        let rows: Vec<(i64, Option<i64>, R)> =
            serde_json::from_str(&self.rows).map_err(|cause| self.fault::<R>(&cause))?;
        Ok(rows.into_iter().map(|(opened, closed, row)| row.framed(opened, closed)).collect())
    }

    /// Names the first row that cannot be read.
    fn fault<R: FlatRow>(&self, cause: &serde_json::Error) -> StoreError {
        let rows: Vec<serde_json::Value> = serde_json::from_str(&self.rows).unwrap_or_default();
        let unread = rows.into_iter().find_map(|row| {
            let cells = row.get(2).cloned().unwrap_or_default();
            R::deserialize(&cells).is_err().then_some(cells)
        });
        let cells = unread.map_or_else(String::new, |cells| format!(" in {cells}"));
        StoreError::Damaged(format!("{}: {cause}{cells}", R::TABLE))
    }
}

/// A batch of a table, of the rows that a condition names.
macro_rules! batch {
    ($columns:literal, $versions:literal, $identities:literal, $($condition:literal)+; $($value:expr),+) => {
        sqlx::query_as!(
            Batch,
            "SELECT json_group_array(json_array(v.opened, v.closed, json_array(" + $columns
                + "))) AS \"rows!: String\" FROM " + $versions + " AS v " + $identities + " WHERE " $(+ $condition)+,
            $($value),+
        )
    };
}

/// A large table's rows, in no order: all of them batch by batch, or at once those that were touched
/// since a revision.
macro_rules! packed {
    ($name:ident, $row:ty, $id:literal, $columns:literal, $versions:literal, $identities:literal) => {
        pub(super) fn $name(tx: &mut SqliteConnection, since: i64) -> BoxStream<'_, Result<$row, StoreError>> {
            let unreadable = |cause| StoreError::Unreadable { table: <$row>::TABLE, cause };
            let batches = stream::try_unfold((tx, 1, None), move |(tx, from, last)| async move {
                let last = match last {
                    Some(last) => last,
                    None if since > 0 => from,
                    None => {
                        let last = sqlx::query_scalar!(
                            "SELECT coalesce(max(" + $id + "), 0) AS \"last!: i64\" FROM " + $versions
                        );
                        last.fetch_one(&mut *tx).await.map_err(unreadable)?
                    }
                };
                if from > last {
                    return Ok::<_, StoreError>(None);
                }
                let to = from + BATCH;
                let batch = if since > 0 {
                    batch!($columns, $versions, $identities, "v.opened > ?1 OR v.closed > ?1"; since)
                        .fetch_one(&mut *tx)
                        .await
                } else {
                    batch!($columns, $versions, $identities, "v." $id " >= ?1 AND v." $id " < ?2"; from, to)
                        .fetch_one(&mut *tx)
                        .await
                };
                let rows: Vec<$row> = batch.map_err(unreadable)?.unpacked()?;
                Ok(Some((rows, (tx, to, Some(last)))))
            });
            batches
                .map_ok(|rows| stream::iter(rows.into_iter().map(Ok::<_, StoreError>)))
                .try_flatten()
                .boxed()
        }
    };
}

packed!(
    roles,
    RoleRow,
    "role_id",
    "role_id, company_id, of_company_id, of_project_id, of_site_id, kind, confidence, share_basis_points,
    starts, ends, announcement_id, ended_by_id, note",
    "role_version",
    ""
);

packed!(
    sources,
    SourceRow,
    "source_id",
    "v.source_id, i.key, v.publisher, v.title, v.url, v.archive_url, v.published_on, v.language, v.access,
    v.licence, v.note",
    "source_version",
    "JOIN source AS i ON i.id = v.source_id"
);

packed!(
    announcements,
    AnnouncementRow,
    "announcement_id",
    "v.announcement_id, i.key, v.headline, v.summary, v.said_on, v.speaker_person_id, v.speaker_company_id,
    v.speaker_name, v.kind, v.retracted",
    "announcement_version",
    "JOIN announcement AS i ON i.id = v.announcement_id"
);

packed!(
    citations,
    CitationRow,
    "citation_id",
    "citation_id, announcement_id, source_id, via, locator, quote, accessed_on",
    "citation_version",
    ""
);

packed!(
    figures,
    FigureRow,
    "figure_id",
    "v.figure_id, i.key, v.announcement_id, v.of_company_id, v.of_project_id, v.of_site_id, v.company_id,
    v.counterparty_id, v.metric, v.component, v.label, v.low, v.high, v.qualifier, v.unit, v.power_kind,
    v.chip_type, v.chip_maker_id, v.price_year, v.basis, v.period, v.year_kind, v.stage, v.counting,
    v.counting_of_id, v.counting_reason, v.as_said, v.replaces_id, v.outcome_of_id, v.outcome, v.note",
    "figure_version",
    "JOIN figure AS i ON i.id = v.figure_id"
);
