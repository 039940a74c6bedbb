//! What is left of a person's names when they were removed (rule 12): nothing, in no
//! version, in neither the file nor the search nor the export.

use std::io::{Cursor, Read};

use axum::http::StatusCode;
use gigawatch::{
    domain::{
        AnnouncementId, Id, PersonId,
        account::Rank,
        care::Redacted,
        company::{Alias, AliasKind, Entity},
        revision::{ChangeSet, Reason},
    },
    store::{HISTORY_FILE, Store},
};
use sqlx::{ConnectOptions, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use zip::ZipArchive;

use crate::{
    acts,
    commands::{done, run},
    export::exported,
    support::{Site, everything_in, in_repository, publish},
};

/// Other names of person 1, one of them withdrawn again.
const NAMES: [&str; 2] = ["Zephyrine Quillfeather", "Obadiah Wrenlocke"];

fn holds(bytes: &[u8], words: &str) -> bool {
    bytes.windows(words.len()).any(|window| window == words.as_bytes())
}

/// A person with two other names, of which one was taken back.
async fn give_names(store: &Store) {
    let aliases = everything_in(store).await.aliases.next_id();
    let of = Entity::Person(PersonId::new(1));
    let mut given = ChangeSet::default();
    for (place, name) in NAMES.iter().enumerate() {
        let id = Id::new(aliases.number() + i64::try_from(place).expect("a number"));
        given.aliases.insert(id, Some(Alias { of, name: (*name).to_owned(), kind: AliasKind::FormerName }));
    }
    let mut taken = ChangeSet::default();
    taken.aliases.insert(aliases, None);
    publish(store, Reason::NewInformation, given).await;
    publish(store, Reason::Correction, taken).await;
}

#[tokio::test]
async fn a_person_whose_name_was_removed_has_no_other_name_left() {
    let site = Site::demo().await;
    give_names(&site.store).await;
    site.app.refresh().await.expect("it is taken in");
    let given = site.dataset().newest_id().number() - 1;
    let revision = format!("/revisions/{given}");
    assert!(site.get(&revision).await.text().contains(NAMES[1]));
    assert!(site.get("/search?q=wrenlocke").await.text().contains(NAMES[1]));

    let admin = site.editor("admin", Rank::Admin).await;
    let typed = [("what", "person"), ("id", "1"), ("ground", "on request")];
    let review = acts::reviewed(&admin, "/desk/new/redaction", &typed, "On request.").await;
    let purge = review.the(".addresses");
    assert!(purge.split_whitespace().any(|line| line == revision), "{revision}: {purge}");
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER);

    for name in NAMES {
        for path in
            [revision.clone(), "/diff?from=2025-01-29".to_owned(), format!("/search?q={}", &name[..6])]
        {
            assert!(!site.get(&path).await.text().contains(name), "{name} at {path}");
        }
    }
    let data = site.directory.path();
    let mut connection = raw(data).await;
    sqlx::query("PRAGMA wal_checkpoint(TRUNCATE)")
        .execute(&mut connection)
        .await
        .expect("it is written back");
    let file = std::fs::read(data.join(HISTORY_FILE)).expect("the file");
    let mut archive = ZipArchive::new(Cursor::new(exported(data))).expect("an archive");
    let mut files = vec![(HISTORY_FILE.to_owned(), file)];
    for place in 0..archive.len() {
        let mut file = archive.by_index(place).expect("a file");
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).expect("its bytes");
        files.push((file.name().expect("a name").into_owned(), bytes));
    }
    for (file, bytes) in files {
        for name in NAMES {
            assert!(!holds(&bytes, name), "{name} is in {file}");
        }
    }
    done(&run(&["check"], data));
}

async fn raw(data: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new().filename(data.join(HISTORY_FILE)).connect().await.expect("it opens")
}

