//! Epoch AI's "Frontier Data Centers" (CC BY 4.0): copies of its CSV files, each
//! taken as what Epoch AI said on the day of the copy (rule 9 of /method). What
//! is read of which column stands in docs/epoch.md.

pub(super) mod cells;
pub(super) mod copies;
pub(super) mod copy_plan;
pub(super) mod countries;
pub(super) mod figures;
pub(super) mod files;
pub(super) mod headline;
mod matching;
pub(super) mod roles;
pub(super) mod sites;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::{File, ImportError, Plan};
use crate::{
    dataset::Dataset,
    domain::{AnnouncementId, SiteId, announcement::Announcement, site::Site},
};
use copies::{DataSet, Kind};
use copy_plan::CopyPlan;
use figures::{Circumstances, Known, Said};
use files::{Files, Record};

/// The data set that these files are.
const SET: DataSet = DataSet {
    key: "epoch-data-centers",
    title: "Frontier Data Centers",
    url: "https://epoch.ai/data/data-centers",
};

/// The files of one copy: those that are there. A file that is missing says nothing.
#[derive(Debug, Clone, Copy)]
pub struct Copy<'a> {
    /// `data_centers.csv`
    pub centers: Option<File<'a>>,
    /// `data_center_timelines.csv`
    pub timelines: Option<File<'a>>,
    /// `data_center_chip_quantities.csv`
    pub chips: Option<File<'a>>,
    /// The day on which the files were public: the day their content was said.
    pub published: Date,
}

/// What importing a copy would publish.
///
/// # Errors
/// A cell that cannot be read, by file and line; or a copy out of order. Nothing
/// of it is taken then.
pub fn plan(dataset: &Dataset, copy: &Copy<'_>) -> Result<Plan, ImportError> {
    let files = Files::read(copy)?;
    let mut overlay = CopyPlan::new(dataset, SET, copy.published);
    overlay.copies.check_order(copy.published, &kinds(&files))?;
    overlay.report.read = files.rows();
    let parts = parts(&mut overlay, &files);
    for part in parts {
        part.tell(&mut overlay, &files);
    }
    Ok(overlay.plan())
}

fn kinds(files: &Files) -> Vec<Kind> {
    let there = [
        files.records.as_ref().map(|_| Kind::Records),
        files.milestones.as_ref().map(|_| Kind::Milestones),
        files.chips.as_ref().map(|_| Kind::Chips),
    ];
    there.into_iter().flatten().collect()
}

/// What a copy says of one site.
struct Part<'f> {
    name: &'f str,
    site: SiteId,
    record: Option<&'f Record>,
    milestones: Vec<&'f Said>,
    chips: Vec<&'f Said>,
}

/// Sorts the rows of all files by site; those of no site are unsure.
fn parts<'f>(overlay: &mut CopyPlan<'_>, files: &'f Files) -> Vec<Part<'f>> {
    let mut parts: Vec<Part<'f>> = Vec::new();
    let mut places: BTreeMap<&'f str, Option<usize>> = BTreeMap::new();
    let records = files.records.as_deref().unwrap_or_default();
    for (record, site) in records.iter().zip(sites::place(overlay, records)) {
        let place = site.map(|site| {
            parts.push(Part::new(&record.name, site, Some(record)));
            parts.len() - 1
        });
        for name in [Some(&record.name), record.handle.as_ref()].into_iter().flatten() {
            places.entry(name).or_insert(place);
        }
    }
    let milestones = files.milestones.iter().flatten().map(|row| (Kind::Milestones, row));
    let chips = files.chips.iter().flatten().map(|row| (Kind::Chips, row));
    for (kind, row) in milestones.chain(chips) {
        let Some(name) = row.site.as_deref() else {
            overlay.unsure(&row.place, "the row names no data center".to_owned());
            continue;
        };
        let place = match places.get(name) {
            Some(place) => *place,
            None if files.records.is_some() => None,
            None => {
                let place = known_site(overlay, name).map(|site| {
                    parts.push(Part::new(name, site, None));
                    parts.len() - 1
                });
                *places.entry(name).or_insert(place)
            }
        };
        match (place, kind) {
            (None, _) => overlay.unsure(&row.place, format!("“{name}” has no record that could be placed")),
            (Some(place), Kind::Chips) => parts[place].chips.push(row),
            (Some(place), _) => parts[place].milestones.push(row),
        }
    }
    parts
}

/// Without a file of records only sites that are known by name can be placed.
fn known_site(overlay: &CopyPlan<'_>, name: &str) -> Option<SiteId> {
    if let [site] = sites::named(overlay, name).as_slice() { Some(*site) } else { None }
}

impl<'f> Part<'f> {
    fn new(name: &'f str, site: SiteId, record: Option<&'f Record>) -> Self {
        Self { name, site, record, milestones: Vec::new(), chips: Vec::new() }
    }

