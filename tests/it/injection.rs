//! Texts that would like to be more than texts, through every field of the desk and
//! of readers, and then every page, feed, picture and file: they stay texts.

use std::collections::BTreeSet;

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gigawatch::domain::account::Rank;
use scraper::Html;
use tokio::net::TcpListener;

use crate::{
    browser::Desk,
    files::unzipped,
    harmless::{assert_harmless, injected},
    support::{Editor, Page, Site},
};

/// What breaks out of an attribute, of a text, of a script, of CDATA, of Markdown. No
/// digits, so that no number is read in them.
pub const ATTACKS: [&str; 8] = [
    r#"'"><img src=x onerror=alert(document.domain)>"#,
    "</title></textarea></style></script><script>alert(document.domain)</script>",
    "\"><svg/onload=alert(document.domain)><iframe src=javascript:alert(document.domain)>",
    "]]><script>alert(document.domain)</script><!--",
    "[click](javascript:alert(document.domain)) ![x](x\"onerror=\"alert(document.domain))",
    "<a href=\"jav&#x09;ascript:alert(document.domain)\">x</a>",
    "{{constructor.constructor('alert(document.domain)')()}}${alert(document.domain)}",
    "&lt;script&gt;alert(document.domain)&lt;/script&gt;",
];

/// What a spreadsheet would compute.
const FORMULAS: [&str; 4] =
    ["=HYPERLINK(\"https://evil.example\",\"x\")", "@SUM(A:A)", "+cmd|'/C calc'!A", "-IMPORTXML(A;B)"];

/// One line that holds most of them, short enough for a name.
const NAME: &str =
    r#"Evil '"></title></script><script>alert(document.domain)</script><img src=x onerror=alert(name)>"#;

fn all() -> String {
    ATTACKS.join("\n")
}

/// Fills in a form, whatever its fields are, has it checked, and publishes it.
async fn published(admin: &Editor<'_>, kind: &str, rows: &[&str], typed: &[(&str, &str)]) -> Page {
    let mut page = admin.follow(admin.ask(&format!("/desk/new/{kind}")).await).await;
    for group in rows {
        let add = format!("add:{group}");
        page = admin.follow(admin.send(&page, "form#draft", &[], Some(("_do", &add))).await).await;
    }
    let checked = admin.send(&page, "form#draft", typed, Some(("_do", "check"))).await;
    let faults = checked.texts(".faults");
    assert_eq!(checked.status, StatusCode::SEE_OTHER, "{kind}: {faults:?}");
    let draft = admin.get(checked.leads_to().trim_end_matches("/review")).await;
    let review = admin.follow(checked).await;
    let note = all();
    let review =
        admin.follow(admin.send(&review, "form[action$='/submit']", &[("note", &note)], None).await).await;
    let said = admin.post(&review.url.replace("/review", "/comment"), &[("comment", &note)]).await;
    let review = admin.follow(said).await;
    let preview = admin
        .get(&format!("{}/sites", review.url.replace("/drafts/", "/preview/").replace("/review", "")))
        .await;
    for page in [&draft, &review, &preview] {
        assert_harmless(page);
    }
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{kind}: {}", published.text());
    let revision = admin.follow(published).await;
    assert_harmless(&revision);
    revision
}

