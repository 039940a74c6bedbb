//! What lets somebody in stays where it belongs: in nobody's answer, and in no file
//! that may be copied.

use axum::http::StatusCode;
use gigawatch::{
    domain::account::Rank,
    web::{DESK_ROUTES, PROGRAM_ROUTES, READER_ROUTES},
};

use crate::{
    headers::example,
    people::{PASSWORD, Visitor, add, raw},
    support::Site,
};

/// Every secret that the desk holds, as the file has it.
async fn kept(site: &Site) -> Vec<String> {
    let question = "SELECT password_hash FROM account WHERE password_hash IS NOT NULL \
                    UNION ALL SELECT token_hash FROM session UNION ALL SELECT token_hash FROM reset_link";
    sqlx::query_scalar(question).fetch_all(&mut raw(site).await).await.expect("texts")
}

#[tokio::test]
async fn no_answer_and_no_public_file_holds_what_lets_somebody_in() {
    let site = Site::demo().await;
    let anna = add(&site, "anna", Rank::Editor).await;
    add(&site, "boss", Rank::Admin).await;
    let (visitor, boss) = (Visitor::known(&site, "anna").await, Visitor::known(&site, "boss").await);
    let shown = boss.post(&format!("/desk/people/{anna}/reset"), &[]).await.the("#link");
    let link = shown.rsplit('/').next().expect("a token").to_owned();
    let mut secrets = kept(&site).await;
    assert_eq!(secrets.len(), 5, "two passwords, two sessions, a link: {secrets:?}");
    assert!(secrets.iter().any(|secret| secret.starts_with("$argon2id$")));
    for visitor in [&visitor, &boss] {
        let cookie = visitor.cookie.lock().expect("a cookie").clone().expect("one");
        secrets.push(cookie.split('=').nth(1).expect("a token").to_owned());
    }
    secrets.extend([link, PASSWORD.to_owned(), "$argon2".to_owned()]);
    let holds = |body: &[u8]| {
        secrets.iter().find(|secret| body.windows(secret.len()).any(|window| window == secret.as_bytes()))
    };
    // The link's session is gone with the password; those who may still come in look at everything.
    for route in READER_ROUTES.iter().chain(PROGRAM_ROUTES).chain(DESK_ROUTES) {
        let page = boss.get(&example(route)).await;
        assert_eq!(holds(&page.body), None, "{}", page.url);
        for (name, value) in &page.headers {
            assert_eq!(holds(value.as_bytes()), None, "{}: {name}", page.url);
        }
    }
    for file in ["gigawatch.db", "gigawatch.db-wal"] {
        if let Ok(bytes) = std::fs::read(site.directory.path().join(file)) {
            assert_eq!(holds(&bytes), None, "{file}");
        }
    }
    let desk = std::fs::read(site.directory.path().join("desk.db-wal")).expect("the desk's own");
    assert!(holds(&desk).is_some(), "the search finds what is there");
}

/// What somebody put into a browser before its owner logs in is worth nothing after.
#[tokio::test]
async fn a_planted_cookie_is_not_taken_over() {
    let site = crate::people::site().await;
    add(&site, "anna", Rank::Editor).await;
    let planted = format!("__Host-gigawatch={}", "a".repeat(64));
    let anna = Visitor::of(&site);
    *anna.cookie.lock().expect("a cookie") = Some(planted.clone());
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let own = anna.cookie.lock().expect("a cookie").clone().expect("one");
    assert_ne!(own, planted);
    let thief = Visitor::of(&site);
    *thief.cookie.lock().expect("a cookie") = Some(planted.clone());
    assert!(thief.get("/desk/account").await.leads_to().starts_with("/login"), "it opens nothing");
    // Nor does one beside the right one, whichever comes first, let in somebody else.
    *thief.cookie.lock().expect("a cookie") = Some(format!("{planted}; gigawatch=x"));
    assert_eq!(thief.get("/desk/account").await.status, StatusCode::SEE_OTHER);
}
