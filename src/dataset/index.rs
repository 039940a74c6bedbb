//! Ways into the tables. An index holds every row that ever had the link; the
//! snapshot checks each against the version that its view sees.

use std::{hash::Hash, sync::Arc};

use imbl::hashmap::Entry;

use super::{
    HashMap,
    table::{Row, Table},
};
use crate::domain::{
    AliasId, AnnouncementId, CheckId, CitationId, CompanyId, FigureId, OfficeId, PersonId, ProjectId,
    ReplyId, RoleId, SiteId, SourceId, SuccessionId,
    announcement::{Announcement, Citation, Source},
    care::Checked,
    company::{Alias, Entity, Office, Succession},
    figure::{Counting, Figure, Subject},
    project::{Role, RoleKind, RoleObject},
    revision::Noun,
    site::Site,
    words::words,
};

/// From a key to the rows that ever had it, in the order of their numbers.
#[derive(Debug)]
pub struct Links<K, V>(HashMap<K, Linked<V>>);

/// Most keys have one row only, which takes no memory of its own.
#[derive(Debug, Clone)]
enum Linked<V> {
    One(V),
    More(Arc<Vec<V>>),
}

impl<V> Linked<V> {
    fn rows(&self) -> &[V] {
        match self {
            Self::One(row) => std::slice::from_ref(row),
            Self::More(rows) => rows,
        }
    }
}

impl<K: Clone, V: Clone> Clone for Links<K, V> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K, V> Default for Links<K, V> {
    fn default() -> Self {
        Self(HashMap::default())
    }
}

impl<K: Hash + Eq + Clone, V: Ord + Copy> Links<K, V> {
    pub(super) fn add(&mut self, key: K, value: V) {
        match self.0.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert(Linked::One(value));
            }
            Entry::Occupied(mut entry) => match entry.get_mut() {
                Linked::One(known) if *known == value => {}
                Linked::One(known) => {
                    let rows = vec![value.min(*known), value.max(*known)];
                    *entry.get_mut() = Linked::More(Arc::new(rows));
                }
                // Most are newer than all that were known.
                Linked::More(rows) if rows.last() < Some(&value) => Arc::make_mut(rows).push(value),
                Linked::More(rows) => {
                    if let Err(place) = rows.binary_search(&value) {
                        Arc::make_mut(rows).insert(place, value);
                    }
                }
            },
        }
    }

    /// The rows that ever had this key.
    pub fn get<Q>(&self, key: &Q) -> &[V]
    where
        Q: Hash + Eq + ?Sized,
        K: std::borrow::Borrow<Q>,
    {
        self.0.get(key).map_or(&[], Linked::rows)
    }
}

/// Companies in the order in which they first led something, owned it or supplied its
/// chips. A place in it is
/// never another company's, in no view and after no publish.
#[derive(Debug, Clone, Default)]
pub struct FirstRoles {
    places: HashMap<CompanyId, usize>,
    newest: Option<RoleId>,
}

impl FirstRoles {
    /// Later versions of a role name nobody first: rows come in the order of their
    /// numbers, whether the history is read at once or bit by bit.
    fn add(&mut self, id: RoleId, role: &Role) {
        let is_first = self.newest < Some(id);
        self.newest = self.newest.max(Some(id));
        if is_first && matches!(role.kind, RoleKind::Lead | RoleKind::Owner | RoleKind::ChipSupplier) {
            let place = self.places.len();
            self.places.entry(role.company).or_insert(place);
        }
    }

    /// The company's place, beginning with 0.
    #[must_use]
    pub fn place(&self, company: CompanyId) -> Option<usize> {
        self.places.get(&company).copied()
    }
}

words! {
    /// Which of the four kinds of entities an address names.
    EntityKind, "kind of entity" {
        Company = "company",
        Person = "person",
        Project = "project",
        Site = "site",
    }
}

/// All ways into the tables.
#[derive(Debug, Clone, Default)]
pub struct Index {
    pub slugs: Links<(EntityKind, String), Entity>,
    pub figures: FigureLinks,
    pub announcement_keys: Links<String, AnnouncementId>,
    pub source_keys: Links<String, SourceId>,
    pub source_urls: Links<String, SourceId>,
    pub data_set_copies: Links<String, SourceId>,
    pub announcements_by_company: Links<CompanyId, AnnouncementId>,
    pub announcements_by_person: Links<PersonId, AnnouncementId>,
    pub citations_by_announcement: Links<AnnouncementId, CitationId>,
    pub citations_by_source: Links<SourceId, CitationId>,
    pub roles_by_company: Links<CompanyId, RoleId>,
    pub roles_by_object: Links<RoleObject, RoleId>,
    pub first_roles: FirstRoles,
    pub aliases: Links<Entity, AliasId>,
    pub offices_by_person: Links<PersonId, OfficeId>,
    pub offices_by_company: Links<CompanyId, OfficeId>,
    pub sites_by_project: Links<ProjectId, SiteId>,
    pub projects_by_parent: Links<ProjectId, ProjectId>,
    pub successions_from: Links<Entity, SuccessionId>,
    pub successions_into: Links<Entity, SuccessionId>,
    pub checks: Links<Checked, CheckId>,
    pub replies: Links<FigureId, ReplyId>,
}

/// Puts the new rows of a noun into a table and tells `note` of each of them.
pub(super) fn take_in<T: Noun>(table: &mut Table<T>, rows: Vec<Row<T>>, mut note: impl FnMut(T::Id, &T)) {
    for row in &rows {
        note(row.id, &row.value);
    }
    table.extend(rows);
}

