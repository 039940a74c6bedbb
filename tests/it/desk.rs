//! Drafts at the desk: typed, saved, reviewed, published; two editors at once;
//! everything that a form can send wrongly.

use axum::http::StatusCode;
use gigawatch::domain::account::Rank;

use crate::support::{Editor, Page, Site};

/// What n-tv reported of Stargate's first site, as an editor types it.
const NTV: [(&str, &str); 22] = [
    ("speaker_company", "OpenAI"),
    ("said_on", "2. August 2025"),
    ("kind", "press_report"),
    ("headline", "Stargate Abilene in numbers"),
    ("citation.n1.url", "https://www.n-tv.de/wirtschaft/stargate-in-zahlen-article99999999.html"),
    ("citation.n1.publisher", "n-tv"),
    ("citation.n1.title", "Stargate in Zahlen"),
    (
        "citation.n1.archive_url",
        "https://web.archive.org/web/2025/https://www.n-tv.de/wirtschaft/stargate-in-zahlen-article99999999.html",
    ),
    ("figure.n1.as_said", "1,2 Gigawatt bis Mitte 2026"),
    ("figure.n1.subject", "Stargate Abilene"),
    ("figure.n1.stage", "under_construction"),
    ("figure.n2.as_said", "mehr als 400.000 Chips bis Mitte 2026"),
    ("figure.n2.subject", "Stargate Abilene"),
    ("figure.n2.stage", "planned"),
    ("figure.n3.as_said", "rund 40 Milliarden Dollar"),
    ("figure.n3.subject", "Stargate Abilene"),
    ("figure.n3.company", "Oracle"),
    ("figure.n3.stage", "planned"),
    ("figure.n3.component", "chips"),
    ("figure.n4.as_said", "acht Gebäude bis Mitte 2026"),
    ("figure.n4.subject", "Stargate Abilene"),
    ("figure.n4.stage", "planned"),
];

const DRAFT: &str = "form#draft";

/// A new draft with four rows of figures, as the form shows it.
async fn with_rows(editor: &Editor<'_>, rows: usize) -> Page {
    let mut page = editor.follow(editor.ask("/desk/new/announcement").await).await;
    for _ in 1..rows {
        page = editor.follow(editor.send(&page, DRAFT, &[], Some(("_do", "add:figure"))).await).await;
    }
    page
}

/// The n-tv announcement, saved and ready to be submitted.
async fn written(editor: &Editor<'_>) -> Page {
    let page = with_rows(editor, 4).await;
    editor.follow(editor.send(&page, DRAFT, &NTV, Some(("_do", "check"))).await).await
}

async fn submitted(editor: &Editor<'_>) -> Page {
    let review = written(editor).await;
    let typed = [("reason", "new_information"), ("note", "n-tv gives figures of the first site.")];
    editor.follow(editor.send(&review, "form[action$='/submit']", &typed, None).await).await
}

