//! What changed in this tracker, when and why.

mod chart;
mod count;
mod diff;
mod feed;
mod fields;
mod lines;
mod list;
mod show;
mod span;

pub use chart::of_span as chart_of_span;
pub use count::count;
pub use diff::diff;
pub use feed::feed;
pub use lines::{Teller, Told};
pub use list::list;
pub use show::show;
