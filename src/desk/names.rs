//! From what somebody typed to the company, person, project, site or source
//! that is meant.

use crate::{
    dataset::{EntityKind, Snapshot, fold},
    domain::company::Entity,
};

/// Something that has a name, as lists offer it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    pub entity: Entity,
    pub name: String,
    pub slug: String,
    /// "company", "site in Texas": tells those of one name apart.
    pub what: &'static str,
    /// The name by which it was found, if that is another one.
    pub alias: Option<String>,
}

/// The most that are offered at once.
const MOST: usize = 12;

/// An entity with its name.
pub fn named(entity: Entity, snapshot: &Snapshot<'_>) -> Option<Named> {
    let (name, slug, what) = match entity {
        Entity::Company(id) => snapshot.company(id).map(|row| (&row.name, &row.slug, "company"))?,
        Entity::Person(id) => snapshot.person(id).map(|row| (&row.name, &row.slug, "person"))?,
        Entity::Project(id) => snapshot.project(id).map(|row| (&row.name, &row.slug, "project"))?,
        Entity::Site(id) => snapshot.site(id).map(|row| (&row.name, &row.slug, "site"))?,
    };
    Some(Named { entity, name: name.clone(), slug: slug.clone(), what, alias: None })
}

/// Everything of some kinds, without what was merged into another.
fn all(kinds: &[EntityKind], snapshot: &Snapshot<'_>) -> Vec<Entity> {
    let mut all = Vec::new();
    for kind in kinds {
        match kind {
            EntityKind::Company => all.extend(snapshot.companies().map(|(id, _)| Entity::Company(id))),
            EntityKind::Person => all.extend(snapshot.people().map(|(id, _)| Entity::Person(id))),
            EntityKind::Project => all.extend(snapshot.projects().map(|(id, _)| Entity::Project(id))),
            EntityKind::Site => all.extend(snapshot.sites().map(|(id, _)| Entity::Site(id))),
        }
    }
    all
}

/// What bears a name or alias that holds these letters, however they are cased
/// and spaced: equal ones first, then those that begin so.
pub fn find(kinds: &[EntityKind], text: &str, snapshot: &Snapshot<'_>) -> Vec<Named> {
    let wanted = fold(text);
    if wanted.is_empty() {
        return Vec::new();
    }
    let rank = |name: &str| {
        let name = fold(name);
        match name.find(&wanted) {
            Some(0) if name.len() == wanted.len() => Some(0_u8),
            Some(0) => Some(1),
            Some(_) => Some(2),
            None => None,
        }
    };
    let mut found: Vec<(u8, Named)> = Vec::new();
    for entity in all(kinds, snapshot) {
        let Some(mut named) = named(entity, snapshot) else { continue };
        let own = rank(&named.name);
        let other = snapshot
            .aliases(entity)
            .filter_map(|(_, alias)| Some((rank(&alias.name)?, alias.name.clone())))
            .min_by_key(|(rank, _)| *rank);
        match (own, other) {
            (Some(own), other) if other.as_ref().is_none_or(|(rank, _)| own <= *rank) => {
                found.push((own, named));
            }
            (_, Some((rank, name))) => {
                named.alias = Some(name);
                found.push((rank, named));
            }
            _ => {}
        }
    }
    found.sort_by(|(one, a), (other, b)| (one, a.name.len(), &a.name).cmp(&(other, b.name.len(), &b.name)));
    found.into_iter().take(MOST).map(|(_, named)| named).collect()
}

/// How an entity is written in a field: by its name, with its address behind it
/// where several bear that name.
pub fn spelled(entity: Entity, kinds: &[EntityKind], snapshot: &Snapshot<'_>) -> String {
    let Some(named) = named(entity, snapshot) else { return String::new() };
    let equal = find(kinds, &named.name, snapshot);
    let equal = equal.iter().filter(|other| is_called(other, &named.name)).count();
    if equal == 1 { named.name } else { format!("{} [{}]", named.name, named.slug) }
}

fn is_called(named: &Named, name: &str) -> bool {
    let wanted = fold(name);
    fold(&named.name) == wanted || named.alias.as_ref().is_some_and(|alias| fold(alias) == wanted)
}
