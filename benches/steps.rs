//! The steps that pages are made of, one by one: `cargo bench --bench steps`.
//!
//! Over 50,000 figures of the scale set. The tests run each step once over 5,000
//! (`--test`), where only a wrong result fails, never a slow one.

#[path = "history/mod.rs"]
mod history;
#[path = "served/mod.rs"]
mod served;

use std::sync::{
    Arc, LazyLock,
    atomic::{AtomicI16, Ordering},
};

use axum::{body::Body, http::Request};
use divan::{Bencher, black_box};
use gigawatch::{
    dataset::{Dataset, Lens, Rows, Snapshot, View},
    domain::{
        CompanyId, Id, RevisionId,
        figure::Figure,
        phrase::{Asked, read},
        quantity::Interval,
        revision::{ChangeSet, Revision},
        totals::Scenario,
    },
};
use http_body_util::BodyExt;
use jiff::civil::date;
use served::Served;
use tokio::runtime::Runtime;
use tower::ServiceExt;

fn main() {
    divan::main();
}

static RUNTIME: LazyLock<Runtime> = LazyLock::new(|| Runtime::new().expect("a runtime"));

static SERVED: LazyLock<Served> = LazyLock::new(|| {
    let figures = if std::env::args().any(|argument| argument == "--test") { 5_000 } else { 50_000 };
    RUNTIME.block_on(Served::of_figures(figures)).expect("it is served")
});

fn now(dataset: &Dataset) -> Snapshot<'_> {
    dataset.at(&View::now(date(2026, 11, 23)))
}

/// A total over all companies whose candidates are known, in a scenario that nobody asked for yet.
#[divan::bench]
fn total_of_all_companies(bencher: Bencher) {
    static YEAR: AtomicI16 = AtomicI16::new(0);
    let dataset = SERVED.app.dataset();
    let snapshot = now(&dataset);
    let companies: Vec<CompanyId> = snapshot.firms().map(|(id, _)| id).collect();
    bencher.bench_local(|| {
        let mut scenario = Scenario::usual(2026);
        let turn = YEAR.fetch_add(1, Ordering::Relaxed);
        (scenario.horizon.from, scenario.horizon.to) = (1990 + turn / 80 % 30, 2030 + turn % 80);
        let total = snapshot.total(&scenario, &companies);
        let sum = total.by_company.values().copied().reduce(Interval::plus);
        assert_eq!(total.sum.and_then(Interval::low), sum.and_then(Interval::low));
        assert!(total.counted.len() > 100, "{} counted", total.counted.len());
    });
}

#[divan::bench]
fn sum_of_intervals(bencher: Bencher) {
    let dataset = SERVED.app.dataset();
    let quantities: Vec<_> = now(&dataset).figures().map(|at| at.figure.quantity).collect();
    let low = quantities.iter().filter_map(|quantity| quantity.low()).map(i128::from).sum::<i128>();
    bencher.bench_local(|| {
        let sum = Interval::sum(black_box(&quantities).iter().copied());
        assert_eq!(sum.and_then(Interval::low), Some(low));
    });
}

const PHRASES: [(&str, Option<i64>, Option<i64>); 3] = [
    ("zwischen 66 und 72 Mrd. Dollar in diesem Jahr", Some(66_000_000_000), Some(72_000_000_000)),
    ("up to 5 GW by 2030", None, Some(5_000_000_000)),
    ("more than 1.3 million GPUs by the end of the year", Some(1_300_000), None),
];

#[divan::bench(args = 0..PHRASES.len())]
fn phrase(number: usize) {
    let (phrase, low, high) = PHRASES[number];
    let asked = Asked { language: None, said_on: Some(date(2025, 7, 30)) };
    let reading = read(black_box(phrase), asked).expect("it reads");
    assert_eq!((reading.quantity.low(), reading.quantity.high()), (low, high));
}

const PAGES: [&str; 6] =
    ["/announcements/17", "/figures/17", "/companies", "/sites", "/promises", "/totals?to=2031"];

/// A whole page, what many pages share being known; without the network.
#[divan::bench(args = PAGES)]
fn page(path: &str) {
    let served = &*SERVED;
    let request = Request::get(path).body(Body::empty()).expect("a request");
    let html = RUNTIME.block_on(async {
        let response = served.router.clone().oneshot(request).await.expect("it answers");
        assert_eq!(response.status(), 200, "{path}");
        response.into_body().collect().await.expect("a whole page").to_bytes()
    });
    assert!(html.ends_with(b"</html>"), "{path} ends early");
}

/// The next dataset after one figure was corrected.
fn corrected(dataset: &Dataset) -> Dataset {
    let newest = dataset.newest().expect("revisions").clone();
    let (id, figure) = now(dataset).figures().next().map(|at| (at.id, at.figure.clone())).expect("figures");
    let mut changes = ChangeSet::default();
    changes.figures.insert(id, Some(Figure { note: Some("corrected".to_owned()), ..figure }));
    let revision = Revision { id: RevisionId::new(newest.id.number() + 1), ..newest };
    dataset.extended(Rows::of(&changes, revision, dataset))
}

#[divan::bench]
fn extension(bencher: Bencher) {
    let dataset = SERVED.app.dataset();
    let after = dataset.newest_id().number() + 1;
    bencher.bench_local(|| assert_eq!(corrected(&dataset).newest_id().number(), after));
}

/// The ledger of the next dataset, made from the last one.
#[divan::bench]
fn ledger_after_a_publish(bencher: Bencher) {
    let dataset = SERVED.app.dataset();
    let known = now(&dataset).ledger();
    bencher.with_inputs(|| corrected(&dataset)).bench_local_values(|next| {
        let ledger = now(&next).ledger();
        assert!(!Arc::ptr_eq(&ledger, &known));
        assert_eq!(ledger, known, "no promise is another one");
        next
    });
}

/// Every site by whose it is, as after a publish: what each has is known.
#[divan::bench]
fn sites_by_company(bencher: Bencher) {
    let dataset = SERVED.app.dataset();
    let known = now(&dataset).site_groups(Lens::Lead);
    bencher.with_inputs(|| corrected(&dataset)).bench_local_values(|next| {
        let groups = now(&next).site_groups(Lens::Lead);
        assert_eq!((groups.all.0, groups.companies.len()), (known.all.0, known.companies.len()));
        next
    });
}
