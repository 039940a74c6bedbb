//! A newsroom in a real browser: the first admin lets others in, an editor
//! writes, a reviewer publishes, a reader reads; two editors clash; no page of
//! the desk keeps anybody out who cannot see or use a mouse.

use std::process::Command;

use gigawatch::domain::account::Rank;
use tokio::net::TcpListener;

use crate::{
    accessibility::faults,
    browser::Desk,
    people::{PASSWORD, add},
    person::Person,
    support::{Site, demo_directory, settings},
};

/// A site over the demo at a real address.
async fn newsroom() -> (Site, TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let directory = demo_directory().await;
    let store = gigawatch::store::Store::open(directory.path()).await.expect("it opens");
    let site = Site::with(directory, store, settings(address.parse().expect("an address"))).await;
    (site, listener, address)
}

/// The figures of n-tv's article on Stargate Abilene, in its words.
const FIGURES: [(&str, &str, &str, &str); 4] = [
    ("1,2 Gigawatt bis Mitte 2026", "Stargate Abilene", "under_construction", "1.2 gigawatts"),
    ("mehr als 400.000 Chips bis Mitte 2026", "Stargate Abilene", "planned", "more than 400,000 chips"),
    ("500 Milliarden Dollar bis 2029", "Stargate", "planned", "500 billion US dollars (500 Mrd. $)"),
    ("zehn weitere Rechenzentren", "Stargate", "planned", "10 sites"),
];

#[tokio::test(flavor = "multi_thread")]
async fn from_the_first_admin_to_a_reader() {
    let (site, listener, address) = newsroom().await;
    // The first admin comes from the command line.
    let password_file = site.directory.path().join("password");
    std::fs::write(&password_file, format!("{PASSWORD}\n")).expect("a file");
    let made = Command::new(env!("CARGO_BIN_EXE_gigawatch"))
        .args(["user", "add", "chief", "--role", "admin", "--byline", "The chief", "--password-file"])
        .arg(&password_file)
        .arg("--data-dir")
        .arg(site.directory.path())
        .output()
        .expect("the command runs");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));

    let mut desk = Desk::at(site, listener, address.clone()).await;
    let chief = desk.stranger().await;
    let chief = Person { page: &chief, address: &address };
    chief.log_in("chief", PASSWORD).await;
    let mut links = Vec::new();
    for (name, byline, role) in [("anna", "Anna Weber", "editor"), ("ben", "Ben Okafor", "reviewer")] {
        chief.visit("/desk/people").await;
        chief.fill("name", name).await;
        chief.fill("byline", byline).await;
        chief
            .ask::<String>(&format!(
                "document.querySelector(\"main form[action='/desk/people'] [name=role]\").value = {role:?}"
            ))
            .await;
        chief.press("main form[action='/desk/people'] button").await;
        let link: String =
            chief.ask("document.querySelector('main').innerText.match(/\\/reset\\/[0-9a-f]+/)[0]").await;
        links.push((name, link));
    }
    let (anna, ben) = (desk.stranger().await, desk.stranger().await);
    let (anna, ben) = (Person { page: &anna, address: &address }, Person { page: &ben, address: &address });
    for (person, (name, link)) in [&anna, &ben].into_iter().zip(&links) {
        person.visit(link).await;
        let fields: Vec<String> =
            person.ask("[...document.querySelectorAll('main input[type=password]')].map(e => e.name)").await;
        for field in fields {
            person.fill(&field, PASSWORD).await;
        }
        person.press("main form button").await;
        person.log_in(name, PASSWORD).await;
        assert_eq!(person.path().await, "/desk", "{name}: {}", person.text().await);
    }

    write(&anna).await;
    let review = anna.path().await;
    ben.visit("/desk").await;
    ben.sees("main", "Stargate Abilene in Zahlen").await;
    ben.visit(&review).await;
    ben.sees("main", "Anna Weber").await;
    ben.press("form[action$='/publish'] button").await;
    let revision = ben.path().await;

    // A reader without any cookie.
    let reader = desk.stranger().await;
    let reader = Person { page: &reader, address: &address };
    reader.visit(&revision).await;
    for word in ["Anna Weber", "New information", "n-tv gives figures of the first site", "23 November 2026"]
    {
        reader.sees("main", word).await;
    }
    reader.visit("/sites/stargate-abilene").await;
    reader.sees("main", "> 400,000").await;
    reader.visit("/announcements?q=Abilene+in+Zahlen").await;
    reader.sees("main", "Stargate Abilene in Zahlen").await;
    desk.close().await;
}

