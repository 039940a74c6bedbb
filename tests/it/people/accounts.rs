//! One's own account.

use axum::http::StatusCode;
use gigawatch::domain::account::Rank;
use jiff::SignedDuration;

use super::{OTHER, PASSWORD, Visitor, add, site};
use crate::support::pass;

#[tokio::test]
async fn a_new_password_needs_the_old_one_and_ends_the_other_sessions() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let (here, there) = (Visitor::known(&site, "anna").await, Visitor::known(&site, "anna").await);
    let change = async |old: &str, new: &str, again: &str| {
        let fields = [("old_password", old), ("new_password", new), ("new_password_again", again)];
        here.post("/desk/account/password", &fields).await
    };
    for (old, new, again, field, words) in [
        (PASSWORD, "short", "short", "new_password", "at least 12 characters"),
        (PASSWORD, "anna anna anna", "anna anna anna", "new_password", "must not contain the name"),
        (PASSWORD, OTHER, "something else", "new_password_again", "The two passwords differ."),
        (OTHER, OTHER, OTHER, "old_password", "This is not your password so far."),
    ] {
        let page = change(old, new, again).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{words}");
        assert!(page.the(&format!("#{field}-fault")).contains(words), "{}", page.text());
        assert_eq!(page.attributes("[role=alert] a", "href"), [format!("#{field}")]);
    }
    assert_eq!(there.get("/desk/account").await.status, StatusCode::OK, "nothing has happened yet");

    let page = change(PASSWORD, OTHER, OTHER).await;
    assert_eq!(page.leads_to(), "/desk/account?done=password");
    assert!(here.get(page.leads_to()).await.text().contains("Your password is changed."));
    assert_eq!(there.get("/desk/account").await.status, StatusCode::SEE_OTHER, "logged out there");
    assert_eq!(Visitor::of(&site).log_in("anna", PASSWORD).await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(Visitor::of(&site).log_in("anna", OTHER).await.status, StatusCode::SEE_OTHER);
    assert_eq!(here.get("/desk/account/password").await.leads_to(), "/desk/account", "a reload of the form");
}

#[tokio::test]
async fn whoever_found_an_open_browser_cannot_guess_the_password_there_for_long() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    let guess = [("old_password", OTHER), ("new_password", OTHER), ("new_password_again", OTHER)];
    for _ in 0..10 {
        let page = anna.post("/desk/account/password", &guess).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = anna.post("/desk/account/password", &guess).await;
    assert_eq!(page.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(page.the("#old_password-fault").contains("Too many tries failed."));
}

#[tokio::test]
async fn a_byline_is_changed_or_refused_with_what_was_typed() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    let page = anna.post("/desk/account/byline", &[("byline", "A")]).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(page.attributes("#byline", "value"), ["A"]);
    assert!(page.the("#byline-fault").contains("2 to 80 characters"));
    let page = anna.post("/desk/account/byline", &[("byline", " Anna  Kraus ")]).await;
    let page = anna.get(page.leads_to()).await;
    assert!(page.the("[role=status].notice").contains("Your byline is changed."));
    assert_eq!(
        (page.attributes("#byline", "value"), page.the(".deskbar .who a")),
        (vec!["Anna Kraus".to_owned()], "Anna Kraus".to_owned())
    );
}

#[tokio::test]
async fn sessions_are_listed_and_ended_one_by_one() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    add(&site, "bert", Rank::Editor).await;
    let first = Visitor::known(&site, "anna").await;
    pass(SignedDuration::from_hours(1));
    let second = Visitor::of(&site).from("203.0.113.9");
    second.log_in("anna", PASSWORD).await;
    let third = Visitor::known(&site, "anna").await;
    let bert = Visitor::known(&site, "bert").await;

    let page = first.get("/desk/account").await;
    let rows = page.rows(&["Firefox on Windows"]);
    assert_eq!(rows.len(), 3, "{rows:?}");
    assert_eq!(
        page.rows(&["this one", "23 November 2026, 12:00 UTC", "23 November 2026, 13:00 UTC"]).len(),
        1,
        "{rows:?}"
    );
    assert_eq!(page.rows(&["203.0.113.9", "23 November 2026, 13:00 UTC"]).len(), 1, "{rows:?}");
    let ends = page.attributes("main table form", "action");
    assert_eq!(ends.len(), 2, "one's own is ended by logging out");

    for end in &ends {
        bert.post(end, &[]).await;
    }
    assert_eq!(second.get("/desk/account").await.status, StatusCode::OK, "bert ends no session of anna's");
    let page = first.press(&page, "End the session").await;
    assert_eq!(page.leads_to(), "/desk/account?done=ended");
    let left = [second.get("/desk/account").await.status, third.get("/desk/account").await.status];
    assert_eq!(
        left.iter().filter(|status| **status == StatusCode::OK).count(),
        1,
        "one of the two has ended"
    );

    let page = first.get("/desk/account").await;
    assert_eq!(first.press(&page, "End all others").await.leads_to(), "/desk/account?done=others");
    for other in [&second, &third] {
        assert_eq!(other.get("/desk/account").await.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(first.get("/desk/account").await.status, StatusCode::OK);
    assert_eq!(bert.get("/desk/account").await.status, StatusCode::OK);
}
