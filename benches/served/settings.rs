//! How a server is set up that is measured: without limits and kept pages, its clock standing still.

use gigawatch::{
    domain::account::SelfReview,
    web::{Cost, Operator, Publishing, Settings},
};
use jiff::{Timestamp, tz::TimeZone};

pub fn settings() -> Settings {
    Settings {
        base_url: "http://127.0.0.1/".parse().expect("an address"),
        clock: || Timestamp::from_second(1_795_435_200).unwrap_or_default(),
        random: || [0; 32],
        trusted_proxies: Vec::new(),
        api_rate: None,
        max_lag: None,
        page_cache: 0,
        primary: None,
        self_review: SelfReview::Nobody,
        password_cost: Cost::LEAST,
        publishing: Publishing::default(),
        operator: Operator::default(),
        desk_time_zone: TimeZone::UTC,
    }
}
