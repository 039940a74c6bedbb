//! Whether an answer of any kind is what it says it is, and nothing in it runs.

use std::path::Path;

use axum::http::header;
use scraper::Html;
use serde_json::Value;

use crate::{files::unzipped, injection::ATTACKS, support::Page};

/// What runs, or asks for something, in a document that has only our own scripts.
pub fn injected(document: &Html) -> Vec<String> {
    let mut found = Vec::new();
    for node in document.tree.nodes() {
        let Some(element) = node.value().as_element() else { continue };
        let name = element.name();
        let is_data = element.attr("type") == Some("application/ld+json");
        if name == "script" && element.attr("src").is_none_or(|src| !src.starts_with("/static/")) && !is_data
        {
            found.push(format!("a script: {element:?}"));
        }
        // The frame of the dialog that shows an embed is empty until somebody opens it.
        let is_preview =
            name == "iframe" && element.attr("src").is_none() && element.attr("srcdoc").is_none();
        if !is_preview && ["iframe", "object", "embed", "foreignobject", "style", "marquee"].contains(&name) {
            found.push(format!("{element:?}"));
        }
        for (attribute, value) in element.attrs() {
            let scheme: String =
                value.chars().filter(|letter| !letter.is_whitespace() && !letter.is_control()).collect();
            let scheme = scheme.to_lowercase();
            let is_scheme =
                ["javascript:", "vbscript:", "data:text"].iter().any(|bad| scheme.starts_with(bad));
            // A field shows what was typed into it; an address in it leads nowhere.
            let leads = ["href", "src", "action", "formaction", "srcdoc"].contains(&attribute);
            let is_image = name == "img" && attribute == "src" && !value.starts_with('/');
            if attribute.starts_with("on") || attribute == "style" || (leads && is_scheme) || is_image {
                found.push(format!("{attribute} of {element:?}"));
            }
        }
    }
    found
}

/// The check itself must see what it is to find.
#[test]
fn an_injected_element_is_seen() {
    for attack in &ATTACKS[..3] {
        let page = format!("<title>x</title><p class=\"{attack}\">{attack}");
        assert!(!injected(&Html::parse_document(&page)).is_empty(), "{attack}");
    }
    for link in ["<a href='java\nscript:x'>", "<p onclick=x>", "<p style=x>", "<img src=x>", "<style>"] {
        assert!(!injected(&Html::parse_document(link)).is_empty(), "{link}");
    }
    assert!(
        injected(&Html::parse_document("<input value='javascript:x'><script src='/static/x.js'>")).is_empty()
    );
}

/// An answer of any kind: it is what it says it is, and nothing in it runs.
pub fn assert_harmless(page: &Page) {
    let url = &page.url;
    let kind = page.header(header::CONTENT_TYPE).unwrap_or("").split(';').next().unwrap_or("").to_owned();
    match kind.as_str() {
        "text/html" => {
            let found = injected(&Html::parse_document(&page.html));
            assert!(found.is_empty(), "{url}: {}", found.join("\n"));
            for text in page.select("script[type='application/ld+json']") {
                let text: String = text.text().collect();
                let _: Value =
                    serde_json::from_str(&text).unwrap_or_else(|cause| panic!("{url}: {cause}: {text}"));
            }
        }
        "image/svg+xml" | "application/atom+xml" | "application/xml" => assert_plain_xml(page),
        "text/csv" => assert_no_formula(url, &page.html),
        kind if kind.ends_with("json") => {
            let _: Value = serde_json::from_str(&page.html).unwrap_or_else(|cause| panic!("{url}: {cause}"));
        }
        "image/png" => assert!(page.body.starts_with(b"\x89PNG"), "{url}"),
        "application/zip" => {
            for (name, text) in unzipped(&page.body) {
                if Path::new(&name).extension().is_some_and(|ending| ending == "csv") {
                    assert_no_formula(&format!("{url} {name}"), &text);
                }
            }
        }
        kind if kind.ends_with("sheet") => {
            let files = unzipped(&page.body);
            let sheets = files.iter().filter(|(name, _)| name.starts_with("xl/worksheets/sheet"));
            assert!(sheets.clone().count() == 2, "{url}");
            for (name, sheet) in sheets {
                assert!(!sheet.contains("<f>") && !sheet.contains("<hyperlink"), "{url} {name}");
            }
        }
        other => panic!("{url}: what is {other}? {}", page.status),
    }
}

fn assert_plain_xml(page: &Page) {
    let url = &page.url;
    let document = roxmltree::Document::parse(&page.html).unwrap_or_else(|cause| panic!("{url}: {cause}"));
    for node in document.descendants().filter(roxmltree::Node::is_element) {
        let name = node.tag_name().name();
        assert!(!["script", "foreignObject", "iframe", "image", "img"].contains(&name), "{url}: {name}");
        for attribute in node.attributes() {
            let (name, value) = (attribute.name(), attribute.value());
            assert!(!name.starts_with("on"), "{url}: {name}");
            assert!(
                name != "href" || !value.trim().to_lowercase().starts_with("javascript:"),
                "{url}: {value}"
            );
        }
        // Entries of feeds hold HTML, which readers of feeds show.
        if node.attribute("type") == Some("html") {
            let found = injected(&Html::parse_document(node.text().unwrap_or("")));
            assert!(found.is_empty(), "{url}: {}", found.join("\n"));
        }
    }
}

/// No cell begins like a formula, and a number stays one.
fn assert_no_formula(of: &str, text: &str) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_bytes());
    for record in reader.records() {
        let record = record.unwrap_or_else(|cause| panic!("{of}: {cause}"));
        for cell in &record {
            let is_formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']);
            assert!(!is_formula || cell.parse::<f64>().is_ok(), "{of}: {cell}");
        }
    }
}
