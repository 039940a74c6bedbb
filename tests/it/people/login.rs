//! In and out.

use axum::http::{Method, Request, StatusCode, header};
use gigawatch::{domain::account::Rank, store::Store};
use jiff::SignedDuration;

use super::{OTHER, PASSWORD, Visitor, add, invite, number, site, site_with};
use crate::support::{Page, Site, demo_directory, pass, settings};

fn alert(page: &Page) -> String {
    page.the("[role=alert]")
}

#[tokio::test]
async fn whoever_asks_for_the_desk_logs_in_and_gets_there() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::of(&site);
    let asked = anna.get("/desk/account?done=others").await;
    assert_eq!(
        (asked.status, asked.leads_to()),
        (StatusCode::SEE_OTHER, "/login?next=%2Fdesk%2Faccount%3Fdone%3Dothers")
    );

    let form = anna.get(asked.leads_to()).await;
    assert_eq!(form.status, StatusCode::OK);
    assert_eq!(form.header(header::CACHE_CONTROL), Some("no-store"));
    let next = form.attributes("input[name=next]", "value").remove(0);
    let page = anna.post("/login", &[("name", "ANNA"), ("password", PASSWORD), ("next", &next)]).await;
    assert_eq!((page.status, page.leads_to()), (StatusCode::SEE_OTHER, "/desk/account?done=others"));

    let account = anna.get(page.leads_to()).await;
    assert_eq!(account.status, StatusCode::OK);
    assert_eq!(account.header(header::CACHE_CONTROL), Some("no-store"));
    assert!(account.text().contains("You log in as anna"), "{}", account.text());
    assert_eq!(account.the(".deskbar .who a"), "By anna");
    assert_eq!(anna.get("/login?next=/sites").await.leads_to(), "/sites", "whoever is in goes on");
}

#[tokio::test]
async fn unknown_wrong_disabled_and_without_a_password_is_one_sentence() {
    let site = site().await;
    add(&site, "boss", Rank::Admin).await;
    add(&site, "anna", Rank::Editor).await;
    let gone = add(&site, "xaver", Rank::Editor).await;
    site.store.disable_account(gone, crate::support::noon()).await.expect("disabled");
    invite(&site, "zoe", Rank::Editor).await;
    let mut answers = Vec::new();
    for (name, password) in [("anna", OTHER), ("yves", PASSWORD), ("xaver", PASSWORD), ("zoe", PASSWORD)] {
        let page = Visitor::of(&site).log_in(name, password).await;
        assert_eq!(page.status, StatusCode::UNAUTHORIZED, "{name}");
        assert_eq!(page.header(header::SET_COOKIE), None, "{name}");
        assert_eq!(page.attributes("#name", "value"), [name], "what was typed is kept");
        assert_eq!(page.attributes("#password", "value"), [] as [&str; 0], "but for the password");
        answers.push(page.html.replace(name, "NAME"));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "all four are told the same");
    assert!(answers[0].contains("The name or the password is wrong."));
}

#[tokio::test]
async fn what_is_missing_is_said_on_top_and_beside_the_field() {
    let site = site().await;
    let page = Visitor::of(&site).log_in("", "").await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.the("head title").starts_with("Error: Log in"), "{}", page.the("head title"));
    assert_eq!(page.attributes("[role=alert] a", "href"), ["#name", "#password"]);
    assert_eq!(page.attributes("#password", "aria-describedby"), ["password-fault"]);
    assert_eq!(page.attributes("#password", "aria-invalid"), ["true"]);
    assert!(page.the("#password-fault").ends_with("Enter your password."));
    assert_eq!(number(&site, "SELECT count(*) FROM login_failure").await, 0, "it was no try");
}

