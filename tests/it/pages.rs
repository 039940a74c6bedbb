//! Every reader's page: its form, the links it holds, and the numbers that the
//! demo must show as they were said.

use std::collections::{BTreeSet, VecDeque};

use axum::http::StatusCode;
use gigawatch::web::READER_ROUTES;

use crate::support::{Page, Site, text_of};

/// Pages on which the addresses of all nouns stand.
const WITH_LINKS: [&str; 8] = [
    "/companies",
    "/projects",
    "/sites",
    "/people",
    "/announcements",
    "/sources",
    "/changes",
    "/sites/stargate-abilene",
];

/// The addresses of a route that the pages themselves link to, the first three.
async fn addresses_of(site: &Site, route: &str) -> Vec<String> {
    let Some((before, _)) = route.split_once('{') else { return vec![route.to_owned()] };
    let mut found = Vec::new();
    for url in WITH_LINKS {
        for link in internal_links(&site.get(url).await) {
            let is_of_route =
                link.strip_prefix(before).is_some_and(|rest| !rest.is_empty() && !rest.contains('?'));
            if is_of_route && !found.contains(&link) {
                found.push(link);
            }
        }
    }
    assert!(!found.is_empty(), "no page links to {route}");
    found.truncate(3);
    found
}

async fn every_page(site: &Site) -> Vec<Page> {
    let mut pages = Vec::new();
    // The number of changes is an answer for scripts and no page.
    for route in READER_ROUTES.iter().filter(|route| **route != "/changes/count") {
        for url in addresses_of(site, route).await {
            pages.push(site.get(&url).await);
        }
    }
    pages
}

fn internal_links(page: &Page) -> Vec<String> {
    let mut links = page.attributes("a[href]", "href");
    links.retain(|link| link.starts_with('/'));
    links
}

#[tokio::test]
async fn every_page_has_a_form_that_browsers_and_screen_readers_understand() {
    let site = Site::demo().await;
    for page in every_page(&site).await {
        let url = &page.url;
        assert!(!page.the("h1").is_empty(), "{url}: a heading");
        assert!(page.the("head title").contains("Gigawatch"), "{url}: the title names the site");
        assert_eq!(page.attributes("html", "lang"), ["en"], "{url}");
        assert_eq!(page.select("main").len(), 1, "{url}: one main part");
        assert_eq!(page.attributes("a.skip", "href"), ["#main"], "{url}: a way past the navigation");
        for link in page.select("a") {
            let href = link.attr("href").unwrap_or_default();
            assert!(!href.is_empty() && href != "#", "{url}: “{}” leads nowhere", text_of(link));
            assert!(!text_of(link).is_empty(), "{url}: the link to {href} says nothing");
        }
        for table in page.select("main table") {
            let table = table.html();
            assert!(
                table.contains("<caption") && table.contains("scope=\"col\""),
                "{url}: a table says what it is"
            );
        }
        let ids = page.attributes("[id]", "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{url}: an id stands once: {ids:?}");
    }
}

#[tokio::test]
async fn titles_tell_pages_apart() {
    let site = Site::demo().await;
    let mut titles: Vec<(String, String)> = Vec::new();
    for page in every_page(&site).await {
        let title = page.the("head title");
        if let Some((_, other)) = titles.iter().find(|(known, _)| *known == title) {
            panic!("{} and {other} are both called “{title}”", page.url);
        }
        titles.push((title, page.url.clone()));
    }
}

#[tokio::test]
async fn pages_come_from_one_host_and_hold_no_script_or_style() {
    let site = Site::demo().await;
    for page in every_page(&site).await {
        let url = &page.url;
        // What only names a page is not fetched.
        let parts = [
            ("link:not([rel=canonical], [rel=alternate])", "href"),
            ("script", "src"),
            ("img", "src"),
            ("source", "src"),
            ("iframe", "src"),
        ];
        for (tag, attribute) in parts {
            for address in page.attributes(tag, attribute) {
                assert!(
                    address.starts_with('/') && !address.starts_with("//"),
                    "{url}: <{tag}> is fetched from {address}"
                );
            }
        }
        assert_eq!(page.select("style, [style]").len(), 0, "{url}: styles stand in the stylesheet");
        // Data in the words of schema.org is no script: browsers run nothing of it.
        let scripts = page.texts("script:not([type='application/ld+json'])");
        assert!(scripts.iter().all(String::is_empty), "{url}: no inline script");
        for handler in ["onclick", "onload", "onchange", "onsubmit"] {
            assert_eq!(page.select(&format!("[{handler}]")).len(), 0, "{url}: no {handler}");
        }
    }
}

