//! Gigawatch: figures as they were said, with their source and their history.
//!
//! The modules in the order in which data flows:
//!
//! - [`domain`] is what the words mean and the rules by which numbers and states
//!   come about. It knows nobody.
//! - [`import`] turns files from elsewhere into change sets, whole or not at all.
//! - [`intake`] proposes the figures of an article, for an editor to choose from.
//! - [`desk`] is what editors propose, before it is published.
//! - [`store`] appends change sets to the history file as revisions and reads
//!   them back. The only place with SQL.
//! - [`dataset`] is the whole history in memory, seen through a view.
//! - [`chart`] is the geometry of charts.
//! - [`format`] writes numbers, units and dates as people read them.
//! - [`web`] answers addresses with pages: a function of the dataset and the view.
//! - [`config`] and [`cli`] are the commands.

/// Totals over everything take and give back tens of megabytes at a time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

pub mod chart;
pub mod cli;
pub mod config;
pub mod dataset;
pub mod desk;
pub mod domain;
pub mod format;
pub mod import;
pub mod intake;
pub mod store;
pub mod web;
