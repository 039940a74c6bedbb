//! Somebody in a window of a real browser, and what they do there.

use std::time::Duration;

use chromiumoxide::Page;
use serde::de::DeserializeOwned;

/// What people do in a window.
pub struct Person<'p> {
    pub page: &'p Page,
    pub address: &'p str,
}

impl Person<'_> {
    pub async fn visit(&self, path: &str) {
        self.page.goto(format!("{}{path}", self.address)).await.expect("the page loads");
        self.settled().await;
    }

    pub async fn ask<T: DeserializeOwned>(&self, script: &str) -> T {
        let answer = self.page.evaluate(script).await.unwrap_or_else(|cause| panic!("{script}: {cause}"));
        answer.into_value().unwrap_or_else(|cause| panic!("{script}: {cause}"))
    }

    pub async fn path(&self) -> String {
        self.ask("location.pathname").await
    }

    pub async fn text(&self) -> String {
        self.ask("document.querySelector('main').innerText").await
    }

    /// Types into a field, over what stands there.
    pub async fn fill(&self, name: &str, text: &str) {
        let selector = format!("[name='{name}']");
        let _: bool = self
            .ask(&format!("(() => {{ const e = document.querySelector({selector:?}); e.closest('details')?.setAttribute('open', ''); e.scrollIntoView({{ block: 'center' }}); e.focus(); e.select?.(); return true; }})()"))
            .await;
        let field =
            self.page.find_element(selector.as_str()).await.unwrap_or_else(|_| panic!("a field {name}"));
        field.type_str(text).await.expect("typed");
    }

    /// Chooses a file of this text.
    pub async fn put_into_file(&self, name: &str, text: &str) {
        let put: bool = self
            .ask(&format!("(() => {{ const files = new DataTransfer(); files.items.add(new File([\"{text}\"], {name:?})); document.querySelector('[type=file]').files = files.files; return true; }})()"))
            .await;
        assert!(put);
    }

    pub async fn choose(&self, name: &str, value: &str) {
        let chosen: String = self
            .ask(&format!("(() => {{ const e = document.querySelector(\"[name='{name}']\"); e.value = {value:?}; e.dispatchEvent(new Event('input', {{ bubbles: true }})); e.dispatchEvent(new Event('change', {{ bubbles: true }})); return e.value; }})()"))
            .await;
        assert_eq!(chosen, value, "{name}");
    }

    /// Presses a button that can be seen, and waits for the page that follows.
    pub async fn press(&self, selector: &str) {
        let _: bool = self.ask("(() => { window.isOld = true; return true; })()").await;
        let pressed: bool = self
            .ask(&format!("(() => {{ const e = [...document.querySelectorAll({selector:?})].find(e => e.checkVisibility() && e.tabIndex >= 0); e?.click(); return !!e; }})()"))
            .await;
        assert!(pressed, "a button {selector} at {}", self.path().await);
        self.next_page(selector).await;
    }

    /// Waits for the page that follows one with `window.isOld`.
    pub async fn next_page(&self, after: &str) {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let is_new =
                self.page.evaluate("window.isOld === undefined && document.readyState === 'complete'").await;
            if is_new.ok().and_then(|answer| answer.into_value::<bool>().ok()) == Some(true) {
                return self.settled().await;
            }
        }
        panic!("{after} at {} leads nowhere: {}", self.path().await, self.text().await);
    }

    /// Waits until the page says something.
    pub async fn sees(&self, selector: &str, word: &str) {
        let mut text = String::new();
        for _ in 0..100 {
            let script =
                format!("[...document.querySelectorAll({selector:?})].map(e => e.innerText).join(' ')");
            text = self.ask(&script).await;
            if text.contains(word) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        panic!("{selector} at {} says “{text}” and not “{word}”", self.path().await);
    }

    pub async fn settled(&self) {
        for _ in 0..100 {
            if let Ok(answer) = self.page.evaluate("document.readyState").await
                && answer.into_value::<String>().is_ok_and(|state| state == "complete")
            {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub async fn log_in(&self, name: &str, password: &str) {
        self.visit("/login").await;
        self.fill("name", name).await;
        self.fill("password", password).await;
        self.press("main form button").await;
    }
}
