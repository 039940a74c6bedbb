//! From the items of a phrase to its reading.

use std::ops::Range;

use super::{
    Asked, Basis, Counted, Kind, LONGEST, Language, Part, Reading, Unread, When,
    amount::Amount,
    lexicon::{Lexeme, Lexicon, Meaning, Noun},
    numeral::Number,
    scan::{Item, Placed, around, is_aside, noun, scan},
    side::Measure,
    time::{self, Time},
};
use crate::domain::{
    date::{End, FuzzyDate, Period},
    quantity::{Qualifier, Quantity},
};

/// Reads the amount that a phrase is about: the first that has a unit or counts
/// something that the tracker knows.
///
/// # Errors
/// [`Unread`] with the words it stumbled on.
pub fn read(phrase: &str, asked: Asked) -> Result<Reading, Unread> {
    if phrase.len() > LONGEST {
        let why = format!("a phrase has at most {LONGEST} bytes, this one has {}", phrase.len());
        return Err(Unread { why, at: 0..phrase.len() });
    }
    let language = match asked.language.or_else(|| Language::detect(phrase)) {
        Some(language) => language,
        None => unnamed_language(phrase)?,
    };
    let lexemes = Lexicon::for_language(language).lexemes(phrase);
    let items = scan(&lexemes);
    let text = Text { lexemes: &lexemes, items: &items, asked, language };
    let all = text.figures();
    let main = all
        .iter()
        .copied()
        .min_by_key(|(placed, ..)| (is_aside(&lexemes, &items, placed), text.rank(placed), placed.from));
    match main {
        Some((placed, amount)) => text.reading(placed, amount),
        None => Err(text.without_amount(phrase)),
    }
}

/// Where the words do not tell the language: it matters only for "billion" and
/// for marks that mean other things.
fn unnamed_language(phrase: &str) -> Result<Language, Unread> {
    // Letter by letter as long as the phrase itself.
    let lower = phrase.to_ascii_lowercase();
    let Some(start) = lower.find("billion") else { return Ok(Language::En) };
    let end =
        lower[start..].find(|letter: char| !letter.is_alphabetic()).map_or(lower.len(), |end| start + end);
    let why = "“billion” is a thousand million in English and a million million in German; say which language it is";
    Err(Unread { why: why.to_owned(), at: start..end })
}

/// A text's words and what was found in them.
pub(super) struct Text<'a, 't> {
    pub lexemes: &'a [Lexeme<'t>],
    pub items: &'a [Placed],
    pub asked: Asked,
    pub language: Language,
}

impl Text<'_, '_> {
    /// The amounts of the text.
    pub fn figures(&self) -> Vec<(&Placed, &Amount)> {
        let amount = |placed: &'_ Placed| matches!(placed.item, Item::Amount(_));
        let all = self.items.iter().filter(|placed| amount(placed));
        all.filter_map(
            |placed| if let Item::Amount(amount) = &placed.item { Some((placed, amount)) } else { None },
        )
        .collect()
    }

    /// What an amount counts or measures, and where the noun stands.
    pub fn kind(&self, placed: &Placed, amount: &Amount) -> (Kind, Option<(Noun, usize)>) {
        match amount.measure {
            Some(Measure::Money(_)) => return (Kind::Money, None),
            Some(Measure::Power) => return (Kind::Power, None),
            Some(Measure::Area) => return (Kind::Area, None),
            Some(Measure::Percent) => return (Kind::Other, None),
            None => {}
        }
        let found = noun(self.lexemes, self.items, placed);
        let is_huge = amount.is_large
            && amount.low.or(amount.high).is_none_or(|end| !end.is_below(Number::whole(1_000_000_000)));
        let kind = match found {
            Some((Noun::Chips, _)) => Kind::Chips,
            Some((Noun::Other("people"), _)) => Kind::Count,
            Some((Noun::Other(_), _)) => Kind::Other,
            _ if is_huge => return (Kind::Money, None),
            // Nothing else is counted by the thousand without a word for it.
            None if amount.low.or(amount.high).is_some_and(|end| !end.is_below(Number::whole(1_000))) => {
                Kind::Chips
            }
            _ => Kind::Count,
        };
        (kind, found)
    }

    /// What a phrase is about comes first.
    fn rank(&self, placed: &Placed) -> u8 {
        let Item::Amount(amount) = &placed.item else { return 9 };
        let is_vague = amount.qualifier == Qualifier::Unquantified;
        match self.kind(placed, amount) {
            (Kind::Money | Kind::Power | Kind::Chips | Kind::Area | Kind::Count, found)
                if amount.measure.is_some() || found.is_some() || amount.is_large =>
            {
                if is_vague && amount.measure.is_none() && !amount.is_large { 3 } else { 0 }
            }
            (Kind::Other, _) => 4,
            _ if is_vague => 5,
            _ => 2,
        }
    }

