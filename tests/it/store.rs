//! The history file: appended to, never changed, and readable by anybody.

use std::{collections::BTreeMap, process::Command, time::Duration};

use gigawatch::{
    dataset::{Dataset, Table},
    domain::{
        AnnouncementId, CheckId, CompanyId, FigureId, Id, PersonId, ReplyId, RevisionId, SiteId,
        SuccessionId,
        care::{Check, Checked, Redacted, Reply},
        company::{Company, CompanyKind, Entity, Person, Succession, SuccessionKind},
        date::FuzzyDate,
        revision::{ChangeSet, Noun, Reason},
    },
    store::{HISTORY_FILE, Publication, Stamp, Store, StoreError},
    web,
};
use jiff::{Span, civil::date};
use sqlx::{Connection, Row, SqliteConnection, sqlite::SqliteConnectOptions};
use tempfile::TempDir;

use crate::support::{Site, demo_directory, everything_in, noon, publication, publish};

fn firm(slug: &str, name: &str) -> Company {
    Company {
        slug: slug.to_owned(),
        name: name.to_owned(),
        kind: CompanyKind::Firm,
        country: None,
        parent: None,
        fiscal_year_end_month: None,
        fiscal_year_name: None,
        wikidata: None,
        note: None,
    }
}

fn company(id: i64, slug: &str, name: &str) -> ChangeSet {
    let mut changes = ChangeSet::default();
    changes.companies.insert(CompanyId::new(id), Some(firm(slug, name)));
    changes
}

async fn empty() -> (TempDir, Store) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path()).await.expect("it opens");
    (directory, store)
}

/// A connection past the program, as the sqlite3 shell has one.
async fn raw(directory: &TempDir) -> SqliteConnection {
    let options =
        SqliteConnectOptions::new().filename(directory.path().join(HISTORY_FILE)).foreign_keys(true);
    SqliteConnection::connect_with(&options).await.expect("the file opens")
}

async fn names(connection: &mut SqliteConnection, kind: &str) -> Vec<String> {
    sqlx::query_scalar(
        "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
    .bind(kind)
    .fetch_all(connection)
    .await
    .expect("the schema")
}

async fn tables(connection: &mut SqliteConnection) -> Vec<String> {
    let mut tables = names(connection, "table").await;
    // FTS5 and sqlx make theirs themselves; a heartbeat is a proof and no part of the history.
    tables
        .retain(|table| !table.starts_with("search") && !table.starts_with("_sqlx") && table != "heartbeat");
    assert!(tables.len() >= 29, "{tables:?}");
    tables
}

#[tokio::test]
async fn whoever_opens_the_file_cannot_change_or_delete_what_was_published() {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("it opens");
    let mut succession = ChangeSet::default();
    let (from, into) = (Entity::Site(SiteId::new(1)), Entity::Site(SiteId::new(2)));
    succession
        .successions
        .insert(SuccessionId::new(1), Some(Succession { kind: SuccessionKind::Merge, from, into }));
    let on = jiff::civil::date(2026, 11, 23);
    let check = Check { of: Checked::Site(SiteId::new(1)), on };
    succession.checks.insert(CheckId::new(1), Some(check));
    let reply = Reply {
        figure: FigureId::new(1),
        text: "It stands.".to_owned(),
        said_on: FuzzyDate::day(on),
        by: "a spokesman".to_owned(),
    };
    succession.replies.insert(ReplyId::new(1), Some(reply));
    publish(&store, Reason::Merge, succession).await;
    let mut redaction = ChangeSet::default();
    redaction.redactions.insert(Redacted::Announcement(AnnouncementId::new(8)), "an order".to_owned());
    publish(&store, Reason::Redaction, redaction).await;
    store.close().await.expect("it closes");

    let mut connection = raw(&directory).await;
    for table in tables(&mut connection).await {
        let columns: Vec<(String, String)> = sqlx::query_as("SELECT name, type FROM pragma_table_info(?1)")
            .bind(&table)
            .fetch_all(&mut connection)
            .await
            .expect("its columns");
        assert!(
            is_refused(&mut connection, format!("DELETE FROM {table}")).await,
            "{table}: rows can be deleted"
        );
        for (column, kind) in columns.iter().filter(|(column, _)| *column != "closed") {
            // To values that the references allow, where it is one.
            let other = match kind.as_str() {
                "TEXT" => format!("coalesce({column}, '') || '1'"),
                _ => format!("coalesce({column}, 0) % 12 + 1"),
            };
            let change = format!("UPDATE {table} SET {column} = {other}");
            assert!(is_refused(&mut connection, change).await, "{table}.{column} can be changed");
        }
    }
    let whole = "UPDATE announcement_version SET headline = '', summary = NULL, speaker_name = NULL WHERE announcement_id = 9";
    assert!(is_refused(&mut connection, whole.to_owned()).await, "blanking takes a redaction of that row");
    let besides = "UPDATE announcement_version SET headline = '', kind = 'filing' WHERE announcement_id = 8";
    assert!(
        is_refused(&mut connection, besides.to_owned()).await,
        "a redaction blanks words and nothing else"
    );
    let reopen = "UPDATE site_version SET closed = NULL WHERE closed IS NOT NULL".to_owned();
    assert!(is_refused(&mut connection, reopen).await, "a version that was closed stays closed");
}

/// Whether a statement fails; undone, so that the next one finds everything as it was.
async fn is_refused(connection: &mut SqliteConnection, statement: String) -> bool {
    let mut tx = connection.begin().await.expect("a transaction");
    let done = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut *tx).await;
    tx.rollback().await.expect("it is undone");
    match done {
        Ok(done) => {
            assert!(done.rows_affected() > 0, "there was nothing to change");
            false
        }
        Err(_) => true,
    }
}

