//! Filters of a table: by what they tell rows apart, which rows pass, and how many
//! rows each value would show.

use std::collections::{HashMap, HashSet};

use super::{TableQuery, WebError};
use crate::domain::Id;

/// What a filter tells rows apart by: cheap to compare and to count, since every row of
/// a table has some, and only those that the page names are put into words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Key<'k> {
    /// A small number: of an entity, a year, a word in its list.
    Number(usize),
    Text(&'k str),
}

impl<'k> Key<'k> {
    /// The key of a country's code: a number, if it has two letters.
    pub fn of_code(code: &'k str) -> Self {
        match *code.as_bytes() {
            [first, second] => Self::Number(usize::from(u16::from_be_bytes([first, second]))),
            _ => Self::Text(code),
        }
    }

    /// The code of such a key.
    pub fn code(self) -> Option<String> {
        match self {
            Self::Text(code) => Some(code.to_owned()),
            Self::Number(number) => String::from_utf8(u16::try_from(number).ok()?.to_be_bytes().into()).ok(),
        }
    }

    /// The key of an entity.
    pub fn of(id: impl Id) -> Self {
        Self::Number(usize::try_from(id.number()).unwrap_or(0))
    }

    /// The entity of such a key.
    pub fn id<I: Id>(self) -> Option<I> {
        let Self::Number(number) = self else { return None };
        i64::try_from(number).ok().map(I::new)
    }
}

type Keys<'f, R> = Box<dyn Fn(&R, &mut dyn FnMut(Key<'f>)) + 'f>;
/// The value in the address and the label on the page.
type Words<'f> = Box<dyn Fn(Key<'f>) -> (String, String) + 'f>;
/// The label of a value, if there is such a value.
type Known<'f> = Box<dyn Fn(&str) -> Option<String> + 'f>;

/// A filter: what keys a row has, which values are known, and how the chosen
/// ones read in the title.
pub struct Filter<'f, R> {
    pub name: &'static str,
    pub label: &'static str,
    /// Tells the keys of a row, each once.
    pub keys: Keys<'f, R>,
    pub words: Words<'f>,
    /// The label of a value that no row has at the moment; none if there is no such value.
    pub known: Known<'f>,
    /// `in`, `led by`.
    pub phrase: &'static str,
}

/// The value and the label that stand at a key's place in a list of them.
pub fn words_of(all: &[(&str, &str)], key: Key<'_>) -> (String, String) {
    let Key::Number(place) = key else { return <_>::default() };
    all.get(place).map_or_else(<_>::default, |(value, label)| ((*value).to_owned(), (*label).to_owned()))
}

/// The label of a value in such a list.
pub fn label_of(all: &[(&str, &str)], value: &str) -> Option<String> {
    all.iter().find(|(known, _)| *known == value).map(|(_, label)| (*label).to_owned())
}

/// The value and the label of the words of a list.
pub fn words_by<'f, T: Copy, L: Into<String>>(
    all: &'static [T],
    words: impl Fn(T) -> (&'static str, L) + 'f,
) -> Words<'f> {
    Box::new(move |key| {
        let Key::Number(place) = key else { return <_>::default() };
        all.get(place).map_or_else(<_>::default, |word| {
            let (value, label) = words(*word);
            (value.to_owned(), label.into())
        })
    })
}

/// What the address chose of one filter.
#[derive(Debug)]
pub(super) struct Chosen<'f> {
    /// Of the values that rows have.
    keys: Vec<Key<'f>>,
    /// Of all values chosen, in their order.
    pub labels: Vec<String>,
}

/// A table's filters with what is chosen of each.
pub(super) struct Filters<'q, 'f, R> {
    pub all: &'q [Filter<'f, R>],
    pub chosen: Vec<Chosen<'f>>,
}