#[tokio::test]
async fn an_announcement_goes_from_the_form_to_the_readers() {
    let site = Site::demo().await;
    let (anna, ben) = (site.editor("anna", Rank::Editor).await, site.editor("ben", Rank::Reviewer).await);
    let review = submitted(&anna).await;
    assert!(review.text().contains("New figures 4"), "{}", review.text());
    assert!(review.select("form[action$='/publish']").is_empty(), "an editor does not publish");

    let page = ben.get(&review.url).await;
    assert!(page.text().contains("n-tv gives figures of the first site."), "{}", page.text());
    let published = ben.send(&page, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    let revision = site.get(published.leads_to()).await;
    let text = revision.text();
    for word in [
        "anna of the desk",
        "New information",
        "n-tv gives figures",
        "23 November 2026",
        "Stargate Abilene 4",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    assert!(!text.contains("ben of the desk"), "the reviewer is no author: {text}");

    let found = site.get("/announcements?q=Stargate+Abilene+in+numbers").await;
    let said = site.get(&found.link("Stargate Abilene in numbers")).await;
    for row in ["1.2 GW", "> 400,000", "~$40 bn", "8"] {
        assert!(said.rows(&[row]).len() == 1, "{row}: {}", said.text());
    }
    assert_eq!(said.links("Stargate in Zahlen").len(), 1);

    // A second click leads to the same revision and publishes nothing.
    let again = ben.send(&page, "form[action$='/publish']", &[], None).await;
    assert_eq!(again.leads_to(), published.leads_to());
    let newest = site.dataset().newest_id().to_string();
    assert!(published.leads_to().ends_with(&format!("/{newest}")));
}

#[tokio::test]
async fn what_is_wrong_is_said_on_top_and_beside_the_field_and_nothing_typed_is_lost() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = with_rows(&anna, 1).await;
    let typed = [
        ("speaker_company", "Stargaze Holdings"),
        ("said_on", "the other day"),
        ("summary", "Kept as it was typed: äöü <b>"),
        ("citation.n1.url", "n-tv.de"),
        ("figure.n1.as_said", "a great deal soon"),
        ("figure.n1.subject", "Nowhere Campus"),
        ("figure.n1.counting", "part_of"),
        ("figure.n1.price_year", "MMXX"),
    ];
    let wrong = anna.send(&page, DRAFT, &typed, Some(("_do", "check"))).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let summary = wrong.the(".faults");
    for (field, word) in [
        ("speaker_company", "Nothing here is called “Stargaze Holdings”"),
        ("said_on", "“the other day” is no date that is read here"),
        ("headline", "Give a headline"),
        ("kind", "Choose what kind of saying"),
        ("citation-n1-url", "“n-tv.de” is no web address"),
        ("citation-n1-publisher", "Name the publisher"),
        ("figure-n1-as_said", "No figure was read in “a great deal soon”"),
        ("figure-n1-subject", "Nothing here is called “Nowhere Campus”"),
        ("figure-n1-stage", "Choose how far the thing has come"),
        ("figure-n1-price_year", "“MMXX” is not a year"),
    ] {
        assert!(summary.contains(word), "{word}: {summary}");
        assert_eq!(wrong.select(&format!(".faults a[href='#{field}']")).len(), 1, "a link to {field}");
        let beside = wrong.the(&format!("#{field}-fault"));
        assert!(beside.contains(word), "{field}: {beside}");
        assert_eq!(wrong.attributes(&format!("#{field}"), "aria-invalid"), ["true"], "{field}");
    }
    let kept = wrong.form(DRAFT);
    for (name, text) in typed {
        assert!(kept.contains(&(name.to_owned(), text.to_owned())), "{name} is kept: {kept:?}");
    }
    // It was saved all the same, and everybody at the desk finds it.
    let desk = site.editor("ben", Rank::Editor).await.get("/desk").await;
    assert!(desk.text().contains("In the making 1"), "{}", desk.text());
    assert!(site.get("/announcements").await.links("Untitled announcement").is_empty());
}

#[tokio::test]
async fn a_name_that_may_mean_several_is_chosen_by_a_button_and_a_new_one_is_made() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = with_rows(&anna, 1).await;
    let wrong = anna
        .send(
            &page,
            DRAFT,
            &[("figure.n1.subject", "Stargate Abi"), ("figure.n1.as_said", "5 GW")],
            Some(("_do", "check")),
        )
        .await;
    let button = wrong.attributes("[aria-label='What may be meant'] button", "value");
    let abilene = button.iter().find(|act| act.contains("stargate-abilene")).expect("it is offered");
    let chosen = anna.follow(anna.send(&wrong, DRAFT, &[], Some(("_do", abilene))).await).await;
    let subject =
        chosen.form(DRAFT).into_iter().find(|(name, _)| name == "figure.n1.subject").map(|(_, text)| text);
    assert_eq!(subject.as_deref(), Some("Stargate Abilene [stargate-abilene]"));

    let typed = [
        ("speaker_company", "Lone Star Compute"),
        ("said_on", "July 30 2025"),
        ("kind", "filing"),
        ("headline", "A permit"),
        ("figure.n1.stage", "planned"),
    ];
    let wrong = anna.send(&chosen, DRAFT, &typed, Some(("_do", "check"))).await;
    let wrong = anna
        .send(&wrong, DRAFT, &[("speaker_company.new", "company")], Some(("_do", "remove:citation:n1")))
        .await;
    let review =
        anna.follow(anna.send(&anna.follow(wrong).await, DRAFT, &[], Some(("_do", "check"))).await).await;
    assert!(review.text().contains("New: Companies 1"), "{}", review.text());
    assert!(review.text().contains("No source is named."), "{}", review.text());
    let preview = anna.get(&review.link("Lone Star Compute")).await;
    assert!(preview.text().contains("A permit"), "{}", preview.text());
    assert!(preview.texts("aside.past").join("").contains("nothing of it is published"));
    assert_eq!(preview.header(axum::http::header::CACHE_CONTROL), Some("no-store"));
    assert_eq!(site.ask("/companies/lone-star-compute").await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_like_promise_is_offered_and_taken_with_one_button() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = with_rows(&anna, 1).await;
    let typed = [
        ("said_on", "November 2026"),
        ("kind", "company_statement"),
        ("figure.n1.as_said", "1.2 gigawatts by early 2027"),
        ("figure.n1.subject", "Stargate Abilene"),
        ("figure.n1.stage", "planned"),
    ];
    let page = anna.follow(anna.send(&page, DRAFT, &typed, Some(("_do", "save"))).await).await;
    let reading = page.the("#reading-n1");
    assert!(
        reading.contains("1.2 gigawatts, by the first quarter of 2027") || reading.contains("1.2 gigawatts"),
        "{reading}"
    );
    let acts = page.attributes("#reading-n1 button", "value");
    assert!(
        reading.contains("Recorded already?")
            || acts.iter().any(|act| act.starts_with("set:figure.n1.replaces:")),
        "{reading}"
    );
}

#[tokio::test]
async fn two_editors_of_one_draft_lose_nothing() {
    let site = Site::demo().await;
    let (anna, ben) = (site.editor("anna", Rank::Editor).await, site.editor("ben", Rank::Editor).await);
    let page = with_rows(&anna, 2).await;
    let page = anna
        .follow(
            anna.send(
                &page,
                DRAFT,
                &[("headline", "As it began"), ("summary", "Old")],
                Some(("_do", "save")),
            )
            .await,
        )
        .await;
    let (mine, theirs) = (page, ben.get("/desk").await);
    let theirs = ben.get(&theirs.link("As it began")).await;
    ben.follow(
        ben.send(
            &theirs,
            DRAFT,
            &[("headline", "Ben's"), ("summary", "Ben's summary"), ("figure.n1.as_said", "5 GW")],
            Some(("_do", "save")),
        )
        .await,
    )
    .await;

    let clash = anna
        .send(&mine, DRAFT, &[("headline", "Anna's"), ("figure.n2.as_said", "6 GW")], Some(("_do", "save")))
        .await;
    assert_eq!(clash.status, StatusCode::CONFLICT);
    let text = clash.text();
    for word in [
        "ben of the desk",
        "Mine: Anna's",
        "Theirs: Ben's",
        "Both began with: As it began",
        "Ben's summary",
        "both changed it",
    ] {
        assert!(text.contains(word), "{word}: {text}");
    }
    let saved = anna.send(&clash, "form[action$='/together']", &[("_choose.headline", "theirs")], None).await;
    let both = anna.follow(saved).await.form(DRAFT);
    for (name, wanted) in [
        ("headline", "Ben's"),
        ("summary", "Ben's summary"),
        ("figure.n1.as_said", "5 GW"),
        ("figure.n2.as_said", "6 GW"),
    ] {
        assert!(both.contains(&(name.to_owned(), wanted.to_owned())), "{name}: {both:?}");
    }
}

#[tokio::test]
async fn a_correction_of_what_was_published_anew_shows_both() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let correct = |headline: &'static str| {
        let admin = &admin;
        async move {
            let page = admin.follow(admin.ask("/desk/new/announcement?of=8").await).await;
            let review = admin
                .follow(admin.send(&page, DRAFT, &[("headline", headline)], Some(("_do", "check"))).await)
                .await;
            let typed = [("reason", "correction"), ("note", "The headline was wrong.")];
            admin.follow(admin.send(&review, "form[action$='/submit']", &typed, None).await).await
        }
    };
    let (one, other) = (correct("One").await, correct("Other").await);
    assert!(one.text().contains("Changed") && one.text().contains("One"), "{}", one.text());
    let published = admin.send(&one, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    let said = site.get("/announcements/8").await;
    assert_eq!(said.the("h1"), "One");
    assert!(
        said.text().contains("Corrected on 23 November 2026, because: The headline was wrong."),
        "{}",
        said.text()
    );

    let clash = admin.send(&other, "form[action$='/publish']", &[], None).await;
    assert_eq!(clash.status, StatusCode::CONFLICT, "{}", clash.text());
    assert!(clash.text().contains("Mine: Other") && clash.text().contains("Theirs: One"), "{}", clash.text());
    assert_eq!(site.get("/announcements/8").await.the("h1"), "One", "nothing was published over it");

    // Who keeps to their own words everywhere is through with it.
    let kept = admin.send(&clash, "form[action$='/together']", &[("_choose.headline", "mine")], None).await;
    let page = admin.follow(kept).await;
    let review = admin.follow(admin.send(&page, DRAFT, &[], Some(("_do", "check"))).await).await;
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    assert_eq!(site.get("/announcements/8").await.the("h1"), "Other");
}

