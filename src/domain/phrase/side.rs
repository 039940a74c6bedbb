//! One end of an amount: a number with its scale and unit.

use winnow::{
    Parser, Result,
    combinator::{alt, not, opt, peek, preceded, repeat},
    error::{ContextError, ParserError},
    token::any,
};

use super::{
    grammar::{Input, a, joint, of},
    lexicon::{Lexeme, Meaning},
    numeral::Number,
    time::is_year,
};
use crate::domain::quantity::Qualifier;

/// What an amount is measured in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    /// An ISO 4217 code.
    Money(&'static str),
    Power,
    Area,
    Percent,
}

/// One end: a number with its scale and unit.
#[derive(Debug, Clone, Copy)]
pub(super) struct Side {
    pub number: Number,
    pub scale: Option<Number>,
    pub measure: Option<(Measure, Number)>,
    /// Four digits by themselves, that could be a year.
    pub is_yearlike: bool,
    /// "nine more gigawatts"
    pub is_more: bool,
    /// "5+ GW"
    pub bound: Option<Qualifier>,
}

impl Side {
    /// Takes over what only the other side of a range says: 66–72 billion dollars.
    pub fn completed(mut self, other: &Self) -> Self {
        self.scale = self.scale.or(other
            .scale
            .filter(|_| self.measure.is_none() || other.measure.is_none() || self.measure == other.measure));
        self.measure = self.measure.or(other.measure);
        self
    }

    pub fn value(&self) -> Option<Number> {
        let scaled = self.number.times(self.scale.unwrap_or(Number::ONE))?;
        scaled.times(self.measure.map_or(Number::ONE, |(_, one)| one))
    }

    pub fn is_large(&self) -> bool {
        !self.scale.unwrap_or(Number::ONE).is_below(Number::whole(1_000_000))
    }
}

/// A side at the beginning of the input.
pub(super) fn side(input: &mut Input<'_, '_>) -> Result<Side> {
    side_in(input, false)
}

