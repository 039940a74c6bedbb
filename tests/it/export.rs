//! The whole history as a zip, and back: the same bytes, the same pages, or a line
//! that says what is wrong and nothing done.

use std::{
    collections::{BTreeMap, BTreeSet},
    io::{Cursor, Read, Write},
    path::Path,
    process::Output,
};

use gigawatch::{
    domain::account::Rank,
    store::{HISTORY_FILE, Store},
};
use serde_json::Value;
use sqlx::{ConnectOptions, sqlite::SqliteConnectOptions};
use tempfile::TempDir;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

use crate::{
    acts,
    commands::{done, path, refused, run},
    pinned::{PINS, crawl},
    support::{Site, demo_directory, in_repository},
};

/// The archive of a directory.
pub fn exported(data: &Path) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("history.zip");
    done(&run(&["export", path(&file)], data));
    std::fs::read(file).expect("the archive")
}

/// Takes an archive into a directory.
pub fn imported(archive: &[u8], data: &Path) -> Output {
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("history.zip");
    std::fs::write(&file, archive).expect("the archive");
    run(&["import", "history", path(&file)], data)
}

/// A site that was made of an archive.
async fn site_of(archive: &[u8]) -> Site {
    let directory = tempfile::tempdir().expect("a directory");
    done(&imported(archive, directory.path()));
    let store = Store::open(directory.path()).await.expect("it opens");
    Site::of(directory, store).await
}

/// The demo with every sort of act upon it.
async fn eventful() -> Site {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let redaction = [("what", "announcement"), ("id", "8"), ("ground", "by order of a court")];
    let retraction = [("announcement", "9"), ("retracted", "taken back")];
    acts::done(&admin, "/desk/new/retraction", &retraction, "Taken back.").await;
    acts::done(&admin, "/desk/new/redaction", &redaction, "By order.").await;
    let person = [("what", "person"), ("id", "1"), ("ground", "on request")];
    acts::done(&admin, "/desk/new/redaction", &person, "On request.").await;
    let merge = [("kind", "company"), ("from", "oracle"), ("into", "microsoft")];
    acts::done(&admin, "/desk/new/merge", &merge, "They are one.").await;
    let split = [("kind", "company"), ("from", "meta"), ("into", "google\nxai")];
    acts::done(&admin, "/desk/new/split", &split, "It was two.").await;
    let elsewhere = [("place", "Elsewhere, \"far\", away"), ("slug", "elsewhere")];
    acts::done(&admin, "/desk/new/site?of=1", &elsewhere, "It lies\nelsewhere.").await;
    let newest = site.dataset().newest_id();
    acts::done(&admin, &format!("/desk/new/revert?revision={newest}"), &[], "It does not.").await;
    let checked = admin.post("/desk/checked", &[("kind", "site"), ("id", "1")]).await;
    assert!(checked.status.is_redirection(), "{}", checked.text());
    site
}

#[tokio::test]
async fn an_export_read_back_is_exported_as_the_same_bytes() {
    let data = demo_directory().await;
    let archive = exported(data.path());
    assert_eq!(exported(data.path()), archive, "the same history is the same bytes");
    let again = tempfile::tempdir().expect("a directory");
    assert!(done(&imported(&archive, again.path())).contains("12 revisions"));
    assert_eq!(exported(again.path()), archive);
    done(&run(&["check"], again.path()));
    let left: Vec<String> = std::fs::read_dir(again.path())
        .expect("the directory")
        .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
        .filter(|name| !name.ends_with("-shm") && !name.ends_with("-wal"))
        .collect();
    assert_eq!(left, [HISTORY_FILE], "nothing is left of its making");
}

