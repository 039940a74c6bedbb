//! The worked examples of rule 9, on the copies that are shipped.

use jiff::civil::date;

use super::world::{DAYS, World};
use crate::domain::{
    Id,
    date::{Period, days_between},
    figure::{OutcomeKind, Stage},
    project::{RoleKind, RoleObject},
};

const ABILENE: &str = "OpenAI Stargate Abilene";

#[test]
fn abilenes_1180_megawatts_slip_by_123_days() {
    let world = World::demo();
    let history = world.facility_power(ABILENE, date(2026, 7, 1));
    let said: Vec<_> =
        history.iter().map(|at| (at.said_on(), at.figure.quantity.low(), at.figure.stage)).collect();
    let megawatts = Some(1_180_000_000);
    assert_eq!(
        said,
        [(date(2025, 12, 14), megawatts, Stage::Planned), (date(2026, 4, 3), megawatts, Stage::Planned)],
        "the row was restated in April: another number of H100 equivalents, the same day and power"
    );
    assert_eq!(history[1].figure.replaces, Some(history[0].id));
    assert_eq!(history[0].figure.as_said, "1180 MW");
    let promise = history[1];

    let now = world.said_by(date(2026, 7, 7));
    let newer: Vec<_> = now.replaced_by(promise.id).collect();
    assert_eq!(newer.len(), 1);
    let deadline = newer[0].figure.period.and_then(Period::last_day).unwrap();
    assert_eq!((deadline, newer[0].said_on()), (date(2026, 11, 1), date(2026, 7, 7)));
    assert_eq!(newer[0].figure.quantity.low(), Some(1_180_000_000));
    assert_eq!(days_between(date(2026, 7, 1), deadline), 123);
}

#[test]
fn abilenes_2121_megawatts_are_withdrawn() {
    let world = World::demo();
    let promise = world.facility_power(ABILENE, date(2027, 3, 3))[0];
    assert_eq!(promise.figure.quantity.low(), Some(2_121_000_000));
    let now = world.said_by(date(2026, 7, 7));
    let outcomes: Vec<_> = now.outcomes(promise.id).collect();
    assert_eq!(outcomes.len(), 1);
    assert_eq!(outcomes[0].figure.outcome.unwrap().kind, OutcomeKind::Withdrawn);
    assert_eq!(outcomes[0].said_on(), date(2026, 4, 3));
    assert_eq!(outcomes[0].figure.quantity.leading_end(), None, "a withdrawal has no number");
    assert!(!outcomes[0].figure.is_counted());
}

#[test]
fn abilenes_147_megawatts_of_june_2025_become_none() {
    let world = World::demo();
    let history = world.facility_power(ABILENE, date(2025, 6, 28));
    let said: Vec<_> = history.iter().map(|at| (at.said_on(), at.figure.quantity.low())).collect();
    assert_eq!(said, [(date(2025, 12, 14), Some(147_000_000)), (date(2026, 7, 7), Some(0))]);
    assert_eq!(history[1].figure.replaces, Some(history[0].id), "operational rows too");
    assert!(history.iter().all(|at| at.figure.stage == Stage::Operational));
}

#[test]
fn a_promise_dated_no_later_than_the_copy_is_met() {
    let world = World::demo();
    let history = world.facility_power(ABILENE, date(2026, 4, 1));
    assert_eq!(history[0].figure.stage, Stage::Planned);
    let outcome = history[1].figure.outcome.unwrap();
    assert_eq!((outcome.of, outcome.kind), (history[0].id, OutcomeKind::Met));
    assert_eq!((history[1].figure.stage, history[1].figure.replaces), (Stage::Operational, None));
    // The copy of July has the same four buildings in May only: restated.
    let restated = world.facility_power(ABILENE, date(2026, 5, 23));
    assert_eq!(restated[0].figure.replaces, Some(history[1].id));
}

