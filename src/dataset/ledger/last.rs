//! The last ledger, to make the next one from: most revisions tell of some announcements alone.

use std::{collections::BTreeSet, sync::Arc};

use jiff::civil::Date;

use super::{Judged, Ledger};
use crate::{
    dataset::{Dataset, Rows, Snapshot, memo::Seen, promises::Said},
    domain::{AnnouncementId, SourceId},
};

/// A ledger of the newest state of an earlier dataset.
#[derive(Debug, Clone)]
pub(in crate::dataset) struct LastLedger {
    today: Date,
    ledger: Arc<Ledger>,
    /// Whose promises may be others since.
    stale: BTreeSet<AnnouncementId>,
}

impl LastLedger {
    /// What a dataset has of ledgers of its newest state, if rows that follow do nothing to promises but
    /// those of some announcements.
    pub fn of(dataset: &Dataset, rows: &Rows) -> Option<Self> {
        if !tell_of_announcements_alone(rows, dataset) {
            return None;
        }
        let newest = Seen { revision: dataset.newest_id(), said_by: None };
        match dataset.memos.ledger.find(|judged| judged.seen == newest) {
            Some((judged, ledger)) => Some(Self { today: judged.today, ledger, stale: BTreeSet::new() }),
            // Nobody asked for one since.
            None => dataset.memos.last_ledger.clone(),
        }
    }

    /// The same but for announcements whose promises may have changed.
    pub fn without(mut self, stale: &BTreeSet<AnnouncementId>) -> Self {
        self.stale.extend(stale);
        self
    }

    /// Whether a view is the newest state, on the same day.
    pub fn is_before(&self, snapshot: Snapshot<'_>) -> bool {
        let newest = Seen { revision: snapshot.dataset.newest_id(), said_by: None };
        snapshot.judged() == Judged { seen: newest, today: self.today }
    }

    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether what it tells of an announcement holds still; what was ever changed is looked up each time.
    pub fn keeps(&self, id: AnnouncementId, said: Option<&Said>) -> bool {
        matches!(said, Some(Said::Lasting(_))) && !self.stale.contains(&id)
    }
}

/// Whether rows do nothing to promises that were said elsewhere, but by what is linked to these: no
/// roles, no names, no copies of data sets.
fn tell_of_announcements_alone(rows: &Rows, before: &Dataset) -> bool {
    let is_new = |id: AnnouncementId| before.announcements.history(id).is_empty();
    let is_of_data_set = |id: SourceId| {
        let added = rows.sources.iter().filter(|row| row.id == id).map(|row| &row.value);
        let known = before.sources.history(id).iter().map(|version| &*version.value);
        known.chain(added).any(|source| source.data_set().is_some())
    };
    let others = [
        rows.companies.is_empty(),
        rows.projects.is_empty(),
        rows.sites.is_empty(),
        rows.roles.is_empty(),
        rows.successions.is_empty(),
        rows.checks.is_empty(),
        rows.redactions.is_empty(),
    ];
    others.iter().all(|is_empty| *is_empty)
        && rows.announcements.iter().all(|row| is_new(row.id))
        && !rows.sources.iter().any(|row| is_of_data_set(row.id))
        && !rows.citations.iter().any(|row| is_of_data_set(row.value.source))
}
