//! Numbers as digits and as words, exact.

use winnow::{
    Parser, Result,
    combinator::{alt, eof, opt, terminated},
    token::literal,
};

use super::Language;

/// A number as it was written: `digits` ÷ 10^`decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    digits: i128,
    decimals: u32,
}

/// Numbers of more digits stand in no news.
const MOST_DIGITS: u32 = 24;

impl Number {
    pub const ONE: Self = Self::whole(1);

    pub const fn whole(number: i64) -> Self {
        Self { digits: number as i128, decimals: 0 }
    }

    /// `0.09290304`, as tables write it.
    pub fn of_table(text: &str) -> Option<Self> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        Self::of_parts(whole, part)
    }

    fn of_parts(whole: &str, part: &str) -> Option<Self> {
        let digits = format!("{whole}{part}");
        let decimals = u32::try_from(part.len()).ok()?;
        if digits.is_empty() || digits.len() > MOST_DIGITS as usize {
            return None;
        }
        Some(Self { digits: digits.parse().ok()?, decimals }.shortened())
    }

    fn shortened(mut self) -> Self {
        while self.decimals > 0 && self.digits % 10 == 0 {
            (self.digits, self.decimals) = (self.digits / 10, self.decimals - 1);
        }
        self
    }

    pub fn times(self, other: Self) -> Option<Self> {
        let digits = self.digits.checked_mul(other.digits)?;
        Some(Self { digits, decimals: self.decimals.checked_add(other.decimals)? }.shortened())
    }

    pub fn plus(self, other: Self) -> Option<Self> {
        let decimals = self.decimals.max(other.decimals);
        let raised = |one: Self| one.digits.checked_mul(10_i128.checked_pow(decimals - one.decimals)?);
        Some(Self { digits: raised(self)?.checked_add(raised(other)?)?, decimals }.shortened())
    }

    /// Rounded half up; none beyond what the tracker keeps.
    pub fn rounded(self) -> Option<i64> {
        let one = 10_i128.checked_pow(self.decimals)?;
        i64::try_from((self.digits.checked_mul(2)?.checked_add(one)?).div_euclid(one.checked_mul(2)?)).ok()
    }

    /// The number, if it is a whole one.
    pub fn as_whole(self) -> Option<i64> {
        if self.decimals == 0 { i64::try_from(self.digits).ok() } else { None }
    }

    pub fn is_below(self, other: Self) -> bool {
        let raised = |one: Self, by: u32| 10_i128.checked_pow(by).and_then(|ten| one.digits.checked_mul(ten));
        match (raised(self, other.decimals), raised(other, self.decimals)) {
            (Some(a), Some(b)) => a < b,
            _ => false,
        }
    }
}

/// A number in digits: `1,200` is 1200 in English and 1.2 in German. Where only
/// the other language's way makes sense of it (`1,5` in English), that holds.
pub(super) fn digits(text: &str, language: Language) -> Option<Number> {
    let is_mark = |letter: char| !letter.is_ascii_digit();
    let groups: Vec<&str> = text.split(is_mark).collect();
    let marks: Vec<char> = text.chars().filter(|letter| is_mark(*letter)).collect();
    let Some(last) = marks.last() else { return Number::of_parts(text, "") };
    let are_thousands = |groups: &[&str]| {
        let [first, rest @ ..] = groups else { return false };
        !first.is_empty() && first.len() <= 3 && rest.iter().all(|group| group.len() == 3)
    };
    let decimal_point = if language == Language::De { ',' } else { '.' };
    let is_one_kind = marks
        .iter()
        .all(|mark| mark == last || (*mark != '.' && *mark != ',' && *last != '.' && *last != ','));
    let could_be_thousands = is_one_kind && are_thousands(&groups);
    let is_leading_zero = groups[0] == "0" || groups[0].starts_with('0');
    if could_be_thousands && (*last != decimal_point || marks.len() > 1) && !is_leading_zero {
        return Number::of_parts(&groups.concat(), "");
    }
    // What stands behind the last mark are decimals, what stands before it is in thousands.
    let (part, whole) = groups.split_last()?;
    let is_decimal = matches!(last, '.' | ',') && !marks[..marks.len() - 1].contains(last);
    if !is_decimal || (whole.len() > 1 && !are_thousands(whole)) {
        return None;
    }
    Number::of_parts(&whole.concat(), part)
}

/// A number that German writes in one word: `zweihundertfünfzig`, `zweieinhalb`,
/// `zwölftausend`.
pub(super) fn german(word: &str) -> Option<Number> {
    let word = word.to_lowercase();
    let half = terminated(opt(thousands), ("einhalb", eof)).map(|number| (number, true));
    let plain = terminated(thousands, (opt(alt(("en", "er"))), eof)).map(|number| (Some(number), false));
    let whole: Result<(Option<i64>, bool)> = alt((half, plain)).parse_next(&mut word.as_str());
    let (number, is_half) = whole.ok()?;
    let number = Number::whole(number.unwrap_or(1));
    if is_half { number.plus(Number { digits: 5, decimals: 1 }) } else { Some(number) }
}

