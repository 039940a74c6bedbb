//! The words of figures and what they mean, from the tables in `words/`.

use std::{collections::HashMap, sync::LazyLock};

use super::{
    Language,
    numeral::{self, Number},
    token::{Shape, Token, is_dash, tokens},
};
use crate::domain::quantity::Qualifier;

/// What is counted or measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Noun {
    Chips,
    Sites,
    Buildings,
    Count,
    /// Nothing that the tracker measures, in a unit of its own.
    Other(&'static str),
}

/// What a word of the tables means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    Bound(Qualifier),
    /// A bound behind its number: "or more".
    After(Qualifier),
    /// A bound a few words before its number: "a maximum load of 20 MW".
    Loose(Qualifier),
    Number(Number),
    Scale(Number),
    /// A scale only right behind digits: the m of 40m.
    Glued(Number),
    /// A scale word in the plural, which names no number by itself.
    Plural(Number),
    Article,
    /// "half a".
    Part(Number),
    /// "and a half".
    Plus(Number),
    Vague,
    VagueMoney,
    /// An ISO 4217 code.
    Currency(&'static str),
    Power(Number),
    Area(Number),
    Noun(Noun),
    PerYear,
    PerMonth,
    Additional,
    /// "more" behind its number.
    AfterMore,
    Total,
    Between,
    And,
    To,
    Onto,
    From,
    Of,
    Filler,
    Until,
    Since,
    In,
    Over,
    Coming,
    /// A unit of time: so many years or months.
    Years(u16),
    Months(u16),
    ThisYear,
    NextYear,
    LastYear,
    YearEnd,
    Fiscal,
    Calendar,
    Month(i8),
    /// 21 to 24, as EDTF numbers them.
    Season(i8),
    Quarter(i8),
    Half(i8),
    Middle,
    Early,
    Late,
    Start,
    End,
    Contract,
    Conversion,
    Opening,
    /// "by" and "um" before what is added.
    Increase,
    /// "adding": what is told a year is on top each year.
    Adding,
    /// Money of another sort: revenue, profit, market value.
    Context,
    Speech,
    /// "built in 120 days"
    Build,
    /// Words before the name of somebody who is not the one who acts.
    Party,
    /// After it the m of 10m is a metre.
    OfMetres,
    /// A share of something in percent: half of it.
    Share(Number),
    Dash,
    /// The end of a clause or sentence.
    Stop,
    Open,
    Close,
}

/// A word or phrase of the text with all that it can mean; nothing for most.
#[derive(Debug, Clone)]
pub(super) struct Lexeme<'t> {
    pub text: &'t str,
    pub meanings: &'static [Meaning],
    /// A number in digits or in one word.
    pub number: Option<Number>,
    pub is_digits: bool,
    pub start: usize,
    pub is_glued: bool,
}

impl Lexeme<'_> {
    pub const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    pub fn is(&self, meaning: Meaning) -> bool {
        self.meanings.contains(&meaning)
    }

    pub fn find<T>(&self, pick: impl Fn(Meaning) -> Option<T>) -> Option<T> {
        self.meanings.iter().find_map(|meaning| pick(*meaning))
    }
}

