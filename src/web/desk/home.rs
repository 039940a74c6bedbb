//! `/desk`: what is to be done, each list with its first lines.

use std::collections::BTreeSet;

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

use super::{fields::notice, session::Editor, urls, work};
use jiff::civil::Date;
use url::form_urlencoded;

use crate::{
    dataset::{FigureAt, Snapshot, View},
    domain::{FigureId, Id, account::Rank, care::Checked, figure::Subject},
    format::Lang,
    store::{Correction, DraftLine, Leftover, State},
    web::{
        chrome::Chrome,
        error::WebError,
        extract::Parameters,
        page::{Context, Link},
        urls::Urls,
    },
};

/// How many lines of a list are shown at first.
const FIRST: usize = 5;

/// What was done just before.
const NOTICES: [(&str, &str); 6] = [
    ("dropped", "The draft was dropped."),
    ("checked", "Noted: checked, nothing new."),
    ("settled", "Noted: dealt with."),
    ("distinct", "Noted: not the same."),
    ("asked", "It is asked after again."),
    ("answered", "The answer was kept."),
];

/// A draft in a list.
struct DraftView {
    url: String,
    title: String,
    kind: String,
    state: &'static str,
    by: String,
    comments: i64,
    waits: Option<String>,
}

/// Something to do.
struct Task {
    link: Link,
    note: String,
    acts: Vec<Act>,
}

/// What may be done about it.
enum Act {
    Go { label: &'static str, url: String },
    Post { label: &'static str, url: String, fields: Vec<(&'static str, String)> },
    Answer { url: String },
}

/// A list of things to do.
struct List {
    id: &'static str,
    title: &'static str,
    hint: &'static str,
    count: usize,
    tasks: Vec<Task>,
    more: Option<String>,
}

#[derive(Template)]
#[template(path = "desk/home.html")]
struct Home {
    chrome: Chrome,
    notice: Option<&'static str>,
    review: Vec<DraftView>,
    open: Vec<DraftView>,
    lists: Vec<List>,
    new: [(&'static str, &'static str); 6],
    is_admin: bool,
}

/// `GET /desk`; `all` names a list to be shown whole.
pub async fn show(editor: Editor, mut parameters: Parameters) -> Result<Response, WebError> {
    let notice = notice(&mut parameters, &NOTICES)?;
    let all = parameters.one("all")?;
    parameters.finish()?;
    let store = editor.app.store();
    let (drafts, corrections) = (store.open_drafts().await?, store.open_corrections().await?);
    let (leftovers, distinct) = (store.leftovers().await?, store.distinct_pairs().await?);
    let (review, open): (Vec<DraftLine>, Vec<DraftLine>) =
        drafts.into_iter().partition(|draft| draft.state != State::Open);
    let dataset = editor.app.dataset();
    let today = editor.app.today();
    let urls = Urls::default();
    let context = Context { snapshot: dataset.at(&View::now(today)), urls: &urls, lang: Lang::En };
    let teller = Teller { editor: &editor, context, all };
    let lists = vec![
        teller.corrections(&corrections),
        teller.overdue(),
        teller.stale(today),
        teller.duplicates(&distinct.iter().copied().collect()),
        teller.leftovers(&leftovers),
        teller.unarchived(),
        teller.used_once(),
        teller.told_apart(&distinct),
    ];
    let home = Home {
        chrome: Chrome::desk(&editor, "Desk"),
        notice,
        review: review.into_iter().map(|draft| draft_view(&editor, draft)).collect(),
        open: open.into_iter().map(|draft| draft_view(&editor, draft)).collect(),
        lists: lists.into_iter().filter(|list| list.count > 0).collect(),
        new: [
            ("announcement", "Announcement"),
            ("company", "Company"),
            ("person", "Person"),
            ("project", "Project"),
            ("site", "Site"),
            ("source", "Source"),
        ],
        is_admin: editor.account.rank >= Rank::Admin,
    };
    Ok(Html(home.render()?).into_response())
}

fn draft_view(editor: &Editor, draft: DraftLine) -> DraftView {
    DraftView {
        url: match draft.state {
            State::Open => urls::draft(&draft.id),
            _ => urls::review(&draft.id),
        },
        title: draft.title,
        kind: draft.kind,
        state: match draft.state {
            State::Submitted => "to be reviewed",
            State::Waiting => "waits for its moment",
            _ => "in the making",
        },
        by: if draft.created_by == draft.saved_by {
            format!("{}, {}", draft.created_by, editor.moment(draft.saved_at))
        } else {
            format!("{}, saved by {}, {}", draft.created_by, draft.saved_by, editor.moment(draft.saved_at))
        },
        comments: draft.comments,
        waits: draft.publish_at.map(|at| editor.moment(at)),
    }
}