#[tokio::test]
async fn saving_the_same_twice_is_one_save_and_the_back_button_makes_no_second_draft() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = with_rows(&anna, 1).await;
    for _ in 0..3 {
        let saved = anna.send(&page, DRAFT, &[("headline", "Once")], Some(("_do", "save"))).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text());
    }
    let desk = anna.get("/desk").await;
    assert_eq!(desk.links("Once").len(), 1, "{}", desk.text());
}

#[tokio::test]
async fn a_form_without_a_session_goes_through_the_login() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = with_rows(&anna, 1).await;
    let url = page.attributes(DRAFT, "action").remove(0);
    let request = axum::http::Request::post(&url)
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::from("headline=Nothing+is+lost&_do=save"))
        .expect("a request");
    let login = site.send(request).await;
    assert_eq!(login.status, StatusCode::UNAUTHORIZED);
    assert!(login.html.contains("Nothing+is+lost"), "it goes along");
}

#[tokio::test]
async fn who_may_do_what_with_a_draft() {
    let site = Site::demo().await;
    let (anna, ben) = (site.editor("anna", Rank::Editor).await, site.editor("ben", Rank::Reviewer).await);
    let review = submitted(&anna).await;
    let id = review.url.trim_end_matches("/review").to_owned();
    let seen = review
        .form("form[action$='/submit']")
        .into_iter()
        .find(|(name, _)| name == "seen")
        .expect("a version")
        .1;
    let refused = anna.post(&format!("{id}/publish"), &[("seen", &seen)]).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    assert!(
        refused.text().contains("Publishing takes the role “reviewer”; yours is “editor”"),
        "{}",
        refused.text()
    );
    assert_eq!(anna.post(&format!("{id}/return"), &[("comment", "x")]).await.status, StatusCode::FORBIDDEN);

    let sent_back = ben.post(&format!("{id}/return"), &[("comment", "Which page?")]).await;
    assert_eq!(sent_back.status, StatusCode::SEE_OTHER, "{}", sent_back.text());
    let review = anna.get(&format!("{id}/review")).await;
    assert!(
        review.text().contains("Which page?") && review.text().contains("ben of the desk"),
        "{}",
        review.text()
    );

    // A reviewer's own draft is another reviewer's to publish; admins may, as the operator lets them.
    let own = submitted(&ben).await;
    assert!(own.text().contains("You wrote this draft yourself"), "{}", own.text());
    // Nor may who wrote in between, with others before and after.
    let page = with_rows(&anna, 1).await;
    let mut page = anna.follow(anna.send(&page, DRAFT, &NTV[..11], Some(("_do", "save"))).await).await;
    for (editor, summary) in [(&ben, "Ben's words."), (&anna, "Ben's words, mended.")] {
        page = editor
            .follow(editor.send(&page, DRAFT, &[("summary", summary)], Some(("_do", "save"))).await)
            .await;
    }
    let review = ben.get(&format!("{}/review", page.url)).await;
    assert!(!review.text().contains("Publish it"), "it is not submitted yet");
    let review = anna.get(&review.url).await;
    let typed = [("reason", "new_information"), ("note", "Two wrote it.")];
    let review = anna.follow(anna.send(&review, "form[action$='/submit']", &typed, None).await).await;
    let review = ben.get(&review.url).await;
    assert!(review.text().contains("You wrote this draft yourself"), "{}", review.text());
    for kind in ["merge", "split", "redaction"] {
        assert_eq!(ben.ask(&format!("/desk/new/{kind}")).await.status, StatusCode::FORBIDDEN, "{kind}");
    }
    let elsewhere = anna
        .post(
            "/desk/drafts/0123456789abcdef",
            &[("_kind", "redaction"), ("_of", ""), ("_base", "1"), ("_seen", "0")],
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::FORBIDDEN, "nor by sending the form");
}

