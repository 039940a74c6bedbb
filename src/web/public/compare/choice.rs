//! What is compared: read from the address, added to and taken away without
//! losing the rest of the view.

use super::{Head, MOST};
use crate::{
    dataset::EntityKind,
    domain::company::Entity,
    web::{
        charts::company_class,
        error::WebError,
        extract::{Parameters, Reader},
        page::{Context, Link},
        public::{
            shared::entity_link,
            totals::scenario::{Asked, NONE},
        },
    },
};

/// More than this many names fill no list to choose from.
const LISTED: usize = 400;

/// Parameter, kind and words of what can be compared.
const KINDS: [(&str, EntityKind, &str, &str); 3] = [
    ("company", EntityKind::Company, "company", "Companies"),
    ("project", EntityKind::Project, "project", "Projects"),
    ("site", EntityKind::Site, "site", "Sites"),
];

/// What is compared: entities of one kind, each with its short name.
pub struct Choice {
    pub name: &'static str,
    pub kind: EntityKind,
    pub entities: Vec<(Entity, String)>,
}

/// The ways to compare something else.
pub struct Chooser {
    pub kinds: Vec<(Link, bool)>,
    pub name: &'static str,
    /// Short name and name of what can be added; empty when there is too much to list.
    pub addable: Vec<(String, String)>,
    /// The form's other values.
    pub hidden: Vec<(String, String)>,
    pub is_full: bool,
    /// A comparison to begin with.
    pub suggestion: Option<Link>,
}

impl Choice {
    /// Reads `company`, `project` or `site`: up to eight of one kind.
    pub fn read(reader: &mut Reader) -> Result<Self, WebError> {
        let given = KINDS.map(|(name, ..)| reader.parameters.all(name));
        let mut chosen = KINDS.iter().zip(given).filter(|(_, slugs)| !slugs.is_empty());
        let (kind, slugs) = chosen.next().unwrap_or((&KINDS[0], Vec::new()));
        if let Some((other, slugs)) = chosen.next() {
            let takes = format!("nothing beside “{}”: one kind is compared at a time", kind.0);
            return Err(WebError::parameter(other.0, &slugs.join(", "), &takes));
        }
        let (name, kind, noun, plural) = *kind;
        let mut entities: Vec<(Entity, String)> = Vec::new();
        let context = reader.context();
        for slug in slugs.iter().filter(|slug| *slug != NONE || slugs.len() > 1) {
            let found = context.snapshot.by_slug(kind, slug).map(|entity| context.snapshot.resolve(entity));
            let Some(entity) = found else {
                let takes = format!("the short name of a {noun} as in its address, or {NONE} by itself");
                return Err(WebError::parameter(name, slug, &takes));
            };
            let slug = slug_of(&context, entity).unwrap_or_else(|| slug.to_lowercase());
            if !entities.iter().any(|(known, _)| *known == entity) {
                entities.push((entity, slug));
            }
        }
        if entities.len() > MOST {
            let takes = format!("two to eight {}", plural.to_lowercase());
            return Err(WebError::parameter(name, &format!("{} of them", entities.len()), &takes));
        }
        let none = entities.is_empty().then(|| NONE.to_owned());
        let settled: Vec<String> = entities.iter().map(|(_, slug)| slug.clone()).chain(none).collect();
        reader.parameters.settle(name, settled);
        Ok(Self { name, kind, entities })
    }

    pub fn title(&self, context: &Context<'_>) -> String {
        let names: Vec<String> = self
            .entities
            .iter()
            .filter_map(|(entity, _)| entity_link(context, *entity))
            .map(|link| link.name)
            .collect();
        match names.as_slice() {
            [] => "Compare".to_owned(),
            [one] => format!("{one}, to be compared"),
            all => format!("{} compared", context.lang.list(all)),
        }
    }