    /// The reading of one amount.
    pub fn reading(&self, placed: &Placed, amount: &Amount) -> Result<Reading, Unread> {
        let (kind, found) = self.kind(placed, amount);
        let at = self.bytes(placed.from..placed.to);
        let unit = match (amount.measure, found) {
            (Some(Measure::Money(code)), _) => Some(code.to_owned()),
            (Some(Measure::Power), _) => Some("W".to_owned()),
            (Some(Measure::Area), _) => Some("m2".to_owned()),
            (Some(Measure::Percent), _) => Some("percent".to_owned()),
            (None, Some((Noun::Other(unit), _))) if kind == Kind::Other => Some(unit.to_owned()),
            (None, _) if kind == Kind::Money => None,
            (None, _) => Some("count".to_owned()),
        };
        self.check_scale(placed)?;
        let quantity = quantity(&self.loosely_bound(placed, amount), kind)
            .map_err(|why| Unread { why, at: at.clone() })?;
        let (time, time_at) =
            self.nearest(placed, |item| if let Item::Time(time) = item { Some(*time) } else { None }).unzip();
        let (basis, basis_at) = self.basis(placed, amount, kind, time);
        let when = time.and_then(|time| self.when(time, kind, basis));
        let mut parts = vec![(Part::Amount, at)];
        parts.extend(found.map(|(_, noun)| (Part::Noun, self.bytes(noun..noun + 1))));
        parts.extend(basis_at.map(|at| (Part::Basis, at)));
        parts.extend(time_at.map(|place| (Part::Period, self.bytes(place.from..place.to))));
        parts.sort_by_key(|(_, at)| at.start);
        let counts = match found {
            Some((Noun::Sites, _)) => Some(Counted::Sites),
            Some((Noun::Buildings, _)) => Some(Counted::Buildings),
            _ => None,
        };
        let is_fiscal = time.is_some_and(|time| time.is_fiscal);
        Ok(Reading { language: self.language, kind, quantity, unit, counts, basis, when, is_fiscal, parts })
    }

    /// "a maximum IT load of 22 MW": the bound stands a few words before.
    fn loosely_bound(&self, placed: &Placed, amount: &Amount) -> Amount {
        const FEW: usize = 5;
        let before = &self.lexemes[placed.from.saturating_sub(FEW)..placed.from];
        let is_tied =
            before.last().is_some_and(|last| last.is(Meaning::Of)) && amount.qualifier == Qualifier::Exact;
        let bound = before.iter().rev().find_map(|word| {
            word.find(|meaning| if let Meaning::Loose(bound) = meaning { Some(bound) } else { None })
        });
        match bound.filter(|_| is_tied) {
            Some(Qualifier::AtLeast) => Amount { high: None, qualifier: Qualifier::AtLeast, ..*amount },
            Some(Qualifier::AtMost) => Amount { low: None, qualifier: Qualifier::AtMost, ..*amount },
            _ => *amount,
        }
    }

    /// A scale word that the tables do not know must not be passed over.
    fn check_scale(&self, placed: &Placed) -> Result<(), Unread> {
        let Some(next) = self.lexemes.get(placed.to) else { return Ok(()) };
        let lower = next.text.to_lowercase();
        let is_scale =
            ["illion", "illions", "illionen", "illiarde", "illiarden"].iter().any(|end| lower.ends_with(end));
        if is_scale {
            let why = format!("“{}” is no scale that is read here", next.text);
            return Err(Unread { why, at: next.start..next.end() });
        }
        Ok(())
    }

    /// The nearest item of a kind that belongs to no other amount.
    fn nearest<T>(&self, to: &Placed, pick: impl Fn(&Item) -> Option<T>) -> Option<(T, Placed)> {
        let near = around(self.items, to);
        let is_other = |other: &&Placed| matches!(other.item, Item::Amount(_)) && other.from != to.from;
        let others: Vec<&Placed> =
            near.iter().filter(is_other).filter(|other| !is_aside(self.lexemes, self.items, other)).collect();
        near.iter()
            .filter_map(|placed| Some((pick(&placed.item)?, *placed)))
            .filter(|(_, placed)| others.iter().all(|other| placed.distance(to) <= placed.distance(other)))
            .min_by_key(|(_, placed)| (placed.distance(to), placed.from))
    }