/// The words of a phrase, and what it means.
type Phrase = (Vec<String>, &'static [Meaning]);

/// The tables of one language and of both, ready to be looked up.
pub(super) struct Lexicon {
    /// By the first word: whole phrases, the longest first.
    phrases: HashMap<String, Vec<Phrase>>,
    /// Ends and beginnings of words: `*chips`, `milliardenschwer*`.
    ends: Vec<(String, &'static [Meaning])>,
    beginnings: Vec<(String, &'static [Meaning])>,
    language: Language,
}

const FACTOR: &[Meaning] = &[Meaning::Noun(Noun::Other("x"))];

const BOTH: &str = include_str!("words/both.txt");

static ENGLISH: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(Language::En, include_str!("words/en.txt")));
static GERMAN: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::of(Language::De, include_str!("words/de.txt")));

impl Lexicon {
    pub fn for_language(language: Language) -> &'static Self {
        match language {
            Language::En => &ENGLISH,
            Language::De => &GERMAN,
        }
    }

    fn of(language: Language, table: &'static str) -> Self {
        let mut words: HashMap<String, Vec<Meaning>> = HashMap::new();
        for line in BOTH.lines().chain(table.lines()) {
            let Some((meaning, line)) = entry(line) else { continue };
            for word in line.split(',').map(str::trim).filter(|word| !word.is_empty()) {
                let meanings = words.entry(word.to_lowercase()).or_default();
                if !meanings.contains(&meaning) {
                    meanings.push(meaning);
                }
            }
        }
        let mut lexicon =
            Self { phrases: HashMap::new(), ends: Vec::new(), beginnings: Vec::new(), language };
        for (word, meanings) in words {
            // Made twice in the life of the program and kept for all of it.
            let meanings: &'static [Meaning] = meanings.leak();
            if let Some(end) = word.strip_prefix('*') {
                lexicon.ends.push((end.to_owned(), meanings));
            } else if let Some(beginning) = word.strip_suffix('*') {
                lexicon.beginnings.push((beginning.to_owned(), meanings));
            } else {
                let parts: Vec<String> = tokens(&word).iter().map(|token| normal(token)).collect();
                let Some(first) = parts.first() else { continue };
                lexicon.phrases.entry(first.clone()).or_default().push((parts, meanings));
            }
        }
        for phrases in lexicon.phrases.values_mut() {
            phrases.sort_by_key(|(parts, _)| std::cmp::Reverse(parts.len()));
        }
        // The longest end decides.
        lexicon.ends.sort_by_key(|(end, _)| std::cmp::Reverse(end.len()));
        lexicon.beginnings.sort_by_key(|(beginning, _)| std::cmp::Reverse(beginning.len()));
        lexicon
    }

    /// The words of a text with their meanings.
    pub fn lexemes<'t>(&self, text: &'t str) -> Vec<Lexeme<'t>> {
        let tokens = tokens(text);
        let normals: Vec<String> = tokens.iter().map(normal).collect();
        let mut lexemes = Vec::with_capacity(tokens.len());
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (length, meanings) = self.look_up(&tokens[at..], &normals[at..]);
            let last = tokens[at + length - 1];
            let number = (length == 1).then(|| self.number(token)).flatten();
            let factor = (length == 1 && meanings.is_empty()).then(|| self.factor(token)).flatten();
            let (number, meanings) = match factor {
                Some(factor) => (Some(factor), FACTOR),
                None => (number, meanings),
            };
            lexemes.push(Lexeme {
                text: &text[token.start..last.end()],
                meanings,
                number,
                is_digits: token.shape == Shape::Digits && length == 1,
                start: token.start,
                is_glued: token.is_glued,
            });
            at += length;
        }
        lexemes
    }

    fn number(&self, token: &Token<'_>) -> Option<Number> {
        match token.shape {
            Shape::Digits => numeral::digits(token.text, self.language),
            Shape::Word if self.language == Language::De => numeral::german(token.text),
            _ => None,
        }
    }

    fn factor(&self, token: &Token<'_>) -> Option<Number> {
        let is_word = token.shape == Shape::Word && self.language == Language::De;
        is_word.then(|| numeral::german_factor(token.text)).flatten()
    }

    fn look_up(&self, tokens: &[Token<'_>], normals: &[String]) -> (usize, &'static [Meaning]) {
        let found = self.phrases.get(&normals[0]).and_then(|phrases| {
            phrases.iter().find(|(parts, _)| {
                // A sign belongs to its word only if it is glued to it: `US$`, but not `us $`.
                normals.starts_with(parts)
                    && (1..parts.len()).all(|at| tokens[at].shape != Shape::Sign || tokens[at].is_glued)
            })
        });
        if let Some((parts, meanings)) = found {
            return (parts.len(), meanings);
        }
        let word = normals[0].as_str();
        let by_end = || self.ends.iter().find(|(end, _)| word.ends_with(end)).map(|(_, meanings)| *meanings);
        let by_beginning = || {
            self.beginnings.iter().find(|(start, _)| word.starts_with(start)).map(|(_, meanings)| *meanings)
        };
        let is_word = tokens[0].shape == Shape::Word;
        let meanings = is_word.then(|| by_end().or_else(by_beginning)).flatten();
        (1, meanings.unwrap_or_else(|| sign(tokens[0].text)))
    }
}

/// A token as the tables write it.
fn normal(token: &Token<'_>) -> String {
    match token.shape {
        Shape::Dash => "-".to_owned(),
        Shape::Digits => token.text.to_owned(),
        Shape::Word | Shape::Sign => token.text.to_lowercase().replace('\u{2019}', "'"),
    }
}

fn sign(text: &str) -> &'static [Meaning] {
    match text.chars().next() {
        Some(dash) if is_dash(dash) => &[Meaning::Dash],
        Some('.' | ',' | ';' | ':' | '!' | '?') => &[Meaning::Stop],
        Some('(' | '[') => &[Meaning::Open],
        Some(')' | ']') => &[Meaning::Close],
        Some('/') => &[Meaning::Filler],
        _ => &[],
    }
}

