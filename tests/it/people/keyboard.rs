//! Logging in without a mouse.

use std::time::Duration;

use gigawatch::domain::account::Rank;
use tokio::net::TcpListener;

use super::{PASSWORD, add, site_with};
use crate::{browser::Desk, support::settings};

/// Presses a key with the focus where it is.
async fn press(desk: &Desk, key: &str) {
    desk.page.find_element("body").await.expect("a body").press_key(key).await.expect("a key");
}

async fn focused(desk: &Desk) -> String {
    desk.ask("document.activeElement.id || document.activeElement.innerText").await
}

/// Waits until the browser is at an address.
async fn arrive(desk: &Desk, path: &str) {
    let wanted = format!("{}{path}", desk.address);
    let mut at = String::new();
    for _ in 0..100 {
        if let Ok(answer) =
            desk.page.evaluate("document.readyState === 'complete' ? location.href : ''").await
        {
            at = answer.into_value().unwrap_or_default();
            if at == wanted {
                return;
            }
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("at {at} instead of {wanted}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_logs_in_and_out_by_keyboard_alone() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let site = site_with(settings(address.parse().expect("an address"))).await;
    add(&site, "anna", Rank::Admin).await;
    let desk = Desk::at(site, listener, address).await;
    desk.visit("/desk/account").await;
    arrive(&desk, "/login?next=%2Fdesk%2Faccount").await;

    press(&desk, "Tab").await;
    assert_eq!(focused(&desk).await, "Skip to the content");
    press(&desk, "Enter").await;
    press(&desk, "Tab").await;
    assert_eq!(focused(&desk).await, "name", "the first thing in the content");
    desk.page.find_element("#name").await.expect("a field").type_str("anna").await.expect("typed");
    press(&desk, "Tab").await;
    assert_eq!(focused(&desk).await, "password");
    desk.page.find_element("#password").await.expect("a field").type_str(PASSWORD).await.expect("typed");
    press(&desk, "Enter").await;
    arrive(&desk, "/desk/account").await;

    for _ in 0..30 {
        press(&desk, "Tab").await;
        if focused(&desk).await == "Log out" {
            break;
        }
    }
    press(&desk, "Enter").await;
    arrive(&desk, "/login?done=logout").await;
    desk.close().await;
}

/// The pages that only those at the desk see fit every screen too.
#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_people_fit_every_screen() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", listener.local_addr().expect("its address"));
    let site = site_with(settings(address.parse().expect("an address"))).await;
    add(&site, "anna.with-a-name_of.forty@letters-altoget", Rank::Admin).await;
    let desk = Desk::at(site, listener, address).await;
    desk.visit("/login?next=/desk/people").await;
    let log_in = format!(
        "document.querySelector('#name').value = 'anna.with-a-name_of.forty@letters-altoget'; \
         document.querySelector('#password').value = '{PASSWORD}'; \
         document.querySelector('main form').requestSubmit(); 0"
    );
    let _: i64 = desk.ask(&log_in).await;
    arrive(&desk, "/desk/people").await;
    for path in ["/desk/people", "/desk/account"] {
        desk.visit(path).await;
        for width in [360, 768, 1280] {
            desk.resize(width).await;
            let (content, screen): (i64, i64) =
                desk.ask("[document.documentElement.scrollWidth, window.innerWidth]").await;
            assert!(
                content <= screen && screen == width,
                "{path} is {content} px wide on {screen} of {width}"
            );
        }
    }
    desk.close().await;
}
