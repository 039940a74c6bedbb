//! `/companies`: who has which sites, power and chips, through a lens.

use std::cmp::Reverse;

use askama::Template;
use axum::response::Response;

use crate::{
    chart::picture::Shape,
    dataset::{Lens, SiteGroup, SiteGroups, SiteSums, When},
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
            shared::{country_filter, lens},
            totals::{Headline, headline, spending_chart, usual_years},
        },
        table::{Column, Filter, Folded, Key, Listing, SortKey, TableQuery, folded, label_of, words_of},
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

/// A company of the table, before anything about it is put into words.
struct Listed<'a> {
    id: CompanyId,
    company: &'a Company,
    group: Option<&'a SiteGroup>,
}

impl Listed<'_> {
    fn sites(&self) -> usize {
        self.group.map_or(0, |(sites, _)| *sites)
    }
}

/// What the filters let through, in the order asked for.
fn listed<'a>(
    context: &'a Context<'a>,
    query: &TableQuery,
    groups: &'a SiteGroups,
) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let listed = |(id, company)| Listed { id, company, group: groups.companies.get(&id) };
    query.apply(
        context.snapshot.firms().map(listed).collect(),
        &filters(context),
        |row: &Listed<'_>| row.company.name.clone(),
        |column, row| sort_key(context, column, row),
        ("company", "companies"),
    )
}

/// `GET /companies.atom`: what was said about them and by them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (lens, query) = query(reader)?;
        let context = reader.context();
        let groups = context.snapshot.site_groups(lens);
        let (companies, listing) = listed(&context, &query, &groups)?;
        let about = |company: &Listed<'_>| context.snapshot.announcements_about(Entity::Company(company.id));
        Ok((companies.iter().flat_map(about).collect(), listing.title("announcements about companies")))
    })
}

/// `GET /companies` and its files.
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (lens, query) = query(&mut reader)?;
    let context = reader.context();
    context.snapshot.prepare_companies(lens);
    let groups = context.snapshot.site_groups(lens);
    let (companies, listing) = listed(&context, &query, &groups)?;
    let title = listing.title("Companies");
    let cells = |company: &Listed<'_>| Some(file_row(&reader, &row(&context, company, lens)?));
    let files = match reader.sheet(&title, &FIELDS).offered(&reader, &companies, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let rows = query.cut(companies).iter().filter_map(|company| row(&context, company, lens)).collect();
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

fn row(context: &Context<'_>, listed: &Listed<'_>, lens: Lens) -> Option<Row> {
    let Listed { id, company, group } = *listed;
    let none = (0, SiteSums::default());
    let (sites, sums) = group.unwrap_or(&none);
    Some(Row {
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

/// Companies with sites and without, as addresses and pages name them.
const SITES: [(&str, &str); 2] = [("none", "no site"), ("some", "sites")];

fn filters<'c>(context: &'c Context<'c>) -> [Filter<'c, Listed<'c>>; 2] {
    [
        Filter {
            name: "sites",
            label: "Sites",
            phrase: "with",
            keys: Box::new(|row, tell| tell(Key::Number(usize::from(row.sites() > 0)))),
            words: Box::new(|key| words_of(&SITES, key)),
            known: Box::new(|value| label_of(&SITES, value)),
        },
        country_filter(context.lang, "from", |row: &Listed<'c>| row.company.country.as_deref()),
    ]
}

/// Of companies that are else the same, the largest first puts the names from A to Z.
fn sort_key<'r>(
    context: &Context<'r>,
    column: &str,
    row: &Listed<'r>,
) -> (SortKey<'r>, Reverse<Folded<'r>>, Reverse<CompanyId>) {
    let sized = |of: fn(&SiteSums) -> i128| SortKey::Number(row.group.map_or(-1, |(_, sums)| of(sums)));
    let name = folded(row.company.name.as_str());
    let by_column = match column {
        "spending" => SortKey::Number(headline(context, Some(row.id)).size),
        "sites" => SortKey::count(row.sites()),
        "now" => sized(|sums| sums.size_of_power(When::Now)),
        "completion" => sized(|sums| sums.size_of_power(When::AtCompletion)),
        "chips" => sized(|sums| sums.size(Measure::Chips, When::AtCompletion)),
        _ => SortKey::Text(name.clone()),
    };
    (by_column, Reverse(name), Reverse(row.id))
}
