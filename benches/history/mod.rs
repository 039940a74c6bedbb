//! A believable history of any size, always the same for the same size: firms,
//! sites and plans that come one after another, plans that move, come true late or
//! are withdrawn, estimates beside claims, parts, overlaps, and the desk's own
//! corrections. A few companies have very many sites and most have few.

mod amounts;
pub mod dice;
mod sayings;
mod threads;
mod told;
mod upkeep;
mod words;
mod world;

use gigawatch::{
    domain::{
        Id, RevisionId,
        revision::{ChangeSet, Reason, RevisionNote},
    },
    store::{Publication, Stamp, Store, StoreError},
};
use jiff::{Timestamp, civil::Date, tz::TimeZone};

use dice::Dice;
use sayings::Sayings;
use upkeep::Upkeep;
use world::World;

/// When the first revision is published, and the last one.
const BEGINNING: &str = "2022-03-01T06:00:00Z";
const END: &str = "2026-11-20T18:00:00Z";
/// So many revisions are published in one transaction.
const AT_ONCE: usize = 1_000;

/// How large a history is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    pub companies: i64,
    pub projects: i64,
    pub sites: i64,
    pub announcements: i64,
    pub figures: i64,
    pub revisions: i64,
}

impl Size {
    /// A history of this many figures, 5,000 at least, in the proportions of the
    /// scale set: 1,000 companies, 3,000 projects, 20,000 sites, 200,000
    /// announcements and 30,000 revisions to 500,000 figures.
    pub fn of_figures(figures: i64) -> Self {
        let figures = figures.max(5_000);
        Self {
            companies: figures / 500,
            projects: figures * 3 / 500,
            sites: figures / 25,
            announcements: figures * 2 / 5,
            figures,
            revisions: figures * 3 / 50,
        }
    }

    fn people(self) -> i64 {
        self.companies / 2
    }

    /// About so many.
    fn sources(self) -> i64 {
        self.announcements / 4
    }
}

/// Publishes a history into an empty store.
///
/// # Errors
/// [`StoreError`] when the store is not empty or cannot be written.
pub async fn fill(store: &Store, size: Size) -> Result<(), StoreError> {
    let mut history = History::new(size);
    let mut newest = RevisionId::new(0);
    loop {
        let batch: Vec<Publication> = history.by_ref().take(AT_ONCE).collect();
        let Some(last) = store.publish(&batch, newest).await?.pop() else { return Ok(()) };
        newest = last.id;
    }
}

/// How far the history is: how much of everything there is to be by now.
#[derive(Debug, Clone, Copy)]
pub struct Due {
    size: Size,
    revision: i64,
}

impl Due {
    /// A tenth with the first revision, the rest little by little.
    fn of(&self, total: i64) -> i64 {
        (total * (self.size.revisions + 9 * self.revision) / (10 * self.size.revisions)).max(total.min(5))
    }

    /// Announcements come evenly.
    fn announcements(&self, ahead: i64) -> i64 {
        let revision = (self.revision + ahead).min(self.size.revisions);
        self.size.announcements * revision / self.size.revisions
    }
}

/// The revisions of a history, one after another.
struct History {
    size: Size,
    dice: Dice,
    revision: i64,
    world: World,
    sayings: Sayings,
    upkeep: Upkeep,
}

impl History {
    fn new(size: Size) -> Self {
        Self {
            size,
            dice: Dice::new(42),
            revision: 0,
            world: World::default(),
            sayings: Sayings::new(size),
            upkeep: Upkeep::default(),
        }
    }

    fn moment(&self) -> Timestamp {
        let read = |text: &str| text.parse::<Timestamp>().unwrap_or_default().as_millisecond();
        let (from, to) = (read(BEGINNING), read(END));
        let at = from + (to - from) * self.revision / self.size.revisions;
        Timestamp::from_millisecond(at).unwrap_or_default()
    }

    /// What was said since the last revision.
    fn news(&mut self, changes: &mut ChangeSet, due: &Due, day: Date) {
        let backlog = due.announcements(0) - self.sayings.announcements;
        let is_last = self.revision == self.size.revisions;
        // Some days bring much, most bring little.
        let number = if is_last || self.dice.chance(15) { backlog } else { backlog / 2 };
        let number = number.clamp(1, self.size.announcements - self.sayings.announcements);
        self.sayings.tell(changes, &mut self.world, number, day, &mut self.dice);
    }

    /// A copy of the data set, ahead of what is said besides.
    fn import(&mut self, changes: &mut ChangeSet, due: &Due, day: Date) {
        let number = due.announcements(20) - self.sayings.announcements;
        self.sayings.take_copy(changes, day);
        self.sayings.tell(changes, &mut self.world, number.max(1), day, &mut self.dice);
    }
}

impl Iterator for History {
    type Item = Publication;

    fn next(&mut self) -> Option<Publication> {
        if self.revision == self.size.revisions {
            return None;
        }
        self.revision += 1;
        let moment = self.moment();
        let day = moment.to_zoned_datetime(TimeZone::UTC).date();
        let due = Due { size: self.size, revision: self.revision };
        let mut changes = ChangeSet::default();
        self.world.grow(&mut changes, &due, day, &mut self.dice);
        let reason = upkeep::in_turn(self.revision);
        match reason {
            Reason::NewInformation => self.news(&mut changes, &due, day),
            Reason::Import => self.import(&mut changes, &due, day),
            _ => self.upkeep.change(
                reason,
                &mut changes,
                &mut self.world,
                &mut self.sayings,
                day,
                &mut self.dice,
            ),
        }
        let note = RevisionNote {
            editor: self.dice.pick(&words::EDITORS).to_owned(),
            reason,
            note: self.dice.chance(60).then(|| format!("As of {day}: {} rows", changes.len())),
            key: None,
        };
        Some(Publication { changes, note, at: Stamp::Exactly(moment) })
    }
}
