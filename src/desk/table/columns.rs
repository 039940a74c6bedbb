//! What the columns of a table hold: every field of an announcement, its source
//! and its figures may be one.

use crate::{
    dataset::fold,
    desk::{
        Fields,
        layout::{FieldSpec, Input, Kind, layout},
    },
};

/// A field that a column may hold.
#[derive(Debug, Clone)]
pub struct Target {
    /// `said_on`, `citation.url`, `figure.as_said`.
    pub name: String,
    pub spec: &'static FieldSpec,
    /// "Figure", "Source", or empty for the announcement itself.
    pub of: &'static str,
}

/// Fields that an editor may fill in once for all rows that say nothing of their own.
pub const FOR_ALL: &[&str] = &[
    "speaker_company",
    "speaker_person",
    "speaker_name",
    "said_on",
    "kind",
    "headline",
    "citation.url",
    "citation.publisher",
    "citation.title",
    "citation.archive_url",
    "citation.published_on",
    "citation.language",
    "figure.subject",
    "figure.company",
    "figure.stage",
    "figure.component",
    "figure.metric",
    "figure.language",
];

/// Every field that a column may hold, the words of the figure first.
#[must_use]
pub fn targets() -> Vec<Target> {
    let mut targets = Vec::new();
    for section in layout(Kind::Announcement) {
        let own = section.fields.iter().map(|spec| Target { name: spec.name.to_owned(), spec, of: "" });
        targets.extend(own);
        if let Some(group) = section.group {
            let of_group = group.fields.iter().chain(group.more).map(|spec| Target {
                name: format!("{}.{}", group.name, spec.name),
                spec,
                of: group.one,
            });
            targets.extend(of_group.filter(|target| !matches!(target.spec.input, Input::Hidden)));
        }
    }
    // What every table has stands on top of the list.
    targets.sort_by_key(|target| match target.of {
        "Figure" => 0,
        "" => 1,
        _ => 2,
    });
    targets
}

/// The field of a name such as `figure.as_said`.
#[must_use]
pub fn spec_at(name: &str) -> Option<&'static FieldSpec> {
    targets().into_iter().find(|target| target.name == name).map(|target| target.spec)
}

/// Names that people give to columns, folded, besides a field's own name and label.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("figure.as_said", &["figure", "words", "wording", "said", "wortlaut", "zitiert"]),
    (
        "figure.subject",
        &[
            "site",
            "project",
            "subject",
            "datacenter",
            "datacentre",
            "campus",
            "location",
            "standort",
            "projekt",
            "rechenzentrum",
        ],
    ),
    ("figure.company", &["company", "owner", "firma", "unternehmen", "konzern"]),
    ("figure.stage", &["status", "phase", "stand"]),
    ("figure.period", &["deadline", "by", "year", "bis", "jahr", "zeitraum"]),
    ("figure.note", &["remark", "comment", "anmerkung", "bemerkung", "notiz"]),
    ("figure.metric", &["metric", "measure", "messgröße", "größe"]),
    ("said_on", &["date", "announced", "announcedon", "day", "datum", "angekündigt", "tag"]),
    ("speaker_company", &["speaker", "saidby", "announcedby", "sprecher"]),
    ("headline", &["announcement", "title", "ankündigung", "überschrift", "schlagzeile"]),
    ("kind", &["type", "art"]),
    ("citation.url", &["url", "link", "source", "sourceurl", "adresse", "quelle"]),
    ("citation.publisher", &["publication", "newspaper", "medium", "verlag", "zeitung"]),
    ("citation.title", &["sourcetitle", "article", "artikel", "titel"]),
    ("citation.quote", &["quotation", "zitat"]),
    ("citation.archive_url", &["archive", "archivelink", "archiv"]),
    ("citation.published_on", &["published", "veröffentlicht"]),
];

