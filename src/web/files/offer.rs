//! A table page is asked for as a file, or offers its files.

use axum::response::Response;

use super::{Format, Sheet, Value};
use crate::web::{error::WebError, extract::Reader};

/// A table as its address asks for it.
pub enum Files {
    /// As a file.
    Answer(Box<Response>),
    /// As a page, which offers these.
    Links(Vec<FileLink>),
}

/// A link to a file with what is in it.
#[derive(Debug, Clone)]
pub struct FileLink {
    /// `CSV`
    pub name: String,
    /// `126 rows, 31 kB`
    pub note: String,
    pub url: String,
}

impl FileLink {
    /// A link to a file about which nothing more is said.
    pub fn new(name: &str, url: String) -> Self {
        Self { name: name.to_owned(), note: String::new(), url }
    }
}

/// So many rows are written to learn how large a file is.
const SAMPLE: usize = 50;

impl Sheet {
    /// The table as the file that was asked for, with all these rows, or what a
    /// page offers. A row without cells stands on the page alone.
    pub fn offered<R>(
        mut self,
        reader: &Reader,
        rows: &[R],
        cells: impl Fn(&R) -> Option<Vec<Value>>,
    ) -> Result<Files, WebError> {
        reader.parameters.finish()?;
        let asked = reader.format;
        let count = if asked.is_some() { rows.len() } else { SAMPLE };
        self.rows = rows.iter().take(count).filter_map(cells).collect();
        if let Some(format) = asked {
            return Ok(Files::Answer(Box::new(self.answer(format)?)));
        }
        let links = [Format::Csv, Format::Json, Format::Xlsx, Format::CsvMetadata].map(|format| {
            let size = match format {
                Format::Csv => self.csv(),
                Format::Json => self.json(),
                Format::Xlsx | Format::CsvMetadata => Ok(Vec::new()),
            };
            let size = size.map_or(0, |bytes| bytes.len());
            let note = match format {
                Format::CsvMetadata => "what its columns mean".to_owned(),
                _ => note(reader, rows.len(), size),
            };
            let name = match format {
                Format::CsvMetadata => "CSV-W".to_owned(),
                _ => format.ending().to_uppercase(),
            };
            FileLink { name, note, url: reader.file_url(format) }
        });
        Ok(Files::Links(links.into()))
    }
}

/// How many rows a file has and about how large it is, from the size of a sample.
fn note(reader: &Reader, rows: usize, sample: usize) -> String {
    let count = reader.lang.count(rows, "row", "rows");
    if sample == 0 {
        return count;
    }
    let (about, size) = if rows > SAMPLE { ("about ", sample * rows / SAMPLE) } else { ("", sample) };
    format!("{count}, {about}{}", bytes(size))
}

/// `310 bytes`, `31 kB`, `1.2 MB`
pub fn bytes(count: usize) -> String {
    match count {
        0..1_000 => format!("{count} bytes"),
        1_000..1_000_000 => format!("{} kB", count.div_ceil(1_000)),
        _ => format!("{}.{} MB", count / 1_000_000, count / 100_000 % 10),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_the_unit_that_fits() {
        assert_eq!(bytes(999), "999 bytes");
        assert_eq!(bytes(1_000), "1 kB");
        assert_eq!(bytes(30_001), "31 kB");
        assert_eq!(bytes(1_250_000), "1.2 MB");
    }
}
