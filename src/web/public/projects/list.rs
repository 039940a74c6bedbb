//! `/projects`: programmes with their lead, sites and power.

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::{EntityKind, ProjectSites, When},
    domain::{ProjectId, company::Entity, project::Project},
    web::{
        charts::page_or_table,
        error::WebError,
        extract::Reader,
        files::{Field, Files, Value, names, sums},
        page::{Chrome, Context, FigureLine, Link, Section, SumPair},
        public::{
            announcements::feed_of_table,
            shared::{company_words, named_by},
        },
        table::{Column, Filter, Folded, Key, Listing, SortKey, TableQuery, folded},
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
    project: Link,
    parent: Option<Link>,
    leads: Vec<Link>,
    sites: usize,
    now: SumPair,
    done: SumPair,
    money: Option<FigureLine>,
}

/// A project of the table, before anything about it is put into words.
struct Listed<'a> {
    project: &'a Project,
    of: &'a ProjectSites,
}

fn query(reader: &mut Reader) -> Result<TableQuery, WebError> {
    TableQuery::read(reader, &["company"], &COLUMNS, "completion", Vec::new())
}

/// What the filter of the address lets through, in its order.
fn listed<'a>(
    context: &Context<'a>,
    projects: &'a [ProjectSites],
    query: &TableQuery,
) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let projects =
        projects.iter().filter_map(|of| Some(Listed { project: context.snapshot.project(of.id)?, of }));
    let filter = Filter {
        name: "company",
        label: "Lead",
        phrase: "led by",
        keys: Box::new(|row: &Listed<'_>, tell| row.of.leads.iter().for_each(|id| tell(Key::of(*id)))),
        words: Box::new(|key| company_words(context, key)),
        known: Box::new(|slug| named_by(context, EntityKind::Company, slug)),
    };
    query.apply(
        projects.collect(),
        &[filter],
        |row| row.project.name.clone(),
        |column, row| sort_key(context, column, row),
        ("project", "projects"),
    )
}

/// `GET /projects.atom`: what was said about them.
pub async fn feed(reader: Reader) -> Result<Response, WebError> {
    feed_of_table(reader, |reader| {
        let query = query(reader)?;
        let context = reader.context();
        let known = context.snapshot.project_sites();
        let (projects, listing) = listed(&context, &known, &query)?;
        let about = |listed: &Listed<'_>| context.snapshot.announcements_about(Entity::Project(listed.of.id));
        Ok((projects.iter().flat_map(about).collect(), listing.title("announcements about projects")))
    })
}

/// `GET /projects`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let query = query(&mut reader)?;
    let context = reader.context();
    let known = context.snapshot.project_sites();
    let (projects, listing) = listed(&context, &known, &query)?;
    let title = listing.title("Projects");
    let cells = |project: &Listed<'_>| Some(file_row(&reader, &row(&context, project)?));
    let files = match reader.sheet(&title, &FIELDS).offered(&reader, &projects, cells)? {
        Files::Answer(answer) => return Ok(*answer),
        Files::Links(links) => links,
    };
    let rows = query.cut(projects).iter().filter_map(|project| row(&context, project)).collect();
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

fn row(context: &Context<'_>, listed: &Listed<'_>) -> Option<Row> {
    let Listed { project, of: ProjectSites { id, leads, sites, sums } } = listed;
    let money = context
        .snapshot
        .figures_of_project(*id)
        .filter(|at| {
            at.figure.metric == crate::domain::figure::Metric::Spending
                && context.snapshot.is_counted(at.figure)
                && at.standing() == crate::domain::announcement::Standing::Claim
                && !context.snapshot.is_over(*at)
        })
        .max_by_key(|at| at.figure.quantity.leading_end())
        .map(|at| context.figure_line(at));
    Some(Row {
        project: context.project(*id)?,
        parent: project.parent.and_then(|parent| context.project(parent)),
        leads: leads.iter().filter_map(|id| context.company(*id)).collect(),
        sites: *sites,
        now: sums.power(context, When::Now),
        done: sums.power(context, When::AtCompletion),
        money,
    })
}

fn sort_key<'r>(
    context: &Context<'r>,
    column: &str,
    row: &Listed<'r>,
) -> (SortKey<'r>, Folded<'r>, ProjectId) {
    let lead = || row.of.leads.first().and_then(|id| context.snapshot.company(*id));
    let power = |when| SortKey::Number(row.of.sums.size_of_power(when));
    let by_column = match column {
        "lead" => SortKey::Text(folded(lead().map_or("", |company| company.name.as_str()))),
        "sites" => SortKey::count(row.of.sites),
        "now" => power(When::Now),
        "completion" => power(When::AtCompletion),
        _ => SortKey::Name,
    };
    (by_column, folded(row.project.name.as_str()), row.of.id)
}
