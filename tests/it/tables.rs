//! Tables at the desk: uploaded, their columns told apart, their rows read,
//! mended or dropped, and published as one revision.

use axum::http::StatusCode;
use gigawatch::domain::{Id, account::Rank};

use crate::support::{Editor, Page, Site};

const DRAFT: &str = "form#draft";

/// What n-tv reported, as somebody keeps it in a German spreadsheet; the third row
/// is no figure, the fourth is about nothing that is known.
const NTV: &str = "\u{feff}Datum;Unternehmen;Standort;Wortlaut;Stand;Link;Verlag;Titel\r\n\
    2. August 2025;OpenAI;Stargate Abilene;1,2 Gigawatt bis Mitte 2026;im Bau;https://n-tv.de/x1.html;n-tv;Stargate in Zahlen\r\n\
    2. August 2025;OpenAI;Stargate Abilene;mehr als 400.000 Chips;geplant;https://n-tv.de/x1.html;;\r\n\
    2. August 2025;OpenAI;Stargate;Blaue Elefanten;geplant;https://n-tv.de/x1.html;;\r\n\
    3. August 2025;Oracle;Stargate Nirgendwo;\"40 Milliarden Dollar\";geplant;https://n-tv.de/x1.html;;\r\n";

/// What no column of it holds.
const FOR_ALL: [(&str, &str); 3] =
    [("all.speaker_name", "n-tv"), ("all.kind", "press_report"), ("all.headline", "Stargate in numbers")];

async fn uploaded(editor: &Editor<'_>, name: &str, file: &[u8]) -> Page {
    editor.follow(sent(editor, name, file, "").await).await
}

async fn sent(editor: &Editor<'_>, name: &str, file: &[u8], separator: &str) -> Page {
    let form = editor.get("/desk/upload").await.form("main form");
    let id = form.iter().find(|(name, _)| name == "id").expect("a draft to be").1.clone();
    editor.upload("/desk/upload", &[("id", &id), ("separator", separator)], name, file).await
}

async fn saved(editor: &Editor<'_>, page: &Page, typed: &[(&str, &str)], button: &str) -> Page {
    editor.follow(editor.send(page, DRAFT, typed, Some(("_do", button))).await).await
}

#[tokio::test]
async fn a_table_is_mended_and_published_as_one_revision() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let page = uploaded(&admin, "ntv.csv", NTV.as_bytes()).await;
    assert_eq!(page.the("h1"), "ntv.csv");
    // What is missing in all rows is said once, on top.
    for word in ["No column holds “Kind”", "No column holds “Headline”", "No column says who said it"]
    {
        assert!(page.the(".faults").contains(word), "{word}: {}", page.the(".faults"));
    }
    let page = saved(&admin, &page, &FOR_ALL, "save").await;
    assert!(page.text().contains("2 rows are right, 2 wrong, 0 dropped"), "{}", page.text());
    assert!(page.select(".faults").is_empty(), "rows say for themselves what is wrong");
    let rows = page.texts("fieldset.row");
    assert_eq!(rows.len(), 2, "the wrong ones first");
    assert!(rows[0].contains("Row 4") && rows[0].contains("Blaue Elefanten"), "{rows:?}");
    assert!(rows[0].contains("No figure was read in “Blaue Elefanten”"), "{rows:?}");
    assert!(rows[1].contains("Nothing here is called “Stargate Nirgendwo”"), "{rows:?}");

    // Nobody goes on past what is wrong.
    let refused = admin.send(&page, DRAFT, &[], Some(("_do", "check"))).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.the(".faults").contains("2 rows are wrong. Mend or drop them."), "{}", refused.text());

    // One is dropped, one is mended, and the name is made new.
    let typed = [("drop.4", "on"), ("new.Stargate Nirgendwo", "site")];
    let page = saved(&admin, &page, &typed, "save").await;
    assert!(
        page.text().contains("3 rows are right, 0 wrong, 1 dropped; they come to 2 announcements"),
        "{}",
        page.text()
    );
    let all = admin.get(&format!("{}?show=all", page.url.split('?').next().expect("a path"))).await;
    let rows = all.texts("fieldset.row");
    assert!(rows[0].contains("Power, kind not said · 1.2 GW · by mid-2026"), "{}", rows[0]);
    assert!(rows[1].contains("> 400,000"), "{}", rows[1]);
    let page = saved(&admin, &all, &[("cell.3.figure.as_said", "mehr als 450.000 Chips")], "save").await;
    assert!(page.texts("fieldset.row")[1].contains("> 450,000"), "{}", page.text());

    let review = saved(&admin, &page, &[], "check").await;
    assert!(review.text().contains("New figures 3"), "{}", review.text());
    assert!(review.text().contains("Stargate Nirgendwo"), "{}", review.text());
    let typed = [("reason", "new_information"), ("note", "A spreadsheet of n-tv's figures.")];
    let review = admin.follow(admin.send(&review, "form[action$='/submit']", &typed, None).await).await;
    let before = site.dataset().newest_id();
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    let revision = admin.follow(published).await;
    assert_eq!(site.dataset().newest_id().number(), before.number() + 1, "one revision");
    for word in ["A spreadsheet of n-tv's figures.", "3 figures", "Sources 1", "Announcements 2"] {
        assert!(revision.text().contains(word), "{word}: {}", revision.text());
    }
    let made = site.get("/sites/stargate-nirgendwo").await;
    assert!(made.text().contains("$40 bn"), "{}", made.text());
    let said = site.get(&made.links("Stargate in numbers")[0]).await;
    assert!(
        said.text().contains("Sources Stargate in Zahlenn-tv"),
        "the source of the first row: {}",
        said.text()
    );
    let abilene = site.get("/sites/stargate-abilene").await;
    assert!(abilene.text().contains("> 450,000") && !abilene.text().contains("> 400,000 chips"));
    let closed = admin.get(&page.url).await;
    assert!(closed.text().contains("This draft is published"), "{}", closed.text());
}