#[tokio::test]
async fn names_that_an_earlier_release_left_behind_go_when_the_schema_is_brought_up_to_date() {
    let (directory, migrations) = (tempfile::tempdir().expect("one"), tempfile::tempdir().expect("another"));
    for name in ["0001_history.sql", "0002_checks_replies_redactions.sql"] {
        let from = in_repository(format!("migrations/gigawatch/{name}"));
        std::fs::copy(from, migrations.path().join(name)).expect("a copy");
    }
    let options =
        SqliteConnectOptions::new().filename(directory.path().join(HISTORY_FILE)).create_if_missing(true);
    let mut connection = options.connect().await.expect("it opens");
    let earlier = Migrator::new(migrations.path()).await.expect("migrations");
    earlier.run_direct(None, &mut connection, false).await.expect("they run");
    for statement in [
        "INSERT INTO revision (published_at, editor, reason) VALUES ('2025-01-01T00:00:00.000Z', 'E', 'new_information')",
        "INSERT INTO person (created_in) VALUES (1), (1)",
        "INSERT INTO person_slug (slug, person_id, created_in) VALUES ('a', 1, 1), ('b', 2, 1)",
        "INSERT INTO person_version (person_id, opened, slug, name) VALUES (1, 1, 'a', 'A'), (2, 1, 'b', 'B')",
        "INSERT INTO alias (created_in) VALUES (1), (1), (1)",
        "INSERT INTO alias_version (alias_id, opened, of_person_id, name, kind)
         VALUES (1, 1, 1, 'A one', 'alias'), (2, 1, 1, 'A two', 'alias'), (3, 1, 2, 'B one', 'alias')",
        "INSERT INTO revision (published_at, editor, reason) VALUES ('2025-01-02T00:00:00.000Z', 'E', 'correction')",
        "UPDATE alias_version SET closed = 2 WHERE alias_id = 2",
        "INSERT INTO revision (published_at, editor, reason) VALUES ('2025-01-03T00:00:00.000Z', 'E', 'redaction')",
        "INSERT INTO redaction (revision_id, person_id, ground) VALUES (3, 1, 'on request')",
        "UPDATE person_version SET name = 'Name removed' WHERE person_id = 1",
    ] {
        let run = sqlx::query(statement).execute(&mut connection).await;
        run.unwrap_or_else(|cause| panic!("{statement}: {cause}"));
    }
    sqlx::Connection::close(connection).await.expect("it closes");
    Store::open(directory.path()).await.expect("it is brought up to date").close().await.expect("it closes");
    let names: Vec<String> = sqlx::query_scalar("SELECT name FROM alias_version ORDER BY alias_id")
        .fetch_all(&mut raw(directory.path()).await)
        .await
        .expect("its names");
    assert_eq!(names, ["Name removed", "Name removed", "B one"]);
}

#[tokio::test]
async fn another_name_is_blanked_by_a_removal_of_its_person_alone() {
    let site = Site::demo().await;
    give_names(&site.store).await;
    let mut removal = ChangeSet::default();
    removal.redactions.insert(Redacted::Announcement(AnnouncementId::new(8)), "an order".to_owned());
    publish(&site.store, Reason::Redaction, removal).await;
    let mut connection = raw(site.directory.path()).await;
    let blank = "UPDATE alias_version SET name = 'Name removed' WHERE of_person_id = 1";
    assert!(sqlx::query(blank).execute(&mut connection).await.is_err(), "that person's name was not removed");
    let mut removal = ChangeSet::default();
    removal.redactions.insert(Redacted::Person(PersonId::new(1)), "an order".to_owned());
    publish(&site.store, Reason::Redaction, removal).await;
    for besides in [
        "UPDATE alias_version SET name = 'Another' WHERE of_person_id = 1",
        "UPDATE alias_version SET kind = 'codename' WHERE of_person_id = 1",
    ] {
        assert!(sqlx::query(besides).execute(&mut connection).await.is_err(), "{besides}");
    }
}
