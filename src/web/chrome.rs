//! What every page has around it: head, navigation, the strip over a page of
//! the past, footer.

use jiff::Timestamp;
use serde_json::Value;

use super::{
    App,
    charts::snippets,
    desk::Editor,
    error::WebError,
    extract::Reader,
    files::FileLink,
    markdown,
    settings::{Contact, Licence, PROGRAM, Statement},
    share::Share,
    structured::{DataSet, script},
    urls::Urls,
};
use crate::domain::account::Rank;

/// The parts of the site, as the navigation names them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Section {
    Home,
    Companies,
    Projects,
    Sites,
    Totals,
    Map,
    Promises,
    People,
    Announcements,
    Sources,
    Changes,
    Other,
}

const NAVIGATION: [(Section, &str, &str); 10] = [
    (Section::Companies, "Companies", "/companies"),
    (Section::Projects, "Projects", "/projects"),
    (Section::Sites, "Sites", "/sites"),
    (Section::Map, "Map", "/map"),
    (Section::Totals, "Totals", "/totals"),
    (Section::Promises, "Promises", "/promises"),
    (Section::People, "People", "/people"),
    (Section::Announcements, "Announcements", "/announcements"),
    (Section::Sources, "Sources", "/sources"),
    (Section::Changes, "Changes", "/changes"),
];

/// A link of the navigation.
#[derive(Debug, Clone)]
pub struct NavLink {
    pub label: &'static str,
    pub url: String,
    pub is_current: bool,
}

/// Whose site it is, as every page names it.
#[derive(Debug, Clone)]
pub struct House {
    pub name: String,
    /// Where readers reach the operator.
    pub contact: Option<String>,
    pub imprint: Option<String>,
    pub privacy: Option<String>,
    /// Whom the operator thanks, as HTML.
    pub credits: Option<String>,
}

impl House {
    fn of(app: &App, urls: &Urls) -> Self {
        let operator = app.operator();
        let page = |statement: &Option<Statement>, path: &str| {
            statement.as_ref().map(|statement| match statement {
                Statement::Here(_) => urls.path(path),
                Statement::Elsewhere(url) => url.to_string(),
            })
        };
        Self {
            name: operator.name.clone(),
            contact: operator.contact.as_ref().map(Contact::url),
            imprint: page(&operator.imprint, "/imprint"),
            privacy: page(&operator.privacy, "/privacy"),
            credits: operator.credits.as_deref().map(markdown::line),
        }
    }

    /// Whether the name leaves no room beside it.
    pub fn is_long(&self) -> bool {
        self.name.chars().count() > 16
    }

    /// Whether the site bears the name of the program, which is written in its own way.
    pub fn is_plain(&self) -> bool {
        self.name == PROGRAM
    }
}

/// What stands around a page: head, navigation, footer.
#[derive(Debug, Clone)]
pub struct Chrome {
    pub house: House,
    pub title: String,
    pub description: String,
    pub stylesheet: String,
    /// What readers may turn on: larger, in one column, without what leads elsewhere.
    pub reader_sheet: String,
    pub font: String,
    pub icon: String,
    pub script: String,
    pub home: String,
    pub navigation: Vec<NavLink>,
    pub method: String,
    pub data: String,
    pub about: String,
    pub charts: String,
    pub api: String,
    pub changes: String,
    /// What sources demand to be named.
    pub credits: String,
    /// The view's parameters, for forms to carry along.
    pub view: Vec<(&'static str, String)>,
    /// Set on a page of the past: what moment, and the same page now.
    pub past: Option<Past>,
    /// Links and citations of this view; errors have none.
    pub share: Option<Share>,
    /// The feed of what the page is about.
    pub feed: Option<String>,
    /// What the page is about, in the words of schema.org.
    pub structured: Option<String>,
    /// Under which licence the data is handed out.
    pub licence: Licence,
    /// Where programs ask how this page is embedded.
    pub oembed: Option<String>,
    /// Set on the pages of the desk.
    pub desk: Option<Desk>,
    /// Set on the preview of a draft: where the draft is.
    pub preview: Option<String>,
}

/// What the pages of the desk have above them.
#[derive(Debug, Clone)]
pub struct Desk {
    pub byline: String,
    pub is_admin: bool,
    pub htmx: String,
    pub script: String,
}

/// The strip over a page of the past.
#[derive(Debug, Clone)]
pub struct Past {
    pub words: String,
    /// What has changed since, and where the number of changes is asked for:
    /// the page itself stays as it is. None where only `said_by` is set.
    pub since: Option<Since>,
    pub now: String,
}

/// What has changed since the moment of a page.
#[derive(Debug, Clone)]
pub struct Since {
    pub changes: String,
    pub count: String,
}

impl Chrome {
    fn of(app: &App, urls: &Urls, section: Section, title: &str) -> Self {
        let navigation = NAVIGATION
            .iter()
            .map(|(part, label, path)| NavLink { label, url: urls.path(path), is_current: *part == section })
            .collect();
        Self {
            house: House::of(app, urls),
            title: title.to_owned(),
            description: String::new(),
            stylesheet: app.assets().url("style.css"),
            reader_sheet: app.assets().url("reader.css"),
            font: app.assets().url("fonts/public-sans.woff2"),
            icon: app.assets().url("icon.svg"),
            script: app.assets().url("share.js"),
            home: urls.path("/"),
            navigation,
            method: urls.path("/method"),
            data: urls.path("/data"),
            about: urls.path("/about"),
            charts: urls.path("/charts"),
            api: urls.path("/api/v1"),
            changes: urls.path("/changes"),
            credits: String::new(),
            view: urls.view_parameters().to_vec(),
            past: None,
            share: None,
            feed: None,
            structured: None,
            licence: app.licence().clone(),
            oembed: None,
            desk: None,
            preview: (!app.prefix().is_empty()).then(|| app.prefix().replacen("/preview/", "/drafts/", 1)),
        }
    }

