//! A table of figures that somebody uploads: how its bytes become rows, which
//! column holds what, and how each row is read. Nothing of it is recorded before
//! every row is right or dropped.

mod columns;
mod reading;
mod sheet;

use thiserror::Error;

pub use super::validation::Unplaced;
pub use columns::{FOR_ALL, Target, guess, guessed, spec_at, targets};
pub use reading::{LINKS, ReadRow, TableReading, Unknown, cell_name, read, row_named};
pub use sheet::Sheet;

/// The largest file, in bytes.
pub const LARGEST: usize = 10 * 1024 * 1024;
/// The most rows besides the head.
pub const MOST_ROWS: usize = 20_000;
/// The most columns.
const MOST_COLUMNS: usize = 100;

/// What separates the cells of a row.
const SEPARATORS: [char; 3] = [',', ';', '\t'];

/// What keeps a file from being a table, and what would do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TableError {
    #[error("The file is empty. Its first row names the columns, each row below is a figure.")]
    Empty,
    #[error("The file has {0} bytes; at most {LARGEST} are read. Upload it in parts.")]
    TooLarge(usize),
    #[error("This is an Excel or OpenDocument workbook. Save it as CSV first, best as “CSV UTF-8”.")]
    Workbook,
    #[error("The file is no text that is read here. Save it as “CSV UTF-8”.")]
    NoText,
    #[error("The file has a head and no row below it.")]
    NoRows,
    #[error("The file has {0} rows; at most {MOST_ROWS} are read at once. Upload it in parts.")]
    TooManyRows(usize),
    #[error(
        "The head has {0} columns; at most {MOST_COLUMNS} are read. Leave out those that are not needed."
    )]
    TooManyColumns(usize),
    #[error(
        "Row {row} has {cells} {}, the head has {head}. Is a separator within a cell not in quotation marks?",
        if *cells == 1 { "cell" } else { "cells" }
    )]
    Ragged { row: usize, line: u64, cells: usize, head: usize },
    #[error("A quotation mark is opened and not closed, in row {row} or before it.")]
    OpenQuote { row: usize, line: u64 },
}

impl TableError {
    /// The line of the file on which it was seen; that of the head where it is
    /// about the file as a whole.
    #[must_use]
    pub const fn line(&self) -> u64 {
        match self {
            Self::Ragged { line, .. } | Self::OpenQuote { line, .. } => *line,
            _ => 1,
        }
    }
}

/// A table: the names of its columns and its rows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    head: Vec<String>,
    rows: Vec<csv::StringRecord>,
    /// On which line of the file each row begins.
    lines: Vec<u64>,
}

impl Table {
    /// Reads a text whose cells `separator` separates. Empty lines are passed over.
    ///
    /// # Errors
    /// [`TableError`] says which row is wrong.
    pub fn read(text: &str, separator: char) -> Result<Self, TableError> {
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .has_headers(false)
            .delimiter(u8::try_from(separator).unwrap_or(b','))
            // A tab at the end is an empty cell; only line ends and blanks are none.
            .from_reader(text.trim_end_matches(['\r', '\n', ' ']).as_bytes());
        // Bytes that are no text never come this far: only the text's own form can be wrong.
        let mut records = reader.records().map_while(Result::ok);
        let head: Vec<String> =
            records.next().ok_or(TableError::Empty)?.iter().map(|name| name.trim().to_owned()).collect();
        if head.iter().all(String::is_empty) {
            return Err(TableError::Empty);
        }
        if head.len() > MOST_COLUMNS {
            return Err(TableError::TooManyColumns(head.len()));
        }
        let rows: Vec<csv::StringRecord> = records.collect();
        let lines: Vec<u64> = rows.iter().map(|row| first_line(text, row)).collect();
        // Each quotation mark has its counterpart; one that is never closed swallows all behind it.
        if text.bytes().filter(|byte| *byte == b'"').count() % 2 == 1 {
            return Err(TableError::OpenQuote {
                row: rows.len() + 1,
                line: lines.last().copied().unwrap_or(1),
            });
        }
        if rows.len() > MOST_ROWS {
            return Err(TableError::TooManyRows(rows.len()));
        }
        if let Some(place) = rows.iter().position(|row| row.len() != head.len()) {
            let cells = rows[place].len();
            let (row, line) = (number(place), lines[place]);
            return Err(TableError::Ragged { row, line, cells, head: head.len() });
        }
        if rows.is_empty() {
            return Err(TableError::NoRows);
        }
        Ok(Self { head, rows, lines })
    }

