//! The editors' desk: everything under `/desk`, and the way in.

mod account;
mod acts;
mod address;
mod agent;
mod carried;
mod drafts;
mod entities;
mod fields;
mod form;
mod home;
mod intake;
mod login;
mod moments;
mod names;
mod passkeys;
mod password;
mod people;
mod publishing;
mod purge;
mod reset;
mod session;
mod tables;
mod unsent;
mod urls;
mod work;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{any, get, post},
};

pub use address::ClientAddress;
pub use drafts::publish::{close_when_published, publish_due, publish_when_due};
pub use fields::Fault;
pub use form::Form;
pub use login::login_page;
pub use passkeys::Passkeys;
pub use password::{Cost, Passwords};
pub use reset::ResetLink;
pub use session::Editor;
pub use tables::Readings;
pub use unsent::{Typed, at_primary, not_written, status as not_written_status};

use super::{App, primary};

/// The addresses of the desk that are pages, and the way in, as the
/// documentation names them.
pub const DESK_ROUTES: &[&str] = &[
    "/login",
    "/login/passkey",
    "/logout",
    "/reset/{token}",
    "/desk",
    "/desk/new/{kind}",
    "/desk/drafts/{id}",
    "/desk/drafts/{id}/review",
    "/desk/preview/{*rest}",
    "/desk/names",
    "/desk/entities",
    "/desk/intake",
    "/desk/upload",
    "/desk/account",
    "/desk/people",
    "/figures/{id}/correct",
];

/// The addresses of the desk. All but the way in stand behind the guard.
pub(super) fn router(app: &App) -> Router<App> {
    if !app.store().has_desk() {
        return nobody_home();
    }
    let for_guard = app.clone();
    let desk = Router::new()
        .merge(drafts::router())
        .merge(tables::router())
        .route("/desk", get(home::show))
        .route("/desk/entities", get(entities::show))
        .route("/desk/intake", get(intake::show).post(intake::read))
        .route("/desk/checked", post(acts::checked))
        .route("/desk/distinct", post(acts::distinct))
        .route("/desk/leftovers/{id}/settle", post(acts::settle))
        .route("/desk/corrections/{id}/answer", post(acts::answer))
        .route("/desk/names", get(names::find_names))
        .route("/desk/account", get(account::show))
        .route("/desk/account/password", get(account::back).post(account::change_password))
        .route("/desk/account/byline", get(account::back).post(account::change_byline))
        .route("/desk/account/sessions/{id}/end", get(account::back).post(account::end_session))
        .route("/desk/account/sessions/end-others", get(account::back).post(account::end_others))
        .route("/desk/account/passkeys", get(account::back).post(passkeys::register))
        .route("/desk/account/passkeys/begin", post(passkeys::begin))
        .route("/desk/account/passkeys/{id}/remove", get(account::back).post(passkeys::remove))
        .route("/desk/people", get(people::show).post(people::add))
        .route("/desk/people/{id}/role", get(people::back).post(people::change_role))
        .route("/desk/people/{id}/disable", get(people::back).post(people::disable))
        .route("/desk/people/{id}/enable", get(people::back).post(people::enable))
        .route("/desk/people/{id}/reset", get(people::back).post(people::reset))
        // A layer holds the routes above it, and only those.
        .layer(middleware::from_fn(move |request, next| session::guard(for_guard.clone(), request, next)));
    // What was written before the login comes along, and so these forms are longer than others.
    let log_in = Router::new()
        .route("/login", get(login::show).post(login::log_in))
        .route("/login/passkey", get(login::back).post(passkeys::log_in))
        .layer(DefaultBodyLimit::max(login::LONGEST));
    Router::new()
        .merge(desk)
        .merge(log_in)
        .route("/login/passkey/begin", post(passkeys::begin_login))
        .route("/logout", post(login::log_out))
        .route("/reset/{token}", get(reset::show).post(reset::set))
        .layer(DefaultBodyLimit::max(form::LONGEST))
}

/// A server that only reads has no desk, and says where it is.
fn nobody_home() -> Router<App> {
    let addresses = ["/login", "/login/{*rest}", "/logout", "/reset/{token}", "/desk", "/desk/{*rest}"];
    addresses
        .into_iter()
        .fold(Router::new(), |router, address| router.route(address, any(primary::elsewhere)))
}
