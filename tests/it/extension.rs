//! A dataset to which revisions were added one by one answers as one that is read at once,
//! whatever they change.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use gigawatch::{
    dataset::{Dataset, Held, Ledger, LedgerRow, Lens, Milestone, Promise, Row, Rows, Snapshot, Table, View},
    domain::{
        CompanyId, Id, RevisionId, SiteId,
        announcement::{Announcement, Citation, Source},
        care::Check,
        company::{Company, Entity, Succession},
        figure::{Figure, Subject, YearKind},
        project::{Project, Role, RoleKind, RoleObject},
        promise::{PromisedBy, State},
        revision::{ChangeSet, Noun, Reason, Revision},
        site::Site,
        totals::{Scenario, Summary},
        web_address::canonical,
    },
};
use jiff::{ToSpan, civil::date};
use proptest::prelude::*;

use crate::scale::{history::dice::Dice, scale_set};

/// Every row of a table up to a revision, as it stood then; of the rows that it touched alone, if asked.
fn rows_of<T: Noun>(table: &Table<T>, at: RevisionId, only: bool) -> Vec<Row<T>> {
    let mut rows = Vec::new();
    for (id, versions) in table.histories() {
        for version in versions {
            let closed = version.closed.filter(|closed| *closed <= at);
            let is_touched = version.opened == at || closed == Some(at);
            if version.opened <= at && (is_touched || !only) {
                rows.push(Row { id, opened: version.opened, closed, value: T::clone(&version.value) });
            }
        }
    }
    rows
}

/// All rows up to a revision, or those alone that it touched.
fn rows(dataset: &Dataset, at: RevisionId, only: bool) -> Rows {
    let revisions = dataset.revisions().iter().filter(|one| one.id == at || (!only && one.id < at));
    Rows {
        revisions: revisions.cloned().collect(),
        companies: rows_of(&dataset.companies, at, only),
        people: rows_of(&dataset.people, at, only),
        offices: rows_of(&dataset.offices, at, only),
        projects: rows_of(&dataset.projects, at, only),
        sites: rows_of(&dataset.sites, at, only),
        roles: rows_of(&dataset.roles, at, only),
        aliases: rows_of(&dataset.aliases, at, only),
        successions: rows_of(&dataset.successions, at, only),
        sources: rows_of(&dataset.sources, at, only),
        announcements: rows_of(&dataset.announcements, at, only),
        citations: rows_of(&dataset.citations, at, only),
        figures: rows_of(&dataset.figures, at, only),
        checks: rows_of(&dataset.checks, at, only),
        replies: rows_of(&dataset.replies, at, only),
        redactions: Vec::new(),
    }
}

fn now(dataset: &Dataset) -> Snapshot<'_> {
    dataset.at(&View::now(date(2026, 11, 23)))
}

fn ledger(dataset: &Dataset) -> Arc<Ledger> {
    now(dataset).ledger()
}

/// The same, by a dataset that knew nothing before.
fn ledger_from_nothing(dataset: &Dataset, at: RevisionId) -> Arc<Ledger> {
    ledger(&Dataset::default().extended(rows(dataset, at, false)))
}

#[tokio::test]
async fn the_ledger_is_the_same_after_each_revision() {
    let (_directory, whole) = scale_set().await;
    let mut dataset = Dataset::default();
    for revision in whole.revisions() {
        dataset = dataset.extended(rows(&whole, revision.id, true));
        // Sometimes nobody asks between two revisions.
        if revision.reason != Reason::NewInformation || revision.id.number() % 7 == 0 {
            let is_same = ledger(&dataset) == ledger_from_nothing(&whole, revision.id);
            assert!(is_same, "revision {} ({})", revision.id.number(), revision.reason);
        }
    }
    assert!(ledger(&dataset).rows.len() > 200, "{} milestones", ledger(&dataset).rows.len());
}

/// A milestone in words, as far as anything is worked out.
fn told(milestone: &Milestone<'_>) -> String {
    let Milestone { promises, subject, companies, silence } = milestone;
    let promises = promises.iter().map(|promise| {
        let settled_by = promise.settled_by.map(|at| at.id);
        let came_about_on = promise.came_about_on();
        let Promise { at, term, verdict, slip, checked_on, .. } = promise;
        format!("{:?} {term:?} {verdict:?} {slip:?} {checked_on:?} {settled_by:?} {came_about_on:?}", at.id)
    });
    format!("{subject:?} {companies:?} {silence:?} {:?}", promises.collect::<Vec<_>>())
}

