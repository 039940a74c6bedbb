//! What is wrong with a table, in sentences for somebody who has the file and no
//! form: they name columns as the file does, and say what would be right.

use std::collections::{BTreeMap, HashMap};

use jiff::civil::Date;

use super::{Fields, Sheet, Table, TableReading, number};
use crate::{
    dataset::EntityKind,
    desk::{
        Choice, FormError, Input,
        table::{LINKS, ReadRow, Unplaced, guess, row_named, spec_at, targets},
    },
};

/// How many further lines a refusal names.
const MOST_LINES: usize = 10;

/// Refuses a head with columns that cannot be told, or without those that are needed.
pub fn of_head(table: &Table, fields: &Fields) -> Result<(), String> {
    let is_empty = |column: usize| (0..table.len()).all(|place| table.cell(place, column).is_empty());
    for (column, name) in table.head().iter().enumerate() {
        if fields.get(&format!("column.{column}")).is_some() || (name.is_empty() && is_empty(column)) {
            continue;
        }
        let alone = guess(std::slice::from_ref(name)).into_iter().flatten().next();
        let other = alone.and_then(|target| column_of(&target, table, fields));
        if let Some(other) = other {
            return Err(format!(
                "the columns “{other}” and “{name}” hold the same; leave one of them out, or name it as what it holds"
            ));
        }
        let known: Vec<String> = targets().into_iter().map(|target| target.name).collect();
        return Err(format!(
            "what the column “{name}” holds is not known; leave it out, or name it as one of: {}",
            known.join(", ")
        ));
    }
    let sheet = Sheet::new(table, fields);
    let words = column_of("figure.as_said", table, fields).is_none().then_some("figure.as_said");
    let missing: Vec<String> = words.into_iter().chain(sheet.missing()).map(wanted).collect();
    if missing.is_empty() {
        return Ok(());
    }
    Err(format!("there is no column for {}; each row needs it", missing.join("; ")))
}

/// What a column is to be called that holds this.
fn wanted(target: &str) -> String {
    let label = spec_at(target).map_or(target, |spec| spec.label);
    match target {
        "speaker_company" => {
            "who said it: name one “speaker_company”, “speaker_person” or “speaker_name”".to_owned()
        }
        _ => format!("“{label}”: name one so, or “{target}”"),
    }
}

/// The name of the column that holds a field.
fn column_of<'t>(target: &str, table: &'t Table, fields: &Fields) -> Option<&'t str> {
    let holds = |column: &usize| fields.get(&format!("column.{column}")) == Some(target);
    (0..table.head().len()).find(holds).map(|column| table.head()[column].as_str())
}

/// A table as it was read.
pub struct Complaints<'a> {
    pub table: &'a Table,
    pub fields: &'a Fields,
    pub reading: &'a TableReading,
}

