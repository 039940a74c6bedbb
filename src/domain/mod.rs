//! What the words of the tracker mean, and its rules. Pure: no SQL, no HTTP, no
//! clock, no randomness. Everything else depends on this and this on nothing.

pub mod account;
pub mod announcement;
pub mod care;
pub mod company;
pub mod date;
pub mod diff;
pub mod figure;
mod id;
pub mod money;
pub mod phrase;
pub mod project;
pub mod promise;
pub mod quantity;
pub mod revision;
pub mod site;
pub mod site_totals;
pub mod totals;
pub mod web_address;
pub mod words;

pub use id::{
    AliasId, AnnouncementId, CheckId, CitationId, CompanyId, FigureId, Id, OfficeId, PersonId, ProjectId,
    ReplyId, RevisionId, RoleId, SiteId, SourceId, SuccessionId,
};