/// An editor writes the announcement by keyboard, checks and submits it.
async fn write(anna: &Person<'_>) {
    anna.visit("/desk").await;
    anna.visit("/desk/new/announcement").await;
    // The list beneath a name: arrow and Enter.
    anna.fill("speaker_company", "opena").await;
    anna.sees(".combo [role=option]", "OpenAI").await;
    let field = anna.page.find_element("[name='speaker_company']").await.expect("a field");
    field.press_key("ArrowDown").await.expect("a key");
    field.press_key("Enter").await.expect("a key");
    assert_eq!(anna.ask::<String>("document.querySelector('[name=speaker_company]').value").await, "OpenAI");
    anna.fill("said_on", "2. August 2025").await;
    anna.choose("kind", "press_report").await;
    anna.fill("headline", "Stargate Abilene in Zahlen").await;
    anna.fill("citation.n1.url", "https://www.n-tv.de/wirtschaft/stargate-article99999999.html").await;
    anna.fill("citation.n1.publisher", "n-tv").await;
    anna.fill("citation.n1.title", "Stargate in Zahlen").await;
    for (place, (words, subject, stage, read)) in FIGURES.into_iter().enumerate() {
        let row = format!("figure.n{}", place + 1);
        if place > 0 {
            anna.press("button[value='add:figure']").await;
        }
        anna.fill(&format!("{row}.as_said"), words).await;
        // How it is read shows while it is typed.
        anna.sees(&format!("#reading-n{}", place + 1), read).await;
        anna.fill(&format!("{row}.subject"), subject).await;
        anna.choose(&format!("{row}.stage"), stage).await;
    }
    anna.sees("#saved", "Saved").await;
    anna.press("button[value='check']").await;
    assert!(anna.path().await.ends_with("/review"), "{}", anna.text().await);
    anna.sees("main", "New figures 4").await;
    anna.choose("reason", "new_information").await;
    anna.fill("note", "n-tv gives figures of the first site.").await;
    anna.press("form[action$='/submit'] button").await;
    anna.sees(".kicker", "submitted").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_editors_clash_and_lose_nothing() {
    let (site, listener, address) = newsroom().await;
    add(&site, "anna", Rank::Editor).await;
    add(&site, "ben", Rank::Editor).await;
    let mut desk = Desk::at(site, listener, address.clone()).await;
    desk.expect("409");
    let (anna, ben) = (desk.stranger().await, desk.stranger().await);
    let (anna, ben) = (Person { page: &anna, address: &address }, Person { page: &ben, address: &address });
    anna.log_in("anna", PASSWORD).await;
    ben.log_in("ben", PASSWORD).await;
    anna.visit("/desk/new/announcement").await;
    anna.fill("headline", "As it began").await;
    anna.press("button[value='save']:not(.visually-hidden)").await;
    let draft = anna.path().await;
    ben.visit(&draft).await;
    ben.fill("headline", "What Ben wrote").await;
    ben.fill("summary", "Ben's summary").await;
    ben.press("button[value='save']:not(.visually-hidden)").await;

    anna.fill("headline", "What Anna wrote").await;
    anna.press("button[value='save']:not(.visually-hidden)").await;
    for word in [
        "Somebody was faster",
        "Mine: What Anna wrote",
        "Theirs: What Ben wrote",
        "As it began",
        "Ben's summary",
    ] {
        anna.sees("main", word).await;
    }
    let found = faults(anna.page, "two versions").await;
    assert!(found.is_empty(), "{}", found.join("\n"));
    anna.press("form[action$='/together'] button").await;
    let kept: (String, String) =
        anna.ask("[document.querySelector('[name=headline]').value, document.querySelector('[name=summary]').value]").await;
    assert_eq!(kept, ("What Anna wrote".to_owned(), "Ben's summary".to_owned()));
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn leaving_with_unsaved_changes_is_asked_after_and_a_logged_out_editor_loses_nothing() {
    let (site, listener, address) = newsroom().await;
    let id = add(&site, "anna", Rank::Editor).await;
    let store = site.store.clone();
    let mut desk = Desk::at(site, listener, address.clone()).await;
    desk.expect("401");
    let anna = desk.stranger().await;
    let anna = Person { page: &anna, address: &address };
    anna.log_in("anna", PASSWORD).await;
    anna.visit("/desk/new/announcement").await;
    let asks = "(() => { const event = new Event('beforeunload', { cancelable: true }); window.dispatchEvent(event); return event.defaultPrevented; })()";
    assert!(!anna.ask::<bool>(asks).await, "nothing was typed");
    anna.fill("headline", "Nothing is lost").await;
    assert!(anna.ask::<bool>(asks).await, "what was typed is not saved yet");

    let now = crate::support::noon();
    for session in store.sessions(id, now, now - jiff::SignedDuration::from_hours(1)).await.expect("sessions")
    {
        assert!(store.end_session(id, session.id).await.expect("it ends"));
    }
    anna.fill("headline", "Nothing is lost at all").await;
    anna.press("button[value='save']:not(.visually-hidden)").await;
    anna.fill("name", "anna").await;
    anna.fill("password", PASSWORD).await;
    anna.press("main form button").await;
    anna.press("main form button").await;
    assert_eq!(
        anna.ask::<String>("document.querySelector('[name=headline]').value").await,
        "Nothing is lost at all"
    );
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_site_is_written_down_with_a_click_on_the_map() {
    let (site, listener, address) = newsroom().await;
    add(&site, "anna", Rank::Editor).await;
    let mut desk = Desk::at(site, listener, address.clone()).await;
    let anna = desk.stranger().await;
    let anna = Person { page: &anna, address: &address };
    anna.log_in("anna", PASSWORD).await;
    anna.visit("/desk/new/site").await;
    anna.fill("name", "Rechenzentrum Nirgendwo").await;
    anna.fill("country", "US").await;
    // The world's map, then nearer and nearer: each click goes to where it points.
    for (across, down) in [(0.23, 0.3), (0.5, 0.5), (0.5, 0.5)] {
        let _: bool = anna.ask("(() => { document.querySelector('[type=image]').scrollIntoView({ block: 'center' }); return true; })()").await;
        let [left, top, width, height]: [f64; 4] = anna
            .ask("(() => { const r = document.querySelector('[type=image]').getBoundingClientRect(); return [r.left, r.top, r.width, r.height]; })()")
            .await;
        assert_eq!((width, height), (640.0, 320.0), "the server reckons with this size");
        let _: bool = anna.ask("(() => { window.isOld = true; return true; })()").await;
        anna.page
            .click(chromiumoxide::layout::Point::new(left + across * width, top + down * height))
            .await
            .expect("a click");
        anna.next_page("a click on the map").await;
    }
    let coordinates: String = anna.ask("document.querySelector('[name=coordinates]').value").await;
    let numbers: Vec<f64> = coordinates.split(", ").map(|number| number.parse().expect("a number")).collect();
    assert!((25.0..50.0).contains(&numbers[0]) && (-125.0..-65.0).contains(&numbers[1]), "{coordinates}");
    assert_eq!(anna.ask::<String>("document.querySelector('[name=precision]').value").await, "state");
    anna.press("button[value='check']").await;
    assert!(anna.path().await.ends_with("/review"), "{}", anna.text().await);
    anna.sees("main", "Rechenzentrum Nirgendwo").await;
    desk.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_the_desk_is_hard_to_use() {
    let (site, listener, address) = newsroom().await;
    add(&site, "chief", Rank::Admin).await;
    let mut desk = Desk::at(site, listener, address.clone()).await;
    desk.expect("422");
    let chief = desk.stranger().await;
    let chief = Person { page: &chief, address: &address };
    chief.log_in("chief", PASSWORD).await;
    let mut paths = vec![
        "/desk".to_owned(),
        "/desk/account".to_owned(),
        "/desk/people".to_owned(),
        "/figures/15/correct".to_owned(),
        "/desk/intake".to_owned(),
        "/desk/upload".to_owned(),
        "/desk/entities?q=abilene".to_owned(),
    ];
    let kinds = [
        "announcement",
        "company",
        "person",
        "project",
        "site",
        "source",
        "merge",
        "split",
        "retraction",
        "revert",
        "reply",
        "redaction",
    ];
    paths.extend(kinds.iter().map(|kind| format!("/desk/new/{kind}")));
    paths.extend([
        "/desk/new/announcement?of=8".to_owned(),
        "/desk/new/site?of=1".to_owned(),
        "/login".to_owned(),
    ]);
    // A draft with everything wrong, and one that is ready.
    chief.visit("/desk/new/announcement").await;
    chief.fill("speaker_company", "Stargate").await;
    chief.fill("figure.n1.as_said", "a great deal").await;
    chief.press("button[value='check']").await;
    let mut found = faults(chief.page, "a draft with errors").await;
    chief.visit("/desk/new/company").await;
    chief.fill("name", "Zweckverband Rechenzentrumsversorgungsgesellschaft Oberlausitz").await;
    chief.press("button[value='check']").await;
    found.extend(faults(chief.page, "a review").await);
    // A table with everything open, one row wrong, one name unknown.
    chief.visit("/desk/upload").await;
    chief
        .put_into_file("table.csv", "Standort,Leistung (MW)\\nStargate Abilene,1200\\nNirgendwo,viele")
        .await;
    chief.press("main form button").await;
    let _: bool = chief
        .ask("(() => { document.querySelectorAll('details').forEach(e => { e.open = true; }); return true; })()")
        .await;
    chief.sees("main", "Names that nothing here bears").await;
    found.extend(faults(chief.page, "a table").await);
    chief.visit("/desk/people").await;
    chief.press("form[action$='/reset'] button").await;
    let link: String = chief.ask("new URL(document.querySelector('#link').innerText).pathname").await;
    chief.visit(&link).await;
    chief.sees("h1", "password").await;
    found.extend(faults(chief.page, "a link that sets a password").await);
    for path in paths {
        chief.visit(&path).await;
        found.extend(faults(chief.page, &path).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    desk.close().await;
}
