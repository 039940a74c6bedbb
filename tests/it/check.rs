//! `gigawatch check`: every way in which a file can be damaged is found and named.

use std::{
    fs::OpenOptions,
    io::{Seek, SeekFrom, Write},
    path::Path,
};

use gigawatch::{
    domain::{
        AnnouncementId, Id, PersonId, SourceId,
        care::Redacted,
        company::{Alias, AliasKind, Entity},
        revision::{ChangeSet, Reason},
    },
    store::{DESK_FILE, HISTORY_FILE, Store},
};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::{
    commands::{done, err, out, refused, run},
    export::{exported, imported},
    support::{Site, demo_directory, everything_in, noon, publish},
};

async fn open(file: &Path) -> SqliteConnection {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .foreign_keys(false)
        .pragma("ignore_check_constraints", "ON");
    options.connect().await.expect("the file opens")
}

async fn execute(connection: &mut SqliteConnection, statement: &str) {
    let done = sqlx::raw_sql(sqlx::AssertSqlSafe(statement.to_owned())).execute(connection).await;
    done.unwrap_or_else(|cause| panic!("{statement}: {cause}"));
}

/// Changes a file past its triggers and leaves them as they were.
async fn damage(file: &Path, statement: &str) {
    let mut connection = open(file).await;
    let triggers: Vec<(String, String, String)> =
        sqlx::query_as("SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger'")
            .fetch_all(&mut connection)
            .await
            .expect("its triggers");
    let away: Vec<String> = triggers.iter().map(|(name, ..)| format!("DROP TRIGGER {name};")).collect();
    execute(&mut connection, &format!("BEGIN; {} {statement}; COMMIT", away.concat())).await;
    let left: Vec<String> = sqlx::query_scalar("SELECT name FROM sqlite_schema WHERE type = 'table'")
        .fetch_all(&mut connection)
        .await
        .expect("its tables");
    let back: Vec<&str> =
        triggers.iter().filter(|(_, table, _)| left.contains(table)).map(|(.., sql)| sql.as_str()).collect();
    execute(&mut connection, &format!("BEGIN; {}; COMMIT", back.join(";"))).await;
}

/// The faults that a check of a directory tells, one a line.
fn faults(data: &Path) -> Vec<String> {
    let output = run(&["check"], data);
    let (told, said) = (out(&output), err(&output));
    assert_eq!(output.status.code(), Some(1), "{told}{said}");
    assert_eq!(said.lines().count(), 1, "one line of what to do: {said}");
    assert!(said.contains("gigawatch restore") && !said.contains("panicked"), "{said}");
    told.lines().map(str::to_owned).collect()
}

fn assert_tells(faults: &[String], line: &str, after: &str) {
    assert!(faults.iter().any(|fault| fault.contains(line)), "after {after}: “{line}” in {faults:#?}");
}

#[tokio::test]
async fn a_sound_directory_is_one_line_also_while_a_server_has_it_open() {
    let site = Site::demo().await;
    site.store.beat(noon()).await.expect("a heartbeat");
    let told = done(&run(&["check"], site.directory.path()));
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(
        told.starts_with("gigawatch.db and desk.db are sound: 12 revisions, ")
            && told.contains("search index"),
        "{told}"
    );
    let json = done(&run(&["check", "--json"], site.directory.path()));
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((&json["revisions"], &json["faults"]), (&12.into(), &serde_json::json!([])), "{json}");
    let nothing = tempfile::tempdir().expect("a directory");
    assert!(refused(&run(&["check"], nothing.path())).contains("there is no gigawatch.db"));
}

