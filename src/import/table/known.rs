//! What a table says that is published already. An announcement with the same
//! speaker, day, kind and headline is the same one: its figures are compared, and
//! new ones join it. A figure with the same words that reads otherwise was corrected
//! by somebody, here or in the file: nobody knows which, so it is left to an editor.

use std::collections::{BTreeMap, HashMap, HashSet};

use crate::{
    dataset::{FigureAt, Overlay, Snapshot},
    domain::{
        AnnouncementId, FigureId, SourceId,
        announcement::{Announcement, Citation, Source},
        figure::{Counting, Figure, Outcome, Subject},
        revision::ChangeSet,
    },
};

/// What is left of a table to be published.
pub struct Settled {
    pub changes: ChangeSet,
    /// How many figures are published already.
    pub unchanged: usize,
    /// Why figures of the table are left to an editor.
    pub doubts: BTreeMap<FigureId, String>,
}

/// Leaves out of a table's changes what is published already.
pub fn settle(proposed: &ChangeSet, snapshot: Snapshot<'_>) -> Settled {
    let mut known = Known::of(proposed, snapshot);
    known.find_announcements();
    known.find_sources();
    known.find_figures();
    known.doubt_the_rest();
    let unchanged = known.figures.len() - known.alike;
    Settled { changes: known.rest(), unchanged, doubts: known.doubts }
}

/// Which rows of a table are which published ones.
struct Known<'a> {
    proposed: &'a ChangeSet,
    snapshot: Snapshot<'a>,
    announcements: HashMap<AnnouncementId, AnnouncementId>,
    sources: HashMap<SourceId, SourceId>,
    figures: HashMap<FigureId, FigureId>,
    /// The published figures that a row of the table is.
    taken: HashSet<FigureId>,
    alike: usize,
    doubts: BTreeMap<FigureId, String>,
}

impl<'a> Known<'a> {
    fn of(proposed: &'a ChangeSet, snapshot: Snapshot<'a>) -> Self {
        Self {
            proposed,
            snapshot,
            announcements: HashMap::new(),
            sources: HashMap::new(),
            figures: HashMap::new(),
            taken: HashSet::new(),
            alike: 0,
            doubts: BTreeMap::new(),
        }
    }

    fn find_announcements(&mut self) {
        let mut by_headline: HashMap<&str, Vec<(AnnouncementId, &Announcement)>> = HashMap::new();
        for (id, said) in self.snapshot.announcements() {
            by_headline.entry(&said.headline).or_default().push((id, said));
        }
        for (new, said) in values(&self.proposed.announcements) {
            let alike = by_headline.get(said.headline.as_str()).into_iter().flatten();
            if let Some((id, _)) = alike.copied().find(|(_, known)| is_same(said, known)) {
                self.announcements.insert(new, id);
            }
        }
    }

    /// A source without an address is known by all that it says.
    fn find_sources(&mut self) {
        let mut by_title: HashMap<&str, Vec<(SourceId, &Source)>> = HashMap::new();
        for (id, source) in self.snapshot.sources() {
            by_title.entry(&source.title).or_default().push((id, source));
        }
        let snapshot = self.snapshot;
        let new = values(&self.proposed.sources).filter(|(id, _)| snapshot.source(*id).is_none());
        for (new, source) in new {
            let mut alike = by_title.get(source.title.as_str()).into_iter().flatten();
            let known = alike.find(|(_, known)| {
                Source { key: None, licence: None, note: None, ..(*known).clone() } == *source
            });
            self.sources.extend(known.map(|(id, _)| (new, *id)));
        }
    }

    /// Figures refer to each other: what a figure refers to is found before it.
    fn find_figures(&mut self) {
        loop {
            let before = self.figures.len();
            for (new, figure) in values(&self.proposed.figures) {
                if self.figures.contains_key(&new) {
                    continue;
                }
                let wanted = self.with_known(figure);
                let found = self.published(figure).into_iter().find(|at| {
                    let plain = Figure { key: None, ..at.figure.clone() };
                    !self.taken.contains(&at.id) && plain == wanted
                });
                if let Some(at) = found {
                    self.figures.insert(new, at.id);
                    self.taken.insert(at.id);
                }
            }
            if self.figures.len() == before {
                return;
            }
        }
    }

    fn doubt_the_rest(&mut self) {
        for (new, figure) in values(&self.proposed.figures) {
            if self.figures.contains_key(&new) {
                continue;
            }
            let Some(known) = self.announcements.get(&figure.announcement) else { continue };
            if self.snapshot.announcement(*known).is_some_and(|said| said.retracted.is_some()) {
                self.doubts.insert(new, format!("announcement {known} says this and was retracted"));
                continue;
            }
            let alike = self.published(figure).into_iter().find(|at| {
                !self.taken.contains(&at.id)
                    && at.figure.as_said == figure.as_said
                    && self.resolved(at.figure.subject) == self.resolved(figure.subject)
            });
            if let Some(at) = alike {
                self.taken.insert(at.id);
                self.figures.insert(new, at.id);
                self.alike += 1;
                let reason = format!(
                    "figure {} of announcement {known} has these words and reads otherwise; correct it at the desk if this row is right",
                    at.id
                );
                self.doubts.insert(new, reason);
            }
        }
    }

