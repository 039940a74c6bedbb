//! What every answer tells browsers to do and not to do with it. One layer sets
//! it all; a handler whose answer needs more than others of its kind says so with
//! [`Needs`].

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use sha2::{Digest, Sha256};
use url::Url;

use super::App;

/// Scripts and styles are files of ours: nothing that stands in a page runs. Of our pages only
/// embeds let themselves be framed, as the dialog that offers them does.
const PAGE: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; \
     connect-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// For the pages of others: without scripts and forms.
const EMBED: &str = "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; form-action 'none'; \
     base-uri 'none'; frame-ancestors *";
/// What is no page loads nothing.
const FILE: &str = "default-src 'none'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Two years: what lists of hosts that are https alone ask for.
const ONLY_HTTPS: &str = "max-age=63072000";

/// Pages use two of them: copying a citation, and passkeys.
const PERMISSIONS: &str = "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), \
     clipboard-read=(), clipboard-write=(self), display-capture=(), encrypted-media=(), fullscreen=(), \
     geolocation=(), gyroscope=(), hid=(), idle-detection=(), local-fonts=(), magnetometer=(), microphone=(), \
     midi=(), payment=(), picture-in-picture=(), publickey-credentials-create=(self), \
     publickey-credentials-get=(self), screen-wake-lock=(), serial=(), storage-access=(), usb=(), \
     xr-spatial-tracking=()";

const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER_POLICY: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const RESOURCE_POLICY: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// What an answer needs beyond what all of its kind may do; stands among its extensions.
#[derive(Debug, Clone)]
pub enum Needs {
    /// A map: a worker, and the host of its style if the operator chose one.
    Map(Option<Url>),
    /// A picture with a style sheet and fonts of its own.
    Style(StyleHash),
}

/// The SHA-256 of a style sheet, as a policy names it.
#[derive(Debug, Clone)]
pub struct StyleHash(String);

impl StyleHash {
    /// Of what stands between the tags, letter for letter.
    pub fn of(style: &str) -> Self {
        Self(STANDARD.encode(Sha256::digest(style.as_bytes())))
    }
}

/// Sets the headers of an answer.
pub(super) async fn set(app: App, request: Request, next: Next) -> Response {
    let place = Place::of(request.uri().path());
    let mut response = next.run(request).await;
    // It stands for what the browser has, whose own headers must stay.
    if response.status() != StatusCode::NOT_MODIFIED {
        let is_page = is_page(response.headers());
        let policy = policy(place, is_page, response.extensions().get::<Needs>());
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
        headers.insert(RESOURCE_POLICY, HeaderValue::from_static(place.resource_policy(is_page)));
    }
    let headers = response.headers_mut();
    for (name, value) in [
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::REFERRER_POLICY, place.referrer_policy()),
        (PERMISSIONS_POLICY, PERMISSIONS),
        (OPENER_POLICY, "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if app.settings().base_url.scheme() == "https" {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(ONLY_HTTPS));
    }
    response
}

/// What an answer that was kept tells those who have it already: whatever is not of its body.
pub(super) fn of_unchanged(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [header::CONTENT_TYPE, header::CONTENT_SECURITY_POLICY, RESOURCE_POLICY] {
        headers.remove(name);
    }
    headers
}

fn is_page(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"))
}

/// Whose an address is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// Everybody's, on our pages.
    Public,
    /// Everybody's, on the pages of others.
    Embed,
    /// The editors'.
    Desk,
    /// A secret in itself.
    Secret,
}

impl Place {
    fn of(path: &str) -> Self {
        match path.split('/').nth(1) {
            Some("embed") => Self::Embed,
            Some("reset") => Self::Secret,
            Some("desk" | "login" | "logout") => Self::Desk,
            _ => Self::Public,
        }
    }

    /// Our pages are for their own windows; what the public may fetch, pages elsewhere may show.
    const fn resource_policy(self, is_page: bool) -> &'static str {
        match self {
            Self::Public if !is_page => "cross-origin",
            Self::Embed => "cross-origin",
            Self::Public | Self::Desk | Self::Secret => "same-origin",
        }
    }

    /// A secret goes to no other host. `no-referrer` would also take the origin from
    /// the form, by which it is told from those of other sites.
    const fn referrer_policy(self) -> &'static str {
        match self {
            Self::Secret => "same-origin",
            Self::Public | Self::Embed | Self::Desk => "strict-origin-when-cross-origin",
        }
    }
}

fn policy(place: Place, is_page: bool, needs: Option<&Needs>) -> HeaderValue {
    let needed = match needs {
        Some(Needs::Style(StyleHash(hash))) => format!("{FILE}; style-src 'sha256-{hash}'; font-src data:"),
        Some(Needs::Map(style)) => map_policy(style.as_ref()),
        None if place == Place::Embed => return HeaderValue::from_static(EMBED),
        None if is_page => return HeaderValue::from_static(PAGE),
        None => return HeaderValue::from_static(FILE),
    };
    // What cannot be written as a header forbids all the more.
    HeaderValue::try_from(needed).unwrap_or(HeaderValue::from_static(FILE))
}

/// The library of the map has its pictures in its style sheet, and works in a worker.
fn map_policy(style: Option<&Url>) -> String {
    let host = style.map_or_else(String::new, |style| format!(" {}", style.origin().ascii_serialization()));
    PAGE.replace("img-src 'self'", &format!("img-src 'self' data:{host}"))
        .replace("connect-src 'self'", &format!("connect-src 'self'{host}"))
        + "; worker-src 'self'"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_asks_the_host_of_its_style_and_no_other() {
        let style = "https://tiles.example:8443/style.json?key=x".parse().unwrap();
        let policy = map_policy(Some(&style));
        assert!(policy.contains("connect-src 'self' https://tiles.example:8443;"), "{policy}");
        assert!(policy.contains("img-src 'self' data: https://tiles.example:8443;"), "{policy}");
        assert!(!policy.contains("key=x"), "{policy}");
        assert!(map_policy(None).contains("connect-src 'self';"));
    }

    #[test]
    fn a_style_is_known_by_its_hash() {
        // Of the empty text, as `openssl dgst` gives it.
        assert_eq!(StyleHash::of("").0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
    }

    #[test]
    fn an_address_that_only_begins_like_another_is_not_its() {
        assert_eq!(Place::of("/desks"), Place::Public);
        assert_eq!(Place::of("/embedded"), Place::Public);
        assert_eq!(Place::of("/reset/x"), Place::Secret);
        assert_eq!(Place::of("/desk"), Place::Desk);
        assert_eq!(Place::of("/"), Place::Public);
    }
}
