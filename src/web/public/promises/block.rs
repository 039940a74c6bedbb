//! The promises of one entity on its own page, and a company's scorecard.

use std::cmp::Reverse;

use super::{ledger::urgency, line::PromiseLine, promise_line};
use crate::{
    dataset::{Ledger, LedgerRow},
    domain::{
        CompanyId,
        promise::{PromisedBy, Scorecard, State},
    },
    web::{
        page::{Context, Link},
        public::shared::{MOST_LINES, Shown, first_of},
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
pub fn block<'l>(
    context: &Context<'_>,
    ledger: &'l Ledger,
    rows: impl IntoIterator<Item = &'l LedgerRow>,
    about: About,
    all: Option<String>,
) -> Block {
    let mut rows: Vec<&LedgerRow> = rows.into_iter().collect();
    rows.sort_by_key(|row| {
        let lead = ledger.lead(row);
        (lead.by, Reverse((urgency(lead), lead.figure)))
    });
    let is_open = |row: &&LedgerRow| {
        matches!(ledger.lead(row).verdict.state, State::Pending | State::Due | State::Overdue)
    };
    let (open, settled): (Vec<_>, Vec<_>) = rows.into_iter().partition(is_open);
    // Where there is no list of all of them, all stand here.
    let most = if all.is_some() { MOST_LINES } else { usize::MAX };
    let lines = |rows: Vec<&LedgerRow>| {
        let link =
            |count| Link { name: format!("All {count} in the ledger"), url: all.clone().unwrap_or_default() };
        let all = (rows.len() > most).then(|| link(rows.len()));
        let shown = rows.iter().take(most).filter_map(|row| context.snapshot.milestone(ledger, row));
        Shown { lines: shown.map(|milestone| promise_line(context, &milestone)).collect(), all }
    };
    Block {
        settled_count: context.lang.count(settled.len(), "promise", "promises"),
        open: lines(open),
        settled: lines(settled),
        with_subject: about == About::Parts,
        all,
    }
}

/// The first of what is overdue or due.
pub fn most_urgent(context: &Context<'_>, limit: usize) -> Vec<PromiseLine> {
    let ledger = context.snapshot.ledger();
    let open = ledger.rows.iter().filter_map(|row| {
        let lead = ledger.lead(row);
        let is_open = matches!(lead.verdict.state, State::Due | State::Overdue);
        is_open.then(|| (lead.by, Reverse(urgency(lead)), lead.figure, row))
    });
    let order = |row: &(_, _, _, &LedgerRow)| (row.0, row.1, row.2);
    let first = first_of(open.collect(), limit, |one, other| order(one).cmp(&order(other)));
    let first = first.into_iter().filter_map(|(.., row)| context.snapshot.milestone(&ledger, row));
    first.map(|milestone| promise_line(context, &milestone)).collect()
}

/// How many promises stand how, claims and forecasts apart: `forecasts: 1 met, 12 pending`.
pub fn tally(context: &Context<'_>, ledger: &Ledger) -> Vec<String> {
    let leads: Vec<_> = ledger.rows.iter().map(|row| ledger.lead(row)).collect();
    let of = |by: PromisedBy, label: &str| {
        let standing =
            |state: &State| leads.iter().filter(|lead| lead.by == by && lead.verdict.state == *state).count();
        let counts = State::ALL.iter().map(|state| (standing(state), context.lang.state_name(*state)));
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
pub fn scorecard(context: &Context<'_>, id: CompanyId, ledger: &Ledger) -> Option<Card> {
    let slug = &context.snapshot.company(id)?.slug;
    let leads = ledger.rows.iter().map(|row| ledger.lead(row));
    let claims = leads.filter(|lead| lead.by == PromisedBy::Claim);
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
