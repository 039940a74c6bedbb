//! A site's timeline as a picture: when somebody spoke, since when something runs,
//! and each promise from the day it was said to the day it is due, or came about.

use std::collections::BTreeMap;

use crate::{
    chart::spans::{self, Day, Mark, Row},
    dataset::{EntityKind, FigureAt, Ledger, LedgerRow, Milestone},
    domain::{
        AnnouncementId, SiteId,
        company::Entity,
        date::Period,
        figure::{Metric, OutcomeKind, PowerKind, Stage},
        promise::State,
    },
    web::{
        charts::{Chart, text},
        error::WebError,
        extract::Reader,
        page::{Context, Link},
        public::{
            promises::{day_of_step, state_cell},
            shared::find,
        },
    },
};

/// How many promises are drawn, the nearest to be due last.
const SHOWN: usize = 14;

/// What is drawn, what its marks lead to, and the same as a table.
#[derive(Default)]
struct Found {
    rows: Vec<Row>,
    links: Vec<Link>,
    data: Vec<Vec<Link>>,
}

impl Found {
    /// Keeps what a mark leads to and gives its place.
    fn link(&mut self, link: Link) -> usize {
        self.links.push(link);
        self.links.len() - 1
    }
}

/// `/charts/timelines/{site}`
pub fn timeline_of_one(reader: &Reader, slug: &str) -> Result<Chart, WebError> {
    let Entity::Site(id) = find(reader, EntityKind::Site, slug)? else {
        return Err(WebError::not_found("site"));
    };
    let context = reader.context();
    let figures: Vec<FigureAt<'_>> = context.snapshot.figures_of_site(id).collect();
    timeline_chart(&context, id, &figures, &context.snapshot.ledger_of_site(id))
        .ok_or(WebError::not_found("site"))
}

pub fn timeline_chart(
    context: &Context<'_>,
    id: SiteId,
    figures: &[FigureAt<'_>],
    ledger: &Ledger,
) -> Option<Chart> {
    let site = context.snapshot.site(id)?;
    let mut found = Found::default();
    said(context, figures, &mut found);
    running(context, figures, &mut found);
    let mut promises: Vec<&LedgerRow> =
        ledger.rows.iter().filter(|row| ledger.lead(row).verdict.state != State::Replaced).collect();
    promises.sort_by_key(|row| (ledger.lead(row).term.deadline, ledger.lead(row).figure));
    let skipped = promises.len().saturating_sub(SHOWN);
    let shown = promises.into_iter().skip(skipped);
    for milestone in shown.filter_map(|row| context.snapshot.milestone(ledger, row)) {
        promise(context, &milestone, &mut found);
    }
    let Found { rows, links, data } = found;
    let today = context.snapshot.judged_on();
    let chart = Chart {
        path: format!("/charts/timelines/{}", site.slug),
        title: format!("Timeline of {}", site.name),
        about: match skipped {
            0 => "What was said when, what runs, and what was promised for which day.".to_owned(),
            _ => format!("What was said when, what runs, and the {SHOWN} promises that are due last."),
        },
        key: "A stroke: somebody spoke. A filled dot: it came about. An open one: promised for that day. A small one: promised for that day before. A cross: withdrawn.",
        pictures: Vec::new(),
        links,
        head: &["Day", "What", "As"],
        rows: data,
    };
    let words = context.lang.day(today);
    Some(chart.drawn(|width| spans::draw(&rows, (today, &words), width, |day| context.lang.short_month(day))))
}

/// The days on which somebody spoke of the site.
fn said(context: &Context<'_>, figures: &[FigureAt<'_>], found: &mut Found) {
    let said: BTreeMap<AnnouncementId, &FigureAt<'_>> =
        figures.iter().map(|at| (at.figure.announcement, at)).collect();
    let mut said: Vec<_> = said.into_iter().collect();
    said.sort_by_key(|(id, at)| (at.said_on(), *id));
    let mut marks = Vec::new();
    for (id, at) in &said {
        let day = context.lang.fuzzy(at.announcement.said_on);
        let link = context.announcement_link(*id, at.announcement);
        found.data.push(vec![text(day.clone()), link.clone(), text("said")]);
        let datum = found.link(Link { name: format!("{}, {day}", link.name), ..link });
        marks.push(Mark { day: at.said_on(), stands_for: Day::Said, datum: Some(datum) });
    }
    let note = context.lang.count(said.len(), "announcement", "announcements");
    if !marks.is_empty() {
        found.rows.push(Row { label: "What was said".to_owned(), datum: None, marks, note });
    }
}

/// The days from which power ran, as it stands in the view.
fn running(context: &Context<'_>, figures: &[FigureAt<'_>], found: &mut Found) {
    let runs = |at: &&FigureAt<'_>| {
        let figure = at.figure;
        figure.stage == Stage::Operational
            && figure.metric == Metric::Power
            && figure.power_kind != Some(PowerKind::It)
            && context.snapshot.is_counted(figure)
            && !context.snapshot.is_over(**at)
    };
    let mut steps: Vec<_> = figures
        .iter()
        .filter(runs)
        .filter_map(|at| Some((at.figure.period.and_then(Period::last_day)?, at)))
        .collect();
    steps.sort_by_key(|(day, at)| (*day, at.id));
    let mut row = Row { label: "Power running".to_owned(), ..Row::default() };
    for (day, at) in steps {
        let line = context.figure_line(*at);
        let estimate = if line.is_estimate { " est." } else { "" };
        let amount = format!("{}{estimate}", line.said);
        let figure = Link { name: amount.clone(), url: line.url };
        found.data.push(vec![text(line.when.clone()), figure.clone(), text("running")]);
        let datum = found.link(Link { name: format!("{amount} running, {}", line.when), ..figure });
        row.marks.push(Mark { day, stands_for: Day::Met, datum: Some(datum) });
        row.note = amount;
    }
    if !row.marks.is_empty() {
        found.rows.push(row);
    }
}

/// A promise from its first saying over the days it was due to the one that counts.
fn promise(context: &Context<'_>, milestone: &Milestone<'_>, found: &mut Found) {
    let lead = milestone.lead();
    let chain = context.snapshot.chain(lead.at);
    let state = state_cell(context, lead).text;
    let line = context.figure_line(lead.at);
    let label = format!("{}: {}", line.what, line.said);
    let mut marks = Vec::new();
    if let Some(first) = chain.first() {
        marks.push(Mark { day: first.said_on(), stands_for: Day::Said, datum: None });
    }
    for (place, at) in chain.iter().enumerate() {
        let stands_for = match at.figure.outcome.map(|outcome| outcome.kind) {
            Some(OutcomeKind::Withdrawn) => Day::Over,
            Some(_) => Day::Met,
            None if place + 1 < chain.len() => Day::Was,
            None => Day::Due,
        };
        let Some(day) = day_of_step(context, at) else { continue };
        let words = format!("{}, {}", context.lang.said(at.figure), context.lang.when(at.figure));
        let name = format!("{words}, said {}", context.lang.fuzzy(at.announcement.said_on));
        let datum = found.link(Link { name, url: context.urls.figure(at.id) });
        marks.push(Mark { day, stands_for, datum: Some(datum) });
    }
    found.data.push(vec![
        text(line.when),
        Link { name: label.clone(), url: line.url.clone() },
        text(state.clone()),
    ]);
    let datum = found.link(Link { name: format!("{label}, {state}"), url: line.url });
    found.rows.push(Row { label, datum: Some(datum), marks, note: state });
}
