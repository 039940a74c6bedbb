//! The importer as a whole: copies in, a dataset out.

mod originals;
mod refusals;
mod rows;
mod sites;
mod worked_examples;
mod world;
