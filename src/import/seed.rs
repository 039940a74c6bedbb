//! A day's folder of plain CSV files that an editor could write by hand. What
//! the files and columns mean stands in docs/seed-format.md.
//!
//! Entities are known by their slug, sources, announcements and figures by a
//! key: a row whose slug or key is there already is compared, not added again.

use std::str::FromStr;

use jiff::civil::Date;

use super::{
    Draft, File, ImportError, Plan, Report,
    sheet::{Row, Sheet, Unknown},
};
use crate::{
    dataset::{Dataset, EntityKind},
    domain::{
        AnnouncementId, CompanyId, FigureId, PersonId, ProjectId, SiteId,
        announcement::{Announcement, AnnouncementKind, Citation, Source},
        company::{Alias, AliasKind, Company, CompanyKind, Entity, Office, Person},
        figure::{Basis, Counting, Figure, Outcome, OutcomeKind, Subject, YearKind},
        project::{Project, Role, RoleKind, RoleObject},
        quantity::{Qualifier, Quantity},
        revision::{ChangeSet, Reason, RevisionNote},
        site::{Coordinates, Location, Precision, Site},
    },
};

/// The files that a day's folder may hold, in the order in which they are read.
pub const FILES: [&str; 9] = [
    "companies.csv",
    "people.csv",
    "offices.csv",
    "projects.csv",
    "sites.csv",
    "aliases.csv",
    "sources.csv",
    "announcements.csv",
    "roles.csv",
];
/// Read last, for figures refer to everything else and to each other.
pub const FIGURES: &str = "figures.csv";