#[tokio::test]
async fn files_that_are_no_table_get_a_sentence() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let many = format!("figure\n{}", "5 GW\n".repeat(20_001));
    let large = vec![b'a'; 10 * 1024 * 1024 + 1];
    for (name, file, separator, said) in [
        ("", &b""[..], "", "Choose a file."),
        ("a.csv", b"", "", "The file is empty"),
        ("a.csv", b"figure\n", "", "a head and no row"),
        ("a.csv", b"a,b\n1,2\n3\n", "", "Row 3 has 1 cell, the head has 2"),
        ("a.csv", b"a,b\n1,\"2\n", "", "A quotation mark is opened and not closed"),
        ("a.xlsx", b"PK\x03\x04rest", "", "Save it as CSV first"),
        ("a.csv", b"\0\0\0", "", "The file is no text"),
        ("a.csv", b"a,b\n1,2\n", "|", "“|” separates no cells here"),
        ("a.csv", many.as_bytes(), "", "The file has 20001 rows; at most 20000"),
        ("a.csv", &large, "", "at most 10485760 are read"),
    ] {
        let refused = sent(&anna, name, file, separator).await;
        assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{said}");
        assert!(refused.the(".faults").contains(said), "{said}: {}", refused.text());
        assert!(refused.the("head title").starts_with("Error: "), "{}", refused.the("head title"));
    }
    let enormous = vec![b'a'; 41 * 1024 * 1024];
    let refused = sent(&anna, "a.csv", &enormous, "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.the(".faults").contains("far too large"), "{}", refused.text());
    let plain = anna.post("/desk/upload", &[("id", "x")]).await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST, "{}", plain.text());
    assert!(!anna.get("/desk").await.text().contains("a.csv"), "nothing is half-kept");
    assert_eq!(anna.ask("/desk/new/table").await.leads_to(), "/desk/upload");
    let elsewhere = anna
        .post(
            "/desk/drafts/0123456789abcdef",
            &[("_kind", "table"), ("_of", ""), ("_base", "1"), ("_seen", "0")],
        )
        .await;
    assert_eq!(elsewhere.status, StatusCode::BAD_REQUEST);
    assert!(elsewhere.text().contains("A table begins with its file"), "{}", elsewhere.text());
}

#[tokio::test]
async fn columns_are_guessed_and_then_remembered() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let file = "Campus,Power (MW),Something\nStargate Abilene,1200,x\n";
    let page = uploaded(&anna, "first.csv", file.as_bytes()).await;
    let form = page.form(DRAFT);
    let of = |name: &str| form.iter().find(|(known, _)| known == name).expect("a field").1.clone();
    assert_eq!(
        (of("column.0"), of("column.1"), of("behind.1"), of("column.2")),
        ("figure.subject".to_owned(), "figure.as_said".to_owned(), "MW".to_owned(), String::new())
    );
    let twice = saved(&anna, &page, &[("column.2", "figure.subject")], "save").await;
    assert!(twice.the(".faults").contains("Column “Campus” holds this already"), "{}", twice.text());
    let page = saved(&anna, &twice, &[("column.2", "figure.note"), ("behind.1", "megawatts")], "save").await;
    let again = uploaded(&anna, "second.csv", file.as_bytes()).await.form(DRAFT);
    for (name, text) in
        [("column.2", "figure.note"), ("behind.1", "megawatts"), ("column.0", "figure.subject")]
    {
        assert!(again.contains(&(name.to_owned(), text.to_owned())), "{name}: {again:?}");
    }
    let nowhere = saved(&anna, &page, &[("column.1", "")], "save").await;
    assert!(
        nowhere.the(".faults").contains("Choose the column that holds the figures"),
        "{}",
        nowhere.text()
    );
}

