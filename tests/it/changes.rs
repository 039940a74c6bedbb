//! What changed, when, why: `/diff`, `/changes`, `/revisions/{n}`, the number of
//! changes, and the changes of definition on every page that shows one.

use axum::http::{StatusCode, header};
use gigawatch::{
    dataset::{EntityKind, View},
    domain::{
        AliasId, FigureId, Id, SiteId, SuccessionId,
        company::{Alias, AliasKind, Entity, Succession, SuccessionKind},
        figure::{Figure, PowerKind},
        revision::{ChangeSet, Reason, Revision},
        site,
    },
};

use crate::{refusals::refused, support::Site};

/// Between Epoch's second copy and its third.
const EPOCHS_THIRD: &str = "from=2026-04-03T00:00:00.001Z&to=2026-07-07T00:00:00Z";
/// After all that the demo holds.
const LATELY: &str = "from=2026-11-23";
const ABILENE: &str = "site=stargate-abilene";

fn abilene(site: &Site) -> SiteId {
    let dataset = site.dataset();
    match dataset
        .at(&View::now(jiff::civil::date(2026, 11, 23)))
        .by_slug(EntityKind::Site, "stargate-abilene")
    {
        Some(Entity::Site(id)) => id,
        other => panic!("Abilene is {other:?}"),
    }
}

/// Publishes an edit of Abilene's row.
async fn edit(site: &Site, reason: Reason, edit: impl FnOnce(&mut site::Site)) -> Revision {
    let (id, dataset) = (abilene(site), site.dataset());
    let mut row = dataset.sites.get(id, dataset.newest_id()).expect("Abilene").clone();
    edit(&mut row);
    let mut changes = ChangeSet::default();
    changes.sites.insert(id, Some(row));
    site.publish(reason, changes).await
}

/// Abilene's 1,180 MW as said last.
async fn abilenes_plan(site: &Site) -> (FigureId, Figure) {
    let link = site.get("/sites/stargate-abilene").await.link("1,180 MW est.");
    let id = FigureId::new(link.trim_start_matches("/figures/").parse().expect("a number"));
    let dataset = site.dataset();
    (id, dataset.figures.get(id, dataset.newest_id()).expect("the figure").clone())
}

async fn publish_figure(site: &Site, reason: Reason, id: FigureId, figure: Figure) -> Revision {
    let mut changes = ChangeSet::default();
    changes.figures.insert(id, Some(figure));
    site.publish(reason, changes).await
}

/// Publishes the plan anew, in the same announcement, with another deadline.
async fn move_plan(site: &Site, reason: Reason, deadline: &str) -> (FigureId, Revision) {
    let (old, mut figure) = abilenes_plan(site).await;
    figure.key = None;
    figure.replaces = Some(old);
    figure.period = Some(deadline.parse().expect("a period"));
    let id = site.dataset().figures.next_id();
    (id, publish_figure(site, reason, id, figure).await)
}

/// The living example of the issue: a reader of the list learns of it.
#[tokio::test]
async fn the_list_of_changes_tells_that_abilene_moved_by_123_days() {
    let site = Site::demo().await;
    let page = site.get("/changes").await;
    let lines = page.texts("ul.moves > li");
    let wanted = "Stargate Abilene: 1,180 MW, 1 July 2026 → 1 November 2026, 123 days later";
    assert!(lines.iter().any(|line| line == wanted), "{lines:?}");
    assert_eq!(page.links("Stargate Abilene")[0], "/sites/stargate-abilene");
    let row = page.rows(&["copy of 7 July 2026"]);
    assert!(row[0].contains("Import") && row[0].contains("8 more dates that moved"), "{row:?}");
    let largest = page.texts("tbody tr:first-child th > ul.moves > li");
    assert_eq!(largest.len(), 5, "one line a subject: {largest:?}");
    assert!(largest[0].starts_with("Google Cedar Rapids") && largest[0].contains("554 days later"));

    let step = page.links("Compare with the one before")[0].clone();
    let diff = site.get(&step).await;
    assert_eq!(diff.the("h1"), "What changed from 3 April to 7 July 2026");
    assert_eq!(diff.rows(&["Stargate Abilene", "123 days later"]).len(), 1);
    assert_eq!(page.links("Compare with the one before").len(), 11, "the first has none before it");
}

