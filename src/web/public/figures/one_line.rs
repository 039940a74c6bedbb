//! A figure as one line to paste into a text: amount, time, speaker, day, and
//! the address of exactly this view of it.

use jiff::tz::TimeZone;

use crate::{
    dataset::FigureAt, domain::announcement::Standing, domain::figure::Basis, format::capitalised,
    web::extract::Reader,
};

/// `At least US$66 bn in 2025, spending (Meta, 30 July 2025), Gigawatch, as of
/// 23 November 2026, https://…`
pub fn one_line(reader: &Reader, at: FigureAt<'_>) -> String {
    let (context, lang, figure) = (reader.context(), reader.lang, at.figure);
    let (site, url) = (&reader.app.operator().name, reader.urls.absolute(&reader.exact(&reader.path)));
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
    let day = lang.day(reader.moment().to_zoned_datetime(TimeZone::UTC).date());
    format!(
        "{amount}{joint}{time}, {}{subject} ({}{estimate}, {}), {site}, as of {day}, {url}",
        lang.what(figure).to_lowercase().replace("power, it", "power, IT"),
        speaker.unwrap_or_else(|| "speaker not named".to_owned()),
        lang.fuzzy(at.announcement.said_on),
    )
}