/// `INSERT OR REPLACE` deletes without asking the triggers for deletes.
#[tokio::test]
async fn nobody_replaces_or_back_dates_a_version() {
    let directory = crate::support::demo_directory().await;
    let mut connection = raw(&directory).await;
    for statement in [
        "INSERT OR REPLACE INTO company_version (company_id, opened, slug, name, kind) VALUES (1, 1, 'meta', 'Other', 'firm')",
        "INSERT OR REPLACE INTO revision (id, published_at, editor, reason) VALUES (1, '2099-01-01T00:00:00.000Z', 'x', 'import')",
        "INSERT OR REPLACE INTO company_slug (slug, company_id, created_in) VALUES ('meta', 2, 1)",
        "INSERT INTO company_version (company_id, opened, closed, slug, name, kind) VALUES (1, 2, 3, 'meta', 'Meta', 'firm')",
        "UPDATE company_version SET closed = 3 WHERE company_id = 1",
    ] {
        assert!(is_refused(&mut connection, statement.to_owned()).await, "{statement}");
    }
}

#[tokio::test]
async fn a_database_of_another_program_is_left_alone() {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join(HISTORY_FILE), "").expect("an empty file");
    let mut connection = raw(&directory).await;
    sqlx::raw_sql("CREATE TABLE theirs (x)").execute(&mut connection).await.expect("a table");
    connection.close().await.expect("closed");
    let error = Store::open(directory.path()).await.expect_err("refused").to_string();
    assert!(error.contains("not one of Gigawatch"), "{error}");
}

#[tokio::test]
async fn every_table_is_strict_and_every_reference_holds() {
    let directory = demo_directory().await;
    let mut connection = raw(&directory).await;
    for table in tables(&mut connection).await {
        let is_strict: bool = sqlx::query_scalar("SELECT strict FROM pragma_table_list WHERE name = ?1")
            .bind(&table)
            .fetch_one(&mut connection)
            .await
            .expect("the table");
        assert!(is_strict, "{table}");
    }
    let broken = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await.expect("a check");
    assert_eq!(broken.len(), 0);
    let sound: String =
        sqlx::query_scalar("PRAGMA integrity_check").fetch_one(&mut connection).await.expect("a check");
    assert_eq!(sound, "ok");
}

/// A view that cannot be read shows only when somebody reads it.
#[tokio::test]
async fn every_view_of_today_can_be_read() {
    let directory = demo_directory().await;
    let mut connection = raw(&directory).await;
    let views = names(&mut connection, "view").await;
    assert!(views.len() >= 12, "one for each noun: {views:?}");
    for view in views {
        let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT * FROM {view}")))
            .fetch_all(&mut connection)
            .await
            .unwrap_or_else(|cause| panic!("{view}: {cause}"));
        assert!(
            !rows.is_empty() || ["succession_current", "checked_current", "reply_current"].contains(&&*view),
            "{view} is empty"
        );
        assert!(rows.iter().all(|row| row.len() > 3), "{view} has readable columns");
    }
}

