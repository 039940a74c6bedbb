//! All figures of a text, sentence by sentence.

use std::ops::Range;

use super::{
    Asked, Kind, Language, Reading,
    amount::Amount,
    lexicon::{Lexeme, Lexicon, Meaning, Noun},
    reading::Text,
    scan::{Placed, is_aside, scan},
};
use crate::domain::quantity::Qualifier;

/// A figure in a text.
#[derive(Debug, Clone, PartialEq)]
pub struct Mention {
    pub reading: Reading,
    /// The bytes of its words: the amount, and what is counted if that stands beside it.
    pub words: Range<usize>,
    /// Where its clause begins.
    pub clause: usize,
    /// The bytes of its sentence.
    pub sentence: Range<usize>,
    /// Whether it begins a paragraph's first sentence or a later one.
    pub paragraph: usize,
    /// Where in the sentence somebody is said to say something.
    pub speech: Option<usize>,
    /// Probably no figure of the tracker's own: revenue, households, machines.
    pub is_context: bool,
    /// The places in the sentence before which somebody is named who is not the
    /// one who acts: behind "bei", "from".
    pub parties: Vec<usize>,
}

/// Money below is a price or a fee.
const LEAST_MONEY: i64 = 100_000;

/// Reads all figures of a text in reading order; what cannot be read is passed
/// over, and so are percentages, ages and other units that the tracker does not keep.
#[must_use]
pub fn figures(text: &str, asked: Asked) -> Vec<Mention> {
    let language = asked.language.or_else(|| Language::detect(text)).unwrap_or(Language::En);
    let lexemes = Lexicon::for_language(language).lexemes(text);
    let mut mentions = Vec::new();
    let mut paragraph = 0;
    for sentence in sentences(text, &lexemes) {
        let (Some(first), Some(last)) = (sentence.first(), sentence.last()) else { continue };
        let before = lexemes.partition_point(|lexeme| lexeme.start < first.start);
        if before > 0 && text[lexemes[before - 1].end()..first.start].contains('\n') {
            paragraph += 1;
        }
        let items = scan(sentence);
        let own = Text { lexemes: sentence, items: &items, asked, language };
        let speech = sentence.iter().find(|lexeme| lexeme.is(Meaning::Speech)).map(|lexeme| lexeme.start);
        for (placed, amount) in own.figures() {
            if let Some((reading, words, is_context)) = mention(&own, placed, amount) {
                let party = |pair: &[Lexeme<'_>]| pair[0].is(Meaning::Party).then_some(pair[1].start);
                let parties = sentence.windows(2).filter_map(party).collect();
                let stop = sentence[..placed.from].iter().rposition(|lexeme| lexeme.is(Meaning::Stop));
                let clause = stop.map_or(first.start, |stop| sentence[stop].end());
                let sentence = first.start..last.end();
                mentions.push(Mention {
                    reading,
                    words,
                    clause,
                    sentence,
                    paragraph,
                    speech,
                    is_context,
                    parties,
                });
            }
        }
    }
    mentions
}

fn mention(text: &Text<'_, '_>, placed: &Placed, amount: &Amount) -> Option<(Reading, Range<usize>, bool)> {
    if is_aside(text.lexemes, text.items, placed) {
        return None;
    }
    let reading = text.reading(placed, amount).ok()?;
    let (_, noun) = text.kind(placed, amount);
    let has = |meaning: Meaning| text.lexemes.iter().any(|lexeme| lexeme.is(meaning));
    let is_named = amount.measure.is_some() || noun.is_some();
    let is_vague = amount.qualifier == Qualifier::Unquantified;
    let ends = reading.quantity.high().or(reading.quantity.low());
    let is_said_of_things = amount.is_additional && !text.lexemes[placed.from].is(Meaning::Increase);
    let is_worth_it = match noun {
        // Of other units only how long building took is ever kept.
        Some((Noun::Other("day"), _)) => has(Meaning::Build) && !is_vague,
        Some((Noun::Other("people" | "m" | "x"), _)) => true,
        Some((Noun::Other(_), _)) => false,
        Some(_) => true,
        // A price, not an investment.
        None if reading.kind == Kind::Money && !is_vague => ends.is_none_or(|end| end >= LEAST_MONEY),
        // A bare number is a figure only with words around it that make it one.
        None => is_named || amount.is_large || is_said_of_things && !is_vague,
    };
    let is_bare_thousand = noun.is_none() && reading.kind == Kind::Chips;
    if !is_worth_it || is_bare_thousand && !amount.is_additional && amount.qualifier == Qualifier::Exact {
        return None;
    }
    let is_context = match reading.kind {
        Kind::Money => text.near(placed, Meaning::Context),
        Kind::Other => true,
        Kind::Count => reading.counts.is_none(),
        Kind::Power | Kind::Chips | Kind::Area => false,
    };
    Some((reading, text.words(placed, noun.map(|(_, at)| at)), is_context))
}

impl Text<'_, '_> {
    /// Whether a word stands in the same clause, at most a few words away.
    fn near(&self, placed: &Placed, meaning: Meaning) -> bool {
        const FEW: usize = 8;
        let ends = |at: &usize| !self.lexemes[*at].is(Meaning::Stop);
        let before = (placed.from.saturating_sub(FEW)..placed.from).rev().take_while(ends);
        let behind = (placed.to..self.lexemes.len().min(placed.to + FEW)).take_while(ends);
        before.chain(behind).any(|at| self.lexemes[at].is(meaning))
    }

    /// The words of a figure: the amount without what only leads up to it, and its noun.
    fn words(&self, placed: &Placed, noun: Option<usize>) -> Range<usize> {
        const BESIDE: usize = 4;
        let leads_up = |lexeme: &Lexeme<'_>| {
            let is_lead =
                lexeme.is(Meaning::Filler) || lexeme.is(Meaning::Total) || lexeme.is(Meaning::Article);
            let is_part = lexeme.number.is_some()
                || lexeme
                    .find(|meaning| matches!(meaning, Meaning::Bound(_) | Meaning::Currency(_)).then_some(()))
                    .is_some();
            is_lead && !is_part
        };
        let is_led = |at: &usize| {
            leads_up(&self.lexemes[*at])
                && self.lexemes.get(at + 1).is_some_and(|next| !next.is(Meaning::Dash))
        };
        let skipped = (placed.from..placed.to - 1).take_while(is_led).count();
        let from = match skipped {
            // "eine Million" begins with its article.
            0 => placed.from,
            skipped => {
                let last = placed.from + skipped;
                let needs_article = self.lexemes[last - 1].is(Meaning::Article)
                    && self.lexemes[last]
                        .find(|meaning| {
                            matches!(meaning, Meaning::Scale(_) | Meaning::Power(_)).then_some(())
                        })
                        .is_some();
                last - usize::from(needs_article)
            }
        };
        let to =
            noun.filter(|at| (placed.to..placed.to + BESIDE).contains(at)).map_or(placed.to, |at| at + 1);
        self.lexemes[from].start..self.lexemes[to - 1].end()
    }
}