impl Index {
    pub(super) fn slug(&mut self, kind: EntityKind, slug: &str, entity: Entity) {
        self.slugs.add((kind, slug.to_owned()), entity);
    }

    pub(super) fn office(&mut self, id: OfficeId, office: &Office) {
        self.offices_by_person.add(office.person, id);
        self.offices_by_company.add(office.company, id);
    }

    pub(super) fn site(&mut self, id: SiteId, site: &Site) {
        self.slug(EntityKind::Site, &site.slug, Entity::Site(id));
        if let Some(project) = site.project {
            self.sites_by_project.add(project, id);
        }
    }

    pub(super) fn project_parent(&mut self, id: ProjectId, parent: Option<ProjectId>) {
        if let Some(parent) = parent {
            self.projects_by_parent.add(parent, id);
        }
    }

    pub(super) fn role(&mut self, id: RoleId, role: &Role) {
        self.roles_by_company.add(role.company, id);
        self.roles_by_object.add(role.object, id);
        self.first_roles.add(id, role);
    }

    pub(super) fn alias(&mut self, id: AliasId, alias: &Alias) {
        self.aliases.add(alias.of, id);
    }

    pub(super) fn succession(&mut self, id: SuccessionId, succession: &Succession) {
        self.successions_from.add(succession.from, id);
        self.successions_into.add(succession.into, id);
    }

    pub(super) fn source(&mut self, id: SourceId, source: &Source) {
        if let Some(key) = &source.key {
            self.source_keys.add(key.clone(), id);
        }
        if let Some(set) = source.data_set() {
            self.data_set_copies.add(set.to_owned(), id);
        }
        if let Some(url) = &source.url {
            self.source_urls.add(url.clone(), id);
        }
    }

    pub(super) fn announcement(&mut self, id: AnnouncementId, announcement: &Announcement) {
        if let Some(key) = &announcement.key {
            self.announcement_keys.add(key.clone(), id);
        }
        if let Some(company) = announcement.speaker_company {
            self.announcements_by_company.add(company, id);
        }
        if let Some(person) = announcement.speaker_person {
            self.announcements_by_person.add(person, id);
        }
    }

    pub(super) fn citation(&mut self, id: CitationId, citation: &Citation) {
        self.citations_by_announcement.add(citation.announcement, id);
        self.citations_by_source.add(citation.source, id);
    }
}

/// Ways to figures.
#[derive(Debug, Clone, Default)]
pub struct FigureLinks {
    pub keys: Links<String, FigureId>,
    /// By subject, and by the company whose money or plan it is, or who gets it.
    pub by_company: Links<CompanyId, FigureId>,
    /// By the company whose money or plan it is, and by that alone.
    pub with_company: Links<CompanyId, FigureId>,
    pub by_project: Links<ProjectId, FigureId>,
    pub by_site: Links<SiteId, FigureId>,
    pub by_announcement: Links<AnnouncementId, FigureId>,
    pub replaced_by: Links<FigureId, FigureId>,
    pub outcomes: Links<FigureId, FigureId>,
    pub counted_by: Links<FigureId, FigureId>,
    /// Figures about the whole race.
    pub industry: Links<(), FigureId>,
    pub ambitions: Links<(), FigureId>,
}

impl FigureLinks {
    pub(super) fn add(&mut self, id: FigureId, figure: &Figure) {
        if let Some(key) = &figure.key {
            self.keys.add(key.clone(), id);
        }
        self.by_announcement.add(figure.announcement, id);
        match figure.subject {
            Subject::Industry => self.industry.add((), id),
            Subject::Company(company) => self.by_company.add(company, id),
            Subject::Project(project) => self.by_project.add(project, id),
            Subject::Site(site) => self.by_site.add(site, id),
        }
        for company in [figure.company, figure.counterparty].into_iter().flatten() {
            self.by_company.add(company, id);
        }
        if let Some(company) = figure.company {
            self.with_company.add(company, id);
        }
        if let Some(earlier) = figure.replaces {
            self.replaced_by.add(earlier, id);
        }
        if let Some(outcome) = figure.outcome {
            self.outcomes.add(outcome.of, id);
        }
        if let Counting::PartOf(whole) | Counting::AlternativeTo(whole) = figure.counting {
            self.counted_by.add(whole, id);
        }
        if figure.is_dated_ambition() {
            self.ambitions.add((), id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Id;

    fn role(company: i64, kind: RoleKind) -> Role {
        Role {
            company: CompanyId::new(company),
            object: RoleObject::Company(CompanyId::new(99)),
            kind,
            confidence: None,
            share_basis_points: None,
            starts: None,
            ends: None,
            announcement: None,
            ended_by: None,
            note: None,
        }
    }

    #[test]
    fn a_place_is_for_ever_however_the_history_is_read() {
        let rows =
            [(1, role(7, RoleKind::Lead)), (2, role(8, RoleKind::Investor)), (3, role(9, RoleKind::Owner))];
        let edited = (1, role(5, RoleKind::Lead));
        let places = |rows: &[(i64, Role)]| {
            let mut found = FirstRoles::default();
            for (id, role) in rows {
                found.add(RoleId::new(*id), role);
            }
            [5, 7, 8, 9].map(|company| found.place(CompanyId::new(company)))
        };
        let [first, second, third] = rows;
        let bit_by_bit = [first.clone(), second.clone(), third.clone(), edited.clone()];
        assert_eq!(places(&bit_by_bit), [None, Some(0), None, Some(1)], "investors lead nothing");
        // At once, the versions of a row lie beside each other.
        assert_eq!(places(&[first, edited, second, third]), places(&bit_by_bit));
    }
}