    /// The names of the columns.
    #[must_use]
    pub fn head(&self) -> &[String] {
        &self.head
    }

    /// How many rows there are below the head.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row; no table that was read is.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The line of the file on which a row begins; that of the head where there is no such row.
    #[must_use]
    pub fn line(&self, place: usize) -> u64 {
        self.lines.get(place).copied().unwrap_or(1)
    }

    /// A cell, trimmed; empty where there is none.
    #[must_use]
    pub fn cell(&self, place: usize, column: usize) -> &str {
        self.rows.get(place).and_then(|row| row.get(column)).unwrap_or_default().trim()
    }
}

/// The line on which a row begins: the reader counts blank lines before it in.
fn first_line(text: &str, row: &csv::StringRecord) -> u64 {
    let Some(position) = row.position() else { return 1 };
    let start = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let before = text.as_bytes().get(start..).unwrap_or_default();
    let blank = before.iter().take_while(|byte| matches!(byte, b'\n' | b'\r')).filter(|byte| **byte == b'\n');
    blank.fold(position.line(), |line, _| line + 1)
}

/// The number that a spreadsheet gives to a row: the head is row 1.
#[must_use]
pub const fn number(place: usize) -> usize {
    place + 2
}

/// What people call a field of a table's draft: “Row 17: About”.
#[must_use]
pub fn label(name: &str) -> String {
    let of = |target: &str| {
        let plain = target.trim_end_matches(".new").trim_end_matches(".empty");
        spec_at(plain).map_or_else(|| plain.to_owned(), |spec| spec.label.to_owned())
    };
    match name.split_once('.') {
        None if name == "dropped" => "Rows that are dropped".to_owned(),
        Some(("column", place)) => {
            format!("Column {} holds", place.parse::<usize>().map_or(0, |place| place + 1))
        }
        Some(("behind", place)) => {
            format!("Behind column {}", place.parse::<usize>().map_or(0, |place| place + 1))
        }
        Some(("all", target)) => format!("For all rows: {}", of(target)),
        Some(("new", text)) => format!("Made new: {text}"),
        Some(("cell", rest)) => match rest.split_once('.') {
            Some((row, target)) => format!("Row {row}: {}", of(target)),
            None => name.to_owned(),
        },
        _ => name.to_owned(),
    }
}

/// What separates the cells, by the look of the first line.
#[must_use]
pub fn separator(text: &str) -> char {
    let line = text.lines().next().unwrap_or_default();
    let (mut counts, mut is_quoted) = ([0; SEPARATORS.len()], false);
    for letter in line.chars() {
        is_quoted ^= letter == '"';
        if let Some(place) = SEPARATORS.iter().position(|known| *known == letter && !is_quoted) {
            counts[place] += 1;
        }
    }
    let most = (0..SEPARATORS.len()).rev().max_by_key(|place| counts[*place]).unwrap_or_default();
    SEPARATORS[most]
}

