//! What a figure or promise is about.

use serde::Serialize;
use utoipa::ToSchema;

use crate::{
    domain::figure::Subject,
    web::{page::Context, public::promises::subject},
};

/// What a figure is about.
#[derive(Debug, Serialize, ToSchema)]
pub struct About {
    /// `industry`, `company`, `project` or `site`.
    kind: &'static str,
    /// Null for the whole industry.
    slug: Option<String>,
}

impl About {
    pub fn of(context: &Context<'_>, about: Subject) -> Self {
        let (kind, slug) = subject(context, about);
        Self { kind, slug }
    }
}
