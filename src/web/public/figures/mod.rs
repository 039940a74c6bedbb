//! One number as it was said.

mod show;

pub use show::show;
