//! The desk's forms over the demo: what is published fits into its form and
//! comes back the same; what is wrong is said field by field.

use gigawatch::{
    cli::demo,
    dataset::{Dataset, View},
    desk::{Fields, FormErrors, Ground, Kind, Proposal, fields_of, validate},
    domain::{Id, revision::ChangeSet},
};
use jiff::civil::{Date, date};

const TODAY: Date = date(2026, 11, 23);

fn checked(
    dataset: &Dataset,
    kind: Kind,
    subject: Option<i64>,
    fields: &Fields,
) -> Result<ChangeSet, FormErrors> {
    let ground = Ground { snapshot: dataset.at(&View::now(TODAY)), today: TODAY };
    validate(kind, subject, fields, ground).map(|Proposal { changes }| changes)
}

#[test]
fn whatever_is_published_fits_into_its_form_and_comes_back_the_same() {
    let dataset = demo::dataset().expect("the demo");
    let snapshot = dataset.at(&View::now(TODAY));
    let numbers = |kind| -> Vec<i64> {
        match kind {
            Kind::Announcement => snapshot.announcements().map(|(id, _)| id.number()).collect(),
            Kind::Company => snapshot.companies().map(|(id, _)| id.number()).collect(),
            Kind::Person => snapshot.people().map(|(id, _)| id.number()).collect(),
            Kind::Project => snapshot.projects().map(|(id, _)| id.number()).collect(),
            Kind::Site => snapshot.sites().map(|(id, _)| id.number()).collect(),
            Kind::Source => snapshot.sources().map(|(id, _)| id.number()).collect(),
            _ => Vec::new(),
        }
    };
    for kind in [Kind::Announcement, Kind::Company, Kind::Person, Kind::Project, Kind::Site, Kind::Source] {
        let all = numbers(kind);
        assert!(all.len() > 3, "{kind}: the demo has some");
        // The largest announcements have hundreds of figures; a form has an end.
        for number in all {
            let fields = fields_of(kind, number, &snapshot).expect("a form");
            if fields.rows("figure").len() > 200 {
                continue;
            }
            let changes = checked(&dataset, kind, Some(number), &fields)
                .unwrap_or_else(|errors| panic!("{kind} {number}: {errors}\n{fields:#?}"));
            assert!(changes.is_empty(), "{kind} {number}: {changes:#?}\n{fields:#?}");
        }
    }
}
