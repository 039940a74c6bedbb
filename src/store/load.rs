//! Reading the history: every row version opened or closed since a revision.

mod large;

use std::future::ready;

use futures_util::{StreamExt, TryStreamExt, stream::BoxStream};
use sqlx::{Sqlite, SqliteConnection, SqlitePool, Transaction};

use large::{announcements, citations, figures, roles, sources};

use super::{
    StoreError,
    rows::{
        AliasRow, CheckRow, Columns, CompanyRow, FlatRow, History, IdentityRow, OfficeRow, PersonRow,
        ProjectRow, RedactionRow, ReplyRow, RevisionRow, SiteRow, SlugRow, SuccessionRow, Tables,
    },
};
use crate::{
    dataset::{Row, Rows},
    domain::{Id, RevisionId, figure::Figure},
};

/// Reads in one short transaction, so that what it returns fits together.
pub(super) async fn load_since(pool: &SqlitePool, since: RevisionId) -> Result<Rows, StoreError> {
    let mut tx = pool.begin().await?;
    let rows = Rows { figures: figures_since(&mut tx, since).await?, ..others_since(&mut tx, since).await? };
    // At once, and not when the connection is used next: who follows a file in place
    // waits until nobody reads it.
    tx.commit().await?;
    Ok(rows)
}

/// Reads everything, figures over a connection of their own while the rest comes over another.
pub(super) async fn load_all(pool: &SqlitePool) -> Result<Rows, StoreError> {
    let all = RevisionId::new(0);
    let (mut one, mut other) = alike(pool).await?;
    let figures = tokio::spawn(async move {
        let figures = figures_since(&mut one, all).await?;
        one.commit().await?;
        Ok::<_, StoreError>(figures)
    });
    let rows = others_since(&mut other, all).await?;
    other.commit().await?;
    let figures = figures.await.map_err(|cause| StoreError::Damaged(cause.to_string()))??;
    Ok(Rows { figures, ..rows })
}

/// Two transactions that see the same: nothing is ever written without a new revision.
async fn alike(
    pool: &SqlitePool,
) -> Result<(Transaction<'static, Sqlite>, Transaction<'static, Sqlite>), StoreError> {
    loop {
        let (mut one, mut other) = (pool.begin().await?, pool.begin().await?);
        if newest(&mut one).await? == newest(&mut other).await? {
            return Ok((one, other));
        }
    }
}

