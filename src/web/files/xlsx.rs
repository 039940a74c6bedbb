//! Tables as workbooks: numbers, days and truths are such, the head stands
//! still, and a second sheet tells what the first one shows.

use jiff::tz::TimeZone;
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format as CellFormat, Workbook, Worksheet, XlsxError};

use super::{Sheet, Value, plain};

impl Sheet {
    pub(super) fn xlsx(&self) -> Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let at = self.moment.to_zoned_datetime(TimeZone::UTC);
        let time = ExcelDateTime::from_timestamp(at.timestamp().as_second())?;
        let comment = format!("{}\n{}", self.url, self.credits);
        book.set_properties(
            &DocProperties::new()
                .set_title(&self.title)
                .set_author(&self.publisher)
                .set_comment(comment)
                .set_creation_datetime(&time),
        );
        self.write_table(book.add_worksheet().set_name("Table")?)?;
        self.write_about(book.add_worksheet().set_name("About")?)?;
        book.save_to_buffer()
    }

    fn write_table(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let (bold, day) = (bold(), CellFormat::new().set_num_format("yyyy-mm-dd"));
        sheet.set_freeze_panes(1, 0)?;
        for (place, column) in (0..).zip(self.columns) {
            sheet.write_string_with_format(0, place, column.name, &bold)?;
        }
        for (line, row) in (1..).zip(&self.rows) {
            for (column, value) in (0..).zip(row) {
                match value {
                    Value::Nothing => continue,
                    // A text is a text: a cell that starts with “=” computes nothing.
                    Value::Text(text) => sheet.write_string(line, column, text)?,
                    Value::Truth(truth) => sheet.write_boolean(line, column, *truth)?,
                    #[expect(clippy::cast_precision_loss, reason = "a cell holds no more than a double")]
                    Value::Number(number) => sheet.write_number(line, column, *number as f64)?,
                    Value::Degrees(degrees) => sheet.write_number(line, column, *degrees)?,
                    Value::Day(date) => {
                        let month = u8::try_from(date.month()).unwrap_or(1);
                        let of_month = u8::try_from(date.day()).unwrap_or(1);
                        let cell = ExcelDateTime::from_ymd(date.year().unsigned_abs(), month, of_month)?;
                        sheet.write_datetime_with_format(line, column, &cell, &day)?
                    }
                };
            }
        }
        sheet.autofit();
        Ok(())
    }

    /// The view, the licence, and what the columns mean.
    fn write_about(&self, sheet: &mut Worksheet) -> Result<(), XlsxError> {
        let moment = format!("{:.3}", self.moment);
        let licence = format!("{}, {}", self.licence.name, self.licence.url);
        let view = [
            ("title", self.title.clone()),
            ("exactly this table", self.url.clone()),
            ("as of", moment),
            ("licence", licence),
            ("sources that ask to be named", self.credits.clone()),
        ];
        let facts = self.facts.iter().map(|(name, value)| (*name, plain(value)));
        let columns = self.columns.iter().map(|column| (column.name, column.about.to_owned()));
        let head = [("", String::new()), ("column", "what it means".to_owned())];
        let lines = view.into_iter().chain(facts).chain(head).chain(columns);
        for (line, (label, text)) in (0..).zip(lines) {
            sheet.write_string_with_format(line, 0, label, &bold())?;
            sheet.write_string(line, 1, text)?;
        }
        sheet.autofit();
        Ok(())
    }
}

fn bold() -> CellFormat {
    CellFormat::new().set_bold()
}
