//! The three files of a copy, read whole: names, tags and numbers as values.
//! A cell that cannot be read refuses the copy; nothing is placed here.

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{
    Copy,
    cells::{Day, Factor, Link, Tagged},
    figures::{Column, Measure, Said},
};
use crate::{
    domain::{
        figure::{Basis, Component, Metric, PowerKind, Stage},
        project::RoleKind,
        site::{Coordinates, Precision},
    },
    import::{
        File, ImportError,
        sheet::{Row, Sheet, Unknown},
    },
};

/// A copy as values; a file that is not there is none.
pub struct Files {
    pub records: Option<Vec<Record>>,
    pub milestones: Option<Vec<Said>>,
    pub chips: Option<Vec<Said>>,
}

/// A site as `data_centers.csv` describes it.
#[derive(Debug, Clone)]
pub struct Record {
    /// `file:line`.
    pub place: String,
    pub name: String,
    /// The key that the timelines of the first copy use instead of the name.
    pub handle: Option<String>,
    pub country: Option<String>,
    pub address: Option<String>,
    pub coordinates: Option<Coordinates>,
    pub precision: Precision,
    pub project: Option<Tagged>,
    /// Who has which part; parts for which the file has no column are missing.
    pub parts: Vec<(RoleKind, Vec<Tagged>)>,
    pub links: Vec<Link>,
    /// Epoch AI's own sheet for the site.
    pub calculations: Option<Link>,
    pub notes: Option<String>,
}

/// The columns that name companies, and the parts that they have.
const PARTS: [(&str, RoleKind); 5] = [
    ("Owner", RoleKind::Owner),
    ("Users", RoleKind::Tenant),
    ("Investors", RoleKind::Investor),
    ("Construction companies", RoleKind::Builder),
    ("Energy companies", RoleKind::PowerSupplier),
];

impl Files {
    /// Reads all files of a copy.
    pub fn read(copy: &Copy<'_>) -> Result<Self, ImportError> {
        if copy.centers.is_none() && copy.timelines.is_none() && copy.chips.is_none() {
            let reason = "none of data_centers.csv, data_center_timelines.csv and data_center_chip_quantities.csv is there";
            return Err(ImportError::Whole(reason.to_owned()));
        }
        Ok(Self {
            records: copy.centers.map(records).transpose()?,
            milestones: copy.timelines.map(|file| milestones(file, copy.published)).transpose()?,
            chips: copy.chips.map(|file| chips(file, copy.published)).transpose()?,
        })
    }

    /// How many rows the files have.
    pub fn rows(&self) -> usize {
        self.records.as_ref().map_or(0, Vec::len)
            + self.milestones.as_ref().map_or(0, Vec::len)
            + self.chips.as_ref().map_or(0, Vec::len)
    }
}

fn records(file: File<'_>) -> Result<Vec<Record>, ImportError> {
    let sheet = Sheet::read(file, &[], &[], Unknown::PassedOver)?;
    let name = match (sheet.has("Name"), sheet.has("Title")) {
        (true, _) => "Name",
        (false, true) => "Title",
        _ => return Err(sheet.header_error("the column “Name” is missing")),
    };
    let mut seen = BTreeSet::new();
    for row in sheet.rows() {
        let site = row.required(name)?;
        if !seen.insert(site) {
            return Err(row.error(&format!("the site “{site}” stands twice in this file")));
        }
    }
    sheet.rows().map(|row| record(&sheet, row, name)).collect()
}

