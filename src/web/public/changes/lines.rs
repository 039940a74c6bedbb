//! What happened, as pages tell it: dates that moved, promises settled, rows
//! that are new, rows that changed field by field. `/diff` and `/revisions/{n}`
//! tell it alike.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::Described;
use crate::{
    dataset::{Changes, FigureAt, Move, Part, RowChange, Settlement},
    domain::{
        Id, RevisionId,
        company::Entity,
        diff::{Change, FieldChange, Record, changed_fields},
        figure::{OutcomeKind, Subject},
    },
    web::{
        page::{Context, Link},
        public::revisions::By,
    },
};

/// A date that moved.
pub struct MoveLine {
    pub subject: Option<Link>,
    /// What was promised: `Power, facility: 1,180 MW`.
    pub figure: Link,
    /// `1,180 MW`.
    pub amount: String,
    /// The amount before, or what was counted and how much, where that is not
    /// the same: a date and a definition may move together.
    pub said_before: Option<String>,
    pub from: String,
    pub to: String,
    pub days: String,
    pub by: By,
}

/// A promise that was settled.
pub struct SettledLine {
    pub subject: Option<Link>,
    pub figure: Link,
    pub how: String,
    pub outcome: String,
    pub by: By,
}

/// New rows of one noun.
pub struct Added {
    pub what: &'static str,
    pub names: Vec<Named>,
    /// How many more there are than one page shows.
    pub left_out: usize,
    pub by: By,
}

/// A row by its name, and its page if it has one.
pub struct Named {
    pub name: String,
    pub url: Option<String>,
}

/// A row that changed, field by field.
pub struct Changed {
    pub what: &'static str,
    pub row: Named,
    pub fields: Vec<FieldChange>,
    pub by: By,
}

/// All that a page about changes tells but for the new figures.
#[derive(Default)]
pub struct Told {
    pub moved: Vec<MoveLine>,
    pub settled: Vec<SettledLine>,
    pub added: Vec<Added>,
    pub changed: Vec<Changed>,
    pub left_out: LeftOut,
}

/// How many lines of each block are too many for one page.
#[derive(Default)]
pub struct LeftOut {
    pub moved: usize,
    pub settled: usize,
    pub changed: usize,
}

impl Told {
    /// Keeps so many lines of each block and counts the rest.
    pub fn cut(&mut self, limit: usize) {
        fn cut<T>(lines: &mut Vec<T>, limit: usize) -> usize {
            let left_out = lines.len().saturating_sub(limit);
            lines.truncate(limit);
            left_out
        }
        self.left_out = LeftOut {
            moved: cut(&mut self.moved, limit),
            settled: cut(&mut self.settled, limit),
            changed: cut(&mut self.changed, limit),
        };
        for group in &mut self.added {
            group.left_out = cut(&mut group.names, limit);
        }
    }
}

/// Changes with the views of their two ends, ready to be told.
pub struct Teller<'c> {
    before: Context<'c>,
    after: Context<'c>,
    changes: &'c Changes<'c>,
}

impl<'c> Teller<'c> {
    pub fn new(context: Context<'c>, changes: &'c Changes<'c>) -> Self {
        let at = |snapshot| Context { snapshot, ..context };
        Self { before: at(changes.before), after: at(changes.after), changes }
    }

    /// Everything but the new figures, which pages list in ways of their own.
    pub fn tell(&self) -> Told {
        let mut told = Told {
            moved: self.changes.moves().iter().map(|moved| self.move_line(moved)).collect(),
            settled: self.changes.settled().iter().map(|settled| self.settled_line(settled)).collect(),
            ..Told::default()
        };
        self.tell_rows(&mut told);
        told
    }

    /// One deadline that moved.
    pub fn move_line(&self, moved: &Move<'_>) -> MoveLine {
        let (subject, figure) = self.subject_and_figure(moved.after);
        let lang = self.after.lang;
        let [before, after] =
            [moved.before, moved.after].map(|at| (lang.what(at.figure), lang.said(at.figure)));
        let said_before = match before {
            (what, amount) if what != after.0 => Some(format!("{what}: {amount}")),
            (_, amount) => (amount != after.1).then_some(amount),
        };
        MoveLine {
            subject,
            figure,
            amount: after.1,
            said_before,
            from: lang.when(moved.before.figure),
            to: lang.when(moved.after.figure),
            days: lang.slip(moved.days),
            by: By::of(&self.after, &moved.revisions),
        }
    }

    fn settled_line(&self, settled: &Settlement<'_>) -> SettledLine {
        let (subject, figure) = self.subject_and_figure(settled.promise);
        let (outcome, lang) = (settled.outcome.figure, self.after.lang);
        let how = match settled.kind {
            OutcomeKind::Met => format!("met: {}, {}", lang.said(outcome), lang.when(outcome)),
            OutcomeKind::Actual => format!("came to {}", lang.said(outcome)),
            OutcomeKind::Withdrawn => format!("withdrawn: {}", outcome.as_said),
        };
        let url = self.after.urls.figure(settled.outcome.id);
        SettledLine { subject, figure, how, outcome: url, by: By::of(&self.after, &settled.revisions) }
    }

    fn subject_and_figure(&self, at: FigureAt<'_>) -> (Option<Link>, Link) {
        let name = format!("{}: {}", self.after.lang.what(at.figure), self.after.lang.said(at.figure));
        (self.after.subject(at.figure.subject), Link { name, url: self.after.urls.figure(at.id) })
    }

