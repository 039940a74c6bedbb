//! Firms and groups.

mod list;
mod show;

pub use list::list;
pub use show::show;
