//! How the record is kept up: what was checked without finding anything new, what
//! companies reply to a mark, and what had to be removed (rules 6, 12 and 14 of /method).

use jiff::civil::Date;

use super::{
    AnnouncementId, CompanyId, FigureId, PersonId, ProjectId, RevisionId, SiteId, SourceId, date::FuzzyDate,
};

/// What somebody looked after.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    Company(CompanyId),
    Project(ProjectId),
    Site(SiteId),
    /// A promise.
    Figure(FigureId),
}

/// Somebody looked on a day and found nothing new.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    pub of: Checked,
    pub on: Date,
}

/// What a company says to a mark of the tracker: overdue, withdrawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    /// The promise.
    pub figure: FigureId,
    pub text: String,
    pub said_on: FuzzyDate,
    /// Who replied, in words.
    pub by: String,
}

/// Whose words were removed from all versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Redacted {
    /// With the words of its figures and the quotes of its citations.
    Announcement(AnnouncementId),
    Source(SourceId),
    Person(PersonId),
}

/// A removal: what, in which revision, and on what ground.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Redaction {
    pub of: Redacted,
    pub revision: RevisionId,
    pub ground: String,
}
