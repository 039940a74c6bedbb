//! Those who act: companies, the people who speak for them, and other names.

use super::{CompanyId, PersonId, ProjectId, SiteId, date::FuzzyDate, words::words};

words! {
    /// Whether a fiscal year is named by the calendar year in which it ends or starts.
    FiscalYearName, "fiscal year name" {
        ByEnd = "end",
        ByStart = "start",
    }
}

words! {
    /// What kind of entity a company row is.
    CompanyKind, "kind of company" {
        Firm = "firm",
        /// Several firms under one name; never in rankings, facets or lenses.
        Group = "group",
    }
}

/// A firm: lab, hyperscaler, chip maker, developer, utility, investor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Company {
    pub slug: String,
    pub name: String,
    pub kind: CompanyKind,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    pub parent: Option<CompanyId>,
    /// The month in which the fiscal year ends, 1 to 12.
    pub fiscal_year_end_month: Option<i8>,
    pub fiscal_year_name: Option<FiscalYearName>,
    pub wikidata: Option<String>,
    pub note: Option<String>,
}

/// Somebody who speaks or decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub slug: String,
    pub name: String,
    pub note: Option<String>,
}

/// A person's office at a company.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Office {
    pub person: PersonId,
    pub company: CompanyId,
    pub title: Option<String>,
    pub starts: Option<FuzzyDate>,
    pub ends: Option<FuzzyDate>,
}

/// Anything that has a name and an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Entity {
    Company(CompanyId),
    Person(PersonId),
    Project(ProjectId),
    Site(SiteId),
}

impl Entity {
    /// The company that it is.
    #[must_use]
    pub const fn company(self) -> Option<CompanyId> {
        if let Self::Company(id) = self { Some(id) } else { None }
    }

    /// The person that it is.
    #[must_use]
    pub const fn person(self) -> Option<PersonId> {
        if let Self::Person(id) = self { Some(id) } else { None }
    }

    /// The project that it is.
    #[must_use]
    pub const fn project(self) -> Option<ProjectId> {
        if let Self::Project(id) = self { Some(id) } else { None }
    }

    /// The site that it is.
    #[must_use]
    pub const fn site(self) -> Option<SiteId> {
        if let Self::Site(id) = self { Some(id) } else { None }
    }
}

words! {
    /// Why something has another name.
    AliasKind, "kind of alias" {
        Alias = "alias",
        FormerName = "former_name",
        Codename = "codename",
        /// The name that a data set uses.
        DataSetName = "data_set_name",
    }
}

/// Another name of an entity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alias {
    pub of: Entity,
    pub name: String,
    pub kind: AliasKind,
}

words! {
    /// How one entity was followed by another.
    SuccessionKind, "kind of succession" {
        /// The first was the same as the second all along.
        Merge = "merge",
        /// The first turned out to be several, of which the second is one.
        Split = "split",
    }
}

/// A merge or split: versioned, so that it can be undone (rule 11).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Succession {
    pub kind: SuccessionKind,
    pub from: Entity,
    pub into: Entity,
}
