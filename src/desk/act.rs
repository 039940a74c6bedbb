//! Acts upon what is published: two entities become one or one several, an
//! announcement is taken back, a revision undone, a reply entered, words removed.
//! Each can be undone, but for the last (rules 6, 11 and 12 of /method).

use super::{names::named, validation::Validation};
use crate::{
    dataset::{EntityKind, Held, Overlay, Snapshot, Table},
    domain::{
        AnnouncementId, Id, PersonId, ReplyId, RevisionId, SourceId,
        announcement::{Announcement, Citation, Source},
        care::{Check, Checked, Redacted, Reply},
        company::{Alias, Company, Entity, Office, Person, Succession, SuccessionKind},
        figure::Figure,
        project::{Project, Role},
        revision::ChangeSet,
        site::Site,
    },
};

/// The kind of entity that a form is about.
fn kind(validation: &mut Validation<'_>) -> Option<EntityKind> {
    let kind = validation.fields.text("kind").parse().ok();
    if kind.is_none() {
        validation.wrong("kind", "Choose what they are: company, person, project or site.");
    }
    kind
}

/// An entity by the last part of its address.
fn at(validation: &mut Validation<'_>, field: &str, kind: EntityKind, slug: &str) -> Option<Entity> {
    let slug = slug.trim().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    if slug.is_empty() {
        validation.wrong(field, "Give the last part of its address, as in stargate-abilene.");
        return None;
    }
    let found = validation.snapshot().by_slug(kind, slug);
    if found.is_none() {
        validation.wrong(
            field,
            format!("There is none at “{slug}”. Give the last part of its address, as in stargate-abilene."),
        );
    }
    found
}

/// The published merge or split from one entity into another.
fn succession(
    kind: SuccessionKind,
    from: Entity,
    into: Entity,
    snapshot: &Snapshot<'_>,
) -> Option<crate::domain::SuccessionId> {
    let data = snapshot.dataset();
    let ids = data.index.successions_from.get(&from);
    let wanted = Succession { kind, from, into };
    ids.iter().copied().find(|id| data.successions.get(*id, snapshot.revision_id()) == Some(&wanted))
}

pub(super) fn merge(validation: &mut Validation<'_>) {
    let Some(kind) = kind(validation) else { return };
    let (from, into) = (validation.fields.text("from"), validation.fields.text("into"));
    let (from, into) = (at(validation, "from", kind, from), at(validation, "into", kind, into));
    let (Some(from), Some(into)) = (from, into) else { return };
    let snapshot = validation.snapshot();
    let known = succession(SuccessionKind::Merge, from, into, &snapshot);
    match (known, validation.is_ticked("undo")) {
        (Some(id), true) => validation.overlay.end::<Succession>(id),
        (None, true) => validation.wrong("undo", "These two were not merged; there is nothing to undo."),
        (Some(_), false) => validation.wrong("from", "These two are merged already."),
        (None, false) if snapshot.successors(from).next().is_some() => {
            validation.wrong("from", "It was merged or split already. Undo that first.");
        }
        (None, false) if snapshot.resolve(into) == snapshot.resolve(from) => {
            validation.wrong("into", "Both are the same one. Name two.");
        }
        (None, false) => {
            validation.overlay.add(Succession { kind: SuccessionKind::Merge, from, into });
        }
    }
}

pub(super) fn split(validation: &mut Validation<'_>) {
    let Some(kind) = kind(validation) else { return };
    let from = validation.fields.text("from");
    let Some(from) = at(validation, "from", kind, from) else { return };
    let slugs: Vec<&str> = validation.fields.text("into").split_whitespace().collect();
    if slugs.len() < 2 && !validation.is_ticked("undo") {
        validation.wrong("into", "A split has at least two parts, one a line.");
    }
    let snapshot = validation.snapshot();
    for slug in slugs {
        let Some(into) = at(validation, "into", kind, slug) else { continue };
        let known = succession(SuccessionKind::Split, from, into, &snapshot);
        match (known, validation.is_ticked("undo")) {
            (Some(id), true) => validation.overlay.end::<Succession>(id),
            (None, true) => validation.wrong("into", format!("“{slug}” is no part that it was split into.")),
            (Some(_), false) => {}
            (None, false) if into == from => validation.wrong("into", "It cannot be a part of itself."),
            (None, false) if snapshot.successors(from).any(|known| known.kind == SuccessionKind::Merge) => {
                validation.wrong("from", "It was merged into another. Undo that first.");
            }
            (None, false) => {
                validation.overlay.add(Succession { kind: SuccessionKind::Split, from, into });
            }
        }
    }
}

pub(super) fn retract(validation: &mut Validation<'_>) {
    let is_undone = validation.is_ticked("undo");
    let reason = if is_undone {
        None
    } else {
        Some(validation.required("retracted", "Say why it is taken back; readers see it."))
    };
    if validation.fields.text("announcement").is_empty() {
        validation.wrong("announcement", "Give the number of the announcement.");
        return;
    }
    let Some(id) = validation.number("announcement", "the number of an announcement") else { return };
    let id = AnnouncementId::new(id);
    let Some(said) = validation.overlay.get::<Announcement>(id).cloned() else {
        validation.wrong("announcement", format!("There is no announcement {id}."));
        return;
    };
    if said.retracted.is_none() && is_undone {
        validation.wrong("undo", "It was not taken back; there is nothing to undo.");
    }
    validation.overlay.put(id, Announcement { retracted: reason, ..said });
}

