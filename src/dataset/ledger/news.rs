//! What a publish changes in the ledger, so that the next one is the last one with a few
//! milestones judged anew. Rather too many than too few: what is judged anew comes out the same.

use std::{collections::HashSet, hash::Hash, sync::Arc};

use super::{Judged, Ledger};
use crate::{
    dataset::{Dataset, Rows},
    domain::{
        AnnouncementId, FigureId, ProjectId, RoleId, care::Checked, figure::Subject, project::RoleObject,
    },
};

/// A ledger of an earlier revision, and what has been published since.
#[derive(Debug, Clone)]
pub(in crate::dataset) struct Earlier {
    pub judged: Judged,
    pub ledger: Arc<Ledger>,
    pub news: News,
}

impl Earlier {
    /// Whether a view differs from that of the ledger in its revision alone.
    pub fn is_judged_like(&self, judged: &Judged) -> bool {
        Judged { revision: self.judged.revision, ..*judged } == self.judged
    }
}

/// Where milestones may be others now.
#[derive(Debug, Clone, Default)]
pub(in crate::dataset) struct News {
    /// Those of these announcements.
    pub announcements: HashSet<AnnouncementId>,
    /// Those about these subjects, merges resolved.
    pub subjects: HashSet<Subject>,
}

/// Rows of later revisions, as far as the ledger looks at them.
#[derive(Debug)]
pub(in crate::dataset) struct LedgerRows {
    figures: Vec<FigureId>,
    announcements: Vec<AnnouncementId>,
    cited: Vec<AnnouncementId>,
    roles: Vec<RoleId>,
    /// Projects and sites.
    places: Vec<Subject>,
}

impl LedgerRows {
    /// None where any milestone may be another now: after merges, in another fiscal year, after a
    /// new copy of a data set, without what had been said.
    pub fn of(rows: &Rows, before: &Dataset) -> Option<Self> {
        let stay: HashSet<AnnouncementId> =
            rows.announcements.iter().filter(|row| row.closed.is_none()).map(|row| row.id).collect();
        let is_sweeping = !rows.successions.is_empty()
            || rows.companies.iter().any(|row| !before.companies.history(row.id).is_empty())
            || rows.sources.iter().any(|row| row.value.data_set().is_some())
            || rows.announcements.iter().any(|row| row.closed.is_some() && !stay.contains(&row.id));
        if is_sweeping {
            return None;
        }
        let checked = rows.checks.iter().filter_map(|row| match row.value.of {
            Checked::Figure(id) => Some(id),
            Checked::Company(_) | Checked::Project(_) | Checked::Site(_) => None,
        });
        let projects = rows.projects.iter().map(|row| Subject::Project(row.id));
        Some(Self {
            figures: rows.figures.iter().map(|row| row.id).chain(checked).collect(),
            announcements: rows.announcements.iter().map(|row| row.id).collect(),
            cited: rows.citations.iter().map(|row| row.value.announcement).collect(),
            roles: rows.roles.iter().map(|row| row.id).collect(),
            places: projects.chain(rows.sites.iter().map(|row| Subject::Site(row.id))).collect(),
        })
    }
}

impl News {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.announcements.is_empty() && self.subjects.is_empty()
    }

    /// Counts in what was touched, by any version that any of it ever had.
    pub fn add(&mut self, touched: &LedgerRows, dataset: &Dataset) {
        let index = &dataset.index;
        let said = touched.announcements.iter().flat_map(|id| index.figures.by_announcement.get(id));
        let figures: Vec<FigureId> = touched.figures.iter().chain(said).copied().collect();
        let mut spoken_of: Vec<Subject> = touched.places.clone();
        for version in figures.iter().flat_map(|id| dataset.figures.history(*id)) {
            let figure = &version.value;
            spoken_of.push(figure.subject);
            spoken_of
                .extend([figure.company, figure.counterparty].into_iter().flatten().map(Subject::Company));
        }
        for version in touched.announcements.iter().flat_map(|id| dataset.announcements.history(*id)) {
            spoken_of.extend(version.value.speaker_company.map(Subject::Company));
        }
        let mut led: Vec<Subject> = touched.places.clone();
        for version in touched.roles.iter().flat_map(|id| dataset.roles.history(*id)) {
            led.extend(match version.value.object {
                RoleObject::Company(_) => None,
                RoleObject::Project(id) => Some(Subject::Project(id)),
                RoleObject::Site(id) => Some(Subject::Site(id)),
            });
        }
        // News of a site is news of its project; who leads a project leads what belongs to it.
        self.subjects.extend(spread(spoken_of, |of| [above(of, dataset), merged(of, dataset)].concat()));
        self.subjects.extend(spread(led, |of| [below(of, dataset), merged(of, dataset)].concat()));
        let versions = chains(figures, dataset).into_iter().flat_map(|id| dataset.figures.history(id));
        self.announcements.extend(versions.map(|version| version.value.announcement));
        self.announcements.extend(touched.announcements.iter().chain(&touched.cited));
    }
}

/// Some things and all that these lead to.
fn spread<T: Copy + Eq + Hash>(from: Vec<T>, next: impl Fn(T) -> Vec<T>) -> HashSet<T> {
    let (mut todo, mut found) = (from, HashSet::new());
    while let Some(one) = todo.pop() {
        if found.insert(one) {
            todo.extend(next(one));
        }
    }
    found
}

/// Figures with all that they say anew or settle, and all that says them anew or settles them.
fn chains(figures: Vec<FigureId>, dataset: &Dataset) -> HashSet<FigureId> {
    spread(figures, |id| {
        let mut linked =
            [dataset.index.figures.replaced_by.get(&id), dataset.index.figures.outcomes.get(&id)].concat();
        for version in dataset.figures.history(id) {
            linked.extend(version.value.replaces);
            linked.extend(version.value.outcome.map(|outcome| outcome.of));
        }
        linked
    })
}

fn above(of: Subject, dataset: &Dataset) -> Vec<Subject> {
    let projects: Vec<ProjectId> = match of {
        Subject::Industry | Subject::Company(_) => Vec::new(),
        Subject::Site(id) => {
            dataset.sites.history(id).iter().filter_map(|version| version.value.project).collect()
        }
        Subject::Project(id) => {
            dataset.projects.history(id).iter().filter_map(|version| version.value.parent).collect()
        }
    };
    projects.into_iter().map(Subject::Project).collect()
}

fn below(of: Subject, dataset: &Dataset) -> Vec<Subject> {
    let Subject::Project(id) = of else { return Vec::new() };
    let projects = dataset.index.projects_by_parent.get(&id).iter().copied().map(Subject::Project);
    projects.chain(dataset.index.sites_by_project.get(&id).iter().copied().map(Subject::Site)).collect()
}

/// What it was ever merged into or became.
fn merged(of: Subject, dataset: &Dataset) -> Vec<Subject> {
    let Some(entity) = of.entity() else { return Vec::new() };
    let successions = dataset.index.successions_from.get(&entity).iter();
    successions
        .flat_map(|id| dataset.successions.history(*id))
        .filter_map(|version| Subject::of(version.value.into))
        .collect()
}
