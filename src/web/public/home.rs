//! `/`: the race in one page.

use askama::Template;
use axum::response::Response;

use super::{
    context_lines::{ContextLine, context_line},
    promises::{PromiseLine, most_urgent},
    revisions::{RevisionTag, headline, revision_tag},
    shared::{AnnouncementLine, lens, newest},
    totals,
};
use crate::{
    chart::picture::Shape,
    dataset::{FigureAt, Holder, Lens, SiteGroups, SiteSums, When},
    domain::{
        AnnouncementId, CompanyId,
        announcement::{Announcement, Standing},
        figure::{Basis, Component, Figure, Metric, PowerKind},
        quantity::Interval,
        revision::Reason,
        site_totals::{Measure, SitesSum},
    },
    web::{
        charts::Chart,
        error::WebError,
        extract::Reader,
        page::{Cell, Chrome, Context, FigureLine, Link, Section, SumPair, render},
        urls::Urls,
    },
};

#[derive(Template)]
#[template(path = "public/home.html")]
struct Home {
    chrome: Chrome,
    is_empty: bool,
    spending: totals::Headline,
    headline: Option<Headline>,
    estimates: Option<Headline>,
    kind_was_said: bool,
    context: Option<ContextLine>,
    money: Chart,
    money_url: String,
    plans: Vec<FigureLine>,
    plans_all: String,
    lenses: Vec<LensLink>,
    companies: Vec<CompanyRow>,
    others: CompanyRow,
    all: CompanyRow,
    sites: Vec<SiteRow>,
    sites_all: String,
    promises: Vec<PromiseLine>,
    promises_all: String,
    latest: Vec<AnnouncementLine>,
    changes: Vec<ChangeLine>,
}

struct Headline {
    amount: String,
    sites: String,
}

/// A lens to look through, as a link.
pub struct LensLink {
    pub label: String,
    pub url: String,
    pub is_current: bool,
}

struct CompanyRow {
    company: Option<Link>,
    name: &'static str,
    sites: usize,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
}

struct SiteRow {
    site: Link,
    place: String,
    leads: Vec<Link>,
    now: Cell,
    done: Cell,
    bar: Bar,
}

/// An inline bar on a scale of 0 to 100: what runs and what is to come.
pub struct Bar {
    pub now: i128,
    pub plan: i128,
}

struct ChangeLine {
    link: Link,
    tag: RevisionTag,
}

/// `GET /`
pub async fn show(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    let chrome = reader.chrome(Section::Home, "", "Who builds the machines of AI, where, with how much power, how many chips and whose money: every figure as it was said, with its source.")?;
    let context = reader.context();
    let groups = context.snapshot.site_groups(lens);
    let facility = Measure::Power(PowerKind::Facility);
    let unsaid = Measure::Power(PowerKind::Unsaid);
    // The larger of the two kinds leads; they are never added.
    let claimed_power = |kind| groups.all.1.get(kind, When::AtCompletion, Standing::Claim);
    let size = |sum: &SitesSum| sum.interval.and_then(Interval::low);
    let (claimed, kind_was_said) = if size(claimed_power(facility)) > size(claimed_power(unsaid)) {
        (claimed_power(facility), true)
    } else {
        (claimed_power(unsaid), false)
    };
    let estimated = groups.all.1.get(facility, When::Now, Standing::Estimate);
    let headline = |sum: &SitesSum| {
        let cell = context.sum_cell(sum, facility);
        cell.text.map(|amount| Headline { amount, sites: cell.sites })
    };
    let (shown, companies) = company_rows(&context, &groups);
    let home = Home {
        chrome,
        is_empty: context.snapshot.revisions().next().is_none(),
        spending: totals::headline(&context, None),
        headline: headline(claimed),
        kind_was_said,
        estimates: headline(estimated),
        context: claimed
            .interval
            .and_then(|sum| context_line(reader.lang, sum, "W", reader.view.judged_on())),
        money: totals::spending_chart(&context),
        money_url: reader.urls.path("/charts/spending"),
        plans: largest_plans(&context),
        plans_all: reader.urls.path("/announcements"),
        lenses: lens_links(&reader.urls, "/", lens),
        companies,
        others: others(&context, &groups, &shown),
        all: row(&context, None, "All sites", &groups.all),
        sites: site_rows(&context, &groups),
        sites_all: reader.urls.path("/sites"),
        promises: most_urgent(&context, 5),
        promises_all: reader.urls.path("/promises"),
        latest: newest(&context, claims(&context), 6),
        changes: changes(&context),
    };
    render(&home)
}