pub(super) fn reply(validation: &mut Validation<'_>) {
    if validation.fields.text("figure").is_empty() {
        validation.wrong("figure", "Give the number of the promise that the company replies to.");
    }
    let figure = validation.figure("figure");
    let text = validation.required("text", "Give the reply in the company's words.");
    let by = validation.required("by", "Say who replied.");
    let said_on = validation.date("said_on");
    if validation.fields.text("said_on").is_empty() {
        validation.wrong("said_on", "Say when it replied.");
    }
    let (Some(figure), Some(said_on)) = (figure, said_on) else { return };
    let reply = Reply { figure, text, said_on, by };
    let snapshot = validation.snapshot();
    let data = snapshot.dataset();
    let at = |id: &ReplyId| data.replies.get(*id, snapshot.revision_id());
    let known = data.index.replies.get(&figure).iter().copied().find(|id| at(id) == Some(&reply));
    match (known, validation.is_ticked("withdrawn")) {
        (Some(id), true) => validation.overlay.end::<Reply>(id),
        (None, true) => {
            validation.wrong("withdrawn", "There is no such reply; give it word by word to take it off.");
        }
        (Some(_), false) => validation.wrong("text", "This reply stands there already."),
        (None, false) => {
            validation.overlay.add(reply);
        }
    }
}

pub(super) fn redact(validation: &mut Validation<'_>) {
    let ground = validation.required("ground", "Say on what ground; readers see it.");
    let Some(number) = validation.number::<i64>("id", "a number") else {
        if validation.fields.text("id").is_empty() {
            validation.wrong("id", "Give the number of what is removed.");
        }
        return;
    };
    let (what, is_known) = match validation.fields.text("what") {
        "announcement" => {
            let id = AnnouncementId::new(number);
            // What is removed counts in no sum any more.
            let said = validation.overlay.get::<Announcement>(id).cloned();
            if let Some(said) = said.clone() {
                let retracted = Some(format!("removed: {ground}"));
                validation.overlay.put(id, Announcement { retracted, ..said });
            }
            (Redacted::Announcement(id), said.is_some())
        }
        "source" => {
            let id = SourceId::new(number);
            (Redacted::Source(id), validation.overlay.get::<Source>(id).is_some())
        }
        "person" => {
            let id = PersonId::new(number);
            (Redacted::Person(id), validation.overlay.get::<Person>(id).is_some())
        }
        _ => {
            validation.wrong("what", "Choose what is removed.");
            return;
        }
    };
    if !is_known {
        validation.wrong("id", format!("There is no such number {number}."));
    }
    if validation.snapshot().redaction(what).is_some() {
        validation.wrong("id", "Its words were removed already.");
    }
    validation.overlay.redact(what, &ground);
}

/// Notes that somebody looked and found nothing new.
#[must_use]
pub fn checked(of: Checked, snapshot: &Snapshot<'_>, today: jiff::civil::Date) -> ChangeSet {
    let mut overlay = Overlay::new(snapshot.dataset());
    let check = Check { of, on: today };
    match snapshot.dataset().index.checks.get(&of).first() {
        Some(id) => {
            overlay.put(*id, check);
        }
        None => {
            overlay.add(check);
        }
    }
    overlay.finish()
}

/// What undoing a revision would touch besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Later {
    /// "figure 54", "site Stargate Abilene".
    pub row: String,
    /// The later revisions that changed it again, and whose change is lost.
    pub revisions: Vec<RevisionId>,
}

pub(super) fn revert(validation: &mut Validation<'_>) {
    if validation.fields.text("revision").is_empty() {
        validation.wrong("revision", "Give the number of the revision.");
        return;
    }
    let Some(number) = validation.number("revision", "the number of a revision") else { return };
    let id = RevisionId::new(number);
    let snapshot = validation.snapshot();
    if snapshot.revision(id).is_none() {
        validation.wrong("revision", format!("There is no revision {number}."));
        return;
    }
    let data = snapshot.dataset();
    if data.redactions().iter().any(|redaction| redaction.revision == id) {
        validation
            .wrong("revision", "Words were removed by it, and what was removed cannot be brought back.");
        return;
    }
    let overlay = &mut validation.overlay;
    undo::<Role>(overlay, &data.roles, id);
    undo::<Alias>(overlay, &data.aliases, id);
    undo::<Office>(overlay, &data.offices, id);
    undo::<Succession>(overlay, &data.successions, id);
    undo::<Citation>(overlay, &data.citations, id);
    undo::<Figure>(overlay, &data.figures, id);
    undo::<Check>(overlay, &data.checks, id);
    undo::<Reply>(overlay, &data.replies, id);
    undo::<Company>(overlay, &data.companies, id);
    undo::<Person>(overlay, &data.people, id);
    undo::<Project>(overlay, &data.projects, id);
    undo::<Site>(overlay, &data.sites, id);
    undo::<Source>(overlay, &data.sources, id);
    undo::<Announcement>(overlay, &data.announcements, id);
    keep_what_has_an_address(validation, id);
}

