//! The published history as files that need no database: a zip with every table
//! as CSV and as JSON and a description of them. The same history is the same
//! bytes, and an archive read back is the same history. Heartbeats stay out: a
//! heartbeat is a server's word for its own file, not something published.

mod read;
mod sheet;
mod write;

use jiff::Timestamp;

pub use read::Archive;

use super::{
    Publication, Stamp, Store, StoreError, load,
    rows::{FlatRow, RevisionRow, Tables},
};
use crate::domain::{
    Id, RevisionId,
    revision::{ChangeSet, Changes, Noun, RevisionNote},
};

/// The name of the package in its description.
const NAME: &str = "gigawatch-history";
/// What describes the tables.
const DESCRIPTION: &str = "datapackage.json";

impl Store {
    /// Everything published as a zip, as it stands at one moment.
    ///
    /// # Errors
    /// [`StoreError`] when the file cannot be read.
    pub async fn archive(&self) -> Result<Vec<u8>, StoreError> {
        let mut tx = self.read.begin().await?;
        let history = load::history(&mut tx).await?;
        write::zipped(&history)
    }

    /// Takes an archive into an empty history: each revision with its stamp, through
    /// the same door as any other. Says how many there were.
    ///
    /// # Errors
    /// [`StoreError::Archive`] where what came of it is not what the archive says.
    pub async fn take_in(&self, archive: &Archive) -> Result<usize, StoreError> {
        let revisions = self.publish(&archive.publications, RevisionId::new(0)).await?;
        archive.refuse_different(&load::history(&mut *self.read.begin().await?).await?)?;
        // Readers may have seen these revisions elsewhere: none may be put before them by a replay. A heartbeat
        // just after the newest one says so and claims nothing that the archive does not say.
        if let Some(newest) = revisions.last() {
            self.beat(newest.published_at).await?;
        }
        Ok(revisions.len())
    }
}

fn path(table: &str, ending: &str) -> String {
    format!("{ending}/{table}.{ending}")
}

/// One publication for each revision: what it opened, and what it ended.
fn publications(tables: Tables) -> Result<Vec<Publication>, StoreError> {
    let mut sets: Vec<ChangeSet> = tables.revisions.iter().map(|_| ChangeSet::default()).collect();
    let sets_of = &mut sets;
    spread(sets_of, tables.companies, |set| &mut set.companies)?;
    spread(sets_of, tables.people, |set| &mut set.people)?;
    spread(sets_of, tables.offices, |set| &mut set.offices)?;
    spread(sets_of, tables.projects, |set| &mut set.projects)?;
    spread(sets_of, tables.sites, |set| &mut set.sites)?;
    spread(sets_of, tables.roles, |set| &mut set.roles)?;
    spread(sets_of, tables.aliases, |set| &mut set.aliases)?;
    spread(sets_of, tables.successions, |set| &mut set.successions)?;
    spread(sets_of, tables.sources, |set| &mut set.sources)?;
    spread(sets_of, tables.announcements, |set| &mut set.announcements)?;
    spread(sets_of, tables.citations, |set| &mut set.citations)?;
    spread(sets_of, tables.figures, |set| &mut set.figures)?;
    spread(sets_of, tables.checks, |set| &mut set.checks)?;
    spread(sets_of, tables.replies, |set| &mut set.replies)?;
    for row in tables.redactions {
        let redaction = row.redaction()?;
        if let Some(set) = set_of(sets_of, redaction.revision.number()) {
            set.redactions.insert(redaction.of, redaction.ground);
        }
    }
    tables.revisions.into_iter().zip(sets).map(|(row, changes)| publication(row, changes)).collect()
}

fn publication(row: RevisionRow, changes: ChangeSet) -> Result<Publication, StoreError> {
    let revision = row.revision()?;
    let at: Timestamp = revision.published_at;
    let note = RevisionNote {
        editor: revision.editor,
        reason: revision.reason,
        note: revision.note,
        key: revision.key,
    };
    Ok(Publication { changes, note, at: Stamp::Exactly(at) })
}

/// Gives each version to the revision that opened it, and each end to the one that closed it.
fn spread<R: FlatRow>(
    sets: &mut [ChangeSet],
    rows: Vec<R>,
    of: impl Fn(&mut ChangeSet) -> &mut Changes<R::Of>,
) -> Result<(), StoreError> {
    for row in rows {
        let (id, opened, closed) = row.frame();
        let id = <R::Of as Noun>::Id::new(id);
        let value = row.value()?;
        if let Some(set) = set_of(sets, opened) {
            of(set).insert(id, Some(value));
        }
        // Where the same revision opens the next version, that one stands.
        if let Some(set) = closed.and_then(|closed| set_of(sets, closed)) {
            of(set).entry(id).or_insert(None);
        }
    }
    Ok(())
}

fn set_of(sets: &mut [ChangeSet], revision: i64) -> Option<&mut ChangeSet> {
    let place = revision.checked_sub(1).and_then(|place| usize::try_from(place).ok())?;
    sets.get_mut(place)
}
