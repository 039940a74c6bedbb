//! The reader over phrases of our own, over those beside the checkout if they are
//! there, and over anything.

use proptest::prelude::*;
use serde::Deserialize;

use super::*;
use crate::domain::quantity::Qualifier;

/// A reading that counts as right; a field that is missing is that of the phrase.
#[derive(Debug, Clone, Deserialize)]
struct Wanted {
    phrase: String,
    lang: String,
    metric: String,
    low: Option<i64>,
    high: Option<i64>,
    qualifier: String,
    unit: Option<String>,
    basis: String,
    period: Option<String>,
    #[serde(default)]
    also_accept: Vec<serde_json::Map<String, serde_json::Value>>,
}

impl Wanted {
    /// The reading and all others that are right too.
    fn all(&self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        for other in &self.also_accept {
            let mut wanted = self.clone();
            for (field, value) in other {
                let text = || value.as_str().map(ToOwned::to_owned);
                match field.as_str() {
                    "metric" => wanted.metric = text().unwrap(),
                    "low" => wanted.low = value.as_i64(),
                    "high" => wanted.high = value.as_i64(),
                    "qualifier" => wanted.qualifier = text().unwrap(),
                    "unit" => wanted.unit = text(),
                    "basis" => wanted.basis = text().unwrap(),
                    "period" => wanted.period = text(),
                    field => panic!("{field} is no field"),
                }
            }
            all.push(wanted);
        }
        all
    }

    fn has_amount(&self, got: &Record) -> bool {
        // An area may differ by a thousandth: conversions are rounded.
        let near = |wanted: Option<i64>, got: Option<i64>| match (wanted, got) {
            (Some(wanted), Some(got)) => {
                (wanted - got).abs() <= if self.unit.as_deref() == Some("m2") { wanted / 1_000 } else { 0 }
            }
            (wanted, got) => wanted == got,
        };
        // "nearly X" is about X; less than X is right too, and the other way round.
        let is_less = got.qualifier == Some("less_than") && self.qualifier == "about";
        let has_ends = if is_less {
            near(self.high, got.high)
        } else {
            near(self.low, got.low) && near(self.high, got.high)
        };
        got.metric == Some(self.metric.as_str())
            && has_ends
            && (is_less || got.qualifier == Some(self.qualifier.as_str()))
            && got.unit == self.unit
    }

    fn has_time(&self, got: &Record) -> bool {
        let is_either = |basis: &str| ["total", "unknown"].contains(&basis);
        let is_basis =
            got.basis.is_some_and(|basis| basis == self.basis || is_either(basis) && is_either(&self.basis));
        is_basis && got.period == self.period
    }
}

/// How many phrases there are, and how many amounts and times were read right.
fn score(lines: &str, show: bool) -> (usize, usize, usize) {
    let (mut all, mut amounts, mut times) = (0, 0, 0);
    for line in lines.lines() {
        let wanted: Wanted = serde_json::from_str(line).unwrap_or_else(|error| panic!("{line}: {error}"));
        let asked = Asked { language: Some(wanted.lang.parse().unwrap()), said_on: None };
        let got = Record::of(&read(&wanted.phrase, asked), &wanted.phrase);
        let right = wanted.all();
        let (amount, time) =
            (right.iter().any(|one| one.has_amount(&got)), right.iter().any(|one| one.has_time(&got)));
        if show && !(amount && time) {
            println!("{}\n  {got:?}", wanted.phrase);
        }
        all += 1;
        amounts += usize::from(amount);
        times += usize::from(time);
    }
    (all, amounts, times)
}

#[test]
fn phrases_of_newspapers_are_read() {
    for (lines, least) in [
        (include_str!("../../../tests/data/phrases.jsonl"), 158),
        (include_str!("../../../tests/data/phrases-2.jsonl"), 148),
    ] {
        let (all, amounts, times) = score(lines, true);
        println!("{amounts} amounts and {times} times of {all}");
        assert!(all >= 150 && amounts >= least && times >= least, "{amounts} and {times} of {all}");
    }
}

