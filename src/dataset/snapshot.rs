//! The dataset as one view sees it: versions of the view's moment, and of those
//! only what had been said by the view's day.

use jiff::civil::Date;

use super::{Dataset, EntityKind, Links, View};
use crate::domain::{
    AliasId, AnnouncementId, CitationId, CompanyId, FigureId, Id, OfficeId, PersonId, ProjectId, RevisionId,
    SiteId, SourceId,
    announcement::{Announcement, Citation, Source, Standing},
    company::{Alias, Company, CompanyKind, Entity, Office, Person, Succession},
    figure::{Counting, Figure},
    project::Project,
    revision::Revision,
    site::Site,
};

/// A figure with the announcement that it stands in.
#[derive(Debug, Clone, Copy)]
pub struct FigureAt<'a> {
    pub id: FigureId,
    pub figure: &'a Figure,
    pub announcement: &'a Announcement,
}

impl FigureAt<'_> {
    /// The last day that the announcement's date covers.
    #[must_use]
    pub fn said_on(&self) -> Date {
        self.announcement.said_on.last_day()
    }

    /// Claim or estimate.
    #[must_use]
    pub fn standing(&self) -> Standing {
        self.announcement.kind.standing()
    }
}

/// What one view sees of the dataset.
#[derive(Debug, Clone, Copy)]
pub struct Snapshot<'a> {
    pub(super) dataset: &'a Dataset,
    pub(super) revision: RevisionId,
    said_by: Option<Date>,
    pub(super) judged_on: Date,
}

impl<'a> Snapshot<'a> {
    pub(super) fn new(dataset: &'a Dataset, view: &View) -> Self {
        let revision = match view.as_of {
            None => dataset.newest_id(),
            Some(moment) => {
                let before =
                    match dataset.revisions.binary_search_by(|revision| revision.published_at.cmp(&moment)) {
                        Ok(place) => place + 1,
                        Err(place) => place,
                    };
                before
                    .checked_sub(1)
                    .and_then(|last| dataset.revisions.get(last))
                    .map_or(RevisionId::new(0), |r| r.id)
            }
        };
        Self { dataset, revision, said_by: view.said_by, judged_on: view.judged_on() }
    }

    /// The newest revision that the view sees; 0 before the first.
    pub fn revision_id(&self) -> RevisionId {
        self.revision
    }

    /// The day on which states are judged.
    pub fn judged_on(&self) -> Date {
        self.judged_on
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
    }

