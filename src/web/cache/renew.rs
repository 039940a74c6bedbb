//! Pages that are slow to make and asked for often are made anew before readers get what was
//! published, so that a crowd does not wait for them.

use std::{sync::Arc, time::Duration};

use axum::{
    body::Body,
    extract::Request,
    http::{Method, Uri, header},
};

use super::{Answers, Key, State, answer, may_be_kept};
use crate::web::{App, routes};

/// What is quicker is made when somebody asks.
const SLOW: Duration = Duration::from_millis(3);
/// So long all of them may take, by what they took before: what is new should be seen soon.
const MOST: Duration = Duration::from_millis(150);

/// Makes pages anew that were asked for more than once of the last dataset, as they are of the next.
pub async fn renew(last: &App, next: &App) {
    let pages = last.answers().worth_renewing(State::newest(last));
    if pages.is_empty() {
        return;
    }
    let site = routes::site(next.clone());
    for (key, forms) in pages {
        for form in forms {
            let request = Request::get(&*key.address).header(header::ACCEPT_ENCODING, form);
            if let Ok(request) = request.body(Body::empty()) {
                answer(next, &site, request).await;
            }
        }
    }
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
        wanted.sort_unstable_by(|one, other| other.0.cmp(&one.0));
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
