//! The columns of a table, what holds for all its rows, and names that are not known.

use super::Maker;
use crate::{
    dataset::EntityKind,
    desk::{
        FormErrors, Kind,
        table::{FOR_ALL, Target},
    },
    web::desk::drafts::{FieldView, FormMaker, OptionView},
};

/// What fields belong to: the title of a list, and how [`Target`] names it.
const KINDS_OF_FIELDS: [(&str, &str); 3] =
    [("The figure", "Figure"), ("The announcement", ""), ("Its source", "Source")];
/// How many cells of a column are shown beside it.
const SAMPLES: usize = 3;
/// How many unknown names are asked about at once.
const MOST_NAMES: usize = 30;

/// A column and what it holds.
pub struct ColumnView {
    pub place: usize,
    pub name: String,
    pub samples: Vec<String>,
    pub options: Vec<(&'static str, Vec<OptionText>)>,
    pub behind: String,
    pub error: Option<String>,
}

pub struct OptionText {
    pub value: String,
    pub label: &'static str,
    pub is_chosen: bool,
}

/// A name that nothing bears.
pub struct NameView {
    pub name: String,
    pub rows: usize,
    pub options: Vec<OptionView>,
}

impl Maker<'_> {
    pub fn columns(&self) -> Vec<ColumnView> {
        let table = &self.reading.table;
        let column = |place: usize, name: &String| {
            let field = format!("column.{place}");
            let chosen = self.draft.fields.text(&field);
            let of = |of: &str| {
                let own = self.sheet.targets().iter().filter(|target| target.of == of);
                own.map(|target| OptionText {
                    value: target.name.clone(),
                    label: target.spec.label,
                    is_chosen: target.name == chosen,
                })
                .collect()
            };
            let filled = (0..table.len()).map(|row| table.cell(row, place)).filter(|cell| !cell.is_empty());
            ColumnView {
                place,
                name: if name.is_empty() { format!("Column {}", place + 1) } else { name.clone() },
                samples: filled.take(SAMPLES).map(|cell| cell.chars().take(60).collect()).collect(),
                options: KINDS_OF_FIELDS.map(|(title, kind)| (title, of(kind))).into(),
                behind: self.draft.fields.text(&format!("behind.{place}")).to_owned(),
                error: self.error_of(&field),
            }
        };
        table.head().iter().enumerate().map(|(place, name)| column(place, name)).collect()
    }

    fn error_of(&self, field: &str) -> Option<String> {
        self.read.errors.iter().find(|error| error.field == field).map(|error| error.text.clone())
    }

    pub fn for_all(&self) -> Vec<(&'static str, Vec<FieldView>)> {
        let errors = FormErrors(self.read.errors.clone());
        let maker = FormMaker {
            kind: Kind::Table,
            fields: &self.draft.fields,
            errors: &errors,
            snapshot: self.snapshot,
        };
        let field = |target: &Target| FieldView {
            is_required: false,
            ..maker.field(target.spec, format!("all.{}", target.name))
        };
        let of = |of: &'static str| {
            let targets = self.sheet.targets().iter().filter(move |target| target.of == of);
            targets.filter(|target| FOR_ALL.contains(&&*target.name)).map(field).collect()
        };
        KINDS_OF_FIELDS.map(|(title, kind)| (title, of(kind))).into()
    }

    pub fn names(&self) -> Vec<NameView> {
        let option = |name: &str, kind: &EntityKind| OptionView {
            value: kind.word(),
            label: format!("a new {kind}"),
            is_chosen: self.draft.fields.text(&format!("new.{name}")) == kind.word(),
        };
        let unknown = self.read.unknown.iter().take(MOST_NAMES);
        unknown
            .map(|unknown| NameView {
                name: unknown.name.clone(),
                rows: unknown.rows,
                options: unknown.kinds.iter().map(|kind| option(&unknown.name, kind)).collect(),
            })
            .collect()
    }

    /// How many names more there are than are asked about.
    pub fn more_names(&self) -> usize {
        self.read.unknown.len().saturating_sub(MOST_NAMES)
    }
}
