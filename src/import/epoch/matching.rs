//! Which row of a copy is which row of the copies before it (rule 9). Pure:
//! days, buildings and amounts in, pairs and doubts out; nothing is guessed.

use jiff::civil::Date;

/// How much a row speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// A milestone of a site: buildings, and facility power in watts.
    Site { buildings: Option<i64>, power: Option<i64> },
    /// Chips of one type at a site.
    Chips(Option<i64>),
}

/// What matching needs to know of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Candidate {
    pub day: Date,
    /// Dated after the copy that said it.
    pub planned: bool,
    pub size: Size,
}

/// The rows that are the same, and new rows that may be one of several old ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Places of an old and a new row.
    pub pairs: Vec<(usize, usize)>,
    /// The place of a new row and those of the planned rows that it may be.
    pub doubts: Vec<(usize, Vec<usize>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Likeness {
    None,
    One,
    Both,
}

/// Pairs the rows of one site, or of one chip type at a site. No two old rows
/// and no two new rows share a day. `before` is the day of the copy before.
pub fn pair(old: &[Candidate], new: &[Candidate], before: Option<Date>) -> Pairing {
    let mut pairs: Vec<(usize, usize)> = Vec::new();
    for (place, row) in new.iter().enumerate() {
        if let Some(same) = old.iter().position(|known| known.day == row.day) {
            pairs.push((same, place));
        }
    }
    let left_old = left(old.len(), pairs.iter().map(|pair| pair.0));
    let left_new = left(new.len(), pairs.iter().map(|pair| pair.1));
    let edges = |wanted: fn(Likeness) -> bool| -> Vec<(usize, usize)> {
        let all = left_old.iter().flat_map(|one| left_new.iter().map(|other| (*one, *other)));
        all.filter(|(one, other)| wanted(likeness(old[*one].size, new[*other].size))).collect()
    };
    let both = edges(|likeness| likeness == Likeness::Both);
    pairs.extend(one_to_one(&both));

    let is_left = |edge: &(usize, usize)| !pairs.iter().any(|pair| pair.0 == edge.0 || pair.1 == edge.1);
    let doubtful: Vec<_> = both.iter().copied().filter(is_left).collect();
    let late = |edge: &(usize, usize)| old[edge.0].planned && before.is_some_and(|day| new[edge.1].day > day);
    let one: Vec<_> = edges(|likeness| likeness == Likeness::One)
        .into_iter()
        .filter(|edge| is_left(edge) && late(edge))
        .collect();
    // A pair by one of the two alone must not compete with any likeness in both.
    let open: Vec<_> = doubtful.iter().chain(&one).copied().collect();
    let found: Vec<_> = one_to_one(&open).into_iter().filter(|edge| one.contains(edge)).collect();
    pairs.extend(&found);

    let mut pairing = Pairing { pairs, doubts: Vec::new() };
    for place in left(new.len(), pairing.pairs.iter().map(|pair| pair.1)) {
        let may_be: Vec<usize> = open
            .iter()
            .filter(|edge| edge.1 == place && old[edge.0].planned)
            .map(|edge| edge.0)
            .filter(|one| !pairing.pairs.iter().any(|pair| pair.0 == *one))
            .collect();
        if !may_be.is_empty() {
            pairing.doubts.push((place, may_be));
        }
    }
    pairing
}

fn left(count: usize, taken: impl Iterator<Item = usize>) -> Vec<usize> {
    let taken: Vec<usize> = taken.collect();
    (0..count).filter(|place| !taken.contains(place)).collect()
}

/// The edges whose two ends have no other edge.
fn one_to_one(edges: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let alone = |edge: &(usize, usize)| {
        edges.iter().filter(|other| other.0 == edge.0 || other.1 == edge.1).count() == 1
    };
    edges.iter().copied().filter(alone).collect()
}

fn likeness(old: Size, new: Size) -> Likeness {
    match (old, new) {
        (Size::Chips(old), Size::Chips(new)) if is_near(old, new) => Likeness::Both,
        (Size::Site { buildings: b1, power: p1 }, Size::Site { buildings: b2, power: p2 }) => {
            match (b1 == b2 && b1.is_some_and(|buildings| buildings > 0), is_near(p1, p2)) {
                (true, true) => Likeness::Both,
                (false, false) => Likeness::None,
                _ => Likeness::One,
            }
        }
        _ => Likeness::None,
    }
}

/// Within two per cent of the old amount. Nothing is like nothing: a row
/// without an amount is known by its day alone.
fn is_near(old: Option<i64>, new: Option<i64>) -> bool {
    let (Some(old), Some(new)) = (old, new) else { return false };
    old > 0 && (i128::from(old) - i128::from(new)).abs() * 100 <= i128::from(old) * 2
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    const BEFORE: Option<Date> = Some(date(2026, 4, 3));

    fn row(day: Date, planned: bool, buildings: i64, power: i64) -> Candidate {
        Candidate { day, planned, size: Size::Site { buildings: Some(buildings), power: Some(power) } }
    }

    fn planned(day: Date, buildings: i64, power: i64) -> Candidate {
        row(day, true, buildings, power)
    }

    fn running(day: Date, buildings: i64, power: i64) -> Candidate {
        row(day, false, buildings, power)
    }

    #[test]
    fn the_same_day_is_the_same_row_whatever_it_says() {
        let pairing =
            pair(&[planned(date(2026, 7, 1), 8, 1180)], &[planned(date(2026, 7, 1), 2, 10)], BEFORE);
        assert_eq!(pairing.pairs, [(0, 0)]);
    }

    #[test]
    fn the_same_buildings_and_nearly_the_same_power_on_another_day_are_the_same_row() {
        let old = [planned(date(2026, 7, 1), 8, 1180)];
        let near = pair(&old, &[planned(date(2026, 11, 1), 8, 1203)], BEFORE);
        assert_eq!(near.pairs, [(0, 0)]);
        let early = pair(&old, &[running(date(2026, 1, 1), 8, 1180)], BEFORE);
        assert_eq!(early.pairs, [(0, 0)], "also on a day before the copy before");
    }

    #[test]
    fn a_running_row_is_followed_by_both_but_never_by_one_of_them() {
        let old = [running(date(2026, 4, 1), 4, 590)];
        assert_eq!(pair(&old, &[running(date(2026, 5, 23), 4, 590)], BEFORE).pairs, [(0, 0)]);
        assert_eq!(pair(&old, &[running(date(2026, 5, 23), 4, 900)], BEFORE), Pairing::default());
    }

    #[test]
    fn one_of_the_two_alone_is_enough_for_a_promise_only_if_nothing_else_is_like_it() {
        let old = [planned(date(2026, 7, 1), 8, 1180)];
        assert_eq!(
            pair(&old, &[planned(date(2026, 11, 1), 8, 1300)], BEFORE).pairs,
            [(0, 0)],
            "buildings alone"
        );
        assert_eq!(pair(&old, &[planned(date(2026, 11, 1), 9, 1180)], BEFORE).pairs, [(0, 0)], "power alone");
        let too_early = pair(&old, &[running(date(2026, 3, 24), 8, 1300)], BEFORE);
        assert_eq!(too_early, Pairing::default(), "the copy before would have known");
        let two =
            pair(&old, &[planned(date(2026, 11, 1), 8, 1300), planned(date(2026, 12, 1), 9, 1180)], BEFORE);
        assert_eq!(two, Pairing { pairs: vec![], doubts: vec![(0, vec![0]), (1, vec![0])] });
    }

    #[test]
    fn two_that_are_alike_are_a_doubt_and_no_pair() {
        let old = [planned(date(2026, 7, 1), 8, 1180), running(date(2026, 4, 1), 8, 1180)];
        let pairing = pair(&old, &[planned(date(2026, 11, 1), 8, 1180)], BEFORE);
        assert_eq!(pairing, Pairing { pairs: vec![], doubts: vec![(0, vec![0])] });
    }

    #[test]
    fn two_per_cent_and_no_more() {
        let old = [running(date(2026, 4, 1), 4, 1_000)];
        for (power, is_same) in [(980, true), (1_020, true), (979, false), (1_021, false)] {
            let found = pair(&old, &[running(date(2026, 5, 1), 4, power)], BEFORE).pairs;
            assert_eq!(found.len(), usize::from(is_same), "{power}");
        }
    }

    #[test]
    fn a_row_without_buildings_and_power_is_known_by_its_day_alone() {
        let old = [running(date(2024, 5, 31), 0, 0)];
        assert_eq!(pair(&old, &[running(date(2024, 6, 5), 0, 0)], BEFORE), Pairing::default());
    }

    #[test]
    fn chips_are_matched_by_day_then_by_number() {
        let chips = |day, number| Candidate { day, planned: true, size: Size::Chips(Some(number)) };
        let old = [chips(date(2026, 7, 1), 100_800), chips(date(2026, 9, 1), 302_400)];
        let new = [chips(date(2026, 8, 1), 100_000), chips(date(2026, 9, 1), 350_000)];
        assert_eq!(pair(&old, &new, BEFORE).pairs, [(1, 1), (0, 0)]);
    }
}
