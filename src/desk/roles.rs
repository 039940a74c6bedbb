//! Rows that several forms have: other names, roles, offices.

use super::{fields::Fields, names::spelled, validation::Validation};
use crate::{
    dataset::{EntityKind, Held, Snapshot},
    domain::{
        AliasId, AnnouncementId, CompanyId, Id, OfficeId, PersonId, RoleId,
        announcement::Announcement,
        company::{Alias, AliasKind, Entity, Office},
        project::{Role, RoleObject},
    },
};

/// Puts the rows of a group in place and ends those that are published and were
/// taken out of the form.
fn replace<T: Held>(
    validation: &mut Validation<'_>,
    group: &str,
    published: &[T::Id],
    mut read: impl FnMut(&mut Validation<'_>, &str, Option<&T>) -> Option<T>,
) {
    let mut kept = Vec::new();
    for tag in validation.fields.rows(group) {
        let known = tag.parse().ok().map(T::Id::new).filter(|id| published.contains(id));
        kept.extend(known);
        let before = known.and_then(|id| validation.overlay.get::<T>(id)).cloned();
        let Some(value) = read(validation, &tag, before.as_ref()) else { continue };
        match known {
            Some(id) => {
                validation.overlay.put(id, value);
            }
            None => {
                validation.overlay.add(value);
            }
        }
    }
    for id in published.iter().filter(|id| !kept.contains(id)) {
        validation.overlay.end::<T>(*id);
    }
}

/// The other names of an entity.
pub(super) fn aliases(validation: &mut Validation<'_>, of: Entity) {
    let published: Vec<AliasId> = validation.snapshot().aliases(of).map(|(id, _)| id).collect();
    replace::<Alias>(validation, "alias", &published, |validation, tag, _| {
        let row = validation.fields.row("alias", tag);
        let name = validation.required(&row.name("name"), "Give the name, or take the row away.");
        let kind = validation.word(&row.name("kind")).unwrap_or(AliasKind::Alias);
        (!name.is_empty()).then_some(Alias { of, name, kind })
    });
}

/// Who has which part in something.
pub(super) fn roles(validation: &mut Validation<'_>, object: RoleObject) {
    let published = published_roles(object, &validation.snapshot());
    let published: Vec<RoleId> = published.into_iter().map(|(id, _)| id).collect();
    replace::<Role>(validation, "role", &published, |validation, tag, _| role(validation, tag, object));
}

/// Roles that are published, ended ones too.
fn published_roles<'a>(object: RoleObject, snapshot: &Snapshot<'a>) -> Vec<(RoleId, &'a Role)> {
    let data = snapshot.dataset();
    let ids = data.index.roles_by_object.get(&object);
    let rows = ids.iter().filter_map(|id| Some((*id, data.roles.get(*id, snapshot.revision_id())?)));
    rows.filter(|(_, role)| role.object == object).collect()
}

fn role(validation: &mut Validation<'_>, tag: &str, object: RoleObject) -> Option<Role> {
    let row = validation.fields.row("role", tag);
    let name = |field: &str| row.name(field);
    validation.required(&name("company"), "Name the company, or take the row away.");
    let company = validation.company(&name("company"));
    if row.text("kind").is_empty() {
        validation.wrong(&name("kind"), "Choose which part the company has.");
    }
    let kind = validation.word(&name("kind"));
    let (starts, ends) = (validation.date(&name("starts")), validation.date(&name("ends")));
    if let (Some(from), Some(to)) = (starts, ends)
        && from.first_day() > to.last_day()
    {
        validation.wrong(&name("ends"), "It ends before it began.");
    }
    Some(Role {
        object,
        confidence: validation.word(&name("confidence")),
        share_basis_points: share(validation, &name("share")),
        starts,
        ends,
        announcement: said_in(validation, &name("announcement")),
        ended_by: said_in(validation, &name("ended_by")),
        note: validation.some(&name("note")),
        company: company?,
        kind: kind?,
    })
}

