//! What was said, by whom, when.

mod feed;
mod list;
mod show;

pub use feed::{feed, feed_of, feed_of_table};
pub use list::list;
pub use show::show;