#[tokio::test]
async fn the_navigation_marks_where_a_reader_is() {
    let site = Site::demo().await;
    let sections = [
        ("/companies", "Companies"),
        ("/projects/stargate", "Projects"),
        ("/sites", "Sites"),
        ("/sites/stargate-abilene", "Sites"),
        ("/people/sam-altman", "People"),
        ("/announcements", "Announcements"),
        ("/sources", "Sources"),
        ("/revisions/12", "Changes"),
    ];
    for (url, section) in sections {
        assert_eq!(site.get(url).await.texts("header nav a[aria-current=page]"), [section], "{url}");
    }
    for url in ["/", "/about", "/search"] {
        assert!(site.get(url).await.texts("header nav a[aria-current=page]").is_empty(), "{url}");
    }
}

/// The assets that pages name are there and may be kept for ever.
#[tokio::test]
async fn stylesheet_font_and_icon_are_served_with_their_hash() {
    let site = Site::demo().await;
    let home = site.get("/").await;
    let assets = home.attributes("link:not([rel=canonical])", "href");
    for media_type in ["text/css", "font/woff2", "image/svg+xml"] {
        let mut found = false;
        for asset in &assets {
            let file = site.get(asset).await;
            assert_eq!(
                file.header(axum::http::header::CACHE_CONTROL),
                Some("public, max-age=31536000, immutable"),
                "{asset}"
            );
            found |= file
                .header(axum::http::header::CONTENT_TYPE)
                .is_some_and(|found| found.starts_with(media_type));
        }
        assert!(found, "{media_type} among {assets:?}");
    }
    let sheet = assets.iter().find(|asset| asset.ends_with("/style.css")).expect("a stylesheet");
    let name = sheet.rsplit_once('/').expect("a path").1;
    let of_an_earlier_release = site.get(&format!("/static/000000000000/{name}")).await;
    assert_eq!(of_an_earlier_release.header(axum::http::header::CACHE_CONTROL), Some("no-cache"));
    assert_eq!(of_an_earlier_release.html, site.get(sheet).await.html);
}

#[tokio::test]
async fn every_link_leads_somewhere() {
    let site = Site::demo().await;
    let mut ahead: VecDeque<(String, String)> = VecDeque::new();
    let mut seen: BTreeSet<String> = BTreeSet::new();
    let start = [
        "/",
        "/companies",
        "/companies/openai",
        "/companies/meta",
        "/companies?by=owner",
        "/projects",
        "/projects/stargate",
        "/sites",
        "/sites/stargate-abilene",
        "/sites/colossus-memphis?said_by=2025-08-02",
        "/people",
        "/people/sam-altman",
        "/announcements",
        "/announcements/8",
        "/figures/15",
        "/sources",
        "/sources/6",
        "/changes",
        "/revisions/12",
        "/search?q=stargate",
        "/method",
        "/data",
        "/about",
        "/sites?as_of=2026-04-10T00:00:00.000Z",
    ];
    for url in start {
        // A few of each page, so that no page's links take all the time.
        let links: BTreeSet<String> = internal_links(&site.get(url).await).into_iter().collect();
        let step = links.len().div_ceil(40).max(1);
        ahead.extend(links.into_iter().step_by(step).map(|link| (url.to_owned(), link)));
    }
    while let Some((from, link)) = ahead.pop_front() {
        if seen.len() >= 400 || !seen.insert(link.clone()) {
            continue;
        }
        let page = site.ask(&link).await;
        assert_eq!(page.status, StatusCode::OK, "{from} links to {link}");
    }
    assert!(seen.len() > 200, "only {} links were followed", seen.len());
}

