//! The promises of each announcement, worked out as far as that goes without a view, so that the
//! ledger of any moment looks up little: who sees them, what had come of them by then, and what
//! day it is. Where anything was changed after it had been published the book says just that:
//! see the tables, which are the truth.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, HashSet},
    ops::Range,
    sync::Arc,
};

use imbl::Vector;
use jiff::civil::Date;

use super::fiscal_year;
use crate::{
    dataset::{
        Dataset,
        facts::{Changed, Fact, lasting},
    },
    domain::{
        AnnouncementId, CompanyId, FigureId, Id, RevisionId,
        announcement::{Citation, Standing},
        care::Checked,
        company::Entity,
        date::days_between,
        figure::{Metric, Subject, YearKind},
        promise::{self, Difference, PromisedBy, Settlement, Term},
    },
};

/// What each announcement promised, at the place of its number.
#[derive(Debug, Clone, Default)]
pub(in crate::dataset) struct PromiseBook(Vector<Option<Arc<Said>>>);

/// What an announcement promised.
#[derive(Debug)]
pub(in crate::dataset) enum Said {
    Lasting(Lasting),
    /// Something of it was changed, or something that it depends on.
    Changed,
}

/// Promises that are the same in every view that sees them, but for its day and what came of them.
#[derive(Debug)]
pub(in crate::dataset) struct Lasting {
    pub said_on: Date,
    pub by: PromisedBy,
    /// Of forecasts: the data set that they are from.
    pub data_set: Option<Box<str>>,
    /// Whether a subject or a company of theirs was ever merged into another.
    pub is_merged: bool,
    milestones: Box<[(Subject, Range<usize>)]>,
    promises: Box<[LastingPromise]>,
}

/// A promise of which nothing was ever changed.
#[derive(Debug)]
pub(in crate::dataset) struct LastingPromise {
    pub figure: FigureId,
    pub opened: RevisionId,
    pub company: Option<CompanyId>,
    pub metric: Metric,
    pub term: Term,
    /// The same thing as it was said before, the newest first; what a view sees without a gap counts.
    pub earlier: Box<[Earlier]>,
    /// Whether somebody ever looked whether there was news.
    pub was_checked: bool,
    /// What came of it at last stands first; the first that a view sees counts.
    pub settlements: Box<[LastingSettlement]>,
}

/// The same thing as it was said before; it was published no later than what says it anew.
#[derive(Debug)]
pub(in crate::dataset) struct Earlier {
    pub said_on: Date,
    /// By how many days the deadline has moved since.
    pub slip: Option<i32>,
}

/// What came of a promise, in a figure of which nothing was ever changed.
#[derive(Debug)]
pub(in crate::dataset) struct LastingSettlement {
    pub figure: FigureId,
    pub opened: RevisionId,
    pub said_on: Date,
    pub settlement: Settlement,
}

impl Lasting {
    /// Each subject with its promises for one day, those that lead first.
    pub fn milestones(&self) -> impl Iterator<Item = (Subject, &[LastingPromise])> {
        self.milestones
            .iter()
            .map(|(subject, places)| (*subject, self.promises.get(places.clone()).unwrap_or_default()))
    }
}

impl PromiseBook {
    /// Of a whole history.
    pub fn of(dataset: &Dataset) -> Self {
        let facts = Facts { dataset };
        let announcements = dataset.announcements.histories();
        Self(announcements.map(|(id, _)| facts.said(id).map(Arc::new)).collect())
    }

    /// How many announcements there are, also those that promised nothing.
    pub fn announcements(&self) -> usize {
        self.0.len()
    }

    /// What an announcement promised; none if nothing ever.
    pub fn get(&self, id: AnnouncementId) -> Option<&Said> {
        self.0.get(place_of(id)?)?.as_deref()
    }

    /// What announcements promised, by their numbers.
    pub fn iter(&self) -> impl Iterator<Item = (AnnouncementId, &Said)> {
        let numbered = (1..).zip(&self.0);
        numbered.filter_map(|(number, said)| Some((AnnouncementId::new(number), &**said.as_ref()?)))
    }

