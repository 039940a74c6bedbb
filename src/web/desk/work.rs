//! What is to be done, list by list: found in what is published and in the
//! editors' file.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, civil::Date};

use crate::{
    dataset::{FigureAt, Snapshot},
    domain::{
        FigureId, RevisionId, SourceId,
        care::Checked,
        figure::{Figure, Subject},
        promise::State,
    },
};

/// How long something may go unchecked, in days.
pub const STALE_AFTER: i64 = 90;

/// A thing that nobody has looked after for long.
pub struct Stale {
    pub of: Checked,
    pub name: String,
    pub url: String,
    /// When it was last checked or told of anew; none if never.
    pub since: Option<Date>,
}

/// Companies, projects and sites of which nothing was published and which nobody
/// has checked for long, the longest first.
pub fn stale(snapshot: &Snapshot<'_>, today: Date) -> Vec<Stale> {
    let limit = today.saturating_sub(SignedDuration::from_hours(24 * STALE_AFTER));
    let newest = newest_by_subject(snapshot);
    let day = |revision: RevisionId| Some(snapshot.revision(revision)?.day());
    let since = |of: Checked, subject: Subject| {
        let told = newest.get(&key(subject)).copied().and_then(day);
        told.max(snapshot.last_checked(of))
    };
    let companies = snapshot.firms().map(|(id, row)| {
        (Checked::Company(id), Subject::Company(id), row.name.clone(), format!("/companies/{}", row.slug))
    });
    let projects = snapshot.projects().map(|(id, row)| {
        (Checked::Project(id), Subject::Project(id), row.name.clone(), format!("/projects/{}", row.slug))
    });
    let sites = snapshot.sites().map(|(id, row)| {
        (Checked::Site(id), Subject::Site(id), row.name.clone(), format!("/sites/{}", row.slug))
    });
    let mut stale: Vec<Stale> = projects
        .chain(sites)
        .chain(companies)
        .map(|(of, subject, name, url)| Stale { since: since(of, subject), of, name, url })
        .filter(|stale| stale.since.is_none_or(|since| since < limit))
        .collect();
    stale.sort_by(|one, other| (one.since, &one.name).cmp(&(other.since, &other.name)));
    stale
}

/// A subject as something that sorts.
fn key(subject: Subject) -> (u8, i64) {
    use crate::domain::Id;
    match subject {
        Subject::Industry => (0, 0),
        Subject::Company(id) => (1, id.number()),
        Subject::Project(id) => (2, id.number()),
        Subject::Site(id) => (3, id.number()),
    }
}

/// The revision that brought the newest figure about each subject.
fn newest_by_subject(snapshot: &Snapshot<'_>) -> BTreeMap<(u8, i64), RevisionId> {
    let mut newest = BTreeMap::new();
    for at in snapshot.figures() {
        let Some(version) = snapshot.dataset().figures.version(at.id, snapshot.revision_id()) else {
            continue;
        };
        let known = newest.entry(key(at.figure.subject)).or_insert(version.opened);
        *known = (*known).max(version.opened);
    }
    newest
}

/// Promises that are overdue and of which nobody has said an outcome, the
/// longest first: the figure that leads its milestone, and the days.
pub fn overdue<'a>(snapshot: &Snapshot<'a>) -> Vec<(FigureAt<'a>, i32)> {
    let ledger = snapshot.ledger();
    let leads = ledger.rows.iter().filter_map(|row| ledger.promises(row).first());
    let mut overdue: Vec<(FigureAt<'a>, i32)> = leads
        .filter(|lead| lead.verdict.state == State::Overdue)
        .filter_map(|lead| Some((snapshot.figure(lead.figure)?, lead.verdict.days.unwrap_or(0))))
        .collect();
    overdue.sort_by_key(|(at, days)| (std::cmp::Reverse(*days), at.id));
    overdue
}

/// Sources with an address and no archived copy, copies of data sets aside, those
/// that are cited most first.
pub fn unarchived(snapshot: &Snapshot<'_>) -> Vec<(SourceId, usize)> {
    let mut found: Vec<(SourceId, usize)> = snapshot
        .sources()
        .filter(|(_, source)| {
            source.url.is_some() && source.archive_url.is_none() && source.data_set().is_none()
        })
        .map(|(id, _)| (id, snapshot.announcements_by_source(id).count()))
        .collect();
    found.sort_by_key(|(id, count)| (std::cmp::Reverse(*count), *id));
    found
}

/// Sources that one announcement alone cites.
pub fn used_once(snapshot: &Snapshot<'_>) -> Vec<SourceId> {
    let is_once = |id: &SourceId| snapshot.announcements_by_source(*id).count() == 1;
    let sources = snapshot.sources().filter(|(_, source)| source.data_set().is_none());
    sources.map(|(id, _)| id).filter(is_once).collect()
}

/// Pairs of claims in different announcements about the same thing with the same
/// number, that nothing links and nobody has told apart.
pub fn duplicates<'a>(
    snapshot: &Snapshot<'a>,
    distinct: &BTreeSet<(FigureId, FigureId)>,
) -> Vec<(FigureAt<'a>, FigureAt<'a>)> {
    type Key = ((u8, i64), &'static str, Option<i64>, Option<i64>);
    let mut alike: BTreeMap<Key, Vec<FigureAt<'a>>> = BTreeMap::new();
    for at in snapshot.figures() {
        let is_claim = at.standing() == crate::domain::announcement::Standing::Claim;
        if is_claim && at.figure.is_counted() && at.figure.quantity.leading_end().is_some() {
            let quantity = at.figure.quantity;
            let key = (key(at.figure.subject), at.figure.metric.word(), quantity.low(), quantity.high());
            alike.entry(key).or_default().push(at);
        }
    }
    let mut pairs = Vec::new();
    for group in alike.values() {
        for (place, one) in group.iter().enumerate() {
            for other in &group[place + 1..] {
                let is_apart = one.figure.announcement == other.figure.announcement
                    || distinct.contains(&(one.id, other.id))
                    || is_linked(one.figure, other.id)
                    || is_linked(other.figure, one.id);
                if !is_apart {
                    pairs.push((*one, *other));
                }
            }
        }
    }
    pairs
}

fn is_linked(figure: &Figure, to: FigureId) -> bool {
    figure.links().any(|link| link == to)
}
