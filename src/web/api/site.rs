//! Sites with what they have now and at completion.

use serde::Serialize;
use utoipa::ToSchema;

use super::{figure::FigureRecord, paging::Listed, promises};
use crate::{
    dataset::{SiteAmounts, When},
    domain::{
        Id, SiteId,
        figure::PowerKind,
        site_totals::{Amount, Measure},
    },
    web::{error::WebError, extract::Reader, page::Context},
};

/// A number with its ends and the figures behind it, in base units.
#[derive(Debug, Serialize, ToSchema)]
struct Quantity {
    low: Option<i128>,
    high: Option<i128>,
    /// That of the one figure behind it, or `sum`; an end is null if any was not said.
    qualifier: &'static str,
    /// Ids of the figures that it is made of.
    figures: Vec<i64>,
}

/// What was claimed and what was estimated, never mixed.
#[derive(Debug, Serialize, ToSchema)]
struct Pair {
    claim: Option<Quantity>,
    estimate: Option<Quantity>,
}

/// Power by its kind, never added.
#[derive(Debug, Serialize, ToSchema)]
struct Power {
    facility: Pair,
    it: Pair,
    unsaid: Pair,
}

/// A site.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Site)]
pub struct SiteRecord {
    /// Its number; it never changes.
    id: i64,
    /// The name in its address.
    slug: String,
    /// Its name.
    name: String,
    /// Slug of its project.
    project: Option<String>,
    /// ISO 3166-1 alpha-2.
    country: Option<String>,
    /// ISO 3166-2.
    region: Option<String>,
    /// Where it is, in words.
    place: Option<String>,
    /// Degrees north, WGS 84.
    latitude: Option<f64>,
    /// Degrees east, WGS 84.
    longitude: Option<f64>,
    /// How precisely the coordinates are meant: `exact`, `city`, `county`, `state`, `country`.
    precision: Option<&'static str>,
    power_now: Power,
    power_at_completion: Power,
    chips_now: Pair,
    chips_at_completion: Pair,
    /// The page of it.
    url: String,
}

/// A site with its figures and promises.
#[derive(Debug, Serialize, ToSchema)]
pub struct SiteInFull {
    #[serde(flatten)]
    site: SiteRecord,
    figures: Vec<FigureRecord>,
    promises: Vec<promises::Entry>,
}

impl Listed for SiteRecord {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        let mut ids: Vec<i64> = reader.context().snapshot.sites().map(|(id, _)| id.number()).collect();
        ids.sort_unstable();
        Ok(ids)
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let at = SiteId::new(id);
        let site = context.snapshot.site(at)?.clone();
        let amounts = context.snapshot.site_amounts(at);
        let project = site.project.and_then(|id| context.snapshot.project(id));
        Some(Self {
            id,
            url: context.urls.absolute(&context.site(at)?.url),
            slug: site.slug,
            name: site.name,
            project: project.map(|project| project.slug.clone()),
            country: site.country,
            region: site.region,
            place: site.place,
            latitude: site.location.map(|location| location.coordinates.latitude()),
            longitude: site.location.map(|location| location.coordinates.longitude()),
            precision: site.location.map(|location| location.precision.word()),
            power_now: power(context, &amounts, When::Now),
            power_at_completion: power(context, &amounts, When::AtCompletion),
            chips_now: pair(context, &amounts, Measure::Chips, When::Now),
            chips_at_completion: pair(context, &amounts, Measure::Chips, When::AtCompletion),
        })
    }
}

impl Listed for SiteInFull {
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        SiteRecord::ids(reader)
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        let at = SiteId::new(id);
        Some(Self {
            site: SiteRecord::of(context, id)?,
            figures: context.snapshot.figures_of_site(at).map(|at| FigureRecord::at(context, at)).collect(),
            promises: promises::of_site(context, at),
        })
    }
}

fn power(context: &Context<'_>, amounts: &SiteAmounts, when: When) -> Power {
    let of = |kind| pair(context, amounts, Measure::Power(kind), when);
    Power { facility: of(PowerKind::Facility), it: of(PowerKind::It), unsaid: of(PowerKind::Unsaid) }
}

fn pair(context: &Context<'_>, amounts: &SiteAmounts, measure: Measure, when: When) -> Pair {
    let pair = amounts.get(measure, when);
    let of = |amount: &Option<Amount>| amount.as_ref().map(|amount| quantity(context, amount));
    Pair { claim: of(&pair.claim), estimate: of(&pair.estimate) }
}

fn quantity(context: &Context<'_>, amount: &Amount) -> Quantity {
    let Amount { interval, figures } = amount;
    Quantity {
        low: interval.low().filter(|_| !interval.is_open_below()),
        high: interval.high().filter(|_| !interval.is_open_above()),
        qualifier: match figures[..] {
            [one] => context.snapshot.figure(one).map_or("sum", |at| at.figure.quantity.qualifier().word()),
            _ => "sum",
        },
        figures: figures.iter().map(|id| id.number()).collect(),
    }
}
