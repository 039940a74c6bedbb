//! The editors' desk: everything under `/desk`, and the way in.

mod drafts;
mod form;
mod login;
mod password;
mod session;

use axum::{Router, extract::DefaultBodyLimit, middleware};

pub use drafts::publish::publish_when_due;
pub use login::login_page;
pub use password::{Cost, Passwords};
pub use session::Editor;

use super::App;

/// The addresses of the desk. All but the way in stand behind the guard.
pub(super) fn router(app: &App) -> Router<App> {
    let for_guard = app.clone();
    let desk = Router::new()
        .merge(drafts::router())
        .layer(middleware::from_fn(move |request, next| session::guard(for_guard.clone(), request, next)));
    Router::new().merge(desk).layer(DefaultBodyLimit::max(form::LONGEST))
}
