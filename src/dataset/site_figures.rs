//! The figures that measure a site, with what became of them, as far as nothing of that was ever
//! changed: what it has in a view of any moment is then a walk through a few lines.

use std::sync::Arc;

use jiff::civil::Date;

use super::{
    Dataset, FigureAt, Snapshot,
    facts::{Changed, Fact},
};
use crate::domain::{
    FigureId, RevisionId, SiteId,
    announcement::Standing,
    company::Entity,
    figure::{Figure, Subject},
    site_totals::{Measure, Said},
};

/// A figure that measures a site.
#[derive(Debug)]
pub(super) enum SiteFigure {
    Lasting(LastingFigure),
    /// Something of it was changed: see the tables.
    Changed(FigureId),
}

/// A figure that is the same in every view that sees it, but for what became of it.
#[derive(Debug)]
pub(super) struct LastingFigure {
    id: FigureId,
    figure: Arc<Figure>,
    opened: RevisionId,
    said_on: Date,
    standing: Standing,
    /// When what replaced or settled it was published, and when it was said.
    ends: Box<[(RevisionId, Date)]>,
}

/// The figures that ever measured a site, in the order of their numbers; not those of what was merged into it.
pub(super) fn site_figures(id: SiteId, dataset: &Dataset) -> Box<[SiteFigure]> {
    let is_of_it = |figure: &Figure| figure.subject == Subject::Site(id) && measures(figure);
    let ever =
        dataset.index.figures.by_site.get(&id).iter().filter(|figure| {
            dataset.figures.history(**figure).iter().any(|version| is_of_it(&version.value))
        });
    ever.map(|figure| match lasting_figure(*figure, dataset) {
        Ok(lasting) => SiteFigure::Lasting(lasting),
        Err(Changed) => SiteFigure::Changed(*figure),
    })
    .collect()
}

fn measures(figure: &Figure) -> bool {
    Measure::ALL.iter().any(|measure| measure.takes(figure))
}

fn lasting_figure(id: FigureId, dataset: &Dataset) -> Result<LastingFigure, Changed> {
    let Fact { figure, opened, said_on, standing, .. } = dataset.fact(id)?;
    let links = &dataset.index.figures;
    let mut ends = Vec::new();
    for newer in links.replaced_by.get(&id).iter().chain(links.outcomes.get(&id)) {
        let newer = dataset.fact(*newer)?;
        // Only a claim ends a claim and only an estimate an estimate (rule 3).
        if newer.standing == standing {
            ends.push((newer.opened, newer.said_on));
        }
    }
    Ok(LastingFigure { id, figure: Arc::clone(figure), opened, said_on, standing, ends: ends.into() })
}

impl<'a> Snapshot<'a> {
    /// The figures of a site that measure it, as the rules want them: claims, then estimates.
    pub(super) fn said_of_site(&self, id: SiteId) -> [Vec<Said<'a>>; 2] {
        let mut said = [Vec::new(), Vec::new()];
        for entity in self.with_merged(Entity::Site(id)) {
            let Entity::Site(site) = entity else { continue };
            for figure in self.dataset.amounts.figures(site, self.dataset) {
                let found = match figure {
                    SiteFigure::Lasting(figure) => self.lasting_said(figure),
                    SiteFigure::Changed(id) => self
                        .figure(*id)
                        .filter(|at| at.figure.subject == Subject::Site(site) && measures(at.figure))
                        .map(|at| (at.standing(), self.looked_up_said(at))),
                };
                if let Some((standing, found)) = found {
                    said[usize::from(standing == Standing::Estimate)].push(found);
                }
            }
        }
        said
    }

    fn lasting_said(&self, lasting: &'a LastingFigure) -> Option<(Standing, Said<'a>)> {
        let sees = |opened: RevisionId, said_on: Date| {
            opened <= self.revision && self.said_by.is_none_or(|day| said_on <= day)
        };
        let LastingFigure { id, figure, opened, said_on, standing, ends } = lasting;
        if !sees(*opened, *said_on) {
            return None;
        }
        let ends = ends.iter().filter(|(opened, said_on)| sees(*opened, *said_on));
        let said = Said {
            id: *id,
            figure,
            said_on: *said_on,
            over_since: ends.map(|(_, said_on)| *said_on).min(),
            is_counted: self.is_counted(figure),
        };
        Some((*standing, said))
    }

    fn looked_up_said(&self, at: FigureAt<'a>) -> Said<'a> {
        Said {
            id: at.id,
            figure: at.figure,
            said_on: at.said_on(),
            over_since: self.over_since(at),
            is_counted: self.is_counted(at.figure),
        }
    }
}
