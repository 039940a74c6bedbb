//! Rows become announcements: those that share who said it, when, and the
//! headline are one, with a figure a row. Each is read by the rules of the form
//! for announcements.

use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::atomic::AtomicUsize,
};

use super::{
    Sheet, Table,
    columns::{Target, spec_at},
    number,
};
use crate::{
    dataset::{EntityKind, Overlay},
    desk::{
        Fields, FormError, FormErrors, Ground, Proposal, announcement,
        validation::{Unplaced, Validation},
    },
    domain::{FigureId, announcement::Announcement, figure::Figure, revision::ChangeSet},
};

/// A row as it is read.
#[derive(Debug, Clone, Default)]
pub struct ReadRow {
    pub is_dropped: bool,
    /// None if it is dropped or cannot be read.
    pub figure: Option<Figure>,
    /// The identity that it gets, where the row can be read.
    pub figure_id: Option<FigureId>,
    /// What is wrong, by the names of [`Target`]s.
    pub errors: Vec<FormError>,
    /// Which of it are names that nothing here bears, or several do.
    pub unplaced: Vec<Unplaced>,
    /// The first row of its announcement.
    pub begins: usize,
}

impl ReadRow {
    /// Notes what is wrong; of a field the first is enough.
    fn tell(&mut self, field: String, text: String) {
        if !self.errors.iter().any(|error| error.field == field) {
            self.errors.push(FormError { field, text });
        }
    }
}

/// A name that nothing here bears.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unknown {
    pub name: String,
    /// In how many rows it is wanted.
    pub rows: usize,
    /// What it may be made as.
    pub kinds: &'static [EntityKind],
}

/// A whole table as it is read.
#[derive(Debug, Clone, Default)]
pub struct TableReading {
    /// In the order of the table.
    pub rows: Vec<ReadRow>,
    pub unknown: Vec<Unknown>,
    /// What is wrong with the table as a whole.
    pub errors: Vec<FormError>,
    changes: ChangeSet,
}

impl TableReading {
    /// How many announcements it comes to.
    #[must_use]
    pub fn announcements(&self) -> usize {
        self.changes.announcements.len()
    }

    /// The announcement of a row's figure.
    #[must_use]
    pub fn announcement_of(&self, figure: &Figure) -> Option<&Announcement> {
        self.changes.announcements.get(&figure.announcement)?.as_ref()
    }

    /// How many rows are right, wrong and dropped.
    #[must_use]
    pub fn counts(&self) -> (usize, usize, usize) {
        let dropped = self.rows.iter().filter(|row| row.is_dropped).count();
        let wrong = self.rows.iter().filter(|row| !row.errors.is_empty()).count();
        (self.rows.len() - dropped - wrong, wrong, dropped)
    }

    /// What it comes to, if no row is wrong.
    ///
    /// # Errors
    /// [`FormErrors`] by the cells that are wrong.
    pub fn proposal(&self) -> Result<Proposal, FormErrors> {
        let of_rows = self.rows.iter().enumerate().flat_map(|(place, row)| {
            row.errors.iter().map(move |error| FormError {
                field: cell_name(place, &error.field),
                text: error.text.clone(),
            })
        });
        let errors: Vec<FormError> = self.errors.iter().cloned().chain(of_rows).collect();
        if errors.is_empty() {
            Ok(Proposal { changes: self.changes.clone() })
        } else {
            Err(FormErrors(errors))
        }
    }
}

/// The field that corrects a cell: `cell.17.figure.subject`.
#[must_use]
pub fn cell_name(place: usize, target: &str) -> String {
    format!("cell.{}.{target}", number(place))
}

/// Rows that are one announcement.
#[derive(Default)]
struct Group {
    places: Vec<usize>,
    /// The tags of the rows whose source is new to it.
    cited: Vec<String>,
    fields: Fields,
}

/// The tag of a row of the form that a row of the table becomes.
fn tag(place: usize) -> String {
    format!("r{}", number(place))
}

