//! What was said, by whom, when.

mod list;
mod show;

pub use list::list;
pub use show::show;
