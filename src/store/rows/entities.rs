//! Rows of those who act and of what they build.

use super::{FlatRow, StoreError, flat_row, id, month, number, read, read_some, text};
use crate::domain::{
    AliasId, CompanyId, Id, OfficeId, PersonId, ProjectId, RoleId, SiteId, SuccessionId,
    company::{Alias, Company, Entity, Office, Person, Succession},
    project::{Project, Role, RoleObject},
    site::{Coordinates, Location, Site},
};

flat_row!(CompanyRow of Company, in "company" {
    slug: String, name: String, kind: String, country: Option<String>, parent_id: Option<i64>,
    fiscal_year_end_month: Option<i64>, fiscal_year_name: Option<String>, wikidata: Option<String>, note: Option<String>,
});

impl FlatRow for CompanyRow {
    type Of = Company;
    const IDENTITIES: &'static str = "company";
    fn of(id: CompanyId, value: &Company) -> Self {
        let value = value.clone();
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            slug: value.slug,
            name: value.name,
            kind: value.kind.to_string(),
            country: value.country,
            parent_id: number(value.parent),
            fiscal_year_end_month: value.fiscal_year_end_month.map(i64::from),
            fiscal_year_name: text(value.fiscal_year_name),
            wikidata: value.wikidata,
            note: value.note,
        }
    }
    fn value(self) -> Result<Company, StoreError> {
        Ok(Company {
            kind: read("company.kind", &self.kind)?,
            fiscal_year_end_month: self.fiscal_year_end_month.map(month).transpose()?,
            fiscal_year_name: read_some("company.fiscal_year_name", self.fiscal_year_name.as_ref())?,
            slug: self.slug,
            name: self.name,
            country: self.country,
            parent: id(self.parent_id),
            wikidata: self.wikidata,
            note: self.note,
        })
    }
}

flat_row!(PersonRow of Person, in "person" { slug: String, name: String, note: Option<String> });

impl FlatRow for PersonRow {
    type Of = Person;
    const IDENTITIES: &'static str = "person";
    fn of(id: PersonId, value: &Person) -> Self {
        let Person { slug, name, note } = value.clone();
        Self { id: id.number(), opened: 0, closed: None, slug, name, note }
    }
    fn value(self) -> Result<Person, StoreError> {
        Ok(Person { slug: self.slug, name: self.name, note: self.note })
    }
}

flat_row!(OfficeRow of Office, in "office" {
    person_id: i64, company_id: i64, title: Option<String>, starts: Option<String>, ends: Option<String>,
});

impl FlatRow for OfficeRow {
    type Of = Office;
    const IDENTITIES: &'static str = "office";
    fn of(id: OfficeId, value: &Office) -> Self {
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            person_id: value.person.number(),
            company_id: value.company.number(),
            title: value.title.clone(),
            starts: text(value.starts),
            ends: text(value.ends),
        }
    }
    fn value(self) -> Result<Office, StoreError> {
        Ok(Office {
            person: PersonId::new(self.person_id),
            company: CompanyId::new(self.company_id),
            starts: read_some("office.starts", self.starts.as_ref())?,
            ends: read_some("office.ends", self.ends.as_ref())?,
            title: self.title,
        })
    }
}

flat_row!(ProjectRow of Project, in "project" {
    slug: String, name: String, country: Option<String>, parent_id: Option<i64>, note: Option<String>,
});

impl FlatRow for ProjectRow {
    type Of = Project;
    const IDENTITIES: &'static str = "project";
    fn of(id: ProjectId, value: &Project) -> Self {
        let Project { slug, name, country, parent, note } = value.clone();
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            slug,
            name,
            country,
            parent_id: number(parent),
            note,
        }
    }
    fn value(self) -> Result<Project, StoreError> {
        let Self { slug, name, country, parent_id, note, .. } = self;
        Ok(Project { slug, name, country, parent: id(parent_id), note })
    }
}

flat_row!(SiteRow of Site, in "site" {
    slug: String, name: String, project_id: Option<i64>, project_confidence: Option<String>, country: Option<String>,
    region: Option<String>, place: Option<String>, address: Option<String>, latitude: Option<f64>,
    longitude: Option<f64>, precision: Option<String>, note: Option<String>,
});

impl FlatRow for SiteRow {
    type Of = Site;
    const IDENTITIES: &'static str = "site";
    fn of(id: SiteId, value: &Site) -> Self {
        let value = value.clone();
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            slug: value.slug,
            name: value.name,
            project_id: number(value.project),
            project_confidence: text(value.project_confidence),
            country: value.country,
            region: value.region,
            place: value.place,
            address: value.address,
            latitude: value.location.map(|location| location.coordinates.latitude()),
            longitude: value.location.map(|location| location.coordinates.longitude()),
            precision: value.location.map(|location| location.precision.to_string()),
            note: value.note,
        }
    }
    fn value(self) -> Result<Site, StoreError> {
        let location = match (self.latitude, self.longitude, &self.precision) {
            (Some(latitude), Some(longitude), Some(precision)) => Some(Location {
                coordinates: Coordinates::new(latitude, longitude)
                    .map_err(|cause| StoreError::Damaged(cause.to_string()))?,
                precision: read("site.precision", precision)?,
            }),
            _ => None,
        };
        Ok(Site {
            project: id(self.project_id),
            project_confidence: read_some("site.project_confidence", self.project_confidence.as_ref())?,
            slug: self.slug,
            name: self.name,
            country: self.country,
            region: self.region,
            place: self.place,
            address: self.address,
            location,
            note: self.note,
        })
    }
}

