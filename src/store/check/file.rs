//! A file as `SQLite` sees it: its pages, its references, its schema.

use std::{collections::BTreeMap, path::Path};

use sqlx::{ConnectOptions, Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};

use crate::store::{
    StoreError,
    open::{DESK_ID, DESK_MIGRATIONS, HISTORY_ID, HISTORY_MIGRATIONS, for_reading},
};

/// How a file was made: its `application_id` and its migrations.
pub(super) struct Made {
    id: i64,
    migrations: &'static Migrator,
}

pub(super) static HISTORY: Made = Made { id: HISTORY_ID, migrations: &HISTORY_MIGRATIONS };
pub(super) static DESK: Made = Made { id: DESK_ID, migrations: &DESK_MIGRATIONS };

impl Made {
    /// The schema of this release.
    fn newest(&self) -> i64 {
        self.migrations.iter().map(|migration| migration.version).max().unwrap_or(0)
    }

    async fn is_own(&self, connection: &mut SqliteConnection) -> Result<bool, StoreError> {
        let id: i64 = sqlx::query_scalar("PRAGMA application_id").fetch_one(connection).await?;
        Ok(id == self.id)
    }
}

/// How closely to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Depth {
    /// The pages and the schema. Whose file it is and of which release, opening it says.
    Quick,
    /// The indexes and the references too.
    Whole,
}

impl Depth {
    fn if_whole(self, fault: impl Into<String>) -> Option<String> {
        (self == Self::Whole).then(|| fault.into())
    }
}

/// What is wrong with a file.
pub(super) async fn faults(path: &Path, made: &Made, depth: Depth) -> Result<Vec<String>, StoreError> {
    let mut faults = Vec::new();
    match look(path, made, depth, &mut faults).await {
        Ok(()) => Ok(faults),
        Err(StoreError::Database(cause)) if is_damage(&cause) || depth == Depth::Whole => {
            faults.push(format!("SQLite cannot read it: {}", words(&cause)));
            Ok(faults)
        }
        Err(other) => Err(other),
    }
}

/// Whether there are tables in it to be read.
pub(super) async fn is_readable(path: &Path, made: &Made) -> bool {
    let Ok(mut connection) = for_reading(path).connect().await else { return false };
    made.is_own(&mut connection).await.unwrap_or(false)
        && matches!(applied(&mut connection).await, Ok(Some(found)) if found == made.newest())
}

/// Table by table, since the index of words would be read and made again to be compared, which
/// takes ten times as long as all else; its own tables are among these.
const QUICK_CHECK: &str =
    "SELECT found.quick_check FROM sqlite_schema AS t, pragma_quick_check(t.name) AS found
     WHERE t.type = 'table' AND t.rootpage > 0 AND (t.name = ?1) = ?2";

/// About half of a large history; looked at beside all else.
const LARGEST_TABLE: &str = "figure_version";

async fn quick_check(
    connection: &mut SqliteConnection,
    options: &SqliteConnectOptions,
) -> Result<Vec<String>, sqlx::Error> {
    let mut beside = options.connect().await?;
    let check = |connection, is_largest: bool| {
        sqlx::query_scalar(QUICK_CHECK).bind(LARGEST_TABLE).bind(is_largest).fetch_all(connection)
    };
    let (largest, others): (Vec<String>, Vec<String>) =
        tokio::try_join!(check(&mut beside, true), check(connection, false))?;
    beside.close().await?;
    Ok([others, largest].concat())
}

async fn look(path: &Path, made: &Made, depth: Depth, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut options = for_reading(path);
    if depth == Depth::Quick {
        // What each row has to be takes ten times as long as all else; who loads a row reads its words anyway.
        options = options.pragma("ignore_check_constraints", "ON");
    }
    let mut connection = options.connect().await?;
    if !made.is_own(&mut connection).await? {
        faults.extend(depth.if_whole("it is a database, but not one of Gigawatch"));
        return Ok(());
    }
    let pages: Vec<String> = match depth {
        Depth::Quick => quick_check(&mut connection, &options).await?,
        Depth::Whole => sqlx::query_scalar("PRAGMA integrity_check").fetch_all(&mut connection).await?,
    };
    // SQLite heads its findings with a line of stars.
    let found = pages.iter().flat_map(|text| text.lines()).filter(|line| !line.starts_with("***"));
    faults.extend(found.filter(|line| *line != "ok").map(|line| format!("SQLite finds: {line}")));
    if depth == Depth::Whole {
        faults.extend(references(&mut connection).await?);
    }
    faults.extend(schema(&mut connection, made, depth).await?);
    connection.close().await?;
    Ok(())
}

