//! One server to a data directory: an advisory lock on the directory itself, which
//! the operating system lets go of however the server ends. It is no file beside
//! the data, so that nothing is left behind; nor the database, whose own locks a
//! second opening and closing would drop.

use std::{
    fs::{File, TryLockError},
    path::Path,
};

use super::StoreError;

/// Held as long as a server serves a directory, or a restore fills it.
#[derive(Debug)]
pub struct DirectoryLock(#[expect(dead_code, reason = "the lock lasts as long as it is open")] File);

impl DirectoryLock {
    /// Takes the directory; it is made if it is missing.
    ///
    /// # Errors
    /// [`StoreError::Served`] when another process has it.
    pub fn take(directory: &Path) -> Result<Self, StoreError> {
        let failed = |cause| StoreError::File { path: directory.to_owned(), cause };
        std::fs::create_dir_all(directory).map_err(failed)?;
        let handle = File::open(directory).map_err(failed)?;
        match handle.try_lock() {
            Ok(()) => Ok(Self(handle)),
            Err(TryLockError::WouldBlock) => Err(StoreError::Served(directory.to_owned())),
            Err(TryLockError::Error(cause)) => Err(failed(cause)),
        }
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
        assert!(refused.contains("is served already"), "{refused}");
        drop(first);
        DirectoryLock::take(directory.path()).expect("it is free again");
        assert_eq!(
            std::fs::read_dir(directory.path()).expect("it can be read").count(),
            0,
            "nothing is left"
        );
    }
}
