//! What axe-core finds against WCAG 2.2 AA, in both themes and on a telephone, and
//! what is too wide for it.

use std::time::Duration;

use chromiumoxide::{
    Page,
    cdp::browser_protocol::emulation::{MediaFeature, SetDeviceMetricsOverrideParams},
};
use serde::de::DeserializeOwned;

use crate::{
    browser::{Desk, PAGES},
    support::in_repository,
};

const RUN: &str = "axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] })\
    .then(r => [r.passes.length, r.violations.map(v => v.id + ': ' + v.nodes.map(n => n.target.join(' ') + ' ' + n.failureSummary).slice(0, 3).join(' | '))])";

/// axe-core, as npm installed it.
fn axe() -> String {
    let file = in_repository("tests/axe/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&file)
        .unwrap_or_else(|_| panic!("{} is missing; scripts/test installs it", file.display()))
}

async fn ask<T: DeserializeOwned>(page: &Page, script: &str) -> T {
    let answer = page.evaluate(script).await.unwrap_or_else(|cause| panic!("{script}: {cause}"));
    answer.into_value().unwrap_or_else(|cause| panic!("{script}: {cause}"))
}

/// What is wrong with the page that a browser shows; `path` is what to call it.
pub async fn faults(page: &Page, path: &str) -> Vec<String> {
    let mut found = Vec::new();
    page.evaluate(axe()).await.expect("axe is there");
    for (width, scheme) in [(1280, "light"), (1280, "dark"), (360, "light")] {
        let metrics = SetDeviceMetricsOverrideParams::new(width, 900, 1.0, width < 600);
        page.execute(metrics).await.expect("it takes the size");
        let feature = MediaFeature::new("prefers-color-scheme", scheme);
        page.emulate_media_features(vec![feature]).await.expect("it takes the scheme");
        // Colours move for a moment, on a busy machine for a longer one.
        for _ in 0..50 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if ask::<usize>(page, "document.getAnimations().length").await == 0 {
                break;
            }
        }
        let (content, screen): (i64, i64) =
            ask(page, "[document.documentElement.scrollWidth, window.innerWidth]").await;
        if content > screen {
            found.push(format!("{path}: {content} px wide on a screen of {screen}"));
        }
        let (passed, violations): (usize, Vec<String>) = ask(page, RUN).await;
        assert!(passed > 5, "axe looked at {path}: {passed} rules");
        found.extend(violations.into_iter().map(|violation| format!("{path} {width} {scheme}: {violation}")));
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_readers_is_hard_to_use() {
    let desk = Desk::open().await;
    let mut found = Vec::new();
    for path in PAGES {
        desk.visit(path).await;
        found.extend(faults(&desk.page, path).await);
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
    desk.close().await;
}
