//! What a handler gets: the reader's view, and the parts of the address. Ours
//! answer with our own error page and read repeated keys.

use std::{collections::BTreeSet, str::FromStr, sync::Arc};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use jiff::{Timestamp, civil::Date};
use url::form_urlencoded;

use super::{
    App,
    charts::{CardSlot, Theme},
    error::WebError,
    files::Format,
    page::Context,
    urls::{RULES, Urls},
};
use crate::{
    dataset::{Dataset, Snapshot, View},
    format::Lang,
};

/// The parameters that belong to the view and not to the page.
pub const VIEW: [&str; 4] = ["as_of", "said_by", "rules", "lang"];

/// The parameters of an address; each is taken once by name, the rest refused.
#[derive(Debug, Default)]
pub struct Parameters {
    given: Vec<(String, String)>,
    asked: BTreeSet<&'static str>,
    /// What the page took, defaults written out: the address that says it all.
    settled: Vec<(&'static str, Vec<String>)>,
}

impl Parameters {
    fn of(query: &str) -> Self {
        let given =
            form_urlencoded::parse(query.as_bytes()).map(|(k, v)| (k.into_owned(), v.into_owned())).collect();
        Self { given, ..Self::default() }
    }

    /// No value holds characters that nobody can type or see.
    fn refuse_controls(&self) -> Result<(), WebError> {
        match self.given.iter().find(|(_, value)| value.chars().any(char::is_control)) {
            None => Ok(()),
            Some((name, _)) => {
                Err(WebError::BadRequest(format!("“{name}” holds a control character; it takes plain text.")))
            }
        }
    }

    /// The parameters but for the view's, for the same page seen now.
    pub fn without_view(&self) -> impl Iterator<Item = (&str, &str)> {
        let given = self.given.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        given.filter(|(name, _)| !VIEW.contains(name))
    }

    /// What the page took, in the order in which it asked, defaults written out.
    pub fn settled(&self) -> impl Iterator<Item = (&'static str, &str)> {
        self.settled.iter().flat_map(|(name, values)| values.iter().map(|value| (*name, value.as_str())))
    }

    /// Writes down what a parameter came to where the address does not say it:
    /// a default, or that nothing was chosen.
    pub fn settle<V: Into<String>>(&mut self, name: &'static str, values: impl IntoIterator<Item = V>) {
        let values = values.into_iter().map(Into::into).collect();
        match self.settled.iter_mut().find(|(known, _)| *known == name) {
            Some((_, settled)) => *settled = values,
            None => self.settled.push((name, values)),
        }
    }

    /// All values of a repeatable parameter; empty ones, as forms send them, are none.
    pub fn all(&mut self, name: &'static str) -> Vec<String> {
        let is_new = self.asked.insert(name);
        let mut values: Vec<String> = self
            .given
            .iter()
            .filter(|(given, value)| given == name && !value.is_empty())
            .map(|(_, value)| value.clone())
            .collect();
        let mut seen = BTreeSet::new();
        values.retain(|value| seen.insert(value.clone()));
        if is_new && !VIEW.contains(&name) {
            self.settle(name, values.clone());
        }
        values
    }

    /// The value of a parameter that may stand once.
    pub fn one(&mut self, name: &'static str) -> Result<Option<String>, WebError> {
        let mut values = self.all(name);
        if values.len() > 1 {
            return Err(WebError::parameter(name, &values.join(", "), "one value, not several"));
        }
        Ok(values.pop())
    }

    /// The value of a parameter read as `T`; `takes` says what it takes.
    pub fn read<T: FromStr>(&mut self, name: &'static str, takes: &str) -> Result<Option<T>, WebError> {
        self.one(name)?
            .map(|text| text.parse().map_err(|_| WebError::parameter(name, &text, takes)))
            .transpose()
    }

    /// Everything that was not asked for by name.
    pub fn rest(&self) -> impl Iterator<Item = (String, String)> {
        self.given.iter().filter(|(name, _)| !self.asked.contains(name.as_str())).cloned()
    }

    /// Refuses what nobody asked for.
    pub fn finish(&self) -> Result<(), WebError> {
        match self.given.iter().find(|(name, _)| !self.asked.contains(name.as_str())) {
            None => Ok(()),
            Some((unknown, _)) => {
                let known: Vec<&str> = self.asked.iter().copied().collect();
                Err(WebError::BadRequest(format!(
                    "“{unknown}” is no parameter of this page. It takes: {}.",
                    known.join(", ")
                )))
            }
        }
    }
}

/// A reader's request: the dataset as it is now and the view of the address.
pub struct Reader {
    pub app: App,
    pub dataset: Arc<Dataset>,
    pub view: View,
    pub urls: Urls,
    pub lang: Lang,
    /// The path of the page, without the ending of a file and without `/embed`.
    pub path: String,
    /// Set when the table of the page is asked for as a file.
    pub format: Option<Format>,
    /// Set when what the page shows is to stand within somebody else's: on which paper.
    pub frame: Option<Theme>,
    pub parameters: Parameters,
    /// Set where the page is asked for what stands on its card.
    pub card: Option<CardSlot>,
}

impl Reader {
    /// What the view sees.
    pub fn snapshot(&self) -> Snapshot<'_> {
        self.dataset.at(&self.view)
    }