fn claims<'a>(context: &Context<'a>) -> impl Iterator<Item = (AnnouncementId, &'a Announcement)> + use<'a> {
    context.snapshot.announcements().filter(|(_, said)| said.kind.standing() == Standing::Claim)
}

/// The three lenses as links.
pub fn lens_links(urls: &Urls, path: &str, current: Lens) -> Vec<LensLink> {
    let words = |lens| match lens {
        Lens::Lead => "By lead",
        Lens::Owner => "By owner",
        Lens::User => "By user",
    };
    Lens::ALL
        .iter()
        .map(|lens| LensLink {
            label: words(*lens).to_owned(),
            url: urls.with(path, [("by", lens.word())]),
            is_current: *lens == current,
        })
        .collect()
}

/// What companies say they will spend: live claims, the largest first.
fn largest_plans(context: &Context<'_>) -> Vec<FigureLine> {
    let mut plans: Vec<FigureAt<'_>> = context
        .snapshot
        .figures()
        .filter(|at| {
            at.figure.metric == Metric::Spending
                && at.figure.component.is_none_or(|component| component == Component::Total)
                && at.standing() == Standing::Claim
                && at.figure.stage.is_to_come()
                && context.snapshot.is_counted(at.figure)
                && at.figure.company.is_some()
                && !context.snapshot.is_over(*at)
        })
        .collect();
    // Dollars only are ranked by size; what has no number or another currency follows.
    let dollars =
        |figure: &Figure| figure.quantity.leading_end().filter(|_| figure.unit.as_deref() == Some("USD"));
    let rank = |at: &FigureAt<'_>| {
        (dollars(at.figure).is_some(), at.figure.basis == Basis::Total, dollars(at.figure))
    };
    plans.sort_by_key(|at| std::cmp::Reverse(rank(at)));
    plans.into_iter().take(8).map(|at| context.figure_line(at)).collect()
}

fn row(
    context: &Context<'_>,
    company: Option<Link>,
    name: &'static str,
    (sites, sums): &(usize, SiteSums),
) -> CompanyRow {
    CompanyRow {
        company,
        name,
        sites: *sites,
        now: sums.power(context, When::Now),
        done: sums.power(context, When::AtCompletion),
        chips: sums.pair(context, Measure::Chips, When::AtCompletion),
    }
}

/// The ten companies with the most power at completion.
fn company_rows(context: &Context<'_>, groups: &SiteGroups) -> (Vec<CompanyId>, Vec<CompanyRow>) {
    let mut rows: Vec<(CompanyId, CompanyRow)> = groups
        .companies
        .iter()
        .filter_map(|(id, group)| Some((*id, row(context, Some(context.company(*id)?), "", group))))
        .collect();
    let name = |row: &CompanyRow| row.company.as_ref().map(|company| company.name.clone());
    rows.sort_by(|(_, a), (_, b)| b.done.size().cmp(&a.done.size()).then_with(|| name(a).cmp(&name(b))));
    rows.truncate(10);
    rows.into_iter().unzip()
}

/// All sites that are not one of the companies shown, so that the column adds up.
fn others(context: &Context<'_>, groups: &SiteGroups, shown: &[CompanyId]) -> CompanyRow {
    let mut rest = (0, SiteSums::default());
    for (_, holder, amounts) in &groups.sites {
        if !matches!(holder, Holder::One(id) if shown.contains(id)) {
            rest.0 += 1;
            rest.1.add(amounts);
        }
    }
    row(context, None, "Others, shared, nobody named", &rest)
}

fn site_rows(context: &Context<'_>, groups: &SiteGroups) -> Vec<SiteRow> {
    let mut rows: Vec<SiteRow> = groups
        .sites
        .iter()
        .filter_map(|(id, holder, amounts)| {
            let site = context.snapshot.site(*id)?;
            Some(SiteRow {
                site: context.site(*id)?,
                place: super::sites::place(context, site),
                leads: context.holder(holder),
                now: context.power_cell(amounts, When::Now),
                done: context.power_cell(amounts, When::AtCompletion),
                bar: Bar { now: 0, plan: 0 },
            })
        })
        .collect();
    rows.sort_by(|a, b| b.done.size().cmp(&a.done.size()).then_with(|| a.site.name.cmp(&b.site.name)));
    rows.truncate(10);
    let largest = rows.iter().map(|row| row.done.size()).max().unwrap_or(0);
    for row in &mut rows {
        row.bar = bar(&row.now, &row.done, largest);
    }
    rows
}

/// A bar on the scale of the largest amount of its column.
pub fn bar(now: &Cell, done: &Cell, largest: i128) -> Bar {
    let scaled = |size: i128| if largest > 0 { (size.max(0) * 100 / largest).min(100) } else { 0 };
    let (now, done) = (scaled(now.size()), scaled(done.size()));
    Bar { now, plan: (done - now).max(0) }
}

fn changes(context: &Context<'_>) -> Vec<ChangeLine> {
    context
        .snapshot
        .revisions()
        .filter(|revision| revision.reason != Reason::Checked)
        .take(5)
        .map(|revision| ChangeLine {
            link: Link { name: headline(revision), url: context.urls.revision(revision.id) },
            tag: revision_tag(context, revision),
        })
        .collect()
}
