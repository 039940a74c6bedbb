//! What the rows of a table are sorted by: worked out once for each row, since every row is
//! compared with many others.

use std::{borrow::Cow, cmp::Ordering, ops::Range};

use jiff::civil::Date;

/// What a column sorts by. The keys of one column are of one kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum SortKey<'r> {
    /// The column is that of names, by which all are sorted that are else the same.
    Name,
    Number(i128),
    /// What has none stands before what has.
    Day(Option<Date>),
    Text(Folded<'r>),
}

impl SortKey<'_> {
    pub fn count(count: usize) -> Self {
        Self::Number(i128::try_from(count).unwrap_or(i128::MAX))
    }
}

/// A name as lists are sorted by it, however it is cased. Most are never compared, or differ in
/// their first letters, so that its small letters are made while it is compared.
#[derive(Debug, Clone)]
pub struct Folded<'r>(Cow<'r, str>);

/// A name that is sorted however it is cased.
pub fn folded<'r>(name: impl Into<Cow<'r, str>>) -> Folded<'r> {
    Folded(name.into())
}

impl Folded<'_> {
    /// The small letters from a byte on.
    fn small(&self, from: usize) -> impl Iterator<Item = char> {
        self.0.get(from..).unwrap_or_default().chars().flat_map(char::to_lowercase)
    }
}

impl Ord for Folded<'_> {
    fn cmp(&self, other: &Self) -> Ordering {
        let pairs = self.0.bytes().zip(other.0.bytes());
        let alike =
            pairs.take_while(|(one, other)| one.is_ascii() && one.eq_ignore_ascii_case(other)).count();
        self.small(alike).cmp(other.small(alike))
    }
}

impl PartialOrd for Folded<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Folded<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Folded<'_> {}

/// Rows sorted as far as one page of them goes: the others stand before and behind it.
pub(super) fn sorted<R, K: Ord>(rows: Vec<R>, page: Range<usize>, key: impl Fn(&R) -> K) -> Vec<R> {
    let order = |a: &(K, R), b: &(K, R)| a.0.cmp(&b.0);
    let (mut first, mut behind, mut is_cut) = (Vec::<(K, R)>::new(), Vec::new(), false);
    for row in rows {
        let key = key(&row);
        // Most stand behind all those of the page, and are not kept with their keys.
        if is_cut && first[page.end].0 < key {
            behind.push(row);
            continue;
        }
        first.push((key, row));
        if first.len() > 2 * page.end + 1 {
            first.select_nth_unstable_by(page.end, order);
            behind.extend(first.drain(page.end + 1..).map(|(_, row)| row));
            is_cut = true;
        }
    }
    if page.end < first.len() {
        first.select_nth_unstable_by(page.end, order);
    }
    let before = &mut first[..page.end];
    if page.start > 0 && page.start < page.end {
        before.select_nth_unstable_by(page.start, order);
    }
    before[page.start.min(page.end)..].sort_unstable_by(order);
    first.into_iter().map(|(_, row)| row).chain(behind).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn names_stand_in_the_order_of_their_small_letters() {
        let mut names = ["beta", "Alpha", "ämter", "Zeta", "alpha 2"];
        names.sort_by(|one, other| folded(*one).cmp(&folded(*other)));
        assert_eq!(names, ["Alpha", "alpha 2", "beta", "Zeta", "ämter"]);
    }

    proptest! {
        #[test]
        fn names_are_compared_as_if_in_small_letters(one in "[aAbBzZ äÄßéİ]{0,6}", other in "[aAbBzZ äÄßéİ]{0,6}") {
            let found = folded(one.as_str()).cmp(&folded(other.as_str()));
            prop_assert_eq!(found, one.to_lowercase().cmp(&other.to_lowercase()), "{} {}", one, other);
        }

        #[test]
        fn each_page_is_what_a_full_sort_has_there(
            numbers in prop::collection::hash_set(0..1_000u32, 1..80),
            first in 0..80usize,
            size in 1..30usize,
        ) {
            let rows: Vec<u32> = numbers.into_iter().collect();
            let mut whole = rows.clone();
            whole.sort_unstable();
            let page = first.min(rows.len())..(first + size).min(rows.len()).max(first.min(rows.len()));
            let found = sorted(rows.clone(), page.clone(), |row| *row);
            prop_assert_eq!(&found[page.clone()], &whole[page]);
            let mut all = found;
            all.sort_unstable();
            prop_assert_eq!(all, whole, "none is lost");
        }
    }
}
