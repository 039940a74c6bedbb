//! Reading an archive back: whole, or not at all with the file and line of what is wrong.

use std::io::{Cursor, Read};

use serde_json::Value;
use zip::{ZipArchive, result::ZipError};

use super::{
    DESCRIPTION, NAME, path, publications,
    sheet::{Record, Sheet, history, sheets},
    write::json_lines,
};
use crate::store::{
    Publication, StoreError,
    check::faults,
    rows::{Column, History, Kind},
};

/// The history that an archive holds, found to be whole.
#[derive(Debug)]
pub struct Archive {
    /// What the archive is called, for complaints.
    name: String,
    pub(super) publications: Vec<Publication>,
    sheets: Vec<Sheet>,
    /// The lines on which the rows of each sheet begin.
    lines: Vec<Vec<u64>>,
}

impl Archive {
    /// Reads the bytes of an archive.
    ///
    /// # Errors
    /// [`StoreError::Archive`] with the file and line of the first thing that is wrong.
    pub fn read(name: &str, bytes: Vec<u8>) -> Result<Self, StoreError> {
        let mut files =
            Files { name, zip: ZipArchive::new(Cursor::new(bytes)).map_err(|cause| whole(name, &cause))? };
        files.refuse_other()?;
        let mut archive = Self {
            name: name.to_owned(),
            publications: Vec::new(),
            sheets: sheets(&History::default())?,
            lines: Vec::new(),
        };
        let known: Vec<String> = archive.sheets.iter().map(|sheet| path(&sheet.name, "csv")).collect();
        files.refuse_unknown(&known)?;
        for sheet in &mut archive.sheets {
            let lines = files.fill(sheet)?;
            archive.lines.push(sheet.sort_with(lines));
        }
        let history = history(&archive.sheets)?;
        if let Some(fault) = faults(&history).into_iter().next() {
            return Err(archive.wrong(&fault.table, fault.place, fault.what));
        }
        archive.publications = publications(history.tables)?;
        Ok(archive)
    }

    /// Compares with what came of it in a file.
    pub(super) fn refuse_different(&self, came: &History) -> Result<(), StoreError> {
        for (sheet, came) in self.sheets.iter().zip(sheets(came)?) {
            let differs = sheet.rows.iter().zip(&came.rows).position(|(row, came)| row != came);
            let differs = differs.or_else(|| {
                let (rows, came) = (sheet.rows.len(), came.rows.len());
                (rows != came).then_some(rows.min(came))
            });
            if let Some(place) = differs {
                let what = "the history that comes of it says something else here".to_owned();
                return Err(self.wrong(&sheet.name, place, what));
            }
        }
        Ok(())
    }

    /// Names the line of a row.
    fn wrong(&self, table: &str, place: usize, what: String) -> StoreError {
        let sheet = self.sheets.iter().position(|sheet| sheet.name == table);
        let line = sheet.and_then(|sheet| self.lines.get(sheet)?.get(place)).copied().unwrap_or(1);
        StoreError::Archive { place: format!("{}/{}:{line}", self.name, path(table, "csv")), what }
    }
}

fn whole(name: &str, cause: &ZipError) -> StoreError {
    StoreError::Archive { place: name.to_owned(), what: format!("it is no zip that can be read: {cause}") }
}

/// The files in the zip.
struct Files<'n> {
    name: &'n str,
    zip: ZipArchive<Cursor<Vec<u8>>>,
}