    /// Rows that are new, by noun, and rows that changed field by field. New
    /// figures have tables of their own; a citation is told where it came to an
    /// announcement that was there before.
    fn tell_rows(&self, told: &mut Told) {
        let data = self.changes.after.dataset();
        self.tell_noun("Companies", self.changes.rows(&data.companies), told);
        self.tell_noun("People", self.changes.rows(&data.people), told);
        self.tell_noun("Projects", self.changes.rows(&data.projects), told);
        self.tell_noun("Sites", self.changes.rows(&data.sites), told);
        self.tell_noun("Roles", self.changes.rows(&data.roles), told);
        self.tell_noun("Sources", self.changes.rows(&data.sources), told);
        self.tell_noun("Announcements", self.changes.rows(&data.announcements), told);
        let mut citations = self.changes.rows(&data.citations);
        citations.retain(|row| {
            row.after
                .is_none_or(|citation| self.before.snapshot.announcement(citation.announcement).is_some())
        });
        self.tell_noun("Citations", citations, told);
        self.tell_noun("Other names", self.changes.rows(&data.aliases), told);
        self.tell_noun("Offices", self.changes.rows(&data.offices), told);
        self.tell_noun("Merges and splits", self.changes.rows(&data.successions), told);
        self.tell_noun("Checked, nothing new", self.changes.rows(&data.checks), told);
        self.tell_noun("Replies", self.changes.rows(&data.replies), told);
        let mut figures = self.changes.figures.clone();
        figures.retain(|row| row.change != Change::Added);
        self.tell_noun("Figures", figures, told);
    }

    fn tell_noun<T: Part + Described>(
        &self,
        what: &'static str,
        rows: Vec<RowChange<'_, T>>,
        told: &mut Told,
    ) {
        let mut names = Vec::new();
        let mut revisions = BTreeSet::new();
        for row in rows {
            match (row.before, row.after) {
                (None, Some(new)) => {
                    names.push(self.named(row.id, new));
                    revisions.extend(row.revisions);
                }
                (Some(old), Some(new)) => {
                    let (as_was, as_now) = (old.fields(&self.before), old.fields(&self.after));
                    let fields = changed_fields(as_was, as_now, new.fields(&self.after));
                    let by = By::of_edit(&self.after, &row.revisions, T::RECORD);
                    told.changed.push(Changed { what, row: self.named(row.id, new), fields, by });
                }
                (Some(old), None) => {
                    let name = old.name(&self.before);
                    let fields = vec![("Whole row", name.clone(), String::new())];
                    let by = By::of_edit(&self.after, &row.revisions, Record::Thing);
                    told.changed.push(Changed { what, row: Named { name, url: None }, fields, by });
                }
                (None, None) => {}
            }
        }
        told.changed.retain(|row| !row.fields.is_empty());
        if !names.is_empty() {
            names.sort_by_key(|named| named.name.to_lowercase());
            told.added.push(Added { what, names, left_out: 0, by: By::of(&self.after, &revisions) });
        }
    }

    fn named<T: Described>(&self, id: T::Id, row: &T) -> Named {
        Named { name: row.name(&self.after), url: row.address(id, self.after.urls) }
    }

    /// The new figures by what they are about, in the order of its name.
    pub fn new_figures(&self) -> BTreeMap<About, Vec<FigureAt<'c>>> {
        let mut by_subject: BTreeMap<About, Vec<FigureAt<'c>>> = BTreeMap::new();
        for at in self.changes.new_figures() {
            by_subject.entry(About::of(&self.after, at.figure.subject)).or_default().push(at);
        }
        by_subject
    }

    /// The revisions behind these new figures.
    pub fn by(&self, figures: &[FigureAt<'_>]) -> By {
        let (since, up_to) = (self.before.snapshot.revision_id(), self.after.snapshot.revision_id());
        let table = &self.after.snapshot.dataset().figures;
        let revisions: BTreeSet<RevisionId> =
            figures.iter().flat_map(|at| table.revisions_of(at.id, since, up_to)).collect();
        By::of(&self.after, &revisions)
    }

    /// What the later end sees.
    pub fn after(&self) -> &Context<'c> {
        &self.after
    }
}

/// What figures are about: its name, and the parameter and slug that narrow a
/// page to it; none for the whole race.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct About {
    pub name: String,
    pub slug: Option<(&'static str, String)>,
}

impl About {
    fn of(context: &Context<'_>, subject: Subject) -> Self {
        let name = context.subject(subject).map_or_else(|| "The whole race".to_owned(), |link| link.name);
        Self { name, slug: subject.entity().and_then(|entity| narrowing(context, entity)) }
    }

    /// `site:stargate-abilene`, the word by which `about` of a revision's page names it.
    pub fn word(&self) -> String {
        self.slug.as_ref().map_or_else(|| "industry".to_owned(), |(kind, slug)| format!("{kind}:{slug}"))
    }
}

/// The parameter and the slug that narrow a page about changes to an entity.
pub fn narrowing(context: &Context<'_>, entity: Entity) -> Option<(&'static str, String)> {
    let snapshot = &context.snapshot;
    match entity {
        Entity::Company(id) => snapshot.company(id).map(|company| ("company", company.slug.clone())),
        Entity::Project(id) => snapshot.project(id).map(|project| ("project", project.slug.clone())),
        Entity::Site(id) => snapshot.site(id).map(|site| ("site", site.slug.clone())),
        Entity::Person(_) => None,
    }
}

/// The moment of a revision as an address names it; none before the first.
pub fn moment_of(context: &Context<'_>, number: i64) -> Option<String> {
    let revision = context.snapshot.revision(RevisionId::new(number))?;
    Some(format!("{:.3}", revision.published_at))
}

/// The address of what one revision changed, as a page about a span; none for
/// the first, which has no revision before it.
pub fn step_url(context: &Context<'_>, id: RevisionId) -> Option<String> {
    let from = moment_of(context, id.number() - 1)?;
    let to = moment_of(context, id.number())?;
    Some(context.urls.with("/diff", [("from", from), ("to", to)]))
}