impl<'q, 'f, R> Filters<'q, 'f, R> {
    /// Refuses values that neither a row has nor the filter knows.
    pub fn read(query: &TableQuery, all: &'q [Filter<'f, R>], rows: &[R]) -> Result<Self, WebError> {
        let chosen = all.iter().map(|filter| filter.choose(query.values_of(filter.name), rows));
        Ok(Self { all, chosen: chosen.collect::<Result<_, _>>()? })
    }

    /// Whether the address chose anything.
    fn chose_something(&self) -> bool {
        self.chosen.iter().any(|chosen| !chosen.labels.is_empty())
    }

    /// Takes away the rows that some filter does not let pass.
    pub fn pass(&self, rows: &mut Vec<R>) {
        if self.chose_something() {
            rows.retain(|row| self.misses(row) == 0);
        }
    }

    /// One bit for each filter that does not let a row pass, the first filter's lowest.
    fn misses(&self, row: &R) -> u32 {
        let mut misses = 0;
        for (place, (filter, chosen)) in self.all.iter().zip(&self.chosen).enumerate() {
            if !chosen.labels.is_empty() && !filter.has_one_of(row, &chosen.keys) {
                misses |= 1 << place;
            }
        }
        misses
    }

    /// Of each filter: its keys with how many rows have them, among those that pass all others.
    pub fn counts(&self, rows: &[R]) -> Vec<Vec<(Key<'f>, usize)>> {
        let mut counts: Vec<Counts<'f>> = self.all.iter().map(|_| Counts::default()).collect();
        let chose_something = self.chose_something();
        for row in rows {
            let misses = if chose_something { self.misses(row) } else { 0 };
            for (place, (filter, counts)) in self.all.iter().zip(&mut counts).enumerate() {
                if misses & !(1 << place) == 0 {
                    (filter.keys)(row, &mut |key| counts.add(key));
                }
            }
        }
        counts.into_iter().map(Counts::all).collect()
    }
}

impl<'f, R> Filter<'f, R> {
    fn has_one_of(&self, row: &R, wanted: &[Key<'f>]) -> bool {
        let mut has = false;
        (self.keys)(row, &mut |key| has |= wanted.contains(&key));
        has
    }

    fn choose(&self, values: &[String], rows: &[R]) -> Result<Chosen<'f>, WebError> {
        let mut chosen = Chosen { keys: Vec::new(), labels: Vec::new() };
        if values.is_empty() {
            return Ok(chosen);
        }
        let mut keys: HashSet<Key<'f>> = HashSet::new();
        for row in rows {
            (self.keys)(row, &mut |key| {
                keys.insert(key);
            });
        }
        let found: HashMap<String, (Key<'f>, String)> = keys
            .into_iter()
            .map(|key| {
                let (value, label) = (self.words)(key);
                (value, (key, label))
            })
            .collect();
        for value in values {
            match found.get(value) {
                Some((key, label)) => {
                    chosen.keys.push(*key);
                    chosen.labels.push(label.clone());
                }
                None => match (self.known)(value) {
                    Some(label) => chosen.labels.push(label),
                    None => return Err(self.refuse(value, found.into_keys().collect())),
                },
            }
        }
        Ok(chosen)
    }

    fn refuse(&self, value: &str, mut some: Vec<String>) -> WebError {
        some.sort_unstable();
        some.truncate(8);
        let takes = format!("one of the values that this table has, such as {}", some.join(", "));
        WebError::parameter(self.name, value, &takes)
    }
}

/// How many rows have each key.
#[derive(Default)]
struct Counts<'k> {
    numbers: Vec<usize>,
    texts: HashMap<&'k str, usize>,
}

impl<'k> Counts<'k> {
    fn add(&mut self, key: Key<'k>) {
        match key {
            Key::Number(number) => {
                if number >= self.numbers.len() {
                    self.numbers.resize(number + 1, 0);
                }
                self.numbers[number] += 1;
            }
            Key::Text(text) => *self.texts.entry(text).or_default() += 1,
        }
    }

    fn all(self) -> Vec<(Key<'k>, usize)> {
        let numbers =
            self.numbers.into_iter().enumerate().map(|(number, count)| (Key::Number(number), count));
        let texts = self.texts.into_iter().map(|(text, count)| (Key::Text(text), count));
        numbers.filter(|(_, count)| *count > 0).chain(texts).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::Key;

    #[test]
    fn codes_of_countries_are_numbers_and_come_back() {
        assert_eq!(Key::of_code("DE"), Key::Number(0x4445));
        for code in ["DE", "us", "", "USA", "ÄÖ"] {
            assert_eq!(Key::of_code(code).code().as_deref(), Some(code));
        }
    }
}
