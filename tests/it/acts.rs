//! Acts upon what is published: merges and splits, retraction, undoing, replies,
//! removal, checks, embargoes, and what readers tell the editors.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use gigawatch::domain::account::Rank;

use crate::support::{Editor, Page, Site};

const DRAFT: &str = "form#draft";

/// Fills in a form, submits it and publishes it; gives the page of the revision.
pub async fn done(admin: &Editor<'_>, url: &str, typed: &[(&str, &str)], note: &str) -> Page {
    let review = reviewed(admin, url, typed, note).await;
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    assert_eq!(published.status, StatusCode::SEE_OTHER, "{}", published.text());
    admin.follow(published).await
}

/// The same up to the review.
pub async fn reviewed(admin: &Editor<'_>, url: &str, typed: &[(&str, &str)], note: &str) -> Page {
    let page = admin.follow(admin.ask(url).await).await;
    let checked = admin.send(&page, DRAFT, typed, Some(("_do", "check"))).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text());
    let review = admin.follow(checked).await;
    admin.follow(admin.send(&review, "form[action$='/submit']", &[("note", note)], None).await).await
}

/// What a form is refused with.
async fn refused(admin: &Editor<'_>, url: &str, typed: &[(&str, &str)]) -> String {
    let page = admin.follow(admin.ask(url).await).await;
    let checked = admin.send(&page, DRAFT, typed, Some(("_do", "check"))).await;
    assert_eq!(checked.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", checked.text());
    checked.the(".faults")
}

/// What a page tells, without the links that name its moment.
async fn record(site: &Site, url: &str) -> String {
    site.get(url).await.texts("main .grid").join(" ")
}

#[tokio::test]
async fn a_merge_leaves_a_redirect_and_is_undone_without_a_trace() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let before = record(&site, "/companies/microsoft").await;
    let typed = [("kind", "company"), ("from", "oracle"), ("into", "microsoft")];
    done(&admin, "/desk/new/merge", &typed, "They are one.").await;
    let moved = site.ask("/companies/oracle").await;
    assert_eq!((moved.status, moved.leads_to()), (StatusCode::SEE_OTHER, "/companies/microsoft"));
    assert_eq!(moved.header(header::CACHE_CONTROL), Some("no-cache"));
    assert_ne!(record(&site, "/companies/microsoft").await, before, "its rows count there now");

    assert!(refused(&admin, "/desk/new/merge", &typed).await.contains("merged already"));
    let undo = [("kind", "company"), ("from", "oracle"), ("into", "microsoft"), ("undo", "on")];
    done(&admin, "/desk/new/merge", &undo, "They are two after all.").await;
    assert_eq!(site.get("/companies/oracle").await.the("h1"), "Oracle");
    assert_eq!(record(&site, "/companies/microsoft").await, before);
    for (typed, word) in [
        ([("kind", "company"), ("from", "oracle"), ("into", "oracle")], "the same one"),
        ([("kind", "company"), ("from", "nobody"), ("into", "oracle")], "There is none at “nobody”"),
        ([("kind", "site"), ("from", "oracle"), ("into", "microsoft")], "There is none at “oracle”"),
    ] {
        assert!(refused(&admin, "/desk/new/merge", &typed).await.contains(word), "{word}");
    }
}

#[tokio::test]
async fn a_split_says_what_it_became() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let typed = [("kind", "company"), ("from", "oracle"), ("into", "microsoft\nmeta")];
    done(&admin, "/desk/new/split", &typed, "It was two.").await;
    let gone = site.ask("/companies/oracle").await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert!(gone.text().contains("Oracle was split") && gone.text().contains("Microsoft"), "{}", gone.text());
    let one = [("kind", "company"), ("from", "oracle"), ("into", "microsoft")];
    assert!(refused(&admin, "/desk/new/split", &one).await.contains("at least two parts"));
}

#[tokio::test]
async fn an_announcement_is_taken_back_and_stands_again() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let typed = [("announcement", "8"), ("retracted", "the speaker took it back")];
    done(&admin, "/desk/new/retraction", &typed, "Taken back.").await;
    let said = site.get("/announcements/8").await;
    assert!(said.text().contains("Retracted: the speaker took it back"), "{}", said.text());
    done(
        &admin,
        "/desk/new/retraction",
        &[("announcement", "8"), ("retracted", "x"), ("undo", "on")],
        "It stands.",
    )
    .await;
    assert!(!site.get("/announcements/8").await.text().contains("Retracted"));
    let unknown =
        refused(&admin, "/desk/new/retraction", &[("announcement", "99999"), ("retracted", "x")]).await;
    assert!(unknown.contains("There is no announcement 99999"), "{unknown}");
}

