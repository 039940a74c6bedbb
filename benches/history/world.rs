//! Companies, people, projects and sites, and who has which part in what. They
//! come one after another; those that came first are the large ones.

use gigawatch::domain::{
    AliasId, CompanyId, Id, OfficeId, PersonId, ProjectId, RoleId, SiteId,
    company::{Alias, AliasKind, Company, CompanyKind, Entity, FiscalYearName, Office, Person},
    date::FuzzyDate,
    project::{Confidence, Project, Role, RoleKind, RoleObject},
    revision::ChangeSet,
    site::{Coordinates, Location, Precision, Site},
};
use jiff::{ToSpan, civil::Date};

use super::{
    Due,
    dice::{Dice, place},
    words,
};

/// Of so many companies that lead projects, every one is a group.
const GROUP_EVERY: i64 = 250;
/// Of so many sites one has a name as long as authorities make them.
const LONG_NAME_EVERY: i64 = 40;

/// What there is so far. A row's place in a list is its number less one.
#[derive(Default)]
pub struct World {
    pub companies: Vec<Company>,
    pub people: i64,
    /// Who speaks for a company.
    pub speakers: Vec<Vec<PersonId>>,
    pub projects: Vec<Project>,
    /// The projects that a company leads.
    pub projects_of: Vec<Vec<ProjectId>>,
    leads: Vec<CompanyId>,
    pub sites: Vec<Site>,
    /// The sites of a company: those that it leads, or owns where nobody leads.
    pub sites_of: Vec<Vec<SiteId>>,
    holders: Vec<CompanyId>,
    /// Every role, to be ended one day.
    pub roles: Vec<Role>,
    offices: i64,
    aliases: i64,
}

/// How many rows a list has.
pub fn count<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap_or(i64::MAX)
}

impl World {
    /// Brings in what there is to be by now.
    pub fn grow(&mut self, changes: &mut ChangeSet, due: &Due, day: Date, dice: &mut Dice) {
        let size = due.size;
        while count(&self.companies) < due.of(size.companies) {
            self.add_company(changes, dice);
        }
        while self.people < due.of(size.people()) {
            self.add_person(changes, day, dice);
        }
        while count(&self.projects) < due.of(size.projects) {
            self.add_project(changes, dice);
        }
        while count(&self.sites) < due.of(size.sites) {
            self.add_site(changes, day, dice);
        }
    }

    /// The company of some site.
    pub fn some_holder(&self, dice: &mut Dice) -> CompanyId {
        dice.pick(&self.holders)
    }

    fn add_company(&mut self, changes: &mut ChangeSet, dice: &mut Dice) {
        let number = count(&self.companies) + 1;
        let index = place(number - 1);
        let stem = words::FIRM_STEMS[index % words::FIRM_STEMS.len()];
        let rest = index / words::FIRM_STEMS.len();
        let trade = words::FIRM_TRADES[(rest + index) % words::FIRM_TRADES.len()];
        let form = words::FIRM_FORMS[(rest / words::FIRM_TRADES.len() + index) % words::FIRM_FORMS.len()];
        let is_group = number % GROUP_EVERY == 0;
        let has_fiscal_year = dice.chance(40);
        let company = Company {
            slug: slug::slugify(format!("{stem} {trade} {number}")),
            name: format!("{stem} {trade} {form}"),
            kind: if is_group { CompanyKind::Group } else { CompanyKind::Firm },
            country: Some(dice.weighed(&words::COUNTRIES).to_owned()),
            parent: (number > 5 && dice.chance(15)).then(|| dice.row(number - 1)),
            fiscal_year_end_month: has_fiscal_year.then(|| dice.pick(&[1, 3, 6, 9, 12])),
            fiscal_year_name: has_fiscal_year
                .then(|| dice.pick(&[FiscalYearName::ByEnd, FiscalYearName::ByStart])),
            wikidata: dice.chance(60).then(|| format!("Q{}", 100_000_000 + number)),
            note: None,
        };
        if dice.chance(50) {
            let (name, kind) = if dice.chance(70) {
                (stem.to_owned(), AliasKind::Alias)
            } else {
                (format!("{stem} vormals {trade}"), AliasKind::FormerName)
            };
            self.alias(changes, Entity::Company(CompanyId::new(number)), name, kind);
        }
        changes.companies.insert(CompanyId::new(number), Some(company.clone()));
        self.companies.push(company);
        self.speakers.push(Vec::new());
        self.sites_of.push(Vec::new());
        self.projects_of.push(Vec::new());
    }

