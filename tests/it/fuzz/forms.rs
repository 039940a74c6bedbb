//! The desk's forms: fields with anything in them, fields that no form has, rows that
//! come twice. What a form comes to fits into it again and changes nothing more.

use gigawatch::{
    cli::demo,
    dataset::{Dataset, Rows, Snapshot, View},
    desk::{Choice, FieldSpec, Fields, Ground, Input, Kind, blank, fields_of, layout, validate},
    domain::{
        Id, RevisionId,
        revision::{ChangeSet, Reason, Revision},
    },
};
use jiff::civil::{Date, date};
use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

use super::{is_sentence, near::near, try_often};

const TODAY: Date = date(2026, 11, 23);

const KINDS: [Kind; 13] = [
    Kind::Announcement,
    Kind::Announcement,
    Kind::Company,
    Kind::Person,
    Kind::Project,
    Kind::Site,
    Kind::Source,
    Kind::Merge,
    Kind::Split,
    Kind::Retraction,
    Kind::Revert,
    Kind::Reply,
    Kind::Redaction,
];

/// What people type into one field or another.
const TEXTS: &[&str] = &[
    "OpenAI",
    "openai",
    "OpenAI [openai]",
    "Meta",
    "Nobody",
    "[x]",
    "x []",
    "Stargate Abilene",
    "stargate-abilene",
    "Titan",
    "Sam Altman",
    "up to 5 GW by 2030",
    "66-72 Mrd. $ pro Jahr",
    "zehn",
    "5",
    "-5",
    "66 bn",
    "1,2 GW",
    "99999999999999999999",
    "2026-07-30",
    "mid-2026",
    "2025 to 2029",
    "-",
    "~",
    "this year",
    "8",
    "54",
    "/figures/54",
    "#54",
    "row 1",
    "row 2",
    "row 0",
    "row 99999999999999999999",
    "999999",
    "-1",
    "https://courier.example/x",
    "http://[::1",
    "ftp://x",
    "javascript:alert(1)",
    "US",
    "us",
    "USA",
    "US-TX",
    "DE-BB",
    "32.5, -99.7",
    "32°29'59\"N 99°47'02\"W",
    "en",
    "de",
    "e",
    "USD",
    "EUR",
    "W",
    "XYZ",
    "company",
    "site",
    "project",
    "person",
    "announcement",
    "source",
    "n1",
    "n1 n2",
    "n1 n1",
    "54 n1",
    "Q42",
    "Q",
    "12",
    "1",
    "a longer line of words that says something",
    "**bold** [x](y)",
    "on",
    " ",
    "\u{202e}\u{200d}",
    "İstanbul",
    "ﬁ",
];

