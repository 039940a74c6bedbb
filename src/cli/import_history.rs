//! `gigawatch import history`: an export becomes a history again, in a directory
//! that has none. Built aside and moved into place whole.

use std::path::Path;

use anyhow::{Context, bail};

use super::{aside, print};
use crate::{
    config::DataDir,
    store::{Archive, HISTORY_FILE, Store},
};

/// The folder aside, in which the history is built.
const ASIDE: &str = ".history-in-the-making";

pub(super) async fn run(file: &Path, data: &DataDir) -> anyhow::Result<()> {
    let directory = &data.data_dir;
    if aside::has_history(directory) {
        bail!("{} has a history already; an export goes into a directory that has none", directory.display());
    }
    let name = file.display().to_string();
    let archive = Archive::read(&name, std::fs::read(file).with_context(|| name.clone())?)?;
    std::fs::create_dir_all(directory).with_context(|| directory.display().to_string())?;
    let folder = aside::make_room(directory, ASIDE)?;
    let store = Store::open(&folder).await?;
    let taken = store.take_in(&archive).await;
    store.close().await?;
    let revisions = match taken {
        Ok(revisions) => revisions,
        Err(cause) => {
            std::fs::remove_dir_all(&folder).with_context(|| folder.display().to_string())?;
            return Err(cause.into());
        }
    };
    aside::move_into_place(&folder, directory, &[HISTORY_FILE])?;
    print(&format!("{revisions} revisions taken in"))
}
