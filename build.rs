//! Tells the compiler of which commit this is, as `abc1234, 2026-11-28`: the day of
//! the commit, never of the build, so that the same sources make the same program.
//!
//! `GIGAWATCH_COMMIT` says it where there is no repository, as in an image. Without it
//! git is asked, and only for a release: who works on the program would compile it
//! again after each commit, for nothing.

use std::{env, fs, path::Path, process::Command};

#[expect(clippy::disallowed_methods, reason = "a build is told by its environment")]
fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=GIGAWATCH_COMMIT");
    let given = env::var("GIGAWATCH_COMMIT").unwrap_or_default();
    let is_release = env::var("PROFILE").is_ok_and(|profile| profile == "release");
    let commit = if !given.is_empty() {
        assert!(
            is_commit(&given),
            "GIGAWATCH_COMMIT is “{given}”; it takes a commit and its day, as in abc1234, 2026-11-28: \
             git log -1 --abbrev=7 --format='%h, %cs'"
        );
        given
    } else if is_release {
        of_repository().unwrap_or_else(|| "unknown".to_owned())
    } else {
        "debug build".to_owned()
    };
    println!("cargo::rustc-env=GIGAWATCH_COMMIT={commit}");
}

/// Whether a text has the form of a commit and a day.
fn is_commit(text: &str) -> bool {
    let Some((hash, day)) = text.split_once(", ") else { return false };
    let is_hash = (7..=40).contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    let form: String = day.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
    is_hash && form == "0000-00-00"
}

/// What git knows of the folder; none where it holds sources alone.
fn of_repository() -> Option<String> {
    // A folder above may be somebody else's repository.
    if !Path::new(".git").exists() {
        return None;
    }
    // HEAD changes with the branch, the others with its commits.
    for name in ["HEAD", "refs/heads", "packed-refs"] {
        let path = git(&["rev-parse", "--git-path", name])?;
        if fs::exists(&path).unwrap_or(false) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
    // Seven digits, whatever else the repository holds: a clone may hold less.
    let said = git(&["log", "-1", "--format=%H, %cs"])?;
    let (hash, day) = said.split_once(", ")?;
    Some(format!("{}, {day}", hash.get(..7)?))
}

/// What git answers, in one line.
fn git(arguments: &[&str]) -> Option<String> {
    let output = Command::new("git").args(arguments).output().ok()?;
    let line = String::from_utf8(output.stdout).ok()?.trim().to_owned();
    (output.status.success() && !line.is_empty()).then_some(line)
}
