//! Programmes with a name, and who has which part in what.

use super::{AnnouncementId, CompanyId, ProjectId, SiteId, date::FuzzyDate, words::words};

/// A programme with a name (Stargate, Hyperion). Its lead is a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Project {
    pub slug: String,
    pub name: String,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// The programme whose lead it inherits.
    pub parent: Option<ProjectId>,
    pub note: Option<String>,
}

words! {
    /// The part that a company has.
    RoleKind, "role" {
        Lead = "lead",
        Owner = "owner",
        Operator = "operator",
        Tenant = "tenant",
        Developer = "developer",
        Builder = "builder",
        Investor = "investor",
        ChipSupplier = "chip_supplier",
        PowerSupplier = "power_supplier",
    }
}

words! {
    /// How sure the source is.
    Confidence, "confidence" {
        Confirmed = "confirmed",
        Likely = "likely",
        Speculative = "speculative",
    }
}

/// What a role is played in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RoleObject {
    Company(CompanyId),
    Project(ProjectId),
    Site(SiteId),
}

/// A dated link of a company to a project, a site or another company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub company: CompanyId,
    pub object: RoleObject,
    pub kind: RoleKind,
    /// None where the source gives no hint.
    pub confidence: Option<Confidence>,
    /// Hundredths of a percent, 1 to 10,000.
    pub share_basis_points: Option<i32>,
    pub starts: Option<FuzzyDate>,
    pub ends: Option<FuzzyDate>,
    /// Who said so.
    pub announcement: Option<AnnouncementId>,
    /// Who said that it is so no more.
    pub ended_by: Option<AnnouncementId>,
    pub note: Option<String>,
}
