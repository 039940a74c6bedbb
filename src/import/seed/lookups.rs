//! From the slugs and keys in cells to what they name.

use super::Reading;
use crate::{
    dataset::EntityKind,
    domain::{
        AnnouncementId, CompanyId, FigureId, PersonId, ProjectId, SiteId, company::Entity, figure::Subject,
    },
    import::{ImportError, sheet::Row},
};

impl Reading<'_> {
    /// `company:openai`, `project:stargate`, `site:stargate-abilene` or `industry`.
    pub(super) fn subject(&self, row: Row<'_>, text: &str) -> Result<Subject, ImportError> {
        match text.split_once(':') {
            Some(("company", slug)) => self.company_at(row, slug).map(Subject::Company),
            Some(("project", slug)) => self.project_at(row, slug).map(Subject::Project),
            Some(("site", slug)) => self.site_at(row, slug).map(Subject::Site),
            None if text == "industry" => Ok(Subject::Industry),
            _ => Err(row.error(&format!(
                "“{text}” names nothing; write company:slug, project:slug, site:slug or industry"
            ))),
        }
    }

    pub(super) fn some<T>(
        &self,
        row: Row<'_>,
        column: &str,
        find: impl Fn(&Self, Row<'_>, &str) -> Result<T, ImportError>,
    ) -> Result<Option<T>, ImportError> {
        row.text(column).map(|text| find(self, row, text)).transpose()
    }

    pub(super) fn company_at(&self, row: Row<'_>, slug: &str) -> Result<CompanyId, ImportError> {
        match self.overlay.at_slug(EntityKind::Company, slug) {
            Some(Entity::Company(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no company “{slug}”"))),
        }
    }

    pub(super) fn person_at(&self, row: Row<'_>, slug: &str) -> Result<PersonId, ImportError> {
        match self.overlay.at_slug(EntityKind::Person, slug) {
            Some(Entity::Person(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no person “{slug}”"))),
        }
    }

    pub(super) fn project_at(&self, row: Row<'_>, slug: &str) -> Result<ProjectId, ImportError> {
        match self.overlay.at_slug(EntityKind::Project, slug) {
            Some(Entity::Project(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no project “{slug}”"))),
        }
    }

    pub(super) fn site_at(&self, row: Row<'_>, slug: &str) -> Result<SiteId, ImportError> {
        match self.overlay.at_slug(EntityKind::Site, slug) {
            Some(Entity::Site(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no site “{slug}”"))),
        }
    }

    pub(super) fn announcement_at(&self, row: Row<'_>, key: &str) -> Result<AnnouncementId, ImportError> {
        self.overlay
            .announcement_key(key)
            .ok_or_else(|| row.error(&format!("there is no announcement with the key “{key}”")))
    }

    pub(super) fn figure_at(&self, row: Row<'_>, key: &str) -> Result<FigureId, ImportError> {
        self.overlay
            .figure_key(key)
            .ok_or_else(|| row.error(&format!("there is no figure with the key “{key}”")))
    }
}
