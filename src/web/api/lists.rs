//! Lists of every noun, and each of them by its name or number.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Refusal,
    figure::FigureRecord,
    json,
    openapi::{Listing, Paged, View},
    paging::{list, one},
    records::{
        AnnouncementRecord, ChangeRecord, CompanyRecord, PersonRecord, ProjectRecord, SourceRecord, by_slug,
    },
    site::{SiteInFull, SiteRecord},
};
use crate::{
    dataset::EntityKind,
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        public::search::found_by,
    },
};

/// Companies and groups.
#[utoipa::path(get, path = "/api/v1/companies", tag = "companies", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<CompanyRecord>), Refusal))]
pub async fn companies(reader: Reader) -> Result<Response, WebError> {
    list::<CompanyRecord>(reader)
}

/// One company.
#[utoipa::path(get, path = "/api/v1/companies/{slug}", tag = "companies", params(View, ("slug" = String, Path, description = "The name in its address"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = CompanyRecord), Refusal))]
pub async fn company(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    let id = by_slug(&reader, EntityKind::Company, &slug)?;
    one::<CompanyRecord>(reader, Some(id), "company")
}

/// Projects.
#[utoipa::path(get, path = "/api/v1/projects", tag = "projects", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<ProjectRecord>), Refusal))]
pub async fn projects(reader: Reader) -> Result<Response, WebError> {
    list::<ProjectRecord>(reader)
}

/// One project.
#[utoipa::path(get, path = "/api/v1/projects/{slug}", tag = "projects", params(View, ("slug" = String, Path, description = "The name in its address"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = ProjectRecord), Refusal))]
pub async fn project(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    let id = by_slug(&reader, EntityKind::Project, &slug)?;
    one::<ProjectRecord>(reader, Some(id), "project")
}

/// Sites with their power and chips.
#[utoipa::path(get, path = "/api/v1/sites", tag = "sites", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<SiteRecord>), Refusal))]
pub async fn sites(reader: Reader) -> Result<Response, WebError> {
    list::<SiteRecord>(reader)
}

/// A site with its figures and promises.
#[utoipa::path(get, path = "/api/v1/sites/{slug}", tag = "sites", params(View, ("slug" = String, Path, description = "The name in its address"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = SiteInFull), Refusal))]
pub async fn site(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    let id = by_slug(&reader, EntityKind::Site, &slug)?;
    one::<SiteInFull>(reader, Some(id), "site")
}

/// People who speak or decide.
#[utoipa::path(get, path = "/api/v1/people", tag = "people", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<PersonRecord>), Refusal))]
pub async fn people(reader: Reader) -> Result<Response, WebError> {
    list::<PersonRecord>(reader)
}

/// One person.
#[utoipa::path(get, path = "/api/v1/people/{slug}", tag = "people", params(View, ("slug" = String, Path, description = "The name in its address"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = PersonRecord), Refusal))]
pub async fn person(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    let id = by_slug(&reader, EntityKind::Person, &slug)?;
    one::<PersonRecord>(reader, Some(id), "person")
}

/// Announcements, by id.
#[utoipa::path(get, path = "/api/v1/announcements", tag = "announcements", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<AnnouncementRecord>), Refusal))]
pub async fn announcements(reader: Reader) -> Result<Response, WebError> {
    list::<AnnouncementRecord>(reader)
}

/// One announcement.
#[utoipa::path(get, path = "/api/v1/announcements/{id}", tag = "announcements", params(View, ("id" = i64, Path, description = "Its number"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = AnnouncementRecord), Refusal))]
pub async fn announcement(UrlPath(id): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    one::<AnnouncementRecord>(reader, Some(id), "announcement")
}

/// Figures as they were said; all, or of one announcement, company, project or site.
#[utoipa::path(get, path = "/api/v1/figures", tag = "figures", params(Paged, Listing, ("announcement" = Option<i64>, Query, description = "Id of an announcement"), ("company" = Option<String>, Query, description = "Slug of a company"), ("project" = Option<String>, Query, description = "Slug of a project"), ("site" = Option<String>, Query, description = "Slug of a site")),
    responses((status = 200, description = "A page of them", body = Vec<FigureRecord>), Refusal))]
pub async fn figures(reader: Reader) -> Result<Response, WebError> {
    list::<FigureRecord>(reader)
}

/// One figure.
#[utoipa::path(get, path = "/api/v1/figures/{id}", tag = "figures", params(View, ("id" = i64, Path, description = "Its number"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = FigureRecord), Refusal))]
pub async fn figure(UrlPath(id): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    one::<FigureRecord>(reader, Some(id), "figure")
}

/// Sources that announcements cite.
#[utoipa::path(get, path = "/api/v1/sources", tag = "sources", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<SourceRecord>), Refusal))]
pub async fn sources(reader: Reader) -> Result<Response, WebError> {
    list::<SourceRecord>(reader)
}

/// One source.
#[utoipa::path(get, path = "/api/v1/sources/{id}", tag = "sources", params(View, ("id" = i64, Path, description = "Its number"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = SourceRecord), Refusal))]
pub async fn source(UrlPath(id): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    one::<SourceRecord>(reader, Some(id), "source")
}

/// Published changes, oldest first: `after` gives those since a revision.
#[utoipa::path(get, path = "/api/v1/changes", tag = "changes", params(Paged, Listing),
    responses((status = 200, description = "A page of them", body = Vec<ChangeRecord>), Refusal))]
pub async fn changes(reader: Reader) -> Result<Response, WebError> {
    list::<ChangeRecord>(reader)
}

/// A published change.
#[utoipa::path(get, path = "/api/v1/changes/{id}", tag = "changes", params(View, ("id" = i64, Path, description = "Its number"), ("fields" = Option<String>, Query, description = "Names of fields, separated by commas")),
    responses((status = 200, description = "It", body = ChangeRecord), Refusal))]
pub async fn change(UrlPath(id): UrlPath<i64>, reader: Reader) -> Result<Response, WebError> {
    one::<ChangeRecord>(reader, Some(id), "change")
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct Hit {
    /// What it is: company, figure, source.
    kind: &'static str,
    name: String,
    /// The words that matched, if they are not the name.
    text: Option<String>,
    url: String,
}

/// Names, headlines, words said and sources.
#[utoipa::path(get, path = "/api/v1/search", tag = "search", params(View, ("q" = String, Query, description = "Words to look for, up to 200 characters")),
    responses((status = 200, description = "The best hits first, at most 100", body = Vec<Hit>), Refusal))]
pub async fn search(mut reader: Reader) -> Result<Response, WebError> {
    let query = reader.parameters.one("q")?.unwrap_or_default().trim().to_owned();
    reader.parameters.finish()?;
    let found = found_by(&reader, &query).await?;
    let hits = found.into_iter().take(100).map(|found| Hit {
        kind: found.kind,
        name: found.link.name,
        text: found.text,
        url: reader.urls.absolute(&found.link.url),
    });
    json(&hits.collect::<Vec<_>>())
}
