//! Sites as charts: by power, and their chips by maker.

use std::collections::BTreeMap;

use super::rows::{self, Row};
use crate::{
    chart::{
        bars::{self, Manner, Part, Row as Bar},
        picture::Edge,
    },
    dataset::{Lens, When},
    domain::{CompanyId, FigureId, announcement::Standing, quantity::Interval, site_totals::Measure},
    web::{
        charts::{Chart, company_class, text},
        error::WebError,
        extract::Reader,
        page::{Cell, Context, Link},
        public::shared::lens,
    },
};

/// How many sites are drawn.
const SHOWN: usize = 20;

/// `/charts/sites`: sites by power now and at completion, with the filters of /sites.
pub fn bars_chart(reader: &mut Reader) -> Result<Chart, WebError> {
    let lens = lens(reader)?;
    let query = rows::query(reader, vec![("by", lens.word().to_owned())])?.whole();
    let context = reader.context();
    let (rows, listing) = rows::rows(&context, lens, &query)?;
    let mut links = Vec::new();
    let shown: Vec<&Row> = rows.iter().filter(|row| row.done.size().max(row.now.size()) > 0).collect();
    let bars: Vec<Bar> = shown.iter().take(SHOWN).map(|row| bar(row, &mut links)).collect();
    let data = shown.iter().map(|row| {
        let cell = |cell: &Cell| {
            cell.shown().map_or_else(
                || text("–"),
                |shown| {
                    let estimate = if cell.is_estimate() { " est." } else { "" };
                    Link { name: format!("{}{estimate}", shown.text), url: shown.url.clone() }
                },
            )
        };
        vec![row.site.clone(), text(row.place.clone()), cell(&row.now), cell(&row.done)]
    });
    let chart = Chart {
        path: "/charts/sites".to_owned(),
        title: listing.title("Power of sites, now and at completion"),
        about: format!(
            "Watts of {}; {}.",
            context.lang.count(shown.len(), "site with a number", "sites with a number"),
            if shown.len() > SHOWN { "the first 20 are drawn" } else { "all are drawn" }
        ),
        key: "Solid: claimed to run. Grey: estimated to run. Hatched: to come. A soft end: about so much. Each bar leads to its figure.",
        pictures: Vec::new(),
        head: &["Site", "Place", "Power now", "Power at completion"],
        rows: data.collect(),
        links,
    };
    Ok(chart.drawn(|width| (!bars.is_empty()).then(|| bars::draw(&bars, width))))
}

fn bar(row: &Row, links: &mut Vec<Link>) -> Bar {
    let mut add = |link: Link| {
        links.push(link);
        Some(links.len() - 1)
    };
    let datum = add(row.site.clone());
    let mut parts = Vec::new();
    let mut from = 0;
    for (cell, when) in [(&row.now, "now"), (&row.done, "at completion")] {
        let Some(shown) = cell.shown() else { continue };
        let manner = match (when, cell.is_estimate()) {
            ("now", false) => Manner::Solid,
            ("now", true) => Manner::Estimate,
            _ => Manner::Hatched,
        };
        let estimate = if cell.is_estimate() { " (est.)" } else { "" };
        let name = format!("{}: {}{estimate} {when}", row.site.name, shown.text);
        let datum = add(Link { name, url: shown.url.clone() });
        let edge = Edge::of(shown.interval);
        parts.push(Part { edge, ..Part::new((from, shown.size()), manner, datum) });
        from = shown.size().max(from);
    }
    let words = [&row.now, &row.done].map(|cell| cell.shown().map(|shown| shown.text.clone()));
    let mut words: Vec<String> = words.into_iter().flatten().collect();
    words.dedup();
    Bar { label: row.site.name.clone(), datum, parts, amount: words.join(", later "), ..Bar::default() }
}

/// Who made the chips of a site, as the figures say that count.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Maker {
    Company(CompanyId),
    Several,
    Unsaid,
}

fn maker(context: &Context<'_>, figures: &[FigureId]) -> Maker {
    let mut makers: Vec<Option<CompanyId>> = figures
        .iter()
        .map(|figure| context.snapshot.figure(*figure).and_then(|at| at.figure.chip_maker))
        .collect();
    makers.dedup();
    match makers[..] {
        [Some(company)] => Maker::Company(company),
        [None] | [] => Maker::Unsaid,
        _ => Maker::Several,
    }
}

/// `/charts/chips`: chips at completion by their maker, claims and estimates apart.
pub fn chips_chart(context: &Context<'_>) -> Chart {
    let mut sums: BTreeMap<(Standing, Maker), (Interval, usize)> = BTreeMap::new();
    for (_, _, amounts) in &context.snapshot.site_groups(Lens::Lead).sites {
        for standing in [Standing::Claim, Standing::Estimate] {
            let pair = amounts.get(Measure::Chips, When::AtCompletion);
            let amount = if standing == Standing::Claim { &pair.claim } else { &pair.estimate };
            let Some(amount) = amount else { continue };
            let maker = maker(context, &amount.figures);
            sums.entry((standing, maker))
                .and_modify(|(sum, sites)| (*sum, *sites) = (sum.plus(amount.interval), *sites + 1))
                .or_insert((amount.interval, 1));
        }
    }
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|((standing, maker), (sum, _))| {
        (*standing, std::cmp::Reverse(sum.high().max(sum.low())), *maker)
    });
    let (mut rows, mut links, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for ((standing, maker), (sum, sites)) in sums {
        let hue = if let Maker::Company(id) = maker { company_class(context, id) } else { "c0" };
        let (maker, url) = match maker {
            Maker::Company(id) => {
                context.company(id).map_or_else(Default::default, |link| (link.name, link.url))
            }
            Maker::Several => ("several makers".to_owned(), String::new()),
            Maker::Unsaid => ("maker not said".to_owned(), String::new()),
        };
        let (manner, word) = match standing {
            Standing::Claim => (Manner::Solid, "claimed"),
            Standing::Estimate => (Manner::Estimate, "estimated"),
        };
        let amount = context.lang.sum(sum, Some("count"));
        let sites = context.lang.count(sites, "site", "sites");
        let label = format!("{maker}, {word}");
        data.push(vec![
            Link { name: maker.clone(), url: url.clone() },
            text(word),
            text(amount.clone()),
            text(sites.clone()),
        ]);
        links.push(Link {
            name: format!("{label}: {amount} at {sites}"),
            url: if url.is_empty() { context.urls.path("/sites") } else { url },
        });
        let datum = Some(links.len() - 1);
        let low = sum.low().unwrap_or(0);
        let mut parts = vec![Part { hue, edge: Edge::of(sum), ..Part::new((0, low), manner, datum) }];
        if let Some(high) = sum.high().filter(|high| !sum.is_open_above() && *high > low) {
            parts.push(Part::new((low, high), Manner::Hatched, datum));
        }
        rows.push(Bar { label, datum, parts, amount, is_open_above: sum.is_open_above(), is_sum: false });
    }
    Chart {
        path: "/charts/chips".to_owned(),
        title: "Chips in AI data centers by their maker".to_owned(),
        about: "Accelerators at completion, one by one, summed over sites; claims and estimates apart, never added.".to_owned(),
        key: "Full colour: claimed. Pale: estimated. Hatched: up to the upper end. A company has one colour everywhere.",
        pictures: Vec::new(),
        head: &["Maker", "By whom", "Chips at completion", "Sites"],
        links,
        rows: data,
    }
    .drawn(|width| (!rows.is_empty()).then(|| bars::draw(&rows, width)))
}
