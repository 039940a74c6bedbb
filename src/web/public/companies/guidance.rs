//! What a company said it will spend in a year, each time it said so, and what it
//! came to.

use std::collections::BTreeMap;

use crate::{
    chart::{
        levels::{self, Level, Series},
        picture::Edge,
    },
    dataset::{EntityKind, FigureAt},
    domain::{
        CompanyId,
        announcement::Standing,
        company::Entity,
        figure::{Basis, Metric},
    },
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
        public::shared::find,
    },
};

/// Of each plan for a year what was said of it last.
pub fn newest_guidance<'a>(context: &Context<'a>, id: CompanyId) -> impl Iterator<Item = FigureAt<'a>> {
    let snapshot = context.snapshot;
    snapshot.figures_of_company(id).filter(move |at| {
        at.figure.metric == Metric::Spending
            && at.figure.basis == Basis::OneYear
            && at.figure.company.map(|company| snapshot.resolve_company(company)) == Some(id)
            && at.standing() == Standing::Claim
            && at.announcement.retracted.is_none()
            && snapshot.replaced_by(at.id).next().is_none()
            && snapshot.outcomes(at.id).next().is_none()
    })
}

/// `/charts/guidance/{company}`
pub fn of_company(reader: &Reader, slug: &str) -> Result<Chart, WebError> {
    let Entity::Company(id) = find(reader, EntityKind::Company, slug)? else {
        return Err(WebError::not_found("company"));
    };
    guidance_chart(&reader.context(), id).ok_or(WebError::not_found("company"))
}

/// A line for each year that was spoken of more than once; empty without one.
pub fn guidance_chart(context: &Context<'_>, id: CompanyId) -> Option<Chart> {
    let company = context.snapshot.company(id)?;
    let mut by_year: BTreeMap<String, Vec<FigureAt<'_>>> = BTreeMap::new();
    for newest in newest_guidance(context, id) {
        let chain = context.snapshot.chain(newest);
        if chain.len() > 1 {
            by_year.entry(context.lang.when(newest.figure)).or_default().extend(chain);
        }
    }
    let (mut series, mut links, mut rows) = (Vec::new(), Vec::new(), Vec::new());
    for (year, mut chain) in by_year {
        chain.sort_by_key(|at| (at.said_on(), at.id));
        for at in &chain {
            let line = context.figure_line(*at);
            let words = format!("{}, said {}", line.words, line.said_on);
            links.push(Link { name: words, url: line.url.clone() });
            rows.push(vec![
                text(line.said_on),
                Link { name: line.said, url: line.url },
                text(year.clone()),
                text(if is_outcome(at) { "came to" } else { "planned" }),
            ]);
        }
        series.push(Series { name: year, levels: chain.iter().map(level).collect() });
    }
    let chart = Chart {
        path: format!("/charts/guidance/{}", company.slug),
        title: format!("What {} said it will spend in a year, each time it said so", company.name),
        about: "US dollars, by the day on which it was said; a line for each year spoken of.".to_owned(),
        key: "To the right: when it was said. Dashed: the plan as it stood, ranges as ranges. A filled dot: what it came to.",
        pictures: Vec::new(),
        links,
        head: &["Said on", "Amount", "For", "As"],
        rows,
    };
    Some(draw(context, chart, &series))
}

fn draw(context: &Context<'_>, chart: Chart, series: &[Series]) -> Chart {
    let today = context.snapshot.judged_on();
    let classes = vec!["claim"; series.len()];
    chart.drawn(|width| {
        let amount = |dollars| context.lang.amount(dollars, Some("USD"));
        let drawing = levels::draw(series, today, width, amount, |day| context.lang.short_month(day))?;
        Some(drawing.picture(series, &classes, &context.lang.day(today)))
    })
}

fn is_outcome(at: &FigureAt<'_>) -> bool {
    at.figure.outcome.is_some()
}

fn level(at: &FigureAt<'_>) -> Level {
    let quantity = at.figure.quantity;
    Level {
        day: at.said_on(),
        low: quantity.low(),
        high: quantity.high(),
        edge: Edge::of_said(quantity),
        is_planned: !is_outcome(at),
    }
}
