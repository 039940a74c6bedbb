//! How long nobody has spoken of what was promised: looked for where a page shows it, for that is seldom.

use std::{
    collections::HashMap,
    iter,
    sync::{Mutex, PoisonError},
};

use jiff::civil::Date;

use crate::{
    dataset::Snapshot,
    domain::{
        company::Entity,
        figure::Subject,
        promise::{Silence, State},
    },
};

/// What the rule calls it, and the day of the last news.
pub(in crate::dataset) type Found = Option<(Silence, Date)>;

/// The silences that were looked for in a view, of each subject once.
#[derive(Debug, Default)]
pub(in crate::dataset) struct Silences(Mutex<HashMap<Subject, Found>>);

/// What was looked for so far says nothing of what there is.
impl PartialEq for Silences {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Silences {}

impl Silences {
    /// The silence about a promise, as of [`Snapshot::silence`].
    pub fn about(&self, snapshot: Snapshot<'_>, promise: (Subject, State, Date)) -> Found {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let subject = snapshot.may_be_silent(promise)?;
        *known.entry(subject).or_insert_with(|| snapshot.silence_about(subject))
    }
}

impl<'a> Snapshot<'a> {
    /// The silence about a promise that is open, by its subject, its state and the day on which it was said.
    pub(in crate::dataset) fn silence(&self, promise: (Subject, State, Date)) -> Found {
        self.silence_about(self.may_be_silent(promise)?)
    }

    /// The subject to look at. Whoever spoke of it of late is no silence: most need no look.
    fn may_be_silent(&self, (subject, state, said_on): (Subject, State, Date)) -> Option<Subject> {
        let is_open = matches!(state, State::Pending | State::Due | State::Overdue);
        (is_open && Silence::since(said_on, self.judged_on).is_some()).then_some(subject)
    }

    /// The silence about a subject with the day of its last news; none where there was news of late,
    /// or never any.
    fn silence_about(&self, subject: Subject) -> Found {
        let mut last: Found = None;
        for day in self.news_of(subject) {
            // One that is recent enough ends the search.
            let silence = Silence::since(day, self.judged_on)?;
            if last.is_none_or(|(_, latest)| latest < day) {
                last = Some((silence, day));
            }
        }
        last
    }

    /// The days on which a subject was spoken of, about the newest first; none for the industry.
    fn news_of(&self, subject: Subject) -> Box<dyn Iterator<Item = Date> + 'a> {
        let snapshot = *self;
        match subject {
            Subject::Industry => Box::new(iter::empty()),
            Subject::Site(id) => Box::new(self.days_of(Entity::Site(id))),
            Subject::Project(id) => Box::new(self.projects_below(id).into_iter().flat_map(move |project| {
                let sites = snapshot.sites_of_project(project);
                let of_sites = sites.flat_map(move |(site, _)| snapshot.days_of(Entity::Site(site)));
                snapshot.days_of(Entity::Project(project)).chain(of_sites)
            })),
            Subject::Company(id) => {
                let said = self.announcements_by_company(id).map(|(_, said)| said.said_on.last_day());
                Box::new(said.chain(self.figures_of_company(id).map(|at| at.said_on())))
            }
        }
    }
}
