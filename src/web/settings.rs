//! What the operator chose, and the two things that come from outside: time
//! and chance.

use std::{fmt, num::NonZeroU32};

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use serde::Serialize;
use url::Url;

use super::{assets::short_hash, desk::Cost};
use crate::domain::account::SelfReview;

/// Under which licence the data may be passed on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Licence {
    /// As people call it: `CC BY 4.0`.
    pub name: String,
    /// Where it can be read.
    pub url: String,
}

impl Default for Licence {
    fn default() -> Self {
        Self { name: "CC BY 4.0".to_owned(), url: "https://creativecommons.org/licenses/by/4.0/".to_owned() }
    }
}

/// How the operator hands the data out.
#[derive(Debug, Clone, Default)]
pub struct Publishing {
    pub licence: Licence,
    /// The identifier under which the data set is registered, as in `10.5281/zenodo.123`.
    pub doi: Option<String>,
    /// The `WebSub` hub that tells subscribers of new entries in the feeds.
    pub hub: Option<Url>,
    /// The style of the map, in the place of the built-in one.
    pub map_style: Option<Url>,
}

/// Who runs the site, in the operator's own words.
#[derive(Debug, Clone)]
pub struct Operator {
    /// What readers know the site by.
    pub name: String,
    pub contact: Option<Contact>,
    /// Who answers for the site; German law wants it said.
    pub imprint: Option<Statement>,
    /// What becomes of what readers leave behind.
    pub privacy: Option<Statement>,
    /// Whom the site thanks: a line of Markdown.
    pub credits: Option<String>,
}

/// The release and the commit that it was built of, as `0.1.0 (abc1234, 2026-11-28)`.
pub const VERSION: &str = concat!(env!("CARGO_PKG_VERSION"), " (", env!("GIGAWATCH_COMMIT"), ")");

/// The name of the program, and of a site that was given no other.
pub const PROGRAM: &str = "Gigawatch";

impl Default for Operator {
    fn default() -> Self {
        Self { name: PROGRAM.to_owned(), contact: None, imprint: None, privacy: None, credits: None }
    }
}

/// How the operator is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Contact {
    Mail(String),
    Page(Url),
}

impl Contact {
    /// Where a link to it leads.
    pub fn url(&self) -> String {
        match self {
            Self::Mail(address) => format!("mailto:{address}"),
            Self::Page(url) => url.to_string(),
        }
    }
}

impl fmt::Display for Contact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mail(address) => address.fmt(f),
            Self::Page(url) => url.fmt(f),
        }
    }
}

/// What the law or the house wants said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Statement {
    /// On a page of this site, as Markdown.
    Here(String),
    /// On a page of somewhere else.
    Elsewhere(Url),
}

/// How a server is to run.
#[derive(Debug, Clone)]
pub struct Settings {
    /// Readers reach the site under this address.
    pub base_url: Url,
    pub clock: fn() -> Timestamp,
    /// Fresh bytes that nobody can guess.
    pub random: fn() -> [u8; 32],
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpNet>,
    /// Requests a minute that one address may make of the API, if there is a limit.
    pub api_rate: Option<NonZeroU32>,
    /// Where the file is followed: how old its newest heartbeat may be before readers
    /// are sent elsewhere.
    pub max_lag: Option<SignedDuration>,
    /// How many bytes of answers are kept; none are where this is 0.
    pub page_cache: u64,
    /// Where editors work, if this server only reads.
    pub primary: Option<Url>,
    pub self_review: SelfReview,
    pub password_cost: Cost,
    pub publishing: Publishing,
    pub operator: Operator,
    /// In which the desk tells moments and takes them.
    pub desk_time_zone: TimeZone,
}

impl Settings {
    /// A hash of what of the operator's own stands on pages.
    pub(super) fn own(&self) -> String {
        short_hash(&[format!("{:?} {:?}", self.publishing, self.operator).as_bytes()])
    }
}