#[tokio::test]
async fn abilene_shows_what_was_claimed_beside_what_epoch_estimates() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;

    let power = page.under("Power at completion");
    let (claim, estimate) = power.split_once("Estimate: ").expect("Epoch's 1,180 MW stand beside it");
    assert!(claim.starts_with("1.2 GW") && claim.contains("n-tv, 2 August 2025"), "{power}");
    assert!(claim.contains("kind not said"), "{power}");
    assert!(estimate.contains("Epoch AI, 7 July 2026"), "{power}");
    let chips = page.under("Chips at completion");
    assert!(chips.starts_with("400,000"), "{chips}");
    assert!(chips.contains("Sam Altman") && chips.contains("Estimate: 403,200, Epoch AI"), "{chips}");
    let now = page.under("Power now");
    assert!(now.contains("est.") && now.contains("Epoch AI"), "an estimate is no claim: {now}");

    let claims = page.rows(&["1.2 GW", "mid-2026", "n-tv", "under construction"]);
    assert_eq!(claims.len(), 1, "{claims:?}");
    assert!(!claims[0].contains("est."), "{claims:?}");
    for estimate in page.rows(&["Epoch AI"]) {
        let says_so = estimate.contains("est.") && estimate.contains("analyst estimate");
        assert!(says_so || estimate.contains("forecast"), "{estimate}");
    }
}

#[tokio::test]
async fn abilenes_power_is_drawn_over_time_with_what_is_to_come_dashed() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;
    // The first picture; the second is the timeline.
    let wide = "h2#power + figure.chart svg.wide";
    assert_eq!(
        page.texts(&format!("{wide} text.name")),
        ["kind not said, claimed", "facility, estimated", "IT, estimated"],
        "claims and estimates, facility and IT apart"
    );
    let claims = page.texts(&format!("{wide} a title"));
    assert!(claims.iter().any(|text| text == "1.2 GW, mid-2026, under construction"), "{claims:?}");
    assert_eq!(page.select(&format!("{wide} path.planned.facility")).len(), 1);
    let marks = page.attributes(&format!("{wide} a"), "href");
    assert!(marks.len() > 10 && marks.iter().all(|url| url.starts_with("/figures/")), "{marks:?}");
    assert_eq!(
        page.select("h2#power + figure.chart svg.narrow a").len(),
        marks.len(),
        "the narrow picture has them too"
    );
    // What had not been said yet is not drawn.
    let before = site.get("/sites/stargate-abilene?said_by=2025-12-31").await;
    let early = before.select(&format!("{wide} a")).len();
    assert!(early < marks.len(), "{early}");
}

#[tokio::test]
async fn each_number_leads_to_the_words_the_speaker_and_the_source() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;

    let power = site.get(&page.link_under("Power at completion")).await;
    assert!(power.the("blockquote.said").starts_with("1,2 Gigawatt"), "the words as they were said");
    assert!(power.the("blockquote.said").contains("n-tv, 2 August 2025"));
    assert_eq!(power.attributes("blockquote.said", "lang"), ["de"], "the words are German");
    let source =
        site.get(&power.link("Das KI-Wettrüsten der Tech-Milliardäre hat gerade erst begonnen")).await;
    assert!(source.text().contains("n-tv"), "{}", source.text());

    let chips = site.get(&page.link_under("Chips at completion")).await;
    let said = chips.the("blockquote.said");
    assert!(said.starts_with("400.000 KI-Chips") && said.contains("Sam Altman, OpenAI"), "{said}");
    assert_eq!(chips.link("Sam Altman"), "/people/sam-altman");

    let numbers = page.attributes("main table td.n a", "href");
    assert!(numbers.len() > 50, "all figures of the site are listed: {}", numbers.len());
    assert!(numbers.iter().all(|link| link.starts_with("/figures/")), "each number is a link to its figure");
}