#[tokio::test]
async fn a_revision_is_undone_by_a_new_one_that_says_what_else_is_lost() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let before = record(&site, "/sites/stargate-abilene").await;
    done(&admin, "/desk/new/site?of=1", &[("place", "Elsewhere")], "It lies elsewhere.").await;
    let first = site.dataset().newest_id().to_string();
    let site_one = site
        .get(&site.get(&format!("/revisions/{first}")).await.attributes("main table a", "href").remove(0))
        .await;
    assert!(site_one.text().contains("Elsewhere"), "{}", site_one.text());
    done(&admin, "/desk/new/site?of=1", &[("address", "1 Main Street")], "Its street.").await;

    let review = reviewed(&admin, &format!("/desk/new/revert?revision={first}"), &[], "It does not.").await;
    let text = review.text();
    assert!(
        text.contains("What undoing it loses besides") && text.contains("changed again by revision"),
        "{text}"
    );
    let undone = admin.follow(admin.send(&review, "form[action$='/publish']", &[], None).await).await;
    assert!(undone.text().contains("Revert"), "{}", undone.text());
    let page = site.get(&site_one.url).await;
    assert!(!page.text().contains("Elsewhere") && !page.text().contains("1 Main Street"), "{}", page.text());
    assert_eq!(record(&site, "/sites/stargate-abilene").await, before);
    assert!(
        refused(&admin, "/desk/new/revert", &[("revision", "99999")]).await.contains("no revision 99999")
    );
}

#[tokio::test]
async fn a_renamed_company_gets_its_name_back() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let slug =
        site.get("/companies").await.attributes("main tbody th a[href^='/companies/']", "href").remove(0);
    let before = record(&site, &slug).await;
    let id =
        site.dataset().index.slugs.get(&(
            gigawatch::dataset::EntityKind::Company,
            slug.trim_start_matches("/companies/").to_owned(),
        ))[0];
    let gigawatch::domain::company::Entity::Company(id) = id else { panic!("a company") };
    let typed = [("name", "Renamed Works"), ("slug", "renamed-works"), ("country", "DE")];
    done(&admin, &format!("/desk/new/company?of={id}"), &typed, "It has another name.").await;
    assert_eq!(site.get("/companies/renamed-works").await.the("h1"), "Renamed Works");
    let newest = site.dataset().newest_id();
    done(&admin, &format!("/desk/new/revert?revision={newest}"), &[], "It has not.").await;
    assert_eq!(record(&site, &slug).await, before);
    // The address that it had meanwhile stays, and leads to it.
    let moved = site.ask("/companies/renamed-works").await;
    assert_eq!((moved.status, moved.leads_to()), (StatusCode::SEE_OTHER, slug.as_str()));
}

#[tokio::test]
async fn undoing_what_brought_an_announcement_takes_it_back_and_keeps_its_address() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let typed = [
        ("speaker_company", "OpenAI"),
        ("said_on", "2026-11-01"),
        ("kind", "company_statement"),
        ("headline", "A brief life"),
        ("citation.n1.publisher", "A paper"),
        ("citation.n1.title", "A page"),
        ("figure.n1.as_said", "5 GW by 2030"),
        ("figure.n1.subject", "Stargate Abilene"),
        ("figure.n1.stage", "planned"),
    ];
    let revision = done(&admin, "/desk/new/announcement", &typed, "New.").await;
    let number = revision.url.rsplit('/').next().expect("a number").to_owned();
    done(&admin, &format!("/desk/new/revert?revision={number}"), &[], "A mistake.").await;
    let found = site.get("/announcements?q=A+brief+life").await;
    let said = site.get(&found.link("A brief life")).await;
    assert!(
        said.text().contains(&format!("Retracted: revision {number}, which brought it, was undone")),
        "{}",
        said.text()
    );
    assert_eq!(said.rows(&["5 GW"]).len(), 1, "its figures stand there still: {}", said.text());
}

