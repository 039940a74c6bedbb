//! Lists: a page at a time, from an id on, with the fields that were asked for.

use axum::{
    http::{HeaderValue, header},
    response::Response,
};
use serde::Serialize;
use serde_json::{Map, Value};

use super::json;
use crate::web::{error::WebError, extract::Reader, page::Context};

/// Entries on a page unless told otherwise, and at most.
pub const LIMIT: (usize, usize) = (100, 1000);

/// What a list is made of. Ids grow and never change, so that a reader who goes
/// on from the last one misses nothing.
pub trait Listed: Serialize + Sized {
    /// The ids that the address asks for, in rising order.
    fn ids(reader: &mut Reader) -> Result<Vec<i64>, WebError>;

    /// One of them as the view sees it.
    fn of(context: &Context<'_>, id: i64) -> Option<Self>;
}

/// How many entries a page is to have.
pub fn limit(reader: &mut Reader) -> Result<usize, WebError> {
    let takes = format!("a number of entries from 1 to {}", LIMIT.1);
    let limit: usize = reader.parameters.read("limit", &takes)?.unwrap_or(LIMIT.0);
    if (1..=LIMIT.1).contains(&limit) {
        return Ok(limit);
    }
    Err(WebError::parameter("limit", &limit.to_string(), &takes))
}

/// Answers with a page of a list; the next one stands in the `Link` header.
pub fn list<T: Listed>(mut reader: Reader) -> Result<Response, WebError> {
    let limit = limit(&mut reader)?;
    let after: i64 = reader.parameters.read("after", "the id of the last entry that you have")?.unwrap_or(0);
    let fields = fields(&mut reader)?;
    let ids = T::ids(&mut reader)?;
    reader.parameters.finish()?;
    let context = reader.context();
    let mut wanted = ids.into_iter().filter(|id| *id > after);
    let shown: Vec<i64> = wanted.by_ref().take(limit).collect();
    let entries = shown.iter().filter_map(|id| T::of(&context, *id));
    let entries: Vec<Value> =
        entries.map(|entry| sparse(&entry, &fields)).collect::<Result<_, WebError>>()?;
    let mut response = json(&entries)?;
    if let (Some(last), true) = (shown.last(), wanted.next().is_some()) {
        let last = last.to_string();
        let same = reader.parameters.without_view().filter(|(name, _)| *name != "after");
        let next = reader.urls.with(&reader.path, same.chain([("after", last.as_str())]));
        link(&mut response, &format!("<{}>; rel=\"next\"", reader.urls.absolute(&next)))?;
    }
    Ok(response)
}

/// All entries that a view shows, with all their fields.
pub fn entries<T: Listed>(reader: &mut Reader) -> Result<Vec<Map<String, Value>>, WebError> {
    let ids = T::ids(reader)?;
    let context = reader.context();
    let entries = ids.into_iter().filter_map(|id| T::of(&context, id));
    let entries = entries.filter_map(|entry| match serde_json::to_value(&entry) {
        Ok(Value::Object(entry)) => Some(Ok(entry)),
        Ok(_) => None,
        Err(cause) => Some(Err(WebError::Internal(cause.to_string()))),
    });
    entries.collect()
}

/// Answers with one entry.
pub fn one<T: Listed>(mut reader: Reader, id: Option<i64>, what: &'static str) -> Result<Response, WebError> {
    let fields = fields(&mut reader)?;
    reader.parameters.finish()?;
    let entry = id.and_then(|id| T::of(&reader.context(), id)).ok_or(WebError::not_found(what))?;
    json(&sparse(&entry, &fields)?)
}

/// Adds a `Link` header.
pub fn link(response: &mut Response, links: &str) -> Result<(), WebError> {
    let links = HeaderValue::from_str(links).map_err(|cause| WebError::Internal(cause.to_string()))?;
    response.headers_mut().insert(header::LINK, links);
    Ok(())
}

fn fields(reader: &mut Reader) -> Result<Vec<String>, WebError> {
    let given = reader.parameters.one("fields")?.unwrap_or_default();
    Ok(given.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
}

/// An entry with no more than these fields; all of them if none is named.
fn sparse(entry: &impl Serialize, fields: &[String]) -> Result<Value, WebError> {
    let value = serde_json::to_value(entry).map_err(|cause| WebError::Internal(cause.to_string()))?;
    let Value::Object(all) = value else { return Ok(value) };
    if fields.is_empty() {
        return Ok(Value::Object(all));
    }
    let mut kept = Map::new();
    for name in fields {
        let Some(value) = all.get(name) else {
            let known: Vec<&str> = all.keys().map(String::as_str).collect();
            return Err(WebError::parameter("fields", name, &format!("some of {}", known.join(", "))));
        };
        kept.insert(name.clone(), value.clone());
    }
    Ok(Value::Object(kept))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Entry {
        id: i64,
        name: &'static str,
    }

    #[test]
    fn an_entry_has_the_fields_that_were_asked_for() {
        let entry = Entry { id: 1, name: "x" };
        let of = |names: &[&str]| sparse(&entry, &names.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(of(&[]).unwrap(), serde_json::json!({"id": 1, "name": "x"}));
        assert_eq!(of(&["name"]).unwrap(), serde_json::json!({"name": "x"}));
        let Err(WebError::BadRequest(text)) = of(&["name", "colour"]) else { panic!("refused") };
        assert!(text.contains("some of id, name") && text.contains("colour"), "{text}");
    }
}
