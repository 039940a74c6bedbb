//! Spending as charts: companies beside each other, and from figures to a total.

use super::{
    choices::title,
    lede,
    lines::{figure_link, figure_name},
    scenario::Asked,
    usual_years,
};
use crate::{
    chart::{
        bars::{self, Manner, Part, Row},
        picture::Edge,
    },
    domain::{
        CompanyId, FigureId, ProjectId,
        figure::Subject,
        quantity::Interval,
        totals::{Counted, Share},
    },
    web::{
        charts::{Chart, company_class, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
    },
};

/// How many companies and figures are drawn one by one.
const SHOWN: usize = 15;

/// Companies by what they said they will spend, each bar made of its figures.
pub fn spending_chart(context: &Context<'_>) -> Chart {
    let asked = Asked::of_all(context);
    let total = context.snapshot.summary(&asked.scenario, &asked.companies);
    let unit = Some(asked.scenario.currency.word());
    let mut shares: Vec<(CompanyId, &Share)> =
        total.by_company.iter().map(|(id, share)| (*id, share)).collect();
    let size = |share: &Share| share.sum.high().max(share.sum.low());
    shares.sort_by_key(|(id, share)| (std::cmp::Reverse(size(share)), *id));
    let (mut rows, mut links, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for (place, (id, share)) in shares.into_iter().enumerate() {
        let hue = company_class(context, id);
        let Some(company) = context.company(id) else { continue };
        let amount = context.lang.sum(share.sum, unit);
        let page = Link { name: company.name.clone(), url: asked.with_companies(vec![id]).url(context) };
        data.push(vec![
            page.clone(),
            text(amount.clone()),
            text(context.lang.count(share.counted, "figure", "figures")),
        ]);
        if place < SHOWN {
            rows.push(company_row(context, (&page, amount), (share, hue), &mut links));
        }
    }
    Chart {
        path: "/charts/spending".to_owned(),
        title: format!("Companies by what they said they will spend, {}", usual_years(context)),
        about: "US dollars as announced, the lower ends of ranges solid and the upper ends hatched; estimates by others are left out.".to_owned(),
        key: "Each part of a bar is a figure, those of a project side by side, the smallest of very many in one. An arrow: at least so much.",
        pictures: Vec::new(),
        links,
        head: &["Company", "Announced", "Made of"],
        rows: data,
    }
    .drawn(|width| (!rows.is_empty()).then(|| bars::draw(&rows, width)))
}

/// The project whose money a figure is, if it says so.
fn project_of(context: &Context<'_>, figure: FigureId) -> Option<ProjectId> {
    match context.snapshot.figure(figure)?.figure.subject {
        Subject::Project(id) => Some(id),
        Subject::Site(id) => context.snapshot.site(id)?.project,
        Subject::Company(_) | Subject::Industry => None,
    }
}

/// Figures, those of one project beside each other and those of none behind them.
fn by_project<'t>(context: &Context<'_>, figures: &'t [Counted]) -> Vec<&'t Counted> {
    let mut figures: Vec<&Counted> = figures.iter().collect();
    figures.sort_by_key(|line| {
        let project = project_of(context, line.figure);
        (project.is_none(), project, line.figure)
    });
    figures
}

/// A company's bar: its figures one after the other, then what may be added.
fn company_row(
    context: &Context<'_>,
    (company, amount): (&Link, String),
    (share, hue): (&Share, &'static str),
    links: &mut Vec<Link>,
) -> Row {
    links.push(Link { name: format!("{}: {amount}", company.name), url: company.url.clone() });
    let datum = Some(links.len() - 1);
    let (mut parts, mut from) = (Vec::new(), 0);
    for line in by_project(context, &share.largest) {
        let to = from + line.amount.low().unwrap_or(0).max(0);
        if let Some(link) = figure_link(context, line.figure) {
            links.push(link);
            let part = Part::new((from, to), Manner::Solid, Some(links.len() - 1));
            parts.push(Part { hue, edge: Edge::of(line.amount), ..part });
        }
        from = to;
    }
    if let Some(rest) = share.smaller {
        let to = from + rest.low().unwrap_or(0).max(0);
        let name =
            context.lang.count(share.counted - share.largest.len(), "smaller figure", "smaller figures");
        links.push(Link { name: format!("{}: {name}", company.name), url: company.url.clone() });
        let part = Part::new((from, to), Manner::Solid, Some(links.len() - 1));
        parts.push(Part { hue, edge: Edge::of(rest), ..part });
        from = to;
    }
    let sum = share.sum;
    if let Some(high) = sum.high().filter(|high| !sum.is_open_above() && *high > from) {
        parts.push(Part::new((from, high), Manner::Hatched, datum));
    }
    let is_open_above = sum.is_open_above();
    Row { label: company.name.clone(), datum, parts, amount, is_open_above, is_sum: false }
}

/// From figures to the total of a scenario.
pub fn waterfall(reader: &mut Reader) -> Result<Chart, WebError> {
    let asked = Asked::read(reader)?;
    let context = reader.context();
    let total = context.snapshot.total(&asked.scenario, &asked.companies);
    let unit = Some(asked.scenario.currency.word());
    let (mut rows, mut links, mut data) = (Vec::new(), Vec::new(), Vec::new());
    let mut from = 0;
    for line in total.counted.iter().take(SHOWN) {
        let Some(at) = context.snapshot.figure(line.figure) else { continue };
        let (name, amount) = (figure_name(&context, at), context.lang.sum(line.amount, unit));
        let company = context.company(line.company).map(|company| company.name).unwrap_or_default();
        let link = Link { name: name.clone(), url: context.urls.figure(line.figure) };
        data.push(vec![link.clone(), text(company.clone()), text(amount.clone())]);
        links.push(link);
        let datum = Some(links.len() - 1);
        rows.push(step(&mut from, (company, amount), line.amount, datum));
    }
    let rest = &total.counted[total.counted.len().min(SHOWN)..];
    if let Some(sum) = rest.iter().map(|line| line.amount).reduce(Interval::plus) {
        let label = context.lang.count(rest.len(), "more figure", "more figures");
        let amount = context.lang.sum(sum, unit);
        data.push(vec![text(label.clone()), text(""), text(amount.clone())]);
        rows.push(step(&mut from, (label, amount), sum, None));
    }
    if let Some(sum) = total.sum {
        let amount = context.lang.sum(sum, unit);
        data.push(vec![text("Sum"), text(""), text(amount.clone())]);
        let mut from = 0;
        let row = step(&mut from, ("Sum".to_owned(), amount), sum, None);
        rows.push(Row { is_sum: true, ..row });
    }
    let chart = Chart {
        path: "/charts/totals".to_owned(),
        title: format!("Figure by figure: {}", title(&context, &asked)),
        about: lede(&context, &asked),
        key: "Each bar begins where the lower ends of those above it come to. Solid: the lower end. Hatched: up to the upper end. An arrow: at least so much.",
        pictures: Vec::new(),
        links,
        head: &["Figure", "Company", "Counts as"],
        rows: data,
    };
    Ok(chart.drawn(|width| (!rows.is_empty()).then(|| bars::draw(&rows, width))))
}

/// A row that begins where those above it end.
fn step(from: &mut i128, (label, amount): (String, String), of: Interval, datum: Option<usize>) -> Row {
    let low = *from + of.low().unwrap_or(0).max(0);
    let solid = Part::new((*from, low), Manner::Solid, datum);
    let mut parts = vec![Part { edge: Edge::of(of), ..solid }];
    if let Some(high) = of.high().filter(|_| !of.is_open_above()) {
        parts.push(Part::new((low, *from + high), Manner::Hatched, datum));
    }
    *from = low;
    Row { label, datum, parts, amount, is_open_above: of.is_open_above(), is_sum: false }
}
