//! `/companies`: who has which sites, power and chips, through a lens.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::{
    chart::picture::Shape,
    dataset::{Lens, SiteGroups, SiteSums, When},
    domain::{
        CompanyId,
        company::{Company, Entity},
        site_totals::Measure,
    },
    web::{
        charts::{Chart, page_or_table},
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value, ends, sums},
        page::{Chrome, Context, Link, Section, SumPair},
        public::{
            announcements::feed_of_table,
            home::{LensLink, lens_links},
            shared::lens,
            totals::{Headline, headline, spending_chart, usual_years},
        },
        table::{Column, Filter, Listing, TableQuery, kept_values, value},
    },
};

const COLUMNS: [Column; 6] = [
    Column { key: "name", label: "Company", is_number: false },
    Column { key: "spending", label: "Spending in ten years", is_number: true },
    Column { key: "sites", label: "Sites", is_number: true },
    Column { key: "now", label: "Power now", is_number: true },
    Column { key: "completion", label: "At completion", is_number: true },
    Column { key: "chips", label: "Chips at completion", is_number: true },
];

#[derive(Template)]
#[template(path = "public/companies/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    /// The years of the spending column.
    years: String,
    lenses: Vec<LensLink>,
    compare: String,
    /// All companies by what they said they will spend, whatever the table shows.
    spending: Chart,
    spending_url: String,
    listing: Listing,
    rows: Vec<Row>,
    groups: Vec<Group>,
}

struct Row {
    id: CompanyId,
    company: Link,
    country: Option<(String, String)>,
    spending: Headline,
    sites: usize,
    sites_url: String,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
}

/// Sites that are no single company's, and all sites.
struct Group {
    name: &'static str,
    sites: usize,
    sites_url: String,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
}

/// The lens, and what the address says about the table.
fn query(reader: &mut Reader) -> Result<(Lens, TableQuery), WebError> {
    let lens = lens(reader)?;
    let kept = vec![("by", lens.word().to_owned())];
    let query = TableQuery::read(reader, &["country", "sites"], &COLUMNS, "completion", kept)?;
    Ok((lens, query))
}

/// What the filters let through, in the order asked for.
fn rows(
    context: &Context<'_>,
    lens: Lens,
    query: &TableQuery,
    groups: &SiteGroups,
) -> Result<(Vec<Row>, Listing), WebError> {
    let rows = context
        .snapshot
        .firms()
        .filter_map(|(id, company)| row(context, id, company, lens, groups.companies.get(&id)))
        .collect();
    let name = |row: &Row| row.company.name.clone();
    query.apply(rows, &filters(context), name, compare, ("company", "companies"))
}

/// `GET /companies.atom`: what was said about them and by them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (lens, query) = query(reader)?;
        let context = reader.context();
        let (rows, listing) = rows(&context, lens, &query, &context.snapshot.site_groups(lens))?;
        let about = |row: &Row| context.snapshot.announcements_about(Entity::Company(row.id));
        Ok((rows.iter().flat_map(about).collect(), listing.title("announcements about companies")))
    })
}

/// `GET /companies` and its files.
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (lens, query) = query(&mut reader)?;
    let context = reader.context();
    let groups = context.snapshot.site_groups(lens);
    let (rows, listing) = rows(&context, lens, &query, &groups)?;
    let title = listing.title("Companies");
    let files =
        match reader.sheet(&title, &FIELDS).offered(&reader, &rows, |row| Some(file_row(&reader, row)))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let rows = query.cut(rows);
    let mut chrome = reader.chrome(
        Section::Companies,
        &title,
        "Companies in the AI build-out with their sites, power, chips and the spending they announced.",
    )?;
    chrome.offer_table(&reader, files);
    chrome.follow_with(&reader, "/companies.atom");
    let group = |name, company, (sites, sums): &(usize, SiteSums)| Group {
        sites_url: sites_url(&context, lens, company),
        name,
        sites: *sites,
        now: sums.power(&context, When::Now),
        done: sums.power(&context, When::AtCompletion),
        chips: sums.pair(&context, Measure::Chips, When::AtCompletion),
    };
    let groups = vec![
        group("Shared by several", Some("~shared"), &groups.shared),
        group("Nobody named", Some("~nobody"), &groups.nobody),
        group("All sites", None, &groups.all),
    ];
    let page = List {
        chrome,
        title,
        years: usual_years(&context),
        compare: reader.urls.path("/compare"),
        spending: spending_chart(&context),
        spending_url: reader.urls.path("/charts/spending"),
        lenses: lens_links(&reader.urls, "/companies", lens),
        listing,
        rows,
        groups,
    };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

