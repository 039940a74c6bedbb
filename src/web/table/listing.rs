//! What stands around the rows of a table, as the page shows it.

/// A value of a filter with how many rows it would show.
#[derive(Debug, Clone)]
pub struct Choice {
    pub label: String,
    pub count: usize,
    pub url: String,
    pub is_active: bool,
}

/// A filter as the page shows it.
#[derive(Debug, Clone)]
pub struct Facet {
    pub label: &'static str,
    pub choices: Vec<Choice>,
}

/// A column head as the page shows it.
#[derive(Debug, Clone)]
pub struct Head {
    pub label: &'static str,
    pub url: String,
    pub is_number: bool,
    /// `ascending` or `descending` on the column that is sorted by.
    pub sorted: Option<&'static str>,
}

/// A chosen filter that can be taken away.
#[derive(Debug, Clone)]
pub struct Active {
    pub label: String,
    pub url: String,
}

/// A page of the table.
#[derive(Debug, Clone)]
pub struct PageLink {
    pub number: usize,
    pub url: String,
    pub is_current: bool,
    pub follows_gap: bool,
}

/// Everything around the rows.
#[derive(Debug, Clone)]
pub struct Listing {
    pub facets: Vec<Facet>,
    pub active: Vec<Active>,
    pub clear: String,
    pub heads: Vec<Head>,
    pub pages: Vec<PageLink>,
    pub previous: Option<String>,
    pub next: Option<String>,
    /// `1–50 of 68 sites`.
    pub shown: String,
    pub is_empty: bool,
    /// `led by OpenAI in the United States`; empty without filters.
    pub in_words: String,
    pub form: Form,
}

impl Listing {
    /// The page's title: the noun with the filters in words.
    pub fn title(&self, noun: &str) -> String {
        format!("{noun} {}", self.in_words).trim_end().to_owned()
    }
}

/// The form that looks for words in the rows; it carries the other filters along.
#[derive(Debug, Clone)]
pub struct Form {
    pub action: String,
    pub words: String,
    pub hidden: Vec<(&'static str, String)>,
}
