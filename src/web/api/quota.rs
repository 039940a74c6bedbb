//! How often one address may ask: so many requests in a window that begins with
//! the first of them. Every answer says what is left, as
//! draft-ietf-httpapi-ratelimit-headers wants it. The count is this server's own
//! and in memory; what a client holds already (304) is answered before it counts.

use std::{num::NonZeroU32, time::Duration};

use axum::{
    extract::{FromRequestParts, Request},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::{IntoResponse, Response},
};
use jiff::{SignedDuration, Timestamp};
use moka::{policy::EvictionPolicy, sync::Cache};

use crate::{
    format::Lang,
    web::{App, desk::ClientAddress, error::WebError},
};

/// What quotas there are.
pub const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
/// What is left of them.
pub const LEFT: HeaderName = HeaderName::from_static("ratelimit");

const WINDOW: SignedDuration = SignedDuration::from_mins(1);
/// How many addresses are counted at once; beyond, the one that has been quiet
/// for longest begins anew, so that nobody fills the memory.
const MOST: u64 = 100_000;

/// What each address has used in its window.
pub struct Quotas(Cache<String, Window>);

#[derive(Debug, Clone, Copy)]
struct Window {
    since: Timestamp,
    used: u32,
}

impl Default for Quotas {
    fn default() -> Self {
        // Windows end by the server's clock; moka's own only clears away what is long over.
        let over = Duration::from_mins(5);
        let recent = EvictionPolicy::lru();
        Self(Cache::builder().max_capacity(MOST).eviction_policy(recent).time_to_idle(over).build())
    }
}

impl Quotas {
    /// Counts a request of an address.
    fn take(&self, address: &str, now: Timestamp) -> Window {
        let counted = self.0.entry_by_ref(address).and_upsert_with(|known| {
            let running = known.map(moka::Entry::into_value).filter(|window| window.is_running(now));
            running.map_or(Window { since: now, used: 1 }, |window| Window {
                used: window.used.saturating_add(1),
                ..window
            })
        });
        counted.into_value()
    }
}

impl Window {
    fn is_running(self, now: Timestamp) -> bool {
        // A clock that was put back must shut nobody out.
        (SignedDuration::ZERO..WINDOW).contains(&now.duration_since(self.since))
    }

    /// Whole seconds until it is over, at least one.
    fn seconds_left(self, now: Timestamp) -> i64 {
        let left = WINDOW - now.duration_since(self.since);
        left.as_secs() + i64::from(left.subsec_nanos() > 0)
    }
}

/// Counts a request and says in the answer what is left; one beyond the quota is refused.
pub async fn count(app: App, request: Request, next: Next) -> Response {
    let Some(rate) = app.settings().api_rate else { return next.run(request).await };
    let (mut parts, body) = request.into_parts();
    let Ok(address) = ClientAddress::from_request_parts(&mut parts, &app).await;
    let now = app.now();
    let window = app.quotas().take(&address.network(), now);
    let (left, seconds) = (rate.get().checked_sub(window.used), window.seconds_left(now));
    let mut response = if left.is_some() {
        next.run(Request::from_parts(parts, body)).await
    } else {
        refusal(rate, seconds)
    };
    tell(response.headers_mut(), rate, left.unwrap_or(0), seconds);
    response
}

fn refusal(rate: NonZeroU32, seconds: i64) -> Response {
    let count = |number: i64, one, many| Lang::En.count(usize::try_from(number).unwrap_or(1), one, many);
    let (requests, wait) =
        (count(rate.get().into(), "request", "requests"), count(seconds, "second", "seconds"));
    let text = format!(
        "From one address {requests} a minute are answered here. Ask again in {wait}; the header RateLimit says \
         how many are left. All of the data at once is under /data."
    );
    let mut response = WebError::TooMany(text).into_response();
    response.headers_mut().insert(header::RETRY_AFTER, seconds.into());
    response
}

fn tell(headers: &mut HeaderMap, rate: NonZeroU32, left: u32, seconds: i64) {
    let window = WINDOW.as_secs();
    let told =
        [(POLICY, format!("\"api\";q={rate};w={window}")), (LEFT, format!("\"api\";r={left};t={seconds}"))];
    for (name, value) in told {
        headers.extend(HeaderValue::try_from(value).ok().map(|value| (name, value)));
    }
}
