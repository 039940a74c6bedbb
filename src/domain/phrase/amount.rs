//! How much: numbers with their bounds, ranges, and amounts without a number.

use winnow::{
    Parser, Result,
    combinator::{alt, not, opt, peek, preceded, repeat},
    error::{ContextError, ParserError},
    token::any,
};

use super::{
    grammar::{Input, a, joint, of},
    lexicon::{Lexeme, Meaning, Noun},
    numeral::Number,
    side::{Measure, Side, measure, side, side_in},
};
use crate::domain::quantity::Qualifier;

/// An amount as it was said; both ends in base units where it has a measure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Amount {
    pub low: Option<Number>,
    pub high: Option<Number>,
    pub qualifier: Qualifier,
    pub measure: Option<Measure>,
    /// Said in millions and more, or with a word such as "Milliardenbetrag".
    pub is_large: bool,
    /// "another", "weitere", "um": on top of what there is.
    pub is_additional: bool,
    /// The ends are told in falling order.
    pub is_falling: bool,
}

/// What stands before a number.
#[derive(Debug, Clone, Copy, Default)]
struct Lead {
    bound: Option<Qualifier>,
    is_additional: bool,
}

impl Lead {
    fn with(self, word: Self) -> Self {
        // "at least about ten" is at least ten.
        let is_weaker = word.bound == Some(Qualifier::About);
        let bound = if is_weaker { self.bound.or(word.bound) } else { word.bound.or(self.bound) };
        Self { bound, is_additional: self.is_additional || word.is_additional }
    }
}

/// An amount at the beginning of the input.
pub(super) fn amount(input: &mut Input<'_, '_>) -> Result<Amount> {
    alt((growth, between, least_and_most, range, single, share, vague)).parse_next(input)
}

/// `from 530 to over 2,000 megawatts`: what it grows to.
fn growth(input: &mut Input<'_, '_>) -> Result<Amount> {
    (a(Meaning::From), lead, side, a(Meaning::Onto), lead, side, after)
        .verify_map(|(_, _, from, _, lead, to, after)| {
            if to.is_yearlike && to.scale.is_none() && to.measure.is_none() && from.measure.is_some() {
                return None;
            }
            one(lead.with(after), to.completed(&from))
        })
        .parse_next(input)
}

fn between(input: &mut Input<'_, '_>) -> Result<Amount> {
    let and = alt((a(Meaning::And), a(Meaning::To), a(Meaning::Dash)));
    (lead, a(Meaning::Between), lead, side, and, lead, side, after)
        .verify_map(|(lead, _, _, low, _, _, high, after)| two(lead.with(after), low, high))
        .parse_next(input)
}

/// `at least one and up to 2.2 trillion dollars`.
fn least_and_most(input: &mut Input<'_, '_>) -> Result<Amount> {
    // "mindestens eine und bis zu 2,2 Billionen"
    let one = (
        of(|meaning| if let Meaning::Bound(bound) = meaning { Some(bound) } else { None }),
        a(Meaning::Article),
    )
        .map(|(bound, _)| {
            let one = Side {
                number: Number::ONE,
                scale: None,
                measure: None,
                is_yearlike: false,
                is_more: false,
                bound: None,
            };
            (Lead { bound: Some(bound), is_additional: false }, one)
        });
    (alt(((lead, side), one)), opt(a(Meaning::Stop)), opt(alt((a(Meaning::And), a(Meaning::To)))), lead, side)
        .verify_map(|((low_lead, low), _, _, high_lead, high)| {
            let is_pair =
                low_lead.bound == Some(Qualifier::AtLeast) && high_lead.bound == Some(Qualifier::AtMost);
            if !is_pair || !is_of_one_kind(&low, &high) {
                return None;
            }
            let is_additional = low_lead.is_additional || high_lead.is_additional;
            two(Lead { bound: None, is_additional }, low, high)
        })
        .parse_next(input)
}

