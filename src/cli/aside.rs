//! A history that is built aside and moved into place whole, so that a crash leaves
//! the directory empty.

use std::path::{Path, PathBuf};

use anyhow::Context;

use crate::store::HISTORY_FILE;

/// Whether a directory is a filled one.
pub(super) fn has_history(directory: &Path) -> bool {
    directory.join(HISTORY_FILE).metadata().is_ok_and(|file| file.len() > 0)
}

/// Clears what a removed history and an earlier try left behind; gives the folder
/// to build in.
pub(super) fn make_room(directory: &Path, name: &str) -> anyhow::Result<PathBuf> {
    // An old log must not be replayed into the new history.
    for file in [HISTORY_FILE.to_owned(), format!("{HISTORY_FILE}-wal"), format!("{HISTORY_FILE}-shm")] {
        let path = directory.join(file);
        if path.exists() {
            std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        }
    }
    let aside = directory.join(name);
    if aside.exists() {
        std::fs::remove_dir_all(&aside).with_context(|| aside.display().to_string())?;
    }
    Ok(aside)
}

/// Moves the files that are not there yet into place, in their order: the history
/// comes last, for it is what makes a directory a filled one.
pub(super) fn move_into_place(aside: &Path, directory: &Path, files: &[&str]) -> anyhow::Result<()> {
    for file in files {
        let (built, target) = (aside.join(file), directory.join(file));
        if !target.exists() {
            std::fs::File::open(&built)?.sync_all()?;
            std::fs::rename(&built, &target)?;
        }
    }
    std::fs::File::open(directory)?.sync_all()?;
    std::fs::remove_dir_all(aside)?;
    Ok(())
}
