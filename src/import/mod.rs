//! Data from elsewhere, read whole, checked whole and turned into one change
//! set, or refused whole. Nothing here writes: the store publishes the plan.

pub mod clusters;

pub mod epoch;
pub mod seed;
mod sheet;
pub mod table;

use serde::Serialize;
use thiserror::Error;

use crate::domain::revision::{ChangeSet, RevisionNote};

/// A file to import: its name, for messages, and its text.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    pub name: &'a str,
    pub text: &'a str,
}

/// Why an import was refused: nothing of it was taken.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImportError {
    /// A row or cell that cannot be read.
    #[error("{file}:{line}: {reason}")]
    Row { file: String, line: u64, reason: String },
    /// The import as a whole.
    #[error("{0}")]
    Whole(String),
}

/// A well-formed row that could not be placed: nothing is guessed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unsure {
    /// `file:line`.
    pub place: String,
    pub reason: String,
}

/// What an import read and did. `added`, `changed` and `withdrawn` count figures,
/// `read` counts rows.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    pub read: usize,
    pub added: usize,
    pub changed: usize,
    pub unchanged: usize,
    pub withdrawn: usize,
    pub unsure: Vec<Unsure>,
}

/// What an import would publish.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Empty when there is nothing new.
    pub changes: ChangeSet,
    pub note: RevisionNote,
    pub report: Report,
}
