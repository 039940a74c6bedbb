//! A figure as one line to paste into a text: amount, time, speaker, day, and
//! the address of exactly this view of it.

use jiff::{Timestamp, tz::TimeZone};

use crate::{
    dataset::FigureAt, domain::announcement::Standing, domain::figure::Basis, format::capitalised,
    web::page::Context,
};

/// `At least US$66 bn in 2025, spending (Meta, 30 July 2025), Gigawatch, as of
/// 23 November 2026, https://…`
pub fn one_line(context: &Context<'_>, at: FigureAt<'_>, moment: Timestamp, url: &str) -> String {
    let (lang, figure) = (context.lang, at.figure);
    let amount = if figure.quantity.leading_end().is_none() {
        format!("“{}”", figure.as_said)
    } else {
        let basis = match figure.basis {
            Basis::PerYear => " a year",
            Basis::Additional => " more",
            Basis::Level | Basis::Total | Basis::OneYear => "",
        };
        let amount = lang.words(figure.quantity, figure.unit.as_deref()).replace('$', "US$");
        format!("{}{basis}", capitalised(&amount))
    };
    let time = lang.in_time(figure);
    let joint = if time.is_empty() { "" } else { " " };
    let speaker = context.speaker(at.announcement);
    let subject = context.subject(figure.subject).map(|link| link.name);
    let subject = match subject {
        Some(name) if speaker.as_deref() != Some(name.as_str()) => format!(", {name}"),
        _ => String::new(),
    };
    let estimate = if at.standing() == Standing::Estimate { " estimate" } else { "" };
    let day = lang.day(moment.to_zoned_datetime(TimeZone::UTC).date());
    format!(
        "{amount}{joint}{time}, {}{subject} ({}{estimate}, {}), Gigawatch, as of {day}, {url}",
        lang.what(figure).to_lowercase().replace("power, it", "power, IT"),
        speaker.unwrap_or_else(|| "speaker not named".to_owned()),
        lang.fuzzy(at.announcement.said_on),
    )
}
