//! A row of sources: a source that is known by its address, or a new one, and
//! what ties the announcement to it.

use super::{fields::Fields, validation::Validation};
use crate::{
    dataset::Snapshot,
    domain::{
        AnnouncementId, CitationId, Id, SourceId,
        announcement::{Citation, Source},
        web_address,
    },
};

/// The source that an address leads to, if one is known by it.
pub fn source_at(url: &str, snapshot: &Snapshot<'_>) -> Option<SourceId> {
    let page = web_address::canonical(url)?;
    snapshot.sources_at(&page).next().map(|(id, _)| id)
}

/// The citation of a row.
pub(super) fn read(
    validation: &mut Validation<'_>,
    tag: &str,
    announcement: AnnouncementId,
) -> Option<Citation> {
    let row = validation.fields.row("citation", tag);
    let name = |field: &str| row.name(field);
    let quote = validation.some(&name("quote"));
    let (locator, via) = (validation.some(&name("locator")), validation.some(&name("via")));
    let accessed_on = validation.date(&name("accessed_on"));
    let source = source(validation, &name, row.text("source"));
    Some(Citation { announcement, source: source?, via, locator, quote, accessed_on })
}

fn source(validation: &mut Validation<'_>, name: &impl Fn(&str) -> String, known: &str) -> Option<SourceId> {
    let url = validation.url(&name("url"));
    let (published_on, access) = (validation.date(&name("published_on")), validation.word(&name("access")));
    let archive_url = validation.url(&name("archive_url"));
    let known =
        known.parse().ok().map(SourceId::new).filter(|id| validation.overlay.get::<Source>(*id).is_some());
    let at_url = url.as_deref().and_then(|url| validation.overlay.source_at(url));
    // A known source stands as long as its address was not typed anew; copies of a
    // data set share one address.
    let own_url = |id: SourceId| validation.overlay.get::<Source>(id).and_then(|source| source.url.clone());
    let is_same = |id: &SourceId| match (&url, own_url(*id)) {
        (Some(url), Some(own)) => web_address::canonical(url) == web_address::canonical(&own),
        (Some(_), None) => false,
        (None, _) => true,
    };
    if let Some(id) = known.filter(is_same).or(at_url) {
        contradictions(validation, name, id, url.is_none());
        complete(validation, id, archive_url);
        return Some(id);
    }
    let publisher = validation.required(&name("publisher"), "Name the publisher: this source is new here.");
    let title = validation.required(&name("title"), "Give the title: this source is new here.");
    let language = validation.some(&name("language"));
    if let Some(language) = &language
        && !is_language(language)
    {
        validation.wrong(
            &name("language"),
            format!("“{language}” is no language's code. It has two letters, as in en or de."),
        );
    }
    (!publisher.is_empty() && !title.is_empty()).then(|| {
        validation.overlay.add_source(Source {
            key: None,
            publisher,
            title,
            url,
            archive_url,
            published_on,
            language: language.map(|code| code.to_lowercase()),
            access,
            licence: None,
            note: None,
        })
    })
}

/// What was typed about a known source and is not what is known of it would be
/// lost in silence: it is said instead. Empty fields say nothing.
fn contradictions(
    validation: &mut Validation<'_>,
    name: &impl Fn(&str) -> String,
    id: SourceId,
    is_without_url: bool,
) {
    let Some(source) = validation.overlay.get::<Source>(id).cloned() else { return };
    if let Some(url) = source.url.filter(|_| is_without_url) {
        validation.wrong(
            &name("url"),
            format!("This row cites source {id} at {url}. For a source without an address take the row away and add another."),
        );
    }
    let known = [
        ("publisher", Some(source.publisher)),
        ("title", Some(source.title)),
        ("published_on", source.published_on.map(|date| date.to_string())),
        ("language", source.language),
        ("access", source.access.map(|access| access.to_string())),
        ("archive_url", source.archive_url),
    ];
    for (field, known) in known {
        let name = name(field);
        let typed = match field {
            "published_on" => validation.date(&name).map(|date| date.to_string()).unwrap_or_default(),
            "archive_url" if known.is_none() => continue,
            _ => validation.fields.text(&name).to_owned(),
        };
        let known = known.unwrap_or_default();
        if !typed.is_empty() && typed.to_lowercase() != known.to_lowercase() {
            let known = if known.is_empty() { "nothing".to_owned() } else { format!("“{known}”") };
            validation.wrong(
                &name,
                format!("This address is that of source {id}, which has {known} here. Leave it empty, or correct the source on its own form."),
            );
        }
    }
}

/// A known source without an archived copy takes the one that was typed.
fn complete(validation: &mut Validation<'_>, id: SourceId, archive_url: Option<String>) {
    let Some(source) = validation.overlay.get::<Source>(id).cloned() else { return };
    if source.archive_url.is_none() && archive_url.is_some() {
        validation.overlay.put(id, Source { archive_url, ..source });
    }
}

/// Two letters (ISO 639-1).
pub(super) fn is_language(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_alphabetic())
}

/// Fills a row with a published citation.
pub(super) fn fill(fields: &mut Fields, id: CitationId, citation: &Citation, source: &Source) {
    let tag = id.to_string();
    fields.add_known_row("citation", &tag);
    let mut put = |name: &str, value: Option<String>| fields.put(&format!("citation.{tag}.{name}"), value);
    put("source", Some(citation.source.to_string()));
    put("url", source.url.clone());
    put("publisher", Some(source.publisher.clone()));
    put("title", Some(source.title.clone()));
    put("archive_url", source.archive_url.clone());
    put("published_on", source.published_on.map(|date| date.to_string()));
    put("language", source.language.clone());
    put("access", source.access.map(|access| access.to_string()));
    put("quote", citation.quote.clone());
    put("locator", citation.locator.clone());
    put("via", citation.via.clone());
    put("accessed_on", citation.accessed_on.map(|date| date.to_string()));
}