#[tokio::test]
async fn hundreds_of_billions_are_shown_and_never_a_number() {
    let site = Site::demo().await;
    let meta = site.get("/companies/meta").await;
    let said = "“hunderte Milliarden Dollar”";
    assert_eq!(meta.rows(&[said, "Mark Zuckerberg"]).len(), 1, "{}", meta.text());

    let figure = site.get(&meta.link(said)).await;
    assert!(figure.the(".figure-number").contains("No number"), "{}", figure.text());
    assert!(figure.the("blockquote.said").starts_with("hunderte Milliarden Dollar"));
    let digits = figure.the(".figure-number").chars().filter(char::is_ascii_digit).count();
    assert_eq!(digits, 0, "no digit stands for words: {}", figure.the(".figure-number"));
}

#[tokio::test]
async fn altmans_ten_and_ellisons_twenty_stand_side_by_side() {
    let site = Site::demo().await;
    let stargate = site.get("/projects/stargate").await;
    let altman = stargate.rows(&["≥ 10", "Sam Altman"]);
    let ellison = stargate.rows(&["20 more", "Larry Ellison"]);
    assert_eq!((altman.len(), ellison.len()), (1, 1), "{}", stargate.text());
    assert!(ellison[0].contains("alternative to ≥ 10 more"), "counted once: {ellison:?}");
    let words = site.get(&stargate.link("≥ 10 more")).await;
    assert!(words.the("blockquote.said").starts_with("mindestens zehn weitere"));
    assert!(
        words.text().contains("≥ 10 more") && words.text().contains("20 more"),
        "each page shows the other"
    );
}

/// The worked example of rule 4.
#[tokio::test]
async fn colossus_has_200_000_chips_now_and_750_000_at_completion() {
    let site = Site::demo().await;
    for url in ["/sites/colossus-memphis", "/sites/colossus-memphis?said_by=2025-08-02"] {
        let page = site.get(url).await;
        assert!(page.under("Chips now").starts_with("~200,000"), "{url}: {}", page.under("Chips now"));
        let completion = page.under("Chips at completion");
        assert!(completion.starts_with("~750,000"), "{url}: {completion}");
        assert!(completion.contains("sum of 2 figures"), "nobody said 750,000: {completion}");
    }
}

/// The worked example of rule 9.
#[tokio::test]
async fn abilenes_1180_megawatts_slipped_by_123_days() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;
    let figure = site.get(&page.link("1,180 MW est.")).await;
    let chain = figure.texts("ol.chain li");
    assert_eq!(chain.len(), 3, "{chain:?}");
    assert!(chain[0].contains("1 July 2026") && chain[0].contains("14 December 2025"), "{chain:?}");
    assert!(chain[1].contains("1 July 2026") && chain[1].contains("3 April 2026"), "{chain:?}");
    assert!(chain[2].contains("1 November 2026") && chain[2].contains("123 days later"), "{chain:?}");
    assert!(!chain[1].contains("days"), "restated for the same day is no slip: {chain:?}");

    let copy = site
        .get(&site.get("/changes").await.attributes("main tbody a[href^='/revisions/']", "href")[0])
        .await;
    assert!(copy.text().contains("copy of 7 July 2026"), "{}", copy.text());
    let moved = copy.rows(&["Stargate Abilene", "1,180 MW", "123 days later"]);
    assert_eq!(moved.len(), 1, "{:?}", copy.rows(&["Stargate Abilene"]));
    assert!(moved[0].contains("1 July 2026") && moved[0].contains("1 November 2026"));
}

/// The other worked example of rule 9.
#[tokio::test]
async fn abilenes_2121_megawatts_were_withdrawn_when_they_were_no_longer_listed() {
    let site = Site::demo().await;
    let page = site.get("/sites/stargate-abilene").await;
    let rows = page.rows(&["2,121 MW"]);
    assert_eq!(rows.len(), 2, "in the ledger and among the figures: {rows:?}");
    assert!(rows.iter().all(|row| row.contains("3 March 2027") && row.contains("withdrawn")), "{rows:?}");
    let before = site.get("/sites/stargate-abilene?as_of=2026-04-02T00:00:00Z").await;
    assert!(!before.rows(&["2,121 MW"])[0].contains("withdrawn"), "{:?}", before.rows(&["2,121 MW"]));
}

