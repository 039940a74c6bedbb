//! The tables of an archive: their columns, and how the rows of the history become
//! theirs and come back.

use std::collections::{BTreeMap, HashMap};

use serde_json::{Map, Value};

use crate::store::{
    StoreError,
    rows::{Column, Columns, FlatRow, History, IdentityRow, SlugRow, Tables, each_noun},
};

/// The cells of a row by the names of their columns.
pub(super) type Record = Map<String, Value>;

/// A table with its rows.
#[derive(Debug, Clone)]
pub(super) struct Sheet {
    pub name: String,
    pub columns: Vec<Column>,
    /// The columns by which rows are told apart and sorted; none where they stay as they are.
    pub key: Vec<&'static str>,
    pub rows: Vec<Record>,
}

impl Sheet {
    /// Sorts the rows, and what belongs to each of them with it.
    pub(super) fn sort_with<T>(&mut self, others: Vec<T>) -> Vec<T> {
        let mut both: Vec<(Record, T)> = std::mem::take(&mut self.rows).into_iter().zip(others).collect();
        both.sort_by_cached_key(|(row, _)| {
            self.key.iter().map(|name| place(&row[*name])).collect::<Vec<_>>()
        });
        let (rows, others) = both.into_iter().unzip();
        self.rows = rows;
        others
    }

    fn sorted(mut self) -> Self {
        let rows = self.rows.len();
        self.sort_with(vec![(); rows]);
        self
    }
}

fn place(cell: &Value) -> (i64, String) {
    (cell.as_i64().unwrap_or(0), cell.as_str().unwrap_or_default().to_owned())
}

/// All tables in the order in which they refer to each other.
pub(super) fn sheets(history: &History) -> Result<Vec<Sheet>, StoreError> {
    let tables = &history.tables;
    let mut sheets = vec![plain(&tables.revisions, vec!["id"])?];
    each_noun!(tables, |rows| noun(rows, history, &mut sheets)?);
    sheets.push(plain(&tables.redactions, Vec::new())?);
    Ok(sheets.into_iter().map(Sheet::sorted).collect())
}

fn plain<R: Columns + serde::Serialize>(rows: &[R], key: Vec<&'static str>) -> Result<Sheet, StoreError> {
    let rows = rows.iter().map(record).collect::<Result<_, _>>()?;
    Ok(Sheet { name: R::TABLE.to_owned(), columns: R::COLUMNS.to_vec(), key, rows })
}

fn record<R: serde::Serialize>(row: &R) -> Result<Record, StoreError> {
    match serde_json::to_value(row)? {
        Value::Object(record) => Ok(record),
        other => Err(StoreError::Damaged(format!("a row that is no object: {other}"))),
    }
}

/// A noun's identities, its addresses and its versions.
fn noun<R: FlatRow>(rows: &[R], history: &History, sheets: &mut Vec<Sheet>) -> Result<(), StoreError> {
    let id = R::COLUMNS[0].name;
    let mut columns = vec![Column::of::<i64>("id"), Column::of::<i64>("created_in")];
    if has::<R>("key") {
        columns.push(Column::of::<Option<String>>("key"));
    }
    let identities = history.identities.iter().filter(|row| row.noun == R::IDENTITIES);
    let identities = identities.map(|row| {
        let cells = [("id", row.id.into()), ("created_in", row.created_in.into())];
        let key = has::<R>("key").then(|| ("key", row.key.clone().into()));
        named(cells.into_iter().chain(key))
    });
    let name = R::IDENTITIES.to_owned();
    sheets.push(Sheet { name, columns, key: vec!["id"], rows: identities.collect() });
    if has::<R>("slug") {
        let slugs = history.slugs.iter().filter(|row| row.noun == R::IDENTITIES).map(|row| {
            named([
                ("slug", row.slug.clone().into()),
                (id, row.id.into()),
                ("created_in", row.created_in.into()),
            ])
        });
        sheets.push(Sheet {
            name: format!("{}_slug", R::IDENTITIES),
            columns: vec![Column::of::<String>("slug"), R::COLUMNS[0], Column::of::<i64>("created_in")],
            key: vec!["slug"],
            rows: slugs.collect(),
        });
    }
    let versions = rows.iter().map(|row| {
        let (number, opened, closed) = row.frame();
        let mut cells = named([(id, number.into()), ("opened", opened.into()), ("closed", closed.into())]);
        let own = record(row)?.into_iter().filter(|(name, _)| !matches!(name.as_str(), "id" | "key"));
        cells.extend(own);
        Ok(cells)
    });
    sheets.push(Sheet {
        name: R::TABLE.to_owned(),
        // The key is the identity's.
        columns: R::COLUMNS.iter().copied().filter(|column| column.name != "key").collect(),
        key: vec![id, "opened"],
        rows: versions.collect::<Result<_, StoreError>>()?,
    });
    Ok(())
}

