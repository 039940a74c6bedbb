//! Appending a revision: one transaction that closes old versions, opens new
//! ones and feeds the search index, or leaves everything as it was.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use sqlx::{Sqlite, SqlitePool, Transaction};

use super::{
    StoreError,
    rows::{
        AliasRow, AnnouncementRow, CheckRow, CitationRow, CompanyRow, FigureRow, FlatRow, OfficeRow,
        PersonRow, ProjectRow, RedactionRow, ReplyRow, RoleRow, SiteRow, SourceRow, SuccessionRow,
    },
    search,
};
use crate::domain::{
    Id, RevisionId,
    care::Redacted,
    revision::{ChangeSet, Changes, Noun, Revision, RevisionNote},
};

type Tx = Transaction<'static, Sqlite>;

/// A change set to publish as one revision.
#[derive(Debug, Clone)]
pub struct Publication {
    pub changes: ChangeSet,
    pub note: RevisionNote,
    pub at: Stamp,
}

/// How a revision is dated.
#[derive(Debug, Clone, Copy)]
pub enum Stamp {
    /// Now, or just after the newest stamp if the clock stands behind it.
    Now(Timestamp),
    /// On an earlier day, for replaying a history: 00:00 UTC, or just after the
    /// newest stamp of the same day.
    On(Date),
    /// At exactly this moment, for a history that was published elsewhere.
    Exactly(Timestamp),
}

impl Stamp {
    fn moment(self) -> Timestamp {
        match self {
            Self::Now(moment) | Self::Exactly(moment) => moment,
            Self::On(day) => TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN),
        }
    }
}

/// The new rows of a noun as JSON, and the numbers of all rows that it touches.
struct Json {
    rows: String,
    touched: String,
}

impl Json {
    fn of<R: FlatRow>(changes: &Changes<R::Of>) -> Result<Self, StoreError> {
        let rows: Vec<R> =
            changes.iter().filter_map(|(id, value)| Some(R::of(*id, value.as_ref()?))).collect();
        let touched: Vec<i64> = changes.keys().map(|id: &<R::Of as Noun>::Id| id.number()).collect();
        Ok(Self { rows: serde_json::to_string(&rows)?, touched: serde_json::to_string(&touched)? })
    }
}

/// Writes one noun: closes what is touched, then opens the new versions. The
/// identities must be there already, for rows of one revision refer to each other.
macro_rules! versions {
    ($tx:expr, $revision:expr, $json:expr, $close:literal, $open:literal) => {
        sqlx::query!($close, $json.touched, $revision).execute(&mut **$tx).await?;
        sqlx::query!(
            "WITH new AS MATERIALIZED (SELECT value FROM json_each(?1)) " + $open,
            $json.rows,
            $revision
        )
        .execute(&mut **$tx)
        .await?;
    };
}

macro_rules! identities {
    ($tx:expr, $revision:expr, $($json:expr => $sql:literal),+ $(,)?) => {
        $(
            sqlx::query!("WITH new AS MATERIALIZED (SELECT value FROM json_each(?1)) " + $sql, $json.rows, $revision)
                .execute(&mut **$tx)
                .await?;
        )+
    };
}

/// Publishes change sets on top of `expected`, one revision each, in one
/// transaction: all of them or none.
pub(super) async fn publish(
    pool: &SqlitePool,
    publications: &[Publication],
    expected: RevisionId,
) -> Result<Vec<Revision>, StoreError> {
    let mut tx = pool.begin_with("BEGIN IMMEDIATE").await?;
    let newest = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM revision"#)
        .fetch_one(&mut *tx)
        .await?;
    if newest != expected.number() {
        return Err(StoreError::Overtaken);
    }
    let mut published = Vec::with_capacity(publications.len());
    for publication in publications {
        published.push(append(&mut tx, publication).await?);
    }
    tx.commit().await?;
    Ok(published)
}

async fn append(tx: &mut Tx, publication: &Publication) -> Result<Revision, StoreError> {
    let Publication { changes, note, at } = publication;
    let published_at = stamp_after_all(tx, at.moment()).await?;
    match at {
        Stamp::On(day) if day_of(published_at) != *day => return Err(StoreError::OutOfOrder(*day)),
        Stamp::Exactly(moment) if published_at != *moment => {
            return Err(StoreError::OutOfOrder(day_of(*moment)));
        }
        _ => {}
    }
    let (stamp, reason) = (format_stamp(published_at), note.reason.word());
    let id = sqlx::query!(
        "INSERT INTO revision (published_at, editor, reason, note, key) VALUES (?1, ?2, ?3, ?4, ?5)",
        stamp,
        note.editor,
        reason,
        note.note,
        note.key
    )
    .execute(&mut **tx)
    .await?
    .last_insert_rowid();
    write_rows(tx, id, changes).await?;
    search::feed(tx, id).await?;
    redact(tx, id, &changes.redactions).await?;
    Ok(Revision {
        id: RevisionId::new(id),
        published_at,
        editor: note.editor.clone(),
        reason: note.reason,
        note: note.note.clone(),
        key: note.key.clone(),
    })
}

