//! How a page is passed on: the link that stays current, the link to exactly
//! this view, citations in four forms, the table as files.

use jiff::{Timestamp, civil::Date, tz::TimeZone};
use serde_json::json;

use super::{
    charts::{Snippet, card_path},
    extract::Reader,
    files::{Field, FileLink, Format, Sheet},
    urls::{RULES, Urls},
};
use crate::{dataset::View, format::Lang};

/// What every page offers to those who pass it on.
#[derive(Debug, Clone)]
pub struct Share {
    /// The same page with whatever will have been published by then.
    pub current: String,
    /// What this page shows, for ever: the whole view, defaults written out.
    pub exact: String,
    /// The address in full by which search engines and networks know the page: a
    /// page of the past is itself.
    pub canonical: String,
    /// The page's table as files; empty where there is none.
    pub files: Vec<FileLink>,
    pub citations: Vec<Citation>,
    /// What to paste to embed it; empty where it cannot be.
    pub snippets: Vec<Snippet>,
    /// A picture of this view for networks, its address in full.
    pub card: String,
}

/// A citation in one of the forms that people and their programs take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub label: &'static str,
    pub text: String,
}

impl Reader {
    /// The moment that the page shows: that of the address or, now, the later
    /// of the newest revision and the start of today (rule 8 of /method).
    pub fn moment(&self) -> Timestamp {
        let midnight = TimeZone::UTC.to_timestamp(self.view.today.at(0, 0, 0, 0)).unwrap_or(Timestamp::MIN);
        let newest = self.dataset.newest().map_or(midnight, |newest| newest.published_at);
        self.view.as_of.unwrap_or_else(|| newest.max(midnight))
    }

    /// Addresses within exactly this view.
    pub fn exact_urls(&self) -> Urls {
        let view = View { as_of: Some(self.moment()), ..self.view };
        Urls::of(&view, Some(RULES), Some(self.lang.code())).at(self.app.base_url())
    }

    /// The address of exactly this view of a path, on this server.
    pub fn exact(&self, path: &str) -> String {
        self.exact_urls().with(path, self.parameters.settled())
    }

    pub(super) fn share(&self, title: &str, credits: &str) -> Share {
        let said_by = View { as_of: None, ..self.view };
        let exact = self.exact(&self.path);
        let cited = Cited {
            site: &self.app.operator().name,
            title: if title.is_empty() { "The AI build-out in one page" } else { title },
            url: &self.urls.absolute(&exact),
            moment: self.moment(),
            said_by: self.view.said_by,
            credits,
            doi: self.app.settings().publishing.doi.as_deref(),
        };
        let current = Urls::of(&said_by, None, None).with(&self.path, self.parameters.without_view());
        let card = if self.view.as_of.is_some() {
            self.exact(&card_path(&self.path))
        } else {
            Urls::of(&said_by, None, None).with(&card_path(&self.path), self.parameters.without_view())
        };
        let canonical = if self.view.as_of.is_some() { &exact } else { &current };
        Share {
            canonical: self.urls.absolute(canonical),
            current,
            citations: cited.in_all_forms(self.lang),
            exact,
            files: Vec::new(),
            snippets: Vec::new(),
            card: self.urls.absolute(&card),
        }
    }

    /// The address of the page's table as a file, of the same view.
    pub fn file_url(&self, format: Format) -> String {
        let path = format!("{}.{}", self.path, format.ending());
        self.urls.with(&path, self.parameters.without_view().filter(|(name, _)| *name != "page"))
    }

    /// What sources demand to be named.
    pub fn credits(&self) -> String {
        self.snapshot().credits().collect::<Vec<_>>().join("; ")
    }

    /// The page's table, to be written as a file.
    pub fn sheet(&self, title: &str, columns: &'static [Field]) -> Sheet {
        Sheet {
            title: title.to_owned(),
            name: self.path.trim_matches('/').replace('/', "-"),
            url: self.urls.absolute(&self.exact(&self.path)),
            csv_url: self.urls.absolute(&self.exact(&format!("{}.csv", self.path))),
            publisher: self.app.operator().name.clone(),
            licence: self.app.licence().clone(),
            credits: self.credits(),
            moment: self.moment(),
            facts: Vec::new(),
            columns,
            rows: Vec::new(),
        }
    }
}

/// What a citation names.
struct Cited<'a> {
    /// What readers know the site by.
    site: &'a str,
    title: &'a str,
    url: &'a str,
    moment: Timestamp,
    said_by: Option<Date>,
    credits: &'a str,
    /// Of the data set.
    doi: Option<&'a str>,
}

