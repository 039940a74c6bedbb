//! Two versions of a form that began as one, brought together field by field.
//! What only one of them changed is taken from that one; where both did, an
//! editor chooses. Nothing is lost either way.

use std::collections::BTreeSet;

use super::{
    fields::Fields,
    layout::{Kind, layout},
    table,
};

/// Whose text a field gets if nobody chooses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Taken {
    Mine,
    Theirs,
    /// Both changed it, to different texts.
    Undecided,
}

/// A field that is not the same in both.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    pub name: String,
    /// What people call it: "Figure 2: As it was said".
    pub label: String,
    pub base: String,
    pub mine: String,
    pub theirs: String,
    pub taken: Taken,
}

/// The fields in which two versions differ.
#[must_use]
pub fn compare(kind: Kind, base: &Fields, mine: &Fields, theirs: &Fields) -> Vec<Difference> {
    let names: BTreeSet<&str> = mine.iter().chain(theirs.iter()).map(|(name, _)| name).collect();
    let mut differences: Vec<Difference> = names
        .into_iter()
        .filter(|name| mine.text(name) != theirs.text(name))
        .map(|name| {
            let [base, own, other] = [base, mine, theirs].map(|fields| fields.text(name).to_owned());
            let taken = if own == base {
                Taken::Theirs
            } else if other == base {
                Taken::Mine
            } else {
                Taken::Undecided
            };
            Difference {
                name: name.to_owned(),
                label: label(kind, name, mine, theirs),
                base,
                mine: own,
                theirs: other,
                taken,
            }
        })
        .collect();
    differences.sort_by_key(|difference| place(kind, &difference.name));
    differences
}

/// Mine, with the rows that I added under tags of their own: two editors who each
/// add a row both call it `n1` and mean different things.
#[must_use]
pub fn apart(kind: Kind, base: &Fields, mine: &Fields, theirs: &Fields) -> Fields {
    let mut own = mine.clone();
    for group in groups(kind) {
        let (before, others) = (base.rows(group), theirs.rows(group));
        for tag in mine.rows(group) {
            let is_same = is_same_row(group, &tag, mine, theirs);
            if others.contains(&tag) && !before.contains(&tag) && !is_same {
                let free = (1..).map(|number| format!("n{number}"));
                let mut free = free.filter(|tag| !others.contains(tag) && !own.rows(group).contains(tag));
                if let Some(free) = free.next() {
                    own.rename_row(group, &tag, &free);
                }
            }
        }
    }
    own
}

/// The two brought together as far as nobody needs to choose, mine where both changed.
#[must_use]
pub fn together(kind: Kind, base: &Fields, mine: &Fields, theirs: &Fields) -> Fields {
    let mut fields = mine.clone();
    for difference in compare(kind, base, mine, theirs) {
        if difference.taken == Taken::Theirs {
            fields.set(&difference.name, &difference.theirs);
        }
    }
    for group in groups(kind) {
        fields.set(group, &tags(group, base, mine, theirs).join(" "));
    }
    fields.without_stray_rows(groups(kind))
}

/// The rows of both, without those that one took away and the other left as they were.
fn tags(group: &str, base: &Fields, mine: &Fields, theirs: &Fields) -> Vec<String> {
    let (before, others) = (base.rows(group), theirs.rows(group));
    let mut all = mine.rows(group);
    all.retain(|tag| others.contains(tag) || !before.contains(tag) || !is_same_row(group, tag, base, mine));
    for tag in others {
        let was_taken_away = before.contains(&tag) && is_same_row(group, &tag, base, theirs);
        if !all.contains(&tag) && !was_taken_away {
            all.push(tag);
        }
    }
    all
}

fn is_same_row(group: &str, tag: &str, one: &Fields, other: &Fields) -> bool {
    let prefix = format!("{group}.{tag}.");
    let of = |fields: &Fields| -> Vec<(String, String)> {
        let own = fields.iter().filter(|(name, _)| name.starts_with(&prefix));
        own.map(|(name, text)| (name.to_owned(), text.to_owned())).collect()
    };
    of(one) == of(other)
}

/// The groups of rows that a form has.
pub fn groups(kind: Kind) -> impl Iterator<Item = &'static str> {
    layout(kind).iter().filter_map(|section| section.group).map(|group| group.name)
}

