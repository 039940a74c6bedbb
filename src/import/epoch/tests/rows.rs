//! What becomes of rows from one copy to the next (rule 9).

use jiff::civil::{Date, date};

use super::world::{Texts, World};
use crate::domain::{
    date::Period,
    figure::{Basis, Component, Figure, Metric, OutcomeKind, PowerKind, Stage},
};

const FIRST: Date = date(2026, 1, 1);
const SECOND: Date = date(2026, 6, 1);

/// A copy with one site, Alpha, and these milestones: day, buildings, megawatts.
fn copy(milestones: &[(&str, &str, &str)]) -> Texts {
    let rows = milestones.iter().map(|(day, buildings, power)| format!("Alpha,{day},{buildings},{power}"));
    let rows = rows.collect::<Vec<_>>().join("\n");
    Texts {
        centers: Some("Name\nAlpha\n".to_owned()),
        timelines: Some(format!("Data center,Date,Buildings operational,Power (MW)\n{rows}\n")),
        chips: None,
    }
}

fn two(first: &[(&str, &str, &str)], second: &[(&str, &str, &str)]) -> (World, crate::import::Plan) {
    let mut world = World::default();
    world.import(FIRST, &copy(first));
    let plan = world.import(SECOND, &copy(second));
    (world, plan)
}

fn counts(plan: &crate::import::Plan) -> (usize, usize, usize, usize) {
    let report = &plan.report;
    (report.added, report.changed, report.unchanged, report.withdrawn)
}

#[test]
fn the_same_row_adds_nothing_and_the_copy_is_announced_all_the_same() {
    let rows = [("2025-06-01", "1", "100"), ("2027-01-01", "2", "200")];
    let (world, plan) = two(&rows, &rows);
    assert_eq!(counts(&plan), (0, 0, 4, 0));
    assert_eq!(plan.changes.announcements.len(), 1);
    assert_eq!(world.headlines("Alpha")[1], "Alpha: no change since the copy of 1 January 2026");
}

#[test]
fn a_restated_row_replaces_all_its_figures() {
    let (world, plan) = two(&[("2027-01-01", "2", "200")], &[("2027-01-01", "2", "250")]);
    assert_eq!(counts(&plan), (0, 2, 0, 0));
    let power = world.facility_power("Alpha", date(2027, 1, 1));
    assert_eq!(power[1].figure.replaces, Some(power[0].id));
}

#[test]
fn a_row_re_dated_into_the_past_is_an_outcome() {
    let (world, plan) = two(&[("2026-07-01", "2", "200")], &[("2026-05-01", "2", "200")]);
    assert_eq!(counts(&plan), (0, 2, 0, 0));
    let promised = world.facility_power("Alpha", date(2026, 7, 1))[0];
    let came = world.facility_power("Alpha", date(2026, 5, 1))[0];
    let outcome = came.figure.outcome.unwrap();
    assert_eq!((outcome.of, outcome.kind, came.figure.replaces), (promised.id, OutcomeKind::Met, None));
    assert_eq!(came.figure.stage, Stage::Operational);
}

#[test]
fn less_than_98_per_cent_of_the_promise_is_what_it_came_to() {
    for (power, kind) in [("195", OutcomeKind::Actual), ("196", OutcomeKind::Met), ("300", OutcomeKind::Met)]
    {
        let (world, _) = two(&[("2026-05-01", "2", "200")], &[("2026-05-01", "2", power)]);
        let came = world.facility_power("Alpha", date(2026, 5, 1));
        assert_eq!(came[1].figure.outcome.unwrap().kind, kind, "{power}");
    }
}

