//! Of which announcements the promises may be others after a publish. Rather too many than too
//! few: what is worked out anew comes out the same.

use std::collections::{BTreeSet, HashSet};

use super::fiscal_year;
use crate::{
    dataset::{Dataset, Rows, Version, facts::lasting},
    domain::{AnnouncementId, CompanyId, FigureId, SourceId, care::Checked, company::Entity},
};

/// Rows of later revisions, as far as promises depend on them, whatever the view.
#[derive(Debug)]
pub(in crate::dataset) struct News {
    figures: Vec<FigureId>,
    announcements: Vec<AnnouncementId>,
    /// Those that were there before.
    companies: Vec<CompanyId>,
    sources: Vec<SourceId>,
    merged: Vec<Entity>,
}

impl News {
    /// What rows tell that follow a history.
    pub fn of(rows: &Rows, before: &Dataset) -> Self {
        let checked = rows.checks.iter().filter_map(|row| match row.value.of {
            Checked::Figure(id) => Some(id),
            Checked::Company(_) | Checked::Project(_) | Checked::Site(_) => None,
        });
        let cited = rows.citations.iter().map(|row| row.value.announcement);
        let companies = rows.companies.iter().map(|row| row.id);
        let sources = rows.sources.iter().map(|row| row.id);
        Self {
            figures: rows.figures.iter().map(|row| row.id).chain(checked).collect(),
            announcements: rows.announcements.iter().map(|row| row.id).chain(cited).collect(),
            companies: companies.filter(|id| !before.companies.history(*id).is_empty()).collect(),
            sources: sources.filter(|id| !before.sources.history(*id).is_empty()).collect(),
            merged: rows.successions.iter().map(|row| row.value.from).collect(),
        }
    }

    /// The announcements whose promises it may change, by any version that anything ever had.
    pub fn stale(&self, dataset: &Dataset) -> BTreeSet<AnnouncementId> {
        let index = &dataset.index;
        let mut figures = self.figures.clone();
        figures.extend(self.announcements.iter().flat_map(|id| index.figures.by_announcement.get(id)));
        for id in &self.companies {
            if !is_lasting(dataset.companies.history(*id), fiscal_year) {
                figures.extend(index.figures.by_company.get(id));
            }
        }
        for entity in &self.merged {
            figures.extend(match entity {
                Entity::Company(id) => index.figures.by_company.get(id),
                Entity::Project(id) => index.figures.by_project.get(id),
                Entity::Site(id) => index.figures.by_site.get(id),
                Entity::Person(_) => &[],
            });
        }
        let mut stale: BTreeSet<AnnouncementId> = self.announcements.iter().copied().collect();
        for id in chains(figures, dataset) {
            stale.extend(dataset.figures.history(id).iter().map(|version| version.value.announcement));
        }
        for id in &self.sources {
            if !is_lasting(dataset.sources.history(*id), |source| source.data_set().map(str::to_owned)) {
                let citations = index.citations_by_source.get(id).iter();
                let versions = citations.flat_map(|id| dataset.citations.history(*id));
                stale.extend(versions.map(|version| version.value.announcement));
            }
        }
        stale
    }
}

/// Whether a row is there ever since it first was, and its versions are alike.
fn is_lasting<T, V: PartialEq>(versions: &[Version<T>], what: impl Fn(&T) -> V) -> bool {
    versions.first().is_some_and(|first| lasting(versions, first.opened, what).is_ok())
}

/// Figures with all that they say anew or settle, and all that says them anew or settles them.
fn chains(figures: Vec<FigureId>, dataset: &Dataset) -> HashSet<FigureId> {
    let links = &dataset.index.figures;
    let (mut todo, mut found) = (figures, HashSet::new());
    while let Some(id) = todo.pop() {
        if !found.insert(id) {
            continue;
        }
        todo.extend(links.replaced_by.get(&id).iter().chain(links.outcomes.get(&id)));
        for version in dataset.figures.history(id) {
            todo.extend(version.value.replaces);
            todo.extend(version.value.outcome.map(|outcome| outcome.of));
        }
    }
    found
}