impl Cited<'_> {
    fn in_all_forms(&self, lang: Lang) -> Vec<Citation> {
        vec![
            Citation { label: "Text", text: self.text(lang) },
            Citation { label: "BibTeX", text: self.bibtex(lang) },
            Citation { label: "CSL-JSON", text: self.csl(lang) },
            Citation { label: "RIS", text: self.ris(lang) },
        ]
    }

    fn day(&self) -> Date {
        self.moment.to_zoned_datetime(TimeZone::UTC).date()
    }

    /// What was read and whose data it is.
    fn note(&self, lang: Lang) -> String {
        let said = self.said_by.map(|day| format!("; what had been said by {}", lang.day(day)));
        let credits = if self.credits.is_empty() { "" } else { ". Data: " };
        let doi = self.doi.map(|doi| format!(". Data set: https://doi.org/{doi}")).unwrap_or_default();
        let said = said.unwrap_or_default();
        format!("As of {}{said}{credits}{}{doi}", lang.moment(self.moment), self.credits)
    }

    fn text(&self, lang: Lang) -> String {
        format!("“{}”, {}. {}. {}", self.title, self.site, self.note(lang), self.url)
    }

    /// Names the entry: the day and the path's letters.
    fn key(&self) -> String {
        let path = url::Url::parse(self.url).map_or_else(|_| String::new(), |url| url.path().to_owned());
        let words: String = path.chars().map(|c| if c.is_alphanumeric() { c } else { '-' }).collect();
        let words = words.trim_matches('-');
        format!("gigawatch-{}-{}", if words.is_empty() { "home" } else { words }, self.day())
    }

    fn bibtex(&self, lang: Lang) -> String {
        format!(
            "@misc{{{},\n  title = {{{{{}}}}},\n  author = {{{{{}}}}},\n  year = {{{}}},\n  month = {{{}}},\n  url = {{{}}},\n  note = {{{}}}\n}}",
            self.key(),
            bibtex_text(self.title),
            bibtex_text(self.site),
            self.day().year(),
            self.day().month(),
            self.url,
            bibtex_text(&self.note(lang)),
        )
    }

    fn csl(&self, lang: Lang) -> String {
        let day = self.day();
        let item = json!([{
            "id": self.key(),
            "type": "webpage",
            "title": self.title,
            "container-title": self.site,
            "issued": { "date-parts": [[day.year(), day.month(), day.day()]] },
            "URL": self.url,
            "note": self.note(lang),
        }]);
        serde_json::to_string_pretty(&item).unwrap_or_default()
    }

    fn ris(&self, lang: Lang) -> String {
        let day = self.day().strftime("%Y/%m/%d");
        format!(
            "TY  - ELEC\nTI  - {}\nT2  - {}\nDA  - {day}\nPY  - {}\nUR  - {}\nN1  - {}\nER  - ",
            self.title,
            self.site,
            self.day().year(),
            self.url,
            self.note(lang),
        )
    }
}

/// Text with what TeX takes for commands escaped.
fn bibtex_text(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' => out.push_str("\\textbackslash{}"),
            '~' => out.push_str("\\textasciitilde{}"),
            '^' => out.push_str("\\textasciicircum{}"),
            '{' | '}' | '%' | '&' | '$' | '#' | '_' => {
                out.push('\\');
                out.push(character);
            }
            _ => out.push(character),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn cited() -> Vec<Citation> {
        cited_with(None)
    }

    fn cited_with(doi: Option<&str>) -> Vec<Citation> {
        Cited {
            site: "Gigawatch",
            title: "What Meta & xAI said: $66–72 bn, 100%",
            url: "https://example.org/totals?from=2025&as_of=2026-11-23T00%3A00%3A00.000Z&rules=1",
            moment: "2026-11-23T00:00:00Z".parse().unwrap(),
            said_by: Some(date(2025, 8, 2)),
            credits: "Epoch AI, Frontier Data Centers (CC BY 4.0)",
            doi,
        }
        .in_all_forms(Lang::En)
    }

    fn form(label: &str) -> String {
        cited().into_iter().find(|citation| citation.label == label).unwrap().text
    }

    #[test]
    fn every_form_names_address_moment_and_credit() {
        for citation in cited() {
            for part in ["as_of=2026-11-23T00%3A00%3A00.000Z", "Epoch AI", "2025"] {
                assert!(citation.text.contains(part), "{}: {part}", citation.label);
            }
        }
        assert_eq!(
            form("Text"),
            "“What Meta & xAI said: $66–72 bn, 100%”, Gigawatch. As of 23 November 2026, 00:00 UTC; what had been \
             said by 2 August 2025. Data: Epoch AI, Frontier Data Centers (CC BY 4.0). \
             https://example.org/totals?from=2025&as_of=2026-11-23T00%3A00%3A00.000Z&rules=1"
        );
    }

    #[test]
    fn every_form_names_the_doi_if_there_is_one() {
        for citation in cited_with(Some("10.5281/zenodo.123")) {
            assert!(citation.text.contains("https://doi.org/10.5281/zenodo.123"), "{}", citation.text);
        }
        assert!(cited().iter().all(|citation| !citation.text.contains("doi.org")));
    }

    #[test]
    fn bibtex_escapes_what_tex_would_take_for_a_command() {
        let entry = form("BibTeX");
        assert!(entry.contains(r"title = {{What Meta \& xAI said: \$66–72 bn, 100\%}}"), "{entry}");
        assert!(entry.starts_with("@misc{gigawatch-totals-2026-11-23,"), "{entry}");
    }

    #[test]
    fn csl_is_json_with_the_day() {
        let items: serde_json::Value = serde_json::from_str(&form("CSL-JSON")).unwrap();
        assert_eq!(items[0]["issued"]["date-parts"][0], serde_json::json!([2026, 11, 23]));
    }

    #[test]
    fn ris_begins_and_ends_an_entry() {
        let entry = form("RIS");
        assert!(entry.starts_with("TY  - ELEC\n") && entry.ends_with("\nER  - "), "{entry}");
    }
}