    pub fn people(&self) -> impl Iterator<Item = (PersonId, &'a Person)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .people
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Person(*id)).next().is_none())
    }

    pub fn projects(&self) -> impl Iterator<Item = (ProjectId, &'a Project)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .projects
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Project(*id)).next().is_none())
    }

    /// Sites, without what was merged or split; with `said_by` only those of
    /// which something had been said by then.
    pub fn sites(&self) -> impl Iterator<Item = (SiteId, &'a Site)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .sites
            .iter(self.revision)
            .filter(move |(id, _)| snapshot.successors(Entity::Site(*id)).next().is_none())
            .filter(move |(id, _)| {
                snapshot.said_by.is_none() || snapshot.figures_of_site(*id).next().is_some()
            })
    }

    pub fn sources(&self) -> impl Iterator<Item = (SourceId, &'a Source)> + use<'a> {
        self.dataset.sources.iter(self.revision)
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
    pub fn with_merged(&self, entity: Entity) -> Vec<Entity> {
        let mut all = vec![entity];
        let mut next = 0;
        while let Some(current) = all.get(next).copied() {
            next += 1;
            for id in self.dataset.index.successions_into.get(&current) {
                if let Some(succession) = self.dataset.successions.get(*id, self.revision)
                    && succession.into == current
                    && succession.kind == crate::domain::company::SuccessionKind::Merge
                    && !all.contains(&succession.from)
                {
                    all.push(succession.from);
                }
            }
        }
        all
    }

    /// What a company was merged into, else itself.
    pub fn resolve_company(&self, id: CompanyId) -> CompanyId {
        let mut current = id;
        for _ in 0..8 {
            let merged =
                self.successors(Entity::Company(current)).find_map(|succession| match succession.into {
                    Entity::Company(into)
                        if succession.kind == crate::domain::company::SuccessionKind::Merge =>
                    {
                        Some(into)
                    }
                    _ => None,
                });
            match merged {
                Some(into) => current = into,
                None => break,
            }
        }
        current
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

    fn was_said(&self, announcement: &Announcement) -> bool {
        self.said_by.is_none_or(|day| announcement.said_on.last_day() <= day)
    }

    /// One announcement, if it had been said and published.
    pub fn announcement(&self, id: AnnouncementId) -> Option<&'a Announcement> {
        self.dataset.announcements.get(id, self.revision).filter(|announcement| self.was_said(announcement))
    }

    /// All announcements.
    pub fn announcements(&self) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
        let snapshot = *self;
        self.dataset.announcements.iter(self.revision).filter(move |(_, said)| snapshot.was_said(said))
    }

    /// What was said for a company.
    pub fn announcements_by_company(
        &self,
        id: CompanyId,
    ) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
        let snapshot = *self;
        let links = &self.dataset.index.announcements_by_company;
        self.with_merged(Entity::Company(id)).into_iter().flat_map(move |entity| match entity {
            Entity::Company(id) => links
                .get(&id)
                .iter()
                .filter_map(move |said| Some((*said, snapshot.announcement(*said)?)))
                .filter(move |(_, said)| said.speaker_company == Some(id))
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        })
    }

    /// What a person said.
    pub fn announcements_by_person(
        &self,
        id: PersonId,
    ) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
        let snapshot = *self;
        let links = &self.dataset.index.announcements_by_person;
        self.with_merged(Entity::Person(id)).into_iter().flat_map(move |entity| match entity {
            Entity::Person(id) => links
                .get(&id)
                .iter()
                .filter_map(move |said| Some((*said, snapshot.announcement(*said)?)))
                .filter(move |(_, said)| said.speaker_person == Some(id))
                .collect::<Vec<_>>(),
            _ => Vec::new(),
        })
    }

    /// The citations of an announcement.
    pub fn citations(
        &self,
        id: AnnouncementId,
    ) -> impl Iterator<Item = (CitationId, &'a Citation, &'a Source)> + use<'a> {
        let snapshot = *self;
        self.dataset
            .index
            .citations_by_announcement
            .get(&id)
            .iter()
            .filter_map(move |citation_id| {
                let citation = snapshot.dataset.citations.get(*citation_id, snapshot.revision)?;
                Some((*citation_id, citation, snapshot.source(citation.source)?))
            })
            .filter(move |(_, citation, _)| citation.announcement == id)
    }

    /// The announcements that cite a source.
    pub fn announcements_by_source(
        &self,
        id: SourceId,
    ) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
        let snapshot = *self;
        self.dataset.index.citations_by_source.get(&id).iter().filter_map(move |citation_id| {
            let citation = snapshot.dataset.citations.get(*citation_id, snapshot.revision)?;
            (citation.source == id).then_some(())?;
            Some((citation.announcement, snapshot.announcement(citation.announcement)?))
        })
    }

    /// One figure, if its announcement had been said and published.
    pub fn figure(&self, id: FigureId) -> Option<FigureAt<'a>> {
        let figure = self.dataset.figures.get(id, self.revision)?;
        let announcement = self.announcement(figure.announcement)?;
        Some(FigureAt { id, figure, announcement })
    }

    fn linked<K: std::hash::Hash + Eq + Clone>(
        &self,
        links: &'a Links<K, FigureId>,
        key: &K,
    ) -> impl Iterator<Item = FigureAt<'a>> + use<'a, K> {
        let snapshot = *self;
        links.get(key).iter().filter_map(move |id| snapshot.figure(*id))
    }

    /// All figures.
    pub fn figures(&self) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.dataset.figures.iter(self.revision).filter_map(move |(id, figure)| {
            Some(FigureAt { id, figure, announcement: snapshot.announcement(figure.announcement)? })
        })
    }

    /// The figures about a site and about those merged into it.
    pub fn figures_of_site(&self, id: SiteId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.with_merged(Entity::Site(id)).into_iter().flat_map(move |entity| match entity {
            Entity::Site(id) => {
                snapshot.linked(&snapshot.dataset.index.figures_by_site, &id).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
    }

    /// The figures about a project itself (those of its sites are theirs).
    pub fn figures_of_project(&self, id: ProjectId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.with_merged(Entity::Project(id)).into_iter().flat_map(move |entity| match entity {
            Entity::Project(id) => {
                snapshot.linked(&snapshot.dataset.index.figures_by_project, &id).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
    }

    /// The figures about a company, of its money and plans, or that it supplies or receives.
    pub fn figures_of_company(&self, id: CompanyId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.with_merged(Entity::Company(id)).into_iter().flat_map(move |entity| match entity {
            Entity::Company(id) => {
                snapshot.linked(&snapshot.dataset.index.figures_by_company, &id).collect::<Vec<_>>()
            }
            _ => Vec::new(),
        })
    }

    /// The figures of an announcement, in the order in which they were entered.
    pub fn figures_of_announcement(
        &self,
        id: AnnouncementId,
    ) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures_by_announcement, &id)
    }

    /// The newer figures that say the same thing anew.
    pub fn replaced_by(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.replaced_by, &id).filter(move |at| at.figure.replaces == Some(id))
    }

    /// The figures that settle a promise.
    pub fn outcomes(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.outcomes, &id)
            .filter(move |at| at.figure.outcome.is_some_and(|outcome| outcome.of == id))
    }

    /// The parts of a figure and the alternatives to it.
    pub fn counted_by(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.counted_by, &id).filter(move |at| {
            matches!(at.figure.counting, Counting::PartOf(of) | Counting::AlternativeTo(of) if of == id)
        })
    }

    /// Whether a figure is out of every sum: replaced, settled or retracted.
    pub fn is_over(&self, at: FigureAt<'_>) -> bool {
        at.announcement.retracted.is_some()
            || self.replaced_by(at.id).any(|newer| newer.announcement.retracted.is_none())
            || self.outcomes(at.id).any(|outcome| outcome.announcement.retracted.is_none())
    }
}
