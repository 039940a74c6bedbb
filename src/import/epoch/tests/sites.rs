//! Which site a record is, what it adds to it, and who has which part in it.

use jiff::civil::{Date, date};

use super::world::{Texts, World};
use crate::{
    domain::{
        project::{Confidence, RoleKind, RoleObject},
        site::{Coordinates, Location, Precision, Site},
    },
    import::epoch::{
        copy_plan::CopyPlan,
        sites::{add_alias, new_site},
    },
};

const FIRST: Date = date(2026, 1, 1);
const SECOND: Date = date(2026, 6, 1);

const HEADER: &str =
    "Name,Owner,Project,Country,Address,Latitude,Longitude,Selected Sources,Calculations sheet";

fn copy(rows: &str) -> Texts {
    Texts { centers: Some(format!("{HEADER}\n{rows}\n")), ..Texts::default() }
}

fn row(name: &str, owner: &str, address: &str) -> String {
    format!("{name},\"{owner}\",,,\"{address}\",,,,")
}

fn site_of<'w>(world: &'w World, name: &str) -> &'w Site {
    world.dataset.sites.get(world.site(name), world.dataset.newest_id()).unwrap()
}

#[test]
fn a_record_describes_a_new_site() {
    let mut world = World::default();
    let text = "Alpha,Acme #confident,Stargate #likely,United States,\"5502 Spinks Rd, Abilene, TX 79601\",\
                \"32°29'59\"\"N\",\" 99°47'02\"\"W\",- [A permit](https://www.example.org/p) and prose,https://sheets.example.org/1";
    world.import(FIRST, &copy(text));
    let site = site_of(&world, "Alpha");
    assert_eq!((site.slug.as_str(), site.country.as_deref()), ("alpha", Some("US")));
    assert_eq!((site.region.as_deref(), site.place.as_deref()), (Some("US-TX"), Some("Abilene")));
    assert_eq!(site.location.unwrap().precision, Precision::Exact);
    assert_eq!(site.project_confidence, Some(Confidence::Likely));
    let now = world.said_by(SECOND);
    assert_eq!(now.project(site.project.unwrap()).unwrap().name, "Stargate");

    let (id, said) = now.announcements().next().unwrap();
    assert_eq!(
        (said.key.as_deref(), said.speaker_name.as_deref()),
        (Some("epoch-data-centers/2026-01-01/Alpha"), Some("Epoch AI"))
    );
    let cited: Vec<_> = now
        .citations(id)
        .map(|(_, citation, source)| {
            (source.publisher.as_str(), source.title.as_str(), citation.via.as_deref())
        })
        .collect();
    assert_eq!(
        cited,
        [
            ("Epoch AI", "Frontier Data Centers", None),
            ("example.org", "A permit", Some("Epoch AI")),
            ("Epoch AI", "Calculations for Alpha", None)
        ]
    );
    let source = now.citations(id).next().unwrap().2;
    assert_eq!(source.licence.as_deref(), Some("CC BY 4.0; credit: Epoch AI"));
}

#[test]
fn what_is_known_of_a_site_is_not_touched() {
    let mut world = World::default();
    world.import(FIRST, &copy(&row("Alpha", "", "1 Road, Abilene, TX 79601")));
    world.edit(|overlay| {
        let (id, site) = overlay.all::<Site>().next().map(|(id, site)| (id, site.clone())).unwrap();
        overlay
            .put(id, Site { place: Some("Elsewhere".to_owned()), name: "Alpha Campus".to_owned(), ..site });
    });
    world.import(SECOND, &copy(&row("Alpha", "", "2 Road, Dallas, TX 75001")));
    let site = site_of(&world, "Alpha Campus");
    assert_eq!(site.place.as_deref(), Some("Elsewhere"));
    assert_eq!(site.address.as_deref(), Some("1 Road, Abilene, TX 79601"));
}

