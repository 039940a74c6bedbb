//! Which rows a view sees, and which of them a page about one company, project
//! or site tells of. What belongs to it is what belongs to it at either end.

use std::collections::BTreeSet;

use super::Snapshot;
use crate::domain::{
    AliasId, AnnouncementId, CheckId, CitationId, CompanyId, FigureId, OfficeId, PersonId, ProjectId,
    ReplyId, RoleId, SiteId, SourceId, SuccessionId,
    announcement::{Announcement, Citation, Source, Standing},
    care::{Check, Checked, Reply},
    company::{Alias, Company, Entity, Office, Person, Succession},
    diff::Record,
    figure::{Figure, Metric, Subject},
    project::{Project, Role, RoleObject},
    revision::Noun,
    site::Site,
};

/// The entities that a page about changes is narrowed to: one, with all that was
/// merged into it; a project's sites with it.
#[derive(Debug, Clone)]
pub struct Scope {
    entities: BTreeSet<Entity>,
}

impl Scope {
    pub(super) fn of(entity: Entity, ends: [&Snapshot<'_>; 2]) -> Self {
        let mut entities = BTreeSet::new();
        for end in ends {
            for own in end.with_merged(entity) {
                entities.insert(own);
                let Entity::Project(project) = own else { continue };
                for (site, _) in end.sites_of_project(project) {
                    entities.extend(end.with_merged(Entity::Site(site)));
                }
            }
        }
        Self { entities }
    }

    fn has(&self, entity: Entity) -> bool {
        self.entities.contains(&entity)
    }

    fn has_company(&self, id: Option<CompanyId>) -> bool {
        id.is_some_and(|id| self.has(Entity::Company(id)))
    }
}

/// A noun whose rows a page about changes tells of.
pub trait Part: Noun + PartialEq {
    /// What its rows are a record of.
    const RECORD: Record = Record::Thing;

