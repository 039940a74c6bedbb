//! Which sources have an address that leads to some page: worked out when an editor first asks, and
//! carried on from there.

use std::hash::BuildHasher;

use super::{Dataset, Links, Row, Snapshot, Table};
use crate::domain::{SourceId, announcement::Source, web_address::canonical};

/// Sources by a hash of the pages that their addresses ever led to.
#[derive(Debug, Clone, Default)]
pub(super) struct Addresses(Links<u64, SourceId>);

impl Addresses {
    fn of(sources: &Table<Source>) -> Self {
        let mut addresses = Self::default();
        for (id, versions) in sources.histories() {
            for version in versions {
                addresses.add(id, &version.value);
            }
        }
        addresses
    }

    /// The same with what rows tell.
    pub fn with(mut self, rows: &[Row<Source>]) -> Self {
        for row in rows {
            self.add(row.id, &row.value);
        }
        self
    }

    fn add(&mut self, id: SourceId, source: &Source) {
        if let Some(page) = source.url.as_deref().and_then(canonical) {
            self.0.add(key(&page), id);
        }
    }
}

fn key(page: &str) -> u64 {
    foldhash::fast::FixedState::default().hash_one(page)
}

impl Dataset {
    /// Every source that ever led to a page, as [`canonical`] names it, by number; seldom others as well.
    pub(super) fn ever_led_to(&self, page: &str) -> &[SourceId] {
        self.addresses.get_or_init(|| Addresses::of(&self.sources)).0.get(&key(page))
    }
}

impl<'a> Snapshot<'a> {
    /// The sources that lead to a page, as [`canonical`] names it.
    pub fn sources_at(&self, page: &str) -> impl Iterator<Item = (SourceId, &'a Source)> {
        let known = self.dataset.ever_led_to(page).iter().filter_map(|id| Some((*id, self.source(*id)?)));
        known.filter(move |(_, source)| source.leads_to(page))
    }
}
