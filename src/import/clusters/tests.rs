//! The importer as a whole, on files written for the rule at hand.

use jiff::civil::{Date, date};

use super::plan;
use crate::{
    dataset::{Dataset, EntityKind, Overlay, Rows, View},
    domain::{
        Id, RevisionId, SiteId,
        company::Entity,
        figure::{Counting, Figure, Metric, OutcomeKind, PowerKind, Stage},
        revision::{Reason, Revision},
        site::Precision,
    },
    import::{File, ImportError, Plan},
};

const FIRST: Date = date(2026, 4, 24);
const SECOND: Date = date(2026, 9, 1);

const HEADER: &str = "Name,Status,Certainty,H100 equivalents,Chip type (primary),Chip quantity (primary),\
                      Chip type (secondary),Chip quantity (secondary),GPU Supplier (primary),Country,Owner,\
                      First Operational Date,Location,latitude,longitude,Reported Power Capacity (MW),\
                      Calculated Power Capacity (MW),Reported Cost,Calculated Cost,Possible Duplicate,Exclude,\
                      Decommissioned Date (if applicable),Source 1";

/// A row: cells by column name, the others blank.
fn row(cells: &[(&str, &str)]) -> String {
    let mut defaults = vec![("Name", "Alpha"), ("Status", "Existing")];
    defaults.retain(|(column, _)| !cells.iter().any(|(given, _)| given == column));
    let cells = [defaults.as_slice(), cells].concat();
    for (column, _) in &cells {
        assert!(HEADER.split(',').any(|known| known == *column), "{column}");
    }
    let cell = |column| cells.iter().find(|(given, _)| *given == column).map_or("", |(_, text)| text);
    HEADER.split(',').map(|column| format!("\"{}\"", cell(column))).collect::<Vec<_>>().join(",")
}

#[derive(Default)]
struct World(Dataset);

impl World {
    fn try_import(&self, day: Date, rows: &[String]) -> Result<Plan, ImportError> {
        let text = format!("{HEADER}\n{}\n", rows.join("\n"));
        plan(&self.0, File { name: "gpu_clusters.csv", text: &text }, day)
    }

    fn import(&mut self, day: Date, rows: &[String]) -> Plan {
        let plan = self.try_import(day, rows).unwrap();
        let id = RevisionId::new(self.0.newest_id().number() + 1);
        let revision = Revision {
            id,
            published_at: jiff::Timestamp::from_second(id.number()).unwrap(),
            editor: "test".to_owned(),
            reason: Reason::Import,
            note: None,
            key: None,
        };
        if !plan.changes.is_empty() {
            self.0 = self.0.extended(Rows::of(&plan.changes, revision, &self.0));
        }
        plan
    }

    fn site(&self, name: &str) -> SiteId {
        match Overlay::new(&self.0).named(EntityKind::Site, name) {
            [Entity::Site(site)] => *site,
            other => panic!("{name}: {other:?}"),
        }
    }

    fn figures(&self, wanted: impl Fn(&Figure) -> bool) -> Vec<Figure> {
        let snapshot = self.0.at(&View::now(SECOND));
        snapshot.figures().filter(|at| wanted(at.figure)).map(|at| at.figure.clone()).collect()
    }
}

fn colossus() -> String {
    row(&[
        ("H100 equivalents", "200000.4"),
        ("Chip type (primary)", "NVIDIA H100 SXM5 80GB"),
        ("Chip quantity (primary)", "150000"),
        ("Chip type (secondary)", "NVIDIA H200 SXM"),
        ("Chip quantity (secondary)", "50000"),
        ("GPU Supplier (primary)", "NVIDIA"),
        ("Country", "United States of America"),
        ("Owner", "xAI"),
        ("First Operational Date", "2025-02-18"),
        ("Location", "3231 Riverport Rd, Memphis, TN 38109"),
        ("latitude", "35.06"),
        ("longitude", "-90.156"),
        ("Reported Power Capacity (MW)", "250"),
        ("Calculated Power Capacity (MW)", "280.5"),
        ("Calculated Cost", "5000000000.4"),
        ("Source 1", "https://archive.org/x (at 15:01)"),
    ])
}

