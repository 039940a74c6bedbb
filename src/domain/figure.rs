//! The figure: one number in an announcement, kept as it was said.

use super::{
    AnnouncementId, CompanyId, FigureId, ProjectId, SiteId, company::Entity, date::Period,
    quantity::Quantity, words::words,
};

words! {
    /// What is counted.
    Metric, "metric" {
        /// Money spent or to be spent.
        Spending = "spending",
        /// Money raised; never added to spending.
        Funding = "funding",
        /// Electric power.
        Power = "power",
        /// Accelerator chips.
        Chips = "chips",
        /// Computing power in units of one Nvidia H100; no chip count.
        ChipsH100e = "chips_h100e",
        /// How many sites.
        Sites = "sites",
        /// How many buildings.
        Buildings = "buildings",
        /// Land or floor.
        Area = "area",
        /// Water used.
        Water = "water",
        /// From the first spade to operation.
        BuildTime = "build_time",
        /// Anything that gives scale and never enters totals: cash, revenue, households.
        Context = "context",
    }
}

impl Metric {
    /// Whether figures of this metric are counted in a unit; figures of context
    /// may be in any, and a figure without a number needs none.
    #[must_use]
    pub fn takes_unit(self, unit: Option<&str>) -> bool {
        let wanted = match self {
            Self::Context => return true,
            Self::Spending | Self::Funding => {
                return unit
                    .is_some_and(|code| code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()));
            }
            Self::Power => "W",
            Self::Chips | Self::ChipsH100e | Self::Sites | Self::Buildings => "count",
            Self::Area => "m2",
            Self::Water => "m3/day",
            Self::BuildTime => "day",
        };
        unit == Some(wanted)
    }

    /// Whether it is money, spent or raised.
    #[must_use]
    pub const fn is_money(self) -> bool {
        matches!(self, Self::Spending | Self::Funding)
    }

    /// The unit in words, for complaints.
    #[must_use]
    pub const fn unit_words(self) -> &'static str {
        match self {
            Self::Context => "any unit",
            Self::Spending | Self::Funding => "a currency's three letters, as in USD",
            Self::Power => "W (watts: 1200000000 for 1.2 GW)",
            Self::Chips | Self::ChipsH100e | Self::Sites | Self::Buildings => "count",
            Self::Area => "m2",
            Self::Water => "m3/day",
            Self::BuildTime => "day",
        }
    }
}

words! {
    /// What part of the money a spending or funding figure is.
    Component, "component" {
        Total = "total",
        Construction = "construction",
        Chips = "chips",
        Land = "land",
        Power = "power",
        ComputeContract = "compute_contract",
        Equity = "equity",
    }
}

words! {
    /// Where the watts are measured. Kinds are never added together.
    PowerKind, "power kind" {
        /// At the fence: chips, cooling, losses.
        Facility = "facility",
        /// At the computers.
        It = "it",
        /// The speaker did not say.
        Unsaid = "unsaid",
    }
}

words! {
    /// How the number relates to time.
    Basis, "basis" {
        /// A stock at a date.
        Level = "level",
        /// On top of what there is.
        Additional = "additional",
        /// Over the whole period.
        Total = "total",
        /// In the one year named.
        OneYear = "one_year",
        /// In each year of the period.
        PerYear = "per_year",
    }
}

words! {
    /// How far the thing has come, in the speaker's words.
    Stage, "stage" {
        Operational = "operational",
        UnderConstruction = "under_construction",
        Committed = "committed",
        Planned = "planned",
        /// What was really spent or built.
        Actual = "actual",
        /// A wish; listed, never scored.
        Ambition = "ambition",
        /// Gives scale only.
        Context = "context",
    }
}

impl Stage {
    /// Whether the thing is still to come (rule 6): what can become a promise.
    #[must_use]
    pub const fn is_to_come(self) -> bool {
        matches!(self, Self::Planned | Self::Committed | Self::UnderConstruction)
    }
}

words! {
    /// How a figure settles a promise.
    OutcomeKind, "outcome" {
        Met = "met",
        /// What it came to in fact; the deviation is shown.
        Actual = "actual",
        Withdrawn = "withdrawn",
    }
}

words! {
    /// Whose year the period names.
    YearKind, "kind of year" {
        Calendar = "calendar",
        /// The company's fiscal year.
        Fiscal = "fiscal",
    }
}

/// What a figure is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Subject {
    /// The whole race.
    Industry,
    Company(CompanyId),
    Project(ProjectId),
    Site(SiteId),
}

