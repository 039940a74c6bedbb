//! Whatever stands in an address, the answer is a page, a file or a sentence, and
//! never a fault of ours: every public address with arbitrary parameters.

use std::cell::Cell;

use axum::http::StatusCode;
use gigawatch::web::{PROGRAM_ROUTES, READER_ROUTES};
use proptest::{prelude::*, sample::select};
use tokio::runtime::Runtime;
use url::form_urlencoded;

use super::try_often;
use crate::support::Site;

/// What addresses take, on some page or other.
const NAMES: [&str; 44] = [
    "as_of",
    "said_by",
    "rules",
    "lang",
    "company",
    "project",
    "site",
    "person",
    "from",
    "to",
    "run_rate",
    "currency",
    "stage",
    "state",
    "by",
    "metric",
    "country",
    "region",
    "sort",
    "order",
    "page",
    "q",
    "size",
    "colour",
    "at",
    "theme",
    "scale",
    "rows",
    "reason",
    "year",
    "kind",
    "publisher",
    "after",
    "limit",
    "fields",
    "since",
    "url",
    "maxwidth",
    "format",
    "phrase",
    "said_on",
    "about",
    "speaker",
    "language",
];

/// What is near to something that is taken, or has hurt programs before.
const VALUES: [&str; 44] = [
    "",
    " ",
    "0",
    "-1",
    "1",
    "2",
    "99999999999999999999",
    "9223372036854775807",
    "-9223372036854775808",
    "1e308",
    "NaN",
    "inf",
    "openai",
    "meta",
    "stargate-abilene",
    "~all",
    "~none",
    "~shared",
    "US",
    "on",
    "asc",
    "desc",
    "power",
    "chips",
    "lead",
    "dark",
    "2026-02-30",
    "2026-04-03",
    "2026-04-03T12:00:00Z",
    "9999-12-31",
    "-9999-01-01",
    "2026-04-03T12:00:00.000000001+23:59",
    "0000-00-00",
    "2026-06~",
    "../2030~",
    "2025/2034",
    "38.5,-98,30",
    "'; DROP TABLE figure; --",
    "<script>alert(1)</script>",
    "%00",
    "\u{202e}txt.exe",
    "ﬁ\u{0301}\u{200d}",
    "../../../etc/passwd",
    "AND OR NOT NEAR(\"",
];

/// The addresses, what is open in them filled in, sometimes with what is not there.
fn addresses() -> Vec<String> {
    let open = |route: &str| {
        [
            ("{slug}", ["openai", "stargate-abilene", "nowhere"]),
            ("{id}", ["8", "999999", "x"]),
            ("{n}", ["12", "0", "-1"]),
            ("{*name}", ["spending", "sites/stargate-abilene.png", "timelines/x"]),
            ("{*page}", ["home.png", "totals.png", "sites/x.png"]),
        ]
        .into_iter()
        .find_map(|(part, examples)| {
            route.contains(part).then(|| examples.map(|example| route.replace(part, example)))
        })
        .map_or_else(|| vec![route.to_owned()], Vec::from)
    };
    let all = READER_ROUTES.iter().chain(PROGRAM_ROUTES).flat_map(|route| open(route));
    // What is copied or packed as a whole takes no parameters worth trying in quantity.
    all.filter(|address| !address.starts_with("/data/")).collect()
}

fn words() -> impl Strategy<Value = String> {
    prop_oneof![4 => select(&VALUES[..]).prop_map(str::to_owned), 1 => "\\PC{0,20}", 1 => "[0-9TZ:.,~/-]{1,24}"]
}

fn asked() -> impl Strategy<Value = String> {
    let name = prop_oneof![8 => select(&NAMES[..]).prop_map(str::to_owned), 1 => "\\PC{0,8}"];
    (select(addresses()), proptest::collection::vec((name, words()), 0..5)).prop_map(
        |(address, parameters)| {
            let query = form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
            format!("{address}?{query}")
        },
    )
}

#[test]
fn no_address_breaks_anything_whatever_its_parameters() {
    let runtime = Runtime::new().expect("a runtime");
    let site = runtime.block_on(Site::demo());
    let (answered, refused) = (Cell::new(0), Cell::new(0));
    try_often("addresses", 256, &asked(), |url| {
        let page = runtime.block_on(site.ask(&url));
        prop_assert!(!page.status.is_server_error(), "{url}: {}", page.status);
        if page.status.is_success() {
            answered.set(answered.get() + 1);
        }
        if page.status == StatusCode::BAD_REQUEST {
            refused.set(refused.get() + 1);
            let sentence = page.text();
            prop_assert!(sentence.len() > 20 || page.html.contains("\"detail\""), "{url}: {sentence}");
        }
        Ok(())
    });
    assert!(answered.get() > 0 && refused.get() > 0, "{answered:?} answered, {refused:?} refused");
}
