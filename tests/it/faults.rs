//! A server whose files cannot be written for a while, as an editor's browser sees it:
//! nothing that was typed is lost. tests/clients/faults.py fills a whole disk.

use std::{path::Path, time::Duration};

use rustix::process::{Pid, Resource, Rlimit, prlimit};
use tempfile::TempDir;

use crate::{
    browser::Desk,
    commands::{Server, done, gigawatch, path},
    person::Person,
};

const PASSWORD: &str = "nine quiet turbines at dawn";

/// A server of its own over the demo, with an admin.
fn served() -> (TempDir, Server) {
    let directory = tempfile::tempdir().expect("a directory");
    let server = Server::start(directory.path(), &["--demo"]);
    let secret = directory.path().join("password");
    std::fs::write(&secret, PASSWORD).expect("a file");
    let add = ["user", "add", "chief", "--role", "admin", "--password-file", path(&secret), "--data-dir"];
    done(&gigawatch().args(add).arg(directory.path()).output().expect("it runs"));
    (directory, server)
}

/// No file of the server may become larger than so many bytes: it is refused as a disk refuses.
fn limit(server: &Server, bytes: Option<u64>) {
    let process = i32::try_from(server.id()).ok().and_then(Pid::from_raw);
    prlimit(process, Resource::Fsize, Rlimit { current: bytes, maximum: None }).expect("a limit");
}

fn drafts(data: &Path) -> String {
    let sql = "SELECT group_concat(fields) FROM draft";
    let output = std::process::Command::new("sqlite3").arg(data.join("desk.db")).arg(sql).output();
    String::from_utf8_lossy(&output.expect("sqlite3 runs").stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_typed_while_nothing_can_be_written_stays_in_the_browser() {
    let (directory, server) = served();
    let mut desk = Desk::before(format!("http://{}", server.address())).await;
    desk.expect("503");
    let (page, address) = (desk.page.clone(), desk.address.clone());
    let chief = Person { page: &page, address: &address };
    chief.log_in("chief", PASSWORD).await;
    chief.visit("/desk/new/announcement").await;
    chief.fill("headline", "Stargate grows").await;
    chief.sees("#saved", "Saved ").await;

    limit(&server, Some(0));
    chief.fill("headline", "Stargate grows twice").await;
    chief.sees("#saved", "Not saved yet: The disk of this server refused to write").await;
    let value = "document.querySelector(\"[name='headline']\").value";
    assert_eq!(chief.ask::<String>(value).await, "Stargate grows twice");
    // By the button too: the form comes back with what was typed.
    chief.press("button[value='save']").await;
    chief.sees(".faults", "refused to write").await;
    assert_eq!(chief.ask::<String>(value).await, "Stargate grows twice");
    assert!(!drafts(directory.path()).contains("grows twice"), "it was refused");
    assert!(server.ask("/sites/stargate-abilene").starts_with("HTTP/1.1 200"), "readers go on");

    limit(&server, None);
    chief.fill("headline", "Stargate grows three times").await;
    chief.sees("#saved", "Saved ").await;
    for _ in 0..100 {
        if drafts(directory.path()).contains("grows three times") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert!(drafts(directory.path()).contains("grows three times"));
    desk.close().await;
    server.stop();
}
