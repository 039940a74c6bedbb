//! `gigawatch user`: the accounts of those who work at the desk.

use std::path::Path;

use anyhow::{Context, bail};
use jiff::Timestamp;
use serde::Serialize;

use super::{Chance, Clock};
use crate::{
    config::{DataDir, UserWhat},
    domain::account::{Rank, read_byline, read_name},
    format::Lang,
    store::{AccountLine, DESK_FILE, NewAccount, Store},
    web::{Cost, Passwords, ResetLink},
};

pub(super) async fn run(what: UserWhat, clock: Clock, random: Chance) -> anyhow::Result<()> {
    match what {
        UserWhat::Add { name, role, byline, password_file, data } => {
            add(&name, role, byline.as_deref(), password_file.as_deref(), &data, clock).await
        }
        UserWhat::List { json, data } => list(json, &data).await,
        UserWhat::Disable { name, data } => {
            let (store, known) = find(&name, &data).await?;
            store.disable_account(known.account.id, clock()).await?;
            println!("{} is disabled; its sessions have ended", known.account.name);
            Ok(store.close().await?)
        }
        UserWhat::Enable { name, data } => {
            let (store, known) = find(&name, &data).await?;
            store.enable_account(known.account.id).await?;
            println!("{} may log in again", known.account.name);
            Ok(store.close().await?)
        }
        UserWhat::Reset { name, base_url, data } => {
            let (store, known) = find(&name, &data).await?;
            let link = ResetLink::make(&store, known.account.id, random(), clock()).await?;
            let base = base_url.map_or_else(String::new, |url| url.as_str().trim_end_matches('/').to_owned());
            println!("{base}{}", link.path);
            eprintln!("Sets a new password, once, until {}.", Lang::En.moment(link.expires_at));
            Ok(store.close().await?)
        }
    }
}

async fn add(
    name: &str,
    rank: Rank,
    byline: Option<&str>,
    password_file: Option<&Path>,
    data: &DataDir,
    clock: Clock,
) -> anyhow::Result<()> {
    let name = read_name(name)?;
    let byline = read_byline(byline.unwrap_or(&name))?;
    let password = match password_file {
        Some(file) => first_line(file)?,
        None => ask()?,
    };
    if let Some(complaint) = Passwords::complaint(&password, &name) {
        bail!(complaint);
    }
    let hash = Passwords::new(Cost::USUAL).hash(password).await?;
    let store = Store::open_desk(&data.data_dir).await?;
    let new = NewAccount { name, byline, rank, password_hash: Some(hash) };
    store.add_account(&new, clock()).await?;
    println!("{} may log in as {rank}; readers see “{}”", new.name, new.byline);
    Ok(store.close().await?)
}

/// What stands in the file up to the end of its first line.
fn first_line(file: &Path) -> anyhow::Result<String> {
    let text = std::fs::read_to_string(file).with_context(|| file.display().to_string())?;
    match text.lines().next() {
        Some(line) if !line.is_empty() => Ok(line.to_owned()),
        _ => bail!("{}: the first line is empty; the password was expected there", file.display()),
    }
}

/// Asks for a password twice, without showing it.
fn ask() -> anyhow::Result<String> {
    let prompt = |words: &str| {
        rpassword::prompt_password(words)
            .context("a password can only be asked for at a terminal; elsewhere give --password-file")
    };
    let password = prompt("Password: ")?;
    if prompt("The same again: ")? != password {
        bail!("the two passwords differ; nothing was done");
    }
    Ok(password)
}

/// An account as programs read it.
#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    role: &'static str,
    byline: &'a str,
    disabled: bool,
    has_password: bool,
    created_at: Timestamp,
    seen_at: Option<Timestamp>,
}

async fn list(json: bool, data: &DataDir) -> anyhow::Result<()> {
    let store = open(data).await?;
    let accounts = store.accounts().await?;
    store.close().await?;
    let lines: Vec<Line<'_>> = accounts.iter().map(line).collect();
    if json {
        println!("{}", serde_json::to_string(&lines)?);
        return Ok(());
    }
    for line in &lines {
        let state = match (line.disabled, line.has_password) {
            (true, _) => "disabled",
            (false, false) => "waits for a password",
            (false, true) => "may log in",
        };
        let seen = line
            .seen_at
            .map_or_else(|| "never seen".to_owned(), |at| format!("seen {}", Lang::En.moment(at)));
        println!("{:<20} {:<9} {state}, {seen}; byline {}", line.name, line.role, line.byline);
    }
    Ok(())
}

fn line(known: &AccountLine) -> Line<'_> {
    Line {
        name: &known.account.name,
        role: known.account.rank.word(),
        byline: &known.account.byline,
        disabled: known.disabled_at.is_some(),
        has_password: known.has_password,
        created_at: known.created_at,
        seen_at: known.seen_at,
    }
}

/// Only adding makes a desk: a mistyped directory is not to become one.
async fn open(data: &DataDir) -> anyhow::Result<Store> {
    let directory = &data.data_dir;
    if !directory.join(DESK_FILE).exists() {
        bail!("there is no {DESK_FILE} in {}; `gigawatch user add` makes one", directory.display());
    }
    Ok(Store::open_desk(directory).await?)
}

async fn find(name: &str, data: &DataDir) -> anyhow::Result<(Store, AccountLine)> {
    let store = open(data).await?;
    let mut accounts = store.accounts().await?.into_iter();
    match accounts.find(|line| line.account.name.eq_ignore_ascii_case(name)) {
        Some(line) => Ok((store, line)),
        None => bail!("there is no account “{name}”; `gigawatch user list` names them"),
    }
}
