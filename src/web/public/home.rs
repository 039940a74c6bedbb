//! `/`: the race in one page.

use askama::Template;
use axum::response::Response;

use super::{
    context_lines::{ContextLine, context_line},
    promises::{PromiseLine, most_urgent},
    revisions::{RevisionTag, headline, revision_tag},
    shared::{AnnouncementLine, first_of, lens, newest_of},
    totals,
};
use crate::{
    chart::picture::Shape,
    dataset::{GroupedSite, Holder, Lens, SiteGroup, SiteGroups, SiteSums, When},
    domain::{
        CompanyId,
        announcement::Standing,
        figure::PowerKind,
        quantity::Interval,
        revision::Reason,
        site_totals::{Measure, SitesSum},
    },
    web::{
        charts::Chart,
        error::WebError,
        extract::Reader,
        page::{Cell, Chrome, Context, FigureLine, Link, Section, SumPair, render},
        sizes::Sizes,
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
    context.snapshot.prepare_front();
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
        latest: latest(&context, 6),
        changes: changes(&context),
    };
    render(&home)
}

/// The newest that companies, filings and the press said.
fn latest(context: &Context<'_>, limit: usize) -> Vec<AnnouncementLine> {
    let table = context.snapshot.said_table();
    let claims = table.rows.iter().filter(|row| row.kind.standing() == Standing::Claim);
    newest_of(context, claims.map(|row| (row.day, row.id)), limit)
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
    let largest = context.snapshot.largest_plans();
    largest.iter().filter_map(|id| Some(context.figure_line(context.snapshot.figure(*id)?))).collect()
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
    let mut companies: Vec<(CompanyId, &SiteGroup)> =
        groups.companies.iter().map(|(id, group)| (*id, group)).collect();
    let size = |(_, (_, sums)): &(CompanyId, &SiteGroup)| sums.size_of_power(When::AtCompletion);
    let name = |(id, _): &(CompanyId, &SiteGroup)| context.snapshot.company(*id).map(|one| &one.name);
    companies.sort_by(|a, b| size(b).cmp(&size(a)).then_with(|| name(a).cmp(&name(b))));
    let rows = companies.into_iter().take(10);
    rows.filter_map(|(id, group)| Some((id, row(context, Some(context.company(id)?), "", group)))).unzip()
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

/// The ten sites with the most power at completion.
fn site_rows<'g>(context: &Context<'_>, groups: &'g SiteGroups) -> Vec<SiteRow> {
    let sized = |site: &'g GroupedSite| (Sizes::of_power(&site.2, When::AtCompletion).shown(), site);
    let sized: Vec<(i128, &GroupedSite)> = groups.sites.iter().map(sized).collect();
    let name = |(_, (id, ..)): &(i128, &GroupedSite)| (context.snapshot.site(*id).map(|one| &one.name), *id);
    let sites =
        first_of(sized, 10, |site, other| other.0.cmp(&site.0).then_with(|| name(site).cmp(&name(other))));
    let largest = sites.iter().map(|(size, _)| *size).max().unwrap_or(0);
    let rows = sites.into_iter().filter_map(|(_, (id, holder, amounts))| {
        let (now, done) =
            (context.power_cell(amounts, When::Now), context.power_cell(amounts, When::AtCompletion));
        Some(SiteRow {
            site: context.site(*id)?,
            place: super::sites::place(context, context.snapshot.site(*id)?),
            leads: context.holder(holder),
            bar: bar(&now, &done, largest),
            now,
            done,
        })
    });
    rows.collect()
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
