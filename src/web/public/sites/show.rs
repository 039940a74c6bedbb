//! `/sites/{slug}`: one site: what it has, who is in it, what was said when.

use std::collections::BTreeMap;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;

use super::{
    locator::{Locator, locator},
    place,
    power::power_chart,
    timeline::timeline_chart,
};
use crate::{
    chart::picture::Shape,
    dataset::{EntityKind, FigureAt, Lens, SiteAmounts, When},
    domain::{
        SiteId,
        announcement::Standing,
        care::Checked,
        company::Entity,
        date::Period,
        figure::{Component, Figure, Metric, OutcomeKind, PowerKind, Stage},
        project::RoleObject,
        site::{Precision, Site},
        site_totals::Measure,
    },
    web::{
        charts::Chart,
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Cell, CellAmount, Chrome, Context, FigureLine, Link, Section, render},
        public::{
            announcements::feed_of,
            care::last_checked,
            context_lines::{ContextLine, context_line},
            promises::{About, Block, block},
            shared::{AnnouncementLine, RoleLine, find, newest, other_names, role_line, role_order},
        },
        structured,
    },
};

#[derive(Template)]
#[template(path = "public/sites/show.html")]
struct Show {
    chrome: Chrome,
    checked: Option<String>,
    name: String,
    place: String,
    project: Option<Link>,
    holders: Vec<Link>,
    holder_word: &'static str,
    note: Option<String>,
    other_names: String,
    facts: Vec<Fact>,
    has_claim: bool,
    context: Option<ContextLine>,
    timeline: Vec<Moment>,
    power: Option<Chart>,
    power_url: String,
    picture: Option<Chart>,
    picture_url: String,
    promises: Block,
    claims: Vec<FigureLine>,
    milestones: Vec<Milestone>,
    estimates: Vec<FigureLine>,
    past_estimates: Vec<FigureLine>,
    roles: Vec<RoleLine>,
    location: Option<Where>,
    locator: Option<Locator>,
    address: Option<String>,
    announcements: Vec<AnnouncementLine>,
}

/// A measure of the site: claim and estimate side by side, each with who and when.
struct Fact {
    label: &'static str,
    cell: Cell,
    claimed: String,
    estimated: String,
}

