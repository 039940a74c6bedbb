//! The commands, as a shell runs them.

use std::{
    collections::BTreeMap,
    fs,
    io::{BufRead, BufReader, Read, Write},
    net::TcpStream,
    path::Path,
    process::{Child, Command, Output, Stdio},
    time::Duration,
};

use gigawatch::{
    domain::Id,
    store::{HISTORY_FILE, Store},
};
use tempfile::TempDir;

use crate::support::{demo_directory, everything_in, in_repository};

pub fn gigawatch() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gigawatch"));
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("GIGAWATCH_"))
    {
        command.env_remove(name);
    }
    command
}

pub fn run(arguments: &[&str], data: &Path) -> Output {
    gigawatch().args(arguments).arg("--data-dir").arg(data).output().expect("the command runs")
}

pub fn path(path: &Path) -> &str {
    path.to_str().expect("a path of letters")
}

pub fn out(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

pub fn err(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("UTF-8")
}

pub fn done(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{}", err(output));
    out(output)
}

/// Refused with one clear line.
pub fn refused(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{}{}", out(output), err(output));
    assert_eq!(out(output), "", "a refused command reports nothing as done");
    let said = err(output);
    assert_eq!(said.trim_end().lines().count(), 1, "one clear line: {said}");
    said
}

async fn newest_revision(data: &Path) -> i64 {
    let store = Store::open_read_only(data).await.expect("a history");
    let newest = store.newest_revision().await.expect("the newest revision");
    store.close().await.expect("it closes");
    newest.number()
}

/// Every file of a directory with its bytes, but for the lock files that reading makes.
pub fn files(directory: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(directory).into_iter().flatten().map(|entry| entry.expect("an entry"));
    entries
        .filter(|entry| !entry.file_name().to_string_lossy().ends_with("-shm"))
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, fs::read(entry.path()).unwrap_or_default())
        })
        .filter(|(name, bytes)| !(name.ends_with("-wal") && bytes.is_empty()))
        .collect()
}

/// A copy of Epoch AI's files, to be damaged.
fn copy_of(day: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a directory");
    for entry in fs::read_dir(in_repository("data/demo/epoch").join(day)).expect("the demo's copy") {
        let entry = entry.expect("an entry");
        fs::copy(entry.path(), folder.path().join(entry.file_name())).expect("a copy");
    }
    folder
}

fn epoch<'a>(folder: &'a Path, day: &'a str) -> [&'a str; 5] {
    ["import", "epoch", path(folder), "--published", day]
}

#[tokio::test]
async fn importing_the_seed_twice_changes_nothing_the_second_time() {
    let data = tempfile::tempdir().expect("a directory");
    let seed = in_repository("data/demo/seed");
    let first = done(&run(&["import", "seed", path(&seed)], data.path()));
    assert!(first.contains(" added") && !first.contains("figures: 0 added"), "{first}");
    let revisions = newest_revision(data.path()).await;
    assert_eq!(revisions, 9, "one revision a day");

    let second = done(&run(&["import", "seed", path(&seed)], data.path()));
    assert!(second.contains("figures: 0 added, 0 changed"), "{second}");
    assert_eq!(newest_revision(data.path()).await, revisions);
}

/// What an import of a copy says and leaves.
async fn import_again(data: &Path, folder: &Path, day: &str) -> (serde_json::Value, i64) {
    let report = done(&run(&[&epoch(folder, day)[..], &["--json"]].concat(), data));
    (serde_json::from_str(&report).expect("JSON"), newest_revision(data).await)
}

#[tokio::test]
async fn importing_epochs_copies_again_adds_and_changes_nothing() {
    let data = demo_directory().await;
    let revisions = newest_revision(data.path()).await;
    for day in ["2025-12-14", "2026-04-03", "2026-07-07"] {
        let folder = in_repository("data/demo/epoch").join(day);
        let (report, newest) = import_again(data.path(), &folder, day).await;
        assert_eq!((&report["added"], &report["changed"]), (&0.into(), &0.into()), "{day}: {report}");
        assert!(report["read"].as_u64() > Some(0), "{day}: {report}");
        assert_eq!(newest, revisions, "nothing new is no revision");
    }
}

/// The originals, where their folder lies beside the checkout: they bring their
/// prose the first time and nothing the second.
#[tokio::test]
async fn importing_the_originals_twice_adds_and_changes_nothing_the_second_time() {
    let originals = in_repository("../shared/data/epoch");
    if !originals.exists() {
        eprintln!("skipped: {} is not there", originals.display());
        return;
    }
    let data = demo_directory().await;
    for day in ["2025-12-14", "2026-04-03", "2026-07-07"] {
        let (first, revisions) = import_again(data.path(), &originals.join(day), day).await;
        let (second, newest) = import_again(data.path(), &originals.join(day), day).await;
        for report in [first, second] {
            assert_eq!((&report["added"], &report["changed"]), (&0.into(), &0.into()), "{day}: {report}");
        }
        assert_eq!(newest, revisions, "{day}: nothing new is no revision");
    }
}