#[tokio::test]
async fn the_cookie_is_held_to_https_where_there_is_https() {
    for (base_url, wanted, secure) in [
        ("https://gigawatch.example", "__Host-gigawatch=", true),
        ("http://10.1.2.3:8080", "gigawatch=", false),
    ] {
        let site = site_with(settings(base_url.parse().expect("an address"))).await;
        add(&site, "anna", Rank::Editor).await;
        let anna = Visitor::of(&site);
        let page = anna.log_in("anna", PASSWORD).await;
        let cookie = page.header(header::SET_COOKIE).expect("a cookie").to_owned();
        assert!(cookie.starts_with(wanted), "{cookie}");
        for part in ["; HttpOnly", "; SameSite=Lax", "; Path=/", "; Max-Age=1209600"] {
            assert!(cookie.contains(part), "{part}: {cookie}");
        }
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
        assert!(!cookie.contains("Domain"), "{cookie}");
        assert_eq!(anna.get("/desk/account").await.status, StatusCode::OK);
        let token = cookie[wanted.len()..].split(';').next().expect("a token");
        assert_eq!(token.len(), 64);
        let file = std::fs::read(site.directory.path().join("desk.db-wal")).expect("the log");
        assert!(!String::from_utf8_lossy(&file).contains(token), "the file knows its hash alone");
    }
}

#[tokio::test]
async fn the_token_is_a_new_one_after_each_login() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    let before = anna.cookie.lock().expect("a cookie").clone();
    assert_eq!(anna.log_in("anna", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_ne!(before, *anna.cookie.lock().expect("a cookie"));
    assert_eq!(number(&site, "SELECT count(*) FROM session").await, 1, "the session before has ended");
    let old = Visitor::of(&site);
    *old.cookie.lock().expect("a cookie") = before;
    assert_eq!(old.get("/desk/account").await.status, StatusCode::SEE_OTHER, "its cookie opens nothing");
}

#[tokio::test]
async fn nobody_is_sent_to_another_host() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    for next in ["//evil.example", "/\\evil.example", "https://evil.example/", "/\t/evil.example", "evil", ""]
    {
        let fields = [("name", "anna"), ("password", PASSWORD), ("next", next)];
        assert_eq!(Visitor::of(&site).post("/login", &fields).await.leads_to(), "/desk", "{next}");
    }
    let anna = Visitor::known(&site, "anna").await;
    assert_eq!(anna.get("/login?next=%2F%2Fevil.example").await.leads_to(), "/desk");
}

#[tokio::test]
async fn whoever_logs_out_is_out() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    let cookie = anna.cookie.lock().expect("a cookie").clone();
    let page = anna.post("/logout", &[]).await;
    assert_eq!((page.status, page.leads_to()), (StatusCode::SEE_OTHER, "/login?done=logout"));
    assert_eq!(*anna.cookie.lock().expect("a cookie"), None, "the browser forgets it");
    assert!(anna.get("/login?done=logout").await.text().contains("You are logged out."));
    *anna.cookie.lock().expect("a cookie") = cookie;
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::SEE_OTHER, "and so does the server");
    assert_eq!(
        anna.get("/login?done=nonsense").await.status,
        StatusCode::BAD_REQUEST,
        "words of a closed list"
    );
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_two_weeks_at_last() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    pass(SignedDuration::from_hours(11));
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::OK);
    pass(SignedDuration::from_hours(11));
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::OK, "used eleven hours ago");
    pass(SignedDuration::from_hours(12));
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::SEE_OTHER, "idle for twelve");

    let anna = Visitor::known(&site, "anna").await;
    for _ in 0..33 {
        pass(SignedDuration::from_hours(10));
        assert_eq!(anna.get("/desk/account").await.status, StatusCode::OK);
    }
    pass(SignedDuration::from_hours(6));
    assert_eq!(anna.get("/desk/account").await.status, StatusCode::SEE_OTHER, "two weeks are over");
}

#[tokio::test]
async fn what_was_written_goes_through_the_login() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::of(&site);
    let body = "byline=Anna+%26+%22Co%22&note=two%0D%0Alines&note=again&old_password=several+quiet+words";
    let page = anna.post_body("/desk/account/byline", body.to_owned()).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert!(page.text().contains("You were logged out; what you wrote goes along"), "{}", page.text());
    assert!(!page.html.contains("several+quiet"), "but for passwords");

    let hidden = |page: &Page, name: &str| page.attributes(&format!("input[name={name}]"), "value").remove(0);
    let (next, carried) = (hidden(&page, "next"), hidden(&page, "carried"));
    let fields = [("name", "anna"), ("password", OTHER), ("next", &next), ("carried", &carried)];
    let wrong = anna.post("/login", &fields).await;
    assert_eq!(wrong.status, StatusCode::UNAUTHORIZED);
    assert_eq!(hidden(&wrong, "carried"), carried, "a slip of the finger loses nothing");

    let fields = [("name", "anna"), ("password", PASSWORD), ("next", &next), ("carried", &carried)];
    let again = anna.post("/login", &fields).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.header(header::CACHE_CONTROL), Some("no-store"));
    assert_eq!(again.the("h1"), "You are logged in again");
    assert_eq!(again.attributes("main form", "action"), ["/desk/account/byline"]);
    assert_eq!(again.attributes("main form input", "name"), ["byline", "note", "note"]);
    let sent = anna.press(&again, "Send what I wrote").await;
    assert_eq!(sent.leads_to(), "/desk/account?done=byline");
    let account = anna.get(sent.leads_to()).await;
    assert_eq!(account.attributes("#byline", "value"), ["Anna & \"Co\""]);
}

