//! `/sites`: every site with its power and chips.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use super::place;
use crate::{
    dataset::{EntityKind, Holder, Lens, SiteAmounts, When},
    domain::{SiteId, site_totals::Measure},
    web::{
        error::WebError,
        extract::Reader,
        page::{Cell, Chrome, Context, Link, Section, SumPair, render},
        public::{
            home::{Bar, LensLink, bar, lens_links},
            shared::{Sums, lens, named_by},
        },
        table::{Column, Filter, Listing, TableQuery, kept_values, value},
    },
};

const COLUMNS: [Column; 6] = [
    Column { key: "name", label: "Site", is_number: false },
    Column { key: "company", label: "Company", is_number: false },
    Column { key: "now", label: "Power now", is_number: true },
    Column { key: "completion", label: "Power at completion", is_number: true },
    Column { key: "chips", label: "Chips now", is_number: true },
    Column { key: "chips_completion", label: "Chips at completion", is_number: true },
];

#[derive(Template)]
#[template(path = "public/sites/list.html")]
struct List {
    chrome: Chrome,
    title: String,
    lenses: Vec<LensLink>,
    listing: Listing,
    rows: Vec<Row>,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
    chips_done: SumPair,
}

struct Row {
    site: Link,
    place: String,
    country: Option<(String, String)>,
    project: Option<(String, Link)>,
    companies: Vec<Link>,
    company_values: Vec<(String, String)>,
    state: &'static str,
    now: Cell,
    done: Cell,
    chips: Cell,
    chips_done: Cell,
    bar: Bar,
    amounts: SiteAmounts,
}

/// `GET /sites`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let lens = lens(&mut reader)?;
    let filters = ["company", "country", "project", "state"];
    let kept = vec![("by", lens.word().to_owned())];
    let query = TableQuery::read(&mut reader, &filters, &COLUMNS, "completion", kept)?;
    let context = reader.context();
    let mut rows: Vec<Row> =
        context.snapshot.sites_through(lens).into_iter().filter_map(|site| row(&context, site)).collect();
    let largest = rows.iter().map(|row| row.done.size()).max().unwrap_or(0);
    for row in &mut rows {
        row.bar = bar(&row.now, &row.done, largest);
    }
    let (rows, listing) = query.apply(
        rows,
        &self::filters(&context, lens),
        |row: &Row| format!("{} {}", row.site.name, row.place),
        compare,
        ("site", "sites"),
    )?;
    let mut sums = Sums::default();
    for row in &rows {
        sums.add(&row.amounts);
    }
    let title = listing.title("Sites");
    let chrome = reader.chrome(
        Section::Sites,
        &title,
        "AI data centers with their power and chips, now and at completion, claims and estimates apart.",
    )?;
    render(&List {
        chrome,
        title,
        lenses: lens_links(&reader.urls, "/sites", lens),
        listing,
        now: sums.power(&context, When::Now),
        done: sums.power(&context, When::AtCompletion),
        chips: sums.pair(&context, Measure::Chips, When::Now),
        chips_done: sums.pair(&context, Measure::Chips, When::AtCompletion),
        rows: query.cut(rows),
    })
}

fn row(context: &Context<'_>, (id, holder, amounts): (SiteId, Holder, SiteAmounts)) -> Option<Row> {
    let site = context.snapshot.site(id)?;
    // A site of several companies is none's alone: it stands under “several companies”.
    let value = match &holder {
        Holder::One(id) => context.snapshot.company(*id).map(|one| (one.slug.clone(), one.name.clone())),
        Holder::Shared(_) => Some((SHARED.0.to_owned(), SHARED.1.to_owned())),
        Holder::Nobody => Some((NOBODY.0.to_owned(), NOBODY.1.to_owned())),
    };
    let now = context.power_cell(&amounts, When::Now);
    let done = context.power_cell(&amounts, When::AtCompletion);
    Some(Row {
        site: context.site(id)?,
        place: place(context, site),
        country: site.country.clone().map(|code| (code.clone(), context.lang.country(&code))),
        project: site
            .project
            .and_then(|id| Some((context.snapshot.project(id)?.slug.clone(), context.project(id)?))),
        companies: context.holder(&holder),
        company_values: value.into_iter().collect(),
        state: state(&now, &done),
        chips: context.cell(&amounts, Measure::Chips, When::Now),
        chips_done: context.cell(&amounts, Measure::Chips, When::AtCompletion),
        bar: bar(&now, &done, 0),
        now,
        done,
        amounts,
    })
}

/// In what state a site is by its power: what runs, claimed or estimated, decides.
fn state(now: &Cell, done: &Cell) -> &'static str {
    let runs =
        |cell: &Cell| [&cell.claim, &cell.estimate].into_iter().flatten().any(|amount| amount.size > 0);
    if runs(now) {
        "running"
    } else if runs(done) {
        "to come"
    } else {
        "no power number"
    }
}

/// Groups of sites that are no single company's; `~` is in no slug.
const SHARED: (&str, &str) = ("~shared", "several companies");
const NOBODY: (&str, &str) = ("~nobody", "nobody named");

fn filters<'c>(context: &'c Context<'_>, lens: Lens) -> [Filter<'c, Row>; 4] {
    [
        Filter {
            name: "state",
            label: "State",
            phrase: "that are",
            values: Box::new(|row: &Row| vec![value(row.state.replace(' ', "-"), row.state)]),
            known: Box::new(|value| {
                ["running", "to come", "no power number"]
                    .iter()
                    .find(|s| s.replace(' ', "-") == value)
                    .map(ToString::to_string)
            }),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: match lens {
                Lens::Lead => "led by",
                Lens::Owner => "owned by",
                Lens::User => "used by",
            },
            values: Box::new(|row: &Row| kept_values(&row.company_values)),
            known: Box::new(move |slug| {
                let group = [SHARED, NOBODY].into_iter().find(|(value, _)| *value == slug);
                group
                    .map(|(_, label)| label.to_owned())
                    .or_else(|| named_by(context, EntityKind::Company, slug))
            }),
        },
        Filter {
            name: "country",
            label: "Country",
            phrase: "in",
            values: Box::new(|row: &Row| kept_values(&row.country)),
            known: Box::new(|code| context.lang.known_country(code).map(ToOwned::to_owned)),
        },
        Filter {
            name: "project",
            label: "Project",
            phrase: "of",
            values: Box::new(|row: &Row| {
                row.project.iter().map(|(slug, link)| value(slug, &link.name)).collect()
            }),
            known: Box::new(move |slug| named_by(context, EntityKind::Project, slug)),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    // Sites of nobody named come last.
    let first =
        |row: &Row| row.companies.first().map_or("\u{10ffff}".to_owned(), |link| link.name.to_lowercase());
    let by_column = match column {
        "company" => first(a).cmp(&first(b)),
        "now" => a.now.size().cmp(&b.now.size()),
        "completion" => a.done.size().cmp(&b.done.size()),
        "chips" => a.chips.size().cmp(&b.chips.size()),
        "chips_completion" => a.chips_done.size().cmp(&b.chips_done.size()),
        _ => Ordering::Equal,
    };
    by_column.then_with(|| a.site.name.to_lowercase().cmp(&b.site.name.to_lowercase()))
}
