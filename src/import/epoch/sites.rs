//! Which site a record speaks of: by name or alias, then by address (rule 9),
//! else a new one; and what the record adds to what is known of the place.

use super::{copy_plan::CopyPlan, countries, files::Record};
use crate::{
    dataset::{EntityKind, Snapshot, View, fold},
    domain::{
        FigureId, SiteId,
        company::{Alias, AliasKind, Entity, SuccessionKind},
        figure::Subject,
        site::{Location, Precision, Site},
    },
};

/// The site of each record; none for a record that is unsure.
pub fn place(copy: &mut CopyPlan<'_>, records: &[Record]) -> Vec<Option<SiteId>> {
    let found: Vec<Found> = records.iter().map(|record| by_name(copy, record)).collect();
    let mut sites: Vec<Option<SiteId>> = found.iter().map(Found::site).collect();
    let mut unsure = refuse_shared(copy, records, &mut sites);
    for (place, found) in found.iter().enumerate() {
        if let Found::Several = found {
            copy.unsure(
                &records[place].place,
                format!("more than one site is called “{}”", records[place].name),
            );
            unsure.push(place);
        }
    }
    let open: Vec<usize> =
        (0..records.len()).filter(|at| sites[*at].is_none() && !unsure.contains(at)).collect();
    for (place, site) in by_address(copy, records, &open, &sites) {
        add_alias(copy, site, &records[place].name);
        sites[place] = Some(site);
    }
    for place in open {
        if sites[place].is_none() {
            sites[place] = Some(new_site(copy, &records[place].name));
        }
    }
    sites
}

enum Found {
    One(SiteId),
    Several,
    Nothing,
}

impl Found {
    fn site(&self) -> Option<SiteId> {
        if let Self::One(site) = self { Some(*site) } else { None }
    }
}

fn by_name(copy: &CopyPlan<'_>, record: &Record) -> Found {
    if let Some(site) = announced(copy, &record.name) {
        return Found::One(site);
    }
    for name in [Some(&record.name), record.handle.as_ref()].into_iter().flatten() {
        match named(copy, name).as_slice() {
            [] => {}
            [site] => return Found::One(*site),
            _ => return Found::Several,
        }
    }
    Found::Nothing
}

/// The site of which this copy spoke when it was taken in before.
fn announced(copy: &CopyPlan<'_>, name: &str) -> Option<SiteId> {
    let announcement = copy.overlay.announcement_key(&copy.key(name))?;
    let dataset = copy.overlay.dataset();
    let figures: &[FigureId] = dataset.index.figures.by_announcement.get(&announcement);
    match dataset.figures.get(*figures.first()?, dataset.newest_id())?.subject {
        Subject::Site(site) => Some(site),
        _ => None,
    }
}

/// The sites with a name or alias, each as what it was merged into.
pub fn named(copy: &CopyPlan<'_>, name: &str) -> Vec<SiteId> {
    let snapshot = copy.overlay.dataset().at(&View::now(copy.day));
    let mut sites: Vec<SiteId> = copy
        .overlay
        .named(EntityKind::Site, name)
        .iter()
        .filter_map(
            |entity| if let Entity::Site(site) = entity { Some(merged(&snapshot, *site)) } else { None },
        )
        .collect();
    sites.sort_unstable();
    sites.dedup();
    sites
}

fn merged(snapshot: &Snapshot<'_>, site: SiteId) -> SiteId {
    let mut current = site;
    // Nobody merges eight times; a circle would go on for ever.
    for _ in 0..8 {
        let next = snapshot.successors(Entity::Site(current)).find_map(|succession| match succession.into {
            Entity::Site(into) if succession.kind == SuccessionKind::Merge => Some(into),
            _ => None,
        });
        match next {
            Some(into) => current = into,
            None => break,
        }
    }
    current
}

/// Two rows of one copy are never one site: only the first keeps it.
fn refuse_shared(copy: &mut CopyPlan<'_>, records: &[Record], sites: &mut [Option<SiteId>]) -> Vec<usize> {
    let mut refused = Vec::new();
    for place in 0..sites.len() {
        let Some(first) = sites[..place].iter().position(|site| site.is_some() && *site == sites[place])
        else {
            continue;
        };
        let reason =
            format!("the site of “{}” is also that of “{}”", records[place].name, records[first].name);
        copy.unsure(&records[place].place, reason);
        sites[place] = None;
        refused.push(place);
    }
    refused
}