#[tokio::test]
async fn between_two_copies_abilene_moved_by_123_days() {
    let site = Site::demo().await;
    let page = site.get(&format!("/diff?{EPOCHS_THIRD}&{ABILENE}")).await;
    assert_eq!(page.the("h1"), "What changed at Stargate Abilene from 3 April to 7 July 2026");
    let moved = page.rows(&["1,180 MW", "1 July 2026", "1 November 2026", "123 days later"]);
    assert_eq!(moved.len(), 1, "{}", page.text());
    assert!(
        moved[0].contains("Revision 12") && moved[0].contains("Import") && moved[0].contains("In the world")
    );
    assert_eq!(page.links("Revision 12")[0], "/revisions/12");
    assert_eq!(page.under("Dates moved"), "1");
    assert!(page.under("New figures").starts_with("69"), "{}", page.under("New figures"));
    assert!(!page.text().contains("Goodnight"), "no other site");
    let figures = page.attributes("details table tbody td.n a", "href");
    assert_eq!(figures.len(), 69, "each figure leads to its page");

    let exact = page.link("Link to exactly this");
    assert_eq!(site.get(&exact).await.rows(&["123 days later"]).len(), 1, "{exact}");
}

/// The net change: from the first copy's date to the third's, over the second.
#[tokio::test]
async fn a_longer_span_tells_the_net_move_and_every_revision_on_the_way() {
    let site = Site::demo().await;
    let page = site.get(&format!("/diff?from=2025-12-14&{ABILENE}")).await;
    assert_eq!(page.the("h1"), "What changed at Stargate Abilene since 14 December 2025");
    let moved = page.rows(&["1,180 MW", "123 days later"]);
    assert_eq!(moved.len(), 1, "once, though it was said anew twice: {moved:?}");
    let of_the_move = page.texts("section table, main table").first().cloned().unwrap_or_default();
    assert!(of_the_move.contains("Revision 11") && of_the_move.contains("Revision 12"), "{of_the_move}");
}

#[tokio::test]
async fn a_date_that_moved_there_and_back_did_not_move() {
    let site = Site::demo().await;
    move_plan(&site, Reason::NewInformation, "2027-03-01").await;
    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    assert_eq!(page.rows(&["1 November 2026", "1 March 2027", "120 days later"]).len(), 1, "{}", page.text());
    move_plan(&site, Reason::NewInformation, "2026-11-01").await;
    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    assert_eq!(page.under("Dates moved"), "none", "{}", page.text());
    assert!(
        page.under("New figures").contains("1 of them for the same date"),
        "{}",
        page.under("New figures")
    );
}

#[tokio::test]
async fn two_edits_are_told_as_one_net_change_with_both_reasons() {
    let site = Site::demo().await;
    let before = site.dataset();
    let note = before.sites.get(abilene(&site), before.newest_id()).and_then(|row| row.note.clone());
    edit(&site, Reason::Correction, |row| row.note = Some("First wording".to_owned())).await;
    edit(&site, Reason::NewInformation, |row| row.note = Some("Second wording".to_owned())).await;

    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    let row = page.rows(&["Stargate Abilene", "Note", "Second wording"]);
    assert_eq!(row.len(), 1, "{}", page.text());
    assert!(!page.text().contains("First wording"), "what stood in between only is no change");
    for words in
        ["Revision 13", "Correction", "Revision 14", "New information", "In the world, and how we tell it"]
    {
        assert!(row[0].contains(words), "{words}: {row:?}");
    }
    assert!(page.texts("ins").contains(&"Second wording".to_owned()), "{:?}", page.texts("ins"));
    assert!(page.under("Revisions").contains("1 in the world, 1 in how we tell it"));
    let whole = site.get(&format!("/diff?{LATELY}")).await;
    assert_eq!(whole.rows(&["Note", "Second wording"]).len(), 1, "the whole page tells it too");

    edit(&site, Reason::Revert, |row| row.note = note).await;
    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    assert!(page.text().contains("Nothing changed"), "{}", page.text());
    assert!(page.links("All changes").contains(&"/changes".to_owned()), "a way on");
}

