//! Power over time as charts: of one site, and of all of them. Claims and
//! estimates stand apart, facility and IT power too.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    chart::{
        levels::{self, Level, Series},
        picture::Edge,
    },
    dataset::{EntityKind, FigureAt},
    domain::{
        SiteId,
        announcement::Standing,
        company::Entity,
        date::Period,
        figure::{Metric, PowerKind, Stage, Subject},
        quantity::Interval,
    },
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
        public::shared::find,
    },
};

/// Who said it, and which power: what is never added to each other.
type Kind = (Standing, PowerKind);

/// What is drawn: each series with its look, and what its marks lead to.
#[derive(Default)]
struct Found {
    series: Vec<Series>,
    classes: Vec<&'static str>,
    links: Vec<Link>,
    rows: Vec<Vec<Link>>,
}

/// `/charts/sites/{slug}`
pub fn power_of_one(reader: &Reader, slug: &str) -> Result<Chart, WebError> {
    let Entity::Site(id) = find(reader, EntityKind::Site, slug)? else {
        return Err(WebError::not_found("site"));
    };
    let context = reader.context();
    let figures: Vec<FigureAt<'_>> = context.snapshot.figures_of_site(id).collect();
    power_chart(&context, id, &figures).ok_or(WebError::not_found("site"))
}

/// A site's power over time; empty without two levels of something.
pub fn power_chart(context: &Context<'_>, site: SiteId, figures: &[FigureAt<'_>]) -> Option<Chart> {
    let site = context.snapshot.site(site)?;
    let by_kind = levels_by_kind(context, figures.iter().copied());
    let mut found = Found::default();
    if by_kind.values().any(|levels| levels.len() > 1) {
        for (kind, levels) in by_kind {
            found.links.extend(levels.iter().map(|at| link(context, at)));
            found.rows.extend(levels.iter().map(|at| row(context, at, kind)));
            found.classes.push(class(kind));
            let levels = levels.iter().filter_map(|at| level(at)).collect();
            found.series.push(Series { name: name(kind), levels });
        }
    }
    let chart = Chart {
        path: format!("/charts/sites/{}", site.slug),
        title: format!("Power of {} over time", site.name),
        about: "Watts, as claimed and as estimated; facility and IT power apart.".to_owned(),
        key: "Solid: what was observed or said to run. Dashed: what is to come. Each mark leads to its figure.",
        pictures: Vec::new(),
        head: &["When", "Power", "Of which kind", "Stage"],
        links: found.links,
        rows: found.rows,
    };
    Some(draw(context, chart, &found.series, &found.classes))
}

/// `/charts/power`: what all sites come to.
pub fn power_of_all(reader: &Reader) -> Chart {
    let context = reader.context();
    let of_sites = context.snapshot.figures().filter(|at| matches!(at.figure.subject, Subject::Site(_)));
    let mut found = Found::default();
    let sites_url = context.urls.path("/sites");
    for (kind, levels) in levels_by_kind(&context, of_sites) {
        let sums = sums_over_time(&context, &levels);
        if sums.len() < 2 {
            continue;
        }
        for (level, sum, sites) in &sums {
            let sites = context.lang.count(*sites, "site", "sites");
            let amount = context.lang.sum(*sum, Some("W"));
            let day = context.lang.day(level.day);
            let words = format!("{amount} at {sites}, {}, {day}", name(kind));
            found.links.push(text(words));
            let sites = Link { name: sites, url: sites_url.clone() };
            found.rows.push(vec![text(day), text(amount), text(name(kind)), sites]);
        }
        found.classes.push(class(kind));
        let levels = sums.into_iter().map(|(level, ..)| level).collect();
        found.series.push(Series { name: name(kind), levels });
    }
    let chart = Chart {
        path: "/charts/power".to_owned(),
        title: "Power of all AI data centers over time".to_owned(),
        about: "Watts, the sum of each site's newest level at the end of each quarter; claims and estimates, facility and IT power apart, never added.".to_owned(),
        key: "Solid: what was observed or said to run. Dashed: what is to come.",
        pictures: Vec::new(),
        head: &["Day", "Power", "Of which kind", "Sites"],
        links: found.links,
        rows: found.rows,
    };
    draw(&context, chart, &found.series, &found.classes)
}