/// Plans what the files of one day change.
///
/// # Errors
/// [`ImportError`] at the first row or cell that cannot be read, and for a file
/// whose name is not known.
pub fn plan(dataset: &Dataset, day: Date, files: &[File<'_>]) -> Result<Plan, ImportError> {
    for file in files {
        let name = base_name(file.name);
        if name != FIGURES && !FILES.contains(&name) {
            let known = FILES.join(", ");
            return Err(ImportError::Whole(format!(
                "{}: no file of a seed folder; it takes {known}, {FIGURES}",
                file.name
            )));
        }
    }
    let mut reading = Reading { draft: Draft::new(dataset), report: Report::default() };
    for name in FILES.iter().chain([&FIGURES]) {
        if let Some(file) = files.iter().find(|file| base_name(file.name) == *name) {
            reading.file(*file)?;
        }
    }
    let Reading { draft, report } = reading;
    let changes = draft.finish();
    Ok(Plan {
        note: RevisionNote {
            editor: "Seed import".to_owned(),
            reason: Reason::Import,
            note: Some(summary(&changes, day)),
            key: None,
        },
        changes,
        report,
    })
}

/// Up to two announcements are named; of more only the number is given.
fn summary(changes: &ChangeSet, day: Date) -> String {
    let headlines: Vec<&str> =
        changes.announcements.values().flatten().map(|said| said.headline.as_str()).collect();
    match headlines.len() {
        0 => format!("Plain files of {}", day.strftime("%-d %B %Y")),
        1 | 2 => headlines.join("; "),
        many => format!("{many} announcements as published by {}", day.strftime("%-d %B %Y")),
    }
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

struct Reading<'a> {
    draft: Draft<'a>,
    report: Report,
}

impl Reading<'_> {
    fn file(&mut self, file: File<'_>) -> Result<(), ImportError> {
        let (required, optional) = columns(base_name(file.name));
        let sheet = Sheet::read(file, required, optional, Unknown::Refused)?;
        self.report.read += sheet.len();
        if base_name(file.name) == FIGURES {
            return self.figures(&sheet);
        }
        for row in sheet.rows() {
            match base_name(file.name) {
                "companies.csv" => self.company(row)?,
                "people.csv" => self.person(row)?,
                "offices.csv" => self.office(row)?,
                "projects.csv" => self.project(row)?,
                "sites.csv" => self.site(row)?,
                "aliases.csv" => self.alias(row)?,
                "roles.csv" => self.role(row)?,
                "sources.csv" => self.source(row)?,
                _ => self.announcement(row)?,
            }
        }
        Ok(())
    }

    fn company(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
        let id = match self.draft.at_slug(EntityKind::Company, &slug) {
            Some(Entity::Company(id)) => {
                self.draft.put(id, company);
                id
            }
            _ => self.draft.add(company),
        };
        self.introduce(row, Entity::Company(id), &slug, &name);
        Ok(())
    }

    fn person(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let person =
            Person { slug: slug(row)?, name: row.required("name")?.to_owned(), note: row.owned("note") };
        let (slug, name) = (person.slug.clone(), person.name.clone());
        let id = match self.draft.at_slug(EntityKind::Person, &slug) {
            Some(Entity::Person(id)) => {
                self.draft.put(id, person);
                id
            }
            _ => self.draft.add(person),
        };
        self.introduce(row, Entity::Person(id), &slug, &name);
        Ok(())
    }

    fn office(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let office = Office {
            person: self.person_at(row, row.required("person")?)?,
            company: self.company_at(row, row.required("company")?)?,
            title: row.owned("title"),
            starts: row.parse("starts")?,
            ends: row.parse("ends")?,
        };
        let known = self
            .draft
            .all::<Office>()
            .find(|(_, other)| other.person == office.person && other.company == office.company)
            .map(|(id, _)| id);
        match known {
            Some(id) => {
                self.draft.put(id, office);
            }
            None => {
                self.draft.add(office);
            }
        }
        Ok(())
    }

    fn project(&mut self, row: Row<'_>) -> Result<(), ImportError> {
        let project = Project {
            slug: slug(row)?,
            name: row.required("name")?.to_owned(),
            country: country(row)?,
            parent: self.some(row, "parent", Self::project_at)?,
            note: row.owned("note"),
        };
        let (slug, name) = (project.slug.clone(), project.name.clone());
        let id = match self.draft.at_slug(EntityKind::Project, &slug) {
            Some(Entity::Project(id)) => {
                self.draft.put(id, project);
                id
            }
            _ => self.draft.add(project),
        };
        self.introduce(row, Entity::Project(id), &slug, &name);
        Ok(())
    }

    fn site(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
        let id = match self.draft.at_slug(EntityKind::Site, &slug) {
            Some(Entity::Site(id)) => {
                self.draft.put(id, site);
                id
            }
            _ => self.draft.add(site),
        };
        self.introduce(row, Entity::Site(id), &slug, &name);
        Ok(())
    }

    /// Makes a new entity known by slug, name and its `aliases` cell.
    fn introduce(&mut self, row: Row<'_>, entity: Entity, slug: &str, name: &str) {
        self.draft.introduce(entity, slug, name);
        for alias in
            row.text("aliases").unwrap_or_default().split(';').map(str::trim).filter(|a| !a.is_empty())
        {
            self.draft.add_alias(Alias { of: entity, name: alias.to_owned(), kind: AliasKind::Alias });
        }
    }

    fn alias(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
        self.draft.add_alias(Alias { of, name, kind: row.parse("kind")?.unwrap_or(AliasKind::DataSetName) });
        Ok(())
    }

    fn role(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
            .draft
            .all::<Role>()
            .find(|(_, other)| {
                other.company == role.company
                    && other.object == role.object
                    && other.kind == role.kind
                    && other.ended_by.is_none()
            })
            .map(|(id, other)| (id, other.clone()));
        match known {
            // An import that said nothing of the source keeps who said so.
            Some((id, other)) => {
                self.draft.put(id, Role { announcement: role.announcement.or(other.announcement), ..role });
            }
            None => {
                self.draft.add(role);
            }
        }
        Ok(())
    }

    fn source(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
        match self.draft.source_key(&key) {
            Some(id) => {
                self.draft.put(id, source);
            }
            None => {
                self.draft.add_source(source);
            }
        }
        Ok(())
    }

    fn announcement(&mut self, row: Row<'_>) -> Result<(), ImportError> {
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
        let id = match self.draft.announcement_key(&key) {
            Some(id) => {
                self.draft.put(id, announcement);
                id
            }
            None => self.draft.add_announcement(announcement),
        };
        let Some(source_key) = row.text("source") else { return Ok(()) };
        let source = self
            .draft
            .source_key(source_key)
            .ok_or_else(|| row.error(&format!("there is no source with the key “{source_key}”")))?;
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
            .draft
            .all::<Citation>()
            .find(|(_, other)| other.announcement == id && other.source == source)
            .map(|(id, _)| id);
        match known {
            Some(known) => {
                self.draft.put(known, citation);
            }
            None => {
                self.draft.add(citation);
            }
        }
        Ok(())
    }

    /// Figures refer to each other, also forwards: all get their identity first.
    fn figures(&mut self, sheet: &Sheet) -> Result<(), ImportError> {
        let mut known = Vec::new();
        for row in sheet.rows() {
            let key = row.required("key")?;
            let before = self.draft.figure_key(key);
            if before.is_none() {
                let figure = self.figure(row, Links::Later)?;
                self.draft.add_figure(figure);
            }
            known.push(before.is_some());
        }
        for (row, was_known) in sheet.rows().zip(known) {
            let Some(id) = self.draft.figure_key(row.required("key")?) else { continue };
            let figure = self.figure(row, Links::Now)?;
            let changed = self.draft.put(id, figure);
            match (was_known, changed) {
                (false, _) => self.report.added += 1,
                (true, true) => self.report.changed += 1,
                (true, false) => self.report.unchanged += 1,
            }
        }
        Ok(())
    }

    fn figure(&mut self, row: Row<'_>, links: Links) -> Result<Figure, ImportError> {
        let now = links == Links::Now;
        let quantity = Quantity::new(
            row.parse("low")?,
            row.parse("high")?,
            row.parse_required::<Qualifier>("qualifier")?,
        )
        .map_err(|cause| row.error(&cause.to_string()))?;
        let (counting, replaces, outcome) = if now {
            let outcome = match (
                self.some(row, "outcome_of", Self::figure_at)?,
                row.parse::<OutcomeKind>("outcome")?,
            ) {
                (Some(of), Some(kind)) => Some(Outcome { of, kind }),
                (None, None) => None,
                _ => return Err(row.error("“outcome_of” and “outcome” go together")),
            };
            (self.counting(row)?, self.some(row, "replaces", Self::figure_at)?, outcome)
        } else {
            (Counting::Counted, None, None)
        };
        Ok(Figure {
            key: row.owned("key"),
            announcement: self.announcement_at(row, row.required("announcement")?)?,
            subject: match row.text("subject") {
                Some(text) => self.subject(row, text)?,
                None => Subject::Industry,
            },
            company: self.some(row, "company", Self::company_at)?,
            counterparty: self.some(row, "counterparty", Self::company_at)?,
            metric: row.parse_required("metric")?,
            component: row.parse("component")?,
            label: row.owned("label"),
            quantity,
            unit: row.owned("unit"),
            power_kind: row.parse("power_kind")?,
            chip_type: row.owned("chip_type"),
            chip_maker: self.some(row, "chip_maker", Self::company_at)?,
            price_year: row.parse("price_year")?,
            basis: row.parse_required::<Basis>("basis")?,
            period: row.parse("period")?,
            year_kind: row.parse("year_kind")?.unwrap_or(YearKind::Calendar),
            stage: row.parse_required("stage")?,
            counting,
            as_said: row.required("as_said")?.to_owned(),
            replaces,
            outcome,
            note: row.owned("note"),
        })
    }

    fn counting(&self, row: Row<'_>) -> Result<Counting, ImportError> {
        let of = || {
            self.some(row, "of", Self::figure_at)?.ok_or_else(|| {
                row.error("“of” must name the figure that this one is part of or alternative to")
            })
        };
        match row.text("counting").unwrap_or("counted") {
            "counted" => Ok(Counting::Counted),
            "part_of" => of().map(Counting::PartOf),
            "alternative_to" => of().map(Counting::AlternativeTo),
            "not_counted" => row.required("reason").map(|reason| Counting::NotCounted(reason.to_owned())),
            other => Err(row.error(&format!(
                "“{other}” is no counting; it takes one of: counted, part_of, alternative_to, not_counted"
            ))),
        }
    }

    /// `company:openai`, `project:stargate`, `site:stargate-abilene` or `industry`.
    fn subject(&self, row: Row<'_>, text: &str) -> Result<Subject, ImportError> {
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

    fn some<T>(
        &self,
        row: Row<'_>,
        column: &str,
        find: impl Fn(&Self, Row<'_>, &str) -> Result<T, ImportError>,
    ) -> Result<Option<T>, ImportError> {
        row.text(column).map(|text| find(self, row, text)).transpose()
    }

    fn company_at(&self, row: Row<'_>, slug: &str) -> Result<CompanyId, ImportError> {
        match self.draft.at_slug(EntityKind::Company, slug) {
            Some(Entity::Company(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no company “{slug}”"))),
        }
    }

    fn person_at(&self, row: Row<'_>, slug: &str) -> Result<PersonId, ImportError> {
        match self.draft.at_slug(EntityKind::Person, slug) {
            Some(Entity::Person(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no person “{slug}”"))),
        }
    }

    fn project_at(&self, row: Row<'_>, slug: &str) -> Result<ProjectId, ImportError> {
        match self.draft.at_slug(EntityKind::Project, slug) {
            Some(Entity::Project(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no project “{slug}”"))),
        }
    }

    fn site_at(&self, row: Row<'_>, slug: &str) -> Result<SiteId, ImportError> {
        match self.draft.at_slug(EntityKind::Site, slug) {
            Some(Entity::Site(id)) => Ok(id),
            _ => Err(row.error(&format!("there is no site “{slug}”"))),
        }
    }

    fn announcement_at(&self, row: Row<'_>, key: &str) -> Result<AnnouncementId, ImportError> {
        self.draft
            .announcement_key(key)
            .ok_or_else(|| row.error(&format!("there is no announcement with the key “{key}”")))
    }

    fn figure_at(&self, row: Row<'_>, key: &str) -> Result<FigureId, ImportError> {
        self.draft
            .figure_key(key)
            .ok_or_else(|| row.error(&format!("there is no figure with the key “{key}”")))
    }
}

/// Whether a figure's links to other figures can be followed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Now,
    Later,
}

fn columns(file: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match file {
        "companies.csv" => (
            &["slug", "name"],
            &[
                "aliases",
                "kind",
                "country",
                "parent",
                "fiscal_year_end_month",
                "fiscal_year_name",
                "wikidata",
                "note",
            ],
        ),
        "people.csv" => (&["slug", "name"], &["aliases", "note"]),
        "offices.csv" => (&["person", "company"], &["title", "starts", "ends"]),
        "projects.csv" => (&["slug", "name"], &["aliases", "country", "parent", "note"]),
        "sites.csv" => (
            &["slug", "name"],
            &[
                "aliases",
                "project",
                "project_confidence",
                "country",
                "region",
                "place",
                "address",
                "latitude",
                "longitude",
                "precision",
                "note",
            ],
        ),
        "aliases.csv" => (&["entity", "slug", "name"], &["kind"]),
        "roles.csv" => {
            (&["company", "role", "object"], &["confidence", "starts", "ends", "announcement", "note"])
        }
        "sources.csv" => (
            &["key", "publisher", "title"],
            &["url", "archive_url", "published_on", "language", "access", "licence", "note"],
        ),
        "announcements.csv" => (
            &["key", "said_on", "kind", "headline"],
            &[
                "speaker_person",
                "speaker_company",
                "speaker_name",
                "summary",
                "source",
                "via",
                "locator",
                "quote",
                "accessed_on",
            ],
        ),
        _ => (
            &["key", "announcement", "metric", "qualifier", "basis", "stage", "as_said"],
            &[
                "subject",
                "company",
                "counterparty",
                "component",
                "label",
                "low",
                "high",
                "unit",
                "power_kind",
                "chip_type",
                "chip_maker",
                "price_year",
                "period",
                "year_kind",
                "counting",
                "of",
                "reason",
                "replaces",
                "outcome_of",
                "outcome",
                "note",
            ],
        ),
    }
}

fn slug(row: Row<'_>) -> Result<String, ImportError> {
    let slug = row.required("slug")?;
    if slug.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-') {
        Ok(slug.to_owned())
    } else {
        Err(row.error(&format!("“{slug}” is no address; it takes a to z, 0 to 9 and hyphens")))
    }
}

fn country(row: Row<'_>) -> Result<Option<String>, ImportError> {
    match row.text("country") {
        Some(code) if code.len() == 2 && code.bytes().all(|b| b.is_ascii_uppercase()) => {
            Ok(Some(code.to_owned()))
        }
        Some(other) => Err(row.error(&format!("“{other}” is no country; write two letters, as in US or DE"))),
        None => Ok(None),
    }
}

fn month(row: Row<'_>) -> Result<Option<i8>, ImportError> {
    match row.text("fiscal_year_end_month").map(i8::from_str) {
        None => Ok(None),
        Some(Ok(month @ 1..=12)) => Ok(Some(month)),
        Some(_) => Err(row.error("“fiscal_year_end_month” takes 1 to 12")),
    }
}

fn url(row: Row<'_>, column: &str) -> Result<Option<String>, ImportError> {
    let Some(text) = row.text(column) else { return Ok(None) };
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Some(text.to_owned())),
        _ => Err(row.error(&format!(
            "column “{column}”: “{text}” is no web address; it starts with https:// or http://"
        ))),
    }
}
