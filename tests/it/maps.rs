//! Sites where they are: the map, its part in the address, files that go with it,
//! and coordinates that an editor clicks.

use std::time::Duration;

use axum::http::{StatusCode, header};
use gigawatch::domain::account::Rank;
use serde_json::Value;
use tokio::net::TcpListener;

use crate::{
    browser::Desk,
    refusals::refused,
    support::{Page, Site},
};

fn marks(page: &Page) -> Vec<String> {
    page.attributes("svg.map a", "aria-label")
}

#[tokio::test]
async fn the_map_draws_each_site_that_has_coordinates_with_its_power() {
    let site = Site::demo().await;
    let page = site.get("/map").await;
    let marks = marks(&page);
    let geojson: Value = serde_json::from_str(&site.get("/map.geojson").await.html).expect("JSON");
    let features = geojson["features"].as_array().expect("features");
    let located = features.iter().filter(|feature| !feature["geometry"].is_null()).count();
    assert_eq!(marks.len(), located, "each once");
    assert!(located > 10 && located < features.len(), "{located} of {}", features.len());
    let said = format!("{} have no coordinates and are in the list only.", features.len() - located);
    assert!(page.text().contains(&said), "{said}: {}", page.text());
    let abilene = marks.iter().find(|label| label.starts_with("Stargate Abilene:")).expect("a mark");
    assert_eq!(abilene, "Stargate Abilene: 590 MW (est.) now, 1.2 GW at completion");
    assert!(page.select("svg.map path.land").len() == 1);
    // The circle of what is to come is the larger one, and both are links.
    assert!(page.attributes("svg.map a", "href").iter().all(|url| url.starts_with("/sites/")));
}

#[tokio::test]
async fn the_map_shares_its_filters_with_the_list_and_its_part_is_in_the_address() {
    let site = Site::demo().await;
    let list = site.get("/sites?country=US&company=meta").await;
    let map = site.get(&list.link("See them on a map")).await;
    assert!(map.the("h1").starts_with("Map of sites"), "{}", map.the("h1"));
    assert!(map.the("h1").contains("in the United States"), "{}", map.the("h1"));
    let all = marks(&map);
    assert!(!all.is_empty());
    let nearer = site.get(&map.link("Nearer")).await;
    assert!(nearer.url.contains("at=") && nearer.url.contains("country=US"), "{}", nearer.url);
    assert!(marks(&nearer).len() <= all.len());
    let away = site.get("/map?at=50,10,10&country=US").await;
    assert!(marks(&away).is_empty());
    assert!(away.text().contains("lie outside this part"), "{}", away.text());
    let chips = site.get("/map?size=chips&country=US").await;
    assert!(!marks(&chips).iter().any(|label| label.contains("MW")), "{:?}", marks(&chips));
    for (url, name, takes) in [
        ("/map?at=1,2", "at", "latitude, longitude and a height"),
        ("/map?at=91,2,10", "at", "latitude, longitude and a height"),
        ("/map?size=money", "size", "power or chips"),
    ] {
        refused(&site, url, name, takes).await;
    }
}

#[tokio::test]
async fn what_is_known_to_the_state_only_is_a_soft_disc_and_never_a_pin() {
    let site = Site::demo().await;
    let admin = site.editor("admin", Rank::Admin).await;
    let page = admin.follow(admin.ask("/desk/new/site").await).await;
    let typed = [
        ("name", "Somewhere in Kansas"),
        ("country", "US"),
        ("coordinates", "38.5, -98.4"),
        ("precision", "state"),
    ];
    let review = admin.follow(admin.send(&page, "form#draft", &typed, Some(("_do", "check"))).await).await;
    let review =
        admin.follow(admin.send(&review, "form[action$='/submit']", &[("note", "New.")], None).await).await;
    admin.follow(admin.send(&review, "form[action$='/publish']", &[], None).await).await;
    let map = site.get("/map?q=kansas").await;
    assert_eq!(marks(&map), ["Somewhere in Kansas: no number"]);
    assert_eq!((map.select("svg.map circle.soft").len(), map.select("svg.map a circle.done").len()), (1, 0));
    assert!(map.text().contains("known to the state only"), "{}", map.text());
    let page = site.get("/sites/somewhere-in-kansas").await;
    assert_eq!((page.select(".locator .soft").len(), page.select(".locator .here").len()), (1, 0));
    let exact = site.get("/sites/stargate-abilene").await;
    assert_eq!((exact.select(".locator .soft").len(), exact.select(".locator .here").len()), (0, 1));
    assert_eq!(exact.attributes(".locator", "aria-label"), ["Map: Stargate Abilene in Abilene, Texas"]);
}