#[tokio::test]
async fn what_nobody_quantified_is_told_in_words_and_is_not_zero() {
    let site = Site::demo().await;
    let companies = site.get("/companies").await;
    let amazon = companies.select("tbody tr").into_iter().find(|row| text_of(*row).starts_with("Amazon"));
    let spending = amazon
        .and_then(|row| row.select(&scraper::Selector::parse("td").expect("a selector")).next().map(text_of));
    let spending = spending.expect("a cell for spending");
    assert!(spending.contains("“im ganz großen Stil”"), "{spending}");
    assert!(!spending.contains('$'), "no number was said: {spending}");
    let dash = companies.select("tbody tr").into_iter().find(|row| text_of(*row).starts_with("Apple"));
    let dash = dash
        .and_then(|row| row.select(&scraper::Selector::parse("td").expect("a selector")).next().map(text_of));
    assert_eq!(dash.as_deref(), Some("–"), "nobody said anything of Apple's spending");
    let amazon = site.get("/companies/amazon").await;
    assert_eq!(amazon.rows(&["Spending", "“im ganz großen Stil”"]).len(), 1, "{}", amazon.text());
}

/// Rule 5: in each lens a site counts once, so that the column adds up.
#[tokio::test]
async fn each_lens_adds_up_to_all_sites() {
    let site = Site::demo().await;
    let all: usize = number(&site.get("/sites").await.text(), "of ");
    assert_eq!(all, 68, "the sites of the demo");
    for lens in ["lead", "owner", "user"] {
        let page = site.get(&format!("/companies?by={lens}")).await;
        let column = |css: &str| -> Vec<usize> {
            page.texts(&format!("{css} td[data-label=Sites]"))
                .iter()
                .map(|text| text.parse().unwrap_or_else(|_| panic!("“{text}” is a number of sites")))
                .collect()
        };
        let (rows, foot) = (column("tbody"), column("tfoot"));
        let [shared, nobody, total] = foot[..] else { panic!("{lens}: shared, nobody, all: {foot:?}") };
        assert_eq!(rows.iter().sum::<usize>() + shared + nobody, total, "{lens}: {rows:?} {foot:?}");
        assert_eq!(total, all, "{lens}");
        // Each number leads to the sites that it counts, and to those that it shares with others.
        for link in page.select("tbody td[data-label=Sites] a").into_iter().take(5) {
            let sites = site.get(link.attr("href").unwrap_or_default()).await;
            let companies = sites.texts("tbody td[data-label=Company]");
            let alone = companies.iter().filter(|names| !names.contains(", ")).count();
            assert_eq!(alone.to_string(), text_of(link), "{}: {companies:?}", sites.url);
        }
        assert!(rows.len() > 10 && rows[0] > 0, "{lens}: companies have sites: {rows:?}");
    }
}

/// The number that follows some words.
fn number(text: &str, after: &str) -> usize {
    let digits: String = text
        .match_indices(after)
        .filter_map(|(place, _)| text[place + after.len()..].split(' ').next())
        .find(|word| word.chars().all(|c| c.is_ascii_digit()))
        .unwrap_or_else(|| panic!("a number after “{after}” in {text}"))
        .to_owned();
    digits.parse().expect("digits")
}

