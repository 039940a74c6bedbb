//! Where a request comes from: the peer, or what proxies that the operator
//! trusts say of it.

use std::{
    convert::Infallible,
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
};

use axum::{
    extract::{ConnectInfo, FromRequestParts},
    http::{HeaderMap, request::Parts},
};
use ipnet::IpNet;

use crate::web::App;

/// The address of whoever sent a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(IpAddr);

impl ClientAddress {
    /// What limits count by: of IPv6 the network, for whoever has one address
    /// there has 2^64.
    pub fn network(self) -> String {
        match self.0 {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => {
                let [a, b, c, d, ..] = address.segments();
                format!("{}/64", Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        }
    }

    /// Whether a request came from a trusted proxy, whatever it says.
    pub fn is_by_proxy(parts: &Parts, app: &App) -> bool {
        is_trusted(peer(parts).to_canonical(), &app.settings().trusted_proxies)
    }

    /// Reads `X-Forwarded-For` from the right, as far as each address that says
    /// so is a trusted proxy's. Whatever stands left of that anybody may have
    /// written.
    fn of(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> Self {
        let values: Vec<&str> =
            headers.get_all("x-forwarded-for").iter().map(|value| value.to_str().unwrap_or("")).collect();
        let mut said = values.iter().rev().flat_map(|value| value.rsplit(','));
        let mut address = peer.to_canonical();
        while is_trusted(address, trusted) {
            match said.next().and_then(read) {
                Some(before) => address = before,
                None => break,
            }
        }
        Self(address)
    }
}

/// The other end of the connection. A request that came over none, as in tests, has none.
fn peer(parts: &Parts) -> IpAddr {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    peer.map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ConnectInfo(peer)| peer.ip())
}

fn is_trusted(address: IpAddr, trusted: &[IpNet]) -> bool {
    trusted.iter().any(|network| network.contains(&address))
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]:4711`.
fn read(text: &str) -> Option<IpAddr> {
    let text = text.trim();
    let with_port = || text.parse::<SocketAddr>().map(|address| address.ip());
    text.parse::<IpAddr>().or_else(|_| with_port()).ok().map(|address| address.to_canonical())
}

impl fmt::Display for ClientAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromRequestParts<App> for ClientAddress {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Infallible> {
        Ok(Self::of(peer(parts), &parts.headers, &app.settings().trusted_proxies))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(peer: &str, said: &[&str], trusted: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for value in said {
            headers.append("x-forwarded-for", value.parse().unwrap());
        }
        let trusted: Vec<IpNet> = trusted.iter().map(|network| network.parse().unwrap()).collect();
        ClientAddress::of(peer.parse().unwrap(), &headers, &trusted).to_string()
    }

    #[test]
    fn a_stranger_is_believed_nothing() {
        assert_eq!(of("203.0.113.7", &["198.51.100.1"], &[]), "203.0.113.7");
        assert_eq!(of("203.0.113.7", &["198.51.100.1"], &["10.0.0.0/8"]), "203.0.113.7");
    }

    #[test]
    fn proxies_are_believed_from_the_right_as_far_as_they_are_trusted() {
        let trusted = ["10.0.0.0/8", "fd00::/8"];
        assert_eq!(of("10.0.0.1", &["203.0.113.7"], &trusted), "203.0.113.7");
        assert_eq!(of("10.0.0.1", &["1.1.1.1, 203.0.113.7"], &trusted), "203.0.113.7", "forged at the left");
        assert_eq!(
            of("10.0.0.1", &["1.1.1.1", "203.0.113.7, fd00::2"], &trusted),
            "203.0.113.7",
            "two lines"
        );
        assert_eq!(of("10.0.0.1", &["10.0.0.3, 10.0.0.2"], &trusted), "10.0.0.3", "all of them are ours");
    }

    #[test]
    fn what_is_no_address_ends_the_reading() {
        let trusted = ["10.0.0.0/8"];
        assert_eq!(of("10.0.0.1", &[], &trusted), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["203.0.113.7, unknown"], &trusted), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["203.0.113.7, "], &trusted), "10.0.0.1");
        assert_eq!(of("10.0.0.1", &["203.0.113.7:4711"], &trusted), "203.0.113.7");
        assert_eq!(of("::ffff:10.0.0.1", &["[2001:db8::1]:80"], &trusted), "2001:db8::1");
    }

    #[test]
    fn limits_count_ipv6_by_network() {
        let counted = |text: &str| ClientAddress(text.parse().unwrap()).network();
        assert_eq!(counted("203.0.113.7"), "203.0.113.7");
        assert_eq!(counted("2001:db8:1:2:3:4:5:6"), "2001:db8:1:2::/64");
        assert_eq!(counted("2001:db8:1:2::1"), counted("2001:db8:1:2:ffff::"));
    }
}
