//! A published change: who, when, why, and which rows it puts in place.

use std::collections::BTreeMap;

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::{
    AliasId, AnnouncementId, CheckId, CitationId, CompanyId, FigureId, Id, OfficeId, PersonId, ProjectId,
    ReplyId, RevisionId, RoleId, SiteId, SourceId, SuccessionId,
    announcement::{Announcement, Citation, Source},
    care::{Check, Redacted, Reply},
    company::{Alias, Company, Office, Person, Succession},
    figure::Figure,
    project::{Project, Role},
    site::Site,
    words::words,
};

words! {
    /// Why something was changed (rule 14).
    Reason, "reason" {
        NewInformation = "new_information",
        Correction = "correction",
        DefinitionChange = "definition_change",
        Merge = "merge",
        Split = "split",
        Rename = "rename",
        Outcome = "outcome",
        Checked = "checked",
        Revert = "revert",
        Retraction = "retraction",
        Redaction = "redaction",
        Import = "import",
    }
}

/// One published change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision {
    pub id: RevisionId,
    /// To the millisecond; later than every earlier revision.
    pub published_at: Timestamp,
    /// The editor's public byline, or the importer's name.
    pub editor: String,
    pub reason: Reason,
    pub note: Option<String>,
    /// Names the act, so that repeating it publishes nothing twice.
    pub key: Option<String>,
}

/// What a revision is to say about itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevisionNote {
    pub editor: String,
    pub reason: Reason,
    pub note: Option<String>,
    pub key: Option<String>,
}

/// A thing with an identity whose versions are kept.
pub trait Noun: Clone + std::fmt::Debug + Send + Sync + 'static {
    /// The type of its identity.
    type Id: Id;
}

macro_rules! nouns {
    ($($value:ty => $id:ty),+ $(,)?) => { $(impl Noun for $value { type Id = $id; })+ };
}
nouns! {
    Company => CompanyId, Person => PersonId, Office => OfficeId, Project => ProjectId, Site => SiteId,
    Role => RoleId, Alias => AliasId, Succession => SuccessionId, Source => SourceId,
    Announcement => AnnouncementId, Citation => CitationId, Figure => FigureId, Check => CheckId,
    Reply => ReplyId,
}

/// What becomes of the rows of one noun: a new version, or none (the row ends).
pub type Changes<T> = BTreeMap<<T as Noun>::Id, Option<T>>;

/// All that one revision puts in place. New identities follow on without gaps.
#[derive(Debug, Clone, Default)]
pub struct ChangeSet {
    pub companies: Changes<Company>,
    pub people: Changes<Person>,
    pub offices: Changes<Office>,
    pub projects: Changes<Project>,
    pub sites: Changes<Site>,
    pub roles: Changes<Role>,
    pub aliases: Changes<Alias>,
    pub successions: Changes<Succession>,
    pub sources: Changes<Source>,
    pub announcements: Changes<Announcement>,
    pub citations: Changes<Citation>,
    pub figures: Changes<Figure>,
    pub checks: Changes<Check>,
    pub replies: Changes<Reply>,
    /// What is removed from all versions, and on what ground.
    pub redactions: BTreeMap<Redacted, String>,
}

impl Revision {
    /// The day on which it was published, UTC.
    #[must_use]
    pub fn day(&self) -> Date {
        self.published_at.to_zoned_datetime(TimeZone::UTC).date()
    }
}

impl ChangeSet {
    /// How many rows it touches.
    #[must_use]
    pub fn len(&self) -> usize {
        self.companies.len()
            + self.people.len()
            + self.offices.len()
            + self.projects.len()
            + self.sites.len()
            + self.roles.len()
            + self.aliases.len()
            + self.successions.len()
            + self.sources.len()
            + self.announcements.len()
            + self.citations.len()
            + self.figures.len()
            + self.checks.len()
            + self.replies.len()
            + self.redactions.len()
    }

    /// Whether there is nothing to publish.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
