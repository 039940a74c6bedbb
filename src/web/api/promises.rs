//! `/api/v1/promises`: the ledger, one entry a figure.

use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

use super::{
    Refusal,
    about::About,
    json,
    openapi::Paged,
    paging::{limit, link},
};
use crate::{
    domain::{Id, SiteId, date::Period},
    web::{error::WebError, extract::Reader, page::Context, public::promises::ledger},
};

/// A promise as programs read it.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = Promise)]
pub struct Entry {
    figure: i64,
    subject: About,
    metric: &'static str,
    low: Option<i64>,
    high: Option<i64>,
    unit: Option<String>,
    /// EDTF, as it was said.
    deadline: Option<String>,
    state: &'static str,
    days: Option<i32>,
    replaced_by: Option<i64>,
    by: &'static str,
    milestone: i64,
    checked_on: Option<String>,
}

/// The ledger of promises, one entry a figure.
#[utoipa::path(get, path = "/api/v1/promises", tag = "promises", params(Paged),
    responses((status = 200, description = "A page of promises", body = Vec<Entry>), Refusal))]
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let limit = limit(&mut reader)?;
    let kept = vec![("limit", limit.to_string())];
    let query = ledger::query(&mut reader, kept)?.with_page_size(limit);
    reader.parameters.finish()?;
    let context = reader.context();
    let ledger = context.snapshot.ledger();
    let (rows, listing) = ledger::apply(&context, &query, &ledger, ledger::promise_rows(&ledger))?;
    let rows = query.cut(rows).into_iter().filter_map(|listed| ledger::row(&context, &ledger, &listed));
    let entries: Vec<Entry> = rows.map(|row| entry(&context, &row)).collect();
    let mut response = json(&entries)?;
    let links = [("prev", listing.previous), ("next", listing.next)];
    let links = links
        .into_iter()
        .filter_map(|(rel, url)| Some(format!("<{}>; rel=\"{rel}\"", reader.urls.absolute(&url?))));
    let links = links.collect::<Vec<_>>().join(", ");
    if !links.is_empty() {
        link(&mut response, &links)?;
    }
    Ok(response)
}

/// The promises about a site.
pub fn of_site(context: &Context<'_>, id: SiteId) -> Vec<Entry> {
    let ledger = context.snapshot.ledger_of_site(id);
    let rows = ledger::promise_rows(&ledger);
    let rows = rows.iter().filter_map(|listed| ledger::row(context, &ledger, listed));
    rows.map(|row| entry(context, &row)).collect()
}

fn entry(context: &Context<'_>, row: &ledger::Row<'_>) -> Entry {
    let (promise, figure) = (&row.promise, row.promise.at.figure);
    Entry {
        figure: promise.at.id.number(),
        subject: About::of(context, row.milestone.subject),
        metric: figure.metric.word(),
        low: figure.quantity.low(),
        high: figure.quantity.high(),
        unit: figure.unit.clone(),
        deadline: figure.period.and_then(Period::end).map(|end| end.to_string()),
        state: row.state().word(),
        days: promise.verdict.days,
        replaced_by: promise.replaced_by().map(Id::number),
        by: promise.by().word(),
        milestone: row.milestone.lead().at.id.number(),
        checked_on: promise.checked_on.map(|day| day.to_string()),
    }
}
