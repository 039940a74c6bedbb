pub mod dataset;
pub mod domain;
pub mod import;