#[test]
fn what_is_to_be_public_tomorrow_is_refused() {
    let data = tempfile::tempdir().expect("a directory");
    let folder = copy_of("2025-12-14");
    let error = refused(&run(&epoch(folder.path(), "2099-01-01"), data.path()));
    assert!(error.contains("2099-01-01 is in the future"), "{error}");
    assert!(files(data.path()).is_empty(), "nothing was made");
}

#[tokio::test]
async fn a_report_in_json_is_one_object_of_the_documented_keys() {
    let data = tempfile::tempdir().expect("a directory");
    let folder = in_repository("data/demo/epoch/2026-07-07");
    let report = done(&run(&[&epoch(&folder, "2026-07-07")[..], &["--json"]].concat(), data.path()));
    assert_eq!(report.trim_end().lines().count(), 1, "one object on one line");
    let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
    let keys: Vec<&str> = report.as_object().expect("an object").keys().map(String::as_str).collect();
    let documented = ["read", "added", "changed", "unchanged", "withdrawn", "unsure"];
    assert_eq!(keys, documented);
    for count in &documented[..5] {
        assert!(report[count].is_u64() || *count == "unsure", "{count} is a number: {report}");
    }
    assert!(report["unsure"].is_array());
}

#[tokio::test]
async fn a_damaged_copy_is_refused_whole_with_file_and_line() {
    let directory = tempfile::tempdir().expect("a directory");
    let before = in_repository("data/demo/epoch/2026-04-03");
    done(&run(&epoch(&before, "2026-04-03"), directory.path()));
    let untouched = files(directory.path());

    // The last line of the last file: what stands before it must not get in either.
    let copy = copy_of("2026-07-07");
    let file = copy.path().join("data_center_timelines.csv");
    let text = fs::read_to_string(&file).expect("the file");
    let lines = text.lines().count();
    let last = text.lines().last().expect("a line");
    let day = last.split(',').find(|cell| cell.starts_with("20")).expect("a date");
    fs::write(&file, text.replace(last, &last.replace(day, "the day before yesterday"))).expect("written");

    let said = refused(&run(&epoch(copy.path(), "2026-07-07"), directory.path()));
    assert!(said.contains(&format!("data_center_timelines.csv:{lines}: ")), "{said}");
    assert!(said.contains("the day before yesterday"), "what was found there: {said}");
    assert_eq!(files(directory.path()), untouched, "nothing has changed");
}

#[tokio::test]
async fn a_row_that_is_cut_off_is_refused_with_its_line() {
    let copy = copy_of("2025-12-14");
    let file = copy.path().join("data_center_timelines.csv");
    let text = fs::read_to_string(&file).expect("the file");
    let half: String = text.lines().take(20).fold(String::new(), |all, line| all + line + "\n") + "Half a ro";
    fs::write(&file, half).expect("written");
    let data = tempfile::tempdir().expect("a directory");
    let said = refused(&run(&epoch(copy.path(), "2025-12-14"), data.path()));
    assert!(said.contains("data_center_timelines.csv:21: "), "{said}");
    assert!(
        files(data.path()).is_empty(),
        "a refused first import leaves nothing: {:?}",
        files(data.path()).keys()
    );
}

#[test]
fn a_file_that_is_not_utf_8_is_refused_with_its_line() {
    let copy = copy_of("2025-12-14");
    let file = copy.path().join("data_centers.csv");
    let mut bytes = fs::read(&file).expect("the file");
    let third_line =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').nth(1).expect("a line").0 + 1;
    bytes[third_line] = 0xfc;
    fs::write(&file, bytes).expect("written");
    let data = tempfile::tempdir().expect("a directory");
    let said = refused(&run(&epoch(copy.path(), "2025-12-14"), data.path()));
    assert!(said.contains("data_centers.csv:3: ") && said.contains("UTF-8"), "{said}");
}