/// Nobody writes longer ones; tables without full stops are cut.
const LONGEST_SENTENCE: usize = 300;

/// Cuts lexemes into sentences.
fn sentences<'l, 't>(text: &str, lexemes: &'l [Lexeme<'t>]) -> Vec<&'l [Lexeme<'t>]> {
    let mut sentences = Vec::new();
    let mut from = 0;
    for at in 0..lexemes.len() {
        let next = lexemes.get(at + 1);
        let is_line_end = next.is_some_and(|next| text[lexemes[at].end()..next.start].contains('\n'));
        if is_line_end || is_full_stop(lexemes, at) || at - from >= LONGEST_SENTENCE {
            sentences.push(&lexemes[from..=at]);
            from = at + 1;
        }
    }
    sentences.push(&lexemes[from..]);
    sentences
}

fn is_full_stop(lexemes: &[Lexeme<'_>], at: usize) -> bool {
    match lexemes[at].text {
        "!" | "?" => true,
        "." => {
            let before = at.checked_sub(1).map(|before| &lexemes[before]);
            let next = lexemes.get(at + 1);
            let is_initial =
                before.is_some_and(|before| before.text.chars().count() == 1 && !before.is_digits);
            let is_ordinal = before.is_some_and(|before| before.is_digits && before.text.len() <= 2)
                && next.is_some_and(|next| {
                    next.find(|meaning| matches!(meaning, Meaning::Month(_)).then_some(())).is_some()
                });
            let begins = next.is_none_or(|next| !next.text.starts_with(char::is_lowercase));
            begins && !is_initial && !is_ordinal
        }
        _ => false,
    }
}