/// A share in percent as hundredths of a percent.
fn share(validation: &mut Validation<'_>, name: &str) -> Option<i32> {
    let text = validation.some(name)?;
    let number = text.trim_end_matches('%').trim().replace(',', ".");
    let (whole, part) = number.split_once('.').unwrap_or((&number, ""));
    let points = match part.len() {
        0 => whole.parse::<i32>().ok().and_then(|whole| whole.checked_mul(100)),
        1 | 2 => format!("{whole}{part:0<2}").parse().ok(),
        _ => None,
    };
    let points = points.filter(|points| (1..=10_000).contains(points));
    if points.is_none() {
        validation.wrong(
            name,
            format!("“{text}” is no share. It goes from 0.01 to 100 percent, with two decimals at most."),
        );
    }
    points
}

fn percent(points: i32) -> String {
    let (whole, part) = (points / 100, points % 100);
    let text = format!("{whole}.{part:02}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

fn said_in(validation: &mut Validation<'_>, name: &str) -> Option<AnnouncementId> {
    let id = AnnouncementId::new(validation.number(name, "the number of an announcement")?);
    if validation.overlay.get::<Announcement>(id).is_none() {
        validation.wrong(name, format!("There is no announcement {id}."));
        return None;
    }
    Some(id)
}

/// The offices of a person.
pub(super) fn offices(validation: &mut Validation<'_>, person: PersonId) {
    let published: Vec<OfficeId> =
        published_offices(person, &validation.snapshot()).into_iter().map(|(id, _)| id).collect();
    replace::<Office>(validation, "office", &published, |validation, tag, _| {
        let row = validation.fields.row("office", tag);
        let name = |field: &str| row.name(field);
        validation.required(&name("company"), "Name the company, or take the row away.");
        let company = validation.company(&name("company"));
        let (starts, ends) = (validation.date(&name("starts")), validation.date(&name("ends")));
        let title = validation.some(&name("title"));
        Some(Office { person, company: company?, title, starts, ends })
    });
}

fn published_offices<'a>(person: PersonId, snapshot: &Snapshot<'a>) -> Vec<(OfficeId, &'a Office)> {
    let data = snapshot.dataset();
    let ids = data.index.offices_by_person.get(&person);
    let rows = ids.iter().filter_map(|id| Some((*id, data.offices.get(*id, snapshot.revision_id())?)));
    rows.filter(|(_, office)| office.person == person).collect()
}

/// Fills the rows of other names.
pub(super) fn fill_aliases(fields: &mut Fields, of: Entity, snapshot: &Snapshot<'_>) {
    for (id, alias) in snapshot.aliases(of) {
        fields.add_known_row("alias", &id.to_string());
        fields.set(&format!("alias.{id}.name"), &alias.name);
        fields.set(&format!("alias.{id}.kind"), alias.kind.word());
    }
}

/// Fills the rows of roles.
pub(super) fn fill_roles(fields: &mut Fields, object: RoleObject, snapshot: &Snapshot<'_>) {
    for (id, role) in published_roles(object, snapshot) {
        fields.add_known_row("role", &id.to_string());
        let mut put = |name: &str, value: Option<String>| fields.put(&format!("role.{id}.{name}"), value);
        put("company", Some(company_name(role.company, snapshot)));
        put("kind", Some(role.kind.to_string()));
        put("confidence", role.confidence.map(|word| word.to_string()));
        put("share", role.share_basis_points.map(percent));
        put("starts", role.starts.map(|date| date.to_string()));
        put("ends", role.ends.map(|date| date.to_string()));
        put("announcement", role.announcement.map(|id| id.to_string()));
        put("ended_by", role.ended_by.map(|id| id.to_string()));
        put("note", role.note.clone());
    }
}

/// Fills the rows of offices.
pub(super) fn fill_offices(fields: &mut Fields, person: PersonId, snapshot: &Snapshot<'_>) {
    for (id, office) in published_offices(person, snapshot) {
        fields.add_known_row("office", &id.to_string());
        let mut put = |name: &str, value: Option<String>| fields.put(&format!("office.{id}.{name}"), value);
        put("company", Some(company_name(office.company, snapshot)));
        put("title", office.title.clone());
        put("starts", office.starts.map(|date| date.to_string()));
        put("ends", office.ends.map(|date| date.to_string()));
    }
}

/// A company as a field names it.
pub(super) fn company_name(id: CompanyId, snapshot: &Snapshot<'_>) -> String {
    spelled(Entity::Company(id), &[EntityKind::Company], snapshot)
}
