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
