//! The rows of a table of sites, as the list, the map and files show them.

use std::{cmp::Ordering, sync::Arc};

use super::place;
use crate::{
    dataset::{EntityKind, Holder, Lens, SiteAmounts, When},
    domain::{SiteId, site_totals::Measure},
    web::{
        charts::company_class,
        error::WebError,
        extract::Reader,
        page::{Cell, Context, Link},
        public::{
            home::{Bar, bar},
            shared::named_by,
        },
        table::{Column, Filter, Listing, TableQuery, kept_values, value},
    },
};

/// The columns of the table.
pub const COLUMNS: [Column; 6] = [
    Column { key: "name", label: "Site", is_number: false },
    Column { key: "company", label: "Company", is_number: false },
    Column { key: "now", label: "Power now", is_number: true },
    Column { key: "completion", label: "Power at completion", is_number: true },
    Column { key: "chips", label: "Chips now", is_number: true },
    Column { key: "chips_completion", label: "Chips at completion", is_number: true },
];

/// A site with its power and chips.
pub struct Row {
    pub id: SiteId,
    pub site: Link,
    pub place: String,
    pub country: Option<(String, String)>,
    pub project: Option<(String, Link)>,
    pub companies: Vec<Link>,
    pub company_values: Vec<(String, String)>,
    /// The class of its company's colour, if it is a single company's.
    pub colour: Option<&'static str>,
    pub state: &'static str,
    pub now: Cell,
    pub done: Cell,
    pub chips: Cell,
    pub chips_done: Cell,
    pub bar: Bar,
    pub amounts: Arc<SiteAmounts>,
}

/// What the address says about the table: the lens and further parameters are kept.
pub fn query(reader: &mut Reader, kept: Vec<(&'static str, String)>) -> Result<TableQuery, WebError> {
    TableQuery::read(reader, &["company", "country", "project", "state"], &COLUMNS, "completion", kept)
}

/// The rows that the filters let through, in the order asked for.
pub fn rows(context: &Context<'_>, lens: Lens, query: &TableQuery) -> Result<(Vec<Row>, Listing), WebError> {
    let mut rows: Vec<Row> =
        context.snapshot.site_groups(lens).sites.iter().filter_map(|site| row(context, site)).collect();
    let largest = rows.iter().map(|row| row.done.size()).max().unwrap_or(0);
    for row in &mut rows {
        row.bar = bar(&row.now, &row.done, largest);
    }
    query.apply(
        rows,
        &filters(context, lens),
        |row: &Row| format!("{} {}", row.site.name, row.place),
        compare,
        ("site", "sites"),
    )
}

fn row(context: &Context<'_>, (id, holder, amounts): &(SiteId, Holder, Arc<SiteAmounts>)) -> Option<Row> {
    let id = *id;
    let site = context.snapshot.site(id)?;
    // A site of several companies is none's alone: it stands under “several companies”.
    let value = match holder {
        Holder::One(id) => context.snapshot.company(*id).map(|one| (one.slug.clone(), one.name.clone())),
        Holder::Shared(_) => Some((SHARED.0.to_owned(), SHARED.1.to_owned())),
        Holder::Nobody => Some((NOBODY.0.to_owned(), NOBODY.1.to_owned())),
    };
    let colour = match holder {
        Holder::One(id) => Some(company_class(context, *id)),
        Holder::Shared(_) | Holder::Nobody => None,
    };
    let now = context.power_cell(amounts, When::Now);
    let done = context.power_cell(amounts, When::AtCompletion);
    Some(Row {
        id,
        site: context.site(id)?,
        place: place(context, site),
        country: site.country.clone().map(|code| (code.clone(), context.lang.country(&code))),
        project: site
            .project
            .and_then(|id| Some((context.snapshot.project(id)?.slug.clone(), context.project(id)?))),
        companies: context.holder(holder),
        company_values: value.into_iter().collect(),
        colour,
        state: state(&now, &done),
        chips: context.cell(amounts, Measure::Chips, When::Now),
        chips_done: context.cell(amounts, Measure::Chips, When::AtCompletion),
        bar: bar(&now, &done, 0),
        now,
        done,
        amounts: Arc::clone(amounts),
    })
}

/// In what state a site is by its power: what runs, claimed or estimated, decides.
fn state(now: &Cell, done: &Cell) -> &'static str {
    let runs =
        |cell: &Cell| [&cell.claim, &cell.estimate].into_iter().flatten().any(|amount| amount.size() > 0);
    if runs(now) {
        "running"
    } else if runs(done) {
        "to come"
    } else {
        "no power number"
    }
}

/// Groups of sites that are no single company's; `~` is in no slug.
pub const SHARED: (&str, &str) = ("~shared", "several companies");
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
