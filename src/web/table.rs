//! Table pages: filters with counts, sorting and pages, all in the address.

mod filter;
mod listing;
mod sort;

use std::cmp::Reverse;

use filter::{Chosen, Filters};
pub use filter::{Filter, Key, label_of, words_by, words_of};
pub use listing::{Active, Choice, Facet, Form, Head, Listing, PageLink};
pub use sort::{Folded, SortKey, folded};

use super::{error::WebError, extract::Reader, urls::Urls};
use crate::format::Lang;

/// Rows on one page.
const PAGE: usize = 50;
/// Rows within somebody else's page, where nothing else is asked for: as many as keep it
/// small with the view in every link.
const FRAMED: usize = 10;

/// A column that can be sorted by.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    pub key: &'static str,
    pub label: &'static str,
    pub is_number: bool,
}

/// How many rows a frame shows.
fn framed_rows(reader: &mut Reader) -> Result<usize, WebError> {
    let takes = "a number of rows from 5 to 50";
    match reader.parameters.read("rows", takes)? {
        None => Ok(FRAMED),
        Some(rows @ 5..=50) => Ok(rows),
        Some(other) => Err(WebError::parameter("rows", &usize::to_string(&other), takes)),
    }
}

/// What the address says about a table.
pub struct TableQuery {
    path: String,
    urls: Urls,
    lang: Lang,
    chosen: Vec<(&'static str, Vec<String>)>,
    words: String,
    kept: Vec<(&'static str, String)>,
    columns: &'static [Column],
    sort: &'static str,
    is_descending: bool,
    page: usize,
    /// Rows on one page.
    size: usize,
    /// Whether rows are wanted beyond those of the page, in their order.
    is_whole: bool,
}

impl TableQuery {
    /// Reads the filters, `sort`, `order` and `page`. Numbers sort from the
    /// largest down unless told otherwise, words from A to Z. `kept` are further
    /// parameters of the page, to be carried along.
    pub fn read(
        reader: &mut Reader,
        filters: &[&'static str],
        columns: &'static [Column],
        default: &'static str,
        kept: Vec<(&'static str, String)>,
    ) -> Result<Self, WebError> {
        // Slugs are the same however they are cased.
        let values = |reader: &mut Reader, name: &'static str| match name {
            "company" | "project" => {
                reader.parameters.all(name).iter().map(|slug| slug.to_lowercase()).collect()
            }
            _ => reader.parameters.all(name),
        };
        let chosen = filters.iter().map(|name| (*name, values(reader, name))).collect();
        let words = reader.parameters.one("q")?.unwrap_or_default().trim().to_owned();
        let names = || columns.iter().map(|column| column.key).collect::<Vec<_>>().join(", ");
        let sort = match reader.parameters.one("sort")? {
            None => default,
            Some(key) => match columns.iter().find(|column| column.key == key) {
                Some(column) => column.key,
                None => return Err(WebError::parameter("sort", &key, &format!("one of {}", names()))),
            },
        };
        let by_number = columns.iter().any(|column| column.key == sort && column.is_number);
        let is_descending = match reader.parameters.one("order")?.as_deref() {
            None => by_number,
            Some("asc") => false,
            Some("desc") => true,
            Some(other) => return Err(WebError::parameter("order", other, "asc or desc")),
        };
        let page = reader.parameters.read("page", "a page number from 1 up")?.unwrap_or(1);
        if page == 0 {
            return Err(WebError::parameter("page", "0", "a page number from 1 up"));
        }
        let size = if reader.frame.is_some() { framed_rows(reader)? } else { PAGE };
        // A file holds all rows and a frame the first, whatever page they were asked for from.
        let page = if reader.format.is_some() || reader.frame.is_some() { 1 } else { page };
        reader.parameters.settle("sort", [sort]);
        reader.parameters.settle("order", [if is_descending { "desc" } else { "asc" }]);
        reader.parameters.settle("page", [page.to_string()]);
        Ok(Self {
            path: reader.path.clone(),
            urls: reader.urls.clone(),
            lang: reader.lang,
            chosen,
            words,
            kept,
            columns,
            sort,
            is_descending,
            page,
            size,
            is_whole: reader.format.is_some(),
        })
    }

    /// The same with another number of rows on a page.
    pub fn with_page_size(self, size: usize) -> Self {
        Self { size, ..self }
    }

    /// The same with all rows in their order, and not only those of the page.
    pub fn whole(self) -> Self {
        Self { is_whole: true, ..self }
    }

    /// Filters and sorts the rows, and says what stands around them; `cut` then
    /// takes those of the page. `key` says what a row is sorted by where the column named is,
    /// ascending; no two rows have the same. A table of which one page is wanted is sorted no
    /// further than for that: the other rows stand before and behind it in any order.
    pub fn apply<R, K: Ord>(
        &self,
        mut rows: Vec<R>,
        filters: &[Filter<'_, R>],
        text: impl Fn(&R) -> String,
        key: impl Fn(&str, &R) -> K,
        noun: (&str, &str),
    ) -> Result<(Vec<R>, Listing), WebError> {
        let filters = Filters::read(self, filters, &rows)?;
        if !self.words.is_empty() {
            let words = self.words.to_lowercase();
            rows.retain(|row| {
                let text = text(row).to_lowercase();
                words.split_whitespace().all(|word| text.contains(word))
            });
        }
        let counts = filters.counts(&rows);
        let facets =
            filters.all.iter().zip(counts).map(|(filter, counts)| self.facet(filter, counts)).collect();
        let (active, in_words) = self.active(&filters);
        filters.pass(&mut rows);
        let total = rows.len();
        let last_page = total.div_ceil(self.size).max(1);
        if self.page > last_page {
            let takes = format!("1 to {last_page} here");
            return Err(WebError::parameter("page", &self.page.to_string(), &takes));
        }
        let first = (self.page - 1) * self.size;
        let rows = self.sorted(rows, first, |row| key(self.sort, row));
        let count = self.lang.count(total, noun.0, noun.1);
        let shown = match last_page {
            1 => count,
            _ => format!("{}–{} of {count}", first + 1, total.min(first + self.size)),
        };
        let listing = Listing {
            facets,
            active,
            clear: self.urls.with(&self.path, self.kept.iter().map(|(k, v)| (*k, v.as_str()))),
            heads: self.heads(),
            pages: self.pages(last_page),
            previous: (self.page > 1)
                .then(|| self.url(&self.chosen, self.sort, self.is_descending, self.page - 1)),
            next: (self.page < last_page)
                .then(|| self.url(&self.chosen, self.sort, self.is_descending, self.page + 1)),
            shown,
            is_empty: total == 0,
            in_words,
            form: self.form(),
        };
        Ok((rows, listing))
    }

    /// Whether the largest stand first.
    pub fn is_descending(&self) -> bool {
        self.is_descending
    }

    /// Whether this is the first page, in the usual order of a column.
    pub fn is_first_page_by(&self, column: &str) -> bool {
        self.page == 1 && self.sort == column && !self.is_descending
    }

    /// The rows of the page asked for.
    pub fn cut<R>(&self, rows: Vec<R>) -> Vec<R> {
        rows.into_iter().skip((self.page - 1) * self.size).take(self.size).collect()
    }

    fn values_of(&self, name: &str) -> &[String] {
        self.chosen.iter().find(|(filter, _)| *filter == name).map_or(&[], |(_, values)| values)
    }

    fn form(&self) -> Form {
        let mut hidden: Vec<(&'static str, String)> = self.kept.clone();
        for (name, values) in &self.chosen {
            hidden.extend(values.iter().map(|value| (*name, value.clone())));
        }
        hidden.push(("sort", self.sort.to_owned()));
        hidden.push(("order", if self.is_descending { "desc" } else { "asc" }.to_owned()));
        hidden.extend(self.urls.view_parameters().iter().cloned());
        Form { action: self.path.clone(), words: self.words.clone(), hidden }
    }

    fn sorted<R, K: Ord>(&self, rows: Vec<R>, first: usize, key: impl Fn(&R) -> K) -> Vec<R> {
        let page = if self.is_whole { 0..rows.len() } else { first..(first + self.size).min(rows.len()) };
        if self.is_descending {
            sort::sorted(rows, page, |row| Reverse(key(row)))
        } else {
            sort::sorted(rows, page, key)
        }
    }

    /// The values of a filter, those of most rows first; the rarer ones only where they are chosen.
    fn facet<'f, R>(&self, filter: &Filter<'f, R>, counts: Vec<(Key<'f>, usize)>) -> Facet {
        let mut counts: Vec<(String, String, usize)> = counts
            .into_iter()
            .map(|(key, count)| {
                let (value, label) = (filter.words)(key);
                (value, label, count)
            })
            // What the view does not see any more has no name here.
            .filter(|(value, ..)| !value.is_empty())
            .collect();
        counts.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.1.cmp(&b.1)).then_with(|| a.0.cmp(&b.0)));
        let chosen = self.values_of(filter.name);
        let choices = counts
            .into_iter()
            .enumerate()
            .filter(|(place, (value, ..))| *place < 12 || chosen.contains(value))
            .map(|(_, (value, label, count))| Choice {
                is_active: chosen.contains(&value),
                url: self.toggled(filter.name, &value),
                label,
                count,
            })
            .collect();
        Facet { label: filter.label, choices }
    }

    fn active<R>(&self, filters: &Filters<'_, '_, R>) -> (Vec<Active>, String) {
        let (mut active, mut words) = (Vec::new(), Vec::new());
        for (filter, Chosen { labels, .. }) in filters.all.iter().zip(&filters.chosen) {
            active.extend(labels.iter().zip(self.values_of(filter.name)).map(|(label, value)| Active {
                label: format!("{}: {label}", filter.label),
                url: self.toggled(filter.name, value),
            }));
            let in_sentence = |label: &String| match filter.name {
                "country" => self.lang.in_sentence(label),
                _ => label.clone(),
            };
            if !labels.is_empty() {
                let labels: Vec<String> = labels.iter().map(in_sentence).collect();
                words.push(format!("{} {}", filter.phrase, labels.join(" or ")).trim().to_owned());
            }
        }
        if !self.words.is_empty() {
            words.push(format!("matching “{}”", self.words));
            let url = self.address(&self.chosen, "", self.sort, self.is_descending, 1);
            active.push(Active { label: format!("Words: {}", self.words), url });
        }
        (active, words.join(", "))
    }

    /// The address with one value of a filter added or taken away.
    fn toggled(&self, name: &str, value: &str) -> String {
        let mut chosen = self.chosen.clone();
        for (_, values) in chosen.iter_mut().filter(|(filter, _)| *filter == name) {
            match values.iter().position(|known| known == value) {
                Some(place) => {
                    values.remove(place);
                }
                None => values.push(value.to_owned()),
            }
        }
        self.url(&chosen, self.sort, self.is_descending, 1)
    }

    fn heads(&self) -> Vec<Head> {
        self.columns
            .iter()
            .map(|column| {
                let is_current = column.key == self.sort;
                let descending = if is_current { !self.is_descending } else { column.is_number };
                Head {
                    label: column.label,
                    url: self.url(&self.chosen, column.key, descending, 1),
                    is_number: column.is_number,
                    sorted: is_current.then_some(if self.is_descending { "descending" } else { "ascending" }),
                }
            })
            .collect()
    }

    fn pages(&self, last: usize) -> Vec<PageLink> {
        if last == 1 {
            return Vec::new();
        }
        let mut before = 0;
        (1..=last)
            .filter(|number| *number == 1 || *number == last || number.abs_diff(self.page) <= 2)
            .map(|number| {
                let follows_gap = number > before + 1;
                before = number;
                let url = self.url(&self.chosen, self.sort, self.is_descending, number);
                PageLink { number, url, is_current: number == self.page, follows_gap }
            })
            .collect()
    }

    fn url(
        &self,
        chosen: &[(&'static str, Vec<String>)],
        sort: &str,
        descending: bool,
        page: usize,
    ) -> String {
        self.address(chosen, &self.words, sort, descending, page)
    }

    fn address(
        &self,
        chosen: &[(&'static str, Vec<String>)],
        words: &str,
        sort: &str,
        descending: bool,
        page: usize,
    ) -> String {
        let mut parameters: Vec<(&str, String)> = self.kept.iter().map(|(k, v)| (*k, v.clone())).collect();
        for (name, values) in chosen {
            parameters.extend(values.iter().map(|value| (*name, value.clone())));
        }
        if !words.is_empty() {
            parameters.push(("q", words.to_owned()));
        }
        parameters.push(("sort", sort.to_owned()));
        parameters.push(("order", if descending { "desc" } else { "asc" }.to_owned()));
        if page > 1 {
            parameters.push(("page", page.to_string()));
        }
        self.urls.with(&self.path, parameters)
    }
}
