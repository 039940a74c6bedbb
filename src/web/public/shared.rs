//! What several readers' pages do alike: following an address to its entity,
//! listing announcements, summing sites by company.

use std::cmp::Ordering;

use jiff::civil::Date;

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
    format::Lang,
    web::{
        error::WebError,
        extract::Reader,
        page::{Context, Link, SumPair, Who, label},
        sizes::size,
        table::{Filter, Key},
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

/// The value and the label of a company in a filter.
pub fn company_words(context: &Context<'_>, key: Key<'_>) -> (String, String) {
    let company = key.id().and_then(|id| context.snapshot.company(id));
    company.map_or_else(<_>::default, |one| (one.slug.clone(), one.name.clone()))
}

/// The value and the label of a project in a filter.
pub fn project_words(context: &Context<'_>, key: Key<'_>) -> (String, String) {
    let project = key.id().and_then(|id| context.snapshot.project(id));
    project.map_or_else(<_>::default, |one| (one.slug.clone(), one.name.clone()))
}

/// A filter by country, of rows that have the code of one.
pub fn country_filter<'f, R>(
    lang: Lang,
    phrase: &'static str,
    code: impl Fn(&R) -> Option<&'f str> + 'f,
) -> Filter<'f, R> {
    Filter {
        name: "country",
        label: "Country",
        phrase,
        keys: Box::new(move |row, tell| code(row).map(Key::of_code).into_iter().for_each(tell)),
        words: Box::new(move |key| {
            key.code().map_or_else(<_>::default, |code| {
                let name = lang.country(&code);
                (code, name)
            })
        }),
        known: Box::new(move |code| lang.known_country(code).map(ToOwned::to_owned)),
    }
}

/// A filter by the year of something.
pub fn year_filter<'f, R>(year: impl Fn(&R) -> i16 + 'f) -> Filter<'f, R> {
    Filter {
        name: "year",
        label: "Year",
        phrase: "of",
        keys: Box::new(move |row, tell| tell(Key::Number(usize::try_from(year(row)).unwrap_or(0)))),
        words: Box::new(|key| match key {
            Key::Number(year) => (year.to_string(), year.to_string()),
            Key::Text(_) => <_>::default(),
        }),
        known: Box::new(|value| (value.len() == 4 && value.parse::<i16>().is_ok()).then(|| value.to_owned())),
    }
}

/// Other names of an entity, each once, as a sentence would list them.
pub fn other_names(context: &Context<'_>, entity: Entity) -> String {
    let mut names: Vec<&str> =
        context.snapshot.aliases(entity).map(|(_, alias)| alias.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    names.join(", ")
}

/// The first lines of a list, and where all of them are if these are not all.
#[derive(Debug, Clone)]
pub struct Shown<T> {
    pub lines: Vec<T>,
    pub all: Option<Link>,
}

/// So many lines of one kind stand on the page of an entity.
pub const MOST_LINES: usize = 50;

impl<T> Shown<T> {
    /// Puts the first `most` of many into words; `all` is where all of them are, by their number.
    pub fn first<I>(
        many: Vec<I>,
        most: usize,
        line: impl Fn(I) -> T,
        all: impl FnOnce(usize) -> Link,
    ) -> Self {
        let all = (many.len() > most).then(|| all(many.len()));
        Self { lines: many.into_iter().take(most).map(line).collect(), all }
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }
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
    newest_of(context, announcements.map(|(id, said)| (said.said_on.last_day(), id)), limit)
}

/// The same by the days on which they were made.
pub fn newest_of(
    context: &Context<'_>,
    announcements: impl Iterator<Item = (Date, AnnouncementId)>,
    limit: usize,
) -> Vec<AnnouncementLine> {
    let newest = first_of(announcements.collect(), limit, |a, b| b.cmp(a));
    let said = newest.into_iter().filter_map(|(_, id)| Some((id, context.snapshot.announcement(id)?)));
    said.map(|(id, said)| announcement_line(context, id, said)).collect()
}

/// The first few in an order that tells all apart; the others are not sorted.
pub fn first_of<T>(mut all: Vec<T>, limit: usize, order: impl Fn(&T, &T) -> Ordering) -> Vec<T> {
    if all.len() > limit {
        all.select_nth_unstable_by(limit, &order);
        all.truncate(limit);
    }
    all.sort_unstable_by(order);
    all
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

    /// As the size of [`Self::pair`], before any sum is put into words.
    pub fn size(&self, measure: Measure, when: When) -> i128 {
        let of = |standing| self.get(measure, when, standing).interval.map_or(-1, size);
        of(Standing::Claim).max(of(Standing::Estimate))
    }

    /// As the size of [`Self::power`].
    pub fn size_of_power(&self, when: When) -> i128 {
        let of = |kind| self.size(Measure::Power(kind), when);
        of(PowerKind::Facility).max(of(PowerKind::Unsaid))
    }
}

/// Reads the `by` parameter.
pub fn lens(reader: &mut Reader) -> Result<Lens, WebError> {
    let lens = reader.parameters.read("by", "lead, owner or user")?.unwrap_or(Lens::Lead);
    reader.parameters.settle("by", [lens.word()]);
    Ok(lens)
}
