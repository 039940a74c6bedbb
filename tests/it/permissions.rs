//! Who may do what: every route of the desk, asked by nobody, an editor, a reviewer
//! and an admin. Drafts, links and numbers in it are somebody else's unless it says
//! otherwise; each try has its own, so that none leans on what another did.

use std::{cell::Cell, collections::BTreeSet, fs};

use axum::http::{Method, StatusCode};
use gigawatch::domain::account::Rank;

use crate::{
    people,
    support::{Editor, Page, Site, in_repository},
};

/// Nobody is sent to the login; a form goes along.
const LOGIN: u16 = 1;

/// What nobody, an editor, a reviewer and an admin are answered.
type Answers = [u16; 4];
const ALL: Answers = [LOGIN, 200, 200, 200];
const DO: Answers = [LOGIN, 303, 303, 303];
const REVIEW: Answers = [LOGIN, 403, 303, 303];
const ADMIN: Answers = [LOGIN, 403, 403, 303];

struct Row {
    method: Method,
    /// As the router has it.
    route: &'static str,
    /// What is asked, with words for what a try makes anew.
    path: &'static str,
    body: &'static [(&'static str, &'static str)],
    answers: Answers,
}

const fn get(route: &'static str, path: &'static str, answers: Answers) -> Row {
    Row { method: Method::GET, route, path, body: &[], answers }
}

const fn post(
    route: &'static str,
    path: &'static str,
    body: &'static [(&'static str, &'static str)],
    answers: Answers,
) -> Row {
    Row { method: Method::POST, route, path, body, answers }
}

const SAVE: &[(&str, &str)] =
    &[("_do", "save"), ("_seen", "SEEN"), ("_base", "1"), ("_kind", "site"), ("name", "Renamed")];
const READ: &[(&str, &str)] =
    &[("_id", "0123456789abcdef"), ("_seen", "0"), ("_base", "1"), ("_kind", "announcement")];
const SEEN: &[(&str, &str)] = &[("seen", "SEEN")];
const SUBMIT: &[(&str, &str)] = &[("seen", "SEEN"), ("reason", "new_information"), ("note", "New.")];
const REMARK: &[(&str, &str)] = &[("comment", "Which page?")];
const NEW: &[(&str, &str)] = &[("name", "eve"), ("role", "admin"), ("byline", "Eve")];
const LATER: &[(&str, &str)] = &[("seen", "SEEN"), ("publish_at", "2026-12-24 06:00")];