/// Everything that can be published, named by attacks.
async fn attacked(site: &Site) {
    let admin = site.editor("admin", Rank::Admin).await;
    assert_eq!(
        admin.post("/desk/account/byline", &[("byline", &NAME[..78])]).await.status,
        StatusCode::SEE_OTHER
    );
    let (note, formula) = (all(), FORMULAS[0]);
    let about = [("name", NAME), ("note", note.as_str())];
    let with = |more: &[(&'static str, &'static str)]| -> Vec<(&str, &str)> {
        about.iter().copied().chain(more.iter().copied()).collect()
    };
    let company =
        with(&[("slug", "evil-company"), ("alias.n1.name", FORMULAS[1]), ("alias.n1.kind", "codename")]);
    published(&admin, "company", &["alias"], &company).await;
    let office =
        [("slug", "evil-person"), ("office.n1.company", "evil-company"), ("office.n1.title", ATTACKS[0])];
    published(&admin, "person", &["office"], &with(&office)).await;
    let role = [
        ("slug", "evil-project"),
        ("role.n1.company", "evil-company"),
        ("role.n1.kind", "lead"),
        ("role.n1.note", ATTACKS[1]),
    ];
    published(&admin, "project", &["role"], &with(&role)).await;
    let place = [
        ("slug", "evil-site"),
        ("project", "evil-project"),
        ("country", "US"),
        ("place", ATTACKS[0]),
        ("address", ATTACKS[2]),
        ("coordinates", "32.5, -99.8"),
        ("precision", "exact"),
    ];
    published(&admin, "site", &[], &with(&place)).await;
    for name in FORMULAS {
        published(&admin, "site", &[], &[("name", name), ("country", "US"), ("place", name)]).await;
    }
    let url = "https://evil.example/?q=\"><script>alert(document.domain)</script>";
    let said = [
        ("speaker_company", "evil-company"),
        ("speaker_person", "evil-person"),
        ("speaker_name", NAME),
        ("said_on", "2026-03-01"),
        ("kind", "company_statement"),
        ("headline", ATTACKS[1]),
        ("summary", note.as_str()),
        ("citation.n1.url", url),
        ("citation.n1.publisher", formula),
        ("citation.n1.title", NAME),
        ("citation.n1.quote", ATTACKS[0]),
        ("citation.n1.locator", ATTACKS[2]),
        ("citation.n1.via", ATTACKS[1]),
        ("figure.n1.as_said", "5 GW by 2030 '\"><img src=x onerror=alert(document.domain)>"),
        ("figure.n1.subject", "evil-site"),
        ("figure.n1.company", "evil-company"),
        ("figure.n1.stage", "planned"),
        ("figure.n1.note", NAME),
        (
            "figure.n2.as_said",
            "$5 billion per year through 2030 </script><script>alert(document.domain)</script>",
        ),
        ("figure.n2.subject", "evil-company"),
        ("figure.n2.company", "evil-company"),
        ("figure.n2.stage", "planned"),
        ("figure.n2.counting", "not_counted"),
        ("figure.n2.counting_reason", ATTACKS[1]),
        ("figure.n3.as_said", "500,000 chips by 2029 &lt;script&gt;"),
        ("figure.n3.subject", "evil-site"),
        ("figure.n3.stage", "planned"),
        ("figure.n3.chip_type", NAME),
    ];
    published(&admin, "announcement", &["figure", "figure"], &said).await;
}

/// The addresses on which it shows.
fn shown(site: &Site) -> Vec<String> {
    let dataset = site.dataset();
    let newest = dataset.newest_id();
    let view = gigawatch::dataset::View::now("2026-11-23".parse().expect("a day"));
    let snapshot = dataset.at(&view);
    let last = |numbers: Vec<String>| numbers.last().cloned().expect("one");
    let announcement = last(snapshot.announcements().map(|(id, _)| id.to_string()).collect());
    let source = last(snapshot.sources().map(|(id, _)| id.to_string()).collect());
    let figures: Vec<String> = snapshot.figures().map(|at| at.id.to_string()).collect();
    let mut urls: Vec<String> =
        ["/", "/map", "/totals", "/charts", "/search?q=evil", "/data", "/sitemap.xml"]
            .map(str::to_owned)
            .to_vec();
    for noun in ["companies", "people", "projects", "sites", "announcements", "sources", "promises", "totals"]
    {
        urls.extend(["", ".csv", ".json", ".xlsx"].map(|ending| format!("/{noun}{ending}")));
        if noun != "totals" {
            urls.push(format!("/{noun}.atom"));
            urls.push(format!("/api/v1/{noun}"));
        }
    }
    for (noun, slug) in [
        ("companies", "evil-company"),
        ("projects", "evil-project"),
        ("sites", "evil-site"),
        ("people", "evil-person"),
    ] {
        urls.extend([
            format!("/{noun}/{slug}"),
            format!("/api/v1/{noun}/{slug}"),
            format!("/cards/{noun}/{slug}.png"),
        ]);
    }
    for path in [
        "spending",
        "power",
        "sites",
        "chips",
        "sites/evil-site",
        "timelines/evil-site",
        "compare?company=evil-company",
    ] {
        let (path, query) =
            path.split_once('?').map_or((path, String::new()), |(path, query)| (path, format!("?{query}")));
        for ending in ["", ".svg", ".png"] {
            urls.push(format!("/charts/{path}{ending}{query}"));
        }
        urls.push(format!("/embed/charts/{path}{query}"));
    }
    for id in figures.iter().rev().take(3) {
        urls.extend([
            format!("/figures/{id}"),
            format!("/figures/{id}/correct"),
            format!("/embed/figures/{id}"),
            format!("/api/v1/figures/{id}"),
            format!("/oembed?url=https://gigawatch.example/figures/{id}"),
        ]);
    }
    urls.extend([
        format!("/announcements/{announcement}"),
        format!("/sources/{source}"),
        format!("/revisions/{newest}"),
        "/changes".to_owned(),
        "/changes.atom".to_owned(),
        "/diff?from=2026-04-03".to_owned(),
        "/compare?company=evil-company&company=openai".to_owned(),
        "/sites.geojson".to_owned(),
        "/sites/evil-site.atom".to_owned(),
        "/companies/evil-company.atom".to_owned(),
        "/data/gigawatch.zip".to_owned(),
    ]);
    urls
}

