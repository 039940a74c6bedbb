//! The rows of a table of sites, as the list, the map and files show them.

use std::sync::Arc;

use super::place;
use crate::{
    dataset::{EntityKind, Holder, Lens, SiteAmounts, SiteGroups, When},
    domain::{SiteId, site::Site, site_totals::Measure},
    web::{
        charts::company_class,
        error::WebError,
        extract::Reader,
        page::{Cell, Context, Link},
        public::{
            home::{Bar, bar},
            shared::{company_words, country_filter, named_by, project_words},
        },
        sizes::Sizes,
        table::{Column, Filter, Folded, Key, Listing, SortKey, TableQuery, folded, label_of, words_of},
    },
};

/// The columns of the table.
pub const COLUMNS: [Column; 6] = [
    Column { key: "name", label: "Site", is_number: false },
    Column { key: "company", label: "Company", is_number: false },
    Column { key: "now", label: "Power now", is_number: true },
    Column { key: "completion", label: "Power at completion", is_number: true },
    Column { key: "chips", label: "Chips now", is_number: true },
    Column { key: "chips_completion", label: "Chips at completion", is_number: true },
];

/// A site with its power and chips.
pub struct Row {
    pub id: SiteId,
    pub site: Link,
    pub place: String,
    pub project: Option<Link>,
    pub companies: Vec<Link>,
    pub company_values: Vec<(String, String)>,
    /// The class of its company's colour, if it is a single company's.
    pub colour: Option<&'static str>,
    pub state: &'static str,
    pub now: Cell,
    pub done: Cell,
    pub chips: Cell,
    pub chips_done: Cell,
    pub bar: Bar,
}

/// What the address says about the table: the lens and further parameters are kept.
pub fn query(reader: &mut Reader, kept: Vec<(&'static str, String)>) -> Result<TableQuery, WebError> {
    TableQuery::read(reader, &["company", "country", "project", "state"], &COLUMNS, "completion", kept)
}

/// A site of a table, before anything about it is put into words.
pub struct Listed<'a> {
    pub id: SiteId,
    site: &'a Site,
    holder: &'a Holder,
    pub amounts: &'a Arc<SiteAmounts>,
    now: Sizes,
    done: Sizes,
}

impl Listed<'_> {
    fn chips(&self, when: When) -> i128 {
        Sizes::of(self.amounts, Measure::Chips, when).shown()
    }

    /// In what state it is by its power: what runs, claimed or estimated, decides.
    fn state(&self) -> usize {
        match (self.now.is_something(), self.done.is_something()) {
            (true, _) => 0,
            (false, true) => 1,
            (false, false) => 2,
        }
    }
}

/// States of sites, and how they stand in addresses.
const STATES: [(&str, &str); 3] =
    [("running", "running"), ("to-come", "to come"), ("no-power-number", "no power number")];

/// The sites that the filters let through, in the order asked for.
pub fn listed<'a>(
    context: &'a Context<'a>,
    groups: &'a SiteGroups,
    lens: Lens,
    query: &TableQuery,
) -> Result<(Vec<Listed<'a>>, Listing), WebError> {
    let sites = groups.sites.iter().filter_map(|(id, holder, amounts)| {
        Some(Listed {
            id: *id,
            site: context.snapshot.site(*id)?,
            holder,
            amounts,
            now: Sizes::of_power(amounts, When::Now),
            done: Sizes::of_power(amounts, When::AtCompletion),
        })
    });
    query.apply(
        sites.collect(),
        &filters(context, lens),
        |row: &Listed<'_>| format!("{} {}", row.site.name, place(context, row.site)),
        |column, row| sort_key(context, column, row),
        ("site", "sites"),
    )
}

/// All of them in words, in the order asked for.
pub fn rows(context: &Context<'_>, lens: Lens, query: &TableQuery) -> Result<(Vec<Row>, Listing), WebError> {
    let groups = context.snapshot.site_groups(lens);
    let (sites, listing) = listed(context, &groups, lens, query)?;
    let largest = largest(&groups);
    Ok((sites.iter().filter_map(|site| row(context, site, largest)).collect(), listing))
}

/// The most power that any site has at completion, whatever the filters let through:
/// the scale of the bars.
pub fn largest(groups: &SiteGroups) -> i128 {
    let done = |amounts| Sizes::of_power(amounts, When::AtCompletion).shown();
    groups.sites.iter().map(|(_, _, amounts)| done(amounts)).max().unwrap_or(0)
}

