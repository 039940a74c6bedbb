//! What the API answers with: one struct for each noun, its fields as documented
//! by `openapi`. Amounts are in base units: US dollars or the currency named,
//! watts, single chips. Days are EDTF where they may be fuzzy.

use serde::Serialize;
use utoipa::ToSchema;

use super::paging::Listed;
use crate::{
    dataset::EntityKind,
    domain::{AnnouncementId, CompanyId, Id, PersonId, ProjectId, RevisionId, SourceId, company::Entity},
    web::{error::WebError, extract::Reader, page::Context, public::shared::find},
};

/// A company.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Company)]
pub struct CompanyRecord {
    /// Its number; it never changes.
    id: i64,
    /// The name in its address.
    slug: String,
    /// Its name.
    name: String,
    /// `firm`, or a kind of group.
    kind: &'static str,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// The item of Wikidata, as in Q95.
    wikidata: Option<String>,
    /// An editor's remark.
    note: Option<String>,
    /// The page of it.
    url: String,
}

impl Listed for CompanyRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        Ok(rising(reader.context().snapshot.companies().map(|(id, _)| id.number())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let company = context.snapshot.company(CompanyId::new(id))?.clone();
        Some(Self {
            id,
            url: context.urls.absolute(&context.company(CompanyId::new(id))?.url),
            slug: company.slug,
            name: company.name,
            kind: company.kind.word(),
            country: company.country,
            wikidata: company.wikidata,
            note: company.note,
        })
    }
}

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Project)]
pub struct ProjectRecord {
    /// Its number; it never changes.
    id: i64,
    /// The name in its address.
    slug: String,
    /// Its name.
    name: String,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// The slug of the programme that it belongs to.
    parent: Option<String>,
    /// An editor's remark.
    note: Option<String>,
    /// The page of it.
    url: String,
}

impl Listed for ProjectRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        Ok(rising(reader.context().snapshot.projects().map(|(id, _)| id.number())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let project = context.snapshot.project(ProjectId::new(id))?.clone();
        let parent = project.parent.and_then(|id| context.snapshot.project(id));
        Some(Self {
            id,
            url: context.urls.absolute(&context.project(ProjectId::new(id))?.url),
            slug: project.slug,
            name: project.name,
            country: project.country,
            parent: parent.map(|parent| parent.slug.clone()),
            note: project.note,
        })
    }
}

/// Somebody who speaks or decides.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Person)]
pub struct PersonRecord {
    /// Its number; it never changes.
    id: i64,
    /// The name in its address.
    slug: String,
    /// Its name.
    name: String,
    /// An editor's remark.
    note: Option<String>,
    /// The page about the person.
    url: String,
}

impl Listed for PersonRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        Ok(rising(reader.context().snapshot.people().map(|(id, _)| id.number())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let person = context.snapshot.person(PersonId::new(id))?.clone();
        let url = context.urls.absolute(&context.urls.path(&format!("/people/{}", person.slug)));
        Some(Self { id, url, slug: person.slug, name: person.name, note: person.note })
    }
}

/// Somebody said something on a day.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Announcement)]
pub struct AnnouncementRecord {
    /// Its number; it never changes.
    id: i64,
    /// What was announced, in a line.
    headline: String,
    /// The day, as fuzzy as it is known (EDTF).
    said_on: String,
    /// Slug of the person who spoke.
    speaker_person: Option<String>,
    /// Slug of the company that spoke.
    speaker_company: Option<String>,
    /// A publication or body that is no company here.
    speaker_name: Option<String>,
    /// `company_statement`, `filing`, `permit`, `press_report`, `analyst_estimate`, `observation` or `own_calculation`.
    kind: &'static str,
    /// `claim` or `estimate`.
    standing: &'static str,
    /// Why it was retracted, if it was.
    retracted: Option<String>,
    /// Ids of the sources that it cites.
    sources: Vec<i64>,
    /// The page of it.
    url: String,
}

