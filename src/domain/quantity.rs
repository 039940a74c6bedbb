//! Amounts as they were said, and how their ends add up (rule 1 of /method).
//! What the number counts (dollars, watts, chips) is the figure's business.

use thiserror::Error;

use super::words::words;

words! {
    /// How exactly the amount was said.
    Qualifier, "qualifier" {
        /// "1.2 gigawatts".
        Exact = "exact",
        /// "about 200,000".
        About = "about",
        /// "at least ten".
        AtLeast = "at_least",
        /// "more than $12 bn".
        MoreThan = "more_than",
        /// "up to 5 GW".
        AtMost = "at_most",
        /// "almost $450 bn".
        LessThan = "less_than",
        /// "between 66 and 72".
        Range = "range",
        /// "hundreds of billions": kept, shown, never summed.
        Unquantified = "unquantified",
    }
}

/// An amount with the ends that were said, in base units (USD, W, single chips, m²).
///
/// The ends that a qualifier needs are there and no others: `exact` and `about`
/// have two equal ends, `range` two rising ones, `at_least` and `more_than` a
/// lower, `at_most` and `less_than` an upper, `unquantified` none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Quantity {
    low: Option<i64>,
    high: Option<i64>,
    qualifier: Qualifier,
}

/// Why three cells are no quantity.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum QuantityError {
    /// The ends do not fit the qualifier.
    #[error("“{qualifier}” takes {wanted}, but {found} was given")]
    Ends { qualifier: Qualifier, wanted: &'static str, found: &'static str },
    /// The lower end lies above the upper end.
    #[error("the lower end {low} is above the upper end {high}")]
    Order { low: i64, high: i64 },
    /// Nothing here is ever less than nothing.
    #[error("{0} is below zero; amounts are zero or more")]
    Negative(i64),
}

impl Quantity {
    /// Checks that the ends fit the qualifier.
    ///
    /// # Errors
    /// [`QuantityError`] when an end is missing, superfluous, negative or out of order.
    pub fn new(low: Option<i64>, high: Option<i64>, qualifier: Qualifier) -> Result<Self, QuantityError> {
        use Qualifier as Q;
        if let Some(end) = [low, high].into_iter().flatten().find(|end| *end < 0) {
            return Err(QuantityError::Negative(end));
        }
        let wanted = match (qualifier, low, high) {
            (Q::Exact | Q::About, Some(l), Some(h)) if l == h => None,
            (Q::Range, Some(low), Some(high)) if low > high => {
                return Err(QuantityError::Order { low, high });
            }
            (Q::Range, Some(_), Some(_))
            | (Q::AtLeast | Q::MoreThan, Some(_), None)
            | (Q::AtMost | Q::LessThan, None, Some(_))
            | (Q::Unquantified, None, None) => None,
            (Q::Exact | Q::About, ..) => Some("two equal ends"),
            (Q::Range, ..) => Some("two ends"),
            (Q::AtLeast | Q::MoreThan, ..) => Some("a lower end only"),
            (Q::AtMost | Q::LessThan, ..) => Some("an upper end only"),
            (Q::Unquantified, ..) => Some("no end"),
        };
        match wanted {
            None => Ok(Self { low, high, qualifier }),
            Some(wanted) => {
                let found = match (low, high) {
                    (None, None) => "none",
                    (Some(_), None) => "a lower end only",
                    (None, Some(_)) => "an upper end only",
                    (Some(l), Some(h)) if l == h => "two equal ends",
                    (Some(_), Some(_)) => "two different ends",
                };
                Err(QuantityError::Ends { qualifier, wanted, found })
            }
        }
    }

    /// An exact amount.
    ///
    /// # Errors
    /// [`QuantityError::Negative`] below zero.
    pub fn exact(amount: i64) -> Result<Self, QuantityError> {
        Self::new(Some(amount), Some(amount), Qualifier::Exact)
    }

    /// An amount without a number.
    #[must_use]
    pub const fn unquantified() -> Self {
        Self { low: None, high: None, qualifier: Qualifier::Unquantified }
    }

    /// The lower end, if one was said.
    #[must_use]
    pub const fn low(self) -> Option<i64> {
        self.low
    }

