//! Whether the search index holds the texts of all versions and nothing else:
//! what was removed must not be found there.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::SqliteConnection;

use crate::store::{
    StoreError,
    rows::{AliasRow, Tables},
};

/// Of which version a text is: rank, kind and number of what it leads to, the
/// revision that opened it, the alias.
type Place = (i64, String, i64, i64, Option<i64>);

/// What the index holds.
pub(super) async fn indexed(connection: &mut SqliteConnection) -> Result<Vec<(Place, String)>, StoreError> {
    // Not the checked macro: describing a look into FTS5 crashes sqlx 0.9's SQLite driver.
    let rows: Vec<(i64, String, i64, i64, Option<i64>, String)> =
        sqlx::query_as("SELECT rank_class, entity, entity_id, opened, part_id, text FROM search")
            .fetch_all(connection)
            .await?;
    Ok(rows
        .into_iter()
        .map(|(rank, entity, id, opened, part, text)| ((rank, entity, id, opened, part), text))
        .collect())
}

/// Where the index differs from the tables.
pub(super) fn faults(tables: &Tables, found: Vec<(Place, String)>) -> Vec<String> {
    let mut wanted = expected(tables);
    let mut faults = Vec::new();
    for (place, text) in found {
        let tell = |what: &str| {
            let (_, entity, id, opened, _) = &place;
            format!("search: {entity} {id}, opened by revision {opened}: {what}")
        };
        match wanted.remove(&place) {
            None => faults.push(tell("the index has a text that no version has")),
            Some(text_of_row) if text_of_row != text => {
                faults.push(tell("the index has another text than the row"));
            }
            Some(_) => {}
        }
    }
    faults.extend(wanted.into_keys().map(|(_, entity, id, opened, _)| {
        format!("search: {entity} {id}, opened by revision {opened}: the index lacks its text")
    }));
    faults
}

/// What a removal took out: up to which revision, of what.
fn removed(tables: &Tables) -> BTreeMap<(&'static str, i64), i64> {
    let mut removed = BTreeMap::new();
    for row in &tables.redactions {
        let until = row.revision_id;
        if let Some(id) = row.source_id {
            removed.insert(("source", id), until);
        }
        if let Some(id) = row.person_id {
            removed.insert(("person", id), until);
        }
        if let Some(id) = row.announcement_id {
            removed.insert(("announcement", id), until);
            let figures: BTreeSet<i64> = tables
                .figures
                .iter()
                .filter(|figure| figure.announcement_id == id && figure.opened <= until)
                .map(|figure| figure.id)
                .collect();
            removed.extend(figures.into_iter().map(|figure| (("figure", figure), until)));
        }
    }
    removed
}

fn expected(tables: &Tables) -> BTreeMap<Place, String> {
    let removed = removed(tables);
    let mut texts = BTreeMap::new();
    let mut add = |rank: i64, entity: &'static str, id: i64, opened: i64, part: Option<i64>, text: String| {
        let is_removed = removed.get(&(entity, id)).is_some_and(|until| opened <= *until);
        if !is_removed {
            texts.insert((rank, entity.to_owned(), id, opened, part), text);
        }
    };
    for row in &tables.companies {
        add(0, "company", row.id, row.opened, None, row.name.clone());
    }
    for row in &tables.people {
        add(0, "person", row.id, row.opened, None, row.name.clone());
    }
    for row in &tables.projects {
        add(0, "project", row.id, row.opened, None, row.name.clone());
    }
    for row in &tables.sites {
        let parts = [Some(&row.name), row.place.as_ref(), row.address.as_ref()];
        let text = parts.into_iter().flatten().map(String::as_str).collect::<Vec<_>>().join(" ");
        add(0, "site", row.id, row.opened, None, text);
    }
    for row in &tables.aliases {
        if let Some((entity, id)) = of(row) {
            add(1, entity, id, row.opened, Some(row.id), row.name.clone());
        }
    }
    for row in &tables.announcements {
        add(2, "announcement", row.id, row.opened, None, row.headline.clone());
    }
    for row in &tables.figures {
        add(3, "figure", row.id, row.opened, None, row.as_said.clone());
    }
    for row in &tables.sources {
        add(4, "source", row.id, row.opened, None, format!("{} {}", row.publisher, row.title));
    }
    texts
}

/// What an alias is another name of.
fn of(row: &AliasRow) -> Option<(&'static str, i64)> {
    let company = row.of_company_id.map(|id| ("company", id));
    let person = row.of_person_id.map(|id| ("person", id));
    let project = row.of_project_id.map(|id| ("project", id));
    company.or(person).or(project).or(row.of_site_id.map(|id| ("site", id)))
}
