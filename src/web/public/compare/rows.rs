//! The rows of a comparison: measures of companies, projects or sites.

use std::sync::Arc;

use super::{Cell, Row, choice::Choice, flags};
use crate::{
    dataset::{Ledger, Lens, SiteSums, When},
    domain::{
        AnnouncementId, CompanyId, ProjectId, SiteId,
        announcement::Standing,
        company::Entity,
        figure::{Metric, PowerKind},
        site_totals::Measure,
        totals::{Scenario, Summary, Total},
    },
    web::{
        page::{Cell as SiteCell, Context, Link, SumPair},
        public::{
            companies::newest_guidance,
            promises::{scorecard, short_chain, tally},
            shared::{entity_link, newest},
            sites::place,
            totals::{amount, scenario::Asked},
        },
    },
};

/// How many of the newest announcements a column shows.
const NEWEST: usize = 3;

/// The rows for what is chosen.
pub fn rows(context: &Context<'_>, choice: &Choice, lens: Lens, scenario: &Scenario) -> Vec<Row> {
    let (mut companies, mut projects, mut sites) = (Vec::new(), Vec::new(), Vec::new());
    for (entity, _) in &choice.entities {
        match entity {
            Entity::Company(id) => companies.push(*id),
            Entity::Project(id) => projects.push(*id),
            Entity::Site(id) => sites.push(*id),
            Entity::Person(_) => {}
        }
    }
    let of_entity = |(entity, _): &(Entity, String)| entity_link(context, *entity).map(|link| link.name);
    let names: Vec<String> = choice.entities.iter().filter_map(of_entity).collect();
    if !companies.is_empty() {
        of_companies(context, &names, &companies, lens, scenario)
    } else if !projects.is_empty() {
        of_projects(context, &names, &projects)
    } else {
        of_sites(context, &names, &sites, lens)
    }
}

fn row(label: impl Into<String>, cells: Vec<Cell>) -> Row {
    Row { label: label.into(), flags: Vec::new(), cells }
}

fn of_companies(
    context: &Context<'_>,
    names: &[String],
    ids: &[CompanyId],
    lens: Lens,
    scenario: &Scenario,
) -> Vec<Row> {
    let snapshot = &context.snapshot;
    let sites: Vec<Vec<SiteId>> = ids.iter().map(|id| snapshot.sites_of_company(*id, lens)).collect();
    let mut rows = vec![spending(context, names, ids, scenario)];
    rows.extend(amounts(context, names, &sites));
    rows.push(row(
        "Sites",
        ids.iter().zip(&sites).map(|(id, sites)| site_count(context, *id, lens, sites)).collect(),
    ));
    let card = |id: &CompanyId| scorecard(context, *id, &snapshot.ledger_of_company(*id));
    let cards = ids.iter().map(|id| card(id).map_or(Cell::Nothing, Cell::Card));
    rows.push(row("Promises", cards.collect()));
    rows.push(row("Guidance", ids.iter().map(|id| guidance(context, *id)).collect()));
    rows.push(row("Latest announcements", ids.iter().map(|id| latest_of_company(context, *id)).collect()));
    rows
}

/// What each said it will spend, by itself, in the scenario of the page.
fn spending(context: &Context<'_>, names: &[String], ids: &[CompanyId], scenario: &Scenario) -> Row {
    let asked = |id: CompanyId| Asked::of_company(context, id).with(|own| scenario.clone_into(own));
    let total = |id: &CompanyId| context.snapshot.total(scenario, &[*id]);
    let totals: Vec<Arc<Total>> = ids.iter().map(total).collect();
    let cells = ids.iter().zip(&totals).map(|(id, total)| {
        let sum = amount(context, &Summary::of(total), scenario.currency);
        let size = total.sum.and_then(|sum| sum.high().max(sum.low())).unwrap_or(-1);
        Cell::Money { text: sum.text, size, url: asked(*id).url(context), counts: sum.counts }
    });
    Row {
        label: format!("Spending, {}–{}", scenario.horizon.from, scenario.horizon.to),
        flags: flags::of_totals(context, names, &totals),
        cells: cells.collect(),
    }
}