/// Puts what was found into words.
struct Teller<'a> {
    editor: &'a Editor,
    context: Context<'a>,
    all: Option<String>,
}

impl<'a> Teller<'a> {
    fn snapshot(&self) -> Snapshot<'a> {
        self.context.snapshot
    }

    fn list<T>(
        &self,
        (id, title, hint): (&'static str, &'static str, &'static str),
        found: &[T],
        task: impl Fn(&T) -> Option<Task>,
    ) -> List {
        let is_whole = self.all.as_deref() == Some(id);
        let shown = if is_whole { found.len() } else { FIRST };
        List {
            id,
            title,
            hint,
            count: found.len(),
            tasks: found.iter().take(shown).filter_map(task).collect(),
            more: (found.len() > shown).then(|| format!("/desk?all={id}#{id}")),
        }
    }

    fn corrections(&self, corrections: &[Correction]) -> List {
        let words = ("corrections", "Readers say", "Answer each; the answer is kept here.");
        self.list(words, corrections, |correction| {
            let from = correction.sender.as_ref().map_or_else(String::new, |sender| format!(" · {sender}"));
            let link = correction.link.as_ref().map_or_else(String::new, |link| format!(" · {link}"));
            Some(Task {
                link: self.figure_link(self.snapshot().figure(correction.figure)?),
                note: format!("{} · {}{from}{link}", correction.text, self.editor.moment(correction.at)),
                acts: vec![Act::Answer { url: format!("/desk/corrections/{}/answer", correction.id) }],
            })
        })
    }

    fn overdue(&self) -> List {
        let words = ("overdue", "Promises overdue without an outcome", "Delivered, moved, or silent?");
        self.list(words, &work::overdue(&self.snapshot()), |(at, days)| {
            let subject = self.context.subject(at.figure.subject).map_or_else(String::new, |link| link.name);
            let lang = self.context.lang;
            let begin = |parameters: Vec<(&'static str, String)>| {
                let own = [
                    ("citation", "n1".to_owned()),
                    ("figure", "n1".to_owned()),
                    ("figure.n1.subject", subject.clone()),
                    ("headline", format!("{subject}: ")),
                ];
                Urls::default().with("/desk/new/announcement", own.into_iter().chain(parameters))
            };
            let id = at.id.to_string();
            let met = vec![
                ("figure.n1.outcome", "met".to_owned()),
                ("figure.n1.outcome_of", id.clone()),
                ("figure.n1.stage", "operational".to_owned()),
            ];
            let moved = vec![
                ("figure.n1.replaces", id.clone()),
                ("figure.n1.stage", at.figure.stage.word().to_owned()),
            ];
            Some(Task {
                link: self.figure_link(*at),
                note: format!("due {}, {days} days ago", lang.when(at.figure)),
                acts: vec![
                    Act::Go { label: "Delivered", url: begin(met) },
                    Act::Go { label: "Moved", url: begin(moved) },
                    checked("Silent: checked", "figure", id.clone()),
                    Act::Go { label: "Reply", url: format!("/desk/new/reply?figure={id}") },
                ],
            })
        })
    }

    fn stale(&self, today: Date) -> List {
        let words = (
            "stale",
            "Not checked for 90 days",
            "One click is a dated act that readers see as “last checked”.",
        );
        self.list(words, &work::stale(&self.snapshot(), today), |stale| {
            let (kind, id) = match stale.of {
                Checked::Company(id) => ("company", id.number()),
                Checked::Project(id) => ("project", id.number()),
                Checked::Site(id) => ("site", id.number()),
                Checked::Figure(id) => ("figure", id.number()),
            };
            let since = stale.since.map_or_else(|| "never".to_owned(), |day| self.context.lang.day(day));
            Some(Task {
                link: Link { name: stale.name.clone(), url: stale.url.clone() },
                note: format!("{kind} · last news or check: {since}"),
                acts: vec![
                    checked("Checked, nothing new", kind, id.to_string()),
                    Act::Go { label: "Correct", url: format!("/desk/new/{kind}?of={id}") },
                ],
            })
        })
    }

    fn duplicates(&self, distinct: &BTreeSet<(FigureId, FigureId)>) -> List {
        let words =
            ("duplicates", "Perhaps recorded twice", "The same number about the same, in two announcements.");
        self.list(words, &work::duplicates(&self.snapshot(), distinct), |(one, other)| {
            let fields = vec![("one", one.id.to_string()), ("other", other.id.to_string())];
            Some(Task {
                link: self.figure_link(*one),
                note: format!("and figure {}: {}", other.id, other.announcement.headline),
                acts: vec![
                    Act::Go { label: "The other one", url: self.context.urls.figure(other.id) },
                    Act::Go {
                        label: "Correct",
                        url: format!("/desk/new/announcement?of={}", other.figure.announcement),
                    },
                    Act::Post { label: "Not the same", url: "/desk/distinct".to_owned(), fields },
                ],
            })
        })
    }

    fn leftovers(&self, leftovers: &[(i64, Leftover)]) -> List {
        let words = ("leftovers", "Left over by imports", "Rows that could not be placed without guessing.");
        self.list(words, leftovers, |(id, leftover)| {
            Some(Task {
                link: Link {
                    name: format!("{}, {}", leftover.data_set, leftover.place),
                    url: format!(
                        "/search?{}",
                        form_urlencoded::Serializer::new(String::new())
                            .append_pair(
                                "q",
                                leftover
                                    .reason
                                    .split('“')
                                    .nth(1)
                                    .and_then(|text| text.split('”').next())
                                    .unwrap_or_default()
                            )
                            .finish()
                    ),
                },
                note: format!("{} · copy of {}", leftover.reason, leftover.published_on),
                acts: vec![Act::Post {
                    label: "Dealt with",
                    url: format!("/desk/leftovers/{id}/settle"),
                    fields: Vec::new(),
                }],
            })
        })
    }

    fn unarchived(&self) -> List {
        let words = ("archive", "Sources without an archived copy", "Pages move and vanish.");
        self.list(words, &work::unarchived(&self.snapshot()), |(id, count)| {
            let source = self.snapshot().source(*id)?;
            Some(Task {
                link: Link { name: source.title.clone(), url: self.context.urls.source(*id) },
                note: format!(
                    "{} · cited by {}",
                    source.publisher,
                    self.context.lang.count(*count, "announcement", "announcements")
                ),
                acts: vec![Act::Go { label: "Add it", url: format!("/desk/new/source?of={id}") }],
            })
        })
    }

    fn used_once(&self) -> List {
        let words = ("once", "Sources used once", "Perhaps the same as another, or worth reading again.");
        self.list(words, &work::used_once(&self.snapshot()), |id| {
            let source = self.snapshot().source(*id)?;
            Some(Task {
                link: Link { name: source.title.clone(), url: self.context.urls.source(*id) },
                note: source.publisher.clone(),
                acts: vec![Act::Go { label: "Correct", url: format!("/desk/new/source?of={id}") }],
            })
        })
    }

    fn told_apart(&self, pairs: &[(FigureId, FigureId)]) -> List {
        let words = ("apart", "Told apart", "Pairs that somebody found not to be the same.");
        self.list(words, pairs, |(one, other)| {
            let fields =
                vec![("one", one.to_string()), ("other", other.to_string()), ("undo", "on".to_owned())];
            Some(Task {
                link: self.figure_link(self.snapshot().figure(*one)?),
                note: format!("is not figure {other}"),
                acts: vec![Act::Post { label: "Ask again", url: "/desk/distinct".to_owned(), fields }],
            })
        })
    }

    /// A figure by what it says and about what.
    fn figure_link(&self, at: FigureAt<'_>) -> Link {
        let subject = match at.figure.subject {
            Subject::Industry => String::new(),
            subject => {
                self.context.subject(subject).map_or_else(String::new, |link| format!("{}: ", link.name))
            }
        };
        let lang = self.context.lang;
        Link {
            name: format!("{subject}{}, {}", lang.what(at.figure), lang.said(at.figure)),
            url: self.context.urls.figure(at.id),
        }
    }
}

fn checked(label: &'static str, kind: &'static str, id: String) -> Act {
    Act::Post { label, url: "/desk/checked".to_owned(), fields: vec![("kind", kind.to_owned()), ("id", id)] }
}
