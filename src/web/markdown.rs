//! Markdown as HTML with nothing in it that could run or load.

use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd, html::push_html};

/// Where a link may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// A text that was written for one of our pages.
#[derive(Debug, PartialEq, Eq)]
pub struct Text {
    /// The heading with which it begins, if it does: the page's own.
    pub title: Option<String>,
    pub html: String,
}

/// As HTML.
#[must_use]
pub fn sanitised(markdown: &str) -> String {
    written(Parser::new(markdown), Some("nofollow noopener"))
}

/// One line, to stand in a sentence: without the paragraph around it.
#[must_use]
pub fn line(markdown: &str) -> String {
    let events = Parser::new(markdown)
        .filter(|event| !matches!(event, Event::Start(Tag::Paragraph) | Event::End(TagEnd::Paragraph)));
    written(events, Some("noopener"))
}

/// A whole text. A page has one heading of the first level, so that further ones
/// become those of sections.
pub fn text(markdown: &str) -> Text {
    let mut events = Parser::new_ext(markdown, Options::ENABLE_TABLES).peekable();
    let first =
        |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
    let title = events.next_if(first).map(|_| {
        let heading = events.by_ref().take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        heading.filter_map(plain).collect()
    });
    let events = events.map(|event| match event {
        Event::Start(Tag::Heading { level: HeadingLevel::H1, id, classes, attrs }) => {
            Event::Start(Tag::Heading { level: HeadingLevel::H2, id, classes, attrs })
        }
        Event::End(TagEnd::Heading(HeadingLevel::H1)) => Event::End(TagEnd::Heading(HeadingLevel::H2)),
        other => other,
    });
    Text { title, html: written(events, Some("noopener")) }
}

/// The words of an event.
fn plain(event: Event<'_>) -> Option<String> {
    match event {
        Event::Text(text) | Event::Code(text) => Some(text.into_string()),
        Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
        _ => None,
    }
}

fn written<'m>(events: impl Iterator<Item = Event<'m>>, rel: Option<&str>) -> String {
    let mut html = String::new();
    push_html(&mut html, events);
    let mut sieve = ammonia::Builder::default();
    // Pictures would be asked of other hosts; a heading in HTML would be a second of its level.
    sieve.rm_tags(["img", "h1"]).url_schemes(SCHEMES.into()).link_rel(rel);
    // Where a tag that holds others was taken out, what it held may stand where it cannot:
    // a paragraph in a paragraph. Read again it stands beside it.
    sieve.clean(&sieve.clean(&html).to_string()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_can_run_or_load() {
        let evil = "**bold** <script>alert(1)</script> ![x](https://evil.example/x.png) [l](javascript:alert(1)) [s](ssh://x)";
        for html in [sanitised(evil), line(evil), text(evil).html] {
            assert!(html.contains("<strong>bold</strong>"), "{html}");
            for bad in ["script", "img", "javascript", "ssh"] {
                assert!(!html.contains(bad), "{bad} in {html}");
            }
        }
    }

    #[test]
    fn a_text_gives_the_page_its_heading_and_no_second_one() {
        let read = text(
            "# Impressum & *mehr*\n\nText.\n\n# Haftung\n\n<h1>laut</h1>\n\n## Links\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
        );
        assert_eq!(read.title.as_deref(), Some("Impressum & mehr"));
        assert!(
            read.html.contains("<h2>Haftung</h2>") && read.html.contains("<h2>Links</h2>"),
            "{}",
            read.html
        );
        assert!(!read.html.contains("<h1") && !read.html.contains("Impressum"), "{}", read.html);
        assert!(read.html.contains("<td>1</td>"), "{}", read.html);
        assert_eq!(text("Text.\n\n# Später\n").title, None, "it does not begin with it");
    }

    #[test]
    fn a_line_stands_in_a_sentence() {
        assert_eq!(line("Made with *care*"), "Made with <em>care</em>");
    }
}
