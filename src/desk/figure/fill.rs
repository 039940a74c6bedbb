//! From a published figure to the row of a form that reads back to the same.

use super::NOT_SAID;
use crate::{
    dataset::{EntityKind, Snapshot},
    desk::{fields::Fields, layout::SUBJECTS, names::spelled},
    domain::{
        CompanyId, FigureId,
        company::Entity,
        figure::{Component, Counting, Figure, Metric, PowerKind, Subject},
    },
};

const COMPANY: &[EntityKind] = &[EntityKind::Company];

/// Fills a row with a published figure, so that reading it back gives the same.
pub(in crate::desk) fn fill(fields: &mut Fields, id: FigureId, figure: &Figure, snapshot: &Snapshot<'_>) {
    let tag = id.to_string();
    fields.add_known_row("figure", &tag);
    let mut set = |name: &str, text: &str| fields.set(&format!("figure.{tag}.{name}"), text);
    let not_said = |text: Option<String>| text.unwrap_or_else(|| NOT_SAID.to_owned());
    let name = |id: Option<CompanyId>| {
        id.map_or_else(String::new, |id| spelled(Entity::Company(id), COMPANY, snapshot))
    };
    set("as_said", &figure.as_said);
    let subject = figure.subject.entity();
    set("subject", &subject.map_or_else(String::new, |entity| spelled(entity, SUBJECTS, snapshot)));
    let whose = match (figure.company, figure.subject) {
        (None, Subject::Company(_)) => NOT_SAID.to_owned(),
        (company, _) => name(company),
    };
    set("company", &whose);
    set("counterparty", &name(figure.counterparty));
    set("chip_maker", &name(figure.chip_maker));
    set("metric", figure.metric.word());
    set("qualifier", figure.quantity.qualifier().word());
    let ends = [("low", figure.quantity.low()), ("high", figure.quantity.high())];
    for (end, number) in ends {
        set(end, &number.map_or_else(String::new, |number| number.to_string()));
    }
    set("unit", &not_said(figure.unit.clone()));
    set("basis", figure.basis.word());
    set("period", &not_said(figure.period.map(|period| period.to_string())));
    set("year_kind", figure.year_kind.word());
    set("power_kind", figure.power_kind.map_or("", PowerKind::word));
    let component = figure
        .component
        .map_or(if figure.metric == Metric::Spending { NOT_SAID } else { "" }, Component::word);
    set("component", component);
    set("stage", figure.stage.word());
    let options = [("chip_type", &figure.chip_type), ("label", &figure.label), ("note", &figure.note)];
    for (field, text) in options {
        set(field, text.as_deref().unwrap_or(""));
    }
    set("price_year", &figure.price_year.map_or_else(String::new, |year| year.to_string()));
    let (counting, of, reason) = match &figure.counting {
        Counting::Counted => ("", None, ""),
        Counting::PartOf(of) => ("part_of", Some(*of), ""),
        Counting::AlternativeTo(of) => ("alternative_to", Some(*of), ""),
        Counting::NotCounted(reason) => ("not_counted", None, reason.as_str()),
    };
    set("counting", counting);
    set("counting_of", &of.map_or_else(String::new, |of| of.to_string()));
    set("counting_reason", reason);
    set("replaces", &figure.replaces.map_or_else(String::new, |of| of.to_string()));
    set("outcome", figure.outcome.map_or("", |outcome| outcome.kind.word()));
    set("outcome_of", &figure.outcome.map_or_else(String::new, |outcome| outcome.of.to_string()));
}