#[tokio::test]
async fn the_sqlite3_shell_lists_todays_sites() {
    let directory = demo_directory().await;
    let output = Command::new("sqlite3")
        .arg(directory.path().join(HISTORY_FILE))
        .arg("SELECT slug FROM site_current")
        .output()
        .expect("sqlite3 is installed (scripts/test installs it)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let slugs = String::from_utf8(output.stdout).expect("UTF-8");
    let slugs: Vec<&str> = slugs.lines().collect();
    assert_eq!(slugs.len(), 68);
    assert!(slugs.contains(&"stargate-abilene"), "{slugs:?}");
}

#[tokio::test]
async fn a_change_opens_a_version_and_keeps_the_one_before() {
    let (_directory, store) = empty().await;
    let first = publish(&store, Reason::NewInformation, company(1, "acme", "Acme")).await;
    let second = publish(&store, Reason::Rename, company(1, "acme-ai", "Acme AI")).await;

    let dataset = everything_in(&store).await;
    let at =
        |revision| dataset.companies.get(CompanyId::new(1), revision).map(|company| company.name.as_str());
    assert_eq!((at(first.id), at(second.id)), (Some("Acme"), Some("Acme AI")));
    assert_eq!(dataset.companies.history(CompanyId::new(1)).len(), 2);
}

#[tokio::test]
async fn stamps_rise_even_when_the_clock_steps_back() {
    let (_directory, store) = empty().await;
    let first = publish(&store, Reason::NewInformation, company(1, "acme", "Acme")).await;
    store.beat(noon() + Span::new().seconds(30)).await.expect("a heartbeat");
    let an_hour_ago =
        publication(Reason::Correction, company(1, "acme", "ACME"), noon() - Span::new().hours(1));
    let second = store.publish(&[an_hour_ago], first.id).await.expect("it is published").remove(0);
    assert_eq!(second.published_at, noon() + Span::new().milliseconds(30_001), "later than the heartbeat");
}

#[tokio::test]
async fn a_history_is_replayed_in_the_order_of_its_days() {
    let (_directory, store) = empty().await;
    let on =
        |day, changes| Publication { at: Stamp::On(day), ..publication(Reason::Import, changes, noon()) };
    let days =
        [on(date(2025, 8, 2), company(1, "acme", "Acme")), on(date(2025, 8, 2), company(2, "bolt", "Bolt"))];
    let revisions = store.publish(&days, RevisionId::new(0)).await.expect("two on one day");
    assert_eq!(
        revisions.iter().map(|revision| revision.published_at.to_string()).collect::<Vec<_>>(),
        ["2025-08-02T00:00:00Z", "2025-08-02T00:00:00.001Z"]
    );
    let late = store.publish(&[on(date(2025, 8, 1), company(3, "cog", "Cog"))], RevisionId::new(2)).await;
    assert!(matches!(late, Err(StoreError::OutOfOrder(day)) if day == date(2025, 8, 1)), "{late:?}");
    assert_eq!(store.newest_revision().await.expect("a revision"), RevisionId::new(2));
}

#[tokio::test]
async fn whoever_was_overtaken_publishes_nothing() {
    let (_directory, store) = empty().await;
    let base = publish(&store, Reason::NewInformation, company(1, "acme", "Acme")).await.id;
    publish(&store, Reason::NewInformation, company(2, "bolt", "Bolt")).await;
    let late =
        store.publish(&[publication(Reason::Correction, company(1, "acme", "Zenith"), noon())], base).await;
    assert!(matches!(late, Err(StoreError::Overtaken)), "{late:?}");
    let dataset = everything_in(&store).await;
    assert_eq!(dataset.newest_id(), RevisionId::new(2));
    assert_eq!(dataset.companies.history(CompanyId::new(1)).len(), 1);
}

/// Rule 11: an address ever used is never given to another.
#[tokio::test]
async fn a_slug_once_used_is_never_given_to_another_and_nothing_is_half_written() {
    let (directory, store) = empty().await;
    publish(&store, Reason::NewInformation, company(1, "acme", "Acme")).await;
    let base = publish(&store, Reason::Rename, company(1, "acme-ai", "Acme AI")).await.id;

    // A person before the company and a revision before the refused one: neither may stay.
    let mut with_a_person = company(2, "acme", "Another Acme");
    let person = Person { slug: "somebody".to_owned(), name: "Somebody".to_owned(), note: None };
    with_a_person.people.insert(PersonId::new(1), Some(person));
    let batch = [
        publication(Reason::NewInformation, company(3, "cog", "Cog"), noon()),
        publication(Reason::NewInformation, with_a_person, noon()),
    ];
    let refused = store.publish(&batch, base).await;
    assert!(matches!(refused, Err(StoreError::Database(_))), "{refused:?}");

    let dataset = everything_in(&store).await;
    assert_eq!(dataset.newest_id(), base);
    assert_eq!(dataset.people.history(PersonId::new(1)).len(), 0);
    let mut connection = raw(&directory).await;
    let companies: i64 =
        sqlx::query_scalar("SELECT count(*) FROM company").fetch_one(&mut connection).await.expect("a count");
    assert_eq!(companies, 1, "no identity is left behind");
    let found = store.search("somebody", 10).await.expect("a search");
    assert!(found.is_empty(), "nothing of it is found: {found:?}");

    // The company itself may take its old address back.
    publish(&store, Reason::Revert, company(1, "acme", "Acme")).await;
}

#[tokio::test]
async fn a_dataset_extended_is_the_dataset_loaded_anew() {
    let site = Site::demo().await;
    let whole = everything_in(&site.store).await;
    for early in [1, 6, 8, 11] {
        // What a server that started then had, and what it takes in later.
        let early = RevisionId::new(early);
        let mut first = site.store.load_since(RevisionId::new(0)).await.expect("it loads");
        let until = |opened: RevisionId| opened <= early;
        first.revisions.retain(|revision| until(revision.id));
        macro_rules! keep_until {
            ($($noun:ident),+) => {$(
                first.$noun.retain(|row| until(row.opened));
                for row in &mut first.$noun {
                    row.closed = row.closed.filter(|closed| until(*closed));
                }
            )+};
        }
        keep_until!(
            companies,
            people,
            offices,
            projects,
            sites,
            roles,
            aliases,
            successions,
            sources,
            announcements,
            citations,
            figures
        );
        let then = Dataset::default().extended(first);
        assert_eq!(then.newest_id(), early);
        let extended = then.extended(site.store.load_since(early).await.expect("it loads"));
        assert_eq!(in_words(&extended), in_words(&whole), "extended from {early}");
    }
}

/// Every version of every row, to be compared.
fn in_words(dataset: &Dataset) -> BTreeMap<&'static str, Vec<String>> {
    fn rows<T: Noun>(table: &Table<T>) -> Vec<String> {
        table.histories().map(|(id, versions)| format!("{id:?} {versions:?}")).collect()
    }
    BTreeMap::from([
        ("revisions", dataset.revisions().iter().map(|revision| format!("{revision:?}")).collect()),
        ("companies", rows(&dataset.companies)),
        ("people", rows(&dataset.people)),
        ("offices", rows(&dataset.offices)),
        ("projects", rows(&dataset.projects)),
        ("sites", rows(&dataset.sites)),
        ("roles", rows(&dataset.roles)),
        ("aliases", rows(&dataset.aliases)),
        ("successions", rows(&dataset.successions)),
        ("sources", rows(&dataset.sources)),
        ("announcements", rows(&dataset.announcements)),
        ("citations", rows(&dataset.citations)),
        ("figures", rows(&dataset.figures)),
    ])
}