/// The factor in `verhundertfachen`, `verzehnfacht`.
pub(super) fn german_factor(word: &str) -> Option<Number> {
    let word = word.to_lowercase();
    let rest = word.strip_prefix("ver")?;
    let number = ["fachen", "facht", "fachte", "fachten"].iter().find_map(|end| rest.strip_suffix(end))?;
    german(number)
}

fn thousands(input: &mut &str) -> Result<i64> {
    let with_thousands = (opt(hundreds), "tausend", opt(hundreds))
        .map(|(many, _, rest)| many.unwrap_or(1) * 1_000 + rest.unwrap_or(0));
    alt((with_thousands, hundreds)).parse_next(input)
}

fn hundreds(input: &mut &str) -> Result<i64> {
    let with_hundreds = (opt(tens), "hundert", opt("und"), opt(tens))
        .map(|(many, _, _, rest)| many.unwrap_or(1) * 100 + rest.unwrap_or(0));
    alt((with_hundreds, tens)).parse_next(input)
}

fn tens(input: &mut &str) -> Result<i64> {
    let compound = (ones, "und", full_tens).map(|(one, _, ten)| one + ten);
    alt((compound, teens, full_tens, ones)).parse_next(input)
}

fn ones(input: &mut &str) -> Result<i64> {
    alt((
        alt((literal("eins"), "ein")).value(1),
        alt((literal("zwei"), "zwo")).value(2),
        "drei".value(3),
        "vier".value(4),
        "fünf".value(5),
        "sechs".value(6),
        "sieben".value(7),
        "acht".value(8),
        "neun".value(9),
    ))
    .parse_next(input)
}

fn teens(input: &mut &str) -> Result<i64> {
    alt((
        "elf".value(11),
        "zwölf".value(12),
        "dreizehn".value(13),
        "vierzehn".value(14),
        "fünfzehn".value(15),
        "sechzehn".value(16),
        "siebzehn".value(17),
        "achtzehn".value(18),
        "neunzehn".value(19),
    ))
    .parse_next(input)
}

fn full_tens(input: &mut &str) -> Result<i64> {
    alt((
        "zehn".value(10),
        "zwanzig".value(20),
        alt((literal("dreißig"), "dreissig")).value(30),
        "vierzig".value(40),
        alt((literal("fünfzig"), "fuenfzig")).value(50),
        "sechzig".value(60),
        "siebzig".value(70),
        "achtzig".value(80),
        "neunzig".value(90),
    ))
    .parse_next(input)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn marks_mean_what_they_mean_in_the_language() {
        for (text, language, wanted) in [
            ("1,200", Language::En, "1200"),
            ("1,200", Language::De, "1.2"),
            ("1.200", Language::De, "1200"),
            ("1.200", Language::En, "1.2"),
            ("1,5", Language::En, "1.5"),
            ("1.5", Language::De, "1.5"),
            ("1.234.567,8", Language::En, "1234567.8"),
            ("1,234,567.8", Language::De, "1234567.8"),
            ("10 000", Language::De, "10000"),
            ("1'200", Language::De, "1200"),
            ("0.500", Language::De, "0.5"),
            ("64,0", Language::De, "64"),
            ("2026", Language::En, "2026"),
        ] {
            assert_eq!(digits(text, language), Number::of_table(wanted), "{text} {language:?}");
        }
        for text in ["1.2.3", "30.07.2025", "1,2,3", "12,34,567.8.9"] {
            assert_eq!(digits(text, Language::De), None, "{text}");
        }
    }

    #[test]
    fn german_words_are_numbers() {
        for (word, wanted) in [
            ("elf", "11"),
            ("zwölf", "12"),
            ("einundzwanzig", "21"),
            ("Zweihundertfünfzig", "250"),
            ("hundertfünfzig", "150"),
            ("zweitausendfünfhundert", "2500"),
            ("zwölftausend", "12000"),
            ("zweieinhalb", "2.5"),
            ("eineinhalb", "1.5"),
            ("dreißig", "30"),
        ] {
            assert_eq!(german(word), Number::of_table(wanted), "{word}");
        }
        for word in ["eine", "Achtung", "neunmalklug", "und", "", "zehnkampf"] {
            assert_eq!(german(word), None, "{word}");
        }
    }

    #[test]
    fn amounts_are_rounded_half_up() {
        let square_foot = Number::of_table("0.09290304").unwrap();
        assert_eq!(Number::whole(4_000_000).times(square_foot).unwrap().rounded(), Some(371_612));
        assert_eq!(Number::of_table("0.5").unwrap().rounded(), Some(1));
        assert_eq!(Number::of_table("99999999999999999999").unwrap().rounded(), None, "more than we keep");
    }

    proptest! {
        #[test]
        fn grouped_digits_are_read_back(number in 1_000_i64..1_000_000_000_000) {
            let plain = number.to_string();
            for (mark, language) in [(',', Language::En), ('.', Language::De), ('\'', Language::De), (' ', Language::En)] {
                let mut text = String::new();
                for (place, digit) in plain.chars().enumerate() {
                    if place > 0 && (plain.len() - place) % 3 == 0 {
                        text.push(mark);
                    }
                    text.push(digit);
                }
                prop_assert_eq!(digits(&text, language), Some(Number::whole(number)), "{}", text);
            }
        }
    }
}
