//! What an editor said about a table, laid over its cells.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{
    Table,
    columns::{Target, targets},
    number,
};
use crate::{
    dataset::fold,
    desk::{
        Fields, FormError,
        layout::{Choice, Input},
    },
};

/// What the editor said about a table: which column holds what, what holds for
/// all rows, which cells are corrected and which rows dropped.
pub struct Sheet<'t> {
    table: &'t Table,
    fields: &'t Fields,
    targets: Vec<Target>,
    /// Whether a column holds a target or all rows do; of each target at its place.
    held: Vec<bool>,
    columns: HashMap<String, usize>,
    corrected: HashMap<usize, BTreeMap<String, &'t str>>,
    dropped: BTreeSet<usize>,
    errors: Vec<FormError>,
}

impl<'t> Sheet<'t> {
    pub fn new(table: &'t Table, fields: &'t Fields) -> Self {
        let mut sheet = Self {
            table,
            fields,
            targets: targets(),
            held: Vec::new(),
            columns: HashMap::new(),
            corrected: HashMap::new(),
            dropped: fields.text("dropped").split_whitespace().filter_map(|row| row.parse().ok()).collect(),
            errors: Vec::new(),
        };
        for column in 0..table.head().len() {
            let name = format!("column.{column}");
            let Some(target) = fields.get(&name) else { continue };
            if !sheet.targets.iter().any(|known| known.name == target) {
                sheet.wrong(&name, format!("There is no field “{target}” that a column could hold."));
            } else if let Some(other) = sheet.columns.insert(target.to_owned(), column) {
                let other = &table.head()[other];
                sheet.wrong(
                    &name,
                    format!("Column “{other}” holds this already. Choose another for one of them."),
                );
            }
        }
        let is_held = |target: &Target| {
            sheet.columns.contains_key(&target.name) || fields.get(&format!("all.{}", target.name)).is_some()
        };
        sheet.held = sheet.targets.iter().map(is_held).collect();
        for (name, text) in fields.iter() {
            let Some((row, target)) = name.strip_prefix("cell.").and_then(|rest| rest.split_once('.')) else {
                continue;
            };
            if let Ok(row) = row.parse() {
                sheet.corrected.entry(row).or_default().insert(target.to_owned(), text);
            }
        }
        if !sheet.columns.contains_key("figure.as_said") {
            sheet.wrong("columns", "Choose the column that holds the figures as they were said.".to_owned());
        }
        sheet
    }

    /// What no column holds and nothing says for all rows, although each needs it.
    #[must_use]
    pub fn missing(&self) -> Vec<&'static str> {
        let is_told =
            |name: &str| self.columns.contains_key(name) || self.fields.get(&format!("all.{name}")).is_some();
        let mut missing = vec!["said_on", "kind", "headline", "figure.stage"];
        missing.retain(|name| !is_told(name));
        if !["speaker_company", "speaker_person", "speaker_name"].into_iter().any(is_told) {
            missing.push("speaker_company");
        }
        missing
    }

    /// What is wrong with what was said about the table as a whole.
    pub(super) fn errors(&self) -> &[FormError] {
        &self.errors
    }

    /// Whether a row is left out.
    pub(super) fn is_dropped(&self, place: usize) -> bool {
        self.dropped.contains(&number(place))
    }

    fn wrong(&mut self, field: &str, text: String) {
        self.errors.push(FormError { field: field.to_owned(), text });
    }

    /// The fields that some column or correction of this row holds, or all rows do.
    pub fn used(&self, place: usize) -> impl Iterator<Item = &Target> {
        let corrected = self.corrected.get(&number(place));
        let is_corrected = move |target: &Target| corrected.is_some_and(|row| row.contains_key(&target.name));
        let targets = self.targets.iter().zip(&self.held);
        targets.filter(move |(target, held)| **held || is_corrected(target)).map(|(target, _)| target)
    }

    /// What a row says in a field: the correction, else the cell, else what holds for all.
    pub fn text(&self, place: usize, target: &Target) -> String {
        let corrected = self.corrected.get(&number(place));
        let text = if let Some(text) = corrected.and_then(|row| row.get(&target.name)) {
            (*text).to_owned()
        } else if corrected.is_some_and(|row| row.contains_key(&format!("{}.empty", target.name))) {
            String::new()
        } else {
            self.original(place, target)
        };
        chosen(target, text)
    }

    /// Every field that a column may hold.
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// What a row says in a field without corrections, as a form shows it.
    pub fn original_word(&self, place: usize, target: &Target) -> String {
        chosen(target, self.original(place, target))
    }

    fn original(&self, place: usize, target: &Target) -> String {
        let column = self.columns.get(&target.name);
        let cell = column.map(|column| self.table.cell(place, *column)).unwrap_or_default();
        if cell.is_empty() {
            return self.fields.text(&format!("all.{}", target.name)).to_owned();
        }
        let behind = column.map(|column| self.fields.text(&format!("behind.{column}"))).unwrap_or_default();
        if behind.is_empty() { cell.to_owned() } else { format!("{cell} {behind}") }
    }

    /// Whether a name is to be made new where nothing bears it, and as what.
    pub(super) fn made(&self, place: usize, target: &Target, name: &str) -> Option<&str> {
        let own = self.corrected.get(&number(place)).and_then(|row| row.get(&format!("{}.new", target.name)));
        let for_all = || {
            self.fields
                .get(&format!("all.{}.new", target.name))
                .filter(|_| self.fields.text(&format!("all.{}", target.name)) == name)
        };
        own.copied().or_else(for_all).or_else(|| self.fields.get(&format!("new.{name}")))
    }
}

/// Stages as German tables name them.
const STAGES_IN_GERMAN: &[(&str, &str)] = &[
    ("geplant", "planned"),
    ("zugesagt", "committed"),
    ("beschlossen", "committed"),
    ("imbau", "under_construction"),
    ("inbetrieb", "operational"),
    ("ziel", "ambition"),
];

/// The word of a list, also where its label was written.
fn chosen(target: &Target, text: String) -> String {
    let Input::Choice(choices) = target.spec.input else { return text };
    if choices.iter().any(|Choice(word, _)| *word == text) {
        return text;
    }
    let wanted = fold(&text);
    if let Some((_, word)) =
        STAGES_IN_GERMAN.iter().find(|(german, _)| target.name == "figure.stage" && *german == wanted)
    {
        return (*word).to_owned();
    }
    let found = choices
        .iter()
        .find(|Choice(word, label)| !wanted.is_empty() && (fold(word) == wanted || fold(label) == wanted));
    found.map_or(text, |Choice(word, _)| (*word).to_owned())
}
