//! What a reviewer should look at twice: nothing here forbids publishing.

use std::collections::{HashMap, HashSet};

use super::{
    fields::Fields,
    figure::read_words,
    hints::{Likeness, alike, announcements_alike},
    layout::Kind,
    proposal::Ground,
};
use crate::{
    domain::{AnnouncementId, FigureId, Id, announcement::Source, figure::Figure, revision::ChangeSet},
    format::Lang,
};

/// Something doubtful about a proposal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Doubt {
    pub text: String,
    /// Published figures and announcements that it is about.
    pub figures: Vec<FigureId>,
    pub announcements: Vec<AnnouncementId>,
}

impl Doubt {
    fn of(text: impl Into<String>) -> Self {
        Self { text: text.into(), figures: Vec::new(), announcements: Vec::new() }
    }
}

/// All that is doubtful about a proposal that can be published.
#[must_use]
pub fn doubts(
    kind: Kind,
    subject: Option<i64>,
    fields: &Fields,
    changes: &ChangeSet,
    ground: Ground<'_>,
) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    if changes.figures.len() > MANY {
        return about_many(changes, ground);
    }
    if kind == Kind::Announcement {
        if fields.rows("citation").is_empty() {
            doubts.push(Doubt::of("No source is named."));
        }
        let twins = announcements_alike(fields, subject.map(AnnouncementId::new), ground);
        if !twins.is_empty() {
            let text = "There is an announcement of the same page, or of the same company on the same day.";
            doubts.push(Doubt { announcements: twins, ..Doubt::of(text) });
        }
    }
    for source in changes.sources.values().flatten().filter(|source| lacks_archive(source)) {
        doubts.push(Doubt::of(format!("“{}” has no archived copy; pages move and vanish.", source.title)));
    }
    for (id, figure) in changes.figures.iter().filter_map(|(id, figure)| Some((id, figure.as_ref()?))) {
        about_figure(*id, figure, changes, ground, &mut doubts);
    }
    doubts
}

/// From so many figures on, doubts are counted instead of told one by one.
const MANY: usize = 200;
/// So many examples are named of each.
const EXAMPLES: usize = 10;

/// What is doubtful about a table: by how many rows, and where to begin looking.
fn about_many(changes: &ChangeSet, ground: Ground<'_>) -> Vec<Doubt> {
    let mut doubts = Vec::new();
    let figures = || changes.figures.values().flatten();
    let mut count = |number: usize, one: &str, many: &str| {
        if number > 0 {
            doubts.push(Doubt::of(Lang::En.count(number, one, many)));
        }
    };
    let bare = changes.sources.values().flatten().filter(|source| lacks_archive(source)).count();
    count(
        bare,
        "new source has no archived copy.",
        "new sources have no archived copy; pages move and vanish.",
    );
    let cited: HashSet<AnnouncementId> =
        changes.citations.values().flatten().map(|citation| citation.announcement).collect();
    let unsourced = changes.announcements.keys().filter(|id| !cited.contains(id)).count();
    count(unsourced, "announcement names no source.", "announcements name no source.");
    let nobodys = figures().filter(|figure| is_nobodys(figure)).count();
    count(
        nobodys,
        "figure is nobody's money.",
        "figures are nobody's money: without a company they enter no total.",
    );
    let sameness = |figure: &Figure| {
        let end = figure.quantity.leading_end()?;
        Some((figure.metric, figure.unit.clone(), end, figure.subject))
    };
    let mut recorded: HashMap<_, FigureId> = HashMap::new();
    for at in ground.snapshot.figures() {
        recorded.extend(sameness(at.figure).map(|same| (same, at.id)));
    }
    let twins: Vec<FigureId> =
        figures().filter_map(|figure| recorded.get(&sameness(figure)?)).copied().collect();
    let mut seen = HashSet::new();
    let repeated = figures().filter_map(sameness).filter(|same| !seen.insert(same.clone())).count();
    count(
        repeated,
        "figure says the same number about the same as another row.",
        "figures say the same number about the same as another row.",
    );
    if !twins.is_empty() {
        let text =
            Lang::En.count(twins.len(), "number is recorded already:", "numbers are recorded already, as in");
        doubts.push(Doubt { figures: twins.into_iter().take(EXAMPLES).collect(), ..Doubt::of(text) });
    }
    doubts
}

fn is_nobodys(figure: &Figure) -> bool {
    figure.metric.is_money() && figure.company.is_none() && figure.is_counted()
}

fn lacks_archive(source: &Source) -> bool {
    source.archive_url.is_none() && source.url.is_some() && source.data_set().is_none()
}

fn about_figure(
    id: FigureId,
    figure: &Figure,
    changes: &ChangeSet,
    ground: Ground<'_>,
    doubts: &mut Vec<Doubt>,
) {
    let words = &figure.as_said;
    if let Err(unread) = read_words(words, "", None) {
        let text =
            format!("“{words}” cannot be read by itself ({}); the amount was typed by hand.", unread.why);
        doubts.push(Doubt::of(text));
    }
    if is_nobodys(figure) {
        doubts.push(Doubt::of(format!("“{words}” is nobody's money: without a company it enters no total.")));
    }
    let announcement = changes.announcements.get(&figure.announcement).and_then(Option::as_ref);
    let published = ground.snapshot.announcement(figure.announcement);
    let Some(standing) = announcement.or(published).map(|said| said.kind.standing()) else { return };
    let near = alike(figure, Some(id), standing, &ground.snapshot);
    let of = |wanted: Likeness| -> Vec<FigureId> {
        near.iter().filter(|(likeness, _)| *likeness == wanted).map(|(_, id)| *id).collect()
    };
    let is_new = ground.snapshot.figure(id).is_none();
    let (duplicates, wholes) = (of(Likeness::Duplicate), of(Likeness::Whole));
    if is_new && !duplicates.is_empty() {
        let text = format!("“{words}”: the same number is recorded already.");
        doubts.push(Doubt { figures: duplicates, ..Doubt::of(text) });
    }
    if is_new && !wholes.is_empty() {
        let text = format!("“{words}” may be part of a larger sum that counts already.");
        doubts.push(Doubt { figures: wholes, ..Doubt::of(text) });
    }
}
