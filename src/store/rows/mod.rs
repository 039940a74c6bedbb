//! The flat rows of the version tables, as sqlx reads them and as JSON carries
//! them into a statement, and how they become the nouns of the domain.

mod care;
mod column;
mod entities;
mod figure;
mod sayings;
mod tables;

use serde::{Serialize, de::DeserializeOwned};

pub(super) use care::{CheckRow, RedactionRow, ReplyRow};
pub(super) use column::{Column, Columns, Kind, referred};
pub(super) use entities::{
    AliasRow, CompanyRow, OfficeRow, PersonRow, ProjectRow, RoleRow, SiteRow, SuccessionRow,
};
pub(super) use figure::FigureRow;
pub(super) use sayings::{AnnouncementRow, CitationRow, SourceRow};
pub(super) use tables::{History, IdentityRow, SlugRow, Tables, each_noun};

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
    /// The same row as another version.
    fn framed(self, opened: i64, closed: Option<i64>) -> Self;
}

/// A flat row of a noun's version table.
pub(super) trait FlatRow: Framed + Columns + Sized + Clone + Serialize + DeserializeOwned {
    type Of: Noun;
    /// The table of its identities.
    const IDENTITIES: &'static str;
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
    ($name:ident of $noun:ty, in $table:literal { $($field:ident: $type:ty),+ $(,)? } ) => {
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
        pub(in crate::store) struct $name {
            pub id: i64,
            #[serde(skip)]
            pub opened: i64,
            #[serde(skip)]
            pub closed: Option<i64>,
            $(pub $field: $type),+
        }

        impl $crate::store::rows::Framed for $name {
            fn frame(&self) -> (i64, i64, Option<i64>) {
                (self.id, self.opened, self.closed)
            }
            fn framed(self, opened: i64, closed: Option<i64>) -> Self {
                Self { opened, closed, ..self }
            }
        }

        impl $crate::store::rows::Columns for $name {
            const TABLE: &'static str = concat!($table, "_version");
            const COLUMNS: &'static [$crate::store::rows::Column] = &[
                $crate::store::rows::Column::of::<i64>(concat!($table, "_id")),
                $crate::store::rows::Column::of::<i64>("opened"),
                $crate::store::rows::Column::of::<Option<i64>>("closed"),
                $($crate::store::rows::Column::of::<$type>(stringify!($field))),+
            ];
        }
    };
}
use flat_row;

/// Declares the row of a table that has no versions.
macro_rules! plain_row {
    ($(#[$meta:meta])* $name:ident in $table:literal { $($field:ident: $type:ty),+ $(,)? } ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, serde::Serialize, serde::Deserialize)]
        pub(in crate::store) struct $name { $(pub $field: $type),+ }

        impl $crate::store::rows::Columns for $name {
            const TABLE: &'static str = $table;
            const COLUMNS: &'static [$crate::store::rows::Column] =
                &[$($crate::store::rows::Column::of::<$type>(stringify!($field))),+];
        }
    };
}
use plain_row;

plain_row!(
    /// A row of the revision table.
    RevisionRow in "revision" {
        id: i64, published_at: String, editor: String, reason: String, note: Option<String>, key: Option<String>,
    }
);

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