/// What people call a field.
pub fn label(kind: Kind, name: &str, mine: &Fields, theirs: &Fields) -> String {
    if kind == Kind::Table {
        return table::label(name);
    }
    for section in layout(kind) {
        if let Some(spec) = section.fields.iter().find(|spec| spec.name == name) {
            return spec.label.to_owned();
        }
        let Some(group) = section.group else { continue };
        if name == group.name {
            return format!("{}s: which, and in which order", group.one);
        }
        let Some((tag, own)) =
            name.strip_prefix(group.name).and_then(|rest| rest.strip_prefix('.')?.split_once('.'))
        else {
            continue;
        };
        let place = |fields: &Fields| fields.rows(group.name).iter().position(|known| known == tag);
        let number = place(mine).or_else(|| place(theirs)).map_or(0, |place| place + 1);
        let plain = own.strip_suffix(".new").unwrap_or(own);
        if let Some(spec) = group.fields.iter().chain(group.more).find(|spec| spec.name == plain) {
            return format!("{} {number}: {}", group.one, spec.label);
        }
    }
    name.to_owned()
}

/// Where a field stands in its form.
pub(super) fn place(kind: Kind, name: &str) -> (usize, String, usize) {
    for (number, section) in layout(kind).iter().enumerate() {
        if let Some(place) = section.fields.iter().position(|spec| spec.name == name) {
            return (number, String::new(), place);
        }
        if let Some(group) = section.group
            && let Some(rest) = name.strip_prefix(group.name)
        {
            let Some((tag, own)) = rest.strip_prefix('.').and_then(|rest| rest.split_once('.')) else {
                return (number, String::new(), 0);
            };
            let place = group.fields.iter().chain(group.more).position(|spec| spec.name == own);
            return (number, tag.to_owned(), place.unwrap_or(usize::MAX));
        }
    }
    (usize::MAX, name.to_owned(), 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(pairs: &[(&str, &str)]) -> Fields {
        Fields::of(pairs.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned())))
    }

    #[test]
    fn what_one_changed_is_taken_and_what_both_changed_is_asked() {
        let base = fields(&[("headline", "A"), ("summary", "S"), ("said_on", "2025")]);
        let mine = fields(&[("headline", "B"), ("summary", "S"), ("said_on", "2026")]);
        let theirs = fields(&[("headline", "A"), ("summary", "T"), ("said_on", "2027")]);
        let found = compare(Kind::Announcement, &base, &mine, &theirs);
        let taken: Vec<(&str, Taken)> = found.iter().map(|d| (d.name.as_str(), d.taken)).collect();
        assert_eq!(
            taken,
            [("said_on", Taken::Undecided), ("headline", Taken::Mine), ("summary", Taken::Theirs)]
        );
        let both = together(Kind::Announcement, &base, &mine, &theirs);
        assert_eq!((both.text("headline"), both.text("summary"), both.text("said_on")), ("B", "T", "2026"));
    }

    #[test]
    fn rows_of_both_are_kept_and_rows_taken_away_stay_away() {
        let base = fields(&[("figure", "1 2"), ("figure.1.as_said", "a"), ("figure.2.as_said", "b")]);
        let mine = fields(&[
            ("figure", "1 2 n1"),
            ("figure.1.as_said", "a"),
            ("figure.2.as_said", "b"),
            ("figure.n1.as_said", "c"),
        ]);
        let theirs = fields(&[("figure", "2"), ("figure.2.as_said", "B")]);
        let both = together(Kind::Announcement, &base, &mine, &theirs);
        assert_eq!(both.rows("figure"), ["2", "n1"]);
        assert_eq!(both.text("figure.2.as_said"), "B");
        assert_eq!(both.text("figure.n1.as_said"), "c");
        let found = compare(Kind::Announcement, &base, &mine, &theirs);
        assert!(found.iter().any(|d| d.label == "Figure 3: As it was said"), "{found:?}");
        assert_eq!(both.get("figure.1.as_said"), None, "what was taken away is gone");
    }

    #[test]
    fn a_row_that_one_changed_and_the_other_took_away_is_kept() {
        let base = fields(&[("figure", "1"), ("figure.1.as_said", "a")]);
        let mine = fields(&[("figure", "1"), ("figure.1.as_said", "A")]);
        let theirs = fields(&[]);
        let both = together(Kind::Announcement, &base, &mine, &theirs);
        assert_eq!((both.rows("figure"), both.text("figure.1.as_said")), (vec!["1".to_owned()], "A"));
        let both = together(Kind::Announcement, &base, &theirs, &mine);
        assert_eq!(both.rows("figure"), ["1"]);
    }

    #[test]
    fn rows_that_both_added_are_two_rows() {
        let base = fields(&[]);
        let mine = fields(&[("figure", "n1"), ("figure.n1.as_said", "mine")]);
        let theirs = fields(&[("figure", "n1"), ("figure.n1.as_said", "theirs")]);
        let own = apart(Kind::Announcement, &base, &mine, &theirs);
        let both = together(Kind::Announcement, &base, &own, &theirs);
        let texts: Vec<&str> = both
            .rows("figure")
            .iter()
            .map(|tag| both.text(&format!("figure.{tag}.as_said")))
            .map(|text| if text == "mine" { "mine" } else { "theirs" })
            .collect();
        assert_eq!(texts, ["mine", "theirs"]);
    }
}
