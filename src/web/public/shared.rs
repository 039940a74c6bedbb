//! What several readers' pages do alike: following an address to its entity,
//! listing announcements, summing sites by company.

use crate::{
    dataset::{EntityKind, Lens, SiteSums, When},
    domain::{
        AnnouncementId,
        announcement::{Announcement, Standing},
        company::{Entity, SuccessionKind},
        figure::PowerKind,
        project::RoleKind,
        site_totals::Measure,
    },
    web::{
        error::WebError,
        extract::Reader,
        page::{Context, Link, SumPair, Who, label},
    },
};

/// Follows an address: answers the entity, or a redirect to its present
/// address, or what became of it.
pub fn find(reader: &Reader, kind: EntityKind, slug: &str) -> Result<Entity, WebError> {
    let context = reader.context();
    let what = kind.word();
    let entity = context.snapshot.by_slug(kind, slug).ok_or(WebError::not_found(what))?;
    let successors: Vec<_> = context.snapshot.successors(entity).collect();
    if let Some(merge) = successors.iter().find(|succession| succession.kind == SuccessionKind::Merge)
        && let Some(link) = entity_link(&context, merge.into)
    {
        return Err(WebError::Moved(link.url));
    }
    let here = entity_link(&context, entity).ok_or(WebError::not_found(what))?;
    if !successors.is_empty() {
        let links = successors.iter().filter_map(|succession| entity_link(&context, succession.into));
        return Err(WebError::Gone {
            title: format!("{} was split", here.name),
            text: "What stood at this address turned out to be several. They are:".to_owned(),
            links: links.map(|link| (link.name, link.url)).collect(),
        });
    }
    let now = current_slug(&context, entity).unwrap_or_default();
    if now == slug { Ok(entity) } else { Err(WebError::Moved(here.url)) }
}

fn current_slug(context: &Context<'_>, entity: Entity) -> Option<String> {
    let snapshot = &context.snapshot;
    match entity {
        Entity::Company(id) => snapshot.company(id).map(|company| company.slug.clone()),
        Entity::Person(id) => snapshot.person(id).map(|person| person.slug.clone()),
        Entity::Project(id) => snapshot.project(id).map(|project| project.slug.clone()),
        Entity::Site(id) => snapshot.site(id).map(|site| site.slug.clone()),
    }
}

/// The page of an entity.
pub fn entity_link(context: &Context<'_>, entity: Entity) -> Option<Link> {
    match entity {
        Entity::Company(id) => context.company(id),
        Entity::Person(id) => context.person(id),
        Entity::Project(id) => context.project(id),
        Entity::Site(id) => context.site(id),
    }
}

/// What a slug in a filter names: an entity of the view, or one of another
/// moment, of which the view has no rows.
pub fn named_by(context: &Context<'_>, kind: EntityKind, slug: &str) -> Option<String> {
    let entity = context.snapshot.by_slug(kind, slug).and_then(|entity| entity_link(context, entity));
    entity.map(|link| link.name).or_else(|| context.snapshot.was_ever(kind, slug).then(|| slug.to_owned()))
}

/// Other names of an entity, each once, as a sentence would list them.
pub fn other_names(context: &Context<'_>, entity: Entity) -> String {
    let mut names: Vec<&str> =
        context.snapshot.aliases(entity).map(|(_, alias)| alias.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// An announcement as lists show it.
#[derive(Debug, Clone)]
pub struct AnnouncementLine {
    pub link: Link,
    pub said_on: String,
    pub who: Who,
    pub kind: String,
    pub figures: String,
}

/// An announcement as lists show it.
pub fn announcement_line(context: &Context<'_>, id: AnnouncementId, said: &Announcement) -> AnnouncementLine {
    let figures = context.snapshot.figures_of_announcement(id).count();
    AnnouncementLine {
        link: context.announcement_link(id, said),
        said_on: context.lang.fuzzy(said.said_on),
        who: context.who(said),
        kind: context.kind(id, said),
        figures: context.lang.count(figures, "figure", "figures"),
    }
}

/// Announcements, newest first, `limit` at most.
pub fn newest<'a>(
    context: &Context<'_>,
    announcements: impl Iterator<Item = (AnnouncementId, &'a Announcement)>,
    limit: usize,
) -> Vec<AnnouncementLine> {
    let mut all: Vec<_> = announcements.collect();
    all.sort_by_key(|(id, said)| std::cmp::Reverse((said.said_on.last_day(), *id)));
    all.into_iter().take(limit).map(|(id, said)| announcement_line(context, id, said)).collect()
}

/// A role as lists show it.
#[derive(Debug, Clone)]
pub struct RoleLine {
    pub role: String,
    pub with: Link,
    pub detail: String,
    pub is_past: bool,
}

/// The order in which roles are listed.
pub fn role_order(kind: RoleKind) -> usize {
    RoleKind::ALL.iter().position(|other| *other == kind).unwrap_or(usize::MAX)
}

/// A role as lists show it, with the other side of it.
pub fn role_line(context: &Context<'_>, role: &crate::domain::project::Role, with: Link) -> RoleLine {
    let is_past = context.snapshot.has_ended(role);
    let mut detail: Vec<String> = Vec::new();
    if let Some(confidence) = role.confidence {
        detail.push(confidence.word().to_owned());
    }
    if let Some(note) = &role.note {
        detail.push(note.clone());
    }
    if is_past {
        let until = role.ended_by.and_then(|id| context.snapshot.announcement(id));
        detail.push(until.map_or_else(
            || "no longer".to_owned(),
            |said| format!("no longer named on {}", context.lang.fuzzy(said.said_on)),
        ));
    }
    RoleLine { role: label(role.kind.word()), with, detail: detail.join(" · "), is_past }
}

impl SiteSums {
    /// Claims and estimates of one measure in words.
    pub fn pair(&self, context: &Context<'_>, measure: Measure, when: When) -> SumPair {
        let cell = |standing| context.sum_cell(self.get(measure, when, standing), measure);
        SumPair { claim: cell(Standing::Claim), estimate: cell(Standing::Estimate), unnamed: None }
    }

    /// Power in the facility column: facility power, and beside it, never added,
    /// power of a kind that nobody named.
    pub fn power(&self, context: &Context<'_>, when: When) -> SumPair {
        let unnamed = self.pair(context, Measure::Power(PowerKind::Unsaid), when);
        SumPair {
            unnamed: (!unnamed.is_empty()).then(|| Box::new(unnamed)),
            ..self.pair(context, Measure::Power(PowerKind::Facility), when)
        }
    }
}

/// Reads the `by` parameter.
pub fn lens(reader: &mut Reader) -> Result<Lens, WebError> {
    let lens = reader.parameters.read("by", "lead, owner or user")?.unwrap_or(Lens::Lead);
    reader.parameters.settle("by", [lens.word()]);
    Ok(lens)
}
