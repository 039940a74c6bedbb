//! A site filled with the demo, and pages to look at as a reader does.

use std::{
    cell::Cell,
    path::{Path, PathBuf},
};

use axum::{
    Router,
    body::Body,
    http::{HeaderMap, Method, Request, StatusCode, header},
};
use gigawatch::{
    cli::demo,
    dataset::Dataset,
    domain::{
        Id, RevisionId,
        account::{Rank, SelfReview},
        revision::{ChangeSet, Reason, Revision, RevisionNote},
    },
    store::{HISTORY_FILE, NewAccount, NewSession, Publication, Stamp, Store},
    web::{App, Cost, Operator, Publishing, Settings, Statement},
};
use http_body_util::BodyExt;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use scraper::{ElementRef, Html, Selector};
use sha2::{Digest, Sha256};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tower::ServiceExt;
use url::{Url, form_urlencoded};

/// The moment at which all tests take place.
pub fn noon() -> Timestamp {
    "2026-11-23T12:00:00Z".parse().expect("a moment")
}

thread_local! {
    /// How long after noon a test is. Each test has a thread of its own.
    static LATER: Cell<SignedDuration> = const { Cell::new(SignedDuration::ZERO) };
}

/// The clock of a test's sites: it stands still until time [passes](pass).
fn clock() -> Timestamp {
    noon() + LATER.get()
}

/// Lets time pass for the sites of this test.
pub fn pass(time: SignedDuration) {
    LATER.set(LATER.get() + time);
}

/// A server's settings as tests want them: its time stands still, its passwords are cheap.
pub fn settings(base_url: Url) -> Settings {
    Settings {
        base_url,
        clock,
        random,
        trusted_proxies: Vec::new(),
        api_rate: None,
        max_lag: None,
        page_cache: 32 * 1024 * 1024,
        primary: None,
        self_review: SelfReview::Admins,
        password_cost: Cost::LEAST,
        publishing: Publishing::default(),
        operator: Operator {
            imprint: Some(Statement::Here("# Imprint\n\nExample Press, 1 Example Street.".to_owned())),
            privacy: Some(Statement::Here("We keep no addresses.".to_owned())),
            ..Operator::default()
        },
        desk_time_zone: TimeZone::UTC,
    }
}

fn random() -> [u8; 32] {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes).expect("random bytes");
    bytes
}

/// The demo's history file, made once for all tests.
static DEMO: OnceCell<Vec<u8>> = OnceCell::const_new();

async fn demo_file() -> &'static [u8] {
    DEMO.get_or_init(|| async {
        let directory = tempfile::tempdir().expect("a directory");
        assert!(demo::fill(directory.path()).await.expect("the demo fills an empty directory"));
        std::fs::read(directory.path().join(HISTORY_FILE)).expect("the history file")
    })
    .await
}

/// A data directory that holds the demo and was never served.
pub async fn demo_directory() -> TempDir {
    let directory = tempfile::tempdir().expect("a directory");
    std::fs::write(directory.path().join(HISTORY_FILE), demo_file().await).expect("a copy of the demo");
    directory
}

/// A file of this repository.
pub fn in_repository(path: impl AsRef<Path>) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A site with a data directory of its own, asked in process.
pub struct Site {
    pub directory: TempDir,
    pub store: Store,
    pub app: App,
    router: Router,
}

impl Site {
    /// A site filled with the demo, at [`noon`].
    pub async fn demo() -> Self {
        let directory = demo_directory().await;
        let store = Store::open(directory.path()).await.expect("the demo opens");
        Self::of(directory, store).await
    }

    /// The same, under an address of its own.
    pub async fn demo_at(address: &str) -> Self {
        let directory = demo_directory().await;
        let store = Store::open(directory.path()).await.expect("the demo opens");
        Self::with(directory, store, settings(address.parse().expect("an address"))).await
    }

    /// The same, where every page is made anew for everybody who asks.
    pub async fn demo_keeping_nothing() -> Self {
        let directory = demo_directory().await;
        let store = Store::open(directory.path()).await.expect("the demo opens");
        let settings = settings("https://gigawatch.example".parse().expect("an address"));
        Self::with(directory, store, Settings { page_cache: 0, ..settings }).await
    }

