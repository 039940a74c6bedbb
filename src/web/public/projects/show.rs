//! `/projects/{slug}`: one programme: its money, its sites, who is in it.

use askama::Template;
use axum::response::Response;

use crate::{
    dataset::{EntityKind, FigureAt, SiteSums, When},
    domain::{
        AnnouncementId, ProjectId,
        announcement::Announcement,
        care::Checked,
        company::Entity,
        project::{RoleKind, RoleObject},
        site_totals::Measure,
    },
    web::{
        error::WebError,
        extract::{Reader, UrlPath},
        page::{Cell, Chrome, Context, FigureLine, Link, Section, SumPair, render},
        public::{
            announcements::feed_of,
            care::last_checked,
            promises::{About, Block, block},
            shared::{AnnouncementLine, RoleLine, find, newest, other_names, role_line, role_order},
            sites::place,
        },
    },
};

#[derive(Template)]
#[template(path = "public/projects/show.html")]
struct Show {
    chrome: Chrome,
    checked: Option<String>,
    name: String,
    parent: Option<Link>,
    leads: Vec<Link>,
    note: Option<String>,
    other_names: String,
    children: Vec<Link>,
    sites: Vec<SiteLine>,
    now: SumPair,
    done: SumPair,
    chips: SumPair,
    figures: Vec<FigureLine>,
    promises: Block,
    roles: Vec<RoleLine>,
    announcements: Vec<AnnouncementLine>,
}

struct SiteLine {
    site: Link,
    place: String,
    confidence: Option<&'static str>,
    now: Cell,
    done: Cell,
    chips: Cell,
}

/// `GET /projects/{slug}`, `/projects/{slug}.atom`
pub async fn show(UrlPath(slug): UrlPath<String>, reader: Reader) -> Result<Response, WebError> {
    if let Some(slug) = slug.strip_suffix(".atom") {
        return feed_of(&reader, EntityKind::Project, slug);
    }
    let Entity::Project(id) = find(&reader, EntityKind::Project, &slug)? else {
        return Err(WebError::not_found("project"));
    };
    let context = reader.context();
    let project = context.snapshot.project(id).ok_or(WebError::not_found("project"))?;
    let description =
        format!("{}: what was said about the programme, its sites, power and chips.", project.name);
    let mut chrome = reader.chrome(Section::Projects, &project.name, &description)?;
    chrome.follow_with(&reader, &format!("{}.atom", reader.path));
    let (sites, sums) = sites(&context, id);
    let mut figures: Vec<FigureAt<'_>> = context.snapshot.figures_of_project(id).collect();
    figures.sort_by_key(|at| std::cmp::Reverse((at.said_on(), std::cmp::Reverse(at.id))));
    let ledger = context.snapshot.ledger_of_project(id);
    let children = context.snapshot.projects().filter(|(_, child)| child.parent == Some(id));
    render(&Show {
        checked: last_checked(&context, Checked::Project(id)),
        chrome,
        name: project.name.clone(),
        parent: project.parent.and_then(|parent| context.project(parent)),
        leads: context
            .snapshot
            .leads_of_project(id)
            .iter()
            .filter_map(|lead| context.company(*lead))
            .collect(),
        note: project.note.clone(),
        other_names: other_names(&context, Entity::Project(id)),
        children: children.filter_map(|(child, _)| context.project(child)).collect(),
        now: sums.power(&context, When::Now),
        done: sums.power(&context, When::AtCompletion),
        chips: sums.pair(&context, Measure::Chips, When::AtCompletion),
        promises: block(
            &context,
            &ledger,
            &ledger.rows,
            About::Parts,
            Some(context.urls.promises([("project", project.slug.as_str())])),
        ),
        sites,
        figures: figures.iter().map(|at| context.figure_line(*at)).collect(),
        roles: roles(&context, id),
        announcements: newest(&context, announcements(&context, &figures).into_iter(), 20),
    })
}

fn sites(context: &Context<'_>, id: ProjectId) -> (Vec<SiteLine>, SiteSums) {
    let mut sums = SiteSums::default();
    let mut lines = Vec::new();
    for (site_id, site) in context.snapshot.sites_of_project(id) {
        let amounts = context.snapshot.site_amounts(site_id);
        sums.add(&amounts);
        lines.extend(context.site(site_id).map(|link| SiteLine {
            site: link,
            place: place(context, site),
            confidence: site.project_confidence.map(crate::domain::project::Confidence::word),
            now: context.power_cell(&amounts, When::Now),
            done: context.power_cell(&amounts, When::AtCompletion),
            chips: context.cell(&amounts, Measure::Chips, When::AtCompletion),
        }));
    }
    lines.sort_by(|a, b| b.done.size().cmp(&a.done.size()).then_with(|| a.site.name.cmp(&b.site.name)));
    (lines, sums)
}

fn roles(context: &Context<'_>, id: ProjectId) -> Vec<RoleLine> {
    let mut roles = context.snapshot.roles_in(RoleObject::Project(id));
    roles.retain(|(_, role)| role.kind != RoleKind::Lead);
    roles.sort_by_key(|(role_id, role)| (context.snapshot.has_ended(role), role_order(role.kind), *role_id));
    roles
        .into_iter()
        .filter_map(|(_, role)| Some(role_line(context, role, context.company(role.company)?)))
        .collect()
}

fn announcements<'a>(
    context: &Context<'a>,
    figures: &[FigureAt<'a>],
) -> Vec<(AnnouncementId, &'a Announcement)> {
    let mut ids: Vec<_> = figures.iter().map(|at| at.figure.announcement).collect();
    ids.sort_unstable();
    ids.dedup();
    ids.into_iter().filter_map(|id| Some((id, context.snapshot.announcement(id)?))).collect()
}