fn day_of(moment: Timestamp) -> Date {
    moment.to_zoned_datetime(TimeZone::UTC).date()
}

/// `now` to the millisecond, or one millisecond after the newest stamp.
pub(super) async fn stamp_after_all(tx: &mut Tx, now: Timestamp) -> Result<Timestamp, StoreError> {
    let newest = sqlx::query_scalar!(
        r#"SELECT max(at) AS "at: String" FROM (SELECT max(published_at) AS at FROM revision UNION ALL SELECT max(at) FROM heartbeat)"#
    )
    .fetch_one(&mut **tx)
    .await?;
    let now = Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now);
    let Some(newest) = newest else { return Ok(now) };
    let newest: Timestamp = super::rows::read("revision.published_at", &newest)?;
    let next = newest.saturating_add(jiff::Span::new().milliseconds(1)).unwrap_or(newest);
    Ok(now.max(next))
}

/// RFC 3339 in UTC with exactly three digits of a second.
pub(super) fn format_stamp(stamp: Timestamp) -> String {
    format!("{stamp:.3}")
}

#[expect(clippy::too_many_lines, reason = "two statements a table")]
async fn write_rows(tx: &mut Tx, revision: i64, changes: &ChangeSet) -> Result<(), StoreError> {
    let companies = Json::of::<CompanyRow>(&changes.companies)?;
    let people = Json::of::<PersonRow>(&changes.people)?;
    let offices = Json::of::<OfficeRow>(&changes.offices)?;
    let projects = Json::of::<ProjectRow>(&changes.projects)?;
    let sites = Json::of::<SiteRow>(&changes.sites)?;
    let roles = Json::of::<RoleRow>(&changes.roles)?;
    let aliases = Json::of::<AliasRow>(&changes.aliases)?;
    let successions = Json::of::<SuccessionRow>(&changes.successions)?;
    let sources = Json::of::<SourceRow>(&changes.sources)?;
    let announcements = Json::of::<AnnouncementRow>(&changes.announcements)?;
    let citations = Json::of::<CitationRow>(&changes.citations)?;
    let figures = Json::of::<FigureRow>(&changes.figures)?;
    let checks = Json::of::<CheckRow>(&changes.checks)?;
    let replies = Json::of::<ReplyRow>(&changes.replies)?;

    identities!(tx, revision,
        companies => "INSERT INTO company (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        people => "INSERT INTO person (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        offices => "INSERT INTO office (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        projects => "INSERT INTO project (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        sites => "INSERT INTO site (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        roles => "INSERT INTO role (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        aliases => "INSERT INTO alias (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        successions => "INSERT INTO succession (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        citations => "INSERT INTO citation (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        sources => "INSERT INTO source (id, created_in, key) SELECT value ->> 'id', ?2, value ->> 'key' FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        announcements => "INSERT INTO announcement (id, created_in, key) SELECT value ->> 'id', ?2, value ->> 'key' FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        figures => "INSERT INTO figure (id, created_in, key) SELECT value ->> 'id', ?2, value ->> 'key' FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        checks => "INSERT INTO checked (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        replies => "INSERT INTO reply (id, created_in) SELECT value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (id) DO NOTHING",
        companies => "INSERT INTO company_slug (slug, company_id, created_in) SELECT value ->> 'slug', value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (slug) DO NOTHING",
        people => "INSERT INTO person_slug (slug, person_id, created_in) SELECT value ->> 'slug', value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (slug) DO NOTHING",
        projects => "INSERT INTO project_slug (slug, project_id, created_in) SELECT value ->> 'slug', value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (slug) DO NOTHING",
        sites => "INSERT INTO site_slug (slug, site_id, created_in) SELECT value ->> 'slug', value ->> 'id', ?2 FROM new WHERE true ON CONFLICT (slug) DO NOTHING",
    );

    versions!(
        tx, revision, companies,
        "UPDATE company_version SET closed = ?2 WHERE closed IS NULL AND company_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO company_version (company_id, opened, slug, name, kind, country, parent_id, fiscal_year_end_month,
             fiscal_year_name, wikidata, note)
         SELECT value ->> 'id', ?2, value ->> 'slug', value ->> 'name', value ->> 'kind', value ->> 'country',
             value ->> 'parent_id', value ->> 'fiscal_year_end_month', value ->> 'fiscal_year_name',
             value ->> 'wikidata', value ->> 'note'
         FROM new"
    );
    versions!(
        tx,
        revision,
        people,
        "UPDATE person_version SET closed = ?2 WHERE closed IS NULL AND person_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO person_version (person_id, opened, slug, name, note)
         SELECT value ->> 'id', ?2, value ->> 'slug', value ->> 'name', value ->> 'note' FROM new"
    );
    versions!(
        tx,
        revision,
        offices,
        "UPDATE office_version SET closed = ?2 WHERE closed IS NULL AND office_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO office_version (office_id, opened, person_id, company_id, title, starts, ends)
         SELECT value ->> 'id', ?2, value ->> 'person_id', value ->> 'company_id', value ->> 'title',
             value ->> 'starts', value ->> 'ends'
         FROM new"
    );
    versions!(
        tx, revision, projects,
        "UPDATE project_version SET closed = ?2 WHERE closed IS NULL AND project_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO project_version (project_id, opened, slug, name, country, parent_id, note)
         SELECT value ->> 'id', ?2, value ->> 'slug', value ->> 'name', value ->> 'country', value ->> 'parent_id',
             value ->> 'note'
         FROM new"
    );
    versions!(
        tx, revision, sites,
        "UPDATE site_version SET closed = ?2 WHERE closed IS NULL AND site_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO site_version (site_id, opened, slug, name, project_id, project_confidence, country, region, place,
             address, latitude, longitude, precision, note)
         SELECT value ->> 'id', ?2, value ->> 'slug', value ->> 'name', value ->> 'project_id',
             value ->> 'project_confidence', value ->> 'country', value ->> 'region', value ->> 'place',
             value ->> 'address', value ->> 'latitude', value ->> 'longitude', value ->> 'precision', value ->> 'note'
         FROM new"
    );
    versions!(
        tx, revision, aliases,
        "UPDATE alias_version SET closed = ?2 WHERE closed IS NULL AND alias_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO alias_version (alias_id, opened, of_company_id, of_person_id, of_project_id, of_site_id, name, kind)
         SELECT value ->> 'id', ?2, value ->> 'of_company_id', value ->> 'of_person_id', value ->> 'of_project_id',
             value ->> 'of_site_id', value ->> 'name', value ->> 'kind'
         FROM new"
    );
    versions!(
        tx, revision, successions,
        "UPDATE succession_version SET closed = ?2 WHERE closed IS NULL AND succession_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO succession_version (succession_id, opened, kind, from_company_id, from_person_id, from_project_id,
             from_site_id, into_company_id, into_person_id, into_project_id, into_site_id)
         SELECT value ->> 'id', ?2, value ->> 'kind', value ->> 'from_company_id', value ->> 'from_person_id',
             value ->> 'from_project_id', value ->> 'from_site_id', value ->> 'into_company_id',
             value ->> 'into_person_id', value ->> 'into_project_id', value ->> 'into_site_id'
         FROM new"
    );
    versions!(
        tx, revision, sources,
        "UPDATE source_version SET closed = ?2 WHERE closed IS NULL AND source_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO source_version (source_id, opened, publisher, title, url, archive_url, published_on, language,
             access, licence, note)
         SELECT value ->> 'id', ?2, value ->> 'publisher', value ->> 'title', value ->> 'url', value ->> 'archive_url',
             value ->> 'published_on', value ->> 'language', value ->> 'access', value ->> 'licence', value ->> 'note'
         FROM new"
    );
    versions!(
        tx, revision, announcements,
        "UPDATE announcement_version SET closed = ?2 WHERE closed IS NULL AND announcement_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO announcement_version (announcement_id, opened, headline, summary, said_on, speaker_person_id,
             speaker_company_id, speaker_name, kind, retracted)
         SELECT value ->> 'id', ?2, value ->> 'headline', value ->> 'summary', value ->> 'said_on',
             value ->> 'speaker_person_id', value ->> 'speaker_company_id', value ->> 'speaker_name', value ->> 'kind',
             value ->> 'retracted'
         FROM new"
    );
    versions!(
        tx, revision, roles,
        "UPDATE role_version SET closed = ?2 WHERE closed IS NULL AND role_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO role_version (role_id, opened, company_id, of_company_id, of_project_id, of_site_id, kind,
             confidence, share_basis_points, starts, ends, announcement_id, ended_by_id, note)
         SELECT value ->> 'id', ?2, value ->> 'company_id', value ->> 'of_company_id', value ->> 'of_project_id',
             value ->> 'of_site_id', value ->> 'kind', value ->> 'confidence', value ->> 'share_basis_points',
             value ->> 'starts', value ->> 'ends', value ->> 'announcement_id', value ->> 'ended_by_id', value ->> 'note'
         FROM new"
    );
    versions!(
        tx, revision, citations,
        "UPDATE citation_version SET closed = ?2 WHERE closed IS NULL AND citation_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO citation_version (citation_id, opened, announcement_id, source_id, via, locator, quote, accessed_on)
         SELECT value ->> 'id', ?2, value ->> 'announcement_id', value ->> 'source_id', value ->> 'via',
             value ->> 'locator', value ->> 'quote', value ->> 'accessed_on'
         FROM new"
    );
    versions!(
        tx, revision, figures,
        "UPDATE figure_version SET closed = ?2 WHERE closed IS NULL AND figure_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO figure_version (figure_id, opened, announcement_id, of_company_id, of_project_id, of_site_id,
             company_id, counterparty_id, metric, component, label, low, high, qualifier, unit, power_kind, chip_type,
             chip_maker_id, price_year, basis, period, year_kind, stage, counting, counting_of_id, counting_reason,
             as_said, replaces_id, outcome_of_id, outcome, note)
         SELECT value ->> 'id', ?2, value ->> 'announcement_id', value ->> 'of_company_id', value ->> 'of_project_id',
             value ->> 'of_site_id', value ->> 'company_id', value ->> 'counterparty_id', value ->> 'metric',
             value ->> 'component', value ->> 'label', value ->> 'low', value ->> 'high', value ->> 'qualifier',
             value ->> 'unit', value ->> 'power_kind', value ->> 'chip_type', value ->> 'chip_maker_id',
             value ->> 'price_year', value ->> 'basis', value ->> 'period', value ->> 'year_kind', value ->> 'stage',
             value ->> 'counting', value ->> 'counting_of_id', value ->> 'counting_reason', value ->> 'as_said',
             value ->> 'replaces_id', value ->> 'outcome_of_id', value ->> 'outcome', value ->> 'note'
         FROM new"
    );
    versions!(
        tx, revision, checks,
        "UPDATE checked_version SET closed = ?2 WHERE closed IS NULL AND checked_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO checked_version (checked_id, opened, of_company_id, of_project_id, of_site_id, of_figure_id, checked_on)
         SELECT value ->> 'id', ?2, value ->> 'of_company_id', value ->> 'of_project_id', value ->> 'of_site_id',
             value ->> 'of_figure_id', value ->> 'checked_on'
         FROM new"
    );
    versions!(
        tx, revision, replies,
        "UPDATE reply_version SET closed = ?2 WHERE closed IS NULL AND reply_id IN (SELECT value FROM json_each(?1))",
        "INSERT INTO reply_version (reply_id, opened, figure_id, text, said_on, said_by)
         SELECT value ->> 'id', ?2, value ->> 'figure_id', value ->> 'text', value ->> 'said_on', value ->> 'said_by'
         FROM new"
    );
    Ok(())
}

