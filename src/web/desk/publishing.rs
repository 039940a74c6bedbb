//! Publishing what was planned on the newest history. Whoever was overtaken by
//! somebody else plans anew.

use jiff::Timestamp;

use crate::{
    dataset::Dataset,
    domain::{
        RevisionId,
        revision::{ChangeSet, RevisionNote},
    },
    store::{Publication, Stamp, StoreError},
    web::{App, error::WebError},
};

/// How often to plan anew when another process (an import) publishes at the same moment.
pub const TRIES: usize = 8;

/// Publishes one revision on top of the dataset that it was planned on, and shows
/// it. None if somebody else published since; what they published shows then.
pub async fn publish_on(
    app: &App,
    dataset: &Dataset,
    changes: ChangeSet,
    note: RevisionNote,
    now: Timestamp,
) -> Result<Option<RevisionId>, WebError> {
    let publication = Publication { changes, note, at: Stamp::Now(now) };
    let publications = [publication];
    let publishing = app.store().publish(&publications, dataset.newest_id());
    let published = match app.metrics().timed("publish", publishing).await {
        Ok(published) => published.first().map(|revision| revision.id),
        Err(StoreError::Overtaken) => None,
        Err(cause) => return Err(cause.into()),
    };
    app.refresh().await?;
    Ok(published)
}

/// What is said when others were faster each time.
pub fn overtaken() -> WebError {
    WebError::Internal("others kept publishing; nothing of this was published".to_owned())
}
