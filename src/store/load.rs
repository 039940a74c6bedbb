//! Reading the history: every row version opened or closed since a revision.

use sqlx::{SqliteConnection, SqlitePool};

use super::{
    StoreError,
    rows::{
        AliasRow, AnnouncementRow, CheckRow, CitationRow, Columns, CompanyRow, FigureRow, History,
        IdentityRow, OfficeRow, PersonRow, ProjectRow, RedactionRow, ReplyRow, RevisionRow, RoleRow, SiteRow,
        SlugRow, SourceRow, SuccessionRow, Tables,
    },
};
use crate::{
    dataset::Rows,
    domain::{Id, RevisionId},
};

macro_rules! read_rows {
    ($tx:expr, $since:expr, $row:ty, $sql:literal) => {
        sqlx::query_as!($row, $sql, $since)
            .fetch_all(&mut *$tx)
            .await
            .map_err(|cause| StoreError::Unreadable { table: <$row>::TABLE, cause })?
    };
}

/// Reads in one short transaction, so that what it returns fits together.
pub(super) async fn load_since(pool: &SqlitePool, since: RevisionId) -> Result<Rows, StoreError> {
    let mut tx = pool.begin().await?;
    let tables = tables_since(&mut tx, since).await?;
    // At once, and not when the connection is used next: who follows a file in place
    // waits until nobody reads it.
    tx.commit().await?;
    tables.rows()
}

/// Everything that is published, as it lies in the file.
pub(super) async fn history(tx: &mut SqliteConnection) -> Result<History, StoreError> {
    let tables = tables_since(tx, RevisionId::new(0)).await?;
    let identities = sqlx::query_as!(
        IdentityRow,
        r#"
        SELECT 'company' AS "noun!: String", id AS "id!: i64", created_in AS "created_in!: i64", NULL AS "key: String" FROM company
        UNION ALL SELECT 'person', id, created_in, NULL FROM person
        UNION ALL SELECT 'office', id, created_in, NULL FROM office
        UNION ALL SELECT 'project', id, created_in, NULL FROM project
        UNION ALL SELECT 'site', id, created_in, NULL FROM site
        UNION ALL SELECT 'role', id, created_in, NULL FROM role
        UNION ALL SELECT 'alias', id, created_in, NULL FROM alias
        UNION ALL SELECT 'succession', id, created_in, NULL FROM succession
        UNION ALL SELECT 'source', id, created_in, key FROM source
        UNION ALL SELECT 'announcement', id, created_in, key FROM announcement
        UNION ALL SELECT 'citation', id, created_in, NULL FROM citation
        UNION ALL SELECT 'figure', id, created_in, key FROM figure
        UNION ALL SELECT 'checked', id, created_in, NULL FROM checked
        UNION ALL SELECT 'reply', id, created_in, NULL FROM reply
        ORDER BY 1, 2"#
    )
    .fetch_all(&mut *tx)
    .await?;
    let slugs = sqlx::query_as!(
        SlugRow,
        r#"
        SELECT 'company' AS "noun!: String", slug AS "slug!: String", company_id AS "id!: i64", created_in AS "created_in!: i64" FROM company_slug
        UNION ALL SELECT 'person', slug, person_id, created_in FROM person_slug
        UNION ALL SELECT 'project', slug, project_id, created_in FROM project_slug
        UNION ALL SELECT 'site', slug, site_id, created_in FROM site_slug
        ORDER BY 1, 2"#
    )
    .fetch_all(&mut *tx)
    .await?;
    Ok(History { tables, identities, slugs })
}

