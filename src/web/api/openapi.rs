//! What the API is, for programs (`OpenAPI` 3.1) and for people.

use askama::Template;
use axum::{extract::State, response::Response};
use utoipa::{
    IntoParams, OpenApi,
    openapi::{Contact, RefOr},
};

use super::{Problem, json, lists, phrase, promises, totals};
use crate::web::{
    App,
    error::WebError,
    extract::{Parameters, Reader, VIEW},
    page::{Chrome, Section, render},
    settings,
};

/// What every address takes: which state of the data is seen.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the documentation alone")]
pub struct View {
    /// What had been published by this moment (RFC 3339).
    as_of: Option<String>,
    /// What had been said by this day.
    #[param(format = "date")]
    said_by: Option<String>,
    /// The version of the rules by which totals and states are worked out.
    #[param(pattern = "^1$")]
    rules: Option<String>,
    #[param(pattern = "^en$")]
    lang: Option<String>,
}

/// What lists take that are read page by page.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the documentation alone")]
pub struct Paged {
    /// What had been published by this moment (RFC 3339).
    as_of: Option<String>,
    /// What had been said by this day.
    #[param(format = "date")]
    said_by: Option<String>,
    /// How many entries a page has, 1 to 1000; 100 unless told otherwise.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
}

/// What lists of nouns take: from where they go on, and which fields.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "read by the documentation alone")]
pub struct Listing {
    /// Only entries behind this id.
    after: Option<i64>,
    /// Names of fields, separated by commas; all unless told otherwise.
    fields: Option<String>,
}

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Gigawatch",
        version = "1",
        description = "Who builds what for AI, where, with how much power, how many chips and whose money; figures as they were said. Amounts are in base units: US dollars or the currency named, watts, single chips. An address with `as_of` answers the same for ever. Lists give the next page in the `Link` header. No key is needed; how often one address may ask stands in the `RateLimit` headers."
    ),
    paths(
        lists::companies,
        lists::company,
        lists::projects,
        lists::project,
        lists::sites,
        lists::site,
        lists::people,
        lists::person,
        lists::announcements,
        lists::announcement,
        lists::figures,
        lists::figure,
        lists::sources,
        lists::source,
        lists::changes,
        lists::change,
        lists::search,
        promises::list,
        totals::show,
        phrase::show,
    ),
    components(schemas(Problem))
)]
struct Api;

/// `GET /api/v1/openapi.json`
pub async fn document(State(app): State<App>, parameters: Parameters) -> Result<Response, WebError> {
    parameters.finish()?;
    let mut document = Api::openapi();
    document.info.title.clone_from(&app.operator().name);
    document.info.contact = app.operator().contact.as_ref().map(|known| {
        let contact = Contact::builder();
        match known {
            settings::Contact::Mail(address) => contact.email(Some(address)),
            settings::Contact::Page(url) => contact.url(Some(url.as_str())),
        }
        .build()
    });
    json(&document)
}

/// What the nouns of the API are made of, by their names.
pub fn schemas() -> Result<serde_json::Value, WebError> {
    let document = serde_json::to_value(Api::openapi());
    let mut document = document.map_err(|cause| WebError::Internal(cause.to_string()))?;
    Ok(document["components"]["schemas"].take())
}

/// An address of the API as people read it.
struct Operation {
    path: String,
    what: String,
    parameters: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "api.html")]
struct Page {
    chrome: Chrome,
    operations: Vec<Operation>,
}

/// A text of the document without its marks for code.
fn plain(text: &str) -> String {
    let parts = text.split('`').enumerate();
    parts.map(|(place, part)| if place % 2 == 1 { format!("“{part}”") } else { part.to_owned() }).collect()
}

/// `GET /api/v1`
pub async fn page(reader: Reader) -> Result<Response, WebError> {
    let about = "The whole data set as JSON, without a key: addresses, parameters, an OpenAPI document.";
    let chrome = reader.chrome(Section::Other, "Interface for programs", about)?;
    let operations = Api::openapi().paths.paths.into_iter().filter_map(|(path, item)| {
        let operation = item.get?;
        let parameters = operation.parameters.unwrap_or_default();
        Some(Operation {
            path,
            what: plain(&operation.summary.unwrap_or_default()),
            parameters: parameters
                .into_iter()
                .filter_map(|parameter| match parameter {
                    // What every address takes is told once.
                    RefOr::T(parameter) if !VIEW.contains(&parameter.name.as_str()) => {
                        Some((parameter.name, plain(&parameter.description.unwrap_or_default())))
                    }
                    _ => None,
                })
                .collect(),
        })
    });
    render(&Page { chrome, operations: operations.collect() })
}
