//! `/companies/{slug}`: one company: its money, sites, projects, promises made
//! for the whole company, and what it has to do with others.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::guidance::guidance_chart;
use crate::{
    chart::picture::Shape,
    dataset::{EntityKind, FigureAt, Holder, Ledger, Lens, SiteAmounts, SiteSums, When},
    domain::{
        CompanyId, ProjectId, SiteId,
        announcement::Standing,
        care::Checked,
        company::{CompanyKind, Entity},
        figure::{Metric, PowerKind, Subject},
        project::{RoleKind, RoleObject},
        promise::PromisedBy,
        site::Site,
        site_totals::Measure,
    },
    web::{
        charts::Chart,
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Cell, Chrome, Context, FigureLine, Link, Section, SumPair, render},
        public::{
            announcements::feed_of,
            care::last_checked,
            promises::{About, Block, Card, block, scorecard},
            shared::{
                AnnouncementLine, MOST_LINES, RoleLine, Shown, entity_link, find, newest, other_names,
                role_line, role_order,
            },
            sites::place,
            totals::{Headline, headline},
        },
        sizes::Sizes,
        structured,
    },
};

#[derive(Template)]
#[template(path = "public/companies/show.html")]
struct Show {
    chrome: Chrome,
    checked: Option<String>,
    name: String,
    is_group: bool,
    country: Option<String>,
    note: Option<String>,
    other_names: String,
    fiscal_year: Option<String>,
    people: Vec<(Link, Option<String>)>,
    /// What it said it will spend, in the usual scenario.
    spending: Headline,
    compare: String,
    sums: Vec<SumLine>,
    site_count: String,
    money: Shown<FigureLine>,
    guidance: Option<Chart>,
    guidance_url: String,
    own_claims: Shown<FigureLine>,
    other_figures: Shown<FigureLine>,
    past: Shown<FigureLine>,
    scorecard: Option<Card>,
    promises: Block,
    sites: Shown<SiteLine>,
    projects: Vec<ProjectLine>,
    roles: Vec<RoleLine>,
    roles_in: Vec<RoleLine>,
    announcements: Vec<AnnouncementLine>,
}

/// A measure summed over the company's sites.
struct SumLine {
    label: &'static str,
    now: SumPair,
    done: SumPair,
}

struct SiteLine {
    site: Link,
    place: String,
    now: Cell,
    done: Cell,
}

struct ProjectLine {
    project: Link,
    sites: String,
}

/// `GET /companies/{slug}`, `/companies/{slug}.atom`
pub async fn show(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    if let Some(slug) = slug.strip_suffix(".atom") {
        return feed_of(&reader, EntityKind::Company, slug);
    }
    let Entity::Company(id) = find(&reader, EntityKind::Company, &slug)? else {
        return Err(WebError::not_found("company"));
    };
    let context = reader.context();
    let company = context.snapshot.company(id).ok_or(WebError::not_found("company"))?;
    let description =
        format!("{}: spending, sites, projects and promises, each figure with its source.", company.name);
    let mut chrome = reader.chrome(Section::Companies, &company.name, &description)?;
    chrome.follow_with(&reader, &format!("{}.atom", reader.path));
    chrome.is_about(structured::organization(&context, id).as_ref());
    let (site_count, sites, sums) = sites(&context, id, &company.slug);
    let figures = Figures::of(&context, id, &company.slug);
    let ledger = context.snapshot.ledger_of_company(id);
    render(&Show {
        checked: last_checked(&context, Checked::Company(id)),
        chrome,
        name: company.name.clone(),
        is_group: company.kind == CompanyKind::Group,
        country: company.country.as_deref().map(|code| reader.lang.country(code)),
        note: company.note.clone(),
        other_names: other_names(&context, Entity::Company(id)),
        fiscal_year: company
            .fiscal_year_end_month
            .and_then(|month| format!("2000-{month:02}").parse().ok())
            .map(|date| reader.lang.fuzzy(date).replace(" 2000", "")),
        people: context
            .snapshot
            .offices_at_company(id)
            .filter_map(|office| Some((context.person(office.person)?, office.title.clone())))
            .collect(),
        spending: headline(&context, Some(id)),
        compare: reader.urls.with("/compare", [("company", &company.slug)]),
        sums,
        site_count: reader.lang.count(site_count, "site", "sites"),
        money: figures.money,
        guidance: guidance_chart(&context, id).filter(|chart| !chart.is_empty()),
        guidance_url: reader.urls.path(&format!("/charts/guidance/{}", company.slug)),
        own_claims: figures.own_claims,
        other_figures: figures.other,
        past: figures.past,
        scorecard: scorecard(&context, id, &ledger),
        promises: promises(&context, &company.slug, &ledger),
        sites,
        projects: projects(&context, id),
        roles: roles(&context, id),
        roles_in: roles_in(&context, id),
        announcements: newest(&context, announcements(&context, id).into_iter(), 12),
    })
}

