//! Every picture of the catalogue is well-formed: alone in both themes and within the
//! pages of others, over the demo and over names that would like to be markup.

use std::collections::BTreeSet;

use axum::http::{StatusCode, header};
use gigawatch::{
    dataset::{Overlay, View},
    domain::{Id, company::Company, project::Project, revision::Reason, site::Site as Place},
};
use jiff::civil::date;
use resvg::usvg::roxmltree::Document;

use crate::{
    injection::ATTACKS,
    support::{Page, Site},
};

/// The names of all charts, those about one thing for each of which there is one.
fn charts(site: &Site) -> Vec<String> {
    let dataset = site.dataset();
    let snapshot = dataset.at(&View::now(date(2026, 11, 23)));
    let general = ["spending", "power", "sites", "chips", "totals"].map(|name| (name.to_owned(), ""));
    let spans = [("compare", "company=openai&company=meta"), ("changes", "from=2026-04-03")];
    let spans = spans.map(|(name, query)| (name.to_owned(), query));
    let of_sites = snapshot
        .sites()
        .flat_map(|(_, place)| ["sites", "timelines"].map(|kind| format!("{kind}/{}", place.slug)));
    let of_companies = snapshot.companies().map(|(_, company)| format!("guidance/{}", company.slug));
    let of_promises =
        snapshot.figures().filter(|at| at.figure.replaces.is_some()).map(|at| format!("promises/{}", at.id));
    let of_one = of_sites.chain(of_companies).chain(of_promises).map(|name| (name, ""));
    let named = general.into_iter().chain(spans).chain(of_one);
    named.map(|(name, query)| format!("/charts/{name}.svg?{query}")).collect()
}

/// What is wrong with a picture, if anything is.
fn fault(svg: &str) -> Option<String> {
    let tree = match Document::parse(svg) {
        Ok(tree) => tree,
        Err(error) => return Some(error.to_string()),
    };
    let mut ids = BTreeSet::new();
    for attribute in tree.descendants().flat_map(|node| node.attributes()) {
        let (name, value) = (attribute.name(), attribute.value());
        if name == "id" && !ids.insert(value.to_owned()) {
            return Some(format!("the id “{value}” stands twice"));
        }
        let is_number = |word: &&str| matches!(*word, "NaN" | "inf" | "Infinity" | "undefined" | "null");
        let mut words = value.split(|letter: char| !letter.is_ascii_alphabetic());
        // Names of things stand in labels and addresses.
        if !matches!(name, "aria-label" | "href" | "title") && words.any(|word| is_number(&word)) {
            return Some(format!("{name}=“{value}”"));
        }
    }
    let scripts =
        tree.descendants().find(|node| matches!(node.tag_name().name(), "script" | "foreignObject" | "img"));
    scripts.map(|node| format!("<{}>", node.tag_name().name()))
}

/// The drawings that stand in a page.
fn drawings(page: &Page) -> Vec<String> {
    page.select("svg").into_iter().map(|svg| svg.html()).collect()
}

/// Looks at every chart; gives how many pictures there were.
async fn looked_at(site: &Site) -> usize {
    let mut seen = 0;
    for url in charts(site) {
        for theme in ["light", "dark"] {
            let page = site.ask(&format!("{url}&theme={theme}")).await;
            // Not every company has a plan, nor every site a timeline.
            if page.status != StatusCode::OK {
                assert_eq!(page.status, StatusCode::NOT_FOUND, "{url}: {}", page.html);
                continue;
            }
            assert_eq!(page.header(header::CONTENT_TYPE), Some("image/svg+xml"), "{url}");
            assert_eq!(fault(&page.html), None, "{url} {theme}");
            seen += 1;
        }
        let embed = site.ask(&format!("/embed{}", url.replace(".svg", ""))).await;
        let ids = embed.attributes("[id]", "id");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len(), "{url}: {ids:?}");
        for drawing in drawings(&embed) {
            assert_eq!(fault(&drawing), None, "/embed{url}: {drawing}");
            seen += 1;
        }
    }
    seen
}

#[tokio::test]
async fn every_picture_of_the_demo_is_wellformed() {
    let site = Site::demo().await;
    let seen = looked_at(&site).await;
    assert!(seen > 300, "{seen} pictures");
}

#[tokio::test]
async fn every_picture_stays_wellformed_whatever_things_are_called() {
    let site = Site::demo().await;
    let dataset = site.dataset();
    let mut overlay = Overlay::new(&dataset);
    let attack = |number: i64| ATTACKS[usize::try_from(number).unwrap_or_default() % ATTACKS.len()];
    let companies: Vec<_> = overlay.all::<Company>().map(|(id, company)| (id, company.clone())).collect();
    for (id, company) in companies {
        overlay.put(
            id,
            Company { name: format!("{}{} & NaN ]]>", company.name, attack(id.number())), ..company },
        );
    }
    let places: Vec<_> = overlay.all::<Place>().map(|(id, place)| (id, place.clone())).collect();
    for (id, place) in places {
        overlay.put(id, Place { name: format!("{}{}\u{202e}", attack(id.number()), place.name), ..place });
    }
    let projects: Vec<_> = overlay.all::<Project>().map(|(id, project)| (id, project.clone())).collect();
    for (id, project) in projects {
        overlay.put(id, Project { name: attack(id.number()).to_owned(), ..project });
    }
    let changes = overlay.finish();
    site.publish(Reason::Rename, changes).await;
    let seen = looked_at(&site).await;
    assert!(seen > 300, "{seen} pictures");
}

#[test]
fn what_is_wrong_with_a_picture_is_seen() {
    let svg = |inside: &str| format!("<svg xmlns='http://www.w3.org/2000/svg'>{inside}</svg>");
    assert_eq!(fault(&svg("<path d='M0,0 L1.5,2'/><g id='a'/><g id='b'/>")), None);
    for bad in [
        "<path d='M0,NaN'/>",
        "<rect width='inf'/>",
        "<g id='a'/><g id='a'/>",
        "<g>",
        "<script/>",
        "<a>&</a>",
    ] {
        assert!(fault(&svg(bad)).is_some(), "{bad}");
    }
}
