//! Drafts of many figures at once: a file is uploaded, its columns are told
//! apart, its rows read and mended, and all of them become one draft.

mod filters;
mod page;
mod readings;
mod typed;
mod upload;

use axum::{Router, extract::DefaultBodyLimit, routing::get};

pub(super) use page::{Asked, page};
pub use readings::Readings;
pub(super) use readings::reading;
pub(super) use typed::{remember, typed};

use crate::{desk::table, web::App};

/// What a form with a file may have besides the file, in bytes.
const BESIDES: usize = 64 * 1024;

/// The addresses of uploads. A file that is too large is read to its end all the
/// same, as long as it is no attack, so that the answer reaches who sent it.
pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/desk/upload", get(upload::show).post(upload::upload))
        .layer(DefaultBodyLimit::max(4 * table::LARGEST + BESIDES))
}
