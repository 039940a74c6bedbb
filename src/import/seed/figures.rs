//! Rows of figures, which refer to each other, also forwards.

use super::Reading;
use crate::{
    domain::{
        FigureId,
        figure::{Basis, Counting, Figure, Metric, Outcome, OutcomeKind, Subject, YearKind},
        quantity::{Qualifier, Quantity},
    },
    import::{
        ImportError,
        sheet::{Row, Sheet},
    },
};

/// Whether a figure's links to other figures can be followed yet.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Links {
    Now,
    Later,
}

impl Reading<'_> {
    /// Figures refer to each other, also forwards: all get their identity first.
    pub(super) fn figures(&mut self, sheet: &Sheet) -> Result<(), ImportError> {
        let mut known = Vec::new();
        for row in sheet.rows() {
            let key = row.required("key")?;
            let before = self.overlay.figure_key(key);
            if before.is_none() {
                let figure = self.figure(row, Links::Later)?;
                self.overlay.add_figure(figure);
            }
            known.push(before.is_some());
        }
        let mut keys = Vec::new();
        for (row, was_known) in sheet.rows().zip(known) {
            let Some(id) = self.overlay.figure_key(row.required("key")?) else { continue };
            let figure = self.figure(row, Links::Now)?;
            let changed = self.overlay.put(id, figure);
            match (was_known, changed) {
                (false, _) => self.report.added += 1,
                (true, true) => self.report.changed += 1,
                (true, false) => self.report.unchanged += 1,
            }
            keys.push((row, id));
        }
        keys.into_iter().try_for_each(|(row, id)| self.refuse_circle(row, id))
    }

    fn figure(&mut self, row: Row<'_>, links: Links) -> Result<Figure, ImportError> {
        let now = links == Links::Now;
        let quantity = Quantity::new(
            row.parse("low")?,
            row.parse("high")?,
            row.parse_required::<Qualifier>("qualifier")?,
        )
        .map_err(|cause| row.error(&cause.to_string()))?;
        let (metric, unit) = (row.parse_required::<Metric>("metric")?, row.owned("unit"));
        let has_number = quantity.qualifier() != Qualifier::Unquantified;
        if !metric.takes_unit(unit.as_deref()) && (has_number || unit.is_some()) {
            let found = unit.as_deref().unwrap_or("nothing");
            return Err(
                row.error(&format!("{metric} is counted in {}, not in “{found}”", metric.unit_words()))
            );
        }
        let (counting, replaces, outcome) = if now {
            let outcome = match (
                self.some(row, "outcome_of", Self::figure_at)?,
                row.parse::<OutcomeKind>("outcome")?,
            ) {
                (Some(of), Some(kind)) => Some(Outcome { of, kind }),
                (None, None) => None,
                _ => return Err(row.error("“outcome_of” and “outcome” go together")),
            };
            (self.counting(row)?, self.some(row, "replaces", Self::figure_at)?, outcome)
        } else {
            (Counting::Counted, None, None)
        };
        Ok(Figure {
            key: row.owned("key"),
            announcement: self.announcement_at(row, row.required("announcement")?)?,
            subject: match row.text("subject") {
                Some(text) => self.subject(row, text)?,
                None => Subject::Industry,
            },
            company: self.some(row, "company", Self::company_at)?,
            counterparty: self.some(row, "counterparty", Self::company_at)?,
            metric,
            component: row.parse("component")?,
            label: row.owned("label"),
            quantity,
            unit,
            power_kind: row.parse("power_kind")?,
            chip_type: row.owned("chip_type"),
            chip_maker: self.some(row, "chip_maker", Self::company_at)?,
            price_year: row.parse("price_year")?,
            basis: row.parse_required::<Basis>("basis")?,
            period: row.parse("period")?,
            year_kind: row.parse("year_kind")?.unwrap_or(YearKind::Calendar),
            stage: row.parse_required("stage")?,
            counting,
            as_said: row.required("as_said")?.to_owned(),
            replaces,
            outcome,
            note: row.owned("note"),
        })
    }

    /// A figure that leads back to itself would leave every sum.
    fn refuse_circle(&self, row: Row<'_>, id: FigureId) -> Result<(), ImportError> {
        if self.overlay.leads_back(id) {
            return Err(
                row.error("this figure leads back to itself through “replaces”, “of” or “outcome_of”")
            );
        }
        Ok(())
    }

    fn counting(&self, row: Row<'_>) -> Result<Counting, ImportError> {
        let of = || {
            self.some(row, "of", Self::figure_at)?.ok_or_else(|| {
                row.error("“of” must name the figure that this one is part of or alternative to")
            })
        };
        match row.text("counting").unwrap_or("counted") {
            "counted" => Ok(Counting::Counted),
            "part_of" => of().map(Counting::PartOf),
            "alternative_to" => of().map(Counting::AlternativeTo),
            "not_counted" => row.required("reason").map(|reason| Counting::NotCounted(reason.to_owned())),
            other => Err(row.error(&format!(
                "“{other}” is no counting; it takes one of: counted, part_of, alternative_to, not_counted"
            ))),
        }
    }
}