#[tokio::test]
async fn a_reader_of_a_followed_file_never_writes_to_it() {
    let directory = demo_directory().await;
    let file = directory.path().join(HISTORY_FILE);
    // As a follower may keep it: not in WAL mode.
    let mut connection = raw(&directory).await;
    let mode: String =
        sqlx::query_scalar("PRAGMA journal_mode = DELETE").fetch_one(&mut connection).await.expect("a mode");
    assert_eq!(mode, "delete");
    connection.close().await.expect("it closes");
    let before = std::fs::read(&file).expect("the file");

    let store = Store::open_read_only(directory.path()).await.expect("it opens");
    assert_eq!(everything_in(&store).await.newest_id(), RevisionId::new(12));
    let published = store
        .publish(&[publication(Reason::Correction, company(1, "x", "X"), noon())], RevisionId::new(12))
        .await;
    assert!(published.is_err(), "a read-only store publishes nothing");
    assert!(store.beat(noon()).await.is_err(), "and writes no heartbeat");
    assert!(store.leftovers().await.expect("nothing").is_empty(), "and knows no desk");
    store.close().await.expect("it closes");

    assert_eq!(std::fs::read(&file).expect("the file"), before);
    let left: Vec<_> = std::fs::read_dir(directory.path()).expect("the directory").collect();
    assert_eq!(left.len(), 1, "nothing beside the file: {left:?}");
}