#[tokio::test]
async fn a_figure_taken_out_says_when_and_why() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let page = admin.follow(admin.ask("/desk/new/announcement?of=8").await).await;
    let tag =
        page.form(DRAFT).into_iter().find(|(name, _)| name == "figure").map(|(_, tags)| tags).expect("rows");
    let tag = tag.split_whitespace().next().expect("a row").to_owned();
    let page = admin
        .follow(admin.send(&page, DRAFT, &[], Some(("_do", &format!("remove:figure:{tag}")))).await)
        .await;
    let review = admin.follow(admin.send(&page, DRAFT, &[], Some(("_do", "check"))).await).await;
    let review = admin
        .follow(
            admin
                .send(
                    &review,
                    "form[action$='/submit']",
                    &[("reason", "correction"), ("note", "Nobody said it.")],
                    None,
                )
                .await,
        )
        .await;
    admin.follow(admin.send(&review, "form[action$='/publish']", &[], None).await).await;
    let gone = site.ask(&format!("/figures/{tag}")).await;
    assert_eq!(gone.status, StatusCode::GONE, "{}", gone.text());
    assert!(
        gone.text().contains("Taken out on 23 November 2026") && gone.text().contains("Nobody said it."),
        "{}",
        gone.text()
    );
    let then = site.get(&format!("/figures/{tag}?as_of=2026-11-01T00:00:00Z")).await;
    assert!(!then.the("blockquote.said").is_empty(), "a link from before shows what it showed");
}

#[tokio::test]
async fn a_reply_stands_beside_the_mark() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let overdue = site.get("/promises?state=overdue").await;
    let figure = overdue.attributes("main table a[href^='/figures/']", "href").remove(0);
    let number = figure.rsplit('/').next().expect("a number").to_owned();
    let typed = [
        ("text", "It stands, only not all of it."),
        ("said_on", "20 November 2026"),
        ("by", "a spokeswoman of Crusoe"),
    ];
    done(&admin, &format!("/desk/new/reply?figure={number}"), &typed, "They wrote to us.").await;
    let page = site.get(&figure).await;
    let reply = page.the("blockquote.reply");
    assert!(
        reply.contains("It stands, only not all of it.")
            && reply.contains("a spokeswoman of Crusoe, 20 November 2026"),
        "{reply}"
    );
    assert!(page.texts(".promise").join("").contains("overdue"), "the mark stays: {}", page.text());
}

#[tokio::test]
async fn checked_and_nothing_new_is_one_click_and_one_revision_a_day() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let before = site.dataset().newest_id();
    for _ in 0..2 {
        let checked = anna.post("/desk/checked", &[("kind", "site"), ("id", "1")]).await;
        assert!(anna.follow(checked).await.text().contains("Noted: checked, nothing new."));
    }
    let newest = site.dataset().newest_id();
    assert_eq!(gigawatch::domain::Id::number(newest), gigawatch::domain::Id::number(before) + 1);
    let revision = site.get(&format!("/revisions/{newest}")).await;
    assert!(
        revision.text().contains("anna of the desk") && revision.text().contains("Checked, nothing new"),
        "{}",
        revision.text()
    );
    let slug = revision.attributes("main li a", "href");
    let dataset = site.dataset();
    let view = gigawatch::dataset::View::now(jiff::civil::date(2026, 11, 23));
    let of = dataset.at(&view).site(gigawatch::domain::Id::new(1)).expect("a site").slug.clone();
    let page = site.get(&format!("/sites/{of}")).await;
    assert!(
        page.text().contains("Last checked on 23 November 2026: nothing new."),
        "{} {slug:?}",
        page.text()
    );
    assert!(
        !site.get("/changes").await.text().contains("anna of the desk"),
        "hidden from the changes by default"
    );
    let earlier = site.get(&format!("/sites/{of}?as_of=2026-11-01T00:00:00Z")).await;
    assert!(!earlier.text().contains("Last checked"));

    // Undone, it can be said again on the same day.
    let admin = site.editor("admin", Rank::Admin).await;
    let number = newest.to_string();
    done(&admin, &format!("/desk/new/revert?revision={number}"), &[], "Wrong site.").await;
    assert!(!site.get(&format!("/sites/{of}")).await.text().contains("Last checked"));
    let checked = anna.post("/desk/checked", &[("kind", "site"), ("id", "1")]).await;
    assert_eq!(checked.status, StatusCode::SEE_OTHER, "{}", checked.text());
    assert!(site.get(&format!("/sites/{of}")).await.text().contains("Last checked on 23 November 2026"));
}

