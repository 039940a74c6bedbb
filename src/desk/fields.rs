//! What was typed: texts by the names of fields. A group of rows, as the figures
//! of an announcement, has a field that lists the rows' tags in their order and
//! fields of its own for each row: `figure` = "54 n1", `figure.54.as_said`.

use std::collections::{BTreeMap, HashSet};

/// The texts of a form. A field without a text is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fields(BTreeMap<String, String>);

impl Fields {
    /// Takes what a form sent or a draft kept.
    pub fn of(texts: impl IntoIterator<Item = (String, String)>) -> Self {
        let mut fields = Self::default();
        for (name, text) in texts {
            fields.set(&name, &text);
        }
        fields
    }

    /// The text of a field, empty if there is none.
    pub fn text(&self, name: &str) -> &str {
        self.0.get(name).map_or("", String::as_str)
    }

    /// The same, or none.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Puts a text into a field; an empty one takes the field away.
    pub fn set(&mut self, name: &str, text: &str) {
        if text.trim().is_empty() {
            self.0.remove(name);
        } else {
            self.0.insert(name.to_owned(), text.trim().to_owned());
        }
    }

    /// The same for a value that may be missing.
    pub fn put<T: ToString>(&mut self, name: &str, value: Option<T>) {
        self.set(name, &value.map_or_else(String::new, |value| value.to_string()));
    }

    /// The tags of a group's rows in their order.
    pub fn rows(&self, group: &str) -> Vec<String> {
        let mut seen = HashSet::new();
        self.text(group).split_whitespace().filter(|tag| seen.insert(*tag)).map(str::to_owned).collect()
    }

    /// One row of a group.
    pub fn row<'f>(&'f self, group: &str, tag: &str) -> Row<'f> {
        Row { fields: self, prefix: format!("{group}.{tag}.") }
    }

    fn set_rows(&mut self, group: &str, tags: &[String]) {
        self.set(group, &tags.join(" "));
    }

    /// Adds an empty row behind the others; gives its tag.
    pub fn add_row(&mut self, group: &str) -> String {
        let mut tags = self.rows(group);
        let used = tags.iter().filter_map(|tag| tag.strip_prefix('n')?.parse::<u32>().ok()).max();
        let tag = format!("n{}", used.unwrap_or(0) + 1);
        tags.push(tag.clone());
        self.set_rows(group, &tags);
        tag
    }

    /// Adds a row for something that is published.
    pub fn add_known_row(&mut self, group: &str, tag: &str) {
        let mut tags = self.rows(group);
        tags.push(tag.to_owned());
        self.set_rows(group, &tags);
    }

    /// Takes a row away with all its fields.
    pub fn remove_row(&mut self, group: &str, tag: &str) {
        let mut tags = self.rows(group);
        tags.retain(|known| known != tag);
        self.set_rows(group, &tags);
        let prefix = format!("{group}.{tag}.");
        self.0.retain(|name, _| !name.starts_with(&prefix));
    }

    /// Gives a row another tag, its place kept.
    pub fn rename_row(&mut self, group: &str, from: &str, to: &str) {
        let tags: Vec<String> =
            self.rows(group).into_iter().map(|tag| if tag == from { to.to_owned() } else { tag }).collect();
        self.set_rows(group, &tags);
        let (old, new) = (format!("{group}.{from}."), format!("{group}.{to}."));
        let names: Vec<String> = self.0.keys().filter(|name| name.starts_with(&old)).cloned().collect();
        for name in names {
            if let Some(text) = self.0.remove(&name) {
                self.0.insert(name.replacen(&old, &new, 1), text);
            }
        }
    }

    /// Moves a row one place up or down.
    pub fn move_row(&mut self, group: &str, tag: &str, to: Direction) {
        let mut tags = self.rows(group);
        let Some(place) = tags.iter().position(|known| known == tag) else { return };
        let other = match to {
            Direction::Up => place.checked_sub(1),
            Direction::Down => Some(place + 1).filter(|other| *other < tags.len()),
        };
        if let Some(other) = other {
            tags.swap(place, other);
        }
        self.set_rows(group, &tags);
    }

    /// Without fields of rows that are not there.
    #[must_use]
    pub fn without_stray_rows<'g>(mut self, groups: impl Iterator<Item = &'g str>) -> Self {
        for group in groups {
            let tags = self.rows(group);
            let prefix = format!("{group}.");
            self.0.retain(|name, _| {
                let tag =
                    name.strip_prefix(&prefix).and_then(|rest| rest.split_once('.')).map(|(tag, _)| tag);
                tag.is_none_or(|tag| tags.iter().any(|known| known == tag))
            });
        }
        self
    }

    /// All names and texts.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, text)| (name.as_str(), text.as_str()))
    }

    /// As drafts are kept.
    pub const fn texts(&self) -> &BTreeMap<String, String> {
        &self.0
    }

    /// Whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// Where a row is moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

/// One row of a group.
#[derive(Debug, Clone)]
pub struct Row<'f> {
    fields: &'f Fields,
    prefix: String,
}

impl<'f> Row<'f> {
    /// The text of one of its fields.
    pub fn text(&self, name: &str) -> &'f str {
        self.fields.text(&self.name(name))
    }

    /// The full name of one of its fields.
    pub fn name(&self, name: &str) -> String {
        format!("{}{name}", self.prefix)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_added_moved_and_removed_without_losing_the_others() {
        let mut fields = Fields::default();
        let (one, two) = (fields.add_row("figure"), fields.add_row("figure"));
        fields.set("figure.n1.as_said", "5 GW");
        fields.set("figure.n2.as_said", "6 GW");
        fields.move_row("figure", &two, Direction::Up);
        assert_eq!(fields.rows("figure"), ["n2", "n1"]);
        fields.move_row("figure", &two, Direction::Up);
        assert_eq!(fields.rows("figure"), ["n2", "n1"], "the first stays the first");
        fields.remove_row("figure", &two);
        assert_eq!(fields.rows("figure"), ["n1"]);
        assert_eq!(fields.row("figure", &one).text("as_said"), "5 GW");
        assert_eq!(fields.get("figure.n2.as_said"), None);
        assert_eq!(fields.add_row("figure"), "n2");
    }

    #[test]
    fn an_empty_text_is_no_text() {
        let mut fields = Fields::of([("a".to_owned(), "  ".to_owned()), ("b".to_owned(), " x ".to_owned())]);
        assert_eq!((fields.get("a"), fields.text("b")), (None, "x"));
        fields.set("b", "");
        assert!(fields.is_empty());
    }
}
