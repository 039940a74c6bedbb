//! Files that are imported: cells, rows and bytes that nobody expects.

use std::{fs, sync::atomic::AtomicUsize};

use gigawatch::{
    cli::demo,
    dataset::{Dataset, Rows, View},
    desk::{
        Ground,
        table::{self, Table},
    },
    domain::{Id, RevisionId, revision::Revision},
    import::{File, ImportError, Plan, clusters, epoch, seed, table as tables},
};
use jiff::{
    Timestamp,
    civil::{Date, date},
};
use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use super::{is_sentence, near::near, try_often};
use crate::support::in_repository;

const TODAY: Date = date(2026, 11, 23);

/// What stands in cells of these files, or might.
const CELLS: &[&str] = &[
    "",
    " ",
    "0",
    "-1",
    "1180",
    "1180.5",
    "1e5",
    "NaN",
    "999999999999999999999999999",
    "9223372036854775807",
    "acme",
    "Acme",
    "openai",
    "OpenAI",
    "Meta",
    "site:acme-springfield",
    "company:acme",
    "industry",
    "site:",
    "US",
    "de",
    "US-IL",
    "39.80",
    "-89.65",
    "32°35'25\"N",
    "90°05'35\"W",
    "city",
    "exact",
    "2026-11-02",
    "11/2/2026",
    "2026-02-30",
    "2027-06~",
    "2025/2029",
    "../2030",
    "9999-12-31",
    "https://courier.example/acme",
    "javascript:alert(1)",
    "https://",
    "en",
    "free",
    "company_statement",
    "power",
    "spending",
    "chips",
    "at_most",
    "range",
    "exact",
    "unquantified",
    "W",
    "USD",
    "level",
    "one_year",
    "planned",
    "operational",
    "part_of",
    "not_counted",
    "counted",
    "met",
    "withdrawn",
    "acme-2026-11-02",
    "acme-2026-11-02/power",
    "acme-2026-11-02/first-half",
    "up to 400 MW",
    "bis zu 1,2 GW bis 2030",
    "$5 bn a year",
    "Acme #confident, Meta #likely",
    "Acme #perhaps",
    "- [a](https://b.example) c\n- <https://d.example>",
    "Existing",
    "Planned",
    "true",
    "H100",
    "Stargate Abilene",
    "row 2",
    "row 99",
    "a\"b",
    "a,b;c\td",
    "line\nbreak",
    "\u{feff}x",
    "=1+1",
    "12 November 2026",
    "this year",
    "Pressebericht",
    "geplant",
    "Operational",
    "x",
];

#[derive(Debug, Clone)]
enum Change {
    Cell(Index, Index, String),
    Head(Index, String),
    Without(Index),
    Twice(Index),
    NoColumn(Index),
    Swap(Index, Index),
}

fn change() -> impl Strategy<Value = Change> + Clone {
    let any = any::<Index>;
    prop_oneof![
        8 => (any(), any(), near(CELLS)).prop_map(|(row, column, text)| Change::Cell(row, column, text)),
        1 => (any(), near(CELLS)).prop_map(|(column, text)| Change::Head(column, text)),
        1 => any().prop_map(Change::Without),
        1 => any().prop_map(Change::Twice),
        1 => any().prop_map(Change::NoColumn),
        1 => (any(), any()).prop_map(|(one, other)| Change::Swap(one, other)),
    ]
}

/// Some cells, rows and columns that are changed, and perhaps bytes.
#[derive(Debug, Clone)]
struct Damage {
    changes: Vec<Change>,
    bytes: Vec<(Index, &'static str)>,
}

fn damage() -> impl Strategy<Value = Damage> + Clone {
    let bytes = prop_oneof![
        9 => Just(Vec::new()),
        1 => vec((any::<Index>(), select(&["\"", ",", "\n", "\r", ";", "\0", "ä", ""][..])), 1..3),
    ];
    (vec(change(), 0..5), bytes).prop_map(|(changes, bytes)| Damage { changes, bytes })
}

impl Damage {
    fn on(self, text: &str) -> String {
        let mut text = with(text, self.changes);
        for (at, put) in self.bytes {
            let places: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
            if !places.is_empty() {
                text.insert_str(places[at.index(places.len())], put);
            }
        }
        text
    }
}

fn with(text: &str, changes: Vec<Change>) -> String {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut rows: Vec<Vec<String>> =
        reader.records().map(|row| row.expect("a row").iter().map(str::to_owned).collect()).collect();
    for change in changes {
        let (height, width) = (rows.len(), rows[0].len());
        let body = |at: Index| 1 + at.index(height.max(2) - 1);
        match change {
            Change::Cell(row, column, text) if height > 1 && width > 0 => {
                rows[body(row)][column.index(width)] = text;
            }
            Change::Head(column, text) if width > 0 => rows[0][column.index(width)] = text,
            Change::Without(row) if height > 1 => drop(rows.remove(body(row))),
            Change::Twice(row) if height > 1 => rows.push(rows[body(row)].clone()),
            Change::NoColumn(column) if width > 1 => {
                let column = column.index(width);
                for row in &mut rows {
                    row.remove(column);
                }
            }
            Change::Swap(one, other) if height > 2 => rows.swap(body(one), body(other)),
            _ => {}
        }
    }
    let mut writer = csv::Writer::from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("a row");
    }
    String::from_utf8(writer.into_inner().expect("bytes")).expect("UTF-8")
}