impl Listed for AnnouncementRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        Ok(rising(reader.context().snapshot.announcements().map(|(id, _)| id.number())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let (snapshot, at) = (&context.snapshot, AnnouncementId::new(id));
        let said = snapshot.announcement(at)?;
        let person = said.speaker_person.and_then(|id| snapshot.person(id));
        let company = said.speaker_company.and_then(|id| snapshot.company(id));
        Some(Self {
            id,
            headline: said.headline.clone(),
            said_on: said.said_on.to_string(),
            speaker_person: person.map(|person| person.slug.clone()),
            speaker_company: company.map(|company| company.slug.clone()),
            speaker_name: said.speaker_name.clone(),
            kind: said.kind.word(),
            standing: said.kind.standing().word(),
            retracted: said.retracted.clone(),
            sources: rising(sources(context, at)),
            url: context.urls.absolute(&context.urls.announcement(at)),
        })
    }
}

/// A publication.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Source)]
pub struct SourceRecord {
    /// Its number; it never changes.
    id: i64,
    /// Who published it.
    publisher: String,
    /// Its title.
    title: String,
    /// Where it was published.
    url: Option<String>,
    /// An archived copy.
    archive_url: Option<String>,
    /// The day, as fuzzy as it is known (EDTF).
    published_on: Option<String>,
    /// ISO 639-1.
    language: Option<String>,
    /// The licence and the credit that it demands.
    licence: Option<String>,
    /// The page of it here.
    page: String,
}

impl Listed for SourceRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        let context = reader.context();
        let announcements = context.snapshot.announcements();
        Ok(rising(announcements.flat_map(|(id, _)| sources(&context, id).collect::<Vec<_>>())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let source = context.snapshot.source(SourceId::new(id))?.clone();
        Some(Self {
            id,
            publisher: source.publisher,
            title: source.title,
            url: source.url,
            archive_url: source.archive_url,
            published_on: source.published_on.map(|day| day.to_string()),
            language: source.language,
            licence: source.licence,
            page: context.urls.absolute(&context.urls.path(&format!("/sources/{id}"))),
        })
    }
}

/// A published change.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Change)]
pub struct ChangeRecord {
    /// The number of the revision.
    id: i64,
    /// RFC 3339, to the millisecond.
    published_at: String,
    /// The editor's public byline, or the importer's name.
    editor: String,
    /// Why it was made.
    reason: &'static str,
    /// The editor's words about it.
    note: Option<String>,
    /// The page of it.
    url: String,
}

impl Listed for ChangeRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        Ok(rising(reader.context().snapshot.revisions().map(|revision| revision.id.number())))
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let revision = context.snapshot.revision(RevisionId::new(id))?;
        Some(Self {
            id,
            published_at: format!("{:.3}", revision.published_at),
            editor: revision.editor.clone(),
            reason: revision.reason.word(),
            note: revision.note.clone(),
            url: context.urls.absolute(&context.urls.path(&format!("/revisions/{id}"))),
        })
    }
}

/// The id of what a slug names.
pub fn by_slug(reader: &Reader, kind: EntityKind, slug: &str) -> Result<i64, WebError> {
    // What was merged into another is found there.
    let entity = find(reader, kind, slug).map_err(|error| match error {
        WebError::Moved(url) => WebError::Moved(format!("/api/v1{url}")),
        other => other,
    })?;
    Ok(match entity {
        Entity::Company(id) => id.number(),
        Entity::Person(id) => id.number(),
        Entity::Project(id) => id.number(),
        Entity::Site(id) => id.number(),
    })
}

fn sources(context: &Context<'_>, id: AnnouncementId) -> impl Iterator<Item = i64> {
    context.snapshot.citations(id).map(|(_, citation, _)| citation.source.number())
}

pub fn rising(ids: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut ids: Vec<i64> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    ids
}
