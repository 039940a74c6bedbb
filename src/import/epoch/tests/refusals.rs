//! What refuses a copy whole, by file and line.

use jiff::civil::date;

use super::world::{Texts, World};
use crate::import::ImportError;

fn copy() -> Texts {
    Texts {
        centers: Some("Name,Country,Latitude,Longitude\nAlpha,United States,32°29'59\"\"N,99°47'02\"\"W\n".replace("32°29'59\"\"N", "\"32°29'59\"\"N\"").replace("99°47'02\"\"W", "\"99°47'02\"\"W\"")),
        timelines: Some("Data center,Date,Buildings operational,Power (MW)\nAlpha,2025-01-01,1,100\nAlpha,2027-01-01,2,200\n".to_owned()),
        chips: Some("Data center,Date,Chip type,Number of Units\nAlpha,2025-01-01,B200,1000\n".to_owned()),
    }
}

fn refusal(texts: &Texts) -> String {
    World::default().try_import(date(2026, 1, 1), texts).unwrap_err().to_string()
}

fn damaged(file: fn(&mut Texts) -> &mut Option<String>, from: &str, to: &str) -> String {
    let mut texts = copy();
    let text = file(&mut texts).as_mut().unwrap();
    assert!(text.contains(from));
    *text = text.replacen(from, to, 1);
    refusal(&texts)
}

fn centers(texts: &mut Texts) -> &mut Option<String> {
    &mut texts.centers
}

fn timelines(texts: &mut Texts) -> &mut Option<String> {
    &mut texts.timelines
}

fn chips(texts: &mut Texts) -> &mut Option<String> {
    &mut texts.chips
}

#[test]
fn an_undamaged_copy_is_taken() {
    let plan = World::default().try_import(date(2026, 1, 1), &copy()).unwrap();
    assert_eq!((plan.report.read, plan.report.added, plan.report.unsure.len()), (4, 5, 0));
}

#[test]
fn a_cell_that_cannot_be_read_refuses_the_copy_by_file_and_line() {
    for (found, wanted) in [
        (damaged(timelines, "200", "many"), "data_center_timelines.csv:3: column “Power (MW)”: “many”"),
        (damaged(timelines, ",100", ",-5"), "data_center_timelines.csv:2: column “Power (MW)”: “-5”"),
        (
            damaged(timelines, ",100", ",99999999999999999999"),
            "data_center_timelines.csv:2: column “Power (MW)”: “99999999999999999999”: this number is too large",
        ),
        (
            damaged(timelines, "2027-01-01", "2027-02-30"),
            "data_center_timelines.csv:3: column “Date”: “2027-02-30”",
        ),
        (damaged(timelines, "2027-01-01", ""), "data_center_timelines.csv:3: “Date” is empty"),
        (
            damaged(timelines, ",2,200", ",2"),
            "data_center_timelines.csv:3: this row has 3 cells, the header has 4",
        ),
        (damaged(chips, "1000", "1e3"), "data_center_chip_quantities.csv:2: column “Number of Units”: “1e3”"),
        (damaged(chips, "B200", ""), "data_center_chip_quantities.csv:2: “Chip type” is empty"),
        (damaged(centers, "32°29'59", "95°29'59"), "data_centers.csv:2: "),
        (
            damaged(centers, "\"32°29'59\"\"N\"", ""),
            "data_centers.csv:2: a latitude and a longitude go together",
        ),
        (damaged(centers, "Alpha", ""), "data_centers.csv:2: “Name” is empty"),
    ] {
        assert!(found.starts_with(wanted), "{found:?} should start with {wanted:?}");
    }
}

#[test]
fn a_file_without_the_columns_it_is_known_by_is_refused() {
    assert_eq!(damaged(centers, "Name", "Nom"), "data_centers.csv:1: the column “Name” is missing");
    assert_eq!(
        damaged(timelines, "Power (MW)", "Power (GW)"),
        "data_center_timelines.csv:1: the column “Power (MW)” is missing"
    );
    assert!(refusal(&Texts::default()).starts_with("none of data_centers.csv"));
}

#[test]
fn an_older_copy_comes_too_late() {
    let mut world = World::default();
    world.import(date(2026, 1, 1), &copy());
    let refused = world.try_import(date(2025, 6, 1), &copy()).unwrap_err();
    assert!(matches!(refused, ImportError::Whole(_)));
    assert_eq!(
        refused.to_string(),
        "the copy of 2026-01-01 is in already; copies come in the order of their days, so that of 2025-06-01 is refused"
    );
}

#[test]
fn a_file_of_another_kind_may_come_later() {
    let mut world = World::default();
    world.import(date(2026, 1, 1), &Texts { chips: None, ..copy() });
    let later = world.import(date(2026, 1, 1), &copy());
    assert_eq!((later.report.added, later.report.unchanged), (1, 4), "the chips of the same day");
    let none = world.import(date(2026, 1, 1), &copy());
    assert!(none.changes.is_empty());
}

#[test]
fn another_text_for_a_day_that_is_in_is_unsure() {
    let mut world = World::default();
    world.import(date(2026, 1, 1), &copy());
    let mut other = copy();
    other.timelines = other.timelines.map(|text| text.replace(",200", ",300"));
    let plan = world.import(date(2026, 1, 1), &other);
    assert!(plan.changes.is_empty());
    assert_eq!(plan.report.unsure[0].place, "data_center_timelines.csv:3");
}
