//! Making a draft public: one revision, once, on top of the newest history.

use std::{collections::HashSet, time::Duration};

use jiff::Timestamp;

use super::{Draft, ground, reasons};
use crate::{
    desk::FormErrors,
    domain::{Id, RevisionId, revision::RevisionNote},
    store::StoreError,
    web::{
        App,
        desk::publishing::{TRIES, overtaken, publish_on},
        error::WebError,
    },
};

/// Begins the key of a revision that was a draft; the draft's name follows.
const KEY: &str = "draft/";

/// What came of it.
pub enum Outcome {
    /// It is public, by this revision; perhaps it was before.
    Published(RevisionId),
    /// What it corrects was published anew since; the editor must look.
    Overtaken,
    /// It cannot be read on what is published now.
    Wrong(FormErrors),
    /// It says what is published already.
    Nothing,
}

/// Publishes a draft. Repeating it publishes nothing twice: the revision bears
/// the draft's name as its key.
pub async fn publish(app: &App, draft: &Draft, by: Option<i64>, now: Timestamp) -> Result<Outcome, WebError> {
    let key = format!("{KEY}{}", draft.id);
    let _turn = app.turn_to_publish().await;
    for _ in 0..TRIES {
        let dataset = app.dataset();
        let known = dataset.revisions().iter().rev().find(|revision| revision.key.as_ref() == Some(&key));
        let mut published = known.map(|known| known.id);
        if published.is_none() {
            if draft.is_overtaken(&ground(&dataset, app).snapshot) {
                return Ok(Outcome::Overtaken);
            }
            let changes = match draft.proposal(app, &dataset).await? {
                Err(errors) => return Ok(Outcome::Wrong(errors)),
                Ok(proposal) if proposal.changes.is_empty() => return Ok(Outcome::Nothing),
                Ok(proposal) => proposal.changes,
            };
            let note = note(app, draft, &key).await?;
            published = publish_on(app, &dataset, changes, note, now).await?;
        }
        if let Some(revision) = published {
            match app.store().close_draft(&draft.id, revision, by, now).await {
                // It is public all the same; it is noted later.
                Err(StoreError::NotWritten { why, cause }) => {
                    tracing::error!(%why, %cause, %revision, "a draft is public and could not be closed");
                }
                closed => closed?,
            }
            return Ok(Outcome::Published(revision));
        }
    }
    Err(overtaken())
}

/// Who, why: the public bylines of all who wrote it.
async fn note(app: &App, draft: &Draft, key: &str) -> Result<RevisionNote, WebError> {
    let bylines = app.store().draft_bylines(&draft.id).await?;
    let row = draft.row.as_ref();
    Ok(RevisionNote {
        editor: if bylines.is_empty() { "the desk".to_owned() } else { bylines.join(", ") },
        reason: row.and_then(|row| row.reason).unwrap_or(reasons(draft.kind, draft.subject.is_some())[0]),
        note: row.and_then(|row| row.note.clone()).filter(|note| !note.is_empty()),
        key: Some(key.to_owned()),
    })
}

/// How often it is looked whether a draft's moment has come.
const INTERVAL: Duration = Duration::from_millis(500);

/// Publishes drafts when the moment comes that they wait for. What cannot be
/// published then goes back to review, with a remark.
pub async fn publish_when_due(app: App) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = publish_due(&app, app.now()).await {
            tracing::warn!(?error, "the drafts that are due could not be found");
        }
    }
}

/// How often it is looked whether the desk knows of all that is public.
const LONG_INTERVAL: Duration = Duration::from_secs(5);

/// Closes drafts that are public already and still open at the desk: the server was killed
/// between the two files, or the second one could not be written.
pub async fn close_when_published(app: App) {
    let mut ticks = tokio::time::interval(LONG_INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut looked_at = RevisionId::new(0);
    loop {
        ticks.tick().await;
        match close_published(&app, looked_at, app.now()).await {
            Ok(newest) => looked_at = newest,
            Err(error) => tracing::warn!(?error, "a draft that is public could not be closed"),
        }
    }
}

/// Closes what later revisions than `since` made public; gives the newest of them.
async fn close_published(app: &App, since: RevisionId, now: Timestamp) -> Result<RevisionId, WebError> {
    let _turn = app.turn_to_publish().await;
    let dataset = app.dataset();
    if dataset.newest_id() == since {
        return Ok(since);
    }
    let open: HashSet<String> = app.store().open_drafts().await?.into_iter().map(|line| line.id).collect();
    for revision in dataset.revisions().iter().rev().take_while(|revision| revision.id > since) {
        let draft = revision.key.as_ref().and_then(|key| key.strip_prefix(KEY));
        if let Some(id) = draft.filter(|id| open.contains(*id)) {
            app.store().close_draft(id, revision.id, None, now).await?;
            tracing::info!(revision = %revision.id, "closed a draft that is public");
        }
    }
    Ok(dataset.newest_id())
}

/// Publishes what is due by a moment. One that fails does not hold up the others.
pub async fn publish_due(app: &App, now: Timestamp) -> Result<(), WebError> {
    for id in app.store().due_drafts(now).await? {
        if let Err(error) = publish_one(app, &id, now).await {
            tracing::warn!(?error, draft = id, "a draft that was due could not be published");
        }
    }
    Ok(())
}

async fn publish_one(app: &App, id: &str, now: Timestamp) -> Result<(), WebError> {
    let draft = Draft::get(app, id).await?;
    let why = match publish(app, &draft, None, now).await? {
        Outcome::Published(revision) => {
            tracing::info!(%revision, "published a draft at its moment");
            return Ok(());
        }
        Outcome::Overtaken => "What it corrects was published anew in the meantime.".to_owned(),
        Outcome::Wrong(errors) => format!("It does not fit what is published by now: {errors}"),
        Outcome::Nothing => "It says what is published already.".to_owned(),
    };
    app.store().send_draft_back(id, &format!("Not published at its moment. {why}"), now).await?;
    Ok(())
}
