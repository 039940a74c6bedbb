//! `/totals`: what companies said they will spend, in a scenario, with the
//! arithmetic: each figure counted, with how, or left out, with why.

mod chart;
mod choices;
mod file;
pub mod lines;
pub mod scenario;

use std::cmp::Reverse;

use askama::Template;
use axum::response::Response;
use jiff::civil::Date;

use crate::{
    chart::ranges::{Bar, WIDTH, bars},
    domain::{
        CompanyId, FigureId,
        money::Currency,
        quantity::Interval,
        totals::{Horizon, Scenario, Summary, Total, Why},
    },
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::Files,
        page::{Chrome, Context, FigureLine, Link, Section, Who},
        table::{Column, Filter, Key, Listing, TableQuery, label_of, words_of},
    },
};
pub use chart::{spending_chart, waterfall};
use choices::{Choice, Form, form, lede, presets, switches, title};
use lines::{GROUPS, Line, figure_link, figure_name};
use scenario::{Asked, Chosen};

const COLUMNS: [Column; 4] = [
    Column { key: "said", label: "Figure", is_number: false },
    Column { key: "how", label: "How it counts, or why not", is_number: false },
    Column { key: "low", label: "Lower end", is_number: true },
    Column { key: "high", label: "Upper end", is_number: true },
];

#[derive(Template)]
#[template(path = "public/totals/show.html", blocks = ["table"])]
struct Show {
    chrome: Chrome,
    title: String,
    lede: String,
    amount: Amount,
    companies: Vec<CompanyRow>,
    more_companies: usize,
    silent: Silent,
    beside: Vec<FigureLine>,
    presets: Vec<Choice>,
    switches: Vec<Choice>,
    form: Form,
    listing: Listing,
    rows: Vec<Row>,
    /// Whether the sum stands at the foot of the table and not within it.
    has_sum_at_foot: bool,
    other_metrics: String,
    /// The same total drawn.
    chart: String,
}

/// A sum in words.
pub struct Amount {
    /// None: no number, which is not zero.
    pub text: Option<String>,
    pub low: String,
    pub high: String,
    pub counts: String,
    pub ends: &'static str,
}

/// A company's share of the total.
struct CompanyRow {
    company: Link,
    url: String,
    text: String,
    bar: Bar,
}

/// The chosen companies that have no number.
#[derive(Default)]
struct Silent {
    named: Vec<Link>,
    /// Those of whom nobody said anything about money.
    others: usize,
}

struct Row {
    figure: Link,
    who: Who,
    said_on: String,
    announcement: String,
    words: String,
    because: Option<Link>,
    low: String,
    high: String,
    is_out: bool,
    has_sum_below: bool,
}

/// `GET /totals`, `/totals.csv`, `/totals.json`, `/totals.xlsx`
pub async fn show(mut reader: Reader) -> Result<Response, WebError> {
    let asked = Asked::read(&mut reader)?;
    let kept = asked.parameters(&reader.context());
    let query = TableQuery::read(&mut reader, &["why"], &COLUMNS, "how", kept)?;
    let context = reader.context();
    let total = &*context.snapshot.total(&asked.scenario, &asked.companies);
    let title = title(&context, &asked);
    let text = |line: &Line<'_>| {
        let name = context.snapshot.figure(line.figure()).map(|at| figure_name(&context, at));
        format!("{} {}", name.unwrap_or_default(), line.sentence(&context, &asked.scenario))
    };
    let key = |column: &str, line: &Line<'_>| sort_key(&context, column, line);
    let (lines, listing) = query.apply(Line::all(total), &[filter()], text, key, ("line", "lines"))?;
    let mut sheet = reader.sheet(&title, &file::FIELDS);
    sheet.facts = file::facts(&asked.scenario, total);
    let files = match sheet.offered(&reader, &lines, |line| file::row(&context, &asked.scenario, line))? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(offered) => offered,
    };
    let mut chrome = reader.chrome(Section::Totals, &title, &description(total))?;
    chrome.offer_table(&reader, files);
    let amount = amount(&context, &Summary::of(total), asked.scenario.currency);
    if let Some(sum) = amount.text.as_ref() {
        reader.tell_number(sum);
    }
    let (companies, more_companies) = company_rows(&context, &asked, total);
    let mut rows: Vec<Row> =
        query.cut(lines).iter().filter_map(|line| row(&context, &asked.scenario, line)).collect();
    // In the usual order the sum is drawn under what counts.
    if query.is_first_page_by("how")
        && listing.active.is_empty()
        && let Some(last) = total.counted.len().checked_sub(1).and_then(|last| rows.get_mut(last))
    {
        last.has_sum_below = true;
    }
    let page = Show {
        chrome,
        title,
        has_sum_at_foot: !rows.iter().any(|row| row.has_sum_below),
        lede: lede(&context, &asked),
        amount,
        companies,
        more_companies,
        silent: silent(&context, &asked, total),
        beside: context.snapshot.industry_spending().into_iter().map(|at| context.figure_line(at)).collect(),
        presets: presets(&context, &asked),
        switches: switches(&context, &asked),
        form: form(&context, &asked),
        rows,
        listing,
        chart: reader.urls.with("/charts/totals", asked.parameters(&context)),
        other_metrics: reader.lang.count(
            context.snapshot.other_metrics(&asked.companies),
            "figure",
            "figures",
        ),
    };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// A total as other pages tell it: the sum in the usual scenario, with a link
