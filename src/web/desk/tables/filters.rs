//! What templates do with values.
#![expect(
    clippy::inline_always,
    clippy::unnecessary_wraps,
    clippy::unused_self,
    reason = "the form that askama's filters have"
)]

use std::fmt::Display;

use crate::format::Lang;

/// A whole number with its thousands apart.
#[askama::filter_fn]
pub fn integer(number: impl Display, _: &dyn askama::Values) -> askama::Result<String> {
    let text = number.to_string();
    Ok(text.parse().map_or(text, |number| Lang::En.integer(number)))
}
