//! `/api/v1/totals`: a scenario's total and its arithmetic.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{Refusal, json, openapi::View};
use crate::{
    domain::{CompanyId, Id, quantity::Interval},
    web::{
        error::WebError,
        extract::Reader,
        page::Context,
        public::totals::{lines::Line, scenario::Asked},
    },
};

/// A total as programs read it. Ends are whole units of the currency: the sums
/// of the ends that were said, null where none was.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Total)]
pub struct Answer {
    currency: &'static str,
    low: Option<i128>,
    high: Option<i128>,
    open_above: bool,
    open_below: bool,
    counted: Vec<CountedLine>,
    left_out: Vec<LeftOutLine>,
    /// Figures of the same companies that count other things than money.
    other_metrics: usize,
    /// Others' estimates for the whole race: figures that stand beside, never inside.
    beside: Vec<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
struct CountedLine {
    figure: i64,
    company: Option<String>,
    low: Option<i128>,
    high: Option<i128>,
    how: String,
}

#[derive(Debug, Serialize, ToSchema)]
struct LeftOutLine {
    figure: i64,
    company: Option<String>,
    reason: String,
}

/// A scenario's total and its arithmetic.
#[utoipa::path(get, path = "/api/v1/totals", tag = "totals",
    params(View, ("company" = Option<Vec<String>>, Query, description = "Slugs; all companies if none"), ("from" = Option<i16>, Query, description = "First year"), ("to" = Option<i16>, Query, description = "Last year"), ("run_rate" = Option<String>, Query, description = "`on`: one-year plans are carried on"), ("currency" = Option<String>, Query, description = "An ISO 4217 code"), ("stage" = Option<Vec<String>>, Query, description = "Stages that count")),
    responses((status = 200, description = "The total", body = Answer), Refusal))]
pub async fn show(mut reader: Reader) -> Result<Response, WebError> {
    let asked = Asked::read(&mut reader)?;
    reader.parameters.finish()?;
    let context = reader.context();
    let scenario = &asked.scenario;
    let total = context.snapshot.total(scenario, &asked.companies);
    let sum = total.sum;
    json(&Answer {
        currency: scenario.currency.word(),
        low: sum.and_then(Interval::low),
        high: sum.and_then(Interval::high),
        open_above: sum.is_some_and(Interval::is_open_above),
        open_below: sum.is_some_and(Interval::is_open_below),
        counted: total
            .counted
            .iter()
            .map(|line| CountedLine {
                figure: line.figure.number(),
                company: slug(&context, line.company),
                low: line.amount.low(),
                high: line.amount.high(),
                how: Line::Counted(line).sentence(&context, scenario),
            })
            .collect(),
        left_out: total
            .left_out
            .iter()
            .map(|line| LeftOutLine {
                figure: line.figure.number(),
                company: line.company.and_then(|id| slug(&context, id)),
                reason: Line::LeftOut(line).sentence(&context, scenario),
            })
            .collect(),
        other_metrics: context.snapshot.other_metrics(&asked.companies),
        beside: context.snapshot.industry_spending().iter().map(|at| at.id.number()).collect(),
    })
}

fn slug(context: &Context<'_>, id: CompanyId) -> Option<String> {
    context.snapshot.company(id).map(|company| company.slug.clone())
}
