//! The ledger of promises.

mod block;
mod chain;
mod feed;
mod file;
pub mod ledger;
mod line;
mod list;

pub use block::{About, Block, Card, block, most_urgent, scorecard, tally};
pub use chain::{Moves, chain_chart, day_of_step, moves, short_chain};
pub use feed::promises as feed;
pub use file::subject;
pub use line::{PromiseLine, StateCell, promise_line, state_cell};
pub use list::list;
