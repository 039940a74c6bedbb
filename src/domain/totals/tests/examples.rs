//! The worked examples of rule 2, to the dollar.

use super::*;

fn guidance(said: Said) -> Said {
    said.say(META, range(66, 72), Basis::OneYear, "2025", fiscal) // 11
        .say(GOOGLE, exact(85), Basis::OneYear, "2025", fiscal) // 12
}

const FOUR: [i64; 4] = [OPENAI, META, GOOGLE, XAI];

#[test]
fn worked_example_said_by_august_2025() {
    let said = guidance(august());
    let ten = said.total(&FOUR, 2025, 2034, true);
    assert_eq!(ends(&ten), (21_400, 22_000, true), "{ten:?}");
    let five = said.total(&FOUR, 2025, 2029, true);
    assert_eq!(ends(&five), (13_200, 13_500, true), "{five:?}");
    let without_guidance = august().total(&FOUR, 2025, 2034, true);
    assert_eq!(ends(&without_guidance), (21_400, 22_000, true), "the plan for each year covers 2025 too");
}

#[test]
fn worked_example_with_the_actuals_of_2025() {
    let in_tenths = |tenths: i64| Quantity::exact(tenths * BN / 10).unwrap();
    let said = guidance(august())
        .and_then(Fate::Settled(FigureId::new(14)))
        .say_on(date(2026, 1, 29), META, in_tenths(722), Basis::OneYear, "2025", |f| {
            fiscal(f);
            f.stage = Stage::Actual;
        }) // 13
        .say_on(date(2026, 2, 4), GOOGLE, in_tenths(914), Basis::OneYear, "2025", |f| {
            fiscal(f);
            f.stage = Stage::Actual;
        }); // 14
    // Meta's plan (11) is settled too, here by the rule of actual over plan.
    let ten = said.total(&FOUR, 2025, 2034, true);
    assert_eq!(ends(&ten), (21_526, 22_066, true), "{ten:?}");
    assert_eq!(why(&ten, 11), &Why::Actual(FigureId::new(13)));
    assert_eq!(why(&ten, 12), &Why::Gone(Fate::Settled(FigureId::new(14))));
}

#[test]
fn worked_example_openai_alone() {
    let total = august().total(&[OPENAI], 2025, 2029, true);
    assert_eq!(ends(&total), (5_000, 5_000, true));
    assert_eq!(total.counted.len(), 1);
    assert_eq!(why(&total, 2), &Why::PartOf(FigureId::new(1)));
    assert_eq!(why(&total, 3), &Why::PartOf(FigureId::new(1)), "Oracle's part of what counts is listed");
    assert_eq!(why(&total, 4), &Why::NotCounted);
}