    fn summary(&self) -> Option<String> {
        let notes = self.record.and_then(|record| record.notes.as_deref());
        headline::summary(notes, &self.milestones, &self.chips)
    }

    fn tell(&self, overlay: &mut CopyPlan<'_>, files: &Files) {
        match overlay.overlay.announcement_key(&overlay.key(self.name)) {
            Some(announcement) => self.tell_again(overlay, announcement, files),
            None if overlay.is_overtaken(self.site) => {
                let place = self.record.map_or_else(|| self.name.to_owned(), |record| record.place.clone());
                overlay.unsure(
                    &place,
                    "a later copy of this site is in; nothing of this one is taken".to_owned(),
                );
            }
            None => self.tell_anew(overlay, files),
        }
    }

    fn tell_anew(&self, overlay: &mut CopyPlan<'_>, files: &Files) {
        let announcement = overlay.announce(self.name, self.summary());
        if let Some(record) = self.record {
            self.describe(overlay, announcement, record);
        }
        let of = self.circumstances(overlay, announcement);
        let before = overlay.said();
        for series in self.series(overlay, files) {
            overlay.take(of, &series.known, &series.rows);
        }
        let has_news = overlay.said() > before;
        self.set_headline(overlay, announcement, has_news);
    }

    fn describe(&self, overlay: &mut CopyPlan<'_>, announcement: AnnouncementId, record: &Record) {
        for link in &record.links {
            overlay.cite(announcement, link);
        }
        if let Some(link) =
            record.calculations.as_ref().filter(|link| !record.links.iter().any(|l| l.url == link.url))
        {
            overlay.cite_own(announcement, link);
        }
        if let Some(handle) = &record.handle {
            sites::add_alias(overlay, self.site, handle);
        }
        sites::describe(overlay, self.site, record);
        roles::join_project(overlay, self.site, record);
        for (kind, named) in &record.parts {
            roles::set(overlay, self.site, announcement, *kind, named, &record.place);
        }
    }

    /// A copy that is in may bring its prose, or a file that was missing; what
    /// it said it has said.
    fn tell_again(&self, overlay: &mut CopyPlan<'_>, announcement: AnnouncementId, files: &Files) {
        if let Some(said) = overlay.overlay.get::<Announcement>(announcement)
            && said.summary.is_none()
        {
            let told = Announcement { summary: self.summary(), ..said.clone() };
            overlay.overlay.put(announcement, told);
        }
        let of = self.circumstances(overlay, announcement);
        let is_overtaken = overlay.is_overtaken(self.site);
        for series in self.series(overlay, files) {
            if is_overtaken || overlay.copies.has(overlay.day, series.kind) {
                overlay.compare(&series.known, &series.rows);
            } else {
                overlay.take(of, &series.known, &series.rows);
            }
        }
    }

    fn circumstances(&self, overlay: &CopyPlan<'_>, announcement: AnnouncementId) -> Circumstances {
        Circumstances { announcement, site: self.site, company: roles::only_owner(overlay, self.site) }
    }

    /// The milestones of the site, and its chips type by type, as far as the
    /// files are there.
    fn series<'a>(&self, overlay: &CopyPlan<'a>, files: &Files) -> Vec<Series<'a, 'f>> {
        let mut all = Vec::new();
        if files.milestones.is_some() {
            let known = overlay.known(self.site, |figure| Kind::of(figure) == Kind::Milestones);
            all.push(Series { kind: Kind::Milestones, known, rows: self.milestones.clone() });
        }
        if files.chips.is_some() {
            let before = overlay.known(self.site, |figure| Kind::of(figure) == Kind::Chips);
            let before =
                before.iter().flat_map(|row| &row.figures).filter_map(|at| at.figure.chip_type.clone());
            let types: BTreeSet<String> =
                before.chain(self.chips.iter().filter_map(|row| row.chip_type.clone())).collect();
            for chips in types {
                let known = overlay.known(self.site, |figure| figure.chip_type.as_ref() == Some(&chips));
                let rows = self.chips.iter().copied().filter(|row| row.chip_type.as_ref() == Some(&chips));
                all.push(Series { kind: Kind::Chips, known, rows: rows.collect() });
            }
        }
        all
    }

    fn set_headline(&self, overlay: &mut CopyPlan<'_>, id: AnnouncementId, has_news: bool) {
        let name = overlay.overlay.get::<Site>(self.site).map_or(self.name, |site| &site.name);
        let says = !self.milestones.is_empty() || !self.chips.is_empty();
        let headline = match overlay.copies.before(overlay.day) {
            Some(before) if says && !has_news => headline::no_change(name, before),
            _ => headline::of_site(name, &self.milestones),
        };
        if let Some(said) = overlay.overlay.get::<Announcement>(id).cloned() {
            overlay.overlay.put(id, Announcement { headline, ..said });
        }
    }
}

/// Rows that stand for one thing over time.
struct Series<'a, 'f> {
    kind: Kind,
    known: Vec<Known<'a>>,
    rows: Vec<&'f Said>,
}