/// The text of a file: UTF-8, UTF-16 with a mark, else Windows-1252, as older
/// spreadsheets write it.
///
/// # Errors
/// [`TableError`] if it is none, or too large.
pub fn decode(bytes: &[u8]) -> Result<String, TableError> {
    if bytes.len() > LARGEST {
        return Err(TableError::TooLarge(bytes.len()));
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"\xd0\xcf\x11\xe0") {
        return Err(TableError::Workbook);
    }
    let (encoding, mark) = encoding_rs::Encoding::for_bom(bytes).unwrap_or_else(|| {
        let is_utf8 = std::str::from_utf8(bytes).is_ok();
        (if is_utf8 { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 }, 0)
    });
    let (text, is_broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
    if is_broken || text.contains('\0') {
        return Err(TableError::NoText);
    }
    if text.trim().is_empty() {
        return Err(TableError::Empty);
    }
    Ok(text.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_read_as_a_spreadsheet_shows_it() {
        let table =
            Table::read("site;power\r\n\"A; B\"; 5 GW \r\nC;\"6 \"\"GW\"\"\n7\"\r\n\r\n", ';').unwrap();
        assert_eq!(table.head(), ["site", "power"]);
        assert_eq!(table.len(), 2);
        assert_eq!((table.cell(0, 0), table.cell(0, 1)), ("A; B", "5 GW"));
        assert_eq!(table.cell(1, 1), "6 \"GW\"\n7");
        assert_eq!(table.cell(7, 7), "");
        let table = Table::read("a\tb\tc\n1\t\t\n \n", '\t').unwrap();
        assert_eq!((table.len(), table.cell(0, 0), table.cell(0, 2)), (1, "1", ""));
    }

    #[test]
    fn what_is_no_table_gets_a_sentence() {
        let of = |text: &str| Table::read(text, ',').unwrap_err();
        assert_eq!(of(""), TableError::Empty);
        assert_eq!(of(" , \n1,2"), TableError::Empty);
        assert_eq!(of("a,b\n"), TableError::NoRows);
        assert_eq!(of("a,b\n1,2\n3\n"), TableError::Ragged { row: 3, line: 3, cells: 1, head: 2 });
        assert_eq!(of("a,b\n1,2,3\n"), TableError::Ragged { row: 2, line: 2, cells: 3, head: 2 });
        assert_eq!(of("a,b\n1,\"2\n3,4\n"), TableError::OpenQuote { row: 2, line: 2 });
        assert_eq!(of(&"x,".repeat(100)), TableError::TooManyColumns(101));
        let rows = |count: usize| format!("a\n{}", "1\n".repeat(count));
        assert_eq!(of(&rows(20_001)), TableError::TooManyRows(20_001));
        assert_eq!(Table::read(&rows(20_000), ',').unwrap().len(), 20_000);
        assert!(of("a,b\n1\n").to_string().contains("Row 2 has 1 cell, the head has 2"));
    }

    #[test]
    fn a_row_knows_the_line_on_which_it_begins() {
        let table = Table::read("a\n\n\n1\n\"x\ny\"\n\n3\n", ',').unwrap();
        assert_eq!((0..4).map(|place| table.line(place)).collect::<Vec<_>>(), [4, 5, 8, 1]);
        assert_eq!(Table::read("a,b\n\n1,2\n\n3\n", ',').unwrap_err().line(), 5);
        assert_eq!(Table::read("a,b\n1,2\n\"3,4\n", ',').unwrap_err().line(), 3);
        assert_eq!(TableError::Workbook.line(), 1);
    }

    #[test]
    fn separators_are_told_by_the_head() {
        for (text, wanted) in [
            ("a,b\n1;2;3;4", ','),
            ("a;b;c", ';'),
            ("a\tb", '\t'),
            ("\"a,b,c\";d", ';'),
            ("one", ','),
            ("", ','),
        ] {
            assert_eq!(separator(text), wanted, "{text}");
        }
    }

    #[test]
    fn bytes_are_read_in_the_encodings_of_spreadsheets() {
        assert_eq!(decode(b"\xef\xbb\xbfStra\xc3\x9fe").unwrap(), "Straße");
        assert_eq!(decode(b"Stra\xdfe").unwrap(), "Straße");
        assert_eq!(decode(b"\xff\xfeS\0t\0\xdf\0").unwrap(), "Stß");
        assert_eq!(decode(b"PK\x03\x04...").unwrap_err(), TableError::Workbook);
        assert_eq!(decode(b"a\0b").unwrap_err(), TableError::NoText);
        assert_eq!(decode(b" \n").unwrap_err(), TableError::Empty);
        assert_eq!(decode(&vec![b'a'; LARGEST + 1]).unwrap_err(), TableError::TooLarge(LARGEST + 1));
    }
}