fn has<R: FlatRow>(name: &str) -> bool {
    R::COLUMNS.iter().any(|column| column.name == name)
}

fn named<'n>(cells: impl IntoIterator<Item = (&'n str, Value)>) -> Record {
    cells.into_iter().map(|(name, cell)| (name.to_owned(), cell)).collect()
}

/// The history that the rows of all sheets are; its rows stand in the order of theirs.
pub(super) fn history(sheets: &[Sheet]) -> Result<History, StoreError> {
    let given = Given { sheets: sheets.iter().map(|sheet| (sheet.name.as_str(), sheet)).collect() };
    let mut history = History::default();
    let all = &mut history;
    let tables = Tables {
        revisions: given.plain()?,
        companies: given.noun(all)?,
        people: given.noun(all)?,
        offices: given.noun(all)?,
        projects: given.noun(all)?,
        sites: given.noun(all)?,
        roles: given.noun(all)?,
        aliases: given.noun(all)?,
        successions: given.noun(all)?,
        sources: given.noun(all)?,
        announcements: given.noun(all)?,
        citations: given.noun(all)?,
        figures: given.noun(all)?,
        checks: given.noun(all)?,
        replies: given.noun(all)?,
        redactions: given.plain()?,
    };
    Ok(History { tables, ..history })
}

/// The sheets by their names.
struct Given<'s> {
    sheets: BTreeMap<&'s str, &'s Sheet>,
}

impl Given<'_> {
    fn rows(&self, name: &str) -> impl Iterator<Item = &Record> {
        self.sheets.get(name).into_iter().flat_map(|sheet| &sheet.rows)
    }

    fn plain<R: Columns + serde::de::DeserializeOwned>(&self) -> Result<Vec<R>, StoreError> {
        self.rows(R::TABLE).map(|row| Ok(serde_json::from_value(Value::Object(row.clone()))?)).collect()
    }

    fn noun<R: FlatRow>(&self, history: &mut History) -> Result<Vec<R>, StoreError> {
        let (noun, id) = (R::IDENTITIES, R::COLUMNS[0].name);
        let number = |row: &Record, name: &str| row.get(name).and_then(Value::as_i64).unwrap_or_default();
        let mut keys: HashMap<i64, Value> = HashMap::new();
        for row in self.rows(noun) {
            let key = row.get("key").cloned().unwrap_or_default();
            history.identities.push(IdentityRow {
                noun: noun.to_owned(),
                id: number(row, "id"),
                created_in: number(row, "created_in"),
                key: key.as_str().map(str::to_owned),
            });
            keys.insert(number(row, "id"), key);
        }
        history.slugs.extend(self.rows(&format!("{noun}_slug")).map(|row| SlugRow {
            noun: noun.to_owned(),
            slug: row["slug"].as_str().unwrap_or_default().to_owned(),
            id: number(row, id),
            created_in: number(row, "created_in"),
        }));
        self.rows(R::TABLE)
            .map(|row| {
                let (number, opened, closed) =
                    (number(row, id), number(row, "opened"), row["closed"].as_i64());
                let mut row = row.clone();
                row.insert("id".to_owned(), number.into());
                if has::<R>("key") {
                    row.insert("key".to_owned(), keys.get(&number).cloned().unwrap_or_default());
                }
                Ok(serde_json::from_value::<R>(Value::Object(row))?.framed(opened, closed))
            })
            .collect()
    }
}
