//! The form of a source.

use super::{
    citation::{is_language, source_at},
    company::{known, place},
    fields::Fields,
    validation::Validation,
};
use crate::{
    dataset::Snapshot,
    domain::{SourceId, announcement::Source},
};

pub(super) fn validate(validation: &mut Validation<'_>, subject: Option<i64>) {
    let before = known::<Source>(validation, subject);
    let own = before.as_ref().map(|(id, _)| *id);
    let publisher = validation.required("publisher", "Name the publisher.");
    let title = validation.required("title", "Give the title.");
    let url = validation.url("url");
    // Copies of a data set share an address: only a new address is asked after.
    let is_new = before.as_ref().is_none_or(|(_, source)| source.url != url);
    let twin = url.as_deref().filter(|_| is_new).and_then(|url| source_at(url, &validation.snapshot()));
    if let Some(twin) = twin.filter(|twin| Some(*twin) != own) {
        validation.wrong("url", format!("This address is that of source {twin} already. Correct that one."));
    }
    let language = validation.some("language").map(|code| code.to_lowercase());
    if let Some(code) = language.as_ref().filter(|code| !is_language(code)) {
        validation.wrong(
            "language",
            format!("“{code}” is no language's code. It has two letters, as in en or de."),
        );
    }
    let value = Source {
        key: before.and_then(|(_, source)| source.key),
        publisher,
        title,
        url,
        archive_url: validation.url("archive_url"),
        published_on: validation.date("published_on"),
        language,
        access: validation.word("access"),
        licence: validation.some("licence"),
        note: validation.some("note"),
    };
    place(validation, own, value);
}

pub(super) fn fields_of(id: SourceId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let source = snapshot.source(id)?;
    let mut fields = Fields::default();
    fields.set("publisher", &source.publisher);
    fields.set("title", &source.title);
    fields.put("url", source.url.as_ref());
    fields.put("archive_url", source.archive_url.as_ref());
    fields.put("published_on", source.published_on);
    fields.put("language", source.language.as_ref());
    fields.put("access", source.access);
    fields.put("licence", source.licence.as_ref());
    fields.put("note", source.note.as_ref());
    Some(fields)
}
