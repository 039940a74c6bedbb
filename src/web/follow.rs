//! Notices what another process appended to the file: an import beside a
//! running server, or a replica's follower.

use std::time::Duration;

use super::App;

/// How often the newest revision is asked for; readers see a change within a second.
const INTERVAL: Duration = Duration::from_millis(500);

/// Takes in new revisions for as long as the server runs.
pub async fn follow(app: App) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        match app.refresh().await {
            Ok(true) => tracing::info!(revision = %app.dataset().newest_id(), "took in new revisions"),
            Ok(false) => {}
            // The file may be locked for a moment; the next tick tries again.
            Err(cause) => tracing::warn!(%cause, "could not read new revisions"),
        }
    }
}
