//! Passkeys, the second way in: made at `/desk/account`, used at `/login`. The
//! browser asks for a challenge by script and sends the answer as a form.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use serde_json::{Value, json};
use url::{Host, Url};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Uuid, Webauthn, WebauthnBuilder,
};

use super::{
    ClientAddress, Editor,
    form::Form,
    login::{self, Proof, prove, too_many},
    session::token,
};
use crate::{
    store::{Credentials, NewPasskey},
    web::{App, error::WebError, extract::UrlPath},
};

/// Whoever was asked answers within so long.
const PATIENCE: SignedDuration = SignedDuration::from_mins(5);
/// So many may be asked at once; then the one asked first is forgotten.
const MOST: usize = 10_000;
/// The longest name of a passkey, in characters.
const LONGEST_NAME: usize = 60;

/// What somebody was asked, and what they will have proved.
enum Asked {
    ToRegister { account: i64, name: String, state: PasskeyRegistration },
    ToLogIn(DiscoverableAuthentication),
}

/// What passkeys are verified with, and who was asked what. In memory: a server
/// that starts anew has asked nobody.
pub struct Passkeys {
    webauthn: Result<Webauthn, &'static str>,
    asked: Mutex<HashMap<String, (Timestamp, Asked)>>,
}

impl Passkeys {
    /// For a site at an address.
    pub fn at(base_url: &Url, site: &str) -> Self {
        Self { webauthn: webauthn(base_url, site), asked: Mutex::default() }
    }

    /// Why there are none here, if so.
    pub fn hindrance(&self) -> Option<&'static str> {
        self.webauthn.as_ref().err().copied()
    }

    fn webauthn(&self) -> Result<&Webauthn, WebError> {
        self.webauthn.as_ref().map_err(|why| WebError::Forbidden((*why).to_owned()))
    }

    /// Remembers what is asked under a name that only this browser learns.
    fn ask(&self, key: String, asked: Asked, now: Timestamp) {
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|_, (until, _)| *until > now);
        let first = all.iter().min_by_key(|(_, (until, _))| *until).map(|(key, _)| key.clone());
        if let Some(first) = first.filter(|_| all.len() >= MOST) {
            all.remove(&first);
        }
        all.insert(key, (now + PATIENCE, asked));
    }

    /// What was asked; each question is answered once.
    fn answer(&self, key: &str, now: Timestamp) -> Option<Asked> {
        let mut all = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        all.remove(key).filter(|(until, _)| *until > now).map(|(_, asked)| asked)
    }
}

fn webauthn(base_url: &Url, name: &str) -> Result<Webauthn, &'static str> {
    let Some(Host::Domain(host)) = base_url.host() else {
        return Err(
            "Passkeys are bound to a name, and this site is reached by an IP address. They can be used once \
                    the site has a name and its --base-url says so.",
        );
    };
    let is_local = host == "localhost" || host.ends_with(".localhost");
    if base_url.scheme() != "https" && !is_local {
        return Err("Passkeys take https. They can be used once the site has it and its --base-url says so.");
    }
    let built = WebauthnBuilder::new(host, base_url).and_then(|site| site.rp_name(name).build());
    built.map_err(|_| "Passkeys cannot be bound to the name of this site.")
}

/// What an authenticator calls an account: no name, for keys are shown to others.
fn handle(account: i64) -> Uuid {
    Uuid::from_u128(u128::from(account.unsigned_abs()))
}

/// The options for the browser and the name of the question.
fn question(key: &str, options: &Value) -> Response {
    answer(StatusCode::OK, &json!({ "id": key, "publicKey": options["publicKey"] }))
}

/// Why there is no question, for the script to show.
fn problem(status: StatusCode, text: &str) -> Response {
    answer(status, &json!({ "problem": text }))
}

fn answer(status: StatusCode, value: &Value) -> Response {
    let kind = (header::CONTENT_TYPE, "application/json");
    (status, [kind, login::NO_STORE[0].clone()], value.to_string()).into_response()
}

/// Our fault, or the library's.
fn broken(cause: impl std::fmt::Display) -> WebError {
    WebError::Internal(format!("passkeys: {cause}"))
}

fn written(value: &impl Serialize) -> Result<Value, WebError> {
    serde_json::to_value(value).map_err(broken)
}

/// A credential's id as the store knows it.
fn key_of(id: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(id)
}

/// `POST /desk/account/passkeys/begin`: whoever found an open browser does not
/// know the password, and so makes no key to come back with.
pub async fn begin(editor: Editor, address: ClientAddress, form: Form) -> Result<Response, WebError> {
    let (app, account) = (&editor.app, &editor.account);
    let webauthn = app.passkeys().webauthn()?;
    let name = form.text("key_name");
    if name.is_empty() || name.chars().count() > LONGEST_NAME {
        let text = format!("Give the passkey a name of at most {LONGEST_NAME} characters.");
        return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, &text));
    }
    match prove(app, &account.name, form.raw("password"), address).await? {
        Proof::Good(_) => {}
        Proof::Wrong => return Ok(problem(StatusCode::UNPROCESSABLE_ENTITY, "This is not your password.")),
        Proof::TooMany(until) => {
            return Ok(problem(StatusCode::TOO_MANY_REQUESTS, &too_many(until, editor.now)));
        }
    }
    let known = app.store().passkeys(account.id).await?;
    let known = known.iter().map(|line| serde_json::from_str::<Passkey>(&line.credential));
    let known = known.map(|key| Ok(key?.cred_id().clone())).collect::<Result<Vec<_>, serde_json::Error>>();
    let (options, state) = webauthn
        .start_passkey_registration(
            handle(account.id),
            &account.name,
            &account.byline,
            Some(known.map_err(broken)?),
        )
        .map_err(broken)?;
    let mut options = written(&options)?;
    // A key that the device finds by itself: to log in nobody types a name, and nobody learns which exist.
    options["publicKey"]["authenticatorSelection"]["residentKey"] = "required".into();
    options["publicKey"]["authenticatorSelection"]["requireResidentKey"] = true.into();
    let key = token(app.random());
    app.passkeys().ask(key.clone(), Asked::ToRegister { account: account.id, name, state }, editor.now);
    Ok(question(&key, &options))
}