impl Complaints<'_> {
    /// The line and the reason for which the table is refused, if it is.
    pub fn refusal(&self, today: Date) -> Option<(u64, String)> {
        let of_rows = || self.reading.rows.iter().enumerate();
        let mut wrong: Vec<(u64, String)> = of_rows()
            .flat_map(|(place, row)| {
                let errors = row.errors.iter().filter(|error| !is_of_place(row, error));
                errors.map(move |error| (self.table.line(place), self.of_cell(error)))
            })
            .chain(of_rows().filter_map(|(place, row)| self.said_later(place, row, today)))
            .collect();
        wrong.sort_by_key(|(line, _)| *line);
        if self.reading.rows.iter().any(|row| !row.is_dropped) {
            wrong.extend(self.reading.errors.iter().map(|error| (1, error.text.clone())));
        }
        let others: Vec<u64> = wrong.iter().skip(1).map(|(line, _)| *line).collect();
        let (line, reason) = wrong.into_iter().next()?;
        Some((line, format!("{reason}{}", and_more(&others))))
    }

    /// The rows that cannot be placed, with the reason.
    pub fn unplaced(&self) -> BTreeMap<usize, String> {
        let mut found: BTreeMap<usize, String> = BTreeMap::new();
        let rows = || self.reading.rows.iter().enumerate();
        for (place, row) in rows() {
            if let Some(unplaced) = row.unplaced.first() {
                found.insert(place, self.nobody(unplaced));
            }
        }
        // Who spoke is said of all rows of an announcement, by its first.
        for (place, row) in rows().filter(|(_, row)| !row.is_dropped) {
            let speaker = self.reading.rows.get(row.begins).and_then(|first| {
                first.unplaced.iter().find(|unplaced| unplaced.error.field.starts_with("speaker"))
            });
            if let Some(speaker) = speaker {
                found.entry(place).or_insert_with(|| self.nobody(speaker));
            }
        }
        self.add_referring(&mut found);
        found
    }

    /// Adds the rows that refer to one that cannot be placed, however far.
    fn add_referring(&self, found: &mut BTreeMap<usize, String>) {
        let sheet = Sheet::new(self.table, self.fields);
        let mut referring: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, _) in self.reading.rows.iter().enumerate().filter(|(_, row)| !row.is_dropped) {
            let links = sheet.used(place).filter(|target| LINKS.contains(&target.name.as_str()));
            for row in links.filter_map(|target| row_named(&sheet.text(place, target))) {
                referring.entry(row).or_default().push(place);
            }
        }
        let mut next: Vec<usize> = found.keys().copied().collect();
        while let Some(place) = next.pop() {
            for from in referring.remove(&number(place)).into_iter().flatten() {
                let reason = format!("it refers to row {}, which could not be placed", number(place));
                found.entry(from).or_insert_with(|| {
                    next.push(from);
                    reason
                });
            }
        }
    }

    fn said_later(&self, place: usize, row: &ReadRow, today: Date) -> Option<(u64, String)> {
        let said = self.reading.announcement_of(row.figure.as_ref()?)?;
        (row.begins == place && said.said_on.first_day() > today).then(|| {
            let text =
                format!("{} is in the future; a day that is past or today was expected.", said.said_on);
            (self.table.line(place), self.of_cell(&FormError { field: "said_on".to_owned(), text }))
        })
    }

    fn of_cell(&self, error: &FormError) -> String {
        let spec = spec_at(&error.field);
        let label = spec.map_or(error.field.as_str(), |spec| spec.label);
        let name = column_of(&error.field, self.table, self.fields).unwrap_or(label);
        let choices = spec.and_then(|spec| match spec.input {
            Input::Choice(choices) if !error.text.contains("one of") => Some(choices),
            _ => None,
        });
        let words = choices.map_or_else(String::new, |choices| {
            let words: Vec<&str> = choices.iter().map(|Choice(word, _)| *word).collect();
            format!(" It takes one of: {}.", words.join(", "))
        });
        format!("“{name}”: {}{words}", error.text)
    }

    fn nobody(&self, unplaced: &Unplaced) -> String {
        let Unplaced { name, kinds, several, error } = unplaced;
        let column = column_of(&error.field, self.table, self.fields).unwrap_or_default();
        if several.is_empty() {
            let kinds: Vec<&str> = kinds.iter().map(|kind: &EntityKind| kind.word()).collect();
            format!("“{column}”: no {} is called “{name}” here", kinds.join(" or "))
        } else {
            format!("“{column}”: “{name}” can be several: {}", several.join(", "))
        }
    }
}

/// Whether an error is about where a row belongs, not about what it says.
fn is_of_place(row: &ReadRow, error: &FormError) -> bool {
    row.unplaced.iter().any(|unplaced| unplaced.error == *error)
}

fn and_more(lines: &[u64]) -> String {
    let mut named: Vec<u64> = lines.to_vec();
    named.dedup();
    match (lines.len(), named.len() > MOST_LINES) {
        (0, _) => String::new(),
        (1, _) => format!(" (and one more cell that cannot be read, on line {})", named[0]),
        (cells, is_cut) => {
            let first: Vec<String> = named.iter().take(MOST_LINES).map(ToString::to_string).collect();
            let more = if is_cut { " …" } else { "" };
            format!(" (and {cells} more cells that cannot be read, on lines {}{more})", first.join(", "))
        }
    }
}