    /// Whether the view sees the row: what had not been said by its day it does not.
    fn is_seen(&self, id: Self::Id, view: &Snapshot<'_>) -> bool;

    /// Whether another version reads the same in the view.
    fn reads_as(&self, other: &Self, _: &Snapshot<'_>) -> bool {
        self == other
    }

    /// Whether the row belongs to a scope.
    fn is_of(&self, id: Self::Id, scope: &Scope, view: &Snapshot<'_>) -> bool;
}

impl Part for Company {
    fn is_seen(&self, id: CompanyId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(Entity::Company(id))
    }
    fn is_of(&self, id: CompanyId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(Entity::Company(id))
    }
}

impl Part for Person {
    fn is_seen(&self, id: PersonId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(Entity::Person(id))
    }
    fn is_of(&self, _: PersonId, _: &Scope, _: &Snapshot<'_>) -> bool {
        false
    }
}

impl Part for Office {
    fn is_seen(&self, _: OfficeId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(Entity::Person(self.person))
    }
    fn is_of(&self, _: OfficeId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(Entity::Company(self.company))
    }
}

impl Part for Project {
    fn is_seen(&self, id: ProjectId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(Entity::Project(id))
    }
    fn is_of(&self, id: ProjectId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(Entity::Project(id))
    }
}

impl Part for Site {
    fn is_seen(&self, id: SiteId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(Entity::Site(id))
    }
    fn is_of(&self, id: SiteId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(Entity::Site(id))
    }
}

impl Part for Role {
    fn is_seen(&self, _: RoleId, view: &Snapshot<'_>) -> bool {
        self.announcement.is_none_or(|said| view.announcement(said).is_some())
    }
    fn reads_as(&self, other: &Self, view: &Snapshot<'_>) -> bool {
        // That somebody ended it counts from the day on which that was said.
        let seen = |role: &Self| role.ended_by.filter(|said| view.announcement(*said).is_some());
        seen(self) == seen(other) && *self == Self { ended_by: self.ended_by, ..other.clone() }
    }
    fn is_of(&self, _: RoleId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        let object = match self.object {
            RoleObject::Company(id) => Entity::Company(id),
            RoleObject::Project(id) => Entity::Project(id),
            RoleObject::Site(id) => Entity::Site(id),
        };
        scope.has(object) || scope.has(Entity::Company(self.company))
    }
}

impl Part for Alias {
    fn is_seen(&self, _: AliasId, view: &Snapshot<'_>) -> bool {
        view.is_spoken_of(self.of)
    }
    fn is_of(&self, _: AliasId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(self.of)
    }
}

impl Part for Succession {
    fn is_seen(&self, _: SuccessionId, _: &Snapshot<'_>) -> bool {
        true
    }
    fn is_of(&self, _: SuccessionId, scope: &Scope, _: &Snapshot<'_>) -> bool {
        scope.has(self.from) || scope.has(self.into)
    }
}

impl Part for Check {
    fn is_seen(&self, _: CheckId, view: &Snapshot<'_>) -> bool {
        view.said_by.is_none_or(|day| self.on <= day)
    }
    fn is_of(&self, _: CheckId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        match self.of {
            Checked::Company(id) => scope.has(Entity::Company(id)),
            Checked::Project(id) => scope.has(Entity::Project(id)),
            Checked::Site(id) => scope.has(Entity::Site(id)),
            Checked::Figure(id) => view.figure(id).is_some_and(|at| at.figure.is_of(id, scope, view)),
        }
    }
}

impl Part for Reply {
    fn is_seen(&self, _: ReplyId, view: &Snapshot<'_>) -> bool {
        view.said_by.is_none_or(|day| self.said_on.last_day() <= day)
    }
    fn is_of(&self, _: ReplyId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        view.figure(self.figure).is_some_and(|at| at.figure.is_of(self.figure, scope, view))
    }
}

impl Part for Source {
    const RECORD: Record = Record::Saying;

    fn is_seen(&self, id: SourceId, view: &Snapshot<'_>) -> bool {
        view.said_by.is_none() || view.announcements_by_source(id).next().is_some()
    }
    fn is_of(&self, id: SourceId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        view.announcements_by_source(id).any(|(said, announcement)| announcement.is_of(said, scope, view))
    }
}

impl Part for Announcement {
    const RECORD: Record = Record::Saying;

    fn is_seen(&self, _: AnnouncementId, view: &Snapshot<'_>) -> bool {
        view.was_said(self)
    }
    fn is_of(&self, id: AnnouncementId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        scope.has_company(self.speaker_company)
            || view.figures_of_announcement(id).any(|at| at.figure.is_of(at.id, scope, view))
    }
}

impl Part for Citation {
    const RECORD: Record = Record::Saying;

    fn is_seen(&self, _: CitationId, view: &Snapshot<'_>) -> bool {
        view.announcement(self.announcement).is_some()
    }
    fn is_of(&self, _: CitationId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        view.announcement(self.announcement).is_some_and(|said| said.is_of(self.announcement, scope, view))
    }
}

impl Part for Figure {
    const RECORD: Record = Record::Saying;

    fn is_seen(&self, _: FigureId, view: &Snapshot<'_>) -> bool {
        view.announcement(self.announcement).is_some()
    }

    /// As on the pages of companies, projects and sites: of the figures about
    /// sites a company's page shows its own money alone, as claimed.
    fn is_of(&self, _: FigureId, scope: &Scope, view: &Snapshot<'_>) -> bool {
        let is_about = match self.subject {
            Subject::Industry => false,
            Subject::Company(id) => scope.has(Entity::Company(id)),
            Subject::Project(id) => scope.has(Entity::Project(id)),
            Subject::Site(id) => scope.has(Entity::Site(id)),
        };
        let is_claimed_money = || {
            matches!(self.metric, Metric::Spending | Metric::Funding)
                && view.announcement(self.announcement).is_some_and(|a| a.kind.standing() == Standing::Claim)
        };
        let has_part = scope.has_company(self.company) || scope.has_company(self.counterparty);
        is_about || has_part && (!matches!(self.subject, Subject::Site(_)) || is_claimed_money())
    }
}
