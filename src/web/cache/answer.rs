//! A whole answer, with the compressed forms that somebody asked for.

use std::{
    io::Write as _,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use axum::{
    body::{Body, Bytes, to_bytes},
    http::{Extensions, HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use brotli::{BrotliCompress, enc::BrotliEncoderParams};
use flate2::{Compression, write::GzEncoder};
use tokio::task::spawn_blocking;

use super::tag::is_known;
use crate::web::{error::WebError, headers, metrics::Measured};

/// What is shorter is sent as it is.
const WORTH_COMPRESSING: usize = 128;
/// Beyond this, text gets hardly shorter and much dearer.
const GZIP: Compression = Compression::new(6);
const BROTLI: i32 = 5;

/// An answer and its forms.
pub(super) struct Answer {
    status: StatusCode,
    /// All headers but those that a form has of its own.
    headers: HeaderMap,
    plain: Bytes,
    /// Whether compressing it is worth the while.
    is_text: bool,
    gzip: OnceLock<Bytes>,
    brotli: OnceLock<Bytes>,
    /// What notes how long answers of this route took.
    measured: Option<Measured>,
    /// What layers further out are to make of a refusal.
    refusal: Extensions,
    /// How long it took to make.
    made_in: Duration,
    /// Whether somebody asked for it who did not have it made.
    is_wanted: AtomicBool,
}

impl Answer {
    /// Takes an answer to its end that took so long to make.
    pub(super) async fn of(response: Response, made_in: Duration) -> Self {
        let (mut head, body) = response.into_parts();
        let Ok(plain) = to_bytes(body, usize::MAX).await else {
            let cause = "an answer broke off".to_owned();
            return Box::pin(Self::of(WebError::Internal(cause).into_response(), made_in)).await;
        };
        head.headers.remove(header::CONTENT_LENGTH);
        let is_text = is_text(&head.headers) && plain.len() >= WORTH_COMPRESSING;
        if is_text {
            head.headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        }
        Self {
            status: head.status,
            headers: head.headers,
            plain,
            is_text,
            gzip: OnceLock::new(),
            brotli: OnceLock::new(),
            measured: head.extensions.remove(),
            refusal: if head.status.is_success() { Extensions::default() } else { head.extensions },
            made_in,
            is_wanted: AtomicBool::new(false),
        }
    }

    /// What has a tag is the same for everybody.
    pub(super) fn is_tagged(&self) -> bool {
        self.status == StatusCode::OK && self.headers.contains_key(header::ETAG)
    }

    /// In bytes, with what its forms may come to: text gets to less than half of itself.
    pub(super) fn weight(&self, address: usize) -> u32 {
        let headers: usize = self.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum();
        let body = if self.is_text { self.plain.len() * 3 / 2 } else { self.plain.len() };
        u32::try_from(address + headers + body).unwrap_or(u32::MAX)
    }

    /// How long it took to make, if somebody asked for it again.
    pub(super) fn wanted(&self) -> Option<Duration> {
        self.is_wanted.load(Ordering::Relaxed).then_some(self.made_in)
    }

    /// What was asked for: the forms that `Accept-Encoding` may name, and the plain one.
    pub(super) fn forms(&self) -> impl Iterator<Item = &'static str> {
        let known = |form: &Form| self.form(*form).get().is_some();
        [Form::Gzip, Form::Brotli].into_iter().filter(known).map(Form::name).chain(["identity"])
    }

    /// Notes that somebody asks for it again.
    pub(super) fn want(&self) {
        // Written once: what is only read, processors need not take from each other.
        if !self.is_wanted.load(Ordering::Relaxed) {
            self.is_wanted.store(true, Ordering::Relaxed);
        }
    }

    /// Notes how long it took to answer again.
    pub(super) fn measure(&self, time: Duration) {
        if let Some(measured) = &self.measured {
            measured.observe(time);
        }
    }

    /// In the form that who asks takes best, or that nothing has changed.
    pub(super) async fn respond(self: &Arc<Self>, asks: &HeaderMap) -> Response {
        if self.headers.get(header::ETAG).is_some_and(|tag| is_known(asks, tag)) {
            let mut response = StatusCode::NOT_MODIFIED.into_response();
            *response.headers_mut() = headers::of_unchanged(&self.headers);
            return response;
        }
        let form = if self.is_text { Form::best(asks) } else { None };
        let compressed = match form {
            Some(form) => self.compressed(form).await.map(|body| (body, Some(form))),
            None => None,
        };
        let (body, form) = compressed.unwrap_or_else(|| (self.plain.clone(), None));
        let mut response = Response::new(Body::from(body));
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers.clone();
        *response.extensions_mut() = self.refusal.clone();
        if let Some(form) = form {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(form.name()));
        }
        response
    }

    /// Compresses once, off the threads that answer.
    async fn compressed(self: &Arc<Self>, form: Form) -> Option<Bytes> {
        if let Some(known) = self.form(form).get() {
            return Some(known.clone());
        }
        let answer = self.clone();
        let making = spawn_blocking(move || answer.form(form).get_or_init(|| form.of(&answer.plain)).clone());
        making.await.ok()
    }

    const fn form(&self, form: Form) -> &OnceLock<Bytes> {
        match form {
            Form::Gzip => &self.gzip,
            Form::Brotli => &self.brotli,
        }
    }
}

/// How a body may be compressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Gzip,
    Brotli,
}

impl Form {
    /// The one that who asks likes best; of those liked alike the shortest.
    fn best(asks: &HeaderMap) -> Option<Self> {
        let texts = asks.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
        let taken = texts.flat_map(|text| text.split(',')).filter_map(Self::taken);
        let is_brotli = |form: Self| form == Self::Brotli;
        let best = taken.max_by(|one, other| {
            one.0.total_cmp(&other.0).then_with(|| is_brotli(one.1).cmp(&is_brotli(other.1)))
        });
        best.map(|(_, form)| form)
    }

    /// What one entry of `Accept-Encoding` takes and how gladly: `br`, `gzip;q=0.5`, not `gzip;q=0`.
    fn taken(entry: &str) -> Option<(f32, Self)> {
        let (name, weight) = entry.split_once(';').unwrap_or((entry, "q=1"));
        let weight: f32 = weight.trim().strip_prefix("q=")?.trim().parse().ok()?;
        let form = match name.trim() {
            name if name.eq_ignore_ascii_case("br") => Self::Brotli,
            name if name.eq_ignore_ascii_case("gzip") || name == "*" => Self::Gzip,
            _ => return None,
        };
        (weight > 0.0).then_some((weight, form))
    }

    const fn name(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Brotli => "br",
        }
    }

    fn of(self, plain: &[u8]) -> Bytes {
        let mut body = Vec::with_capacity(plain.len() / 4);
        // Writing to memory cannot fail.
        match self {
            Self::Gzip => {
                let mut writer = GzEncoder::new(&mut body, GZIP);
                let _ = writer.write_all(plain).and_then(|()| writer.try_finish());
            }
            Self::Brotli => {
                let parameters = BrotliEncoderParams { quality: BROTLI, ..BrotliEncoderParams::default() };
                let _ = BrotliCompress(&mut &plain[..], &mut body, &parameters);
            }
        }
        body.into()
    }
}

/// Whether a file of this kind gets shorter; pictures, fonts and workbooks are compressed already.
fn is_text(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim();
    kind.starts_with("text/") || kind.ends_with("json") || kind.ends_with("+xml") || kind.ends_with("/xml")
}