#[tokio::test]
async fn words_are_removed_from_all_versions_and_leave_a_tombstone() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let said = site.get("/announcements/8").await;
    let headline = said.the("h1");
    let figure = said.attributes("main table a[href^='/figures/']", "href").remove(0);
    let pinned = "/announcements/8?as_of=2026-11-01T00:00:00Z";
    let tag = site.get(pinned).await.tag().to_owned();
    let typed = [("what", "announcement"), ("id", "8"), ("ground", "by order of a court")];
    let review = reviewed(&admin, "/desk/new/redaction", &typed, "By order.").await;
    let purge = review.the(".addresses");
    let source = said.attributes("main a[href^='/sources/']", "href").remove(0);
    for path in ["/announcements/8", &figure, &source, "/promises.atom", "/sites.atom", "/changes"] {
        assert!(purge.split_whitespace().any(|line| line == path), "{path}: {purge}");
    }
    let published = admin.send(&review, "form[action$='/publish']", &[], None).await;
    let revision = admin.follow(published).await;
    assert!(admin.get(&review.url).await.text().contains("Addresses to purge"), "also afterwards");
    assert!(revision.text().contains("Redaction"), "{}", revision.text());
    for url in ["/announcements/8", pinned, &figure] {
        let gone = site.ask(url).await;
        assert_eq!(gone.status, StatusCode::GONE, "{url}");
        assert!(
            gone.text().contains("Removed on 23 November 2026")
                && gone.text().contains("by order of a court"),
            "{}",
            gone.text()
        );
    }
    assert_eq!(site.ask_knowing(pinned, &tag).await.status, StatusCode::GONE, "nor is a kept page confirmed");
    assert!(
        !site
            .get(&format!("/search?q={}", headline.split(' ').next().expect("a word")))
            .await
            .text()
            .contains(&headline)
    );
    assert!(!site.get("/announcements").await.text().contains(&headline));
    // Not a word of it is left in the file.
    let store = site.directory.path().join("gigawatch.db");
    sqlite(&store, "PRAGMA wal_checkpoint(TRUNCATE)");
    let bytes = std::fs::read(&store).expect("the file");
    assert!(
        !bytes.windows(headline.len()).any(|window| window == headline.as_bytes()),
        "“{headline}” is in the file"
    );
    assert_eq!(sqlite(&store, "SELECT announcement_id, ground FROM redaction"), "8|by order of a court");
}

fn sqlite(file: &std::path::Path, sql: &str) -> String {
    let out = std::process::Command::new("sqlite3").arg(file).arg(sql).output().expect("sqlite3 runs");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8_lossy(&out.stdout).trim().to_owned()
}