    /// Offers the page's table as files, besides those it offers already.
    pub fn offer(&mut self, reader: &Reader, files: impl IntoIterator<Item = FileLink>) {
        let Some(share) = &mut self.share else { return };
        share.files.extend(files);
        let set = DataSet {
            name: &self.title,
            description: &self.description,
            url: &share.canonical,
            files: &share.files,
            credits: &self.credits,
        };
        self.structured = Some(script(&set.json(reader.app.settings(), &reader.urls)));
    }

    /// Offers the page's table: as files, and to be embedded.
    pub fn offer_table(&mut self, reader: &Reader, files: impl IntoIterator<Item = FileLink>) {
        self.offer(reader, files);
        self.offer_embedding(reader, &reader.path);
    }

    /// Tells search engines what the page is about.
    pub fn is_about(&mut self, subject: Option<&Value>) {
        self.structured = subject.map(script);
    }

    /// Offers a feed of what the page is about, of the same view and filters.
    pub fn follow_with(&mut self, reader: &Reader, path: &str) {
        let same = reader.parameters.without_view().filter(|(name, _)| *name != "page");
        self.feed = Some(reader.urls.with(path, same));
    }

    /// Offers to embed what the page shows: to people, and to programs (oEmbed discovery).
    pub fn offer_embedding(&mut self, reader: &Reader, path: &str) {
        if let Some(share) = &mut self.share {
            share.snippets = snippets(reader, path, &self.title);
        }
        let page = reader.urls.absolute(&reader.urls.with(path, reader.parameters.without_view()));
        let url = Urls::default().with("/oembed", [("url", page.as_str()), ("format", "json")]);
        self.oembed = Some(reader.urls.absolute(&url));
    }

    /// For pages without a view: errors.
    pub fn plain(app: &App, title: &str) -> Self {
        Self::of(app, &Urls::default(), Section::Other, title)
    }

    /// For pages of the desk.
    pub fn desk(editor: &Editor, title: &str) -> Self {
        let app = &editor.app;
        let desk = Desk {
            byline: editor.account.byline.clone(),
            is_admin: editor.account.rank >= Rank::Admin,
            htmx: app.assets().url("vendor/htmx.min.js"),
            script: app.assets().url("desk.js"),
        };
        Self { desk: Some(desk), ..Self::plain(app, title) }
    }
}

impl Reader {
    /// Puts the number that the page is about on its card.
    pub fn tell_number(&self, number: &str) {
        if let Some(card) = &self.card {
            card.tell_number(number);
        }
    }

    /// What stands around a page of this view. Refuses parameters that the page
    /// has not asked for, so call it when all have been taken.
    pub fn chrome(&self, section: Section, title: &str, description: &str) -> Result<Chrome, WebError> {
        self.parameters.finish()?;
        let mut chrome = Chrome::of(&self.app, &self.urls, section, title);
        description.clone_into(&mut chrome.description);
        chrome.credits = self.credits();
        let published =
            self.view.as_of.map(|moment| format!("as it was published on {}", self.lang.moment(moment)));
        let said = self.view.said_by.map(|day| format!("with what had been said by {}", self.lang.day(day)));
        let words: Vec<String> = [published, said].into_iter().flatten().collect();
        if !words.is_empty() {
            chrome.past = Some(Past {
                words: format!("You read this page {}.", words.join(", ")),
                since: self.view.as_of.map(|moment| self.since(moment)),
                now: Urls::default().with(&self.path, self.parameters.without_view()),
            });
        }
        chrome.share = Some(self.share(title, &chrome.credits));
        if let Some(card) = &self.card {
            card.tell(title, description);
        }
        Ok(chrome)
    }

    /// What has changed since a moment, on the page of a company, project or
    /// site in it alone.
    fn since(&self, moment: Timestamp) -> Since {
        let subject = [("company", "/companies/"), ("project", "/projects/"), ("site", "/sites/")]
            .into_iter()
            .find_map(|(name, folder)| Some((name, self.path.strip_prefix(folder)?)));
        let moment = format!("{moment:.3}");
        let address =
            |path, name| Urls::default().with(path, [(name, moment.as_str())].into_iter().chain(subject));
        Since { changes: address("/diff", "from"), count: address("/changes/count", "since") }
    }
}
