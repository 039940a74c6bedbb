//! What stands in the columns of files, for people and for programs.

/// What a column holds; any cell may be empty, which says that nobody said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// A whole number, amounts in base units.
    Number,
    /// Of latitude or longitude, WGS 84.
    Degrees,
    Truth,
    /// A day of the calendar, as in 2026-11-24.
    Day,
    /// An address in full.
    Address,
}

impl Kind {
    /// The name of the type in CSV on the Web, which takes those of XML Schema.
    pub const fn xsd(self) -> &'static str {
        match self {
            Self::Text => "string",
            Self::Number => "integer",
            Self::Degrees => "double",
            Self::Truth => "boolean",
            Self::Day => "date",
            Self::Address => "anyURI",
        }
    }
}

/// A column of a file.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    pub name: &'static str,
    pub kind: Kind,
    /// What it means, and in which unit.
    pub about: &'static str,
}

impl Field {
    pub const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Text, about }
    }

    pub const fn number(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Number, about }
    }

    pub const fn degrees(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Degrees, about }
    }

    pub const fn truth(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Truth, about }
    }

    pub const fn day(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Day, about }
    }

    pub const fn address(name: &'static str, about: &'static str) -> Self {
        Self { name, kind: Kind::Address, about }
    }
}
