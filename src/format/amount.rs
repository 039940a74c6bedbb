//! Amounts: thousands set apart, units at a scale that people say, bounds and
//! ranges kept.

use super::Lang;
use crate::domain::quantity::{Interval, Qualifier, Quantity};

impl Lang {
    /// `400,000`.
    pub fn integer(self, number: i128) -> String {
        let digits = number.unsigned_abs().to_string();
        let mut out = String::with_capacity(digits.len() * 4 / 3 + 1);
        if number < 0 {
            out.push('−');
        }
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(',');
            }
            out.push(digit);
        }
        out
    }

    /// One end of a sum by itself: `$2,152.6 bn`.
    pub fn end_of_sum(self, amount: i128, unit: Option<&str>) -> String {
        round_amount(self, amount, unit)
    }

    /// One amount with its unit: `$2.2 bn`, `833 MW`.
    pub fn amount(self, amount: i64, unit: Option<&str>) -> String {
        write_amount(self, i128::from(amount), unit)
    }

    /// An amount for a table cell: `~200,000`, `> $12 bn`, `$66–72 bn`, `≥ 10`.
    pub fn short(self, quantity: Quantity, unit: Option<&str>) -> String {
        let write = |amount: i64| write_amount(self, i128::from(amount), unit);
        match (quantity.qualifier(), quantity.low(), quantity.high()) {
            (Qualifier::About, Some(amount), _) => format!("~{}", write(amount)),
            (Qualifier::AtLeast, Some(amount), _) => format!("≥ {}", write(amount)),
            (Qualifier::MoreThan, Some(amount), _) => format!("> {}", write(amount)),
            (Qualifier::AtMost, _, Some(amount)) => format!("≤ {}", write(amount)),
            (Qualifier::LessThan, _, Some(amount)) => format!("< {}", write(amount)),
            (_, Some(low), Some(high)) if low == high => write(low),
            (_, Some(low), Some(high)) => range(self, i128::from(low), i128::from(high), unit),
            _ => String::new(),
        }
    }

    /// An amount in words: `about 200,000`, `more than $12 bn`, `at least 10`.
    pub fn words(self, quantity: Quantity, unit: Option<&str>) -> String {
        let short = self.short(quantity, unit);
        let bare = short.trim_start_matches(['~', '≥', '>', '≤', '<', ' ']);
        match quantity.qualifier() {
            Qualifier::About => format!("about {bare}"),
            Qualifier::AtLeast => format!("at least {bare}"),
            Qualifier::MoreThan => format!("more than {bare}"),
            Qualifier::AtMost => format!("up to {bare}"),
            Qualifier::LessThan => format!("less than {bare}"),
            Qualifier::Exact | Qualifier::Range => short,
            Qualifier::Unquantified => "no number".to_owned(),
        }
    }

    /// A sum: `≥ 7.2 GW`, `2,140–2,200 bn`, `≤ 5 GW`.
    pub fn sum(self, sum: Interval, unit: Option<&str>) -> String {
        let about = if sum.is_about() { "~" } else { "" };
        match (sum.low(), sum.high(), sum.is_open_below(), sum.is_open_above()) {
            (Some(low), _, _, true) => format!("≥ {about}{}", round_amount(self, low, unit)),
            (_, Some(high), true, _) => format!("≤ {about}{}", round_amount(self, high, unit)),
            (Some(low), Some(high), _, false) if low == high => {
                format!("{about}{}", round_amount(self, low, unit))
            }
            (Some(low), Some(high), _, false)
                if (low == 0 || is_long_money(low, unit)) && is_long_money(high, unit) =>
            {
                let low = round_amount(self, low, unit);
                let high = round_amount(self, high, unit);
                let high = high.trim_start_matches(['$', '€', '£']);
                format!("{about}{}–{high}", low.trim_end_matches(" bn"))
            }
            (Some(low), Some(high), _, false) => format!("{about}{}", range(self, low, high, unit)),
            _ => String::new(),
        }
    }
}

/// A scale: what one unit of it is worth, and how it is written.
struct Scale {
    one: i128,
    sign: &'static str,
    name: &'static str,
}

const MONEY: [(i128, &str); 3] = [(1_000_000_000_000, " tn"), (1_000_000_000, " bn"), (1_000_000, " m")];

