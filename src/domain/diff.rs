//! What a change is, and whether it happened in the world or only in how this
//! tracker tells it. Pure: finding the changes is the dataset's business, telling
//! them the pages'.

use std::collections::BTreeMap;

use super::{
    date::{Period, days_between},
    figure::{Figure, Metric, OutcomeKind, Subject},
    revision::Reason,
};

/// What became of a row or a figure between two moments, net: what was there
/// only in between is no change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Added,
    /// Removed: the row ends, its history stays.
    Ended,
    /// Fields of it changed.
    Edited,
    /// Said anew with another deadline: by so many days, negative when sooner.
    Moved(i32),
    /// Said anew for the same date.
    Restated,
    /// A promise came to an end.
    Settled(OutcomeKind),
}

impl Change {
    /// What became of a row; none if it is as it was.
    #[must_use]
    pub fn of_row<T: PartialEq>(before: Option<&T>, after: Option<&T>) -> Option<Self> {
        match (before, after) {
            (None, None) => None,
            (None, Some(_)) => Some(Self::Added),
            (Some(_), None) => Some(Self::Ended),
            (Some(before), Some(after)) => (before != after).then_some(Self::Edited),
        }
    }

    /// What a new figure does to the one that it replaces or settles. Slips are
    /// counted from last day to last day (rule 6 of /method); without a last day
    /// on both sides nothing moved that could be counted.
    #[must_use]
    pub fn of_figure(figure: &Figure, earlier: Option<&Figure>) -> Self {
        match (figure.outcome, earlier) {
            (Some(outcome), _) => Self::Settled(outcome.kind),
            (None, None) => Self::Added,
            (None, Some(earlier)) => match days_moved(earlier, figure) {
                Some(0) | None => Self::Restated,
                Some(days) => Self::Moved(days),
            },
        }
    }
}

/// By how many days the deadline moved from one figure to another.
#[must_use]
pub fn days_moved(before: &Figure, after: &Figure) -> Option<i32> {
    let last_day = |figure: &Figure| figure.period.and_then(Period::last_day);
    Some(days_between(last_day(before)?, last_day(after)?))
}

/// Whether a figure says the same thing anew for the same deadline.
#[must_use]
pub fn is_restated(before: &Figure, after: &Figure) -> bool {
    after.outcome.is_none() && days_moved(before, after) == Some(0)
}

/// Whether a milestone is told by this figure: power, chips, and money that is
/// not a site's cost. Its other figures move along with it.
#[must_use]
pub fn leads_milestone(figure: &Figure) -> bool {
    match figure.metric {
        Metric::Power | Metric::Chips => true,
        Metric::Spending => !matches!(figure.subject, Subject::Site(_)),
        _ => false,
    }
}

/// Where a change took place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Somebody said or did something.
    World,
    /// The world stayed as it was; this tracker tells it in another way.
    Telling,
    /// Revisions of both kinds made it.
    Both,
}

/// What a row that changed is a record of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Record {
    /// What was said: figures, announcements, sources, citations.
    Saying,
    /// What there is: companies, sites, roles.
    Thing,
}

impl Kind {
    /// By the revision's reason (rule 14 of /method).
    #[must_use]
    pub const fn of(reason: Reason) -> Self {
        match reason {
            Reason::NewInformation
            | Reason::Outcome
            | Reason::Checked
            | Reason::Retraction
            | Reason::Import => Self::World,
            Reason::Correction
            | Reason::DefinitionChange
            | Reason::Merge
            | Reason::Split
            | Reason::Rename
            | Reason::Revert
            | Reason::Redaction => Self::Telling,
        }
    }

    /// Of a row that was there before. An import brings new facts by new rows:
    /// where it edits the record of what was said, it corrects that record, for
    /// nobody can change what he said.
    #[must_use]
    pub const fn of_edit(reason: Reason, record: Record) -> Self {
        match (reason, record) {
            (Reason::Import, Record::Saying) => Self::Telling,
            _ => Self::of(reason),
        }
    }

    /// Of a change that several revisions made together; none without any.
    #[must_use]
    pub fn together(kinds: impl IntoIterator<Item = Self>) -> Option<Self> {
        kinds.into_iter().reduce(|one, other| if one == other { one } else { Self::Both })
    }
}

