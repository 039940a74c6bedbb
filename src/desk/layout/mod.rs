//! The forms as data: which fields each kind of proposal has, what they are
//! called and what may be typed into them. Pages are made from it, names that
//! are not in it are refused.

use crate::{dataset::EntityKind, domain::words::words};

mod forms;

pub use forms::STAGES;

words! {
    /// What a draft proposes.
    Kind, "kind of draft" {
        Announcement = "announcement",
        Company = "company",
        Person = "person",
        Project = "project",
        Site = "site",
        Source = "source",
        /// Two entities are one.
        Merge = "merge",
        /// One entity is several.
        Split = "split",
        /// An announcement is taken back.
        Retraction = "retraction",
        /// A revision is undone.
        Revert = "revert",
        /// What a company says to a mark of the tracker.
        Reply = "reply",
        /// Words are blanked in all versions.
        Redaction = "redaction",
        /// Many figures at once, from a file.
        Table = "table",
    }
}

/// What may be typed into a field.
#[derive(Debug, Clone, Copy)]
pub enum Input {
    /// One line of so many characters at most.
    Line(usize),
    /// Several lines.
    Text(usize),
    /// One of a list; none of them is chosen by an empty text.
    Choice(&'static [Choice]),
    /// A name of something that the tracker knows, or a new one.
    Entity(EntityKind),
    /// A name of a company, project or site.
    Subject,
    /// A date as people write it.
    Date,
    /// A web address.
    Url,
    /// The number of a figure.
    Figure,
    /// Ticked or not.
    Tick,
    /// Kept along, not shown.
    Hidden,
}

impl Input {
    /// The kinds of what may be named here; none in other fields.
    #[must_use]
    pub const fn kinds(&self) -> &'static [EntityKind] {
        match self {
            Self::Entity(EntityKind::Company) => &[EntityKind::Company],
            Self::Entity(EntityKind::Person) => &[EntityKind::Person],
            Self::Entity(EntityKind::Project) => &[EntityKind::Project],
            Self::Entity(EntityKind::Site) => &[EntityKind::Site],
            Self::Subject => SUBJECTS,
            _ => &[],
        }
    }
}

/// What a figure can be about.
pub const SUBJECTS: &[EntityKind] = &[EntityKind::Site, EntityKind::Project, EntityKind::Company];

/// A choice of a list: the word that is kept, and what it is called.
#[derive(Debug, Clone, Copy)]
pub struct Choice(pub &'static str, pub &'static str);

/// A field of a form.
#[derive(Debug, Clone, Copy)]
pub struct FieldSpec {
    pub name: &'static str,
    pub label: &'static str,
    pub hint: &'static str,
    pub input: Input,
    pub is_required: bool,
}

/// Rows that may be added, moved and removed.
#[derive(Debug, Clone, Copy)]
pub struct GroupSpec {
    pub name: &'static str,
    /// "Figure", as its rows are called.
    pub one: &'static str,
    pub fields: &'static [FieldSpec],
    /// Fields that are seldom needed.
    pub more: &'static [FieldSpec],
    /// What stands over them.
    pub more_label: &'static str,
}

/// A part of a form under a heading.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    pub title: &'static str,
    pub hint: &'static str,
    pub fields: &'static [FieldSpec],
    pub group: Option<GroupSpec>,
}

/// The form of a kind of draft.
#[must_use]
pub const fn layout(kind: Kind) -> &'static [Section] {
    match kind {
        Kind::Announcement => forms::ANNOUNCEMENT_FORM,
        Kind::Company => forms::COMPANY_FORM,
        Kind::Person => forms::PERSON_FORM,
        Kind::Project => forms::PROJECT_FORM,
        Kind::Site => forms::SITE_FORM,
        Kind::Source => forms::SOURCE_FORM,
        Kind::Merge => forms::MERGE_FORM,
        Kind::Split => forms::SPLIT_FORM,
        Kind::Retraction => forms::RETRACTION_FORM,
        Kind::Revert => forms::REVERT_FORM,
        Kind::Reply => forms::REPLY_FORM,
        Kind::Redaction => forms::REDACTION_FORM,
        // Its fields are those of its file.
        Kind::Table => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_of_a_list_can_be_chosen() {
        for (choices, words) in forms::lists() {
            let offered: Vec<&str> =
                choices.iter().map(|choice| choice.0).filter(|word| *word != "-").collect();
            assert_eq!(offered, words);
        }
    }

    #[test]
    fn no_name_stands_twice_in_a_form() {
        for kind in Kind::ALL {
            let mut names: Vec<&str> =
                layout(*kind).iter().flat_map(|part| part.fields).map(|field| field.name).collect();
            names.extend(layout(*kind).iter().filter_map(|part| part.group).map(|group| group.name));
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{kind}");
        }
    }
}