#[tokio::test]
async fn what_came_and_went_within_the_span_is_not_told() {
    let site = Site::demo().await;
    let mut changes = ChangeSet::default();
    let id: AliasId = site.dataset().aliases.next_id();
    let of = Entity::Site(abilene(&site));
    changes.aliases.insert(id, Some(Alias { of, name: "Abby".to_owned(), kind: AliasKind::Alias }));
    site.publish(Reason::NewInformation, changes).await;
    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    assert!(page.text().contains("Abby for Stargate Abilene"), "{}", page.text());

    let mut changes = ChangeSet::default();
    changes.aliases.insert(id, None);
    let ended = site.publish(Reason::Correction, changes).await;
    assert!(!site.get(&format!("/diff?{LATELY}&{ABILENE}")).await.text().contains("Abby"));
    let change = site.get(&format!("/revisions/{}", ended.id)).await;
    assert_eq!(change.rows(&["Other names", "Abby for Stargate Abilene", "Whole row"]).len(), 1);
}

/// A field that shows something which goes by a new name now did not change.
#[tokio::test]
async fn the_rename_of_a_thing_is_no_change_of_what_belongs_to_it() {
    let site = Site::demo().await;
    edit(&site, Reason::Rename, |row| row.name = "Abilene".to_owned()).await;
    let (id, mut figure) = abilenes_plan(&site).await;
    figure.note = Some("Looked at again".to_owned());
    publish_figure(&site, Reason::Correction, id, figure).await;
    let page = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    assert_eq!(page.the("h1"), "What changed at Abilene since 23 November 2026");
    assert_eq!(page.rows(&["Stargate Abilene", "Name"]).len(), 1, "{}", page.text());
    assert_eq!(page.rows(&["About"]).len(), 0, "the figure is about the same site");
    assert_eq!(page.rows(&["Looked at again"]).len(), 1);
}

#[tokio::test]
async fn a_change_of_definition_is_told_apart_wherever_it_shows() {
    let site = Site::demo().await;
    let (id, mut figure) = abilenes_plan(&site).await;
    figure.power_kind = Some(PowerKind::It);
    let revision = publish_figure(&site, Reason::DefinitionChange, id, figure).await;

    let apart = ["Definition change", "How we tell it"];
    let diff = site.get(&format!("/diff?{LATELY}&{ABILENE}")).await;
    let row = diff.rows(&["Power, facility", "Power, IT"]);
    assert_eq!(row.len(), 1, "{}", diff.text());
    let change = site.get(&format!("/revisions/{}", revision.id)).await;
    let figure = site.get(&format!("/figures/{id}")).await;
    let home = site.get("/").await;
    let list = site.get("/changes").await;
    for (place, text) in [
        ("/diff", row[0].clone()),
        ("/revisions", change.the(".kicker")),
        ("/figures", figure.texts("aside li").join(" ")),
        ("/", home.texts("aside .ledger li").join(" ")),
        ("/changes", list.texts("tbody tr:first-child").join(" ")),
    ] {
        assert!(apart.iter().all(|words| text.contains(words)), "{place}: {text}");
    }
    let import = list.rows(&["copy of 7 July 2026"]);
    assert!(import[0].contains("In the world") && !import[0].contains("How we tell it"), "{import:?}");
    assert_eq!(diff.under("Dates moved"), "none");
}

