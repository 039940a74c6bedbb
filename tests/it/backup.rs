//! Nothing is lost: backups and what they restore, one server to a directory,
//! copies before migrations, and what `doctor` finds.

use std::{
    collections::BTreeMap,
    fs::{self, OpenOptions, Permissions},
    io::{Seek, SeekFrom, Write},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use gigawatch::{
    domain::Id,
    store::{DESK_FILE, HISTORY_FILE, Store},
};
use sqlx::{Connection, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{
    commands::{Server, done, err, files, gigawatch, out, path, refused, run},
    support::{demo_directory, everything_in, in_repository},
};

fn empty() -> TempDir {
    tempfile::tempdir().expect("a directory")
}

fn mode(file: &Path) -> u32 {
    fs::metadata(file).expect("a file").permissions().mode() & 0o777
}

/// A backup of the demo with an account at the desk, made while a server goes on.
async fn backed_up() -> (TempDir, PathBuf) {
    let data = demo_directory().await;
    let secret = data.path().join("password");
    fs::write(&secret, "nine quiet turbines at dawn").expect("a file");
    done(&run(&["user", "add", "chief", "--role", "admin", "--password-file", path(&secret)], data.path()));
    let server = Server::start(data.path(), &[]);
    let file = data.path().join("backup.zip");
    let told = done(&run(&["backup", path(&file)], data.path()));
    assert!(told.contains("holds revision 12"), "{told}");
    server.stop();
    (data, file)
}

#[tokio::test]
async fn what_was_backed_up_while_serving_is_restored_whole() {
    let (data, file) = backed_up().await;
    assert_eq!(mode(&file), 0o600, "the desk is in it");
    let target = empty();
    let told = done(&run(&["restore", path(&file)], target.path()));
    assert!(told.contains("restored revision 12"), "{told}");
    let left: Vec<String> = files(target.path()).into_keys().collect();
    assert_eq!(left, [DESK_FILE, HISTORY_FILE]);
    assert_eq!(mode(&target.path().join(DESK_FILE)), 0o600);
    let [before, after] = [data.path(), target.path()].map(Store::open_read_only);
    let (before, after) = (before.await.expect("it opens"), after.await.expect("it opens"));
    assert_eq!(
        format!("{:?}", everything_in(&before).await.newest()),
        format!("{:?}", everything_in(&after).await.newest())
    );
    for (name, sum) in sums(&file) {
        let restored = fs::read(target.path().join(&name)).expect("a file");
        assert_eq!(sum_of(&restored), sum, "{name} is what was backed up, byte for byte");
    }
    let accounts = done(&run(&["user", "list"], target.path()));
    assert!(accounts.contains("chief"), "{accounts}");
    let server = Server::start(target.path(), &[]);
    assert!(server.ask("/sites/stargate-abilene").starts_with("HTTP/1.1 200"));
    server.stop();
}

fn sum_of(bytes: &[u8]) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(bytes).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// The sums that a backup lists, by file.
fn sums(backup: &Path) -> BTreeMap<String, String> {
    let mut zip = zip::ZipArchive::new(fs::File::open(backup).expect("a file")).expect("a zip file");
    let list: serde_json::Value =
        serde_json::from_reader(zip.by_name("backup.json").expect("a list")).expect("JSON");
    let files = list["files"].as_array().expect("files").iter();
    files
        .map(|file| {
            (
                file["name"].as_str().expect("a name").to_owned(),
                file["sha256"].as_str().expect("a sum").to_owned(),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_backup_that_is_damaged_cut_off_or_something_else_restores_nothing() {
    let (_data, file) = backed_up().await;
    let whole = fs::read(&file).expect("a file");
    let list = {
        let mut zip = zip::ZipArchive::new(fs::File::open(&file).expect("a file")).expect("a zip file");
        let entry = zip.by_name(HISTORY_FILE).expect("the history");
        usize::try_from(entry.data_start().expect("a place")).expect("a place")
    };
    let mut damaged = whole.clone();
    for byte in &mut damaged[list + 5_000..list + 5_040] {
        *byte ^= 0x55;
    }
    for (name, bytes, words) in [
        ("damaged.zip", &damaged[..], HISTORY_FILE),
        ("cut.zip", &whole[..whole.len() / 2], "no backup of Gigawatch, or it is cut off"),
        ("other.zip", &b"hello"[..], "no backup of Gigawatch"),
    ] {
        let target = empty();
        let broken = target.path().join(name);
        fs::write(&broken, bytes).expect("a file");
        let said = refused(&run(&["restore", path(&broken)], target.path()));
        assert!(said.contains(words) && said.contains(name), "{said}");
        assert_eq!(files(target.path()).into_keys().collect::<Vec<_>>(), [name], "nothing else is left");
    }
    let said = refused(&run(&["restore", "nowhere.zip"], empty().path()));
    assert!(said.contains("nowhere.zip"), "{said}");
}

#[tokio::test]
async fn nothing_is_overwritten_by_a_backup_or_a_restore() {
    let (data, file) = backed_up().await;
    let before = files(data.path());
    let said = refused(&run(&["backup", path(&file)], data.path()));
    assert!(said.contains("never overwrites"), "{said}");
    let said = refused(&run(&["restore", path(&file)], data.path()));
    assert!(said.contains("is there already"), "{said}");
    assert_eq!(files(data.path()), before);
    let said = refused(&run(&["backup", path(&empty().path().join("new.zip"))], empty().path()));
    assert!(said.contains("there is no gigawatch.db"), "{said}");
}

#[tokio::test]
async fn a_directory_has_one_server_that_writes() {
    let data = demo_directory().await;
    let first = Server::start(data.path(), &[]);
    let said = refused(&run(&["serve", "--listen", "127.0.0.1:0"], data.path()));
    assert!(said.contains("is served already") && said.contains("--read-only"), "{said}");
    let beside = Server::start(data.path(), &["--read-only"]);
    assert!(beside.ask("/").starts_with("HTTP/1.1 200"), "one that only reads may stand beside it");
    beside.stop();
    let (_data, file) = backed_up().await;
    let said = refused(&run(&["restore", path(&file)], data.path()));
    assert!(said.contains("is there already"), "{said}");
    // A killed server leaves nothing that keeps the next one out.
    first.kill();
    Server::start(data.path(), &[]).stop();
}

/// The files of a data directory as a release with only these migrations wrote them.
async fn as_of_schema(file: &str, folder: &str, kept: usize) -> TempDir {
    let (directory, migrations) = (empty(), empty());
    let mut names: Vec<PathBuf> = fs::read_dir(in_repository(format!("migrations/{folder}")))
        .expect("migrations")
        .map(|entry| entry.expect("a file").path())
        .collect();
    names.sort();
    for name in &names[..kept] {
        fs::copy(name, migrations.path().join(name.file_name().expect("a name"))).expect("a copy");
    }
    let options = SqliteConnectOptions::new().filename(directory.path().join(file)).create_if_missing(true);
    let mut connection = SqliteConnection::connect_with(&options).await.expect("it opens");
    Migrator::new(migrations.path())
        .await
        .expect("migrations")
        .run_direct(None, &mut connection, false)
        .await
        .expect("they run");
    if folder == "gigawatch" {
        for statement in [
            "INSERT INTO revision (published_at, editor, reason) VALUES ('2025-01-01T00:00:00.000Z', 'An editor', 'new_information')",
            "INSERT INTO company (created_in) VALUES (1)",
            "INSERT INTO company_slug (slug, company_id, created_in) VALUES ('openai', 1, 1)",
            "INSERT INTO company_version (company_id, opened, slug, name, kind) VALUES (1, 1, 'openai', 'OpenAI', 'firm')",
        ] {
            sqlx::query(statement)
                .execute(&mut connection)
                .await
                .unwrap_or_else(|cause| panic!("{statement}: {cause}"));
        }
    }
    connection.close().await.expect("it closes");
    directory
}

#[tokio::test]
async fn every_earlier_schema_is_carried_over_with_its_data_and_kept_beside() {
    for (file, folder) in [(HISTORY_FILE, "gigawatch"), (DESK_FILE, "desk")] {
        let all = fs::read_dir(in_repository(format!("migrations/{folder}"))).expect("migrations").count();
        for kept in 1..=all {
            let directory = as_of_schema(file, folder, kept).await;
            let store = Store::open(directory.path())
                .await
                .unwrap_or_else(|cause| panic!("{folder} {kept}: {cause}"));
            if folder == "gigawatch" {
                let dataset = everything_in(&store).await;
                let names: Vec<_> = dataset
                    .companies
                    .iter(dataset.newest_id())
                    .map(|(_, company)| company.name.clone())
                    .collect();
                assert_eq!(names, ["OpenAI"], "from schema {kept}");
            }
            store.close().await.expect("it closes");
            let backup = directory.path().join(format!("{file}.schema-{kept}.backup"));
            assert_eq!(backup.exists(), kept < all, "{folder} {kept}: a copy where the schema changed");
        }
    }
}

fn doctor(data: &Path, flags: &[&str]) -> (Option<i32>, String) {
    let output = gigawatch().arg("doctor").args(flags).arg("--data-dir").arg(data).output().expect("it runs");
    (output.status.code(), out(&output) + &err(&output))
}

#[tokio::test]
async fn a_doctor_says_what_is_missing_and_what_does_not_work() {
    let (data, file) = backed_up().await;
    let folder = file.parent().expect("a folder");
    let (code, said) = doctor(
        data.path(),
        &[
            "--base-url",
            "https://gigawatch.example.org",
            "--trusted-proxy",
            "127.0.0.1",
            "--backups",
            path(folder),
            "--site-name",
            "Gigawatch",
            "--contact",
            "desk@example.org",
            "--imprint",
            "https://example.org/imprint",
            "--privacy",
            path(&in_repository("deploy/house/privacy.md")),
            "--credits",
            "Thanks to all.",
            "--licence",
            "CC BY 4.0",
            "--licence-url",
            "https://creativecommons.org/licenses/by/4.0/",
            "--desk-time-zone",
            "Europe/Berlin",
        ],
    );
    assert_eq!(code, Some(0), "{said}");
    for words in [
        "can be written",
        "revision 12",
        "an admin can log in",
        "read by its owner alone",
        "the newest backup",
    ] {
        assert!(said.lines().any(|line| line.starts_with("fine") && line.contains(words)), "{words}: {said}");
    }
    assert!(!said.contains("doubtful"), "{said}");
    let (code, said) = doctor(data.path(), &[]);
    assert_eq!(code, Some(0), "doubts are no faults: {said}");
    for flag in [
        "base-url",
        "backups",
        "site-name",
        "contact",
        "imprint",
        "privacy",
        "credits",
        "licence",
        "desk-time-zone",
    ] {
        assert!(said.contains(&format!("doubtful  no --{flag}: ")), "{flag}: {said}");
    }
    fs::set_permissions(data.path().join(DESK_FILE), Permissions::from_mode(0o644)).expect("a mode");
    let (code, said) = doctor(data.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("can be read by others (mode 644)"), "{said}");
    let (code, said) = doctor(&data.path().join("nowhere"), &[]);
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("is no directory"), "{said}");
    let mut history = OpenOptions::new().write(true).open(data.path().join(HISTORY_FILE)).expect("a file");
    history.seek(SeekFrom::Start(0)).expect("a place");
    history.write_all(b"no database at all").expect("it writes");
    let (code, said) = doctor(data.path(), &[]);
    assert_eq!(code, Some(1), "{said}");
}

#[tokio::test]
async fn a_reader_behind_its_primary_says_that_it_is_not_ready() {
    let data = demo_directory().await;
    // The demo was never served: it has no heartbeat.
    let follower = Server::start(data.path(), &["--read-only"]);
    let answer = follower.ask("/readyz");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("no heartbeat has come yet"), "{answer}");
    assert!(follower.ask("/").starts_with("HTTP/1.1 200"), "who asks all the same is answered");
    Server::start(data.path(), &[]).stop();
    std::thread::sleep(std::time::Duration::from_secs(1));
    let answer = follower.ask("/readyz");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    follower.stop();
    let strict = Server::start(data.path(), &["--read-only", "--max-lag", "1"]);
    std::thread::sleep(std::time::Duration::from_secs(2));
    let answer = strict.ask("/readyz");
    assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("1 s are allowed"), "{answer}");
    strict.stop();
    let store = Store::open_read_only(data.path()).await.expect("it opens");
    assert_eq!(store.newest_revision().await.expect("a number").number(), 12);
}

#[tokio::test]
async fn metrics_are_told_on_a_listener_of_their_own() {
    let data = demo_directory().await;
    let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("its address");
    let server = Server::start(data.path(), &["--metrics-listen", &free.to_string()]);
    server.ask("/sites/stargate-abilene");
    server.ask("/sites/stargate-abilene");
    // Another address, but the same picture.
    server.ask("/charts/spending.png");
    server.ask("/charts/spending.png?scale=1");
    server.ask("/search?q=abilene");
    assert!(server.ask("/metrics").starts_with("HTTP/1.1 404"), "not for readers");
    let told = Server::ask_at(&free.to_string(), "/metrics");
    for line in [
        "gigawatch_revision 12",
        "gigawatch_answer_seconds_count{method=\"GET\",route=\"/sites/{slug}\",status=\"200\"} 2",
        "gigawatch_pages_total{origin=\"made\"} 5",
        "gigawatch_pages_total{origin=\"kept\"} 1",
        "gigawatch_pictures_total{origin=\"drawn\"} 1",
        "gigawatch_pictures_total{origin=\"kept\"} 1",
        "gigawatch_connections_limit 900",
        "gigawatch_database_seconds_count{call=\"search\"} 1",
        "gigawatch_database_seconds_count{call=\"load\"} 1",
        "gigawatch_answering 0",
        "gigawatch_pictures_waiting 0",
        "# EOF",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    server.stop();
}
