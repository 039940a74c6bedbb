//! Notices what another process appended to the file: an import beside a
//! running server, or a replica's follower. And says to followers that all is well.

use std::time::Duration;

use jiff::SignedDuration;

use super::App;

/// How often the newest revision is asked for; readers see a change within a second.
const INTERVAL: Duration = Duration::from_millis(500);

/// How long before midnight it is worked out what pages share on the next day, on which promises
/// are judged anew.
const AHEAD: SignedDuration = SignedDuration::from_secs(60);

/// Takes in new revisions for as long as the server runs.
pub async fn follow(app: App) {
    let mut ticks = tokio::time::interval(INTERVAL);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut prepared = app.today();
    loop {
        ticks.tick().await;
        let soon = app.day_after(AHEAD);
        if prepared != soon {
            app.prepare(soon);
            prepared = soon;
        }
        match app.refresh().await {
            Ok(true) => tracing::info!(revision = %app.dataset().newest_id(), "took in new revisions"),
            Ok(false) => {}
            // The file may be locked for a moment; the next tick tries again.
            Err(cause) => tracing::warn!(%cause, "could not read new revisions"),
        }
    }
}

/// Writes a heartbeat at an interval, so that this server and those that follow
/// its file know up to which moment nothing more will be published.
pub async fn beat(app: App, interval: Duration) {
    let mut ticks = tokio::time::interval(interval);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(cause) = app.store().beat(app.now()).await {
            tracing::warn!(%cause, "could not write a heartbeat");
        }
    }
}
