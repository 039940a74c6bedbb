//! A milestone as the ledger and the pages of entities show it.

use super::chain::short_chain;
use crate::{
    dataset::{Milestone, Promise},
    domain::{figure::Subject, promise::PromisedBy},
    web::page::{Context, Link, Who},
};

/// A line of the ledger.
#[derive(Debug, Clone)]
pub struct PromiseLine {
    pub subject: Option<Link>,
    /// Whose promise it is, but for the subject itself.
    pub companies: Vec<Link>,
    pub what: String,
    pub promised: Link,
    /// The qualifier in words, for those who hear the page.
    pub words: String,
    /// What else was promised for the same day: what, and how it stands if otherwise.
    pub others: Vec<Other>,
    pub by: PromisedBy,
    pub who: Who,
    pub said_on: String,
    pub announcement: String,
    pub deadline: String,
    pub state: StateCell,
    /// What the rule calls a plan of which nobody speaks.
    pub silence: Option<String>,
    /// The same thing over time, oldest first; empty if nothing moved.
    pub chain: Vec<Link>,
    pub slip: Option<String>,
}

/// Another promise of the same milestone.
#[derive(Debug, Clone)]
pub struct Other {
    pub what: String,
    pub promised: Link,
    pub state: Option<String>,
}

/// A state with the figure that brought it about.
#[derive(Debug, Clone)]
pub struct StateCell {
    pub text: String,
    /// A class of the stylesheet.
    pub manner: &'static str,
    pub detail: Option<String>,
    pub url: Option<String>,
    /// When it came about, of what is settled.
    pub since: Option<String>,
}

impl PromiseLine {
    /// `claim` or `forecast`, as its label says it.
    pub fn tag(&self) -> &'static str {
        self.by.word()
    }

    /// The class of the label: forecasts look like estimates.
    pub fn tag_class(&self) -> &'static str {
        match self.by {
            PromisedBy::Claim => "claim",
            PromisedBy::Forecast => "estimate",
        }
    }

    pub fn is_forecast(&self) -> bool {
        self.by == PromisedBy::Forecast
    }
}

/// A promise's state in words.
pub fn state_cell(context: &Context<'_>, promise: &Promise<'_>) -> StateCell {
    let settled_by = promise.settled_by;
    let words =
        context.lang.state(&promise.verdict, settled_by.map(|newer| newer.figure), promise.checked_on);
    StateCell {
        text: words.text,
        manner: words.manner,
        detail: words.detail,
        url: settled_by.map(|newer| context.urls.figure(newer.id)),
        since: settled_by.map(|newer| format!("said {}", context.lang.fuzzy(newer.announcement.said_on))),
    }
}

/// A milestone as a line.
pub fn promise_line(context: &Context<'_>, milestone: &Milestone<'_>) -> PromiseLine {
    let lead = milestone.lead();
    let figure = lead.at.figure;
    let state = state_cell(context, lead);
    let others = milestone.promises[1..].iter().map(|other| {
        let own = state_cell(context, other).text;
        Other {
            what: context.lang.what(other.at.figure),
            promised: Link {
                name: context.lang.said(other.at.figure),
                url: context.urls.figure(other.at.id),
            },
            state: (other.verdict.state != lead.verdict.state).then_some(own),
        }
    });
    PromiseLine {
        subject: context.subject(milestone.subject),
        companies: milestone
            .companies
            .iter()
            .filter(|id| milestone.subject != Subject::Company(**id))
            .filter_map(|id| context.company(*id))
            .collect(),
        what: context.lang.what(figure),
        promised: Link { name: context.lang.said(figure), url: context.urls.figure(lead.at.id) },
        words: context.lang.words(figure.quantity, figure.unit.as_deref()),
        others: others.collect(),
        by: lead.by(),
        who: context.who(lead.at.announcement),
        said_on: context.lang.fuzzy(lead.at.announcement.said_on),
        announcement: context.urls.announcement(figure.announcement),
        deadline: context.lang.when(figure),
        silence: milestone.silence.map(|(silence, last)| context.lang.silence(silence, last)),
        chain: short_chain(context, lead.at),
        slip: lead.slip.filter(|days| *days != 0).map(|days| context.lang.slip(days)),
        state,
    }
}
