//! What was said, in a view: announcements, their citations and figures, and
//! whether a figure stands and counts.

use jiff::civil::Date;

use super::{Links, Snapshot};
use crate::domain::{
    AnnouncementId, CitationId, CompanyId, FigureId, PersonId, ProjectId, SiteId, SourceId,
    announcement::{Announcement, Citation, Source, Standing},
    company::Entity,
    figure::{Counting, Figure, Subject},
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

impl<'a> Snapshot<'a> {
    pub(super) fn was_said(&self, announcement: &Announcement) -> bool {
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
        self.with_merged(Entity::Company(id)).into_iter().filter_map(Entity::company).flat_map(move |id| {
            links
                .get(&id)
                .iter()
                .filter_map(move |said| Some((*said, snapshot.announcement(*said)?)))
                .filter(move |(_, said)| said.speaker_company == Some(id))
        })
    }

    /// What a person said.
    pub fn announcements_by_person(
        &self,
        id: PersonId,
    ) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
        let snapshot = *self;
        let links = &self.dataset.index.announcements_by_person;
        self.with_merged(Entity::Person(id)).into_iter().filter_map(Entity::person).flat_map(move |id| {
            links
                .get(&id)
                .iter()
                .filter_map(move |said| Some((*said, snapshot.announcement(*said)?)))
                .filter(move |(_, said)| said.speaker_person == Some(id))
        })
    }

    /// What was said about an entity, of a company and a person also by it. An
    /// announcement stands once for each reason to be here.
    pub fn announcements_about(&self, entity: Entity) -> Vec<AnnouncementId> {
        let announcement = |at: FigureAt<'_>| at.figure.announcement;
        match entity {
            Entity::Company(id) => {
                let said = self.announcements_by_company(id).map(|(id, _)| id);
                said.chain(self.figures_of_company(id).map(announcement)).collect()
            }
            Entity::Person(id) => self.announcements_by_person(id).map(|(id, _)| id).collect(),
            Entity::Project(id) => self.figures_of_project(id).map(announcement).collect(),
            Entity::Site(id) => self.figures_of_site(id).map(announcement).collect(),
        }
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
        self.with_merged(Entity::Site(id)).into_iter().filter_map(Entity::site).flat_map(move |id| {
            snapshot
                .linked(&snapshot.dataset.index.figures.by_site, &id)
                .filter(move |at| at.figure.subject == Subject::Site(id))
        })
    }

    /// The days on which a site or a project itself was spoken of, the figures that were entered last first.
    pub(super) fn days_of(&self, entity: Entity) -> impl Iterator<Item = Date> + use<'a> {
        let (snapshot, links) = (*self, &self.dataset.index.figures);
        self.with_merged(entity).into_iter().flat_map(move |entity| {
            let figures = match entity {
                Entity::Site(id) => links.by_site.get(&id),
                Entity::Project(id) => links.by_project.get(&id),
                Entity::Company(_) | Entity::Person(_) => &[],
            };
            let seen = figures.iter().rev().filter_map(move |id| snapshot.figure(*id));
            let own = seen.filter(move |at| at.figure.subject.entity() == Some(entity));
            own.map(|at| at.said_on())
        })
    }

    /// The figures about a project itself (those of its sites are theirs).
    pub fn figures_of_project(&self, id: ProjectId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.with_merged(Entity::Project(id)).into_iter().filter_map(Entity::project).flat_map(move |id| {
            snapshot
                .linked(&snapshot.dataset.index.figures.by_project, &id)
                .filter(move |at| at.figure.subject == Subject::Project(id))
        })
    }

    /// The figures about a company, of its money and plans, or that it supplies or receives.
    pub fn figures_of_company(&self, id: CompanyId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        let snapshot = *self;
        self.with_merged(Entity::Company(id)).into_iter().filter_map(Entity::company).flat_map(move |id| {
            snapshot.linked(&snapshot.dataset.index.figures.by_company, &id).filter(move |at| {
                at.figure.subject == Subject::Company(id)
                    || at.figure.company == Some(id)
                    || at.figure.counterparty == Some(id)
            })
        })
    }

    /// The figures of a company's own money and plans, merges aside.
    pub fn figures_with_company(&self, id: CompanyId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures.with_company, &id)
            .filter(move |at| at.figure.company == Some(id))
    }

    /// The figures of an announcement, in the order in which they were entered.
    pub fn figures_of_announcement(
        &self,
        id: AnnouncementId,
    ) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures.by_announcement, &id)
            .filter(move |at| at.figure.announcement == id)
    }

    /// The newer figures that say the same thing anew.
    pub fn replaced_by(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures.replaced_by, &id)
            .filter(move |at| at.figure.replaces == Some(id))
    }

    /// The figures that settle a promise.
    pub fn outcomes(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures.outcomes, &id)
            .filter(move |at| at.figure.outcome.is_some_and(|outcome| outcome.of == id))
    }

    /// The parts of a figure and the alternatives to it.
    pub fn counted_by(&self, id: FigureId) -> impl Iterator<Item = FigureAt<'a>> + use<'a> {
        self.linked(&self.dataset.index.figures.counted_by, &id).filter(move |at| {
            matches!(at.figure.counting, Counting::PartOf(of) | Counting::AlternativeTo(of) if of == id)
        })
    }

    /// The last day before which a figure stood in sums: on it the figure was
    /// replaced, settled or retracted. None while it stands. Only a claim ends a
    /// claim and only an estimate an estimate (rule 3).
    pub fn over_since(&self, at: FigureAt<'_>) -> Option<Date> {
        if at.announcement.retracted.is_some() {
            return Some(at.said_on());
        }
        self.replaced_by(at.id)
            .chain(self.outcomes(at.id))
            .filter(|newer| newer.announcement.retracted.is_none() && newer.standing() == at.standing())
            .map(|newer| newer.said_on())
            .min()
    }

    /// Whether a figure is out of every sum: replaced, settled or retracted.
    pub fn is_over(&self, at: FigureAt<'_>) -> bool {
        self.over_since(at).is_some()
    }

    /// Whether a figure enters sums in this view: a part or an alternative does
    /// where the figure it belongs to is not in the view (rule 7) or was retracted.
    pub fn is_counted(&self, figure: &Figure) -> bool {
        match &figure.counting {
            Counting::Counted => true,
            Counting::NotCounted(_) => false,
            Counting::PartOf(of) | Counting::AlternativeTo(of) => {
                self.figure(*of).is_none_or(|whole| whole.announcement.retracted.is_some())
            }
        }
    }
}
