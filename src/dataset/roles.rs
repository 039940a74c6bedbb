//! Who has which part in what, and through which lens a site is a company's
//! (rule 5 of /method).

use super::Snapshot;
use crate::domain::{
    CompanyId, ProjectId, RoleId, SiteId,
    company::{CompanyKind, Entity},
    project::{Role, RoleKind, RoleObject},
    words::words,
};

words! {
    /// By which role a site is counted as a company's.
    Lens, "lens" {
        Lead = "lead",
        Owner = "owner",
        User = "user",
    }
}

/// Whose a site is through a lens: it counts once, whoever is named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Holder {
    One(CompanyId),
    Shared(Vec<CompanyId>),
    Nobody,
}

impl<'a> Snapshot<'a> {
    fn roles(&self, ids: &'a [RoleId]) -> impl Iterator<Item = (RoleId, &'a Role)> + use<'a> {
        let snapshot = *self;
        ids.iter()
            .filter_map(move |id| Some((*id, snapshot.dataset.roles.get(*id, snapshot.revision)?)))
            .filter(move |(_, role)| {
                role.announcement.is_none_or(|said| snapshot.announcement(said).is_some())
            })
    }

    /// Whether a role has begun on the view's day.
    fn has_begun(&self, role: &Role) -> bool {
        role.starts.is_none_or(|start| start.first_day() <= self.judged_on)
    }

    /// Whether a role has ended on the view's day.
    pub fn has_ended(&self, role: &Role) -> bool {
        role.ends.is_some_and(|end| end.last_day() < self.judged_on)
            || role.ended_by.is_some_and(|said| self.announcement(said).is_some())
    }

    /// All roles in a project, site or company, past ones too.
    pub fn roles_in(&self, object: RoleObject) -> Vec<(RoleId, &'a Role)> {
        let entity = match object {
            RoleObject::Company(id) => Entity::Company(id),
            RoleObject::Project(id) => Entity::Project(id),
            RoleObject::Site(id) => Entity::Site(id),
        };
        self.with_merged(entity)
            .into_iter()
            .filter_map(|entity| match entity {
                Entity::Company(id) => Some(RoleObject::Company(id)),
                Entity::Project(id) => Some(RoleObject::Project(id)),
                Entity::Site(id) => Some(RoleObject::Site(id)),
                Entity::Person(_) => None,
            })
            .flat_map(|object| {
                self.roles(self.dataset.index.roles_by_object.get(&object))
                    .filter(move |(_, role)| role.object == object)
            })
            .collect()
    }

    /// All roles that a company has, past ones too.
    pub fn roles_of(&self, id: CompanyId) -> Vec<(RoleId, &'a Role)> {
        self.with_merged(Entity::Company(id))
            .into_iter()
            .filter_map(Entity::company)
            .flat_map(|id| {
                self.roles(self.dataset.index.roles_by_company.get(&id))
                    .filter(move |(_, role)| role.company == id)
            })
            .collect()
    }

    /// The companies that hold a role today, each once; groups never do.
    pub fn holders(&self, object: RoleObject, kind: RoleKind) -> Vec<CompanyId> {
        let mut holders: Vec<CompanyId> = self
            .roles_in(object)
            .into_iter()
            .filter(|(_, role)| role.kind == kind && self.has_begun(role) && !self.has_ended(role))
            .map(|(_, role)| self.resolve_company(role.company))
            .filter(|id| self.company(*id).is_some_and(|company| company.kind == CompanyKind::Firm))
            .collect();
        holders.sort_unstable();
        holders.dedup();
        holders
    }

    /// The lead of a project, or of the programme that it belongs to.
    pub fn leads_of_project(&self, id: ProjectId) -> Vec<CompanyId> {
        let mut current = Some(id);
        // A programme in a circle would go on for ever; nobody nests eight deep.
        for _ in 0..8 {
            let Some(project) = current else { break };
            let leads = self.holders(RoleObject::Project(project), RoleKind::Lead);
            if !leads.is_empty() {
                return leads;
            }
            current = self.project(project).and_then(|project| project.parent);
        }
        Vec::new()
    }

    /// Whether anybody leads a site, its project or its programme; if not, the
    /// lens by lead looks at the owner.
    pub fn is_led(&self, id: SiteId) -> bool {
        !self.holders(RoleObject::Site(id), RoleKind::Lead).is_empty()
            || self
                .site(id)
                .and_then(|site| site.project)
                .is_some_and(|p| !self.leads_of_project(p).is_empty())
    }

    /// Whose a site is: by lead (the site's, else its project's, else the
    /// owner), by owner, or by user (tenant).
    pub fn holder_of_site(&self, id: SiteId, lens: Lens) -> Holder {
        let object = RoleObject::Site(id);
        let mut companies = match lens {
            Lens::Lead => {
                let own = self.holders(object, RoleKind::Lead);
                if own.is_empty() {
                    self.site(id)
                        .and_then(|site| site.project)
                        .map_or_else(Vec::new, |p| self.leads_of_project(p))
                } else {
                    own
                }
            }
            Lens::Owner => self.holders(object, RoleKind::Owner),
            Lens::User => self.holders(object, RoleKind::Tenant),
        };
        if companies.is_empty() && lens == Lens::Lead {
            companies = self.holders(object, RoleKind::Owner);
        }
        match companies.as_slice() {
            [] => Holder::Nobody,
            [one] => Holder::One(*one),
            _ => Holder::Shared(companies),
        }
    }

    /// A project and all that belong to it, however deep.
    pub fn projects_below(&self, id: ProjectId) -> Vec<ProjectId> {
        let mut projects = vec![id];
        let mut next = 0;
        while let Some(project) = projects.get(next).copied() {
            next += 1;
            for child in self.dataset.index.projects_by_parent.get(&project) {
                let is_child = self.project(*child).is_some_and(|value| value.parent == Some(project));
                if is_child && !projects.contains(child) {
                    projects.push(*child);
                }
            }
        }
        projects
    }

    /// The sites that are a company's alone through a lens.
    pub fn sites_of_company(&self, id: CompanyId, lens: Lens) -> Vec<SiteId> {
        if let Some(groups) = self.known_site_groups(lens) {
            let own = groups.sites.iter().filter(|(_, holder, _)| *holder == Holder::One(id));
            return own.map(|(site, ..)| *site).collect();
        }
        let mut sites: Vec<SiteId> = Vec::new();
        for (_, role) in self.roles_of(id) {
            match role.object {
                RoleObject::Site(site) => {
                    if let Entity::Site(present) = self.resolve(Entity::Site(site)) {
                        sites.push(present);
                    }
                }
                RoleObject::Project(project) => {
                    let below = self.projects_below(project);
                    sites.extend(
                        below.into_iter().flat_map(|p| self.sites_of_project(p)).map(|(site, _)| site),
                    );
                }
                RoleObject::Company(_) => {}
            }
        }
        sites.sort_unstable();
        sites.dedup();
        sites.retain(|site| self.is_listed(*site) && self.holder_of_site(*site, lens) == Holder::One(id));
        sites
    }
}