#[tokio::test]
async fn forms_that_no_page_sent_get_a_sentence() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let ask = |url: &'static str, fields: &'static [(&'static str, &'static str)]| {
        let anna = &anna;
        async move { anna.post(url, fields).await }
    };
    let draft = "/desk/drafts/0123456789abcdef";
    for (page, status, word) in [
        (ask(draft, &[("_do", "explode")]).await, 400, "no button “explode”"),
        (ask(draft, &[("_do", "save")]).await, 400, "“_seen” takes"),
        (
            ask(draft, &[("_seen", "0"), ("_base", "9999"), ("_kind", "announcement")]).await,
            400,
            "takes a revision up to",
        ),
        (
            ask(draft, &[("_seen", "0"), ("_base", "1"), ("_kind", "poem")]).await,
            400,
            "“poem” is no kind of draft",
        ),
        (ask("/desk/drafts/nonsense", &[]).await, 404, "no such draft"),
        (ask("/desk/checked", &[("kind", "planet"), ("id", "1")]).await, 400, "It was given “planet”"),
        (ask("/desk/checked", &[("kind", "site"), ("id", "99999")]).await, 400, "There is no site 99999"),
        (ask("/desk/distinct", &[("one", "1"), ("other", "1")]).await, 400, "two figures"),
        (anna.ask("/desk/new/poem").await, 404, "no such form"),
        (anna.ask("/desk/new/announcement?of=99999").await, 303, ""),
        (anna.ask("/desk/drafts/0123456789abcdef").await, 404, "no such draft"),
    ] {
        assert_eq!(page.status.as_u16(), status, "{}: {}", page.url, page.text());
        assert!(page.text().contains(word), "{}: {}", page.url, page.text());
    }
    // A field that the form does not have is not passed over.
    let sent = ask(
        draft,
        &[
            ("_seen", "0"),
            ("_base", "1"),
            ("_kind", "source"),
            ("_of", ""),
            ("colour", "red"),
            ("_do", "check"),
        ],
    )
    .await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(sent.text().contains("no field “colour”"), "{}", sent.text());
}