#[tokio::test]
async fn a_step_by_definition_is_marked_in_the_chain_and_among_the_moves() {
    let site = Site::demo().await;
    let (id, revision) = move_plan(&site, Reason::DefinitionChange, "2026-12-01").await;
    let chain = site.get(&format!("/figures/{id}")).await.texts("ol.chain li");
    assert_eq!(chain.len(), 4, "{chain:?}");
    assert!(chain[1].contains("restated") && !chain[1].contains("How we tell it"), "{chain:?}");
    assert!(chain[2].contains("123 days later") && !chain[2].contains("How we tell it"), "{chain:?}");
    assert!(chain[3].contains("30 days later") && chain[3].contains("Definition change"), "{chain:?}");
    assert!(chain[3].contains("How we tell it"), "{chain:?}");
    let moved = site.get(&format!("/diff?{LATELY}")).await.rows(&["30 days later"]);
    assert!(moved[0].contains("Definition change") && moved[0].contains("How we tell it"), "{moved:?}");
    let whole = site.get(&format!("/diff?from=2026-04-03T00:00:00.001Z&{ABILENE}")).await;
    let moved = whole.rows(&["153 days later"]);
    assert!(moved[0].contains("In the world, and how we tell it"), "{moved:?}");
    let change = site.get(&format!("/revisions/{}", revision.id)).await;
    assert!(change.rows(&["30 days later"])[0].contains("How we tell it"), "{}", change.text());
}

/// The date moved in the world, the definition here: both show in one line.
#[tokio::test]
async fn a_definition_that_changed_with_the_date_is_told_with_it() {
    let site = Site::demo().await;
    let (id, mut figure) = abilenes_plan(&site).await;
    figure.power_kind = Some(PowerKind::It);
    publish_figure(&site, Reason::DefinitionChange, id, figure).await;
    let page = site.get(&format!("/diff?from=2026-04-03T00:00:00.001Z&{ABILENE}")).await;
    let moved = page.rows(&["123 days later"]);
    assert!(moved[0].contains("Power, IT: 1,180 MW") && moved[0].contains("Power, facility: 1,180 MW then"));
    assert!(moved[0].contains("In the world, and how we tell it"), "{moved:?}");
}

/// Nobody can change what he said: an import that edits a figure corrects its record.
#[tokio::test]
async fn an_import_that_edits_a_figure_is_no_change_in_the_world() {
    let site = Site::demo().await;
    let (id, mut figure) = abilenes_plan(&site).await;
    figure.as_said = "1,180 megawatts".to_owned();
    publish_figure(&site, Reason::Import, id, figure).await;
    let page = site.get(&format!("/diff?{LATELY}")).await;
    assert!(page.rows(&["Words", "1,180 megawatts"])[0].contains("How we tell it"), "{}", page.text());
    let figure = site.get(&format!("/figures/{id}")).await.texts("aside li");
    assert!(figure.iter().any(|line| line.starts_with("Changed") && line.contains("How we tell it")));
}

#[tokio::test]
async fn a_page_about_changes_can_be_narrowed() {
    let site = Site::demo().await;
    let (all, company) = ("from=2025-01-29", "company=openai");
    let page = site.get(&format!("/diff?{all}&{company}")).await;
    assert_eq!(page.the("h1"), "What changed about OpenAI since 29 January 2025");
    let shown = page.attributes("details table tbody td.n a", "href");
    let mut on_its_page =
        site.get("/companies/openai").await.attributes("main table tbody td.n.words a", "href");
    on_its_page.retain(|link| link.starts_with("/figures/"));
    assert!(!on_its_page.is_empty() && on_its_page.iter().all(|figure| shown.contains(figure)), "{shown:?}");

    let project = site.get(&format!("/diff?{EPOCHS_THIRD}&project=stargate")).await;
    assert!(project.the("h1").starts_with("What changed about Stargate from"), "{}", project.the("h1"));
    assert_eq!(project.rows(&["Stargate Abilene", "123 days later"]).len(), 1, "its sites belong to it");
    assert!(project.rows(&["Google Cedar Rapids"]).is_empty());

    let none = site.get(&format!("/diff?{EPOCHS_THIRD}&company=meta")).await;
    assert!(!none.text().contains("Cedar Rapids"));
    let whole = site.get(&format!("/diff?{EPOCHS_THIRD}")).await;
    let more = whole.links("Goodnight").into_iter().find(|link| link.starts_with("/diff?"));
    let goodnight = site.get(&more.expect("each of many subjects has a page of its own")).await;
    assert_eq!(goodnight.the("h1"), "What changed at Goodnight from 3 April to 7 July 2026");
    assert!(whole.select("details table").is_empty(), "3,258 figures are too many for one page");
}

