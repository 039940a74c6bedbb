//! `/desk/names`: what a name may mean, while it is being typed.

use axum::{
    http::header,
    response::{IntoResponse, Response},
};
use serde::Serialize;

use super::session::Editor;
use crate::{
    dataset::{EntityKind, View},
    desk::{find, spelled},
    web::{error::WebError, extract::Parameters},
};

/// One line of the list beneath a field.
#[derive(Serialize)]
struct Offer {
    /// What goes into the field.
    text: String,
    label: String,
    what: String,
    /// Set where it is to be made new: the kind.
    #[serde(skip_serializing_if = "Option::is_none")]
    new: Option<&'static str>,
}

/// The kinds of a list such as `site project company`.
pub fn kinds(text: &str) -> Vec<EntityKind> {
    text.split_whitespace().filter_map(|word| word.parse().ok()).collect()
}

/// `GET /desk/names?q=stargate&kinds=site project`
pub async fn find_names(editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    let text = parameters.one("q")?.unwrap_or_default();
    let kinds = kinds(&parameters.one("kinds")?.unwrap_or_default());
    parameters.finish()?;
    let dataset = editor.app.dataset();
    let snapshot = dataset.at(&View::now(editor.app.today()));
    let found = find(&kinds, &text, &snapshot);
    let is_known = found.iter().any(|named| named.name.to_lowercase() == text.to_lowercase());
    let mut offers: Vec<Offer> = found
        .into_iter()
        .map(|named| Offer {
            text: spelled(named.entity, &kinds, &snapshot),
            what: match named.alias {
                Some(alias) => format!("{}, also {alias}", named.what),
                None => named.what.to_owned(),
            },
            label: named.name,
            new: None,
        })
        .collect();
    if !is_known && !text.trim().is_empty() {
        offers.extend(kinds.iter().map(|kind| Offer {
            text: text.clone(),
            label: format!("Make “{text}”"),
            what: format!("a new {kind}"),
            new: Some(kind.word()),
        }));
    }
    let body = serde_json::to_string(&offers).map_err(|cause| WebError::Internal(cause.to_string()))?;
    Ok(([(header::CONTENT_TYPE, "application/json")], body).into_response())
}