fn row(
    context: &Context<'_>,
    id: CompanyId,
    company: &Company,
    lens: Lens,
    group: Option<&(usize, SiteSums)>,
) -> Option<Row> {
    let none = (0, SiteSums::default());
    let (sites, sums) = group.unwrap_or(&none);
    Some(Row {
        id,
        company: context.company(id)?,
        country: company.country.clone().map(|code| (code.clone(), context.lang.country(&code))),
        spending: headline(context, Some(id)),
        sites: *sites,
        sites_url: sites_url(context, lens, Some(&company.slug)),
        now: sums.power(context, When::Now),
        done: sums.power(context, When::AtCompletion),
        chips: sums.pair(context, Measure::Chips, When::AtCompletion),
    })
}

/// The columns of the file: dollars, watts of facility power (or of a kind not
/// said), chips one by one.
const FIELDS: [Field; 18] = [
    Field::text("name", "Name of the company"),
    Field::text("country", "Where it is at home, ISO 3166-1 alpha-2"),
    Field::number(
        "spending_low_usd",
        "Spending on AI infrastructure that it said for the ten years from this one: lower end, US dollars",
    ),
    Field::number("spending_high_usd", "The same: upper end, US dollars; empty where the sky is open"),
    Field::number("sites", "Sites that it has a part in"),
    Field::number(
        "power_now_claimed_low_w",
        "Facility power now, claimed by companies and authorities: lower end, watts",
    ),
    Field::number(
        "power_now_claimed_high_w",
        "Facility power now, claimed by companies and authorities: upper end, watts",
    ),
    Field::number(
        "power_now_estimated_low_w",
        "Facility power now, estimated by observers: lower end, watts",
    ),
    Field::number(
        "power_now_estimated_high_w",
        "Facility power now, estimated by observers: upper end, watts",
    ),
    Field::number(
        "power_at_completion_claimed_low_w",
        "Facility power at completion, claimed by companies and authorities: lower end, watts",
    ),
    Field::number(
        "power_at_completion_claimed_high_w",
        "Facility power at completion, claimed by companies and authorities: upper end, watts",
    ),
    Field::number(
        "power_at_completion_estimated_low_w",
        "Facility power at completion, estimated by observers: lower end, watts",
    ),
    Field::number(
        "power_at_completion_estimated_high_w",
        "Facility power at completion, estimated by observers: upper end, watts",
    ),
    Field::number("chips_at_completion_claimed_low", "Chips at completion, claimed: lower end, single chips"),
    Field::number(
        "chips_at_completion_claimed_high",
        "Chips at completion, claimed: upper end, single chips",
    ),
    Field::number(
        "chips_at_completion_estimated_low",
        "Chips at completion, estimated: lower end, single chips",
    ),
    Field::number(
        "chips_at_completion_estimated_high",
        "Chips at completion, estimated: upper end, single chips",
    ),
    Field::address("url", "Its page"),
];

fn file_row(reader: &Reader, row: &Row) -> Vec<Value> {
    let country = row.country.as_ref().map(|(code, _)| code.clone());
    let mut cells = vec![row.company.name.as_str().into(), country.into()];
    cells.extend(ends(row.spending.sum));
    cells.push(i64::try_from(row.sites).unwrap_or(i64::MAX).into());
    cells.extend([&row.now, &row.done, &row.chips].into_iter().flat_map(sums));
    cells.push(reader.urls.absolute(&row.company.url).into());
    cells
}

/// The sites behind a sum.
fn sites_url(context: &Context<'_>, lens: Lens, company: Option<&str>) -> String {
    let company = company.map(|value| ("company", value));
    context.urls.with("/sites", company.into_iter().chain([("by", lens.word())]))
}

fn filters<'c>(context: &'c Context<'_>) -> [Filter<'c, Row>; 2] {
    [
        Filter {
            name: "sites",
            label: "Sites",
            phrase: "with",
            values: Box::new(|row: &Row| {
                vec![if row.sites > 0 { value("some", "sites") } else { value("none", "no site") }]
            }),
            known: Box::new(|value| match value {
                "some" => Some("sites".to_owned()),
                "none" => Some("no site".to_owned()),
                _ => None,
            }),
        },
        Filter {
            name: "country",
            label: "Country",
            phrase: "from",
            values: Box::new(|row: &Row| kept_values(&row.country)),
            known: Box::new(|code| context.lang.known_country(code).map(ToOwned::to_owned)),
        },
    ]
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let by_column = match column {
        "spending" => a.spending.size.cmp(&b.spending.size),
        "sites" => a.sites.cmp(&b.sites),
        "now" => a.now.size().cmp(&b.now.size()),
        "completion" => a.done.size().cmp(&b.done.size()),
        "chips" => a.chips.size().cmp(&b.chips.size()),
        _ => a.company.name.to_lowercase().cmp(&b.company.name.to_lowercase()),
    };
    by_column.then_with(|| b.company.name.to_lowercase().cmp(&a.company.name.to_lowercase()))
}
