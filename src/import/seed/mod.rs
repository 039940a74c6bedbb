//! A day's folder of plain CSV files that an editor could write by hand. What
//! the files and columns mean stands in docs/seed-format.md.
//!
//! Entities are known by their slug, sources, announcements and figures by a
//! key: a row whose slug or key is there already is compared, not added again.

mod cells;
mod entities;
mod figures;
mod lookups;

use std::collections::{HashMap, HashSet};

use jiff::civil::Date;

use super::{
    File, ImportError, Plan, Report,
    sheet::{Sheet, Unknown},
};
use crate::{
    dataset::{Dataset, Overlay},
    domain::{
        AnnouncementId, RoleId, SourceId,
        announcement::Announcement,
        revision::{ChangeSet, Reason, RevisionNote},
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
    let mut reading = Reading {
        overlay: Overlay::new(dataset),
        report: Report::default(),
        announced: HashMap::new(),
        cited: HashSet::new(),
        held: HashSet::new(),
    };
    for name in FILES.iter().chain([&FIGURES]) {
        if let Some(file) = files.iter().find(|file| base_name(file.name) == *name) {
            reading.file(*file)?;
        }
    }
    let Reading { overlay, report, .. } = reading;
    let changes = overlay.finish();
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

/// Two rows of one file never say two things of one slug or key.
fn refuse_twice(sheet: &Sheet, column: &str) -> Result<(), ImportError> {
    // A second row of an announcement names a second source.
    if !matches!(column, "slug" | "key") || sheet.has("source") {
        return Ok(());
    }
    let mut seen = HashSet::new();
    for row in sheet.rows() {
        let name = row.required(column)?;
        if !seen.insert(name) {
            return Err(row.error(&format!("the {column} “{name}” stands twice in this file")));
        }
    }
    Ok(())
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The day's folder as far as it has been read.
struct Reading<'a> {
    overlay: Overlay<'a>,
    report: Report,
    /// What the rows of this file say, by their keys.
    announced: HashMap<String, Announcement>,
    cited: HashSet<(AnnouncementId, SourceId)>,
    held: HashSet<RoleId>,
}

impl Reading<'_> {
    fn file(&mut self, file: File<'_>) -> Result<(), ImportError> {
        let (required, optional) = columns(base_name(file.name));
        let sheet = Sheet::read(file, required, optional, Unknown::Refused)?;
        self.report.read += sheet.len();
        refuse_twice(&sheet, required[0])?;
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