#[tokio::test]
async fn a_damaged_seed_is_refused_with_file_and_line() {
    let seed = tempfile::tempdir().expect("a directory");
    for day in fs::read_dir(in_repository("data/demo/seed")).expect("the demo's seed") {
        let day = day.expect("a day");
        fs::create_dir(seed.path().join(day.file_name())).expect("a folder");
        for file in fs::read_dir(day.path()).expect("its files") {
            let file = file.expect("a file");
            fs::copy(file.path(), seed.path().join(day.file_name()).join(file.file_name())).expect("a copy");
        }
    }
    let day = seed.path().join("2025-08-02");
    let file = day.join("figures.csv");
    let text = fs::read_to_string(&file).expect("the file");
    fs::write(&file, text.replacen("1200000000,1200000000", "1.2 GW,1200000000", 1)).expect("written");
    let line = text.lines().position(|line| line.contains("1200000000,1200000000")).expect("the line") + 1;
    let data = tempfile::tempdir().expect("a directory");
    let said = refused(&run(&["import", "seed", path(seed.path())], data.path()));
    assert!(said.contains(&format!("figures.csv:{line}: ")) && said.contains("1.2 GW"), "{said}");
}

#[test]
fn files_that_are_not_there_are_named() {
    let data = tempfile::tempdir().expect("a directory");
    let empty = tempfile::tempdir().expect("a directory");
    let said = refused(&run(&epoch(empty.path(), "2026-07-07"), data.path()));
    assert!(said.contains("data_centers.csv"), "{said}");
    let said = refused(&run(&["import", "seed", "/nowhere/at/all"], data.path()));
    assert!(said.contains("/nowhere/at/all"), "{said}");
    let said = refused(&run(&["import", "seed", path(empty.path())], data.path()));
    assert!(said.contains("2025-08-02"), "how a day's folder is named: {said}");
}

#[tokio::test]
async fn a_dry_run_says_what_would_change_and_changes_nothing() {
    let folder = in_repository("data/demo/epoch/2025-12-14");
    let dry = [&epoch(&folder, "2025-12-14")[..], &["--dry-run"]].concat();

    let parent = tempfile::tempdir().expect("a directory");
    let nowhere = parent.path().join("not-yet");
    let report = done(&run(&dry, &nowhere));
    assert!(report.contains("would be added") && !report.contains("figures: 0"), "{report}");
    assert!(!nowhere.exists(), "a dry run makes no directory");

    let data = tempfile::tempdir().expect("a directory");
    done(&run(&["import", "seed", path(&in_repository("data/demo/seed"))], data.path()));
    let before = files(data.path());
    let report = done(&run(&dry, data.path()));
    assert!(report.contains("would be added") && !report.contains("figures: 0"), "{report}");
    assert_eq!(files(data.path()), before);
}

