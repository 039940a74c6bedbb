//! `/cards/...`: what networks show of a link: any page as a picture with its
//! title, number and moment.

use std::sync::{Arc, Mutex, PoisonError};

use askama::Template;
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;

use super::{
    Theme,
    alone::{Line, wrapped},
};
use crate::{
    chart::{picture::spelled, time::Label},
    web::{
        App,
        error::WebError,
        extract::{Reader, UrlPath},
        routes,
    },
};

/// What a page tells for its card.
#[derive(Debug, Clone, Default)]
pub struct Told {
    pub title: String,
    description: String,
    number: String,
}

/// Where a page puts what stands on its card.
#[derive(Debug, Clone, Default)]
pub struct CardSlot(Arc<Mutex<Told>>);

impl CardSlot {
    fn with(&self, change: impl FnOnce(&mut Told)) {
        change(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// The page's title and description.
    pub fn tell(&self, title: &str, description: &str) {
        self.with(|told| {
            title.clone_into(&mut told.title);
            description.clone_into(&mut told.description);
        });
    }

    /// The number that the page is about, in words.
    pub fn tell_number(&self, number: &str) {
        self.with(|told| number.clone_into(&mut told.number));
    }

    fn told(&self) -> Told {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// The path of a page's card.
pub fn card_path(page: &str) -> String {
    format!("/cards/{}.png", if page == "/" { "home" } else { page.trim_start_matches('/') })
}

#[derive(Template)]
#[template(path = "charts/card.svg", escape = "html")]
struct Card {
    paper: &'static str,
    style: String,
    lines: Vec<Line>,
}

/// Of each class: how far to the next line, how many letters a line has, how many lines.
const TITLE: (i32, usize, usize) = (66, 36, 3);
const NUMBER: (i32, usize, usize) = (84, 20, 1);
const DESCRIPTION: (i32, usize, usize) = (40, 74, 2);
const LEFT: i32 = 72;

/// `GET /cards/{page}.png`
pub async fn show(
    State(app): State<App>,
    UrlPath(page): UrlPath<String>,
    request: Request,
) -> Result<Response, WebError> {
    let page = page.strip_suffix(".png").ok_or(WebError::not_found("card"))?;
    let path = if page == "home" { String::new() } else { page.to_owned() };
    let query = request.uri().query().map_or_else(String::new, |query| format!("?{query}"));
    let told = match told_by(&app, &format!("/{path}{query}")).await? {
        Ok(told) => told,
        Err(refusal) => return Ok(refusal),
    };
    let (mut parts, _) = request.into_parts();
    let reader =
        <Reader as axum::extract::FromRequestParts<App>>::from_request_parts(&mut parts, &app).await?;
    let moment = format!("{}, as of {}", app.operator().name, reader.lang.moment(reader.moment()));
    let card = Card { paper: Theme::Light.paper(), style: Theme::Light.style(), lines: lines(&told, moment) };
    let png = app.png(card.render()?, 1).await?;
    Ok(([(header::CONTENT_TYPE, HeaderValue::from_static("image/png"))], png).into_response())
}

/// What a page tells of itself, or its answer if that is none: it says what is
/// wrong with the address.
pub async fn told_by(app: &App, page: &str) -> Result<Result<Told, Response>, WebError> {
    let slot = CardSlot::default();
    let asked = Request::get(page).extension(slot.clone()).body(Body::empty());
    let asked = asked.map_err(|_| WebError::not_found("page"))?;
    let response = routes::pages(app).with_state(app.clone()).oneshot(asked).await.into_response();
    let told = slot.told();
    if !response.status().is_success() {
        return Ok(Err(response));
    }
    if told.title.is_empty() && told.description.is_empty() {
        return Err(WebError::not_found("card"));
    }
    Ok(Ok(told))
}

fn lines(told: &Told, moment: String) -> Vec<Line> {
    let title = if told.title.is_empty() { "Who builds the machines of AI" } else { &told.title };
    let mut lines = Vec::new();
    let mut y = 150;
    for (class, text, (step, letters, most)) in [
        ("title", title, TITLE),
        ("number", told.number.as_str(), NUMBER),
        ("about", &told.description, DESCRIPTION),
    ] {
        let mut all = wrapped(&spelled(text), letters);
        if all.len() > most {
            all.truncate(most);
            if let Some(last) = all.last_mut() {
                last.push('…');
            }
        }
        if class == "number" && !all.is_empty() {
            y += 56;
        }
        for text in all {
            lines.push(Line { class, label: Label { x: LEFT, y, anchor: "start", text } });
            y += step;
        }
    }
    lines.push(Line { class: "moment", label: Label { x: LEFT, y: 582, anchor: "start", text: moment } });
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_texts_keep_on_the_card() {
        let long = "word ".repeat(200);
        let told =
            Told { title: long.clone(), description: long.clone(), number: "$2,710–2,770 bn".to_owned() };
        let lines = lines(&told, "now".to_owned());
        let (moment, others) = lines.split_last().unwrap();
        assert!(
            others.iter().all(|line| line.label.y < moment.label.y - 20),
            "{:?}",
            others.last().unwrap().label
        );
        assert_eq!(others.iter().filter(|line| line.label.text.ends_with('…')).count(), 2);
        assert!(others.iter().any(|line| line.label.text == "$2,710–2,770 bn"));
    }

    #[test]
    fn every_page_has_the_path_of_a_card() {
        assert_eq!(card_path("/"), "/cards/home.png");
        assert_eq!(card_path("/sites/a"), "/cards/sites/a.png");
    }
}