#[tokio::test]
async fn a_directory_without_a_history_says_so() {
    let directory = tempfile::tempdir().expect("a directory");
    let missing = Store::open_read_only(directory.path()).await.expect_err("there is none");
    assert!(missing.to_string().contains("there is no gigawatch.db in"), "{missing}");
}

#[tokio::test]
async fn a_file_of_a_newer_release_is_left_alone() {
    let directory = demo_directory().await;
    let mut connection = raw(&directory).await;
    sqlx::query("UPDATE _sqlx_migrations SET version = 9999 WHERE version = (SELECT max(version) FROM _sqlx_migrations)")
        .execute(&mut connection)
        .await
        .expect("a newer schema");
    connection.close().await.expect("it closes");
    let said = |error: StoreError| {
        assert!(matches!(error, StoreError::Newer { found: 9999, .. }), "{error:?}");
        error.to_string()
    };
    let to_write = said(Store::open(directory.path()).await.expect_err("refused"));
    let to_read = said(Store::open_read_only(directory.path()).await.expect_err("refused"));
    for said in [to_write, to_read] {
        assert!(
            said.contains("gigawatch.db has schema 9999") && said.contains("use a newer release"),
            "{said}"
        );
    }
}

#[tokio::test]
async fn what_another_process_publishes_shows_within_a_second() {
    let site = Site::demo().await;
    let follower = tokio::spawn(web::follow(site.app.clone()));
    let other = Store::open(site.directory.path()).await.expect("a second process");
    let new = site.dataset().companies.next_id().number();
    publish(&other, Reason::NewInformation, company(new, "acme", "Acme")).await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(1);
    while site.ask("/companies/acme").await.status != 200 {
        assert!(tokio::time::Instant::now() < deadline, "it does not show");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    follower.abort();
    assert_eq!(in_words(&site.dataset()), in_words(&everything_in(&other).await));
}

#[tokio::test]
async fn an_import_that_ends_waits_for_no_reader() {
    let (directory, store) = empty().await;
    publish(&store, Reason::NewInformation, company(1, "acme", "Acme")).await;
    // Litestream holds such a transaction for as long as it runs.
    let mut reading = raw(&directory).await;
    sqlx::raw_sql("BEGIN; SELECT count(*) FROM revision").execute(&mut reading).await.expect("it reads");
    publish(&store, Reason::Rename, company(1, "acme-ai", "Acme AI")).await;

    let closed = tokio::time::timeout(Duration::from_secs(5), store.close()).await;

    closed.expect("at once").expect("it closes");
}

#[tokio::test]
async fn two_writers_at_once_both_get_through_or_are_told() {
    let (directory, first) = empty().await;
    let second = Store::open(directory.path()).await.expect("a second process");
    let write = |store: Store, id: i64| async move {
        let change =
            [publication(Reason::NewInformation, company(id, &format!("firm-{id}"), "Firm"), noon())];
        let mut tries = 0;
        loop {
            let base = store.newest_revision().await.expect("a revision");
            match store.publish(&change, base).await {
                Ok(_) => break tries,
                Err(StoreError::Overtaken) => tries += 1,
                Err(other) => panic!("{other}"),
            }
        }
    };
    let tasks =
        (1..=20).map(|id| tokio::spawn(write(if id % 2 == 0 { first.clone() } else { second.clone() }, id)));
    for task in tasks.collect::<Vec<_>>() {
        task.await.expect("it writes");
    }
    let dataset = everything_in(&first).await;
    assert_eq!(dataset.newest_id(), RevisionId::new(20));
    assert_eq!(dataset.companies.iter(dataset.newest_id()).count(), 20);
    let stamps: Vec<_> = dataset.revisions().iter().map(|revision| revision.published_at).collect();
    assert!(stamps.is_sorted_by(|a, b| a < b), "{stamps:?}");
}
