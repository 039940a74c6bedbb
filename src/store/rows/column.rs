//! What the columns of a table hold: read off the fields of its row, so that the
//! files of an export name what the program reads and nothing else.

/// What a cell of a column is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::store) enum Kind {
    Text,
    Integer,
    Number,
}

/// A column of a table.
#[derive(Debug, Clone, Copy)]
pub(in crate::store) struct Column {
    pub name: &'static str,
    pub kind: Kind,
    /// Whether every row has it; where it is not, empty means that nobody said so.
    pub required: bool,
}

/// The type of a field that is a column.
pub(in crate::store) trait Cell {
    const KIND: Kind;
    const REQUIRED: bool = true;
}

impl Cell for String {
    const KIND: Kind = Kind::Text;
}

impl Cell for i64 {
    const KIND: Kind = Kind::Integer;
}

impl Cell for f64 {
    const KIND: Kind = Kind::Number;
}

impl<T: Cell> Cell for Option<T> {
    const KIND: Kind = T::KIND;
    const REQUIRED: bool = false;
}

impl Column {
    pub(in crate::store) const fn of<T: Cell>(name: &'static str) -> Self {
        Self { name, kind: T::KIND, required: T::REQUIRED }
    }
}

/// A row whose table and columns are known.
pub(in crate::store) trait Columns {
    const TABLE: &'static str;
    const COLUMNS: &'static [Column];
}

/// The tables of identities.
const NOUNS: [&str; 14] = [
    "company",
    "person",
    "office",
    "project",
    "site",
    "role",
    "alias",
    "succession",
    "source",
    "announcement",
    "citation",
    "figure",
    "checked",
    "reply",
];

/// The table whose rows a column names by their numbers.
pub(in crate::store) fn referred(table: &str, column: &str) -> Option<&'static str> {
    if matches!(column, "opened" | "closed" | "created_in" | "revision_id") {
        return Some("revision");
    }
    let noun = match column.strip_suffix("_id")? {
        "parent" => table.strip_suffix("_version")?,
        "counterparty" | "chip_maker" => "company",
        "counting_of" | "replaces" | "outcome_of" => "figure",
        "ended_by" => "announcement",
        // A noun, or one with a word before it: of_site, speaker_person.
        name => name.rsplit('_').next().unwrap_or(name),
    };
    NOUNS.into_iter().find(|known| *known == noun)
}
