//! What changed in this tracker, when and why.

mod fields;
mod list;
mod show;

pub use list::list;
pub use show::show;
