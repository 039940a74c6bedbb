//! `gigawatch serve`: the site.

use std::{io::IsTerminal, net::SocketAddr, num::NonZeroU32, time::Duration};

use anyhow::Context;
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    task::JoinSet,
};
use tracing_subscriber::EnvFilter;

use super::{Clock, demo};
use crate::{
    config::Serve,
    store::{self, Store},
    web::{self, App, Cost, Settings},
};

pub(super) async fn run(flags: Serve, clock: Clock) -> anyhow::Result<()> {
    tracing_subscriber::fmt()
        .with_env_filter(EnvFilter::try_from_env("GIGAWATCH_LOG").unwrap_or_else(|_| EnvFilter::new("info")))
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    let directory = &flags.data.data_dir;
    if flags.demo {
        std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
        if demo::fill(directory).await.context("filling the directory with the demo data")? {
            tracing::info!(directory = %directory.display(), "filled with the demo data");
        }
    }
    // Before anything is written: a damaged file is left as it is.
    store::examine_history(directory).await?;
    let store = if flags.read_only {
        Store::open_read_only(directory).await?
    } else {
        store::examine_desk(directory).await?;
        Store::open(directory).await?
    };
    let listener =
        TcpListener::bind(flags.listen).await.with_context(|| format!("listening on {}", flags.listen))?;
    // Only a server that really serves leaves the mark that forbids replaying.
    if !flags.read_only {
        store.beat(clock()).await?;
    }
    let address = match flags.base_url {
        Some(url) => url,
        None => format!("http://{}/", listener.local_addr()?).parse()?,
    };
    let settings = Settings {
        base_url: address.clone(),
        clock,
        random: super::system_random,
        trusted_proxies: flags.trusted_proxy,
        api_rate: NonZeroU32::new(flags.api_rate),
        self_review: flags.self_review,
        password_cost: Cost::USUAL,
        publishing: flags.publishing.into(),
    };
    let app = App::load(store.clone(), settings).await?;
    if !flags.read_only && !store.has_admin().await? {
        let directory = directory.display();
        tracing::info!(
            "nobody can log in yet; make the first account: gigawatch user add NAME --role admin --data-dir {directory}"
        );
    }
    let stop = stop()?;
    println!("Gigawatch is ready at {address}");
    let mut tasks = JoinSet::new();
    tasks.spawn(web::follow(app.clone()));
    if !flags.read_only {
        tasks.spawn(web::beat(app.clone(), Duration::from_secs(flags.heartbeat.into())));
        tasks.spawn(web::publish_when_due(app.clone()));
    }
    // Limits on logging in and on the API count by the address that a request comes from.
    let service = app.router().into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).with_graceful_shutdown(stop).await?;
    tasks.shutdown().await;
    store.close().await?;
    Ok(())
}

/// Waits for Ctrl-C or SIGTERM. Listens from the call on, not from the first
/// poll: whoever has read that the server is ready may stop it at once.
fn stop() -> anyhow::Result<impl Future<Output = ()> + Send> {
    let mut interrupt = signal(SignalKind::interrupt()).context("listening for Ctrl-C")?;
    let mut terminate = signal(SignalKind::terminate()).context("listening for SIGTERM")?;
    Ok(async move {
        tokio::select! { _ = interrupt.recv() => {}, _ = terminate.recv() => {} }
    })
}
