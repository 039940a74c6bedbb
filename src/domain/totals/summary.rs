//! What a total comes to, where nobody asks for each line of it.

use std::collections::BTreeMap;

use super::{Counted, Total, Why};
use crate::domain::{CompanyId, FigureId, quantity::Interval};

/// A total without its lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// `None` when nothing is counted: no number, never zero.
    pub sum: Option<Interval>,
    /// How many figures count.
    pub counted: usize,
    /// How many do not, estimates aside.
    pub left_out: usize,
    /// How many do not because others estimate them.
    pub estimates: usize,
    /// The first that was said without a number.
    pub unquantified: Option<FigureId>,
    /// Of each company that has a figure which counts.
    pub by_company: BTreeMap<CompanyId, Share>,
}

/// What of a total is a company's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Share {
    pub sum: Interval,
    pub counted: usize,
    /// The largest first, at most [`Share::LARGEST`].
    pub largest: Vec<Counted>,
    /// The sum of the others.
    pub smaller: Option<Interval>,
}

impl Share {
    /// How many of a company's figures are told one by one: more would be too narrow to point at in a chart.
    pub const LARGEST: usize = 40;
}

impl Summary {
    /// The summary of a whole total.
    #[must_use]
    pub fn of(total: &Total) -> Self {
        let because = |why: Why| total.left_out.iter().filter(move |line| line.why == why);
        let estimates = because(Why::Estimate).count();
        let share = |sum: &Interval| Share { sum: *sum, counted: 0, largest: Vec::new(), smaller: None };
        let mut by_company: BTreeMap<CompanyId, Share> =
            total.by_company.iter().map(|(company, sum)| (*company, share(sum))).collect();
        for line in &total.counted {
            let Some(share) = by_company.get_mut(&line.company) else { continue };
            share.counted += 1;
            if share.largest.len() < Share::LARGEST {
                share.largest.push(*line);
            } else {
                share.smaller = sum(share.smaller, Some(line.amount));
            }
        }
        Self {
            sum: total.sum,
            counted: total.counted.len(),
            left_out: total.left_out.len() - estimates,
            estimates,
            unquantified: because(Why::Unquantified).map(|line| line.figure).min(),
            by_company,
        }
    }

    /// Counts in other companies, whose figures do nothing to those that are in it.
    pub fn add(&mut self, other: Self) {
        self.sum = sum(self.sum, other.sum);
        self.counted += other.counted;
        self.left_out += other.left_out;
        self.estimates += other.estimates;
        self.unquantified = self.unquantified.into_iter().chain(other.unquantified).min();
        self.by_company.extend(other.by_company);
    }
}

fn sum(one: Option<Interval>, other: Option<Interval>) -> Option<Interval> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.plus(other)),
        (one, other) => one.or(other),
    }
}