/// A side at the beginning of the input, whose sign may have been said before.
pub(super) fn side_in(input: &mut Input<'_, '_>, is_money: bool) -> Result<Side> {
    let sign = opt((currency_before, joint)).parse_next(input)?.map(|(code, ())| code);
    let is_yearlike =
        peek(any.map(|lexeme: &Lexeme<'_>| lexeme.is_digits && is_year(lexeme.text))).parse_next(input)?;
    let number = number.parse_next(input)?;
    let is_measured = is_money || sign.is_some() || peek((any, not_of_metres)).parse_next(input).is_ok();
    let scale = scales(input, is_money || sign.is_some(), is_measured)?;
    let behind = opt(alt((measure, tied_measure))).parse_next(input)?;
    let word = if behind.is_none() { opt((word_between, measure)).parse_next(input)? } else { None };
    let (bound, is_more) = word.map_or((None, false), |(word, _)| word);
    let behind = behind.or(word.map(|(_, measure)| measure));
    // "a gigawatt and a half"
    let half = opt(of(|meaning| if let Meaning::Plus(part) = meaning { Some(part) } else { None }))
        .parse_next(input)?;
    let number = half.and_then(|half| number.plus(half)).unwrap_or(number);
    let measure = match (sign, behind) {
        (Some(code), Some((Measure::Money(_), _)) | None) => Some((Measure::Money(code), Number::ONE)),
        (_, behind) => behind,
    };
    Ok(Side { number, scale, measure, is_yearlike, is_more, bound })
}

/// What can stand between the number and its unit: "nine more gigawatts", "5+ GW".
fn word_between(input: &mut Input<'_, '_>) -> Result<(Option<Qualifier>, bool)> {
    of(|meaning| match meaning {
        Meaning::After(bound) => Some((Some(bound), false)),
        Meaning::AfterMore | Meaning::Additional => Some((None, true)),
        _ => None,
    })
    .parse_next(input)
}

/// Something follows that is no "high" or "long".
fn not_of_metres(input: &mut Input<'_, '_>) -> Result<()> {
    any.verify(|next: &&Lexeme<'_>| !next.is(Meaning::OfMetres) && !next.is(Meaning::Stop))
        .void()
        .parse_next(input)
}

/// `1.5-GW`, but not the second sign of `$17bn–$19bn`.
fn tied_measure(input: &mut Input<'_, '_>) -> Result<(Measure, Number)> {
    let digits = any.verify(|lexeme: &&Lexeme<'_>| lexeme.is_digits);
    (joint, measure, not(peek(digits))).map(|((), measure, ())| measure).parse_next(input)
}

/// The product of the scale words: `1.6 lakh crore`, `hundred billion`, the bn of `4bn`.
fn scales(input: &mut Input<'_, '_>, has_sign: bool, is_measured: bool) -> Result<Option<Number>> {
    let word =
        of(|meaning| if let Meaning::Scale(one) | Meaning::Plural(one) = meaning { Some(one) } else { None });
    let letter = any.verify_map(|lexeme: &Lexeme<'_>| {
        let million = Number::whole(1_000_000);
        lexeme.find(|meaning| match meaning {
            Meaning::Glued(one) if (lexeme.is_glued || has_sign) && (one != million || is_measured) => {
                Some(one)
            }
            _ => None,
        })
    });
    let found: Vec<Number> = repeat(0..3, preceded(joint, alt((word, letter)))).parse_next(input)?;
    let product =
        |all: Option<Number>, one: Number| Some(all.map_or(Some(one), |all| all.times(one)).unwrap_or(one));
    Ok(found.into_iter().fold(None, product))
}

/// A number in digits or words, without its scale.
fn number(input: &mut Input<'_, '_>) -> Result<Number> {
    let digits = any.verify_map(|lexeme: &Lexeme<'_>| lexeme.number.filter(|_| lexeme.is_digits));
    let half = (a_part, peek(preceded(joint, scale_or_unit))).map(|(part, ())| part);
    let article = (a(Meaning::Article), peek(scale_or_unit)).value(Number::ONE);
    let bare = alt((half, in_words, article, digits)).parse_next(input)?;
    let more = opt(of(|meaning| if let Meaning::Plus(part) = meaning { Some(part) } else { None }))
        .parse_next(input)?;
    let sum = more.map_or(Some(bare), |more| bare.plus(more));
    sum.ok_or_else(|| ContextError::from_input(input))
}

fn a_part(input: &mut Input<'_, '_>) -> Result<Number> {
    of(|meaning| if let Meaning::Part(part) = meaning { Some(part) } else { None }).parse_next(input)
}

fn scale_or_unit(input: &mut Input<'_, '_>) -> Result<()> {
    of(|meaning| matches!(meaning, Meaning::Scale(_) | Meaning::Power(_)).then_some(())).parse_next(input)
}

/// `twenty-five`, `two hundred and fifty`, `zweihundertfünfzig`.
fn in_words(input: &mut Input<'_, '_>) -> Result<Number> {
    let hundred = Number::whole(100);
    let is_hundred = of(move |meaning| (meaning == Meaning::Scale(hundred)).then_some(()));
    let a_hundred = (a(Meaning::Article), peek(is_hundred)).value(Number::ONE);
    let small = alt((a_hundred, small)).parse_next(input)?;
    let rest = opt((
        of(move |meaning| (meaning == Meaning::Scale(hundred)).then_some(())),
        opt(preceded(opt(a(Meaning::And)), small_number)),
    ))
    .parse_next(input)?;
    let number = match rest {
        None => Some(small),
        Some(((), rest)) => small.times(hundred).and_then(|all| all.plus(rest.unwrap_or(Number::whole(0)))),
    };
    number.ok_or_else(|| ContextError::from_input(input))
}

fn small_number(input: &mut Input<'_, '_>) -> Result<Number> {
    small.parse_next(input)
}

fn small(input: &mut Input<'_, '_>) -> Result<Number> {
    let word = || {
        any.verify_map(|lexeme: &Lexeme<'_>| {
            let listed = lexeme
                .find(|meaning| if let Meaning::Number(number) = meaning { Some(number) } else { None });
            listed.or(lexeme.number.filter(|_| !lexeme.is_digits))
        })
    };
    let tens = word().parse_next(input)?;
    let ten = Number::whole(10);
    let can_go_on = tens.as_whole().is_some_and(|tens| (20..100).contains(&tens) && tens % 10 == 0);
    let ones = if can_go_on {
        opt(preceded(joint, word().verify(|one| one.is_below(ten)))).parse_next(input)?
    } else {
        None
    };
    let sum = ones.map_or(Some(tens), |ones| tens.plus(ones));
    sum.ok_or_else(|| ContextError::from_input(input))
}

/// A sign or code before the number; words ("won", "rand") only behind it.
fn currency_before(input: &mut Input<'_, '_>) -> Result<&'static str> {
    any.verify_map(|lexeme: &Lexeme<'_>| {
        let is_sign = !lexeme.text.contains(char::is_lowercase)
            || lexeme.text.starts_with("Rs")
            || lexeme.text.ends_with('$');
        lexeme.find(currency).filter(|_| is_sign)
    })
    .parse_next(input)
}

/// A unit behind the number, and what one of it is in base units.
pub(super) fn measure(input: &mut Input<'_, '_>) -> Result<(Measure, Number)> {
    any.verify_map(|lexeme: &Lexeme<'_>| {
        lexeme.find(|meaning| match meaning {
            // A code is written in capitals: "3 try" is no lira.
            Meaning::Currency(code) => {
                let is_code = lexeme.text.eq_ignore_ascii_case(code);
                (!is_code || lexeme.text == code).then_some((Measure::Money(code), Number::ONE))
            }
            Meaning::Power(one) => Some((Measure::Power, one)),
            Meaning::Area(one) => Some((Measure::Area, one)),
            _ => None,
        })
    })
    .parse_next(input)
}

const fn currency(meaning: Meaning) -> Option<&'static str> {
    if let Meaning::Currency(code) = meaning { Some(code) } else { None }
}
