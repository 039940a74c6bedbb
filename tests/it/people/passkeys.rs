//! Passkeys, with an authenticator that Chromium plays.

use axum::http::StatusCode;
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorProtocol, AuthenticatorTransport, EnableParams,
    VirtualAuthenticatorOptions,
};
use gigawatch::domain::account::Rank;
use tokio::net::TcpListener;

use super::{OTHER, PASSWORD, Visitor, add, keyboard::arrive, number, site, site_with};
use crate::{browser::Desk, support::settings};

/// Fills in fields and presses the button of their form.
async fn fill(desk: &Desk, form: &str, fields: &[(&str, &str)]) {
    let fields = serde_json::to_string(fields).expect("JSON");
    let script = format!(
        "(() => {{ const form = document.querySelector({form:?}); \
         for (const [name, value] of {fields}) form.elements[name].value = value; form.requestSubmit(); }})(); 0"
    );
    let _: i64 = desk.ask(&script).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_adds_a_passkey_and_logs_in_with_it() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://localhost:{}", listener.local_addr().expect("its address").port());
    let site = site_with(settings(address.parse().expect("an address"))).await;
    add(&site, "anna", Rank::Editor).await;
    let store = site.store.clone();
    let desk = Desk::at(site, listener, address).await;
    desk.page.execute(EnableParams::default()).await.expect("authenticators");
    let options = VirtualAuthenticatorOptions::builder()
        .protocol(AuthenticatorProtocol::Ctap2)
        .transport(AuthenticatorTransport::Internal)
        .has_resident_key(true)
        .has_user_verification(true)
        .is_user_verified(true)
        .automatic_presence_simulation(true)
        .build()
        .expect("an authenticator");
    desk.page.execute(AddVirtualAuthenticatorParams::new(options)).await.expect("an authenticator");

    desk.visit("/login?next=/desk/account").await;
    fill(&desk, "form[action='/login']", &[("name", "anna"), ("password", PASSWORD)]).await;
    arrive(&desk, "/desk/account").await;
    let is_noted: bool = desk.ask("document.querySelector('[data-passkey-note]').checkVisibility()").await;
    assert!(!is_noted, "passkeys work here, and so nothing says otherwise");
    fill(&desk, "form[data-passkey]", &[("key_name", "my phone"), ("password", PASSWORD)]).await;
    arrive(&desk, "/desk/account?done=passkey").await;
    let rows: String = desk.ask("document.querySelector('table').innerText").await;
    assert!(rows.contains("my phone") && rows.contains("never"), "{rows}");

    fill(&desk, "form[action='/logout']", &[]).await;
    arrive(&desk, "/login?done=logout").await;
    desk.visit("/login?next=/desk/account").await;
    fill(&desk, "form[data-passkey]", &[]).await;
    arrive(&desk, "/desk/account").await;
    let rows: String = desk.ask("document.querySelector('table').innerText").await;
    assert!(rows.contains("my phone") && !rows.contains("never"), "it was used: {rows}");

    // Removed here, the device still has it: it opens nothing.
    fill(&desk, "form[action$='/remove']", &[]).await;
    arrive(&desk, "/desk/account?done=passkey-removed").await;
    let id = store.accounts().await.expect("accounts")[0].account.id;
    assert!(store.passkeys(id).await.expect("passkeys").is_empty());
    desk.close().await;
}

#[tokio::test]
async fn a_passkey_is_asked_for_only_by_whoever_knows_the_password() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let begin = "/desk/account/passkeys/begin";
    assert_eq!(Visitor::of(&site).post(begin, &[]).await.status, StatusCode::UNAUTHORIZED);
    let anna = Visitor::known(&site, "anna").await;
    for (name, password, words) in
        [("", PASSWORD, "Give the passkey a name"), ("my phone", OTHER, "This is not your password.")]
    {
        let page = anna.post(begin, &[("key_name", name), ("password", password)]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        let answer: serde_json::Value = serde_json::from_str(&page.html).expect("JSON");
        assert!(answer["problem"].as_str().is_some_and(|text| text.contains(words)), "{answer}");
    }
    let page = anna.post(begin, &[("key_name", "my phone"), ("password", PASSWORD)]).await;
    assert_eq!(page.status, StatusCode::OK);
    let answer: serde_json::Value = serde_json::from_str(&page.html).expect("JSON");
    assert_eq!(answer["publicKey"]["rp"]["id"], "gigawatch.example");
    assert_eq!(answer["publicKey"]["authenticatorSelection"]["userVerification"], "required");

    let id = answer["id"].as_str().expect("a name of the question");
    let nonsense = anna.post("/desk/account/passkeys", &[("id", id), ("credential", "{}")]).await;
    assert_eq!(nonsense.leads_to(), "/desk/account?done=no-passkey");
    assert_eq!(number(&site, "SELECT count(*) FROM passkey").await, 0);
}

#[tokio::test]
async fn what_is_no_passkey_lets_nobody_in_and_loses_nothing() {
    let site = site().await;
    add(&site, "anna", Rank::Editor).await;
    let question = Visitor::of(&site).post("/login/passkey/begin", &[]).await;
    let question: serde_json::Value = serde_json::from_str(&question.html).expect("JSON");
    assert_eq!(question["publicKey"].get("allowCredentials").map(ToString::to_string).as_deref(), Some("[]"));
    let id = question["id"].as_str().expect("a name of the question");
    let fields = [("id", id), ("credential", "{}"), ("next", "/desk/account"), ("carried", "byline=Anna")];
    let page = Visitor::of(&site).post("/login/passkey", &fields).await;
    assert_eq!(page.status, StatusCode::UNAUTHORIZED);
    assert_eq!(page.attributes("[role=alert] a", "href"), ["#passkey"]);
    assert_eq!(page.attributes("#passkey input[name=carried]", "value"), ["byline=Anna"]);
}

#[tokio::test]
async fn where_there_can_be_no_passkeys_the_page_says_why() {
    for (base_url, why) in
        [("http://10.1.2.3:8080", "by an IP address"), ("http://gigawatch.example", "take https")]
    {
        let site = site_with(settings(base_url.parse().expect("an address"))).await;
        add(&site, "anna", Rank::Editor).await;
        let anna = Visitor::known(&site, "anna").await;
        let page = anna.get("/desk/account").await;
        assert!(page.text().contains(why), "{}", page.text());
        assert!(page.select("[data-passkey]").is_empty());
        assert!(Visitor::of(&site).get("/login").await.select("[data-passkey]").is_empty());
        assert_eq!(anna.post("/login/passkey/begin", &[]).await.status, StatusCode::FORBIDDEN);
    }
}