/// A dry run on files that cannot be read must not pass for one on an empty directory.
#[tokio::test]
async fn a_dry_run_on_a_history_that_cannot_be_read_is_refused() {
    let data = tempfile::tempdir().expect("a directory");
    fs::write(
        data.path().join(HISTORY_FILE),
        "This is no database, but it is longer than a header. ".repeat(20),
    )
    .expect("written");
    let folder = in_repository("data/demo/epoch/2025-12-14");
    let dry = [&epoch(&folder, "2025-12-14")[..], &["--dry-run"]].concat();
    refused(&run(&dry, data.path()));

    let of_a_newer_release = demo_directory().await;
    let made = Command::new("sqlite3")
        .arg(of_a_newer_release.path().join(HISTORY_FILE))
        .arg("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .status();
    assert!(made.expect("scripts/test installs sqlite3").success());
    let said = refused(&run(&dry, of_a_newer_release.path()));
    assert!(said.contains("use a newer release"), "{said}");
}

#[tokio::test]
async fn a_replay_goes_forward_and_never_into_a_served_history() {
    let data = tempfile::tempdir().expect("a directory");
    let folder = |day: &str| in_repository("data/demo/epoch").join(day);
    let replay = |day: &str| {
        let folder = folder(day);
        run(&[&epoch(&folder, day)[..], &["--replay"]].concat(), data.path())
    };
    done(&replay("2026-04-03"));
    let dataset = everything_in(&Store::open(data.path()).await.expect("a history")).await;
    assert_eq!(dataset.newest().expect("a revision").published_at.to_string(), "2026-04-03T00:00:00Z");

    let said = refused(&replay("2025-12-14"));
    assert!(said.contains("2025-12-14") && said.contains("order"), "{said}");

    Server::start(data.path(), &[]).stop();
    let said = refused(&replay("2026-07-07"));
    assert!(said.contains("no server has served"), "{said}");
    assert_eq!(newest_revision(data.path()).await, 1);
    done(&run(&epoch(&folder("2026-07-07"), "2026-07-07"), data.path()));
    assert_eq!(newest_revision(data.path()).await, 2, "without --replay it is dated now");
}

/// Half an import would be worse than none: killed at any moment, all of it is
/// there or nothing.
#[tokio::test]
async fn a_killed_import_leaves_all_or_nothing() {
    let data = tempfile::tempdir().expect("a directory");
    done(&run(&epoch(&in_repository("data/demo/epoch/2025-12-14"), "2025-12-14"), data.path()));
    let whole = {
        let copy = tempfile::tempdir().expect("a directory");
        fs::copy(data.path().join(HISTORY_FILE), copy.path().join(HISTORY_FILE)).expect("a copy");
        let started = std::time::Instant::now();
        done(&run(&epoch(&in_repository("data/demo/epoch/2026-07-07"), "2026-07-07"), copy.path()));
        (figures_in(copy.path()).await, started.elapsed())
    };
    let before = figures_in(data.path()).await;
    let (mut nothing, mut all) = (0, 0);
    for step in 1..=8_u32 {
        let copy = tempfile::tempdir().expect("a directory");
        fs::copy(data.path().join(HISTORY_FILE), copy.path().join(HISTORY_FILE)).expect("a copy");
        let mut import = gigawatch()
            .args(epoch(&in_repository("data/demo/epoch/2026-07-07"), "2026-07-07"))
            .arg("--data-dir")
            .arg(copy.path())
            .stdout(Stdio::null())
            .spawn()
            .expect("the command runs");
        // From the beginning to the end of the import, mostly where it writes.
        std::thread::sleep(whole.1 * (4 + step) / 12);
        import.kill().expect("it is killed");
        import.wait().expect("it ends");
        let after = figures_in(copy.path()).await;
        assert!(
            after == before || after == whole.0,
            "step {step}: {after:?} is neither {before:?} nor {:?}",
            whole.0
        );
        if after == before {
            nothing += 1;
        } else {
            all += 1;
        }
        // And the directory still works.
        done(&run(&epoch(&in_repository("data/demo/epoch/2026-07-07"), "2026-07-07"), copy.path()));
        assert_eq!(figures_in(copy.path()).await, whole.0, "step {step}: the import can be repeated");
    }
    assert!(nothing > 0, "no kill came in time: {nothing} left nothing, {all} all");
}

async fn figures_in(data: &Path) -> (i64, usize) {
    let store = Store::open(data).await.expect("a history");
    let dataset = everything_in(&store).await;
    store.close().await.expect("it closes");
    (dataset.newest_id().number(), dataset.figures.iter(dataset.newest_id()).count())
}

#[test]
fn wrong_usage_is_told_apart_from_failure() {
    for arguments in [
        &["bake"][..],
        &["serve", "--lisen", "127.0.0.1:0"],
        &["serve", "--listen", "nowhere"],
        &["serve", "--demo", "--read-only"],
        &["import", "epoch", "somewhere"],
        &["import", "epoch", "somewhere", "--published", "7 July 2026"],
        &[],
    ] {
        let output = gigawatch().args(arguments).output().expect("the command runs");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!err(&output).is_empty(), "{arguments:?}");
    }
}

/// A server as its operator starts it.
pub struct Server {
    child: Child,
    address: String,
    ready_line: String,
}

impl Server {
    /// Starts it on a free port and reads its address from the line that says it is ready.
    pub fn start(data: &Path, flags: &[&str]) -> Self {
        let mut child = gigawatch()
            .args(["serve", "--listen", "127.0.0.1:0"])
            .args(flags)
            .arg("--data-dir")
            .arg(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        let mut ready_line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut ready_line).expect("a line");
        let address = ready_line
            .trim()
            .rsplit("http://")
            .next()
            .map(|address| address.trim_end_matches('/').to_owned())
            .unwrap_or_default();
        Self { child, address, ready_line }
    }

    /// Where it listens: host and port.
    pub fn address(&self) -> &str {
        &self.address
    }

    /// Its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// The head and body of an answer, over a real connection.
    pub fn ask(&self, path: &str) -> String {
        Self::ask_at(&self.address, path)
    }

    /// The same of whatever listens at an address.
    pub fn ask_at(address: &str, path: &str) -> String {
        let mut stream = TcpStream::connect(address).expect("it listens");
        stream.set_read_timeout(Some(Duration::from_secs(10))).expect("a limit");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")
            .expect("a request");
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).expect("an answer");
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Stops it as an operator does, with SIGTERM.
    pub fn stop(mut self) {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status().expect("kill runs");
        assert!(asked.success());
        assert!(self.child.wait().expect("it ends").success(), "it stops in good order");
    }
}