const TABLE: &[Row] = &[
    get("/login", "/login", [200, 303, 303, 303]),
    post("/login", "/login", &[], [422; 4]),
    get("/login/passkey", "/login/passkey", [303; 4]),
    post("/login/passkey", "/login/passkey", &[], [401; 4]),
    get("/login/passkey/begin", "/login/passkey/begin", [405; 4]),
    post("/login/passkey/begin", "/login/passkey/begin", &[], [200; 4]),
    get("/logout", "/logout", [405; 4]),
    post("/logout", "/logout", &[], [303; 4]),
    get("/reset/{token}", "/reset/nonsense", [410; 4]),
    post("/reset/{token}", "/reset/nonsense", &[], [410; 4]),
    get("/desk", "/desk", ALL),
    post("/desk", "/desk", &[], [LOGIN, 405, 405, 405]),
    get("/desk/new/{kind}", "/desk/new/announcement", DO),
    get("/desk/new/{kind}", "/desk/new/retraction", DO),
    get("/desk/new/{kind}", "/desk/new/revert", DO),
    get("/desk/new/{kind}", "/desk/new/reply", DO),
    get("/desk/new/{kind}", "/desk/new/merge", ADMIN),
    get("/desk/new/{kind}", "/desk/new/split", ADMIN),
    get("/desk/new/{kind}", "/desk/new/redaction", ADMIN),
    get("/desk/drafts/{id}", "/desk/drafts/OPEN", ALL),
    post("/desk/drafts/{id}", "/desk/drafts/OPEN", SAVE, DO),
    post("/desk/drafts/{id}", "/desk/drafts/SUBMITTED", SAVE, DO),
    post("/desk/drafts/{id}", "/desk/drafts/REMOVAL", SAVE, ADMIN),
    post("/desk/drafts/{id}/together", "/desk/drafts/OPEN/together", SAVE, DO),
    post("/desk/drafts/{id}/together", "/desk/drafts/REMOVAL/together", SAVE, ADMIN),
    get("/desk/drafts/{id}/review", "/desk/drafts/SUBMITTED/review", ALL),
    post("/desk/drafts/{id}/submit", "/desk/drafts/OPEN/submit", SUBMIT, DO),
    post("/desk/drafts/{id}/comment", "/desk/drafts/SUBMITTED/comment", REMARK, DO),
    post("/desk/drafts/{id}/return", "/desk/drafts/SUBMITTED/return", REMARK, REVIEW),
    post("/desk/drafts/{id}/drop", "/desk/drafts/OPEN/drop", &[], REVIEW),
    post("/desk/drafts/{id}/drop", "/desk/drafts/OWN/drop", &[], DO),
    post("/desk/drafts/{id}/publish", "/desk/drafts/SUBMITTED/publish", SEEN, REVIEW),
    post("/desk/drafts/{id}/publish", "/desk/drafts/SUBMITTED/publish", LATER, REVIEW),
    post("/desk/drafts/{id}/publish", "/desk/drafts/OWN/publish", SEEN, ADMIN),
    post("/desk/drafts/{id}/publish", "/desk/drafts/REMOVAL/publish", SEEN, ADMIN),
    post("/desk/drafts/{id}/recall", "/desk/drafts/WAITING/recall", &[], REVIEW),
    post("/desk/reading/{tag}", "/desk/reading/n1", READ, ALL),
    post("/desk/source/{tag}", "/desk/source/n1", READ, ALL),
    get("/desk/map.svg", "/desk/map.svg", ALL),
    get("/desk/preview/{*rest}", "/desk/preview/SUBMITTED/sites", ALL),
    get("/desk/upload", "/desk/upload", ALL),
    post("/desk/upload", "/desk/upload", &[], [LOGIN, 400, 400, 400]),
    get("/desk/entities", "/desk/entities", ALL),
    get("/desk/intake", "/desk/intake", ALL),
    post("/desk/intake", "/desk/intake", &[("id", "0123456789abcdef")], [LOGIN, 422, 422, 422]),
    post("/desk/checked", "/desk/checked", &[("kind", "site"), ("id", "1")], DO),
    post("/desk/distinct", "/desk/distinct", &[("one", "15"), ("other", "54")], DO),
    post("/desk/leftovers/{id}/settle", "/desk/leftovers/1/settle", &[], DO),
    post("/desk/corrections/{id}/answer", "/desk/corrections/1/answer", &[("answer", "Mended.")], DO),
    get("/desk/names", "/desk/names?q=a&kinds=site", ALL),
    get("/desk/account", "/desk/account", ALL),
    get("/desk/account/password", "/desk/account/password", DO),
    post("/desk/account/password", "/desk/account/password", &[], [LOGIN, 422, 422, 422]),
    get("/desk/account/byline", "/desk/account/byline", DO),
    post("/desk/account/byline", "/desk/account/byline", &[("byline", "Me")], DO),
    get("/desk/account/sessions/{id}/end", "/desk/account/sessions/1/end", DO),
    post("/desk/account/sessions/{id}/end", "/desk/account/sessions/1/end", &[], DO),
    get("/desk/account/sessions/end-others", "/desk/account/sessions/end-others", DO),
    post("/desk/account/sessions/end-others", "/desk/account/sessions/end-others", &[], DO),
    get("/desk/account/passkeys", "/desk/account/passkeys", DO),
    post("/desk/account/passkeys", "/desk/account/passkeys", &[], DO),
    post("/desk/account/passkeys/begin", "/desk/account/passkeys/begin", &[], [LOGIN, 422, 422, 422]),
    get("/desk/account/passkeys/{id}/remove", "/desk/account/passkeys/1/remove", DO),
    post("/desk/account/passkeys/{id}/remove", "/desk/account/passkeys/1/remove", &[], DO),
    get("/desk/people", "/desk/people", [LOGIN, 403, 403, 200]),
    post("/desk/people", "/desk/people", NEW, [LOGIN, 403, 403, 200]),
    get("/desk/people/{id}/role", "/desk/people/1/role", DO),
    post("/desk/people/{id}/role", "/desk/people/1/role", &[("role", "admin")], ADMIN),
    get("/desk/people/{id}/disable", "/desk/people/1/disable", DO),
    post("/desk/people/{id}/disable", "/desk/people/2/disable", &[], ADMIN),
    get("/desk/people/{id}/enable", "/desk/people/1/enable", DO),
    post("/desk/people/{id}/enable", "/desk/people/2/enable", &[], ADMIN),
    get("/desk/people/{id}/reset", "/desk/people/1/reset", DO),
    post("/desk/people/{id}/reset", "/desk/people/1/reset", &[], [LOGIN, 403, 403, 200]),
    get("/figures/{id}/correct", "/figures/15/correct", [200; 4]),
    post("/figures/{id}/correct", "/figures/15/correct", &[], [422; 4]),
];

