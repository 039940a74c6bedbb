//! All sites by whose they are, with what each group has: the sums of companies,
//! of lists and of the front page.

use std::{collections::HashMap, sync::Arc};

use super::{
    Holder, Lens, SiteAmounts, Snapshot, When,
    ledger::Judged,
    memo::{Lines, OfView, Seen},
};
use crate::domain::{
    CompanyId, ProjectId, SiteId,
    announcement::Standing,
    site_totals::{Measure, SitesSum},
};

/// Measures, each now and at completion, each claimed and estimated.
const SUMS: usize = Measure::ALL.len() * 4;

/// The sums of a group of sites.
#[derive(Debug, Clone, Default)]
pub struct SiteSums([SitesSum; SUMS]);

impl SiteSums {
    /// Counts a site in, for every measure, now and at completion, claims and estimates apart.
    pub fn add(&mut self, amounts: &SiteAmounts) {
        for measure in Measure::ALL {
            for when in [When::Now, When::AtCompletion] {
                let pair = amounts.get(measure, when);
                self.0[place(measure, when, Standing::Claim)].add(pair.claim.as_ref());
                self.0[place(measure, when, Standing::Estimate)].add(pair.estimate.as_ref());
            }
        }
    }

    /// One sum.
    pub fn get(&self, measure: Measure, when: When, standing: Standing) -> &SitesSum {
        &self.0[place(measure, when, standing)]
    }
}

fn place(measure: Measure, when: When, standing: Standing) -> usize {
    let measure = Measure::ALL.iter().position(|other| *other == measure).unwrap_or(0);
    measure * 4 + usize::from(when == When::AtCompletion) * 2 + usize::from(standing == Standing::Estimate)
}

/// How many sites, and what they have.
pub type SiteGroup = (usize, SiteSums);

/// A site with whose it is and what it has.
pub type GroupedSite = (SiteId, Holder, Arc<SiteAmounts>);

/// All sites grouped by whose they are.
#[derive(Debug, Default)]
pub struct SiteGroups {
    pub companies: HashMap<CompanyId, SiteGroup>,
    pub shared: SiteGroup,
    pub nobody: SiteGroup,
    pub all: SiteGroup,
    pub sites: Vec<GroupedSite>,
}

/// A project with who leads it and what its sites have.
#[derive(Debug)]
pub struct ProjectSites {
    pub id: ProjectId,
    pub leads: Vec<CompanyId>,
    /// How many sites.
    pub sites: usize,
    pub sums: SiteSums,
}

impl Lines for Vec<ProjectSites> {
    /// One takes as much as some thirty lines of a total.
    fn lines(&self) -> usize {
        self.len() * 30
    }
}

/// What groups are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Through {
    judged: Judged,
    lens: Lens,
}

impl OfView for Through {
    fn seen(&mut self) -> &mut Seen {
        self.judged.seen()
    }
}

impl Lines for SiteGroups {
    /// A site takes as much as some ten lines of a total.
    fn lines(&self) -> usize {
        self.sites.len() * 10
    }
}

impl Snapshot<'_> {
    /// Every site with whose it is and what it has, and the groups that they make.
    pub fn site_groups(&self, lens: Lens) -> Arc<SiteGroups> {
        self.dataset.memos.groups.answer(self.through(lens), |_| self.group_sites(lens))
    }

    /// The same, if somebody has asked for it.
    pub(super) fn known_site_groups(&self, lens: Lens) -> Option<Arc<SiteGroups>> {
        self.dataset.memos.groups.known(&self.through(lens))
    }

    fn through(&self, lens: Lens) -> Through {
        Through { judged: self.judged(), lens }
    }

    /// Every project with who leads it and what its sites have.
    pub fn project_sites(&self) -> Arc<Vec<ProjectSites>> {
        self.dataset
            .memos
            .projects
            .answer(self.judged(), |_| self.projects().map(|(id, _)| self.sum_up_project(id)).collect())
    }

    fn sum_up_project(&self, id: ProjectId) -> ProjectSites {
        let mut sums = SiteSums::default();
        let sites = self.sites_of_project(id);
        let sites = sites.inspect(|(site, _)| sums.add(&self.site_amounts(*site))).count();
        ProjectSites { id, leads: self.leads_of_project(id), sites, sums }
    }

    fn group_sites(&self, lens: Lens) -> SiteGroups {
        let mut groups = SiteGroups::default();
        for (id, _) in self.sites() {
            let (holder, amounts) = (self.holder_of_site(id, lens), self.site_amounts(id));
            let group = match holder {
                Holder::One(company) => groups.companies.entry(company).or_default(),
                Holder::Shared(_) => &mut groups.shared,
                Holder::Nobody => &mut groups.nobody,
            };
            for (count, sums) in [group, &mut groups.all] {
                *count += 1;
                sums.add(&amounts);
            }
            groups.sites.push((id, holder, amounts));
        }
        groups
    }
}
