//! What the tracker holds already that looks like what is being typed: the same
//! number once more, the promise that it says anew, the sum that counts it already.

use super::{
    errors::FormErrors,
    fields::Fields,
    figure::{RowReader, read_words},
    proposal::Ground,
    validation::Validation,
};
use crate::{
    dataset::{EntityKind, FigureAt, Snapshot},
    domain::{
        AnnouncementId, FigureId, Id, ProjectId,
        announcement::{AnnouncementKind, Standing},
        company::Entity,
        date::{FuzzyDate, Period},
        figure::{Basis, Figure, Metric, Subject},
        phrase::{Reading, Unread},
        web_address,
    },
};

/// Why a published figure is shown beside one that is being typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Likeness {
    /// The same number about the same: perhaps it is recorded already.
    Duplicate,
    /// A promise about the same thing that still stands: perhaps it is said anew.
    Promise,
    /// A larger sum of the same company that counts: perhaps this is part of it.
    Whole,
}

/// The most that are shown of each.
const MOST: usize = 3;

/// Published figures that look like this one; `own` is its own number.
#[must_use]
pub fn alike(
    figure: &Figure,
    own: Option<FigureId>,
    standing: Standing,
    snapshot: &Snapshot<'_>,
) -> Vec<(Likeness, FigureId)> {
    let mut near: Vec<FigureAt<'_>> = match figure.subject {
        Subject::Industry => Vec::new(),
        Subject::Company(id) => snapshot.figures_of_company(id).collect(),
        Subject::Project(id) => snapshot.figures_of_project(id).collect(),
        Subject::Site(id) => snapshot.figures_of_site(id).collect(),
    };
    if let Some(company) = figure.company {
        near.extend(snapshot.figures_with_company(company));
    }
    near.retain(|at| Some(at.id) != own && at.announcement.retracted.is_none());
    near.sort_by_key(|at| std::cmp::Reverse((at.said_on(), at.id)));
    near.dedup_by_key(|at| at.id);
    let mut found: Vec<(Likeness, FigureId)> = Vec::new();
    for at in near {
        let likeness = if is_duplicate(figure, at) {
            Likeness::Duplicate
        } else if at.standing() == standing && is_promise_of(figure, at) && !snapshot.is_over(at) {
            Likeness::Promise
        } else if is_whole_of(figure, at, snapshot) {
            Likeness::Whole
        } else {
            continue;
        };
        let count = found.iter().filter(|(other, _)| *other == likeness).count();
        if count < MOST && !found.iter().any(|(_, id)| *id == at.id) {
            found.push((likeness, at.id));
        }
    }
    found.sort_by_key(|(likeness, id)| (*likeness, std::cmp::Reverse(*id)));
    found
}

fn is_duplicate(figure: &Figure, at: FigureAt<'_>) -> bool {
    let other = at.figure;
    figure.metric == other.metric
        && figure.unit == other.unit
        && figure.quantity.leading_end().is_some()
        && figure.quantity.leading_end() == other.quantity.leading_end()
        && (figure.subject == other.subject || figure.company == other.company)
        && figure.replaces != Some(at.id)
}

/// A promise that still stands about the same subject, of the same sort.
fn is_promise_of(figure: &Figure, at: FigureAt<'_>) -> bool {
    let other = at.figure;
    let year = |figure: &Figure| figure.period.and_then(Period::end).map(FuzzyDate::calendar_year);
    let is_same_year = figure.basis != Basis::OneYear || year(figure) == year(other);
    figure.subject == other.subject
        && figure.metric == other.metric
        && figure.component == other.component
        && figure.power_kind == other.power_kind
        && figure.basis == other.basis
        && is_same_year
        && figure.stage.is_to_come()
        && other.stage.is_to_come()
        && figure.subject != Subject::Industry
}

