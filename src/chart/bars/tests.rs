use super::*;

fn part(from: i128, to: i128, manner: Manner) -> Part {
    Part::new((from, to), manner, None)
}

fn row(label: &str, parts: Vec<Part>) -> Row {
    Row { label: label.to_owned(), parts, amount: "5".to_owned(), ..Row::default() }
}

fn boxes(picture: &Picture) -> Vec<(String, i32, i32)> {
    let items = picture.groups.iter().flat_map(|group| &group.items);
    items
        .filter_map(|item| match item.shape {
            Shape::Box { x, width, .. } => Some((item.class.clone(), x, width)),
            _ => None,
        })
        .collect()
}

#[test]
fn parts_lie_in_proportion_where_they_begin() {
    let parts = vec![part(0, 40, Manner::Solid), part(40, 100, Manner::Hatched)];
    let picture = draw(&[row("One", parts), row("Two", vec![part(0, 50, Manner::Estimate)])], 720);
    let [solid, hatched, other] = &boxes(&picture)[..] else { panic!("three boxes") };
    assert_eq!((solid.0.as_str(), solid.1), ("part now", LEFT));
    assert_eq!((hatched.0.as_str(), hatched.1), ("part plan", LEFT + solid.2), "one after the other");
    assert!((hatched.2 * 2 - solid.2 * 3).abs() <= 3, "60 to 40: {hatched:?} {solid:?}");
    assert!((other.2 * 2 - solid.2 - hatched.2).abs() <= 2, "half of the whole");
}

#[test]
fn nothing_is_no_bar_and_little_can_be_seen() {
    let rows = [row("None", vec![]), row("Zero", vec![part(0, 0, Manner::Solid)])];
    assert!(boxes(&draw(&rows, 720)).is_empty());
    let rows = [
        row("Much", vec![part(0, 1_000_000, Manner::Solid)]),
        row("Little", vec![part(0, 1, Manner::Solid)]),
    ];
    assert_eq!(boxes(&draw(&rows, 720))[1].2, 1);
    assert_eq!(draw(&[], 720).texts(), Vec::<&str>::new());
}

#[test]
fn labels_stand_above_their_bar_where_there_is_little_room() {
    let rows = [row("A very long name of a site in a faraway country", vec![part(0, 1, Manner::Solid)])];
    let (wide, narrow) = (draw(&rows, 720), draw(&rows, 328));
    assert_eq!(wide.texts()[0], "A very long name of a sit…");
    assert_eq!(narrow.texts()[0], "A very long name of a site in a faraway cou…");
    assert_eq!(boxes(&narrow)[0].1, 0);
    assert!(narrow.height > wide.height);
}

#[test]
fn groups_have_their_own_scale_and_stand_beneath_each_other() {
    let group = |name: &str, most| (name.to_owned(), vec![row(name, vec![part(0, most, Manner::Solid)])]);
    let picture = draw_all(&[group("Power", 1_000), group("Chips", 5)], 720);
    let [power, chips] = &boxes(&picture)[..] else { panic!("two boxes") };
    assert_eq!(power.2, chips.2, "each is the largest of its group");
    assert_eq!(picture.texts().iter().filter(|text| **text == "Chips").count(), 2, "heading and row");
    assert!(picture.height > 2 * draw(&group("Power", 1).1, 720).height);
}

#[test]
fn all_keeps_inside_the_picture() {
    for width in [328, 720] {
        let mut long = row("Long", vec![part(0, 100, Manner::Solid)]);
        long.amount = "at least $1,234.5–2,345.6 bn".to_owned();
        long.is_open_above = true;
        let picture = draw(&[long], width);
        let (_, x, bar) = boxes(&picture)[0].clone();
        assert!(x + bar + 28 * LETTER + ARROW <= width, "{width}: {x} {bar}");
    }
}

#[test]
fn an_end_that_is_about_somewhere_fades_around_it() {
    let sharp = part(0, 80, Manner::Solid);
    let soft = Part { edge: Edge::Soft, hue: "c3", ..sharp };
    let all =
        [row("Sharp", vec![sharp]), row("Soft", vec![soft]), row("Most", vec![part(0, 100, Manner::Solid)])];
    let boxes = boxes(&draw(&all, 720));
    let end = boxes[0].1 + boxes[0].2;
    let fading: Vec<_> = boxes.iter().filter(|(class, ..)| class.contains("fade")).collect();
    assert_eq!(fading.len(), 4);
    assert!(fading.iter().all(|(class, ..)| class.starts_with("part now c3 fade")), "{fading:?}");
    assert!(fading[0].1 < end && fading[3].1 + fading[3].2 > end, "{end}: {fading:?}");
    let tiny = Part { edge: Edge::Soft, ..part(0, 1, Manner::Solid) };
    let boxes = self::boxes(&draw(&[row("Tiny", vec![tiny]), all[2].clone()], 720));
    assert!(boxes.iter().all(|(class, ..)| !class.contains("fade")), "too small to fade: {boxes:?}");
}
