//! Pages that are slow to make and asked for often are made anew before readers get what was
//! published, so that a crowd does not wait for them.

use std::{cmp::Reverse, sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{Method, Uri, header},
};
use futures_util::future::join_all;

use super::{Answers, Key, State, answer, may_be_kept};
use crate::web::{App, routes};

/// What is quicker is made when somebody asks.
const SLOW: Duration = Duration::from_millis(3);
/// So long all of them together may take, by what they took before: what is new should be seen soon.
const MOST: Duration = Duration::from_millis(300);

/// Makes pages anew that were asked for more than once of the last dataset, as they are of the next.
pub async fn renew(last: &App, next: &App) {
    let pages = last.answers().worth_renewing(State::newest(last));
    if pages.is_empty() {
        return;
    }
    let site = &routes::site(next.clone());
    let making = pages.into_iter().map(async |(key, forms)| {
        for form in forms {
            let request = Request::get(&*key.address).header(header::ACCEPT_ENCODING, form);
            if let Ok(request) = request.body(Body::empty()) {
                answer(next, site, request).await;
            }
        }
    });
    // The door before the making of pages lets a few in at once.
    join_all(making).await;
}

impl Answers {
    /// Addresses with the forms that were asked for, the slowest first, as many as there is time for.
    fn worth_renewing(&self, state: State) -> Vec<(Arc<Key>, Vec<&'static str>)> {
        let wanted = self.0.iter().filter(|(key, _)| key.state == state).filter_map(|(key, answer)| {
            let made_in = answer.wanted().filter(|made_in| *made_in >= SLOW)?;
            let uri: Uri = key.address.parse().ok()?;
            may_be_kept(&Method::GET, uri.path()).then(|| (made_in, key, answer.forms().collect()))
        });
        let mut wanted: Vec<(Duration, Arc<Key>, Vec<&'static str>)> = wanted.collect();
        wanted.sort_unstable_by_key(|(made_in, ..)| Reverse(*made_in));
        let mut left = MOST;
        wanted.retain(|(made_in, ..)| match left.checked_sub(*made_in) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        });
        wanted.into_iter().map(|(_, key, forms)| (key, forms)).collect()
    }
}

#[cfg(test)]
mod tests {
    use axum::response::{Html, IntoResponse};

    use super::{super::answer::Answer, *};
    use crate::domain::{Id, RevisionId};

    fn state(revision: i64) -> State {
        State::Newest { revision: RevisionId::new(revision), removed: 0, today: 20_000 }
    }

    async fn asked(answers: &Answers, address: &str, of: State, made_in: u64, times: usize) -> Arc<Answer> {
        let page = Html("x".repeat(500)).into_response();
        let answer = Arc::new(Answer::of(page, Duration::from_millis(made_in)).await);
        (1..times).for_each(|_| answer.want());
        answers.0.insert(Key { state: of, address: address.into() }, answer.clone()).await;
        answer
    }

    #[tokio::test]
    async fn slow_pages_that_were_asked_for_again_are_made_anew() {
        let answers = Answers::new(1_000_000);
        let now = state(7);
        asked(&answers, "/", now, 40, 2).await;
        asked(&answers, "/once", now, 40, 1).await;
        asked(&answers, "/quick", now, 1, 9).await;
        asked(&answers, "/older", state(6), 40, 9).await;
        asked(&answers, "/api/v1/totals", now, 40, 9).await;
        let pressed = asked(&answers, "/companies?sort=name", now, 90, 3).await;
        let mut takes_gzip = axum::http::HeaderMap::new();
        takes_gzip.insert(header::ACCEPT_ENCODING, header::HeaderValue::from_static("gzip"));
        pressed.respond(&takes_gzip).await;
        answers.0.run_pending_tasks().await;

        let worth = answers.worth_renewing(now);
        let worth: Vec<_> = worth.iter().map(|(key, forms)| (&*key.address, &forms[..])).collect();
        assert_eq!(worth, [("/companies?sort=name", &["gzip", "identity"][..]), ("/", &["identity"][..])]);
    }

    #[tokio::test]
    async fn what_would_take_too_long_is_left_to_who_asks() {
        let (answers, now) = (Answers::new(1_000_000), state(7));
        for (address, made_in) in [("/endless", 900), ("/long", 200), ("/longer", 220), ("/short", 60)] {
            asked(&answers, address, now, made_in, 2).await;
        }
        answers.0.run_pending_tasks().await;
        let worth = answers.worth_renewing(now);
        let worth: Vec<&str> = worth.iter().map(|(key, _)| &*key.address).collect();
        assert_eq!(worth, ["/longer", "/short"]);
    }
}