/// to its arithmetic.
pub struct Headline {
    pub text: Option<String>,
    pub sum: Option<Interval>,
    /// What was said where there is no number: “on the very largest scale”.
    pub words: Option<Link>,
    pub size: i128,
    pub counts: String,
    pub years: String,
    pub url: String,
}

/// The usual scenario of one company, or of all.
pub fn headline(context: &Context<'_>, company: Option<CompanyId>) -> Headline {
    let asked = company.map_or_else(|| Asked::of_all(context), |id| Asked::of_company(context, id));
    let total = context.snapshot.summary(&asked.scenario, &asked.companies);
    let Amount { text, counts, .. } = amount(context, &total, asked.scenario.currency);
    let size = total.sum.and_then(|sum| sum.high().max(sum.low())).unwrap_or(-1);
    let unquantified = total.unquantified.filter(|_| text.is_none());
    let words = unquantified.and_then(|figure| context.snapshot.figure(figure));
    let words = words.map(|at| Link { name: context.lang.said(at.figure), url: context.urls.figure(at.id) });
    Headline {
        text,
        sum: total.sum,
        words,
        size,
        counts,
        years: usual_years(context),
        url: asked.url(context),
    }
}

/// The years of the usual scenario.
pub fn usual_years(context: &Context<'_>) -> String {
    let Horizon { from, to } = Scenario::usual(context.snapshot.judged_on().year()).horizon;
    format!("{from}–{to}")
}

fn filter<'f>() -> Filter<'f, Line<'f>> {
    Filter {
        name: "why",
        label: "How or why not",
        phrase: "",
        keys: Box::new(|line, tell| tell(Key::Number(line.group()))),
        words: Box::new(|key| words_of(&GROUPS, key)),
        known: Box::new(|group| label_of(&GROUPS, group)),
    }
}

/// What a column sorts by.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum SortKey {
    End(Option<i128>),
    Day(Option<Date>),
    Place(u8, Reverse<Option<i128>>),
}

/// By how it counts: first what counts, the largest first, then by reason.
fn sort_key(context: &Context<'_>, column: &str, line: &Line<'_>) -> (SortKey, FigureId) {
    let amount = line.amount();
    let by_column = match column {
        "low" => SortKey::End(amount.and_then(|amount| amount.low().or(amount.high()))),
        "high" => SortKey::End(amount.and_then(|amount| amount.high().or(amount.low()))),
        "said" => SortKey::Day(context.snapshot.figure(line.figure()).map(|at| at.said_on())),
        _ => {
            let (rank, size) = line.place();
            SortKey::Place(rank, size)
        }
    };
    (by_column, line.figure())
}

fn description(total: &Total) -> String {
    format!(
        "The sum with its arithmetic: {} figures counted, {} left out, each with the reason and the source.",
        total.counted.len(),
        total.left_out.len()
    )
}

