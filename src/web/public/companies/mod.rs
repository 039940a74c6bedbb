//! Firms and groups.

mod guidance;
mod list;
mod show;

pub use guidance::{newest_guidance, of_company as guidance_of_company};
pub use list::{feed, list};
pub use show::show;