/// Power and chips over sites, facility and IT apart, chips and their
/// equivalents apart; rows of which nobody has a number are left out.
fn amounts(context: &Context<'_>, names: &[String], sites: &[Vec<SiteId>]) -> Vec<Row> {
    let sums: Vec<SiteSums> = sites
        .iter()
        .map(|sites| {
            let mut sums = SiteSums::default();
            for site in sites {
                sums.add(&context.snapshot.site_amounts(*site));
            }
            sums
        })
        .collect();
    let whens = [("now", When::Now), ("at completion", When::AtCompletion)];
    let row = |label: String, pair: &dyn Fn(&SiteSums) -> SumPair| {
        let pairs: Vec<SumPair> = sums.iter().map(pair).collect();
        let has_number = pairs.iter().any(|pair| !pair.is_empty());
        let flags = flags::of_sums(names, &pairs);
        let cell = |pair: SumPair| if pair.is_empty() { Cell::Nothing } else { Cell::Sum(pair) };
        has_number.then(|| Row { label, flags, cells: pairs.into_iter().map(cell).collect() })
    };
    let mut rows = Vec::new();
    for (words, when) in whens {
        rows.push(row(format!("Facility power {words}"), &|sums| sums.power(context, when)));
    }
    for (label, measure) in [
        ("IT power", Measure::Power(PowerKind::It)),
        ("Chips", Measure::Chips),
        ("H100 equivalents", Measure::ChipsH100e),
    ] {
        for (words, when) in whens {
            rows.push(row(format!("{label} {words}"), &|sums| sums.pair(context, measure, when)));
        }
    }
    rows.into_iter().flatten().collect()
}

fn site_count(context: &Context<'_>, id: CompanyId, lens: Lens, sites: &[SiteId]) -> Cell {
    let Some(company) = context.snapshot.company(id) else { return Cell::Nothing };
    let parameters = [("company", company.slug.as_str()), ("by", lens.word())];
    let name = context.lang.count(sites.len(), "site", "sites");
    if sites.is_empty() {
        return Cell::Text(name);
    }
    Cell::Links(vec![Link { name, url: context.urls.with("/sites", parameters) }])
}

/// What a company said it will spend in a year, each time it said so, and what
/// it came to.
fn guidance(context: &Context<'_>, id: CompanyId) -> Cell {
    let mut chains: Vec<_> = newest_guidance(context, id)
        .map(|at| {
            let chain = short_chain(context, at);
            let alone = || Link { name: context.lang.said(at.figure), url: context.urls.figure(at.id) };
            let chain = if chain.is_empty() { vec![alone()] } else { chain };
            (context.lang.when(at.figure), chain)
        })
        .collect();
    chains.sort_by(|a, b| b.0.cmp(&a.0));
    if chains.is_empty() { Cell::Nothing } else { Cell::Chains(chains) }
}

fn latest_of_company(context: &Context<'_>, id: CompanyId) -> Cell {
    let spoken = context.snapshot.announcements_by_company(id).map(|(id, _)| id);
    let about = context.snapshot.figures_of_company(id).filter(|at| at.standing() == Standing::Claim);
    latest(context, spoken.chain(about.map(|at| at.figure.announcement)))
}

fn latest(context: &Context<'_>, announcements: impl Iterator<Item = AnnouncementId>) -> Cell {
    let mut ids: Vec<AnnouncementId> = announcements.collect();
    ids.sort_unstable();
    ids.dedup();
    let said = ids.into_iter().filter_map(|id| Some((id, context.snapshot.announcement(id)?)));
    let lines = newest(context, said, NEWEST);
    if lines.is_empty() { Cell::Nothing } else { Cell::Said(lines) }
}

