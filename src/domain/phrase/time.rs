//! When: dates, deadlines, spans and horizons as people say them.

use winnow::{
    Parser, Result,
    combinator::{alt, not, opt, peek, preceded, repeat, terminated},
    token::any,
};

use super::{
    grammar::{Input, a, joint, of},
    lexicon::{Lexeme, Meaning},
};
use crate::domain::date::FuzzyDate;

/// A time as it was said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Time {
    pub when: When,
    pub is_fiscal: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    At(FuzzyDate),
    Until(FuzzyDate),
    Since(FuzzyDate),
    Between(FuzzyDate, FuzzyDate),
    /// Within so many months from the day it was said.
    Within(u16),
    ThisYear,
    NextYear,
    LastYear,
    UntilYearEnd,
}

#[derive(Debug, Clone, Copy)]
struct Date {
    date: FuzzyDate,
    is_fiscal: bool,
}

/// A time at the beginning of the input.
pub(super) fn time(input: &mut Input<'_, '_>) -> Result<Time> {
    alt((between, year_end, until, since, within, relative_year, at)).parse_next(input)
}

fn between(input: &mut Input<'_, '_>) -> Result<Time> {
    let lead = alt((a(Meaning::Between), a(Meaning::From), a(Meaning::Since), a(Meaning::In)));
    let joint = alt((a(Meaning::And), a(Meaning::To), a(Meaning::Until), a(Meaning::Dash)));
    (opt(lead), date, joint, date)
        .verify_map(|(_, from, _, to)| {
            let is_fiscal = from.is_fiscal || to.is_fiscal;
            let is_rising = from.date.first_day() < to.date.first_day();
            is_rising.then_some(Time { when: When::Between(from.date, to.date), is_fiscal })
        })
        .parse_next(input)
}

fn year_end(input: &mut Input<'_, '_>) -> Result<Time> {
    let is_dated = |input: &mut Input<'_, '_>| peek(year).parse_next(input);
    (a(Meaning::Until), opt(a(Meaning::In)), a(Meaning::YearEnd), not(is_dated))
        .value(Time { when: When::UntilYearEnd, is_fiscal: false })
        .parse_next(input)
}

fn until(input: &mut Input<'_, '_>) -> Result<Time> {
    preceded((a(Meaning::Until), opt(alt((a(Meaning::In), a(Meaning::Of), a(Meaning::Filler))))), date)
        .map(|date| Time { when: When::Until(date.date), is_fiscal: date.is_fiscal })
        .parse_next(input)
}

fn since(input: &mut Input<'_, '_>) -> Result<Time> {
    preceded((a(Meaning::Since), opt(alt((a(Meaning::In), a(Meaning::Of))))), date)
        .map(|date| Time { when: When::Since(date.date), is_fiscal: date.is_fiscal })
        .parse_next(input)
}

fn at(input: &mut Input<'_, '_>) -> Result<Time> {
    preceded(opt((a(Meaning::In), opt(alt((a(Meaning::Of), a(Meaning::Filler)))))), date)
        .map(|date| Time { when: When::At(date.date), is_fiscal: date.is_fiscal })
        .parse_next(input)
}

fn relative_year(input: &mut Input<'_, '_>) -> Result<Time> {
    let when = of(|meaning| match meaning {
        Meaning::ThisYear => Some(When::ThisYear),
        Meaning::NextYear => Some(When::NextYear),
        Meaning::LastYear => Some(When::LastYear),
        _ => None,
    });
    let lead = alt((a(Meaning::In), a(Meaning::Over)));
    preceded(opt(lead), (when, not(peek(year))))
        .map(|(when, ())| Time { when, is_fiscal: false })
        .parse_next(input)
}