#[tokio::test]
async fn what_is_published_is_text_on_every_page_and_in_every_file() {
    let site = Site::demo().await;
    attacked(&site).await;
    let mut kinds = BTreeSet::new();
    for url in shown(&site) {
        let page = site.ask(&url).await;
        assert!(page.status == StatusCode::OK, "{url}: {}", page.status);
        assert_harmless(&page);
        kinds.insert(page.header(header::CONTENT_TYPE).unwrap_or("").to_owned());
    }
    assert!(kinds.len() >= 9, "pages, pictures, feeds, files: {kinds:?}");
    let page = site.get("/sites/evil-site").await;
    assert_eq!(page.the("h1"), NAME, "it is shown, letter for letter");
    let csv = site.get("/sites.csv").await;
    assert!(csv.html.contains("\"'=HYPERLINK"), "a formula is marked as text");
    assert!(csv.html.contains(",-99.8"), "and a number is none");
    let sheet = unzipped(&site.get("/sites.xlsx").await.body);
    assert!(sheet["xl/sharedStrings.xml"].contains("=HYPERLINK("), "in a workbook it is text as it stands");
}

/// Types an attack into every field of a new form.
async fn typed_into_all(admin: &Editor<'_>, kind: &str, attack: &str) {
    let page = admin.follow(admin.ask(&format!("/desk/new/{kind}")).await).await;
    let fields = page.form("form#draft").into_iter().map(|(name, _)| name);
    let names: BTreeSet<String> = fields.filter(|name| !name.starts_with('_')).collect();
    assert!(!names.is_empty(), "{kind}");
    let typed: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), attack)).collect();
    let saved = admin.send(&page, "form#draft", &typed, Some(("_do", "save"))).await;
    let page = if saved.status.is_redirection() { admin.follow(saved).await } else { saved };
    assert_harmless(&page);
    let wrong = admin.send(&page, "form#draft", &[], Some(("_do", "check"))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY, "{kind}: {attack}");
    assert!(!wrong.texts(".faults").is_empty(), "{kind}: {attack}");
    assert_harmless(&wrong);
    let fields = page.form("form#draft");
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    for piece in ["/desk/reading/n1", "/desk/source/n1"] {
        let piece = admin.post(piece, &pairs).await;
        let found = injected(&Html::parse_fragment(&piece.html));
        assert!(found.is_empty(), "{kind} {}: {found:?}", piece.url);
    }
}

#[tokio::test]
async fn what_is_typed_wrong_comes_back_as_text() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    for kind in ["announcement", "company", "person", "project", "site", "source"] {
        for attack in ATTACKS {
            typed_into_all(&admin, kind, attack).await;
        }
    }
    for kind in ["merge", "split", "retraction", "revert", "reply", "redaction"] {
        typed_into_all(&admin, kind, &all()).await;
    }
    assert_harmless(&admin.get("/desk").await);
}