    /// The address with other entities and everything else as it is.
    fn url<'s>(
        &self,
        context: &Context<'_>,
        parameters: &Parameters,
        slugs: impl Iterator<Item = &'s str>,
    ) -> String {
        let mut pairs: Vec<(&str, &str)> = slugs.map(|slug| (self.name, slug)).collect();
        if pairs.is_empty() {
            pairs.push((self.name, NONE));
        }
        pairs.extend(rest(parameters));
        context.urls.with("/compare", pairs)
    }

    pub fn heads(&self, context: &Context<'_>, parameters: &Parameters) -> Vec<Head> {
        let slugs = |without: usize| {
            self.entities
                .iter()
                .enumerate()
                .filter(move |(place, _)| *place != without)
                .map(|(_, (_, slug))| slug.as_str())
        };
        self.entities
            .iter()
            .enumerate()
            .filter_map(|(place, (entity, _))| {
                let without = self.url(context, parameters, slugs(place));
                let hue = match entity {
                    Entity::Company(id) => company_class(context, *id),
                    _ => "",
                };
                Some(Head { entity: entity_link(context, *entity)?, hue, without })
            })
            .collect()
    }

    pub fn chooser(&self, context: &Context<'_>, parameters: &Parameters) -> Chooser {
        let kinds = KINDS.map(|(name, kind, _, plural)| {
            let is_current = kind == self.kind;
            let url = context.urls.with("/compare", [(name, NONE)].into_iter().chain(rest(parameters)));
            (Link { name: plural.to_owned(), url }, is_current)
        });
        let mut addable = addable(context, self.kind);
        addable.retain(|(slug, _)| !self.entities.iter().any(|(_, known)| known == slug));
        addable.sort_by_key(|(_, name)| name.to_lowercase());
        if addable.len() > LISTED {
            addable.clear();
        }
        let chosen = self.entities.iter().map(|(_, slug)| (self.name.to_owned(), slug.clone()));
        let rest = rest(parameters).map(|(name, value)| (name.to_owned(), value.to_owned()));
        Chooser {
            kinds: kinds.into(),
            name: self.name,
            addable,
            hidden: chosen.chain(rest).collect(),
            is_full: self.entities.len() >= MOST,
            suggestion: (self.kind == EntityKind::Company && self.entities.is_empty())
                .then(|| suggestion(context))
                .flatten(),
        }
    }
}

/// What the address says besides the view and what is compared.
fn rest(parameters: &Parameters) -> impl Iterator<Item = (&str, &str)> {
    let is_kind = |given: &str| KINDS.iter().any(|(name, ..)| *name == given);
    parameters.without_view().filter(move |(name, _)| !is_kind(name))
}

fn slug_of(context: &Context<'_>, entity: Entity) -> Option<String> {
    let snapshot = &context.snapshot;
    match entity {
        Entity::Company(id) => snapshot.company(id).map(|company| company.slug.clone()),
        Entity::Project(id) => snapshot.project(id).map(|project| project.slug.clone()),
        Entity::Site(id) => snapshot.site(id).map(|site| site.slug.clone()),
        Entity::Person(_) => None,
    }
}

fn addable(context: &Context<'_>, kind: EntityKind) -> Vec<(String, String)> {
    let snapshot = &context.snapshot;
    match kind {
        EntityKind::Company => {
            snapshot.firms().map(|(_, company)| (company.slug.clone(), company.name.clone())).collect()
        }
        EntityKind::Project => {
            snapshot.projects().map(|(_, project)| (project.slug.clone(), project.name.clone())).collect()
        }
        EntityKind::Site => {
            snapshot.sites().map(|(_, site)| (site.slug.clone(), site.name.clone())).collect()
        }
        EntityKind::Person => Vec::new(),
    }
}

/// The four companies that said they will spend the most.
fn suggestion(context: &Context<'_>) -> Option<Link> {
    let asked = Asked::of_all(context);
    let total = context.snapshot.summary(&asked.scenario, &asked.companies);
    let mut sums: Vec<_> = total.by_company.iter().collect();
    sums.sort_by_key(|(id, share)| (std::cmp::Reverse(share.sum.high().max(share.sum.low())), *id));
    let companies: Vec<_> =
        sums.iter().take(4).filter_map(|(id, _)| context.snapshot.company(**id)).collect();
    let names: Vec<String> = companies.iter().map(|company| company.name.clone()).collect();
    if names.is_empty() {
        return None;
    }
    let slugs = companies.iter().map(|company| ("company", company.slug.as_str()));
    Some(Link { name: context.lang.list(&names), url: context.urls.with("/compare", slugs) })
}