#[expect(clippy::too_many_lines, reason = "one statement a table")]
async fn tables_since(tx: &mut SqliteConnection, since: RevisionId) -> Result<Tables, StoreError> {
    let since = since.number();
    Ok(Tables {
        revisions: read_rows!(
            tx,
            since,
            RevisionRow,
            "SELECT id, published_at, editor, reason, note, key FROM revision WHERE id > ?1 ORDER BY id"
        ),
        companies: read_rows!(
            tx,
            since,
            CompanyRow,
            r#"
            SELECT company_id AS "id!: i64", opened, closed, slug, name, kind, country, parent_id, fiscal_year_end_month,
                fiscal_year_name, wikidata, note
            FROM company_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, company_id"#
        ),
        people: read_rows!(
            tx,
            since,
            PersonRow,
            r#"
            SELECT person_id AS "id!: i64", opened, closed, slug, name, note
            FROM person_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, person_id"#
        ),
        offices: read_rows!(
            tx,
            since,
            OfficeRow,
            r#"
            SELECT office_id AS "id!: i64", opened, closed, person_id, company_id, title, starts, ends
            FROM office_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, office_id"#
        ),
        projects: read_rows!(
            tx,
            since,
            ProjectRow,
            r#"
            SELECT project_id AS "id!: i64", opened, closed, slug, name, country, parent_id, note
            FROM project_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, project_id"#
        ),
        sites: read_rows!(
            tx,
            since,
            SiteRow,
            r#"
            SELECT site_id AS "id!: i64", opened, closed, slug, name, project_id, project_confidence, country, region, place,
                address, latitude, longitude, precision, note
            FROM site_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, site_id"#
        ),
        roles: read_rows!(
            tx,
            since,
            RoleRow,
            r#"
            SELECT role_id AS "id!: i64", opened, closed, company_id, of_company_id, of_project_id, of_site_id, kind, confidence,
                share_basis_points, starts, ends, announcement_id, ended_by_id, note
            FROM role_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, role_id"#
        ),
        aliases: read_rows!(
            tx,
            since,
            AliasRow,
            r#"
            SELECT alias_id AS "id!: i64", opened, closed, of_company_id, of_person_id, of_project_id, of_site_id, name, kind
            FROM alias_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, alias_id"#
        ),
        successions: read_rows!(
            tx,
            since,
            SuccessionRow,
            r#"
            SELECT succession_id AS "id!: i64", opened, closed, kind, from_company_id, from_person_id, from_project_id,
                from_site_id, into_company_id, into_person_id, into_project_id, into_site_id
            FROM succession_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, succession_id"#
        ),
        sources: read_rows!(
            tx,
            since,
            SourceRow,
            r#"
            SELECT v.source_id AS "id!: i64", v.opened, v.closed, i.key, v.publisher, v.title, v.url, v.archive_url,
                v.published_on, v.language, v.access, v.licence, v.note
            FROM source_version AS v JOIN source AS i ON i.id = v.source_id
            WHERE v.opened > ?1 OR v.closed > ?1 ORDER BY v.opened, v.source_id"#
        ),
        announcements: read_rows!(
            tx,
            since,
            AnnouncementRow,
            r#"
            SELECT v.announcement_id AS "id!: i64", v.opened, v.closed, i.key, v.headline, v.summary, v.said_on,
                v.speaker_person_id, v.speaker_company_id, v.speaker_name, v.kind, v.retracted
            FROM announcement_version AS v JOIN announcement AS i ON i.id = v.announcement_id
            WHERE v.opened > ?1 OR v.closed > ?1 ORDER BY v.opened, v.announcement_id"#
        ),
        citations: read_rows!(
            tx,
            since,
            CitationRow,
            r#"
            SELECT citation_id AS "id!: i64", opened, closed, announcement_id, source_id, via, locator, quote, accessed_on
            FROM citation_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, citation_id"#
        ),
        figures: read_rows!(
            tx,
            since,
            FigureRow,
            r#"
            SELECT v.figure_id AS "id!: i64", v.opened, v.closed, i.key, v.announcement_id, v.of_company_id, v.of_project_id,
                v.of_site_id, v.company_id, v.counterparty_id, v.metric, v.component, v.label, v.low, v.high,
                v.qualifier, v.unit, v.power_kind, v.chip_type, v.chip_maker_id, v.price_year, v.basis, v.period,
                v.year_kind, v.stage, v.counting, v.counting_of_id, v.counting_reason, v.as_said, v.replaces_id,
                v.outcome_of_id, v.outcome, v.note
            FROM figure_version AS v JOIN figure AS i ON i.id = v.figure_id
            WHERE v.opened > ?1 OR v.closed > ?1 ORDER BY v.opened, v.figure_id"#
        ),
        checks: read_rows!(
            tx,
            since,
            CheckRow,
            r#"
            SELECT checked_id AS "id!: i64", opened, closed, of_company_id, of_project_id, of_site_id, of_figure_id,
                checked_on
            FROM checked_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, checked_id"#
        ),
        replies: read_rows!(
            tx,
            since,
            ReplyRow,
            r#"
            SELECT reply_id AS "id!: i64", opened, closed, figure_id, text, said_on, said_by
            FROM reply_version WHERE opened > ?1 OR closed > ?1 ORDER BY opened, reply_id"#
        ),
        redactions: read_rows!(
            tx,
            since,
            RedactionRow,
            "SELECT revision_id, announcement_id, source_id, person_id, ground FROM redaction
             WHERE revision_id > ?1 ORDER BY id"
        ),
    })
}
