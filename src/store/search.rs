//! Full-text search with `SQLite`'s FTS5: every version of every name, headline,
//! spoken word and source. The dataset decides which hits a view sees.

use sqlx::{Sqlite, SqlitePool, Transaction};

use super::StoreError;
use crate::domain::{
    AliasId, AnnouncementId, CompanyId, FigureId, Id, PersonId, ProjectId, RevisionId, SiteId, SourceId,
    care::Redacted, company::Entity,
};

/// What a hit leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Target {
    Entity(Entity),
    Announcement(AnnouncementId),
    Figure(FigureId),
    Source(SourceId),
}

/// A text that matched: of the version of a row that was opened then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hit {
    pub target: Target,
    /// Set where the text is another name of the target.
    pub alias: Option<AliasId>,
    pub opened: RevisionId,
    /// 0 names, 1 other names, 2 headlines, 3 words said, 4 sources.
    pub class: i64,
    pub text: String,
}

/// Indexes what a revision has opened.
pub(super) async fn feed(tx: &mut Transaction<'static, Sqlite>, revision: i64) -> Result<(), StoreError> {
    sqlx::query!(
        "INSERT INTO search (text, entity, entity_id, opened, part_id, rank_class)
         SELECT name, 'company', company_id, opened, NULL, 0 FROM company_version WHERE opened = ?1
         UNION ALL SELECT name, 'person', person_id, opened, NULL, 0 FROM person_version WHERE opened = ?1
         UNION ALL SELECT name, 'project', project_id, opened, NULL, 0 FROM project_version WHERE opened = ?1
         UNION ALL SELECT concat_ws(' ', name, place, address), 'site', site_id, opened, NULL, 0
             FROM site_version WHERE opened = ?1
         UNION ALL SELECT name,
                 CASE WHEN of_company_id IS NOT NULL THEN 'company' WHEN of_person_id IS NOT NULL THEN 'person'
                     WHEN of_project_id IS NOT NULL THEN 'project' ELSE 'site' END,
                 coalesce(of_company_id, of_person_id, of_project_id, of_site_id), opened, alias_id, 1
             FROM alias_version WHERE opened = ?1
         UNION ALL SELECT headline, 'announcement', announcement_id, opened, NULL, 2
             FROM announcement_version WHERE opened = ?1
         UNION ALL SELECT as_said, 'figure', figure_id, opened, NULL, 3 FROM figure_version WHERE opened = ?1
         UNION ALL SELECT publisher || ' ' || title, 'source', source_id, opened, NULL, 4
             FROM source_version WHERE opened = ?1",
        revision
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Takes the words of a removal out of the index.
pub(super) async fn forget(tx: &mut Transaction<'static, Sqlite>, of: Redacted) -> Result<(), StoreError> {
    let (entity, id) = match of {
        Redacted::Announcement(id) => ("announcement", id.number()),
        Redacted::Source(id) => ("source", id.number()),
        Redacted::Person(id) => ("person", id.number()),
    };
    sqlx::query!(
        "DELETE FROM search WHERE (entity = ?1 AND entity_id = ?2) OR (?1 = 'announcement' AND entity = 'figure'
             AND entity_id IN (SELECT figure_id FROM figure_version WHERE announcement_id = ?2))",
        entity,
        id
    )
    .execute(&mut **tx)
    .await?;
    Ok(())
}

/// Texts that hold all words of the query, the last one as a prefix, in the
/// order of class and row: no corpus statistics, so that a pinned page stays.
pub(super) async fn search(pool: &SqlitePool, words: &str, limit: i64) -> Result<Vec<Hit>, StoreError> {
    let Some(query) = match_expression(words) else { return Ok(Vec::new()) };
    // Not the checked macro: describing a MATCH crashes sqlx 0.9's SQLite driver.
    let rows: Vec<(String, String, i64, i64, Option<i64>, i64)> = sqlx::query_as(
        "SELECT text, entity, entity_id, opened, part_id, rank_class
         FROM search WHERE search MATCH ?1 ORDER BY rank_class, rowid LIMIT ?2",
    )
    .bind(query)
    .bind(limit)
    .fetch_all(pool)
    .await?;
    rows.into_iter()
        .map(|(text, entity, entity_id, opened, part_id, class)| {
            let target = match entity.as_str() {
                "company" => Target::Entity(Entity::Company(CompanyId::new(entity_id))),
                "person" => Target::Entity(Entity::Person(PersonId::new(entity_id))),
                "project" => Target::Entity(Entity::Project(ProjectId::new(entity_id))),
                "site" => Target::Entity(Entity::Site(SiteId::new(entity_id))),
                "announcement" => Target::Announcement(AnnouncementId::new(entity_id)),
                "figure" => Target::Figure(FigureId::new(entity_id)),
                "source" => Target::Source(SourceId::new(entity_id)),
                other => return Err(StoreError::Damaged(format!("search knows no “{other}”"))),
            };
            Ok(Hit { target, alias: part_id.map(AliasId::new), opened: RevisionId::new(opened), class, text })
        })
        .collect()
}

/// Each word quoted, so that no character of the query is syntax; the last one a prefix.
fn match_expression(words: &str) -> Option<String> {
    let quoted: Vec<String> = words
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| format!("\"{word}\""))
        .collect();
    (!quoted.is_empty()).then(|| format!("{}*", quoted.join(" ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_character_of_a_query_is_syntax() {
        assert_eq!(match_expression("stargate abil"), Some("\"stargate\" \"abil\"*".to_owned()));
        assert_eq!(match_expression("a\" OR NOT (b*"), Some("\"a\" \"OR\" \"NOT\" \"b\"*".to_owned()));
        assert_eq!(match_expression("  -- \"' "), None);
    }
}
