//! The flat row of a figure: the widest table has a file to itself.

use super::{FlatRow, StoreError, flat_row, id, number, read, read_some, text};
use crate::domain::{
    AnnouncementId, CompanyId, FigureId, Id, ProjectId, SiteId,
    figure::{Counting, Figure, Outcome, Subject},
    quantity::Quantity,
};

flat_row!(FigureRow of Figure, in "figure" {
    key: Option<String>, announcement_id: i64, of_company_id: Option<i64>, of_project_id: Option<i64>,
    of_site_id: Option<i64>, company_id: Option<i64>, counterparty_id: Option<i64>, metric: String,
    component: Option<String>, label: Option<String>, low: Option<i64>, high: Option<i64>, qualifier: String,
    unit: Option<String>, power_kind: Option<String>, chip_type: Option<String>, chip_maker_id: Option<i64>,
    price_year: Option<i64>, basis: String, period: Option<String>, year_kind: String, stage: String,
    counting: String, counting_of_id: Option<i64>, counting_reason: Option<String>, as_said: String,
    replaces_id: Option<i64>, outcome_of_id: Option<i64>, outcome: Option<String>, note: Option<String>,
});

impl FlatRow for FigureRow {
    type Of = Figure;
    const IDENTITIES: &'static str = "figure";

    fn of(id: FigureId, value: &Figure) -> Self {
        let value = value.clone();
        let (mut of_company_id, mut of_project_id, mut of_site_id) = (None, None, None);
        match value.subject {
            Subject::Industry => {}
            Subject::Company(id) => of_company_id = Some(id.number()),
            Subject::Project(id) => of_project_id = Some(id.number()),
            Subject::Site(id) => of_site_id = Some(id.number()),
        }
        let (counting, counting_of_id, counting_reason) = match value.counting {
            Counting::Counted => ("counted", None, None),
            Counting::PartOf(of) => ("part_of", Some(of.number()), None),
            Counting::AlternativeTo(of) => ("alternative_to", Some(of.number()), None),
            Counting::NotCounted(reason) => ("not_counted", None, Some(reason)),
        };
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            key: value.key,
            announcement_id: value.announcement.number(),
            of_company_id,
            of_project_id,
            of_site_id,
            company_id: number(value.company),
            counterparty_id: number(value.counterparty),
            metric: value.metric.to_string(),
            component: text(value.component),
            label: value.label,
            low: value.quantity.low(),
            high: value.quantity.high(),
            qualifier: value.quantity.qualifier().to_string(),
            unit: value.unit,
            power_kind: text(value.power_kind),
            chip_type: value.chip_type,
            chip_maker_id: number(value.chip_maker),
            price_year: value.price_year.map(i64::from),
            basis: value.basis.to_string(),
            period: text(value.period),
            year_kind: value.year_kind.to_string(),
            stage: value.stage.to_string(),
            counting: counting.to_owned(),
            counting_of_id,
            counting_reason,
            as_said: value.as_said,
            replaces_id: number(value.replaces),
            outcome_of_id: number(value.outcome.map(|outcome| outcome.of)),
            outcome: text(value.outcome.map(|outcome| outcome.kind)),
            note: value.note,
        }
    }

    fn value(self) -> Result<Figure, StoreError> {
        let damaged = |what: &str| StoreError::Damaged(format!("figure {}: {what}", self.id));
        let subject = match (self.of_company_id, self.of_project_id, self.of_site_id) {
            (None, None, None) => Subject::Industry,
            (Some(id), None, None) => Subject::Company(CompanyId::new(id)),
            (None, Some(id), None) => Subject::Project(ProjectId::new(id)),
            (None, None, Some(id)) => Subject::Site(SiteId::new(id)),
            _ => return Err(damaged("more than one subject")),
        };
        let counting = match (self.counting.as_str(), self.counting_of_id, &self.counting_reason) {
            ("counted", None, None) => Counting::Counted,
            ("part_of", Some(of), None) => Counting::PartOf(FigureId::new(of)),
            ("alternative_to", Some(of), None) => Counting::AlternativeTo(FigureId::new(of)),
            ("not_counted", None, Some(reason)) => Counting::NotCounted(reason.clone()),
            _ => return Err(damaged("its counting does not fit together")),
        };
        let outcome = match (self.outcome_of_id, &self.outcome) {
            (None, None) => None,
            (Some(of), Some(kind)) => {
                Some(Outcome { of: FigureId::new(of), kind: read("figure.outcome", kind)? })
            }
            _ => return Err(damaged("its outcome does not fit together")),
        };
        let quantity = Quantity::new(self.low, self.high, read("figure.qualifier", &self.qualifier)?)
            .map_err(|cause| damaged(&cause.to_string()))?;
        Ok(Figure {
            announcement: AnnouncementId::new(self.announcement_id),
            subject,
            company: id(self.company_id),
            counterparty: id(self.counterparty_id),
            metric: read("figure.metric", &self.metric)?,
            component: read_some("figure.component", self.component.as_ref())?,
            quantity,
            power_kind: read_some("figure.power_kind", self.power_kind.as_ref())?,
            chip_maker: id(self.chip_maker_id),
            price_year: self.price_year.and_then(|year| i16::try_from(year).ok()),
            basis: read("figure.basis", &self.basis)?,
            period: read_some("figure.period", self.period.as_ref())?,
            year_kind: read("figure.year_kind", &self.year_kind)?,
            stage: read("figure.stage", &self.stage)?,
            counting,
            replaces: id(self.replaces_id),
            outcome,
            key: self.key,
            label: self.label,
            unit: self.unit,
            chip_type: self.chip_type,
            as_said: self.as_said,
            note: self.note,
        })
    }
}
