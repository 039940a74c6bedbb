//! The words of an announcement: a headline made of its numbers, and a summary
//! of the prose that an operator's own copy of the files brings along.

use jiff::civil::Date;

use super::figures::Said;
use crate::domain::figure::Metric;

/// `Stargate Abilene: 590 MW running, 1,180 MW planned by 1 November 2026`.
pub fn of_site(name: &str, milestones: &[&Said]) -> String {
    let power = |row: &&Said| {
        Some((row.day?, row.value(Metric::Power)?)).filter(|(_, watts)| *watts > 0 || !row.is_planned())
    };
    let running = milestones.iter().filter(|row| !row.is_planned()).filter_map(power).max();
    let planned = milestones.iter().filter(|row| row.is_planned()).filter_map(power).max();
    let running =
        running.map(
            |(_, watts)| if watts > 0 { format!("{} running", megawatts(watts)) } else { NOTHING.to_owned() },
        );
    let planned = planned.map(|(by, watts)| format!("{} planned by {}", megawatts(watts), day(by)));
    match (running, planned) {
        (Some(running), Some(planned)) => format!("{name}: {running}, {planned}"),
        (None, Some(planned)) => format!("{name}: {NOTHING}, {planned}"),
        (Some(running), None) => format!("{name}: {running}"),
        (None, None) => format!("{name}: listed without a number for its power"),
    }
}

const NOTHING: &str = "nothing running yet";

/// For a copy that adds nothing.
pub fn no_change(name: &str, before: Date) -> String {
    format!("{name}: no change since the copy of {}", day(before))
}

/// `1 November 2026`.
pub fn day(day: Date) -> String {
    day.strftime("%-d %B %Y").to_string()
}

/// Watts as megawatts, with at most one decimal: `1,180 MW`, `2.5 MW`.
pub fn megawatts(watts: i64) -> String {
    let tenths = (i128::from(watts) + 50_000) / 100_000;
    match tenths % 10 {
        0 => format!("{} MW", thousands(tenths / 10)),
        tenth => format!("{}.{tenth} MW", thousands(tenths / 10)),
    }
}

/// `1,020,718`.
pub fn thousands(number: impl Into<i128>) -> String {
    let digits = number.into().to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The prose of a site in Markdown: its notes, then what is said of each day.
pub fn summary(notes: Option<&str>, milestones: &[&Said], chips: &[&Said]) -> Option<String> {
    let mut paragraphs: Vec<String> = notes.map(str::to_owned).into_iter().collect();
    for rows in [milestones, chips] {
        let mut said: Vec<_> = rows.iter().filter_map(|row| Some((row.day?, line(row)?))).collect();
        said.sort();
        if !said.is_empty() {
            paragraphs.push(said.into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n"));
        }
    }
    (!paragraphs.is_empty()).then(|| paragraphs.join("\n\n"))
}

fn line(row: &Said) -> Option<String> {
    let prose = row.prose.as_deref()?.split_whitespace().collect::<Vec<_>>().join(" ");
    let chips = row.chip_type.as_ref().map(|chips| format!(", {chips}")).unwrap_or_default();
    Some(format!("- {}{chips}: {prose}", row.day?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_as_people_write_them() {
        assert_eq!(megawatts(1_180_000_000), "1,180 MW");
        assert_eq!(megawatts(i64::MAX), "9,223,372,036,854.8 MW");
        assert_eq!(megawatts(2_540_000), "2.5 MW");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(1_020_718), "1,020,718");
    }
}