/// A ledger in words.
fn rows_told(snapshot: Snapshot<'_>, ledger: &Ledger) -> Vec<String> {
    let milestone = |row| told(&snapshot.milestone(ledger, row).expect("its figures are there"));
    ledger.rows.iter().map(milestone).collect()
}

/// What the tables tell of each announcement by itself.
fn looked_up(snapshot: Snapshot<'_>) -> Vec<Milestone<'_>> {
    let announcements = snapshot.announcements();
    let mut milestones: Vec<_> = announcements
        .flat_map(|(id, _)| snapshot.milestones_among(snapshot.figures_of_announcement(id)))
        .collect();
    milestones.sort_by_key(|milestone| milestone.promises.iter().map(|promise| promise.at.id).min());
    milestones
}

/// The view's ledger, and the same from the tables.
fn in_two_ways(snapshot: Snapshot<'_>) -> [Vec<String>; 2] {
    let milestones = looked_up(snapshot);
    [rows_told(snapshot, &snapshot.ledger()), milestones.iter().map(told).collect()]
}

/// Some view of the past, of earlier days, or both.
fn some_view<'d>(dice: &mut Dice, dataset: &'d Dataset) -> Snapshot<'d> {
    let days_ago = |dice: &mut Dice| date(2026, 11, 23).saturating_sub(dice.below(1_500).days());
    let said_by = (dice.below(2) == 0).then(|| days_ago(dice));
    let newest = dataset.newest_id();
    let at = if dice.below(3) == 0 { newest } else { RevisionId::new(1 + dice.below(newest.number())) };
    dataset.at(&View { as_of: None, said_by, today: days_ago(dice) }).as_of(at)
}

#[tokio::test]
async fn a_ledger_tells_what_the_tables_tell_in_whatever_view() {
    let (_directory, whole) = scale_set().await;
    now(&whole).prepare();
    proptest!(ProptestConfig::with_cases(12), |(seed in any::<u64>(), edits in 0..6usize)| {
        let (mut dice, mut dataset) = (Dice::new(seed), whole.clone());
        for _ in 0..edits {
            dataset = published(&dataset, &meddle_with_something(&mut dice, &dataset).1);
        }
        for _ in 0..6 {
            let snapshot = some_view(&mut dice, &dataset);
            let all = looked_up(snapshot);
            let of = |is_part: &dyn Fn(&Milestone<'_>) -> bool| -> Vec<String> {
                all.iter().filter(|milestone| is_part(milestone)).map(told).collect()
            };
            let company = CompanyId::new(1 + dice.below(dataset.companies.next_id().number() - 1));
            let (of_company, at) = (of(&|milestone| milestone.is_of(company)), snapshot.revision_id());
            let told = |ledger: &Ledger| rows_told(snapshot, ledger);
            prop_assert_eq!(told(&snapshot.ledger_of_company(company)), of_company.clone(), "{:?}", at);
            let subjects = all.iter().filter_map(|milestone| milestone.subject.entity());
            for entity in subjects.step_by(97) {
                let about = match entity {
                    Entity::Project(id) => snapshot.ledger_of_project(id),
                    Entity::Site(id) => snapshot.ledger_of_site(id),
                    _ => continue,
                };
                let is_about = |subject: Subject| match (entity, subject) {
                    (Entity::Project(id), Subject::Site(site)) => {
                        snapshot.sites_of_project(id).any(|(of_project, _)| of_project == site)
                    }
                    _ => subject.entity() == Some(entity),
                };
                let part = of(&|milestone| is_about(milestone.subject));
                prop_assert_eq!(told(&about), part, "{:?} {:?}", entity, at);
            }
            prop_assert_eq!(told(&snapshot.ledger()), of(&|_| true), "{:?}", at);
            prop_assert_eq!(told(&snapshot.ledger_of_company(company)), of_company, "{:?}", at);
        }
    });
}

/// The dataset with one more revision.
fn published(dataset: &Dataset, changes: &ChangeSet) -> Dataset {
    let id = RevisionId::new(dataset.newest_id().number() + 1);
    let newest = dataset.newest().expect("there are some").clone();
    let revision = Revision { id, reason: Reason::Correction, ..newest };
    dataset.extended(Rows::of(changes, revision, dataset))
}