/// References that lead nowhere, counted by the two tables.
async fn references(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let broken: Vec<(String, Option<i64>, String, i64)> =
        sqlx::query_as("PRAGMA foreign_key_check").fetch_all(connection).await?;
    let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
    for (table, _, parent, _) in broken {
        *counted.entry((table, parent)).or_default() += 1;
    }
    Ok(counted
        .into_iter()
        .map(|((table, parent), count)| format!("{table}: {count} references to {parent} lead nowhere"))
        .collect())
}

/// Compares the schema with that of a new file.
async fn schema(
    connection: &mut SqliteConnection,
    made: &Made,
    depth: Depth,
) -> Result<Vec<String>, StoreError> {
    let known = made.newest();
    let found = match applied(connection).await {
        Ok(Some(found)) => found,
        Ok(None) => return Ok(vec!["no release has given it its tables".to_owned()]),
        Err(StoreError::Database(cause)) if !is_damage(&cause) => {
            return Ok(vec!["it has no list of the schemas that it went through".to_owned()]);
        }
        Err(other) => return Err(other),
    };
    if found > known {
        let what = format!("it has schema {found}, this release knows up to {known}; use a newer release");
        return Ok(depth.if_whole(what).into_iter().collect());
    }
    let mut faults = Vec::new();
    if found < known {
        faults.extend(depth.if_whole(format!(
            "it has schema {found}, this release's is {known}; `gigawatch serve` brings it up to date"
        )));
    }
    let mut new = SqliteConnectOptions::new().in_memory(true).connect().await?;
    let until = made.migrations.iter().filter(|migration| migration.version <= found).cloned().collect();
    Migrator::with_migrations(until).run(&mut new).await?;
    let (wanted, found) = (objects(&mut new).await?, objects(connection).await?);
    for (name, (kind, sql)) in &wanted {
        match found.get(name) {
            None => faults.push(format!("the {kind} {name} is missing")),
            Some((_, other)) if other != sql => {
                faults.push(format!("the {kind} {name} is not as this release makes it"));
            }
            Some(_) => {}
        }
    }
    // Whoever replicates a file may keep tables of their own in it; a trigger would change what is written.
    let foreign = found.iter().filter(|(name, (kind, _))| kind == "trigger" && !wanted.contains_key(*name));
    faults.extend(foreign.map(|(name, _)| format!("the trigger {name} is none of this release")));
    Ok(faults)
}

/// The newest migration that a file has had.
async fn applied(connection: &mut SqliteConnection) -> Result<Option<i64>, StoreError> {
    Ok(sqlx::query_scalar("SELECT max(version) FROM _sqlx_migrations").fetch_one(connection).await?)
}

/// Tables, indexes, triggers and views by name, with their kind and how they were
/// made; but for what `SQLite`, its full-text search and sqlx make by themselves.
async fn objects(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<String, (String, Option<String>)>, StoreError> {
    let objects: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "SELECT name, type, sql FROM sqlite_schema
         WHERE name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name NOT LIKE '\\_sqlx\\_%' ESCAPE '\\'
             AND name NOT LIKE 'search\\_%' ESCAPE '\\'",
    )
    .fetch_all(connection)
    .await?;
    Ok(objects.into_iter().map(|(name, kind, sql)| (name, (kind, sql))).collect())
}

/// Whether `SQLite` says that the file is damaged or no database at all.
fn is_damage(cause: &sqlx::Error) -> bool {
    const CORRUPT: i32 = 11;
    const NOT_A_DATABASE: i32 = 26;
    let code = cause.as_database_error().and_then(sqlx::error::DatabaseError::code);
    // The low byte is the kind of error, the rest its details.
    code.and_then(|code| code.parse::<i32>().ok())
        .is_some_and(|code| matches!(code & 0xFF, CORRUPT | NOT_A_DATABASE))
}

/// What `SQLite` says, without the numbers around it.
fn words(cause: &sqlx::Error) -> String {
    cause.as_database_error().map_or_else(|| cause.to_string(), |error| error.message().to_owned())
}