/// Reads all rows that are not dropped; `read` counts them while it goes on.
#[must_use]
pub fn read(table: &Table, fields: &Fields, ground: Ground<'_>, read: &AtomicUsize) -> TableReading {
    let sheet = Sheet::new(table, fields);
    let mut reading = TableReading {
        rows: vec![ReadRow::default(); table.len()],
        errors: sheet.errors().to_vec(),
        ..TableReading::default()
    };
    for (place, row) in reading.rows.iter_mut().enumerate() {
        row.is_dropped = sheet.is_dropped(place);
    }
    if !reading.errors.is_empty() {
        return reading;
    }
    if reading.rows.iter().all(|row| row.is_dropped) {
        let text = "All rows are dropped; there is nothing to publish.".to_owned();
        reading.errors.push(FormError { field: "rows".to_owned(), text });
        return reading;
    }
    let missing = sheet.missing();
    for name in &missing {
        let label = spec_at(name).map_or(*name, |spec| spec.label);
        let text = match *name {
            "speaker_company" => {
                "No column says who said it. Fill in a company, a person or a body for all rows, or choose a column."
                    .to_owned()
            }
            _ => format!("No column holds “{label}”. Fill it in for all rows, or choose a column."),
        };
        reading.errors.push(FormError { field: format!("all.{name}"), text });
    }
    let groups = groups(&sheet, &mut reading.rows);
    let mut overlay = Overlay::new(ground.snapshot.dataset());
    let mut unknown: BTreeMap<String, (usize, &[EntityKind])> = BTreeMap::new();
    for group in &groups {
        let mut validation = Validation::of_table(&group.fields, ground, overlay, read);
        let figures = announcement::validate(&mut validation, None);
        let told = validation.told();
        overlay = told.overlay;
        for (tag, id) in figures {
            if let Some(row) = place_of(&tag).and_then(|place| reading.rows.get_mut(place)) {
                (row.figure, row.figure_id) = (overlay.get::<Figure>(id).cloned(), Some(id));
            }
        }
        for error in told.errors {
            let (place, field) = place_and_target(&error.field, group);
            // What is missing in all rows is said once.
            let is_said = missing.contains(&field.as_str());
            if let Some(row) = reading.rows.get_mut(place).filter(|_| !is_said) {
                row.tell(field, error.text);
            }
        }
        for unplaced in told.unplaced {
            if unplaced.several.is_empty() {
                unknown.entry(unplaced.name.clone()).or_insert((0, unplaced.kinds)).0 += 1;
            }
            let (place, field) = place_and_target(&unplaced.error.field, group);
            if let Some(row) = reading.rows.get_mut(place) {
                row.unplaced.push(Unplaced { error: FormError { field, ..unplaced.error }, ..unplaced });
            }
        }
    }
    let unknown = unknown.into_iter().map(|(name, (rows, kinds))| Unknown { name, rows, kinds });
    reading.unknown = unknown.collect();
    reading.unknown.sort_by_key(|unknown| std::cmp::Reverse(unknown.rows));
    reading.changes = overlay.finish();
    reading
}

/// The forms that the rows come to, in the order in which they begin.
fn groups(sheet: &Sheet<'_>, rows: &mut [ReadRow]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut by_head: HashMap<String, usize> = HashMap::new();
    let mut sources: HashSet<(usize, String)> = HashSet::new();
    for (place, _) in rows.iter().enumerate().filter(|(_, row)| !row.is_dropped) {
        let texts: Vec<(&Target, String)> =
            sheet.used(place).map(|target| (target, sheet.text(place, target))).collect();
        let key = |of: &str| -> String {
            let own = texts.iter().filter(|(target, _)| target.of == of);
            own.map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("\u{1f}")
        };
        let at = *by_head.entry(key("")).or_insert_with(|| {
            groups.push(Group::default());
            groups.len() - 1
        });
        let group = &mut groups[at];
        let is_first = group.places.is_empty();
        group.places.push(place);
        let source_key = key("Source");
        let is_cited = source_key.chars().any(|letter| letter != '\u{1f}');
        let is_new_source = is_cited && sources.insert((at, source_key));
        if is_new_source {
            group.cited.push(tag(place));
        }
        for (target, text) in &texts {
            let name = match target.of {
                "" if is_first => target.name.clone(),
                "Source" if is_new_source => tagged(&target.name, place),
                "Figure" => tagged(&target.name, place),
                _ => continue,
            };
            if let Some(kind) = sheet.made(place, target, text) {
                group.fields.set(&format!("{name}.new"), kind);
            }
            group.fields.set(&name, text);
        }
    }
    for group in &mut groups {
        tie(group, rows);
        for place in &group.places {
            rows[*place].begins = group.places[0];
        }
        let all = |places: &[usize]| places.iter().map(|place| tag(*place)).collect::<Vec<_>>().join(" ");
        group.fields.set("figure", &all(&group.places));
        group.fields.set("citation", &group.cited.join(" "));
    }
    groups
}

/// The fields in which a figure refers to another.
pub const LINKS: [&str; 3] = ["figure.counting_of", "figure.replaces", "figure.outcome_of"];

/// The row of the table that a text refers to: “row 17”.
#[must_use]
pub fn row_named(text: &str) -> Option<usize> {
    text.to_lowercase().strip_prefix("row ")?.trim().parse().ok()
}

/// “Row 17” of the table is another row of the form: figures refer to figures of
/// their own announcement.
fn tie(group: &mut Group, rows: &mut [ReadRow]) {
    for place in &group.places {
        for target in LINKS {
            let name = tagged(target, *place);
            let Some(row) = row_named(group.fields.text(&name)) else { continue };
            let found = group.places.iter().position(|place| number(*place) == row);
            group.fields.put(&name, found.map(|found| format!("row {}", found + 1)));
            if found.is_none() {
                let text = format!(
                    "Row {row} is no figure of the same announcement. Give the number of a published figure."
                );
                rows[*place].tell(target.to_owned(), text);
            }
        }
    }
}

/// `figure.subject` of a row as its form has it: `figure.r17.subject`.
fn tagged(name: &str, place: usize) -> String {
    match name.split_once('.') {
        Some((group, own)) => format!("{group}.{}.{own}", tag(place)),
        None => name.to_owned(),
    }
}

fn place_of(tag: &str) -> Option<usize> {
    tag.strip_prefix('r')?.parse::<usize>().ok()?.checked_sub(number(0))
}

/// The row and the field of the table that a field of a form came from.
fn place_and_target(field: &str, group: &Group) -> (usize, String) {
    let first = group.places.first().copied().unwrap_or_default();
    let parts: Vec<&str> = field.splitn(3, '.').collect();
    match parts[..] {
        [of, tag, own] => (place_of(tag).unwrap_or(first), format!("{of}.{own}")),
        _ => (first, field.to_owned()),
    }
}