/// The company's figures in the groups of its page.
struct Figures {
    /// Spending and money raised that is the company's own.
    money: Shown<FigureLine>,
    /// Company-wide claims of power, chips and sites: beside the sum of its sites, never added.
    own_claims: Shown<FigureLine>,
    other: Shown<FigureLine>,
    past: Shown<FigureLine>,
}

impl Figures {
    fn of(context: &Context<'_>, id: CompanyId, slug: &str) -> Self {
        let mut all: Vec<FigureAt<'_>> = context
            .snapshot
            .figures_of_company(id)
            .filter(|at| {
                !matches!(at.figure.subject, Subject::Site(_))
                    || is_money(at) && at.standing() == Standing::Claim
            })
            .collect();
        all.sort_by_key(|at| std::cmp::Reverse((at.said_on(), std::cmp::Reverse(at.id))));
        all.dedup_by_key(|at| at.id);
        let (mut money, mut own_claims, mut other, mut past) = <_>::default();
        for at in all {
            let group: &mut Vec<FigureAt<'_>> = if context.snapshot.is_over(at) {
                &mut past
            } else if is_money(&at)
                && at.figure.company.map(|company| context.snapshot.resolve_company(company)) == Some(id)
            {
                &mut money
            } else if at.figure.subject == Subject::Company(id) && at.figure.metric != Metric::Context {
                &mut own_claims
            } else {
                &mut other
            };
            group.push(at);
        }
        let shown = |figures| {
            Shown::first(
                figures,
                MOST_LINES,
                |at| context.figure_line(at),
                |count| Link {
                    name: format!("All {count} stand in the announcements about it"),
                    url: context.urls.with("/announcements", [("company", slug)]),
                },
            )
        };
        Self { money: shown(money), own_claims: shown(own_claims), other: shown(other), past: shown(past) }
    }
}

fn is_money(at: &FigureAt<'_>) -> bool {
    at.figure.metric.is_money()
}

fn sites(context: &Context<'_>, id: CompanyId, slug: &str) -> (usize, Shown<SiteLine>, Vec<SumLine>) {
    let mut sums = SiteSums::default();
    let sites = context.snapshot.sites_of_company(id, Lens::Lead).into_iter();
    let sites = sites.filter_map(|site_id| Some((site_id, context.snapshot.site(site_id)?)));
    let mut sites: Vec<_> = sites.map(|(id, site)| (id, site, context.snapshot.site_amounts(id))).collect();
    for (.., amounts) in &sites {
        sums.add(amounts);
    }
    let size = |amounts: &SiteAmounts| Sizes::of_power(amounts, When::AtCompletion).shown();
    sites.sort_by(|(_, a, one), (_, b, other)| size(other).cmp(&size(one)).then_with(|| a.name.cmp(&b.name)));
    let count = sites.len();
    let line = |(_, site, amounts): (SiteId, &Site, Arc<SiteAmounts>)| SiteLine {
        site: Link { name: site.name.clone(), url: context.urls.site(&site.slug) },
        place: place(context, site),
        now: context.power_cell(&amounts, When::Now),
        done: context.power_cell(&amounts, When::AtCompletion),
    };
    let all = |count| Link {
        name: format!("All {count} in the list of sites"),
        url: context.urls.with("/sites", [("company", slug)]),
    };
    let lines = Shown::first(sites, MOST_LINES, line, all);
    if count == 0 {
        return (count, lines, Vec::new());
    }
    let line = |label, measure| SumLine {
        label,
        now: sums.pair(context, measure, When::Now),
        done: sums.pair(context, measure, When::AtCompletion),
    };
    let all = vec![
        line("Power, facility", Measure::Power(PowerKind::Facility)),
        line("Power, kind not said", Measure::Power(PowerKind::Unsaid)),
        line("Power, IT", Measure::Power(PowerKind::It)),
        line("Chips", Measure::Chips),
        line("H100 equivalents", Measure::ChipsH100e),
    ];
    let has_number = |pair: &SumPair| !pair.is_empty();
    let sums = all.into_iter().filter(|line| has_number(&line.now) || has_number(&line.done));
    (count, lines, sums.collect())
}