#[tokio::test]
async fn a_table_filters_and_sorts_by_its_address() {
    let site = Site::demo().await;
    let all = site.get("/sites").await;
    let by_openai = site.get(&all.attributes(".facets a[href*='company=openai']", "href")[0]).await;
    assert_eq!(by_openai.the("h1"), "Sites led by OpenAI");
    let leads = by_openai.texts("tbody td[data-label=Company]");
    assert_eq!(leads.len(), 8);
    assert!(leads.iter().all(|lead| lead == "OpenAI"), "{leads:?}");

    let names = |page: &Page| page.texts("tbody th[scope=row] > a:first-child");
    let ascending = names(&site.get("/sites?sort=name&order=asc&company=openai").await);
    let descending = names(&site.get("/sites?sort=name&order=desc&company=openai").await);
    assert!(ascending.is_sorted_by_key(|name| name.to_lowercase()), "{ascending:?}");
    assert_eq!(ascending, descending.into_iter().rev().collect::<Vec<_>>());

    let two = site.get("/sites?company=openai&company=xai").await;
    assert_eq!(two.the("h1"), "Sites led by OpenAI or xAI");
    assert_eq!(two.select("tbody tr").len(), 10, "a filter is repeatable");

    let none = site.get("/sites?company=openai&country=CN").await;
    assert_eq!(none.select("tbody tr").len(), 0);
    assert!(none.text().contains("Nothing matches all these filters at once"), "{}", none.text());
    assert_eq!(none.links("Clear all filters").len(), 1);
}

#[tokio::test]
async fn long_tables_come_in_pages_of_50() {
    let site = Site::demo().await;
    let first = site.get("/sites").await;
    assert_eq!(first.select("tbody tr").len(), 50);
    let second = site.get(&first.link("Next")).await;
    assert_eq!(second.select("tbody tr").len(), 18);
    assert!(second.links("Next").is_empty());
    let names = |page: &Page| page.attributes("tbody th a[href^='/sites/']", "href");
    let all: BTreeSet<String> = [names(&first), names(&second)].concat().into_iter().collect();
    assert_eq!(all.len(), 68, "each site once");
}

#[tokio::test]
async fn operators_ask_whether_it_lives() {
    let site = Site::demo().await;
    assert_eq!(site.get("/healthz").await.html, "ok\n");
    assert_eq!(site.get("/readyz").await.html, "ready\n");
}

#[tokio::test]
async fn search_engines_are_led_to_every_page_and_kept_from_the_desk() {
    let site = Site::demo().await;
    let robots = site.get("/robots.txt").await.html;
    assert!(robots.contains("Disallow: /desk\n"), "{robots}");
    assert!(robots.contains("Sitemap: https://gigawatch.example/sitemap.xml"), "{robots}");
    let sitemap = site.get("/sitemap.xml").await;
    assert_eq!(sitemap.header(axum::http::header::CONTENT_TYPE), Some("application/xml"));
    let places: Vec<&str> = sitemap
        .html
        .split("<loc>")
        .skip(1)
        .map(|rest| rest.split("</loc>").next().expect("an end"))
        .collect();
    for path in ["/", "/map", "/sites/stargate-abilene", "/figures/15", "/announcements/8", "/sources/6"] {
        assert!(places.contains(&format!("https://gigawatch.example{path}").as_str()), "{path}");
    }
    assert_eq!(places.iter().collect::<BTreeSet<_>>().len(), places.len(), "each once");
    assert!(sitemap.html.contains("<lastmod>2026-07-0"), "with the day of the last change");
    let refused = site.ask("/sitemap.xml?part=2").await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    assert!(refused.text().contains("1 to 1"), "{}", refused.text());
}

#[tokio::test]
async fn a_page_now_is_known_by_its_plain_address_and_a_page_of_the_past_by_its_own() {
    let site = Site::demo().await;
    let canonical = |page: &Page| page.attributes("link[rel=canonical]", "href").remove(0);
    let now = site.get("/sites?country=US").await;
    assert_eq!(canonical(&now), "https://gigawatch.example/sites?country=US");
    assert_eq!(now.attributes("meta[property='og:title']", "content"), ["Sites in the United States"]);
    let past = site.get("/sites/stargate-abilene?as_of=2026-05-01T00:00:00Z").await;
    let own = canonical(&past);
    assert!(own.starts_with("https://gigawatch.example/sites/stargate-abilene?as_of=2026-05-01T00"), "{own}");
    assert!(site.ask("/nowhere").await.select("link[rel=canonical]").is_empty());
}
