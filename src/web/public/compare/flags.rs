//! Where a row does not compare like with like (rule 10 of /method).

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    domain::{
        figure::{Basis, YearKind},
        totals::Total,
    },
    web::page::{Cell, Context, SumPair},
};

/// Says who has what, if not all have the same: `kinds` are those of each column.
fn mixed(names: &[String], kinds: &[BTreeSet<&'static str>]) -> Option<String> {
    let mut columns: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (name, kinds) in names.iter().zip(kinds) {
        for kind in kinds {
            columns.entry(kind).or_default().push(name);
        }
    }
    if columns.len() < 2 {
        return None;
    }
    let parts: Vec<String> =
        columns.into_iter().map(|(kind, names)| format!("{kind} ({})", names.join(", "))).collect();
    Some(parts.join("; "))
}

/// Mixed bases and kinds of years of what counts in each column's total.
pub fn of_totals(context: &Context<'_>, names: &[String], totals: &[Arc<Total>]) -> Vec<String> {
    let figures = |total: &Total| -> Vec<_> {
        total.counted.iter().filter_map(|line| context.snapshot.figure(line.figure)).collect()
    };
    let bases = totals.iter().map(|total| {
        let basis = |basis| match basis {
            Basis::PerYear => "plans for each year",
            Basis::OneYear => "figures for one year",
            Basis::Total | Basis::Level | Basis::Additional => "sums over a time",
        };
        figures(total).iter().map(|at| basis(at.figure.basis)).collect()
    });
    let years = totals.iter().map(|total| {
        let kind = |kind| match kind {
            YearKind::Fiscal => "fiscal years",
            YearKind::Calendar => "calendar years",
        };
        let dated = figures(total);
        dated.iter().filter(|at| at.figure.period.is_some()).map(|at| kind(at.figure.year_kind)).collect()
    });
    let (bases, years): (Vec<_>, Vec<_>) = (bases.collect(), years.collect());
    [mixed(names, &bases), mixed(names, &years)].into_iter().flatten().collect()
}

/// Claims beside estimates, power beside power of a kind that nobody named.
pub fn of_sums(names: &[String], pairs: &[SumPair]) -> Vec<String> {
    let standings = pairs.iter().map(|pair| {
        let has = |text: fn(&SumPair) -> bool| text(pair) || pair.unnamed.as_deref().is_some_and(text);
        standing(has(|pair| pair.claim.text.is_some()), has(|pair| pair.estimate.text.is_some()))
    });
    let kinds = pairs.iter().map(|pair| {
        let is_named = pair.claim.text.is_some() || pair.estimate.text.is_some();
        power_kinds(is_named, pair.unnamed.as_ref().is_some_and(|pair| !pair.is_empty()))
    });
    let has_kinds = pairs.iter().any(|pair| pair.unnamed.is_some());
    let (standings, kinds): (Vec<_>, Vec<_>) = (standings.collect(), kinds.collect());
    let kinds = has_kinds.then(|| mixed(names, &kinds)).flatten();
    [mixed(names, &standings), kinds].into_iter().flatten().collect()
}

/// The same of single sites.
pub fn of_cells(names: &[String], cells: &[Cell]) -> Vec<String> {
    let standings = cells.iter().map(|cell| standing(cell.claim.is_some(), cell.estimate.is_some()));
    let kinds = cells.iter().map(|cell| {
        let amounts = || [&cell.claim, &cell.estimate].into_iter().flatten();
        power_kinds(
            amounts().any(|amount| amount.note.is_none()),
            amounts().any(|amount| amount.note.is_some()),
        )
    });
    let has_kinds = cells
        .iter()
        .any(|cell| [&cell.claim, &cell.estimate].into_iter().flatten().any(|one| one.note.is_some()));
    let (standings, kinds): (Vec<_>, Vec<_>) = (standings.collect(), kinds.collect());
    let kinds = has_kinds.then(|| mixed(names, &kinds)).flatten();
    [mixed(names, &standings), kinds].into_iter().flatten().collect()
}

fn standing(is_claimed: bool, is_estimated: bool) -> BTreeSet<&'static str> {
    let words = [is_claimed.then_some("claims"), is_estimated.then_some("estimates")];
    words.into_iter().flatten().collect()
}

fn power_kinds(is_named: bool, is_unnamed: bool) -> BTreeSet<&'static str> {
    let words = [is_named.then_some("facility power"), is_unnamed.then_some("power of a kind not said")];
    words.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_have_alike_is_not_flagged() {
        let names = ["A".to_owned(), "B".to_owned()];
        assert_eq!(mixed(&names, &[["x"].into(), ["x"].into()]), None);
        assert_eq!(mixed(&names, &[["x"].into(), BTreeSet::new()]), None, "nothing said mixes nothing");
        let both = mixed(&names, &[["x", "y"].into(), ["y"].into()]);
        assert_eq!(both.as_deref(), Some("x (A); y (A, B)"));
    }
}