#[test]
fn a_plan_that_is_gone_is_withdrawn_only_if_its_site_and_the_file_are_there() {
    let first = [("2025-06-01", "1", "100"), ("2027-01-01", "2", "200")];
    let (world, plan) = two(&first, &first[..1]);
    assert_eq!(counts(&plan), (0, 0, 2, 2));
    let promise = world.facility_power("Alpha", date(2027, 1, 1))[0];
    let now = world.said_by(SECOND);
    let said = now.outcomes(promise.id).next().unwrap();
    assert_eq!((said.figure.as_said.as_str(), said.figure.stage), ("no longer listed", Stage::Context));

    let mut world = World::default();
    world.import(FIRST, &copy(&first));
    let elsewhere = Texts {
        centers: Some("Name\nBeta\n".to_owned()),
        timelines: Some("Data center,Date,Buildings operational,Power (MW)\n".to_owned()),
        chips: None,
    };
    assert_eq!(counts(&world.import(SECOND, &elsewhere)), (0, 0, 0, 0), "a site that is not listed");

    let mut world = World::default();
    world.import(FIRST, &copy(&first));
    let centers_only = Texts { centers: Some("Name\nAlpha\n".to_owned()), ..Texts::default() };
    assert_eq!(
        counts(&world.import(SECOND, &centers_only)),
        (0, 0, 0, 0),
        "a file that is missing says nothing"
    );
}

#[test]
fn an_operational_row_that_is_gone_stays() {
    let (world, plan) = two(&[("2025-06-01", "1", "100")], &[("2025-09-01", "3", "300")]);
    assert_eq!(counts(&plan), (2, 0, 0, 0));
    let now = world.said_by(SECOND);
    assert!(world.facility_power("Alpha", date(2025, 6, 1)).iter().all(|at| !now.is_over(*at)));
}

#[test]
fn a_row_that_may_be_two_is_taken_as_new_and_said_to_be_unsure() {
    let first = [("2026-07-01", "2", "200")];
    let (_, plan) = two(&first, &[("2026-09-01", "2", "200"), ("2026-10-01", "2", "200")]);
    assert_eq!(counts(&plan), (4, 0, 0, 2));
    let reasons: Vec<_> =
        plan.report.unsure.iter().map(|unsure| (unsure.place.as_str(), unsure.reason.as_str())).collect();
    assert_eq!(
        reasons,
        [
            ("data_center_timelines.csv:2", "may be the row of 2026-07-01; it is taken as new"),
            ("data_center_timelines.csv:3", "may be the row of 2026-07-01; it is taken as new"),
        ]
    );
}

#[test]
fn an_event_to_come_makes_no_figures_and_a_past_one_does() {
    let mut world = World::default();
    let plan = world.import(
        FIRST,
        &copy(&[("2027-01-01", "0", "0"), ("2027-02-01", "", ""), ("2025-01-01", "0", "0.0")]),
    );
    assert_eq!(counts(&plan), (2, 0, 0, 0));
    assert_eq!(
        world.facility_power("Alpha", date(2025, 1, 1))[0].figure.quantity.low(),
        Some(0),
        "nothing is a number"
    );
}

#[test]
fn a_second_row_for_one_day_is_unsure() {
    let mut world = World::default();
    let plan = world.import(FIRST, &copy(&[("2025-01-01", "1", "100"), ("2025-01-01", "2", "200")]));
    assert_eq!(counts(&plan), (2, 0, 0, 0));
    assert_eq!(plan.report.unsure[0].reason, "another row of this file speaks of the same day");
}

#[test]
fn a_blank_cell_says_nothing_of_the_number_before() {
    let (world, plan) = two(&[("2027-01-01", "2", "200")], &[("2027-01-01", "", "200")]);
    assert_eq!(counts(&plan), (0, 0, 1, 0));
    let now = world.said_by(SECOND);
    assert!(
        world
            .figures("Alpha", |figure| figure.metric == Metric::Buildings)
            .iter()
            .all(|at| !now.is_over(*at))
    );
}

#[test]
fn what_a_re_dated_plan_says_no_more_is_withdrawn_with_its_day() {
    let (_, plan) = two(&[("2026-07-01", "2", "200")], &[("2026-11-01", "", "200")]);
    assert_eq!(counts(&plan), (0, 1, 0, 1), "the two buildings by July");
}

