//! What was never changed since it was published, and so is the same in every view that sees it:
//! what is worked out of it once need not be looked up again.

use std::sync::Arc;

use jiff::civil::Date;

use super::{Dataset, Version};
use crate::domain::{FigureId, RevisionId, announcement::Standing, figure::Figure};

/// Something was changed after it had been published: see the tables, which are the truth.
#[derive(Debug)]
pub(super) struct Changed;

/// A figure of which nothing was ever changed, in an announcement that stands.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fact<'d> {
    pub id: FigureId,
    pub figure: &'d Arc<Figure>,
    pub opened: RevisionId,
    pub said_on: Date,
    pub standing: Standing,
}

impl Dataset {
    /// A figure as all views see it.
    ///
    /// # Errors
    /// Where not all that see it see the same.
    pub(super) fn fact(&self, id: FigureId) -> Result<Fact<'_>, Changed> {
        let [figure] = self.figures.history(id) else { return Err(Changed) };
        if figure.closed.is_some() {
            return Err(Changed);
        }
        let said = self.announcements.history(figure.value.announcement);
        let (said_on, standing, is_retracted) = lasting(said, figure.opened, |said| {
            (said.said_on.last_day(), said.kind.standing(), said.retracted.is_some())
        })?;
        if is_retracted {
            return Err(Changed);
        }
        Ok(Fact { id, figure: &figure.value, opened: figure.opened, said_on, standing })
    }
}

/// What all versions of a row have in common, if it was there at a revision and ever since.
///
/// # Errors
/// Where it was not, or they have it not in common.
pub(super) fn lasting<T, V: PartialEq>(
    versions: &[Version<T>],
    since: RevisionId,
    what: impl Fn(&T) -> V,
) -> Result<V, Changed> {
    let [first, later @ ..] = versions else { return Err(Changed) };
    let is_unbroken = versions.windows(2).all(|pair| pair[0].closed == Some(pair[1].opened))
        && versions.last().is_some_and(|last| last.closed.is_none());
    let value = what(&first.value);
    let is_same = later.iter().all(|version| what(&version.value) == value);
    if first.opened <= since && is_unbroken && is_same { Ok(value) } else { Err(Changed) }
}