#[test]
fn a_row_is_a_site_with_its_figures() {
    let mut world = World::default();
    let plan = world.import(FIRST, &[colossus()]);
    assert_eq!((plan.report.read, plan.report.added, plan.report.unsure.len()), (1, 6, 0));
    let power = world.figures(|figure| figure.metric == Metric::Power);
    assert!(power.iter().all(|figure| figure.power_kind == Some(PowerKind::Unsaid)));
    assert_eq!((power[0].note.as_deref(), power[0].quantity.low()), (Some("reported"), Some(250_000_000)));
    assert_eq!((power[1].note.as_deref(), power[1].quantity.low()), (Some("calculated"), Some(280_500_000)));
    assert!(matches!(power[1].counting, Counting::AlternativeTo(_)));
    let cost = world.figures(|figure| figure.metric == Metric::Spending);
    assert_eq!(
        (cost[0].quantity.low(), cost[0].is_counted()),
        (Some(5_000_000_000), true),
        "alone it counts"
    );
    let chips = world.figures(|figure| figure.metric == Metric::Chips);
    assert_eq!(chips.iter().map(|figure| figure.quantity.low().unwrap()).sum::<i64>(), 200_000);
    assert!(chips[0].chip_maker.is_some() && chips[0].company.is_some());

    let now = world.0.at(&View::now(SECOND));
    let site = now.site(world.site("Alpha")).unwrap();
    assert_eq!((site.country.as_deref(), site.region.as_deref()), (Some("US"), Some("US-TN")));
    assert_eq!(site.location.unwrap().precision, Precision::Exact);
    let (id, said) = now.announcements().next().unwrap();
    assert_eq!(said.headline, "Alpha: 200,000 chips, 250 MW, since 18 February 2025");
    let cited: Vec<_> = now.citations(id).map(|(_, _, source)| source.url.clone().unwrap()).collect();
    assert_eq!(cited, ["https://epoch.ai/data/gpu-clusters", "https://archive.org/x"]);
}

#[test]
fn chips_beyond_all_measure_are_added_up_all_the_same() {
    let most = i64::MAX.to_string();
    let cells = [("Chip type (primary)", "B200"), ("Chip quantity (primary)", most.as_str())];
    let more = [("Chip type (secondary)", "H100"), ("Chip quantity (secondary)", most.as_str())];
    let mut world = World::default();
    world.import(FIRST, &[row(&[&cells[..], &more[..]].concat())]);
    let now = world.0.at(&View::now(SECOND));
    let (_, said) = now.announcements().next().unwrap();
    assert_eq!(said.headline, "Alpha: 18,446,744,073,709,551,614 chips, running");
}

#[test]
fn the_same_file_again_adds_nothing() {
    let mut world = World::default();
    world.import(FIRST, &[colossus()]);
    let again = world.import(FIRST, &[colossus()]);
    assert!(again.changes.is_empty());
    assert_eq!((again.report.added, again.report.unchanged), (0, 6));
}

#[test]
fn a_later_file_replaces_what_it_says_otherwise() {
    let mut world = World::default();
    world.import(FIRST, &[colossus()]);
    let same = world.import(date(2026, 5, 1), &[colossus()]);
    assert_eq!((same.report.added, same.report.changed, same.report.unchanged), (0, 0, 6));
    let more = world.import(SECOND, &[colossus().replace("150000", "160000")]);
    assert_eq!((more.report.added, more.report.changed), (0, 6));
    let refused = world.try_import(date(2026, 6, 1), &[colossus()]).unwrap_err();
    assert!(matches!(refused, ImportError::Whole(_)));
}

#[test]
fn a_plan_that_came_true_is_settled() {
    let planned = |status| {
        row(&[
            ("Status", status),
            ("Chip quantity (primary)", "1000"),
            ("First Operational Date", "2026-08-01"),
        ])
    };
    let mut world = World::default();
    world.import(FIRST, &[planned("Planned")]);
    assert_eq!(world.figures(|_| true)[0].stage, Stage::Planned);
    world.import(SECOND, &[planned("Existing")]);
    let outcome = world.figures(|figure| figure.outcome.is_some());
    assert_eq!((outcome.len(), outcome[0].outcome.unwrap().kind), (1, OutcomeKind::Met));
}

