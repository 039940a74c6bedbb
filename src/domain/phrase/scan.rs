//! The amounts, times and words of a text, in reading order.

use winnow::Parser;

use super::{
    amount::{Amount, amount},
    grammar::Input,
    lexicon::{Lexeme, Meaning, Noun},
    time::{Time, When, time},
};

/// What stands at a place.
#[derive(Debug, Clone, Copy)]
pub(super) enum Item {
    Amount(Amount),
    Time(Time),
    PerYear,
    PerMonth,
    Opening,
}

/// An item with the lexemes that it is made of.
#[derive(Debug, Clone, Copy)]
pub(super) struct Placed {
    pub item: Item,
    pub from: usize,
    /// The first lexeme behind it.
    pub to: usize,
}

impl Placed {
    /// How many lexemes stand between this and that.
    pub const fn distance(&self, other: &Self) -> usize {
        if self.to <= other.from { other.from - self.to } else { self.from.saturating_sub(other.to) }
    }
}

/// Finds all items; what is none of them is passed over.
pub(super) fn scan(lexemes: &[Lexeme<'_>]) -> Vec<Placed> {
    let mut items = Vec::new();
    let mut at = 0;
    while at < lexemes.len() {
        let (item, length) = match item(&lexemes[at..]) {
            Some(found) if !is_of_contract(lexemes, at) && !is_of_name(lexemes, at) => found,
            _ => {
                at += 1;
                continue;
            }
        };
        items.push(Placed { item, from: at, to: at + length });
        at += length;
    }
    items
}

/// No amount and no time is longer.
const LONGEST: usize = 24;

fn item(lexemes: &[Lexeme<'_>]) -> Option<(Item, usize)> {
    let near = &lexemes[..lexemes.len().min(LONGEST)];
    // Most words begin nothing.
    if near[0].meanings.is_empty()
        && near[0].number.is_none()
        && !near[0].text.to_lowercase().starts_with("fy")
    {
        return None;
    }
    let time = parsed(near, time).map(|(time, length)| (Item::Time(time), length));
    let found = time.or_else(|| parsed(near, amount).map(|(amount, length)| (Item::Amount(amount), length)));
    found.or_else(|| {
        let word = near[0].find(|meaning| match meaning {
            Meaning::PerYear => Some(Item::PerYear),
            Meaning::PerMonth => Some(Item::PerMonth),
            Meaning::Opening => Some(Item::Opening),
            _ => None,
        });
        word.map(|word| (word, 1))
    })
}

fn parsed<'i, 't, T>(
    lexemes: &'i [Lexeme<'t>],
    mut parser: impl FnMut(&mut Input<'i, 't>) -> winnow::Result<T>,
) -> Option<(T, usize)> {
    let mut input = Input::new(lexemes);
    let found = parser.parse_next(&mut input).ok()?;
    Some((found, lexemes.len() - input.len()))
}

/// "Finanzierung über 27 Mrd.": the word before an amount means "of" there.
fn is_of_contract(lexemes: &[Lexeme<'_>], at: usize) -> bool {
    let follows_contract = at.checked_sub(1).is_some_and(|before| lexemes[before].is(Meaning::Contract));
    follows_contract && lexemes[at].is(Meaning::Over)
}

/// The 100 of "Xe-100" is no number.
fn is_of_name(lexemes: &[Lexeme<'_>], at: usize) -> bool {
    let [.., name, dash] = &lexemes[..at] else { return false };
    let is_tied = lexemes[at].is_digits && lexemes[at].is_glued && dash.is(Meaning::Dash) && dash.is_glued;
    is_tied && name.meanings.is_empty() && name.number.is_none() && name.text.starts_with(char::is_alphabetic)
}

/// The items around one, so that no text takes longer than its length.
pub(super) fn around<'i>(items: &'i [Placed], placed: &Placed) -> &'i [Placed] {
    const NEAR: usize = 24;
    let at = items.partition_point(|item| item.from < placed.from);
    &items[at.saturating_sub(NEAR)..items.len().min(at + NEAR)]
}

/// What a bare number counts: the nearest noun behind it, else before it.
pub(super) fn noun(lexemes: &[Lexeme<'_>], items: &[Placed], amount: &Placed) -> Option<(Noun, usize)> {
    const BEHIND: usize = 8;
    const BEFORE: usize = 7;
    let items = around(items, amount);
    let in_other = |at: usize| {
        items.iter().any(|other| {
            matches!(other.item, Item::Amount(_))
                && other.from != amount.from
                && (other.from..other.to).contains(&at)
        })
    };
    let named = |at: usize| {
        let noun =
            lexemes[at].find(|meaning| if let Meaning::Noun(noun) = meaning { Some(noun) } else { None });
        noun.map(|noun| (noun, at))
    };
    let ends =
        |at: &usize| !lexemes[*at].is(Meaning::Stop) && !lexemes[*at].is(Meaning::Close) && !in_other(*at);
    // "acht gigantische, weiße Gebäude": a comma between adjectives ends nothing.
    let joins = |at: &usize| {
        let is_plain =
            |at: usize| lexemes.get(at).is_some_and(|word| word.meanings.is_empty() && word.number.is_none());
        lexemes[*at].text == "," && *at > amount.to && is_plain(at - 1) && is_plain(at + 1)
    };
    let behind = (amount.to..lexemes.len().min(amount.to + BEHIND)).take_while(|at| ends(at) || joins(at));
    let before = (amount.from.saturating_sub(BEFORE)..amount.from)
        .rev()
        .take_while(|at| lexemes[*at].text != "." && !in_other(*at));
    let behind = behind.into_iter().find_map(named).map(|found| head(lexemes, found));
    let within = (amount.from..amount.to).find_map(named);
    within.or(behind).or_else(|| before.into_iter().find_map(named))
}

/// In "B200 racks" and "H100-Systeme" it is the racks that are counted.
fn head(lexemes: &[Lexeme<'_>], (noun, at): (Noun, usize)) -> (Noun, usize) {
    let is_type = lexemes[at].text.contains(|letter: char| letter.is_ascii_digit());
    let next =
        at + 1 + usize::from(lexemes.get(at + 1).is_some_and(|next| next.is(Meaning::Dash) && next.is_glued));
    let named = lexemes.get(next).and_then(|next| {
        next.find(|meaning| if let Meaning::Noun(noun) = meaning { Some(noun) } else { None })
    });
    match named {
        Some(head) if is_type => (head, next),
        _ => (noun, at),
    }
}

/// Whether an amount only repeats the one before it: in brackets, or after
/// "that is", "umgerechnet"; or says what something was before.
pub(super) fn is_aside(lexemes: &[Lexeme<'_>], items: &[Placed], amount: &Placed) -> bool {
    let items = around(items, amount);
    let has_earlier =
        items.iter().any(|other| matches!(other.item, Item::Amount(_)) && other.to <= amount.from);
    let before = |back: usize| amount.from.checked_sub(back).map(|at| &lexemes[at]);
    let is_in_brackets = lexemes[..amount.from]
        .iter()
        .rev()
        .take(12)
        .find_map(|lexeme| {
            lexeme.find(|meaning| match meaning {
                Meaning::Open => Some(true),
                Meaning::Close => Some(false),
                _ => None,
            })
        })
        .unwrap_or(false);
    let is_conversion = before(1).is_some_and(|lexeme| lexeme.is(Meaning::Conversion));
    let was_before = before(1).is_some_and(|lexeme| lexeme.is(Meaning::From) && !lexeme.is(Meaning::Of));
    let is_last_years = items.iter().any(|other| {
        matches!(other.item, Item::Time(Time { when: When::LastYear, .. }))
            && other.from.abs_diff(amount.to) <= 1
    });
    if is_last_years && has_other(items, amount) {
        return true;
    }
    has_earlier && (is_in_brackets || is_conversion)
        || was_before && items.len() > 1 && has_other(items, amount)
}

fn has_other(items: &[Placed], amount: &Placed) -> bool {
    items.iter().any(|other| matches!(other.item, Item::Amount(_)) && other.from != amount.from)
}
