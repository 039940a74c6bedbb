//! `/figures/{id}/correct`: readers tell the editors what is wrong with a figure.
//! A plain form, limited by where it comes from; no account and no address needed.

use askama::Template;
use axum::{
    Router,
    extract::State,
    http::{StatusCode, header},
    response::{Html, IntoResponse, Redirect, Response},
    routing::{any, get},
};

use crate::{
    dataset::View,
    domain::{FigureId, Id, web_address},
    format::Lang,
    store::{Limit, NewCorrection},
    web::{
        App,
        assets::short_hash,
        chrome::Chrome,
        desk::{ClientAddress, Fault, Form},
        error::WebError,
        extract::{Parameters, UrlPath},
        page::{Context, Link},
        primary,
        urls::Urls,
    },
};

/// In an hour: of one address, and of all together.
const LIMIT: Limit = Limit { of_one: 5, of_all: 200 };
/// The longest text, in characters.
const LONGEST: usize = 2_000;

/// What readers write is kept at the desk; a server that only reads has none.
pub fn router(app: &App) -> Router<App> {
    let page = if app.store().has_desk() { get(show).post(send) } else { any(primary::elsewhere) };
    Router::new().route("/figures/{id}/correct", page)
}

#[derive(Template)]
#[template(path = "public/figures/correct.html")]
struct Correct {
    chrome: Chrome,
    figure: Link,
    what: String,
    action: String,
    faults: Vec<Fault>,
    text: String,
    link: String,
    sender: String,
    is_sent: bool,
}

impl Correct {
    fn of(app: &App, id: FigureId) -> Result<Self, WebError> {
        let dataset = app.dataset();
        let urls = Urls::default();
        let context = Context { snapshot: dataset.at(&View::now(app.today())), urls: &urls, lang: Lang::En };
        let at = context.snapshot.figure(id).ok_or(WebError::not_found("figure"))?;
        let about =
            context.subject(at.figure.subject).map_or_else(|| "the whole race".to_owned(), |link| link.name);
        let what = format!(
            "{about}, {}: {}",
            context.lang.what(at.figure).to_lowercase(),
            context.lang.said(at.figure)
        );
        Ok(Self {
            chrome: Chrome::plain(app, &format!("Correct figure {id}")),
            figure: Link { name: format!("Figure {id}"), url: urls.figure(id) },
            action: format!("/figures/{id}/correct"),
            what,
            faults: Vec::new(),
            text: String::new(),
            link: String::new(),
            sender: String::new(),
            is_sent: false,
        })
    }

    fn page(&self, status: StatusCode) -> Result<Response, WebError> {
        Ok((status, [(header::CACHE_CONTROL, "no-store")], Html(self.render()?)).into_response())
    }

    fn fault(&self, id: &str) -> Option<&str> {
        self.faults.iter().find(|fault| fault.id == id).map(|fault| fault.text.as_str())
    }
}

/// `GET /figures/{id}/correct`
async fn show(
    UrlPath(number): UrlPath<i64>,
    State(app): State<App>,
    mut parameters: Parameters,
) -> Result<Response, WebError> {
    // A page of the past leads here too; what is wrong is wrong now.
    for view in ["as_of", "said_by", "rules", "lang"] {
        parameters.one(view)?;
    }
    let is_sent = parameters.one("sent")?.is_some();
    parameters.finish()?;
    let page = Correct { is_sent, ..Correct::of(&app, FigureId::new(number))? };
    page.page(StatusCode::OK)
}

/// `POST /figures/{id}/correct`
async fn send(
    UrlPath(number): UrlPath<i64>,
    State(app): State<App>,
    address: ClientAddress,
    form: Form,
) -> Result<Response, WebError> {
    let id = FigureId::new(number);
    let mut page = Correct {
        text: form.text("text"),
        link: form.text("link"),
        sender: form.text("sender"),
        ..Correct::of(&app, id)?
    };
    let done = || Redirect::to(&format!("/figures/{id}/correct?sent=yes")).into_response();
    // People do not see this field; what fills it in is no reader.
    if !form.text("website").is_empty() {
        return Ok(done());
    }
    page.faults = faults(&page);
    if !page.faults.is_empty() {
        return page.page(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let new = NewCorrection {
        figure: id,
        text: page.text.clone(),
        link: some(&page.link),
        sender: some(&page.sender),
        address: hashed(&app, address),
    };
    if app.store().add_correction(&new, LIMIT, app.now()).await? {
        return Ok(done());
    }
    let text = "So many corrections came from your network in the last hour that no more are taken just now. Try again in an hour; what you wrote stands below.";
    page.faults = vec![Fault::of("text", text)];
    page.page(StatusCode::TOO_MANY_REQUESTS)
}

fn faults(page: &Correct) -> Vec<Fault> {
    let mut faults = Vec::new();
    let mut wrong = |id: &str, text: &str| faults.push(Fault::of(id, text));
    match page.text.chars().count() {
        0 => wrong("text", "Say what is wrong with the figure."),
        LONGEST.. => wrong("text", "Say it in at most 2,000 characters."),
        _ => {}
    }
    let is_link = page.link.is_empty() || web_address::canonical(&page.link).is_some();
    if !is_link || page.link.len() > 2_000 {
        wrong("link", "A link begins with https:// or http:// and has at most 2,000 characters.");
    }
    if page.sender.chars().count() > 200 {
        wrong("sender", "Your name or address has at most 200 characters.");
    }
    faults
}

/// Where it came from, so that it can be limited and not be read.
fn hashed(app: &App, address: ClientAddress) -> String {
    let (today, network) = (app.today().to_string(), address.network());
    short_hash(&[app.base_url().as_bytes(), today.as_bytes(), network.as_bytes()])
}
