//! A believable history of any size, always the same for the same size:
//! companies with projects and sites, announcements that each hold a few
//! figures, plans that are said anew, parts, estimates beside claims.

use gigawatch::domain::{
    AnnouncementId, CompanyId, FigureId, Id, ProjectId, RoleId, SiteId, SourceId,
    announcement::{Announcement, AnnouncementKind, Citation, Source},
    company::{Company, CompanyKind},
    date::FuzzyDate,
    figure::{Basis, Component, Counting, Figure, Metric, PowerKind, Stage, Subject, YearKind},
    project::{Project, Role, RoleKind, RoleObject},
    quantity::{Qualifier, Quantity},
    revision::{ChangeSet, Reason, RevisionNote},
    site::Site,
};
use gigawatch::store::{Publication, Stamp};
use jiff::{ToSpan, civil::date};

/// How large a history is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub companies: i64,
    pub projects: i64,
    pub sites: i64,
    pub announcements: i64,
    pub figures: i64,
    pub revisions: i64,
}

impl Size {
    /// A history of this many figures in the proportions of the real one.
    pub fn of_figures(figures: i64) -> Self {
        Self {
            companies: figures / 500,
            projects: figures * 3 / 500,
            sites: figures / 25,
            announcements: figures * 2 / 5,
            figures,
            revisions: 200,
        }
    }
}

/// The same numbers every time: a linear congruential generator is random enough.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: i64) -> i64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap_or(0) % limit.max(1)
    }
}

/// The history as publications, to be published in their order.
pub fn history(size: Size) -> Vec<Publication> {
    let mut dice = Dice(42);
    let mut publications = vec![publication(entities(size, &mut dice), 0)];
    let mut said = Saying { size, dice, announcement: 0, figure: 0 };
    for revision in 1..size.revisions {
        let until = size.announcements * revision / (size.revisions - 1);
        publications.push(publication(said.announcements(until), revision));
    }
    publications
}

fn publication(changes: ChangeSet, revision: i64) -> Publication {
    let day = date(2023, 1, 1).saturating_add(revision.days());
    let note = RevisionNote {
        editor: "scale".to_owned(),
        reason: Reason::NewInformation,
        note: Some(format!("Day {revision} of the history")),
        key: None,
    };
    Publication { changes, note, at: Stamp::On(day) }
}

fn entities(size: Size, dice: &mut Dice) -> ChangeSet {
    let mut changes = ChangeSet::default();
    for number in 1..=size.companies {
        let company = Company {
            slug: format!("company-{number}"),
            name: format!("Company {number} für große Rechenzentren"),
            kind: CompanyKind::Firm,
            country: Some(["US", "DE", "CN", "FR"][usize::try_from(dice.below(4)).unwrap_or(0)].to_owned()),
            parent: None,
            fiscal_year_end_month: None,
            fiscal_year_name: None,
            wikidata: None,
            note: None,
        };
        changes.companies.insert(CompanyId::new(number), Some(company));
    }
    for number in 1..=size.projects {
        let project = Project {
            slug: format!("project-{number}"),
            name: format!("Project {number}"),
            country: None,
            parent: None,
            note: None,
        };
        changes.projects.insert(ProjectId::new(number), Some(project));
        role(
            &mut changes,
            number,
            RoleObject::Project(ProjectId::new(number)),
            1 + dice.below(size.companies),
        );
    }
    for number in 1..=size.sites {
        let place = Site {
            slug: format!("site-{number}"),
            name: format!("Site {number}"),
            project: (dice.below(3) > 0).then(|| ProjectId::new(1 + dice.below(size.projects))),
            project_confidence: None,
            country: Some("US".to_owned()),
            region: None,
            place: None,
            address: None,
            location: None,
            note: None,
        };
        changes.sites.insert(SiteId::new(number), Some(place));
    }
    for number in 1..=100 {
        let source = Source {
            key: None,
            publisher: format!("Paper {number}"),
            title: format!("Title {number}"),
            url: Some(format!("https://paper{number}.example/")),
            archive_url: None,
            published_on: None,
            language: None,
            access: None,
            licence: None,
            note: None,
        };
        changes.sources.insert(SourceId::new(number), Some(source));
    }
    changes
}

fn role(changes: &mut ChangeSet, number: i64, object: RoleObject, company: i64) {
    let role = Role {
        company: CompanyId::new(company),
        kind: RoleKind::Lead,
        object,
        confidence: None,
        share_basis_points: None,
        starts: None,
        ends: None,
        announcement: None,
        ended_by: None,
        note: None,
    };
    changes.roles.insert(RoleId::new(number), Some(role));
}

