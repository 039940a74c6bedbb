//! A scenario in words, and the ways to choose another.

use super::scenario::{Asked, Chosen};
use crate::{
    domain::{
        CompanyId,
        figure::Stage,
        money::Currency,
        totals::{Horizon, Scenario},
    },
    web::page::{Context, Link},
};

/// A scenario to choose, as a link.
pub struct Choice {
    pub label: String,
    pub url: String,
    pub is_current: bool,
}

/// The scenario as a form.
pub struct Form {
    /// Each with the address without it.
    pub companies: Vec<Link>,
    pub is_all: bool,
    pub all: String,
    pub none: String,
    pub slugs: Vec<String>,
    pub addable: Vec<(String, String)>,
    pub from: i16,
    pub to: i16,
    pub run_rate: bool,
    pub currencies: Vec<(&'static str, bool)>,
    pub stages: Vec<(&'static str, &'static str, bool)>,
}

/// `What four companies said they will spend, 2025–2034`.
pub fn title(context: &Context<'_>, asked: &Asked) -> String {
    let Horizon { from, to } = asked.scenario.horizon;
    let years = if from == to { format!("in {from}") } else { format!("{from}–{to}") };
    let joint = if from == to { " " } else { ", " };
    let who = match (&asked.chosen, asked.companies.as_slice()) {
        (Chosen::All, _) => "companies".to_owned(),
        (_, []) => return format!("No company is chosen, {years}"),
        (_, [one]) => context.company(*one).map_or_else(String::new, |company| company.name),
        (_, many) => format!("{} companies", count_word(many.len())),
    };
    let they = if asked.companies.len() == 1 { "it" } else { "they" };
    format!("What {who} said {they} will spend{joint}{years}")
}

fn count_word(number: usize) -> String {
    let words = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    number
        .checked_sub(2)
        .and_then(|place| words.get(place))
        .map_or_else(|| number.to_string(), ToString::to_string)
}

/// Whose figures, by which assumptions, in which currency.
pub fn lede(context: &Context<'_>, asked: &Asked) -> String {
    let names: Vec<String> =
        asked.companies.iter().filter_map(|id| context.company(*id)).map(|company| company.name).collect();
    let who = match (&asked.chosen, names.as_slice()) {
        (Chosen::All, _) => "All companies; groups are left aside".to_owned(),
        (_, []) => "Nobody".to_owned(),
        (_, names) => context.lang.list(names),
    };
    let plans = if asked.scenario.run_rate {
        format!("the newest one-year plans carried on to {}", asked.scenario.horizon.to)
    } else {
        "one-year plans in their own year only".to_owned()
    };
    let currency = match asked.scenario.currency {
        Currency::Usd => "US dollars",
        Currency::Eur => {
            "euros, converted by the European Central Bank's reference rates of the day each was said"
        }
    };
    format!("{who}; {plans}; {currency}.")
}

/// Horizons in words.
pub fn presets(context: &Context<'_>, asked: &Asked) -> Vec<Choice> {
    let this = context.snapshot.judged_on().year();
    [("Next five years", this + 4), ("To 2030", this.max(2030)), ("Ten years", this + 9)]
        .into_iter()
        .map(|(label, to)| {
            let horizon = Horizon { from: this, to };
            Choice {
                label: label.to_owned(),
                url: asked.with(|scenario| scenario.horizon = horizon).url(context),
                is_current: asked.scenario.horizon == horizon,
            }
        })
        .collect()
}

/// The other assumptions, one link a choice.
pub fn switches(context: &Context<'_>, asked: &Asked) -> Vec<Choice> {
    let scenario = &asked.scenario;
    let run_rate =
        [(false, "One-year plans once"), (true, "One-year plans carried on")].map(|(on, label)| Choice {
            label: label.to_owned(),
            url: asked.with(|scenario| scenario.run_rate = on).url(context),
            is_current: scenario.run_rate == on,
        });
    let currency =
        [(Currency::Usd, "US dollars"), (Currency::Eur, "Euros")].map(|(currency, label)| Choice {
            label: label.to_owned(),
            url: asked.with(|scenario| scenario.currency = currency).url(context),
            is_current: scenario.currency == currency,
        });
    run_rate.into_iter().chain(currency).collect()
}

/// The form with what is chosen.
pub fn form(context: &Context<'_>, asked: &Asked) -> Form {
    let named = asked.chosen == Chosen::Named;
    let company = |id: &CompanyId| context.snapshot.company(*id);
    let without = |id: CompanyId| {
        asked.with_companies(asked.companies.iter().copied().filter(|other| *other != id).collect())
    };
    let chosen = || asked.companies.iter().filter(|_| named);
    let mut addable: Vec<(String, String)> = context
        .snapshot
        .firms_with_money()
        .filter(|(id, _)| !named || !asked.companies.contains(id))
        .map(|(_, company)| (company.slug.clone(), company.name.clone()))
        .collect();
    addable.sort_by_key(|(_, name)| name.to_lowercase());
    Form {
        companies: chosen()
            .filter_map(|id| Some(Link { name: company(id)?.name.clone(), url: without(*id).url(context) }))
            .collect(),
        is_all: asked.chosen == Chosen::All,
        all: Asked { scenario: asked.scenario.clone(), ..Asked::of_all(context) }.url(context),
        none: asked.with_companies(Vec::new()).url(context),
        slugs: chosen().filter_map(|id| Some(company(id)?.slug.clone())).collect(),
        addable,
        from: asked.scenario.horizon.from,
        to: asked.scenario.horizon.to,
        run_rate: asked.scenario.run_rate,
        currencies: Currency::ALL.iter().map(|one| (one.word(), *one == asked.scenario.currency)).collect(),
        stages: Scenario::STAGES
            .iter()
            .map(|stage: &Stage| {
                (stage.word(), context.lang.stage(*stage), asked.scenario.stages.contains(stage))
            })
            .collect(),
    }
}