    /// Takes in what was changed about some announcements, or is new.
    pub fn follow(&mut self, stale: &BTreeSet<AnnouncementId>, dataset: &Dataset) {
        let facts = Facts { dataset };
        for id in stale {
            let Some(place) = place_of(*id) else { continue };
            while self.0.len() <= place {
                self.0.push_back(None);
            }
            self.0.set(place, facts.said(*id).map(Arc::new));
        }
    }
}

fn place_of(id: AnnouncementId) -> Option<usize> {
    usize::try_from(id.number().checked_sub(1)?).ok()
}

/// What is the same in all views.
#[derive(Clone, Copy)]
struct Facts<'d> {
    dataset: &'d Dataset,
}

impl<'d> Facts<'d> {
    /// None where nothing was ever promised.
    fn said(self, id: AnnouncementId) -> Option<Said> {
        let figures = self.dataset.index.figures.by_announcement.get(&id);
        let was_promise = |id: &&FigureId| {
            let mut versions = self.dataset.figures.history(**id).iter();
            versions.any(|version| version.value.is_promise() && version.value.outcome.is_none())
        };
        let figures: Vec<FigureId> = figures.iter().filter(was_promise).copied().collect();
        if figures.is_empty() {
            return None;
        }
        Some(self.lasting(id, &figures).map_or(Said::Changed, Said::Lasting))
    }