    /// A site over an open store, at [`noon`].
    pub async fn of(directory: TempDir, store: Store) -> Self {
        let base_url = "https://gigawatch.example".parse().expect("an address");
        Self::with(directory, store, settings(base_url)).await
    }

    /// A site with settings of its own, at [`noon`].
    pub async fn with(directory: TempDir, store: Store, settings: Settings) -> Self {
        LATER.set(SignedDuration::ZERO);
        let app = App::load(store.clone(), settings).await.expect("the history loads");
        let router = app.clone().router();
        Self { directory, store, app, router }
    }

    /// Answers a request.
    pub async fn send(&self, request: Request<Body>) -> Page {
        let url = request.uri().to_string();
        let response = self.router.clone().oneshot(request).await.expect("the router never fails");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body").to_bytes();
        let html = String::from_utf8_lossy(&body).into_owned();
        Page {
            url,
            status: parts.status,
            headers: parts.headers,
            document: Html::parse_document(&html),
            html,
            body: body.to_vec(),
        }
    }

    /// What a reader gets at an address, whatever its status.
    pub async fn ask(&self, url: &str) -> Page {
        self.send(Request::get(url).body(Body::empty()).expect("a request")).await
    }

    /// What a reader gets at an address that has a page.
    pub async fn get(&self, url: &str) -> Page {
        let page = self.ask(url).await;
        assert_eq!(page.status, StatusCode::OK, "{url}: {}", page.text());
        page
    }

    /// The same with another method.
    pub async fn ask_with(&self, method: Method, url: &str) -> Page {
        self.send(Request::builder().method(method).uri(url).body(Body::empty()).expect("a request")).await
    }

    /// What comes of a form with nothing in it, sent by nobody.
    pub async fn post(&self, url: &str) -> Page {
        let kind = "application/x-www-form-urlencoded";
        let request = Request::post(url).header(header::CONTENT_TYPE, kind).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// What a reader who has a page already gets.
    pub async fn ask_knowing(&self, url: &str, tag: &str) -> Page {
        let request = Request::get(url).header(header::IF_NONE_MATCH, tag).body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// Lets somebody in: an account of a rank with an open session.
    pub async fn editor(&self, name: &str, rank: Rank) -> Editor<'_> {
        let token = format!("token-of-{name}");
        let new = NewAccount {
            name: name.to_owned(),
            byline: format!("{name} of the desk"),
            rank,
            password_hash: None,
        };
        let account = self.store.add_account(&new, noon()).await.expect("an account");
        let session = NewSession {
            account,
            password_hash: None,
            token_hash: sha256(&token),
            expires_at: noon() + jiff::SignedDuration::from_hours(1),
            address: "127.0.0.1".to_owned(),
            agent: "a test".to_owned(),
        };
        self.store.open_session(&session, noon()).await.expect("a session");
        Editor { site: self, cookie: format!("__Host-gigawatch={token}") }
    }

    /// The newest dataset.
    pub fn dataset(&self) -> std::sync::Arc<Dataset> {
        self.app.dataset()
    }

    /// Publishes a change as an editor would, and shows it.
    pub async fn publish(&self, reason: Reason, changes: ChangeSet) -> Revision {
        let revision = publish(&self.store, reason, changes).await;
        assert!(self.app.refresh().await.expect("the file can be read"), "the change shows");
        revision
    }
}

/// Somebody who is logged in.
pub struct Editor<'s> {
    site: &'s Site,
    cookie: String,
}

