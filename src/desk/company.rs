//! The forms of companies, people and projects.

use super::{
    fields::Fields,
    names::spelled,
    roles::{aliases, company_name, fill_aliases, fill_offices, fill_roles, offices, roles},
    validation::Validation,
};
use crate::{
    dataset::{EntityKind, Held, Snapshot},
    domain::{
        CompanyId, Id, PersonId, ProjectId,
        company::{Company, CompanyKind, Entity, Person},
        project::{Project, RoleObject},
    },
};

/// The last part of an address: as typed if nobody else ever had it, else made from the name.
pub(super) fn slug(
    validation: &mut Validation<'_>,
    kind: EntityKind,
    name: &str,
    before: Option<&str>,
    own: Option<Entity>,
) -> String {
    let typed = validation.fields.text("slug").to_lowercase();
    if typed.is_empty() {
        return before.map_or_else(|| validation.overlay.free_slug(kind, name), str::to_owned);
    }
    let is_plain = typed.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if !is_plain || typed.starts_with('-') || typed.ends_with('-') {
        validation.wrong(
            "slug",
            format!(
                "“{typed}” is no address. It has a-z, 0-9 and hyphens between them, as in stargate-abilene."
            ),
        );
    }
    let owner = validation.overlay.at_slug(kind, &typed);
    if owner.is_some() && owner != own {
        validation.wrong(
            "slug",
            format!("“{typed}” belongs or belonged to another; an address is given once. Choose another."),
        );
    }
    typed
}

/// The published row that a form changes; complains if it is not there any more.
pub(super) fn known<T: Held>(validation: &mut Validation<'_>, subject: Option<i64>) -> Option<(T::Id, T)> {
    let id = T::Id::new(subject?);
    let before = validation.overlay.get::<T>(id).cloned();
    if before.is_none() {
        validation.wrong("name", "What this draft corrects is not there any more.");
    }
    Some((id, before?))
}

/// Puts a row in place under its identity, or adds it.
pub(super) fn place<T: Held>(validation: &mut Validation<'_>, known: Option<T::Id>, value: T) -> T::Id {
    match known {
        Some(id) => {
            validation.overlay.put(id, value);
            id
        }
        None => validation.overlay.add(value),
    }
}

/// Warns of a name that something else of the kind has already.
fn refuse_twin(validation: &mut Validation<'_>, kind: EntityKind, name: &str, own: Option<Entity>) {
    if own.is_some() || name.is_empty() {
        return;
    }
    let twin = validation.overlay.named(kind, name).first().copied();
    if let Some(twin) = twin {
        let slug =
            super::names::named(twin, &validation.snapshot()).map_or_else(String::new, |named| named.slug);
        validation.wrong("name", format!("There is “{name}” already (at {slug}). Correct that one, or give this one a name that tells them apart."));
    }
}

pub(super) fn company(validation: &mut Validation<'_>, subject: Option<i64>) {
    let before = known::<Company>(validation, subject);
    let own = before.as_ref().map(|(id, _)| *id);
    let name = validation.required("name", "Give the company's name.");
    refuse_twin(validation, EntityKind::Company, &name, own.map(Entity::Company));
    let slug = slug(
        validation,
        EntityKind::Company,
        &name,
        before.as_ref().map(|(_, company)| company.slug.as_str()),
        own.map(Entity::Company),
    );
    let parent = validation.company("parent");
    if parent.is_some() && parent == own {
        validation.wrong("parent", "A company does not belong to itself.");
    }
    let month = validation.number("fiscal_year_end_month", "a month from 1 to 12");
    let value = Company {
        slug,
        name,
        kind: validation.word("kind").unwrap_or(CompanyKind::Firm),
        country: validation.country("country"),
        parent,
        fiscal_year_end_month: month,
        fiscal_year_name: validation.word("fiscal_year_name"),
        wikidata: wikidata(validation),
        note: validation.some("note"),
    };
    let id = place(validation, own, value);
    aliases(validation, Entity::Company(id));
    roles(validation, RoleObject::Company(id));
}

