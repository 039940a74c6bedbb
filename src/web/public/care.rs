//! What pages say of how the record was kept up: corrected, checked, replied to,
//! taken back, removed.

use std::collections::BTreeSet;

use crate::{
    domain::{
        AnnouncementId, FigureId, Id, RevisionId,
        announcement::Announcement,
        care::{Checked, Redacted},
        figure::Figure,
        revision::Reason,
    },
    web::{
        error::WebError,
        page::{Context, Link},
    },
};

/// A correction: when and why, and the revision that made it.
pub struct Corrected {
    pub day: Link,
    pub why: Option<String>,
}

/// What a company replied to a mark.
pub struct ReplyLine {
    pub text: String,
    pub by: String,
    pub said_on: String,
}

/// The corrections among some revisions, oldest first.
fn corrections(context: &Context<'_>, revisions: BTreeSet<RevisionId>) -> Vec<Corrected> {
    revisions
        .into_iter()
        .filter_map(|id| context.snapshot.revision(id))
        .filter(|revision| {
            matches!(revision.reason, Reason::Correction | Reason::DefinitionChange | Reason::Revert)
        })
        .map(|revision| Corrected {
            day: Link { name: context.lang.day(revision.day()), url: context.urls.revision(revision.id) },
            why: revision.note.clone(),
        })
        .collect()
}

/// When a figure was corrected, or the announcement that it stands in.
pub fn corrections_of_figure(context: &Context<'_>, id: FigureId, figure: &Figure) -> Vec<Corrected> {
    let (data, newest) = (context.snapshot.dataset(), context.snapshot.revision_id());
    let mut revisions = data.figures.revisions_of(id, RevisionId::new(0), newest);
    revisions.extend(data.announcements.revisions_of(figure.announcement, RevisionId::new(0), newest));
    corrections(context, after_first(revisions))
}

/// When an announcement was corrected, with its figures and citations.
pub fn corrections_of_announcement(context: &Context<'_>, id: AnnouncementId) -> Vec<Corrected> {
    let (data, newest, none) =
        (context.snapshot.dataset(), context.snapshot.revision_id(), RevisionId::new(0));
    let mut revisions = data.announcements.revisions_of(id, none, newest);
    for figure in data.index.figures.by_announcement.get(&id) {
        revisions.extend(data.figures.revisions_of(*figure, none, newest));
    }
    for citation in data.index.citations_by_announcement.get(&id) {
        revisions.extend(data.citations.revisions_of(*citation, none, newest));
    }
    corrections(context, after_first(revisions))
}

/// The first revision published it; the others changed it.
fn after_first(mut revisions: BTreeSet<RevisionId>) -> BTreeSet<RevisionId> {
    revisions.pop_first();
    revisions
}

/// "Last checked on 23 November 2026: nothing new."
pub fn last_checked(context: &Context<'_>, of: Checked) -> Option<String> {
    let day = context.snapshot.last_checked(of)?;
    Some(format!("Last checked on {}: nothing new.", context.lang.day(day)))
}

/// What was replied to the mark of a promise.
pub fn replies(context: &Context<'_>, figure: FigureId) -> Vec<ReplyLine> {
    let replies = context.snapshot.replies(figure).into_iter();
    replies
        .map(|reply| ReplyLine {
            text: reply.text.clone(),
            by: reply.by.clone(),
            said_on: context.lang.fuzzy(reply.said_on),
        })
        .collect()
}

/// The page of something whose words were removed: in every view, for they are
/// gone from all versions.
pub fn refuse_removed(context: &Context<'_>, of: Redacted) -> Result<(), WebError> {
    let Some(redaction) = context.snapshot.redaction(of) else { return Ok(()) };
    let revision = context.snapshot.dataset().revisions().iter().find(|known| known.id == redaction.revision);
    let day = revision.map_or_else(String::new, |revision| {
        let day = revision.day();
        format!(" on {}", context.lang.day(day))
    });
    Err(WebError::Gone {
        title: format!("Removed{day}"),
        text: format!("What stood here was removed from all versions of this tracker: {}.", redaction.ground),
        links: vec![(
            "The revision that removed it".to_owned(),
            format!("/revisions/{}", redaction.revision),
        )],
    })
}

/// A figure that the view does not have: taken out of its announcement by a later
/// revision, removed, or never there.
pub fn missing_figure(context: &Context<'_>, id: FigureId) -> WebError {
    let (data, newest) = (context.snapshot.dataset(), context.snapshot.revision_id());
    let history = data.figures.history(id);
    let last = history.iter().rev().find(|version| version.closed.is_some_and(|closed| closed <= newest));
    let Some(last) = last else { return WebError::not_found("figure") };
    let Some(revision) = last.closed.and_then(|closed| context.snapshot.revision(closed)) else {
        return WebError::not_found("figure");
    };
    let day = revision.day();
    let why = revision.note.as_ref().map_or_else(String::new, |note| format!(" {note}"));
    let said: Option<&Announcement> = context.snapshot.announcement(last.value.announcement);
    let mut links = vec![("The revision that took it out".to_owned(), context.urls.revision(revision.id))];
    links
        .extend(said.map(|said| (said.headline.clone(), context.urls.announcement(last.value.announcement))));
    WebError::Gone {
        title: format!("Taken out on {}", context.lang.day(day)),
        text: format!("Figure {id}, “{}”, is no longer part of the record.{why}", last.value.as_said),
        links,
    }
}