fn record(sheet: &Sheet, row: Row<'_>, name: &str) -> Result<Record, ImportError> {
    let name = row.required(name)?.to_owned();
    let coordinates = match (row.text("Latitude"), row.text("Longitude")) {
        (None, None) => None,
        (Some(latitude), Some(longitude)) => {
            Some(Coordinates::read(latitude, longitude).map_err(|cause| row.error(&cause.to_string()))?)
        }
        _ => return Err(row.error("a latitude and a longitude go together; one of them is empty")),
    };
    let parts = PARTS.iter().filter(|(column, _)| sheet.has(column));
    let calculations = row.text("Calculations sheet").and_then(|text| {
        let link = Link::all_in(text).into_iter().next();
        link.or_else(|| Link::new(&format!("Calculations for {name}"), text.split_whitespace().next()?))
    });
    Ok(Record {
        place: row.place(),
        handle: row.owned("Handle"),
        country: row.owned("Country"),
        address: row.owned("Address"),
        coordinates,
        precision: Precision::Exact,
        project: row.text("Project").and_then(Tagged::read),
        parts: parts
            .map(|(column, kind)| (*kind, row.text(column).map_or_else(Vec::new, Tagged::list)))
            .collect(),
        links: row.text("Selected Sources").map_or_else(Vec::new, Link::all_in),
        calculations,
        notes: row.owned("Notes"),
        name,
    })
}

fn milestones(file: File<'_>, published: Date) -> Result<Vec<Said>, ImportError> {
    let needed = ["Data center", "Date", "Buildings operational", "Power (MW)"];
    let sheet = Sheet::read(file, &needed, &[], Unknown::PassedOver)?;
    let columns = columns(&sheet);
    let read = |row: Row<'_>| {
        let amounts: Result<Vec<_>, _> = columns.iter().map(|column| column.amount(&row)).collect();
        let (day, stage) = day_and_stage(&row, published)?;
        Ok(Said {
            place: row.place(),
            site: row.owned("Data center"),
            day: Some(day),
            stage,
            chip_type: None,
            amounts: amounts?.into_iter().flatten().collect(),
            prose: row.owned("Construction status"),
        })
    };
    sheet.rows().map(read).collect()
}

/// Rows dated after the copy are forecasts: nothing else tells them apart.
fn day_and_stage(row: &Row<'_>, published: Date) -> Result<(Date, Stage), ImportError> {
    let Day(day) = row.parse_required("Date")?;
    Ok((day, if day > published { Stage::Planned } else { Stage::Operational }))
}

/// The columns with numbers that a timeline has, in the order of their weight.
fn columns(sheet: &Sheet) -> Vec<Column> {
    let column = |name: &str, measure: Measure, unit: &'static str, factor: Factor, words: &str| Column {
        name: name.to_owned(),
        measure,
        unit,
        factor,
        basis: Basis::Level,
        price_year: None,
        words: words.to_owned(),
    };
    let power = |kind| Measure { power_kind: Some(kind), ..Measure::plain(Metric::Power) };
    let area = |label| Measure { label: Some(label), ..Measure::plain(Metric::Area) };
    let plain = Measure::plain;
    let foot = Factor::SQUARE_FOOT;
    let mut columns = vec![
        column("Power (MW)", power(PowerKind::Facility), "W", Factor::MEGA, "MW"),
        column("IT power (MW)", power(PowerKind::It), "W", Factor::MEGA, "MW of IT power"),
        column("Buildings operational", plain(Metric::Buildings), "count", Factor::ONE, "buildings"),
        column("H100 equivalents", plain(Metric::ChipsH100e), "count", Factor::ONE, "H100 equivalents"),
        column(
            "Water use (MGD)",
            plain(Metric::Water),
            "m3/day",
            Factor::MILLION_GALLONS,
            "million gallons a day",
        ),
        column("Building area (square feet)", area("building area"), "m2", foot, "square feet"),
        column("Site area (square feet)", area("site area"), "m2", foot, "square feet"),
    ];
    columns.retain(|column| sheet.has(&column.name));
    columns.extend(costs(sheet));
    columns
}