    fn lasting(self, id: AnnouncementId, figures: &[FigureId]) -> Result<Lasting, Changed> {
        let mut promises = Vec::new();
        for figure in figures {
            let fact = self.dataset.fact(*figure)?;
            promises.extend(self.promise(fact)?.map(|promise| (fact, promise)));
        }
        let published = self.dataset.announcements.history(id).first().ok_or(Changed)?;
        let (said_on, standing) = (published.value.said_on.last_day(), published.value.kind.standing());
        let data_set = match standing {
            Standing::Claim => None,
            Standing::Estimate => self.data_set(id, published.opened)?,
        };
        let entities = promises.iter().flat_map(|(Fact { figure, .. }, _)| {
            [figure.subject.entity(), figure.company.map(Entity::Company)].into_iter().flatten()
        });
        let is_merged = entities.into_iter().any(|entity| self.was_merged(entity));
        let key = |(fact, promise): &(Fact<'d>, LastingPromise)| (fact.figure.subject, promise.term.deadline);
        let grouped = promise::milestones(promises, key, |(fact, _)| fact.figure);
        let deadlines: HashSet<Date> = grouped.iter().map(|own| own[0].1.term.deadline).collect();
        // What was two milestones for one day may be one in some views.
        if is_merged && deadlines.len() < grouped.len() {
            return Err(Changed);
        }
        let (mut milestones, mut all) = (Vec::new(), Vec::new());
        for own in grouped {
            let from = all.len();
            milestones.extend(own.first().map(|(fact, _)| (fact.figure.subject, from..from + own.len())));
            all.extend(own.into_iter().map(|(_, promise)| promise));
        }
        Ok(Lasting {
            said_on,
            by: standing.into(),
            data_set,
            is_merged,
            milestones: milestones.into(),
            promises: all.into(),
        })
    }

    /// None where it is no promise in any view.
    fn promise(self, fact: Fact<'d>) -> Result<Option<LastingPromise>, Changed> {
        let Fact { id, figure, opened, .. } = fact;
        if !figure.is_promise() || figure.outcome.is_some() {
            return Ok(None);
        }
        let Some(term) = self.term(fact)? else { return Ok(None) };
        Ok(Some(LastingPromise {
            figure: id,
            opened,
            company: figure.company,
            metric: figure.metric,
            term,
            earlier: self.earlier(fact, term)?,
            was_checked: !self.dataset.index.checks.get(&Checked::Figure(id)).is_empty(),
            settlements: self.settlements(fact)?,
        }))
    }

    fn was_merged(self, entity: Entity) -> bool {
        !self.dataset.index.successions_from.get(&entity).is_empty()
    }

    fn term(self, fact: Fact<'d>) -> Result<Option<Term>, Changed> {
        let Some(period) = fact.figure.period else { return Ok(None) };
        let company = match (fact.figure.year_kind, fact.figure.company, fact.figure.subject) {
            (YearKind::Fiscal, Some(id), _) | (YearKind::Fiscal, None, Subject::Company(id)) => Some(id),
            (YearKind::Calendar, ..) | (YearKind::Fiscal, None, _) => None,
        };
        let fiscal = match company {
            Some(id) => {
                if self.was_merged(Entity::Company(id)) {
                    return Err(Changed);
                }
                lasting(self.dataset.companies.history(id), fact.opened, fiscal_year)?
            }
            None => None,
        };
        Ok(Term::of(period, fiscal))
    }

    fn settlements(self, of: Fact<'d>) -> Result<Box<[LastingSettlement]>, Changed> {
        let links = &self.dataset.index.figures;
        let (mut outcomes, mut replacements) = (Vec::new(), Vec::new());
        for id in links.outcomes.get(&of.id) {
            let newer = self.dataset.fact(*id)?;
            if newer.standing != of.standing {
                continue;
            }
            // What restates an outcome stands in its place, where a view sees it.
            if !links.replaced_by.get(id).is_empty() {
                return Err(Changed);
            }
            let kind = newer.figure.outcome.ok_or(Changed)?.kind;
            let on = promise::met_on(newer.figure.period, newer.said_on);
            let difference = Difference::between(of.figure, newer.figure);
            outcomes.push((newer, Settlement::Outcome { kind, on, difference }));
        }
        for id in links.replaced_by.get(&of.id) {
            let newer = self.dataset.fact(*id)?;
            if newer.standing == of.standing {
                let deadline = self.term(newer)?.map(|term| term.deadline);
                let difference = Difference::between(of.figure, newer.figure);
                replacements.push((newer, Settlement::Replacement { deadline, difference }));
            }
        }
        for newest_first in [&mut outcomes, &mut replacements] {
            newest_first.sort_by_key(|(newer, _)| Reverse((newer.said_on, newer.id)));
        }
        let all = outcomes.into_iter().chain(replacements);
        let settlement = |(Fact { id, opened, said_on, .. }, settlement)| LastingSettlement {
            figure: id,
            opened,
            said_on,
            settlement,
        };
        Ok(all.map(settlement).collect())
    }

    /// What was said before, up to where it was first said.
    fn earlier(self, of: Fact<'d>, term: Term) -> Result<Box<[Earlier]>, Changed> {
        let (mut first, mut seen, mut steps) = (of, vec![of.id], Vec::new());
        while let Some(id) = first.figure.replaces {
            first = self.dataset.fact(id)?;
            if first.standing != of.standing || !first.figure.is_promise() || seen.contains(&id) {
                break;
            }
            seen.push(id);
            let slip = self.term(first)?.map(|since| days_between(since.deadline, term.deadline));
            steps.push(Earlier { said_on: first.said_on, slip });
        }
        // Mostly whoever sees a promise sees all that came before it.
        if steps.iter().all(|step| step.said_on <= of.said_on) {
            steps = steps.pop().into_iter().collect();
        }
        Ok(steps.into())
    }

    /// The data set that an announcement is from, as it was cited from the beginning.
    fn data_set(self, id: AnnouncementId, published: RevisionId) -> Result<Option<Box<str>>, Changed> {
        for id in self.dataset.index.citations_by_announcement.get(&id) {
            let versions = self.dataset.citations.history(*id);
            let cited = |citation: &Citation| (citation.announcement, citation.source);
            let (_, source) = lasting(versions, published, cited)?;
            let versions = self.dataset.sources.history(source);
            if let Some(set) = lasting(versions, published, |source| source.data_set().map(Box::from))? {
                return Ok(Some(set));
            }
        }
        Ok(None)
    }
}