    fn basis(
        &self,
        placed: &Placed,
        amount: &Amount,
        kind: Kind,
        time: Option<Time>,
    ) -> (Basis, Option<Range<usize>>) {
        let rate = self.nearest(placed, |item| match item {
            Item::PerYear => Some(Basis::PerYear),
            Item::PerMonth => Some(Basis::PerMonth),
            _ => None,
        });
        // Only what is added can be so much a year; "100 MW a year" else is a level.
        let adds = amount.is_additional || self.lexemes.iter().any(|lexeme| lexeme.is(Meaning::Adding));
        let at = |place: Placed| Some(self.bytes(place.from..place.to));
        if let Some((rate, place)) = rate
            && (kind == Kind::Money || adds)
        {
            return (rate, at(place));
        }
        if amount.is_additional {
            return (Basis::Additional, at(*placed));
        }
        if kind != Kind::Money {
            return (Basis::Level, None);
        }
        let opens = around(self.items, placed).iter().any(|placed| matches!(placed.item, Item::Opening));
        let is_one_year = time.is_some_and(|time| match time.when {
            time::When::ThisYear | time::When::NextYear | time::When::LastYear => true,
            time::When::At(date) => date.is_year() && (time.is_fiscal || !opens),
            _ => false,
        });
        if is_one_year {
            return (Basis::OneYear, None);
        }
        if amount.qualifier == Qualifier::Unquantified && time.is_none() {
            return (Basis::Unknown, None);
        }
        (Basis::Total, None)
    }

    /// A time as a period, as far as the day it was said on is known.
    pub fn when(&self, time: Time, kind: Kind, basis: Basis) -> Option<When> {
        let year = |offset: i16| {
            let year = self.asked.said_on?.year().checked_add(offset)?;
            Some(When::Period(Period::Single(FuzzyDate::year(year).ok()?)))
        };
        let interval = |from: End, to: End| Some(When::Period(Period::Interval { from, to }));
        match time.when {
            time::When::At(date) => Some(When::Period(Period::Single(date))),
            time::When::Until(date) => interval(End::Open, End::On(date)),
            time::When::Since(date) => interval(End::On(date), End::Open),
            time::When::Between(from, to) => interval(End::On(from), End::On(to)),
            time::When::ThisYear => year(0),
            time::When::NextYear => year(1),
            time::When::LastYear => year(-1),
            time::When::UntilYearEnd => {
                let end = format!("{:04}-12", self.asked.said_on?.year()).parse().ok()?;
                interval(End::Open, End::On(end))
            }
            time::When::Within(months) => {
                let Some(said_on) = self.asked.said_on else { return Some(When::Months(months)) };
                let span = jiff::Span::new().months(i32::from(months));
                let last = said_on.checked_add(span).ok()?;
                let (from, to) = if months % 12 == 0 {
                    (format!("{:04}", said_on.year()), format!("{:04}~", last.year()))
                } else {
                    (
                        format!("{:04}-{:02}", said_on.year(), said_on.month()),
                        format!("{:04}-{:02}~", last.year(), last.month()),
                    )
                };
                let to = End::On(to.parse().ok()?);
                // Money is spent all along; what is built stands at the end.
                let is_spread = kind == Kind::Money && basis != Basis::Level;
                let from = if is_spread { End::On(from.parse().ok()?) } else { End::Open };
                interval(from, to)
            }
        }
    }

    fn bytes(&self, lexemes: Range<usize>) -> Range<usize> {
        let start = self.lexemes.get(lexemes.start).map_or(0, |first| first.start);
        let end =
            lexemes.end.checked_sub(1).and_then(|last| self.lexemes.get(last)).map_or(start, Lexeme::end);
        start..end
    }

    fn without_amount(&self, phrase: &str) -> Unread {
        let stray = self.lexemes.iter().find(|lexeme| lexeme.is_digits && lexeme.number.is_none());
        match stray {
            Some(stray) => {
                let why = format!(
                    "“{}” is no number that can be read: marks between digits stand before groups of three, or once before decimals",
                    stray.text
                );
                Unread { why, at: stray.start..stray.end() }
            }
            None => Unread { why: "there is no amount in it".to_owned(), at: 0..phrase.len() },
        }
    }
}

fn quantity(amount: &Amount, kind: Kind) -> Result<Quantity, String> {
    if amount.is_falling {
        return Err("the first number is larger than the second; say the scale of both, or turn them around"
            .to_owned());
    }
    let end = |number: Option<Number>| match number {
        None => Ok(None),
        Some(number) if amount.measure.is_none() && kind != Kind::Other && number.as_whole().is_none() => {
            Err("this is no whole number and has no unit".to_owned())
        }
        Some(number) => number
            .rounded()
            .map(Some)
            .ok_or_else(|| "this is more than the tracker keeps (9.2 quintillion)".to_owned()),
    };
    let (low, high) = (end(amount.low)?, end(amount.high)?);
    let qualifier =
        if amount.qualifier == Qualifier::Range && low == high { Qualifier::Exact } else { amount.qualifier };
    Quantity::new(low, high, qualifier).map_err(|error| error.to_string())
}
