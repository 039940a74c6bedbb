//! The identities that foreign keys point to: a number for each row of an
//! identity table, one type for each noun, so that they cannot be mixed up.

/// An identity: numbers from 1 up without gaps, given by the store's one writer.
pub trait Id: Copy + Eq + Ord + std::hash::Hash + std::fmt::Debug + Send + Sync + 'static {
    /// Wraps the number of a row.
    fn new(number: i64) -> Self;
    /// The number of the row.
    fn number(self) -> i64;
}

macro_rules! ids {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl Id for $name {
            fn new(number: i64) -> Self { Self(number) }
            fn number(self) -> i64 { self.0 }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { self.0.fmt(f) }
        }
    )+};
}

ids! {
    /// A published change.
    RevisionId,
    /// A firm or a group of firms.
    CompanyId,
    /// Somebody who speaks or decides.
    PersonId,
    /// A person's office at a company.
    OfficeId,
    /// A programme with a name.
    ProjectId,
    /// A place with buildings.
    SiteId,
    /// A dated link of a company to something.
    RoleId,
    /// Another name of something.
    AliasId,
    /// A merge or a split.
    SuccessionId,
    /// A publication.
    SourceId,
    /// Somebody said something on a day.
    AnnouncementId,
    /// An announcement's tie to a source.
    CitationId,
    /// One number in an announcement.
    FigureId,
    /// Something that was checked without finding anything new.
    CheckId,
    /// What a company says to a mark.
    ReplyId,
}
