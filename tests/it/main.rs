//! The integration tests, in one binary: the site as people meet it, in process;
//! the commands as a shell runs them; the files as others open them; the pages in
//! a real browser; and the borders and documents that a compiler does not hold.

mod accessibility;
mod acts;
mod api;
mod borders;
mod browser;
mod changes;
mod charts;
mod check;
mod commands;
mod compare;
mod counting;
mod desk;
mod docs;
mod export;
mod feeds;
mod files;
mod forms;
mod maps;
mod newsroom;
mod pages;
mod people;
mod phrases;
mod pinned;
mod promises;
mod refusals;
mod store;
mod support;
mod tables;
mod totals;
mod views;