const ARTICLE: &str = "Stargate Abilene wächst. In Abilene sollen bis Mitte 2027 1,2 Gigawatt ans Netz gehen, \
    wie OpenAI mitteilt <script>alert(1)</script>.\n\nMicrosoft will 80 Milliarden Dollar ausgeben.";

#[tokio::test]
async fn an_article_becomes_one_draft_with_its_source() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = anna.get("/desk/intake").await;
    let empty = anna
        .send(
            &page,
            "main form",
            &[("url", "n-tv"), ("published_on", "neulich"), ("language", "tlh")],
            Some(("_do", "find")),
        )
        .await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    for word in ["Paste the text", "“n-tv” is no web address", "“neulich” is no date", "“tlh” is no language"]
    {
        assert!(empty.the(".faults").contains(word), "{word}: {}", empty.text());
    }
    let typed = [
        ("url", "https://www.n-tv.de/article99999999.html"),
        ("publisher", "n-tv"),
        ("title", "Stargate wächst"),
        ("published_on", "2. August 2025"),
        ("language", "de"),
        ("text", ARTICLE),
    ];
    let found = anna.send(&page, "main form", &typed, Some(("_do", "find"))).await;
    assert_eq!(found.status, StatusCode::OK, "{}", found.text());
    assert_eq!(found.texts(".article mark"), ["1,2 Gigawatt", "80 Milliarden Dollar"]);
    assert!(found.select(".article script").is_empty(), "an article is text");
    assert!(found.text().contains("1.2 gigawatts"), "{}", found.text());

    let mut form = found.form("main form");
    form.retain(|(name, _)| !name.starts_with("pick."));
    let pairs: Vec<(&str, &str)> =
        form.iter().map(|(name, text)| (name.as_str(), text.as_str())).chain([("_do", "draft")]).collect();
    let refused = anna.post("/desk/intake", &pairs).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.the(".faults").contains("Tick at least one figure"));

    let picks = [("pick.1", "on"), ("subject.1", "Stargate Abilene"), ("company.1", "OpenAI")];
    let made = anna.send(&found, "main form", &picks, Some(("_do", "draft"))).await;
    let again = anna.send(&found, "main form", &picks, Some(("_do", "draft"))).await;
    assert_eq!(made.leads_to(), again.leads_to(), "a second click makes no second draft");
    let draft = anna.follow(made).await.form(DRAFT);
    for (name, text) in [
        ("headline", "Stargate wächst"),
        ("said_on", "2. August 2025"),
        ("citation.n1.publisher", "n-tv"),
        ("figure.n1.as_said", "bis Mitte 2027 1,2 Gigawatt"),
        ("figure.n1.subject", "Stargate Abilene"),
    ] {
        assert!(draft.contains(&(name.to_owned(), text.to_owned())), "{name}: {draft:?}");
    }

    // Of a source that is known its address says all.
    let known = "https://www.aboutamazon.com/news/aws/aws-project-rainier-ai-trainium-chips-compute-cluster/";
    let typed = [("url", known), ("publisher", "Somebody else"), ("text", ARTICLE)];
    let found = anna.send(&page, "main form", &typed, Some(("_do", "find"))).await;
    let page = anna.get("/desk/intake").await;
    let id = page.form("main form").into_iter().find(|(name, _)| name == "id").expect("its number").1;
    let picks = [("id", id.as_str()), ("pick.1", "on")];
    let made = anna.send(&found, "main form", &picks, Some(("_do", "draft"))).await;
    let draft = anna.follow(made).await.form(DRAFT);
    assert!(draft.contains(&("citation.n1.publisher".to_owned(), String::new())), "{draft:?}");
}

