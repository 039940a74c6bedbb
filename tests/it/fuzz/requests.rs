//! What browsers and others send: forms, files and bodies that are neither, to every
//! address that takes one. The answer is a page, a redirect or a sentence.

use std::cell::{Cell, RefCell};

use axum::{
    body::Body,
    http::{Method, Request, StatusCode, header},
};
use gigawatch::domain::account::Rank;
use proptest::{collection::vec, prelude::*, sample::select};
use tokio::runtime::Runtime;
use url::form_urlencoded;

use super::{near::near, try_often};
use crate::support::{Page, Site};

const PATHS: &[&str] = &[
    "/login",
    "/login/passkey",
    "/login/passkey/begin",
    "/reset/nonsense",
    "/figures/15/correct",
    "/figures/x/correct",
    "/desk/drafts/0123456789abcdef",
    "/desk/drafts/0123456789abcde0",
    "/desk/drafts/0123456789abcde1",
    "/desk/drafts/0123456789abcdef/together",
    "/desk/drafts/0123456789abcdef/submit",
    "/desk/drafts/0123456789abcdef/comment",
    "/desk/drafts/0123456789abcdef/return",
    "/desk/drafts/0123456789abcde0/publish",
    "/desk/drafts/0123456789abcde1/drop",
    "/desk/drafts/0123456789abcde0/recall",
    "/desk/drafts/x/publish",
    "/desk/reading/n1",
    "/desk/reading/x.y",
    "/desk/source/n1",
    "/desk/upload",
    "/desk/intake",
    "/desk/checked",
    "/desk/distinct",
    "/desk/leftovers/1/settle",
    "/desk/corrections/1/answer",
    "/desk/corrections/-1/answer",
    "/desk/account/byline",
    "/desk/account/passkeys",
    "/desk/account/passkeys/begin",
    "/desk/account/passkeys/1/remove",
    "/desk/people",
    "/desk/people/99/role",
    "/desk/people/x/disable",
    "/desk/people/99/reset",
];

const NAMES: &[&str] = &[
    "_do",
    "_seen",
    "_base",
    "_kind",
    "_of",
    "_id",
    "_rows",
    "seen",
    "reason",
    "note",
    "comment",
    "publish_at",
    "name",
    "country",
    "headline",
    "said_on",
    "kind",
    "speaker_company",
    "figure",
    "figure.n1.as_said",
    "figure.n1.subject",
    "figure.n1.stage",
    "citation",
    "citation.n1.url",
    "column.0",
    "all.kind",
    "cell.2.said_on",
    "drop.2",
    "new.x",
    "id",
    "article",
    "url",
    "language",
    "published",
    "one",
    "other",
    "what",
    "ground",
    "byline",
    "role",
    "message",
    "contact",
    "email",
    "website",
    "next",
    "user",
    "password",
    "credential",
    "_carried",
    "answer",
    "take.name",
    "mine",
    "theirs",
    "file",
];

const TEXTS: &[&str] = &[
    "save",
    "check",
    "add:figure",
    "remove:figure:n1",
    "up:figure:n2",
    "drop-wrong",
    "keep-all",
    "0",
    "1",
    "2",
    "-1",
    "99999999999999999999",
    "site",
    "announcement",
    "company",
    "redaction",
    "merge",
    "table",
    "x",
    "new_information",
    "2026-12-24 06:00",
    "2026-13-01",
    "n1",
    "n1 n2 n1",
    "2 3 4",
    "up to 5 GW by 2030",
    "OpenAI",
    "planned",
    "US",
    "0123456789abcdef",
    "0123456789abcde0",
    "https://courier.example/x",
    "//evil.example",
    "/desk",
    "{}",
    "{\"id\":1}",
    "admin",
    "editor",
    "evil@example.org",
    "15",
    "54",
    "\u{0}",
    "\u{202e}",
    "a=b&c=d",
    "%",
    "%zz",
];

const KINDS: &[&str] = &[
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded",
    "application/x-www-form-urlencoded; charset=utf-16",
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/json",
    "text/plain",
    "",
];

fn body() -> impl Strategy<Value = Vec<u8>> {
    let name = prop_oneof![6 => select(NAMES).prop_map(str::to_owned), 1 => near(NAMES)];
    let fields = vec((name, near(TEXTS)), 0..10).prop_map(|fields| {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish().into_bytes()
    });
    prop_oneof![8 => fields, 1 => vec(any::<u8>(), 0..80), 1 => near(TEXTS).prop_map(String::into_bytes)]
}

/// A site, and an admin who comes back whenever a request has logged them out.
struct Desk {
    runtime: Runtime,
    site: Site,
    cookie: RefCell<String>,
    logins: Cell<u32>,
}

