//! `gigawatch doctor`: looks at what a server needs, in the flags that it gets, and
//! says what is missing. Changes nothing.

mod operator;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, time::SystemTime};

use anyhow::bail;
use jiff::{SignedDuration, Timestamp};
use url::Url;

use super::Clock;
use crate::{
    config::{Doctor, Serve},
    domain::Id,
    format::Lang,
    store::{DESK_FILE, DirectoryLock, HISTORY_FILE, Store, StoreError},
};

/// A day and some time to make the copy in.
const BACKUP_AGE: SignedDuration = SignedDuration::from_hours(26);
/// Room that there should be at least, whatever the history takes.
const ROOM: u64 = 200 * 1024 * 1024;

/// What was found, one line each.
enum Finding {
    Fine(String),
    /// It works, but not as it should.
    Doubtful(String),
    /// It does not work.
    Fault(String),
}

pub(super) async fn run(flags: Doctor, clock: Clock) -> anyhow::Result<()> {
    let (serve, now) = (&flags.serve, clock());
    let mut findings = directory(&serve.data.data_dir, serve.read_only);
    findings.push(room(&serve.data.data_dir));
    findings.extend(history(serve, now).await);
    findings.extend(address(serve));
    findings.extend(operator::operator(serve));
    findings.extend(primary(serve));
    findings.push(backups(flags.backups.as_deref(), now));
    let mut faults = 0;
    for finding in &findings {
        match finding {
            Finding::Fine(text) => println!("fine      {text}"),
            Finding::Doubtful(text) => println!("doubtful  {text}"),
            Finding::Fault(text) => {
                faults += 1;
                println!("fault     {text}");
            }
        }
    }
    if faults > 0 {
        bail!("{}", Lang::En.count(faults, "fault; see above", "faults; see above"));
    }
    Ok(())
}

/// Whether the directory can be written and nobody else reads the desk.
fn directory(directory: &Path, is_read_only: bool) -> Vec<Finding> {
    let shown = directory.display();
    if !directory.is_dir() {
        return vec![Finding::Fault(format!(
            "{shown} is no directory; a server makes it, or --data-dir names another"
        ))];
    }
    let mut findings = Vec::new();
    if !is_read_only {
        findings.push(match tempfile::tempfile_in(directory) {
            Ok(_) => Finding::Fine(format!("{shown} can be written")),
            Err(cause) => Finding::Fault(format!("{shown} cannot be written: {cause}")),
        });
        if let Err(StoreError::Served(_)) = DirectoryLock::take(directory) {
            findings.push(Finding::Fine(format!("{shown} is being served")));
        }
    }
    let desk = directory.join(DESK_FILE);
    if let Ok(known) = fs::metadata(&desk) {
        let mode = known.permissions().mode() & 0o777;
        let shown = desk.display();
        findings.push(match mode & 0o077 {
            0 => Finding::Fine(format!("{shown} is read by its owner alone")),
            _ => Finding::Fault(format!("{shown} can be read by others (mode {mode:o}); chmod 600 it")),
        });
    }
    findings
}

fn room(directory: &Path) -> Finding {
    let history = fs::metadata(directory.join(HISTORY_FILE)).map_or(0, |file| file.len());
    // A copy before a migration and one for /data need as much again each.
    let wanted = (3 * history).max(ROOM);
    let megabytes = |bytes: u64| format!("{} MB", bytes / (1024 * 1024));
    match rustix::fs::statvfs(directory) {
        Err(cause) => Finding::Doubtful(format!("how much room is left cannot be told: {cause}")),
        Ok(known) => {
            let free = known.f_bavail.saturating_mul(known.f_frsize);
            let text = format!("{} of room are left, {} are wanted", megabytes(free), megabytes(wanted));
            if free < wanted { Finding::Doubtful(text) } else { Finding::Fine(text) }
        }
    }
}

