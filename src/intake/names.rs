//! The names that the tracker knows, found in a text.

use std::{collections::HashMap, ops::Range};

use aho_corasick::{AhoCorasick, MatchKind};

use crate::{
    dataset::Snapshot,
    domain::{CompanyId, PersonId, ProjectId, SiteId, company::Entity},
};

/// Whose name it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Name {
    Company(CompanyId),
    Person(PersonId),
    Project(ProjectId),
    Site(SiteId),
}

/// The names of a view, ready to be looked for.
pub(super) struct Names {
    /// None only if the names are more than fit into memory.
    finder: Option<AhoCorasick>,
    names: Vec<Name>,
}

/// Shorter names are words of the language too often.
const SHORTEST: usize = 3;

impl Names {
    pub fn of(snapshot: &Snapshot<'_>) -> Self {
        let mut all: HashMap<String, Vec<Name>> = HashMap::new();
        let mut add = |name: &str, is: Name| {
            if name.chars().count() >= SHORTEST {
                let known = all.entry(name.to_owned()).or_default();
                if !known.contains(&is) {
                    known.push(is);
                }
            }
        };
        for (id, company) in snapshot.firms() {
            add(&company.name, Name::Company(id));
            for (_, alias) in snapshot.aliases(Entity::Company(id)) {
                add(&alias.name, Name::Company(id));
            }
        }
        for (id, person) in snapshot.people() {
            add(&person.name, Name::Person(id));
            // Newspapers call people by their last names.
            if let Some((_, last)) = person.name.rsplit_once(' ') {
                add(last, Name::Person(id));
            }
        }
        for (id, project) in snapshot.projects() {
            add(&project.name, Name::Project(id));
            for (_, alias) in snapshot.aliases(Entity::Project(id)) {
                add(&alias.name, Name::Project(id));
            }
        }
        for (id, site) in snapshot.sites() {
            add(&site.name, Name::Site(id));
            for (_, alias) in snapshot.aliases(Entity::Site(id)) {
                add(&alias.name, Name::Site(id));
            }
        }
        // A place is a name only where nothing is called so.
        let mut places: HashMap<&str, Vec<Name>> = HashMap::new();
        for (id, site) in snapshot.sites() {
            let place = site.place.as_deref().filter(|place| !all.contains_key(*place));
            places.entry(place.unwrap_or_default()).or_default().push(Name::Site(id));
        }
        places.remove("");
        for (place, sites) in places {
            all.insert(place.to_owned(), sites);
        }
        // A name of several people or sites names none of them.
        let mut named: Vec<(String, Name)> = all
            .into_iter()
            .filter_map(|(name, who)| {
                let is_preferred =
                    |one: &&Name| who.len() == 1 || matches!(one, Name::Company(_) | Name::Project(_));
                who.iter().find(is_preferred).map(|one| (name, *one))
            })
            .collect();
        named.sort();
        let finder = AhoCorasick::builder()
            .match_kind(MatchKind::LeftmostLongest)
            .build(named.iter().map(|(name, _)| name.as_str()))
            .ok();
        Self { finder, names: named.into_iter().map(|(_, name)| name).collect() }
    }

    /// Where the names stand in a text, as words of their own.
    pub fn found(&self, text: &str) -> Vec<(Range<usize>, Name)> {
        let Some(finder) = &self.finder else { return Vec::new() };
        let is_letter = |letter: Option<char>| letter.is_some_and(char::is_alphanumeric);
        finder
            .find_iter(text)
            .filter(|found| {
                let (before, behind) = (&text[..found.start()], &text[found.end()..]);
                // "Metas Rechenzentren": a genitive is the name too.
                let behind =
                    behind.strip_prefix('s').filter(|rest| !is_letter(rest.chars().next())).unwrap_or(behind);
                !is_letter(before.chars().next_back()) && !is_letter(behind.chars().next())
            })
            .map(|found| (found.start()..found.end(), self.names[found.pattern().as_usize()]))
            .collect()
    }
}
