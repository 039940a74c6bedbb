//! Epoch AI's "GPU Clusters" (CC BY 4.0): one file, one site a row, taken as
//! what Epoch AI said on the day of the copy. What is read of which column
//! stands in docs/epoch.md.

#[cfg(test)]
mod tests;

use jiff::civil::Date;

use super::{
    File, ImportError, Plan,
    epoch::{
        cells::{Day, Factor, Link, Tagged},
        copies::{DataSet, Kind},
        copy_plan::CopyPlan,
        figures::{Amount, CALCULATED, Circumstances, Column, Counts, Known, Measure, REPORTED, Said},
        files::Record,
        headline, roles, sites,
    },
    sheet::{Row, Sheet, Unknown},
};
use crate::{
    dataset::Dataset,
    domain::{
        AnnouncementId, SiteId,
        announcement::Announcement,
        figure::{Basis, Component, Metric, PowerKind, Stage},
        project::RoleKind,
        site::{Coordinates, Precision, Site},
        words::words,
    },
};

const SET: DataSet =
    DataSet { key: "epoch-gpu-clusters", title: "GPU Clusters", url: "https://epoch.ai/data/gpu-clusters" };

words! {
    /// What has become of a cluster.
    Status, "status" {
        Existing = "Existing",
        Planned = "Planned",
        Decommissioned = "Decommissioned",
    }
}

/// One row of the file.
struct Cluster {
    record: Record,
    said: Said,
    status: Status,
    /// Why the row cannot be taken for what it says.
    doubt: Option<&'static str>,
}

/// What importing a copy of the file would publish.
///
/// # Errors
/// A cell that cannot be read, by file and line; or a copy out of order. Nothing
/// of it is taken then.
pub fn plan(dataset: &Dataset, file: File<'_>, published: Date) -> Result<Plan, ImportError> {
    let needed = ["Name", "Status", "H100 equivalents", "Chip type (primary)", "Chip quantity (primary)"];
    let sheet = Sheet::read(file, &needed, &[], Unknown::PassedOver)?;
    let mut overlay = CopyPlan::new(dataset, SET, published);
    overlay.copies.check_order(published, &[Kind::Records])?;
    overlay.report.read = sheet.len();
    let clusters: Result<Vec<_>, _> = sheet.rows().map(|row| cluster(&row)).collect();
    let clusters: Vec<_> = clusters?.into_iter().flatten().collect();
    for (cluster, site) in place(&mut overlay, &clusters) {
        cluster.tell(&mut overlay, site);
    }
    Ok(overlay.plan())
}

/// One row; none where Epoch AI itself leaves it out.
fn cluster(row: &Row<'_>) -> Result<Option<Cluster>, ImportError> {
    let is_true = |column: &str| row.text(column).is_some_and(|text| text.eq_ignore_ascii_case("true"));
    let status: Status = row.parse_required("Status")?;
    let said = said(row, status)?;
    let record = record(row)?;
    let doubt = match () {
        () if is_true("Possible Duplicate") => Some("Epoch AI marks this row as a possible duplicate"),
        () if says_twice(&said) => Some("both numbers of chips are of the same type, or of none"),
        () => None,
    };
    Ok((!is_true("Exclude")).then_some(Cluster { record, said, status, doubt }))
}

fn says_twice(said: &Said) -> bool {
    let rest = |place: usize| said.amounts.iter().skip(place + 1);
    said.amounts.iter().enumerate().any(|(place, one)| rest(place).any(|other| other.measure == one.measure))
}

fn record(row: &Row<'_>) -> Result<Record, ImportError> {
    let location = row.text("Location").map(|text| text.split_whitespace().collect::<Vec<_>>().join(" "));
    let coordinates = match (row.text("latitude"), row.text("longitude")) {
        (Some(latitude), Some(longitude)) => {
            Some(Coordinates::read(latitude, longitude).map_err(|cause| row.error(&cause.to_string()))?)
        }
        (None, None) => None,
        _ => return Err(row.error("a latitude and a longitude go together; one of them is empty")),
    };
    let precision = precision(location.as_deref());
    let links = ["Source 1", "Source 2", "Source 3", "Source 4", "Source 5"].into_iter();
    Ok(Record {
        place: row.place(),
        name: row.required("Name")?.to_owned(),
        handle: None,
        country: row.owned("Country"),
        address: location.filter(|text| precision == Precision::Exact && !text.contains('°')),
        coordinates,
        precision,
        project: None,
        parts: vec![(RoleKind::Owner, row.text("Owner").map_or_else(Vec::new, Tagged::list))],
        links: links
            .filter_map(|column| Link::new("", row.text(column)?.split_whitespace().next()?))
            .collect(),
        calculations: None,
        notes: row.owned("Note"),
    })
}

