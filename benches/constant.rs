//! The machine's own limit: axum answering every request with the same bytes, to be
//! asked as the site is. `benches/http` starts it: `constant PORT BYTES`.

use axum::{Router, body::Bytes, http::header, routing::get};
use tokio::net::TcpListener;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1).filter_map(|argument| argument.parse::<usize>().ok());
    let (Some(port), Some(size)) = (arguments.next(), arguments.next()) else {
        return Err("constant PORT BYTES".into());
    };
    let body = Bytes::from(vec![b'x'; size]);
    let answer = get(async move || ([(header::CONTENT_TYPE, "text/html; charset=utf-8")], body.clone()));
    let listener = TcpListener::bind(("127.0.0.1", u16::try_from(port)?)).await?;
    axum::serve(listener, Router::new().route("/", answer)).await?;
    Ok(())
}
