//! Who may come in, and what they may do.

mod accounts;
mod admins;
mod commands;
mod keyboard;
mod limits;
mod login;
mod passkeys;

pub use keyboard::arrive;

use std::{
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use axum::{
    body::Body,
    extract::ConnectInfo,
    http::{Request, header, request::Builder},
};
use gigawatch::{
    domain::account::Rank,
    store::{NewAccount, Store},
    web::Settings,
};
use sqlx::{ConnectOptions, SqliteConnection, sqlite::SqliteConnectOptions};
use url::form_urlencoded;

use crate::support::{Page, Site, noon, settings};

/// What everybody here has for a password.
pub const PASSWORD: &str = "several quiet words";
/// What nobody has.
pub const OTHER: &str = "several other words";

/// An empty site under an https address.
pub async fn site() -> Site {
    site_with(settings("https://gigawatch.example".parse().expect("an address"))).await
}

pub async fn site_with(settings: Settings) -> Site {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path()).await.expect("it opens");
    Site::with(directory, store, settings).await
}

/// Makes an account with [`PASSWORD`].
pub async fn add(site: &Site, name: &str, rank: Rank) -> i64 {
    let hash = site.app.passwords().hash(PASSWORD.to_owned()).await.expect("a hash");
    make(site, name, rank, Some(hash)).await
}

/// Makes an account that waits for its password.
pub async fn invite(site: &Site, name: &str, rank: Rank) -> i64 {
    make(site, name, rank, None).await
}

async fn make(site: &Site, name: &str, rank: Rank, password_hash: Option<String>) -> i64 {
    let new = NewAccount { name: name.to_owned(), byline: format!("By {name}"), rank, password_hash };
    site.store.add_account(&new, noon()).await.expect("a new account")
}

/// The desk's file, as others open it.
pub async fn raw(site: &Site) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(site.directory.path().join("desk.db"));
    options.connect().await.expect("a connection")
}

/// What a question for one number is answered.
pub async fn number(site: &Site, question: &'static str) -> i64 {
    sqlx::query_scalar(question).fetch_one(&mut raw(site).await).await.expect("a number")
}

/// Somebody's browser: it keeps the cookie that it is given.
pub struct Visitor<'s> {
    site: &'s Site,
    pub cookie: Mutex<Option<String>>,
    peer: Option<SocketAddr>,
    forwarded: Option<String>,
    agent: &'static str,
}

impl<'s> Visitor<'s> {
    pub fn of(site: &'s Site) -> Self {
        let agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0";
        Self { site, cookie: Mutex::default(), peer: None, forwarded: None, agent }
    }

    /// Comes from an address.
    pub fn from(self, peer: &str) -> Self {
        let peer = SocketAddr::new(peer.parse().expect("an address"), 4711);
        Self { peer: Some(peer), ..self }
    }

    /// Says or has said in `X-Forwarded-For`.
    pub fn forwarded(self, said: &str) -> Self {
        Self { forwarded: Some(said.to_owned()), ..self }
    }

    /// One who is logged in.
    pub async fn known(site: &'s Site, name: &str) -> Self {
        let visitor = Self::of(site);
        let page = visitor.log_in(name, PASSWORD).await;
        assert_eq!(page.status, 303, "{name}: {}", page.text());
        visitor
    }

    pub async fn get(&self, path: &str) -> Page {
        self.send(Request::get(path), String::new()).await
    }

    pub async fn post(&self, path: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.post_body(path, body).await
    }

    pub async fn post_body(&self, path: &str, body: String) -> Page {
        let kind = "application/x-www-form-urlencoded";
        self.send(Request::post(path).header(header::CONTENT_TYPE, kind), body).await
    }

    pub async fn log_in(&self, name: &str, password: &str) -> Page {
        self.post("/login", &[("name", name), ("password", password)]).await
    }

    /// Sends the form of a page that holds this button, as a browser without JavaScript does.
    pub async fn press(&self, page: &Page, button: &str) -> Page {
        let form = page.select("main form").into_iter().find(|form| {
            let selector = scraper::Selector::parse("button").expect("a selector");
            form.select(&selector).any(|found| crate::support::text_of(found).starts_with(button))
        });
        let form = form.unwrap_or_else(|| panic!("{}: no button “{button}” in {}", page.url, page.text()));
        let selector = scraper::Selector::parse("input").expect("a selector");
        let fields: Vec<(&str, &str)> = form
            .select(&selector)
            .filter_map(|input| Some((input.attr("name")?, input.attr("value").unwrap_or(""))))
            .collect();
        self.post(form.attr("action").unwrap_or(&page.url), &fields).await
    }

    pub async fn send(&self, request: Builder, body: String) -> Page {
        let mut request =
            request.header(header::USER_AGENT, self.agent).body(Body::from(body)).expect("a request");
        let headers = request.headers_mut();
        let cookie = self.cookie.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(cookie) = cookie {
            headers.insert(header::COOKIE, cookie.parse().expect("a cookie"));
        }
        if let Some(said) = &self.forwarded {
            headers.insert("x-forwarded-for", said.parse().expect("a header"));
        }
        if let Some(peer) = self.peer {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let page = self.site.send(request).await;
        if let Some(set) = page.header(header::SET_COOKIE) {
            let (kept, rest) = set.split_once(';').expect("attributes");
            let is_over = rest.contains("Max-Age=0");
            *self.cookie.lock().unwrap_or_else(PoisonError::into_inner) = (!is_over).then(|| kept.to_owned());
        }
        for password in [PASSWORD, OTHER] {
            assert!(!page.html.contains(password), "{} holds a password", page.url);
        }
        page
    }
}