#[tokio::test]
async fn an_address_that_was_given_up_still_narrows() {
    let site = Site::demo().await;
    edit(&site, Reason::Rename, |row| row.slug = "abilene".to_owned()).await;
    for slug in ["stargate-abilene", "abilene", "Stargate-ABILENE"] {
        let page = site.get(&format!("/diff?{EPOCHS_THIRD}&site={slug}")).await;
        assert_eq!(page.rows(&["123 days later"]).len(), 1, "{slug}");
    }
    let (from, mut changes) = (abilene(&site), ChangeSet::default());
    let into =
        site.dataset().at(&View::now(jiff::civil::date(2026, 11, 23))).by_slug(EntityKind::Site, "goodnight");
    let into = into.expect("Goodnight");
    let merge = Succession { kind: SuccessionKind::Merge, from: Entity::Site(from), into };
    changes.successions.insert(SuccessionId::new(1), Some(merge));
    site.publish(Reason::Merge, changes).await;
    let page = site.get(&format!("/diff?{LATELY}&site=stargate-abilene")).await;
    assert!(page.the("h1").contains("Goodnight"), "what it was merged into: {}", page.the("h1"));
    assert!(page.text().contains("New: Merges and splits"), "{}", page.text());
}

#[tokio::test]
async fn without_a_beginning_it_is_the_newest_revision() {
    let site = Site::demo().await;
    let page = site.get("/diff").await;
    assert_eq!(page.the("h1"), "What changed since 3 April 2026");
    assert!(page.under("Revisions").starts_with('1'), "{}", page.under("Revisions"));
    let april = site.get("/diff?as_of=2026-04-10T00:00:00Z").await;
    assert_eq!(april.the("h1"), "What changed from 4 February to 10 April 2026");
    assert!(!april.text().contains("123 days"), "July's copy was not published yet");
    let day = site.get("/diff?from=2026-07-07").await;
    assert!(day.text().contains("Nothing changed"), "00:00 of that day, at which the copy was there already");
}

#[tokio::test]
async fn what_had_not_been_said_by_the_day_is_no_change() {
    let site = Site::demo().await;
    let page = site.get(&format!("/diff?{EPOCHS_THIRD}&{ABILENE}&said_by=2026-07-06")).await;
    assert!(page.text().contains("Nothing changed"), "{}", page.text());
    let page = site.get(&format!("/diff?{EPOCHS_THIRD}&{ABILENE}&said_by=2026-07-07")).await;
    assert_eq!(page.rows(&["123 days later"]).len(), 1);
}

#[tokio::test]
async fn spans_that_cannot_be_meant_are_refused() {
    let site = Site::demo().await;
    for (path, name) in [("/diff", "from"), ("/diff", "to"), ("/changes/count", "since")] {
        let with = |value: &str| format!("{path}?{name}={value}");
        for wrong in ["yesterday", "2026-02-30", "2026", "2026-04-03T00:00:00", "20260403"] {
            refused(&site, &with(wrong), name, "a day such as 2026-04-03").await;
        }
        refused(&site, &with("2024-01-01"), name, "not before the first revision, which is 2025-01-29").await;
        refused(&site, &with("2027-01-01"), name, "not in the future").await;
        refused(&site, &with("2026-11-23T12:00:00.001Z"), name, "not in the future").await;
        let late = format!("{}&as_of=2026-04-10T00:00:00Z", with("2026-07-07"));
        refused(&site, &late, name, "not after “as_of”").await;
    }
    refused(&site, "/diff?from=2026-07-07&to=2026-04-03", "from", "not after “to”").await;
    refused(&site, "/diff?from=2026-04-03&from=2026-07-07", "from", "one value").await;
    refused(&site, "/diff?since=2026-04-03", "since", "It takes:").await;
    refused(&site, "/changes/count", "since", "2026-04-03T12:00:00Z").await;
    refused(&site, "/changes/count?since=2026-04-03&from=2026-04-03", "from", "It takes:").await;
}