/// A line of a table: the meaning and its words. A test holds that every line
/// that is no comment has one.
fn entry(line: &'static str) -> Option<(Meaning, &'static str)> {
    let line = line.trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let (head, words) = line.split_once(": ")?;
    let (name, argument) = head.split_once(' ').unwrap_or((head, ""));
    let number = || Number::of_table(argument);
    let small = || argument.parse::<i8>().ok();
    let meaning = match name {
        "bound" => Meaning::Bound(argument.parse().ok()?),
        "loose" => Meaning::Loose(argument.parse().ok()?),
        "after" => Meaning::After(argument.parse().ok()?),
        "cardinal" => Meaning::Number(number()?),
        "scale" => Meaning::Scale(number()?),
        "glued" => Meaning::Glued(number()?),
        "plural" => Meaning::Plural(number()?),
        "part" => Meaning::Part(number()?),
        "plus" => Meaning::Plus(number()?),
        "article" => Meaning::Article,
        "vague" => Meaning::Vague,
        "vaguemoney" => Meaning::VagueMoney,
        "currency" => Meaning::Currency(argument),
        "power" => Meaning::Power(number()?),
        "area" => Meaning::Area(number()?),
        "chips" => Meaning::Noun(Noun::Chips),
        "sites" => Meaning::Noun(Noun::Sites),
        "buildings" => Meaning::Noun(Noun::Buildings),
        "count" => Meaning::Noun(Noun::Count),
        "other" => Meaning::Noun(Noun::Other(argument)),
        "basis" => match argument {
            "per_year" => Meaning::PerYear,
            "per_month" => Meaning::PerMonth,
            "additional" => Meaning::Additional,
            "total" => Meaning::Total,
            _ => return None,
        },
        "aftermore" => Meaning::AfterMore,
        "between" => Meaning::Between,
        "and" => Meaning::And,
        "to" => Meaning::To,
        "onto" => Meaning::Onto,
        "from" => Meaning::From,
        "of" => Meaning::Of,
        "filler" => Meaning::Filler,
        "until" => Meaning::Until,
        "since" => Meaning::Since,
        "in" => Meaning::In,
        "over" => Meaning::Over,
        "coming" => Meaning::Coming,
        "duration" => match argument {
            "year" => Meaning::Years(1),
            "decade" => Meaning::Years(10),
            "month" => Meaning::Months(1),
            _ => return None,
        },
        "thisyear" => Meaning::ThisYear,
        "nextyear" => Meaning::NextYear,
        "lastyear" => Meaning::LastYear,
        "yearend" => Meaning::YearEnd,
        "fiscal" => Meaning::Fiscal,
        "calendar" => Meaning::Calendar,
        "month" => Meaning::Month(small()?),
        "season" => Meaning::Season(small()?),
        "quarter" => Meaning::Quarter(small()?),
        "half" => Meaning::Half(small()?),
        "middle" => Meaning::Middle,
        "early" => Meaning::Early,
        "late" => Meaning::Late,
        "start" => Meaning::Start,
        "end" => Meaning::End,
        "contract" => Meaning::Contract,
        "conversion" => Meaning::Conversion,
        "opening" => Meaning::Opening,
        "increase" => Meaning::Increase,
        "adding" => Meaning::Adding,
        "context" => Meaning::Context,
        "speech" => Meaning::Speech,
        "build" => Meaning::Build,
        "metre" => Meaning::OfMetres,
        "party" => Meaning::Party,
        "share" => Meaning::Share(number()?),
        _ => return None,
    };
    Some((meaning, words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_tables_is_read() {
        let tables = [BOTH, include_str!("words/en.txt"), include_str!("words/de.txt")];
        for line in tables.into_iter().flat_map(str::lines) {
            let is_entry = !line.trim().is_empty() && !line.starts_with('#');
            assert_eq!(entry(line).is_some(), is_entry, "{line}");
        }
    }

    #[test]
    fn the_longest_phrase_is_found() {
        let lexemes = Lexicon::for_language(Language::De).lexemes("bis 2027 auf bis zu 700 MW");
        let texts: Vec<&str> = lexemes.iter().map(|lexeme| lexeme.text).collect();
        assert_eq!(texts, ["bis", "2027", "auf", "bis zu", "700", "MW"]);
        assert!(lexemes[0].is(Meaning::Until) && lexemes[3].is(Meaning::Bound(Qualifier::AtMost)));
    }
}
