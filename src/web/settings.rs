//! What the operator chose, and the two things that come from outside: time
//! and chance.

use std::num::NonZeroU32;

use ipnet::IpNet;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use url::Url;

use super::desk::Cost;
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
    /// Where editors work, if this server only reads.
    pub primary: Option<Url>,
    pub self_review: SelfReview,
    pub password_cost: Cost,
    pub publishing: Publishing,
}
