//! Where figures lie in a list: looked up by their numbers, and walked through in the order of these.

use crate::domain::{FigureId, Id};

/// The places of figures in a list that names each once.
#[derive(Debug)]
pub(super) enum Places {
    /// Of many: the place of each number from the first one on, so that nothing is compared.
    Dense { first: i64, places: Vec<Option<u32>> },
    /// Of few: by number.
    Sorted(Vec<(FigureId, u32)>),
}

impl Places {
    pub fn of(figures: impl ExactSizeIterator<Item = FigureId> + Clone) -> Self {
        let numbers = figures.clone().map(Id::number);
        let (first, last) = (numbers.clone().min().unwrap_or(0), numbers.max().unwrap_or(0));
        let count = figures.len();
        let places = figures.zip(0..);
        match usize::try_from(last - first) {
            Ok(span) if span < 16 * count => {
                let mut dense = vec![None; span + 1];
                for (figure, place) in places {
                    if let Ok(at) = usize::try_from(figure.number() - first) {
                        dense[at] = Some(place);
                    }
                }
                Self::Dense { first, places: dense }
            }
            _ => {
                let mut sorted: Vec<(FigureId, u32)> = places.collect();
                sorted.sort_unstable();
                Self::Sorted(sorted)
            }
        }
    }

    /// The place of a figure, if the list names it.
    pub fn get(&self, figure: FigureId) -> Option<usize> {
        let place = match self {
            Self::Dense { first, places } => {
                *places.get(usize::try_from(figure.number().checked_sub(*first)?).ok()?)?
            }
            Self::Sorted(sorted) => {
                sorted.binary_search_by_key(&figure, |(id, _)| *id).ok().map(|at| sorted[at].1)
            }
        };
        usize::try_from(place?).ok()
    }

    /// All places, in the order of the figures' numbers.
    pub fn in_order(&self) -> impl Iterator<Item = usize> {
        let (dense, sorted) = match self {
            Self::Dense { places, .. } => (places.as_slice(), [].as_slice()),
            Self::Sorted(sorted) => ([].as_slice(), sorted.as_slice()),
        };
        let places = dense.iter().copied().flatten().chain(sorted.iter().map(|(_, place)| *place));
        places.filter_map(|place| usize::try_from(place).ok())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_figure_has_its_place_whether_they_are_many_or_few(
            numbers in proptest::collection::hash_set(prop_oneof![1i64..60, 1i64..1_000_000], 0..40),
            other in 0i64..70,
        ) {
            let figures: Vec<FigureId> = numbers.iter().map(|number| FigureId::new(*number)).collect();
            let places = Places::of(figures.iter().copied());
            for (place, figure) in figures.iter().enumerate() {
                prop_assert_eq!(places.get(*figure), Some(place));
            }
            prop_assert_eq!(places.get(FigureId::new(other)).is_some(), numbers.contains(&other));
            let walked: Vec<FigureId> = places.in_order().map(|place| figures[place]).collect();
            let mut sorted = figures.clone();
            sorted.sort_unstable();
            prop_assert_eq!(walked, sorted);
        }
    }
}