/// The dataset once a plan is published.
fn published(dataset: &Dataset, plan: &Plan) -> Dataset {
    if plan.changes.is_empty() {
        return dataset.clone();
    }
    let id = RevisionId::new(dataset.newest_id().number() + 1);
    let revision = Revision {
        id,
        published_at: dataset.newest().map_or(Timestamp::UNIX_EPOCH, |newest| newest.published_at),
        editor: plan.note.editor.clone(),
        reason: plan.note.reason,
        note: plan.note.note.clone(),
        key: None,
    };
    dataset.extended(Rows::of(&plan.changes, revision, dataset))
}

/// A refusal names a line of a file and says a sentence; what was taken is taken
/// once: the same files bring nothing more.
fn holds(
    files: &[(&str, &str)],
    dataset: &Dataset,
    import: impl Fn(&Dataset) -> Result<Plan, ImportError>,
) -> Result<(), TestCaseError> {
    let plan = match import(dataset) {
        Ok(plan) => plan,
        Err(ImportError::Row { file, line, reason }) => {
            let found = files.iter().find(|(name, _)| *name == file);
            let Some((_, text)) = found else { return Err(TestCaseError::fail(file)) };
            let lines = text.matches('\n').count() as u64 + 1;
            prop_assert!((1..=lines).contains(&line), "{file}:{line} of {lines}: {reason}");
            prop_assert!(is_sentence(&reason), "{reason}");
            return Ok(());
        }
        Err(ImportError::Whole(reason)) => {
            prop_assert!(is_sentence(&reason), "{reason}");
            return Ok(());
        }
    };
    for unsure in &plan.report.unsure {
        prop_assert!(is_sentence(&unsure.reason) && unsure.place.contains(':'), "{unsure:?}");
    }
    let after = published(dataset, &plan);
    let again = import(&after);
    let again = again.map_err(|error| TestCaseError::fail(format!("the second time: {error}")))?;
    prop_assert!(again.changes.is_empty(), "the second time: {:#?}", again.changes);
    prop_assert_eq!((again.report.added, again.report.changed), (0, 0));
    Ok(())
}

const SEED: [(&str, &str); 6] = [
    (
        "companies.csv",
        "slug,name,aliases,country,parent,fiscal_year_end_month\nacme,Acme Compute,Acme;Acme AI,US,,12\nlab,Lab,,DE,acme,\n",
    ),
    (
        "sites.csv",
        "slug,name,country,region,place,latitude,longitude,precision\nacme-springfield,Acme Springfield,US,US-IL,Springfield,39.80,-89.65,city\n",
    ),
    (
        "sources.csv",
        "key,publisher,title,url,published_on,language,access\ncourier,Courier,Acme to build,https://courier.example/acme,2026-11-02,en,free\n",
    ),
    (
        "announcements.csv",
        "key,said_on,speaker_company,kind,headline,source,quote\nacme-2026-11-02,2026-11-02,acme,company_statement,\"Acme: up to 400 MW, half of it by mid-2027\",courier,up to 400 megawatts\n",
    ),
    (
        "roles.csv",
        "company,role,object,confidence,announcement\nacme,owner,site:acme-springfield,confirmed,acme-2026-11-02\n",
    ),
    (
        "figures.csv",
        "key,announcement,subject,company,metric,component,low,high,qualifier,unit,power_kind,basis,period,stage,as_said,counting,of,replaces,outcome_of,outcome\n\
         acme-2026-11-02/power,acme-2026-11-02,site:acme-springfield,acme,power,,,400000000,at_most,W,unsaid,level,,planned,up to 400 megawatts,,,,,\n\
         acme-2026-11-02/first-half,acme-2026-11-02,site:acme-springfield,acme,power,,200000000,200000000,exact,W,unsaid,level,2027-06~,planned,half of it by mid-2027,part_of,acme-2026-11-02/power,,,\n\
         acme-2026-11-02/money,acme-2026-11-02,company:acme,acme,spending,total,5000000000,,at_least,USD,,total,2025/2029,planned,at least $5 bn,,,,,\n",
    ),
];

