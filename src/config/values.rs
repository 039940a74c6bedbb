//! What flags take, read from text: each refusal says what would be right.

use std::{fs, net::IpAddr};

use ipnet::IpNet;
use jiff::tz::TimeZone;
use url::Url;

use crate::web::{Contact, Statement};

/// The longest name of a site, in characters: it stands beside the navigation.
const LONGEST_NAME: usize = 60;
/// The longest line, in characters.
const LONGEST_LINE: usize = 500;
/// The longest text of the operator's own, in bytes.
const LONGEST_TEXT: usize = 256 * 1024;

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

/// A text in one line that can be seen.
fn one_line(text: &str, longest: usize) -> Result<String, String> {
    let text = text.trim();
    if text.is_empty() || text.chars().count() > longest || text.chars().any(char::is_control) {
        return Err(format!("it takes one line of 1 to {longest} characters"));
    }
    Ok(text.to_owned())
}

pub(super) fn site_name(text: &str) -> Result<String, String> {
    one_line(text, LONGEST_NAME)
}

pub(super) fn line(text: &str) -> Result<String, String> {
    one_line(text, LONGEST_LINE)
}

/// A mail address or the address of a page.
pub(super) fn contact(text: &str) -> Result<Contact, String> {
    let is_mail = text.split_once('@').is_some_and(|(name, host)| {
        let is_name = |c: char| c.is_ascii_alphanumeric() || "._+-".contains(c);
        let is_host = |c: char| c.is_ascii_alphanumeric() || ".-".contains(c);
        !name.is_empty() && name.chars().all(is_name) && host.contains('.') && host.chars().all(is_host)
    });
    if is_mail {
        return Ok(Contact::Mail(text.to_owned()));
    }
    web_url(text).map(Contact::Page).map_err(|_| {
        "it takes a mail address, such as desk@example.org, or the address of a page, such as \
         https://example.org/contact"
            .to_owned()
    })
}

/// A Markdown file, which is read here, or the address of a page.
pub(super) fn statement(text: &str) -> Result<Statement, String> {
    if text.starts_with("http://") || text.starts_with("https://") {
        return web_url(text).map(Statement::Elsewhere);
    }
    let wanted = "it takes a Markdown file or the address of a page, such as https://example.org/imprint";
    let bytes = fs::read(text).map_err(|cause| format!("{cause}; {wanted}"))?;
    if bytes.len() > LONGEST_TEXT {
        return Err(format!("the file has {} bytes; it may have {LONGEST_TEXT}", bytes.len()));
    }
    let text = String::from_utf8(bytes).map_err(|_| format!("the file is not UTF-8; {wanted}"))?;
    if text.trim().is_empty() {
        return Err(format!("the file is empty; {wanted}"));
    }
    Ok(Statement::Here(text))
}

/// A zone by its name in the IANA database, which is built in.
pub(super) fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| {
        format!("“{text}” is no time zone; it takes a name as in the IANA database, such as Europe/Berlin")
    })
}
