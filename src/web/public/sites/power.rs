//! A site's power over time as a picture: claims and estimates apart, facility
//! and IT power apart.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::{
    chart::levels::{self, Drawing, Drawn, Level, Mark, Series},
    dataset::FigureAt,
    domain::{
        announcement::Standing,
        date::Period,
        figure::{Metric, PowerKind, Stage},
    },
    web::page::{Context, Link},
};

/// Wide and narrow, in pixels.
const WIDTHS: [(&str, i32); 2] = [("wide", 720), ("narrow", 340)];

/// The picture in one width.
pub struct Picture {
    pub class: &'static str,
    pub drawing: Drawing,
    /// What stands at the line of the view's day.
    pub today: &'static str,
    pub series: Vec<Line>,
}

/// One series with what its marks lead to and say.
pub struct Line {
    pub class: &'static str,
    pub drawn: Drawn,
    pub marks: Vec<(Mark, Link)>,
}

/// The picture of what stands in the view; none without two levels of something.
pub fn power_chart(context: &Context<'_>, figures: &[FigureAt<'_>], is_now: bool) -> Vec<Picture> {
    let mut by_kind: BTreeMap<(u8, PowerKind), Vec<&FigureAt<'_>>> = BTreeMap::new();
    for at in figures {
        let figure = at.figure;
        let is_level = figure.metric == Metric::Power
            && !matches!(figure.stage, Stage::Ambition | Stage::Context)
            && context.snapshot.is_counted(figure)
            && figure.quantity.leading_end().is_some()
            && figure.period.is_some_and(|period| period.last_day().is_some())
            && !context.snapshot.is_over(*at);
        if is_level {
            let standing = u8::from(at.standing() == Standing::Estimate);
            by_kind.entry((standing, figure.power_kind.unwrap_or(PowerKind::Unsaid))).or_default().push(at);
        }
    }
    if by_kind.values().all(|levels| levels.len() < 2) {
        return Vec::new();
    }
    let (mut series, mut links, mut classes) = (Vec::new(), Vec::new(), Vec::new());
    for ((standing, kind), mut levels) in by_kind {
        levels.sort_by_key(|at| (at.figure.period.and_then(Period::last_day), at.id));
        let kind = match kind {
            PowerKind::Facility => "facility",
            PowerKind::It => "IT",
            PowerKind::Unsaid => "kind not said",
        };
        classes.push(match (standing, kind) {
            (0, _) => "claim",
            (_, "IT") => "it",
            _ => "facility",
        });
        let standing = if standing == 0 { "claimed" } else { "estimated" };
        links.push(levels.iter().map(|at| link(context, at)).collect::<Vec<Link>>());
        series.push(Series {
            name: format!("{kind}, {standing}"),
            levels: levels.iter().filter_map(|at| level(at)).collect(),
        });
    }
    let today = context.snapshot.judged_on();
    let amount = |watts: i64| context.lang.amount(watts, Some("W"));
    let tick = |day: Date| context.lang.short_month(day);
    WIDTHS
        .into_iter()
        .filter_map(|(class, width)| {
            let drawing = levels::draw(&series, today, width, amount, tick)?;
            let drawn_with = drawing.series.iter().zip(&links).zip(&classes);
            let drawn_with = drawn_with.map(|((drawn, links), class)| Line {
                class,
                marks: drawn.marks.iter().map(|mark| (mark.clone(), links[mark.level].clone())).collect(),
                drawn: drawn.clone(),
            });
            let today = if is_now { "today" } else { "this view" };
            Some(Picture { class, today, series: drawn_with.collect(), drawing })
        })
        .collect()
}

fn level(at: &FigureAt<'_>) -> Option<Level> {
    let figure = at.figure;
    Some(Level {
        day: figure.period.and_then(Period::last_day)?,
        low: figure.quantity.low(),
        high: figure.quantity.high(),
        is_planned: figure.stage.is_to_come(),
    })
}

fn link(context: &Context<'_>, at: &FigureAt<'_>) -> Link {
    let line = context.figure_line(*at);
    Link { name: format!("{}, {}, {}", line.words, line.when, line.stage), url: line.url }
}