    /// The upper end, if one was said.
    #[must_use]
    pub const fn high(self) -> Option<i64> {
        self.high
    }

    /// How exactly it was said.
    #[must_use]
    pub const fn qualifier(self) -> Qualifier {
        self.qualifier
    }

    /// The end to sort and draw by: the lower one, else the upper one.
    #[must_use]
    pub fn leading_end(self) -> Option<i64> {
        self.low.or(self.high)
    }
}

/// The sum of some quantities: an interval that knows which of its ends are open.
///
/// `low` is the sum of the lower ends that were said, `high` that of the upper
/// ends. A summand without an end opens the sum on that side. Made of quantities
/// or their multiples, so there is always something counted in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Interval {
    low: Option<i128>,
    high: Option<i128>,
    open_below: bool,
    open_above: bool,
    about: bool,
    counted: usize,
}

impl Interval {
    /// Adds up lower and upper ends separately; `None` when nothing has a number.
    pub fn sum(quantities: impl IntoIterator<Item = Quantity>) -> Option<Self> {
        quantities.into_iter().filter_map(Self::from_quantity).reduce(Self::plus)
    }

    /// The interval of one quantity; `None` if it has no number.
    #[must_use]
    pub fn from_quantity(quantity: Quantity) -> Option<Self> {
        if quantity.qualifier == Qualifier::Unquantified {
            return None;
        }
        Some(Self {
            low: quantity.low.map(i128::from),
            high: quantity.high.map(i128::from),
            open_below: quantity.low.is_none(),
            open_above: quantity.high.is_none(),
            about: quantity.qualifier == Qualifier::About,
            counted: 1,
        })
    }

    /// One summand with ends that were worked out: a multiple, a share, an amount
    /// in another currency. A missing end is open; `None` when both are missing.
    #[must_use]
    pub fn of_ends(low: Option<i128>, high: Option<i128>, about: bool) -> Option<Self> {
        low.or(high)?;
        Some(Self { low, high, open_below: low.is_none(), open_above: high.is_none(), about, counted: 1 })
    }