#[test]
fn the_expansion_at_abilene_shares_the_address_and_is_a_site_of_its_own() {
    let world = World::demo();
    let expansion = world.site("Crusoe Abilene Expansion");
    assert_ne!(expansion, world.site(ABILENE));
    let now = world.said_by(date(2026, 7, 7));
    let (one, other) = (now.site(expansion).unwrap(), now.site(world.site(ABILENE)).unwrap());
    assert_eq!(one.address, other.address);
    assert_eq!(one.slug, "crusoe-abilene-expansion");
}

#[test]
fn a_renamed_site_is_found_by_its_address() {
    let world = World::demo();
    assert_eq!(world.site("Colossus 2"), world.site("xAI Colossus 2"));
    assert_eq!(world.site("Colossus 1"), world.site("xAI Colossus 1"));
    assert_ne!(world.site("Colossus 1"), world.site("Colossus 2"));
    let now = world.said_by(date(2026, 7, 7));
    assert_eq!(now.site(world.site("Colossus 2")).unwrap().name, "xAI Colossus 2", "the name stays");
    let split = ["QTS Richmond 1", "QTS Richmond 2", "QTS Richmond 3"].map(|name| world.site(name));
    assert!(split[0] != split[1] && split[1] != split[2], "three of one address are three sites");
}

#[test]
fn a_company_is_known_by_its_alias() {
    let mut world = World::default();
    world.add_company("xAI", &["SpaceXAI"]);
    for day in DAYS {
        world.import_demo(day);
    }
    let now = world.said_by(date(2026, 7, 7));
    let site = world.site("Colossus 2");
    let owners = now.holders(RoleObject::Site(site), RoleKind::Owner);
    assert_eq!(owners.iter().map(|id| id.number()).collect::<Vec<_>>(), [1]);
    assert_eq!(
        now.roles_in(RoleObject::Site(site)).iter().filter(|(_, role)| role.kind == RoleKind::Owner).count(),
        1
    );
    let tenants = now.holders(RoleObject::Site(site), RoleKind::Tenant);
    assert_eq!(tenants.len(), 3, "Anthropic, Cursor and xAI itself");
}

#[test]
fn copies_that_are_in_change_nothing_when_they_come_again() {
    let mut world = World::demo();
    for day in DAYS {
        let again = world.import_demo(day);
        assert!(again.changes.is_empty(), "{day}");
        let counts = (again.report.added, again.report.changed, again.report.withdrawn);
        assert_eq!(counts, (0, 0, 0), "{day}");
        assert!(again.report.unchanged > 0);
    }
}

#[test]
fn a_row_that_has_no_record_is_unsure() {
    let mut world = World::default();
    let plan = DAYS.map(|day| world.import_demo(day)).into_iter().next_back().unwrap();
    let reasons: Vec<_> = plan.report.unsure.iter().map(|unsure| unsure.reason.as_str()).collect();
    assert_eq!(
        reasons.iter().filter(|reason| reason.contains("EdgeCore Mesa PH03")).count(),
        1,
        "one entry a row"
    );
    assert!(reasons.iter().any(|reason| reason.contains("AWS New Albany")));
    assert!(reasons.contains(&"the row names no data center"));
    assert_eq!(reasons.len(), 31);
}

#[test]
fn headlines_are_made_of_the_numbers() {
    let world = World::demo();
    let headlines = world.headlines(ABILENE);
    assert_eq!(
        headlines,
        [
            "OpenAI Stargate Abilene: 295 MW running, 2,121 MW planned by 3 March 2027",
            "OpenAI Stargate Abilene: 590 MW running, 1,180 MW planned by 1 July 2026",
            "OpenAI Stargate Abilene: 590 MW running, 1,180 MW planned by 1 November 2026",
        ]
    );
    assert!(
        world
            .headlines("Meta Hyperion")
            .contains(&"Meta Hyperion: no change since the copy of 14 December 2025".to_owned())
    );
}
