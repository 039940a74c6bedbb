//! What the grammars of amounts and times are made of.

use winnow::{Parser, Result, combinator::opt, error::ContextError, stream::TokenSlice, token::any};

use super::lexicon::{Lexeme, Meaning};

pub(super) type Input<'i, 't> = TokenSlice<'i, Lexeme<'t>>;

/// One lexeme that can mean this.
pub(super) fn a<'i, 't: 'i>(meaning: Meaning) -> impl Parser<Input<'i, 't>, &'i Lexeme<'t>, ContextError> {
    any.verify(move |lexeme: &&Lexeme<'t>| lexeme.is(meaning))
}

/// One lexeme with a meaning that is picked.
pub(super) fn of<'i, 't: 'i, T>(
    pick: impl Fn(Meaning) -> Option<T>,
) -> impl Parser<Input<'i, 't>, T, ContextError> {
    any.verify_map(move |lexeme: &Lexeme<'t>| lexeme.find(&pick))
}

/// The dash that ties a compound: `1.5-GW`, `Elf-Milliarden-Euro`.
pub(super) fn joint(input: &mut Input<'_, '_>) -> Result<()> {
    opt(any.verify(|lexeme: &&Lexeme<'_>| lexeme.is(Meaning::Dash) && lexeme.is_glued))
        .void()
        .parse_next(input)
}