#[tokio::test]
async fn whatever_was_done_to_a_history_comes_back_with_it() {
    let site = eventful().await;
    let archive = exported(site.directory.path());
    let again = site_of(&archive).await;
    assert_eq!(exported(again.directory.path()), archive);
    done(&run(&["check"], again.directory.path()));
    for (before, after) in site.dataset().revisions().iter().zip(again.dataset().revisions()) {
        assert_eq!(before, after, "stamps, bylines, reasons, notes and keys");
    }
    for url in [
        "/companies/oracle",
        "/companies/meta",
        "/companies?as_of=2026-11-23T00%3A00%3A00.000Z",
        "/sites/elsewhere",
        "/sites/stargate-abilene",
        "/announcements/8",
        "/announcements/9",
        "/announcements/8?as_of=2026-05-01T00%3A00%3A00.000Z",
        "/people",
        "/search?q=oracle",
        "/changes",
        "/changes.atom",
        "/revisions/14",
        "/promises.csv",
        "/api/v1/totals",
    ] {
        let (before, after) = (site.ask(url).await, again.ask(url).await);
        assert_eq!((before.status, before.html), (after.status, after.html), "{url}");
    }
    // The words of a removal are not in the archive.
    let said = Site::demo().await.get("/announcements/8").await.the("h1");
    let texts = files_of(&archive);
    assert!(!texts.iter().any(|(_, text)| text.contains(&said)), "{said}");
}

#[tokio::test]
async fn pinned_pages_of_an_imported_site_are_those_of_the_first() {
    let site = Site::demo().await;
    let again = site_of(&exported(site.directory.path())).await;
    for pin in PINS {
        let (before, after) = (crawl(&site, pin).await, crawl(&again, pin).await);
        assert!(before.len() > 50, "{pin}: {} pages", before.len());
        let differs: Vec<&String> =
            before.iter().filter(|(url, page)| after.get(*url) != Some(page)).map(|(url, _)| url).collect();
        assert!(differs.is_empty(), "{differs:?}");
    }
}

/// Readers may have seen its pages already: nothing is put between its days any more.
#[tokio::test]
async fn what_was_imported_takes_no_replay() {
    let data = tempfile::tempdir().expect("a directory");
    done(&imported(&exported(demo_directory().await.path()), data.path()));
    let folder = in_repository("data/demo/epoch/2026-07-07");
    let replay = ["import", "epoch", path(&folder), "--published", "2026-07-07", "--replay"];
    assert!(refused(&run(&replay, data.path())).contains("that no server has served yet"));
}

#[tokio::test]
async fn an_empty_history_comes_back_empty_and_no_file_is_written_over() {
    let data = tempfile::tempdir().expect("a directory");
    let file = data.path().join("history.zip");
    assert!(refused(&run(&["export", path(&file)], data.path())).contains("there is no gigawatch.db"));
    Store::open(data.path()).await.expect("it opens").close().await.expect("it closes");
    let archive = exported(data.path());
    let again = tempfile::tempdir().expect("a directory");
    done(&imported(&archive, again.path()));
    assert_eq!(exported(again.path()), archive);
    std::fs::write(&file, "mine").expect("a file");
    assert!(refused(&run(&["export", path(&file)], data.path())).contains("there is a file of this name"));
    assert_eq!(std::fs::read_to_string(&file).expect("the file"), "mine");
}

/// The files of an archive with their texts, in their order.
fn files_of(archive: &[u8]) -> Vec<(String, String)> {
    let mut zip = ZipArchive::new(Cursor::new(archive)).expect("a zip");
    (0..zip.len())
        .map(|place| {
            let mut file = zip.by_index(place).expect("a file");
            let name = file.name().expect("a name").into_owned();
            let mut text = String::new();
            file.read_to_string(&mut text).expect("UTF-8");
            (name, text)
        })
        .collect()
}

fn zip_of(files: &[(String, String)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).expect("a file");
        zip.write_all(text.as_bytes()).expect("written");
    }
    zip.finish().expect("a zip").into_inner()
}

/// Replaces a text that is there, the first time it occurs.
fn replace(files: &mut [(String, String)], name: &str, from: &str, to: &str) {
    let (_, text) = files.iter_mut().find(|(file, _)| file == name).unwrap_or_else(|| panic!("{name}"));
    assert!(text.contains(from), "{name} holds “{from}”");
    *text = text.replacen(from, to, 1);
}

/// What an archive is refused with; nothing is made of it.
fn refusal(archive: &[u8]) -> String {
    let parent = tempfile::tempdir().expect("a directory");
    let data = parent.path().join("data");
    let said = refused(&imported(archive, &data));
    let left = data.join(HISTORY_FILE).exists() || data.join(".history-in-the-making").exists();
    assert!(!left, "nothing is left of a refused import");
    said
}

