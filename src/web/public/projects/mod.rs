//! Programmes with a name.

mod list;
mod show;

pub use list::{feed, list};
pub use show::show;
