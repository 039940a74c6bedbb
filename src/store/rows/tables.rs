//! All tables of the history at once, as they lie in the file.

use super::{
    AliasRow, AnnouncementRow, CheckRow, CitationRow, CompanyRow, FigureRow, OfficeRow, PersonRow,
    ProjectRow, RedactionRow, ReplyRow, RevisionRow, RoleRow, SiteRow, SourceRow, SuccessionRow,
};

/// Revisions, the versions of all nouns, removals.
#[derive(Debug, Default)]
pub(in crate::store) struct Tables {
    pub revisions: Vec<RevisionRow>,
    pub companies: Vec<CompanyRow>,
    pub people: Vec<PersonRow>,
    pub offices: Vec<OfficeRow>,
    pub projects: Vec<ProjectRow>,
    pub sites: Vec<SiteRow>,
    pub roles: Vec<RoleRow>,
    pub aliases: Vec<AliasRow>,
    pub successions: Vec<SuccessionRow>,
    pub sources: Vec<SourceRow>,
    pub announcements: Vec<AnnouncementRow>,
    pub citations: Vec<CitationRow>,
    pub figures: Vec<FigureRow>,
    pub checks: Vec<CheckRow>,
    pub replies: Vec<ReplyRow>,
    pub redactions: Vec<RedactionRow>,
}

/// A row of one of the identity tables.
#[derive(Debug, Clone)]
pub(in crate::store) struct IdentityRow {
    /// The table.
    pub noun: String,
    pub id: i64,
    pub created_in: i64,
    /// The name that an import knows it by; of sources, announcements and figures.
    pub key: Option<String>,
}

/// An address that an entity has or had.
#[derive(Debug, Clone)]
pub(in crate::store) struct SlugRow {
    /// The table of the entity.
    pub noun: String,
    pub slug: String,
    pub id: i64,
    pub created_in: i64,
}

/// Everything that is published.
#[derive(Debug, Default)]
pub(in crate::store) struct History {
    pub tables: Tables,
    pub identities: Vec<IdentityRow>,
    pub slugs: Vec<SlugRow>,
}

/// Does the same with the versions of every noun.
macro_rules! each_noun {
    ($tables:expr, |$rows:ident| $body:expr) => {
        each_noun!($tables, |$rows| $body; companies people offices projects sites roles aliases successions
            sources announcements citations figures checks replies)
    };
    ($tables:expr, |$rows:ident| $body:expr; $($noun:ident)+) => {
        $({ let $rows = &$tables.$noun; $body; })+
    };
}
pub(in crate::store) use each_noun;