/// What is changed in which file, and the refusal.
type Change = (&'static [(&'static str, &'static str, &'static str)], &'static str);

const CHANGES: &[Change] = &[
    (
        &[("csv/figure_version.csv", ",64000000000,", ",many,")],
        "history.zip/csv/figure_version.csv:4: low: “many” is no whole number",
    ),
    (
        &[("csv/figure_version.csv", ",64000000000,", ",64000000001,")],
        "history.zip/json/figure_version.json:4: it does not say the same as csv/figure_version.csv",
    ),
    (
        &[("json/figure_version.json", "\"low\":64000000000", "\"low\":64000000001")],
        "history.zip/json/figure_version.json:4: it does not say the same as csv/figure_version.csv",
    ),
    (
        &[("csv/person.csv", "1,", ",")],
        "history.zip/csv/person.csv:2: id: it is empty; a whole number was expected",
    ),
    (&[("csv/person.csv", "created_in", "made_in")], "csv/person.csv:1: the columns are not id,created_in"),
    (&[("csv/person.csv", "1,", "1,1,")], "csv/person.csv:2: 3 cells where 2 were expected"),
    (
        &[
            ("csv/figure_version.csv", ",2026-06~,", ",soon,"),
            ("json/figure_version.json", "\"period\":\"2026-06~\"", "\"period\":\"soon\""),
        ],
        "figure.period: “soon”",
    ),
    (
        &[
            ("csv/revision.csv", "2025-08-02T00:00:00.000Z", "2025-01-02T00:00:00.000Z"),
            ("json/revision.json", "2025-08-02T00:00:00.000Z", "2025-01-02T00:00:00.000Z"),
        ],
        "csv/revision.csv:7: it is not stamped later than the revision before it",
    ),
    (
        &[
            ("csv/revision.csv", "2025-08-02T00:00:00.000Z", "2025-08-02T00:00:00Z"),
            ("json/revision.json", "2025-08-02T00:00:00.000Z", "2025-08-02T00:00:00Z"),
        ],
        "csv/revision.csv:7: published_at: it is not written in UTC to the millisecond",
    ),
    (
        &[
            ("csv/person.csv", "\n1,6", "\n1,7"),
            ("json/person.json", "{\"id\":1,\"created_in\":6}", "{\"id\":1,\"created_in\":7}"),
        ],
        "csv/person.csv:2: created_in: it was made by revision 6, not 7",
    ),
    (
        &[
            ("csv/site_version.csv", "\n1,6,8,", "\n1,6,9,"),
            ("json/site_version.json", "\"opened\":6,\"closed\":8", "\"opened\":6,\"closed\":9"),
        ],
        "csv/site_version.csv:3: it is opened before the version before it is closed",
    ),
    (
        &[
            ("csv/site_slug.csv", "stargate-abilene,1,", "stargate-abilene,2,"),
            (
                "json/site_slug.json",
                "\"stargate-abilene\",\"site_id\":1",
                "\"stargate-abilene\",\"site_id\":2",
            ),
        ],
        "csv/site_version.csv:2: slug: the address “stargate-abilene” was not given to it",
    ),
    (
        &[("datapackage.json", "gigawatch-history", "gigawatch")],
        "datapackage.json: it holds no history; `gigawatch export` makes",
    ),
    (&[("datapackage.json", "{", "{{")], "datapackage.json:1: it is no JSON"),
];

#[tokio::test]
async fn whatever_is_wrong_with_an_archive_is_told_with_file_and_line() {
    let archive = exported(demo_directory().await.path());
    let whole = files_of(&archive);
    for (changes, line) in CHANGES {
        let mut files = whole.clone();
        for (file, from, to) in *changes {
            replace(&mut files, file, from, to);
        }
        let said = refusal(&zip_of(&files));
        assert!(said.contains(line), "{changes:?}: “{line}” in {said}");
    }
    for missing in ["csv/site.csv", "csv/figure_version.csv", "json/redaction.json", "datapackage.json"] {
        let files: Vec<_> = whole.iter().filter(|(name, _)| name != missing).cloned().collect();
        assert!(refusal(&zip_of(&files)).contains(&format!("{missing} is missing")), "{missing}");
    }
    let other = [&whole[..], &[("csv/colour.csv".to_owned(), "id\n1\n".to_owned())]].concat();
    assert!(refusal(&zip_of(&other)).contains("csv/colour.csv is no table that this release knows"));
}

