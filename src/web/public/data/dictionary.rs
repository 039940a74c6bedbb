//! The tables of the data package with their fields: read off the document of
//! the API, so that both say the same.

use askama::Template;
use axum::response::Response;
use serde_json::{Map, Value};

use crate::web::{
    api::{
        AnnouncementRecord, ChangeRecord, CompanyRecord, FigureRecord, PersonRecord, ProjectRecord,
        SiteRecord, SourceRecord, entries, schemas,
    },
    error::WebError,
    extract::Reader,
    files::as_text,
    page::{Chrome, Section, render},
};

/// A table of the package.
pub struct Table {
    /// As its file is called: `companies`.
    pub name: &'static str,
    pub about: &'static str,
    pub fields: Vec<Field>,
    /// Reads its rows.
    pub entries: Entries,
}

/// Reads all entries that a view shows.
pub type Entries = fn(&mut Reader) -> Result<Vec<Map<String, Value>>, WebError>;

/// A field of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    pub name: String,
    /// As Frictionless calls it: `string`, `integer`, `number`, `boolean`.
    pub kind: &'static str,
    pub about: String,
    /// The steps to it in an entry of the API.
    path: Vec<String>,
}

/// All tables.
pub fn tables() -> Result<Vec<Table>, WebError> {
    let schemas = schemas()?;
    let table = |name, schema: &str, entries: Entries, about| {
        let mut fields = Vec::new();
        walk(&schemas, &schemas[schema], &mut Vec::new(), "", &mut fields);
        Table { name, about, fields, entries }
    };
    Ok(vec![
        table("companies", "Company", entries::<CompanyRecord>, "Companies and groups of companies"),
        table("projects", "Project", entries::<ProjectRecord>, "Programmes of building, some within others"),
        table(
            "sites",
            "Site",
            entries::<SiteRecord>,
            "Data centers with their power and chips, claims and estimates apart",
        ),
        table("people", "Person", entries::<PersonRecord>, "Those who speak or decide"),
        table("announcements", "Announcement", entries::<AnnouncementRecord>, "Who said something, when"),
        table("figures", "Figure", entries::<FigureRecord>, "Single numbers as they were said"),
        table("sources", "Source", entries::<SourceRecord>, "Publications that announcements were read in"),
        table("changes", "Change", entries::<ChangeRecord>, "Published revisions of the collection"),
    ])
}

/// Adds the fields of an object, those of objects in it with its name before them.
fn walk(schemas: &Value, schema: &Value, path: &mut Vec<String>, about: &str, fields: &mut Vec<Field>) {
    let schema = resolved(schemas, schema);
    let own = schema["description"].as_str().unwrap_or_default();
    if let Some(properties) = schema["properties"].as_object() {
        for (name, property) in properties {
            path.push(name.clone());
            walk(schemas, property, path, own, fields);
            path.pop();
        }
        return;
    }
    let kinds: Vec<&str> = match &schema["type"] {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        kind => kind.as_str().into_iter().collect(),
    };
    let kind = match kinds.iter().find(|kind| **kind != "null") {
        Some(&"integer") => "integer",
        Some(&"number") => "number",
        Some(&"boolean") => "boolean",
        _ => "string",
    };
    // What is said of an object holds for what it is made of, if nothing else is said.
    let about = if own.is_empty() && path.len() > 1 { about } else { own };
    let about =
        if kinds.contains(&"array") { format!("{about} Separated by spaces.") } else { about.to_owned() };
    fields.push(Field { name: path.join("_"), kind, about: about.trim().to_owned(), path: path.clone() });
}

/// The schema that a reference names, or of which null is the alternative.
fn resolved<'s>(schemas: &'s Value, schema: &'s Value) -> &'s Value {
    let either = ["oneOf", "anyOf", "allOf"].iter().find_map(|word| schema[word].as_array());
    if let Some(inner) = either.and_then(|parts| parts.iter().find(|part| part["type"] != "null")) {
        return resolved(schemas, inner);
    }
    match schema["$ref"].as_str().and_then(|name| name.rsplit('/').next()) {
        Some(name) => resolved(schemas, &schemas[name]),
        None => schema,
    }
}

impl Field {
    /// The cell of an entry, for a CSV file.
    pub fn cell(&self, entry: &Map<String, Value>) -> String {
        let (first, rest) = match self.path.split_first() {
            Some((first, rest)) => (entry.get(first), rest),
            None => (None, &[][..]),
        };
        match rest.iter().try_fold(first.unwrap_or(&Value::Null), |value, step| value.get(step)) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => as_text(text),
            Some(Value::Array(items)) => items.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "),
            Some(value) => value.to_string(),
        }
    }
}

#[derive(Template)]
#[template(path = "public/data/dictionary.html")]
struct Dictionary {
    chrome: Chrome,
    tables: Vec<Table>,
}

/// `GET /data/dictionary`
pub async fn dictionary(reader: Reader) -> Result<Response, WebError> {
    let about = "What the tables and fields of the data set mean, with units and types.";
    let chrome = reader.chrome(Section::Other, "Data dictionary", about)?;
    render(&Dictionary { chrome, tables: tables()? })
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn fields_of_objects_stand_beside_those_around_them() {
        let schemas = json!({
            "Site": { "properties": {
                "id": { "type": "integer", "description": "A number." },
                "power": { "oneOf": [{ "type": "null" }, { "$ref": "#/components/schemas/Pair" }] },
                "sources": { "type": "array", "items": { "type": "integer" }, "description": "Ids." },
            }},
            "Pair": { "description": "Both ends.", "properties": { "low": { "type": ["integer", "null"] } } },
        });
        let mut fields = Vec::new();
        walk(&schemas, &schemas["Site"], &mut Vec::new(), "", &mut fields);
        let told: Vec<(&str, &str, &str)> =
            fields.iter().map(|field| (field.name.as_str(), field.kind, field.about.as_str())).collect();
        assert_eq!(
            told,
            [
                ("id", "integer", "A number."),
                ("power_low", "integer", "Both ends."),
                ("sources", "string", "Ids. Separated by spaces."),
            ]
        );
        let entry = json!({ "id": 7, "power": { "low": 5 }, "sources": [1, 2] });
        let entry = entry.as_object().unwrap();
        assert_eq!(fields.iter().map(|field| field.cell(entry)).collect::<Vec<_>>(), ["7", "5", "1 2"]);
        let bare = json!({ "id": 7, "power": null, "sources": [] });
        let bare = bare.as_object().unwrap();
        assert_eq!(fields.iter().map(|field| field.cell(bare)).collect::<Vec<_>>(), ["7", "", ""]);
    }
}
