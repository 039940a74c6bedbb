//! A change set in the making: today's rows with new ones on top, so that who
//! plans a change can look up what they have just added.

use std::collections::HashMap;

use super::{Dataset, EntityKind, Table};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, RevisionId, SourceId,
    announcement::{Announcement, Citation, Source},
    care::{Check, Redacted, Reply},
    company::{Alias, Company, CompanyKind, Entity, Office, Person, Succession},
    figure::Figure,
    project::{Project, Role},
    revision::{ChangeSet, Changes, Noun},
    site::Site,
    web_address,
};

/// A noun that an overlay can hold.
pub trait Held: Noun + PartialEq {
    fn table(dataset: &Dataset) -> &Table<Self>;
    fn changes(changes: &ChangeSet) -> &Changes<Self>;
    fn changes_mut(changes: &mut ChangeSet) -> &mut Changes<Self>;
}

macro_rules! held {
    ($($noun:ty => $field:ident),+ $(,)?) => {$(
        impl Held for $noun {
            fn table(dataset: &Dataset) -> &Table<Self> { &dataset.$field }
            fn changes(changes: &ChangeSet) -> &Changes<Self> { &changes.$field }
            fn changes_mut(changes: &mut ChangeSet) -> &mut Changes<Self> { &mut changes.$field }
        }
    )+};
}
held! {
    Company => companies, Person => people, Office => offices, Project => projects, Site => sites, Role => roles,
    Alias => aliases, Succession => successions, Source => sources, Announcement => announcements,
    Citation => citations, Figure => figures, Check => checks, Reply => replies,
}

/// Today's rows and the changes so far.
pub struct Overlay<'a> {
    dataset: &'a Dataset,
    newest: RevisionId,
    changes: ChangeSet,
    names: HashMap<(EntityKind, String), Vec<Entity>>,
    slugs: HashMap<(EntityKind, String), Entity>,
    figure_keys: HashMap<String, FigureId>,
    announcement_keys: HashMap<String, AnnouncementId>,
    source_keys: HashMap<String, SourceId>,
}

impl<'a> Overlay<'a> {
    /// An empty overlay over a dataset.
    pub fn new(dataset: &'a Dataset) -> Self {
        let mut overlay = Self {
            dataset,
            newest: dataset.newest_id(),
            changes: ChangeSet::default(),
            names: HashMap::new(),
            slugs: HashMap::new(),
            figure_keys: HashMap::new(),
            announcement_keys: HashMap::new(),
            source_keys: HashMap::new(),
        };
        overlay.learn_names();
        overlay
    }

    fn learn_names(&mut self) {
        let (dataset, at) = (self.dataset, self.newest);
        for (id, company) in dataset.companies.iter(at) {
            self.learn(Entity::Company(id), &company.name);
        }
        for (id, person) in dataset.people.iter(at) {
            self.learn(Entity::Person(id), &person.name);
        }
        for (id, project) in dataset.projects.iter(at) {
            self.learn(Entity::Project(id), &project.name);
        }
        for (id, site) in dataset.sites.iter(at) {
            self.learn(Entity::Site(id), &site.name);
        }
        for (_, alias) in dataset.aliases.iter(at) {
            self.learn(alias.of, &alias.name);
        }
    }

    fn learn(&mut self, entity: Entity, name: &str) {
        let entities = self.names.entry((kind_of(entity), fold(name))).or_default();
        if !entities.contains(&entity) {
            entities.push(entity);
        }
    }

    /// A row as it would stand after this overlay.
    pub fn get<T: Held>(&self, id: T::Id) -> Option<&T> {
        match T::changes(&self.changes).get(&id) {
            Some(change) => change.as_ref(),
            None => T::table(self.dataset).get(id, self.newest),
        }
    }

    /// All rows as they would stand after this overlay.
    pub fn all<T: Held>(&self) -> impl Iterator<Item = (T::Id, &T)> {
        let changes = T::changes(&self.changes);
        let kept = T::table(self.dataset).iter(self.newest).filter(|(id, _)| !changes.contains_key(id));
        kept.chain(changes.iter().filter_map(|(id, value)| Some((*id, value.as_ref()?))))
    }

    /// The identity that the next new row gets.
    pub fn next_id<T: Held>(&self) -> T::Id {
        let base = T::table(self.dataset).next_id();
        T::changes(&self.changes)
            .last_key_value()
            .map_or(base, |(last, _)| if *last < base { base } else { T::Id::new(last.number() + 1) })
    }

    /// Adds a row with a new identity.
    pub fn add<T: Held>(&mut self, value: T) -> T::Id {
        let id = self.next_id::<T>();
        T::changes_mut(&mut self.changes).insert(id, Some(value));
        id
    }

    /// Puts a new version of a row in place; says whether it differs from the last.
    pub fn put<T: Held>(&mut self, id: T::Id, value: T) -> bool {
        if self.get::<T>(id) == Some(&value) {
            return false;
        }
        let changes = T::changes_mut(&mut self.changes);
        if T::table(self.dataset).get(id, self.newest) == Some(&value) {
            // Put back as it is published, it is no change any more.
            changes.remove(&id);
        } else {
            changes.insert(id, Some(value));
        }
        true
    }

    /// Ends a row: no version of it is current from then on.
    pub fn end<T: Held>(&mut self, id: T::Id) {
        T::changes_mut(&mut self.changes).insert(id, None);
    }