impl Subject {
    /// A subject that is an entity; none if nothing can be said of such.
    #[must_use]
    pub const fn of(entity: Entity) -> Option<Self> {
        match entity {
            Entity::Company(id) => Some(Self::Company(id)),
            Entity::Project(id) => Some(Self::Project(id)),
            Entity::Site(id) => Some(Self::Site(id)),
            Entity::Person(_) => None,
        }
    }

    /// The entity, unless it is the whole race.
    #[must_use]
    pub const fn entity(self) -> Option<Entity> {
        match self {
            Self::Industry => None,
            Self::Company(id) => Some(Entity::Company(id)),
            Self::Project(id) => Some(Entity::Project(id)),
            Self::Site(id) => Some(Entity::Site(id)),
        }
    }
}

/// Whether and how a figure enters sums.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Counting {
    Counted,
    /// Already inside another figure.
    PartOf(FigureId),
    /// A different speaker's number for the same thing; the other one is preferred.
    AlternativeTo(FigureId),
    /// Left out, with the editor's reason.
    NotCounted(String),
}

/// This figure settles that promise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Outcome {
    pub of: FigureId,
    pub kind: OutcomeKind,
}

/// One number in an announcement about one subject.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Figure {
    /// The name that an import knows it by.
    pub key: Option<String>,
    pub announcement: AnnouncementId,
    pub subject: Subject,
    /// Whose money or plan it is; totals filter on it.
    pub company: Option<CompanyId>,
    /// The supplier or recipient.
    pub counterparty: Option<CompanyId>,
    pub metric: Metric,
    pub component: Option<Component>,
    /// What a `context` or `area` figure counts: cash, households.
    pub label: Option<String>,
    /// In base units: US dollars (or the currency in `unit`), watts, single chips, m², days.
    pub quantity: Quantity,
    /// An ISO 4217 code, `W`, `count`, `m2`, `day`, `m3/day`, `percent`, `x`, `rank`, `m`.
    pub unit: Option<String>,
    pub power_kind: Option<PowerKind>,
    pub chip_type: Option<String>,
    pub chip_maker: Option<CompanyId>,
    /// The year whose money is meant, where the speaker says so ("in 2025 dollars").
    pub price_year: Option<i16>,
    pub basis: Basis,
    pub period: Option<Period>,
    pub year_kind: YearKind,
    pub stage: Stage,
    pub counting: Counting,
    /// The words of the figure.
    pub as_said: String,
    /// The same thing, said before.
    pub replaces: Option<FigureId>,
    pub outcome: Option<Outcome>,
    pub note: Option<String>,
}

impl Figure {
    /// Whether this is a promise (rule 6): to come, and with a deadline.
    #[must_use]
    pub fn is_promise(&self) -> bool {
        self.stage.is_to_come()
            && self.metric != Metric::Context
            && self.period.is_some_and(|p| p.last_day().is_some())
    }

    /// Whether this is a wish with a day (rule 6): listed beside promises, never scored.
    #[must_use]
    pub fn is_dated_ambition(&self) -> bool {
        self.stage == Stage::Ambition
            && self.metric != Metric::Context
            && self.period.is_some_and(|p| p.last_day().is_some())
    }

    /// The figures that it names: what it says anew, settles, is part of.
    pub fn links(&self) -> impl Iterator<Item = FigureId> {
        let counting = match self.counting {
            Counting::PartOf(of) | Counting::AlternativeTo(of) => Some(of),
            Counting::Counted | Counting::NotCounted(_) => None,
        };
        [counting, self.replaces, self.outcome.map(|outcome| outcome.of)].into_iter().flatten()
    }

    /// Whether it enters sums as far as the editor is concerned.
    #[must_use]
    pub fn is_counted(&self) -> bool {
        matches!(self.counting, Counting::Counted)
    }
}

#[cfg(test)]
impl Figure {
    /// 0 MW of facility power planned for a site, of which tests change what they are about.
    pub(crate) fn blank() -> Self {
        use super::Id;
        Self {
            key: None,
            announcement: AnnouncementId::new(1),
            subject: Subject::Site(SiteId::new(1)),
            company: None,
            counterparty: None,
            metric: Metric::Power,
            component: None,
            label: None,
            quantity: Quantity::exact(0).unwrap(),
            unit: Some("W".to_owned()),
            power_kind: Some(PowerKind::Facility),
            chip_type: None,
            chip_maker: None,
            price_year: None,
            basis: Basis::Level,
            period: None,
            year_kind: YearKind::Calendar,
            stage: Stage::Planned,
            counting: Counting::Counted,
            as_said: String::new(),
            replaces: None,
            outcome: None,
            note: None,
        }
    }
}