impl Server {
    /// Ends it as a power cut does.
    pub fn kill(mut self) {
        self.child.kill().expect("it is killed");
        self.child.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Fails when it has ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

#[test]
fn serve_demo_fills_an_empty_directory_and_says_where_it_listens() {
    let parent = tempfile::tempdir().expect("a directory");
    let data = parent.path().join("made-by-serve");
    let server = Server::start(&data, &["--demo"]);
    assert!(
        server.ready_line.starts_with("Gigawatch is ready at http://127.0.0.1:"),
        "{}",
        server.ready_line
    );
    assert!(!server.address.ends_with(":0"), "the port that it took: {}", server.address);
    let page = server.ask("/sites/stargate-abilene");
    assert!(
        page.starts_with("HTTP/1.1 200") && page.contains("1.2\u{a0}GW") || page.contains("1.2 GW"),
        "{page}"
    );
    server.stop();
    let left: Vec<String> = files(&data).into_keys().collect();
    assert_eq!(left, ["desk.db", HISTORY_FILE], "stopped in good order, nothing else is left");
}

#[tokio::test]
async fn serve_demo_leaves_a_filled_directory_alone() {
    let data = tempfile::tempdir().expect("a directory");
    done(&run(&epoch(&in_repository("data/demo/epoch/2025-12-14"), "2025-12-14"), data.path()));
    let server = Server::start(data.path(), &["--demo"]);
    assert!(server.ask("/people/sam-altman").starts_with("HTTP/1.1 404"), "the demo's people are not here");
    server.stop();
    assert_eq!(newest_revision(data.path()).await, 1);
}

#[tokio::test]
async fn what_a_crash_left_of_a_demo_is_cleared_away() {
    let data = tempfile::tempdir().expect("a directory");
    let aside = data.path().join(".demo-in-the-making");
    fs::create_dir(&aside).expect("a folder");
    fs::write(aside.join(HISTORY_FILE), "half a history").expect("written");
    let server = Server::start(data.path(), &["--demo"]);
    assert!(server.ask("/sites/stargate-abilene").starts_with("HTTP/1.1 200"));
    server.stop();
    assert!(!aside.exists());
    assert_eq!(newest_revision(data.path()).await, 12);
}

/// Killed while it fills, a directory is empty or filled, and the next start serves the demo.
#[tokio::test]
async fn a_killed_demo_is_made_anew() {
    for delay in [20, 150, 400] {
        let data = tempfile::tempdir().expect("a directory");
        let mut server = gigawatch()
            .args(["serve", "--demo", "--listen", "127.0.0.1:0", "--data-dir"])
            .arg(data.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        std::thread::sleep(Duration::from_millis(delay));
        server.kill().expect("it is killed");
        server.wait().expect("it ends");
        let server = Server::start(data.path(), &["--demo"]);
        assert!(server.ask("/sites/stargate-abilene").starts_with("HTTP/1.1 200"), "after {delay} ms");
        server.stop();
        assert_eq!(newest_revision(data.path()).await, 12, "after {delay} ms");
    }
}

/// Whoever has read the line may stop it: a supervisor does at once.
#[test]
fn a_server_that_is_ready_can_be_stopped_in_good_order() {
    let data = tempfile::tempdir().expect("a directory");
    for _ in 0..10 {
        Server::start(data.path(), &[]).stop();
    }
}

#[tokio::test]
async fn a_read_only_server_writes_nothing() {
    let data = demo_directory().await;
    let before = files(data.path());
    let server = Server::start(data.path(), &["--read-only"]);
    assert!(server.ask("/sites").starts_with("HTTP/1.1 200"));
    server.stop();
    assert_eq!(files(data.path()), before, "no desk.db, no heartbeat, no change");

    let empty = tempfile::tempdir().expect("a directory");
    let output = run(&["serve", "--read-only", "--listen", "127.0.0.1:0"], empty.path());
    assert_eq!(output.status.code(), Some(1));
    assert!(err(&output).contains("there is no gigawatch.db"), "{}", err(&output));
}

#[tokio::test]
async fn an_import_beside_a_running_server_shows_within_a_second() {
    let data = tempfile::tempdir().expect("a directory");
    done(&run(&epoch(&in_repository("data/demo/epoch/2025-12-14"), "2025-12-14"), data.path()));
    let server = Server::start(data.path(), &[]);
    assert!(server.ask("/revisions/2").starts_with("HTTP/1.1 404"));
    done(&run(&epoch(&in_repository("data/demo/epoch/2026-04-03"), "2026-04-03"), data.path()));
    std::thread::sleep(Duration::from_secs(1));
    assert!(server.ask("/revisions/2").starts_with("HTTP/1.1 200"));
    server.stop();
}