/// How precisely the words say a place: with a house number or a postcode, as
/// a town in a country, or just as a country.
fn precision(location: Option<&str>) -> Precision {
    match location {
        Some(text) if text.contains(|c: char| c.is_ascii_digit()) => Precision::Exact,
        Some(text) if text.contains(',') => Precision::City,
        _ => Precision::Country,
    }
}

fn said(row: &Row<'_>, status: Status) -> Result<Said, ImportError> {
    let mut amounts = chips(row)?;
    amounts.extend(
        column("H100 equivalents", Measure::plain(Metric::ChipsH100e), "count", Factor::ONE).amount(row)?,
    );
    let power = Measure { power_kind: Some(PowerKind::Unsaid), ..Measure::plain(Metric::Power) };
    amounts.extend(two_ways(
        row,
        ["Reported Power Capacity (MW)", "Calculated Power Capacity (MW)"],
        &power,
        "W",
    )?);
    let cost = Measure { component: Some(Component::Total), ..Measure::plain(Metric::Spending) };
    amounts.extend(two_ways(row, ["Reported Cost", "Calculated Cost"], &cost, "USD")?);
    if let Some(reason) = not_counted(row, status) {
        for amount in &mut amounts {
            amount.counts = Counts::No(reason.clone());
        }
    }
    let stage = if status == Status::Planned { Stage::Planned } else { Stage::Operational };
    Ok(Said {
        place: row.place(),
        site: row.owned("Name"),
        // The column is a day wherever Epoch AI knows one; anything else is no day.
        day: row.text("First Operational Date").and_then(|text| text.parse::<Day>().ok()).map(|Day(day)| day),
        stage,
        chip_type: None,
        amounts,
        prose: None,
    })
}

/// What runs no more, and what Epoch AI itself holds unlikely, is in no sum.
fn not_counted(row: &Row<'_>, status: Status) -> Option<String> {
    match (status, row.text("Decommissioned Date (if applicable)")) {
        (Status::Decommissioned, Some(day)) => Some(format!("decommissioned {day}")),
        (Status::Decommissioned, None) => Some("decommissioned".to_owned()),
        _ => (row.text("Certainty") == Some("Unlikely"))
            .then(|| "unlikely, by Epoch AI's own judgement".to_owned()),
    }
}

fn column(name: &str, measure: Measure, unit: &'static str, factor: Factor) -> Column {
    let words = match (unit, measure.metric) {
        ("W", _) => "MW".to_owned(),
        (_, Metric::ChipsH100e) => "H100 equivalents".to_owned(),
        (_, Metric::Chips) => measure.chip_type.clone().unwrap_or_else(|| "chips".to_owned()),
        (unit, _) => unit.to_owned(),
    };
    Column { name: name.to_owned(), measure, unit, factor, basis: Basis::Level, price_year: None, words }
}

/// The chips of a cluster, which may be of two types.
fn chips(row: &Row<'_>) -> Result<Vec<Amount>, ImportError> {
    let columns = [
        ("Chip type (primary)", "Chip quantity (primary)", "GPU Supplier (primary)"),
        ("Chip type (secondary)", "Chip quantity (secondary)", "GPU supplier (secondary)"),
    ];
    let mut amounts: Vec<Amount> = Vec::new();
    for (chip_type, quantity, supplier) in columns {
        let measure = Measure { chip_type: row.owned(chip_type), ..Measure::plain(Metric::Chips) };
        let Some(mut amount) = column(quantity, measure, "count", Factor::ONE).amount(row)? else { continue };
        amount.chip_maker = row.text(supplier).and_then(maker).map(str::to_owned);
        amounts.push(amount);
    }
    Ok(amounts)
}

fn maker(supplier: &str) -> Option<&str> {
    match supplier {
        "Unknown" | "Anonymized" => None,
        "Amazon AWS" => Some("Amazon"),
        name => Some(name),
    }
}

/// A number that was reported, and the one that Epoch AI calculated: where both
/// are there, the second stands beside the first.
fn two_ways(
    row: &Row<'_>,
    [reported, calculated]: [&str; 2],
    measure: &Measure,
    unit: &'static str,
) -> Result<Vec<Amount>, ImportError> {
    let factor = if unit == "W" { Factor::MEGA } else { Factor::ONE };
    let mut amounts: Vec<Amount> = Vec::new();
    for (name, way) in [(reported, REPORTED), (calculated, CALCULATED)] {
        let measure = Measure { way: Some(way), ..measure.clone() };
        if let Some(mut amount) = column(name, measure, unit, factor).amount(row)? {
            amount.note = Some(way.to_owned());
            if !amounts.is_empty() {
                amount.counts = Counts::InsteadOfLast;
            }
            amounts.push(amount);
        }
    }
    Ok(amounts)
}