/// The phrases that the reader is measured with lie beside the checkout, not in it.
#[test]
fn the_phrases_beside_the_checkout_are_read() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/data/phrases/dev.jsonl");
    let Ok(lines) = std::fs::read_to_string(path) else {
        println!("not measured: there is no ../shared/data/phrases/dev.jsonl beside the checkout");
        return;
    };
    let (all, amounts, times) = score(&lines, true);
    println!("{amounts} amounts and {times} times of {all}");
    assert!(amounts * 100 >= all * 95, "{amounts} of {all}");
    assert!(times * 100 >= all * 90, "{times} of {all}");
}

fn plain(phrase: &str, language: Language) -> (Option<i64>, Option<i64>, Qualifier, Option<String>) {
    let reading = read(phrase, Asked { language: Some(language), said_on: None });
    let reading = reading.unwrap_or_else(|unread| panic!("{phrase}: {unread}"));
    (reading.quantity.low(), reading.quantity.high(), reading.quantity.qualifier(), reading.unit)
}

#[test]
fn a_billion_of_no_language_is_pointed_at_letter_by_letter() {
    // In small letters the second is longer than the word that stands there.
    for (phrase, word) in [("€ 2 Billion", "Billion"), ("$500 billionİover four years", "billionİover")] {
        let unread = read(phrase, Asked { language: None, said_on: None }).expect_err("which is it?");
        assert_eq!(&phrase[unread.at], word, "{phrase}");
    }
}

#[test]
fn a_billion_is_not_a_billion() {
    const BN: i64 = 1_000_000_000;
    let one = |phrase, language| plain(phrase, language).0.unwrap();
    assert_eq!(one("2 billion dollars", Language::En), 2 * BN);
    assert_eq!(one("2 Billionen Dollar", Language::De), 2_000 * BN);
    assert_eq!(one("2 Mrd. Dollar", Language::De), 2 * BN);
    assert_eq!(one("eine halbe Billion Dollar", Language::De), 500 * BN);
    let unread = read("1 Billion Dollar", Asked::default()).unwrap_err();
    assert!(unread.why.contains("say which language"), "{unread}");
    assert_eq!(&"1 Billion Dollar"[unread.at], "Billion");
}

#[test]
fn prepositions_are_no_bounds_and_bounds_no_prepositions() {
    use Qualifier as Q;
    for (phrase, wanted) in [
        ("eine Finanzierung über 27 Mrd. Dollar", Q::Exact),
        ("der Kreditvertrag über drei Milliarden Euro", Q::Exact),
        ("Investitionen von über 27 Mrd. Dollar", Q::MoreThan),
        ("bis 2027 auf bis zu 700 MW", Q::AtMost),
        ("bis 2027 auf 700 MW", Q::Exact),
        ("gut 12 Milliarden Dollar", Q::MoreThan),
    ] {
        assert_eq!(plain(phrase, Language::De).2, wanted, "{phrase}");
    }
}

#[test]
fn words_between_a_number_and_its_unit_count() {
    assert_eq!(
        plain("5+ GW", Language::En),
        (Some(5_000_000_000), None, Qualifier::AtLeast, Some("W".to_owned()))
    );
    let reading = read("nine more gigawatts", Asked { language: Some(Language::En), said_on: None }).unwrap();
    assert_eq!((reading.basis, reading.quantity.low()), (Basis::Additional, Some(9_000_000_000)));
}

#[test]
fn what_is_not_understood_is_said() {
    let unread = |phrase: &str| {
        let unread = read(phrase, Asked { language: Some(Language::En), said_on: None }).unwrap_err();
        (unread.why, phrase[unread.at].to_owned())
    };
    assert_eq!(unread("spend 66 gazillion dollars").1, "gazillion");
    assert_eq!(unread("no number here").0, "there is no amount in it");
    assert!(unread("$900 to $1.2 billion").0.contains("larger than the second"));
    assert!(unread("1.2.3 GW").0.contains("is no number"), "{:?}", unread("1.2.3 GW"));
    assert!(unread("99999999 trillion dollars").0.contains("more than the tracker keeps"));
    assert!(read(&"1 ".repeat(LONGEST), Asked::default()).unwrap_err().why.contains("at most"));
    assert!(read("", Asked::default()).is_err());
}