#[test]
fn a_seed_is_taken_once_or_refused_with_its_line() {
    let damages = vec((0..SEED.len(), damage()), 1..3);
    try_often("a seed", 1_000, &damages, |damages| {
        let mut texts = SEED.map(|(name, text)| (name, text.to_owned()));
        for (at, damage) in damages {
            texts[at].1 = damage.on(SEED[at].1);
        }
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        let given: Vec<File<'_>> = files.iter().map(|(name, text)| File { name, text }).collect();
        holds(&files, &Dataset::default(), |dataset| seed::plan(dataset, date(2026, 11, 2), &given))
    });
}

#[test]
fn a_role_that_stands_twice_is_refused_with_its_line() {
    let mut texts = SEED.map(|(name, text)| (name, text.to_owned()));
    texts[4].1 += "acme,owner,site:acme-springfield,likely,acme-2026-11-02\n";
    let given: Vec<File<'_>> = texts.iter().map(|(name, text)| File { name, text }).collect();
    let refused =
        seed::plan(&Dataset::default(), date(2026, 11, 2), &given).expect_err("two things of one role");
    let said = "roles.csv:3: “acme” is owner of “site:acme-springfield” twice in this file";
    assert!(refused.to_string().starts_with(said), "{refused}");
}

/// The first rows of a file of the demo.
fn head_of(path: &str, rows: impl Fn(&csv::StringRecord) -> bool) -> String {
    let text = fs::read_to_string(in_repository("data/demo/epoch").join(path)).expect("a file of the demo");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    let mut writer = csv::Writer::from_writer(Vec::new());
    for (place, row) in reader.records().map(|row| row.expect("a row")).enumerate() {
        if place == 0 || rows(&row) {
            writer.write_record(&row).expect("a row");
        }
    }
    String::from_utf8(writer.into_inner().expect("bytes")).expect("UTF-8")
}

#[test]
fn a_copy_of_epochs_files_is_taken_once_or_refused_with_its_line() {
    const NAMES: [&str; 3] =
        ["data_centers.csv", "data_center_timelines.csv", "data_center_chip_quantities.csv"];
    let is_small = |row: &csv::StringRecord| {
        row.iter().any(|cell| cell.contains("Abilene") || cell.contains("Goodnight"))
    };
    let copy = |day: &str| {
        NAMES.map(|name| {
            (
                name,
                if name.contains("chip") && day != "2026-07-07" {
                    String::new()
                } else {
                    head_of(&format!("{day}/{name}"), is_small)
                },
            )
        })
    };
    let plan = |dataset: &Dataset, day: Date, files: &[(&str, &str)]| {
        let file = |at: usize| {
            Some(files[at]).filter(|(_, text)| !text.is_empty()).map(|(name, text)| File { name, text })
        };
        epoch::plan(
            dataset,
            &epoch::Copy { centers: file(0), timelines: file(1), chips: file(2), published: day },
        )
    };
    let mut before = Dataset::default();
    let first = copy("2026-04-03");
    let first: Vec<(&str, &str)> = first.iter().map(|(name, text)| (*name, text.as_str())).collect();
    before = published(&before, &plan(&before, date(2026, 4, 3), &first).expect("a copy of the demo"));
    let second = copy("2026-07-07");
    try_often("a copy of Epoch AI's files", 300, &vec((0_usize..3, damage()), 1..3), |damages| {
        let mut texts = second.clone();
        for (at, damage) in damages {
            texts[at].1 = damage.on(&second[at].1);
        }
        let files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
        holds(&files, &before, |dataset| plan(dataset, date(2026, 7, 7), &files))
    });
}

const CLUSTERS: &str = "Name,Status,Certainty,H100 equivalents,Chip type (primary),Chip quantity (primary),Chip type (secondary),    Chip quantity (secondary),GPU Supplier (primary),Country,Owner,First Operational Date,Location,latitude,longitude,    Reported Power Capacity (MW),Calculated Power Capacity (MW),Reported Cost,Calculated Cost,Possible Duplicate,Exclude,    Decommissioned Date (if applicable),Source 1\n\
    Alpha,Existing,Confirmed,200000.4,H100,150000,H200,50000,NVIDIA,United States of America,Acme #confident,2024-09-01,\"Memphis, TN\",35.06,-90.15,150,,,4000000000,FALSE,FALSE,,https://a.example/1\n\
    Beta,Planned,Likely,1000,A100,1000,,,NVIDIA,Germany,Lab #likely,2027-01-01,Germany,,,,20.5,100000000,,,,,https://b.example\n\
    Gamma,Decommissioned,Confirmed,10,V100,100,,,NVIDIA,China,,2019-05-05,Beijing,39.9,116.4,,1,,,,,2023-01-01,\n";

