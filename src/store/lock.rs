//! One server to a data directory: an advisory lock on a file beside the data,
//! which the operating system lets go of however the server ends.

use std::{
    fs::{File, OpenOptions, TryLockError},
    io::{Read, Seek, Write},
    path::Path,
};

use super::StoreError;

/// What the file is called.
pub const LOCK_FILE: &str = "gigawatch.lock";

/// Held as long as a server serves a directory, or a restore fills it.
#[derive(Debug)]
pub struct DirectoryLock(#[expect(dead_code, reason = "the lock lasts as long as the open file")] File);

impl DirectoryLock {
    /// Takes the directory; it is made if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Served`] when another process has it.
    pub fn take(directory: &Path) -> Result<Self, StoreError> {
        let path = directory.join(LOCK_FILE);
        let failed = |cause| StoreError::File { path: path.clone(), cause };
        std::fs::create_dir_all(directory).map_err(failed)?;
        let file = OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path);
        let mut file = file.map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Who holds it is a help only; the lock is what counts.
                let _ = file.read_to_string(&mut holder);
                let holder = holder.trim().to_owned();
                return Err(StoreError::Served { directory: directory.to_owned(), holder });
            }
            Err(TryLockError::Error(cause)) => return Err(failed(cause)),
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "process {}", std::process::id()).map_err(failed)?;
        Ok(Self(file))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_is_taken_once_and_free_again_afterwards() {
        let directory = tempfile::tempdir().expect("a directory");
        let first = DirectoryLock::take(directory.path()).expect("it is free");
        let refused = DirectoryLock::take(directory.path()).expect_err("it is taken").to_string();
        assert!(refused.contains(&format!("process {}", std::process::id())), "{refused}");
        drop(first);
        DirectoryLock::take(directory.path()).expect("it is free again");
    }
}
