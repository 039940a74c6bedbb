//! Which addresses to purge from caches when words were removed (rule 12): every
//! page, of any view, that may have shown them.

use std::collections::BTreeSet;

use crate::{
    dataset::{Dataset, Snapshot},
    domain::{AnnouncementId, Id, RevisionId, care::Redacted, company::Entity, figure::Subject},
    web::urls::Urls,
};

/// Pages and feeds that list whatever there is.
const LISTS: [&str; 16] = [
    "/",
    "/announcements",
    "/announcements.atom",
    "/changes",
    "/changes.atom",
    "/companies.atom",
    "/diff",
    "/people",
    "/people.atom",
    "/projects.atom",
    "/promises",
    "/promises.atom",
    "/search",
    "/sites.atom",
    "/sources",
    "/sources.atom",
];

/// The paths to purge, each with whatever query was asked for.
pub fn addresses(of: Redacted, snapshot: &Snapshot<'_>) -> Vec<String> {
    let data = snapshot.dataset();
    let mut found = Found { snapshot, urls: Urls::default(), paths: BTreeSet::new() };
    found.paths.extend(LISTS.map(str::to_owned));
    match of {
        Redacted::Announcement(id) => found.announcement(id),
        Redacted::Source(id) => {
            found.paths.insert(found.urls.source(id));
            found.revisions(data.sources.history(id).iter().map(|version| version.opened));
            for citation in data.index.citations_by_source.get(&id) {
                for version in data.citations.history(*citation) {
                    found.announcement(version.value.announcement);
                }
            }
        }
        Redacted::Person(id) => {
            found.entity(Entity::Person(id));
            found.revisions(data.people.history(id).iter().map(|version| version.opened));
            for alias in data.index.aliases.get(&Entity::Person(id)) {
                found.revisions(data.aliases.history(*alias).iter().map(|version| version.opened));
            }
            for said in data.index.announcements_by_person.get(&id) {
                found.announcement(*said);
            }
            for office in data.index.offices_by_person.get(&id) {
                for version in data.offices.history(*office) {
                    found.entity(Entity::Company(version.value.company));
                }
            }
        }
    }
    found.paths.into_iter().collect()
}

struct Found<'s, 'a> {
    snapshot: &'s Snapshot<'a>,
    urls: Urls,
    paths: BTreeSet<String>,
}

impl<'a> Found<'_, 'a> {
    fn data(&self) -> &'a Dataset {
        self.snapshot.dataset()
    }

    fn revisions(&mut self, revisions: impl Iterator<Item = RevisionId>) {
        self.paths.extend(revisions.map(|id| self.urls.revision(id)));
    }

    /// Under every address that it ever had, each also the feed's.
    fn entity(&mut self, entity: Entity) {
        let (data, urls) = (self.data(), &self.urls);
        let paths: Vec<String> = match entity {
            Entity::Company(id) => {
                data.companies.history(id).iter().map(|version| urls.company(&version.value.slug)).collect()
            }
            Entity::Person(id) => {
                data.people.history(id).iter().map(|version| urls.person(&version.value.slug)).collect()
            }
            Entity::Project(id) => {
                data.projects.history(id).iter().map(|version| urls.project(&version.value.slug)).collect()
            }
            Entity::Site(id) => {
                data.sites.history(id).iter().map(|version| urls.site(&version.value.slug)).collect()
            }
        };
        if !matches!(entity, Entity::Person(_)) {
            self.paths.extend(paths.iter().map(|path| format!("{path}.atom")));
        }
        self.paths.extend(paths);
    }

    /// Its page, its figures', and those of all that it was ever about, by or from.
    fn announcement(&mut self, id: AnnouncementId) {
        let data = self.data();
        self.paths.insert(self.urls.announcement(id));
        for version in data.announcements.history(id) {
            self.revisions(std::iter::once(version.opened));
            let said = &version.value;
            said.speaker_company.into_iter().for_each(|id| self.entity(Entity::Company(id)));
            said.speaker_person.into_iter().for_each(|id| self.entity(Entity::Person(id)));
        }
        for citation in data.index.citations_by_announcement.get(&id) {
            for version in data.citations.history(*citation) {
                self.paths.insert(self.urls.source(version.value.source));
            }
        }
        for figure in data.index.figures.by_announcement.get(&id) {
            self.paths.insert(self.urls.figure(*figure));
            for version in data.figures.history(*figure) {
                let value = &version.value;
                for company in value.company.into_iter().chain(value.counterparty) {
                    self.entity(Entity::Company(company));
                }
                match value.subject {
                    Subject::Industry => {}
                    Subject::Company(id) => self.entity(Entity::Company(id)),
                    Subject::Project(id) => self.entity(Entity::Project(id)),
                    Subject::Site(id) => self.entity(Entity::Site(id)),
                }
            }
        }
    }
}

/// What a form of a removal is about, if it can be read.
pub fn redacted(what: &str, id: &str) -> Option<Redacted> {
    let number: i64 = id.trim().parse().ok()?;
    Some(match what {
        "announcement" => Redacted::Announcement(Id::new(number)),
        "source" => Redacted::Source(Id::new(number)),
        "person" => Redacted::Person(Id::new(number)),
        _ => return None,
    })
}
