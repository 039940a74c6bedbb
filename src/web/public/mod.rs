//! The readers' pages: a folder per noun, a file per action.

pub(super) mod about;
pub(super) mod announcements;
mod care;
pub(super) mod changes;
pub(super) mod companies;
pub(super) mod compare;
mod context_lines;
pub(super) mod corrections;
pub(super) mod data;
pub(super) mod figures;
pub(super) mod home;
pub(super) mod people;
pub(super) mod projects;
pub(super) mod promises;
pub(super) mod revisions;
pub(super) mod robots;
pub(super) mod search;
pub(super) mod shared;
pub(super) mod sites;
pub(super) mod sources;
pub(super) mod statements;
pub(super) mod totals;
