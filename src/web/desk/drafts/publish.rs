//! Making a draft public: one revision, once, on top of the newest history.

use std::time::Duration;

use jiff::Timestamp;

use super::{Draft, ground, reasons};
use crate::{
    desk::FormErrors,
    domain::{RevisionId, revision::RevisionNote},
    web::{
        App,
        desk::publishing::{TRIES, overtaken, publish_on},
        error::WebError,
    },
};

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
    let key = format!("draft/{}", draft.id);
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
            app.store().close_draft(&draft.id, revision, by, now).await?;
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
