//! `gigawatch backup` and `gigawatch restore`: both files of a data directory in one
//! zip file, with a list of what is in it and its SHA-256 sums.

use std::{
    fs::File,
    io::{BufReader, Read, Seek, Write},
    path::Path,
};

use anyhow::{Context, bail, ensure};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

use super::{
    Clock,
    aside::{make_room, move_into_place},
};
use crate::{
    config,
    domain::Id,
    store::{DESK_FILE, DirectoryLock, HISTORY_FILE, Store},
};

/// What the list of a backup's files is called.
const LIST: &str = "backup.json";
/// How backups are laid out; a later layout gets another number.
const LAYOUT: u32 = 1;
/// The folder aside, in which what is restored is put together.
const ASIDE: &str = ".restore-in-the-making";

/// What is in a backup.
#[derive(Debug, Serialize, Deserialize)]
struct Contents {
    layout: u32,
    release: String,
    made_at: Timestamp,
    /// The newest revision in it.
    revision: i64,
    files: Vec<Part>,
}

/// A file of a backup.
#[derive(Debug, Serialize, Deserialize)]
struct Part {
    name: String,
    bytes: u64,
    sha256: String,
}

pub(super) async fn backup(flags: config::Backup, clock: Clock) -> anyhow::Result<()> {
    let target = &flags.file;
    ensure!(!target.exists(), "{} is there already; a backup never overwrites another", target.display());
    let folder = match target.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => bail!("{} is no file name", target.display()),
    };
    let store = Store::open_for_copying(&flags.data.data_dir).await?;
    let copies = tempfile::Builder::new().prefix(".gigawatch-backup").tempdir_in(folder);
    let copies = copies.with_context(|| format!("a folder for the copies in {}", folder.display()))?;
    // The desk first: a draft that is public by then says so by its key, but what is
    // published of a draft that is missing could not be told from a stranger's.
    let mut names = Vec::new();
    if store.copy_desk(&copies.path().join(DESK_FILE)).await? {
        names.push(DESK_FILE);
    }
    store.copy_history(&copies.path().join(HISTORY_FILE)).await?;
    names.push(HISTORY_FILE);
    store.close().await?;
    let copy = Store::open_read_only(copies.path()).await?;
    let revision = copy.newest_revision().await?.number();
    copy.close().await?;
    let files = names.into_iter().map(|name| part(copies.path(), name)).collect::<anyhow::Result<_>>()?;
    let release = env!("CARGO_PKG_VERSION").to_owned();
    let contents = Contents { layout: LAYOUT, release, made_at: clock(), revision, files };
    // Nobody else may read it: the desk is in it.
    let mut file = NamedTempFile::new_in(folder)?;
    write(file.as_file_mut(), &contents, copies.path())?;
    file.as_file().sync_all()?;
    file.persist_noclobber(target).with_context(|| target.display().to_string())?;
    File::open(folder)?.sync_all()?;
    println!("{} holds revision {revision} and all before it", target.display());
    Ok(())
}

fn part(folder: &Path, name: &str) -> anyhow::Result<Part> {
    let mut file = BufReader::new(File::open(folder.join(name))?);
    let mut sum = Sha256::new();
    let mut bytes = 0;
    let mut piece = vec![0; 1 << 16];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        sum.update(&piece[..length]);
        bytes += u64::try_from(length)?;
    }
    let sha256 = sum.finalize().iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"));
    Ok(Part { name: name.to_owned(), bytes, sha256 })
}

fn write(target: impl Write + Seek, contents: &Contents, folder: &Path) -> anyhow::Result<()> {
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
    let mut zip = ZipWriter::new(target);
    zip.start_file(LIST, options)?;
    zip.write_all(&serde_json::to_vec_pretty(contents)?)?;
    for part in &contents.files {
        zip.start_file(&part.name, options)?;
        std::io::copy(&mut File::open(folder.join(&part.name))?, &mut zip)?;
    }
    zip.finish()?;
    Ok(())
}

pub(super) async fn restore(flags: config::Restore) -> anyhow::Result<()> {
    let directory = &flags.data.data_dir;
    for name in [HISTORY_FILE, DESK_FILE] {
        let there = directory.join(name);
        ensure!(!there.exists(), "{} is there already; restore into an empty directory", there.display());
    }
    let file = File::open(&flags.file).with_context(|| flags.file.display().to_string())?;
    let _lock = DirectoryLock::take(directory)?;
    let aside = make_room(directory, ASIDE)?;
    std::fs::create_dir(&aside)?;
    let put_together = put_together(file, &aside).await;
    let contents = match put_together.with_context(|| flags.file.display().to_string()) {
        Ok(contents) => contents,
        Err(cause) => {
            std::fs::remove_dir_all(&aside)?;
            return Err(cause);
        }
    };
    let files: Vec<&str> = contents.files.iter().map(|part| part.name.as_str()).collect();
    move_into_place(&aside, directory, &files)?;
    println!(
        "restored revision {} and all before it, as backed up at {}",
        contents.revision, contents.made_at
    );
    Ok(())
}

/// Unpacks a backup and looks whether it can be used.
async fn put_together(file: File, aside: &Path) -> anyhow::Result<Contents> {
    let contents = unpack(file, aside)?;
    let store = Store::open_for_copying(aside).await?;
    let revision = store.newest_revision().await?.number();
    store.close().await?;
    ensure!(
        revision == contents.revision,
        "its history ends with revision {revision}, its list with another"
    );
    Ok(contents)
}

/// Unpacks what the list names, the history last, and nothing else.
fn unpack(file: File, aside: &Path) -> anyhow::Result<Contents> {
    let mut zip = ZipArchive::new(file).context("it is no backup of Gigawatch, or it is cut off")?;
    let list = zip.by_name(LIST).context("it is no backup of Gigawatch")?;
    let contents: Contents = serde_json::from_reader(list.take(1 << 20)).context(LIST)?;
    ensure!(
        contents.layout == LAYOUT,
        "it is laid out as {}, this release knows {LAYOUT}; restore it with release {}",
        contents.layout,
        contents.release
    );
    let is_known = contents.files.iter().all(|part| [DESK_FILE, HISTORY_FILE].contains(&part.name.as_str()));
    let is_whole = contents.files.last().is_some_and(|part| part.name == HISTORY_FILE);
    ensure!(is_known && is_whole, "{LIST} names other files than {DESK_FILE} and {HISTORY_FILE}");
    for listed in &contents.files {
        let mut packed =
            zip.by_name(&listed.name).with_context(|| listed.name.clone())?.take(listed.bytes + 1);
        // Only the user who runs the server reads it.
        let mut target = NamedTempFile::new_in(aside)?;
        std::io::copy(&mut packed, &mut target).with_context(|| listed.name.clone())?;
        target.as_file().sync_all()?;
        target.persist(aside.join(&listed.name))?;
        let found = part(aside, &listed.name)?;
        ensure!(found.sha256 == listed.sha256, "{} is damaged: its sum is not that of {LIST}", listed.name);
    }
    Ok(contents)
}