/// Puts the rows that a revision touched back as they stood before it.
fn undo<T: Held>(overlay: &mut Overlay<'_>, table: &Table<T>, revision: RevisionId) {
    let before = RevisionId::new(revision.number() - 1);
    for id in table.touched(before, revision) {
        match table.get(id, before) {
            Some(value) => {
                overlay.put(id, value.clone());
            }
            None => overlay.end::<T>(id),
        }
    }
}

/// What has a page stays, so that no address dies: announcements are taken back
/// with their figures in place, entities and sources remain.
fn keep_what_has_an_address(validation: &mut Validation<'_>, revision: RevisionId) {
    fn keep<T: Held>(overlay: &mut Overlay<'_>, table: &Table<T>, newest: RevisionId, revision: RevisionId) {
        let before = RevisionId::new(revision.number() - 1);
        for id in table.touched(before, revision) {
            if table.get(id, before).is_none()
                && let Some(value) = table.get(id, newest)
            {
                overlay.put(id, value.clone());
            }
        }
    }
    let snapshot = validation.snapshot();
    let (data, newest) = (snapshot.dataset(), snapshot.revision_id());
    let overlay = &mut validation.overlay;
    keep::<Company>(overlay, &data.companies, newest, revision);
    keep::<Person>(overlay, &data.people, newest, revision);
    keep::<Project>(overlay, &data.projects, newest, revision);
    keep::<Site>(overlay, &data.sites, newest, revision);
    keep::<Source>(overlay, &data.sources, newest, revision);
    let before = RevisionId::new(revision.number() - 1);
    for id in data.announcements.touched(before, revision) {
        if data.announcements.get(id, before).is_some() {
            continue;
        }
        let Some(said) = data.announcements.get(id, newest) else { continue };
        let retracted = Some(format!("revision {revision}, which brought it, was undone"));
        overlay.put(id, Announcement { retracted, ..said.clone() });
        for at in snapshot.figures_of_announcement(id) {
            overlay.put(at.id, at.figure.clone());
        }
        for (citation, value, _) in snapshot.citations(id) {
            overlay.put(citation, value.clone());
        }
    }
}

/// What later revisions did to the rows of a revision: undoing it undoes that too.
#[must_use]
pub fn changed_since(revision: RevisionId, snapshot: &Snapshot<'_>) -> Vec<Later> {
    fn of<T: Held>(
        table: &Table<T>,
        revision: RevisionId,
        newest: RevisionId,
        name: impl Fn(T::Id, &T) -> String,
        found: &mut Vec<Later>,
    ) {
        for id in table.touched(RevisionId::new(revision.number() - 1), revision) {
            let revisions: Vec<RevisionId> = table.revisions_of(id, revision, newest).into_iter().collect();
            let value = table.get(id, newest).or_else(|| table.get(id, revision));
            if let Some(value) = value.filter(|_| !revisions.is_empty()) {
                found.push(Later { row: name(id, value), revisions });
            }
        }
    }
    let (data, newest, mut found) = (snapshot.dataset(), snapshot.revision_id(), Vec::new());
    let called = |entity: Entity, word: &str| {
        named(entity, snapshot)
            .map_or_else(|| word.to_owned(), |named| format!("{} {}", named.what, named.name))
    };
    of::<Announcement>(
        &data.announcements,
        revision,
        newest,
        |id, said| format!("announcement {id}, “{}”", said.headline),
        &mut found,
    );
    of::<Figure>(
        &data.figures,
        revision,
        newest,
        |id, figure| format!("figure {id}, “{}”", figure.as_said),
        &mut found,
    );
    of::<Company>(
        &data.companies,
        revision,
        newest,
        |id, _| called(Entity::Company(id), "a company"),
        &mut found,
    );
    of::<Person>(&data.people, revision, newest, |id, _| called(Entity::Person(id), "a person"), &mut found);
    of::<Project>(
        &data.projects,
        revision,
        newest,
        |id, _| called(Entity::Project(id), "a project"),
        &mut found,
    );
    of::<Site>(&data.sites, revision, newest, |id, _| called(Entity::Site(id), "a site"), &mut found);
    of::<Source>(
        &data.sources,
        revision,
        newest,
        |id, source| format!("source {id}, “{}”", source.title),
        &mut found,
    );
    of::<Role>(&data.roles, revision, newest, |id, role| format!("role {id} ({})", role.kind), &mut found);
    of::<Alias>(&data.aliases, revision, newest, |_, alias| format!("the name “{}”", alias.name), &mut found);
    of::<Citation>(&data.citations, revision, newest, |id, _| format!("citation {id}"), &mut found);
    found
}