fn wikidata(validation: &mut Validation<'_>) -> Option<String> {
    let text = validation.some("wikidata")?;
    let is_item = text
        .strip_prefix('Q')
        .is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()));
    if !is_item {
        validation.wrong(
            "wikidata",
            format!("“{text}” is no item of Wikidata. It is a Q and digits, as in Q21708200."),
        );
    }
    is_item.then_some(text)
}

pub(super) fn person(validation: &mut Validation<'_>, subject: Option<i64>) {
    let before = known::<Person>(validation, subject);
    let own = before.as_ref().map(|(id, _)| *id);
    let name = validation.required("name", "Give the person's name.");
    let slug = slug(
        validation,
        EntityKind::Person,
        &name,
        before.as_ref().map(|(_, person)| person.slug.as_str()),
        own.map(Entity::Person),
    );
    let value = Person { slug, name, note: validation.some("note") };
    let id = place(validation, own, value);
    aliases(validation, Entity::Person(id));
    offices(validation, id);
}

pub(super) fn project(validation: &mut Validation<'_>, subject: Option<i64>) {
    let before = known::<Project>(validation, subject);
    let own = before.as_ref().map(|(id, _)| *id);
    let name = validation.required("name", "Give the project's name.");
    refuse_twin(validation, EntityKind::Project, &name, own.map(Entity::Project));
    let slug = slug(
        validation,
        EntityKind::Project,
        &name,
        before.as_ref().map(|(_, project)| project.slug.as_str()),
        own.map(Entity::Project),
    );
    let parent = project_at(validation, "parent");
    if parent.is_some() && parent == own {
        validation.wrong("parent", "A project is no part of itself.");
    }
    let value =
        Project { slug, name, country: validation.country("country"), parent, note: validation.some("note") };
    let id = place(validation, own, value);
    aliases(validation, Entity::Project(id));
    roles(validation, RoleObject::Project(id));
}

/// A project that a field names.
pub(super) fn project_at(validation: &mut Validation<'_>, name: &str) -> Option<ProjectId> {
    match validation.entity(name, &[EntityKind::Project])? {
        Entity::Project(id) => Some(id),
        _ => None,
    }
}

pub(super) fn fields_of_company(id: CompanyId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let company = snapshot.company(id)?;
    let mut fields = Fields::default();
    fields.set("name", &company.name);
    fields.set("slug", &company.slug);
    fields.set("kind", company.kind.word());
    fields.put("country", company.country.as_ref());
    fields.put("parent", company.parent.map(|id| company_name(id, snapshot)));
    fields.put("fiscal_year_end_month", company.fiscal_year_end_month);
    fields.put("fiscal_year_name", company.fiscal_year_name);
    fields.put("wikidata", company.wikidata.as_ref());
    fields.put("note", company.note.as_ref());
    fill_aliases(&mut fields, Entity::Company(id), snapshot);
    fill_roles(&mut fields, RoleObject::Company(id), snapshot);
    Some(fields)
}

pub(super) fn fields_of_person(id: PersonId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let person = snapshot.person(id)?;
    let mut fields = Fields::default();
    fields.set("name", &person.name);
    fields.set("slug", &person.slug);
    fields.put("note", person.note.as_ref());
    fill_aliases(&mut fields, Entity::Person(id), snapshot);
    fill_offices(&mut fields, id, snapshot);
    Some(fields)
}

pub(super) fn fields_of_project(id: ProjectId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let project = snapshot.project(id)?;
    let mut fields = Fields::default();
    fields.set("name", &project.name);
    fields.set("slug", &project.slug);
    fields.put("country", project.country.as_ref());
    let name = |id: ProjectId| spelled(Entity::Project(id), &[EntityKind::Project], snapshot);
    fields.put("parent", project.parent.map(name));
    fields.put("note", project.note.as_ref());
    fill_aliases(&mut fields, Entity::Project(id), snapshot);
    fill_roles(&mut fields, RoleObject::Project(id), snapshot);
    Some(fields)
}