/// What it claimed for a day; what others forecast stands in the ledger.
fn promises(context: &Context<'_>, slug: &str, ledger: &Ledger) -> Block {
    let claims = ledger.rows.iter().filter(|row| ledger.lead(row).by == PromisedBy::Claim);
    block(context, ledger, claims, About::Parts, Some(context.urls.promises([("company", slug)])))
}

/// Those that it leads itself, and those of programmes that it leads.
fn projects(context: &Context<'_>, id: CompanyId) -> Vec<ProjectLine> {
    let roles = context.snapshot.roles_of(id).into_iter();
    let led = roles.filter_map(|(_, role)| match role.object {
        RoleObject::Project(project) if role.kind == RoleKind::Lead => Some(project),
        _ => None,
    });
    let mut projects: Vec<ProjectId> = led.flat_map(|project| of_programme(context, project)).collect();
    projects.sort_unstable();
    projects.dedup();
    projects
        .into_iter()
        .filter(|project| context.snapshot.successors(Entity::Project(*project)).next().is_none())
        .filter(|project| context.snapshot.is_spoken_of(Entity::Project(*project)))
        .filter(|project| context.snapshot.leads_of_project(*project).contains(&id))
        .filter_map(|project| {
            let sites = context.snapshot.sites_of_project(project).count();
            Some(ProjectLine {
                project: context.project(project)?,
                sites: context.lang.count(sites, "site", "sites"),
            })
        })
        .collect()
}

/// A project with what belongs to it, and what it was merged into.
fn of_programme(context: &Context<'_>, project: ProjectId) -> Vec<ProjectId> {
    let mut projects = context.snapshot.projects_below(project);
    if let Entity::Project(present) = context.snapshot.resolve(Entity::Project(project))
        && present != project
    {
        projects.extend(context.snapshot.projects_below(present));
    }
    projects
}

/// What the company is in projects, sites and companies of others; its own
/// sites have a table of their own.
fn roles(context: &Context<'_>, id: CompanyId) -> Vec<RoleLine> {
    let mut roles = context.snapshot.roles_of(id);
    roles.retain(|(_, role)| match role.object {
        RoleObject::Site(site) => {
            !(matches!(role.kind, RoleKind::Lead | RoleKind::Owner | RoleKind::Tenant)
                && context.snapshot.holder_of_site(site, Lens::Lead) == Holder::One(id))
        }
        RoleObject::Project(_) => role.kind != RoleKind::Lead,
        RoleObject::Company(_) => true,
    });
    roles.sort_by_key(|(role_id, role)| (context.snapshot.has_ended(role), role_order(role.kind), *role_id));
    roles
        .into_iter()
        .filter_map(|(_, role)| {
            let entity = match role.object {
                RoleObject::Company(id) => Entity::Company(id),
                RoleObject::Project(id) => Entity::Project(id),
                RoleObject::Site(id) => Entity::Site(id),
            };
            Some(role_line(context, role, entity_link(context, entity)?))
        })
        .collect()
}

/// What others are in this company: its investors.
fn roles_in(context: &Context<'_>, id: CompanyId) -> Vec<RoleLine> {
    context
        .snapshot
        .roles_in(RoleObject::Company(id))
        .into_iter()
        .filter_map(|(_, role)| Some(role_line(context, role, context.company(role.company)?)))
        .collect()
}

fn announcements<'a>(
    context: &Context<'a>,
    id: CompanyId,
) -> Vec<(crate::domain::AnnouncementId, &'a crate::domain::announcement::Announcement)> {
    let spoken = context.snapshot.announcements_by_company(id).map(|(id, _)| id);
    let about = context
        .snapshot
        .figures_of_company(id)
        .filter(|at| at.standing() == Standing::Claim)
        .map(|at| at.figure.announcement);
    let mut ids: Vec<_> = spoken.chain(about).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter_map(|id| Some((id, context.snapshot.announcement(id)?))).collect()
}
