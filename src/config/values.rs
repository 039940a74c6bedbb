//! What flags take, read from text: each refusal says what would be right.

use std::net::IpAddr;

use ipnet::IpNet;
use url::Url;

/// A network, or a single address.
pub(super) fn network(text: &str) -> Result<IpNet, String> {
    let address = || text.parse::<IpAddr>().map(IpNet::from);
    text.parse::<IpNet>()
        .or_else(|_| address())
        .map_err(|_| format!("“{text}” is no network; it takes 10.0.0.7, 10.0.0.0/24 or fd00::/8"))
}

pub(super) fn web_url(text: &str) -> Result<Url, String> {
    let wanted = "it takes a web address, such as https://hub.example.org/";
    let url: Url = text.parse().map_err(|cause| format!("{cause}; {wanted}"))?;
    if matches!(url.scheme(), "http" | "https") && url.has_host() { Ok(url) } else { Err(wanted.to_owned()) }
}

/// A DOI: a prefix that starts with 10, a slash, a name.
pub(super) fn doi(text: &str) -> Result<String, String> {
    let name = text.trim_start_matches("https://doi.org/");
    let is_doi = name.split_once('/').is_some_and(|(prefix, suffix)| {
        let registrant = prefix.strip_prefix("10.").unwrap_or_default();
        !registrant.is_empty()
            && registrant.chars().all(|c| c.is_ascii_digit() || c == '.')
            && !suffix.is_empty()
            && suffix
                .chars()
                .all(|c| c.is_ascii_graphic() && !matches!(c, '"' | '<' | '>' | '{' | '}' | '\\'))
    });
    if is_doi { Ok(name.to_owned()) } else { Err("it takes a DOI, such as 10.5281/zenodo.123".to_owned()) }
}

pub(super) fn base_url(text: &str) -> Result<Url, String> {
    let wanted = "it takes a web address without a path, such as https://gigawatch.example.org";
    let url: Url = text.parse().map_err(|cause| format!("{cause}; {wanted}"))?;
    let is_bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if matches!(url.scheme(), "http" | "https") && url.has_host() && is_bare {
        Ok(url)
    } else {
        Err(wanted.to_owned())
    }
}