#[test]
fn every_column_becomes_a_figure_in_base_units() {
    let mut world = World::default();
    let header = "Data center,Date,Buildings operational,Power (MW),IT power (MW),H100 equivalents,\
                  Total capital cost (2025 USD billions),Compute cost (2025 USD billions),\
                  Construction cost (2025 USD billions),Annual operating cost (2025 USD billions),Water use (MGD),\
                  Building area (square feet),Site area (square feet),Performance (8-bit OP/s)";
    let row = "Alpha,6/28/2025,1,147.5,105,127337.0389,4.03,2.74,1.29,0.1,21,484960,1000,1.2E+19";
    world.import(
        FIRST,
        &Texts {
            centers: Some("Title,Handle,Owner\nAlpha One,Alpha,Acme #confident\n".to_owned()),
            timelines: Some(format!("{header}\n{row}\n")),
            chips: Some(
                "Data center,Date,Chip type,Number of Units,Chip type source,Number of Units source\n\
                 Alpha,2025-06-28,B200,100800,Estimate,Company disclosure\n"
                    .to_owned(),
            ),
        },
    );
    let value = |wanted: &dyn Fn(&Figure) -> bool| {
        let found = world.figures("Alpha", wanted);
        assert_eq!(found.len(), 1);
        (
            found[0].figure.quantity.low().unwrap(),
            found[0].figure.unit.clone().unwrap(),
            found[0].figure.as_said.clone(),
        )
    };
    let is = |amount: i64, unit: &str, words: &str| (amount, unit.to_owned(), words.to_owned());
    let power = |kind| move |f: &Figure| f.power_kind == Some(kind);
    let cost = |part| move |f: &Figure| f.metric == Metric::Spending && f.component == Some(part);
    let area =
        |label: &'static str| move |f: &Figure| f.metric == Metric::Area && f.label.as_deref() == Some(label);
    let of = |metric| move |f: &Figure| f.metric == metric;
    assert_eq!(value(&power(PowerKind::Facility)), is(147_500_000, "W", "147.5 MW"));
    assert_eq!(value(&power(PowerKind::It)), is(105_000_000, "W", "105 MW of IT power"));
    assert_eq!(value(&of(Metric::ChipsH100e)), is(127_337, "count", "127337.0389 H100 equivalents"));
    assert_eq!(value(&cost(Component::Total)), is(4_030_000_000, "USD", "4.03 billion USD of 2025"));
    assert_eq!(value(&cost(Component::Chips)).0, 2_740_000_000);
    assert_eq!(value(&cost(Component::Construction)).0, 1_290_000_000);
    assert_eq!(value(&of(Metric::Context)).0, 100_000_000);
    assert_eq!(value(&of(Metric::Water)), is(79_494, "m3/day", "21 million gallons a day"));
    assert_eq!(value(&area("building area")), is(45_054, "m2", "484960 square feet"));
    assert_eq!(value(&area("site area")).0, 93);
    assert_eq!(value(&of(Metric::Chips)), is(100_800, "count", "100800 B200"));

    let all = world.figures("Alpha", |_| true);
    assert_eq!(all.len(), 12, "and nothing for the performance");
    for at in all {
        assert_eq!(at.figure.period.and_then(Period::last_day), Some(date(2025, 6, 28)));
        assert!(at.figure.company.is_some(), "the only owner");
        let is_money = at.figure.unit.as_deref() == Some("USD");
        assert_eq!(at.figure.price_year, is_money.then_some(2025));
        let is_yearly = at.figure.label.as_deref() == Some("annual operating cost");
        assert_eq!(at.figure.basis, if is_yearly { Basis::PerYear } else { Basis::Level });
    }
    let chips = world.figures("Alpha", |figure| figure.metric == Metric::Chips)[0].figure;
    assert_eq!(chips.note.as_deref(), Some("Chip type: estimate; Number of units: company disclosure"));
    assert!(chips.chip_maker.is_some());
}

#[test]
fn chips_are_followed_type_by_type() {
    let chips = |rows: &str| Texts {
        centers: Some("Name\nAlpha\n".to_owned()),
        timelines: None,
        chips: Some(format!("Data center,Date,Chip type,Number of Units\n{rows}")),
    };
    let mut world = World::default();
    world.import(
        FIRST,
        &chips("Alpha,2026-07-01,B200,1000\nAlpha,2026-07-01,H100,1000\nAlpha,2026-08-01,A100,5\n"),
    );
    let plan = world.import(SECOND, &chips("Alpha,2026-09-01,B200,1000\nAlpha,2026-07-01,H100,1000\n"));
    assert_eq!(counts(&plan), (0, 1, 1, 1), "B200 slipped, H100 stands, A100 is withdrawn");
    let slipped = world.figures("Alpha", |figure| figure.chip_type.as_deref() == Some("B200"));
    assert_eq!(slipped[1].figure.replaces, Some(slipped[0].id));
}