/// Estimates for one day, side by side.
struct Milestone {
    when: String,
    /// The stage, and the day it was said on if that was not the latest.
    stage: String,
    cells: [(&'static str, Option<Link>); MILESTONE.len()],
}

/// Where the site is, as a text and as a link for the reader's own map.
struct Where {
    text: String,
    precision: &'static str,
    geo: String,
}

/// A step of the site's timeline.
struct Moment {
    when: String,
    text: String,
    url: String,
    detail: String,
    is_planned: bool,
    is_today: bool,
}

/// The columns of the milestones.
const MILESTONE: [&str; 6] = ["Power", "IT power", "Buildings", "Chips", "H100 equivalents", "Cost"];

/// `GET /sites/{slug}`, `/sites/{slug}.atom`
pub async fn show(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    if let Some(slug) = slug.strip_suffix(".atom") {
        return feed_of(&reader, EntityKind::Site, slug);
    }
    let Entity::Site(id) = find(&reader, EntityKind::Site, &slug)? else {
        return Err(WebError::not_found("site"));
    };
    let context = reader.context();
    let site = context.snapshot.site(id).ok_or(WebError::not_found("site"))?;
    let description = format!(
        "{}: power and chips now and at completion, who is in it, and every figure said about it.",
        site.name
    );
    let mut chrome = reader.chrome(Section::Sites, &site.name, &description)?;
    chrome.follow_with(&reader, &format!("{}.atom", reader.path));
    chrome.is_about(structured::place(&context, id).as_ref());
    let amounts = context.snapshot.site_amounts(id);
    let mut figures: Vec<FigureAt<'_>> = context.snapshot.figures_of_site(id).collect();
    // What is counted by its metric, the main ones first; what only gives scale last.
    figures.sort_by_key(|at| {
        let is_context = at.figure.metric == Metric::Context;
        (is_context, std::cmp::Reverse((at.said_on(), holds_on(at))), metric_order(at.figure), at.id)
    });
    let of = |standing: Standing, over: bool| {
        figures
            .iter()
            .copied()
            .filter(|at| !is_withdrawal(at.figure))
            .filter(move |at| at.standing() == standing && context.snapshot.is_over(*at) == over)
    };
    let lines = |standing, over| of(standing, over).map(|at| context.figure_line(at)).collect::<Vec<_>>();
    let claims = [lines(Standing::Claim, false), lines(Standing::Claim, true)].concat();
    let (estimates, past_estimates) = (lines(Standing::Estimate, false), lines(Standing::Estimate, true));
    let milestones = milestones(&context, of(Standing::Estimate, false));
    let (facts, ledger) = (facts(&context, &amounts), context.snapshot.ledger_of_site(id));
    let done = context.power_cell(&amounts, When::AtCompletion);
    if let Some(shown) = done.shown() {
        let estimate = if done.is_estimate() { " est." } else { "" };
        reader.tell_number(&format!("{}{estimate}", shown.text));
    }
    render(&Show {
        checked: last_checked(&context, Checked::Site(id)),
        chrome,
        name: site.name.clone(),
        place: place(&context, site),
        project: site.project.and_then(|id| context.project(id)),
        holders: context.holder(&context.snapshot.holder_of_site(id, Lens::Lead)),
        holder_word: if context.snapshot.is_led(id) { "led by" } else { "owned by" },
        note: site.note.clone(),
        other_names: other_names(&context, Entity::Site(id)),
        has_claim: facts.iter().any(|fact| fact.cell.claim.is_some()),
        facts,
        context: scale(&reader, &amounts),
        timeline: timeline(&context, &figures, reader.view.today),
        power_url: context.urls.path(&format!("/charts/sites/{}", site.slug)),
        picture_url: context.urls.path(&format!("/charts/timelines/{}", site.slug)),
        picture: timeline_chart(&context, id, &figures, &ledger).filter(|chart| !chart.is_empty()),
        power: power_chart(&context, id, &figures).filter(|chart| !chart.is_empty()),
        promises: block(&context, &ledger, &ledger.rows, About::Itself, None),
        claims,
        milestones,
        estimates,
        past_estimates,
        roles: roles(&context, id),
        location: location(site),
        locator: site.location.map(locator),
        address: site.address.clone(),
        announcements: newest(&context, announcements(&context, &figures).into_iter(), 20),
    })
}

fn holds_on(at: &FigureAt<'_>) -> Date {
    at.figure.period.and_then(Period::last_day).unwrap_or_else(|| at.said_on())
}

fn announcements<'a>(
    context: &Context<'a>,
    figures: &[FigureAt<'a>],
) -> Vec<(crate::domain::AnnouncementId, &'a crate::domain::announcement::Announcement)> {
    let mut ids: Vec<_> = figures.iter().map(|at| at.figure.announcement).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter_map(|id| Some((id, context.snapshot.announcement(id)?))).collect()
}

fn facts(context: &Context<'_>, amounts: &SiteAmounts) -> Vec<Fact> {
    let it = Measure::Power(PowerKind::It);
    let all = [
        ("Power now", context.power_cell(amounts, When::Now)),
        ("Power at completion", context.power_cell(amounts, When::AtCompletion)),
        ("IT power now", context.cell(amounts, it, When::Now)),
        ("IT power at completion", context.cell(amounts, it, When::AtCompletion)),
        ("Chips now", context.cell(amounts, Measure::Chips, When::Now)),
        ("Chips at completion", context.cell(amounts, Measure::Chips, When::AtCompletion)),
        ("H100 equivalents now", context.cell(amounts, Measure::ChipsH100e, When::Now)),
        ("H100 equivalents at completion", context.cell(amounts, Measure::ChipsH100e, When::AtCompletion)),
    ];
    all.into_iter()
        .filter(|(label, cell)| {
            cell.shown().is_some() || label.starts_with("Power") || label.starts_with("Chips")
        })
        .map(|(label, cell)| Fact {
            label,
            claimed: cell.claim.as_ref().map_or_else(String::new, |amount| origin(context, amount)),
            estimated: cell.estimate.as_ref().map_or_else(String::new, |amount| origin(context, amount)),
            cell,
        })
        .collect()
}

/// `Epoch AI, 7 July 2026, for 1 November 2026`.
fn origin(context: &Context<'_>, amount: &CellAmount) -> String {
    let Some(at) = context.snapshot.figure(amount.figure) else { return String::new() };
    let line = context.figure_line(at);
    let links = [&line.who.person, &line.who.company].into_iter().flatten().map(|link| link.name.clone());
    let mut words: Vec<String> = links.chain(line.who.name.clone()).collect();
    words.push(line.said_on);
    if amount.figures > 1 {
        words.push(format!("sum of {} figures", amount.figures));
    } else if !line.when.is_empty() {
        words.push(format!("for {}", line.when));
    }
    words.join(", ")
}

/// Only the note that something was withdrawn: told with what it withdraws.
fn is_withdrawal(figure: &Figure) -> bool {
    figure.outcome.is_some_and(|outcome| outcome.kind == OutcomeKind::Withdrawn)
}

/// Power and chips come before money.
fn metric_order(figure: &Figure) -> usize {
    match figure.metric {
        Metric::Spending | Metric::Funding => Metric::ALL.len(),
        metric => Metric::ALL.iter().position(|other| *other == metric).unwrap_or(usize::MAX),
    }
}

/// Estimates of one day in a row: power, IT power, buildings, chips, computing
/// power, cost. Newest first.
fn milestones<'a>(context: &Context<'_>, figures: impl Iterator<Item = FigureAt<'a>>) -> Vec<Milestone> {
    let figures: Vec<FigureAt<'_>> = figures.filter(|at| context.snapshot.is_counted(at.figure)).collect();
    let newest = figures.iter().map(FigureAt::said_on).max().unwrap_or(Date::MIN);
    let mut rows: BTreeMap<(Date, Stage), (Milestone, i64)> = BTreeMap::new();
    for at in figures {
        let figure = at.figure;
        let column = match (figure.metric, figure.power_kind, figure.component) {
            (Metric::Power, Some(PowerKind::It), _) => 1,
            (Metric::Power, ..) => 0,
            (Metric::Buildings, ..) => 2,
            (Metric::Chips, ..) => 3,
            (Metric::ChipsH100e, ..) => 4,
            (Metric::Spending, _, None | Some(Component::Total)) => 5,
            _ => continue,
        };
        let Some(day) = figure.period.and_then(Period::last_day) else { continue };
        let (row, chips) = rows.entry((day, figure.stage)).or_insert_with(|| {
            let milestone = Milestone {
                when: context.lang.when(figure),
                stage: if at.said_on() == newest {
                    context.lang.stage(figure.stage).to_owned()
                } else {
                    format!(
                        "{}, said {}",
                        context.lang.stage(figure.stage),
                        context.lang.fuzzy(at.announcement.said_on)
                    )
                },
                cells: MILESTONE.map(|label| (label, None)),
            };
            (milestone, 0)
        });
        let mut name = context.lang.said(figure);
        if let (3, Some(chip)) = (column, &figure.chip_type) {
            name = format!("{name} {chip}");
        }
        if column == 3 && *chips > 0 {
            // Several types of one day stand in one cell, as their sum.
            name = context.lang.integer((*chips + figure.quantity.leading_end().unwrap_or(0)).into());
        }
        if column == 3 {
            *chips += figure.quantity.leading_end().unwrap_or(0);
        }
        row.cells[column].1 = Some(Link { name, url: context.urls.figure(at.id) });
    }
    rows.into_values().rev().map(|(row, _)| row).collect()
}

fn scale(reader: &Reader, amounts: &SiteAmounts) -> Option<ContextLine> {
    let done = reader.context().power_cell(amounts, When::AtCompletion);
    let figure = done.shown().and_then(|shown: &CellAmount| reader.snapshot().figure(shown.figure))?;
    context_line(reader.lang, figure.figure.quantity, "W", reader.view.judged_on())
}

/// Power and chips over time, as they stand in the view; what is over is left out.
fn timeline(context: &Context<'_>, figures: &[FigureAt<'_>], real_today: Date) -> Vec<Moment> {
    let today = context.snapshot.judged_on();
    let is_step = |at: &&FigureAt<'_>| {
        let figure = at.figure;
        let is_power = figure.metric == Metric::Power && figure.power_kind != Some(PowerKind::It);
        (is_power || figure.metric == Metric::Chips)
            && context.snapshot.is_counted(figure)
            && figure.period.is_some_and(|period| period.last_day().is_some())
            && !context.snapshot.is_over(**at)
    };
    let mut steps: Vec<&FigureAt<'_>> = figures.iter().filter(is_step).collect();
    steps.sort_by_key(|at| (holds_on(at), at.id));
    let mut moments: Vec<Moment> = Vec::new();
    let mut has_today = false;
    let today_moment = || Moment {
        when: context.lang.day(today),
        text: if today == real_today { "today" } else { "the day of this view" }.to_owned(),
        url: String::new(),
        detail: String::new(),
        is_planned: false,
        is_today: true,
    };
    for at in steps {
        if !has_today && holds_on(at) > today {
            has_today = true;
            moments.push(today_moment());
        }
        let line = context.figure_line(*at);
        let who =
            line.who.name.clone().or_else(|| line.who.company.as_ref().map(|company| company.name.clone()));
        let estimate = if line.is_estimate { ", estimate" } else { "" };
        moments.push(Moment {
            when: line.when,
            text: format!("{}: {}", line.what, line.said),
            url: line.url,
            detail: format!("{}{estimate} · {}", who.unwrap_or_default(), line.stage),
            is_planned: at.figure.stage.is_to_come(),
            is_today: false,
        });
    }
    if !has_today && !moments.is_empty() {
        moments.push(today_moment());
    }
    moments
}

fn roles(context: &Context<'_>, id: SiteId) -> Vec<RoleLine> {
    let mut roles = context.snapshot.roles_in(RoleObject::Site(id));
    roles.sort_by_key(|(role_id, role)| (context.snapshot.has_ended(role), role_order(role.kind), *role_id));
    roles
        .into_iter()
        .filter_map(|(_, role)| Some(role_line(context, role, context.company(role.company)?)))
        .collect()
}

fn location(site: &Site) -> Option<Where> {
    let location = site.location?;
    let (latitude, longitude) = (location.coordinates.latitude(), location.coordinates.longitude());
    let text = format!(
        "{:.4}° {}, {:.4}° {}",
        latitude.abs(),
        if latitude < 0.0 { "south" } else { "north" },
        longitude.abs(),
        if longitude < 0.0 { "west" } else { "east" }
    );
    let precision = match location.precision {
        Precision::Exact => "the place itself",
        Precision::City => "known to the city only",
        Precision::County => "known to the county only",
        Precision::State => "known to the state only",
        Precision::Country => "known to the country only",
    };
    Some(Where { text, precision, geo: format!("geo:{latitude:.6},{longitude:.6}") })
}