fn draw(context: &Context<'_>, chart: Chart, series: &[Series], classes: &[&str]) -> Chart {
    let today = context.snapshot.judged_on();
    let amount = |watts: i64| context.lang.amount(watts, Some("W"));
    let tick = |day: Date| context.lang.short_month(day);
    let words = context.lang.day(today);
    chart.drawn(|width| {
        let drawing = levels::draw(series, today, width, amount, tick)?;
        Some(drawing.picture(series, classes, &words))
    })
}

/// Levels that stand, oldest first.
fn levels_by_kind<'f>(
    context: &Context<'f>,
    figures: impl Iterator<Item = FigureAt<'f>>,
) -> BTreeMap<Kind, Vec<FigureAt<'f>>> {
    let mut by_kind: BTreeMap<Kind, Vec<FigureAt<'f>>> = BTreeMap::new();
    for at in figures {
        let figure = at.figure;
        let is_level = figure.metric == Metric::Power
            && !matches!(figure.stage, Stage::Ambition | Stage::Context)
            && context.snapshot.is_counted(figure)
            && figure.quantity.leading_end().is_some()
            && day(&at).is_some()
            && !context.snapshot.is_over(at);
        if is_level {
            let kind = (at.standing(), figure.power_kind.unwrap_or(PowerKind::Unsaid));
            by_kind.entry(kind).or_default().push(at);
        }
    }
    for levels in by_kind.values_mut() {
        levels.sort_by_key(|at| (day(at), at.said_on(), at.id));
    }
    by_kind
}

/// What all sites come to at the last change of each quarter, and how many they
/// are. The levels come in the order of their days; what was said latest about a
/// day counts.
fn sums_over_time(context: &Context<'_>, levels: &[FigureAt<'_>]) -> Vec<(Level, Interval, usize)> {
    let today = context.snapshot.judged_on();
    let quarter = |at: &FigureAt<'_>| day(at).map(|date| (date.year(), (date.month() - 1) / 3, date > today));
    let mut standing: BTreeMap<SiteId, Interval> = BTreeMap::new();
    let mut sums = Vec::new();
    for changes in levels.chunk_by(|one, other| quarter(one) == quarter(other)) {
        for at in changes {
            let amount = Interval::from_quantity(at.figure.quantity);
            if let (Subject::Site(site), Some(amount)) = (at.figure.subject, amount) {
                standing.insert(site, amount);
            }
        }
        let sum = standing.values().copied().reduce(Interval::plus);
        let (Some(sum), Some(date)) = (sum, changes.last().and_then(day)) else { continue };
        let end = |end: Option<i128>| end.and_then(|end| i64::try_from(end).ok());
        let level = Level {
            day: date,
            low: end(sum.low().filter(|_| !sum.is_open_below())),
            high: end(sum.high().filter(|_| !sum.is_open_above())),
            edge: Edge::of(sum),
            is_planned: date > today,
        };
        sums.push((level, sum, standing.len()));
    }
    sums
}

fn day(at: &FigureAt<'_>) -> Option<Date> {
    at.figure.period.and_then(Period::last_day)
}

fn level(at: &FigureAt<'_>) -> Option<Level> {
    let figure = at.figure;
    Some(Level {
        day: day(at)?,
        low: figure.quantity.low(),
        high: figure.quantity.high(),
        edge: Edge::of_said(figure.quantity),
        is_planned: figure.stage.is_to_come(),
    })
}

/// "facility, estimated"
fn name((standing, kind): Kind) -> String {
    let kind = match kind {
        PowerKind::Facility => "facility",
        PowerKind::It => "IT",
        PowerKind::Unsaid => "kind not said",
    };
    let standing = if standing == Standing::Claim { "claimed" } else { "estimated" };
    format!("{kind}, {standing}")
}

fn class((standing, kind): Kind) -> &'static str {
    match (standing, kind) {
        (Standing::Claim, _) => "claim",
        (_, PowerKind::It) => "it",
        _ => "facility",
    }
}

fn link(context: &Context<'_>, at: &FigureAt<'_>) -> Link {
    let line = context.figure_line(*at);
    Link { name: format!("{}, {}, {}", line.words, line.when, line.stage), url: line.url }
}

fn row(context: &Context<'_>, at: &FigureAt<'_>, kind: Kind) -> Vec<Link> {
    let line = context.figure_line(*at);
    vec![text(line.when), Link { name: line.said, url: line.url }, text(name(kind)), text(line.stage)]
}