fn range(input: &mut Input<'_, '_>) -> Result<Amount> {
    let to = alt((a(Meaning::To), a(Meaning::Dash)));
    let (first, _, second, mut low, (is_hanging, _), third) =
        (lead, opt(a(Meaning::From)), lead, side, (hanging, to), lead).parse_next(input)?;
    // "$1–1.5 m": the sign stands before the first number only.
    let is_money = matches!(low.measure, Some((Measure::Money(_), _)));
    let high = side_in(input, is_money)?;
    let (next, after) = (peek(opt(any)), after).parse_next(input)?;
    let mut amount = || {
        if is_hanging {
            low.number = low.number.times(hundreds(high.number)?)?;
        }
        // "$1.35tn through 2032" ends in a year.
        let is_year = high.is_yearlike && high.measure.is_none() && high.scale.is_none();
        if is_year && (low.measure.is_some() || low.scale.is_some()) {
            return None;
        }
        let is_open = !matches!(third.bound, None | Some(Qualifier::About | Qualifier::AtMost));
        // "$5bn to 10 sites" is no range.
        let is_noun = next.is_some_and(|lexeme: &Lexeme<'_>| lexeme.find(noun).is_some());
        let is_bare = high.measure.is_none() && high.scale.is_none();
        if is_open || !is_of_one_kind(&low, &high) || is_noun && is_bare && low.measure.is_some() {
            return None;
        }
        two(first.with(second).with(after), low, high)
    };
    let no_range = ContextError::from_input(input);
    amount().ok_or(no_range)
}

/// The dash of "zwei- bis dreihundert", behind which the scale comes once for both.
fn hanging(input: &mut Input<'_, '_>) -> Result<bool> {
    let dash = any.verify(|lexeme: &&Lexeme<'_>| lexeme.is(Meaning::Dash) && lexeme.is_glued);
    opt((dash, peek(a(Meaning::To)))).map(|found| found.is_some()).parse_next(input)
}

/// What "dreihundert" is told in; one for any other number.
fn hundreds(number: Number) -> Option<Number> {
    Some(match number.as_whole()? {
        whole if whole >= 1_000 && whole % 1_000 == 0 => Number::whole(1_000),
        whole if whole >= 100 && whole % 100 == 0 => Number::whole(100),
        _ => Number::ONE,
    })
}

fn single(input: &mut Input<'_, '_>) -> Result<Amount> {
    (lead, side, after)
        .verify_map(|(lead, side, after)| {
            // A year by itself is a time.
            let is_plain = side.scale.is_none() && side.measure.is_none() && lead.bound.is_none();
            if side.is_yearlike && is_plain && !lead.is_additional && !after.is_additional {
                return None;
            }
            one(lead.with(after), side)
        })
        .parse_next(input)
}

/// `mehr als die Hälfte`: a share, in percent.
fn share(input: &mut Input<'_, '_>) -> Result<Amount> {
    let share = of(|meaning| if let Meaning::Share(percent) = meaning { Some(percent) } else { None });
    (lead, share)
        .verify_map(|(lead, number)| {
            let measure = Some((Measure::Percent, Number::ONE));
            one(lead, Side { number, scale: None, measure, is_yearlike: false, is_more: false, bound: None })
        })
        .parse_next(input)
}

/// An amount without a number: `hundreds of billions of dollars`, `mehrere
/// Milliarden`, `Milliardenbetrag`.
fn vague(input: &mut Input<'_, '_>) -> Result<Amount> {
    let by_word = (vague_words, skipped, repeat::<_, _, Vec<bool>, _, _>(0..3, vague_scale), skipped)
        .map(|((), (), scales, ())| scales);
    let by_plural = (repeat::<_, _, Vec<bool>, _, _>(1..3, vague_scale), skipped).map(|(scales, ())| scales);
    let by_money = (opt(a(Meaning::Vague)), a(Meaning::VagueMoney)).map(|_| vec![true]);
    let by_more = more_things.map(|()| vec![false]);
    let (lead, scales) =
        alt(((lead, alt((by_money, by_word, by_plural))), by_more.map(|scales| (ADDITIONAL, scales))))
            .parse_next(input)?;
    let unit = opt(preceded(joint, measure)).parse_next(input)?;
    Ok(Amount {
        low: None,
        high: None,
        qualifier: Qualifier::Unquantified,
        measure: unit.map(|(measure, _)| measure),
        is_large: scales.contains(&true),
        is_additional: lead.is_additional,
        is_falling: false,
    })
}

const ADDITIONAL: Lead = Lead { bound: None, is_additional: true };

/// "weitere Rechenzentren": more of them, nobody says how many.
fn more_things(input: &mut Input<'_, '_>) -> Result<()> {
    const ONE_MORE: [&str; 4] = ["another", "weiteres", "weiterer", "extra"];
    let more = any.verify(|lexeme: &&Lexeme<'_>| {
        lexeme.is(Meaning::Additional) && !ONE_MORE.contains(&lexeme.text.to_lowercase().as_str())
    });
    let between = any.verify(|lexeme: &&Lexeme<'_>| {
        (lexeme.meanings.is_empty() || lexeme.is(Meaning::Dash)) && lexeme.number.is_none()
    });
    let things = of(|meaning| matches!(meaning, Meaning::Noun(Noun::Sites | Noun::Buildings)).then_some(()));
    (more, repeat::<_, _, (), _, _>(0..3, between.void()), peek(things)).void().parse_next(input)
}

