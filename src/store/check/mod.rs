//! Whether the files are what this program wrote: `SQLite`'s own look at them,
//! their schema, and the rules that the history keeps. Reads only, so that it
//! works while a server runs.

mod file;
mod history;
mod limits;
mod search;

use std::path::{Path, PathBuf};

use serde::Serialize;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

pub(super) use history::faults;

use self::file::{DESK, Depth, HISTORY, Made};
use super::{DESK_FILE, HISTORY_FILE, StoreError, load, open::for_reading, rows::each_noun};

/// What a check looked at, and what it found wrong.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Findings {
    /// The files that were there.
    pub files: Vec<&'static str>,
    pub revisions: usize,
    /// Versions of all rows.
    pub versions: usize,
    /// Texts in the search index.
    pub texts: usize,
    pub faults: Vec<String>,
}

/// Checks the files of a data directory thoroughly.
///
/// # Errors
/// [`StoreError::Missing`] where there is no history. What is wrong with the
/// files is no error but a fault.
pub async fn check(directory: &Path) -> Result<Findings, StoreError> {
    let path = directory.join(HISTORY_FILE);
    if !path.exists() {
        return Err(StoreError::Missing(directory.to_owned()));
    }
    let mut findings = Findings { files: vec![HISTORY_FILE], ..Findings::default() };
    let mut faults = file::faults(&path, &HISTORY, Depth::Whole).await?;
    // Without its tables or with another's there is no history to look at.
    if file::is_readable(&path, &HISTORY).await
        && let Err(cause) = look(&path, &mut findings, &mut faults).await
    {
        faults.push(format!("the history cannot be read further: {cause}"));
    }
    findings.faults.extend(faults.into_iter().map(|fault| format!("{HISTORY_FILE}: {fault}")));
    let desk = directory.join(DESK_FILE);
    if desk.exists() {
        findings.files.push(DESK_FILE);
        let faults = file::faults(&desk, &DESK, Depth::Whole).await?;
        findings.faults.extend(faults.into_iter().map(|fault| format!("{DESK_FILE}: {fault}")));
    }
    Ok(findings)
}

/// The part of a check that costs little more than reading the file once, for a
/// server to begin with: it refuses to serve a damaged history.
///
/// # Errors
/// [`StoreError::Unsound`] with what is wrong with the file.
pub async fn examine_history(directory: &Path) -> Result<(), StoreError> {
    examine(directory.join(HISTORY_FILE), &HISTORY).await
}

/// The same for the desk.
///
/// # Errors
/// [`StoreError::Unsound`] with what is wrong with the file.
pub async fn examine_desk(directory: &Path) -> Result<(), StoreError> {
    examine(directory.join(DESK_FILE), &DESK).await
}

async fn examine(file: PathBuf, made: &Made) -> Result<(), StoreError> {
    // An empty file is one that is still to be made.
    if file.metadata().is_ok_and(|known| known.len() > 0)
        && let Some(fault) = file::faults(&file, made, Depth::Quick).await?.into_iter().next()
    {
        return Err(StoreError::Unsound { file, fault });
    }
    Ok(())
}

/// Looks at what the file holds, all of it as it stands at one moment.
async fn look(path: &Path, findings: &mut Findings, faults: &mut Vec<String>) -> Result<(), StoreError> {
    let mut connection = for_reading(path).connect().await?;
    let mut tx = connection.begin().await?;
    faults.extend(heartbeats(&mut tx).await?);
    let history = load::history(&mut tx).await?;
    findings.revisions = history.tables.revisions.len();
    each_noun!(history.tables, |rows| findings.versions += rows.len());
    faults.extend(history::faults(&history).into_iter().map(|fault| fault.to_string()));
    let found = search::indexed(&mut tx).await?;
    findings.texts = found.len();
    faults.extend(search::faults(&history.tables, found));
    Ok(())
}

/// Heartbeats rise, and none is at the moment of a revision.
async fn heartbeats(connection: &mut SqliteConnection) -> Result<Vec<String>, StoreError> {
    let wrong = sqlx::query_scalar!(
        r#"SELECT h.id AS "id!: i64" FROM heartbeat AS h
           WHERE h.at <= (SELECT max(at) FROM heartbeat WHERE id < h.id)
               OR h.at IN (SELECT published_at FROM revision)
           ORDER BY h.id"#
    )
    .fetch_all(connection)
    .await?;
    Ok(wrong
        .into_iter()
        .map(|id| format!("heartbeat {id}: it is not stamped later than what was before it"))
        .collect())
}
