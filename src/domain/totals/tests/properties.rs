//! What holds of every total, whatever was said.

use proptest::prelude::*;

use super::*;

fn any_said() -> impl Strategy<Value = Said> {
    let quantity = (0i64..500, 0i64..500).prop_map(|(a, b)| range(a.min(b), a.max(b)));
    let basis = prop_oneof![Just(Basis::Total), Just(Basis::OneYear), Just(Basis::PerYear)];
    let period = prop_oneof![
        Just(String::new()),
        (2023i16..2032).prop_map(|year| year.to_string()),
        (2023i16..2032, 0i16..6).prop_map(|(year, more)| format!("{year}/{}", year + more)),
        (2023i16..2032, 1i8..=12).prop_map(|(year, month)| format!("{year}-{month:02}/..")),
    ];
    let component = prop_oneof![Just(Component::Total), Just(Component::Chips)];
    let one = (1i64..4, quantity, basis, period, component, any::<bool>());
    prop::collection::vec(one, 0..12).prop_map(|all| {
        all.into_iter().fold(
            Said::default(),
            |said, (company, amount, basis, period, component, is_actual)| {
                said.say(company, amount, basis, &period, |f| {
                    f.component = Some(component);
                    f.subject = Subject::Project(ProjectId::new(company));
                    if is_actual {
                        f.stage = Stage::Actual;
                    }
                })
            },
        )
    })
}

proptest! {
    #[test]
    fn every_figure_is_counted_or_left_out_once(said in any_said(), run_rate in any::<bool>()) {
        let total = said.total(&[1, 2, 3], 2025, 2030, run_rate);
        let mut ids: Vec<i64> = total.counted.iter().map(|line| line.figure.number())
            .chain(total.left_out.iter().map(|line| line.figure.number())).collect();
        ids.sort_unstable();
        let all: Vec<i64> = (1..=i64::try_from(said.0.len()).unwrap()).collect();
        prop_assert_eq!(ids, all);
    }

    #[test]
    fn companies_add_up(said in any_said(), run_rate in any::<bool>()) {
        let all = said.total(&[1, 2, 3], 2025, 2030, run_rate);
        let parts = [1, 2, 3].into_iter().filter_map(|company| {
            let alone = said.total(&[company], 2025, 2030, run_rate).sum;
            assert_eq!(alone, all.by_company.get(&CompanyId::new(company)).copied(), "company {company}");
            alone
        });
        prop_assert_eq!(all.sum, parts.reduce(Interval::plus));
    }

    #[test]
    fn prorating_loses_less_than_a_dollar_a_cut(amount in 0i64..1_000_000_000_000, cut in 2025i16..2029) {
        let said = Said::default()
            .say(META, Quantity::exact(amount).unwrap(), Basis::Total, "2025/2029", |_| {});
        let (one, two) = (said.total(&[META], 2025, cut, false), said.total(&[META], cut + 1, 2029, false));
        let sum = one.sum.unwrap().plus(two.sum.unwrap());
        prop_assert!(sum.low().unwrap() <= amount.into() && sum.high().unwrap() >= amount.into());
        prop_assert!(sum.high().unwrap() - sum.low().unwrap() <= 2);
    }

    #[test]
    fn low_ends_never_pass_high_ends(said in any_said(), run_rate in any::<bool>()) {
        if let Some(sum) = said.total(&[1, 2, 3], 2025, 2030, run_rate).sum {
            prop_assert!(sum.low() <= sum.high());
        }
    }
}
