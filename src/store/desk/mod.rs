//! What belongs to the editors alone, in `desk.db`: never published, never
//! replicated. A server that only reads has none of it.

mod accounts;
mod corrections;
mod draft_moves;
mod drafts;
mod leftovers;
mod passkeys;
mod resets;
mod sessions;
mod tables;
mod tries;

use jiff::Timestamp;
use sqlx::SqlitePool;

pub use accounts::{AccountLine, Credentials, NewAccount};
pub use corrections::{Correction, Limit, NewCorrection};
pub use draft_moves::Submission;
pub use drafts::{Comment, DraftLine, DraftRow, Saved, State, Texts};
pub use leftovers::Leftover;
pub use passkeys::{NewPasskey, PasskeyLine};
pub use sessions::{NewSession, SessionLine};
pub use tables::TableFile;
pub use tries::Try;

use super::{Store, StoreError, publish::format_stamp, rows};

impl Store {
    /// Whether there is a desk here; a server that only reads has none.
    pub fn has_desk(&self) -> bool {
        self.desk.is_some()
    }

    /// The editors' file.
    fn desk(&self) -> Result<&SqlitePool, StoreError> {
        self.desk.as_ref().ok_or(StoreError::NoDesk)
    }
}

/// A moment as the file keeps it.
fn stamp(at: Timestamp) -> String {
    format_stamp(at)
}

fn moment(what: &'static str, text: &str) -> Result<Timestamp, StoreError> {
    rows::read(what, text)
}

fn some_moment(what: &'static str, text: Option<&String>) -> Result<Option<Timestamp>, StoreError> {
    text.map(|text| moment(what, text)).transpose()
}