    /// What view structs are filled from.
    pub fn context(&self) -> Context<'_> {
        Context { snapshot: self.snapshot(), urls: &self.urls, lang: self.lang }
    }
}

/// For addresses that see no view and whose `lang` is not the page's.
impl FromRequestParts<App> for Parameters {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, WebError> {
        let parameters = Self::of(parts.uri.query().unwrap_or(""));
        parameters.refuse_controls()?;
        Ok(parameters)
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, WebError> {
        let dataset = app.dataset();
        let mut parameters = Parameters::of(parts.uri.query().unwrap_or(""));
        parameters.refuse_controls()?;
        let view = read_view(&mut parameters, app, &dataset)?;
        let lang =
            read_fixed(&mut parameters, "lang", Lang::En.code(), "en; other languages do not exist yet")?;
        let rules = read_fixed(&mut parameters, "rules", RULES, "1, the only version of the rules so far")?;
        let (path, format) = Format::split(parts.uri.path());
        let framed = path.strip_prefix("/embed").filter(|page| page.starts_with('/'));
        let frame = match framed {
            None => None,
            Some(_) => Some(parameters.read("theme", Theme::TAKES)?.unwrap_or(Theme::Auto)),
        };
        Ok(Self {
            app: app.clone(),
            dataset,
            urls: Urls::of(&view, rules, lang).at(app.base_url()).under(app.prefix()),
            view,
            lang: Lang::En,
            path: framed.unwrap_or(path).to_owned(),
            format,
            frame,
            parameters,
            card: parts.extensions.get().cloned(),
        })
    }
}

/// Year, month and day with hyphens, and nothing else that a date might be.
pub fn read_day(text: &str) -> Option<Date> {
    let day: Date = text.parse().ok()?;
    (day.to_string() == text).then_some(day)
}

/// A parameter that has one value so far; says whether the address names it.
fn read_fixed(
    parameters: &mut Parameters,
    name: &'static str,
    only: &'static str,
    takes: &str,
) -> Result<Option<&'static str>, WebError> {
    match parameters.one(name)? {
        None => Ok(None),
        Some(value) if value == only => Ok(Some(only)),
        Some(other) => Err(WebError::parameter(name, &other, takes)),
    }
}

/// The two clocks, which every public address takes.
fn read_view(parameters: &mut Parameters, app: &App, dataset: &Dataset) -> Result<View, WebError> {
    let moment = "a moment such as 2026-07-07T12:00:00Z (RFC 3339)";
    let as_of: Option<Timestamp> = parameters.read("as_of", moment)?;
    let said_by = parameters
        .one("said_by")?
        .map(|text| {
            read_day(&text).ok_or_else(|| WebError::parameter("said_by", &text, "a day such as 2025-08-02"))
        })
        .transpose()?;
    if let Some(moment) = as_of {
        refuse_outside_history("as_of", moment, app, dataset)?;
    }
    Ok(View { as_of, said_by, today: app.today() })
}

/// A moment is neither before the first revision nor to come.
pub fn refuse_outside_history(
    name: &str,
    moment: Timestamp,
    app: &App,
    dataset: &Dataset,
) -> Result<(), WebError> {
    let first = dataset.revisions().front().map(|revision| revision.published_at);
    if first.is_none_or(|first| moment < first) {
        let since = first.map_or_else(String::new, |first| format!(", which is {first:.3}"));
        let takes = format!("a moment not before the first revision{since}");
        return Err(WebError::parameter(name, &format!("{moment}"), &takes));
    }
    // A follower's clock may stand behind the newest revision that it holds.
    let newest = dataset.newest().map(|revision| revision.published_at);
    if moment > newest.map_or(app.now(), |newest| newest.max(app.now())) {
        return Err(WebError::parameter(name, &format!("{moment}"), "a moment that is not in the future"));
    }
    Ok(())
}

/// The one part of the path that a route leaves open.
pub struct UrlPath<T>(pub T);

impl<T, S> FromRequestParts<S> for UrlPath<T>
where
    T: FromStr,
    S: Send + Sync,
{
    type Rejection = WebError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, WebError> {
        let params =
            RawPathParams::from_request_parts(parts, state).await.map_err(|_| WebError::not_found("page"))?;
        let value = params.iter().next().map(|(_, value)| value.to_owned());
        value.and_then(|text| text.parse().ok()).map(Self).ok_or_else(|| WebError::not_found("page"))
    }
}