/// Blanks words in all versions and in the search index (rule 12): the one thing
/// that changes what was published before.
async fn redact(
    tx: &mut Tx,
    revision: i64,
    redactions: &BTreeMap<Redacted, String>,
) -> Result<(), StoreError> {
    for (of, ground) in redactions {
        let RedactionRow { announcement_id, source_id, person_id, .. } =
            RedactionRow::of(*of, ground, revision);
        sqlx::query!(
            "INSERT INTO redaction (revision_id, announcement_id, source_id, person_id, ground)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            revision,
            announcement_id,
            source_id,
            person_id,
            ground
        )
        .execute(&mut **tx)
        .await?;
        if let Some(id) = announcement_id {
            sqlx::query!("UPDATE announcement_version SET headline = '', summary = NULL, speaker_name = NULL WHERE announcement_id = ?1", id)
                .execute(&mut **tx)
                .await?;
            sqlx::query!("UPDATE figure_version SET as_said = '', label = NULL, note = NULL WHERE announcement_id = ?1", id)
                .execute(&mut **tx)
                .await?;
            sqlx::query!("UPDATE citation_version SET quote = NULL, locator = NULL, via = NULL WHERE announcement_id = ?1", id)
                .execute(&mut **tx)
                .await?;
        }
        if let Some(id) = source_id {
            sqlx::query!("UPDATE source_version SET publisher = '', title = '', url = NULL, archive_url = NULL, licence = NULL, note = NULL WHERE source_id = ?1", id)
                .execute(&mut **tx)
                .await?;
        }
        if let Some(id) = person_id {
            sqlx::query!(
                "UPDATE person_version SET name = 'Name removed', note = NULL WHERE person_id = ?1",
                id
            )
            .execute(&mut **tx)
            .await?;
            sqlx::query!("UPDATE alias_version SET name = 'Name removed' WHERE of_person_id = ?1", id)
                .execute(&mut **tx)
                .await?;
        }
        search::forget(tx, *of).await?;
    }
    Ok(())
}
