//! Who has which part in a site, by the tags of a record, and which programme
//! the site belongs to.

use super::{cells::Tagged, copy_plan::CopyPlan, files::Record};
use crate::{
    dataset::EntityKind,
    domain::{
        AnnouncementId, CompanyId, ProjectId, RoleId, SiteId,
        announcement::Announcement,
        company::Entity,
        project::{Confidence, Project, Role, RoleKind, RoleObject},
        site::Site,
    },
};

/// Puts a site into the programme that a record names, unless it is in one.
pub fn join_project(copy: &mut CopyPlan<'_>, id: SiteId, record: &Record) {
    let Some(named) = &record.project else { return };
    let confidence = match named.confidence() {
        Ok(confidence) => confidence,
        Err(unknown) => return copy.unsure(&record.place, format!("project “{}”: {unknown}", named.name)),
    };
    let Some(mut site) = copy.overlay.get::<Site>(id).filter(|site| site.project.is_none()).cloned() else {
        return;
    };
    site.project = Some(project_named(copy, &named.name));
    site.project_confidence = confidence;
    copy.overlay.put(id, site);
}

fn project_named(copy: &mut CopyPlan<'_>, name: &str) -> ProjectId {
    if let Some(Entity::Project(id)) = copy.overlay.named(EntityKind::Project, name).first() {
        return *id;
    }
    let slug = copy.overlay.free_slug(EntityKind::Project, name);
    let project =
        Project { slug: slug.clone(), name: name.to_owned(), country: None, parent: None, note: None };
    let id = copy.overlay.add(project);
    copy.overlay.introduce(Entity::Project(id), &slug, name);
    id
}

/// Opens, restates and ends the roles of one kind at a site, so that those that
/// the data set speaks for are those that this copy names.
pub fn set(
    copy: &mut CopyPlan<'_>,
    site: SiteId,
    said: AnnouncementId,
    kind: RoleKind,
    named: &[Tagged],
    place: &str,
) {
    let open = open_roles(copy, site, kind);
    let mut companies: Vec<CompanyId> = Vec::new();
    for one in named {
        let confidence = match one.confidence() {
            Ok(confidence) => confidence,
            Err(unknown) => {
                copy.unsure(place, format!("{kind} “{}”: {unknown}", one.name));
                continue;
            }
        };
        let company = copy.overlay.company_named(&one.name);
        if companies.contains(&company) {
            continue;
        }
        companies.push(company);
        match open.iter().find(|(_, role)| role.company == company) {
            Some((id, role)) if is_ours(copy, role) && role.confidence != confidence => {
                // What was said before stays as it was said then.
                copy.overlay.put(*id, Role { ended_by: Some(said), ..role.clone() });
                open_role(copy, company, site, kind, confidence, said);
            }
            Some(_) => {}
            None => open_role(copy, company, site, kind, confidence, said),
        }
    }
    for (id, role) in open {
        if is_ours(copy, &role) && !companies.contains(&role.company) {
            copy.overlay.put(id, Role { ended_by: Some(said), ..role });
        }
    }
}

fn open_role(
    copy: &mut CopyPlan<'_>,
    company: CompanyId,
    site: SiteId,
    kind: RoleKind,
    confidence: Option<Confidence>,
    said: AnnouncementId,
) {
    copy.overlay.add(Role {
        company,
        object: RoleObject::Site(site),
        kind,
        confidence,
        share_basis_points: None,
        starts: None,
        ends: None,
        announcement: Some(said),
        ended_by: None,
        note: None,
    });
}

fn is_ours(copy: &CopyPlan<'_>, role: &Role) -> bool {
    let said = role.announcement.and_then(|id| copy.overlay.get::<Announcement>(id));
    said.is_some_and(|said| copy.set.day_of(said).is_some())
}

fn open_roles(copy: &CopyPlan<'_>, site: SiteId, kind: RoleKind) -> Vec<(RoleId, Role)> {
    let at_site = copy
        .overlay
        .all::<Role>()
        .filter(|(_, role)| role.object == RoleObject::Site(site) && role.kind == kind);
    at_site
        .filter(|(_, role)| role.ended_by.is_none() && role.ends.is_none())
        .map(|(id, role)| (id, role.clone()))
        .collect()
}

/// The owner of a site, if exactly one is named.
pub fn only_owner(copy: &CopyPlan<'_>, site: SiteId) -> Option<CompanyId> {
    let mut owners: Vec<CompanyId> =
        open_roles(copy, site, RoleKind::Owner).into_iter().map(|(_, role)| role.company).collect();
    owners.sort_unstable();
    owners.dedup();
    if let [owner] = owners.as_slice() { Some(*owner) } else { None }
}