/// A total's sum in words, with what its ends are.
pub fn amount(context: &Context<'_>, total: &Summary, currency: Currency) -> Amount {
    let unit = Some(currency.word());
    let lang = context.lang;
    let write = |number: usize| lang.integer(i128::try_from(number).unwrap_or(i128::MAX));
    let mut counts = vec![
        format!("{} counted", lang.count(total.counted, "figure", "figures")),
        format!("{} left out", write(total.left_out)),
    ];
    if total.estimates > 0 {
        let estimates = lang.count(total.estimates, "estimate by others", "estimates by others");
        counts.push(format!("{estimates} beside"));
    }
    let counts = counts.join(", ");
    let ends = match total.sum {
        None => "Nothing is counted: that is no number, not zero",
        Some(sum) => match (sum.is_open_below(), sum.is_open_above()) {
            (false, false) => "Both ends are known",
            (false, true) => "Open above: it is at least that",
            (true, false) => "Open below: it is at most that",
            (true, true) => "Open on both sides: the sum of the ends that were said",
        },
    };
    let (low, high) = ends_text(context, total.sum, currency);
    Amount { text: total.sum.map(|sum| lang.sum(sum, unit)), low, high, counts, ends }
}

/// Both ends by themselves; an open end says so.
fn ends_text(context: &Context<'_>, sum: Option<Interval>, currency: Currency) -> (String, String) {
    let Some(sum) = sum else { return ("–".to_owned(), "–".to_owned()) };
    let write = |end: Option<i128>, is_open: bool| match end {
        _ if is_open => "open".to_owned(),
        Some(end) => context.lang.end_of_sum(end, Some(currency.word())),
        None => "open".to_owned(),
    };
    (write(sum.low(), sum.is_open_below()), write(sum.high(), sum.is_open_above()))
}

fn company_rows(context: &Context<'_>, asked: &Asked, total: &Total) -> (Vec<CompanyRow>, usize) {
    const SHOWN: usize = 12;
    let mut sums: Vec<(CompanyId, Interval)> = total.by_company.iter().map(|(id, sum)| (*id, *sum)).collect();
    let size = |sum: &Interval| sum.high().max(sum.low());
    sums.sort_by_key(|(id, sum)| (std::cmp::Reverse(size(sum)), *id));
    let more = sums.len().saturating_sub(SHOWN);
    sums.truncate(SHOWN);
    let all: Vec<Option<Interval>> = sums.iter().map(|(_, sum)| Some(*sum)).collect();
    let rows = sums.into_iter().zip(bars(&all)).filter_map(|((id, sum), bar)| {
        Some(CompanyRow {
            company: context.company(id)?,
            url: asked.with_companies(vec![id]).url(context),
            text: context.lang.sum(sum, Some(asked.scenario.currency.word())),
            bar,
        })
    });
    (rows.collect(), more)
}

/// Chosen companies without a counted figure: those of whom something was said
/// by name, the others by number.
fn silent(context: &Context<'_>, asked: &Asked, total: &Total) -> Silent {
    let without: Vec<CompanyId> =
        asked.companies.iter().copied().filter(|id| !total.by_company.contains_key(id)).collect();
    if without.is_empty() {
        return Silent::default();
    }
    let spoken: std::collections::HashSet<CompanyId> = total
        .left_out
        .iter()
        .filter(|line| line.why != Why::Estimate)
        .filter_map(|line| line.company)
        .collect();
    let mut silent = Silent::default();
    for id in without {
        let is_named = asked.chosen != Chosen::All || spoken.contains(&id) && silent.named.len() < 12;
        match context.company(id).filter(|_| is_named) {
            Some(company) => silent.named.push(company),
            None => silent.others += 1,
        }
    }
    silent
}

fn row(context: &Context<'_>, scenario: &Scenario, line: &Line<'_>) -> Option<Row> {
    let at = context.snapshot.figure(line.figure())?;
    let (words, other) = line.words(context, scenario);
    let (low, high) = ends_text(context, line.amount(), scenario.currency);
    Some(Row {
        figure: figure_link(context, at.id)?,
        who: context.who(at.announcement),
        said_on: context.lang.fuzzy(at.announcement.said_on),
        announcement: context.urls.announcement(at.figure.announcement),
        words,
        because: other.and_then(|id| figure_link(context, id)),
        low,
        high,
        is_out: line.amount().is_none(),
        has_sum_below: false,
    })
}
