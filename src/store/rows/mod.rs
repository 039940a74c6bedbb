//! The flat rows of the version tables, as sqlx reads them and as JSON carries
//! them into a statement, and how they become the nouns of the domain.

mod care;
mod entities;
mod figure;
mod sayings;

use serde::Serialize;

pub(super) use care::{CheckRow, RedactionRow, ReplyRow};
pub(super) use entities::{
    AliasRow, CompanyRow, OfficeRow, PersonRow, ProjectRow, RoleRow, SiteRow, SuccessionRow,
};
pub(super) use figure::FigureRow;
pub(super) use sayings::{AnnouncementRow, CitationRow, SourceRow};

use super::StoreError;
use crate::{
    dataset::Row,
    domain::{
        Id, RevisionId,
        revision::{Noun, Revision},
    },
};

/// Reads a word of the database as a type of the domain.
pub(super) fn read<T>(what: &'static str, text: &str) -> Result<T, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.parse().map_err(|cause: T::Err| StoreError::Damaged(format!("{what}: {cause}")))
}

/// The same for a word that may be missing.
fn read_some<T>(what: &'static str, text: Option<&String>) -> Result<Option<T>, StoreError>
where
    T: std::str::FromStr,
    T::Err: std::fmt::Display,
{
    text.map(|text| read(what, text)).transpose()
}

fn id<I: Id>(number: Option<i64>) -> Option<I> {
    number.map(I::new)
}

fn number<I: Id>(id: Option<I>) -> Option<i64> {
    id.map(Id::number)
}

fn text<T: std::fmt::Display>(value: Option<T>) -> Option<String> {
    value.map(|value| value.to_string())
}

fn month(number: i64) -> Result<i8, StoreError> {
    i8::try_from(number).map_err(|_| StoreError::Damaged(format!("{number} is no month")))
}

/// The columns that every version table has.
pub(super) trait Framed {
    /// The row's number, and the revisions that opened and closed this version.
    fn frame(&self) -> (i64, i64, Option<i64>);
}

/// A flat row of a noun's version table.
pub(super) trait FlatRow: Framed + Sized + Serialize {
    type Of: Noun;
    fn of(id: <Self::Of as Noun>::Id, value: &Self::Of) -> Self;
    fn value(self) -> Result<Self::Of, StoreError>;

    fn row(self) -> Result<Row<Self::Of>, StoreError> {
        let (number, opened, closed) = self.frame();
        Ok(Row {
            id: <Self::Of as Noun>::Id::new(number),
            opened: RevisionId::new(opened),
            closed: closed.map(RevisionId::new),
            value: self.value()?,
        })
    }
}

/// Declares a flat row; `opened` and `closed` stand in every one.
macro_rules! flat_row {
    ($name:ident of $noun:ty { $($field:ident: $type:ty),+ $(,)? } ) => {
        #[derive(Debug, Serialize)]
        pub(in crate::store) struct $name {
            pub id: i64,
            #[serde(skip)]
            pub opened: i64,
            #[serde(skip)]
            pub closed: Option<i64>,
            $(pub $field: $type),+
        }

        impl Framed for $name {
            fn frame(&self) -> (i64, i64, Option<i64>) {
                (self.id, self.opened, self.closed)
            }
        }
    };
}
use flat_row;

/// A row of the revision table.
#[derive(Debug)]
pub(super) struct RevisionRow {
    pub id: i64,
    pub published_at: String,
    pub editor: String,
    pub reason: String,
    pub note: Option<String>,
    pub key: Option<String>,
}

impl RevisionRow {
    pub(super) fn revision(self) -> Result<Revision, StoreError> {
        Ok(Revision {
            id: RevisionId::new(self.id),
            published_at: read("revision.published_at", &self.published_at)?,
            editor: self.editor,
            reason: read("revision.reason", &self.reason)?,
            note: self.note,
            key: self.key,
        })
    }
}