/// `over the next four years`, `in den kommenden fünf bis zehn Jahren`, `15-year`.
fn within(input: &mut Input<'_, '_>) -> Result<Time> {
    let span = || {
        of(|meaning| match meaning {
            Meaning::Years(years) => years.checked_mul(12),
            Meaning::Months(months) => Some(months),
            _ => None,
        })
    };
    let qualified = || opt(of(|meaning| matches!(meaning, Meaning::Bound(_)).then_some(())));
    // With words that lead up to it, or tied to its number: "a 15-year deal".
    let led = (
        opt(a(Meaning::Over)),
        repeat::<_, _, (), _, _>(0..3, a(Meaning::Coming).void()),
        qualified(),
        count,
        more,
        joint,
        span(),
    )
        .verify_map(
            |(over, (), _, count, more, (), span): (Option<&Lexeme<'_>>, _, _, u16, Option<u16>, (), u16)| {
                let count = more.unwrap_or(count).max(count);
                over.is_some().then_some(())?;
                count.checked_mul(span)
            },
        );
    let coming =
        (repeat::<_, _, (), _, _>(1..3, a(Meaning::Coming).void()), qualified(), count, more, joint, span())
            .verify_map(|((), _, count, more, (), span): (_, _, u16, Option<u16>, (), u16)| {
                more.unwrap_or(count).max(count).checked_mul(span)
            });
    let tied = (count, a(Meaning::Dash), span())
        .verify_map(|(count, _, span): (u16, &Lexeme<'_>, u16)| count.checked_mul(span));
    // "over a decade", "in the next decade"
    let single = (
        a(Meaning::Over),
        repeat::<_, _, (), _, _>(0..3, alt((a(Meaning::Coming), a(Meaning::Article))).void()),
        a(Meaning::Years(10)),
    )
        .value(120);
    alt((led, single, tied, coming))
        .map(|months| Time { when: When::Within(months), is_fiscal: false })
        .parse_next(input)
}

/// So many years or months.
fn count(input: &mut Input<'_, '_>) -> Result<u16> {
    any.verify_map(|lexeme: &Lexeme<'_>| {
        let word =
            lexeme.find(|meaning| if let Meaning::Number(number) = meaning { Some(number) } else { None });
        let count = u16::try_from(lexeme.number.or(word)?.as_whole()?).ok()?;
        (1..=100).contains(&count).then_some(count)
    })
    .parse_next(input)
}

/// The larger end of so many to so many.
fn more(input: &mut Input<'_, '_>) -> Result<Option<u16>> {
    opt(preceded(alt((a(Meaning::To), a(Meaning::Dash), a(Meaning::And))), count)).parse_next(input)
}

fn date(input: &mut Input<'_, '_>) -> Result<Date> {
    alt((written_out, part_of_year, month_of_year, fiscal_year, plain_year)).parse_next(input)
}

/// A day: `2025-07-30`, `30.07.2025`, `30 July 2025`, `July 30, 2025`.
fn written_out(input: &mut Input<'_, '_>) -> Result<Date> {
    let iso = (digits, a(Meaning::Dash), digits, a(Meaning::Dash), digits)
        .verify_map(|(year, _, month, _, day)| edtf(&format!("{year}-{month}-{day}")));
    let dotted = any.verify_map(|lexeme: &Lexeme<'_>| {
        let mut parts = lexeme.text.split('.').filter(|_| lexeme.is_digits);
        let (day, month, year) = (parts.next()?, parts.next()?, parts.next()?);
        edtf(&format!("{year}-{month:0>2}-{day:0>2}"))
    });
    let day_first = (digits, opt(a(Meaning::Stop)), month, opt(a(Meaning::Of)), year)
        .verify_map(|(day, _, month, _, year)| edtf(&format!("{year}-{month:02}-{day:0>2}")));
    let month_first = (month, digits, opt(a(Meaning::Stop)), year)
        .verify_map(|(month, day, _, year)| edtf(&format!("{year}-{month:02}-{day:0>2}")));
    alt((iso, dotted, day_first, month_first)).map(|date| Date { date, is_fiscal: false }).parse_next(input)
}

fn month_of_year(input: &mut Input<'_, '_>) -> Result<Date> {
    (opt(a(Meaning::End)), month, opt(alt((a(Meaning::Of), a(Meaning::Stop), a(Meaning::Calendar)))), year)
        .verify_map(|(_, month, _, year)| edtf(&format!("{year}-{month:02}")))
        .map(|date| Date { date, is_fiscal: false })
        .parse_next(input)
}

