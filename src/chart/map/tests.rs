use proptest::prelude::*;

use super::*;

const ABILENE: Place = Place { longitude: -99.73, latitude: 32.45 };
const SIZE: (f64, f64) = (320.0, 200.0);

#[test]
fn the_base_map_has_land_borders_and_states() {
    let world = Window::over(&[], 10.0, (1000.0, 500.0));
    for longitude in [-179.9, 179.9] {
        assert!(world.shows(Place { longitude, latitude: 70.0 }), "the whole of it");
    }
    let lines = world.lines();
    assert!(lines.land.len() > 10_000 && lines.borders.len() > 2_000 && lines.states.len() > 500);
    let around = Window::around(ABILENE, 12.0, SIZE).lines();
    assert!(around.land.starts_with('M') && around.land.ends_with('z'), "{}", around.land);
    assert!(around.states.contains('l'), "{}", around.states);
    let at_sea = Window::around(Place { longitude: -140.0, latitude: 30.0 }, 8.0, SIZE).lines();
    assert_eq!(at_sea, Lines::default());
}

#[test]
fn inland_the_land_fills_the_window() {
    // Kansas: the clipped land is the window's own frame.
    let lines = Window::around(Place { longitude: -98.0, latitude: 38.5 }, 3.0, SIZE).lines();
    assert_eq!(lines.land, "M-40 2040l0 -2080 3280 0 0 2080z");
}

#[test]
fn a_window_over_places_shows_them_all() {
    let places =
        [ABILENE, Place { longitude: 13.4, latitude: 52.5 }, Place { longitude: 151.0, latitude: -33.8 }];
    let window = Window::over(&places, 10.0, (1000.0, 520.0));
    for place in places {
        assert!(window.shows(place), "{place:?} in {window:?}");
    }
    assert!(!Window::over(&[ABILENE], 10.0, SIZE).shows(places[1]));
}

proptest! {
    #[test]
    fn a_point_leads_back_to_its_place(
        longitude in -180.0..180.0f64,
        latitude in -80.0..85.0f64,
        degrees in 0.1..200.0f64,
    ) {
        let place = Place { longitude, latitude };
        let window = Window::around(place, degrees, SIZE);
        let back = window.place(window.at(place));
        prop_assert!((back.longitude - longitude).abs() < 1e-6 && (back.latitude - latitude).abs() < 1e-6);
        // No window reaches over a pole or the date line.
        let (upper, lower) = (window.place((0.0, 0.0)), window.place((window.width, window.height)));
        prop_assert!(upper.longitude >= -180.001 && lower.longitude <= 180.001);
        prop_assert!(upper.latitude <= 85.001 && lower.latitude >= -75.001);
    }
}