#[test]
fn what_cannot_be_placed_is_unsure_and_what_is_excluded_is_passed_over() {
    let mut world = World::default();
    let quantity = ("Chip quantity (primary)", "10");
    let plan = world.import(
        FIRST,
        &[
            row(&[("Name", "Anonymized"), quantity]),
            row(&[("Name", "Anonymized"), quantity]),
            row(&[("Name", "Beta"), ("Possible Duplicate", "True"), quantity]),
            row(&[("Name", "Gamma"), ("Exclude", "True"), quantity]),
            row(&[("Name", "Delta"), quantity, ("Chip quantity (secondary)", "10")]),
            row(&[("Name", "Epsilon"), quantity]),
        ],
    );
    assert_eq!((plan.report.read, plan.report.added), (6, 1));
    let reasons: Vec<_> = plan.report.unsure.iter().map(|unsure| unsure.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "2 rows are called “Anonymized”",
            "2 rows are called “Anonymized”",
            "Epoch AI marks this row as a possible duplicate",
            "both numbers of chips are of the same type, or of none",
        ]
    );
}

#[test]
fn what_runs_no_more_or_is_unlikely_is_in_no_sum() {
    for (cells, reason) in [
        (
            [("Status", "Decommissioned"), ("Decommissioned Date (if applicable)", "2021-07")],
            "decommissioned 2021-07",
        ),
        ([("Status", "Planned"), ("Certainty", "Unlikely")], "unlikely, by Epoch AI's own judgement"),
    ] {
        let mut world = World::default();
        world.import(FIRST, &[row(&[cells.as_slice(), &[("Chip quantity (primary)", "10")]].concat())]);
        assert_eq!(world.figures(|_| true)[0].counting, Counting::NotCounted(reason.to_owned()));
        let site = world.0.sites.get(world.site("Alpha"), world.0.newest_id()).unwrap().note.clone();
        assert_eq!(site.is_some(), cells[0].1 == "Decommissioned");
    }
}

#[test]
fn a_day_that_is_none_makes_a_figure_without_a_period() {
    let mut world = World::default();
    world
        .import(FIRST, &[row(&[("First Operational Date", "in spring"), ("Chip quantity (primary)", "10")])]);
    assert_eq!(world.figures(|_| true)[0].period, None);
}

#[test]
fn a_cell_that_cannot_be_read_refuses_the_file() {
    let world = World::default();
    for (cell, wanted) in [
        (("Chip quantity (primary)", "many"), "gpu_clusters.csv:3: column “Chip quantity (primary)”: “many”"),
        (("Status", "Rumoured"), "gpu_clusters.csv:3: column “Status”: “Rumoured”: “Rumoured” is no status"),
        (("latitude", "12"), "gpu_clusters.csv:3: a latitude and a longitude go together"),
    ] {
        let refused =
            world.try_import(FIRST, &[row(&[]), row(&[cell, ("Name", "Beta")])]).unwrap_err().to_string();
        assert!(refused.starts_with(wanted), "{refused}");
    }
}

#[test]
fn the_original_file_comes_in_twice() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data/epoch/gpu-clusters-2026-04-24/gpu_clusters.csv");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("skipped: {} is not there", path.display());
        return;
    };
    let mut world = World::default();
    let rows: Vec<String> = Vec::new();
    assert!(world.try_import(FIRST, &rows).is_ok(), "an empty file says nothing");
    let file = File { name: "gpu_clusters.csv", text: &text };
    let first = plan(&world.0, file, FIRST).unwrap();
    let report = &first.report;
    eprintln!(
        "{} read, {} added, {} unsure, {} sites",
        report.read,
        report.added,
        report.unsure.len(),
        first.changes.sites.len()
    );
    let revision = Revision {
        id: RevisionId::new(1),
        published_at: jiff::Timestamp::UNIX_EPOCH,
        editor: "test".to_owned(),
        reason: Reason::Import,
        note: None,
        key: None,
    };
    world.0 = world.0.extended(Rows::of(&first.changes, revision, &world.0));
    let second = plan(&world.0, file, FIRST).unwrap();
    assert!(second.changes.is_empty());
    assert_eq!(second.report.unchanged, first.report.added);
    assert_eq!(second.report.unsure, first.report.unsure);
}
