//! The map of a site's form: a click says where the site is, and goes nearer.
//! It is a button of the form, so that it works without JavaScript.

use axum::{
    Extension,
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};

use crate::{
    chart::map::{FINE, Lines, Place, WORLD, Window},
    desk::{Fields, coordinates},
    domain::site::Precision,
    web::{
        desk::{form::Form, session::Editor},
        error::WebError,
        extract::Parameters,
        headers::{Needs, StyleHash},
        urls::Urls,
    },
};

/// How large it is drawn, in pixels.
const SIZE: (f64, f64) = (640.0, 320.0);
/// The height of the nearest part, in degrees.
const NEAREST: f64 = 1.0;
/// Each click shows so many times less.
const NEARER: f64 = 3.0;
/// What a site is shown within that has coordinates.
const AROUND: f64 = 12.0;

/// The part that a map shows: its middle and its height in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Part {
    middle: Place,
    degrees: f64,
}

/// The map as the form shows it.
pub struct Picker {
    pub image: String,
    pub part: String,
    pub width: f64,
    pub height: f64,
    /// Whether it can be gone back to the whole world.
    pub is_part: bool,
}

impl Part {
    const WORLD: Self = Self { middle: Place { longitude: 0.0, latitude: 12.0 }, degrees: WORLD };

    fn read(text: &str) -> Option<Self> {
        let numbers: Vec<f64> =
            text.split(',').map(|part| part.trim().parse().ok()).collect::<Option<_>>()?;
        match numbers[..] {
            [latitude, longitude, degrees]
                if latitude.abs() <= 90.0
                    && longitude.abs() <= 180.0
                    && (NEAREST..=WORLD).contains(&degrees) =>
            {
                Some(Self { middle: Place { longitude, latitude }, degrees })
            }
            _ => None,
        }
    }

    fn window(self) -> Window {
        Window::around(self.middle, self.degrees, SIZE)
    }

    fn text(self) -> String {
        format!("{:.4},{:.4},{:.2}", self.middle.latitude, self.middle.longitude, self.degrees)
    }
}

/// The place that a text names, if it can be read.
fn place(text: &str) -> Option<Place> {
    let at = coordinates(text)?;
    Some(Place { longitude: at.longitude(), latitude: at.latitude() })
}

/// The map of a form that has coordinates; none of others.
pub fn picker(fields: &Fields, part: Option<&str>) -> Picker {
    let here = place(fields.text("coordinates"));
    let around = here.map(|middle| Part { middle, degrees: AROUND });
    let part = part.and_then(Part::read).or(around).unwrap_or(Part::WORLD);
    let mut query = vec![("part", part.text())];
    query.extend(here.map(|place| ("here", format!("{},{}", place.latitude, place.longitude))));
    Picker {
        image: Urls::default().with("/desk/map.svg", query),
        part: part.text(),
        width: SIZE.0,
        height: SIZE.1,
        is_part: part.degrees < WORLD,
    }
}

/// Puts the place that was clicked at into the form; gives the part to show next.
pub fn click(form: &Form, fields: &mut Fields) -> Result<Option<String>, WebError> {
    let point = |name: &str| form.get(name).map(|text| text.parse::<f64>().ok());
    let (Some(x), Some(y)) = (point("_at.x"), point("_at.y")) else { return Ok(None) };
    let part = form.text("_part");
    let wrong = || WebError::BadForm(format!("The map was sent without the part that it showed (“{part}”)."));
    let (Some(x), Some(y), Some(part)) = (x, y, Part::read(&part)) else { return Err(wrong()) };
    // A keyboard presses the map's button in no place of it.
    if (x, y) == (0.0, 0.0) {
        return Ok(Some(part.text()));
    }
    let place = part.window().place((x.clamp(0.0, SIZE.0), y.clamp(0.0, SIZE.1)));
    let digits = if part.degrees > 20.0 {
        1
    } else if part.degrees > 4.0 {
        2
    } else {
        3
    };
    fields.set("coordinates", &format!("{:.digits$}, {:.digits$}", place.latitude, place.longitude));
    fields.set("precision", meant(part.degrees).word());
    let degrees = (part.degrees / NEARER).max(NEAREST);
    Ok(Some(Part { middle: place, degrees }.text()))
}

