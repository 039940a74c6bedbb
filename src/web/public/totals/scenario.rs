//! What an address says about a scenario, and the addresses of other scenarios.

use crate::{
    dataset::EntityKind,
    domain::{
        CompanyId,
        company::Entity,
        figure::Stage,
        money::Currency,
        totals::{Horizon, Scenario},
    },
    web::{error::WebError, extract::Reader, page::Context},
};

/// The years that a horizon may hold.
const YEARS: std::ops::RangeInclusive<i16> = 1990..=2100;
/// Every company but groups, and none at all: no slug begins with a tilde.
const ALL: &str = "~all";
pub const NONE: &str = "~none";

/// Which companies a page was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Chosen {
    All,
    Named,
    Nobody,
}

/// A scenario with its companies, as an address names them.
#[derive(Debug, Clone)]
pub struct Asked {
    pub scenario: Scenario,
    pub chosen: Chosen,
    pub companies: Vec<CompanyId>,
}

impl Asked {
    /// Reads `company`, `from`, `to`, `run_rate`, `currency` and `stage`.
    pub fn read(reader: &mut Reader) -> Result<Self, WebError> {
        let slugs = reader.parameters.all("company");
        let (chosen, companies) = companies(&reader.context(), &slugs)?;
        let scenario = read_scenario(reader)?;
        let asked = Self { scenario, chosen, companies };
        let context = reader.context();
        let settled = asked.company_values(&context);
        reader.parameters.settle("company", settled);
        Ok(asked)
    }

    /// The usual scenario of one company.
    pub fn of_company(context: &Context<'_>, company: CompanyId) -> Self {
        let scenario = Scenario::usual(context.snapshot.judged_on().year());
        Self { scenario, chosen: Chosen::Named, companies: vec![company] }
    }

    /// The usual scenario of all companies.
    pub fn of_all(context: &Context<'_>) -> Self {
        let companies = context.snapshot.firms().map(|(id, _)| id).collect();
        let scenario = Scenario::usual(context.snapshot.judged_on().year());
        Self { scenario, chosen: Chosen::All, companies }
    }

    /// The same scenario for other companies.
    pub fn with_companies(&self, companies: Vec<CompanyId>) -> Self {
        let chosen = if companies.is_empty() { Chosen::Nobody } else { Chosen::Named };
        Self { scenario: self.scenario.clone(), chosen, companies }
    }

    /// The same companies in another scenario.
    pub fn with(&self, change: impl FnOnce(&mut Scenario)) -> Self {
        let mut other = self.clone();
        change(&mut other.scenario);
        other
    }

    fn company_values(&self, context: &Context<'_>) -> Vec<String> {
        match self.chosen {
            Chosen::All => vec![ALL.to_owned()],
            Chosen::Nobody => vec![NONE.to_owned()],
            Chosen::Named => {
                let company = |id: &CompanyId| context.snapshot.company(*id);
                self.companies.iter().filter_map(company).map(|company| company.slug.clone()).collect()
            }
        }
    }