#[tokio::test]
async fn what_is_typed_about_a_known_source_is_not_lost_in_silence() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let said = site.get("/sources/15").await.attributes("main a[href^='/announcements/']", "href").remove(0);
    let number = said.trim_start_matches("/announcements/").to_owned();
    let begin = format!("/desk/new/announcement?of={number}");
    let corrected = || async { anna.follow(anna.ask(&begin).await).await };
    let fields = corrected().await.form(DRAFT);
    let of = |name: &str| fields.iter().find(|(known, _)| known == name).expect("a field").1.clone();
    let rows = of("citation");
    let name = |field: &str| format!("citation.{}.{field}", rows.split(' ').next().expect("a row"));
    for (field, text, said) in [
        ("title", "Another title", "correct the source on its own form"),
        ("language", "fr", "correct the source on its own form"),
        ("url", "", "For a source without an address take the row away"),
    ] {
        let refused =
            anna.send(&corrected().await, DRAFT, &[(&*name(field), text)], Some(("_do", "check"))).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{field}");
        assert!(refused.the(".faults").contains(said), "{field}: {}", refused.the(".faults"));
    }
    // What was left empty takes what is known.
    let draft = with_rows(&anna, 1).await;
    let url = of(&name("url"));
    let typed = [
        ("speaker_company", "OpenAI"),
        ("said_on", "2025"),
        ("kind", "press_report"),
        ("headline", "With a known source"),
        ("citation.n1.url", url.as_str()),
        ("figure.n1.as_said", "5 GW"),
        ("figure.n1.subject", "Stargate"),
        ("figure.n1.stage", "planned"),
    ];
    let checked = anna.send(&draft, DRAFT, &typed, Some(("_do", "check"))).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text());
}
