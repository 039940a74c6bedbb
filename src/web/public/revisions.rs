//! How pages name a revision beside what it did: its number, day and reason, and
//! whether it changed the world or only how it is told here.

use std::collections::BTreeSet;

use crate::{
    domain::{
        RevisionId,
        diff::{Kind, Record},
        revision::{Reason, Revision},
    },
    web::page::{Context, label},
};

/// The kind of a change as a tag.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    pub words: &'static str,
    /// Of the stylesheet.
    pub class: &'static str,
}

impl Mark {
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::World => Self { words: "In the world", class: "world" },
            Kind::Telling => Self { words: "How we tell it", class: "telling" },
            Kind::Both => Self { words: "In the world, and how we tell it", class: "telling" },
        }
    }

    /// Whether it must be told apart from what happened in the world.
    pub fn is_telling(&self) -> bool {
        self.class == "telling"
    }
}

/// A revision as it stands beside what it did.
#[derive(Debug, Clone)]
pub struct RevisionTag {
    /// `Revision 12`.
    pub name: String,
    pub url: String,
    pub day: String,
    pub moment: String,
    pub reason: String,
    pub mark: Mark,
}

/// A revision as it stands beside what it did.
pub fn revision_tag(context: &Context<'_>, revision: &Revision) -> RevisionTag {
    RevisionTag {
        name: format!("Revision {}", revision.id),
        url: context.urls.revision(revision.id),
        day: context.lang.day(revision.day()),
        moment: context.lang.moment(revision.published_at),
        reason: reason_words(revision.reason),
        mark: Mark::of(Kind::of(revision.reason)),
    }
}

/// A reason as a label: `Definition change`.
pub fn reason_words(reason: Reason) -> String {
    label(reason.word())
}

/// What a revision is called in lists: its note, else its number.
pub fn headline(revision: &Revision) -> String {
    revision.note.clone().unwrap_or_else(|| format!("Revision {}", revision.id))
}

/// The revisions that a change names; what many made is not told of all.
const NAMED: usize = 12;

/// The revisions behind a change, and of which kind they make it together.
#[derive(Debug, Clone)]
pub struct By {
    /// The newest of them, oldest first.
    pub revisions: Vec<RevisionTag>,
    /// How many were before those.
    pub earlier: usize,
    pub mark: Mark,
}

impl By {
    /// Of a row or figure that is new or ended.
    pub fn of(context: &Context<'_>, ids: &BTreeSet<RevisionId>) -> Self {
        Self::with(context, ids, Kind::of)
    }

    /// Of a row whose fields changed.
    pub fn of_edit(context: &Context<'_>, ids: &BTreeSet<RevisionId>, record: Record) -> Self {
        Self::with(context, ids, |reason| Kind::of_edit(reason, record))
    }

    fn with(context: &Context<'_>, ids: &BTreeSet<RevisionId>, kind: impl Fn(Reason) -> Kind) -> Self {
        let revisions: Vec<&Revision> = ids.iter().filter_map(|id| context.snapshot.revision(*id)).collect();
        let together = Kind::together(revisions.iter().map(|revision| kind(revision.reason)));
        let earlier = revisions.len().saturating_sub(NAMED);
        Self {
            revisions: revisions.into_iter().skip(earlier).map(|r| revision_tag(context, r)).collect(),
            earlier,
            mark: Mark::of(together.unwrap_or(Kind::World)),
        }
    }
}
