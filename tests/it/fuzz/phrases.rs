//! Figures as people say them, and articles that hold some.

use gigawatch::{
    cli::demo,
    dataset::View,
    domain::phrase::{Asked, Language, Reading, figures, read},
    format::phrase::sentence,
    intake,
};
use jiff::civil::{Date, date};
use proptest::{collection::vec, prelude::*, sample::select};

use super::{is_sentence, near::near, try_often};

const PHRASES: &[&str] = &[
    "zwischen 66 und 72 Milliarden Dollar pro Jahr",
    "mindestens eine und bis zu 2,2 Billionen Dollar",
    "up to 5 GW by 2030",
    "more than a trillion yen over the next five years",
    "bis zu einer halben Million GPUs bis Ende 2027",
    "$500 billion over four years",
    "1.2 gigawatts",
    "100,000 H100s",
    "around 200.000 Chips",
    "another $40bn this year",
    "8 acres",
    "3 million square feet",
    "half a trillion dollars in fiscal 2026",
    "hundreds of billions of dollars",
    "in the third quarter of 2027",
    "mid-2026",
    "über 1.180 MW, ab Mitte 2026",
    "€ 1,5 Mrd. jährlich von 2025 bis 2029",
    "zweieinhalb Gigawatt",
    "£900m–£1.2bn",
    "from 1 to 2 million",
    "drei Rechenzentren mit je 300 Megawatt",
    "122 days",
    "99999999999999999999 trillion",
    "9223372036854775807 W",
    "0.0000001 GW",
    "12 months",
    "5+ GW",
    "per year",
    "not",
    "fast",
];

fn asked() -> impl Strategy<Value = Asked> {
    let said_on = prop_oneof![
        4 => Just(Some(date(2025, 8, 2))),
        1 => Just(None),
        1 => select(&[Date::MIN, Date::MAX, Date::ZERO][..]).prop_map(Some),
    ];
    let language = select(&[None, Some(Language::En), Some(Language::De)][..]);
    (language, said_on).prop_map(|(language, said_on)| Asked { language, said_on })
}

/// What was read, in the words of a language.
fn again(reading: &Reading, language: Language) -> Result<(), TestCaseError> {
    let said = sentence(reading, language);
    prop_assert!(!said.trim().is_empty());
    let Some(unit) = reading.unit.as_deref().filter(|unit| ["USD", "EUR", "W", "m2"].contains(unit)) else {
        return Ok(());
    };
    let is_plain = |end: i64| end > 0 && end % 1_000_000 == 0 && end < 1_000_000_000_000_000;
    let ends = [reading.quantity.low(), reading.quantity.high()];
    if reading.when.is_some() || ends == [None, None] || !ends.into_iter().flatten().all(is_plain) {
        return Ok(());
    }
    let read = read(&said, Asked { language: Some(language), said_on: None });
    let read = read.map_err(|unread| TestCaseError::fail(format!("{said}: {unread}")))?;
    prop_assert_eq!(read.quantity, reading.quantity, "{}", said);
    prop_assert_eq!(read.unit.as_deref(), Some(unit), "{}", said);
    Ok(())
}

#[test]
fn figures_are_read_or_refused_whatever_the_words() {
    try_often("words of a figure", 6_000, &(near(PHRASES), asked()), |(phrase, asked)| {
        match read(&phrase, asked) {
            Ok(reading) => {
                for (_, words) in &reading.parts {
                    prop_assert!(phrase.get(words.clone()).is_some(), "{phrase:?}: {words:?}");
                }
                prop_assert!(reading.quantity.low().zip(reading.quantity.high()).is_none_or(|(a, b)| a <= b));
                for language in [Language::En, Language::De] {
                    again(&reading, language)?;
                }
            }
            Err(unread) => {
                prop_assert!(is_sentence(&unread.why), "{phrase:?}: {}", unread.why);
                prop_assert!(phrase.get(unread.at.clone()).is_some(), "{phrase:?}: {:?}", unread.at);
            }
        }
        Ok(())
    });
}

#[test]
fn figures_of_a_text_are_found_whatever_stands_around_them() {
    let sentences = vec((near(PHRASES), select(&[". ", ", ", "\n\n", "; ", " – ", ": "][..])), 1..8);
    try_often("figures of a text", 1_500, &(sentences, asked()), |(sentences, asked)| {
        let text: String = sentences.into_iter().map(|(text, end)| text + end).collect();
        for mention in figures(&text, asked) {
            for words in [mention.words, mention.sentence] {
                prop_assert!(text.get(words.clone()).is_some(), "{text:?}: {words:?}");
            }
        }
        Ok(())
    });
}

#[test]
fn articles_are_read_whatever_stands_in_them() {
    const NAMES: &[&str] =
        &["OpenAI", "Meta", "Stargate Abilene", "Sam Altman", "Titan", "SoftBank", "n-tv", "the"];
    let dataset = demo::dataset().expect("the demo");
    let snapshot = dataset.at(&View::now(date(2026, 11, 23)));
    let parts = prop_oneof![3 => near(PHRASES), 2 => near(NAMES)];
    let parts = vec((parts, select(&[" ", " ", ". ", "\n"][..])), 0..12);
    try_often("an article", 300, &(parts, asked()), |(parts, asked)| {
        let article: String = parts.into_iter().map(|(text, end)| text + end).collect();
        let found = intake::candidates(&article, asked, &snapshot);
        prop_assert!(found.is_ok(), "{article:?}");
        Ok(())
    });
}
