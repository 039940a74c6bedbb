//! What the operator chose, and the two things that come from outside: time
//! and chance.

use ipnet::IpNet;
use jiff::Timestamp;
use url::Url;

use super::desk::Cost;
use crate::domain::account::SelfReview;

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
    pub self_review: SelfReview,
    pub password_cost: Cost,
}
