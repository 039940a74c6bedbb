//! Rows of companies, people, offices, projects, sites, names, roles, sources
//! and announcements.

use super::{
    Reading,
    cells::{country, month, slug, url},
};
use crate::{
    dataset::EntityKind,
    domain::{
        announcement::{Announcement, AnnouncementKind, Citation, Source},
        company::{Alias, AliasKind, Company, CompanyKind, Entity, Office, Person},
        figure::Subject,
        project::{Project, Role, RoleKind, RoleObject},
        site::{Coordinates, Location, Precision, Site},
    },
    import::{ImportError, sheet::Row},
};

impl Reading<'_> {
    pub(super) fn company(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let company = Company {
            slug: slug(row)?,
            name: row.required("name")?.to_owned(),
            kind: row.parse("kind")?.unwrap_or(CompanyKind::Firm),
            country: country(row)?,
            parent: self.some(row, "parent", Self::company_at)?,
            fiscal_year_end_month: month(row)?,
            fiscal_year_name: row.parse("fiscal_year_name")?,
            wikidata: row.owned("wikidata"),
            note: row.owned("note"),
        };
        let (slug, name) = (company.slug.clone(), company.name.clone());
        let id = match self.overlay.at_slug(EntityKind::Company, &slug) {
            Some(Entity::Company(id)) => {
                self.overlay.put(id, company);
                id
            }
            _ => self.overlay.add(company),
        };
        self.introduce(row, Entity::Company(id), &slug, &name);
        Ok(())
    }

    pub(super) fn person(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let person =
            Person { slug: slug(row)?, name: row.required("name")?.to_owned(), note: row.owned("note") };
        let (slug, name) = (person.slug.clone(), person.name.clone());
        let id = match self.overlay.at_slug(EntityKind::Person, &slug) {
            Some(Entity::Person(id)) => {
                self.overlay.put(id, person);
                id
            }
            _ => self.overlay.add(person),
        };
        self.introduce(row, Entity::Person(id), &slug, &name);
        Ok(())
    }

    pub(super) fn office(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let office = Office {
            person: self.person_at(row, row.required("person")?)?,
            company: self.company_at(row, row.required("company")?)?,
            title: row.owned("title"),
            starts: row.parse("starts")?,
            ends: row.parse("ends")?,
        };
        let known = self
            .overlay
            .all::<Office>()
            .find(|(_, other)| {
                other.person == office.person
                    && other.company == office.company
                    && other.title == office.title
                    && other.starts == office.starts
            })
            .map(|(id, _)| id);
        match known {
            Some(id) => {
                self.overlay.put(id, office);
            }
            None => {
                self.overlay.add(office);
            }
        }
        Ok(())
    }

    pub(super) fn project(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let project = Project {
            slug: slug(row)?,
            name: row.required("name")?.to_owned(),
            country: country(row)?,
            parent: self.some(row, "parent", Self::project_at)?,
            note: row.owned("note"),
        };
        let (slug, name) = (project.slug.clone(), project.name.clone());
        let id = match self.overlay.at_slug(EntityKind::Project, &slug) {
            Some(Entity::Project(id)) => {
                self.overlay.put(id, project);
                id
            }
            _ => self.overlay.add(project),
        };
        self.introduce(row, Entity::Project(id), &slug, &name);
        Ok(())
    }

    pub(super) fn site(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let location = match (row.text("latitude"), row.text("longitude")) {
            (None, None) => None,
            (Some(latitude), Some(longitude)) => Some(Location {
                coordinates: Coordinates::read(latitude, longitude)
                    .map_err(|cause| row.error(&cause.to_string()))?,
                precision: row.parse_required::<Precision>("precision")?,
            }),
            _ => return Err(row.error("a latitude needs a longitude and the other way round")),
        };
        let site = Site {
            slug: slug(row)?,
            name: row.required("name")?.to_owned(),
            project: self.some(row, "project", Self::project_at)?,
            project_confidence: row.parse("project_confidence")?,
            country: country(row)?,
            region: row.owned("region"),
            place: row.owned("place"),
            address: row.owned("address"),
            location,
            note: row.owned("note"),
        };
        let (slug, name) = (site.slug.clone(), site.name.clone());
        let id = match self.overlay.at_slug(EntityKind::Site, &slug) {
            Some(Entity::Site(id)) => {
                self.overlay.put(id, site);
                id
            }
            _ => self.overlay.add(site),
        };
        self.introduce(row, Entity::Site(id), &slug, &name);
        Ok(())
    }

    /// Makes a new entity known by slug, name and its `aliases` cell.
    pub(super) fn introduce(&mut self, row: Row<'_>, entity: Entity, slug: &str, name: &str) {
        self.overlay.introduce(entity, slug, name);
        for alias in
            row.text("aliases").unwrap_or_default().split(';').map(str::trim).filter(|a| !a.is_empty())
        {
            self.overlay.add_alias(Alias { of: entity, name: alias.to_owned(), kind: AliasKind::Alias });
        }
    }

    pub(super) fn alias(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let (what, of) = (row.required("entity")?, row.required("slug")?);
        let of = match what {
            "company" => Entity::Company(self.company_at(row, of)?),
            "person" => Entity::Person(self.person_at(row, of)?),
            "project" => Entity::Project(self.project_at(row, of)?),
            "site" => Entity::Site(self.site_at(row, of)?),
            other => {
                return Err(
                    row.error(&format!("“{other}” is no entity; it takes company, person, project or site"))
                );
            }
        };
        let name = row.required("name")?.to_owned();
        self.overlay.add_alias(Alias {
            of,
            name,
            kind: row.parse("kind")?.unwrap_or(AliasKind::DataSetName),
        });
        Ok(())
    }

    pub(super) fn role(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let object = match self.subject(row, row.required("object")?)? {
            Subject::Company(id) => RoleObject::Company(id),
            Subject::Project(id) => RoleObject::Project(id),
            Subject::Site(id) => RoleObject::Site(id),
            Subject::Industry => return Err(row.error("a role is in a company, a project or a site")),
        };
        let role = Role {
            company: self.company_at(row, row.required("company")?)?,
            object,
            kind: row.parse_required::<RoleKind>("role")?,
            confidence: row.parse("confidence")?,
            share_basis_points: None,
            starts: row.parse("starts")?,
            ends: row.parse("ends")?,
            announcement: self.some(row, "announcement", Self::announcement_at)?,
            ended_by: None,
            note: row.owned("note"),
        };
        let known = self
            .overlay
            .all::<Role>()
            .find(|(_, other)| {
                other.company == role.company
                    && other.object == role.object
                    && other.kind == role.kind
                    && other.starts == role.starts
                    && other.ended_by.is_none()
            })
            .map(|(id, other)| (id, other.clone()));
        let id = match known {
            // An import that said nothing of the source keeps who said so.
            Some((id, other)) => {
                self.overlay.put(
                    id,
                    Role {
                        announcement: role.announcement.or(other.announcement),
                        share_basis_points: other.share_basis_points,
                        ..role
                    },
                );
                id
            }
            None => self.overlay.add(role),
        };
        if self.held.insert(id) {
            return Ok(());
        }
        let [company, kind, object] =
            ["company", "role", "object"].map(|column| row.text(column).unwrap_or_default());
        Err(row.error(&format!(
            "“{company}” is {kind} of “{object}” twice in this file; a role that began again has another day in “starts”"
        )))
    }

    pub(super) fn source(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let key = row.required("key")?.to_owned();
        let source = Source {
            key: Some(key.clone()),
            publisher: row.required("publisher")?.to_owned(),
            title: row.required("title")?.to_owned(),
            url: url(row, "url")?,
            archive_url: url(row, "archive_url")?,
            published_on: row.parse("published_on")?,
            language: row.owned("language"),
            access: row.parse("access")?,
            licence: row.owned("licence"),
            note: row.owned("note"),
        };
        match self.overlay.source_key(&key) {
            Some(id) => {
                self.overlay.put(id, source);
            }
            None => {
                self.overlay.add_source(source);
            }
        }
        Ok(())
    }

    pub(super) fn announcement(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let key = row.required("key")?.to_owned();
        let announcement = Announcement {
            key: Some(key.clone()),
            headline: row.required("headline")?.to_owned(),
            summary: row.owned("summary"),
            said_on: row.parse_required("said_on")?,
            speaker_person: self.some(row, "speaker_person", Self::person_at)?,
            speaker_company: self.some(row, "speaker_company", Self::company_at)?,
            speaker_name: row.owned("speaker_name"),
            kind: row.parse_required::<AnnouncementKind>("kind")?,
            retracted: None,
        };
        let said = self.announced.entry(key.clone()).or_insert_with(|| announcement.clone());
        if *said != announcement {
            return Err(row.error(&format!(
                "the key “{key}” stands twice in this file and says two things; a further row names another source and repeats the rest"
            )));
        }
        let id = match self.overlay.announcement_key(&key) {
            Some(id) => {
                // The format has no retraction: one that is published stays.
                let retracted =
                    self.overlay.get::<Announcement>(id).and_then(|known| known.retracted.clone());
                self.overlay.put(id, Announcement { retracted, ..announcement });
                id
            }
            None => self.overlay.add_announcement(announcement),
        };
        let Some(source_key) = row.text("source") else { return Ok(()) };
        let source = self
            .overlay
            .source_key(source_key)
            .ok_or_else(|| row.error(&format!("there is no source with the key “{source_key}”")))?;
        if !self.cited.insert((id, source)) {
            return Err(
                row.error(&format!("the announcement “{key}” cites “{source_key}” twice in this file"))
            );
        }
        let quote = row.owned("quote");
        if quote.as_ref().is_some_and(|quote| quote.chars().count() > 300) {
            return Err(row.error("the quote is longer than 300 characters"));
        }
        let citation = Citation {
            announcement: id,
            source,
            via: row.owned("via"),
            locator: row.owned("locator"),
            quote,
            accessed_on: row.parse("accessed_on")?,
        };
        let known = self
            .overlay
            .all::<Citation>()
            .find(|(_, other)| other.announcement == id && other.source == source)
            .map(|(id, _)| id);
        match known {
            Some(known) => {
                self.overlay.put(known, citation);
            }
            None => {
                self.overlay.add(citation);
            }
        }
        Ok(())
    }
}