#[tokio::test]
async fn a_data_set_that_is_cited_later_is_not_seen_before() {
    let (_directory, mut dataset) = scale_set().await;
    let announcement = {
        let (snapshot, ledger) = (now(&dataset), ledger(&dataset));
        let forecasts = ledger.rows.iter().flat_map(|row| ledger.promises(row));
        let forecasts = forecasts.filter(|promise| promise.by == PromisedBy::Forecast);
        let mut said =
            forecasts.map(|promise| snapshot.figure(promise.figure).expect("it stands").figure.announcement);
        let is_of_none = |said| snapshot.citations(said).all(|(.., source)| source.data_set().is_none());
        said.find(|said| is_of_none(*said)).expect("a forecast of no data set")
    };
    let (source, citation) = (dataset.sources.next_id(), dataset.citations.next_id());
    let (_, other) = dataset.sources.iter(dataset.newest_id()).next().expect("a source");
    let day = Some("2026-11-22".parse().expect("a day"));
    let copy =
        Source { key: Some("forecasts/2026-11-22".into()), url: None, published_on: day, ..other.clone() };
    let (via, locator, quote, accessed_on) = (None, None, None, None);
    let cited = Citation { announcement, source, via, locator, quote, accessed_on };
    let mut changes = ChangeSet::default();
    changes.sources.insert(source, Some(copy));
    // The copy is there; that the forecast is from it nobody has said.
    dataset = published(&dataset, &changes);
    let (before, mut changes) = (dataset.newest_id(), ChangeSet::default());
    changes.citations.insert(citation, Some(cited));
    dataset = published(&dataset, &changes);
    let [[then, as_then], [today, as_today]] =
        [before, dataset.newest_id()].map(|at| in_two_ways(now(&dataset).as_of(at)));
    assert_eq!(then, as_then);
    assert_eq!(today, as_today);
    assert_ne!(then, today, "the forecast was made again with the copy");
}

/// Publishes what must change something that is kept, and looks whether all comes out as from nothing.
fn follow(dataset: &mut Dataset, what: &str, change: impl FnOnce(&mut ChangeSet)) {
    let told = |dataset: &Dataset| (ledger(dataset), kept(now(dataset)));
    let (before, mut changes) = (told(dataset), ChangeSet::default());
    change(&mut changes);
    *dataset = published(dataset, &changes);
    let after = told(dataset);
    assert!(after != before, "{what}: that changes nothing");
    let anew = Dataset::default().extended(rows(dataset, dataset.newest_id(), false));
    assert!(after == told(&anew), "{what}");
}

