//! The rows that a change set will be in the store, so that a dataset can be
//! extended by it without reading it back.

use super::{Dataset, Row, Rows, Table};
use crate::domain::{
    RevisionId,
    care::Redaction,
    revision::{ChangeSet, Changes, Noun, Revision},
};

impl Rows {
    /// What publishing `changes` as `revision` on top of `dataset` opens and
    /// closes: every changed row closes its current version; a new version, if
    /// there is one, opens.
    #[must_use]
    pub fn of(changes: &ChangeSet, revision: Revision, dataset: &Dataset) -> Self {
        let at = revision.id;
        Self {
            companies: rows(&changes.companies, &dataset.companies, at),
            people: rows(&changes.people, &dataset.people, at),
            offices: rows(&changes.offices, &dataset.offices, at),
            projects: rows(&changes.projects, &dataset.projects, at),
            sites: rows(&changes.sites, &dataset.sites, at),
            roles: rows(&changes.roles, &dataset.roles, at),
            aliases: rows(&changes.aliases, &dataset.aliases, at),
            successions: rows(&changes.successions, &dataset.successions, at),
            sources: rows(&changes.sources, &dataset.sources, at),
            announcements: rows(&changes.announcements, &dataset.announcements, at),
            citations: rows(&changes.citations, &dataset.citations, at),
            figures: rows(&changes.figures, &dataset.figures, at),
            checks: rows(&changes.checks, &dataset.checks, at),
            replies: rows(&changes.replies, &dataset.replies, at),
            redactions: changes
                .redactions
                .iter()
                .map(|(of, ground)| Redaction { of: *of, revision: at, ground: ground.clone() })
                .collect(),
            revisions: vec![revision],
        }
    }
}

fn rows<T: Noun>(changes: &Changes<T>, table: &Table<T>, at: RevisionId) -> Vec<Row<T>> {
    let mut rows = Vec::new();
    for (id, change) in changes {
        if let Some(current) = table.history(*id).iter().find(|version| version.closed.is_none()) {
            rows.push(Row {
                id: *id,
                opened: current.opened,
                closed: Some(at),
                value: T::clone(&current.value),
            });
        }
        if let Some(value) = change {
            rows.push(Row { id: *id, opened: at, closed: None, value: value.clone() });
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Id, PersonId, company::Person, revision::Reason};

    fn revision(number: i64) -> Revision {
        Revision {
            id: RevisionId::new(number),
            published_at: jiff::Timestamp::from_second(number).unwrap(),
            editor: "test".to_owned(),
            reason: Reason::NewInformation,
            note: None,
            key: None,
        }
    }

    fn person(name: &str) -> Person {
        Person { slug: "somebody".to_owned(), name: name.to_owned(), note: None }
    }

    fn changed(dataset: &Dataset, number: i64, value: Option<Person>) -> Dataset {
        let mut changes = ChangeSet::default();
        changes.people.insert(PersonId::new(1), value);
        dataset.extended(Rows::of(&changes, revision(number), dataset))
    }

    #[test]
    fn a_change_closes_the_version_before_it_and_an_end_opens_none() {
        let first = changed(&Dataset::default(), 1, Some(person("One")));
        let second = changed(&first, 2, Some(person("Two")));
        let third = changed(&second, 3, None);

        let name = |dataset: &Dataset, at| {
            dataset.people.get(PersonId::new(1), RevisionId::new(at)).map(|person| person.name.clone())
        };
        assert_eq!(name(&third, 1).as_deref(), Some("One"));
        assert_eq!(name(&third, 2).as_deref(), Some("Two"));
        assert_eq!(name(&third, 3), None);
        assert_eq!(name(&second, 2).as_deref(), Some("Two"), "the dataset before is untouched");
        assert_eq!(third.newest_id(), RevisionId::new(3));
        assert_eq!(third.people.history(PersonId::new(1)).len(), 2);
    }

    #[test]
    fn a_table_knows_which_revision_touched_which_row() {
        let first = changed(&Dataset::default(), 1, Some(person("One")));
        let second = changed(&first, 2, Some(person("Two")));
        let third = changed(&second, 3, None);
        let touched = |dataset: &Dataset, after, up_to| {
            dataset.people.touched(RevisionId::new(after), RevisionId::new(up_to)).len()
        };
        for (after, up_to, rows) in
            [(0, 1, 1), (1, 2, 1), (2, 3, 1), (0, 3, 1), (3, 3, 0), (3, 4, 0), (3, 2, 0)]
        {
            assert_eq!(touched(&third, after, up_to), rows, "after {after} up to {up_to}");
        }
        assert_eq!(touched(&first, 1, 3), 0, "the dataset before is untouched");
        let revisions = third.people.revisions_of(PersonId::new(1), RevisionId::new(1), RevisionId::new(3));
        assert_eq!(revisions.into_iter().map(Id::number).collect::<Vec<_>>(), [2, 3]);
    }
}
