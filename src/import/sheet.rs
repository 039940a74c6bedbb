//! A CSV file with a header, read with line numbers for complaints.

use std::{collections::HashMap, str::FromStr};

use super::{File, ImportError};

/// A CSV file: its header and rows.
pub struct Sheet {
    file: String,
    columns: HashMap<String, usize>,
    rows: Vec<(u64, csv::StringRecord)>,
}

/// Whether a column that nobody asks for is refused or passed over.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    Refused,
    PassedOver,
}

impl Sheet {
    /// Reads a file. `required` columns must be there; others than `required`
    /// and `optional` are refused or passed over.
    ///
    /// # Errors
    /// Names the line when a column is missing, unknown or doubled, or a row has
    /// more or fewer cells than the header.
    pub fn read(
        file: File<'_>,
        required: &[&str],
        optional: &[&str],
        unknown: Unknown,
    ) -> Result<Self, ImportError> {
        let error = |line: u64, reason: String| ImportError::Row { file: file.name.to_owned(), line, reason };
        let text = file.text.strip_prefix('\u{feff}').unwrap_or(file.text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let header = reader.headers().map_err(|cause| error(1, cause.to_string()))?.clone();
        let mut columns = HashMap::new();
        for (place, name) in header.iter().enumerate() {
            let name = name.trim();
            if unknown == Unknown::Refused && !required.contains(&name) && !optional.contains(&name) {
                let known = [required, optional].concat().join(", ");
                return Err(error(1, format!("unknown column “{name}”; this file takes: {known}")));
            }
            if columns.insert(name.to_owned(), place).is_some() {
                return Err(error(1, format!("the column “{name}” stands twice")));
            }
        }
        if let Some(missing) = required.iter().find(|name| !columns.contains_key(**name)) {
            return Err(error(1, format!("the column “{missing}” is missing")));
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            let record = record.map_err(|cause| {
                error(
                    cause.position().map_or(1, csv::Position::line),
                    "this row is no readable CSV".to_owned(),
                )
            })?;
            let line = record.position().map_or(1, |position| first_line(text, position));
            if record.len() != header.len() {
                let reason = format!("this row has {} cells, the header has {}", record.len(), header.len());
                return Err(error(line, reason));
            }
            rows.push((line, record));
        }
        // Every quotation mark of a CSV file has its counterpart; one that is
        // never closed swallows all rows after it.
        if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            let line = rows.last().map_or(1, |(line, _)| *line);
            return Err(error(line, "a quotation mark in this row or before it is not closed".to_owned()));
        }
        Ok(Self { file: file.name.to_owned(), columns, rows })
    }

    /// Whether the file has a column.
    pub fn has(&self, column: &str) -> bool {
        self.columns.contains_key(column)
    }

    /// The names of its columns, in no order.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.columns.keys().map(String::as_str)
    }

    /// A complaint about the header.
    pub fn header_error(&self, reason: &str) -> ImportError {
        ImportError::Row { file: self.file.clone(), line: 1, reason: reason.to_owned() }
    }

    /// How many rows it has.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// The rows in the order of the file.
    pub fn rows(&self) -> impl Iterator<Item = Row<'_>> {
        self.rows.iter().map(|(line, record)| Row { sheet: self, line: *line, record })
    }
}

/// The line on which a record stands: the reader counts blank lines before it in.
fn first_line(text: &str, position: &csv::Position) -> u64 {
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before = text.as_bytes().get(start..).unwrap_or_default();
    let blank = before.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    blank.fold(position.line(), |line, _| line + 1)
}

/// One row of a sheet.
#[derive(Clone, Copy)]
pub struct Row<'a> {
    sheet: &'a Sheet,
    line: u64,
    record: &'a csv::StringRecord,
}

impl<'a> Row<'a> {
    /// The cell, trimmed; none if it is blank or the file lacks the column.
    pub fn text(&self, column: &str) -> Option<&'a str> {
        let place = *self.sheet.columns.get(column)?;
        self.record.get(place).map(str::trim).filter(|cell| !cell.is_empty())
    }

    /// The cell as owned text.
    pub fn owned(&self, column: &str) -> Option<String> {
        self.text(column).map(str::to_owned)
    }

    /// The cell, which must not be blank.
    pub fn required(&self, column: &str) -> Result<&'a str, ImportError> {
        self.text(column).ok_or_else(|| self.error(&format!("“{column}” is empty; it is needed")))
    }

    /// The cell read as `T`; none if it is blank.
    pub fn parse<T>(&self, column: &str) -> Result<Option<T>, ImportError>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        let Some(text) = self.text(column) else { return Ok(None) };
        text.parse()
            .map(Some)
            .map_err(|cause: T::Err| self.error(&format!("column “{column}”: “{text}”: {cause}")))
    }

    /// The cell read as `T`; it must not be blank.
    pub fn parse_required<T>(&self, column: &str) -> Result<T, ImportError>
    where
        T: FromStr,
        T::Err: std::fmt::Display,
    {
        self.required(column)?;
        self.parse(column)?.ok_or_else(|| self.error(&format!("“{column}” is empty; it is needed")))
    }

    /// A complaint about this row.
    pub fn error(&self, reason: &str) -> ImportError {
        ImportError::Row { file: self.sheet.file.clone(), line: self.line, reason: reason.to_owned() }
    }

    /// Where this row stands: `file:line`.
    pub fn place(&self) -> String {
        format!("{}:{}", self.sheet.file, self.line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<String> {
        let file = File { name: "a.csv", text };
        Sheet::read(file, &["a"], &[], Unknown::Refused).unwrap().rows().map(|row| row.place()).collect()
    }

    #[test]
    fn a_complaint_names_the_line_on_which_the_row_stands() {
        assert_eq!(lines("a\n1\n2\n"), ["a.csv:2", "a.csv:3"]);
        assert_eq!(lines("a\n\n\n1\n\"x\ny\"\n\n3\n"), ["a.csv:4", "a.csv:5", "a.csv:8"]);
        assert_eq!(lines("a\r\n\r\n1\r\n"), ["a.csv:3"]);
    }

    #[test]
    fn a_header_that_does_not_fit_is_refused() {
        let read =
            |text| Sheet::read(File { name: "a.csv", text }, &["a"], &["b"], Unknown::Refused).err().unwrap();
        assert_eq!(read("b\n").to_string(), "a.csv:1: the column “a” is missing");
        assert_eq!(read("a,c\n").to_string(), "a.csv:1: unknown column “c”; this file takes: a, b");
        assert_eq!(read("a,a\n").to_string(), "a.csv:1: the column “a” stands twice");
        assert_eq!(
            read("a\n1\n\"2\n3\n").to_string(),
            "a.csv:3: a quotation mark in this row or before it is not closed"
        );
        assert_eq!(read("a,b\n1\n").to_string(), "a.csv:2: this row has 1 cells, the header has 2");
    }
}
