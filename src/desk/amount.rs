//! The ends of an amount that an editor types to correct a reading.

use crate::domain::{
    figure::Metric,
    phrase::{self, Asked, Language},
    quantity::Qualifier,
};

/// Reads `66000000000`, `66,000,000,000`, `66 bn`, `1,2 GW`, `66 Mrd. $` into
/// base units. Digits alone are base units already.
pub(super) fn read_end(text: &str, metric: Metric, language: Option<Language>) -> Result<i64, String> {
    let bare: String =
        text.chars().filter(|letter| !matches!(letter, ' ' | '\u{a0}' | '\u{202f}' | '_')).collect();
    if let Ok(number) = bare.parse::<i64>() {
        return if number >= 0 {
            Ok(number)
        } else {
            Err(format!("“{text}” is below zero; amounts are zero or more."))
        };
    }
    let sentence = |why: String| {
        format!("“{text}” cannot be read as one number: {why}. Write 66 bn, 1.2 GW or 66000000000.")
    };
    // Without a unit "66 bn" is as good as "66 bn dollars".
    let padded = if metric.is_money() { format!("{text} dollars") } else { text.to_owned() };
    let asked = Asked { language: Some(language.unwrap_or(Language::En)), said_on: None };
    let read = phrase::read(text, asked).or_else(|_| phrase::read(&padded, asked));
    let reading = read.map_err(|unread| sentence(unread.why))?;
    match (reading.quantity.qualifier(), reading.quantity.low()) {
        (Qualifier::Exact, Some(number)) => Ok(number),
        _ => Err(sentence("it says more than a number".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_number_is_read_in_any_of_its_forms() {
        for (text, metric, wanted) in [
            ("66000000000", Metric::Spending, 66_000_000_000),
            ("66 000 000 000", Metric::Spending, 66_000_000_000),
            ("66 bn", Metric::Spending, 66_000_000_000),
            ("66 Mrd. $", Metric::Spending, 66_000_000_000),
            ("1.2 GW", Metric::Power, 1_200_000_000),
            ("400,000", Metric::Chips, 400_000),
        ] {
            let language = text.contains("Mrd").then_some(Language::De);
            assert_eq!(read_end(text, metric, language), Ok(wanted), "{text}");
        }
        for text in ["-5", "many", "5 to 6 GW", "up to 5 GW", ""] {
            assert!(read_end(text, Metric::Power, None).is_err(), "{text}");
        }
    }
}