/// What is said, day by day.
struct Saying {
    size: Size,
    dice: Dice,
    announcement: i64,
    figure: i64,
}

impl Saying {
    /// The announcements up to a number, each with its figures and its source.
    fn announcements(&mut self, until: i64) -> ChangeSet {
        let mut changes = ChangeSet::default();
        while self.announcement < until {
            self.announcement += 1;
            let number = self.announcement;
            let day = date(2023, 1, 1).saturating_add((number * 1_000 / self.size.announcements).days());
            let is_estimate = self.dice.below(3) == 0;
            let company = 1 + self.dice.below(self.size.companies);
            let announcement = Announcement {
                key: None,
                headline: format!("Announcement {number} of company {company}"),
                summary: None,
                said_on: FuzzyDate::day(day),
                speaker_person: None,
                speaker_company: Some(CompanyId::new(company)),
                speaker_name: None,
                kind: if is_estimate {
                    AnnouncementKind::AnalystEstimate
                } else {
                    AnnouncementKind::CompanyStatement
                },
                retracted: None,
            };
            changes.announcements.insert(AnnouncementId::new(number), Some(announcement));
            let citation = Citation {
                announcement: AnnouncementId::new(number),
                source: SourceId::new(1 + self.dice.below(100)),
                via: None,
                locator: None,
                quote: None,
                accessed_on: None,
            };
            changes.citations.insert(Id::new(number), Some(citation));
            let last = self.size.figures * number / self.size.announcements;
            while self.figure < last {
                self.figure += 1;
                let figure = self.one(number, company);
                changes.figures.insert(FigureId::new(self.figure), Some(figure));
            }
        }
        changes
    }

    fn one(&mut self, announcement: i64, company: i64) -> Figure {
        let is_money = self.dice.below(4) == 0;
        let site = 1 + self.dice.below(self.size.sites);
        let low = (1 + self.dice.below(500)) * if is_money { 1_000_000_000 } else { 1_000_000 };
        let quantity = match self.dice.below(4) {
            0 => Quantity::new(Some(low), Some(low * 2), Qualifier::Range),
            1 => Quantity::new(Some(low), None, Qualifier::AtLeast),
            _ => Quantity::exact(low),
        };
        let year = i16::try_from(2023 + self.dice.below(10)).unwrap_or(2030);
        let until = year + i16::try_from(self.dice.below(5)).unwrap_or(0);
        let (basis, period) = match (is_money, self.dice.below(3)) {
            (false, _) => (Basis::Level, format!("{year}-0{}-01", 1 + self.dice.below(9))),
            (true, 0) => (Basis::Total, format!("{year}/{until}")),
            (true, 1) => (Basis::OneYear, year.to_string()),
            (true, _) => (Basis::PerYear, format!("{year}/..")),
        };
        // One in five says anew what one of the last thousand said.
        let earlier = (self.figure > 2_000 && self.dice.below(5) == 0)
            .then(|| FigureId::new(self.figure - 1 - self.dice.below(1_000)));
        let part_of = (self.figure > 2_000 && is_money && self.dice.below(10) == 0)
            .then(|| FigureId::new(self.figure - 1 - self.dice.below(1_000)));
        Figure {
            key: None,
            announcement: AnnouncementId::new(announcement),
            subject: if is_money {
                Subject::Company(CompanyId::new(company))
            } else {
                Subject::Site(SiteId::new(site))
            },
            company: Some(CompanyId::new(company)),
            counterparty: None,
            metric: if is_money { Metric::Spending } else { Metric::Power },
            component: is_money
                .then(|| if self.dice.below(3) == 0 { Component::Chips } else { Component::Total }),
            label: None,
            quantity: quantity.unwrap_or_else(|_| Quantity::unquantified()),
            unit: Some(if is_money { "USD" } else { "W" }.to_owned()),
            power_kind: (!is_money).then_some(PowerKind::Facility),
            chip_type: None,
            chip_maker: None,
            price_year: None,
            basis,
            period: period.parse().ok(),
            year_kind: YearKind::Calendar,
            stage: if self.dice.below(3) == 0 && !is_money { Stage::Operational } else { Stage::Planned },
            counting: part_of.map_or(Counting::Counted, Counting::PartOf),
            as_said: format!("Figure {} as it was said", self.figure),
            replaces: earlier,
            outcome: None,
            note: None,
        }
    }
}
