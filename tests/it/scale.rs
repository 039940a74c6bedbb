//! The scale set, at a hundredth of its size: as large as it says, sound, the same
//! each time, and as uneven as the world.

use std::collections::{BTreeSet, HashMap};

use gigawatch::{
    dataset::{Dataset, Lens, Table, View},
    domain::{
        Id, RevisionId,
        date::Period,
        figure::{Counting, Figure, Metric, OutcomeKind, PowerKind, YearKind},
        project::{RoleKind, RoleObject},
        revision::{Noun, Reason},
        site::{Location, Precision},
    },
    store::Store,
};
use history::{Size, fill};
use jiff::civil::date;
use tempfile::TempDir;

use crate::{
    commands::{done, run},
    support::{Site, everything_in},
};

#[path = "../../benches/history/mod.rs"]
pub mod history;

const FIGURES: i64 = 5_000;

/// The scale set, as it lies in a directory and as a dataset.
pub async fn scale_set() -> (TempDir, Dataset) {
    let directory = tempfile::tempdir().expect("a directory");
    let store = Store::open(directory.path()).await.expect("an empty store");
    fill(&store, Size::of_figures(FIGURES)).await.expect("it takes the history");
    let dataset = everything_in(&store).await;
    store.close().await.expect("it closes");
    (directory, dataset)
}

/// How many rows a table ever had.
fn rows<T: Noun>(table: &Table<T>) -> i64 {
    table.next_id().number() - 1
}

/// Today's figures.
fn figures(dataset: &Dataset) -> Vec<&Figure> {
    dataset.figures.iter(dataset.newest_id()).map(|(_, figure)| figure).collect()
}

/// How many of a hundred figures are so.
fn percent(figures: &[&Figure], is_so: impl Fn(&Figure) -> bool) -> usize {
    figures.iter().filter(|figure| is_so(figure)).count() * 100 / figures.len()
}

/// Whether it settles a promise after its day.
fn is_late(dataset: &Dataset, figure: &Figure) -> bool {
    let promised = figure.outcome.and_then(|outcome| dataset.figures.get(outcome.of, dataset.newest_id()));
    let last_day = |figure: &Figure| figure.period.and_then(Period::last_day);
    promised.is_some_and(|promised| last_day(figure) > last_day(promised))
}

#[tokio::test]
async fn it_is_sound_and_as_large_as_it_says() {
    let (directory, dataset) = scale_set().await;
    done(&run(&["check"], directory.path()));
    let counts = [
        rows(&dataset.companies),
        rows(&dataset.projects),
        rows(&dataset.sites),
        rows(&dataset.announcements),
        rows(&dataset.figures),
        dataset.newest_id().number(),
    ];
    assert_eq!(counts, [10, 30, 200, 2_000, 5_000, 300]);
    let full = Size::of_figures(500_000);
    assert_eq!(
        [full.companies, full.projects, full.sites, full.announcements, full.figures, full.revisions],
        [1_000, 3_000, 20_000, 200_000, 500_000, 30_000]
    );
    assert!((400..=600).contains(&rows(&dataset.sources)), "{} sources", rows(&dataset.sources));
    assert!(rows(&dataset.citations) > rows(&dataset.announcements));
    assert!(rows(&dataset.people) == 5 && rows(&dataset.aliases) > 20 && rows(&dataset.roles) > 300);
}

#[tokio::test]
async fn plans_move_come_true_late_or_are_withdrawn() {
    let (_directory, dataset) = scale_set().await;
    let all = figures(&dataset);
    let outcome = |kind| percent(&all, |figure| figure.outcome.is_some_and(|outcome| outcome.kind == kind));
    assert!((10..40).contains(&percent(&all, |figure| figure.replaces.is_some())));
    assert!((4..20).contains(&outcome(OutcomeKind::Met)), "{} % met", outcome(OutcomeKind::Met));
    let actual =
        |figure: &&&Figure| figure.outcome.is_some_and(|outcome| outcome.kind == OutcomeKind::Actual);
    assert!(all.iter().filter(actual).count() > 25, "plans that came to something else");
    assert!((1..10).contains(&outcome(OutcomeKind::Withdrawn)));
    assert!((3..25).contains(&percent(&all, |figure| matches!(figure.counting, Counting::PartOf(_)))));
    assert!(all.iter().any(|figure| matches!(figure.counting, Counting::AlternativeTo(_))));
    assert!(all.iter().any(|figure| matches!(figure.counting, Counting::NotCounted(_))));
    let late = all.iter().filter(|figure| is_late(&dataset, figure)).count();
    assert!(late > 20, "{late} came true late");
}

