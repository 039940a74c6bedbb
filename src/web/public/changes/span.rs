//! The span and the subject of a page about changes, read from its address.

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use crate::{
    dataset::EntityKind,
    domain::{Id, RevisionId, company::Entity},
    web::{
        error::WebError,
        extract::{Reader, read_day, refuse_outside_history},
    },
};

/// A moment, or a day, which stands for its first moment.
const MOMENT: &str = "a day such as 2026-04-03 (its first moment, 00:00 UTC) or a moment such as \
                      2026-04-03T12:00:00Z (RFC 3339)";

/// The kinds of entities that a page about changes can be narrowed to.
const KINDS: [(&str, EntityKind); 3] =
    [("company", EntityKind::Company), ("project", EntityKind::Project), ("site", EntityKind::Site)];

/// From one moment, whose own revision is known already, to another, whose
/// revision belongs to the span.
pub struct Span {
    /// None before the first revision.
    pub from: Option<Timestamp>,
    pub since: RevisionId,
    /// None if the address does not say: up to the page's own moment.
    pub to: Option<Timestamp>,
    pub up_to: RevisionId,
}

impl Span {
    /// Reads `from` and `to`. Without `from` the span is the last revision alone.
    pub fn read(reader: &mut Reader) -> Result<Self, WebError> {
        let from = moment(reader, "from")?;
        let to = moment(reader, "to")?;
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            let takes = format!("a moment not after “to”, which is {to:.3}");
            return Err(WebError::parameter("from", &format!("{from:.3}"), &takes));
        }
        let newest = reader.snapshot().revision_id();
        let up_to = to.map_or(newest, |to| reader.dataset.revision_at(to));
        let Some(from) = from else { return Ok(Self::last(reader, to, up_to)) };
        Ok(Self { from: Some(from), since: reader.dataset.revision_at(from), to, up_to })
    }

    fn last(reader: &mut Reader, to: Option<Timestamp>, up_to: RevisionId) -> Self {
        let since = RevisionId::new((up_to.number() - 1).max(0));
        let from = reader.snapshot().revision(since).map(|revision| revision.published_at);
        reader.parameters.settle("from", from.map(|moment| format!("{moment:.3}")));
        Self { from, since, to, up_to }
    }

    /// The parameters that name this span in another address.
    pub fn parameters(&self) -> Vec<(&'static str, String)> {
        let named = |name, moment: Option<Timestamp>| moment.map(|moment| (name, format!("{moment:.3}")));
        [named("from", self.from), named("to", self.to)].into_iter().flatten().collect()
    }
}

/// Reads a moment that this tracker had been published by and that the view sees.
pub fn moment(reader: &mut Reader, name: &'static str) -> Result<Option<Timestamp>, WebError> {
    let Some(text) = reader.parameters.one(name)? else { return Ok(None) };
    let moment = read_moment(&text).ok_or_else(|| WebError::parameter(name, &text, MOMENT))?;
    refuse_outside_history(name, moment, &reader.app, &reader.dataset)?;
    // The moment of an exact link is the start of the day or the newest revision:
    // a later one is none of its future as long as it sees the same revision.
    if let Some(as_of) = reader.view.as_of
        && reader.dataset.revision_at(moment) > reader.dataset.revision_at(as_of)
    {
        let takes = format!("a moment not after “as_of”, which is {as_of:.3}");
        return Err(WebError::parameter(name, &text, &takes));
    }
    Ok(Some(moment))
}

fn read_moment(text: &str) -> Option<Timestamp> {
    let midnight = |day: Date| TimeZone::UTC.to_timestamp(day.at(0, 0, 0, 0)).ok();
    read_day(text).and_then(midnight).or_else(|| text.parse().ok())
}

/// Reads which one company, project or site the page is about; merged ones are
/// what they were merged into. Known is what either end or the view knows.
pub fn subject(reader: &mut Reader, ends: [RevisionId; 2]) -> Result<Option<Entity>, WebError> {
    let mut chosen: Option<(&'static str, EntityKind, String)> = None;
    for (name, kind) in KINDS {
        let Some(slug) = reader.parameters.one(name)? else { continue };
        if let Some((other, ..)) = chosen {
            let takes = format!("nothing beside “{other}”: one company, project or site at a time");
            return Err(WebError::parameter(name, &slug, &takes));
        }
        chosen = Some((name, kind, slug));
    }
    let Some((name, kind, slug)) = chosen else { return Ok(None) };
    let view = reader.snapshot();
    let [since, up_to] = ends.map(|end| view.as_of(end));
    [up_to, since, view]
        .into_iter()
        .find_map(|end| end.by_slug(kind, &slug).map(|entity| end.resolve(entity)))
        .map(Some)
        .ok_or_else(|| {
            let takes = format!("the slug of a {name}, as in the address of its page");
            WebError::parameter(name, &slug, &takes)
        })
}