/// What is done to the history, and a line that must come of it.
const DAMAGE: &[(&str, &str)] = &[
    ("UPDATE revision SET id = 99 WHERE id = 12", "revision: revision 99: 12 was expected"),
    (
        "UPDATE revision SET published_at = '2020-01-01T00:00:00.000Z' WHERE id = 5",
        "revision 5: it is not stamped later than the revision before it",
    ),
    ("UPDATE revision SET reason = 'whim' WHERE id = 5", "revision 5: revision.reason: “whim” is no reason"),
    (
        "INSERT INTO heartbeat (at) VALUES ('2026-11-23T00:00:00.000Z'), ('2026-11-22T00:00:00.000Z')",
        "heartbeat 2: it is not stamped later",
    ),
    (
        "INSERT INTO heartbeat (at) SELECT published_at FROM revision WHERE id = 12",
        "heartbeat 1: it is not stamped later",
    ),
    ("UPDATE site SET id = 9999 WHERE id = 2", "site: site 3: 2 was expected; rows are numbered from 1"),
    ("UPDATE site SET id = 9999 WHERE id = 2", "site_version: 2 references to site lead nowhere"),
    (
        "UPDATE site SET created_in = 9 WHERE id = 1",
        "site: site 1: created_in: it was made by revision 6, not 9",
    ),
    ("INSERT INTO person (created_in) VALUES (12)", "it has no version"),
    (
        "UPDATE site_version SET closed = 9 WHERE site_id = 1 AND opened = 6",
        "site_version: site 1, opened by revision 8: it is opened before the version before it is closed",
    ),
    (
        "DROP INDEX site_version_current; UPDATE site_version SET closed = NULL WHERE site_id = 1",
        "site 1, opened by revision 8: it is opened before",
    ),
    (
        "UPDATE site_version SET closed = 77 WHERE site_id = 1 AND opened = 8",
        "site 1, opened by revision 8: closed: there is no revision 77",
    ),
    (
        "UPDATE site_version SET opened = 77 WHERE site_id = 1 AND opened = 8",
        "site 1, opened by revision 77: opened: there is no revision 77",
    ),
    (
        "UPDATE figure_version SET period = 'soon' WHERE figure_id = 3",
        "figure_version: figure 3, opened by revision",
    ),
    ("UPDATE figure_version SET period = 'soon' WHERE figure_id = 3", "figure.period: “soon”"),
    (
        "UPDATE figure_version SET qualifier = 'range', low = 5, high = 3 WHERE figure_id = 1",
        "figure 1, opened by revision 1: figure 1: ",
    ),
    ("UPDATE site_version SET latitude = 500 WHERE site_id = 1 AND closed IS NULL", "is off the globe"),
    ("UPDATE site_version SET country = 'Utopia' WHERE site_id = 1", "country: “Utopia” is not two letters"),
    (
        "UPDATE company_version SET fiscal_year_end_month = 13 WHERE company_id = 1",
        "13 is not between 1 and 12",
    ),
    (
        "UPDATE site_version SET precision = NULL WHERE site_id = 1",
        "it is written in another way than it is read",
    ),
    ("UPDATE figure_version SET period = '2025-8-2' WHERE figure_id = 3", "figure 3, opened by revision"),
    (
        "UPDATE announcement_version SET said_on = 'once' WHERE announcement_id = 3",
        "announcement.said_on: “once”",
    ),
    (
        "UPDATE figure_version SET note = '' WHERE figure_id = 3",
        "note: it is an empty text; what nobody said is null",
    ),
    (
        "UPDATE figure_version SET replaces_id = 99999 WHERE figure_id = 3",
        "replaces_id: there is no figure 99999 at that revision",
    ),
    (
        "UPDATE figure_version SET announcement_id = (SELECT max(id) FROM announcement) WHERE figure_id = 1",
        "figure 1, opened by revision 1: announcement_id: there is no announcement",
    ),
    ("UPDATE site_slug SET site_id = 2 WHERE site_id = 1", "was not given to it"),
    ("INSERT INTO site_slug VALUES ('nobodys', 1, 12)", "site_slug: “nobodys”: no version uses the address"),
    (
        "UPDATE site_slug SET created_in = 12 WHERE site_id = 1",
        "created_in: it was first used by revision 6, not 12",
    ),
    (
        "DELETE FROM search WHERE entity = 'site' AND entity_id = 1 AND opened = 8",
        "search: site 1, opened by revision 8: the index lacks",
    ),
    (
        "INSERT INTO search (text, entity, entity_id, opened, rank_class) VALUES ('x', 'site', 1, 12, 0)",
        "search: site 1, opened by revision 12: the index has a text that no version has",
    ),
    (
        "UPDATE search SET text = 'x' WHERE entity = 'site' AND entity_id = 1 AND opened = 8",
        "search: site 1, opened by revision 8: the index has another text than the row",
    ),
    ("UPDATE search_data SET block = x'0011' WHERE id > 10", "fts5"),
    (
        "INSERT INTO redaction (revision_id, announcement_id, ground) VALUES (12, 8, 'x')",
        "redaction: the one of revision 12: its revision is none of that reason",
    ),
    ("DROP INDEX figure_version_opened", "the index figure_version_opened is missing"),
    (
        "DROP VIEW site_current; CREATE VIEW site_current AS SELECT 1",
        "the view site_current is not as this release makes it",
    ),
    ("DROP TABLE heartbeat", "the table heartbeat is missing"),
    ("DROP TABLE _sqlx_migrations", "it has no list of the schemas that it went through"),
    ("PRAGMA application_id = 7", "it is a database, but not one of Gigawatch"),
    (
        "UPDATE _sqlx_migrations SET version = 999 WHERE version = 2",
        "it has schema 999, this release knows up to",
    ),
    ("DELETE FROM _sqlx_migrations WHERE version > 1", "it has schema 1, this release's is"),
];