impl Desk {
    fn open() -> Self {
        let runtime = Runtime::new().expect("a runtime");
        let site = runtime.block_on(Site::demo());
        let desk = Self { runtime, site, cookie: RefCell::default(), logins: Cell::new(0) };
        desk.log_in();
        desk
    }

    fn log_in(&self) {
        self.logins.set(self.logins.get() + 1);
        let name = format!("admin-{}", self.logins.get());
        self.runtime.block_on(self.site.editor(&name, Rank::Admin));
        self.cookie.replace(format!("__Host-gigawatch=token-of-{name}"));
    }

    fn send(&self, path: &str, kind: &str, body: Vec<u8>) -> Page {
        let request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::COOKIE, self.cookie.borrow().as_str())
            .header(header::CONTENT_TYPE, kind);
        let page = self.runtime.block_on(self.site.send(request.body(Body::from(body)).expect("a request")));
        if page.status == StatusCode::UNAUTHORIZED && path.starts_with("/desk") {
            self.log_in();
        }
        page
    }
}

fn answered(page: &Page, path: &str) -> Result<(), TestCaseError> {
    prop_assert!(!page.status.is_server_error(), "{path}: {}: {}", page.status, page.html);
    if page.status.is_client_error() {
        let said = page.text();
        prop_assert!(said.len() > 20 || page.html.contains(' '), "{path}: {}: {}", page.status, page.html);
    }
    Ok(())
}

#[test]
fn whatever_is_sent_is_answered() {
    let desk = Desk::open();
    let inputs = (select(PATHS), select(KINDS), body());
    try_often("forms as they are sent", 250, &inputs, |(path, kind, body)| {
        answered(&desk.send(path, kind, body), path)?;
        // The draft that comes of it has a page.
        if path.contains("/drafts/") {
            let address = path.split('/').take(4).collect::<Vec<_>>().join("/");
            for page in [address.clone(), format!("{address}/review")] {
                let cookie = desk.cookie.borrow().clone();
                let request = Request::get(&page).header(header::COOKIE, cookie).body(Body::empty());
                let shown = desk.runtime.block_on(desk.site.send(request.expect("a request")));
                answered(&shown, &page)?;
            }
        }
        Ok(())
    });
}

#[test]
fn whoever_is_not_logged_in_is_sent_to_the_login_with_what_they_wrote() {
    let desk = Desk::open();
    let inputs = (select(PATHS), select(KINDS), body());
    try_often("forms without a session", 250, &inputs, |(path, kind, body)| {
        desk.cookie.replace(String::new());
        let page = desk.send(path, kind, body);
        answered(&page, path)?;
        let is_let_in = path.starts_with("/desk") && page.status.is_success();
        prop_assert!(!is_let_in, "{path}: {}", page.status);
        Ok(())
    });
}

#[test]
fn whatever_is_uploaded_becomes_a_draft_or_gets_a_sentence() {
    const PARTS: &[&str] = &[
        "Content-Disposition: form-data; name=\"id\"\r\n\r\n0123456789abcdea\r\n",
        "Content-Disposition: form-data; name=\"separator\"\r\n\r\n;\r\n",
        "Content-Disposition: form-data; name=\"separator\"\r\n\r\ntab\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\nContent-Type: text/csv\r\n\r\nsite;figure\nAbilene;5 GW\n\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename=\"\u{202e}../../x\"\r\n\r\na,b\n1\n\r\n",
        "Content-Disposition: form-data; name=\"file\"; filename*=UTF-8''%00\r\n\r\n\"\r\n",
        "Content-Disposition: form-data\r\n\r\n\r\n",
        "Content-Disposition: attachment; name=file\r\n\r\nPK\u{3}\u{4}\r\n",
        "Content-Transfer-Encoding: base64\r\n\r\n",
    ];
    const EDGES: &[&str] = &["--x\r\n", "--x\r\n", "--x\r\n", "--x--\r\n", "--y\r\n", "\r\n", ""];
    let desk = Desk::open();
    let parts = vec((select(EDGES), near(PARTS)), 0..5);
    let inputs = (parts, select(EDGES), vec(any::<u8>(), 0..8));
    try_often("uploads", 250, &inputs, |(parts, last, noise)| {
        let mut body: Vec<u8> =
            parts.into_iter().flat_map(|(edge, part)| (edge.to_owned() + &part).into_bytes()).collect();
        body.extend_from_slice(last.as_bytes());
        body.extend_from_slice(&noise);
        let page = desk.send("/desk/upload", "multipart/form-data; boundary=x", body);
        answered(&page, "/desk/upload")?;
        if page.status.is_redirection() {
            let address = page.leads_to().to_owned();
            let request = Request::get(&address).header(header::COOKIE, desk.cookie.borrow().as_str());
            let shown =
                desk.runtime.block_on(desk.site.send(request.body(Body::empty()).expect("a request")));
            answered(&shown, &address)?;
        }
        Ok(())
    });
}