/// `POST /desk/account/passkeys`
pub async fn register(editor: Editor, form: Form) -> Result<Response, WebError> {
    let (app, account) = (&editor.app, editor.account.id);
    let webauthn = app.passkeys().webauthn()?;
    let made = match app.passkeys().answer(&form.raw("id"), editor.now) {
        Some(Asked::ToRegister { account: asked, name, state }) if asked == account => {
            let sent = serde_json::from_str::<RegisterPublicKeyCredential>(&form.raw("credential")).ok();
            let key = sent.and_then(|sent| webauthn.finish_passkey_registration(&sent, &state).ok());
            key.map(|key| (name, key))
        }
        _ => None,
    };
    let Some((name, key)) = made else {
        return Ok(Redirect::to("/desk/account?done=no-passkey").into_response());
    };
    let (credential_id, credential) = (key_of(key.cred_id()), written(&key)?.to_string());
    let new = NewPasskey { account, credential_id: &credential_id, credential: &credential, name: &name };
    let is_new = app.store().add_passkey(&new, editor.now).await?;
    let done = if is_new { "passkey" } else { "no-passkey" };
    Ok(Redirect::to(&format!("/desk/account?done={done}")).into_response())
}

/// `POST /desk/account/passkeys/{id}/remove`
pub async fn remove(editor: Editor, UrlPath(id): UrlPath<i64>) -> Result<Response, WebError> {
    editor.app.store().remove_passkey(editor.account.id, id).await?;
    Ok(Redirect::to("/desk/account?done=passkey-removed").into_response())
}

/// `POST /login/passkey/begin`
pub async fn begin_login(State(app): State<App>) -> Result<Response, WebError> {
    let asked = app.passkeys().webauthn()?.start_discoverable_authentication();
    let (options, state) = asked.map_err(broken)?;
    let key = token(app.random());
    app.passkeys().ask(key.clone(), Asked::ToLogIn(state), app.now());
    Ok(question(&key, &written(&options)?))
}

/// `POST /login/passkey`
pub async fn log_in(
    State(app): State<App>,
    address: ClientAddress,
    headers: HeaderMap,
    form: Form,
) -> Result<Response, WebError> {
    let known = verified(&app, &form).await?;
    login::admit(&app, &headers, address, known, &form).await
}

/// Whose passkey answered the question, if all is as it should be.
async fn verified(app: &App, form: &Form) -> Result<Option<Credentials>, WebError> {
    let webauthn = app.passkeys().webauthn()?;
    let sent = serde_json::from_str::<PublicKeyCredential>(&form.raw("credential")).ok();
    let (Some(sent), Some(Asked::ToLogIn(state))) = (sent, app.passkeys().answer(&form.raw("id"), app.now()))
    else {
        return Ok(None);
    };
    let Ok((user, id)) = webauthn.identify_discoverable_authentication(&sent) else { return Ok(None) };
    let known = app.store().passkey(&key_of(id)).await?;
    let Some((passkey, json, known)) = known.filter(|(_, _, known)| handle(known.account.id) == user) else {
        return Ok(None);
    };
    let mut key: Passkey = serde_json::from_str(&json).map_err(broken)?;
    let Ok(result) = webauthn.finish_discoverable_authentication_v2(&sent, state, &key) else {
        return Ok(None);
    };
    key.update_credential(&result);
    app.store().note_passkey(passkey, &written(&key)?.to_string(), app.now()).await?;
    Ok(Some(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hindrance(base_url: &str) -> Option<&'static str> {
        Passkeys::at(&base_url.parse().unwrap(), "Gigawatch").hindrance()
    }

    #[test]
    fn passkeys_take_a_name_and_a_safe_connection() {
        for good in ["https://gigawatch.example", "https://gigawatch.example:8443", "http://localhost:8080"] {
            assert_eq!(hindrance(good), None, "{good}");
        }
        for address in ["https://10.1.2.3", "http://127.0.0.1:8080", "https://[::1]"] {
            assert!(hindrance(address).is_some_and(|why| why.contains("IP address")), "{address}");
        }
        assert!(hindrance("http://gigawatch.example").is_some_and(|why| why.contains("https")));
    }

    #[test]
    fn each_question_is_answered_once_and_in_time() {
        let passkeys = Passkeys::at(&"https://gigawatch.example".parse().unwrap(), "Gigawatch");
        let ask = |key: &str, now| {
            let (_, state) = passkeys.webauthn().unwrap().start_discoverable_authentication().unwrap();
            passkeys.ask(key.to_owned(), Asked::ToLogIn(state), now);
        };
        let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        ask("a", noon);
        assert!(passkeys.answer("b", noon).is_none(), "nobody was asked that");
        assert!(passkeys.answer("a", noon).is_some());
        assert!(passkeys.answer("a", noon).is_none(), "a second time");
        ask("a", noon);
        assert!(passkeys.answer("a", noon + PATIENCE).is_none(), "too late");
    }
}
