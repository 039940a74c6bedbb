//! What a site has now and at completion in a view: rule 4 over the figures
//! that the view sees, claims and estimates apart.

use super::Snapshot;
use crate::domain::{
    SiteId,
    announcement::Standing,
    site_totals::{self, Amount, Measure, Said},
};

impl<'a> Snapshot<'a> {
    /// The figures of a site as the rules want them, of one standing.
    fn said_of_site(&self, id: SiteId, standing: Standing) -> Vec<Said<'a>> {
        self.figures_of_site(id)
            .filter(|at| at.standing() == standing)
            .map(|at| Said {
                id: at.id,
                figure: at.figure,
                said_on: at.said_on(),
                over_since: self.over_since(at),
                is_counted: self.is_counted(at.figure),
            })
            .collect()
    }

    /// What a site has now and at completion, for every measure.
    pub fn site_amounts(&self, id: SiteId) -> SiteAmounts {
        let claims = self.said_of_site(id, Standing::Claim);
        let estimates = self.said_of_site(id, Standing::Estimate);
        let pair = |rule: fn(&[Said<'_>], Measure) -> Option<Amount>| {
            Measure::ALL
                .map(|measure| Pair { claim: rule(&claims, measure), estimate: rule(&estimates, measure) })
        };
        SiteAmounts { now: pair(site_totals::now), at_completion: pair(site_totals::at_completion) }
    }
}

/// A claim and an estimate of the same thing, side by side, never mixed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pair {
    pub claim: Option<Amount>,
    pub estimate: Option<Amount>,
}

/// What a site has now and at completion.
#[derive(Debug, Clone)]
pub struct SiteAmounts {
    now: [Pair; Measure::ALL.len()],
    at_completion: [Pair; Measure::ALL.len()],
}

/// Today or when all is built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum When {
    Now,
    AtCompletion,
}

impl SiteAmounts {
    /// Claim and estimate of a measure.
    pub fn get(&self, measure: Measure, when: When) -> &Pair {
        let place = Measure::ALL.iter().position(|other| *other == measure).unwrap_or(0);
        match when {
            When::Now => &self.now[place],
            When::AtCompletion => &self.at_completion[place],
        }
    }
}
