//! Figures as the API answers with them.

use serde::Serialize;
use utoipa::ToSchema;

use super::{about::About, paging::Listed, records::rising};
use crate::{
    dataset::{EntityKind, FigureAt},
    domain::{
        AnnouncementId, CompanyId, FigureId, Id,
        company::Entity,
        figure::{Component, Counting, PowerKind},
    },
    web::{error::WebError, extract::Reader, page::Context},
};

/// One number as it was said.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Figure)]
pub struct FigureRecord {
    /// Its number; it never changes.
    id: i64,
    /// Id of the announcement in which it was said.
    announcement: i64,
    subject: About,
    /// Slug of whose money or plan it is.
    company: Option<String>,
    /// Slug of the supplier or recipient.
    counterparty: Option<String>,
    /// What is measured: `spending`, `power`, `chips`, ...
    metric: &'static str,
    /// Which part of it: `total`, `chips`, `construction`, ...
    component: Option<&'static str>,
    /// What it is called, where the metric's name does not say it.
    label: Option<String>,
    /// Lower end in base units; null where it was not said.
    low: Option<i64>,
    /// Upper end in base units; null where it was not said.
    high: Option<i64>,
    /// `exact`, `about`, `at_least`, ...
    qualifier: &'static str,
    /// `W`, a currency by ISO 4217, or `count`; empty where the metric says it.
    unit: Option<String>,
    /// `facility`, `it` or `unsaid`.
    power_kind: Option<&'static str>,
    /// The model of the chips.
    chip_type: Option<String>,
    /// Slug of who makes the chips.
    chip_maker: Option<String>,
    /// The year whose money is meant.
    price_year: Option<i16>,
    /// How the amount holds: once, for one year, for each year, ...
    basis: &'static str,
    /// EDTF: a date, or an interval.
    period: Option<String>,
    /// `calendar` or `fiscal`.
    year_kind: &'static str,
    /// How far it is: `planned`, `under_construction`, `operational`, ...
    stage: &'static str,
    /// `claim` or `estimate`.
    standing: &'static str,
    /// `counted`, `part_of`, `alternative_to` or `not_counted`.
    counting: &'static str,
    /// The figure that it is part of or an alternative to.
    counting_of: Option<i64>,
    /// The editor's reason for leaving it out.
    not_counted_because: Option<String>,
    /// The words of the speaker.
    as_said: String,
    /// The same thing, said before.
    replaces: Option<i64>,
    /// The promise that it settles, and how.
    outcome_of: Option<i64>,
    /// What became of that promise.
    outcome: Option<&'static str>,
    /// An editor's remark.
    note: Option<String>,
    /// The page of it.
    url: String,
}

impl FigureRecord {
    pub fn at(context: &Context<'_>, at: FigureAt<'_>) -> Self {
        let figure = at.figure.clone();
        let slug = |id: Option<CompanyId>| {
            id.and_then(|id| context.snapshot.company(id)).map(|company| company.slug.clone())
        };
        let (counting, counting_of, because) = match figure.counting {
            Counting::Counted => ("counted", None, None),
            Counting::PartOf(of) => ("part_of", Some(of), None),
            Counting::AlternativeTo(of) => ("alternative_to", Some(of), None),
            Counting::NotCounted(reason) => ("not_counted", None, Some(reason)),
        };
        Self {
            id: at.id.number(),
            announcement: figure.announcement.number(),
            subject: About::of(context, figure.subject),
            company: slug(figure.company),
            counterparty: slug(figure.counterparty),
            metric: figure.metric.word(),
            component: figure.component.map(Component::word),
            label: figure.label,
            low: figure.quantity.low(),
            high: figure.quantity.high(),
            qualifier: figure.quantity.qualifier().word(),
            unit: figure.unit,
            power_kind: figure.power_kind.map(PowerKind::word),
            chip_type: figure.chip_type,
            chip_maker: slug(figure.chip_maker),
            price_year: figure.price_year,
            basis: figure.basis.word(),
            period: figure.period.map(|period| period.to_string()),
            year_kind: figure.year_kind.word(),
            stage: figure.stage.word(),
            standing: at.standing().word(),
            counting,
            counting_of: counting_of.map(Id::number),
            not_counted_because: because,
            as_said: figure.as_said,
            replaces: figure.replaces.map(Id::number),
            outcome_of: figure.outcome.map(|outcome| outcome.of.number()),
            outcome: figure.outcome.map(|outcome| outcome.kind.word()),
            note: figure.note,
            url: context.urls.absolute(&context.urls.figure(at.id)),
        }
    }
}

impl Listed for FigureRecord {
    /// All, or those of one announcement, company, project or site.
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError> {
        let announcement: Option<i64> =
            reader.parameters.read("announcement", "the id of an announcement")?;
        let company = reader.parameters.one("company")?;
        let project = reader.parameters.one("project")?;
        let site = reader.parameters.one("site")?;
        let about =
            [(EntityKind::Company, company), (EntityKind::Project, project), (EntityKind::Site, site)];
        let about: Vec<(EntityKind, String)> =
            about.into_iter().filter_map(|(kind, slug)| Some((kind, slug?))).collect();
        if about.len() + usize::from(announcement.is_some()) > 1 {
            let text =
                "Figures are asked for by one of announcement, company, project and site, not by several.";
            return Err(WebError::BadRequest(text.to_owned()));
        }
        let context = reader.context();
        let number = |at: FigureAt<'_>| at.id.number();
        if let Some(id) = announcement {
            let id = AnnouncementId::new(id);
            return Ok(rising(context.snapshot.figures_of_announcement(id).map(number)));
        }
        let Some((kind, slug)) = about.first() else {
            return Ok(rising(context.snapshot.figures().map(number)));
        };
        let entity = context.snapshot.by_slug(*kind, slug).ok_or_else(|| {
            WebError::parameter(kind.word(), slug, &format!("the slug of a {}", kind.word()))
        })?;
        Ok(match context.snapshot.resolve(entity) {
            Entity::Company(id) => rising(context.snapshot.figures_of_company(id).map(number)),
            Entity::Project(id) => rising(context.snapshot.figures_of_project(id).map(number)),
            Entity::Site(id) => rising(context.snapshot.figures_of_site(id).map(number)),
            Entity::Person(_) => Vec::new(),
        })
    }

    fn of(context: &Context<'_>, id: i64) -> Option<Self> {
        Some(Self::at(context, context.snapshot.figure(FigureId::new(id))?))
    }
}
