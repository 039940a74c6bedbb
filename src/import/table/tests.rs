//! Tables as people make them, over the demo.

use jiff::{
    Timestamp,
    civil::{Date, date},
};

use super::plan;
use crate::{
    dataset::{Dataset, Overlay, Rows, View},
    domain::{
        Id, RevisionId,
        announcement::Announcement,
        company::{Company, CompanyKind, Entity},
        figure::{Counting, Figure, Stage},
        revision::{ChangeSet, Reason, Revision},
    },
    import::{ImportError, Plan},
};

const TODAY: Date = date(2026, 11, 23);

const HEAD: &str =
    "Unternehmen;Leistung (MW);Datum;Art;Überschrift;Status;Sprecher;counting;counting_of;URL;Verlag;Artikel";

fn table(rows: &[&str]) -> String {
    let head = HEAD.replace("counting", "figure.counting");
    format!("{head}\n{}\n", rows.join("\n"))
}

/// A history with two companies.
fn world() -> Dataset {
    let empty = Dataset::default();
    let mut overlay = Overlay::new(&empty);
    for name in ["Acme", "Lab"] {
        overlay.company_named(name);
    }
    let changes = overlay.finish();
    published(&empty, &changes)
}

fn published(dataset: &Dataset, changes: &ChangeSet) -> Dataset {
    let id = RevisionId::new(dataset.newest_id().number() + 1);
    let revision = Revision {
        id,
        published_at: Timestamp::from_second(id.number()).unwrap(),
        editor: "test".to_owned(),
        reason: Reason::Import,
        note: None,
        key: None,
    };
    dataset.extended(Rows::of(changes, revision, dataset))
}

fn taken(dataset: &Dataset, text: &str) -> Plan {
    plan(dataset, "a/figures.csv", text.as_bytes(), TODAY).unwrap()
}

fn refused(text: &str) -> String {
    let error: ImportError = plan(&world(), "figures.csv", text.as_bytes(), TODAY).unwrap_err();
    error.to_string()
}

fn figures(plan: &Plan) -> Vec<&Figure> {
    plan.changes.figures.values().flatten().collect()
}

const FIRST: &str =
    "Acme;400;2026-11-02;Filing;Acme builds;geplant;Acme;;;https://courier.example/a;Courier;Acme";
const PART: &str =
    "Acme;200;2026-11-02;Filing;Acme builds;geplant;Acme;part_of;row 2;https://courier.example/a;;";
const OTHER: &str = "Lab;50;2. November 2026;Press report;Lab runs;In Betrieb;Lab;;;;Post;Lab";

#[test]
fn columns_are_told_by_their_german_names_and_rows_become_announcements() {
    let plan = taken(&world(), &table(&[FIRST, PART, OTHER]));
    assert_eq!((plan.report.read, plan.report.added, plan.report.unchanged), (3, 3, 0));
    assert!(plan.report.unsure.is_empty(), "{:?}", plan.report.unsure);
    let said: Vec<&Announcement> = plan.changes.announcements.values().flatten().collect();
    assert_eq!(
        said.iter().map(|said| said.headline.as_str()).collect::<Vec<_>>(),
        ["Acme builds", "Lab runs"]
    );
    assert_eq!((plan.changes.sources.len(), plan.changes.citations.len()), (2, 2));
    let figures = figures(&plan);
    assert_eq!(figures[0].as_said, "400 MW");
    assert_eq!((figures[0].quantity.low(), figures[0].stage), (Some(400_000_000), Stage::Planned));
    let first = *plan.changes.figures.keys().next().unwrap();
    assert_eq!(figures[1].counting, Counting::PartOf(first));
    assert_eq!(figures[2].stage, Stage::Operational);
    assert_eq!(plan.note.reason, Reason::Import);
    assert_eq!(plan.note.note.as_deref(), Some("Acme builds; Lab runs"));
}

#[test]
fn the_same_table_brings_nothing_the_second_time_and_more_rows_join_what_they_belong_to() {
    let before = world();
    let text = table(&[FIRST, PART, OTHER]);
    let after = published(&before, &taken(&before, &text).changes);
    let again = taken(&after, &text);
    assert!(again.changes.is_empty(), "{:#?}", again.changes);
    assert_eq!((again.report.added, again.report.unchanged), (0, 3));

    let new = PART.replace("200", "150");
    let more = taken(&after, &table(&[FIRST, PART, OTHER, &new]));
    assert_eq!((more.report.added, more.report.unchanged), (1, 3));
    assert!(
        more.changes.announcements.is_empty() && more.changes.citations.is_empty(),
        "{:#?}",
        more.changes
    );
    let added = figures(&more)[0];
    let first = after.at(&View::now(TODAY)).figures().next().unwrap();
    assert_eq!(
        (added.announcement, added.counting.clone()),
        (first.figure.announcement, Counting::PartOf(first.id))
    );
}

#[test]
fn words_that_read_otherwise_here_are_left_to_an_editor() {
    let before = world();
    let after = published(&before, &taken(&before, &table(&[OTHER])).changes);
    let plan = taken(&after, &table(&[&OTHER.replace("In Betrieb", "geplant")]));
    assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    assert_eq!((plan.report.added, plan.report.unchanged), (0, 0));
    let unsure = &plan.report.unsure[0];
    assert_eq!(unsure.place, "a/figures.csv:2");
    assert!(unsure.reason.contains("figure 1 of announcement 1 has these words"), "{}", unsure.reason);
}

