//! The accounts of others, and the links that set a password.

use axum::http::StatusCode;
use gigawatch::{
    domain::account::Rank,
    store::{Store, StoreError},
};
use jiff::SignedDuration;

use super::{OTHER, PASSWORD, Visitor, add, invite, number, raw, site};
use crate::support::{Page, Site, noon, pass};

/// The path of the one link that a page shows.
fn link(page: &Page) -> String {
    let url = page.the("#link");
    let path =
        url.strip_prefix("https://gigawatch.example").unwrap_or_else(|| panic!("a full address: {url}"));
    assert!(path.starts_with("/reset/") && path.len() == "/reset/".len() + 64, "{path}");
    path.to_owned()
}

async fn boss(site: &Site) -> Visitor<'_> {
    add(site, "boss", Rank::Admin).await;
    Visitor::known(site, "boss").await
}

#[tokio::test]
async fn only_admins_keep_the_accounts() {
    let site = site().await;
    let id = add(&site, "boss", Rank::Admin).await;
    for (name, rank) in [("edda", Rank::Editor), ("rolf", Rank::Reviewer)] {
        add(&site, name, rank).await;
        let visitor = Visitor::known(&site, name).await;
        let mut answers = vec![visitor.get("/desk/people").await];
        answers.push(
            visitor.post("/desk/people", &[("name", "eve"), ("role", "admin"), ("byline", "Eve")]).await,
        );
        for what in ["role", "disable", "enable", "reset"] {
            answers.push(visitor.post(&format!("/desk/people/{id}/{what}"), &[("role", "editor")]).await);
        }
        for page in answers {
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{name} at {}", page.url);
            assert!(page.text().contains(&format!("yours is “{rank}”")), "{}", page.text());
        }
        let links = visitor.get("/desk/account").await.attributes(".deskbar nav a", "href");
        assert!(!links.contains(&"/desk/people".to_owned()), "{links:?}");
        assert_eq!(
            Visitor::of(&site).get("/desk/people").await.status,
            StatusCode::SEE_OTHER,
            "log in first"
        );
    }
    let boss = Visitor::known(&site, "boss").await;
    let page = boss.get("/desk/people").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(
        page.rows(&["edda", "By edda", "23 November 2026, 12:00 UTC", "may log in"]).len(),
        1,
        "{}",
        page.text()
    );
    assert_eq!(number(&site, "SELECT count(*) FROM account").await, 3, "nothing was done");
}

#[tokio::test]
async fn somebody_new_gets_a_link_that_is_shown_once_and_works_once() {
    let site = site().await;
    let boss = boss(&site).await;
    let page =
        boss.post("/desk/people", &[("name", "anna"), ("role", "reviewer"), ("byline", "Anna Kraus")]).await;
    assert_eq!(page.status, StatusCode::OK);
    let path = link(&page);
    let list = boss.get("/desk/people").await;
    assert!(!list.html.contains("/reset/"), "shown once");
    assert_eq!(
        list.rows(&["anna", "Anna Kraus", "never", "waits for a password"]).len(),
        1,
        "{}",
        list.text()
    );

    let anna = Visitor::of(&site);
    let form = anna.get(&path).await;
    assert_eq!(form.header("cache-control".parse().expect("a name")), Some("no-store"));
    assert_eq!(form.header("referrer-policy".parse().expect("a name")), Some("same-origin"));
    let short = anna.post(&path, &[("new_password", "short"), ("new_password_again", "short")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.the("#new_password-fault").contains("at least 12 characters"));
    let set = anna.post(&path, &[("new_password", PASSWORD), ("new_password_again", PASSWORD)]).await;
    assert_eq!(set.leads_to(), "/login?done=password");
    assert!(anna.get(set.leads_to()).await.text().contains("Your password is set."));
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);

    let again = anna.post(&path, &[("new_password", OTHER), ("new_password_again", OTHER)]).await;
    assert_eq!(again.status, StatusCode::GONE);
    assert_eq!(again.the("h1"), "This link is over");
    assert_eq!(anna.get(&path).await.status, StatusCode::GONE);
    assert_eq!(anna.get("/reset/nonsense").await.status, StatusCode::GONE);
}