fn vague_words(input: &mut Input<'_, '_>) -> Result<()> {
    repeat(1..3, preceded(joint, a(Meaning::Vague)).void()).parse_next(input)
}

fn skipped(input: &mut Input<'_, '_>) -> Result<()> {
    let word = alt((a(Meaning::Of), a(Meaning::Article), a(Meaning::Filler)));
    repeat(0..2, word.void()).parse_next(input)
}

/// A scale without a number; whether it is one of money.
fn vague_scale(input: &mut Input<'_, '_>) -> Result<bool> {
    // Written out: "Milliarden", not "Mia" or "bn".
    const LEAST_LETTERS: usize = 6;
    let scale = any.verify_map(|lexeme: &Lexeme<'_>| {
        let is_written_out = lexeme.text.len() >= LEAST_LETTERS;
        lexeme.find(|meaning| match meaning {
            Meaning::Scale(one) | Meaning::Plural(one) if is_written_out => Some(one),
            Meaning::Number(one) if one == Number::whole(100) || one == Number::whole(1_000) => Some(one),
            Meaning::Plural(one) => Some(one),
            _ => None,
        })
    });
    preceded((skipped, joint), scale)
        .map(|one: Number| !one.is_below(Number::whole(1_000_000)))
        .parse_next(input)
}

fn is_of_one_kind(low: &Side, high: &Side) -> bool {
    match (low.measure, high.measure) {
        (Some((a, _)), Some((b, _))) => a == b,
        // Two years, or a year and something else, are no range.
        _ => {
            !(low.is_yearlike
                && high.is_yearlike
                && low.measure.is_none()
                && high.measure.is_none()
                && high.scale.is_none())
        }
    }
}

fn one(lead: Lead, side: Side) -> Option<Amount> {
    let value = side.value()?;
    let qualifier = lead.bound.or(side.bound).unwrap_or(Qualifier::Exact);
    let (low, high) = match qualifier {
        Qualifier::AtLeast | Qualifier::MoreThan => (Some(value), None),
        Qualifier::AtMost | Qualifier::LessThan => (None, Some(value)),
        _ => (Some(value), Some(value)),
    };
    Some(Amount {
        low,
        high,
        qualifier,
        measure: side.measure.map(|(measure, _)| measure),
        is_large: side.is_large(),
        is_additional: lead.is_additional || side.is_more,
        is_falling: false,
    })
}

fn two(lead: Lead, low: Side, high: Side) -> Option<Amount> {
    let (low, high) = (low.completed(&high), high.completed(&low));
    let (from, to) = (low.value()?, high.value()?);
    Some(Amount {
        low: Some(from),
        high: Some(to),
        qualifier: Qualifier::Range,
        measure: low.measure.map(|(measure, _)| measure),
        is_large: low.is_large() || high.is_large(),
        is_additional: lead.is_additional || high.is_more,
        is_falling: to.is_below(from),
    })
}

/// Bounds and the like before a number.
fn lead(input: &mut Input<'_, '_>) -> Result<Lead> {
    let word = of(|meaning| match meaning {
        Meaning::Bound(bound) => Some(Lead { bound: Some(bound), is_additional: false }),
        Meaning::Additional | Meaning::Increase => Some(Lead { bound: None, is_additional: true }),
        Meaning::Filler | Meaning::Total => Some(Lead::default()),
        _ => None,
    });
    // "a further 5 GW", "over a billion"
    let article = (a(Meaning::Article), peek(not(scale_word))).value(Lead::default());
    repeat(0..5, alt((word, article))).fold(Lead::default, Lead::with).parse_next(input)
}

/// Bounds and the like behind a number, if no number of their own follows.
fn after(input: &mut Input<'_, '_>) -> Result<Lead> {
    let word = preceded(
        joint,
        of(|meaning| match meaning {
            Meaning::After(bound) => Some(Lead { bound: Some(bound), is_additional: false }),
            Meaning::AfterMore => Some(Lead { bound: None, is_additional: true }),
            _ => None,
        }),
    );
    let starts_another = |input: &mut Input<'_, '_>| side.void().parse_next(input);
    let found = opt((word, not(peek(starts_another)))).parse_next(input)?;
    Ok(found.map_or_else(Lead::default, |(word, ())| word))
}

fn scale_word(input: &mut Input<'_, '_>) -> Result<()> {
    let mut unit = of(|meaning| {
        matches!(meaning, Meaning::Scale(_) | Meaning::Power(_) | Meaning::Area(_)).then_some(())
    });
    unit.parse_next(input)
}

const fn noun(meaning: Meaning) -> Option<()> {
    if matches!(meaning, Meaning::Noun(_)) { Some(()) } else { None }
}
