//! `/projects`: programmes with their lead, sites and power.

use std::cmp::Ordering;

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::{EntityKind, SiteSums, When},
    domain::{ProjectId, company::Entity},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value, names, sums},
        page::{Chrome, Context, FigureLine, Link, Section, SumPair},
        public::{announcements::feed_of_table, shared::named_by},
        table::{Column, Filter, Listing, TableQuery, kept_values},
    },
};

const COLUMNS: [Column; 5] = [
    Column { key: "name", label: "Project", is_number: false },
    Column { key: "lead", label: "Lead", is_number: false },
    Column { key: "sites", label: "Sites", is_number: true },
    Column { key: "now", label: "Power now", is_number: true },
    Column { key: "completion", label: "At completion", is_number: true },
];

#[derive(Template)]
#[template(path = "public/projects/list.html", blocks = ["table"])]
struct List {
    chrome: Chrome,
    title: String,
    listing: Listing,
    rows: Vec<Row>,
}

struct Row {
    id: ProjectId,
    project: Link,
    parent: Option<Link>,
    leads: Vec<Link>,
    lead_values: Vec<(String, String)>,
    sites: usize,
    now: SumPair,
    done: SumPair,
    money: Option<FigureLine>,
}

/// What the filter of the address lets through, in its order.
fn rows(reader: &mut Reader) -> Result<(TableQuery, Vec<Row>, Listing), WebError> {
    let query = TableQuery::read(reader, &["company"], &COLUMNS, "completion", Vec::new())?;
    let context = reader.context();
    let rows = context.snapshot.projects().filter_map(|(id, _)| row(&context, id)).collect();
    let filter = Filter {
        name: "company",
        label: "Lead",
        phrase: "led by",
        values: Box::new(|row: &Row| kept_values(&row.lead_values)),
        known: Box::new(|slug| named_by(&context, EntityKind::Company, slug)),
    };
    let (rows, listing) = query.apply(
        rows,
        &[filter],
        |row: &Row| row.project.name.clone(),
        compare,
        ("project", "projects"),
    )?;
    Ok((query, rows, listing))
}

/// `GET /projects.atom`: what was said about them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let (_, rows, listing) = rows(reader)?;
        let snapshot = reader.snapshot();
        let about = |row: &Row| snapshot.announcements_about(Entity::Project(row.id));
        Ok((rows.iter().flat_map(about).collect(), listing.title("announcements about projects")))
    })
}

/// `GET /projects`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let (query, rows, listing) = rows(&mut reader)?;
    let title = listing.title("Projects");
    let files =
        match reader.sheet(&title, &FIELDS).offered(&reader, &rows, |row| Some(file_row(&reader, row)))? {
            Files::Answer(answer) => return Ok(*answer),
            Files::Links(links) => links,
        };
    let rows = query.cut(rows);
    let mut chrome = reader.chrome(
        Section::Projects,
        &title,
        "Programmes of the AI build-out with their lead, sites and power.",
    )?;
    chrome.offer_table(&reader, files);
    chrome.follow_with(&reader, "/projects.atom");
    let page = List { chrome, title, listing, rows };
    page_or_table(&reader, &page.title, &page.listing, &page, &page.as_table())
}

/// The columns of the file: watts of facility power (or of a kind not said).
const FIELDS: [Field; 13] = [
    Field::text("name", "Name of the project"),
    Field::text("parent", "The programme that it belongs to"),
    Field::text("leads", "Companies that lead it, separated by semicolons"),
    Field::number("sites", "Sites of it"),
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
    Field::address("url", "Its page"),
];

fn file_row(reader: &Reader, row: &Row) -> Vec<Value> {
    let parent = row.parent.as_ref().map(|parent| parent.name.clone());
    let sites = i64::try_from(row.sites).unwrap_or(i64::MAX);
    let mut cells = vec![row.project.name.as_str().into(), parent.into(), names(&row.leads), sites.into()];
    cells.extend([&row.now, &row.done].into_iter().flat_map(sums));
    cells.push(reader.urls.absolute(&row.project.url).into());
    cells
}

fn row(context: &Context<'_>, id: ProjectId) -> Option<Row> {
    let mut sums = SiteSums::default();
    let mut sites = 0;
    for (site_id, _) in context.snapshot.sites_of_project(id) {
        sites += 1;
        sums.add(&context.snapshot.site_amounts(site_id));
    }
    let leads = context.snapshot.leads_of_project(id);
    let money = context
        .snapshot
        .figures_of_project(id)
        .filter(|at| {
            at.figure.metric == crate::domain::figure::Metric::Spending
                && context.snapshot.is_counted(at.figure)
                && at.standing() == crate::domain::announcement::Standing::Claim
                && !context.snapshot.is_over(*at)
        })
        .max_by_key(|at| at.figure.quantity.leading_end())
        .map(|at| context.figure_line(at));
    Some(Row {
        id,
        project: context.project(id)?,
        parent: context.snapshot.project(id)?.parent.and_then(|parent| context.project(parent)),
        lead_values: leads
            .iter()
            .filter_map(|id| context.snapshot.company(*id))
            .map(|company| (company.slug.clone(), company.name.clone()))
            .collect(),
        leads: leads.iter().filter_map(|id| context.company(*id)).collect(),
        sites,
        now: sums.power(context, When::Now),
        done: sums.power(context, When::AtCompletion),
        money,
    })
}

fn compare(column: &str, a: &Row, b: &Row) -> Ordering {
    let lead = |row: &Row| row.leads.first().map(|lead| lead.name.to_lowercase());
    let by_column = match column {
        "lead" => lead(a).cmp(&lead(b)),
        "sites" => a.sites.cmp(&b.sites),
        "now" => a.now.size().cmp(&b.now.size()),
        "completion" => a.done.size().cmp(&b.done.size()),
        _ => Ordering::Equal,
    };
    by_column.then_with(|| a.project.name.to_lowercase().cmp(&b.project.name.to_lowercase()))
}