#[test]
fn what_was_retracted_is_not_published_again() {
    let before = world();
    let mut taken_once = taken(&before, &table(&[OTHER])).changes;
    for said in taken_once.announcements.values_mut().flatten() {
        said.retracted = Some("It was wrong.".to_owned());
    }
    let after = published(&before, &taken_once);
    assert_eq!(taken(&after, &table(&[OTHER])).report.unchanged, 1, "it is there already, retracted");
    let plan = taken(&after, &table(&[&OTHER.replace("50", "60")]));
    assert!(plan.changes.is_empty(), "{:#?}", plan.changes);
    assert!(plan.report.unsure[0].reason.contains("was retracted"), "{:?}", plan.report.unsure);
}

#[test]
fn rows_that_name_nobody_or_several_are_unsure_with_those_that_refer_to_them() {
    let nobody = FIRST.replacen("Acme", "Nobody", 1);
    let stranger = OTHER.replace("runs;In Betrieb;Lab", "stands;geplant;Stranger");
    let plan = taken(&world(), &table(&[&nobody, PART, OTHER, &stranger, &stranger.replace("50", "60")]));
    assert_eq!((plan.report.read, plan.report.added), (5, 1));
    let unsure: Vec<(&str, &str)> =
        plan.report.unsure.iter().map(|unsure| (unsure.place.as_str(), unsure.reason.as_str())).collect();
    assert_eq!(unsure[0], ("a/figures.csv:2", "“Unternehmen”: no company is called “Nobody” here"));
    assert_eq!(unsure[1], ("a/figures.csv:3", "it refers to row 2, which could not be placed"));
    assert_eq!(unsure[2], ("a/figures.csv:5", "“Sprecher”: no company is called “Stranger” here"));
    assert_eq!(unsure[3], ("a/figures.csv:6", unsure[2].1), "all rows of what nobody said");
    let several = twins();
    let plan = taken(&several, &table(&[FIRST]));
    assert!(plan.report.unsure[0].reason.contains("“Acme” can be several: Acme [acme]"), "{:?}", plan.report);
    assert!(plan.changes.is_empty());
}

/// Two companies of one name.
fn twins() -> Dataset {
    let before = world();
    let mut overlay = Overlay::new(&before);
    let id = overlay.add(Company {
        slug: "acme-two".to_owned(),
        name: "Acme".to_owned(),
        kind: CompanyKind::Firm,
        country: None,
        parent: None,
        fiscal_year_end_month: None,
        fiscal_year_name: None,
        wikidata: None,
        note: None,
    });
    overlay.introduce(Entity::Company(id), "acme-two", "Acme");
    let changes = overlay.finish();
    published(&before, &changes)
}

#[test]
fn cells_that_cannot_be_read_refuse_the_table_with_their_line() {
    let wrong = |from: &str, to: &str| refused(&table(&[FIRST, &OTHER.replace(from, to)]));
    assert_eq!(
        wrong("2. November 2026", "soon"),
        "figures.csv:3: “Datum”: “soon” is no date that is read here. Write it as July 30 2025, 2025-07-30, mid-2026, Q3 2027 or 2029."
    );
    let kind = wrong("Press report", "rumour");
    assert!(kind.starts_with("figures.csv:3: “Art”: ") && kind.contains("company_statement"), "{kind}");
    let empty = wrong("Press report", "");
    assert!(empty.contains("It takes one of: company_statement, filing"), "{empty}");
    assert!(wrong("50", "x").contains("“Leistung (MW)”: "), "{}", wrong("50", "x"));
    let later = wrong("2. November 2026", "2027-01-01");
    assert_eq!(
        later,
        "figures.csv:3: “Datum”: 2027-01-01 is in the future; a day that is past or today was expected."
    );
    let two = refused(&table(&[&FIRST.replace("400", "x"), &OTHER.replace("50", "y")]));
    assert!(
        two.starts_with("figures.csv:2: ")
            && two.ends_with("(and one more cell that cannot be read, on line 3)"),
        "{two}"
    );
    let other = refused(&table(&[FIRST, &PART.replace("row 2", "row 9")]));
    assert!(other.starts_with("figures.csv:3: “figure.counting_of”: Row 9 is no figure"), "{other}");
}

#[test]
fn heads_that_cannot_be_told_are_refused_with_what_would_be_right() {
    let unknown = refused(&table(&[FIRST]).replacen("Artikel", "Farbe", 1));
    assert!(unknown.starts_with("figures.csv:1: what the column “Farbe” holds is not known"), "{unknown}");
    assert!(unknown.contains("figure.as_said") && unknown.contains("citation.title"), "{unknown}");
    let twice = refused(&table(&[FIRST]).replacen("Artikel", "Date", 1));
    assert!(twice.starts_with("figures.csv:1: the columns “Datum” and “Date” hold the same"), "{twice}");
    let missing = refused("Wortlaut,Datum\n5 GW,2026\n");
    for wanted in ["“Kind”: name one so, or “kind”", "“headline”", "“Stage”", "who said it"] {
        assert!(missing.contains(wanted), "{wanted}: {missing}");
    }
    // What a spreadsheet leaves at the edge of a sheet is no column.
    let edge = table(&[FIRST]).replace('\n', ";;\n");
    assert_eq!(taken(&world(), &edge).report.added, 1);
}

#[test]
fn files_that_are_no_table_are_refused_with_a_line() {
    assert_eq!(
        refused(""),
        "figures.csv:1: The file is empty. Its first row names the columns, each row below is a figure."
    );
    assert!(refused(&table(&["Acme;400"])).starts_with("figures.csv:2: Row 2 has 2 cells, the head has 12."));
    assert!(refused(&table(&["", FIRST, "\"Acme"])).starts_with("figures.csv:4: "));
    let latin: Vec<u8> =
        table(&[FIRST]).chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()).collect();
    assert_eq!(plan(&world(), "a.csv", &latin, TODAY).unwrap().report.added, 1, "Windows-1252");
}
