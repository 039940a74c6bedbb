//! The promises of one entity on its own page, and a company's scorecard.

use super::{
    ledger::{self, urgency, urgency_of},
    line::PromiseLine,
    promise_line,
};
use crate::{
    dataset::Milestone,
    domain::{
        CompanyId,
        promise::{PromisedBy, Scorecard, State},
    },
    web::{
        page::{Context, Link},
        public::shared::{MOST_LINES, Shown},
    },
};

/// The promises of one entity: what stands open, and what is settled.
#[derive(Debug, Clone)]
pub struct Block {
    pub open: Shown<PromiseLine>,
    pub settled: Shown<PromiseLine>,
    pub settled_count: String,
    /// Whether the lines say what they are about, and not only what they count.
    pub with_subject: bool,
    /// The same in the ledger, where it has an address.
    pub all: Option<String>,
}

impl Block {
    pub fn is_empty(&self) -> bool {
        self.open.is_empty() && self.settled.is_empty()
    }
}

/// What a block's lines are about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The entity of the page: not said again.
    Itself,
    /// Its parts too.
    Parts,
}

/// The promises of one entity in the ledger's order: claims first, each kind by
/// what is most overdue.
pub fn block(
    context: &Context<'_>,
    mut milestones: Vec<Milestone<'_>>,
    about: About,
    all: Option<String>,
) -> Block {
    sort(&mut milestones);
    let is_open = |milestone: &Milestone<'_>| {
        matches!(milestone.lead().verdict.state, State::Pending | State::Due | State::Overdue)
    };
    let (open, settled): (Vec<_>, Vec<_>) = milestones.into_iter().partition(is_open);
    // Where there is no list of all of them, all stand here.
    let most = if all.is_some() { MOST_LINES } else { usize::MAX };
    let lines = |milestones: Vec<Milestone<'_>>| {
        Shown::first(
            milestones,
            most,
            |milestone| promise_line(context, &milestone),
            |count| Link { name: format!("All {count} in the ledger"), url: all.clone().unwrap_or_default() },
        )
    };
    Block {
        settled_count: context.lang.count(settled.len(), "promise", "promises"),
        open: lines(open),
        settled: lines(settled),
        with_subject: about == About::Parts,
        all,
    }
}

/// Claims first, each kind by what is most overdue.
fn sort(milestones: &mut [Milestone<'_>]) {
    milestones.sort_by_key(|milestone| {
        let lead = milestone.lead();
        let urgency = urgency_of(&lead.verdict, lead.term, lead.came_about_on());
        (lead.by(), std::cmp::Reverse(urgency))
    });
}

/// The first of what is overdue or due.
pub fn most_urgent(context: &Context<'_>, limit: usize) -> Vec<PromiseLine> {
    let ledger = context.snapshot.ledger();
    let mut rows = ledger::milestone_rows(&ledger);
    rows.retain(|row| matches!(row.state(), State::Due | State::Overdue));
    rows.sort_by_key(|row| (row.promise().by, std::cmp::Reverse(urgency(row.promise()))));
    let first = rows.iter().take(limit).filter_map(|row| context.snapshot.milestone(&ledger, row.milestone));
    first.map(|milestone| promise_line(context, &milestone)).collect()
}

/// How many promises stand how, claims and forecasts apart: `forecasts: 1 met, 12 pending`.
pub fn tally(context: &Context<'_>, milestones: &[Milestone<'_>]) -> Vec<String> {
    let of = |by: PromisedBy, label: &str| {
        let count = |state: &State| {
            let standing = |milestone: &&Milestone<'_>| {
                milestone.lead().by() == by && milestone.lead().verdict.state == *state
            };
            milestones.iter().filter(standing).count()
        };
        let counts = State::ALL.iter().map(|state| (count(state), context.lang.state_name(*state)));
        let words: Vec<String> =
            counts.filter(|(count, _)| *count > 0).map(|(count, word)| format!("{count} {word}")).collect();
        (!words.is_empty()).then(|| format!("{label}: {}", words.join(", ")))
    };
    let tallies = [of(PromisedBy::Claim, "claims"), of(PromisedBy::Forecast, "forecasts")];
    tallies.into_iter().flatten().collect()
}

/// How a company kept what it claimed.
#[derive(Debug, Clone)]
pub struct Card {
    pub lines: Vec<CardLine>,
    pub cases: usize,
    pub percentage: Option<usize>,
    pub method: String,
}

/// One count of a scorecard with the promises behind it.
#[derive(Debug, Clone)]
pub struct CardLine {
    pub label: &'static str,
    pub count: usize,
    pub url: String,
}

/// A company's scorecard; none where it claimed nothing for a day.
pub fn scorecard(context: &Context<'_>, id: CompanyId, milestones: &[Milestone<'_>]) -> Option<Card> {
    let slug = &context.snapshot.company(id)?.slug;
    let claims = milestones.iter().map(Milestone::lead).filter(|lead| lead.by() == PromisedBy::Claim);
    let card = Scorecard::of(claims.map(|lead| lead.verdict));
    if card.is_empty() {
        return None;
    }
    let line = |label, count, states: &[State]| {
        let filters = [("company", slug.as_str()), ("by", PromisedBy::Claim.word())];
        let states = states.iter().map(|state| ("state", state.word()));
        CardLine { label, count, url: context.urls.promises(filters.into_iter().chain(states)) }
    };
    let lines = vec![
        line("Kept", card.kept, &[State::Met]),
        line("Late", card.late, &[State::MetLate]),
        line("Fell short", card.fell_short, &[State::Met, State::MetLate]),
        line("Overdue", card.overdue, &[State::Overdue]),
        line("Moved", card.moved, &[State::Replaced]),
        line("Withdrawn", card.withdrawn, &[State::Withdrawn]),
        line("Not yet due", card.not_yet_due, &[State::Pending, State::Due]),
    ];
    Some(Card {
        lines,
        cases: card.cases(),
        percentage: card.percentage(),
        method: format!("{}#promises", context.urls.path("/method")),
    })
}
