//! The dataset as one view sees it: versions of the view's moment, and of those
//! only what had been said by the view's day.

use std::thread;

use jiff::civil::Date;
use smallvec::{SmallVec, smallvec};

use super::{Dataset, EntityKind, Lens, View};
use crate::domain::{
    AliasId, CompanyId, Id, OfficeId, PersonId, ProjectId, RevisionId, SiteId, SourceId,
    announcement::Source,
    company::{Alias, Company, CompanyKind, Entity, Office, Person, Succession, SuccessionKind},
    figure::Subject,
    project::{Project, RoleObject},
    revision::Revision,
    site::Site,
    totals::Scenario,
};

/// What one view sees of the dataset.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) revision: RevisionId,
    pub(super) said_by: Option<Date>,
    pub(super) judged_on: Date,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(dataset: &'a Dataset, view: &View) -> Self {
        let revision = view.as_of.map_or(dataset.newest_id(), |moment| dataset.revision_at(moment));
        Self { dataset, revision, said_by: view.said_by, judged_on: view.judged_on() }
    }

    /// The same view as of a revision that it sees.
    #[must_use]
    pub fn as_of(self, revision: RevisionId) -> Self {
        Self { revision: self.revision.min(revision), ..self }
    }

    /// Works out what lists, the front page and totals share in this view, as far as nobody has asked
    /// for it yet.
    pub fn prepare(&self) {
        thread::scope(|scope| {
            scope.spawn(|| {
                self.ledger();
                self.said_table();
                self.all_ambitions();
                self.cited();
                self.project_sites();
            });
            self.summary_of_all();
            self.total(&Scenario::usual(self.judged_on.year()), &self.all_firms());
            self.largest_plans();
            self.site_groups(Lens::Lead);
        });
    }

    /// The same for the front page alone, on two processors at once: each part of it is large.
    pub fn prepare_front(&self) {
        if self.dataset.memos.ledger.known(&self.judged()).is_none() {
            thread::scope(|scope| {
                scope.spawn(|| {
                    self.ledger();
                    self.said_table();
                });
                self.summary_of_all();
                self.largest_plans();
                self.site_groups(Lens::Lead);
            });
        }
    }

    /// The same for a table of companies.
    pub fn prepare_companies(&self, lens: Lens) {
        if self.known_site_groups(lens).is_none() {
            thread::scope(|scope| {
                scope.spawn(|| self.site_groups(lens));
                self.summary_of_all();
            });
        }
    }

    fn summary_of_all(&self) {
        self.summary(&Scenario::usual(self.judged_on.year()), &self.all_firms());
    }

    fn all_firms(&self) -> Vec<CompanyId> {
        self.firms().map(|(id, _)| id).collect()
    }

    /// The newest revision that the view sees; 0 before the first.
    pub fn revision_id(&self) -> RevisionId {
        self.revision
    }

    /// The day on which states are judged.
    pub fn judged_on(&self) -> Date {
        self.judged_on
    }

    /// The credits that the sources of the view demand.
    pub fn credits(&self) -> impl Iterator<Item = &'a str> + use<'a> {
        let seen = self.revision;
        self.dataset
            .credits
            .iter()
            .filter(move |(_, since)| **since <= seen)
            .map(|(credit, _)| credit.as_str())
    }

    /// The revisions that the view sees, newest first.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &'a Revision> + use<'a> {
        let seen = self.revision;
        self.dataset.revisions.iter().rev().filter(move |revision| revision.id <= seen)
    }

    /// One revision, if the view sees it.
    pub fn revision(&self, id: RevisionId) -> Option<&'a Revision> {
        if id > self.revision {
            return None;
        }
        let place = usize::try_from(id.number().checked_sub(1)?).ok()?;
        self.dataset.revisions.get(place).filter(|revision| revision.id == id)
    }

    /// The dataset with all its versions, for pages about changes.
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    pub fn company(&self, id: CompanyId) -> Option<&'a Company> {
        self.dataset.companies.get(id, self.revision)
    }

    pub fn person(&self, id: PersonId) -> Option<&'a Person> {
        self.dataset.people.get(id, self.revision)
    }

    pub fn project(&self, id: ProjectId) -> Option<&'a Project> {
        self.dataset.projects.get(id, self.revision)
    }

    pub fn site(&self, id: SiteId) -> Option<&'a Site> {
        self.dataset.sites.get(id, self.revision)
    }

    pub fn source(&self, id: SourceId) -> Option<&'a Source> {
        self.dataset.sources.get(id, self.revision)
    }

    /// Firms, without groups and without what was merged into another.
    pub fn firms(&self) -> impl Iterator<Item = (CompanyId, &'a Company)> + use<'a> {
        self.companies().filter(|(_, company)| company.kind == CompanyKind::Firm)
    }

    /// Companies and groups, without what was merged into another.
    pub fn companies(&self) -> impl Iterator<Item = (CompanyId, &'a Company)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .companies
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Company(*id)).next().is_none())
            .filter(move |(id, _)| snapshot.is_spoken_of(Entity::Company(*id)))
    }

    pub fn people(&self) -> impl Iterator<Item = (PersonId, &'a Person)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .people
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Person(*id)).next().is_none())
            .filter(move |(id, _)| snapshot.is_spoken_of(Entity::Person(*id)))
    }

    pub fn projects(&self) -> impl Iterator<Item = (ProjectId, &'a Project)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .projects
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Project(*id)).next().is_none())
            .filter(move |(id, _)| snapshot.is_spoken_of(Entity::Project(*id)))
    }

    /// Sites, without what was merged or split; with `said_by` only those of
    /// which something had been said by then.
    pub fn sites(&self) -> impl Iterator<Item = (SiteId, &'a Site)> + use<'a> {
        let snapshot = *self;
        self.dataset.sites.iter(self.revision).filter(move |(id, _)| snapshot.is_listed(*id))
    }

    pub(super) fn is_listed(&self, id: SiteId) -> bool {
        self.successors(Entity::Site(id)).next().is_none()
            && (self.said_by.is_none() || self.figures_of_site(id).next().is_some())
    }

    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &'a Source)> + use<'a> {
        let snapshot = *self;
        self.dataset.sources.iter(self.revision).filter(move |(id, _)| {
            snapshot.said_by.is_none() || snapshot.announcements_by_source(*id).next().is_some()
        })
    }

    /// Whether anything had been said by the view's day that names an entity.
    pub fn is_spoken_of(&self, entity: Entity) -> bool {
        if self.said_by.is_none() {
            return true;
        }
        match entity {
            Entity::Company(id) => {
                self.announcements_by_company(id).next().is_some()
                    || self.figures_of_company(id).next().is_some()
                    || !self.roles_of(id).is_empty()
            }
            Entity::Person(id) => self.announcements_by_person(id).next().is_some(),
            Entity::Project(id) => {
                self.figures_of_project(id).next().is_some()
                    || self.sites_of_project(id).next().is_some()
                    || !self.roles_in(RoleObject::Project(id)).is_empty()
            }
            Entity::Site(id) => self.figures_of_site(id).next().is_some(),
        }
    }

    /// The entity that an address named at the view's moment or ever before.
    pub fn by_slug(&self, kind: EntityKind, slug: &str) -> Option<Entity> {
        self.dataset.index.slugs.get(&(kind, slug.to_lowercase())).iter().copied().find(
            |entity| match *entity {
                Entity::Company(id) => self.company(id).is_some(),
                Entity::Person(id) => self.person(id).is_some(),
                Entity::Project(id) => self.project(id).is_some(),
                Entity::Site(id) => self.site(id).is_some(),
            },
        )
    }

    /// Whether an address was ever given to an entity, seen by the view or not.
    pub fn was_ever(&self, kind: EntityKind, slug: &str) -> bool {
        !self.dataset.index.slugs.get(&(kind, slug.to_lowercase())).is_empty()
    }

    /// Merges and splits that an entity went through, as the view sees them.
    pub fn successors(&self, entity: Entity) -> impl Iterator<Item = &'a Succession> + use<'a> {
        let snapshot = *self;
        self.dataset
            .index
            .successions_from
            .get(&entity)
            .iter()
            .filter_map(move |id| snapshot.dataset.successions.get(*id, snapshot.revision))
            .filter(move |succession| succession.from == entity)
    }

    /// An entity and all that were merged into it: whose rows are its rows.
    pub fn with_merged(&self, entity: Entity) -> SmallVec<[Entity; 1]> {
        let mut all = smallvec![entity];
        let mut next = 0;
        while let Some(current) = all.get(next).copied() {
            next += 1;
            for id in self.dataset.index.successions_into.get(&current) {
                if let Some(succession) = self.dataset.successions.get(*id, self.revision)
                    && succession.into == current
                    && succession.kind == SuccessionKind::Merge
                    && !all.contains(&succession.from)
                {
                    all.push(succession.from);
                }
            }
        }
        all
    }

    /// What an entity was merged into, else itself.
    pub fn resolve(&self, entity: Entity) -> Entity {
        let mut current = entity;
        // A circle of merges would go on for ever; nobody merges eight deep.
        for _ in 0..8 {
            match self.successors(current).find(|succession| succession.kind == SuccessionKind::Merge) {
                Some(merge) => current = merge.into,
                None => break,
            }
        }
        current
    }

    /// What a subject was merged into, else itself.
    pub(super) fn present(&self, subject: Subject) -> Subject {
        let entity = subject.entity().map(|entity| self.resolve(entity));
        entity.and_then(Subject::of).unwrap_or(subject)
    }

    /// What a company was merged into, else itself.
    pub fn resolve_company(&self, id: CompanyId) -> CompanyId {
        match self.resolve(Entity::Company(id)) {
            Entity::Company(into) => into,
            _ => id,
        }
    }

    /// Other names of an entity.
    pub fn aliases(&self, entity: Entity) -> impl Iterator<Item = (AliasId, &'a Alias)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .index
            .aliases
            .get(&entity)
            .iter()
            .filter_map(move |id| Some((*id, snapshot.dataset.aliases.get(*id, snapshot.revision)?)))
            .filter(move |(_, alias)| alias.of == entity)
    }

    fn offices(&self, ids: &'a [OfficeId]) -> impl Iterator<Item = &'a Office> + use<'a> {
        let snapshot = *self;
        ids.iter().filter_map(move |id| snapshot.dataset.offices.get(*id, snapshot.revision))
    }

    /// The offices that a person holds or held.
    pub fn offices_of_person(&self, id: PersonId) -> impl Iterator<Item = &'a Office> + use<'a> {
        self.offices(self.dataset.index.offices_by_person.get(&id)).filter(move |office| office.person == id)
    }

    /// The offices held at a company.
    pub fn offices_at_company(&self, id: CompanyId) -> impl Iterator<Item = &'a Office> + use<'a> {
        self.offices(self.dataset.index.offices_by_company.get(&id))
            .filter(move |office| office.company == id)
    }

    /// The sites of a project, and of those merged into it.
    pub fn sites_of_project(&self, id: ProjectId) -> impl Iterator<Item = (SiteId, &'a Site)> + use<'a> {
        let snapshot = *self;
        let links = &self.dataset.index.sites_by_project;
        self.with_merged(Entity::Project(id)).into_iter().filter_map(Entity::project).flat_map(move |id| {
            let sites = links.get(&id).iter().filter_map(move |site| Some((*site, snapshot.site(*site)?)));
            sites.filter(move |(site, value)| value.project == Some(id) && snapshot.is_listed(*site))
        })
    }
}
