//! One number as it was said.

mod one_line;
mod show;

pub use show::show;
