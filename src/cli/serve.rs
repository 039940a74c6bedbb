//! `gigawatch serve`: the site.

use std::{io::IsTerminal, net::SocketAddr, num::NonZeroU32, time::Duration};

use anyhow::Context;
use jiff::{SignedDuration, tz::TimeZone};
use sd_notify::NotifyState;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
};
use tracing_subscriber::EnvFilter;
use url::Url;

use super::{Clock, demo};
use crate::{
    config::{LogFormat, Serve},
    store::{self, DirectoryLock, Store},
    web::{self, App, Cost, Settings},
};

pub(super) async fn run(flags: Serve, clock: Clock) -> anyhow::Result<()> {
    log(flags.log_format);
    let directory = &flags.data.data_dir;
    // Two servers would count tries to log in, and hold back embargoes, each for itself.
    let _lock = if flags.read_only { None } else { Some(DirectoryLock::take(directory)?) };
    if flags.demo && demo::fill(directory).await.context("filling the directory with the demo data")? {
        tracing::info!(directory = %directory.display(), "filled with the demo data");
    }
    // Before anything is written: a damaged file is left as it is.
    store::examine_history(directory).await?;
    let store = if flags.read_only {
        Store::open_read_only(directory).await?
    } else {
        store::examine_desk(directory).await?;
        Store::open(directory).await?
    };
    let listener = listen(flags.listen).await?;
    let metrics = match flags.metrics_listen {
        Some(address) => Some(listen(address).await?),
        None => None,
    };
    // Only a server that really serves leaves the mark that forbids replaying.
    if !flags.read_only {
        store.beat(clock()).await?;
    }
    let address = match &flags.base_url {
        Some(url) => url.clone(),
        None => format!("http://{}/", listener.local_addr()?).parse()?,
    };
    let app = App::load(store.clone(), settings(&flags, address.clone(), clock)).await?;
    if !flags.read_only && !store.has_admin().await? {
        let directory = directory.display();
        tracing::info!(
            "nobody can log in yet; make the first account: gigawatch user add NAME --role admin --data-dir {directory}"
        );
    }
    outlive_limits()?;
    let stop = stop()?;
    println!("Gigawatch is ready at {address}");
    tell(&[NotifyState::Ready]);
    let mut tasks = tasks(&app, &flags);
    tasks.extend(metrics.map(|listener| tokio::spawn(web::serve_metrics(app.clone(), listener))));
    web::serve(listener, app, stop).await.context("answering connections")?;
    for task in &tasks {
        task.abort();
    }
    store.close().await?;
    Ok(())
}

async fn listen(address: SocketAddr) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address).await.with_context(|| format!("listening on {address}"))
}

fn settings(flags: &Serve, base_url: Url, clock: Clock) -> Settings {
    Settings {
        base_url,
        clock,
        random: super::system_random,
        trusted_proxies: flags.trusted_proxy.clone(),
        api_rate: NonZeroU32::new(flags.api_rate),
        max_lag: flags.read_only.then(|| SignedDuration::from_secs(flags.max_lag.into())),
        page_cache: u64::from(flags.page_cache) * 1024 * 1024,
        primary: flags.primary_url.clone(),
        self_review: flags.self_review,
        password_cost: Cost::USUAL,
        publishing: flags.publishing.clone().into(),
        desk_time_zone: flags.operator.desk_time_zone.clone().unwrap_or(TimeZone::UTC),
        operator: flags.operator.clone().into(),
    }
}

/// What goes on beside the answers.
fn tasks(app: &App, flags: &Serve) -> Vec<JoinHandle<()>> {
    let mut tasks = vec![tokio::spawn(web::follow(app.clone())), tokio::spawn(watch(app.clone()))];
    if !flags.read_only {
        let heartbeat = Duration::from_secs(flags.heartbeat.into());
        tasks.push(tokio::spawn(web::beat(app.clone(), heartbeat)));
        tasks.push(tokio::spawn(web::publish_when_due(app.clone())));
        tasks.push(tokio::spawn(web::close_when_published(app.clone())));
    }
    tasks
}

/// Tells systemd, where it is what started the server.
fn tell(state: &[NotifyState<'_>]) {
    if let Err(cause) = sd_notify::notify(state) {
        tracing::warn!(%cause, "systemd could not be told");
    }
}

/// Tells systemd at half its interval that the server still reads its file.
async fn watch(app: App) {
    let Some(interval) = sd_notify::watchdog_enabled() else { return };
    let mut ticks = tokio::time::interval(interval / 2);
    loop {
        ticks.tick().await;
        match app.store().newest_revision().await {
            Ok(_) => tell(&[NotifyState::Watchdog]),
            Err(cause) => tracing::error!(%cause, "the history cannot be read"),
        }
    }
}

fn log(format: LogFormat) {
    let filter = EnvFilter::try_from_env("GIGAWATCH_LOG").unwrap_or_else(|_| EnvFilter::new("info"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A log that cannot be written, on a full disk, must not end what it tells of.
    let log = log.log_internal_errors(false);
    match format {
        LogFormat::Human => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().init(),
    }
}

/// A limit on the size of files (`ulimit -f`) ends a process unless it listens; listening, the
/// server gets an error from the file, as from a full disk, and editors get a sentence. Who
/// listened once listens for good.
fn outlive_limits() -> anyhow::Result<()> {
    let reached = SignalKind::from_raw(rustix::process::Signal::XFSZ.as_raw());
    drop(signal(reached).context("listening for a limit on files")?);
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM. Listens from the call on, not from the first
/// poll: whoever has read that the server is ready may stop it at once.
fn stop() -> anyhow::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
        tell(&[NotifyState::Stopping]);
    })
}
