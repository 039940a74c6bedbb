//! Which copies of a data set are in: known by the keys of their announcements,
//! `data-set/day/name`.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    dataset::Dataset,
    domain::{
        announcement::Announcement,
        figure::{Figure, Metric},
    },
    import::ImportError,
};

/// A data set of Epoch AI's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DataSet {
    pub key: &'static str,
    pub title: &'static str,
    pub url: &'static str,
}

impl DataSet {
    /// The day of the copy that an announcement stands for, if it is this data set's.
    pub fn day_of(self, announcement: &Announcement) -> Option<Date> {
        let key = announcement.key.as_deref()?.strip_prefix(self.key)?.strip_prefix('/')?;
        key.split('/').next()?.parse().ok()
    }
}

/// What a file of a copy gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Records,
    Milestones,
    Chips,
}

impl Kind {
    /// Which file a figure comes from.
    pub fn of(figure: &Figure) -> Self {
        if figure.metric == Metric::Chips { Self::Chips } else { Self::Milestones }
    }
}

/// The days of the copies that are in, and what they gave.
#[derive(Debug, Default)]
pub struct Copies(BTreeMap<Date, Vec<Kind>>);

impl Copies {
    /// Looks for the copies of a data set.
    pub fn of(set: DataSet, dataset: &Dataset) -> Self {
        let mut days: BTreeMap<Date, Vec<Kind>> = BTreeMap::new();
        let at = dataset.newest_id();
        for (id, announcement) in dataset.announcements.iter(at) {
            let Some(day) = set.day_of(announcement) else { continue };
            let kinds = days.entry(day).or_insert_with(|| vec![Kind::Records]);
            for figure in dataset.index.figures.by_announcement.get(&id) {
                let kind = dataset.figures.get(*figure, at).map(Kind::of);
                kinds.extend(kind.filter(|kind| !kinds.contains(kind)));
            }
        }
        Self(days)
    }

    /// Whether the copy of a day is in with a file of this kind.
    pub fn has(&self, day: Date, kind: Kind) -> bool {
        self.0.get(&day).is_some_and(|kinds| kinds.contains(&kind))
    }

    /// The day of the newest copy before a day.
    pub fn before(&self, day: Date) -> Option<Date> {
        self.0.range(..day).next_back().map(|(day, _)| *day)
    }

    /// Copies come in the order of their days; one that is in may come again.
    ///
    /// # Errors
    /// A later copy with a file of one of these kinds is in, and this day is not.
    pub fn check_order(&self, day: Date, kinds: &[Kind]) -> Result<(), ImportError> {
        let later = self.0.range(day..).find(|(_, held)| kinds.iter().any(|kind| held.contains(kind)));
        match later {
            Some((later, _)) if !self.0.contains_key(&day) => Err(ImportError::Whole(format!(
                "the copy of {later} is in already; copies come in the order of their days, so that of {day} is refused"
            ))),
            _ => Ok(()),
        }
    }
}
