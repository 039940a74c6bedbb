//! What a site has now and at completion in a view: rule 4 over the figures
//! that the view sees, claims and estimates apart.

use std::{
    collections::BTreeSet,
    sync::{Arc, OnceLock},
};

use imbl::Vector;
use jiff::civil::Date;

use super::{
    Dataset, Rows, Snapshot, Version,
    site_figures::{SiteFigure, site_figures},
};
use crate::domain::{
    AnnouncementId, FigureId, Id, RevisionId, SiteId,
    company::Entity,
    figure::Subject,
    site_totals::{self, Amount, Measure, Said},
};

/// What is known of the sites, each worked out when somebody first asks. A publish forgets those that
/// it touches; the rest is shared with the dataset before. Purely a matter of speed.
#[derive(Debug, Clone, Default)]
pub(super) struct AmountsBook(Vector<Arc<Known>>);

/// What is known of a site.
#[derive(Debug, Default)]
struct Known {
    newest: OnceLock<Newest>,
    figures: OnceLock<Box<[SiteFigure]>>,
}

/// What a site has at the newest revision; every view that sees all that it is made of sees the same.
#[derive(Debug)]
struct Newest {
    amounts: Arc<SiteAmounts>,
    since: Since,
}

/// When the last of some things was published, and when the last of them was said.
#[derive(Debug)]
struct Since {
    revision: RevisionId,
    day: Date,
}

impl Since {
    fn count<T>(&mut self, version: &Version<T>) {
        self.revision = self.revision.max(version.opened).max(version.closed.unwrap_or(version.opened));
    }

    /// Counts in every version of a figure and of what it was said in.
    fn count_figure(&mut self, id: FigureId, dataset: &Dataset) {
        for figure in dataset.figures.history(id) {
            self.count(figure);
            for said in dataset.announcements.history(figure.value.announcement) {
                self.count(said);
                self.day = self.day.max(said.value.said_on.last_day());
            }
        }
    }

    fn is_seen_by(&self, snapshot: &Snapshot<'_>) -> bool {
        self.revision <= snapshot.revision && snapshot.said_by.is_none_or(|day| self.day <= day)
    }
}

impl AmountsBook {
    fn get(&self, id: SiteId) -> Option<&Known> {
        self.0.get(place(id)).map(|known| &**known)
    }

    /// The figures that measure a site.
    pub fn figures(&self, id: SiteId, dataset: &Dataset) -> &[SiteFigure] {
        self.get(id).map_or(&[], |known| known.figures.get_or_init(|| site_figures(id, dataset)))
    }

    /// Forgets some, and makes room for those that are new, up to the number that the next one gets.
    pub fn forget(&mut self, stale: &BTreeSet<SiteId>, next: SiteId) {
        for id in stale {
            if let Some(known) = self.0.get_mut(place(*id)) {
                *known = Arc::default();
            }
        }
        while self.0.len() < place(next) {
            self.0.push_back(Arc::default());
        }
    }
}

fn place(id: SiteId) -> usize {
    id.number().checked_sub(1).and_then(|place| usize::try_from(place).ok()).unwrap_or(usize::MAX)
}

/// What later revisions touched.
#[derive(Debug)]
pub(super) struct Touched {
    pub figures: Vec<FigureId>,
    pub announcements: Vec<AnnouncementId>,
    /// Sites that were themselves changed, merged or split.
    pub sites: BTreeSet<SiteId>,
}

impl Touched {
    pub fn by(rows: &Rows) -> Self {
        let merged = rows.successions.iter().flat_map(|row| [row.value.from, row.value.into]);
        let merged = merged.filter_map(Entity::site);
        Self {
            figures: rows.figures.iter().map(|row| row.id).collect(),
            announcements: rows.announcements.iter().map(|row| row.id).collect(),
            sites: rows.sites.iter().map(|row| row.id).chain(merged).collect(),
        }
    }

