//! Amounts and the words in which they are said.

use gigawatch::domain::{
    figure::Metric,
    quantity::{Qualifier, Quantity},
};

use super::dice::Dice;

/// The language of an announcement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    English,
    German,
}

impl Language {
    pub fn code(self) -> &'static str {
        self.of("en", "de")
    }

    /// Whichever of the two is this one.
    pub fn of<T>(self, english: T, german: T) -> T {
        match self {
            Self::English => english,
            Self::German => german,
        }
    }
}

/// A number of what a metric counts, as large as such numbers are: mostly small.
pub fn usual(metric: Metric, dice: &mut Dice) -> i64 {
    let amount = match metric {
        Metric::Power => (5 + dice.skewed(3_000)) * 1_000_000,
        Metric::Chips | Metric::ChipsH100e => (2 + dice.skewed(600)) * 1_000,
        Metric::Spending | Metric::Funding => (1 + dice.skewed(300)) * 100_000_000,
        Metric::Sites | Metric::Buildings => 1 + dice.skewed(40),
        Metric::Area => (2 + dice.skewed(400)) * 10_000,
        Metric::Water => (1 + dice.skewed(90)) * 100,
        Metric::BuildTime => 90 + dice.skewed(900),
        Metric::Context => (1 + dice.skewed(900)) * 1_000,
    };
    rounded(amount)
}

/// To two digits, as people say numbers.
pub fn rounded(amount: i64) -> i64 {
    let mut step = 1;
    while amount / step >= 100 {
        step *= 10;
    }
    amount / step * step
}

/// How exactly it is said, and in which words.
pub fn said(
    amount: i64,
    metric: Metric,
    unit: &str,
    language: Language,
    dice: &mut Dice,
) -> (Quantity, String) {
    use Qualifier as Q;
    let qualifier = dice.weighed(&[
        (45, Q::Exact),
        (15, Q::About),
        (10, Q::AtLeast),
        (8, Q::MoreThan),
        (8, Q::AtMost),
        (4, Q::LessThan),
        (8, Q::Range),
        (2, Q::Unquantified),
    ]);
    let upper = rounded(amount + amount / 4).max(amount + 1);
    let (low, high) = match qualifier {
        Q::Exact | Q::About => (Some(amount), Some(amount)),
        Q::AtLeast | Q::MoreThan => (Some(amount), None),
        Q::AtMost | Q::LessThan => (None, Some(amount)),
        Q::Range => (Some(amount), Some(upper)),
        Q::Unquantified => (None, None),
    };
    let number = spoken(amount, metric, unit, language);
    let words = match qualifier {
        Q::Exact => number,
        Q::About => format!("{} {number}", language.of("about", "rund")),
        Q::AtLeast => format!("{} {number}", language.of("at least", "mindestens")),
        Q::MoreThan => format!("{} {number}", language.of("more than", "mehr als")),
        Q::AtMost => format!("{} {number}", language.of("up to", "bis zu")),
        Q::LessThan => format!("{} {number}", language.of("less than", "weniger als")),
        Q::Range => {
            let upper = spoken(upper, metric, unit, language);
            language.of(format!("between {number} and {upper}"), format!("zwischen {number} und {upper}"))
        }
        Q::Unquantified => language.of("a very large amount", "eine sehr große Menge").to_owned(),
    };
    (Quantity::new(low, high, qualifier).unwrap_or_else(|_| Quantity::unquantified()), words)
}

/// The number with its unit.
pub fn spoken(amount: i64, metric: Metric, unit: &str, language: Language) -> String {
    let scaled = |step: i64, english: &str, german: &str| {
        format!("{} {}", decimal(amount, step, language), language.of(english, german))
    };
    let (billion, million) = (1_000_000_000, 1_000_000);
    match metric {
        Metric::Power if amount >= billion => scaled(billion, "gigawatts", "Gigawatt"),
        Metric::Power => scaled(million, "megawatts", "Megawatt"),
        Metric::Spending | Metric::Funding if amount >= billion => {
            format!("{} {unit}", scaled(billion, "billion", "Mrd."))
        }
        Metric::Spending | Metric::Funding => format!("{} {unit}", scaled(million, "million", "Mio.")),
        Metric::Chips => scaled(1, "chips", "KI-Chips"),
        Metric::ChipsH100e => scaled(1, "H100 equivalents", "H100-Äquivalente"),
        Metric::Sites => scaled(1, "sites", "Standorte"),
        Metric::Buildings => scaled(1, "buildings", "Gebäude"),
        Metric::Area => scaled(1, "square metres", "Quadratmeter"),
        Metric::Water => scaled(1, "cubic metres a day", "Kubikmeter am Tag"),
        Metric::BuildTime => scaled(1, "days", "Tage"),
        Metric::Context => scaled(1, "households", "Haushalte"),
    }
}

/// In steps of a thousand, million or billion with one decimal; whole numbers in groups of three digits.
fn decimal(amount: i64, step: i64, language: Language) -> String {
    let (whole, tenth) = (amount / step, amount % step * 10 / step);
    let digits = whole.to_string();
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(language.of(',', '.'));
        }
        grouped.push(digit);
    }
    if tenth > 0 {
        grouped.push(language.of('.', ','));
        grouped.push_str(&tenth.to_string());
    }
    grouped
}