#[tokio::test]
async fn a_link_is_good_for_a_day_and_until_the_next_one() {
    let site = site().await;
    let boss = boss(&site).await;
    let anna = add(&site, "anna", Rank::Editor).await;
    let reset = format!("/desk/people/{anna}/reset");
    let visitor = Visitor::known(&site, "anna").await;
    let (old, new) = (link(&boss.post(&reset, &[]).await), link(&boss.post(&reset, &[]).await));
    assert_eq!(Visitor::of(&site).get(&old).await.status, StatusCode::GONE, "a newer one is there");
    pass(SignedDuration::from_hours(24) - SignedDuration::from_millis(1));
    assert_eq!(Visitor::of(&site).get(&new).await.status, StatusCode::OK);
    pass(SignedDuration::from_millis(1));
    let late = [("new_password", OTHER), ("new_password_again", OTHER)];
    assert_eq!(Visitor::of(&site).get(&new).await.status, StatusCode::GONE);
    assert_eq!(Visitor::of(&site).post(&new, &late).await.status, StatusCode::GONE);

    let boss = Visitor::known(&site, "boss").await;
    let anna = Visitor::known(&site, "anna").await;
    let new = link(&boss.post(&reset, &[]).await);
    assert_eq!(Visitor::of(&site).post(&new, &late).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        anna.get("/desk/account").await.status,
        StatusCode::SEE_OTHER,
        "a new password ends all sessions"
    );
    assert_eq!(visitor.get("/desk/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_link_lets_in_whoever_failed_too_often() {
    let site = site().await;
    let boss = boss(&site).await;
    let anna = add(&site, "anna", Rank::Editor).await;
    for _ in 0..10 {
        Visitor::of(&site).log_in("anna", OTHER).await;
    }
    assert_eq!(Visitor::of(&site).log_in("anna", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    let path = link(&boss.post(&format!("/desk/people/{anna}/reset"), &[]).await);
    Visitor::of(&site).post(&path, &[("new_password", OTHER), ("new_password_again", OTHER)]).await;
    assert_eq!(Visitor::of(&site).log_in("anna", OTHER).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn disabling_ends_sessions_and_links_at_once() {
    let site = site().await;
    let boss = boss(&site).await;
    let id = add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    let path = link(&boss.post(&format!("/desk/people/{id}/reset"), &[]).await);
    assert_eq!(
        boss.post(&format!("/desk/people/{id}/disable"), &[]).await.leads_to(),
        "/desk/people?done=disabled"
    );
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::SEE_OTHER);
    assert_eq!(anna.get(&path).await.status, StatusCode::GONE);
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    let page = boss.get("/desk/people?done=disabled").await;
    assert_eq!(page.rows(&["anna", "disabled", "Enable"]).len(), 1, "{}", page.text());
    let page = boss.post(&format!("/desk/people/{id}/reset"), &[]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.the("[role=alert]").contains("“anna” is disabled"), "{}", page.text());

    boss.post(&format!("/desk/people/{id}/enable"), &[]).await;
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::SEE_OTHER, "what has ended stays so");
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_role_counts_from_the_next_request_on() {
    let site = site().await;
    let boss = boss(&site).await;
    let id = add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    boss.post(&format!("/desk/people/{id}/role"), &[("role", "admin")]).await;
    assert_eq!(anna.get("/desk/people").await.status, StatusCode::OK);
    boss.post(&format!("/desk/people/{id}/role"), &[("role", "editor")]).await;
    assert_eq!(anna.get("/desk/people").await.status, StatusCode::FORBIDDEN);
    let page = boss.post(&format!("/desk/people/{id}/role"), &[("role", "emperor")]).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert_eq!(boss.post("/desk/people/99/role", &[("role", "editor")]).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_last_admin_stays() {
    let site = site().await;
    let boss = boss(&site).await;
    // One who has not set a password yet cannot log in, and so does not count.
    invite(&site, "invited", Rank::Admin).await;
    for (what, fields) in [("disable", &[][..]), ("role", &[("role", "reviewer")][..])] {
        let page = boss.post(&format!("/desk/people/1/{what}"), fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{what}");
        assert!(
            page.the("[role=alert]").contains("“boss” is the only admin who can log in"),
            "{}",
            page.text()
        );
        assert_eq!(page.attributes("[role=alert] a", "href"), ["#person-1"]);
    }
    add(&site, "other", Rank::Admin).await;
    let page = boss.post("/desk/people/1/role", &[("role", "reviewer")]).await;
    assert_eq!(page.leads_to(), "/desk/account", "who is admin no more has no way back");
    assert_eq!(boss.get("/desk/people").await.status, StatusCode::FORBIDDEN);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_admins_who_disable_each_other_at_once_leave_one() {
    let site = site().await;
    let (one, two) = (add(&site, "one", Rank::Admin).await, add(&site, "two", Rank::Admin).await);
    let (first, second) =
        tokio::join!(site.store.disable_account(one, noon()), site.store.set_rank(two, Rank::Editor));
    let refusals =
        [first, second].into_iter().filter(|done| matches!(done, Err(StoreError::LastAdmin(_)))).count();
    assert_eq!(refusals, 1);
    assert_eq!(
        number(&site, "SELECT count(*) FROM account WHERE role = 'admin' AND disabled_at IS NULL").await,
        1
    );
}

#[tokio::test]
async fn what_does_not_fit_is_said_beside_each_field_and_kept() {
    let site = site().await;
    let boss = boss(&site).await;
    let page = boss.post("/desk/people", &[("name", "an na"), ("role", "reviewer"), ("byline", "")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("[role=alert] a", "href"), ["#name", "#byline"]);
    assert_eq!(page.attributes("#name", "value"), ["an na"]);
    assert_eq!(page.attributes("#role option[selected]", "value"), ["reviewer"]);
    assert_eq!(page.attributes("#byline", "aria-describedby"), ["byline-hint byline-fault"]);
    let page = boss.post("/desk/people", &[("name", "BOSS"), ("role", "editor"), ("byline", "Boss")]).await;
    assert!(page.the("#name-fault").contains("There is an account “BOSS” already."), "{}", page.text());
}

/// Over a desk as the release before left it.
#[tokio::test]
async fn an_older_desk_learns_when_somebody_was_last_seen() {
    let site = site().await;
    let boss = boss(&site).await;
    invite(&site, "anna", Rank::Editor).await;
    assert_eq!(boss.get("/desk/people").await.status, StatusCode::OK);
    let before = "DROP TABLE draft_table; ALTER TABLE account DROP COLUMN seen_at;
        DELETE FROM _sqlx_migrations WHERE version >= 3";
    sqlx::raw_sql(before).execute(&mut raw(&site).await).await.expect("the schema before");
    let store = Store::open(site.directory.path()).await.expect("it is brought up to date");
    let seen: Vec<_> =
        store.accounts().await.expect("accounts").into_iter().map(|line| line.seen_at).collect();
    assert_eq!(seen, [None, Some(noon())]);
}