    /// Every site whose amounts may be others now, by any version of any figure that may matter.
    pub fn stale_sites(&self, dataset: &Dataset) -> BTreeSet<SiteId> {
        let index = &dataset.index;
        let said = self.announcements.iter().flat_map(|id| index.figures.by_announcement.get(id));
        let changed: BTreeSet<FigureId> = self.figures.iter().chain(said).copied().collect();
        let mut figures = changed.clone();
        for id in &changed {
            // What counts a figure in, and what a figure ends, looks at it.
            figures.extend(index.figures.counted_by.get(id));
            figures.extend(dataset.figures.history(*id).iter().flat_map(|version| version.value.links()));
        }
        let versions = figures.iter().flat_map(|id| dataset.figures.history(*id));
        let mut sites = self.sites.clone();
        sites.extend(versions.filter_map(|version| match version.value.subject {
            Subject::Site(id) => Some(id),
            _ => None,
        }));
        // A site has the figures of those that were merged into it.
        let mut todo: Vec<SiteId> = sites.iter().copied().collect();
        while let Some(site) = todo.pop() {
            for id in index.successions_from.get(&Entity::Site(site)) {
                for version in dataset.successions.history(*id) {
                    if let Entity::Site(into) = version.value.into
                        && sites.insert(into)
                    {
                        todo.push(into);
                    }
                }
            }
        }
        sites
    }
}

impl Snapshot<'_> {
    /// What a site has now and at completion, for every measure.
    pub fn site_amounts(&self, id: SiteId) -> Arc<SiteAmounts> {
        let newest = Self { revision: self.dataset.newest_id(), said_by: None, ..*self };
        let known = self.dataset.amounts.get(id).map(|known| {
            known.newest.get_or_init(|| {
                let amounts = Arc::new(newest.work_out_amounts(id));
                Newest { amounts, since: newest.amounts_stand_since(id) }
            })
        });
        match known.filter(|known| known.since.is_seen_by(self)) {
            Some(known) => Arc::clone(&known.amounts),
            None => Arc::new(self.work_out_amounts(id)),
        }
    }

    /// When the last of all that a site's amounts may be made of came: what is about it and what was
    /// merged into it, what became of that, and what counts it in.
    fn amounts_stand_since(&self, id: SiteId) -> Since {
        let (dataset, index) = (self.dataset, &self.dataset.index);
        let mut since = Since { revision: RevisionId::new(0), day: Date::MIN };
        let (mut sites, mut next) = (vec![id], 0);
        while let Some(site) = sites.get(next).copied() {
            next += 1;
            let merges = index.successions_into.get(&Entity::Site(site));
            for version in merges.iter().flat_map(|id| dataset.successions.history(*id)) {
                since.count(version);
                if let Entity::Site(from) = version.value.from
                    && !sites.contains(&from)
                {
                    sites.push(from);
                }
            }
        }
        let links = &index.figures;
        for id in sites.iter().flat_map(|site| links.by_site.get(site)) {
            let later = [links.replaced_by.get(id), links.outcomes.get(id), links.counted_by.get(id)];
            let named = dataset.figures.history(*id).iter().flat_map(|version| version.value.links());
            for figure in later.into_iter().flatten().copied().chain(named).chain([*id]) {
                since.count_figure(figure, dataset);
            }
        }
        since
    }

    fn work_out_amounts(&self, id: SiteId) -> SiteAmounts {
        let [claims, estimates] = self.said_of_site(id);
        let pair = |rule: fn(&[Said<'_>], Measure) -> Option<Amount>| {
            Measure::ALL
                .map(|measure| Pair { claim: rule(&claims, measure), estimate: rule(&estimates, measure) })
        };
        SiteAmounts { now: pair(site_totals::now), at_completion: pair(site_totals::at_completion) }
    }
}

/// A claim and an estimate of the same thing, side by side, never mixed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    pub claim: Option<Amount>,
    pub estimate: Option<Amount>,
}

/// What a site has now and at completion.
#[derive(Debug, Clone)]
pub struct SiteAmounts {
    now: [Pair; Measure::ALL.len()],
    at_completion: [Pair; Measure::ALL.len()],
}

/// Today or when all is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    AtCompletion,
}

impl SiteAmounts {
    /// Claim and estimate of a measure.
    pub fn get(&self, measure: Measure, when: When) -> &Pair {
        let place = Measure::ALL.iter().position(|other| *other == measure).unwrap_or(0);
        match when {
            When::Now => &self.now[place],
            When::AtCompletion => &self.at_completion[place],
        }
    }
}