/// The clusters that can be placed, each with its site; the others are unsure.
fn place<'c>(overlay: &mut CopyPlan<'_>, clusters: &'c [Cluster]) -> Vec<(&'c Cluster, SiteId)> {
    let mut placed: Vec<(&Cluster, SiteId)> = Vec::new();
    for cluster in clusters {
        let name = &cluster.record.name;
        let namesakes =
            clusters.iter().filter(|other| other.record.name == *name && other.doubt.is_none()).count();
        let known = sites::named(overlay, name);
        let reason = match (cluster.doubt, known.as_slice()) {
            (Some(doubt), _) => Some(doubt.to_owned()),
            _ if namesakes > 1 => Some(format!("{namesakes} rows are called “{name}”")),
            (_, [_, _, ..]) => Some(format!("more than one site is called “{name}”")),
            (_, [site]) if placed.iter().any(|(_, taken)| taken == site) => {
                Some(format!("another row is about the site that is called “{name}”"))
            }
            _ => None,
        };
        match (reason, known.first()) {
            (Some(reason), _) => overlay.unsure(&cluster.record.place, reason),
            (None, Some(site)) => placed.push((cluster, *site)),
            (None, None) => placed.push((cluster, sites::new_site(overlay, name))),
        }
    }
    placed
}

impl Cluster {
    fn tell(&self, overlay: &mut CopyPlan<'_>, site: SiteId) {
        let known = whole(overlay.known(site, |_| true));
        if overlay.overlay.announcement_key(&overlay.key(&self.record.name)).is_some() {
            overlay.compare(known.as_slice(), &[&self.said]);
        } else if overlay.is_overtaken(site) {
            let reason = "a later copy of this site is in; nothing of this one is taken".to_owned();
            overlay.unsure(&self.record.place, reason);
        } else {
            self.tell_anew(overlay, site, known.first());
        }
    }

    fn tell_anew(&self, overlay: &mut CopyPlan<'_>, site: SiteId, known: Option<&Known<'_>>) {
        let announcement = overlay.announce(&self.record.name, self.record.notes.clone());
        for link in &self.record.links {
            overlay.cite(announcement, link);
        }
        sites::describe(overlay, site, &self.record);
        if self.status == Status::Decommissioned
            && let Some(described) = overlay.overlay.get::<Site>(site).filter(|site| site.note.is_none())
        {
            let described = Site { note: Some("decommissioned".to_owned()), ..described.clone() };
            overlay.overlay.put(site, described);
        }
        for (kind, named) in &self.record.parts {
            roles::set(overlay, site, announcement, *kind, named, &self.record.place);
        }
        let of = Circumstances { announcement, site, company: roles::only_owner(overlay, site) };
        let before = overlay.said();
        overlay.take_row(of, known, &self.said);
        let has_news = overlay.said() > before || known.is_none();
        self.set_headline(overlay, announcement, site, has_news);
    }

    fn set_headline(&self, overlay: &mut CopyPlan<'_>, id: AnnouncementId, site: SiteId, has_news: bool) {
        let name = overlay.overlay.get::<Site>(site).map_or(&self.record.name, |site| &site.name);
        let headline = match overlay.copies.before(overlay.day) {
            Some(before) if !has_news => headline::no_change(name, before),
            _ => format!("{name}: {}", self.words()),
        };
        if let Some(said) = overlay.overlay.get::<Announcement>(id).cloned() {
            overlay.overlay.put(id, Announcement { headline, ..said });
        }
    }

    /// `150,000 chips, 280 MW, since 22 July 2025`.
    fn words(&self) -> String {
        let chips = self.said.amounts.iter().filter(|amount| amount.measure.metric == Metric::Chips);
        let chips: i128 = chips.filter_map(|amount| amount.quantity.low()).map(i128::from).sum();
        let chips = (chips > 0).then(|| format!("{} chips", headline::thousands(chips)));
        let power = self.said.value(Metric::Power).map(headline::megawatts);
        let state = match (self.status, self.said.day) {
            (Status::Existing, Some(day)) => format!("since {}", headline::day(day)),
            (Status::Planned, Some(day)) => format!("planned by {}", headline::day(day)),
            (Status::Existing, None) => "running".to_owned(),
            (Status::Planned, None) => "planned".to_owned(),
            (Status::Decommissioned, _) => "decommissioned".to_owned(),
        };
        [chips, power, Some(state)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }
}

/// A cluster has one row: all that is known of it, under the day said last.
fn whole(rows: Vec<Known<'_>>) -> Vec<Known<'_>> {
    let newest = |row: &Known<'_>| row.figures.iter().map(|at| at.id).max();
    let Some(day) = rows.iter().max_by_key(|row| newest(row)).map(|row| row.day) else { return Vec::new() };
    vec![Known { day, figures: rows.into_iter().flat_map(|row| row.figures).collect() }]
}
