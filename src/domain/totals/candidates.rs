//! What a total is made of: each figure with what a total needs to know of it.

use jiff::civil::Date;

use super::{Places, Scenario, allot::Span, plainly_left_out};
use crate::domain::{
    CompanyId, FigureId,
    announcement::Standing,
    figure::{Basis, Component, Counting, Figure, Metric, Stage, Subject, YearKind},
    quantity::Quantity,
};

/// What became of a figure that is out of every sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    Retracted,
    Replaced(FigureId),
    /// What it came to in fact stands in its place.
    Settled(FigureId),
    Withdrawn(FigureId),
}

/// What a total needs to know of a figure: small and copied, so that a hundred
/// thousand of them lie side by side in memory.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    pub(super) metric: Metric,
    pub(super) component: Component,
    pub(super) quantity: Quantity,
    pub(super) basis: Basis,
    pub(super) stage: Stage,
    pub(super) subject: Subject,
    pub(super) tie: Tie,
    pub(super) is_fiscal: bool,
    pub(super) is_undated: bool,
    pub(super) span: Span,
    /// The letters of an ISO 4217 code.
    pub(super) unit: Option<[u8; 3]>,
}

/// How a figure is tied to another, as far as counting goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tie {
    Counted,
    PartOf(FigureId),
    AlternativeTo(FigureId),
    NotCounted,
}

/// By what plans are put beside each other: those of dollars first, then those for the whole time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PlanSize {
    is_known: bool,
    is_whole: bool,
    dollars: Option<i64>,
}

impl Terms {
    /// The terms of a figure that was said on a day (the last that its
    /// announcement's date covers).
    #[must_use]
    pub fn of(figure: &Figure, said_on: Date) -> Self {
        let tie = match figure.counting {
            Counting::Counted => Tie::Counted,
            Counting::PartOf(of) => Tie::PartOf(of),
            Counting::AlternativeTo(of) => Tie::AlternativeTo(of),
            Counting::NotCounted(_) => Tie::NotCounted,
        };
        Self {
            metric: figure.metric,
            component: figure.component.unwrap_or(Component::Total),
            quantity: figure.quantity,
            basis: figure.basis,
            stage: figure.stage,
            subject: figure.subject,
            tie,
            is_fiscal: figure.year_kind == YearKind::Fiscal,
            is_undated: figure.period.is_none(),
            span: Span::of(figure, said_on),
            unit: figure.unit.as_deref().and_then(|code| code.as_bytes().try_into().ok()),
        }
    }

    /// Whether it is money that is to be spent, on no component alone.
    #[must_use]
    pub fn is_plan(&self) -> bool {
        self.metric == Metric::Spending && self.component == Component::Total && self.stage.is_to_come()
    }

    /// How large it is beside other plans.
    #[must_use]
    pub fn size(&self) -> PlanSize {
        let dollars = self.quantity.leading_end().filter(|_| self.unit == Some(*b"USD"));
        PlanSize { is_known: dollars.is_some(), is_whole: self.basis == Basis::Total, dollars }
    }

    /// The figure that it is a part of or an alternative to.
    #[must_use]
    pub const fn tied_to(&self) -> Option<FigureId> {
        match self.tie {
            Tie::PartOf(of) | Tie::AlternativeTo(of) => Some(of),
            Tie::Counted | Tie::NotCounted => None,
        }
    }
}

/// A spending or funding figure of a chosen company, or a part of such a figure.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    pub id: FigureId,
    pub terms: Terms,
    /// Whose money it is, merges resolved.
    pub company: Option<CompanyId>,
    /// Whether that is one of the chosen companies. If not, the figure is here
    /// only because its whole is.
    pub is_chosen: bool,
    /// The last day that the announcement's date covers.
    pub said_on: Date,
    pub standing: Standing,
    pub fate: Option<Fate>,
    /// For a part or an alternative: the newest figure of the chain of its whole
    /// or of the preferred figure, if the view sees one.
    pub whole: Option<FigureId>,
}

/// What a total is made of. What can count comes first, and the figures of a
/// company lie side by side, for they act upon each other: a walk from one company
/// to the next stays in the cache.
#[derive(Debug)]
pub struct Candidates {
    pub(super) sorted: Vec<Candidate>,
    places: Places,
}

impl Candidates {
    /// A figure that is named twice counts once.
    #[must_use]
    pub fn new(mut candidates: Vec<Candidate>) -> Self {
        let all = Scenario::STAGES.into();
        candidates.sort_by_cached_key(|candidate| {
            (plainly_left_out(candidate, &all).is_some(), candidate.company, candidate.id)
        });
        candidates.dedup_by_key(|candidate| candidate.id);
        let places = Places::of(candidates.iter().map(|candidate| candidate.id));
        Self { sorted: candidates, places }
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.sorted.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sorted.is_empty()
    }

    pub(super) fn place(&self, id: FigureId) -> Option<usize> {
        self.places.get(id)
    }
}