impl Editor<'_> {
    /// What they get at an address.
    pub async fn ask(&self, url: &str) -> Page {
        let request = Request::get(url).header(header::COOKIE, &self.cookie).body(Body::empty());
        self.site.send(request.expect("a request")).await
    }

    /// What they get at an address that has a page.
    pub async fn get(&self, url: &str) -> Page {
        let page = self.ask(url).await;
        assert_eq!(page.status, StatusCode::OK, "{url}: {}", page.text());
        page
    }

    /// Sends a form.
    pub async fn post(&self, url: &str, fields: &[(&str, &str)]) -> Page {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::post(url)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(body));
        self.site.send(request.expect("a request")).await
    }

    /// Sends a form with a file in it, as browsers do.
    pub async fn upload(&self, url: &str, fields: &[(&str, &str)], name: &str, file: &[u8]) -> Page {
        const EDGE: &str = "----a-line-that-no-file-has";
        let mut body = Vec::new();
        for (field, text) in fields {
            let part =
                format!("--{EDGE}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{text}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let part = format!(
            "--{EDGE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: text/csv\r\n\r\n"
        );
        body.extend_from_slice(part.as_bytes());
        body.extend_from_slice(file);
        body.extend_from_slice(format!("\r\n--{EDGE}--\r\n").as_bytes());
        let request = Request::post(url)
            .header(header::COOKIE, &self.cookie)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={EDGE}"))
            .body(Body::from(body));
        self.site.send(request.expect("a request")).await
    }

    /// Sends the form of a page with some fields typed anew, by a button.
    pub async fn send(
        &self,
        page: &Page,
        form: &str,
        typed: &[(&str, &str)],
        button: Option<(&str, &str)>,
    ) -> Page {
        let mut fields = page.form(form);
        for (name, text) in typed {
            assert!(
                fields.iter().any(|(known, _)| known == name) || page.has_field(form, name),
                "{}: {form} has no field “{name}”: {fields:?}",
                page.url
            );
            fields.retain(|(known, _)| known != name);
            fields.push(((*name).to_owned(), (*text).to_owned()));
        }
        fields.extend(button.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let action = page.attributes(form, "action").first().cloned().unwrap_or_else(|| page.url.clone());
        let pairs: Vec<(&str, &str)> =
            fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
        self.post(&action, &pairs).await
    }

    /// Goes where an answer leads.
    pub async fn follow(&self, page: Page) -> Page {
        assert!(page.status.is_redirection(), "{}: {} {}", page.url, page.status, page.text());
        let url = page.leads_to().split('#').next().unwrap_or_default().to_owned();
        self.get(&url).await
    }
}

fn sha256(text: &str) -> String {
    use std::fmt::Write;
    Sha256::digest(text.as_bytes()).iter().fold(String::new(), |mut hash, byte| {
        write!(hash, "{byte:02x}").expect("a string takes it");
        hash
    })
}

/// Publishes a change at [`noon`] on top of what there is.
pub async fn publish(store: &Store, reason: Reason, changes: ChangeSet) -> Revision {
    let newest = store.newest_revision().await.expect("the newest revision");
    let published = store.publish(&[publication(reason, changes, noon())], newest).await;
    published.expect("it is published").pop().expect("one revision")
}

/// A change as the store takes it.
pub fn publication(reason: Reason, changes: ChangeSet, now: Timestamp) -> Publication {
    let note = RevisionNote { editor: "a test".to_owned(), reason, note: None, key: None };
    Publication { changes, note, at: Stamp::Now(now) }
}

/// Everything that a store holds.
pub async fn everything_in(store: &Store) -> Dataset {
    Dataset::default().extended(store.load_since(RevisionId::new(0)).await.expect("it loads"))
}

/// A page as a reader sees it.
pub struct Page {
    pub url: String,
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub html: String,
    /// What came, also where it is no text.
    pub body: Vec<u8>,
    document: Html,
}

impl Page {
    /// The elements that a CSS selector names.
    pub fn select(&self, css: &str) -> Vec<ElementRef<'_>> {
        self.document.select(&selector(css)).collect()
    }

    /// Their texts.
    pub fn texts(&self, css: &str) -> Vec<String> {
        self.select(css).into_iter().map(text_of).collect()
    }

    /// The text of the one element that a selector names.
    pub fn the(&self, css: &str) -> String {
        let texts = self.texts(css);
        assert_eq!(texts.len(), 1, "{}: one “{css}”, found {texts:?}", self.url);
        texts.into_iter().next().unwrap_or_default()
    }

    /// The values of an attribute.
    pub fn attributes(&self, css: &str, name: &str) -> Vec<String> {
        self.select(css).into_iter().filter_map(|element| element.attr(name)).map(str::to_owned).collect()
    }

    /// What stands in the main part.
    pub fn text(&self) -> String {
        self.texts("main").join(" ")
    }

    /// The address of the one link with this text in the main part.
    pub fn link(&self, text: &str) -> String {
        let found = self.links(text);
        assert!(!found.is_empty(), "{}: a link “{text}” in: {}", self.url, self.text());
        found.into_iter().next().unwrap_or_default()
    }

    /// The addresses of the links with this text, with or without its small print, in the main part.
    pub fn links(&self, text: &str) -> Vec<String> {
        self.select("main a[href]")
            .into_iter()
            .filter(|link| {
                let small = link.select(&selector("small")).next().map(text_of).unwrap_or_default();
                let whole = text_of(*link);
                whole == text || whole.trim_end_matches(&small).trim_end() == text
            })
            .filter_map(|link| link.attr("href").map(str::to_owned))
            .collect()
    }

    /// What a form would send as it stands: names and texts.
    pub fn form(&self, form: &str) -> Vec<(String, String)> {
        let mut fields = Vec::new();
        for element in self.select(&format!("{form} input, {form} select, {form} textarea")) {
            let Some(name) = element.attr("name") else { continue };
            let value = match element.value().name() {
                "select" => element
                    .select(&selector("option[selected]"))
                    .next()
                    .or_else(|| element.select(&selector("option")).next())
                    .and_then(|option| option.attr("value"))
                    .unwrap_or_default()
                    .to_owned(),
                "textarea" => element.text().collect::<String>().trim_start_matches('\n').to_owned(),
                _ if matches!(element.attr("type"), Some("checkbox" | "radio"))
                    && element.attr("checked").is_none() =>
                {
                    continue;
                }
                _ => element.attr("value").unwrap_or_default().to_owned(),
            };
            fields.push((name.to_owned(), value));
        }
        fields
    }

    /// Whether a form has a field that sends nothing as it stands.
    fn has_field(&self, form: &str, name: &str) -> bool {
        !self.select(&format!("{form} [name='{name}']")).is_empty()
    }

    /// What stands under a name: the pairs of a definition list.
    pub fn under(&self, term: &str) -> String {
        self.cell_under(term).map_or_else(|| panic!("{}: nothing under “{term}”", self.url), text_of)
    }

    /// The first link that stands under a name.
    pub fn link_under(&self, term: &str) -> String {
        let cell = self.cell_under(term);
        cell.and_then(|cell| cell.select(&selector("a[href]")).next())
            .and_then(|link| link.attr("href").map(str::to_owned))
            .unwrap_or_else(|| panic!("{}: no link under “{term}”", self.url))
    }

    fn cell_under(&self, term: &str) -> Option<ElementRef<'_>> {
        let pair = self
            .select("dl > div")
            .into_iter()
            .find(|pair| pair.select(&selector("dt")).any(|name| text_of(name) == term))?;
        pair.select(&selector("dd")).next()
    }

    /// The texts of the table rows in which all these words stand.
    pub fn rows(&self, words: &[&str]) -> Vec<String> {
        let mut rows = self.texts("main table tbody tr");
        rows.retain(|row| words.iter().all(|word| row.contains(word)));
        rows
    }

    /// A header.
    pub fn header(&self, name: header::HeaderName) -> Option<&str> {
        self.headers.get(name).and_then(|value| value.to_str().ok())
    }

    /// The page's tag.
    pub fn tag(&self) -> &str {
        self.header(header::ETAG).unwrap_or_else(|| panic!("{} has a tag", self.url))
    }

    /// Where a redirect leads.
    pub fn leads_to(&self) -> &str {
        self.header(header::LOCATION).unwrap_or_else(|| panic!("{}: {} leads nowhere", self.url, self.status))
    }
}

/// The text of an element, each run of white space one space.
pub fn text_of(element: ElementRef<'_>) -> String {
    let text: String = element.text().collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn selector(css: &str) -> Selector {
    Selector::parse(css).unwrap_or_else(|_| panic!("“{css}” is no selector"))
}