    /// This sum and that one.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        let add = |a: Option<i128>, b: Option<i128>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (one, other) => one.or(other),
        };
        Self {
            low: add(self.low, other.low),
            high: add(self.high, other.high),
            open_below: self.open_below || other.open_below,
            open_above: self.open_above || other.open_above,
            about: self.about || other.about,
            counted: self.counted + other.counted,
        }
    }

    /// The sum of the lower ends that were said.
    #[must_use]
    pub const fn low(self) -> Option<i128> {
        self.low
    }

    /// The sum of the upper ends that were said.
    #[must_use]
    pub const fn high(self) -> Option<i128> {
        self.high
    }

    /// Whether a summand has no lower end.
    #[must_use]
    pub const fn is_open_below(self) -> bool {
        self.open_below
    }

    /// Whether a summand has no upper end.
    #[must_use]
    pub const fn is_open_above(self) -> bool {
        self.open_above
    }

    /// Whether a summand was said with "about".
    #[must_use]
    pub const fn is_about(self) -> bool {
        self.about
    }

    /// How many quantities were added.
    #[must_use]
    pub const fn counted(self) -> usize {
        self.counted
    }

    /// Whether this is less than `other`, compared by lower ends, else upper ends.
    #[must_use]
    pub fn is_below(self, other: Self) -> bool {
        self.low.or(self.high) < other.low.or(other.high)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn any_quantity() -> impl Strategy<Value = Quantity> {
        let end = 0..=9_000_000_000_000_i64;
        prop_oneof![
            end.clone().prop_map(|n| Quantity::new(Some(n), Some(n), Qualifier::Exact).unwrap()),
            end.clone().prop_map(|n| Quantity::new(Some(n), Some(n), Qualifier::About).unwrap()),
            end.clone().prop_map(|n| Quantity::new(Some(n), None, Qualifier::AtLeast).unwrap()),
            end.clone().prop_map(|n| Quantity::new(Some(n), None, Qualifier::MoreThan).unwrap()),
            end.clone().prop_map(|n| Quantity::new(None, Some(n), Qualifier::AtMost).unwrap()),
            end.clone().prop_map(|n| Quantity::new(None, Some(n), Qualifier::LessThan).unwrap()),
            (end.clone(), end).prop_map(|(a, b)| {
                Quantity::new(Some(a.min(b)), Some(a.max(b)), Qualifier::Range).unwrap()
            }),
            Just(Quantity::unquantified()),
        ]
    }

    #[test]
    fn ends_must_fit_the_qualifier() {
        for (low, high, qualifier) in [
            (Some(1), Some(2), Qualifier::Exact),
            (Some(1), None, Qualifier::Exact),
            (Some(1), None, Qualifier::Range),
            (Some(1), Some(1), Qualifier::AtLeast),
            (Some(1), None, Qualifier::AtMost),
            (None, None, Qualifier::About),
            (Some(1), None, Qualifier::Unquantified),
        ] {
            assert!(
                matches!(Quantity::new(low, high, qualifier), Err(QuantityError::Ends { .. })),
                "{low:?} {high:?} {qualifier}"
            );
        }
        assert_eq!(
            Quantity::new(Some(3), Some(2), Qualifier::Range),
            Err(QuantityError::Order { low: 3, high: 2 })
        );
        assert_eq!(Quantity::exact(-1), Err(QuantityError::Negative(-1)));
    }

    #[test]
    fn the_complaint_says_what_would_be_right() {
        let error = Quantity::new(Some(5), None, Qualifier::AtMost).unwrap_err();
        assert_eq!(error.to_string(), "“at_most” takes an upper end only, but a lower end only was given");
    }

    #[test]
    fn nothing_counted_is_no_number_and_not_zero() {
        assert_eq!(Interval::sum([]), None);
        assert_eq!(Interval::sum([Quantity::unquantified()]), None);
        let zero = Interval::sum([Quantity::exact(0).unwrap()]).unwrap();
        assert_eq!((zero.low(), zero.high(), zero.counted()), (Some(0), Some(0), 1));
    }

    #[test]
    fn a_missing_end_opens_the_sum_on_its_side() {
        let said = [
            Quantity::exact(1_200).unwrap(),
            Quantity::new(Some(1_000), None, Qualifier::MoreThan).unwrap(),
            Quantity::new(None, Some(5_000), Qualifier::AtMost).unwrap(),
        ];
        let sum = Interval::sum(said).unwrap();
        assert_eq!((sum.low(), sum.high()), (Some(2_200), Some(6_200)));
        assert!(sum.is_open_above() && sum.is_open_below());
    }

    proptest! {
        #[test]
        fn the_order_of_the_summands_is_of_no_account(mut said in prop::collection::vec(any_quantity(), 0..12)) {
            let forwards = Interval::sum(said.iter().copied());
            said.reverse();
            prop_assert_eq!(forwards, Interval::sum(said));
        }

        #[test]
        fn sums_of_parts_are_the_sum(a in prop::collection::vec(any_quantity(), 0..8), b in prop::collection::vec(any_quantity(), 0..8)) {
            let whole = Interval::sum(a.iter().chain(&b).copied());
            let parts = match (Interval::sum(a), Interval::sum(b)) {
                (Some(a), Some(b)) => Some(a.plus(b)),
                (one, other) => one.or(other),
            };
            prop_assert_eq!(whole, parts);
        }

        #[test]
        fn a_closed_sum_has_both_ends_in_order(said in prop::collection::vec(any_quantity(), 1..12)) {
            if let Some(sum) = Interval::sum(said) && !sum.is_open_above() && !sum.is_open_below() {
                prop_assert!(sum.low().unwrap() <= sum.high().unwrap());
            }
        }

        #[test]
        fn what_has_no_number_changes_no_sum(said in prop::collection::vec(any_quantity(), 0..8)) {
            let plain = Interval::sum(said.iter().copied());
            let with = Interval::sum(said.into_iter().chain([Quantity::unquantified()]));
            prop_assert_eq!(plain, with);
        }

        #[test]
        fn a_quantity_is_made_of_its_own_parts(q in any_quantity()) {
            prop_assert_eq!(Quantity::new(q.low(), q.high(), q.qualifier()), Ok(q));
        }
    }
}