/// `Q3 2027`, `zweite Jahreshälfte 2026`, `mid-2026`, `Ende 2026`.
fn part_of_year(input: &mut Input<'_, '_>) -> Result<Date> {
    let part = of(|meaning| {
        Some(match meaning {
            Meaning::Quarter(quarter) => format!("-{}", quarter + 32),
            Meaning::Half(half) => format!("-{}", half + 39),
            Meaning::Season(season) => format!("-{season}"),
            Meaning::Middle => "-06~".to_owned(),
            Meaning::Early | Meaning::Start => "-33~".to_owned(),
            Meaning::Late => "-36~".to_owned(),
            Meaning::End => "-12".to_owned(),
            _ => return None,
        })
    });
    let fiscal = || opt(a(Meaning::Fiscal));
    let between = (opt(alt((a(Meaning::Of), a(Meaning::In)))), fiscal(), opt(a(Meaning::Calendar)), joint);
    (part, between, year)
        .verify_map(|(part, (_, fiscal, _, ()), year)| {
            Some(Date { date: edtf(&format!("{year}{part}"))?, is_fiscal: fiscal.is_some() })
        })
        .parse_next(input)
}

/// `fiscal 2026`, `FY26`, `2026 fiscal year`.
fn fiscal_year(input: &mut Input<'_, '_>) -> Result<Date> {
    let before = preceded((a(Meaning::Fiscal), opt(a(Meaning::Calendar)), joint), year);
    let behind = terminated(year, a(Meaning::Fiscal));
    let short = any.verify_map(|lexeme: &Lexeme<'_>| {
        let lower = lexeme.text.to_lowercase();
        let year = lower.strip_prefix("fy")?;
        let year = if year.len() == 2 { format!("20{year}") } else { year.to_owned() };
        is_year(&year).then_some(year)
    });
    alt((before, behind, short))
        .verify_map(|year| Some(Date { date: edtf(&year)?, is_fiscal: true }))
        .parse_next(input)
}

fn plain_year(input: &mut Input<'_, '_>) -> Result<Date> {
    preceded(repeat::<_, _, (), _, _>(0..2, a(Meaning::Calendar).void()), year)
        .verify_map(|year| Some(Date { date: edtf(&year)?, is_fiscal: false }))
        .parse_next(input)
}

/// Four digits that are a year and no amount: nothing that could be counted follows.
fn year(input: &mut Input<'_, '_>) -> Result<String> {
    let is_counted = |input: &mut Input<'_, '_>| {
        (joint, of(|meaning| is_measure(meaning).then_some(()))).void().parse_next(input)
    };
    let digits = any.verify_map(|lexeme: &Lexeme<'_>| {
        (lexeme.is_digits && is_year(lexeme.text)).then(|| lexeme.text.to_owned())
    });
    terminated(digits, not(is_counted)).parse_next(input)
}

const fn is_measure(meaning: Meaning) -> bool {
    matches!(meaning, Meaning::Scale(_) | Meaning::Power(_) | Meaning::Area(_) | Meaning::Currency(_))
}

/// Whether digits can be a year of this tracker.
pub(super) fn is_year(text: &str) -> bool {
    text.len() == 4 && text.parse().is_ok_and(|year: i16| (1950..=2100).contains(&year))
}

fn month(input: &mut Input<'_, '_>) -> Result<i8> {
    of(|meaning| if let Meaning::Month(month) = meaning { Some(month) } else { None }).parse_next(input)
}

fn digits<'t>(input: &mut Input<'_, 't>) -> Result<&'t str> {
    any.verify_map(|lexeme: &Lexeme<'t>| {
        let is_plain = lexeme.is_digits && lexeme.text.bytes().all(|byte| byte.is_ascii_digit());
        is_plain.then_some(lexeme.text)
    })
    .parse_next(input)
}

fn edtf(text: &str) -> Option<FuzzyDate> {
    text.parse().ok()
}
