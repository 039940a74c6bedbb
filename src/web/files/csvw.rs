//! What the columns of a CSV file mean, as CSV on the Web has it
//! (<https://www.w3.org/TR/tabular-metadata/>).

use serde_json::json;

use super::Sheet;

impl Sheet {
    pub(super) fn csv_metadata(&self) -> Result<Vec<u8>, String> {
        let columns: Vec<_> = self
            .columns
            .iter()
            .map(|column| {
                json!({
                    "name": column.name,
                    "titles": column.name,
                    "dc:description": column.about,
                    "datatype": column.kind.xsd(),
                })
            })
            .collect();
        let metadata = json!({
            "@context": ["http://www.w3.org/ns/csvw", { "@language": "en" }],
            "url": self.csv_url,
            "dc:title": self.title,
            "dc:source": self.url,
            "dc:license": self.licence.url,
            "dc:rights": self.credits,
            "dc:modified": format!("{:.3}", self.moment),
            "dialect": { "header": true, "encoding": "utf-8", "delimiter": "," },
            "tableSchema": { "columns": columns },
        });
        serde_json::to_vec_pretty(&metadata).map_err(|cause| cause.to_string())
    }
}
