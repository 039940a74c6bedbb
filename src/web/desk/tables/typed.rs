//! What the page of a table sends: a page of its rows, its columns, and what
//! holds for all. It is laid over what the editor saw; other rows stay.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    desk::{
        Fields,
        table::{Sheet, Table, cell_name, number},
    },
    web::{
        desk::{
            drafts::Draft,
            form::{Form, tidy},
            session::Editor,
        },
        error::WebError,
    },
};

use super::{reading, readings::read_with};

/// The fields of a draft with what a page of it sent. `seen` is the version that
/// its editor had before them.
pub async fn typed(kept: &Draft, seen: i64, form: &Form, editor: &Editor) -> Result<Fields, WebError> {
    let dataset = editor.app.dataset();
    let reading = reading(&editor.app, kept, &dataset).await?;
    let before = match editor.app.store().draft_at(&kept.id, seen).await? {
        Some(texts) => Fields::of(texts),
        None => kept.fields.clone(),
    };
    let mut fields = over(&before, &reading.table, form)?;
    match form.text("_do").as_str() {
        "drop-wrong" => {
            // What is mended by the same click is not wrong any more.
            let read = read_with(&editor.app, &reading.table, &fields).await?;
            let wrong = read.rows.iter().enumerate().filter(|(_, row)| !row.errors.is_empty());
            let wrong: Vec<usize> = wrong.map(|(place, _)| number(place)).collect();
            drop_rows(&mut fields, |dropped| dropped.extend(wrong));
        }
        "keep-all" => fields.set("dropped", ""),
        _ => {}
    }
    Ok(fields)
}

fn drop_rows(fields: &mut Fields, change: impl FnOnce(&mut BTreeSet<usize>)) {
    let mut dropped: BTreeSet<usize> =
        fields.text("dropped").split_whitespace().filter_map(|row| row.parse().ok()).collect();
    change(&mut dropped);
    fields.set("dropped", &dropped.iter().map(ToString::to_string).collect::<Vec<_>>().join(" "));
}

fn over(before: &Fields, table: &Table, form: &Form) -> Result<Fields, WebError> {
    let mut fields = before.clone();
    let sheet = Sheet::new(table, before);
    let wrong = |name: &str, wanted: &str| {
        WebError::BadForm(format!("“{name}” takes {wanted}. It was given “{}”.", form.text(name)))
    };
    let shown: Vec<usize> = form
        .text("_rows")
        .split_whitespace()
        .map(|row| row.parse::<usize>().ok().filter(|row| (number(0)..number(table.len())).contains(row)))
        .collect::<Option<_>>()
        .ok_or_else(|| wrong("_rows", "the numbers of rows of this table"))?;
    drop_rows(&mut fields, |dropped| {
        for row in &shown {
            dropped.remove(row);
            if form.get(&format!("drop.{row}")).is_some() {
                dropped.insert(*row);
            }
        }
    });
    for (name, text) in form.iter() {
        let text = tidy(text);
        match name.split('.').next() {
            Some("column" | "behind" | "all" | "new") => fields.set(name, &text),
            Some("cell") if name.rsplit('.').next() == Some("new") => fields.set(name, &text),
            _ => {}
        }
    }
    for row in shown {
        let place = row - number(0);
        for target in sheet.targets() {
            let name = cell_name(place, &target.name);
            let Some(text) = form.get(&name) else { continue };
            if text == sheet.text(place, target) {
                continue;
            }
            let is_as_it_came = text == sheet.original_word(place, target);
            fields.set(&name, if is_as_it_came { "" } else { &text });
            fields.set(&format!("{name}.empty"), if text.is_empty() && !is_as_it_came { "on" } else { "" });
        }
    }
    Ok(fields)
}

/// Remembers which column holds what for the next file with this head.
pub async fn remember(draft: &Draft, editor: &Editor) -> Result<(), WebError> {
    let dataset = editor.app.dataset();
    let reading = reading(&editor.app, draft, &dataset).await?;
    let own =
        draft.fields.iter().filter(|(name, _)| name.starts_with("column.") || name.starts_with("behind."));
    let mapping: BTreeMap<String, String> =
        own.map(|(name, text)| (name.to_owned(), text.to_owned())).collect();
    let store = editor.app.store();
    Ok(store.remember_columns(reading.table.head(), &mapping, editor.account.id, editor.now).await?)
}
