//! When two web addresses lead to the same page.

use url::Url;

/// An address without what does not change the page it leads to: scheme, `www.`,
/// campaign parameters, fragment and the slash at its end. None if it is no web address.
#[must_use]
pub fn canonical(text: &str) -> Option<String> {
    let url: Url = text.trim().parse().ok()?;
    if !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    let host = url.host_str()?.trim_start_matches("www.").to_lowercase();
    let port = url.port().map_or_else(String::new, |port| format!(":{port}"));
    let path = url.path().trim_end_matches('/');
    let is_campaign = |name: &str| {
        name.starts_with("utm_") || matches!(name, "fbclid" | "gclid" | "mc_cid" | "mc_eid" | "ref" | "cmpid")
    };
    let mut query: Vec<(String, String)> =
        url.query_pairs().into_owned().filter(|(name, _)| !is_campaign(name)).collect();
    query.sort();
    let query: Vec<String> = query.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    Some(format!("{host}{port}{path}{mark}{}", query.join("&")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_page_has_one_address() {
        let same = canonical("https://www.n-tv.de/technik/article1.html").unwrap();
        for other in [
            "http://n-tv.de/technik/article1.html/",
            "https://www.n-tv.de/technik/article1.html?utm_source=x&fbclid=1#top",
            " https://WWW.N-TV.de/technik/article1.html ",
        ] {
            assert_eq!(canonical(other).as_deref(), Some(same.as_str()), "{other}");
        }
        for different in
            ["https://n-tv.de/technik/article2.html", "https://n-tv.de/technik/article1.html?id=2"]
        {
            assert_ne!(canonical(different).as_deref(), Some(same.as_str()), "{different}");
        }
        for none in ["", "n-tv", "ftp://n-tv.de/x", "javascript:alert(1)", "mailto:a@b.c"] {
            assert_eq!(canonical(none), None, "{none}");
        }
    }
}
