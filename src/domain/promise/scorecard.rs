//! How the promises of one company are counted: milestones, claims alone.

use super::{State, Verdict};

/// From how many settled cases on a percentage says anything.
const ENOUGH: usize = 10;

/// What became of the milestones that somebody claimed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scorecard {
    pub kept: usize,
    pub late: usize,
    /// Came to less than 98 % of the lower end that was promised.
    pub fell_short: usize,
    pub overdue: usize,
    /// Replaced by another day or amount. Only said again is no case: the newer
    /// one is counted in its place.
    pub moved: usize,
    pub withdrawn: usize,
    pub not_yet_due: usize,
}

impl Scorecard {
    /// Counts the verdicts on some milestones.
    pub fn of(verdicts: impl IntoIterator<Item = Verdict>) -> Self {
        let mut card = Self::default();
        for verdict in verdicts {
            let count = match verdict.state {
                _ if verdict.fell_short() => &mut card.fell_short,
                State::Met => &mut card.kept,
                State::MetLate => &mut card.late,
                State::Overdue => &mut card.overdue,
                State::Replaced if !verdict.has_moved() => continue,
                State::Replaced => &mut card.moved,
                State::Withdrawn => &mut card.withdrawn,
                State::Pending | State::Due => &mut card.not_yet_due,
            };
            *count += 1;
        }
        card
    }

    /// All cases but those not yet due.
    #[must_use]
    pub const fn cases(&self) -> usize {
        self.kept + self.late + self.fell_short + self.overdue + self.moved + self.withdrawn
    }

    /// Whether nothing was promised.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.cases() + self.not_yet_due == 0
    }

    /// How many of a hundred cases were kept as they were said, rounded; none
    /// where there are too few to say.
    #[must_use]
    pub fn percentage(&self) -> Option<usize> {
        let cases = self.cases();
        (cases >= ENOUGH).then(|| (self.kept * 200 + cases) / (cases * 2))
    }
}