#[test]
fn relative_times_become_years_on_the_day_they_were_said() {
    let when = |phrase: &str, language: Language| {
        let asked = Asked { language: Some(language), said_on: Some(jiff::civil::date(2025, 8, 2)) };
        read(phrase, asked).unwrap().when.map(|when| when.to_string())
    };
    assert_eq!(when("$13 billion this year", Language::En).unwrap(), "2025");
    assert_eq!(when("nächstes Jahr 13 Milliarden Dollar", Language::De).unwrap(), "2026");
    assert_eq!(when("bis Jahresende eine Million GPUs", Language::De).unwrap(), "../2025-12");
    assert_eq!(when("50 Millionen Chips in den nächsten fünf Jahren", Language::De).unwrap(), "../2030~");
    assert_eq!(when("$40 billion over the next four years", Language::En).unwrap(), "2025/2029~");
    assert_eq!(when("$40 billion over the next 18 months", Language::En).unwrap(), "2025-08/2027-02~");
}

#[test]
fn a_reading_says_which_words_gave_which_part() {
    let phrase = "Meta will bis 2029 rund 30 Milliarden Dollar pro Jahr ausgeben";
    let reading = read(phrase, Asked::default()).unwrap();
    let parts: Vec<(Part, &str)> =
        reading.parts.iter().map(|(part, at)| (*part, &phrase[at.clone()])).collect();
    assert_eq!(
        parts,
        [(Part::Period, "bis 2029"), (Part::Amount, "rund 30 Milliarden Dollar"), (Part::Basis, "pro Jahr")]
    );
}

#[test]
fn all_figures_of_a_text_are_found() {
    let text = "Die Firma Beispiel baut acht große, helle Hallen. Dort laufen rund 20.000 GPUs, bis 2028 sollen weitere \
                30.000 dazukommen (Stand: 3. Mai 2026). Der Umsatz lag bei 4 Mrd. Euro, die Aktie bei 121,40 Euro. \
                Mindestens eine und bis zu 2,5 Milliarden Euro kostet das, sagte Chefin Mia Muster, 47.";
    let found: Vec<(&str, bool)> = figures(text, Asked { language: Some(Language::De), said_on: None })
        .into_iter()
        .map(|mention| (&text[mention.words], mention.is_context))
        .collect();
    assert_eq!(
        found,
        [
            ("acht große, helle Hallen", false),
            ("rund 20.000 GPUs", false),
            ("weitere 30.000", false),
            ("4 Mrd. Euro", true),
            ("Mindestens eine und bis zu 2,5 Milliarden Euro", false),
        ]
    );
}

/// No heap of words sends the grammars back again and again.
#[test]
fn long_texts_are_read_to_their_end() {
    for nasty in
        ["from 1 to ", "between ", "$", "1 to ", "über ", "(", "1-", "half a ", "bis zu ", "ein ", "Q3 "]
    {
        let text = nasty.repeat(LONGEST / 8 / nasty.len());
        for language in [Language::En, Language::De] {
            let _ = read(&text, Asked { language: Some(language), said_on: None });
            let _ = figures(&text, Asked { language: Some(language), said_on: None });
        }
    }
}

proptest! {
    #[test]
    fn nothing_makes_it_panic(text in "\\PC{0,200}") {
        let _ = read(&text, Asked::default());
        let _ = figures(&text, Asked::default());
    }

    /// Words and signs of the tables in any order.
    #[test]
    fn no_heap_of_words_makes_it_panic(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..30)) {
        let text = words.concat();
        for language in [Language::En, Language::De] {
            let asked = Asked { language: Some(language), said_on: None };
            if let Err(unread) = read(&text, asked) {
                prop_assert!(text.get(unread.at).is_some(), "{}", text);
            }
            for mention in figures(&text, asked) {
                prop_assert!(text.get(mention.words).is_some(), "{}", text);
            }
        }
    }
}

const WORDS: [&str; 44] = [
    " ",
    " ",
    " ",
    "-",
    "–",
    "$",
    "€",
    "66",
    "72",
    "1.200",
    "1,5",
    "2026",
    "999999999999",
    " billion ",
    " Milliarden ",
    " Billion ",
    "bn",
    "m",
    " GW ",
    " acres ",
    " GPUs ",
    " bis ",
    " bis zu ",
    " to ",
    " from ",
    " von ",
    " auf ",
    " über ",
    " between ",
    " and ",
    " und ",
    " half a ",
    " eine ",
    " zweieinhalb ",
    " hundred ",
    " more ",
    " a year ",
    " by ",
    " over ",
    " the next ",
    " years ",
    "(",
    ")",
    ". ",
];
