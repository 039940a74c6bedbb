//! The geometry of charts: numbers and strings in, places and strings out. No
//! HTML, no words of its own; templates draw, `format` writes.

pub mod bars;
pub mod levels;
pub mod map;
pub mod picture;
pub mod png;
pub mod ranges;
pub mod slips;
pub mod spans;
pub mod time;

/// Where a value lies between two places, as its share between two ends; the
/// middle if the ends are one.
fn place(value: i128, (min, max): (i128, i128), (from, to): (i32, i32)) -> i32 {
    if max <= min {
        return i32::midpoint(from, to);
    }
    let share = (value.clamp(min, max) - min) * i128::from(to - from);
    let rounded = (2 * share + (max - min) * share.signum()) / (2 * (max - min));
    from + i32::try_from(rounded).unwrap_or(0)
}

/// A text with no more letters than that, its end replaced by an ellipsis.
fn shortened(text: &str, letters: usize) -> String {
    if text.chars().count() <= letters {
        return text.to_owned();
    }
    let kept: String = text.chars().take(letters - 1).collect();
    format!("{}…", kept.trim_end())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_lie_in_proportion() {
        assert_eq!(place(5, (0, 10), (0, 100)), 50);
        assert_eq!(place(0, (0, 10), (200, 20)), 200, "upside down, as pictures are");
        assert_eq!(place(10, (0, 10), (200, 20)), 20);
        assert_eq!(place(3, (3, 3), (0, 100)), 50, "a single value stands in the middle");
        assert_eq!(place(99, (0, 10), (0, 100)), 100, "what lies outside stands at the edge");
    }

    proptest! {
        #[test]
        fn order_is_kept(a in 0i128..1_000_000, b in 0i128..1_000_000) {
            let (low, high) = (a.min(b), a.max(b));
            let at = |value| place(value, (0, 1_000_000), (40, 640));
            prop_assert!(40 <= at(low) && at(low) <= at(high) && at(high) <= 640);
        }
    }
}
