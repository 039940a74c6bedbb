//! What is the operator's own: the name of the site, who is reached how, what the law
//! wants said, and the zone in which the desk tells time.

use std::fs;

use axum::http::{StatusCode, header};
use gigawatch::{
    domain::account::Rank,
    store::Store,
    web::{Contact, Operator, READER_ROUTES, Settings, Statement},
};
use jiff::tz::TimeZone;

use crate::{
    acts::reviewed,
    commands::{err, gigawatch, path},
    headers::example,
    support::{Page, Site, demo_directory, settings},
};

const NAME: &str = "Strom & <Daten>";

/// The demo, run by somebody else.
async fn run_by(change: impl FnOnce(&mut Settings)) -> Site {
    let directory = demo_directory().await;
    let store = Store::open(directory.path()).await.expect("the demo opens");
    let mut settings = settings("https://gigawatch.example".parse().expect("an address"));
    change(&mut settings);
    Site::with(directory, store, settings).await
}

async fn of_strom() -> Site {
    run_by(|settings| {
        NAME.clone_into(&mut settings.operator.name);
        settings.operator.contact = Some(Contact::Mail("desk@strom.example".to_owned()));
        settings.operator.credits =
            Some("Made by [Strom](https://strom.example) <script>alert(1)</script>".to_owned());
    })
    .await
}

#[tokio::test]
async fn a_site_bears_the_name_of_its_operator_on_every_page() {
    let site = of_strom().await;
    for route in READER_ROUTES.iter().filter(|route| **route != "/changes/count") {
        let page = site.get(&example(route)).await;
        assert!(page.the("head title").contains(NAME), "{route}");
        assert_eq!(page.attributes("meta[property='og:site_name']", "content"), [NAME], "{route}");
        assert_eq!(page.the("a.brand"), NAME, "{route}");
        // The program keeps its name; what is the site's has none of it.
        let left = page.the("body").matches("Gigawatch").count();
        assert_eq!(left, usize::from(*route == "/about"), "{route}: {}", page.text());
        assert!(!page.html.contains("<Daten>"), "{route}: it is escaped");
    }
}