thread_local! {
    /// So that every try has names of its own.
    static TRIES: Cell<u32> = const { Cell::new(0) };
}

fn fresh() -> u32 {
    TRIES.set(TRIES.get() + 1);
    TRIES.get()
}

/// A draft in the state that a word names, by this author: its address and version.
async fn draft(author: &Editor<'_>, word: &str) -> (String, String) {
    let removal = [("what", "announcement"), ("id", "8"), ("ground", "a court")];
    let name = format!("Campus {}", fresh());
    let typed = [("name", name.as_str()), ("country", "US")];
    let (kind, typed) =
        if word == "REMOVAL" { ("redaction", removal.as_slice()) } else { ("site", typed.as_slice()) };
    let page = author.follow(author.ask(&format!("/desk/new/{kind}")).await).await;
    let mut review =
        author.follow(author.send(&page, "form#draft", typed, Some(("_do", "check"))).await).await;
    if word != "OPEN" {
        let sent = author.send(&review, "form[action$='/submit']", &[("note", "New.")], None).await;
        review = author.follow(sent).await;
    }
    let address = review.url.trim_end_matches("/review").to_owned();
    let seen = author.get(&address).await.form("form#draft").into_iter().find(|(name, _)| name == "_seen");
    (address, seen.expect("a version").1)
}

/// Sends a row's request as somebody, or as nobody.
async fn answer(site: &Site, row: &Row, author: &Editor<'_>, who: Option<&Editor<'_>>) -> Page {
    let (mut path, mut seen) = (row.path.to_owned(), "0".to_owned());
    for word in ["OPEN", "SUBMITTED", "WAITING", "REMOVAL", "OWN"] {
        if !path.contains(word) {
            continue;
        }
        let by = if word == "OWN" { who.unwrap_or(author) } else { author };
        let (address, version) = draft(by, word).await;
        if word == "WAITING" {
            let waits = [("seen", version.as_str()), ("publish_at", "2026-12-24 06:00")];
            assert_eq!(
                author.post(&format!("{address}/publish"), &waits).await.status,
                StatusCode::SEE_OTHER
            );
        }
        path = path.replace(word, address.trim_start_matches("/desk/drafts/"));
        seen = version;
    }
    let body: Vec<(&str, &str)> = row
        .body
        .iter()
        .map(|(name, text)| (*name, if *text == "SEEN" { seen.as_str() } else { text }))
        .collect();
    match (who, &row.method) {
        (Some(who), &Method::GET) => who.ask(&path).await,
        (Some(who), _) => who.post(&path, &body).await,
        (None, &Method::GET) => site.ask(&path).await,
        (None, _) => site.post(&path).await,
    }
}

/// Whether somebody is sent to the login.
fn is_login(page: &Page) -> bool {
    match page.status {
        StatusCode::SEE_OTHER => page.leads_to().starts_with("/login?next="),
        StatusCode::UNAUTHORIZED => page.text().contains("You were logged out"),
        _ => false,
    }
}