#[tokio::test]
async fn every_damage_to_the_history_is_named() {
    let mut missed = Vec::new();
    for (statement, line) in DAMAGE {
        let data = demo_directory().await;
        damage(&data.path().join(HISTORY_FILE), statement).await;
        let told = out(&run(&["check"], data.path()));
        if !told.lines().any(|fault| fault.starts_with("gigawatch.db: ") && fault.contains(line)) {
            missed.push(format!("{statement}: “{line}” in {told}"));
        }
    }
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

#[tokio::test]
async fn a_trigger_that_is_missing_or_another_is_found_and_not_served() {
    for (statement, line) in [
        ("DROP TRIGGER site_version_stays", "the trigger site_version_stays is missing"),
        (
            "DROP TRIGGER site_stays; CREATE TRIGGER site_stays BEFORE DELETE ON site BEGIN SELECT 1; END",
            "the trigger site_stays is not as this release makes it",
        ),
        (
            "CREATE TRIGGER another AFTER INSERT ON site BEGIN SELECT 1; END",
            "the trigger another is none of this release",
        ),
    ] {
        let data = demo_directory().await;
        execute(&mut open(&data.path().join(HISTORY_FILE)).await, statement).await;
        assert_tells(&faults(data.path()), line, statement);
        let served = refused(&run(&["serve", "--listen", "127.0.0.1:0"], data.path()));
        assert!(served.contains(line) && served.contains("gigawatch restore"), "{served}");
    }
    // Whoever replicates the file may have tables in it.
    let data = demo_directory().await;
    execute(&mut open(&data.path().join(HISTORY_FILE)).await, "CREATE TABLE _litestream_seq (id INTEGER)")
        .await;
    done(&run(&["check"], data.path()));
}

#[tokio::test]
async fn words_that_were_removed_must_stay_so() {
    let data = demo_directory().await;
    let store = Store::open(data.path()).await.expect("it opens");
    let mut redaction = ChangeSet::default();
    for of in [
        Redacted::Announcement(AnnouncementId::new(8)),
        Redacted::Person(PersonId::new(1)),
        Redacted::Source(SourceId::new(1)),
    ] {
        redaction.redactions.insert(of, "an order".to_owned());
    }
    let mut alias = ChangeSet::default();
    alias.aliases.insert(
        everything_in(&store).await.aliases.next_id(),
        Some(Alias {
            of: Entity::Person(PersonId::new(1)),
            name: "The man of Abilene".to_owned(),
            kind: AliasKind::Alias,
        }),
    );
    publish(&store, Reason::NewInformation, alias).await;
    publish(&store, Reason::Redaction, redaction).await;
    store.close().await.expect("it closes");
    done(&run(&["check"], data.path()));
    for statement in [
        "UPDATE announcement_version SET headline = 'It is back' WHERE announcement_id = 8",
        "UPDATE figure_version SET as_said = 'a lot' WHERE announcement_id = 8",
        "UPDATE citation_version SET quote = 'a lot' WHERE announcement_id = 8",
        "UPDATE person_version SET name = 'Somebody' WHERE person_id = 1",
        "UPDATE alias_version SET name = 'The man of Abilene' WHERE of_person_id = 1",
        "UPDATE source_version SET title = 'It is back' WHERE source_id = 1",
    ] {
        let copy = tempfile::tempdir().expect("a directory");
        let file = copy.path().join(HISTORY_FILE);
        std::fs::copy(data.path().join(HISTORY_FILE), &file).expect("a copy");
        damage(&file, statement).await;
        assert_tells(&faults(copy.path()), "words that it removed are still there", statement);
    }
}

/// The words that operators read: an export leaves behind what is wrong outside the rows.
#[tokio::test]
async fn a_fault_in_the_index_or_the_schema_alone_is_mended_by_an_export() {
    let data = demo_directory().await;
    let before = exported(data.path());
    let file = data.path().join(HISTORY_FILE);
    damage(&file, "DELETE FROM search WHERE rowid % 2 = 0; INSERT INTO search (text) VALUES ('x')").await;
    execute(&mut open(&file).await, "DROP TRIGGER site_stays; DROP INDEX figure_version_opened").await;
    assert_tells(&faults(data.path()), "the index lacks its text", "damage");
    let again = tempfile::tempdir().expect("a directory");
    done(&imported(&exported(data.path()), again.path()));
    done(&run(&["check"], again.path()));
    assert_eq!(exported(again.path()), before);
}

/// Writes over a part of a file.
fn overwrite(file: &Path, at: u64, bytes: &[u8]) {
    let mut file = OpenOptions::new().write(true).open(file).expect("the file");
    file.seek(SeekFrom::Start(at)).expect("the place");
    file.write_all(bytes).expect("written");
}

fn copy_of(data: &TempDir) -> TempDir {
    let copy = tempfile::tempdir().expect("a directory");
    for file in [HISTORY_FILE, DESK_FILE] {
        std::fs::copy(data.path().join(file), copy.path().join(file)).expect("a copy");
    }
    copy
}

#[tokio::test]
async fn a_file_with_bytes_written_over_is_told_and_not_served() {
    let data = demo_directory().await;
    Store::open(data.path()).await.expect("it opens").close().await.expect("it closes");
    for name in [HISTORY_FILE, DESK_FILE] {
        let length = std::fs::metadata(data.path().join(name)).expect("the file").len();
        // The beginning, a page in the middle, and everything after it.
        for at in [0, length / 2 / 4096 * 4096, length / 3 / 4096 * 4096] {
            let copy = copy_of(&data);
            let file = copy.path().join(name);
            overwrite(&file, at, &[0xAA; 8192]);
            let told = faults(copy.path());
            assert_tells(&told, &format!("{name}: SQLite "), &format!("{name} at {at}"));
            let served = refused(&run(&["serve", "--listen", "127.0.0.1:0"], copy.path()));
            assert!(served.contains(name) && served.contains("is damaged and is not served"), "{served}");
        }
        let copy = copy_of(&data);
        let file = OpenOptions::new().write(true).open(copy.path().join(name)).expect("the file");
        file.set_len(length / 4096 / 2 * 4096).expect("cut off");
        assert_tells(&faults(copy.path()), &format!("{name}: SQLite "), "cutting it off");
    }
}

/// A follower serves a history beside whatever desk there is.
#[tokio::test]
async fn the_desk_is_checked_but_not_by_those_who_only_read() {
    let data = demo_directory().await;
    Store::open(data.path()).await.expect("it opens").close().await.expect("it closes");
    let desk = data.path().join(DESK_FILE);
    execute(&mut open(&desk).await, "DROP TABLE session").await;
    assert_tells(&faults(data.path()), "desk.db: the table session is missing", "dropping it");
    let served = refused(&run(&["serve", "--listen", "127.0.0.1:0"], data.path()));
    assert!(served.contains("desk.db is damaged"), "{served}");
    gigawatch::store::examine_history(data.path()).await.expect("the history is sound");
}
