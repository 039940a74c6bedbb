//! Bad input in quantity: whatever somebody types, uploads or asks for is read or
//! refused with a sentence, and never a fault of ours. Inputs are near to what is
//! right, for what is only noise does not come far. Each target says how often it is
//! tried with every change; `scripts/fuzz` tries many times as often and counts.

mod addresses;
mod dates;
mod files;
mod forms;
mod markdown;
mod near;
mod phrases;
mod places;
mod requests;

use std::cell::Cell;

use proptest::{
    strategy::Strategy,
    test_runner::{Config, TestCaseError, TestRunner},
};

/// How many cases proptest tries where nothing else is said.
const USUAL: u64 = 256;

/// Tries a property on so many inputs, and on as many times as many as `PROPTEST_CASES`
/// is above its usual value.
fn try_often<S: Strategy>(
    target: &str,
    often: u32,
    inputs: &S,
    property: impl Fn(S::Value) -> Result<(), TestCaseError>,
) {
    let usual = Config::default();
    let cases = (u64::from(often) * u64::from(usual.cases)).div_ceil(USUAL);
    let cases = u32::try_from(cases).unwrap_or(u32::MAX);
    let tried = Cell::new(0_u64);
    let mut runner = TestRunner::new(Config { cases, failure_persistence: None, ..usual });
    let outcome = runner.run(inputs, |input| {
        tried.set(tried.get() + 1);
        property(input)
    });
    println!("tried {target}: {}", tried.get());
    outcome.unwrap_or_else(|failure| panic!("{target}: {failure}"));
}

/// Whether a text is a sentence for people: words, without what a terminal would obey.
fn is_sentence(text: &str) -> bool {
    text.chars().count() > 10 && text.contains(' ') && !text.trim().is_empty()
}