    /// Has words removed from all versions.
    pub fn redact(&mut self, what: Redacted, ground: &str) {
        self.changes.redactions.insert(what, ground.to_owned());
    }

    /// Whether a figure leads back to itself through the figures that it names:
    /// such a one would leave every sum.
    pub fn leads_back(&self, id: FigureId) -> bool {
        let (mut seen, mut next) = (vec![id], vec![id]);
        while let Some(current) = next.pop() {
            let Some(figure) = self.get::<Figure>(current) else { continue };
            for link in figure.links() {
                if link == id {
                    return true;
                }
                if !seen.contains(&link) {
                    seen.push(link);
                    next.push(link);
                }
            }
        }
        false
    }

    /// The entities that bear a name or alias, however it is written.
    pub fn named(&self, kind: EntityKind, name: &str) -> &[Entity] {
        self.names.get(&(kind, fold(name))).map_or(&[], Vec::as_slice)
    }

    /// The entity at an address, or one that this overlay adds there.
    pub fn at_slug(&self, kind: EntityKind, slug: &str) -> Option<Entity> {
        let key = (kind, slug.to_owned());
        self.slugs.get(&key).or_else(|| self.dataset.index.slugs.get(&key).first()).copied()
    }

    /// An address made from a name that no entity of the kind ever had.
    pub fn free_slug(&self, kind: EntityKind, name: &str) -> String {
        let base = slug::slugify(name);
        let base = if base.is_empty() { "unnamed".to_owned() } else { base };
        let mut slug = base.clone();
        let mut number = 1;
        while self.at_slug(kind, &slug).is_some() {
            number += 1;
            slug = format!("{base}-{number}");
        }
        slug
    }

    /// Notes that a new entity of this overlay has an address and a name.
    pub fn introduce(&mut self, entity: Entity, slug: &str, name: &str) {
        self.slugs.insert((kind_of(entity), slug.to_owned()), entity);
        self.learn(entity, name);
    }

    /// Adds another name, unless the entity has it already.
    pub fn add_alias(&mut self, alias: Alias) {
        if !self.named(kind_of(alias.of), &alias.name).contains(&alias.of) {
            self.learn(alias.of, &alias.name);
            self.add(alias);
        }
    }

    /// The company with this name or alias, else a new firm.
    pub fn company_named(&mut self, name: &str) -> CompanyId {
        if let Some(Entity::Company(id)) = self.named(EntityKind::Company, name).first() {
            return *id;
        }
        let slug = self.free_slug(EntityKind::Company, name);
        let id = self.add(Company {
            slug: slug.clone(),
            name: name.to_owned(),
            kind: CompanyKind::Firm,
            country: None,
            parent: None,
            fiscal_year_end_month: None,
            fiscal_year_name: None,
            wikidata: None,
            note: None,
        });
        self.introduce(Entity::Company(id), &slug, name);
        id
    }

    /// Adds a figure, known by its key from now on.
    pub fn add_figure(&mut self, figure: Figure) -> FigureId {
        let key = figure.key.clone();
        let id = self.add(figure);
        if let Some(key) = key {
            self.figure_keys.insert(key, id);
        }
        id
    }

    /// Adds an announcement, known by its key from now on.
    pub fn add_announcement(&mut self, announcement: Announcement) -> AnnouncementId {
        let key = announcement.key.clone();
        let id = self.add(announcement);
        if let Some(key) = key {
            self.announcement_keys.insert(key, id);
        }
        id
    }

    /// The first source whose address leads to the same page, changed and added ones too.
    pub fn source_at(&self, url: &str) -> Option<SourceId> {
        let page = web_address::canonical(url)?;
        let mut known = self.dataset.ever_led_to(&page).iter().chain(self.changes.sources.keys());
        known.find(|id| self.get::<Source>(**id).is_some_and(|source| source.leads_to(&page))).copied()
    }

    /// Adds a source, known by its key from now on.
    pub fn add_source(&mut self, source: Source) -> SourceId {
        let key = source.key.clone();
        let id = self.add(source);
        if let Some(key) = key {
            self.source_keys.insert(key, id);
        }
        id
    }

    /// The figure that an import knows by this key.
    pub fn figure_key(&self, key: &str) -> Option<FigureId> {
        self.figure_keys.get(key).or_else(|| self.dataset.index.figures.keys.get(key).first()).copied()
    }

    /// The announcement that an import knows by this key.
    pub fn announcement_key(&self, key: &str) -> Option<AnnouncementId> {
        self.announcement_keys
            .get(key)
            .or_else(|| self.dataset.index.announcement_keys.get(key).first())
            .copied()
    }

    /// The source that an import knows by this key.
    pub fn source_key(&self, key: &str) -> Option<SourceId> {
        self.source_keys.get(key).or_else(|| self.dataset.index.source_keys.get(key).first()).copied()
    }

    /// The published history that the overlay stands on.
    pub fn dataset(&self) -> &'a Dataset {
        self.dataset
    }

    /// The finished change set.
    pub fn finish(self) -> ChangeSet {
        self.changes
    }
}

fn kind_of(entity: Entity) -> EntityKind {
    match entity {
        Entity::Company(_) => EntityKind::Company,
        Entity::Person(_) => EntityKind::Person,
        Entity::Project(_) => EntityKind::Project,
        Entity::Site(_) => EntityKind::Site,
    }
}

/// Names are the same however they are spaced, cased and punctuated.
#[must_use]
pub fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