/// Things at some distance, which changes made at random seldom meet.
#[tokio::test]
async fn what_is_kept_follows_whatever_it_hangs_on() {
    let (_directory, mut dataset) = scale_set().await;
    let (at, view, ledger) = (dataset.newest_id(), View::now(date(2026, 11, 23)), ledger(&dataset));
    let pending = |row: &LedgerRow| {
        let Subject::Site(site) = row.subject else { return None };
        let [promise] = ledger.promises(row) else { return None };
        (promise.verdict.state == State::Pending).then_some((promise.figure, site, row.project?))
    };
    let found = ledger.rows.iter().find_map(pending);
    let (promise, site, project) = found.expect("a pending promise about a site of a project");
    let figure = dataset.figures.get(promise, at).expect("it stands").clone();

    let roles: Vec<_> = dataset.roles.iter(at).map(|(id, role)| (id, role.clone())).collect();
    // Nobody is named with it, and nobody leads the site itself.
    let mut changes = ChangeSet::default();
    changes.figures.insert(promise, Some(Figure { company: None, ..figure.clone() }));
    let of_site = roles.iter().filter(|(_, role)| role.object == RoleObject::Site(site));
    changes.roles.extend(of_site.map(|(id, _)| (*id, None)));
    dataset = published(&dataset, &changes);
    let leads = dataset.at(&view).leads_of_project(project);
    let (lead, _) = dataset.at(&view).firms().find(|(id, _)| !leads.contains(id)).expect("another firm");
    let elsewhere = dataset.figures.iter(at).map(|(_, other)| other).find(|other| {
        other.announcement != figure.announcement && other.is_promise() && other.subject != figure.subject
    });
    let said = elsewhere.expect("another promise").announcement;
    let role = Role {
        company: lead,
        object: RoleObject::Project(project),
        kind: RoleKind::Lead,
        ..roles[0].1.clone()
    };
    let role = Role { announcement: Some(said), starts: None, ends: None, ended_by: None, ..role };
    let next = dataset.roles.next_id();
    follow(&mut dataset, "its project has a lead", |changes| drop(changes.roles.insert(next, Some(role))));
    follow(&mut dataset, "what the lead was said in is gone", |changes| {
        changes.announcements.insert(said, None);
    });

    let later = dataset.figures.iter(at).map(|(_, other)| other).find(|other| {
        let of = |figure: &Figure| {
            dataset.announcements.get(figure.announcement, at).map(|said| said.kind.standing())
        };
        other.announcement != figure.announcement && other.announcement != said && of(other) == of(&figure)
    });
    let anew = Figure {
        subject: Subject::Project(project),
        announcement: later.expect("another announcement").announcement,
        replaces: Some(promise),
        ..figure
    };
    let next = dataset.figures.next_id();
    follow(&mut dataset, "said anew of its project", |changes| {
        drop(changes.figures.insert(next, Some(anew)));
    });

    let largest = now(&dataset).largest_plans()[0];
    follow(&mut dataset, "the largest plan is gone", |changes| drop(changes.figures.insert(largest, None)));

    let known = dataset.clone();
    let snapshot = known.at(&view);
    let mut forecasts = snapshot.figures().filter_map(|at| snapshot.promise(at)).filter(|promise| {
        promise.by() == PromisedBy::Forecast && promise.checked_on > Some(promise.at.said_on())
    });
    let cited = forecasts.find_map(|promise| {
        let mut citations = snapshot.citations(promise.at.figure.announcement);
        citations.find(|(_, _, source)| source.data_set().is_some())
    });
    let (cited, ..) = cited.expect("a forecast of a data set");
    follow(&mut dataset, "no data set any more", |changes| drop(changes.citations.insert(cited, None)));

    let known = dataset.clone();
    let snapshot = known.at(&view);
    let copy = snapshot.figures().filter_map(|at| snapshot.promise(at)).find_map(|promise| {
        let mut citations = snapshot.citations(promise.at.figure.announcement);
        let is_newer =
            promise.by() == PromisedBy::Forecast && promise.checked_on > Some(promise.at.said_on());
        citations
            .find(|(_, _, source)| is_newer && source.data_set().is_some())
            .map(|(_, cited, _)| cited.source)
    });
    let copy = copy.expect("a forecast of another data set");
    follow(&mut dataset, "the copy is gone", |changes| drop(changes.sources.insert(copy, None)));

    let fiscal = now(&known).figures().filter_map(|at| now(&known).promise(at)).find_map(|promise| {
        (promise.at.figure.year_kind == YearKind::Fiscal).then_some(promise.at.figure.company?)
    });
    let fiscal = fiscal.expect("a promise for a fiscal year");
    follow(&mut dataset, "whose year it is is gone", |changes| drop(changes.companies.insert(fiscal, None)));
}

/// What sites have, in words.
fn amounts(snapshot: Snapshot<'_>, sites: &[SiteId]) -> Vec<String> {
    sites.iter().map(|id| format!("{:?}", snapshot.site_amounts(*id))).collect()
}

/// Most views of the past see all that what sites have today is made of; those that do not have it anew.
#[tokio::test]
async fn sites_have_in_a_view_what_they_had_then() {
    let (_directory, whole) = scale_set().await;
    let newest = whole.newest_id();
    let sites: Vec<_> = whole.sites.iter(newest).map(|(id, _)| id).collect();
    let today = amounts(now(&whole), &sites);
    let mut others = 0;
    let mut same = |then: &Dataset, view: Snapshot<'_>, what: String| {
        let seen = amounts(view, &sites);
        assert!(seen == amounts(now(then), &sites), "{what}");
        others += seen.iter().zip(&today).filter(|(then, today)| then != today).count();
    };
    for at in (1..newest.number()).step_by(29).map(RevisionId::new) {
        let then = Dataset::default().extended(rows(&whole, at, false));
        same(&then, now(&whole).as_of(at), format!("revision {}", at.number()));
    }
    for year in 2021..2027 {
        let day = date(year, 6, 30);
        let mut said = rows(&whole, newest, false);
        said.announcements.retain(|row| row.value.said_on.last_day() <= day);
        let view = View { said_by: Some(day), ..View::now(day) };
        same(&Dataset::default().extended(said), whole.at(&view), format!("said by {day}"));
    }
    assert!(others > sites.len(), "only {others} differ from today's");
}

fn firms(snapshot: Snapshot<'_>) -> Vec<CompanyId> {
    snapshot.firms().map(|(id, _)| id).collect()
}