/// The columns with costs, which name the year whose dollars they count:
/// `Total capital cost (2025 USD billions)`.
fn costs(sheet: &Sheet) -> Vec<Column> {
    let spending = |component| Measure { component: Some(component), ..Measure::plain(Metric::Spending) };
    let operating = Measure { label: Some("annual operating cost"), ..Measure::plain(Metric::Context) };
    let kinds = [
        ("Total capital cost", spending(Component::Total), Basis::Level),
        ("Compute cost", spending(Component::Chips), Basis::Level),
        ("Construction cost", spending(Component::Construction), Basis::Level),
        ("Annual operating cost", operating, Basis::PerYear),
    ];
    let found = kinds.into_iter().filter_map(|(start, measure, basis)| {
        let (name, year) = sheet.columns().find_map(|name| {
            let year = name.strip_prefix(start)?.strip_prefix(" (")?.strip_suffix(" USD billions)")?;
            Some((name.to_owned(), year.parse::<i16>().ok()?))
        })?;
        let words = format!("billion USD of {year}");
        Some(Column {
            name,
            measure,
            unit: "USD",
            factor: Factor::BILLION,
            basis,
            price_year: Some(year),
            words,
        })
    });
    found.collect()
}

fn chips(file: File<'_>, published: Date) -> Result<Vec<Said>, ImportError> {
    let sheet = Sheet::read(
        file,
        &["Data center", "Date", "Chip type", "Number of Units"],
        &[],
        Unknown::PassedOver,
    )?;
    sheet.rows().map(|row| chip_row(&row, published)).collect()
}

fn chip_row(row: &Row<'_>, published: Date) -> Result<Said, ImportError> {
    let (day, stage) = day_and_stage(row, published)?;
    let chip_type = row.required("Chip type")?;
    let column = Column {
        name: "Number of Units".to_owned(),
        measure: Measure { chip_type: Some(chip_type.to_owned()), ..Measure::plain(Metric::Chips) },
        unit: "count",
        factor: Factor::ONE,
        basis: Basis::Level,
        price_year: None,
        words: chip_type.to_owned(),
    };
    let mut amounts: Vec<_> = column.amount(row)?.into_iter().collect();
    for amount in &mut amounts {
        amount.chip_maker = maker(chip_type).map(str::to_owned);
        amount.note = origin(row);
    }
    Ok(Said {
        place: row.place(),
        site: row.owned("Data center"),
        day: Some(day),
        stage,
        chip_type: Some(chip_type.to_owned()),
        amounts,
        prose: row.owned("Notes"),
    })
}

/// Where type and number come from, in Epoch AI's words.
fn origin(row: &Row<'_>) -> Option<String> {
    let columns = [("Chip type", "Chip type source"), ("Number of units", "Number of Units source")];
    let said = columns.iter().filter_map(|(what, column)| {
        let origin = row.text(column)?.to_lowercase();
        Some(format!("{what}: {origin}"))
    });
    let said = said.collect::<Vec<_>>().join("; ");
    (!said.is_empty()).then_some(said)
}

/// Whose chips they are, as far as the names of the series tell.
fn maker(chip_type: &str) -> Option<&'static str> {
    let starts = |starts: &[&str]| starts.iter().any(|start| chip_type.starts_with(start));
    let mut letters = chip_type.trim_start_matches('G').chars();
    let is_nvidia = matches!(letters.next(), Some('A' | 'B' | 'H' | 'R'))
        && letters.next().is_some_and(|c| c.is_ascii_digit());
    match () {
        () if starts(&["TPU"]) => Some("Google"),
        () if starts(&["Trainium", "Inferentia"]) => Some("Amazon"),
        () if starts(&["Ascend"]) => Some("Huawei"),
        () if is_nvidia => Some("Nvidia"),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_maker_is_known_by_the_series() {
        for (chip_type, known) in [
            ("B200", Some("Nvidia")),
            ("GB300", Some("Nvidia")),
            ("R200", Some("Nvidia")),
            ("TPU v5e", Some("Google")),
            ("Trainium2", Some("Amazon")),
            ("Ascend 910C", Some("Huawei")),
            ("MI300X", None),
        ] {
            assert_eq!(maker(chip_type), known, "{chip_type}");
        }
    }
}
