//! A text cut into words, runs of digits and signs, each with its place.

/// What a token is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// Letters, perhaps with digits behind the first: `Milliarden`, `GB300`.
    Word,
    /// Digits with what groups them: `1.200`, `66`, `10 000`.
    Digits,
    /// `-`, `–` and their like.
    Dash,
    /// Any other sign: `$`, `(`, `,`.
    Sign,
}

/// A piece of a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token<'t> {
    pub text: &'t str,
    pub shape: Shape,
    /// Where it begins, in bytes.
    pub start: usize,
    /// Whether nothing stands between it and the token before it.
    pub is_glued: bool,
}

impl Token<'_> {
    pub const fn end(&self) -> usize {
        self.start + self.text.len()
    }
}

/// Cuts a text into tokens; blanks are dropped.
pub(super) fn tokens(text: &str) -> Vec<Token<'_>> {
    let mut tokens: Vec<Token<'_>> = Vec::new();
    let mut start = 0;
    while let Some(first) = text[start..].chars().next() {
        if first.is_whitespace() || is_invisible(first) {
            start += first.len_utf8();
            continue;
        }
        let rest = &text[start..];
        let (shape, length) = if first.is_ascii_digit() {
            (Shape::Digits, digits(rest))
        } else if first.is_alphabetic() {
            (Shape::Word, word(rest))
        } else if is_dash(first) {
            (Shape::Dash, first.len_utf8())
        } else {
            (Shape::Sign, first.len_utf8())
        };
        let is_glued = tokens.last().is_some_and(|before| before.end() == start);
        tokens.push(Token { text: &rest[..length], shape, start, is_glued });
        start += length;
    }
    tokens
}

const fn is_invisible(letter: char) -> bool {
    matches!(letter, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}')
}

pub(super) const fn is_dash(letter: char) -> bool {
    matches!(letter, '-' | '\u{2010}'..='\u{2015}' | '\u{2212}')
}

/// Codes that are written without a blank before the digits: `RM9.9bn`.
const CODES: [&str; 24] = [
    "RM", "Rs", "EUR", "USD", "GBP", "CHF", "INR", "JPY", "CNY", "RMB", "SEK", "NOK", "DKK", "AUD", "CAD",
    "SGD", "HKD", "TWD", "AED", "SAR", "KRW", "BRL", "MYR", "ZAR",
];

/// A word goes on over letters and digits. `k` of `500k` begins one of its own.
fn word(text: &str) -> usize {
    let letters = text.find(|letter: char| !letter.is_alphabetic()).unwrap_or(text.len());
    if CODES.contains(&&text[..letters]) {
        return letters;
    }
    let goes_on = |letter: char| letter.is_alphanumeric() || matches!(letter, '²' | '³' | '\u{301}');
    text.find(|letter: char| !goes_on(letter)).unwrap_or(text.len())
}

/// Digits go on over what can group them: a point, comma or apostrophe between
/// digits, and a blank before exactly three of them.
fn digits(text: &str) -> usize {
    let bytes = text.as_bytes();
    let run = |from: usize| bytes[from..].iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut end = run(0);
    let mut is_grouped = end <= 3;
    loop {
        let Some(next) = text[end..].chars().next() else { return end };
        let after = end + next.len_utf8();
        let length = bytes.get(after).map_or(0, |_| run(after));
        match next {
            '.' | ',' if length > 0 => {}
            '\'' | '\u{2019}' if length == 3 => {}
            ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' if length == 3 && is_grouped => {}
            _ => return end,
        }
        is_grouped = is_grouped && length == 3;
        end = after + length;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(text: &str) -> Vec<&str> {
        tokens(text).into_iter().map(|token| token.text).collect()
    }

    #[test]
    fn words_digits_and_signs_come_apart() {
        assert_eq!(texts("US$66–72bn a year."), ["US", "$", "66", "–", "72", "bn", "a", "year", "."]);
        assert_eq!(texts("1.200 GB300-Chips"), ["1.200", "GB300", "-", "Chips"]);
        assert_eq!(texts("49.9MW, in 2026."), ["49.9", "MW", ",", "in", "2026", "."]);
        assert_eq!(texts(""), [""; 0]);
    }

    #[test]
    fn digits_keep_what_groups_them() {
        for whole in ["10 000", "1'200", "1\u{202f}200\u{202f}000", "1.200,5", "12,345,678.9"] {
            assert_eq!(texts(whole), [whole]);
        }
        assert_eq!(texts("in 2026 400 MW"), ["in", "2026", "400", "MW"], "a year is no group");
        assert_eq!(texts("10 0000"), ["10", "0000"]);
        assert_eq!(texts("1, 2"), ["1", ",", "2"]);
    }

    #[test]
    fn places_are_those_of_the_text() {
        let text = "ein Dutzend \u{a0}Gebäude – für 3 Mrd. €";
        for token in tokens(text) {
            assert_eq!(&text[token.start..token.end()], token.text);
        }
    }
}
