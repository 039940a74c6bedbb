//! `gigawatch import csv`, as a shell runs it.

use std::fs;

use gigawatch::{
    dataset::View,
    domain::{Id, revision::Reason},
    store::Store,
};
use jiff::civil::date;

use crate::{
    commands::{Server, done, err, path, refused, run},
    support::{demo_directory, everything_in, in_repository},
};

/// What the history holds.
async fn history(data: &std::path::Path) -> gigawatch::dataset::Dataset {
    let store = Store::open_read_only(data).await.expect("a history");
    let dataset = everything_in(&store).await;
    store.close().await.expect("it closes");
    dataset
}

#[tokio::test]
async fn the_example_is_one_revision_and_nothing_the_second_time() {
    let data = demo_directory().await;
    let before = history(data.path()).await;
    let example = in_repository("docs/example-table.csv");
    let import = ["import", "csv", path(&example)];

    let would = done(&run(&[&import[..], &["--dry-run"]].concat(), data.path()));
    assert!(would.contains("3 rows read; figures: 3 would be added"), "{would}");
    assert_eq!(history(data.path()).await.newest_id(), before.newest_id());

    let first = done(&run(&[&import[..], &["--json"]].concat(), data.path()));
    let first: serde_json::Value = serde_json::from_str(&first).expect("JSON");
    assert_eq!(
        (&first["read"], &first["added"], &first["unsure"]),
        (&3.into(), &3.into(), &serde_json::json!([]))
    );
    let after = history(data.path()).await;
    assert_eq!(after.newest_id().number(), before.newest_id().number() + 1, "one revision");
    let revision = after.newest().expect("a revision");
    assert_eq!(
        (revision.reason, revision.note.as_deref()),
        (Reason::Import, Some("Abilene is to grow; Memphis runs more chips"))
    );
    let snapshot = after.at(&View::now(date(2100, 1, 1)));
    let new = snapshot.figures().filter(|at| at.announcement.headline == "Abilene is to grow").count();
    assert_eq!(new, 2);

    let second = done(&run(&import, data.path()));
    assert!(second.contains("figures: 0 added, 0 changed, 3 unchanged"), "{second}");
    assert_eq!(history(data.path()).await.newest_id(), after.newest_id(), "nothing new is no revision");
}

#[tokio::test]
async fn what_cannot_be_read_refuses_the_whole_file_and_what_cannot_be_placed_is_listed() {
    let data = demo_directory().await;
    let newest = history(data.path()).await.newest_id();
    let folder = tempfile::tempdir().expect("a directory");
    let file = folder.path().join("figures.csv");
    let example = fs::read_to_string(in_repository("docs/example-table.csv")).expect("the example");
    let import = ["import", "csv", path(&file)];
    for (from, to, place, wanted) in [
        ("2 November 2026", "someday", ":4: “Date”:", "no date that is read here"),
        ("Status", "Colour", ":1: what the column “Colour” holds is not known", "figure.stage"),
        (
            "under construction",
            "half built",
            ":3: “Status”:",
            "operational, under_construction, committed, planned",
        ),
        ("row 2", "row 4", ":3: “figure.counting_of”:", "Row 4 is no figure of the same announcement"),
    ] {
        // Quietly: some words stand more than once.
        fs::write(&file, example.replacen(from, to, 1)).expect("a file");
        let said = refused(&run(&import, data.path()));
        assert!(said.contains(&format!("figures.csv{place}")) && said.contains(wanted), "{said}");
        assert_eq!(history(data.path()).await.newest_id(), newest, "nothing is published");
    }
    fs::write(&file, example.replace("Colossus Memphis", "Colossus Nowhere")).expect("a file");
    let said = done(&run(&import, data.path()));
    assert!(said.contains("2 added") && said.contains("1 rows could not be placed"), "{said}");
    assert!(
        said.contains("figures.csv:4: “Site”: no site or project or company is called “Colossus Nowhere”"),
        "{said}"
    );
    assert_eq!(history(data.path()).await.newest_id().number(), newest.number() + 1);

    let missing = refused(&run(&["import", "csv", path(&folder.path().join("none.csv"))], data.path()));
    assert!(missing.contains("none.csv"), "{missing}");
    let usage = run(&["import", "csv", path(&file), "--replay"], data.path());
    assert_eq!(usage.status.code(), Some(2), "it has no day of its own: {}", err(&usage));
}

#[tokio::test]
async fn a_table_is_imported_beside_a_running_server() {
    let data = demo_directory().await;
    let server = Server::start(data.path(), &[]);
    done(&run(&["import", "csv", path(&in_repository("docs/example-table.csv"))], data.path()));
    std::thread::sleep(std::time::Duration::from_secs(1));
    let newest = history(data.path()).await.newest_id();
    assert!(server.ask(&format!("/revisions/{newest}")).starts_with("HTTP/1.1 200"));
    server.stop();
}
