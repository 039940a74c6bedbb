//! The two clocks of a page, what may be kept of it, and addresses that never
//! die: rules 7, 8 and 11.

use axum::http::{StatusCode, header};
use gigawatch::{
    dataset::{EntityKind, View},
    domain::{
        Id, SuccessionId,
        company::{Entity, Succession, SuccessionKind},
        revision::{ChangeSet, Reason},
    },
};

use crate::support::{Page, Site};

/// Between Epoch's second copy and its third.
const IN_APRIL: &str = "as_of=2026-04-10T00:00:00Z";

#[tokio::test]
async fn as_of_shows_what_was_published_then() {
    let site = Site::demo().await;
    let page = site.get(&format!("/sites/stargate-abilene?{IN_APRIL}")).await;
    assert!(page.the(".past").contains("as it was published on 10 April 2026"), "{}", page.the(".past"));
    assert_eq!(
        page.attributes(".past a", "href"),
        ["/diff?from=2026-04-10T00%3A00%3A00.000Z&site=stargate-abilene", "/sites/stargate-abilene"],
        "what has changed since at this site, and a way back to now"
    );
    let planned = page.rows(&["1,180 MW", "planned"]);
    assert!(planned.iter().any(|row| row.contains("1 July 2026")), "{planned:?}");
    assert!(!page.text().contains("1 November 2026"), "July's copy was not published yet");
    assert!(!page.text().contains("403,200"), "nor its chips");

    let figure = site.get(&page.link("1,180 MW est.")).await;
    assert_eq!(figure.texts("ol.chain li").len(), 2, "{:?}", figure.texts("ol.chain li"));
    let now = site.get("/sites/stargate-abilene").await;
    let newest = now.link("1,180 MW est.");
    assert_eq!(site.ask(&format!("{newest}?{IN_APRIL}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(site.ask(&format!("/revisions/12?{IN_APRIL}")).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_page_of_the_past_links_to_the_past() {
    let site = Site::demo().await;
    for url in [
        "/",
        "/sites",
        "/sites/stargate-abilene",
        "/companies/openai",
        "/changes",
        "/figures/15",
        "/search?q=abilene",
        "/about",
    ] {
        let joint = if url.contains('?') { '&' } else { '?' };
        let page = site.get(&format!("{url}{joint}{IN_APRIL}&said_by=2026-01-31")).await;
        let mut links =
            page.attributes("header a[href^='/'], main a[href^='/'], footer a[href^='/']", "href");
        let current = &page.attributes(".share a", "href")[0];
        links.retain(|link| !link.starts_with("/static/") && link != current);
        assert!(links.len() > 8, "{url}: {links:?}");
        for link in links {
            assert!(
                link.contains("as_of=2026-04-10T00%3A00%3A00.000Z") && link.contains("said_by=2026-01-31"),
                "{url} leaves its view for {link}"
            );
        }
        let hidden = page.attributes("header form input[type=hidden]", "name");
        assert_eq!(hidden, ["as_of", "said_by"], "{url}: a search stays in the view");
    }
}

#[tokio::test]
async fn said_by_shows_what_had_been_said_by_then() {
    let site = Site::demo().await;
    let sites = site.get("/sites?said_by=2025-08-02").await;
    let mut names = sites.texts("tbody th[scope=row] > a:first-child");
    names.sort();
    assert_eq!(names, ["Colossus Memphis", "Hyperion Louisiana", "Prometheus Ohio", "Stargate Abilene"]);
    assert_eq!(sites.select("tbody .est").len(), 0, "Epoch had said nothing yet: claims alone");

    let abilene = site.get("/sites/stargate-abilene?said_by=2025-08-02").await;
    assert!(abilene.under("Power at completion").starts_with("1.2 GW"));
    assert!(abilene.rows(&["Epoch AI"]).is_empty(), "{:?}", abilene.rows(&["Epoch AI"]));
    let estimate = site.get("/sites/stargate-abilene").await.link_under("Power now");
    assert_eq!(site.ask(&format!("{estimate}?said_by=2025-08-02")).await.status, StatusCode::NOT_FOUND);
}

/// A replacement counts only when both ends are in the view: before the third
/// copy spoke, the second one's date stood.
#[tokio::test]
async fn a_link_counts_only_with_both_its_ends_in_the_view() {
    let site = Site::demo().await;
    let abilene = site.get("/sites/stargate-abilene?said_by=2026-07-06").await;
    let planned = abilene.rows(&["1,180 MW", "1 July 2026"]);
    assert!(planned.iter().any(|row| !row.contains("replaced")), "{planned:?}");
    let figure = site.get(&abilene.link("1,180 MW est.")).await;
    let chain = figure.texts("ol.chain li");
    assert!(chain.len() == 2 && chain.iter().all(|step| !step.contains("days")), "{chain:?}");
}

fn found(page: &Page) -> Vec<String> {
    page.texts("ol.ledger li")
}

#[tokio::test]
async fn search_finds_beginnings_of_words_whatever_their_case_and_accents() {
    let site = Site::demo().await;
    for (words, hit) in [
        ("zuckerb", "Mark Zuckerberg"),
        ("ABILENE", "Stargate Abilene"),
        ("abil", "Stargate Abilene"),
        ("facebook", "Meta"),
        ("aws", "Amazon"),
        ("gigaw", "1.2 GW"),
        ("großer", "Stargate Abilene"),
        ("größer", "Stargate Abilene"),
        ("zwolft", "Magnificent Seven"),
        ("wettrusten", "Das KI-Wettrüsten"),
        ("stargate michigan", "OpenAI Stargate Michigan"),
    ] {
        let page = site
            .get(&format!(
                "/search?q={}",
                url::form_urlencoded::byte_serialize(words.as_bytes()).collect::<String>()
            ))
            .await;
        assert!(
            found(&page).iter().any(|text| text.contains(hit)),
            "“{words}” finds {hit}: {:?}",
            found(&page)
        );
    }
    let nothing = site.get("/search?q=stargate+zuckerberg+memphis").await;
    assert!(found(&nothing).is_empty());
    assert!(nothing.text().contains("Nothing found"), "{}", nothing.text());
    let none = site.get("/search").await;
    assert!(found(&none).is_empty() && none.select("main form input[name=q]").len() == 1);
}

#[tokio::test]
async fn a_search_shows_an_entity_once_and_takes_no_syntax() {
    let site = Site::demo().await;
    let page = site.get("/search?q=stargate").await;
    let links = page.attributes("ol.ledger li a", "href");
    let mut once = links.clone();
    once.sort();
    once.dedup();
    assert_eq!(once.len(), links.len(), "{links:?}");
    for query in [
        "%22",
        "*",
        "a%20OR%20b",
        "NEAR(a,b)",
        "text:abilene",
        "-",
        "(",
        "%F0%9F%98%80",
        "'%3B%20DROP%20TABLE%20site",
    ] {
        site.get(&format!("/search?q={query}")).await;
    }
}

#[tokio::test]
async fn search_under_a_view_does_not_find_what_came_later() {
    let site = Site::demo().await;
    let hits = |page: Page| found(&page).iter().any(|text| text.contains("OpenAI Stargate Michigan"));
    assert!(hits(site.get("/search?q=michigan").await));
    assert!(!hits(site.get(&format!("/search?q=michigan&{IN_APRIL}")).await), "added on 7 July 2026");
    let said = site.get("/search?q=epoch&said_by=2025-08-02").await;
    assert!(
        !found(&said).iter().any(|text| text.starts_with("Announcement") || text.starts_with("Figure")),
        "Epoch had said nothing yet: {:?}",
        found(&said)
    );
}

#[tokio::test]
async fn a_reader_who_has_the_page_is_not_sent_it_again() {
    let site = Site::demo().await;
    let settled = "/sites?as_of=2026-04-10T00:00:00Z";
    for url in ["/", "/sites", "/sites/stargate-abilene", "/search?q=abilene", settled] {
        let first = site.get(url).await;
        let policy = if url == settled { "public, max-age=31536000, immutable" } else { "no-cache" };
        assert_eq!(first.header(header::CACHE_CONTROL), Some(policy), "{url}");
        let again = site.get(url).await;
        assert_eq!((first.tag(), &first.html), (again.tag(), &again.html), "{url}: the same page");

        let tag = first.tag();
        for known in [tag.to_owned(), format!("\"other\", {tag}"), tag.trim_start_matches("W/").to_owned()] {
            let unchanged = site.ask_knowing(url, &known).await;
            assert_eq!(
                (unchanged.status, unchanged.html.as_str()),
                (StatusCode::NOT_MODIFIED, ""),
                "{url} {known}"
            );
            assert_eq!(unchanged.tag(), tag, "{url}");
        }
        assert_eq!(site.ask_knowing(url, "W/\"other\"").await.status, StatusCode::OK, "{url}");
    }
    let (one, other) = (site.get("/sites").await, site.get("/sites?sort=name").await);
    assert_ne!(one.tag(), other.tag(), "each address has its own");
}

#[tokio::test]
async fn a_new_revision_makes_new_pages() {
    let site = Site::demo().await;
    let before = site.get("/sites/goodnight").await;
    let id = site_id(&site, "goodnight");
    let mut renamed = site.dataset().sites.get(id, site.dataset().newest_id()).expect("the site").clone();
    renamed.name = "Good Night".to_owned();
    renamed.slug = "good-night".to_owned();
    let mut changes = ChangeSet::default();
    changes.sites.insert(id, Some(renamed));
    let revision = site.publish(Reason::Rename, changes).await;

    assert_eq!(site.ask_knowing("/sites/goodnight", before.tag()).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        site.ask("/sites/goodnight").await.leads_to(),
        "/sites/good-night",
        "the old address leads on"
    );
    let after = site.get("/sites/good-night").await;
    assert_eq!(after.the("h1"), "Good Night");
    let then = site.get(&format!("/sites/goodnight?{IN_APRIL}")).await;
    assert_eq!(then.the("h1"), "Goodnight", "as it was called then");
    let change = site.get(&format!("/revisions/{}", revision.id)).await;
    assert_eq!(change.rows(&["Goodnight", "Good Night"]).len(), 1, "old and new by field: {}", change.text());
}

fn site_id(site: &Site, slug: &str) -> gigawatch::domain::SiteId {
    let dataset = site.dataset();
    let view = View::now(jiff::civil::date(2026, 11, 23));
    match dataset.at(&view).by_slug(EntityKind::Site, slug) {
        Some(Entity::Site(id)) => id,
        other => panic!("{slug} is {other:?}"),
    }
}

/// Publishes that one site was followed by others.
async fn succession(site: &Site, kind: SuccessionKind, from: &str, into: &[&str]) {
    let next = site.dataset().successions.next_id().number();
    let mut changes = ChangeSet::default();
    for (id, into) in (next..).zip(into) {
        let succession = Succession {
            kind,
            from: Entity::Site(site_id(site, from)),
            into: Entity::Site(site_id(site, into)),
        };
        changes.successions.insert(SuccessionId::new(id), Some(succession));
    }
    let reason = if kind == SuccessionKind::Merge { Reason::Merge } else { Reason::Split };
    site.publish(reason, changes).await;
}

#[tokio::test]
async fn a_merge_redirects_and_can_be_undone() {
    let site = Site::demo().await;
    let own = site.get("/sites/goodnight").await.link("265 MW est.");
    assert!(!site.get("/sites/openai-stargate-milam").await.attributes("main a", "href").contains(&own));
    let before = site.get(&own).await.rows(&["Goodnight"]).len();
    succession(&site, SuccessionKind::Merge, "goodnight", &["openai-stargate-milam"]).await;

    let old = site.ask("/sites/goodnight").await;
    assert_eq!((old.status, old.leads_to()), (StatusCode::SEE_OTHER, "/sites/openai-stargate-milam"));
    assert_eq!(old.header(header::CACHE_CONTROL), Some("no-cache"), "so that it can be undone");
    let both = site.get("/sites/openai-stargate-milam").await;
    assert!(both.attributes("main a", "href").contains(&own), "its figures stand on the other's page");
    assert_eq!(site.get(&own).await.rows(&["Goodnight"]).len(), before, "rows keep their subject");
    assert!(site.get("/sites").await.text().contains("of 67 sites"), "they are one site");

    let then = site.get("/sites/goodnight?as_of=2026-11-23T11:59:59Z").await;
    assert_eq!(then.the("h1"), "Goodnight", "with a moment an address means what it meant then");

    let mut undone = ChangeSet::default();
    undone.successions.insert(SuccessionId::new(1), None);
    site.publish(Reason::Revert, undone).await;
    let restored = site.get("/sites/goodnight").await;
    assert!(restored.attributes("main a", "href").contains(&own));
    assert!(!site.get("/sites/openai-stargate-milam").await.attributes("main a", "href").contains(&own));
    assert!(site.get("/sites").await.text().contains("of 68 sites"));
}

#[tokio::test]
async fn a_merge_into_what_was_merged_leads_to_the_end() {
    let site = Site::demo().await;
    succession(&site, SuccessionKind::Merge, "goodnight", &["openai-stargate-milam"]).await;
    succession(&site, SuccessionKind::Merge, "openai-stargate-milam", &["openai-stargate-michigan"]).await;
    let mut at = "/sites/goodnight".to_owned();
    for _ in 0..3 {
        let page = site.ask(&at).await;
        if page.status == StatusCode::OK {
            break;
        }
        page.leads_to().clone_into(&mut at);
    }
    assert_eq!(at, "/sites/openai-stargate-michigan");
    assert!(site.get("/sites").await.text().contains("of 66 sites"));
}

#[tokio::test]
async fn what_was_split_says_into_what() {
    let site = Site::demo().await;
    succession(
        &site,
        SuccessionKind::Split,
        "goodnight",
        &["openai-stargate-milam", "openai-stargate-michigan"],
    )
    .await;
    let gone = site.ask("/sites/goodnight").await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(gone.header(header::CACHE_CONTROL), Some("no-cache"));
    assert!(gone.the("h1").contains("Goodnight was split"), "{}", gone.text());
    assert_eq!(gone.link("OpenAI Stargate Milam"), "/sites/openai-stargate-milam");
    assert_eq!(gone.link("OpenAI Stargate Michigan"), "/sites/openai-stargate-michigan");
    assert_eq!(site.get("/sites/goodnight?as_of=2026-11-23T11:59:59Z").await.the("h1"), "Goodnight");
}