impl Files<'_> {
    fn wrong(&self, file: &str, line: u64, what: impl Into<String>) -> StoreError {
        StoreError::Archive { place: format!("{}/{file}:{line}", self.name), what: what.into() }
    }

    fn text(&mut self, file: &str) -> Result<String, StoreError> {
        let broken = |cause: &dyn std::fmt::Display| StoreError::Archive {
            place: format!("{}/{file}", self.name),
            what: format!("it cannot be read: {cause}"),
        };
        let mut bytes = Vec::new();
        match self.zip.by_name(file) {
            Err(ZipError::FileNotFound) => {
                let place = self.name.to_owned();
                return Err(StoreError::Archive { place, what: format!("{file} is missing") });
            }
            Err(cause) => return Err(broken(&cause)),
            Ok(mut inner) => inner.read_to_end(&mut bytes).map_err(|cause| broken(&cause))?,
        };
        String::from_utf8(bytes).map_err(|cause| {
            let before = &cause.as_bytes()[..cause.utf8_error().valid_up_to()];
            let line = u64::try_from(before.split(|byte| *byte == b'\n').count()).unwrap_or(1);
            self.wrong(file, line, "this line is not UTF-8")
        })
    }

    /// A zip that is something else, such as the data package of a view.
    fn refuse_other(&mut self) -> Result<(), StoreError> {
        let text = self.text(DESCRIPTION)?;
        let description: Value = serde_json::from_str(&text).map_err(|cause| {
            let line = u64::try_from(cause.line()).unwrap_or(1);
            self.wrong(DESCRIPTION, line, format!("it is no JSON: {cause}"))
        })?;
        if description["name"] == NAME {
            return Ok(());
        }
        let what = "it holds no history; `gigawatch export` makes an archive that does";
        Err(StoreError::Archive { place: format!("{}/{DESCRIPTION}", self.name), what: what.to_owned() })
    }

    /// A table that this release does not know would be lost.
    fn refuse_unknown(&self, known: &[String]) -> Result<(), StoreError> {
        for file in self.zip.file_names() {
            let file = file.map_err(|cause| whole(self.name, &cause))?;
            if file.ends_with(".csv") && !known.contains(&file.clone().into_owned()) {
                let what = format!("{file} is no table that this release knows");
                return Err(StoreError::Archive { place: self.name.to_owned(), what });
            }
        }
        Ok(())
    }

    /// Reads the rows of a table, and the lines on which they begin.
    fn fill(&mut self, sheet: &mut Sheet) -> Result<Vec<u64>, StoreError> {
        let file = path(&sheet.name, "csv");
        let text = self.text(&file)?;
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let mut lines = Vec::new();
        let mut is_header = true;
        for record in reader.records() {
            let record = record.map_err(|cause| {
                let line = cause.position().map_or(1, csv::Position::line);
                self.wrong(&file, line, cause.to_string())
            })?;
            let line = record.position().map_or(1, csv::Position::line);
            if std::mem::take(&mut is_header) {
                let wanted = sheet.columns.iter().map(|column| column.name);
                if !record.iter().eq(wanted.clone()) {
                    let wanted = wanted.collect::<Vec<_>>().join(",");
                    return Err(self.wrong(&file, line, format!("the columns are not {wanted}")));
                }
                continue;
            }
            if record.len() != sheet.columns.len() {
                let what = format!("{} cells where {} were expected", record.len(), sheet.columns.len());
                return Err(self.wrong(&file, line, what));
            }
            let row: Result<Record, String> = sheet
                .columns
                .iter()
                .zip(&record)
                .map(|(column, cell)| Ok((column.name.to_owned(), value(column, cell)?)))
                .collect();
            sheet.rows.push(row.map_err(|what| self.wrong(&file, line, what))?);
            lines.push(line);
        }
        if is_header {
            return Err(self.wrong(&file, 1, "it is empty; a line with the columns was expected"));
        }
        self.compare(sheet)?;
        Ok(lines)
    }

    /// The table says the same as JSON.
    fn compare(&mut self, sheet: &Sheet) -> Result<(), StoreError> {
        let (csv, json) = (path(&sheet.name, "csv"), path(&sheet.name, "json"));
        let (wanted, found) = (json_lines(&sheet.rows)?, self.text(&json)?);
        let mut pairs = (1..).zip(wanted.lines().zip(found.lines().chain(std::iter::repeat(""))));
        let differs = pairs.find(|(_, (wanted, found))| wanted != found).map(|(line, _)| line);
        match differs.or_else(|| (wanted != found).then_some(1)) {
            None => Ok(()),
            Some(line) => Err(self.wrong(&json, line, format!("it does not say the same as {csv}"))),
        }
    }
}

/// The value of a cell.
fn value(column: &Column, cell: &str) -> Result<Value, String> {
    let Column { name, kind, required } = column;
    let wanted = match kind {
        Kind::Text if cell.is_empty() && !required => return Ok(Value::Null),
        Kind::Text => return Ok(cell.into()),
        Kind::Integer => "whole number",
        Kind::Number => "number",
    };
    if cell.is_empty() {
        return if *required {
            Err(format!("{name}: it is empty; a {wanted} was expected"))
        } else {
            Ok(Value::Null)
        };
    }
    let read = match kind {
        Kind::Integer => cell.parse::<i64>().ok().map(Value::from),
        _ => cell.parse::<f64>().ok().filter(|number| number.is_finite()).map(Value::from),
    };
    read.ok_or_else(|| format!("{name}: “{cell}” is no {wanted}"))
}