/// Waits until a piece of JavaScript says yes.
async fn until(desk: &Desk, script: &str) {
    for _ in 0..100 {
        if desk.ask::<bool>(script).await {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    let html: String = desk.ask("document.querySelector('.sites-map')?.outerHTML.slice(0, 2000) ?? ''").await;
    panic!("never: {script}\n{html}");
}

/// What a mark tells that is opened by key.
async fn opened(desk: &Desk, mark: &str) -> String {
    until(desk, &format!("document.querySelectorAll('.is-live {mark}').length === 1")).await;
    let element = desk.page.find_element(mark).await.expect("a mark");
    element.focus().await.expect("it takes the focus").press_key("Enter").await.expect("a key");
    until(desk, "document.querySelector('.maplibregl-popup a') !== null").await;
    desk.ask("document.querySelector('.maplibregl-popup').innerText").await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_map_is_moved_by_hand_and_by_key_and_writes_where_it_is_into_the_address() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let desk = Desk::at(Site::demo_at(&address).await, listener, address).await;
    desk.resize(1280).await;
    desk.visit("/map?country=US&colour=company").await;
    until(&desk, "document.querySelectorAll('.is-live .mark').length > 3").await;
    let height: i64 = desk.ask("document.querySelector('.live-map').clientHeight").await;
    assert!(height > 300, "{height}");
    let drawing: String = desk.ask("getComputedStyle(document.querySelector('svg.map')).visibility").await;
    assert_eq!(drawing, "hidden", "the drawing has made way");
    // Nearer: the address says where, and the links that pass it on do too.
    desk.ask::<bool>("document.querySelector('.maplibregl-ctrl-zoom-in').click(), true").await;
    until(&desk, "new URL(location.href).searchParams.has('at')").await;
    let kept: bool = desk.ask("new URL(location.href).searchParams.get('country') === 'US'").await;
    assert!(kept, "the filter stays");
    until(
        &desk,
        "[...document.querySelectorAll('.share a[data-copy]')].every(link => link.href.includes('at='))",
    )
    .await;
    // Every mark is reached by key and says what it is; a site tells more when it is opened.
    let is_named: bool = desk
        .ask("[...document.querySelectorAll('.mark')].every(mark => mark.tabIndex === 0 && mark.getAttribute('aria-label'))")
        .await;
    assert!(is_named);
    desk.visit("/map?q=goodnight").await;
    let words = opened(&desk, "a.mark").await;
    assert!(words.contains("Goodnight") && words.contains("at completion"), "{words}");
    let page: String = desk.ask("new URL(document.querySelector('.maplibregl-popup a').href).pathname").await;
    assert_eq!(page, "/sites/goodnight");
    // Two sites at one address never part, however near: both are told.
    desk.visit("/map?q=abilene&at=32.50,-99.78,0.5").await;
    let words = opened(&desk, "button.mark").await;
    assert!(words.contains("Stargate Abilene") && words.contains("Crusoe Abilene Expansion"), "{words}");
    desk.close().await;
}

#[tokio::test]
async fn files_have_the_rows_of_the_page_in_its_order() {
    let site = Site::demo().await;
    let page = site.get("/sites?country=US").await;
    for (name, url) in [
        ("CSV", "/sites.csv?country=US"),
        ("JSON", "/sites.json?country=US"),
        ("XLSX", "/sites.xlsx?country=US"),
        ("GeoJSON", "/sites.geojson?country=US"),
    ] {
        assert_eq!(page.link(name), url);
    }
    let query = "?country=US&sort=name&order=desc";
    let names: Vec<String> = site.get(&format!("/sites{query}")).await.texts("main tbody th > a");
    let csv = site.get(&format!("/sites.csv{query}")).await;
    let mut reader = csv::Reader::from_reader(csv.html.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().collect::<Result<_, _>>().expect("CSV");
    assert_eq!(rows.iter().take(50).map(|row| row[1].to_owned()).collect::<Vec<_>>(), names);
    let at = |name: &str| reader_place(&csv.html, name);
    let abilene = rows.iter().find(|row| &row[0] == "stargate-abilene").expect("a row");
    assert_eq!(
        (&abilene[at("power_at_completion_low_w")], &abilene[at("power_at_completion_from")]),
        ("1200000000", "claim")
    );
    assert!(abilene[at("longitude")].parse::<f64>().expect("a number") < -99.0);
    let geojson = site.get(&format!("/sites.geojson{query}")).await;
    assert_eq!(geojson.header(header::CONTENT_TYPE), Some("application/geo+json"));
    let geojson: Value = serde_json::from_str(&geojson.html).expect("JSON");
    let found: Vec<&str> = geojson["features"]
        .as_array()
        .expect("features")
        .iter()
        .take(50)
        .filter_map(|feature| feature["properties"]["name"].as_str())
        .collect();
    assert_eq!(found, names);
    let json: Value = serde_json::from_str(&site.get("/sites.json").await.html).expect("JSON");
    assert!(json["rows"].as_array().is_some_and(|rows| rows.len() > 50), "all rows, not a page of them");
}

fn reader_place(csv: &str, name: &str) -> usize {
    let head = csv.lines().next().expect("a head");
    head.trim_start_matches('\u{feff}').split(',').position(|column| column == name).expect("a column")
}

#[tokio::test]
async fn coordinates_are_clicked_on_a_map_step_by_step() {
    let site = Site::demo().await;
    let anna = site.editor("anna", Rank::Editor).await;
    let page = anna.follow(anna.ask("/desk/new/site").await).await;
    let image = page.attributes("input[type=image]", "src").remove(0);
    let map = anna.get(&image).await;
    assert_eq!(map.header(header::CONTENT_TYPE), Some("image/svg+xml"));
    assert!(map.html.contains("<path class=\"land\" d=\"M"), "{}", &map.html[..300]);
    // The middle of the part is where the click goes.
    let typed = [("name", "Clicked"), ("_part", "38,-98,30")];
    let mut fields = page.form("form#draft");
    fields.retain(|(name, _)| !typed.iter().any(|(known, _)| known == name));
    fields.extend(typed.map(|(name, text)| (name.to_owned(), text.to_owned())));
    fields.extend([("_at.x".to_owned(), "320".to_owned()), ("_at.y".to_owned(), "160".to_owned())]);
    let pairs: Vec<(&str, &str)> = fields.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let action = page.attributes("form#draft", "action").remove(0);
    let next = anna.follow(anna.post(&action, &pairs).await).await;
    let form = next.form("form#draft");
    for (name, text) in [("coordinates", "38.0, -98.0"), ("precision", "state"), ("name", "Clicked")] {
        assert!(form.contains(&(name.to_owned(), text.to_owned())), "{name}: {form:?}");
    }
    assert!(next.url.contains("part=38"), "{}", next.url);
    assert!(next.attributes("input[type=image]", "src")[0].contains("here=38"), "it is marked");
    let stranger = site.ask("/desk/map.svg").await;
    assert_eq!(stranger.status, StatusCode::SEE_OTHER, "it is the editors' own");
    assert_eq!(anna.ask("/desk/map.svg?part=x").await.status, StatusCode::BAD_REQUEST);
}