/// All that is kept of a view but its ledger, in words.
fn kept(snapshot: Snapshot<'_>) -> [String; 9] {
    let companies = firms(snapshot);
    let groups = snapshot.site_groups(Lens::Lead);
    let by_company: BTreeMap<_, _> = groups.companies.iter().collect();
    [
        format!("{:?}", snapshot.said_table()),
        format!("{:?}", snapshot.cited()),
        format!("{:?}", snapshot.largest_plans()),
        format!("{:?}", snapshot.ambitions(&[])),
        format!("{:?}", snapshot.project_sites()),
        format!("{:?}", snapshot.total(&Scenario::usual(2026), &companies)),
        format!("{:?}", snapshot.summary(&Scenario::usual(2026), &companies)),
        format!("{}", snapshot.other_metrics(&companies)),
        format!("{by_company:?} {:?} {:?} {:?} {:?}", groups.shared, groups.nobody, groups.all, groups.sites),
    ]
}

/// A row becomes what another one is, ends, or is there once more.
fn meddle<T: Held>(dice: &mut Dice, dataset: &Dataset, changes: &mut ChangeSet) {
    let table = T::table(dataset);
    let next = table.next_id();
    let mut any = || T::Id::new(1 + dice.below(next.number() - 1));
    let (one, other) = (any(), any());
    let value = table.get(other, dataset.newest_id()).cloned();
    let changes = T::changes_mut(changes);
    match dice.below(6) {
        0 => drop(changes.insert(one, None)),
        1 | 2 if value.is_some() => drop(changes.insert(next, value)),
        _ if value.is_some() => drop(changes.insert(one, value)),
        _ => {}
    }
}

fn meddle_with_something(dice: &mut Dice, dataset: &Dataset) -> (&'static str, ChangeSet) {
    type Meddle = fn(&mut Dice, &Dataset, &mut ChangeSet);
    const NOUNS: [(&str, Meddle); 10] = [
        ("figure", meddle::<Figure>),
        ("announcement", meddle::<Announcement>),
        ("role", meddle::<Role>),
        ("project", meddle::<Project>),
        ("site", meddle::<Site>),
        ("check", meddle::<Check>),
        ("citation", meddle::<Citation>),
        ("source", meddle::<Source>),
        ("company", meddle::<Company>),
        ("succession", meddle::<Succession>),
    ];
    let (name, meddle) = NOUNS[usize::try_from(dice.skewed(10)).unwrap_or(0)];
    let mut changes = ChangeSet::default();
    meddle(dice, dataset, &mut changes);
    (name, changes)
}

#[tokio::test]
async fn what_is_kept_is_the_same_whatever_is_changed() {
    let (_directory, whole) = scale_set().await;
    now(&whole).prepare();
    proptest!(ProptestConfig::with_cases(12), |(seed in any::<u64>(), edits in 1..10usize)| {
        let (mut dice, mut dataset) = (Dice::new(seed), whole.clone());
        for _ in 0..edits {
            let (what, changes) = meddle_with_something(&mut dice, &dataset);
            dataset = published(&dataset, &changes);
            let anew = Dataset::default().extended(rows(&dataset, dataset.newest_id(), false));
            let (now, as_new) = (now(&dataset), now(&anew));
            prop_assert!(now.ledger() == as_new.ledger(), "the ledger after a change of a {what}: {changes:?}");
            prop_assert!(kept(now) == kept(as_new), "after a change of a {what}: {changes:?}");
            let pages = now.sources().filter_map(|(_, source)| canonical(source.url.as_deref()?));
            for page in pages.collect::<BTreeSet<_>>().into_iter().step_by(50) {
                let found: Vec<_> = now.sources_at(&page).map(|(id, _)| id).collect();
                let leading = now.sources().filter(|(_, source)| source.leads_to(&page));
                let leading: Vec<_> = leading.map(|(id, _)| id).collect();
                prop_assert_eq!(found, leading, "{}, after a change of a {}: {:?}", page, what, changes);
            }
            // Company by company it comes to what it comes to in one: in any view, too.
            for view in [now, some_view(&mut dice, &dataset)] {
                let (scenario, companies) = (Scenario::usual(2026), firms(view));
                let total = Summary::of(&view.total(&scenario, &companies));
                let summary = view.summary(&scenario, &companies);
                prop_assert_eq!(&*summary, &total, "after a change of a {}: {:?}", what, changes);
                // What was kept of single companies on the way.
                for company in companies {
                    let alone = view.summary(&scenario, &[company]);
                    prop_assert_eq!(&*alone, &Summary::of(&view.total(&scenario, &[company])), "{:?}", company);
                }
            }
        }
    });
}