#[tokio::test]
async fn two_editors_of_one_table_lose_nothing() {
    let site = Site::demo().await;
    let (anna, ben) = (site.editor("anna", Rank::Editor).await, site.editor("ben", Rank::Editor).await);
    let page = uploaded(&anna, "ntv.csv", NTV.as_bytes()).await;
    let page = saved(&anna, &page, &FOR_ALL, "save").await;
    let url = page.url.split('?').next().expect("a path").to_owned();
    let theirs = ben.get(&format!("{url}?show=all")).await;
    saved(&ben, &theirs, &[("cell.4.figure.as_said", "5 GW"), ("drop.5", "on")], "save").await;
    let clash = anna.send(&page, DRAFT, &[("cell.4.figure.as_said", "6 GW")], Some(("_do", "save"))).await;
    assert_eq!(clash.status, StatusCode::CONFLICT, "{}", clash.text());
    for word in ["Row 4: As it was said", "Mine: 6 GW", "Theirs: 5 GW", "Rows that are dropped"] {
        assert!(clash.text().contains(word), "{word}: {}", clash.text());
    }
    let kept = anna
        .send(&clash, "form[action$='/together']", &[("_choose.cell.4.figure.as_said", "mine")], None)
        .await;
    let both = anna.get(&format!("{}?show=all", kept.leads_to())).await;
    let rows = both.texts("fieldset.row");
    assert!(rows[2].contains("6 GW") && rows[3].contains("Dropped"), "{rows:?}");

    // A field emptied by hand stays empty, and what is typed as it came is no correction.
    let typed = [("cell.2.figure.subject", ""), ("cell.4.figure.as_said", "Blaue Elefanten")];
    let page = saved(&anna, &both, &typed, "save").await;
    let all = anna.get(&format!("{url}?show=all")).await;
    assert!(
        all.form(DRAFT).contains(&("cell.2.figure.subject".to_owned(), String::new())),
        "{}",
        page.text()
    );
    assert!(all.texts("fieldset.row")[2].contains("No figure was read in “Blaue Elefanten”"));
    // A row that the same click mends is not dropped; the other wrong one is.
    let mended = [("cell.4.figure.as_said", "7 GW"), ("cell.3.figure.as_said", "Grüne Elefanten")];
    let one = saved(&anna, &all, &mended, "drop-wrong").await;
    assert!(one.text().contains("2 rows are right, 0 wrong, 2 dropped"), "{}", one.text());
    let all = anna.get(&format!("{url}?show=all")).await;
    let rows = all.texts("fieldset.row");
    assert!(rows[1].contains("Dropped") && !rows[2].contains("Dropped"), "{rows:?}");
    let dropped = saved(&anna, &all, &[("cell.4.figure.as_said", "Blaue Elefanten")], "drop-wrong").await;
    assert!(dropped.text().contains("1 row is right, 0 wrong, 3 dropped"), "{}", dropped.text());
    let kept = saved(&anna, &dropped, &[], "keep-all").await;
    assert!(kept.text().contains("0 dropped"), "{}", kept.text());
    let sent = ben.post(&url, &[("_rows", "99"), ("_base", "1"), ("_seen", "1")]).await;
    assert_eq!(sent.status, StatusCode::BAD_REQUEST);
    assert!(sent.text().contains("“_rows” takes the numbers of rows"), "{}", sent.text());
}

#[tokio::test]
async fn rows_refer_to_rows_of_their_announcement() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let file = "said on,headline,figure,counting,of which figure,company\n\
        2026-01-05,One,$50 bn,,,Oracle\n\
        2026-01-05,One,$20 bn,part of another figure,row 2,Oracle\n\
        2026-01-06,Two,$10 bn,part of another figure,Row 2,Oracle\n";
    let page = uploaded(&anna, "parts.csv", file.as_bytes()).await;
    let typed = [("all.speaker_company", "Oracle"), ("all.kind", "filing"), ("all.figure.stage", "planned")];
    let page = saved(&anna, &page, &typed, "save").await;
    let rows = page.texts("fieldset.row");
    assert_eq!(rows.len(), 1, "{}", page.text());
    assert!(rows[0].contains("Row 2 is no figure of the same announcement"), "{rows:?}");
    let page = saved(&anna, &page, &[("drop.4", "on")], "save").await;
    let review = saved(&anna, &page, &[], "check").await;
    assert!(review.text().contains("part of"), "{}", review.text());
}