/// Pairs names that are new with names that are gone, one to one, where they
/// have the same address or lie less than a kilometre apart.
fn by_address(
    copy: &CopyPlan<'_>,
    records: &[Record],
    open: &[usize],
    sites: &[Option<SiteId>],
) -> Vec<(usize, SiteId)> {
    let gone: Vec<SiteId> =
        previous_sites(copy).into_iter().filter(|site| !sites.contains(&Some(*site))).collect();
    let mut edges: Vec<(usize, SiteId)> = Vec::new();
    for place in open {
        for site in &gone {
            if copy.overlay.get::<Site>(*site).is_some_and(|known| is_at(&records[*place], known)) {
                edges.push((*place, *site));
            }
        }
    }
    let alone = |edge: &(usize, SiteId)| {
        edges.iter().filter(|other| other.0 == edge.0 || other.1 == edge.1).count() == 1
    };
    edges.iter().copied().filter(alone).collect()
}

fn is_at(record: &Record, site: &Site) -> bool {
    let Some(address) = &record.address else { return false };
    let same_address = site.address.as_ref().is_some_and(|known| fold(known) == fold(address));
    let exact = site.location.filter(|location| location.precision == Precision::Exact);
    let near =
        record.coordinates.zip(exact).is_some_and(|(one, other)| one.metres_to(other.coordinates) < 1_000.0);
    same_address || near
}

/// The sites of which the copy before spoke.
fn previous_sites(copy: &CopyPlan<'_>) -> Vec<SiteId> {
    let dataset = copy.overlay.dataset();
    let Some(before) = copy.copies.before(copy.day) else { return Vec::new() };
    let prefix = format!("{}/{before}/", copy.set.key);
    let names = dataset
        .announcements
        .iter(dataset.newest_id())
        .filter_map(|(_, said)| said.key.as_deref()?.strip_prefix(&prefix));
    names.flat_map(|name| named(copy, name)).collect()
}

/// Adds a name that the data set uses.
pub fn add_alias(copy: &mut CopyPlan<'_>, site: SiteId, name: &str) {
    let alias = Alias { of: Entity::Site(site), name: name.to_owned(), kind: AliasKind::DataSetName };
    copy.overlay.add_alias(alias);
}

/// A new site of which only the name is known.
pub fn new_site(copy: &mut CopyPlan<'_>, name: &str) -> SiteId {
    let slug = copy.overlay.free_slug(EntityKind::Site, name);
    let site = copy.overlay.add(Site {
        slug: slug.clone(),
        name: name.to_owned(),
        project: None,
        project_confidence: None,
        country: None,
        region: None,
        place: None,
        address: None,
        location: None,
        note: None,
    });
    copy.overlay.introduce(Entity::Site(site), &slug, name);
    site
}

/// Fills in what is not known of a site; nothing that is known is touched, but
/// a rough location gives way to a more precise one.
pub fn describe(copy: &mut CopyPlan<'_>, id: SiteId, record: &Record) {
    let Some(mut site) = copy.overlay.get::<Site>(id).cloned() else { return };
    let code = record.country.as_deref().map(|name| (name, countries::code(name)));
    if let Some((name, None)) = code {
        copy.unsure(&record.place, format!("the country “{name}” has no code here; it is left empty"));
    }
    let code = code.and_then(|(_, code)| code);
    let town = record.address.as_deref().and_then(countries::american_town);
    if let Some(town) = town
        .filter(|_| code.is_none_or(|code| code == "US") && site.country.as_deref().is_none_or(|c| c == "US"))
    {
        site.country.get_or_insert_with(|| "US".to_owned());
        site.region = site.region.or(Some(town.region));
        site.place = site.place.or(town.place);
    }
    site.country = site.country.or(code.map(str::to_owned));
    site.address = site.address.or_else(|| record.address.clone());
    if site.location.is_none_or(|location| location.precision > record.precision)
        && let Some(coordinates) = record.coordinates
    {
        site.location = Some(Location { coordinates, precision: record.precision });
    }
    copy.overlay.put(id, site);
}