#[test]
fn a_site_is_known_by_its_alias_and_its_rough_location_gives_way() {
    let mut world = World::default();
    world.edit(|overlay| {
        let mut copy = CopyPlan::new(overlay.dataset(), crate::import::epoch::SET, FIRST);
        let id = new_site(&mut copy, "Stargate Abilene");
        add_alias(&mut copy, id, "OpenAI Stargate Abilene");
        let site = copy.overlay.get::<Site>(id).unwrap().clone();
        let coordinates = Coordinates::new(32.45, -99.73).unwrap();
        let location = Some(Location { coordinates, precision: Precision::City });
        copy.overlay.put(id, Site { location, place: Some("Abilene".to_owned()), ..site });
        *overlay = copy.overlay;
    });
    world.import_demo("2025-12-14");
    assert_eq!(world.site("OpenAI-Oracle Stargate Abilene Texas"), world.site("Stargate Abilene"));
    let site = site_of(&world, "OpenAI Stargate Abilene");
    assert_eq!((site.name.as_str(), site.slug.as_str()), ("Stargate Abilene", "stargate-abilene"));
    assert_eq!(site.location.unwrap().precision, Precision::Exact);
    assert!(world.headlines("Stargate Abilene")[0].starts_with("Stargate Abilene: 295 MW running"));
}

#[test]
fn an_unknown_country_or_tag_is_unsure() {
    let mut world = World::default();
    let plan = world.import(FIRST, &copy("Alpha,Acme #perhaps,,Atlantis,,,,,"));
    let reasons: Vec<_> = plan.report.unsure.iter().map(|unsure| unsure.reason.as_str()).collect();
    assert_eq!(
        reasons,
        [
            "the country “Atlantis” has no code here; it is left empty",
            "owner “Acme”: the tag “#perhaps” is unknown"
        ]
    );
    assert!(plan.changes.roles.is_empty());
}

#[test]
fn two_records_of_one_copy_are_never_one_site() {
    let mut world = World::default();
    let both = [row("Alpha", "", "1 Road, Abilene, TX 79601"), row("Beta", "", "1 Road, Abilene, TX 79601")]
        .join("\n");
    world.import(FIRST, &copy(&both));
    assert_ne!(world.site("Alpha"), world.site("Beta"));

    let doubled = [row("Alpha", "", ""), row("ALPHA", "", "")].join("\n");
    let plan = world.import(SECOND, &copy(&doubled));
    assert_eq!(plan.report.unsure[0].reason, "the site of “ALPHA” is also that of “Alpha”");
}

#[test]
fn a_new_name_at_the_address_of_one_that_is_gone_is_the_same_site() {
    let mut world = World::default();
    world.import(FIRST, &copy(&row("xAI Alpha", "", "1 Road, Abilene, TX 79601")));
    world.import(SECOND, &copy(&row("Alpha", "", "1 ROAD, Abilene, TX 79601")));
    assert_eq!(world.site("Alpha"), world.site("xAI Alpha"));
    assert_eq!(site_of(&world, "Alpha").name, "xAI Alpha");
}

#[test]
fn a_name_that_is_still_there_or_two_at_one_address_are_other_sites() {
    let one = row("Alpha", "", "1 Road, Abilene, TX 79601");
    let mut world = World::default();
    world.import(FIRST, &copy(&one));
    world.import(SECOND, &copy(&[one.clone(), row("Beta", "", "1 Road, Abilene, TX 79601")].join("\n")));
    assert_ne!(world.site("Alpha"), world.site("Beta"), "Alpha is still listed");

    let mut world = World::default();
    world.import(FIRST, &copy(&one));
    let two = [row("Beta", "", "1 Road, Abilene, TX 79601"), row("Gamma", "", "1 Road, Abilene, TX 79601")];
    world.import(SECOND, &copy(&two.join("\n")));
    assert!(world.site("Beta") != world.site("Gamma") && world.site("Beta") != world.site("Alpha"));
}

