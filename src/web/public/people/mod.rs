//! Those who speak or decide.

mod list;
mod show;

pub use list::{feed, list};
pub use show::show;
