//! A form and what it comes to: `validate` reads it on top of what is published,
//! `fields_of` writes what is published into a form.

use jiff::civil::Date;

use super::{
    act, announcement, company, errors::FormErrors, fields::Fields, layout::Kind, site, source,
    three_way::place, validation::Validation,
};
use crate::{
    dataset::Snapshot,
    domain::{AnnouncementId, CompanyId, Id, PersonId, ProjectId, SiteId, SourceId, revision::ChangeSet},
};

/// What a form is read on.
#[derive(Clone, Copy)]
pub struct Ground<'a> {
    /// All that is published now.
    pub snapshot: Snapshot<'a>,
    pub today: Date,
}

/// What a form comes to.
#[derive(Debug, Clone)]
pub struct Proposal {
    /// Empty if the form says what is published already.
    pub changes: ChangeSet,
}

/// Reads a form of a kind; `subject` is the row that it changes.
///
/// # Errors
/// [`FormErrors`]: all that is wrong with it at once.
pub fn validate(
    kind: Kind,
    subject: Option<i64>,
    fields: &Fields,
    ground: Ground<'_>,
) -> Result<Proposal, FormErrors> {
    let mut validation = Validation::new(kind, fields, ground);
    match kind {
        Kind::Announcement => {
            announcement::validate(&mut validation, subject);
        }
        Kind::Company => company::company(&mut validation, subject),
        Kind::Person => company::person(&mut validation, subject),
        Kind::Project => company::project(&mut validation, subject),
        Kind::Site => site::validate(&mut validation, subject),
        Kind::Source => source::validate(&mut validation, subject),
        Kind::Merge => act::merge(&mut validation),
        Kind::Split => act::split(&mut validation),
        Kind::Retraction => act::retract(&mut validation),
        Kind::Revert => act::revert(&mut validation),
        Kind::Reply => act::reply(&mut validation),
        Kind::Redaction => act::redact(&mut validation),
        Kind::Table => validation.wrong("", "A table is read with its file, row by row."),
    }
    validation.finish().map(|changes| Proposal { changes }).map_err(|mut errors| {
        // As the form has them, whatever the order in which they were found.
        errors.0.sort_by_key(|error| place(kind, &error.field));
        errors
    })
}

/// The form of something published, as a snapshot sees it; none if it does not.
#[must_use]
pub fn fields_of(kind: Kind, subject: i64, snapshot: &Snapshot<'_>) -> Option<Fields> {
    match kind {
        Kind::Announcement => announcement::fields_of(AnnouncementId::new(subject), snapshot),
        Kind::Company => company::fields_of_company(CompanyId::new(subject), snapshot),
        Kind::Person => company::fields_of_person(PersonId::new(subject), snapshot),
        Kind::Project => company::fields_of_project(ProjectId::new(subject), snapshot),
        Kind::Site => site::fields_of(SiteId::new(subject), snapshot),
        Kind::Source => source::fields_of(SourceId::new(subject), snapshot),
        Kind::Merge
        | Kind::Split
        | Kind::Retraction
        | Kind::Revert
        | Kind::Reply
        | Kind::Redaction
        | Kind::Table => None,
    }
}

/// An empty form, with the rows that nearly everybody needs.
#[must_use]
pub fn blank(kind: Kind) -> Fields {
    let mut fields = Fields::default();
    if kind == Kind::Announcement {
        fields.add_row("citation");
        fields.add_row("figure");
    }
    fields
}