#[test]
fn a_new_name_less_than_a_kilometre_away_is_the_same_site() {
    let at = |name: &str, address: &str, seconds: u8| {
        format!("{name},,,,{address},\"32°29'{seconds:02}\"\"N\",\"99°47'02\"\"W\",,")
    };
    for (seconds, is_same) in [(30, true), (59, false)] {
        let mut world = World::default();
        world.import(FIRST, &copy(&at("Alpha", "First Road", 0)));
        world.import(SECOND, &copy(&at("Beta", "Second Road", seconds)));
        assert_eq!(world.site("Alpha") == world.site("Beta"), is_same, "{seconds} seconds of latitude");
    }
    let mut world = World::default();
    world.import(FIRST, &copy(&at("Alpha", "First Road", 0)));
    world.import(SECOND, &copy(&at("Beta", "", 0)));
    assert_ne!(world.site("Alpha"), world.site("Beta"), "only with an address");
}

#[test]
fn roles_open_change_and_end_with_the_copies() {
    let mut world = World::default();
    world.import(FIRST, &copy(&row("Alpha", "Acme #likely, Bolt #confident,ACME #likely", "")));
    let site = world.site("Alpha");
    let owners = |world: &World, day| {
        let view = world.said_by(day);
        let held = view
            .roles_in(RoleObject::Site(site))
            .into_iter()
            .filter(|(_, role)| role.kind == RoleKind::Owner);
        held.filter(|(_, role)| !view.has_ended(role))
            .map(|(_, role)| (view.company(role.company).unwrap().name.clone(), role.confidence))
            .collect::<Vec<_>>()
    };
    let acme = |confidence| ("Acme".to_owned(), confidence);
    let bolt = ("Bolt".to_owned(), Some(Confidence::Confirmed));
    assert_eq!(owners(&world, FIRST), [acme(Some(Confidence::Likely)), bolt.clone()]);

    world.import(SECOND, &copy(&row("Alpha", "Acme #confident", "")));
    assert_eq!(owners(&world, SECOND), [acme(Some(Confidence::Confirmed))], "Bolt is no longer named");
    assert!(owners(&world, FIRST).contains(&bolt), "but was, as far as had been said then");

    let mut without_column = copy(&row("Alpha", "", ""));
    without_column.centers = Some("Name\nAlpha\n".to_owned());
    world.import(date(2026, 7, 1), &without_column);
    assert_eq!(
        owners(&world, date(2026, 7, 1)),
        [acme(Some(Confidence::Confirmed))],
        "a missing column says nothing"
    );
}

#[test]
fn what_an_editor_said_of_an_owner_stays() {
    let mut world = World::default();
    world.import(FIRST, &copy(&row("Alpha", "", "")));
    let site = world.site("Alpha");
    world.edit(|overlay| {
        let company = overlay.company_named("Acme");
        overlay.add(crate::domain::project::Role {
            company,
            object: RoleObject::Site(site),
            kind: RoleKind::Owner,
            confidence: Some(Confidence::Confirmed),
            share_basis_points: None,
            starts: None,
            ends: None,
            announcement: None,
            ended_by: None,
            note: None,
        });
    });
    let plan = world.import(SECOND, &copy(&row("Alpha", "Acme #speculative", "")));
    assert!(plan.changes.roles.is_empty());
}

#[test]
fn prose_goes_into_the_summary_and_fills_only_an_empty_one() {
    let slim = Texts {
        centers: Some("Name\nAlpha\n".to_owned()),
        timelines: Some(
            "Data center,Date,Buildings operational,Power (MW)\nAlpha,2025-06-28,1,100\n".to_owned(),
        ),
        chips: None,
    };
    let told = Texts {
        centers: Some("Name,Notes\nAlpha,A large one.\n".to_owned()),
        timelines: Some(
            "Data center,Date,Buildings operational,Power (MW),Construction status\nAlpha,2025-06-28,1,100,\"Roof\nclosed.\"\n"
                .to_owned(),
        ),
        chips: None,
    };
    let mut world = World::default();
    world.import(FIRST, &slim);
    let plan = world.import(FIRST, &told);
    assert_eq!((plan.report.added, plan.report.changed, plan.report.unchanged), (0, 0, 2));
    let summary = world.said_by(FIRST).announcements().next().unwrap().1.summary.clone();
    assert_eq!(summary.as_deref(), Some("A large one.\n\n- 2025-06-28: Roof closed."));
    assert!(world.import(FIRST, &told).changes.is_empty());
    assert!(world.import(FIRST, &slim).changes.is_empty());
}