/// Whether the history can be read, and whether the clock is not behind it.
async fn history(serve: &Serve, now: Timestamp) -> Vec<Finding> {
    let store = match Store::open_read_only(&serve.data.data_dir).await {
        Ok(store) => store,
        Err(StoreError::Missing(_)) => return vec![Finding::Doubtful("there is no history yet".to_owned())],
        Err(cause) => return vec![Finding::Fault(cause.to_string())],
    };
    let known =
        async { Ok::<_, StoreError>((store.newest_revision().await?, store.newest_heartbeat().await?)) };
    let (revision, heartbeat) = match known.await {
        Ok(known) => known,
        Err(cause) => return vec![Finding::Fault(cause.to_string())],
    };
    let mut findings = vec![Finding::Fine(format!("the history ends with revision {}", revision.number()))];
    if let Some(heartbeat) = heartbeat {
        let ahead = heartbeat.duration_since(now);
        findings.push(if ahead > SignedDuration::ZERO {
            Finding::Doubtful(format!(
                "the clock is {} s behind the newest heartbeat; what is published now is stamped after it",
                ahead.as_secs()
            ))
        } else {
            Finding::Fine(format!("the newest heartbeat is of {}", Lang::En.moment(heartbeat)))
        });
    }
    if !serve.read_only {
        findings.push(match Store::open_for_copying(&serve.data.data_dir).await {
            Ok(store) if store.has_admin().await.unwrap_or(false) => {
                Finding::Fine("an admin can log in".to_owned())
            }
            Ok(_) => Finding::Doubtful("nobody can log in as an admin; see gigawatch user add".to_owned()),
            Err(cause) => Finding::Fault(cause.to_string()),
        });
    }
    findings
}

/// Whether readers reach the site under the address that it names, and whether
/// they can be told apart behind a proxy.
fn address(serve: &Serve) -> Vec<Finding> {
    let Some(base) = &serve.base_url else {
        let text = "no --base-url: citations, feeds and files name the address listened on";
        return vec![Finding::Doubtful(text.to_owned())];
    };
    let is_local = |url: &Url| matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
    let mut findings = vec![match base.scheme() {
        "https" => Finding::Fine(format!("readers come by {base}")),
        _ if is_local(base) => Finding::Doubtful(format!("{base} is this machine alone")),
        _ => Finding::Doubtful(format!("{base} is not https: passwords and sessions can be read on the way")),
    }];
    if base.scheme() == "https" {
        // The server itself speaks plain HTTP: something stands before it.
        findings.push(if serve.trusted_proxy.is_empty() {
            Finding::Doubtful(
                "no --trusted-proxy: behind a proxy all readers count as one for limits".to_owned(),
            )
        } else {
            Finding::Fine("X-Forwarded-For is believed from the proxies named".to_owned())
        });
    }
    findings
}

/// Whether a server that only reads knows where editors work.
fn primary(serve: &Serve) -> Option<Finding> {
    serve.read_only.then(|| match &serve.primary_url {
        Some(url) => Finding::Fine(format!("editors are sent to {url}")),
        None => Finding::Doubtful(
            "no --primary-url: editors and readers who correct something are told to go elsewhere, not where"
                .to_owned(),
        ),
    })
}

/// How old the newest file of the backups is.
fn backups(folder: Option<&Path>, now: Timestamp) -> Finding {
    let Some(folder) = folder else {
        return Finding::Doubtful("no --backups: whether there are any is not known".to_owned());
    };
    let shown = folder.display();
    let files = match fs::read_dir(folder) {
        Ok(files) => files,
        Err(cause) => return Finding::Fault(format!("{shown}: {cause}")),
    };
    let changed = |file: fs::DirEntry| file.metadata().ok().filter(fs::Metadata::is_file)?.modified().ok();
    let newest: Option<SystemTime> = files.flatten().filter_map(changed).max();
    match newest.and_then(|time| Timestamp::try_from(time).ok()) {
        None => Finding::Doubtful(format!("{shown} holds no backup")),
        Some(newest) => {
            let text = format!("the newest backup in {shown} is of {}", Lang::En.moment(newest));
            if now.duration_since(newest) > BACKUP_AGE {
                Finding::Doubtful(text)
            } else {
                Finding::Fine(text)
            }
        }
    }
}
