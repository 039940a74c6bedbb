//! What became of a promise, in words.

use super::Lang;
use crate::{
    domain::{
        figure::{Figure, Metric, OutcomeKind},
        promise::{Difference, PromisedBy, Silence, State, Verdict},
    },
    format::month_name,
};
use jiff::civil::Date;

/// A state in words, and the manner in which it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StateWords {
    pub text: String,
    /// `over`, `met`, `moved`, `pending`: a class of the stylesheet.
    pub manner: &'static str,
    /// By how much the amount differs, if that is not in the text.
    pub detail: Option<String>,
}

impl Lang {
    /// `1 day`, `1,146 days`; without its sign.
    pub fn days(self, days: i32) -> String {
        self.count(usize::try_from(days.unsigned_abs()).unwrap_or(usize::MAX), "day", "days")
    }

    /// `Jul 2026`: for the axis of a chart.
    pub fn short_month(self, day: Date) -> String {
        let month: String = month_name(day.month()).chars().take(3).collect();
        format!("{month} {}", day.year())
    }

    /// By how far a day moved: `123 days later`, `37 days sooner`, `the same day`.
    pub fn slip(self, days: i32) -> String {
        match days {
            0 => "the same day".to_owned(),
            1.. => format!("{} later", self.days(days)),
            _ => format!("{} sooner", self.days(days)),
        }
    }

