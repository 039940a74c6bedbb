//! Every address of the site is made here. A page of the past links to pages of
//! the same past: the view's parameters go along.

use std::fmt::Write;

use url::form_urlencoded;

use crate::{
    dataset::View,
    domain::{AnnouncementId, FigureId, RevisionId, SourceId},
};

/// The rules by which everything here comes about (rule 13 of /method).
pub const RULES: &str = "1";

/// Makes addresses for one view.
#[derive(Debug, Clone, Default)]
pub struct Urls {
    /// The address under which readers reach the site.
    base: String,
    /// What stands before every path: the preview of a draft.
    prefix: String,
    view: Vec<(&'static str, String)>,
}

impl Urls {
    /// Addresses that keep a view's moment and day, and the version of the rules
    /// and the language where the address names them.
    pub fn of(view: &View, rules: Option<&'static str>, lang: Option<&'static str>) -> Self {
        let mut parameters = Vec::new();
        if let Some(moment) = view.as_of {
            parameters.push(("as_of", format!("{moment:.3}")));
        }
        if let Some(day) = view.said_by {
            parameters.push(("said_by", day.to_string()));
        }
        parameters.extend(rules.map(|version| ("rules", version.to_owned())));
        parameters.extend(lang.map(|code| ("lang", code.to_owned())));
        Self { view: parameters, ..Self::default() }
    }

    /// The same addresses on a server of this address.
    #[must_use]
    pub fn at(self, base: &str) -> Self {
        Self { base: base.to_owned(), ..self }
    }

    /// The same addresses under a path.
    #[must_use]
    pub fn under(self, prefix: &str) -> Self {
        Self { prefix: prefix.to_owned(), ..self }
    }

    /// An address in full, for files, feeds and citations.
    pub fn absolute(&self, url: &str) -> String {
        format!("{}{url}", self.base)
    }

    /// The parameters that every address of this view carries.
    pub fn view_parameters(&self) -> &[(&'static str, String)] {
        &self.view
    }

    /// A path with the view's parameters.
    pub fn path(&self, path: &str) -> String {
        self.with(path, std::iter::empty::<(&str, &str)>())
    }

    /// A path with parameters of its own and the view's.
    pub fn with<K: AsRef<str>, V: AsRef<str>>(
        &self,
        path: &str,
        parameters: impl IntoIterator<Item = (K, V)>,
    ) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(parameters);
        query.extend_pairs(&self.view);
        let query = query.finish();
        let mut url = format!("{}{path}", self.prefix);
        if !query.is_empty() {
            // Writing to a String cannot fail.
            let _ = write!(url, "?{query}");
        }
        url
    }

    pub fn company(&self, slug: &str) -> String {
        self.path(&format!("/companies/{slug}"))
    }

    pub fn person(&self, slug: &str) -> String {
        self.path(&format!("/people/{slug}"))
    }

    pub fn project(&self, slug: &str) -> String {
        self.path(&format!("/projects/{slug}"))
    }

    pub fn site(&self, slug: &str) -> String {
        self.path(&format!("/sites/{slug}"))
    }

    pub fn announcement(&self, id: AnnouncementId) -> String {
        self.path(&format!("/announcements/{id}"))
    }

    pub fn figure(&self, id: FigureId) -> String {
        self.path(&format!("/figures/{id}"))
    }

    pub fn source(&self, id: SourceId) -> String {
        self.path(&format!("/sources/{id}"))
    }

    /// The ledger, filtered.
    pub fn promises<V: AsRef<str>>(&self, filters: impl IntoIterator<Item = (&'static str, V)>) -> String {
        self.with("/promises", filters)
    }

    pub fn revision(&self, id: RevisionId) -> String {
        self.path(&format!("/revisions/{id}"))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_page_of_the_past_links_to_the_same_past() {
        let view = View {
            as_of: Some("2026-05-01T12:00:00.5Z".parse().unwrap()),
            said_by: Some(date(2025, 8, 2)),
            today: date(2026, 11, 23),
        };
        let urls = Urls::of(&view, None, None);
        assert_eq!(urls.site("a"), "/sites/a?as_of=2026-05-01T12%3A00%3A00.500Z&said_by=2025-08-02");
        let now = View::now(date(2026, 11, 23));
        assert_eq!(Urls::of(&now, None, None).site("a"), "/sites/a");
        assert_eq!(Urls::of(&now, Some(RULES), Some("en")).site("a"), "/sites/a?rules=1&lang=en");
        assert_eq!(
            Urls::default().with("/sites", [("country", "US"), ("company", "a&b")]),
            "/sites?country=US&company=a%26b"
        );
    }
}
