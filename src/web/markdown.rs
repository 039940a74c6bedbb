//! Summaries are written in Markdown. What pages show of them is text, structure and
//! links; nothing in it runs, loads or looks like the page's own.

/// Where a link may lead.
const SCHEMES: [&str; 3] = ["http", "https", "mailto"];

/// Markdown as HTML with nothing in it that could run or load.
#[must_use]
pub fn html(markdown: &str) -> String {
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(markdown));
    ammonia::Builder::default()
        .rm_tags(["img"])
        .url_schemes(SCHEMES.into())
        .link_rel(Some("nofollow noopener"))
        .clean(&html)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::html;

    #[test]
    fn nothing_in_a_summary_can_run_or_load() {
        let html = html(
            "**bold** <script>alert(1)</script> ![x](https://evil.example/x.png) [l](javascript:alert(1)) [s](ssh://x)",
        );
        assert!(html.contains("<strong>bold</strong>"), "{html}");
        for bad in ["script", "img", "javascript", "ssh"] {
            assert!(!html.contains(bad), "{bad} in {html}");
        }
    }
}