#[test]
fn a_file_of_clusters_is_taken_once_or_refused_with_its_line() {
    try_often("clusters", 1_000, &damage(), |damage| {
        let text = damage.on(CLUSTERS);
        let file = [("gpu_clusters.csv", text.as_str())];
        holds(&file, &Dataset::default(), |dataset| {
            clusters::plan(dataset, File { name: file[0].0, text: &text }, date(2026, 4, 24))
        })
    });
}

const TABLE: &str = "Standort,Leistung (MW),Datum,Art,Überschrift,Status,Sprecher,URL,Verlag,Artikel,figure.counting,\
    figure.counting_of,figure.replaces\n\
    Stargate Abilene,1180,2026-11-02,Press report,Abilene grows,geplant,OpenAI,https://courier.example/1,Courier,Abilene,,,\n\
    Stargate Abilene,200,2026-11-02,Press report,Abilene grows,geplant,OpenAI,https://courier.example/1,Courier,Abilene,part_of,row 2,\n\
    Colossus Memphis,300,2. November 2026,company_statement,Memphis grows,Operational,xAI,,Post,Memphis,,,\n\
    Nowhere,1,2026-11-03,filing,Nobody knows,planned,Meta,,,,,,\n";

#[test]
fn a_table_of_figures_is_taken_once_or_refused_with_its_line() {
    let dataset = demo::dataset().expect("the demo");
    try_often("a table of figures", 200, &damage(), |damage| {
        let text = damage.on(TABLE);
        let file = [("figures.csv", text.as_str())];
        holds(&file, &dataset, |dataset| tables::plan(dataset, "figures.csv", text.as_bytes(), TODAY))
    });
}

#[test]
fn two_announcements_may_cite_one_source_without_an_address() {
    let dataset = demo::dataset().expect("the demo");
    let once = "Colossus Memphis,300,2. November 2026,company_statement,Memphis grows,Operational,xAI,,Post,Memphis,,,\n";
    let text = TABLE.to_owned() + &once.replace("Memphis grows", "Memphis grows more");
    let import = |dataset: &Dataset| tables::plan(dataset, "figures.csv", text.as_bytes(), TODAY);
    let plan = import(&dataset).expect("it is taken");
    let sources = plan.changes.sources.values().flatten();
    assert_eq!(sources.filter(|source| source.publisher == "Post").count(), 1);
    holds(&[("figures.csv", &text)], &dataset, import).expect("once");
}

#[test]
fn a_speaker_written_in_two_ways_makes_one_announcement() {
    let dataset = demo::dataset().expect("the demo");
    let row = TABLE.lines().nth(1).expect("a row");
    let text = format!("{TABLE}{}\n", row.replace("OpenAI", ";OpenAI"));
    let import = |dataset: &Dataset| tables::plan(dataset, "figures.csv", text.as_bytes(), TODAY);
    let plan = import(&dataset).expect("it is taken");
    let said = plan.changes.announcements.values().flatten();
    assert_eq!(said.filter(|said| said.headline == "Abilene grows").count(), 1);
    holds(&[("figures.csv", &text)], &dataset, import).expect("once");
}

#[test]
fn bytes_become_a_table_or_a_sentence() {
    let cells = vec((near(CELLS), select(&[",", ";", "\t", "\n", "\r\n", "\"", "\n\n"][..])), 0..20);
    let marks: Vec<&[u8]> =
        vec![b"", b"", b"", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"];
    let bytes = (select(marks), cells, vec(any::<u8>(), 0..12), any::<bool>());
    let dataset = demo::dataset().expect("the demo");
    let ground = Ground { snapshot: dataset.at(&View::now(TODAY)), today: TODAY };
    try_often("bytes of a table", 3_000, &bytes, |(mark, cells, noise, is_noisy)| {
        let mut bytes = mark.to_vec();
        for (cell, end) in cells {
            bytes.extend_from_slice(cell.as_bytes());
            bytes.extend_from_slice(end.as_bytes());
        }
        if is_noisy {
            bytes.extend_from_slice(&noise);
        }
        let table = table::decode(&bytes).and_then(|text| Table::read(&text, table::separator(&text)));
        let table = match table {
            Ok(table) => table,
            Err(error) => {
                prop_assert!(is_sentence(&error.to_string()) && error.line() > 0, "{error}");
                return Ok(());
            }
        };
        let fields = table::guessed(table.head());
        let lines: Vec<u64> = (0..table.len()).map(|place| table.line(place)).collect();
        prop_assert!(lines.is_sorted_by(|one, other| one < other) || bytes.contains(&b'\r'), "{lines:?}");
        let read = table::read(&table, &fields, ground, &AtomicUsize::new(0));
        prop_assert_eq!(read.rows.len(), table.len());
        let errors = read.rows.iter().flat_map(|row| &row.errors).chain(&read.errors);
        for error in errors {
            prop_assert!(is_sentence(&error.text), "{error:?}");
        }
        Ok(())
    });
}
