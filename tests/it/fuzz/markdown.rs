//! Summaries in Markdown: whatever is written, the page gets well-formed HTML that
//! holds nothing but text, structure and links.

use gigawatch::web::markdown;
use proptest::{collection::vec, prelude::*, sample::select};
use scraper::{ElementRef, Html};
use url::Url;

use super::{near::near, try_often};
use crate::injection::ATTACKS;

const PIECES: &[&str] = &[
    "**bold**",
    "*it*",
    "`code`",
    "```\nblock\n```\n",
    "# Head\n",
    "- one\n- two\n",
    "1. one\n\n   two\n",
    "> said\n",
    "[link](https://example.org/a?b=c&d)",
    "[x]: /y \"z\"\n[x]",
    "<https://a.example>",
    "![x](/x.png \"t\")",
    "\n\n---\n\n",
    "| a | b |\n|---|---|\n| 1 | 2 |\n",
    "&amp; &#0; &#x202e; &nosuch;",
    "<b>b</b>",
    "<div style=\"x\" onclick=y>",
    "</p>",
    "<!-- x",
    "-->",
    "<![CDATA[",
    "<?php",
    "<table><tr><td>",
    "<svg><a xlink:href=\"javascript:x\">",
    "<math><mtext>",
    "[x](javascript:alert(1))",
    "[x](data:text/html,x)",
    "[x](vbscript:x)",
    "[x](//evil.example)",
    "[x](mailto:a@b.c)",
    "<img src=x onerror=y>",
    "<style>@import 'x'</style>",
    "<iframe>",
    "<form action=/x><input name=y>",
    "<a href=x target=_blank>",
    "<noscript><p title=\"</noscript><img src=x>\">",
    "<template><b>",
    "<select><option>",
    "\\<",
    "\u{0}",
    "\u{c}",
];

/// Where a link of a summary may lead.
const SCHEMES: [&str; 4] = ["http", "https", "mailto", "tel"];

/// What may stand in a summary.
const TAGS: &[&str] = &[
    "a",
    "abbr",
    "acronym",
    "area",
    "article",
    "aside",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "center",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "ins",
    "kbd",
    "li",
    "map",
    "mark",
    "nav",
    "ol",
    "p",
    "pre",
    "q",
    "rp",
    "rt",
    "rtc",
    "ruby",
    "s",
    "samp",
    "small",
    "span",
    "strike",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "tt",
    "u",
    "ul",
    "var",
    "wbr",
];

fn harmless(element: ElementRef<'_>, html: &str) -> Result<(), TestCaseError> {
    let name = element.value().name();
    // The parser's own frame around a fragment.
    if name == "html" {
        return Ok(());
    }
    prop_assert!(TAGS.contains(&name), "<{}> in {}", name, html);
    for (attribute, value) in element.value().attrs() {
        prop_assert!(!attribute.starts_with("on") && attribute != "style", "{} in {}", attribute, html);
        if ["href", "cite", "src"].contains(&attribute) {
            // Where it leads is what a browser makes of it; what it makes nothing of leads nowhere.
            let here = Url::parse("https://here.example/announcements/8").expect("an address");
            let is_fine = here.join(value).ok().is_none_or(|to| SCHEMES.contains(&to.scheme()));
            prop_assert!(is_fine, "{}={} in {}", attribute, value, html);
        }
    }
    prop_assert!(name != "a" || element.attr("href").is_none() || element.attr("rel").is_some(), "{}", html);
    Ok(())
}

/// All letters in order of the alphabet: attributes may change places, nothing may come or go.
fn letters(html: &str) -> Vec<char> {
    let mut letters: Vec<char> = html.chars().collect();
    letters.sort_unstable();
    letters
}

#[test]
fn markdown_becomes_wellformed_html_that_does_nothing() {
    let attacks = select(&ATTACKS[..]).prop_map(str::to_owned);
    let piece = prop_oneof![6 => near(PIECES), 1 => attacks];
    let pieces = vec((piece, select(&["", " ", "\n", "\n\n", "\n    "][..])), 0..8);
    try_often("Markdown", 2_000, &pieces, |pieces| {
        let text: String = pieces.into_iter().map(|(piece, end)| piece + end).collect();
        let html = markdown::sanitised(&text);
        let read = Html::parse_fragment(&html);
        prop_assert!(read.errors.is_empty(), "{:?} in {}", read.errors, html);
        // What a browser makes of it is what was meant: no tag is left open or closed twice.
        prop_assert_eq!(letters(&read.root_element().inner_html()), letters(&html), "{}", html);
        for element in read.root_element().descendants().filter_map(ElementRef::wrap) {
            harmless(element, &html)?;
        }
        Ok(())
    });
}