#[derive(Debug, Clone)]
enum Change {
    /// Of the fields of the form, by its place among them; the tag of a row, and the text.
    Set(Index, &'static str, String),
    /// One of the words that a list has.
    Choose(Index, &'static str, Index),
    Empty(Index),
    Stray(String, String),
    AddRow(Index),
}

fn change() -> impl Strategy<Value = Change> {
    let any = any::<Index>;
    let tag = || select(&["n1", "n1", "n2", "54", "15", "1", "", "x.y", "999999"][..]);
    prop_oneof![
        6 => (any(), tag(), near(TEXTS)).prop_map(|(field, tag, text)| Change::Set(field, tag, text)),
        4 => (any(), tag(), any()).prop_map(|(field, tag, word)| Change::Choose(field, tag, word)),
        2 => any().prop_map(Change::Empty),
        1 => (near(&["figure", "figure.n1", "figure.n1.x", "name.new", ".", "..", "citation.", "role.1.company.new"]), near(TEXTS))
            .prop_map(|(name, text)| Change::Stray(name, text)),
        2 => any().prop_map(Change::AddRow),
    ]
}

/// The fields of a form with the group that they are in.
fn specs(kind: Kind) -> Vec<(Option<&'static str>, &'static FieldSpec)> {
    let sections = layout(kind).iter();
    let all = sections.flat_map(|section| {
        let own = section.fields.iter().map(|spec| (None, spec));
        let rows = section
            .group
            .iter()
            .flat_map(|group| group.fields.iter().chain(group.more).map(|spec| (Some(group.name), spec)));
        own.chain(rows).collect::<Vec<_>>()
    });
    all.collect()
}

fn applied(kind: Kind, mut fields: Fields, changes: Vec<Change>) -> Fields {
    let specs = specs(kind);
    let groups: Vec<&str> =
        layout(kind).iter().filter_map(|section| Some(section.group.as_ref()?.name)).collect();
    let name = |group: Option<&str>, tag: &str, own: &str| {
        group.map_or_else(|| own.to_owned(), |group| format!("{group}.{tag}.{own}"))
    };
    for change in changes {
        match change {
            Change::Set(at, tag, text) if !specs.is_empty() => {
                let (group, spec) = specs[at.index(specs.len())];
                fields.set(&name(group, tag, spec.name), &text);
            }
            Change::Choose(at, tag, word) if !specs.is_empty() => {
                let lists: Vec<_> =
                    specs.iter().filter(|(_, spec)| matches!(spec.input, Input::Choice(_))).collect();
                let Some((group, spec)) = lists.get(at.index(lists.len().max(1))) else { continue };
                let Input::Choice(choices) = spec.input else { continue };
                let Choice(word, _) = choices[word.index(choices.len())];
                fields.set(&name(*group, tag, spec.name), word);
            }
            Change::Empty(at) => {
                let names: Vec<String> = fields.iter().map(|(name, _)| name.to_owned()).collect();
                if !names.is_empty() {
                    fields.set(&names[at.index(names.len())], "");
                }
            }
            Change::Stray(name, text) => fields.set(&name, &text),
            Change::AddRow(at) if !groups.is_empty() => drop(fields.add_row(groups[at.index(groups.len())])),
            _ => {}
        }
    }
    fields
}

/// Forms to begin with: empty, and of what the demo holds.
fn beginnings(snapshot: &Snapshot<'_>) -> Vec<(Kind, Option<i64>, Fields)> {
    let mut all: Vec<(Kind, Option<i64>, Fields)> =
        KINDS.into_iter().map(|kind| (kind, None, blank(kind))).collect();
    for kind in [Kind::Announcement, Kind::Company, Kind::Person, Kind::Project, Kind::Site, Kind::Source] {
        let forms = (1..60).filter_map(|id| Some((kind, Some(id), fields_of(kind, id, snapshot)?)));
        all.extend(forms.filter(|(_, _, fields)| fields.rows("figure").len() < 8).take(8));
    }
    // An announcement that somebody writes, nearly done.
    let mut new = blank(Kind::Announcement);
    for (name, text) in [
        ("speaker_company", "OpenAI"),
        ("said_on", "2026-11-02"),
        ("kind", "company_statement"),
        ("headline", "OpenAI says more"),
        ("citation.n1.url", "https://courier.example/openai"),
        ("citation.n1.publisher", "Courier"),
        ("citation.n1.title", "OpenAI says more"),
        ("figure.n1.as_said", "up to 5 GW by 2030"),
        ("figure.n1.subject", "stargate-abilene"),
        ("figure.n1.stage", "planned"),
    ] {
        new.set(name, text);
    }
    all.extend((0..12).map(|_| (Kind::Announcement, None, new.clone())));
    all
}

fn extended(dataset: &Dataset, changes: &ChangeSet) -> Dataset {
    let revision = Revision {
        id: RevisionId::new(dataset.newest_id().number() + 1),
        published_at: dataset.newest().expect("a revision").published_at,
        editor: "a test".to_owned(),
        reason: Reason::NewInformation,
        note: None,
        key: None,
    };
    dataset.extended(Rows::of(changes, revision, dataset))
}

/// The row that a new form made.
fn made(kind: Kind, changes: &ChangeSet) -> Option<i64> {
    match kind {
        Kind::Announcement => changes.announcements.keys().last().map(|id| id.number()),
        Kind::Company => changes.companies.keys().last().map(|id| id.number()),
        Kind::Person => changes.people.keys().last().map(|id| id.number()),
        Kind::Project => changes.projects.keys().last().map(|id| id.number()),
        Kind::Site => changes.sites.keys().last().map(|id| id.number()),
        Kind::Source => changes.sources.keys().last().map(|id| id.number()),
        _ => None,
    }
}

#[test]
fn a_form_is_read_or_refused_whatever_is_in_its_fields() {
    let dataset = demo::dataset().expect("the demo");
    let snapshot = dataset.at(&View::now(TODAY));
    let inputs = (select(beginnings(&snapshot)), vec(change(), 0..6));
    try_often("forms of the desk", 1_500, &inputs, |((kind, subject, fields), changes)| {
        let fields = applied(kind, fields, changes);
        let ground = Ground { snapshot, today: TODAY };
        let changes = match validate(kind, subject, &fields, ground) {
            Ok(proposal) => proposal.changes,
            Err(errors) => {
                prop_assert!(!errors.0.is_empty());
                for error in &errors.0 {
                    prop_assert!(is_sentence(&error.text), "{kind}: {error:?}");
                }
                return Ok(());
            }
        };
        let Some(id) = subject.or_else(|| made(kind, &changes)) else { return Ok(()) };
        if changes.is_empty()
            || !matches!(
                kind,
                Kind::Announcement | Kind::Company | Kind::Person | Kind::Project | Kind::Site | Kind::Source
            )
        {
            return Ok(());
        }
        let after = extended(&dataset, &changes);
        let ground = Ground { snapshot: after.at(&View::now(TODAY)), today: TODAY };
        let again = fields_of(kind, id, &ground.snapshot);
        let Some(again) = again else { return Err(TestCaseError::fail(format!("{kind} {id} is not there"))) };
        let more = validate(kind, Some(id), &again, ground);
        let more =
            more.map_err(|errors| TestCaseError::fail(format!("{kind} {id}: {errors}\n{again:#?}")))?;
        prop_assert!(more.changes.is_empty(), "{kind} {id}: {:#?}\n{again:#?}", more.changes);
        Ok(())
    });
}