#[tokio::test]
async fn a_damaged_zip_and_a_filled_directory_are_refused() {
    let data = demo_directory().await;
    let archive = exported(data.path());
    assert!(refusal(b"no zip").contains("history.zip: it is no zip that can be read"));
    assert!(refusal(&archive[..archive.len() / 2]).contains("it is no zip that can be read"));
    let mut flipped = archive.clone();
    let middle = flipped.len() / 2;
    flipped[middle] ^= 0xFF;
    assert!(refusal(&flipped).contains("it cannot be read: "));
    let before = std::fs::read(data.path().join(HISTORY_FILE)).expect("the history");
    assert!(refused(&imported(&archive, data.path())).contains("has a history already"));
    assert_eq!(std::fs::read(data.path().join(HISTORY_FILE)).expect("the history"), before);
}

/// The columns of a table, and which of them name rows of which table.
type Described = (Vec<String>, BTreeSet<(String, String)>);

/// The columns and references that a file's tables really have.
async fn schema_of(data: &TempDir) -> BTreeMap<String, Described> {
    let options = SqliteConnectOptions::new().filename(data.path().join(HISTORY_FILE));
    let mut connection = options.connect().await.expect("the file opens");
    let tables: Vec<String> = sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE '%sql%'",
    )
    .fetch_all(&mut connection)
    .await
    .expect("the tables");
    let mut schema = BTreeMap::new();
    for table in tables.into_iter().filter(|table| table != "heartbeat") {
        let columns: Vec<String> = sqlx::query_scalar("SELECT name FROM pragma_table_info(?1)")
            .bind(&table)
            .fetch_all(&mut connection)
            .await
            .expect("the columns");
        let references: Vec<(String, String)> =
            sqlx::query_as(r#"SELECT "from", "table" FROM pragma_foreign_key_list(?1)"#)
                .bind(&table)
                .fetch_all(&mut connection)
                .await
                .expect("the references");
        let references = references.into_iter().filter(|(_, other)| !other.ends_with("_slug")).collect();
        schema.insert(table, (columns, references));
    }
    schema
}

#[tokio::test]
async fn the_description_names_every_table_column_and_reference_of_the_file() {
    let data = demo_directory().await;
    let archive = exported(data.path());
    let files: BTreeMap<String, String> = files_of(&archive).into_iter().collect();
    let description: Value = serde_json::from_str(&files["datapackage.json"]).expect("JSON");
    let described: BTreeMap<String, Described> = description["resources"]
        .as_array()
        .expect("tables")
        .iter()
        .map(|table| {
            let text = |value: &Value| value.as_str().expect("a text").to_owned();
            let list = |name: &str| table["schema"][name].as_array().cloned().unwrap_or_default();
            let columns = list("fields").iter().map(|field| text(&field["name"])).collect();
            let references = list("foreignKeys")
                .iter()
                .map(|key| (text(&key["fields"]), text(&key["reference"]["resource"])))
                .collect();
            (text(&table["name"]), (columns, references))
        })
        .collect();
    let mut real = schema_of(&data).await;
    // The number of a removal is its place in the table.
    if let Some((columns, _)) = real.get_mut("redaction") {
        columns.retain(|column| column != "id");
    }
    assert_eq!(described, real);
    for (table, (columns, _)) in &described {
        let head = files[&format!("csv/{table}.csv")].lines().next().unwrap_or_default().to_owned();
        assert_eq!(head, columns.join(","), "{table}");
        let rows: Vec<Value> = serde_json::from_str(&files[&format!("json/{table}.json")]).expect("JSON");
        let named: Vec<&String> = rows
            .first()
            .and_then(Value::as_object)
            .map_or(columns.iter().collect(), |row| row.keys().collect());
        assert_eq!(named, columns.iter().collect::<Vec<_>>(), "{table}");
    }
    assert!(files["README.md"].starts_with("# The data model"));
}