#[tokio::test]
async fn a_reader_tells_what_is_wrong_and_an_editor_answers() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = site.get("/figures/15").await;
    let form = site.get(&page.link("Something wrong with this figure? Tell the editors")).await;
    assert_eq!(form.header(header::CACHE_CONTROL), Some("no-store"));
    let send = |fields: &'static str| {
        let request = Request::post("/figures/15/correct")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(fields));
        site.send(request.expect("a request"))
    };
    let empty = send("text=&link=nonsense").await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        empty.text().contains("Say what is wrong") && empty.text().contains("A link begins with"),
        "{}",
        empty.text()
    );
    // What fills in the field that nobody sees is told the same and kept nowhere.
    assert_eq!(send("text=buy&website=spam").await.status, StatusCode::SEE_OTHER);
    for _ in 0..5 {
        assert_eq!(
            send("text=It+is+1.1+GW&sender=A+reader").await.leads_to(),
            "/figures/15/correct?sent=yes"
        );
    }
    let limited = send("text=It+is+1.1+GW").await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(limited.html.contains("It is 1.1 GW"), "what was written stands there still");

    let desk = anna.get("/desk").await;
    assert!(desk.text().contains("Readers say 5") && desk.text().contains("It is 1.1 GW"), "{}", desk.text());
    let act = desk.attributes("form[action^='/desk/corrections/']", "action").remove(0);
    let answered = anna.post(&act, &[("answer", "Looked into it: the source says 1.2.")]).await;
    assert!(anna.follow(answered).await.text().contains("Readers say 4"));
    assert_eq!(anna.post(&act, &[("answer", "")]).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_draft_waits_for_its_moment_and_then_publishes_itself_once() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let review = reviewed(&admin, "/desk/new/company", &[("name", "Embargo Works")], "New.").await;
    let past =
        admin.send(&review, "form[action$='/publish']", &[("publish_at", "2020-01-01 06:00")], None).await;
    assert_eq!(past.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(past.text().contains("no moment to come"), "{}", past.text());
    let waits =
        admin.send(&review, "form[action$='/publish']", &[("publish_at", "2026-11-23 13:00")], None).await;
    let waits = admin.follow(waits).await;
    assert!(waits.text().contains("published by itself at 23 November 2026, 13:00"), "{}", waits.text());
    gigawatch::web::publish_due(&site.app, crate::support::noon()).await.expect("nothing is due");
    assert_eq!(site.ask("/companies/embargo-works").await.status, StatusCode::NOT_FOUND);
    let later = crate::support::noon() + jiff::SignedDuration::from_hours(2);
    for _ in 0..2 {
        gigawatch::web::publish_due(&site.app, later).await.expect("it is due");
    }
    assert_eq!(site.get("/companies/embargo-works").await.the("h1"), "Embargo Works");
    // A draft that cannot even be read holds up none of those behind it.
    for (name, at) in [("First Works", "2026-11-23 13:10"), ("Second Works", "2026-11-23 13:20")] {
        let review = reviewed(&admin, "/desk/new/company", &[("name", name)], "New.").await;
        admin.send(&review, "form[action$='/publish']", &[("publish_at", at)], None).await;
    }
    let desk = site.directory.path().join("desk.db");
    sqlite(&desk, "UPDATE draft SET kind = 'nonsense' WHERE title = 'First Works'");
    gigawatch::web::publish_due(&site.app, later).await.expect("it goes on");
    assert_eq!(site.get("/companies/second-works").await.the("h1"), "Second Works");
    let newest = site.dataset().newest_id();
    assert!(site.get(&format!("/revisions/{newest}")).await.text().contains("Second Works"));
}

#[tokio::test]
async fn an_outcome_settles_a_promise() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let desk = admin.get("/desk").await;
    let begin = desk
        .attributes("#overdue + p + ul a.button", "href")
        .into_iter()
        .find(|url| url.contains("outcome=met") && url.contains("Abilene"))
        .expect("Abilene's 1.2 GW is overdue");
    let promise = begin
        .split("outcome_of=")
        .nth(1)
        .and_then(|rest| rest.split('&').next())
        .expect("a number")
        .to_owned();
    let typed = [
        ("headline", "Abilene runs"),
        ("speaker_company", "Crusoe"),
        ("said_on", "2026-11-20"),
        ("kind", "company_statement"),
        ("citation.n1.publisher", "Crusoe"),
        ("citation.n1.title", "A statement"),
        ("figure.n1.as_said", "1.2 gigawatts, up since November 2026"),
    ];
    let review = reviewed(&admin, &begin, &typed, "It runs.").await;
    assert!(review.text().contains("Promises settled"), "{}", review.text());
    admin.follow(admin.send(&review, "form[action$='/publish']", &[], None).await).await;
    let page = site.get(&format!("/figures/{promise}")).await;
    assert!(page.the(".promise").contains("met"), "{}", page.the(".promise"));
    assert!(!admin.get("/desk").await.text().contains("Stargate Abilene: Power, kind not said, 1.2 GW"));
}

#[tokio::test]
async fn money_that_a_larger_sum_counts_already_is_pointed_out_and_the_totals_are_shown() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let typed = [
        ("headline", "A part of it"),
        ("speaker_company", "OpenAI"),
        ("said_on", "2026-11-20"),
        ("kind", "company_statement"),
        ("figure.n1.as_said", "$30 billion from 2027 to 2029"),
        ("figure.n1.subject", "Stargate Abilene"),
        ("figure.n1.company", "OpenAI"),
        ("figure.n1.stage", "planned"),
    ];
    let review = reviewed(
        &admin,
        "/desk/new/announcement?citation.n1.publisher=A&citation.n1.title=B",
        &typed,
        "New.",
    )
    .await;
    let text = review.text();
    assert!(text.contains("may be part of a larger sum that counts already"), "{text}");
    assert_eq!(review.rows(&["OpenAI", "$400 bn", "$430 bn"]).len(), 1, "{text}");
    let page = admin.get(&review.url.replace("/review", "")).await;
    let part = page
        .attributes("#reading-n1 button", "value")
        .into_iter()
        .find(|act| act.starts_with("part:n1:"))
        .expect("it is offered");
    let page = admin.follow(admin.send(&page, DRAFT, &[], Some(("_do", &part))).await).await;
    let review = admin.follow(admin.send(&page, DRAFT, &[], Some(("_do", "check"))).await).await;
    assert!(review.text().contains("None of the usual totals"), "{}", review.text());
}