/// Names of columns of numbers: they hold the words of the figure where no other
/// column does.
const NUMBERS: &[&str] = &[
    "value",
    "amount",
    "number",
    "quantity",
    "power",
    "capacity",
    "investment",
    "spending",
    "chips",
    "zahl",
    "wert",
    "betrag",
    "leistung",
    "kapazität",
    "investition",
    "ausgaben",
];

/// What each column may hold, by its name; none where the name says nothing. No
/// field is guessed twice.
#[must_use]
pub fn guess(head: &[String]) -> Vec<Option<String>> {
    let targets = targets();
    let mut guessed: Vec<Option<String>> = vec![None; head.len()];
    // “Power (MW)” is power.
    let plain = |name: &str| fold(name.split(['(', '[']).next().unwrap_or(name));
    for (place, name) in head.iter().enumerate() {
        let (plain, whole) = (plain(name), fold(name));
        let is_named = |target: &&Target| {
            let own = fold(&target.name);
            own == plain || own == whole || fold(target.spec.label) == plain
        };
        let by_synonym = || {
            let found = SYNONYMS.iter().find(|(_, names)| names.contains(&plain.as_str()));
            found.map(|(target, _)| (*target).to_owned())
        };
        let found = targets.iter().find(is_named).map(|target| target.name.clone()).or_else(by_synonym);
        guessed[place] = found.filter(|found| !plain.is_empty() && !guessed.contains(&Some(found.clone())));
    }
    let words = Some("figure.as_said".to_owned());
    let numbers = head.iter().position(|name| NUMBERS.contains(&plain(name).as_str()));
    if let Some(place) = numbers.filter(|place| guessed[*place].is_none() && !guessed.contains(&words)) {
        guessed[place] = words;
    }
    guessed
}

/// The same as the fields of a table's draft, with the unit that the name of the
/// figures' column gives.
#[must_use]
pub fn guessed(head: &[String]) -> Fields {
    let mut fields = Fields::default();
    for (column, target) in guess(head).into_iter().enumerate() {
        let Some(target) = target else { continue };
        fields.set(&format!("column.{column}"), &target);
        if target == "figure.as_said"
            && let Some(unit) = unit_in(&head[column])
        {
            fields.set(&format!("behind.{column}"), unit);
        }
    }
    fields
}

/// The unit that a column's name gives in brackets: “Power (MW)”.
fn unit_in(name: &str) -> Option<&str> {
    let (_, rest) = name.split_once(['(', '['])?;
    let unit = rest.trim_end_matches([')', ']', ' ']).trim();
    let is_unit = !unit.is_empty() && unit.chars().count() <= 12;
    is_unit.then_some(unit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(head: &[&str]) -> Vec<String> {
        head.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn columns_are_guessed_by_name_label_and_what_people_call_them() {
        let head = ["Standort", "Leistung (MW)", "Datum", "figure.stage", "Supplier or recipient", "x"];
        let found = guess(&named(&head));
        let wanted = ["figure.subject", "figure.as_said", "said_on", "figure.stage", "figure.counterparty"];
        assert_eq!(found[..5], wanted.map(|name| Some(name.to_owned())));
        assert_eq!(found[5], None);
        assert_eq!(
            guess(&named(&["date", "Datum", ""])),
            [Some("said_on".to_owned()), None, None],
            "each once"
        );
        let both = guess(&named(&["Leistung (MW)", "Wortlaut"]));
        assert_eq!(both, [None, Some("figure.as_said".to_owned())], "words before numbers");
        assert_eq!(unit_in("Power (MW)"), Some("MW"));
        assert_eq!(unit_in("Power"), None);
        assert_eq!(guessed(&named(&head)).get("behind.1"), Some("MW"));
    }

    #[test]
    fn what_is_guessed_or_filled_in_for_all_is_a_field() {
        for name in SYNONYMS.iter().map(|(name, _)| *name).chain(FOR_ALL.iter().copied()) {
            assert!(spec_at(name).is_some(), "{name}");
        }
        for name in SYNONYMS.iter().flat_map(|(_, names)| *names).chain(NUMBERS) {
            assert_eq!(fold(name), **name, "compared folded");
        }
    }
}