#[tokio::test]
async fn it_is_as_uneven_as_the_world() {
    let (_directory, dataset) = scale_set().await;
    let newest = dataset.newest_id();
    let mut led: HashMap<_, usize> = HashMap::new();
    for (_, role) in dataset.roles.iter(newest) {
        if role.kind == RoleKind::Owner && matches!(role.object, RoleObject::Site(_)) {
            *led.entry(role.company).or_default() += 1;
        }
    }
    let mut led: Vec<usize> = led.into_values().collect();
    led.sort_unstable();
    assert!(led[led.len() - 1] >= 3 * led[led.len() / 2], "sites of companies: {led:?}");
    let all = figures(&dataset);
    let units: BTreeSet<_> = all.iter().filter_map(|figure| figure.unit.as_deref()).collect();
    assert!(units.len() >= 8, "{units:?}");
    let metrics: BTreeSet<_> = all.iter().map(|figure| figure.metric.word()).collect();
    assert_eq!(metrics.len(), Metric::ALL.len(), "{metrics:?}");
    for kind in PowerKind::ALL {
        assert!(all.iter().any(|figure| figure.power_kind == Some(*kind)), "{kind}");
    }
    assert!(percent(&all, |figure| figure.year_kind == YearKind::Fiscal) > 1);
    assert!(percent(&all, |figure| figure.as_said.contains("Mrd.") || figure.as_said.contains("rund")) > 3);
    let sites: Vec<_> = dataset.sites.iter(newest).map(|(_, site)| site).collect();
    assert!(sites.iter().any(|site| site.name.chars().count() > 100));
    assert!(sites.iter().any(|site| site.name.contains('ü')));
    for precision in Precision::ALL {
        let is_so = |location: Location| location.precision == *precision;
        assert!(sites.iter().any(|site| site.location.is_some_and(is_so)), "{precision}");
    }
}

#[tokio::test]
async fn the_desk_corrects_takes_back_merges_and_removes() {
    let (_directory, dataset) = scale_set().await;
    let of = |reason| dataset.revisions().iter().filter(|revision| revision.reason == reason).count();
    assert_eq!(
        [of(Reason::Import), of(Reason::Merge), of(Reason::Rename), of(Reason::Redaction)],
        [3, 3, 3, 1]
    );
    assert_eq!([of(Reason::Correction), of(Reason::Retraction), of(Reason::Checked)], [15, 6, 9]);
    assert_eq!(rows(&dataset.successions), 3);
    let taken_back =
        dataset.announcements.iter(dataset.newest_id()).filter(|(_, said)| said.retracted.is_some());
    assert_eq!(taken_back.count(), 7);
}

#[tokio::test]
async fn a_bar_of_very_many_figures_names_the_largest_and_counts_the_rest() {
    let (directory, _) = scale_set().await;
    let store = Store::open(directory.path()).await.expect("it opens");
    let site = Site::of(directory, store).await;
    let chart = site.get("/charts/spending").await;
    let made_of = chart.the("main table tbody tr:first-child td:last-child");
    let figures: usize = made_of.trim_end_matches(" figures").parse().expect(&made_of);
    assert!(figures > 41, "{made_of}");
    let rest = figures - 40;
    let page = site.get("/companies").await;
    let bar = page.html.split("<text class=\"name\"").nth(1).expect("the largest company");
    assert_eq!(bar.matches(&format!(": {rest} smaller figures</title>")).count(), 1, "{rest}: {bar}");
    // What is too narrow is not drawn.
    let drawn = bar.matches("href=\"/figures/").count();
    assert!((30..=40).contains(&drawn), "{drawn}: {bar}");
}

#[tokio::test]
async fn a_companys_sites_are_the_same_alone_and_among_all() {
    let (_directory, dataset) = scale_set().await;
    let now = View::now(date(2026, 11, 23));
    for view in [View { said_by: Some(date(2024, 5, 1)), ..now }, now] {
        let snapshot = dataset.at(&view);
        for lens in Lens::ALL {
            let of_each = || snapshot.firms().map(|(id, _)| snapshot.sites_of_company(id, *lens));
            let alone: Vec<_> = of_each().collect();
            snapshot.site_groups(*lens);
            assert_eq!(alone, of_each().collect::<Vec<_>>(), "by {lens}");
            assert!(alone.iter().map(Vec::len).sum::<usize>() > 20, "by {lens}");
        }
    }
}

#[tokio::test]
async fn it_is_the_same_each_time() {
    let ((_one, first), (_other, second)) = (scale_set().await, scale_set().await);
    assert_eq!(figures(&first), figures(&second));
    let moments = |dataset: &Dataset| dataset.revisions().iter().cloned().collect::<Vec<_>>();
    assert_eq!(moments(&first), moments(&second));
    assert_eq!(first.revisions()[0].id, RevisionId::new(1));
}
