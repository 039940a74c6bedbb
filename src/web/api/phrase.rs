//! `/api/v1/read-phrase`: what a figure's words say. Depends on no view.

use axum::response::Response;
use jiff::civil::Date;

use super::{Refusal, json};
use crate::{
    domain::phrase::{Asked, LONGEST, Language, Record, read},
    format::phrase::Told,
    web::{error::WebError, extract::Parameters},
};

/// What a figure's words say: the reading with its sentences; nulls with `problem`
/// and `at` where the words could not be read.
#[utoipa::path(get, path = "/api/v1/read-phrase", tag = "phrases",
    params(("phrase" = String, Query, description = "The words of a figure"), ("lang" = Option<String>, Query, description = "`en`, `de` or `auto`"), ("said_on" = Option<String>, Query, description = "The day on which they were said")),
    responses((status = 200, description = "The reading", body = serde_json::Value), Refusal))]
pub async fn show(mut parameters: Parameters) -> Result<Response, WebError> {
    let takes = format!("the words of a figure, at most {LONGEST} bytes");
    let phrase = parameters.one("phrase")?.unwrap_or_default();
    if phrase.trim().is_empty() || phrase.len() > LONGEST {
        return Err(WebError::parameter("phrase", &phrase.chars().take(40).collect::<String>(), &takes));
    }
    let language: Option<Language> = match parameters.one("lang")?.as_deref() {
        None | Some("auto") => None,
        Some(word) => Some(word.parse().map_err(|_| WebError::parameter("lang", word, "en, de or auto"))?),
    };
    let said_on: Option<Date> = parameters.read("said_on", "a day such as 2025-07-30")?;
    parameters.finish()?;
    let found = read(&phrase, Asked { language, said_on });
    match &found {
        Ok(reading) => json(&Told::of(reading, &phrase)),
        Err(_) => json(&Record::of(&found, &phrase)),
    }
}
