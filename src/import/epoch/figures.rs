//! From the cells of a row to figures: what is measured, in which unit, and
//! which earlier figure says the same thing.

use jiff::civil::Date;

use super::{
    cells::{Decimal, Factor},
    matching::{Candidate, Size},
};
use crate::{
    dataset::FigureAt,
    domain::{
        AnnouncementId, CompanyId, FigureId, SiteId,
        date::{FuzzyDate, Period},
        figure::{Basis, Component, Counting, Figure, Metric, PowerKind, Stage, Subject, YearKind},
        quantity::Quantity,
    },
    import::{ImportError, sheet::Row},
};

/// What a figure measures. Of two figures of one site with the same measure
/// and day the later one says the same thing anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Measure {
    pub metric: Metric,
    pub component: Option<Component>,
    pub label: Option<&'static str>,
    pub power_kind: Option<PowerKind>,
    pub chip_type: Option<String>,
    /// Where a row gives two numbers for one thing: `reported`, `calculated`.
    pub way: Option<&'static str>,
}

/// The two ways in which the clusters' files come by a number.
pub const REPORTED: &str = "reported";
pub const CALCULATED: &str = "calculated";

impl Measure {
    /// A measure that its metric says all of.
    pub const fn plain(metric: Metric) -> Self {
        Self { metric, component: None, label: None, power_kind: None, chip_type: None, way: None }
    }

    /// Whether an earlier figure measures the same.
    fn is_of(&self, figure: &Figure) -> bool {
        let way = figure.note.as_deref().filter(|note| [REPORTED, CALCULATED].contains(note));
        self.metric == figure.metric
            && self.component == figure.component
            && self.label == figure.label.as_deref()
            && self.power_kind == figure.power_kind
            && self.chip_type == figure.chip_type
            && self.way == way
    }
}

/// Whether and how a number enters sums.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Counts {
    Yes,
    No(String),
    /// The same thing as the number before it in its row, which is preferred.
    InsteadOfLast,
}

/// One number of a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Amount {
    pub measure: Measure,
    pub quantity: Quantity,
    pub unit: &'static str,
    pub basis: Basis,
    pub price_year: Option<i16>,
    pub as_said: String,
    pub counts: Counts,
    pub chip_maker: Option<String>,
    pub note: Option<String>,
}

/// A column with numbers: its name in the file and what they mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    pub measure: Measure,
    pub unit: &'static str,
    pub factor: Factor,
    pub basis: Basis,
    pub price_year: Option<i16>,
    /// The unit as a reader of the file would say it.
    pub words: String,
}

impl Column {
    /// The number that a row has in this column; none where the cell is blank.
    pub fn amount(&self, row: &Row<'_>) -> Result<Option<Amount>, ImportError> {
        let (Some(number), Some(text)) = (row.parse::<Decimal>(&self.name)?, row.text(&self.name)) else {
            return Ok(None);
        };
        let value = number.times(self.factor).and_then(|value| Quantity::exact(value).ok());
        let quantity = value.ok_or_else(|| {
            row.error(&format!("column “{}”: “{text}”: this number is too large", self.name))
        })?;
        Ok(Some(Amount {
            measure: self.measure.clone(),
            quantity,
            unit: self.unit,
            basis: self.basis,
            price_year: self.price_year,
            as_said: format!("{text} {}", self.words),
            counts: Counts::Yes,
            chip_maker: None,
            note: None,
        }))
    }
}

/// A row of a copy: what is so, or is to be so, on a day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// `file:line`.
    pub place: String,
    /// The name of the site as the file has it.
    pub site: Option<String>,
    pub day: Option<Date>,
    pub stage: Stage,
    /// In the file of chips: of which type they are.
    pub chip_type: Option<String>,
    pub amounts: Vec<Amount>,
    /// What the file says in words.
    pub prose: Option<String>,
}

impl Said {
    /// The number of a plain metric, or of the facility's power.
    pub fn value(&self, metric: Metric) -> Option<i64> {
        let amount =
            self.amounts.iter().find(|amount| amount.measure.metric == metric && is_main(&amount.measure));
        amount.and_then(|amount| amount.quantity.low())
    }

    pub fn is_planned(&self) -> bool {
        self.stage == Stage::Planned
    }

    /// Planned, but with nothing to be there on the day: an event, no promise.
    pub fn is_event(&self) -> bool {
        let nothing = |metric| self.value(metric).is_none_or(|value| value == 0);
        self.is_planned() && [Metric::Power, Metric::Buildings, Metric::Chips].into_iter().all(nothing)
    }

