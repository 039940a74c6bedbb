//! Hashing passwords: argon2id, off the threads that answer requests, and only
//! a few at a time, for each takes memory.

use std::sync::Arc;

use argon2::{
    Algorithm, Argon2, Params, Version,
    password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash},
};
use thiserror::Error;
use tokio::sync::Semaphore;

/// What a hash costs.
#[derive(Debug, Clone, Copy)]
pub struct Cost {
    pub memory_kib: u32,
    pub passes: u32,
}

impl Cost {
    /// OWASP's recommendation for argon2id: 19 MiB, two passes, one lane.
    pub const USUAL: Self = Self { memory_kib: 19 * 1024, passes: 2 };
    /// The least that argon2 takes, for tests.
    pub const LEAST: Self = Self { memory_kib: 8, passes: 1 };
}

/// Hashing failed: our fault.
#[derive(Debug, Error)]
#[error("a password could not be hashed: {0}")]
pub struct HashingFailed(String);

/// Hashes and verifies passwords.
#[derive(Debug)]
pub struct Passwords {
    cost: Cost,
    permits: Arc<Semaphore>,
}

/// The shortest password that is taken, in characters (NIST SP 800-63B).
pub const SHORTEST: usize = 12;
/// The longest, in bytes.
pub const LONGEST: usize = 200;

/// What is tried first and is long enough; of shorter ones nobody needs to be told.
const COMMON: [&str; 24] = [
    "123123123123",
    "123456789012",
    "1234567890123",
    "12345678901234",
    "123456789abc",
    "123qweasdzxc",
    "1q2w3e4r5t6y",
    "1qaz2wsx3edc",
    "abc123456789",
    "administrator",
    "changeme1234",
    "correct horse battery staple",
    "correcthorsebatterystaple",
    "iloveyou1234",
    "letmeinletmein",
    "password1234",
    "password12345",
    "password123456",
    "passwordpassword",
    "q1w2e3r4t5y6",
    "qwerty123456",
    "qwertyuiop12",
    "qwertyuiop123",
    "welcome12345",
];

impl Passwords {
    /// At most two at once.
    pub fn new(cost: Cost) -> Self {
        Self { cost, permits: Arc::new(Semaphore::new(2)) }
    }

    /// Whether a new password may be used; else what is wrong with it.
    pub fn complaint(password: &str, name: &str) -> Option<String> {
        let lower = password.to_lowercase();
        let (few, long) = (password.chars().count() < SHORTEST, password.len() > LONGEST);
        let mut letters = lower.chars();
        let first = letters.next();
        if few {
            Some(format!("A password has at least {SHORTEST} characters; several words do well."))
        } else if long {
            Some(format!("A password has at most {LONGEST} characters."))
        } else if lower.contains(&name.to_lowercase()) && !name.is_empty() {
            Some("A password must not contain the name to log in with.".to_owned())
        } else if letters.all(|letter| Some(letter) == first) {
            Some("A password needs more than one character repeated.".to_owned())
        } else if COMMON.contains(&lower.as_str()) || lower.contains("gigawatch") {
            Some("That password is one of those that are tried first.".to_owned())
        } else {
            None
        }
    }

    /// The PHC string of a password.
    pub async fn hash(&self, password: String) -> Result<String, HashingFailed> {
        let cost = self.cost;
        self.aside(move || {
            let hash = argon2(cost)?.hash_password(password.as_bytes());
            hash.map(|hash| hash.to_string()).map_err(|cause| HashingFailed(cause.to_string()))
        })
        .await
    }

    /// Whether a password fits a hash. Without a hash it takes as long and never fits.
    pub async fn fits(&self, password: String, hash: Option<String>) -> Result<bool, HashingFailed> {
        let cost = self.cost;
        self.aside(move || {
            let argon2 = argon2(cost)?;
            let Some(hash) = hash else {
                // Whoever asks must not learn from the time that there is no such account.
                let _ = argon2.hash_password(password.as_bytes());
                return Ok(false);
            };
            let hash = PasswordHash::new(&hash).map_err(|cause| HashingFailed(cause.to_string()))?;
            Ok(argon2.verify_password(password.as_bytes(), &hash).is_ok())
        })
        .await
    }

    async fn aside<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HashingFailed> + Send + 'static,
    ) -> Result<T, HashingFailed> {
        let failed = |cause: &dyn std::fmt::Display| HashingFailed(cause.to_string());
        let permit = self.permits.clone().acquire_owned().await.map_err(|cause| failed(&cause))?;
        tokio::task::spawn_blocking(move || {
            let done = work();
            drop(permit);
            done
        })
        .await
        .map_err(|cause| failed(&cause))?
    }
}

fn argon2(cost: Cost) -> Result<Argon2<'static>, HashingFailed> {
    let params = Params::new(cost.memory_kib, cost.passes, 1, None);
    let params = params.map_err(|cause| HashingFailed(cause.to_string()))?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_alone() {
        let passwords = Passwords::new(Cost::LEAST);
        let hash = passwords.hash("correct horse battery".to_owned()).await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$"), "{hash}");
        assert_ne!(hash, passwords.hash("correct horse battery".to_owned()).await.unwrap(), "salted");
        assert!(passwords.fits("correct horse battery".to_owned(), Some(hash.clone())).await.unwrap());
        assert!(!passwords.fits("correct horse batterx".to_owned(), Some(hash)).await.unwrap());
        assert!(!passwords.fits("correct horse battery".to_owned(), None).await.unwrap());
        assert!(passwords.fits("x".to_owned(), Some("no hash".to_owned())).await.is_err());
    }

    #[test]
    fn passwords_that_are_tried_first_are_none() {
        for password in ["Password1234", "correct horse battery staple", "my gigawatch word"] {
            let complaint = Passwords::complaint(password, "anna").unwrap_or_default();
            assert!(complaint.contains("tried first"), "{password}: {complaint}");
        }
        assert!(COMMON.iter().all(|known| known.len() >= SHORTEST && known.to_lowercase() == **known));
    }

    #[test]
    fn a_weak_password_is_refused_with_a_sentence() {
        assert_eq!(Passwords::complaint("several quiet words", "anna"), None);
        for (password, word) in [
            ("short", "12 characters"),
            ("aaaaaaaaaaaaaaaa", "repeated"),
            ("anna-anna-anna", "name"),
            (&"x1".repeat(200), "at most"),
        ] {
            assert!(
                Passwords::complaint(password, "Anna").is_some_and(|text| text.contains(word)),
                "{password}"
            );
        }
    }
}
