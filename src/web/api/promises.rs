//! `/api/v1/promises`: the ledger, one entry a figure.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;

use super::json;
use crate::{
    domain::{Id, date::Period},
    web::{
        error::WebError,
        extract::Reader,
        page::Context,
        public::promises::{ledger, subject},
    },
};

/// Entries on a page unless told otherwise, and at most.
const LIMIT: (usize, usize) = (100, 1000);

/// A promise as programs read it.
#[derive(Debug, Serialize)]
struct Entry {
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

#[derive(Debug, Serialize)]
struct About {
    kind: &'static str,
    slug: Option<String>,
}

/// `GET /api/v1/promises`
pub async fn list(mut reader: Reader) -> Result<Response, WebError> {
    let takes = format!("a number of entries from 1 to {}", LIMIT.1);
    let limit: usize = reader.parameters.read("limit", &takes)?.unwrap_or(LIMIT.0);
    if !(1..=LIMIT.1).contains(&limit) {
        return Err(WebError::parameter("limit", &limit.to_string(), &takes));
    }
    let kept = vec![("limit", limit.to_string())];
    let query = ledger::query(&mut reader, kept)?.with_page_size(limit);
    reader.parameters.finish()?;
    let context = reader.context();
    let rows = ledger::promise_rows(&context);
    let (rows, listing) = ledger::apply(&context, &query, rows, ("promise", "promises"))?;
    let entries: Vec<Entry> = query.cut(rows).iter().map(|row| entry(&context, row)).collect();
    let mut response = json(&entries)?;
    let links = [("prev", listing.previous), ("next", listing.next)];
    let links = links
        .into_iter()
        .filter_map(|(rel, url)| Some(format!("<{}>; rel=\"{rel}\"", reader.urls.absolute(&url?))));
    let links = links.collect::<Vec<_>>().join(", ");
    if !links.is_empty() {
        let links = HeaderValue::from_str(&links).map_err(|cause| WebError::Internal(cause.to_string()))?;
        response.headers_mut().insert(header::LINK, links);
    }
    Ok(response)
}

fn entry(context: &Context<'_>, row: &ledger::Row<'_>) -> Entry {
    let (promise, figure) = (&row.promise, row.promise.at.figure);
    let (kind, slug) = subject(context, row.milestone.subject);
    Entry {
        figure: promise.at.id.number(),
        subject: About { kind, slug },
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