#[tokio::test]
async fn what_an_address_says_comes_back_as_text() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let mut refused = 0;
    for attack in ATTACKS.iter().chain(&FORMULAS) {
        let said: String = url::form_urlencoded::byte_serialize(attack.as_bytes()).collect();
        for url in [
            "/search?q=",
            "/sites?q=",
            "/sites?country=",
            "/sites?sort=",
            "/sites?colour=",
            "/totals?company=",
            "/totals?from=",
            "/compare?company=",
            "/diff?from=",
            "/map?at=",
            "/figures/15?as_of=",
            "/promises?state=",
            "/announcements?said_by=",
            "/charts/",
            "/embed/charts/",
            "/sites/",
            "/cards/",
            "/oembed?url=",
            "/api/v1/search?q=",
            "/api/v1/sites?sort=",
            "/api/v1/read-phrase?phrase=",
            "/login?next=",
            "/login?done=",
            "/reset/",
            "/sites.csv?q=",
            "/sites.json?q=",
            "/sites.atom?q=",
            "/search?lang=",
        ] {
            let page = site.ask(&format!("{url}{said}")).await;
            refused += usize::from(page.status.is_client_error());
            assert!(!page.status.is_server_error(), "{url}{said}");
            if !page.status.is_redirection() {
                assert_harmless(&page);
            }
        }
        for url in
            ["/desk/names?kinds=site&q=", "/desk/entities?q=", "/desk/new/", "/desk/drafts/", "/desk?done="]
        {
            let page = anna.ask(&format!("{url}{said}")).await;
            assert!(!page.status.is_server_error(), "{url}{said}");
            if !page.status.is_redirection() {
                assert_harmless(&page);
            }
        }
    }
    assert!(refused > 100, "{refused} were told what is wrong");
}

#[tokio::test]
async fn what_strangers_send_is_text_at_the_desk() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let attack = all();
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("text", attack.as_str()),
            ("link", "https://evil.example/\"onclick=x"),
            ("sender", NAME),
        ])
        .finish();
    let sent = Request::post("/figures/15/correct")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(body));
    assert_eq!(site.send(sent.expect("a request")).await.status, StatusCode::SEE_OTHER);
    let desk = anna.get("/desk").await;
    assert!(desk.text().contains("alert(document.domain)"), "{}", desk.text());
    assert_harmless(&desk);
    // A login names the browser that it came from, and where to go on.
    let login = Request::post("/desk/account/byline")
        .header(header::USER_AGENT, "<script>alert(document.domain)</script>")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(format!("byline={attack}&x\"><script>=1")));
    let login = site.send(login.expect("a request")).await;
    assert_eq!(login.status, StatusCode::UNAUTHORIZED);
    assert_harmless(&login);
    let file = format!("what,who\n{},\"{}\"\n", FORMULAS[2], ATTACKS[1].replace('"', "\"\""));
    let table = anna
        .upload("/desk/upload", &[], "<script>alert(document.domain)</script>.csv", file.as_bytes())
        .await;
    let table = if table.status.is_redirection() { anna.follow(table).await } else { table };
    assert_harmless(&table);
    let intake = anna
        .post(
            "/desk/intake",
            &[("id", "0123456789abcdef"), ("text", &attack), ("url", "javascript:x"), ("title", NAME)],
        )
        .await;
    assert_harmless(&intake);
}

/// The same in a browser, which would ask, run and complain.
#[tokio::test(flavor = "multi_thread")]
async fn a_browser_runs_nothing_of_what_is_published() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let site = Site::demo().await;
    attacked(&site).await;
    let urls = shown(&site);
    let desk = Desk::at(site, listener, address).await;
    let loaded = [".csv", ".xlsx", ".json", ".atom", ".zip", ".geojson", ".png", ".xml"];
    for url in urls.iter().filter(|url| !loaded.iter().any(|ending| url.contains(ending))) {
        desk.visit(url).await;
        let faults = desk.faults();
        assert!(faults.is_empty(), "{url}: {}", faults.join("\n"));
    }
    desk.close().await;
}
