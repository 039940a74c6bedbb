//! The pages in a real browser: what only a layout, a font and a click can show.

use std::{
    future::pending,
    path::PathBuf,
    sync::{Arc, Mutex},
    time::Duration,
};

use chromiumoxide::{
    Browser, BrowserConfig, Page,
    cdp::{
        browser_protocol::{
            emulation::{MediaFeature, SetDeviceMetricsOverrideParams},
            log,
            network::{EventLoadingFailed, EventRequestWillBeSent},
            page::EventJavascriptDialogOpening,
            target::{CreateBrowserContextParams, CreateTargetParams},
        },
        js_protocol::runtime::{EventConsoleApiCalled, EventExceptionThrown},
    },
};
use futures_util::{Stream, StreamExt};
use gigawatch::web::serve;
use serde::de::DeserializeOwned;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};

use crate::support::Site;

/// The pages that a change of the stylesheet must not break.
pub const PAGES: [&str; 30] = [
    "/",
    "/map?colour=company",
    "/charts/changes?from=2026-04-03",
    "/charts",
    "/charts/sites",
    "/embed/charts/power",
    "/totals",
    "/totals?company=openai&company=meta&company=xai&run_rate=on&from=2025&to=2034",
    "/compare?company=openai&company=meta&company=google&company=xai",
    "/promises",
    "/diff?from=2026-04-03&site=stargate-abilene",
    "/figures/54",
    "/companies",
    "/companies/openai",
    "/projects",
    "/projects/stargate",
    "/sites",
    "/sites?company=openai&country=CN",
    "/sites/stargate-abilene",
    "/people",
    "/people/sam-altman",
    "/announcements",
    "/announcements/8",
    "/figures/15",
    "/sources",
    "/revisions/12",
    "/search?q=stargate",
    "/method",
    "/sites/nowhere",
    "/sites/stargate-abilene?as_of=2026-04-10T00:00:00Z",
];

/// From the narrowest phone to a desk.
const WIDTHS: [i64; 3] = [360, 768, 1280];

/// Debian's Chromium, or the one that the environment names.
fn chromium() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "which browser to test with is the tester's, no flag of the program"
    )]
    let named = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let path = PathBuf::from(&named);
    assert!(
        path.is_file(),
        "there is no browser at {named}; scripts/test installs Debian's, or set CHROMIUM to one"
    );
    path
}

/// A browser that looks at a site over a real connection.
pub struct Desk {
    _site: Option<Site>,
    pub address: String,
    browser: Browser,
    pub page: Page,
    faults: Arc<Mutex<Vec<String>>>,
    /// What stands in the browser's log on purpose.
    expected: Arc<Mutex<Vec<String>>>,
    tasks: Vec<JoinHandle<()>>,
    _profile: TempDir,
}

