//! The number of a request: in every line that the log has of it, in the header of its
//! answer, and on the page of a fault, so that a reader can tell the operator which. Never
//! in the body of a page that is none: that must be the same bytes each time.

use axum::{extract::Request, http::HeaderName, middleware::Next, response::Response};
use tower_http::request_id::{MakeRequestId, RequestId};

use super::{App, desk::ClientAddress};

pub const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest number that is taken from a proxy, in letters.
const LONGEST: usize = 64;

/// Numbers that nobody can guess: what a reader tells was theirs.
#[derive(Clone, Copy)]
pub struct Numbers(pub fn() -> [u8; 32]);

impl MakeRequestId for Numbers {
    fn make_request_id<B>(&mut self, _: &Request<B>) -> Option<RequestId> {
        let number = u64::from_be_bytes(*(self.0)().first_chunk()?);
        format!("{number:016x}").parse().ok().map(RequestId::new)
    }
}

/// Keeps the number that a request brings along only where a trusted proxy says it and
/// where it is one: anybody may write a header, and it goes into the log.
pub(super) async fn from_proxies_alone(app: App, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    if parts.headers.contains_key(X_REQUEST_ID) {
        let is_trusted = ClientAddress::is_by_proxy(&parts, &app);
        let values = parts.headers.get_all(X_REQUEST_ID);
        let is_one = values.iter().count() == 1 && values.iter().all(|value| is_sane(value.as_bytes()));
        if !(is_trusted && is_one) {
            parts.headers.remove(X_REQUEST_ID);
        }
    }
    next.run(Request::from_parts(parts, body)).await
}

fn is_sane(value: &[u8]) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.".contains(byte);
    (1..=LONGEST).contains(&value.len()) && value.iter().all(is_letter)
}

/// The number of a request, as text.
pub fn of(request: &Request) -> Option<&str> {
    request.extensions().get::<RequestId>()?.header_value().to_str().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_letters_digits_and_a_few_signs() {
        for sane in ["7", "0b1d9c0e-6a4e-4d51-8d3e-1f1c5f6a7b8c", "Root_1.67891233"] {
            assert!(is_sane(sane.as_bytes()), "{sane}");
        }
        for odd in ["", "a b", "a\tb", "\u{1b}[31m", "<b>", "ä", "a\"b", &"a".repeat(65)] {
            assert!(!is_sane(odd.as_bytes()), "{odd}");
        }
    }

    #[test]
    fn numbers_are_sixteen_digits_of_chance() {
        let id = Numbers(|| [0xab; 32]).make_request_id(&Request::new(())).unwrap();
        assert_eq!(id.header_value(), "abababababababab");
    }
}