    /// By how much an amount differs: `833 MW less`; of a range each end that
    /// moved: `lower end $4 bn more, upper end $7 bn more`. None if nothing moved.
    pub fn difference(self, difference: Difference, unit: Option<&str>) -> Option<String> {
        let by = |amount: i64| {
            let word = if amount > 0 { "more" } else { "less" };
            let size = i64::try_from(amount.unsigned_abs()).unwrap_or(i64::MAX);
            format!("{} {word}", self.amount(size, unit))
        };
        match (difference.low, difference.high) {
            _ if difference.is_none() => None,
            (Some(low), Some(high)) if low == high => Some(by(low)),
            (low, high) => {
                let end = |name: &str, amount: Option<i64>| {
                    amount.filter(|amount| *amount != 0).map(|amount| format!("{name} {}", by(amount)))
                };
                let ends = [end("lower end", low), end("upper end", high)];
                Some(ends.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// What a promise came to against what was promised: `$2.2 bn above the lower
    /// end, $200 m above the upper end`; `833 MW less` where there was one end.
    pub fn deviation(self, difference: Difference, unit: Option<&str>) -> Option<String> {
        let (Some(low), Some(high)) = (difference.low, difference.high) else {
            return self.difference(difference, unit);
        };
        if low == high {
            return self.difference(difference, unit);
        }
        let against = |name: &str, amount: i64| {
            let size = i64::try_from(amount.unsigned_abs()).unwrap_or(i64::MAX);
            match amount {
                0 => format!("at the {name}"),
                1.. => format!("{} above the {name}", self.amount(size, unit)),
                _ => format!("{} below the {name}", self.amount(size, unit)),
            }
        };
        Some(format!("{}, {}", against("lower end", low), against("upper end", high)))
    }

    /// The state of a promise: `overdue by 146 days`, `123 days later`, `met 12
    /// days late`, `due, not checked since 7 July 2026`. A shortfall is never
    /// called kept: it is told by what it came to.
    pub fn state(
        self,
        verdict: &Verdict,
        settled_by: Option<&Figure>,
        checked_on: Option<Date>,
    ) -> StateWords {
        let days = verdict.days.unwrap_or(0);
        let unit = settled_by.and_then(|figure| figure.unit.as_deref());
        let plain = |text: String, manner| StateWords { text, manner, detail: None };
        match verdict.state {
            State::Pending if days == 0 => plain("due today".to_owned(), "pending"),
            State::Pending => plain(format!("{} left", self.days(days)), "pending"),
            State::Due => match (verdict.days, checked_on) {
                (Some(left), _) => plain(format!("due, {} left", self.days(left)), "due"),
                (None, Some(day)) => plain(format!("due, not checked since {}", self.day(day)), "due"),
                (None, None) => plain("due, not checked".to_owned(), "due"),
            },
            State::Overdue => plain(format!("overdue by {}", self.days(days)), "over"),
            State::Withdrawn => plain("withdrawn".to_owned(), "moved"),
            State::Replaced => {
                let detail = verdict.difference.and_then(|difference| self.difference(difference, unit));
                let text = match verdict.days {
                    None => "said anew, without a day".to_owned(),
                    Some(0) => "restated".to_owned(),
                    Some(days) => self.slip(days),
                };
                StateWords { text, manner: if verdict.has_moved() { "moved" } else { "pending" }, detail }
            }
            State::Met | State::MetLate => self.met(verdict, settled_by),
        }
    }

    fn met(self, verdict: &Verdict, settled_by: Option<&Figure>) -> StateWords {
        let late = verdict.days.filter(|days| *days > 0).map(|days| format!("{} late", self.days(days)));
        let unit = settled_by.and_then(|figure| figure.unit.as_deref());
        let detail = verdict.difference.and_then(|difference| self.deviation(difference, unit));
        let is_actual = settled_by
            .and_then(|figure| figure.outcome)
            .is_some_and(|outcome| outcome.kind == OutcomeKind::Actual);
        let manner = if verdict.fell_short() || late.is_some() { "moved" } else { "met" };
        match settled_by {
            Some(figure) if is_actual || verdict.fell_short() => {
                let came = format!("came to {}", self.said(figure));
                let text = if verdict.fell_short() {
                    [Some(came), detail.clone(), late].into_iter().flatten().collect::<Vec<_>>().join(", ")
                } else {
                    [Some(came), late].into_iter().flatten().collect::<Vec<_>>().join(", ")
                };
                StateWords { text, manner, detail: detail.filter(|_| !verdict.fell_short()) }
            }
            _ => {
                let text = match (late, verdict.days) {
                    (Some(late), _) => format!("met {late}"),
                    (None, Some(days)) if days < 0 => format!("met {} early", self.days(days)),
                    (None, _) => "met".to_owned(),
                };
                StateWords { text, manner, detail }
            }
        }
    }

    /// A state as a word of a filter.
    pub fn state_name(self, state: State) -> &'static str {
        match state {
            State::Pending => "pending",
            State::Due => "due",
            State::Met => "met",
            State::MetLate => "met late",
            State::Overdue => "overdue",
            State::Replaced => "replaced",
            State::Withdrawn => "withdrawn",
        }
    }

    /// Who promises, as a word of a filter.
    pub fn promised_by(self, by: PromisedBy) -> &'static str {
        match by {
            PromisedBy::Claim => "claims",
            PromisedBy::Forecast => "forecasts",
        }
    }

    /// What a metric counts, as a word of a filter.
    pub fn metric(self, metric: Metric) -> &'static str {
        match metric {
            Metric::Spending => "spending",
            Metric::Funding => "money raised",
            Metric::Power => "power",
            Metric::Chips => "chips",
            Metric::ChipsH100e => "H100 equivalents",
            Metric::Sites => "sites",
            Metric::Buildings => "buildings",
            Metric::Area => "area",
            Metric::Water => "water",
            Metric::BuildTime => "build time",
            Metric::Context => "context",
        }
    }

    /// What the rule calls a plan of which nobody speaks: `no news since 3 May
    /// 2024: shelved by the rule`.
    pub fn silence(self, silence: Silence, last_news: Date) -> String {
        let word = match silence {
            Silence::Shelved => "shelved",
            Silence::PresumedCancelled => "presumed cancelled",
        };
        format!("no news since {}: {word} by the rule", self.day(last_news))
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    fn verdict(state: State, days: Option<i32>) -> Verdict {
        Verdict { state, days, difference: None }
    }

    fn words(state: State, days: Option<i32>) -> String {
        Lang::En.state(&verdict(state, days), None, Some(date(2026, 7, 7))).text
    }

    #[test]
    fn states_read_as_people_say_them() {
        assert_eq!(words(State::Overdue, Some(146)), "overdue by 146 days");
        assert_eq!(words(State::Overdue, Some(1)), "overdue by 1 day");
        assert_eq!(words(State::Replaced, Some(123)), "123 days later");
        assert_eq!(words(State::Replaced, Some(-37)), "37 days sooner");
        assert_eq!(words(State::Replaced, Some(0)), "restated");
        assert_eq!(words(State::Replaced, None), "said anew, without a day");
        assert_eq!(words(State::MetLate, Some(12)), "met 12 days late");
        assert_eq!(words(State::Met, Some(-4)), "met 4 days early");
        assert_eq!(words(State::Met, Some(0)), "met");
        assert_eq!(words(State::Due, None), "due, not checked since 7 July 2026");
        assert_eq!(words(State::Due, Some(38)), "due, 38 days left");
        assert_eq!(words(State::Pending, Some(1_134)), "1,134 days left");
        assert_eq!(words(State::Pending, Some(0)), "due today");
    }

    #[test]
    fn differences_say_which_end_moved() {
        let of = |low, high| Difference { low, high, is_short: false };
        let usd = Some("USD");
        let bn = 1_000_000_000;
        let en = Lang::En;
        assert_eq!(
            en.difference(of(Some(4 * bn), Some(7 * bn)), usd).as_deref(),
            Some("lower end $4 bn more, upper end $7 bn more")
        );
        assert_eq!(en.difference(of(Some(2 * bn), Some(0)), usd).as_deref(), Some("lower end $2 bn more"));
        assert_eq!(
            en.difference(of(Some(-833_000_000), Some(-833_000_000)), Some("W")).as_deref(),
            Some("833 MW less")
        );
        assert_eq!(en.difference(of(Some(bn), None), usd).as_deref(), Some("lower end $1 bn more"));
        assert_eq!(en.difference(of(Some(0), Some(0)), usd), None);
        assert_eq!(
            en.deviation(of(Some(2_200_000_000), Some(200_000_000)), usd).as_deref(),
            Some("$2.2 bn above the lower end, $200 m above the upper end")
        );
        assert_eq!(
            en.deviation(of(Some(400_000_000), Some(-1_600_000_000)), usd).as_deref(),
            Some("$400 m above the lower end, $1.6 bn below the upper end")
        );
        assert_eq!(
            en.deviation(of(Some(bn), Some(0)), usd).as_deref(),
            Some("$1 bn above the lower end, at the upper end")
        );
    }

    #[test]
    fn silence_is_the_rules_word() {
        assert_eq!(
            Lang::En.silence(Silence::Shelved, date(2024, 5, 3)),
            "no news since 3 May 2024: shelved by the rule"
        );
    }
}
