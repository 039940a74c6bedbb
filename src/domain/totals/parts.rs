//! Parts and alternatives: which of them are inside what counts already.

use std::collections::{BTreeMap, HashMap};

use super::{Candidate, Candidates, Tie, Why};
use crate::domain::FigureId;

/// The parts and alternatives that do not count because their whole, or the
/// figure preferred to them, does; by place among the candidates. The others
/// count: their whole is not in this total. Of several alternatives to a figure
/// that does not count, the newest does.
pub(super) fn parts_of_what_counts(
    all: &Candidates,
    linked: &[usize],
    is_counted: impl Fn(usize) -> bool,
) -> BTreeMap<usize, Why> {
    let candidates = &all.sorted[..];
    let mut decisions = Decisions {
        all,
        candidates,
        is_counted,
        in_total: vec![InTotal::Itself; candidates.len()],
        preferred: HashMap::new(),
        inside: BTreeMap::new(),
    };
    for place in linked {
        decisions.in_total[*place] = InTotal::Open;
    }
    let mut by_age = linked.to_vec();
    by_age.sort_by_key(|place| std::cmp::Reverse((candidates[*place].said_on, candidates[*place].id)));
    for place in by_age {
        decisions.is_in_total(place, 0);
    }
    decisions.inside
}

/// Nobody nests parts deeper, and a circle of parts ends here.
const DEEPEST: usize = 8;

/// Whether the money of a candidate is in the total, by itself or inside its whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum InTotal {
    /// It is no part and no alternative: that was decided before.
    Itself,
    Open,
    Decided(bool),
}

struct Decisions<'a, F> {
    all: &'a Candidates,
    candidates: &'a [Candidate],
    is_counted: F,
    in_total: Vec<InTotal>,
    /// The alternative that counts in the place of a figure that does not.
    preferred: HashMap<FigureId, usize>,
    inside: BTreeMap<usize, Why>,
}

impl<F: Fn(usize) -> bool> Decisions<'_, F> {
    fn is_in_total(&mut self, place: usize, depth: usize) -> bool {
        if let InTotal::Decided(known) = self.in_total[place] {
            return known;
        }
        let candidate = &self.candidates[place];
        let whole = candidate.whole.and_then(|id| self.all.place(id));
        let whole_counts = depth < DEEPEST && whole.is_some_and(|whole| self.is_in_total(whole, depth + 1));
        // What is itself left out is in the total only where its whole is.
        if self.in_total[place] == InTotal::Itself {
            return (self.is_counted)(place) || whole_counts;
        }
        let why = match candidate.terms.tie {
            Tie::PartOf(of) if whole_counts => Some(Why::PartOf(candidate.whole.unwrap_or(of))),
            Tie::AlternativeTo(of) if whole_counts => Some(Why::AlternativeTo(candidate.whole.unwrap_or(of))),
            Tie::AlternativeTo(of) if candidate.is_chosen => {
                let newest = *self.preferred.entry(of).or_insert(place);
                (newest != place).then(|| Why::AlternativeTo(self.candidates[newest].id))
            }
            _ => None,
        };
        let is_in_total = why.is_some() || candidate.is_chosen;
        if let Some(why) = why {
            self.inside.insert(place, why);
        }
        self.in_total[place] = InTotal::Decided(is_in_total);
        is_in_total
    }
}
