//! How the record was kept up, in a view: when something was last checked, what
//! companies replied, and what was removed.

use jiff::civil::Date;

use super::Snapshot;
use crate::domain::{
    CheckId, FigureId,
    care::{Check, Checked, Redacted, Redaction, Reply},
};

impl<'a> Snapshot<'a> {
    /// The row of what was checked, if it ever was.
    pub fn check(&self, of: Checked) -> Option<(CheckId, &'a Check)> {
        let id = *self.dataset.index.checks.get(&of).first()?;
        Some((id, self.dataset.checks.get(id, self.revision)?))
    }

    /// The day on which somebody last looked and found nothing new.
    pub fn last_checked(&self, of: Checked) -> Option<Date> {
        let (_, check) = self.check(of)?;
        Some(check.on).filter(|day| self.said_by.is_none_or(|last| *day <= last))
    }

    /// What was replied to the mark of a promise, in the order of its saying.
    pub fn replies(&self, figure: FigureId) -> Vec<&'a Reply> {
        let ids = self.dataset.index.replies.get(&figure);
        let mut replies: Vec<&Reply> = ids
            .iter()
            .filter_map(|id| self.dataset.replies.get(*id, self.revision))
            .filter(|reply| reply.figure == figure)
            .filter(|reply| self.said_by.is_none_or(|day| reply.said_on.last_day() <= day))
            .collect();
        replies.sort_by_key(|reply| reply.said_on.last_day());
        replies
    }

    /// The removal of something, whatever the view: the words are gone from all versions.
    pub fn redaction(&self, of: Redacted) -> Option<&'a Redaction> {
        self.dataset.redactions.iter().find(|redaction| redaction.of == of)
    }
}
