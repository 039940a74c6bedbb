//! `gigawatch export`: the published history as a zip. Reads only, so that it works
//! while a server runs.

use std::{
    fs::Permissions,
    io::{ErrorKind, Write},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use anyhow::{Context, bail};

use super::print;
use crate::{config::Export, store::Store};

pub(super) async fn run(flags: Export) -> anyhow::Result<()> {
    let store = Store::open_read_only(&flags.data.data_dir).await?;
    let bytes = store.archive().await?;
    store.close().await?;
    write_new(&flags.file, &bytes).with_context(|| flags.file.display().to_string())?;
    print(&format!("{}: {} bytes", flags.file.display(), bytes.len()))
}

/// Writes a file that was not there, whole or not at all.
fn write_new(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // What is published may be read by everybody, as far as the process may give that.
    let everybody = Permissions::from_mode(0o666);
    let mut file = tempfile::Builder::new().permissions(everybody).tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    match file.persist_noclobber(path) {
        Ok(_) => Ok(()),
        Err(failed) if failed.error.kind() == ErrorKind::AlreadyExists => {
            bail!("there is a file of this name already; it is left as it is")
        }
        Err(failed) => Err(failed.error.into()),
    }
}