flat_row!(RoleRow of Role, in "role" {
    company_id: i64, of_company_id: Option<i64>, of_project_id: Option<i64>, of_site_id: Option<i64>, kind: String,
    confidence: Option<String>, share_basis_points: Option<i64>, starts: Option<String>, ends: Option<String>,
    announcement_id: Option<i64>, ended_by_id: Option<i64>, note: Option<String>,
});

impl FlatRow for RoleRow {
    type Of = Role;
    const IDENTITIES: &'static str = "role";
    fn of(id: RoleId, value: &Role) -> Self {
        let (mut of_company_id, mut of_project_id, mut of_site_id) = (None, None, None);
        match value.object {
            RoleObject::Company(id) => of_company_id = Some(id.number()),
            RoleObject::Project(id) => of_project_id = Some(id.number()),
            RoleObject::Site(id) => of_site_id = Some(id.number()),
        }
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            company_id: value.company.number(),
            of_company_id,
            of_project_id,
            of_site_id,
            kind: value.kind.to_string(),
            confidence: text(value.confidence),
            share_basis_points: value.share_basis_points.map(i64::from),
            starts: text(value.starts),
            ends: text(value.ends),
            announcement_id: number(value.announcement),
            ended_by_id: number(value.ended_by),
            note: value.note.clone(),
        }
    }
    fn value(self) -> Result<Role, StoreError> {
        let object = match (self.of_company_id, self.of_project_id, self.of_site_id) {
            (Some(id), None, None) => RoleObject::Company(CompanyId::new(id)),
            (None, Some(id), None) => RoleObject::Project(ProjectId::new(id)),
            (None, None, Some(id)) => RoleObject::Site(SiteId::new(id)),
            _ => return Err(StoreError::Damaged(format!("role {} has not exactly one object", self.id))),
        };
        Ok(Role {
            company: CompanyId::new(self.company_id),
            object,
            kind: read("role.kind", &self.kind)?,
            confidence: read_some("role.confidence", self.confidence.as_ref())?,
            share_basis_points: self.share_basis_points.and_then(|share| i32::try_from(share).ok()),
            starts: read_some("role.starts", self.starts.as_ref())?,
            ends: read_some("role.ends", self.ends.as_ref())?,
            announcement: id(self.announcement_id),
            ended_by: id(self.ended_by_id),
            note: self.note,
        })
    }
}

/// An entity as four columns of which one is set: company, person, project, site.
type FourColumns = [Option<i64>; 4];

fn columns(entity: Entity) -> FourColumns {
    match entity {
        Entity::Company(id) => [Some(id.number()), None, None, None],
        Entity::Person(id) => [None, Some(id.number()), None, None],
        Entity::Project(id) => [None, None, Some(id.number()), None],
        Entity::Site(id) => [None, None, None, Some(id.number())],
    }
}

fn entity(what: &str, columns: FourColumns) -> Result<Entity, StoreError> {
    match columns {
        [Some(id), None, None, None] => Ok(Entity::Company(CompanyId::new(id))),
        [None, Some(id), None, None] => Ok(Entity::Person(PersonId::new(id))),
        [None, None, Some(id), None] => Ok(Entity::Project(ProjectId::new(id))),
        [None, None, None, Some(id)] => Ok(Entity::Site(SiteId::new(id))),
        _ => Err(StoreError::Damaged(format!("{what} names not exactly one entity"))),
    }
}

flat_row!(AliasRow of Alias, in "alias" {
    of_company_id: Option<i64>, of_person_id: Option<i64>, of_project_id: Option<i64>, of_site_id: Option<i64>,
    name: String, kind: String,
});

impl FlatRow for AliasRow {
    type Of = Alias;
    const IDENTITIES: &'static str = "alias";
    fn of(id: AliasId, value: &Alias) -> Self {
        let [of_company_id, of_person_id, of_project_id, of_site_id] = columns(value.of);
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            of_company_id,
            of_person_id,
            of_project_id,
            of_site_id,
            name: value.name.clone(),
            kind: value.kind.to_string(),
        }
    }
    fn value(self) -> Result<Alias, StoreError> {
        let of = [self.of_company_id, self.of_person_id, self.of_project_id, self.of_site_id];
        Ok(Alias { of: entity("alias", of)?, name: self.name, kind: read("alias.kind", &self.kind)? })
    }
}

flat_row!(SuccessionRow of Succession, in "succession" {
    kind: String, from_company_id: Option<i64>, from_person_id: Option<i64>, from_project_id: Option<i64>,
    from_site_id: Option<i64>, into_company_id: Option<i64>, into_person_id: Option<i64>,
    into_project_id: Option<i64>, into_site_id: Option<i64>,
});

impl FlatRow for SuccessionRow {
    type Of = Succession;
    const IDENTITIES: &'static str = "succession";
    fn of(id: SuccessionId, value: &Succession) -> Self {
        let [from_company_id, from_person_id, from_project_id, from_site_id] = columns(value.from);
        let [into_company_id, into_person_id, into_project_id, into_site_id] = columns(value.into);
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            kind: value.kind.to_string(),
            from_company_id,
            from_person_id,
            from_project_id,
            from_site_id,
            into_company_id,
            into_person_id,
            into_project_id,
            into_site_id,
        }
    }
    fn value(self) -> Result<Succession, StoreError> {
        let from = [self.from_company_id, self.from_person_id, self.from_project_id, self.from_site_id];
        let into = [self.into_company_id, self.into_person_id, self.into_project_id, self.into_site_id];
        Ok(Succession {
            kind: read("succession.kind", &self.kind)?,
            from: entity("succession", from)?,
            into: entity("succession", into)?,
        })
    }
}