impl Desk {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("its address"));
        Self::at(Site::demo().await, listener, address).await
    }

    /// A browser at a site that is served at an address.
    pub async fn at(site: Site, listener: TcpListener, address: String) -> Self {
        let app = site.app.clone();
        let server = tokio::spawn(async { serve(listener, app, pending()).await.expect("it serves") });
        let mut desk = Self::before(address).await;
        desk.tasks.push(server);
        Self { _site: Some(site), ..desk }
    }

    /// A browser before a site that another process serves.
    pub async fn before(address: String) -> Self {
        let profile = tempfile::tempdir().expect("a directory");
        let config = BrowserConfig::builder()
            .chrome_executable(chromium())
            .new_headless_mode()
            .no_sandbox()
            .user_data_dir(profile.path())
            .args([
                "disable-gpu",
                "enable-unsafe-swiftshader",
                "disable-component-update",
                "disable-dev-shm-usage",
            ])
            .launch_timeout(Duration::from_mins(1))
            .build()
            .expect("a browser's settings");
        let (browser, mut handler) = Browser::launch(config).await.expect("the browser starts");
        let events = tokio::spawn(async move { while handler.next().await.is_some() {} });
        let page = browser.new_page("about:blank").await.expect("a page");
        let mut desk = Self {
            _site: None,
            address,
            browser,
            page,
            faults: Arc::default(),
            expected: Arc::default(),
            tasks: vec![events],
            _profile: profile,
        };
        desk.listen().await;
        desk
    }

    /// Collects everything that a page must not do.
    async fn listen(&mut self) {
        let page = self.page.clone();
        self.listen_to(&page).await;
    }

    async fn listen_to(&mut self, page: &Page) {
        page.enable_log().await.expect("a log");
        page.enable_runtime().await.expect("a console");
        // What a policy refuses is told to the page alone.
        let told = "addEventListener('securitypolicyviolation', event => \
            console.error(`refused by ${event.effectiveDirective}: ${event.blockedURI} at ${location.pathname}`))";
        page.evaluate_on_new_document(told).await.expect("it takes the script");
        let dialogs = page.event_listener::<EventJavascriptDialogOpening>().await.expect("dialogs");
        let requests = page.event_listener::<EventRequestWillBeSent>().await.expect("requests");
        let failures = page.event_listener::<EventLoadingFailed>().await.expect("failures");
        let entries = page.event_listener::<log::EventEntryAdded>().await.expect("entries");
        let calls = page.event_listener::<EventConsoleApiCalled>().await.expect("calls");
        let exceptions = page.event_listener::<EventExceptionThrown>().await.expect("exceptions");
        let own = self.address.clone();
        let expected = self.expected.clone();
        self.collect(requests, move |event| {
            let url = &event.request.url;
            let is_own = url.starts_with(&format!("{own}/")) || url.starts_with("data:");
            (!is_own).then(|| format!("a request to {url}"))
        });
        self.collect(dialogs, |event| Some(format!("a dialog: {}", event.message)));
        self.collect(failures, |event| Some(format!("a request failed: {}", event.error_text)));
        self.collect(entries, move |event| {
            // The page of an error is one, and its status is meant.
            let entry = &event.entry;
            let is_error_page = entry.url.as_deref().is_some_and(|url| url.ends_with("/sites/nowhere"));
            let is_expected =
                expected.lock().expect("the list").iter().any(|words| entry.text.contains(words));
            // What the software that draws in the place of a graphics card says of itself.
            let is_of_driver = entry.text.contains("GL Driver Message");
            (!is_error_page && !is_expected && !is_of_driver)
                .then(|| format!("in the log: {} {:?}", entry.text, entry.url))
        });
        self.collect(calls, |event| Some(format!("in the console: {:?}", event.args)));
        self.collect(exceptions, |event| Some(format!("thrown: {:?}", event.exception_details)));
    }

    fn collect<E: Send + Sync + 'static>(
        &mut self,
        mut events: impl Stream<Item = Arc<E>> + Unpin + Send + 'static,
        fault: impl Fn(&E) -> Option<String> + Send + 'static,
    ) {
        let faults = self.faults.clone();
        self.tasks.push(tokio::spawn(async move {
            while let Some(event) = events.next().await {
                if let Some(fault) = fault(&event) {
                    faults.lock().expect("the list").push(fault);
                }
            }
        }));
    }

    /// A window of somebody else: it shares no cookies with the others.
    pub async fn stranger(&mut self) -> Page {
        let context = CreateBrowserContextParams::builder().build();
        let context = self.browser.create_browser_context(context).await.expect("a window of its own");
        let target = CreateTargetParams::builder().url("about:blank").browser_context_id(context);
        let page = self.browser.new_page(target.build().expect("a target")).await.expect("a page");
        self.listen_to(&page).await;
        page
    }

    /// A status that pages here answer with on purpose.
    pub fn expect(&mut self, status: &str) {
        self.expected.lock().expect("the list").push(format!("status of {status}"));
    }

    pub async fn resize(&self, width: i64) {
        let metrics = SetDeviceMetricsOverrideParams::new(width, 900, 1.0, width < 600);
        self.page.execute(metrics).await.expect("it takes the size");
    }

    async fn prefer(&self, scheme: &str) {
        let feature = MediaFeature::new("prefers-color-scheme", scheme);
        self.page.emulate_media_features(vec![feature]).await.expect("it takes the scheme");
    }

    pub async fn visit(&self, path: &str) {
        self.page.goto(format!("{}{path}", self.address)).await.expect("the page loads");
    }

    /// What a piece of JavaScript says about the page.
    pub async fn ask<T: DeserializeOwned>(&self, script: &str) -> T {
        let answer = self.page.evaluate(script).await.unwrap_or_else(|cause| panic!("{script}: {cause}"));
        answer.into_value().unwrap_or_else(|cause| panic!("{script}: {cause}"))
    }

    /// Clicks on the first link with this text that can be seen, as a reader does, and waits
    /// for the page that it leads to.
    async fn click(&self, part: &str, text: &str) -> String {
        let before: String = self.ask("location.href").await;
        let place: i64 = self
            .ask(&format!(
                "[...document.querySelectorAll('{part} a')].findIndex(link => \
                 link.innerText.trim().replace(/\\s+/g, ' ') === {text:?} && link.checkVisibility())"
            ))
            .await;
        let seen: String = self.ask(&format!("document.querySelector('{part}').innerText")).await;
        let place = usize::try_from(place).unwrap_or_else(|_| panic!("a link “{text}” on {before}: {seen}"));
        let links = self.page.find_elements(format!("{part} a")).await.expect("links");
        links[place].click().await.expect("it can be clicked");
        for _ in 0..100 {
            // Between two pages there is nothing to ask.
            if let Ok(answer) = self.page.evaluate("[location.href, document.readyState]").await
                && let Ok((at, state)) = answer.into_value::<(String, String)>()
                && at != before
                && state == "complete"
            {
                return at.trim_start_matches(&self.address).to_owned();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("“{text}” on {before} leads nowhere");
    }

    /// What has gone wrong so far; it is forgotten.
    pub fn faults(&self) -> Vec<String> {
        std::mem::take(&mut *self.faults.lock().expect("the list"))
    }

    /// Closes the browser; nothing may have gone wrong meanwhile.
    pub async fn close(mut self) {
        let closed = self.browser.close().await;
        let ended = self.browser.wait().await;
        for task in &self.tasks {
            task.abort();
        }
        closed.expect("the browser closes");
        ended.expect("the browser ends");
        let faults = self.faults();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }
}

/// The number of changes comes by a request of its own: the page holds none.
#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_the_past_learns_how_much_has_changed_since() {
    let desk = Desk::open().await;
    desk.visit("/sites/stargate-abilene?as_of=2026-05-01T00:00:00Z").await;
    let mut words = String::new();
    for _ in 0..100 {
        words = desk.ask("document.querySelector('.past a').textContent").await;
        if words != "What has changed since" {
            break;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(words, "1 change since");
    let buttons: usize =
        desk.ask("document.querySelectorAll('button[data-copy]:not([hidden])').length").await;
    assert_eq!(buttons, 4, "each form of the citation can be copied");
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_fit_every_screen_and_ask_no_other_host() {
    let desk = Desk::open().await;
    let mut too_wide = Vec::new();
    for path in PAGES {
        desk.visit(path).await;
        for width in WIDTHS {
            desk.resize(width).await;
            let (content, screen): (i64, i64) =
                desk.ask("[document.documentElement.scrollWidth, window.innerWidth]").await;
            if content > screen || screen != width {
                too_wide
                    .push(format!("{path} is {content} px wide on a screen of {width}, seen as {screen}"));
            }
        }
    }
    assert!(too_wide.is_empty(), "{}", too_wide.join("\n"));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_have_their_font_and_a_light_and_a_dark_face() {
    let desk = Desk::open().await;
    for path in ["/", "/sites/stargate-abilene", "/figures/15"] {
        let mut backgrounds = Vec::new();
        for scheme in ["light", "dark"] {
            desk.prefer(scheme).await;
            desk.visit(path).await;
            let is_loaded: bool = desk
                .ask("document.fonts.ready.then(fonts => [...fonts].some(font => font.family.includes('Public Sans') && font.status === 'loaded'))")
                .await;
            assert!(is_loaded, "{path}: Public Sans is there");
            let family: String = desk.ask("getComputedStyle(document.body).fontFamily").await;
            assert!(family.contains("Public Sans"), "{path}: {family}");
            // Text and background, each as its sum of red, green and blue.
            let (text, background): (i64, i64) = desk
                .ask(
                    "(() => { const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true }); \
                     const light = colour => { canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1); \
                     const [r, g, b] = canvas.getImageData(0, 0, 1, 1).data; return r + g + b; }; \
                     const style = getComputedStyle(document.body); \
                     return [light(style.color), light(style.backgroundColor)]; })()",
                )
                .await;
            assert!((text - background).abs() > 400, "{path} in {scheme}: text {text} on {background}");
            backgrounds.push(background);
        }
        assert!(backgrounds[0] > backgrounds[1] + 400, "{path}: light and dark are {backgrounds:?}");
    }
    desk.close().await;
}

/// What a journalist does who wants to quote the 1.2 gigawatts.
#[tokio::test(flavor = "multi_thread")]
async fn a_journalist_gets_from_the_front_page_to_the_source() {
    let desk = Desk::open().await;
    desk.resize(1280).await;
    desk.visit("/").await;
    assert_eq!(desk.click("header nav", "Sites").await, "/sites");

    let filtered = desk.click("main", "OpenAI 8").await;
    assert!(filtered.starts_with("/sites?") && filtered.contains("company=openai"), "{filtered}");
    assert_eq!(desk.ask::<String>("document.querySelector('h1').innerText").await, "Sites led by OpenAI");

    assert_eq!(desk.click("main", "Stargate Abilene").await, "/sites/stargate-abilene");
    assert!(desk.click("main", "1.2 GW").await.starts_with("/figures/"));
    let words: String = desk.ask("document.querySelector('blockquote').innerText").await;
    assert!(words.contains("1,2 Gigawatt"), "{words}");

    let source = desk.click("main", "Das KI-Wettrüsten der Tech-Milliardäre hat gerade erst begonnen").await;
    assert!(source.starts_with("/sources/"), "{source}");
    let text: String = desk.ask("document.querySelector('main').innerText").await;
    assert!(text.contains("n-tv") && text.contains("2 August 2025"), "{text}");
    desk.close().await;
}

/// Who cannot use a mouse gets to the content with the first key.
#[tokio::test(flavor = "multi_thread")]
async fn the_keyboard_skips_the_navigation() {
    let desk = Desk::open().await;
    desk.visit("/sites").await;
    desk.page.find_element("body").await.expect("a body").press_key("Tab").await.expect("a key");
    let focused: String = desk.ask("document.activeElement.innerText").await;
    assert_eq!(focused, "Skip to the content");
    let top: f64 = desk.ask("document.activeElement.getBoundingClientRect().top").await;
    assert!(top >= 0.0, "it can be seen while it has the focus: {top}");
    desk.close().await;
}
