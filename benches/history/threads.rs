//! What is measured, and what is said of the same thing later: plans that move,
//! come true or are withdrawn.

use std::str::FromStr;

use gigawatch::domain::{
    AnnouncementId, CompanyId, FigureId, Id,
    date::{FuzzyDate, Period},
    figure::{
        Basis, Component, Counting, Figure, Metric, Outcome, OutcomeKind, PowerKind, Stage, Subject, YearKind,
    },
    quantity::Quantity,
};
use jiff::{ToSpan, civil::Date};

use super::{
    amounts::{Language, rounded, said, usual},
    dice::Dice,
    words,
};

/// What a figure is about and what it counts; the same in every figure of a thread.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    pub subject: Subject,
    pub company: CompanyId,
    pub counterparty: Option<CompanyId>,
    pub metric: Metric,
    pub component: Option<Component>,
    pub unit: &'static str,
    pub power_kind: Option<PowerKind>,
    /// Its place among [`words::CHIPS`].
    pub chip: Option<usize>,
    pub basis: Basis,
    pub year_kind: YearKind,
}

/// What was said last of something that is to come.
#[derive(Debug, Clone, Copy)]
pub struct Thread {
    pub last: FigureId,
    pub of: Measured,
    pub amount: i64,
    pub period: Period,
    pub is_estimate: bool,
}

/// In which announcement, when and in which language a figure is said.
#[derive(Debug, Clone, Copy)]
pub struct Saying {
    pub announcement: AnnouncementId,
    pub company: CompanyId,
    pub day: Date,
    pub language: Language,
    pub is_estimate: bool,
}

impl Measured {
    /// A figure of it. Amounts are said in words of the announcement's language.
    pub fn figure(
        &self,
        saying: &Saying,
        amount: i64,
        stage: Stage,
        period: Option<Period>,
        dice: &mut Dice,
    ) -> Figure {
        let (quantity, words) = said(amount, self.metric, self.unit, saying.language, dice);
        let chip = self.chip.map(|chip| words::CHIPS[chip]);
        let label = match self.metric {
            Metric::Context => Some(saying.language.of("households", "Haushalte")),
            Metric::Area => Some(saying.language.of("land", "Grundstück")),
            _ => None,
        };
        Figure {
            key: None,
            announcement: saying.announcement,
            subject: self.subject,
            company: Some(self.company),
            counterparty: self.counterparty,
            metric: self.metric,
            component: self.component,
            label: label.map(str::to_owned),
            quantity,
            unit: Some(self.unit.to_owned()),
            power_kind: self.power_kind,
            chip_type: chip.map(|chip| chip.0.to_owned()),
            chip_maker: chip.map(|chip| CompanyId::new(chip.1)),
            price_year: None,
            basis: self.basis,
            period,
            year_kind: self.year_kind,
            stage,
            counting: Counting::Counted,
            as_said: words,
            replaces: None,
            outcome: None,
            note: None,
        }
    }

    /// The stage of what has come about: money is spent, all else runs.
    pub fn done(&self) -> Stage {
        if self.metric.is_money() { Stage::Actual } else { Stage::Operational }
    }
}