#[tokio::test]
async fn the_longest_form_goes_through_the_login_too() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::of(&site);
    let text = "ä&=".repeat(2 * 1024 * 1024 / 13);
    let page = anna.post("/desk/account/byline", &[("byline", &text)]).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    let carried = page.attributes("input[name=carried]", "value").remove(0);
    let fields =
        [("name", "anna"), ("password", PASSWORD), ("next", "/desk/account/byline"), ("carried", &carried)];
    let again = anna.post("/login", &fields).await;
    assert_eq!(again.status, StatusCode::OK);
    assert_eq!(again.attributes("input[name=byline]", "value"), [text]);
}

#[tokio::test]
async fn a_form_without_fields_is_carried_too() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let (here, there) = (Visitor::of(&site), Visitor::known(&site, "anna").await);
    let page = here.post("/desk/account/sessions/end-others", &[]).await;
    let next = page.attributes("input[name=next]", "value").remove(0);
    let again = here
        .post("/login", &[("name", "anna"), ("password", PASSWORD), ("next", &next), ("carried", "")])
        .await;
    assert_eq!(here.press(&again, "Send what I wrote").await.leads_to(), "/desk/account?done=others");
    assert_eq!(there.get("/desk/account").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn forms_of_other_sites_are_refused_in_words() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let anna = Visitor::known(&site, "anna").await;
    for (name, value) in [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")] {
        let form = Request::post("/desk/account/sessions/end-others")
            .header(header::HOST, "gigawatch.example")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(name, value);
        let page = anna.send(form, String::new()).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN, "{name}");
        assert_eq!(page.the("h1"), "That came from another site");
        assert!(!page.links("sites").is_empty(), "a way on: {}", page.text());
    }
    let own = Request::post("/desk/account/sessions/end-others")
        .header(header::HOST, "gigawatch.example")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .header("origin", "https://gigawatch.example");
    assert_eq!(anna.send(own, String::new()).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn before_there_is_an_admin_the_page_says_how_to_make_one() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let hint = "gigawatch user add NAME --role admin --data-dir DIR";
    assert!(Visitor::of(&site).get("/login").await.text().contains(hint));
    add(&site, "boss", Rank::Admin).await;
    assert!(!Visitor::of(&site).get("/login").await.text().contains(hint));
}

#[tokio::test]
async fn a_server_that_only_reads_says_that_editors_work_elsewhere() {
    let directory = demo_directory().await;
    drop(Store::open(directory.path()).await.expect("it opens").close().await);
    let store = Store::open_read_only(directory.path()).await.expect("it opens");
    let site = Site::of(directory, store).await;
    for path in
        ["/login", "/logout", "/reset/abc", "/desk", "/desk/account", "/desk/people/1/role", "/desk/drafts/7"]
    {
        for method in [Method::GET, Method::POST] {
            let page = site.ask_with(method.clone(), path).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN, "{method} {path}");
            assert_eq!(page.the("h1"), "This server only reads");
            assert!(page.text().contains("Editors work at the main one"), "{}", page.text());
        }
    }
}

#[tokio::test]
async fn what_is_no_form_is_refused_in_words() {
    let site = site().await;
    let page = Visitor::of(&site).send(Request::post("/login"), "{}".to_owned()).await;
    assert_eq!(page.status, StatusCode::BAD_REQUEST);
    assert_eq!(page.the("h1"), "That form cannot be read");
    let wrong = Visitor::of(&site).log_in("", "").await;
    assert!(alert(&wrong).contains("Enter your name."));
}