#[tokio::test]
async fn each_role_may_do_what_the_table_says_and_no_more() {
    let site = Site::demo().await;
    let author = site.editor("author", Rank::Admin).await;
    let mut wrong = Vec::new();
    for row in TABLE {
        let ranks = [None, Some(Rank::Editor), Some(Rank::Reviewer), Some(Rank::Admin)];
        for (rank, wanted) in ranks.into_iter().zip(row.answers) {
            let name = format!("somebody-{}", fresh());
            let who = match rank {
                Some(rank) => Some(site.editor(&name, rank).await),
                None => None,
            };
            let page = answer(&site, row, &author, who.as_ref()).await;
            let is_right = if wanted == LOGIN {
                is_login(&page)
            } else {
                page.status.as_u16() == wanted && !is_login(&page)
            };
            if !is_right {
                let who = rank.map_or("nobody", Rank::word);
                let wanted = if wanted == LOGIN { "the login".to_owned() } else { wanted.to_string() };
                let Row { method, path, .. } = row;
                let said: String = page.text().chars().take(160).collect();
                wrong.push(format!("{method} {path} by {who}: {}, not {wanted}: {said}", page.status));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The desk's addresses as the source has them: one without a row fails here.
#[test]
fn no_route_of_the_desk_is_missing_in_the_table() {
    fn collect(folder: &std::path::Path, found: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                collect(&path, found);
            } else {
                let text = fs::read_to_string(&path).expect("a source");
                let routes = text.split(".route(\"").skip(1).filter_map(|rest| rest.split('"').next());
                found.extend(routes.map(str::to_owned));
            }
        }
    }
    let mut found = BTreeSet::from(["/figures/{id}/correct".to_owned()]);
    collect(&in_repository("src/web/desk"), &mut found);
    let asked: BTreeSet<String> = TABLE.iter().map(|row| row.route.to_owned()).collect();
    assert_eq!(asked, found);
    let both = |method: Method| TABLE.iter().filter(|row| row.method == method).count();
    assert!(both(Method::GET) > 30 && both(Method::POST) > 30);
}

#[tokio::test]
async fn a_session_of_somebody_else_is_not_ended_and_a_passkey_not_removed() {
    let site = Site::demo().await;
    let victim = site.editor("victim", Rank::Editor).await;
    let boss = site.editor("boss", Rank::Admin).await;
    for id in 1..=4 {
        boss.post(&format!("/desk/account/sessions/{id}/end"), &[]).await;
    }
    boss.post("/desk/account/sessions/end-others", &[]).await;
    victim.get("/desk/account").await;
    let sessions = people::number(&site, "SELECT count(*) FROM session").await;
    assert_eq!(sessions, 1, "the one who asked ended their own by its number, and no other");
}

#[tokio::test]
async fn what_a_draft_is_stays_whatever_a_form_says() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let editor = site.editor("editor", Rank::Editor).await;
    let (address, seen) = draft(&admin, "REMOVAL").await;
    // An editor cannot take a removal over by calling it something else.
    let fields = [
        ("_do", "save"),
        ("_seen", seen.as_str()),
        ("_base", "1"),
        ("_kind", "site"),
        ("_of", "1"),
        ("what", "person"),
    ];
    assert_eq!(editor.post(&address, &fields).await.status, StatusCode::FORBIDDEN);
    // Nor can a draft of a site become one of a removal, or of another site.
    let (address, seen) = draft(&editor, "OPEN").await;
    let fields = [
        ("_do", "save"),
        ("_seen", seen.as_str()),
        ("_base", "1"),
        ("_kind", "redaction"),
        ("_of", "1"),
        ("name", "Still a new site"),
    ];
    let page = editor.follow(editor.post(&address, &fields).await).await;
    assert!(page.form("form#draft").contains(&("name".to_owned(), "Still a new site".to_owned())));
    let sent: Vec<(String, String)> = page.form("form#draft");
    assert!(sent.contains(&("_kind".to_owned(), "site".to_owned())), "{sent:?}");
    assert!(!sent.contains(&("_of".to_owned(), "1".to_owned())), "{sent:?}");
}

/// Nothing of a role, a password or an account is taken from a form that is not its own.
#[tokio::test]
async fn a_form_sets_its_own_fields_alone() {
    let site = people::site().await;
    people::add(&site, "anna", Rank::Editor).await;
    let anna = people::Visitor::known(&site, "anna").await;
    let fields = [("byline", "Anna"), ("role", "admin"), ("rank", "admin"), ("name", "root"), ("id", "9")];
    assert_eq!(anna.post("/desk/account/byline", &fields).await.status, StatusCode::SEE_OTHER);
    let count = "SELECT count(*) FROM account WHERE name = 'anna' AND role = 'editor' AND byline = 'Anna'";
    assert_eq!(people::number(&site, count).await, 1);
}
