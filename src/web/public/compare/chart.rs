//! A comparison as a chart: a small picture for each measure, on its own scale.

use super::{Cell, Choice, Row, rows};
use crate::{
    chart::bars::{self, Manner, Part, Row as Bar},
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Link, SumPair},
        public::{shared::lens, totals::scenario::read_scenario},
    },
};

/// An amount with whether somebody estimated it.
struct Amount {
    text: String,
    size: i128,
    url: String,
    is_estimate: bool,
}

/// `/charts/compare`: what is chosen as on /compare.
pub fn chart(reader: &mut Reader) -> Result<Chart, WebError> {
    let choice = Choice::read(reader)?;
    let lens = lens(reader)?;
    let scenario = read_scenario(reader)?;
    let context = reader.context();
    let heads = choice.heads(&context, &reader.parameters);
    let measures = if heads.is_empty() { Vec::new() } else { rows::rows(&context, &choice, lens, &scenario) };
    let (mut groups, mut links, mut data) = (Vec::new(), Vec::new(), Vec::new());
    for Row { label, cells, .. } in &measures {
        let amounts: Vec<Option<Amount>> = cells.iter().map(amount).collect();
        if amounts.iter().all(Option::is_none) {
            continue;
        }
        let mut bars = Vec::new();
        for (head, amount) in heads.iter().zip(amounts) {
            let name = &head.entity.name;
            let words = amount.as_ref().map_or("no number", |amount| &amount.text).to_owned();
            data.push(vec![text(label.clone()), head.entity.clone(), text(words.clone())]);
            let url = amount.as_ref().map(|amount| amount.url.clone()).filter(|url| !url.is_empty());
            links.push(Link {
                name: format!("{name}, {label}: {words}"),
                url: url.unwrap_or_else(|| head.entity.url.clone()),
            });
            let datum = Some(links.len() - 1);
            let part = amount.map(|amount| {
                let manner = if amount.is_estimate { Manner::Estimate } else { Manner::Solid };
                Part { hue: head.hue, ..Part::new((0, amount.size), manner, datum) }
            });
            let parts = part.into_iter().collect();
            bars.push(Bar { label: name.clone(), datum, parts, amount: words, ..Bar::default() });
        }
        groups.push((label.clone(), bars));
    }
    let chart = Chart {
        path: "/charts/compare".to_owned(),
        title: format!("In bars: {}", choice.title(&context)),
        about:
            "Each measure on its own scale; where it is not like with like stands on the comparison's page."
                .to_owned(),
        key: "Full colour: claimed. Pale: estimated, where nobody claimed a number. Bars end at the upper end.",
        pictures: Vec::new(),
        links,
        head: &["Measure", "Of", "Amount"],
        rows: data,
    };
    Ok(chart.drawn(|width| (!groups.is_empty()).then(|| bars::draw_all(&groups, width))))
}

/// The number of a cell, if it has one.
fn amount(cell: &Cell) -> Option<Amount> {
    match cell {
        Cell::Money { text, size, url, .. } => {
            Some(Amount { text: text.clone()?, size: *size, url: url.clone(), is_estimate: false })
        }
        Cell::Site(site) => site.shown().map(|shown| {
            let is_estimate = site.is_estimate();
            let text = with_mark(&shown.text, is_estimate);
            Amount { text, size: shown.size(), url: shown.url.clone(), is_estimate }
        }),
        Cell::Sum(SumPair { claim, estimate, .. }) => {
            let (sum, is_estimate) = if claim.text.is_some() { (claim, false) } else { (estimate, true) };
            let text = with_mark(sum.text.as_deref()?, is_estimate);
            Some(Amount { text, size: sum.size, url: String::new(), is_estimate })
        }
        _ => None,
    }
}

fn with_mark(text: &str, is_estimate: bool) -> String {
    if is_estimate { format!("{text} est.") } else { text.to_owned() }
}