#[tokio::test]
async fn whatever_leaves_the_site_names_it_as_its_operator_does() {
    let site = of_strom().await;
    let escaped = "Strom &amp; &lt;Daten&gt;";
    for (url, wanted) in [
        ("/changes.atom", "<title>Strom &amp; &lt;Daten&gt;: "),
        ("/changes.atom", "<author><name>Strom &amp; &lt;Daten&gt;</name></author>"),
        ("/sites", r#""creator":{"@type":"Organization","name":"Strom & \u003cDaten>""#),
        ("/oembed?url=https://gigawatch.example/charts/spending", r#""provider_name":"Strom & <Daten>""#),
        ("/api/v1/openapi.json", r#""title":"Strom & <Daten>""#),
        ("/api/v1/openapi.json", r#""email":"desk@strom.example""#),
        ("/embed/sites", &format!(">{escaped}</a>, as of ")),
        ("/charts/spending.svg", &format!("Source: {escaped}, as of ")),
        ("/figures/15", &format!("), {escaped}, as of ")),
        ("/sites", &format!("”, {escaped}. As of ")),
        ("/sites", r"author = {{Strom \&amp; &lt;Daten&gt;}}"),
    ] {
        let answer = site.get(url).await;
        let found = answer.html.replace("&#38;", "&amp;").replace("&#60;", "&lt;").replace("&#62;", "&gt;");
        assert!(found.contains(wanted), "{url}: {wanted} in {found:.3000}");
    }
}

fn foot(page: &Page) -> Vec<String> {
    page.texts("footer nav[aria-label='About'] a")
}

#[tokio::test]
async fn every_page_leads_to_who_answers_for_it() {
    let site = of_strom().await;
    for url in ["/", "/sites/stargate-abilene?as_of=2026-05-01T00:00:00Z", "/login", "/nowhere"] {
        let page = site.ask(url).await;
        for label in ["Contact", "Imprint", "Privacy"] {
            assert!(foot(&page).iter().any(|link| link == label), "{url}: {label} in {:?}", foot(&page));
        }
        assert!(
            page.attributes("footer a", "href").contains(&"mailto:desk@strom.example".to_owned()),
            "{url}"
        );
        let thanks = page.texts("footer p").join(" ");
        assert!(thanks.contains("Made by Strom") && !page.html.contains("alert(1)"), "{url}: {thanks}");
    }
    let imprint = site.get("/imprint").await;
    assert_eq!((imprint.the("h1").as_str(), imprint.texts("h1").len()), ("Imprint", 1));
    assert!(imprint.text().contains("Example Press, 1 Example Street."), "{}", imprint.text());
    assert_eq!(imprint.header(header::CACHE_CONTROL), Some("no-cache"));
    assert_eq!(site.get("/privacy").await.the("h1"), "Privacy", "where the text has no heading");
    let about = site.get("/about").await;
    assert_eq!(about.link("desk@strom.example"), "mailto:desk@strom.example");
    assert_eq!(about.link("Imprint"), "/imprint");
}

#[tokio::test]
async fn what_stands_elsewhere_is_led_to_and_what_is_nowhere_is_not() {
    let elsewhere = run_by(|settings| {
        let url = "https://strom.example/impressum".parse().expect("an address");
        settings.operator.imprint = Some(Statement::Elsewhere(url));
        settings.operator.privacy = None;
    })
    .await;
    let page = elsewhere.get("/").await;
    let links = page.attributes("footer nav[aria-label='About'] a", "href");
    assert!(links.contains(&"https://strom.example/impressum".to_owned()), "{links:?}");
    assert!(!foot(&page).contains(&"Privacy".to_owned()), "{:?}", foot(&page));
    assert_eq!(elsewhere.ask("/imprint").await.leads_to(), "https://strom.example/impressum");
    assert_eq!(elsewhere.ask("/privacy").await.status, StatusCode::NOT_FOUND);
}

/// Who has kept a page asks with its tag; the operator's words are part of it.
#[tokio::test]
async fn a_kept_page_is_asked_for_again_when_the_operators_words_change() {
    let pages = ["/sites", "/sites?as_of=2026-05-01T00:00:00.000Z"];
    let site = run_by(|_| ()).await;
    let usual = [site.get(pages[0]).await.tag().to_owned(), site.get(pages[1]).await.tag().to_owned()];
    let same = run_by(|_| ()).await;
    assert_eq!([same.get(pages[0]).await.tag(), same.get(pages[1]).await.tag()], [&usual[0], &usual[1]]);
    let changes: [fn(&mut Settings); 3] = [
        |settings| settings.operator.name = NAME.to_owned(),
        |settings| settings.operator.imprint = None,
        |settings| settings.publishing.licence.name = "CC0 1.0".to_owned(),
    ];
    for change in changes {
        let other = run_by(change).await;
        for (url, usual) in pages.iter().zip(&usual) {
            assert_ne!(other.get(url).await.tag(), usual, "{url}");
        }
    }
}

#[tokio::test]
async fn the_desk_tells_and_takes_moments_in_its_zone_and_readers_see_utc() {
    let site = run_by(|settings| {
        settings.desk_time_zone = TimeZone::get("Europe/Berlin").expect("a zone");
    })
    .await;
    let admin = site.editor("admin", Rank::Admin).await;
    let review = reviewed(&admin, "/desk/new/company", &[("name", "Embargo Works")], "New.").await;
    assert!(review.the("#publish_at-hint").contains("Europe/Berlin"), "{}", review.text());
    assert!(review.text().contains("Saved 23 November 2026, 13:00 CET"), "{}", review.text());
    let send =
        async |typed| admin.send(&review, "form[action$='/publish']", &[("publish_at", typed)], None).await;
    let twice = send("2026-10-25 02:30").await;
    assert_eq!(twice.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(twice.the(".faults").contains("comes twice"), "{}", twice.text());
    let past = send("2026-11-23 12:59").await;
    assert!(past.the(".faults").contains("no moment to come"), "{}", past.text());
    let waits = admin.follow(send("2026-11-23 13:30").await).await;
    assert!(waits.text().contains("published by itself at 23 November 2026, 13:30 CET"), "{}", waits.text());
    let due = "2026-11-23T12:30:00Z".parse().expect("a moment");
    gigawatch::web::publish_due(&site.app, due).await.expect("it is due");
    let company = site.get("/companies/embargo-works").await;
    assert!(company.html.contains("12:30 UTC") && !company.html.contains("CET"), "readers are told UTC");
}

#[test]
fn what_an_operator_cannot_mean_is_refused_at_the_start() {
    let folder = tempfile::tempdir().expect("a directory");
    let file = |name: &str, bytes: &[u8]| {
        let file = folder.path().join(name);
        fs::write(&file, bytes).expect("a file");
        path(&file).to_owned()
    };
    let (empty, binary) = (file("empty.md", b" \n"), file("binary.md", b"\xff\xfe"));
    let large = file("large.md", &vec![b'a'; 300_000]);
    for (flag, value, says) in [
        ("--site-name", "", "one line of 1 to 60"),
        ("--site-name", "two\nlines", "one line of 1 to 60"),
        ("--contact", "the desk", "desk@example.org"),
        ("--contact", "a@b@c.example", "desk@example.org"),
        ("--contact", "javascript:alert(1)", "desk@example.org"),
        ("--imprint", "/nowhere/imprint.md", "takes a Markdown file"),
        ("--imprint", &empty, "is empty"),
        ("--privacy", &binary, "not UTF-8"),
        ("--privacy", &large, "300000 bytes"),
        ("--credits", "two\nlines", "one line of 1 to 500"),
        ("--desk-time-zone", "Berlin", "such as Europe/Berlin"),
    ] {
        let data = folder.path().join("data");
        let output = gigawatch().args(["serve", flag, value, "--data-dir", path(&data)]).output();
        let output = output.expect("the command runs");
        assert_eq!(output.status.code(), Some(2), "{flag} {value}");
        let said = err(&output);
        assert!(said.contains(flag) && said.contains(says), "{flag} {value}: {said}");
        assert!(!data.exists(), "nothing was made");
    }
}

#[test]
fn a_site_that_was_given_no_name_bears_the_programs() {
    assert_eq!(Operator::default().name, "Gigawatch");
}
