//! Texts near to what is right.

use proptest::{collection::vec, prelude::*, sample::Index, sample::select};

/// Letters that have hurt programs before: marks of direction and of order, letters
/// whose small form is longer, digits of other scripts, what separates and quotes.
const LETTERS: [char; 40] = [
    '\0', '\t', '\n', '\r', ' ', '\u{a0}', '\u{202e}', '\u{200d}', '\u{feff}', '\u{301}', 'ß', 'İ', 'ﬁ', 'ǅ',
    '٣', '２', '½', '°', '′', '–', '€', '😀', '"', '\'', ',', ';', '.', ':', '/', '\\', '-', '+', '~', '%',
    '=', '#', '<', '&', '0', '9',
];

#[derive(Debug, Clone)]
enum Edit {
    Cut(usize),
    Double(usize),
    Put(char),
    Over(char),
    Insert(&'static str),
    End,
    Upper,
}

fn edit(parts: &'static [&'static str]) -> impl Strategy<Value = Edit> {
    prop_oneof![
        2 => (1_usize..4).prop_map(Edit::Cut),
        1 => (1_usize..6).prop_map(Edit::Double),
        3 => select(&LETTERS[..]).prop_map(Edit::Put),
        3 => select(&LETTERS[..]).prop_map(Edit::Over),
        2 => select(parts).prop_map(Edit::Insert),
        1 => Just(Edit::End),
        1 => Just(Edit::Upper),
    ]
}

fn edited(text: &str, edits: Vec<(Index, Edit)>) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    for (at, edit) in edits {
        let at = at.index(letters.len() + 1);
        let until = |length: usize| (at + length).min(letters.len());
        match edit {
            Edit::Cut(length) => drop(letters.drain(at..until(length))),
            Edit::Double(length) => {
                let twice = letters[at..until(length)].to_vec();
                letters.splice(at..at, twice);
            }
            Edit::Put(letter) => letters.insert(at, letter),
            Edit::Over(letter) => drop(letters.splice(at..until(1), [letter])),
            Edit::Insert(part) => drop(letters.splice(at..at, part.chars())),
            Edit::End => letters.truncate(at),
            Edit::Upper => letters = letters.iter().flat_map(|letter| letter.to_uppercase()).collect(),
        }
    }
    letters.into_iter().collect()
}

/// One of these, a few of them together, one that was edited, or anything at all.
pub fn near(known: &'static [&'static str]) -> impl Strategy<Value = String> + Clone {
    let changed = (select(known), vec((any::<Index>(), edit(known)), 1..4));
    prop_oneof![
        2 => select(known).prop_map(str::to_owned),
        5 => changed.prop_map(|(text, edits)| edited(text, edits)),
        2 => vec((select(known), select(&[" ", "", "-", "/", ", "][..])), 1..5)
            .prop_map(|parts| parts.into_iter().flat_map(|(text, between)| [text, between]).collect()),
        1 => "\\PC{0,40}",
        1 => vec(any::<u8>(), 0..40).prop_map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
    ]
}