fn of_projects(context: &Context<'_>, names: &[String], ids: &[ProjectId]) -> Vec<Row> {
    let snapshot = &context.snapshot;
    let companies = |ids: Vec<CompanyId>| links(ids.into_iter().filter_map(|id| context.company(id)));
    let mut rows =
        vec![row("Lead", ids.iter().map(|id| companies(snapshot.leads_of_project(*id))).collect())];
    let sites: Vec<Vec<SiteId>> =
        ids.iter().map(|id| snapshot.sites_of_project(*id).map(|(site, _)| site).collect()).collect();
    rows.push(row(
        "Sites",
        sites.iter().map(|sites| links(sites.iter().filter_map(|site| context.site(*site)))).collect(),
    ));
    rows.push(row("Said of the money", ids.iter().map(|id| money_of_project(context, *id)).collect()));
    rows.extend(amounts(context, names, &sites));
    rows.push(row("Promises", promises(context, ids.iter().map(|id| snapshot.ledger_of_project(*id)))));
    let newest = ids
        .iter()
        .map(|id| latest(context, snapshot.figures_of_project(*id).map(|at| at.figure.announcement)));
    rows.push(row("Latest announcements", newest.collect()));
    rows
}

/// The live spending claims about a project, as they were said.
fn money_of_project(context: &Context<'_>, id: ProjectId) -> Cell {
    let live = context.snapshot.figures_of_project(id).filter(|at| {
        at.figure.metric == Metric::Spending
            && at.standing() == Standing::Claim
            && !context.snapshot.is_over(*at)
    });
    links(live.map(|at| Link { name: context.amount_and_date(at.figure), url: context.urls.figure(at.id) }))
}

fn of_sites(context: &Context<'_>, names: &[String], ids: &[SiteId], lens: Lens) -> Vec<Row> {
    let snapshot = &context.snapshot;
    let holders = ids.iter().map(|id| links(context.holder(&snapshot.holder_of_site(*id, lens)).into_iter()));
    let places = ids.iter().map(|id| {
        let place = snapshot.site(*id).map(|site| place(context, site)).unwrap_or_default();
        if place.is_empty() { Cell::Nothing } else { Cell::Text(place) }
    });
    let projects = ids
        .iter()
        .map(|id| links(snapshot.site(*id).and_then(|site| context.project(site.project?)).into_iter()));
    let mut rows = vec![
        row("Company", holders.collect()),
        row("Place", places.collect()),
        row("Project", projects.collect()),
    ];
    let amounts: Vec<_> = ids.iter().map(|id| snapshot.site_amounts(*id)).collect();
    let measures = [
        ("IT power", Measure::Power(PowerKind::It)),
        ("Chips", Measure::Chips),
        ("H100 equivalents", Measure::ChipsH100e),
    ];
    let whens = [("now", When::Now), ("at completion", When::AtCompletion)];
    let mut push = |label: String, cells: Vec<SiteCell>| {
        if cells.iter().any(|cell| cell.shown().is_some()) {
            let flags = flags::of_cells(names, &cells);
            rows.push(Row { label, flags, cells: cells.into_iter().map(Cell::Site).collect() });
        }
    };
    for (words, when) in whens {
        let cells = amounts.iter().map(|amounts| context.power_cell(amounts, when)).collect();
        push(format!("Facility power {words}"), cells);
    }
    for (label, measure) in measures {
        for (words, when) in whens {
            let cells = amounts.iter().map(|amounts| context.cell(amounts, measure, when)).collect();
            push(format!("{label} {words}"), cells);
        }
    }
    rows.push(row("Promises", promises(context, ids.iter().map(|id| snapshot.ledger_of_site(*id)))));
    let said =
        ids.iter().map(|id| latest(context, snapshot.figures_of_site(*id).map(|at| at.figure.announcement)));
    rows.push(row("Latest announcements", said.collect()));
    rows
}

/// How the promises about each stand, claims and forecasts apart.
fn promises(context: &Context<'_>, columns: impl Iterator<Item = Ledger>) -> Vec<Cell> {
    columns
        .map(|ledger| {
            let words = tally(context, &ledger);
            if words.is_empty() { Cell::Nothing } else { Cell::Text(words.join("; ")) }
        })
        .collect()
}

fn links(links: impl Iterator<Item = Link>) -> Cell {
    let links: Vec<Link> = links.collect();
    if links.is_empty() { Cell::Nothing } else { Cell::Links(links) }
}