    pub fn candidate(&self, day: Date) -> Candidate {
        let size = size(|metric| self.value(metric));
        Candidate { day, planned: self.is_planned(), size }
    }
}

fn is_main(measure: &Measure) -> bool {
    measure.power_kind != Some(PowerKind::It)
}

fn size(value: impl Fn(Metric) -> Option<i64>) -> Size {
    match value(Metric::Chips) {
        Some(chips) => Size::Chips(Some(chips)),
        None => Size::Site { buildings: value(Metric::Buildings), power: value(Metric::Power) },
    }
}

/// What the copies before say of one day at a site, put together again from
/// the figures that still hold.
#[derive(Debug, Clone)]
pub struct Known<'a> {
    pub day: Option<Date>,
    pub figures: Vec<FigureAt<'a>>,
}

impl<'a> Known<'a> {
    /// Groups figures by their day, oldest first.
    pub fn group(figures: impl Iterator<Item = FigureAt<'a>>) -> Vec<Self> {
        let mut rows: Vec<Self> = Vec::new();
        for at in figures {
            let day = at.figure.period.and_then(Period::last_day);
            match rows.iter_mut().find(|row| row.day == day) {
                Some(row) => row.figures.push(at),
                None => rows.push(Self { day, figures: vec![at] }),
            }
        }
        rows.sort_by_key(|row| row.day);
        rows
    }

    pub fn is_planned(&self) -> bool {
        self.figures.iter().any(|at| at.figure.stage == Stage::Planned)
    }

    fn value(&self, metric: Metric) -> Option<i64> {
        let is_main = |figure: &Figure| figure.metric == metric && figure.power_kind != Some(PowerKind::It);
        let at = self.figures.iter().find(|at| is_main(at.figure))?;
        at.figure.quantity.low()
    }

    pub fn candidate(&self, day: Date) -> Candidate {
        Candidate { day, planned: self.is_planned(), size: size(|metric| self.value(metric)) }
    }

    /// The figure that an amount says anew.
    pub fn counterpart(&self, amount: &Amount) -> Option<FigureAt<'a>> {
        self.figures.iter().copied().find(|at| amount.measure.is_of(at.figure))
    }

    /// Whether everything that a row says stands here already.
    pub fn says(&self, row: &Said) -> bool {
        let stands = |amount: &Amount| {
            self.counterpart(amount).is_some_and(|at| {
                at.figure.quantity == amount.quantity
                    && at.figure.price_year == amount.price_year
                    && (!matches!(amount.counts, Counts::No(_)) || !at.figure.is_counted())
            })
        };
        self.day == row.day && self.is_planned() == row.is_planned() && row.amounts.iter().all(stands)
    }

    /// Whether a row comes to less than 98 per cent of what was promised here.
    pub fn is_missed_by(&self, row: &Said) -> bool {
        [Metric::Power, Metric::Chips].into_iter().any(|metric| {
            match (self.value(metric), row.value(metric)) {
                (Some(promised), Some(come)) => i128::from(come) * 100 < i128::from(promised) * 98,
                _ => false,
            }
        })
    }
}

/// The circumstances that the figures of one announcement share.
#[derive(Debug, Clone, Copy)]
pub struct Circumstances {
    pub announcement: AnnouncementId,
    pub site: SiteId,
    pub company: Option<CompanyId>,
}

/// A figure without links to others.
pub fn figure(
    of: Circumstances,
    row: &Said,
    amount: &Amount,
    maker: Option<CompanyId>,
    last: Option<FigureId>,
) -> Figure {
    let counting = match (&amount.counts, last) {
        (Counts::No(reason), _) => Counting::NotCounted(reason.clone()),
        (Counts::InsteadOfLast, Some(last)) => Counting::AlternativeTo(last),
        _ => Counting::Counted,
    };
    Figure {
        key: None,
        announcement: of.announcement,
        subject: Subject::Site(of.site),
        company: of.company,
        counterparty: None,
        metric: amount.measure.metric,
        component: amount.measure.component,
        label: amount.measure.label.map(str::to_owned),
        quantity: amount.quantity,
        unit: Some(amount.unit.to_owned()),
        power_kind: amount.measure.power_kind,
        chip_type: amount.measure.chip_type.clone(),
        chip_maker: maker,
        price_year: amount.price_year,
        basis: amount.basis,
        period: row.day.map(|day| Period::Single(FuzzyDate::day(day))),
        year_kind: YearKind::Calendar,
        stage: row.stage,
        counting,
        as_said: amount.as_said.clone(),
        replaces: None,
        outcome: None,
        note: amount.note.clone(),
    }
}
