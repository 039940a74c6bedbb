//! A row of figures: from the words as they were said, and the editor's
//! corrections, to a figure; and from a figure back to its row.

mod fill;
mod words;

pub(super) use fill::fill;
pub use words::{basis_of, metric_of, read_words};

use super::{amount::read_end, fields::Row, layout::SUBJECTS, validation::Validation};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id,
    company::Entity,
    date::{FuzzyDate, Period},
    figure::{
        Basis, Component, Counting, Figure, Metric, Outcome, OutcomeKind, PowerKind, Stage, Subject, YearKind,
    },
    phrase::{self, Reading, Unread, When},
    quantity::{Qualifier, Quantity},
};

/// What an editor writes where words would say something that is not meant.
const NOT_SAID: &str = "-";

/// The figure's parts that stand in fields of its row, before its links.
struct Parts {
    metric: Metric,
    quantity: Quantity,
    unit: Option<String>,
    basis: Basis,
    period: Option<Period>,
    year_kind: YearKind,
}

/// The fields of one row while they are read.
pub(super) struct RowReader<'v, 'a> {
    pub validation: &'v mut Validation<'a>,
    pub tag: &'v str,
    pub said_on: Option<FuzzyDate>,
}

impl<'a> RowReader<'_, 'a> {
    fn row(&self) -> Row<'a> {
        self.validation.fields.row("figure", self.tag)
    }

    fn name(&self, field: &str) -> String {
        self.row().name(field)
    }

    fn wrong(&mut self, field: &str, text: impl Into<String>) {
        let name = self.name(field);
        self.validation.wrong(&name, text);
    }

    /// The figure of the row without its links to other figures; `known` is the
    /// published one that it corrects.
    pub fn figure(&mut self, announcement: AnnouncementId, known: Option<&Figure>) -> Option<Figure> {
        let as_said = self
            .validation
            .required(&self.name("as_said"), "Give the words of the figure, as they were said.");
        let parts = self.parts(&as_said);
        let subject = self.subject();
        let company = self.company(subject);
        let [counterparty, chip_maker] = ["counterparty", "chip_maker"].map(|field| {
            let name = self.name(field);
            self.validation.company(&name)
        });
        let component = self.component(parts.as_ref().map(|parts| parts.metric));
        let power_kind = self.power_kind(parts.as_ref().map(|parts| parts.metric));
        let stage = self.stage();
        let label = self.validation.some(&self.name("label"));
        if parts.as_ref().is_some_and(|parts| parts.metric == Metric::Context) && label.is_none() {
            self.wrong("label", "Say in words what is counted: revenue, cash, households.");
        }
        let price_year = self.validation.number(&self.name("price_year"), "a year, as in 2025");
        let counting = self.own_counting();
        let parts = parts?;
        Some(Figure {
            key: known.and_then(|known| known.key.clone()),
            announcement,
            subject,
            company,
            counterparty,
            metric: parts.metric,
            component,
            label,
            quantity: parts.quantity,
            unit: parts.unit,
            power_kind,
            chip_type: self.validation.some(&self.name("chip_type")),
            chip_maker,
            price_year,
            basis: parts.basis,
            period: parts.period,
            year_kind: parts.year_kind,
            stage: stage?,
            counting,
            as_said,
            replaces: None,
            outcome: None,
            note: self.validation.some(&self.name("note")),
        })
    }

    /// What the words say, with the editor's corrections in place.
    fn parts(&mut self, as_said: &str) -> Option<Parts> {
        let read = read_words(as_said, self.row().text("language"), self.said_on);
        let metric = self.metric(as_said, read.as_ref())?;
        let quantity = self.quantity(metric, read.as_ref())?;
        let unit = self.unit(metric, quantity, read.as_ref().ok());
        let basis = self.basis(metric, read.as_ref().ok());
        let own = self.row().text("period");
        let period = if own.is_empty() {
            read.as_ref().ok().and_then(|reading| match reading.when {
                Some(When::Period(period)) => Some(period),
                _ => None,
            })
        } else if own == NOT_SAID {
            None
        } else {
            let (name, said_on) = (self.name("period"), self.said_on);
            self.validation.period(&name, said_on)
        };
        let fiscal = read.is_ok_and(|reading| reading.is_fiscal && own.is_empty());
        let year_kind = self.validation.word(&self.name("year_kind"));
        let year_kind = year_kind.unwrap_or(if fiscal { YearKind::Fiscal } else { YearKind::Calendar });
        Some(Parts { metric, quantity, unit: unit?, basis: basis?, period, year_kind })
    }

    fn metric(&mut self, as_said: &str, read: Result<&Reading, &Unread>) -> Option<Metric> {
        if !self.row().text("metric").is_empty() {
            return self.validation.word(&self.name("metric"));
        }
        match read {
            Ok(reading) => {
                let metric = metric_of(reading);
                if metric.is_none() {
                    self.wrong("metric", "The words do not say what is counted; choose it here.");
                }
                metric
            }
            Err(unread) if as_said.is_empty() => {
                let _ = unread;
                None
            }
            Err(unread) => {
                let at = as_said.get(unread.at.clone()).unwrap_or_default();
                let stumbled =
                    if at.is_empty() || at == as_said { String::new() } else { format!(" (at “{at}”)") };
                self.wrong(
                    "as_said",
                    format!("No figure was read in “{as_said}”: {}{stumbled}. Mend the words, or say beneath what is measured and how much.", unread.why),
                );
                None
            }
        }
    }

    fn quantity(&mut self, metric: Metric, read: Result<&Reading, &Unread>) -> Option<Quantity> {
        let row = self.row();
        let (low, high) = (row.text("low"), row.text("high"));
        if low.is_empty() && high.is_empty() && row.text("qualifier").is_empty() {
            return match read {
                Ok(reading) => Some(reading.quantity),
                Err(unread) => {
                    self.wrong("low", format!("The words give no amount ({}); give it here.", unread.why));
                    None
                }
            };
        }
        let language = row.text("language").parse().ok();
        let mut end = |field: &str, text: &str| {
            if text.is_empty() {
                return Some(None);
            }
            match read_end(text, metric, language) {
                Ok(number) => Some(Some(number)),
                Err(why) => {
                    self.wrong(field, why);
                    None
                }
            }
        };
        let (low, high) = (end("low", low)?, end("high", high)?);
        let qualifier = if row.text("qualifier").is_empty() {
            match (low, high) {
                (Some(low), Some(high)) if low != high => Qualifier::Range,
                (None, Some(_)) => Qualifier::AtMost,
                _ => Qualifier::Exact,
            }
        } else {
            self.validation.word(&self.name("qualifier"))?
        };
        // "About 5" has one number; nobody types it twice.
        let (low, high) = match qualifier {
            Qualifier::Exact | Qualifier::About => (low.or(high), high.or(low)),
            Qualifier::AtMost | Qualifier::LessThan if high.is_none() => (None, low),
            _ => (low, high),
        };
        match Quantity::new(low, high, qualifier) {
            Ok(quantity) => Some(quantity),
            Err(error) => {
                self.wrong("low", format!("{error}."));
                None
            }
        }
    }

    /// The unit, which may be missing; none if it is wrong.
    #[expect(clippy::option_option, reason = "wrong and missing are two things")]
    fn unit(
        &mut self,
        metric: Metric,
        quantity: Quantity,
        reading: Option<&Reading>,
    ) -> Option<Option<String>> {
        let typed = self.row().text("unit");
        let read = reading.filter(|reading| metric_of(reading) == Some(metric) || metric.is_money());
        let unit = match typed {
            "" => match metric {
                Metric::Power => Some("W".to_owned()),
                Metric::Chips | Metric::ChipsH100e | Metric::Sites | Metric::Buildings => {
                    Some("count".to_owned())
                }
                Metric::Area => Some("m2".to_owned()),
                Metric::Water => Some("m3/day".to_owned()),
                Metric::BuildTime => Some("day".to_owned()),
                Metric::Spending | Metric::Funding | Metric::Context => {
                    read.and_then(|reading| reading.unit.clone())
                }
            },
            NOT_SAID => None,
            typed => Some(typed.to_owned()),
        };
        let has_number = quantity.qualifier() != Qualifier::Unquantified;
        if !metric.takes_unit(unit.as_deref()) && (has_number || unit.is_some()) {
            let found = unit
                .as_deref()
                .map_or("nothing was said".to_owned(), |unit| format!("it was given “{unit}”"));
            self.wrong(
                "unit",
                format!(
                    "{} takes {}; {found}.",
                    crate::format::capitalised(metric.word()),
                    metric.unit_words()
                ),
            );
            return None;
        }
        // Without a number and without a word for it there is nothing to count in.
        Some(unit.filter(|_| has_number || !typed.is_empty() || metric.is_money()))
    }

    fn basis(&mut self, metric: Metric, reading: Option<&Reading>) -> Option<Basis> {
        if !self.row().text("basis").is_empty() {
            return self.validation.word(&self.name("basis"));
        }
        if reading.is_some_and(|reading| reading.basis == phrase::Basis::PerMonth) {
            self.wrong("basis", "The words say so much a month, which is not kept. Give the amount of a year and choose “in each year”.");
            return None;
        }
        let usual = if metric.is_money() { Basis::Total } else { Basis::Level };
        Some(reading.and_then(basis_of).unwrap_or(usual))
    }

    fn subject(&mut self) -> Subject {
        let name = self.name("subject");
        match self.validation.entity(&name, SUBJECTS) {
            Some(Entity::Company(id)) => Subject::Company(id),
            Some(Entity::Project(id)) => Subject::Project(id),
            Some(Entity::Site(id)) => Subject::Site(id),
            Some(Entity::Person(_)) | None => Subject::Industry,
        }
    }

    /// Whose it is: as typed, else the company that it is about.
    fn company(&mut self, subject: Subject) -> Option<CompanyId> {
        let name = self.name("company");
        match (self.row().text("company"), subject) {
            (NOT_SAID, _) => None,
            ("", Subject::Company(id)) => Some(id),
            _ => self.validation.company(&name),
        }
    }

    fn component(&mut self, metric: Option<Metric>) -> Option<Component> {
        match self.row().text("component") {
            NOT_SAID => None,
            "" => metric.filter(|metric| *metric == Metric::Spending).map(|_| Component::Total),
            _ => self.validation.word(&self.name("component")),
        }
    }

    fn power_kind(&mut self, metric: Option<Metric>) -> Option<PowerKind> {
        let is_power = metric == Some(Metric::Power);
        match self.row().text("power_kind") {
            "" => is_power.then_some(PowerKind::Unsaid),
            _ => self.validation.word(&self.name("power_kind")),
        }
    }

    fn stage(&mut self) -> Option<Stage> {
        let name = self.name("stage");
        if self.row().text("stage").is_empty() {
            self.validation.wrong(&name, "Choose how far the thing has come, in the speaker's words.");
            return None;
        }
        self.validation.word(&name)
    }

    /// Counting as far as it leads to no other figure.
    fn own_counting(&mut self) -> Counting {
        if self.row().text("counting") != "not_counted" {
            return Counting::Counted;
        }
        let reason = self.validation.required(
            &self.name("counting_reason"),
            "Say why it is not counted; readers see it beside totals.",
        );
        Counting::NotCounted(reason)
    }

    /// The links to other figures, of this form or published.
    pub fn link(&mut self, figure: &mut Figure, rows: &[(String, FigureId)]) {
        let counting = self.row().text("counting");
        if matches!(counting, "part_of" | "alternative_to") {
            match self.figure_at("counting_of", rows) {
                Some(of) if counting == "part_of" => figure.counting = Counting::PartOf(of),
                Some(of) => figure.counting = Counting::AlternativeTo(of),
                None if self.row().text("counting_of").is_empty() => {
                    self.wrong("counting_of", "Name the figure that it is part of or alternative to.");
                }
                None => {}
            }
        }
        figure.replaces = self.figure_at("replaces", rows);
        let kind: Option<OutcomeKind> = self.validation.word(&self.name("outcome"));
        let of = self.figure_at("outcome_of", rows);
        figure.outcome = match (of, kind) {
            (Some(of), Some(kind)) => Some(Outcome { of, kind }),
            (Some(_), None) => {
                self.wrong("outcome", "Say what became of the promise: met, actual or withdrawn.");
                None
            }
            (None, Some(_)) if self.row().text("outcome_of").is_empty() => {
                self.wrong("outcome_of", "Name the promise of which this is the outcome.");
                None
            }
            _ => None,
        };
    }

    fn figure_at(&mut self, field: &str, rows: &[(String, FigureId)]) -> Option<FigureId> {
        let text = self.row().text(field);
        if text.is_empty() {
            return None;
        }
        if let Some(number) = text.strip_prefix("row ").and_then(|number| number.trim().parse::<usize>().ok())
        {
            let found = number.checked_sub(1).and_then(|place| rows.get(place)).map(|(_, id)| *id);
            if found.is_none() {
                self.wrong(field, format!("This form has no row {number} of figures."));
            }
            return found;
        }
        let name = self.name(field);
        self.validation.figure(&name)
    }
}

/// A row's tag as the published figure that it stands for.
pub(super) fn known(tag: &str) -> Option<FigureId> {
    tag.parse().ok().map(FigureId::new)
}
