//! Dates as people write them in a form: EDTF, or words that are a time and
//! nothing else.

use winnow::{Parser, stream::TokenSlice};

use super::{
    Asked, Basis, Kind, Language, When,
    lexicon::{Lexeme, Lexicon, Meaning},
    reading::Text,
    time::time,
};
use crate::domain::date::{FuzzyDate, Period};

/// Reads a period: `2026-06~`, `mid-2026`, `July 30 2025`, `Q3 2027`, `bis Ende
/// 2027`, `2025 to 2029`. In the language asked for, else in any.
#[must_use]
pub fn period(text: &str, asked: Asked) -> Option<Period> {
    let text = text.trim();
    if let Ok(period) = text.parse() {
        return Some(period);
    }
    if text.is_empty() || text.len() > 200 {
        return None;
    }
    let languages = asked.language.map_or(Language::ALL.to_vec(), |language| vec![language]);
    languages.into_iter().find_map(|language| {
        let lexemes = Lexicon::for_language(language).lexemes(text);
        let lexemes: Vec<Lexeme<'_>> =
            lexemes.into_iter().filter(|lexeme| !lexeme.is(Meaning::Article)).collect();
        let found = time.parse(TokenSlice::new(&lexemes)).ok()?;
        let own = Text { lexemes: &lexemes, items: &[], asked, language };
        match own.when(found, Kind::Money, Basis::Total)? {
            When::Period(period) => Some(period),
            When::Months(_) => None,
        }
    })
}

/// Reads a single date, however fuzzy.
#[must_use]
pub fn date(text: &str, asked: Asked) -> Option<FuzzyDate> {
    match period(text, asked)? {
        Period::Single(date) => Some(date),
        Period::Interval { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        let said_on = "2025-08-02".parse().ok();
        period(text, Asked { language: None, said_on }).map(|period| period.to_string())
    }

    #[test]
    fn dates_are_read_as_people_write_them() {
        for (text, wanted) in [
            ("2026-06~", "2026-06~"),
            ("mid-2026", "2026-06~"),
            ("Mitte 2026", "2026-06~"),
            ("July 30 2025", "2025-07-30"),
            ("July 30, 2025", "2025-07-30"),
            ("30 July 2025", "2025-07-30"),
            ("30. Juli 2025", "2025-07-30"),
            ("30.07.2025", "2025-07-30"),
            ("Q3 2027", "2027-35"),
            ("3. Quartal 2027", "2027-35"),
            ("2029", "2029"),
            ("by 2030", "../2030"),
            ("bis Ende 2027", "../2027-12"),
            ("2025 to 2029", "2025/2029"),
            ("2025/..", "2025/.."),
            ("second half of 2026", "2026-41"),
            ("this year", "2025"),
        ] {
            assert_eq!(read(text).as_deref(), Some(wanted), "{text}");
        }
    }

    #[test]
    fn what_is_more_or_less_than_a_time_is_no_date() {
        for text in
            ["", "soon", "30/07/2025", "2026 in Abilene", "5 GW by 2030", "13/2025", "2025-02-30", "x 2026"]
        {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