async fn newest(tx: &mut SqliteConnection) -> Result<i64, StoreError> {
    let newest = sqlx::query_scalar!(r#"SELECT coalesce(max(id), 0) AS "id!: i64" FROM revision"#);
    Ok(newest.fetch_one(tx).await?)
}

async fn figures_since(tx: &mut SqliteConnection, since: RevisionId) -> Result<Vec<Row<Figure>>, StoreError> {
    nouns(figures(tx, since.number())).await
}

/// Everything that is published, as it lies in the file.
pub(super) async fn history(tx: &mut SqliteConnection) -> Result<History, StoreError> {
    let tables = tables(tx).await?;
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

async fn others_since(tx: &mut SqliteConnection, since: RevisionId) -> Result<Rows, StoreError> {
    let since = since.number();
    Ok(Rows {
        revisions: revisions(tx, since).and_then(|row| ready(row.revision())).try_collect().await?,
        companies: nouns(companies(tx, since)).await?,
        people: nouns(people(tx, since)).await?,
        offices: nouns(offices(tx, since)).await?,
        projects: nouns(projects(tx, since)).await?,
        sites: nouns(sites(tx, since)).await?,
        roles: nouns(roles(tx, since)).await?,
        aliases: nouns(aliases(tx, since)).await?,
        successions: nouns(successions(tx, since)).await?,
        sources: nouns(sources(tx, since)).await?,
        announcements: nouns(announcements(tx, since)).await?,
        citations: nouns(citations(tx, since)).await?,
        checks: nouns(checks(tx, since)).await?,
        replies: nouns(replies(tx, since)).await?,
        redactions: redactions(tx, since).and_then(|row| ready(row.redaction())).try_collect().await?,
        figures: Vec::new(),
    })
}

/// Rows become nouns one by one, as they come; by revision, then by number.
async fn nouns<R: FlatRow>(
    rows: BoxStream<'_, Result<R, StoreError>>,
) -> Result<Vec<Row<R::Of>>, StoreError> {
    let mut rows: Vec<Row<R::Of>> = rows.and_then(|row| ready(row.row())).try_collect().await?;
    rows.sort_unstable_by_key(|row| (row.opened, row.id));
    Ok(rows)
}

/// The same of rows that stay as they are.
async fn flat<R: FlatRow>(rows: BoxStream<'_, Result<R, StoreError>>) -> Result<Vec<R>, StoreError> {
    let mut rows: Vec<R> = rows.try_collect().await?;
    rows.sort_unstable_by_key(|row| {
        let (id, opened, _) = row.frame();
        (opened, id)
    });
    Ok(rows)
}

async fn tables(tx: &mut SqliteConnection) -> Result<Tables, StoreError> {
    Ok(Tables {
        revisions: revisions(tx, 0).try_collect().await?,
        companies: flat(companies(tx, 0)).await?,
        people: flat(people(tx, 0)).await?,
        offices: flat(offices(tx, 0)).await?,
        projects: flat(projects(tx, 0)).await?,
        sites: flat(sites(tx, 0)).await?,
        roles: flat(roles(tx, 0)).await?,
        aliases: flat(aliases(tx, 0)).await?,
        successions: flat(successions(tx, 0)).await?,
        sources: flat(sources(tx, 0)).await?,
        announcements: flat(announcements(tx, 0)).await?,
        citations: flat(citations(tx, 0)).await?,
        figures: flat(figures(tx, 0)).await?,
        checks: flat(checks(tx, 0)).await?,
        replies: flat(replies(tx, 0)).await?,
        redactions: redactions(tx, 0).try_collect().await?,
    })
}

/// A statement with the rows that it reads, as they come.
macro_rules! statement {
    ($name:ident, $row:ty, $sql:literal) => {
        fn $name(tx: &mut SqliteConnection, since: i64) -> BoxStream<'_, Result<$row, StoreError>> {
            let unreadable = |cause| StoreError::Unreadable { table: <$row>::TABLE, cause };
            sqlx::query_as!($row, $sql, since).fetch(tx).map_err(unreadable).boxed()
        }
    };
}

statement!(
    revisions,
    RevisionRow,
    "SELECT id, published_at, editor, reason, note, key FROM revision WHERE id > ?1 ORDER BY id"
);

statement!(
    companies,
    CompanyRow,
    r#"
    SELECT company_id AS "id!: i64", opened, closed, slug, name, kind, country, parent_id, fiscal_year_end_month,
        fiscal_year_name, wikidata, note
    FROM company_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    people,
    PersonRow,
    r#"
    SELECT person_id AS "id!: i64", opened, closed, slug, name, note
    FROM person_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    offices,
    OfficeRow,
    r#"
    SELECT office_id AS "id!: i64", opened, closed, person_id, company_id, title, starts, ends
    FROM office_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    projects,
    ProjectRow,
    r#"
    SELECT project_id AS "id!: i64", opened, closed, slug, name, country, parent_id, note
    FROM project_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    sites,
    SiteRow,
    r#"
    SELECT site_id AS "id!: i64", opened, closed, slug, name, project_id, project_confidence, country, region, place,
        address, latitude, longitude, precision, note
    FROM site_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    aliases,
    AliasRow,
    r#"
    SELECT alias_id AS "id!: i64", opened, closed, of_company_id, of_person_id, of_project_id, of_site_id, name, kind
    FROM alias_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    successions,
    SuccessionRow,
    r#"
    SELECT succession_id AS "id!: i64", opened, closed, kind, from_company_id, from_person_id, from_project_id,
        from_site_id, into_company_id, into_person_id, into_project_id, into_site_id
    FROM succession_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    checks,
    CheckRow,
    r#"
    SELECT checked_id AS "id!: i64", opened, closed, of_company_id, of_project_id, of_site_id, of_figure_id,
        checked_on
    FROM checked_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    replies,
    ReplyRow,
    r#"
    SELECT reply_id AS "id!: i64", opened, closed, figure_id, text, said_on, said_by
    FROM reply_version WHERE opened > ?1 OR closed > ?1"#
);

statement!(
    redactions,
    RedactionRow,
    "SELECT revision_id, announcement_id, source_id, person_id, ground FROM redaction
     WHERE revision_id > ?1 ORDER BY id"
);
