//! What went wrong, for programs: RFC 9457 problem details.

use axum::{
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Serialize;
use utoipa::{IntoResponses, ToSchema};

/// A problem document. Its type is always `about:blank`: the status says it all.
#[derive(Debug, Serialize, ToSchema)]
pub struct Problem {
    r#type: &'static str,
    title: String,
    status: u16,
    detail: String,
}

/// How the API refuses.
#[derive(IntoResponses)]
#[expect(dead_code, reason = "read by the documentation alone")]
pub enum Refusal {
    /// The address cannot be read: what was wrong and what would be right.
    #[response(status = 400, content_type = "application/problem+json")]
    BadRequest(Problem),
    /// Nothing is at this address.
    #[response(status = 404, content_type = "application/problem+json")]
    NotFound(Problem),
    /// The address has asked too often: how often it may, and when to go on.
    #[response(status = 429, content_type = "application/problem+json", headers(
        ("Retry-After" = u32, description = "Seconds until it is answered again"),
        ("RateLimit" = String, description = "What is left, as in `\"api\";r=0;t=42`"),
        ("RateLimit-Policy" = String, description = "How often one address may ask, as in `\"api\";q=600;w=60`"),
    ))]
    TooManyRequests(Problem),
}

impl Problem {
    /// What went wrong under a status: in short, and how to mend it.
    pub fn new(status: StatusCode, title: &str, detail: &str) -> Self {
        Self {
            r#type: "about:blank",
            title: title.to_owned(),
            status: status.as_u16(),
            detail: detail.to_owned(),
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let headers =
            [(header::CONTENT_TYPE, "application/problem+json"), (header::CACHE_CONTROL, "no-cache")];
        match serde_json::to_vec(&self) {
            Ok(body) => (status, headers, body).into_response(),
            Err(_) => status.into_response(),
        }
    }
}
