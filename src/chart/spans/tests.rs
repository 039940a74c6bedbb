use super::*;

fn day(text: &str) -> Date {
    text.parse().expect("a day")
}

fn mark(text: &str, stands_for: Day, datum: usize) -> Mark {
    Mark { day: day(text), stands_for, datum: Some(datum) }
}

fn abilene() -> Vec<Row> {
    vec![Row {
        label: "1.2 GW".to_owned(),
        datum: Some(0),
        marks: vec![
            mark("2025-12-14", Day::Said, 1),
            mark("2026-07-01", Day::Was, 2),
            mark("2026-11-01", Day::Due, 3),
        ],
        note: "123 days later".to_owned(),
    }]
}

fn picture(rows: &[Row], width: i32) -> Picture {
    draw(rows, (day("2026-08-01"), "1 August 2026"), width, |day| day.year().to_string()).expect("a picture")
}

/// The middles of the marks, from datum to datum.
fn middles(picture: &Picture) -> Vec<i32> {
    let items = picture.groups.iter().filter(|group| group.datum.is_some_and(|datum| datum > 0));
    items
        .flat_map(|group| &group.items)
        .map(|item| match &item.shape {
            Shape::Circle { x, .. } => *x,
            Shape::Path(path) => path[1..].split(' ').next().and_then(|x| x.parse().ok()).expect("a place"),
            other => panic!("{other:?}"),
        })
        .collect()
}

#[test]
fn days_lie_in_their_order_and_within_the_picture() {
    for width in [328, 720] {
        let picture = picture(&abilene(), width);
        let middles = middles(&picture);
        assert_eq!(middles.len(), 3);
        assert!(middles.is_sorted(), "{middles:?}");
        assert!(middles.iter().all(|x| (0..=width).contains(x)), "{middles:?}");
        assert_eq!(picture.texts().iter().filter(|text| **text == "123 days later").count(), 1);
    }
}

#[test]
fn the_way_to_a_later_day_is_a_slip_and_the_way_from_a_saying_is_none() {
    let picture = picture(&abilene(), 720);
    let lines = |class: &str| {
        let items = picture.groups.iter().flat_map(|group| &group.items);
        items.filter(|item| item.class == class).count()
    };
    assert_eq!((lines("was"), lines("slip")), (1, 1));
    assert_eq!((lines("dot gone"), lines("dot"), lines("dot solid")), (1, 1, 0));
}

#[test]
fn sayings_of_one_row_are_not_joined() {
    let said = Row {
        marks: vec![mark("2025-01-01", Day::Said, 1), mark("2026-01-01", Day::Said, 2)],
        ..Row::default()
    };
    let picture = picture(&[said], 720);
    let classes: Vec<&str> =
        picture.groups.iter().flat_map(|group| &group.items).map(|item| item.class.as_str()).collect();
    assert!(!classes.contains(&"was") && !classes.contains(&"slip"), "{classes:?}");
}

#[test]
fn a_single_day_stands_in_the_picture_and_no_day_is_no_picture() {
    let one = Row { marks: vec![mark("2026-08-01", Day::Due, 1)], ..Row::default() };
    assert_eq!(middles(&picture(&[one], 720)).len(), 1);
    assert_eq!(draw(&[Row::default()], (day("2026-08-01"), ""), 720, |_| String::new()), None);
    assert_eq!(draw(&[], (day("2026-08-01"), ""), 720, |_| String::new()), None);
}

#[test]
fn every_row_makes_the_picture_higher() {
    let rows = [abilene(), abilene(), abilene()].concat();
    assert!(picture(&rows, 720).height > picture(&abilene(), 720).height);
}