/// What becomes of a thread at an announcement: its next figure, and the thread
/// if something is still to come.
pub fn go_on(thread: Thread, saying: &Saying, dice: &mut Dice) -> (Figure, Option<Thread>) {
    let deadline = thread.period.last_day().unwrap_or(saying.day);
    let fate = if deadline < saying.day {
        dice.weighed(&[
            (25, Fate::Met),
            (25, Fate::Late),
            (23, Fate::Short),
            (17, Fate::Moved),
            (10, Fate::Withdrawn),
        ])
    } else {
        dice.weighed(&[(58, Fate::Moved), (17, Fate::Restated), (17, Fate::Early), (8, Fate::Withdrawn)])
    };
    let settled = |mut figure: Figure, kind| {
        figure.outcome = Some(Outcome { of: thread.last, kind });
        (figure, None)
    };
    let mut done = |amount: i64, day: Date| {
        // What was spent was spent over the period of its plan.
        let period =
            if thread.of.metric.is_money() { thread.period } else { Period::Single(FuzzyDate::day(day)) };
        thread.of.figure(saying, amount, thread.of.done(), Some(period), dice)
    };
    match fate {
        Fate::Met => settled(done(thread.amount, deadline), OutcomeKind::Met),
        Fate::Early | Fate::Late => settled(done(thread.amount, saying.day), OutcomeKind::Met),
        Fate::Short => settled(done(rounded(thread.amount * 4 / 5).max(1), deadline), OutcomeKind::Actual),
        Fate::Withdrawn => settled(withdrawn(&thread, saying), OutcomeKind::Withdrawn),
        Fate::Moved | Fate::Restated => {
            let amount = rounded(thread.amount * dice.between(80, 150) / 100).max(1);
            let later = deadline.max(saying.day).saturating_add(dice.between(20, 400).days());
            let period = if fate == Fate::Moved { moved(thread.period, later, dice) } else { thread.period };
            let stage =
                dice.pick(&[Stage::Planned, Stage::Planned, Stage::UnderConstruction, Stage::Committed]);
            let mut figure = thread.of.figure(saying, amount, stage, Some(period), dice);
            figure.replaces = Some(thread.last);
            (figure, Some(Thread { amount, period, ..thread }))
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Met,
    Early,
    Late,
    Short,
    Moved,
    Restated,
    Withdrawn,
}

fn withdrawn(thread: &Thread, saying: &Saying) -> Figure {
    let words = saying.language.of("will not be built", "wird nicht gebaut");
    Figure {
        quantity: Quantity::unquantified(),
        stage: Stage::Context,
        counting: Counting::NotCounted(words.to_owned()),
        as_said: words.to_owned(),
        ..thread.of.figure(saying, thread.amount, Stage::Context, Some(thread.period), &mut Dice::new(0))
    }
}

/// The period with another end.
fn moved(period: Period, until: Date, dice: &mut Dice) -> Period {
    match period {
        Period::Single(_) => by(until, dice),
        Period::Interval { from, .. } => {
            let from = from.date().map_or(until.year(), FuzzyDate::calendar_year).min(until.year());
            read(&format!("{from}/{}", until.year()), until)
        }
    }
}

/// By a day, said as people say it: to the day, month, quarter, half or year.
pub fn by(day: Date, dice: &mut Dice) -> Period {
    let (year, month) = (day.year(), day.month());
    let text = match dice.below(10) {
        0 => day.to_string(),
        1 | 2 => format!("{year}-{month:02}"),
        3 => format!("{year}-{month:02}~"),
        4 => format!("{year}-{}", 33 + (month - 1) / 3),
        5 => format!("{year}-{}", 40 + (month - 1) / 6),
        6 => format!("{year}-{}", 21 + (month - 1) / 3),
        7 => format!("../{year}~"),
        8 => format!("{year}?"),
        _ => year.to_string(),
    };
    read(&text, day)
}

/// A period; the day itself should the text be none.
pub fn read(text: &str, day: Date) -> Period {
    Period::from_str(text).unwrap_or(Period::Single(FuzzyDate::day(day)))
}

/// Something new about a site.
pub fn of_site(subject: Subject, company: CompanyId, dice: &mut Dice) -> Measured {
    let metric = dice.weighed(&[
        (46, Metric::Power),
        (20, Metric::Chips),
        (13, Metric::Spending),
        (4, Metric::ChipsH100e),
        (5, Metric::Buildings),
        (5, Metric::Area),
        (4, Metric::Water),
        (3, Metric::BuildTime),
    ]);
    let components =
        [Component::Total, Component::Construction, Component::Chips, Component::Land, Component::Power];
    let power_kind = dice.weighed(&[(60, PowerKind::Facility), (25, PowerKind::It), (15, PowerKind::Unsaid)]);
    let has_chip = metric == Metric::Chips && dice.chance(70);
    let chip = usize::try_from(dice.below(6)).unwrap_or(0);
    let basis = if metric.is_money() {
        Basis::Total
    } else if dice.chance(8) {
        Basis::Additional
    } else {
        Basis::Level
    };
    Measured {
        subject,
        company,
        counterparty: None,
        metric,
        component: metric.is_money().then(|| dice.pick(&components)),
        unit: unit(metric, dice),
        power_kind: (metric == Metric::Power).then_some(power_kind),
        chip: has_chip.then_some(chip),
        basis,
        year_kind: YearKind::Calendar,
    }
}

/// Money for a company or a project.
pub fn of_money(
    subject: Subject,
    company: CompanyId,
    component: Component,
    basis: Basis,
    dice: &mut Dice,
) -> Measured {
    Measured {
        subject,
        company,
        counterparty: None,
        metric: Metric::Spending,
        component: Some(component),
        unit: unit(Metric::Spending, dice),
        power_kind: None,
        chip: None,
        basis,
        year_kind: YearKind::Calendar,
    }
}

fn unit(metric: Metric, dice: &mut Dice) -> &'static str {
    match metric {
        Metric::Power => "W",
        Metric::Spending | Metric::Funding => dice.weighed(&[
            (72, "USD"),
            (14, "EUR"),
            (4, "GBP"),
            (4, "CNY"),
            (3, "JPY"),
            (2, "INR"),
            (1, "CHF"),
        ]),
        Metric::Area => "m2",
        Metric::Water => "m3/day",
        Metric::BuildTime => "day",
        _ => "count",
    }
}

/// How much of it, and how far it has come.
pub fn first_said(of: Measured, saying: &Saying, dice: &mut Dice) -> (Figure, Option<Thread>) {
    let amount = usual(of.metric, dice);
    let stage = dice.weighed(&[
        (40, Stage::Planned),
        (18, Stage::UnderConstruction),
        (10, Stage::Committed),
        (26, of.done()),
        (6, Stage::Ambition),
    ]);
    let until = saying.day.saturating_add((60 + dice.skewed(2_600)).days());
    let period = if stage.is_to_come() || stage == Stage::Ambition {
        match of.basis {
            Basis::Total if dice.chance(60) => {
                Some(read(&format!("{}/{}", saying.day.year(), until.year()), until))
            }
            Basis::PerYear => Some(read(&format!("{}/..", saying.day.year()), until)),
            Basis::OneYear => Some(read(&until.year().to_string(), until)),
            // Of every eighth plan nobody says by when.
            _ => (!dice.chance(12)).then(|| by(until, dice)),
        }
    } else {
        Some(Period::Single(FuzzyDate::day(saying.day)))
    };
    let figure = of.figure(saying, amount, stage, period, dice);
    let id = FigureId::new(0);
    let thread = period
        .filter(|period| stage.is_to_come() && period.last_day().is_some())
        .map(|period| Thread { last: id, of, amount, period, is_estimate: saying.is_estimate });
    (figure, thread)
}