/// A site in words.
pub fn row(context: &Context<'_>, listed: &Listed<'_>, largest: i128) -> Option<Row> {
    let Listed { id, site, holder, amounts, .. } = *listed;
    // A site of several companies is none's alone: it stands under “several companies”.
    let value = match holder {
        Holder::One(id) => context.snapshot.company(*id).map(|one| (one.slug.clone(), one.name.clone())),
        Holder::Shared(_) => Some((SHARED.0.to_owned(), SHARED.1.to_owned())),
        Holder::Nobody => Some((NOBODY.0.to_owned(), NOBODY.1.to_owned())),
    };
    let colour = match holder {
        Holder::One(id) => Some(company_class(context, *id)),
        Holder::Shared(_) | Holder::Nobody => None,
    };
    let now = context.power_cell(amounts, When::Now);
    let done = context.power_cell(amounts, When::AtCompletion);
    Some(Row {
        id,
        site: context.site(id)?,
        place: place(context, site),
        project: site.project.and_then(|id| context.project(id)),
        companies: context.holder(holder),
        company_values: value.into_iter().collect(),
        colour,
        state: STATES[listed.state()].1,
        chips: context.cell(amounts, Measure::Chips, When::Now),
        chips_done: context.cell(amounts, Measure::Chips, When::AtCompletion),
        bar: bar(&now, &done, largest),
        now,
        done,
    })
}

/// Groups of sites that are no single company's; `~` is in no slug.
pub const SHARED: (&str, &str) = ("~shared", "several companies");
const NOBODY: (&str, &str) = ("~nobody", "nobody named");

fn filters<'c>(context: &'c Context<'c>, lens: Lens) -> [Filter<'c, Listed<'c>>; 4] {
    [
        Filter {
            name: "state",
            label: "State",
            phrase: "that are",
            keys: Box::new(|row, tell| tell(Key::Number(row.state()))),
            words: Box::new(|key| words_of(&STATES, key)),
            known: Box::new(|value| label_of(&STATES, value)),
        },
        Filter {
            name: "company",
            label: "Company",
            phrase: match lens {
                Lens::Lead => "led by",
                Lens::Owner => "owned by",
                Lens::User => "used by",
            },
            keys: Box::new(|row, tell| match row.holder {
                Holder::One(id) => tell(Key::of(*id)),
                Holder::Shared(_) => tell(Key::Text(SHARED.0)),
                Holder::Nobody => tell(Key::Text(NOBODY.0)),
            }),
            words: Box::new(|key| match key {
                Key::Text(group) => (group.to_owned(), group_label(group).unwrap_or_default().to_owned()),
                Key::Number(_) => company_words(context, key),
            }),
            known: Box::new(|slug| {
                let label = group_label(slug).map(ToOwned::to_owned);
                label.or_else(|| named_by(context, EntityKind::Company, slug))
            }),
        },
        country_filter(context.lang, "in", |row: &Listed<'c>| row.site.country.as_deref()),
        Filter {
            name: "project",
            label: "Project",
            phrase: "of",
            keys: Box::new(|row, tell| row.site.project.into_iter().for_each(|id| tell(Key::of(id)))),
            words: Box::new(|key| project_words(context, key)),
            known: Box::new(|slug| named_by(context, EntityKind::Project, slug)),
        },
    ]
}

fn group_label(value: &str) -> Option<&'static str> {
    [SHARED, NOBODY].into_iter().find(|(known, _)| *known == value).map(|(_, label)| label)
}

fn sort_key<'r>(context: &Context<'r>, column: &str, row: &Listed<'r>) -> (SortKey<'r>, Folded<'r>, SiteId) {
    // Sites of nobody named come last.
    let first = || {
        let company = match row.holder {
            Holder::One(id) => Some(*id),
            Holder::Shared(ids) => ids.first().copied(),
            Holder::Nobody => None,
        };
        company
            .and_then(|id| context.snapshot.company(id))
            .map_or("\u{10ffff}", |company| company.name.as_str())
    };
    let by_column = match column {
        "company" => SortKey::Text(folded(first())),
        "now" => SortKey::Number(row.now.shown()),
        "completion" => SortKey::Number(row.done.shown()),
        "chips" => SortKey::Number(row.chips(When::Now)),
        "chips_completion" => SortKey::Number(row.chips(When::AtCompletion)),
        _ => SortKey::Name,
    };
    (by_column, folded(row.site.name.as_str()), row.id)
}