/// How precisely a click into a map of this height can be meant: the coastlines
/// are no better than a kilometre, so never exactly.
fn meant(degrees: f64) -> Precision {
    match degrees {
        degrees if degrees > 40.0 => Precision::Country,
        degrees if degrees > 10.0 => Precision::State,
        degrees if degrees > 3.0 => Precision::County,
        _ => Precision::City,
    }
}

const STYLE: &str = "svg{background:#edf2f4}.land{fill:#e4dfd2}path{fill:none;stroke:#a39b8a;stroke-width:8}\
.land{stroke:none}.states{stroke-dasharray:20 20}.here{fill:#a8200d;stroke:#fffdf8;stroke-width:20}\
@media(prefers-color-scheme:dark){svg{background:#1a2026}.land{fill:#31353b}path{stroke:#62686f}\
.here{fill:#ff8a73;stroke:#15171a}}";

/// `GET /desk/map.svg`: the map itself.
pub async fn image(_editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    let text = parameters.one("part")?.unwrap_or_else(|| Part::WORLD.text());
    let takes = "latitude, longitude and a height of 1 to 132 degrees, as in 38.5,-98,30";
    let part = Part::read(&text).ok_or_else(|| WebError::parameter("part", &text, takes))?;
    let here = parameters.one("here")?.and_then(|text| place(&text));
    parameters.finish()?;
    let window = part.window();
    let Lines { land, borders, states } = window.lines();
    let (width, height) = (SIZE.0 * FINE, SIZE.1 * FINE);
    let mark = here.map_or_else(String::new, |place| {
        let (x, y) = window.at(place);
        format!(r#"<circle class="here" cx="{:.0}" cy="{:.0}" r="60"/>"#, x * FINE, y * FINE)
    });
    let svg = format!(
        r#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{}" height="{}"><style>{STYLE}</style>
<path class="land" d="{land}"/><path class="states" d="{states}"/><path d="{borders}"/>{mark}</svg>"#,
        SIZE.0, SIZE.1
    );
    let kind = [(header::CONTENT_TYPE, HeaderValue::from_static("image/svg+xml"))];
    Ok((kind, Extension(Needs::Style(StyleHash::of(STYLE))), svg).into_response())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clicked(pairs: &str) -> (Fields, Result<Option<String>, WebError>) {
        let mut fields = Fields::default();
        let next = click(&Form::of(pairs.as_bytes()), &mut fields);
        (fields, next)
    }

    #[test]
    fn a_click_says_where_and_goes_nearer() {
        let (fields, next) = clicked("_part=38,-98,30&_at.x=320&_at.y=160");
        assert_eq!(fields.text("coordinates"), "38.0, -98.0");
        assert_eq!(fields.text("precision"), "state");
        assert_eq!(next.unwrap().unwrap(), "38.0000,-98.0000,10.00");
        let (fields, next) = clicked("_part=38,-98,2&_at.x=320&_at.y=0");
        assert_eq!((fields.text("coordinates"), fields.text("precision")), ("39.000, -98.000", "city"));
        assert_eq!(next.unwrap().unwrap(), "39.0000,-98.0000,1.00");
    }

    #[test]
    fn no_click_and_a_click_from_the_keyboard_change_nothing() {
        let (fields, next) = clicked("_part=38,-98,30&headline=x");
        assert!(next.unwrap().is_none() && fields == Fields::default());
        let (fields, next) = clicked("_part=38,-98,30&_at.x=0&_at.y=0");
        assert_eq!(next.unwrap().unwrap(), "38.0000,-98.0000,30.00");
        assert_eq!(fields, Fields::default());
        for wrong in ["_at.x=1&_at.y=1", "_part=x&_at.x=1&_at.y=1", "_part=38,-98,30&_at.x=a&_at.y=1"] {
            assert!(clicked(wrong).1.is_err(), "{wrong}");
        }
    }
}