    /// The published figures of a figure's announcement.
    fn published(&self, figure: &Figure) -> Vec<FigureAt<'a>> {
        let known = self.announcements.get(&figure.announcement);
        known.map(|id| self.snapshot.figures_of_announcement(*id).collect()).unwrap_or_default()
    }

    fn resolved(&self, subject: Subject) -> Subject {
        let present = subject.entity().map(|entity| self.snapshot.resolve(entity));
        present.and_then(Subject::of).unwrap_or(subject)
    }

    /// A figure of the table with what it refers to where that is published.
    fn with_known(&self, figure: &Figure) -> Figure {
        let announcement = self.announcements.get(&figure.announcement).copied();
        linked(figure, announcement.unwrap_or(figure.announcement), &self.figures)
    }

    /// All that is left, with identities that follow on without gaps.
    fn rest(&mut self) -> ChangeSet {
        let mut overlay = Overlay::new(self.snapshot.dataset());
        // Rows that say all the same of a source without an address mean the same one.
        let mut added: HashMap<&Source, SourceId> = HashMap::new();
        for (id, source) in values(&self.proposed.sources) {
            if self.snapshot.source(id).is_some() {
                overlay.put(id, source.clone());
            } else {
                let own = || *added.entry(source).or_insert_with(|| overlay.add_source(source.clone()));
                self.sources.entry(id).or_insert_with(own);
            }
        }
        // A speaker may be written in two ways.
        let mut announced: HashMap<&Announcement, AnnouncementId> = HashMap::new();
        for (id, said) in values(&self.proposed.announcements) {
            let own = || *announced.entry(said).or_insert_with(|| overlay.add_announcement(said.clone()));
            self.announcements.entry(id).or_insert_with(own);
        }
        self.cite(&mut overlay);
        let is_new = |id: &FigureId| !self.figures.contains_key(id) && !self.doubts.contains_key(id);
        let new: Vec<(FigureId, &Figure)> =
            values(&self.proposed.figures).filter(|(id, _)| is_new(id)).collect();
        // All get their identity first: figures refer to figures further down.
        for (id, figure) in &new {
            let own = overlay.add_figure((*figure).clone());
            self.figures.insert(*id, own);
        }
        for (id, figure) in new {
            overlay.put(self.figures[&id], self.with_known(figure));
        }
        overlay.finish()
    }

    /// Rows of one announcement may cite a source in different words: whole, or by its address alone.
    fn cite(&self, overlay: &mut Overlay<'_>) {
        let mut cited: HashMap<AnnouncementId, Vec<Citation>> = HashMap::new();
        for (_, citation) in values(&self.proposed.citations) {
            let announcement = self.announcements.get(&citation.announcement).copied();
            let citation = Citation {
                announcement: announcement.unwrap_or(citation.announcement),
                source: self.sources.get(&citation.source).copied().unwrap_or(citation.source),
                ..citation.clone()
            };
            let said = self.snapshot.announcement(citation.announcement);
            let is_retracted = said.is_some_and(|said| said.retracted.is_some());
            let mut known = self.snapshot.citations(citation.announcement);
            let cited = cited.entry(citation.announcement).or_default();
            if !is_retracted && !known.any(|(_, known, _)| *known == citation) && !cited.contains(&citation) {
                overlay.add(citation.clone());
                cited.push(citation);
            }
        }
    }
}

/// The rows that a change set puts in place.
fn values<K: Copy, T>(changes: &BTreeMap<K, Option<T>>) -> impl Iterator<Item = (K, &T)> {
    changes.iter().filter_map(|(id, value)| Some((*id, value.as_ref()?)))
}

fn is_same(said: &Announcement, known: &Announcement) -> bool {
    let speaker =
        |said: &Announcement| (said.speaker_company, said.speaker_person, said.speaker_name.clone());
    said.said_on == known.said_on
        && said.kind == known.kind
        && speaker(said) == speaker(known)
        && (said.summary.is_none() || said.summary == known.summary)
}

fn linked(figure: &Figure, announcement: AnnouncementId, to: &HashMap<FigureId, FigureId>) -> Figure {
    let at = |id: FigureId| to.get(&id).copied().unwrap_or(id);
    Figure {
        announcement,
        counting: match &figure.counting {
            Counting::PartOf(of) => Counting::PartOf(at(*of)),
            Counting::AlternativeTo(of) => Counting::AlternativeTo(at(*of)),
            other => other.clone(),
        },
        replaces: figure.replaces.map(at),
        outcome: figure.outcome.map(|outcome| Outcome { of: at(outcome.of), ..outcome }),
        ..figure.clone()
    }
}
