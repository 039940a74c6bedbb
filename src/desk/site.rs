//! The form of a site.

use super::{
    company::{known, place, project_at, slug},
    fields::Fields,
    names::spelled,
    roles::{aliases, fill_aliases, fill_roles, roles},
    validation::Validation,
};
use crate::{
    dataset::{EntityKind, Snapshot},
    domain::{
        ProjectId, SiteId,
        company::Entity,
        project::RoleObject,
        site::{Coordinates, Location, Precision, Site},
    },
};

pub(super) fn validate(validation: &mut Validation<'_>, subject: Option<i64>) {
    let before = known::<Site>(validation, subject);
    let own = before.as_ref().map(|(id, _)| *id);
    let name = validation.required("name", "Give the site's name.");
    let slug = slug(
        validation,
        EntityKind::Site,
        &name,
        before.as_ref().map(|(_, site)| site.slug.as_str()),
        own.map(Entity::Site),
    );
    let project = project_at(validation, "project");
    let project_confidence = validation.word("project_confidence");
    if project_confidence.is_some() && validation.fields.text("project").is_empty() {
        validation
            .wrong("project_confidence", "Name the project that it may belong to, or leave this empty.");
    }
    let value = Site {
        slug,
        name,
        project,
        project_confidence,
        country: validation.country("country"),
        region: region(validation),
        place: validation.some("place"),
        address: validation.some("address"),
        location: location(validation),
        note: validation.some("note"),
    };
    let id = place(validation, own, value);
    aliases(validation, Entity::Site(id));
    roles(validation, RoleObject::Site(id));
}

/// A region's code belongs to the site's country.
fn region(validation: &mut Validation<'_>) -> Option<String> {
    let code = validation.some("region")?.to_uppercase();
    let country = validation.fields.text("country").to_uppercase();
    let is_code = code.split_once('-').is_some_and(|(of, part)| {
        of == country && (1..=3).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric())
    });
    if !is_code {
        validation.wrong("region", format!("“{code}” is no region of “{country}”. It begins with the country's letters, as in US-TX or DE-BB."));
    }
    is_code.then_some(code)
}

fn location(validation: &mut Validation<'_>) -> Option<Location> {
    let text = validation.some("coordinates");
    let precision: Option<Precision> = validation.word("precision");
    let Some(text) = text else {
        if precision.is_some() {
            validation.wrong(
                "coordinates",
                "Give the coordinates that this precision is about, or choose no precision.",
            );
        }
        return None;
    };
    let coordinates = match read_coordinates(&text) {
        Ok(coordinates) => Some(coordinates),
        Err(why) => {
            validation.wrong("coordinates", why);
            None
        }
    };
    if validation.fields.text("precision").is_empty() {
        validation.wrong("precision", "Choose how precisely the place is known.");
    }
    Some(Location { coordinates: coordinates?, precision: precision? })
}

/// Reads two angles in one line: parted by a comma, a semicolon, or the letter
/// of the first one's hemisphere.
fn read_coordinates(text: &str) -> Result<Coordinates, String> {
    let form = || {
        format!(
            "“{text}” are no coordinates. Write 32.4997, -99.7839 or 32°29'59\"N 99°47'02\"W: north first."
        )
    };
    let north_end = text.find(['N', 'n', 'S', 's']).map(|at| at + 1);
    let (north, east) = match (text.split_once(';'), north_end) {
        (Some(pair), _) => pair,
        (None, Some(end)) => text.split_at(end),
        (None, None) => match text.matches(',').count() {
            1 => text.split_once(',').ok_or_else(form)?,
            0 => text.trim().split_once(char::is_whitespace).ok_or_else(form)?,
            _ => return Err(form()),
        },
    };
    let tidy = |part: &str| part.trim_matches([',', ' ', '\t']).to_owned();
    Coordinates::read(&tidy(north), &tidy(east)).map_err(|error| format!("{error}."))
}

/// The place that somebody typed, if it can be read.
#[must_use]
pub fn coordinates(text: &str) -> Option<Coordinates> {
    read_coordinates(text).ok()
}

pub(super) fn fields_of(id: SiteId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let site = snapshot.site(id)?;
    let mut fields = Fields::default();
    fields.set("name", &site.name);
    fields.set("slug", &site.slug);
    let name = |id: ProjectId| spelled(Entity::Project(id), &[EntityKind::Project], snapshot);
    fields.put("project", site.project.map(name));
    fields.put("project_confidence", site.project_confidence);
    fields.put("country", site.country.as_ref());
    fields.put("region", site.region.as_ref());
    fields.put("place", site.place.as_ref());
    fields.put("address", site.address.as_ref());
    let point = |location: Location| {
        let at = location.coordinates;
        format!("{}, {}", at.latitude(), at.longitude())
    };
    fields.put("coordinates", site.location.map(point));
    fields.put("precision", site.location.map(|location| location.precision));
    fields.put("note", site.note.as_ref());
    fill_aliases(&mut fields, Entity::Site(id), snapshot);
    fill_roles(&mut fields, RoleObject::Site(id), snapshot);
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::read_coordinates;

    #[test]
    fn coordinates_are_read_in_decimals_and_in_degrees_minutes_and_seconds() {
        for text in [
            "32.4997, -99.7839",
            "32.4997 -99.7839",
            "32.4997; -99.7839",
            "32°29'58.92\"N 99°47'2.04\"W",
            "32°29'58.92\"N, 99°47'2.04\"W",
        ] {
            let at = read_coordinates(text).unwrap_or_else(|why| panic!("{text}: {why}"));
            assert!(
                (at.latitude() - 32.4997).abs() < 1e-4 && (at.longitude() + 99.7839).abs() < 1e-4,
                "{text}: {at:?}"
            );
        }
        for text in ["", "Abilene", "32.4997", "95, 10", "32.5, -199", "32,4997, -99,7839", "1°N 2°N"] {
            assert!(read_coordinates(text).is_err(), "{text}");
        }
    }
}
