//! A table of figures that somebody made, taken in without an editor who looks at
//! it: its columns are told by their names, its rows read by the rules of the desk
//! (`desk::table`). Nothing is chosen here that a person would have to choose.

mod complaints;
mod known;
#[cfg(test)]
mod tests;

use std::{collections::BTreeMap, sync::atomic::AtomicUsize};

use jiff::civil::Date;

use super::{ImportError, Plan, Report, Unsure};
use crate::{
    dataset::{Dataset, View},
    desk::{
        Fields, Ground,
        table::{self, Sheet, Table, TableReading, number},
    },
    domain::{
        figure::{Figure, OutcomeKind},
        revision::{ChangeSet, Reason, RevisionNote},
    },
};
use complaints::Complaints;

/// What importing a table would publish. `today` is the day in UTC.
///
/// # Errors
/// [`ImportError`] names the line of a column that cannot be told, or of a cell that
/// cannot be read. A row that names what nobody here bears, or several do, is unsure.
pub fn plan(dataset: &Dataset, name: &str, bytes: &[u8], today: Date) -> Result<Plan, ImportError> {
    let refuse = |line, reason: String| ImportError::Row { file: name.to_owned(), line, reason };
    let table = table::decode(bytes)
        .and_then(|text| Table::read(&text, table::separator(&text)))
        .map_err(|cause| refuse(cause.line(), cause.to_string()))?;
    let mut fields = table::guessed(table.head());
    complaints::of_head(&table, &fields).map_err(|reason| refuse(1, reason))?;
    let ground = Ground { snapshot: dataset.at(&View::now(today)), today };
    let mut unsure = BTreeMap::new();
    let reading = loop {
        let reading = table::read(&table, &fields, ground, &AtomicUsize::new(0));
        let complaints = Complaints { table: &table, fields: &fields, reading: &reading };
        complaints.refusal(today).map_or(Ok(()), |(line, reason)| Err(refuse(line, reason)))?;
        let found = complaints.unplaced();
        if found.is_empty() {
            break reading;
        }
        unsure.extend(found);
        let dropped: Vec<String> = unsure.keys().map(|place| number(*place).to_string()).collect();
        fields.set("dropped", &dropped.join(" "));
    };
    let proposed = reading.proposal().map(|proposal| proposal.changes).unwrap_or_default();
    let settled = known::settle(&proposed, ground.snapshot);
    for (place, row) in reading.rows.iter().enumerate() {
        let doubt = row.figure_id.and_then(|id| settled.doubts.get(&id));
        unsure.extend(doubt.map(|doubt| (place, doubt.clone())));
    }
    let report = report(&table, &settled, |place| format!("{name}:{}", table.line(place)), unsure);
    let note = note(&settled.changes, base_name(name));
    Ok(Plan { changes: settled.changes, note, report })
}

fn report(
    table: &Table,
    settled: &known::Settled,
    place: impl Fn(usize) -> String,
    unsure: BTreeMap<usize, String>,
) -> Report {
    let mut report = Report { read: table.len(), unchanged: settled.unchanged, ..Report::default() };
    for figure in settled.changes.figures.values().flatten() {
        *match figure {
            Figure { outcome: Some(outcome), .. } if outcome.kind == OutcomeKind::Withdrawn => {
                &mut report.withdrawn
            }
            Figure { outcome: Some(_), .. } | Figure { replaces: Some(_), .. } => &mut report.changed,
            _ => &mut report.added,
        } += 1;
    }
    report.unsure = unsure.into_iter().map(|(row, reason)| Unsure { place: place(row), reason }).collect();
    report
}

/// Up to two announcements are named; of more only the number is given.
fn note(changes: &ChangeSet, file: &str) -> RevisionNote {
    let headlines: Vec<&str> =
        changes.announcements.values().flatten().map(|said| said.headline.as_str()).collect();
    let note = match headlines.len() {
        0 => format!("The table {file}"),
        1 | 2 => headlines.join("; "),
        many => format!("{many} announcements of the table {file}"),
    };
    RevisionNote { editor: "Table import".to_owned(), reason: Reason::Import, note: Some(note), key: None }
}

fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}