/// A field that reads differently: its name, the text before, the text after.
pub type FieldChange = (&'static str, String, String);

/// The fields of a row in words, in the order in which they are told.
pub type Fields = Vec<(&'static str, String)>;

/// The fields that changed. Each side is read as it stood at its own end;
/// `before_as_now` are the old values read as things are called at the later
/// end, so that a field whose value only goes by a new name now is no change.
#[must_use]
pub fn changed_fields(before: Fields, before_as_now: Fields, after: Fields) -> Vec<FieldChange> {
    let as_now: BTreeMap<&str, String> = before_as_now.into_iter().collect();
    before
        .into_iter()
        .zip(after)
        .filter(|((name, old), (_, new))| {
            let is_same_thing = !new.is_empty() && as_now.get(name) == Some(new);
            old != new && !is_same_thing
        })
        .map(|((name, old), (_, new))| (name, old, new))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{
        FigureId, Id,
        figure::Outcome,
        quantity::{Qualifier, Quantity},
    };

    fn figure(period: Option<&str>) -> Figure {
        Figure {
            quantity: Quantity::new(Some(1), Some(1), Qualifier::Exact).unwrap(),
            period: period.map(|text| text.parse().unwrap()),
            as_said: "as said".to_owned(),
            ..Figure::blank()
        }
    }

    #[test]
    fn a_row_is_added_ends_is_edited_or_is_as_it_was() {
        assert_eq!(Change::of_row(None, Some(&1)), Some(Change::Added));
        assert_eq!(Change::of_row(Some(&1), None), Some(Change::Ended));
        assert_eq!(Change::of_row(Some(&1), Some(&2)), Some(Change::Edited));
        assert_eq!(Change::of_row(Some(&1), Some(&1)), None, "there and back is no change");
        assert_eq!(Change::of_row::<i32>(None, None), None, "opened and closed in between");
    }

    #[test]
    fn a_deadline_moves_from_last_day_to_last_day() {
        let (july, november) = (figure(Some("2026-07-01")), figure(Some("2026-11-01")));
        assert_eq!(Change::of_figure(&november, Some(&july)), Change::Moved(123));
        assert_eq!(Change::of_figure(&july, Some(&november)), Change::Moved(-123));
        assert_eq!(Change::of_figure(&figure(Some("2026-06~")), Some(&july)), Change::Moved(-1));
        assert_eq!(Change::of_figure(&july, Some(&july)), Change::Restated);
        assert_eq!(Change::of_figure(&july, None), Change::Added);
        assert!(is_restated(&july, &july) && !is_restated(&july, &november));
    }

    #[test]
    fn without_a_deadline_on_both_sides_nothing_moved() {
        let (dated, undated) = (figure(Some("2026-07-01")), figure(None));
        assert_eq!(Change::of_figure(&dated, Some(&undated)), Change::Restated);
        assert_eq!(days_moved(&undated, &dated), None);
        assert!(!is_restated(&undated, &undated), "no date is not the same date");
    }

    #[test]
    fn an_outcome_settles_whatever_its_date() {
        let promise = figure(Some("2026-07-01"));
        let mut outcome = figure(Some("2026-07-01"));
        outcome.outcome = Some(Outcome { of: FigureId::new(1), kind: OutcomeKind::Met });
        assert_eq!(Change::of_figure(&outcome, Some(&promise)), Change::Settled(OutcomeKind::Met));
        assert!(!is_restated(&promise, &outcome), "met on its day is no restatement");
    }

    #[test]
    fn every_reason_is_of_one_kind() {
        use Reason::{
            Checked, Correction, DefinitionChange, Import, Merge, NewInformation, Outcome, Redaction, Rename,
            Retraction, Revert, Split,
        };
        for reason in [NewInformation, Outcome, Import, Retraction, Checked] {
            assert_eq!(Kind::of(reason), Kind::World, "{reason}");
        }
        for reason in [DefinitionChange, Correction, Merge, Split, Rename, Revert, Redaction] {
            assert_eq!(Kind::of(reason), Kind::Telling, "{reason}");
        }
    }

    #[test]
    fn an_import_that_edits_what_was_said_corrects_its_record() {
        assert_eq!(Kind::of_edit(Reason::Import, Record::Saying), Kind::Telling);
        assert_eq!(Kind::of_edit(Reason::Import, Record::Thing), Kind::World, "a role that ended");
        assert_eq!(Kind::of_edit(Reason::NewInformation, Record::Saying), Kind::World);
    }

    #[test]
    fn several_revisions_may_be_of_both_kinds() {
        use Kind::{Both, Telling, World};
        assert_eq!(Kind::together([]), None);
        assert_eq!(Kind::together([World, World]), Some(World));
        assert_eq!(Kind::together([Telling]), Some(Telling));
        assert_eq!(Kind::together([World, Telling, Telling]), Some(Both));
    }

    #[test]
    fn a_field_whose_value_only_goes_by_a_new_name_is_no_change() {
        let field = |text: &str| vec![("Project", text.to_owned())];
        let told = |before: &str, as_now: &str, after: &str| {
            changed_fields(field(before), field(as_now), field(after)).len()
        };
        assert_eq!(told("One", "One", "Two"), 1);
        assert_eq!(told("One", "One", "One"), 0);
        assert_eq!(told("One", "Uno", "Uno"), 0, "the project was renamed, the site did not move");
        assert_eq!(told("One", "", ""), 1, "the project is no more and the field is empty");
        assert_eq!(told("", "", "One"), 1);
    }
}