    fn add_person(&mut self, changes: &mut ChangeSet, day: Date, dice: &mut Dice) {
        self.people += 1;
        let index = place(self.people - 1);
        let first = words::FIRST_NAMES[index % words::FIRST_NAMES.len()];
        let last = words::LAST_NAMES[(index / words::FIRST_NAMES.len() + index) % words::LAST_NAMES.len()];
        let name = format!("{first} {last}");
        let id = PersonId::new(self.people);
        let slug = format!("{}-{}", slug::slugify(&name), self.people);
        changes.people.insert(id, Some(Person { slug, name, note: None }));
        let company: CompanyId = dice.row(count(&self.companies));
        self.offices += 1;
        let office = Office {
            person: id,
            company,
            title: Some(dice.pick(&words::TITLES).to_owned()),
            starts: FuzzyDate::year(day.year() - i16::try_from(dice.below(8)).unwrap_or(0)).ok(),
            ends: None,
        };
        changes.offices.insert(OfficeId::new(self.offices), Some(office));
        self.speakers[place(company.number() - 1)].push(id);
    }

    fn add_project(&mut self, changes: &mut ChangeSet, dice: &mut Dice) {
        let number = count(&self.projects) + 1;
        let id = ProjectId::new(number);
        let index = place(number - 1);
        let stem = words::PROJECT_STEMS[index % words::PROJECT_STEMS.len()];
        let (where_to, country, ..) = dice.pick(&words::PLACES);
        let name = match index / words::PROJECT_STEMS.len() {
            0 => stem.to_owned(),
            round => format!("{stem} {where_to} {}", round + 1),
        };
        let project = Project {
            slug: slug::slugify(format!("{stem} {number}")),
            name,
            country: dice.chance(80).then(|| country.to_owned()),
            parent: (number > 20 && dice.chance(6)).then(|| dice.row(number / 2)),
            note: None,
        };
        changes.projects.insert(id, Some(project.clone()));
        self.projects.push(project);
        let lead: CompanyId = dice.row(count(&self.companies));
        self.leads.push(lead);
        self.projects_of[place(lead.number() - 1)].push(id);
        let object = RoleObject::Project(id);
        self.role(changes, Part { company: lead, kind: RoleKind::Lead, object }, dice);
        if dice.chance(20) {
            let company = dice.row(count(&self.companies));
            self.role(changes, Part { company, kind: RoleKind::Investor, object }, dice);
        }
        if dice.chance(10) {
            self.alias(changes, Entity::Project(id), format!("Project {stem} {number}"), AliasKind::Codename);
        }
    }

    fn add_site(&mut self, changes: &mut ChangeSet, day: Date, dice: &mut Dice) {
        let number = count(&self.sites) + 1;
        let id = SiteId::new(number);
        let index = place(number - 1);
        let at = words::PLACES[index % words::PLACES.len()];
        let rest = index / words::PLACES.len();
        let kind = words::SITE_KINDS[rest % words::SITE_KINDS.len()];
        let round = rest / words::SITE_KINDS.len() + 1;
        let short = if round == 1 { format!("{} {kind}", at.0) } else { format!("{} {kind} {round}", at.0) };
        let is_long = number % LONG_NAME_EVERY == 0;
        let project = dice.chance(66).then(|| dice.row::<ProjectId>(count(&self.projects)));
        let site = Site {
            slug: slug::slugify(&short),
            name: if is_long { format!("{} {short}", words::LONG_NAME) } else { short },
            project,
            project_confidence: project.and_then(|_| confidence(dice)),
            country: Some(at.1.to_owned()),
            region: at.2.map(str::to_owned),
            place: Some(at.0.to_owned()),
            address: None,
            location: location(at, dice),
            note: None,
        };
        changes.sites.insert(id, Some(site.clone()));
        self.sites.push(site);
        self.parts_in_site(changes, id, project, day, dice);
        if dice.chance(12) {
            self.alias(changes, Entity::Site(id), format!("DC-{number:05}"), AliasKind::DataSetName);
        }
    }