#[tokio::test]
async fn subjects_that_cannot_be_meant_are_refused() {
    let site = Site::demo().await;
    for path in ["/diff?from=2026-04-03", "/changes/count?since=2026-04-03"] {
        for kind in ["company", "project", "site"] {
            let url = format!("{path}&{kind}=nobody-at-all");
            refused(&site, &url, kind, &format!("the slug of a {kind}")).await;
        }
        let two = format!("{path}&company=openai&{ABILENE}");
        refused(&site, &two, "site", "one company, project or site at a time").await;
        let two = format!("{path}&site=goodnight&{ABILENE}");
        refused(&site, &two, "site", "one value").await;
        refused(&site, &format!("{path}&person=sam-altman"), "person", "It takes:").await;
    }
}

#[tokio::test]
async fn the_number_of_changes_is_a_small_answer_of_its_own() {
    let site = Site::demo().await;
    let count = async |query: &str| {
        let page = site.get(&format!("/changes/count?{query}")).await;
        assert_eq!(page.header(header::CONTENT_TYPE), Some("application/json"));
        assert_eq!(page.header(header::CACHE_CONTROL), Some("no-cache"), "it is of now");
        let answer: serde_json::Value = serde_json::from_str(&page.html).expect("JSON");
        (answer["revisions"].as_u64(), answer["figures"].as_u64())
    };
    assert_eq!(count("since=2026-04-03").await, (Some(1), Some(3_258)));
    assert_eq!(count(&format!("since=2026-04-03&{ABILENE}")).await, (Some(1), Some(69)));
    assert_eq!(count(&format!("since=2026-07-07&{ABILENE}")).await, (Some(0), Some(0)));
    assert_eq!(count(&format!("since=2025-12-01&{ABILENE}&said_by=2026-01-01")).await.0, Some(1));
    assert_eq!(count("since=2026-02-04&as_of=2026-04-10T00:00:00Z").await.0, Some(1), "up to that view");
    assert_eq!(count("since=2026-07-07&company=meta").await, (Some(0), Some(0)));

    edit(&site, Reason::Correction, |row| row.note = Some("Note".to_owned())).await;
    assert_eq!(count(&format!("since=2026-07-07&{ABILENE}")).await, (Some(1), Some(0)));
    assert_eq!(count("since=2026-07-07&site=goodnight").await, (Some(0), Some(0)));
}

/// The page of the past itself asks for its number with these addresses.
#[tokio::test]
async fn the_strip_over_a_page_of_the_past_leads_to_what_changed_since() {
    let site = Site::demo().await;
    for path in ["/sites/stargate-abilene", "/companies/openai", "/projects/stargate", "/sites", "/"] {
        let page = site.get(&format!("{path}?as_of=2026-04-10T00:00:00Z")).await;
        let changes = page.attributes(".past a[data-count]", "href");
        assert_eq!(site.ask(&changes[0]).await.status, StatusCode::OK, "{changes:?}");
        let count = page.attributes(".past a[data-count]", "data-count");
        assert_eq!(site.ask(&count[0]).await.status, StatusCode::OK, "{count:?}");
    }
}

#[tokio::test]
async fn what_was_only_checked_is_listed_on_request() {
    let site = Site::demo().await;
    edit(&site, Reason::Checked, |_| ()).await;
    let number = "/revisions/13".to_owned();
    let listed = async |url: &str| site.get(url).await.attributes("main a", "href").contains(&number);
    assert!(!listed("/changes").await && !listed("/").await);
    assert!(listed("/changes?reason=checked").await);
    let count = site.get("/changes/count?since=2026-07-07").await;
    assert_eq!(count.html, r#"{"revisions":0,"figures":0}"#);
    assert!(site.get(&format!("/diff?{LATELY}")).await.text().contains("Nothing changed"));
}