    /// The parameters that name this scenario, all written out.
    pub fn parameters(&self, context: &Context<'_>) -> Vec<(&'static str, String)> {
        let mut parameters: Vec<(&'static str, String)> =
            self.company_values(context).into_iter().map(|value| ("company", value)).collect();
        parameters.extend(scenario_parameters(&self.scenario));
        parameters
    }

    /// The page of this scenario.
    pub fn url(&self, context: &Context<'_>) -> String {
        context.urls.with("/totals", self.parameters(context))
    }
}

/// The parameters of a scenario but for its companies.
fn scenario_parameters(scenario: &Scenario) -> Vec<(&'static str, String)> {
    let mut parameters = vec![
        ("from", scenario.horizon.from.to_string()),
        ("to", scenario.horizon.to.to_string()),
        ("run_rate", if scenario.run_rate { "on" } else { "off" }.to_owned()),
        ("currency", scenario.currency.to_string()),
    ];
    if scenario.stages.len() < Scenario::STAGES.len() {
        parameters.extend(stage_words(scenario).map(|word| ("stage", word.to_owned())));
    }
    parameters
}

/// The chosen stages in their order; one word for none at all.
fn stage_words(scenario: &Scenario) -> impl Iterator<Item = &'static str> + use<'_> {
    let none = scenario.stages.is_empty().then_some(NONE);
    let chosen = Scenario::STAGES.into_iter().filter(|stage| scenario.stages.contains(stage));
    chosen.map(Stage::word).chain(none)
}

/// Reads a scenario's parameters but for its companies, and settles them.
pub fn read_scenario(reader: &mut Reader) -> Result<Scenario, WebError> {
    let usual = Scenario::usual(reader.view.judged_on().year());
    let from = year(reader, "from")?;
    let to = year(reader, "to")?;
    // One end alone keeps the usual length where it can.
    let horizon = match (from, to) {
        (None, None) => usual.horizon,
        (Some(from), None) => Horizon { from, to: from.saturating_add(9).min(*YEARS.end()) },
        (None, Some(to)) => Horizon { from: usual.horizon.from.min(to), to },
        (Some(from), Some(to)) => Horizon { from, to },
    };
    if horizon.to < horizon.from {
        let takes = format!("a year not before “from”, which is {}", horizon.from);
        return Err(WebError::parameter("to", &horizon.to.to_string(), &takes));
    }
    let run_rate = match reader.parameters.one("run_rate")?.as_deref() {
        None | Some("off") => false,
        Some("on") => true,
        Some(other) => return Err(WebError::parameter("run_rate", other, "on or off")),
    };
    let currency = reader.parameters.read("currency", "USD or EUR")?.unwrap_or(Currency::Usd);
    let stages = stages(reader)?.unwrap_or(usual.stages);
    let scenario = Scenario { horizon, run_rate, currency, stages };
    for name in ["from", "to", "run_rate", "currency"] {
        let value = scenario_parameters(&scenario).into_iter().find(|(known, _)| *known == name);
        reader.parameters.settle(name, value.map(|(_, value)| value));
    }
    reader.parameters.settle("stage", stage_words(&scenario));
    Ok(scenario)
}

fn year(reader: &mut Reader, name: &'static str) -> Result<Option<i16>, WebError> {
    let takes = format!("a year from {} to {}, such as 2026", YEARS.start(), YEARS.end());
    let Some(text) = reader.parameters.one(name)? else { return Ok(None) };
    match text.parse() {
        Ok(year) if YEARS.contains(&year) && text.len() == 4 => Ok(Some(year)),
        _ => Err(WebError::parameter(name, &text, &takes)),
    }
}

fn stages(reader: &mut Reader) -> Result<Option<std::collections::BTreeSet<Stage>>, WebError> {
    let words = reader.parameters.all("stage");
    if words.is_empty() {
        return Ok(None);
    }
    if words == [NONE] {
        return Ok(Some(std::collections::BTreeSet::new()));
    }
    let takes = || Scenario::STAGES.map(Stage::word).join(", ");
    let read = |word: &String| match word.parse::<Stage>() {
        Ok(stage) if Scenario::STAGES.contains(&stage) => Ok(stage),
        _ => Err(WebError::parameter("stage", word, &format!("one or more of {}, or {NONE}", takes()))),
    };
    words.iter().map(read).collect::<Result<_, _>>().map(Some)
}

/// The companies that an address names by slug; none named is all of them.
fn companies(context: &Context<'_>, slugs: &[String]) -> Result<(Chosen, Vec<CompanyId>), WebError> {
    match slugs {
        [] => return Ok((Chosen::All, Asked::of_all(context).companies)),
        [one] if one == ALL => return Ok((Chosen::All, Asked::of_all(context).companies)),
        [one] if one == NONE => return Ok((Chosen::Nobody, Vec::new())),
        _ => {}
    }
    let mut companies = Vec::new();
    for slug in slugs {
        let company = named_company(context, slug)?;
        if !companies.contains(&company) {
            companies.push(company);
        }
    }
    Ok((Chosen::Named, companies))
}

/// A company by its slug, merges resolved.
fn named_company(context: &Context<'_>, slug: &str) -> Result<CompanyId, WebError> {
    let Some(Entity::Company(id)) = context.snapshot.by_slug(EntityKind::Company, slug) else {
        let takes = format!(
            "the short name of a company as in its address, such as openai, or {ALL} or {NONE} by itself"
        );
        return Err(WebError::parameter("company", slug, &takes));
    };
    Ok(context.snapshot.resolve_company(id))
}