/// A larger total of the same company that counts already, about the company
/// or about the project that this belongs to.
fn is_whole_of(figure: &Figure, at: FigureAt<'_>, snapshot: &Snapshot<'_>) -> bool {
    let other = at.figure;
    let is_larger = match (figure.quantity.leading_end(), other.quantity.leading_end()) {
        (Some(own), Some(other)) => other > own,
        _ => false,
    };
    let spans = |subject: Subject| match (subject, figure.subject) {
        (Subject::Company(_), Subject::Project(_) | Subject::Site(_)) => true,
        (Subject::Project(whole), Subject::Project(part)) => is_below(part, whole, snapshot),
        (Subject::Project(whole), Subject::Site(part)) => snapshot
            .site(part)
            .and_then(|site| site.project)
            .is_some_and(|project| project == whole || is_below(project, whole, snapshot)),
        (one, other) => one == other,
    };
    figure.metric == Metric::Spending
        && other.metric == Metric::Spending
        && other.basis == Basis::Total
        && figure.company.is_some()
        && figure.company == other.company
        && figure.is_counted()
        && snapshot.is_counted(other)
        && is_larger
        && spans(other.subject)
}

fn is_below(project: ProjectId, whole: ProjectId, snapshot: &Snapshot<'_>) -> bool {
    snapshot.projects_below(whole).contains(&project)
}

/// Announcements that may be the one that is being typed: they cite the same
/// page, or the same company said them on the same day.
#[must_use]
pub fn announcements_alike(
    fields: &Fields,
    own: Option<AnnouncementId>,
    ground: Ground<'_>,
) -> Vec<AnnouncementId> {
    let snapshot = ground.snapshot;
    let pages: Vec<String> = fields
        .rows("citation")
        .iter()
        .filter_map(|tag| web_address::canonical(fields.row("citation", tag).text("url")))
        .collect();
    let mut validation = Validation::quiet(fields, ground);
    let said_on = validation.date("said_on");
    let speaker = match validation.entity("speaker_company", &[EntityKind::Company]) {
        Some(Entity::Company(id)) => Some(id),
        _ => None,
    };
    let sources = pages.iter().flat_map(|page| snapshot.sources_at(page));
    let sources = sources.filter(|(_, source)| source.data_set().is_none());
    let citing = sources.flat_map(|(id, _)| snapshot.announcements_by_source(id)).map(|(id, _)| id);
    let by_speaker = speaker.into_iter().flat_map(|speaker| {
        let said = snapshot.announcements_by_company(speaker);
        said.filter(move |(_, said)| said.speaker_company == Some(speaker))
    });
    let same_day = by_speaker.filter(|(_, said)| said_on == Some(said.said_on)).map(|(id, _)| id);
    let mut found: Vec<AnnouncementId> = citing.chain(same_day).filter(|id| Some(*id) != own).collect();
    found.sort_unstable();
    found.dedup();
    found.reverse();
    found.truncate(MOST);
    found
}

/// How one row of figures is read while it is being typed.
pub struct Sketch {
    pub read: Result<Reading, Unread>,
    /// The figure as far as it is told, with the editor's corrections.
    pub figure: Option<Figure>,
    /// What is still wrong with the row.
    pub errors: FormErrors,
    pub standing: Standing,
}

/// Reads one row of figures by itself; none if nothing is typed.
#[must_use]
pub fn sketch(fields: &Fields, tag: &str, ground: Ground<'_>) -> Option<Sketch> {
    let row = fields.row("figure", tag);
    let words = row.text("as_said");
    if words.is_empty() {
        return None;
    }
    let mut validation = Validation::quiet(fields, ground);
    let said_on = validation.date("said_on");
    let read = read_words(words, row.text("language"), said_on);
    let mut with_stage = fields.clone();
    if row.text("stage").is_empty() {
        // What is typed next must not keep the reading back.
        with_stage.set(&row.name("stage"), "planned");
    }
    let mut validation = Validation::quiet(&with_stage, ground);
    let figure = RowReader { validation: &mut validation, tag, said_on }.figure(AnnouncementId::new(0), None);
    let errors = validation.finish().err().unwrap_or_default();
    let kind: Option<AnnouncementKind> = fields.text("kind").parse().ok();
    let standing = kind.map_or(Standing::Claim, AnnouncementKind::standing);
    Some(Sketch { read, figure, errors, standing })
}