fn scale(amount: i128, unit: Option<&str>) -> Scale {
    let pick = |sign, steps: &[(i128, &'static str)]| {
        let (one, name) = steps.iter().find(|(one, _)| amount >= *one).copied().unwrap_or((1, ""));
        Scale { one, sign, name }
    };
    match unit {
        // 1,180 MW stays as it is, 1.2 GW too: gigawatts where one decimal says it all.
        Some("W") if amount >= 1_000_000_000 && (amount % 100_000_000 == 0 || amount >= 100_000_000_000) => {
            Scale { one: 1_000_000_000, sign: "", name: " GW" }
        }
        Some("W") => {
            let steps = [(1_000_000, " MW"), (1_000, " kW")];
            let picked = pick("", &steps);
            if picked.name.is_empty() {
                Scale { name: if amount == 0 { " MW" } else { " W" }, ..picked }
            } else {
                picked
            }
        }
        Some("USD") => pick("$", &MONEY),
        Some("EUR") => pick("€", &MONEY),
        Some("GBP") => pick("£", &MONEY),
        Some("m2") => {
            let picked = pick("", &[(1_000_000, " km²")]);
            if picked.name.is_empty() { Scale { name: " m²", ..picked } } else { picked }
        }
        Some("m3/day") => Scale { one: 1, sign: "", name: " m³ a day" },
        Some("day") => Scale { one: 1, sign: "", name: " days" },
        Some("percent") => Scale { one: 1, sign: "", name: " %" },
        Some("x") => Scale { one: 1, sign: "", name: "-fold" },
        Some("m") => Scale { one: 1, sign: "", name: " m" },
        Some("rank") => Scale { one: 1, sign: "no. ", name: "" },
        _ => Scale { one: 1, sign: "", name: "" },
    }
}

/// ISO codes of currencies without a sign of their own stand before the amount.
fn code_prefix(unit: Option<&str>) -> String {
    match unit {
        Some(code)
            if code.len() == 3
                && code.bytes().all(|b| b.is_ascii_uppercase())
                && !matches!(code, "USD" | "EUR" | "GBP") =>
        {
            format!("{code} ")
        }
        _ => String::new(),
    }
}

fn write_amount(lang: Lang, amount: i128, unit: Option<&str>) -> String {
    let scale = scale(amount, unit);
    format!("{}{}{}{}", code_prefix(unit), scale.sign, decimal(lang, amount, scale.one), scale.name)
}

/// Whether a sum of money is told in billions, where a trillion with two
/// decimals would lose ten of them.
fn is_long_money(amount: i128, unit: Option<&str>) -> bool {
    matches!(unit, Some("USD" | "EUR" | "GBP")) && (BILLION..10_000 * BILLION).contains(&amount)
}

const BILLION: i128 = 1_000_000_000;

/// Sums of power are told in gigawatts from 1 GW on, with one decimal; sums of
/// money in billions up to ten trillions.
fn round_amount(lang: Lang, amount: i128, unit: Option<&str>) -> String {
    match unit {
        _ if is_long_money(amount, unit) => {
            let sign = scale(amount, unit).sign;
            format!("{sign}{} bn", decimal(lang, amount, BILLION))
        }
        Some("W") if amount >= 1_000_000_000 => {
            write_amount(lang, (amount + 50_000_000) / 100_000_000 * 100_000_000, unit)
        }
        _ => write_amount(lang, amount, unit),
    }
}

fn range(lang: Lang, low: i128, high: i128, unit: Option<&str>) -> String {
    let (of_low, of_high) = (scale(low, unit), scale(high, unit));
    if of_low.name != of_high.name {
        return format!("{}–{}", write_amount(lang, low, unit), write_amount(lang, high, unit));
    }
    format!(
        "{}{}{}–{}{}",
        code_prefix(unit),
        of_low.sign,
        decimal(lang, low, of_low.one),
        decimal(lang, high, of_high.one),
        of_high.name
    )
}

/// `amount / one` with at most two decimals, rounded half up, zeros cut.
fn decimal(lang: Lang, amount: i128, one: i128) -> String {
    let hundredths = (amount * 100 + one / 2) / one;
    let (whole, rest) = (hundredths / 100, hundredths % 100);
    let whole = lang.integer(whole);
    match rest {
        0 => whole,
        rest if rest % 10 == 0 => format!("{whole}.{}", rest / 10),
        rest => format!("{whole}.{rest:02}"),
    }
}