    /// Who owns, uses, builds and supplies a site.
    fn parts_in_site(
        &mut self,
        changes: &mut ChangeSet,
        id: SiteId,
        project: Option<ProjectId>,
        day: Date,
        dice: &mut Dice,
    ) {
        let object = RoleObject::Site(id);
        let owner: CompanyId = dice.row(count(&self.companies));
        let lead = project.map_or(owner, |project| self.leads[place(project.number() - 1)]);
        self.sites_of[place(lead.number() - 1)].push(id);
        self.holders.push(lead);
        // Of every twenty-fifth nobody knows whose it is.
        if project.is_some() || id.number() % 25 != 0 {
            self.role(changes, Part { company: owner, kind: RoleKind::Owner, object }, dice);
        }
        for (percent, kind) in [
            (45, RoleKind::Tenant),
            (25, RoleKind::Operator),
            (20, RoleKind::Developer),
            (12, RoleKind::Builder),
            (18, RoleKind::PowerSupplier),
        ] {
            if dice.chance(percent) {
                let company = dice.row(count(&self.companies));
                self.role(changes, Part { company, kind, object }, dice);
            }
        }
        if dice.chance(30) {
            let maker = dice.pick(&words::CHIPS).1.min(count(&self.companies));
            let part = Part { company: CompanyId::new(maker), kind: RoleKind::ChipSupplier, object };
            let id = self.role(changes, part, dice);
            if dice.chance(30) {
                let ends = day.saturating_add(dice.between(100, 1_500).days());
                self.change_role(changes, id, |role| role.ends = Some(FuzzyDate::day(ends)));
            }
        }
    }

    /// Adds a role; of every sixth the share is known.
    pub fn role(&mut self, changes: &mut ChangeSet, part: Part, dice: &mut Dice) -> RoleId {
        let share = (part.kind == RoleKind::Investor || dice.chance(5)).then(|| dice.between(500, 10_000));
        let role = Role {
            company: part.company,
            object: part.object,
            kind: part.kind,
            confidence: confidence(dice),
            share_basis_points: share.and_then(|share| i32::try_from(share).ok()),
            starts: dice.chance(25).then(|| FuzzyDate::year(2021).ok()).flatten(),
            ends: None,
            announcement: None,
            ended_by: None,
            note: None,
        };
        self.roles.push(role.clone());
        let id = RoleId::new(count(&self.roles));
        changes.roles.insert(id, Some(role));
        id
    }

    /// A new version of a role.
    pub fn change_role(&mut self, changes: &mut ChangeSet, id: RoleId, change: impl FnOnce(&mut Role)) {
        let role = &mut self.roles[place(id.number() - 1)];
        change(role);
        changes.roles.insert(id, Some(role.clone()));
    }

    pub fn alias(&mut self, changes: &mut ChangeSet, of: Entity, name: String, kind: AliasKind) {
        self.aliases += 1;
        changes.aliases.insert(AliasId::new(self.aliases), Some(Alias { of, name, kind }));
    }
}

/// A company's part in something.
#[derive(Clone, Copy)]
pub struct Part {
    pub company: CompanyId,
    pub kind: RoleKind,
    pub object: RoleObject,
}

fn confidence(dice: &mut Dice) -> Option<Confidence> {
    dice.weighed(&[
        (40, None),
        (35, Some(Confidence::Confirmed)),
        (18, Some(Confidence::Likely)),
        (7, Some(Confidence::Speculative)),
    ])
}

/// Near its place, as precisely as it is known; of every twentieth nobody knows where it is.
fn location(at: words::Place, dice: &mut Dice) -> Option<Location> {
    let precision = dice.weighed(&[
        (40, Some(Precision::Exact)),
        (30, Some(Precision::City)),
        (12, Some(Precision::County)),
        (8, Some(Precision::State)),
        (5, Some(Precision::Country)),
        (5, None),
    ])?;
    let mut near = |degrees: f64| {
        let off = f64::from(i32::try_from(dice.between(-4_000, 4_000)).unwrap_or(0)) / 10_000.0;
        ((degrees + off) * 1e4).round() / 1e4
    };
    let coordinates = Coordinates::new(near(at.3), near(at.4)).ok()?;
    Some(Location { coordinates, precision })
}
