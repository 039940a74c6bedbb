//! `/desk/drafts/{id}/review`: what a draft would change, what is doubtful about
//! it, what was remarked, and what may be done with it.

use std::{collections::BTreeSet, sync::Arc};

use askama::Template;
use axum::{
    http::StatusCode,
    response::{Html, IntoResponse, Response},
};

use super::{Draft, after, decide::may_publish, ground, reasons, words};
use crate::{
    dataset::{Dataset, Snapshot, View},
    desk::{self, FormErrors, Kind, Proposal, act},
    domain::{CompanyId, Id, RevisionId, account::Rank, quantity::Interval, totals::Scenario},
    format::Lang,
    store::State,
    web::{
        chrome::Chrome,
        desk::{
            fields::{self, Fault},
            purge,
            session::Editor,
            urls,
        },
        error::WebError,
        extract::UrlPath,
        page::{Context, FigureLine, Link},
        public::{
            changes::{Teller, Told},
            revisions::reason_words,
        },
        urls::Urls,
    },
};

/// The most lines of a list; the preview has them all.
const MOST_LINES: usize = 200;

/// A remark.
struct Remark {
    by: String,
    at: String,
    text: String,
}

/// What is doubtful, with links to what it is about.
struct DoubtView {
    text: String,
    links: Vec<Link>,
}

/// A company's total before and after.
struct TotalLine {
    company: String,
    before: String,
    after: String,
}

/// What a draft would do.
#[derive(Default)]
struct Effect {
    told: Told,
    /// The first of the new figures, and how many there are.
    figures: Vec<FigureLine>,
    new_figures: usize,
    totals: Vec<TotalLine>,
    doubts: Vec<DoubtView>,
    /// What later revisions did that undoing would lose.
    later: Vec<(String, Vec<RevisionId>)>,
    is_nothing: bool,
}

struct ReasonView {
    value: &'static str,
    label: String,
    is_chosen: bool,
}

#[derive(Template)]
#[template(path = "desk/drafts/review.html")]
struct Review {
    chrome: Chrome,
    title: String,
    what: &'static str,
    id: String,
    seen: i64,
    state: State,
    /// What it became.
    published: Option<String>,
    /// In which a moment is typed.
    zone: String,
    waits_until: Option<String>,
    saved: String,
    reason: Option<String>,
    note: String,
    reasons: Vec<ReasonView>,
    faults: Vec<Fault>,
    is_readable: bool,
    is_overtaken: bool,
    effect: Effect,
    remarks: Vec<Remark>,
    /// Why the reader of this page may not publish; none if they may.
    may_not_publish: Option<String>,
    is_reviewer: bool,
    preview: String,
    /// What to purge from caches once the words are removed.
    purge: Vec<String>,
}

impl Review {
    fn is(&self, state: &str) -> bool {
        self.state.word() == state
    }

    /// Whether nothing was decided about it yet.
    fn is_undecided(&self) -> bool {
        !matches!(self.state, State::Published | State::Dropped)
    }
}

/// `GET /desk/drafts/{id}/review`
pub async fn show(UrlPath(id): UrlPath<String>, editor: Editor) -> Result<Response, WebError> {
    page(&id, &FormErrors::default(), &editor, StatusCode::OK).await
}

/// The page, with what was wrong with a decision.
pub async fn page(
    id: &str,
    errors: &FormErrors,
    editor: &Editor,
    status: StatusCode,
) -> Result<Response, WebError> {
    let draft = Draft::get(&editor.app, id).await?;
    let remarks = editor.app.store().comments(id).await?;
    let dataset = editor.app.dataset();
    let is_decided = matches!(draft.state(), State::Published | State::Dropped);
    let effect = if is_decided { None } else { effect(&draft, &dataset, editor).await? };
    let row = draft.row.as_ref();
    let chosen = row.and_then(|row| row.reason);
    let faults: Vec<Fault> = errors.0.iter().map(|error| Fault::of(&error.field, &error.text)).collect();
    let review = Review {
        chrome: Chrome::desk(editor, &fields::title(&format!("Review: {}", draft.title()), &faults)),
        title: draft.title(),
        what: words(draft.kind),
        id: draft.id.clone(),
        seen: draft.version(),
        state: draft.state(),
        published: row.and_then(|row| row.revision).map(|revision| Urls::default().revision(revision)),
        zone: editor.zone_name(),
        waits_until: row.and_then(|row| row.publish_at).map(|at| editor.moment(at)),
        saved: row
            .map_or_else(String::new, |row| format!("{} by {}", editor.moment(row.saved_at), row.saved_by.1)),
        reason: chosen.map(reason_words),
        note: row.and_then(|row| row.note.clone()).unwrap_or_default(),
        reasons: reasons(draft.kind, draft.subject.is_some())
            .iter()
            .map(|reason| ReasonView {
                value: reason.word(),
                label: reason_words(*reason),
                is_chosen: chosen == Some(*reason),
            })
            .collect(),
        faults,
        is_readable: effect.is_some(),
        is_overtaken: !is_decided && draft.is_overtaken(&ground(&dataset, &editor.app).snapshot),
        effect: effect.unwrap_or_default(),
        remarks: remarks
            .into_iter()
            .map(|remark| Remark { by: remark.by, at: editor.moment(remark.at), text: remark.text })
            .collect(),
        may_not_publish: match may_publish(&draft, editor).await {
            Err(WebError::Forbidden(why)) => Some(why),
            _ => None,
        },
        is_reviewer: editor.account.rank >= Rank::Reviewer,
        preview: format!("{}/", urls::preview(id)),
        purge: purged(&draft, &dataset, editor),
    };
    Ok((status, Html(review.render()?)).into_response())
}

/// The addresses that may have shown what a draft removes; none for other drafts.
fn purged(draft: &Draft, dataset: &Dataset, editor: &Editor) -> Vec<String> {
    if draft.kind != Kind::Redaction {
        return Vec::new();
    }
    let of = purge::redacted(draft.fields.text("what"), draft.fields.text("id"));
    of.map(|of| purge::addresses(of, &ground(dataset, &editor.app).snapshot)).unwrap_or_default()
}

/// What a draft would do; none if it cannot be read. Worked out off this thread:
/// totals and long tables take their time.
async fn effect(draft: &Draft, dataset: &Arc<Dataset>, editor: &Editor) -> Result<Option<Effect>, WebError> {
    let Ok(proposal) = draft.proposal(&editor.app, dataset).await? else { return Ok(None) };
    let (draft, dataset, editor) = (draft.clone(), dataset.clone(), editor.clone());
    let effect = tokio::task::spawn_blocking(move || effect_of(&draft, &proposal, &dataset, &editor)).await;
    effect.map(Some).map_err(|cause| WebError::Internal(cause.to_string()))
}

fn effect_of(draft: &Draft, proposal: &Proposal, dataset: &Dataset, editor: &Editor) -> Effect {
    let ground = ground(dataset, &editor.app);
    let doubts = desk::doubts(draft.kind, draft.subject, &draft.fields, &proposal.changes, ground);
    let next = after(dataset, proposal, draft, editor);
    let urls = Urls::default().under(&urls::preview(&draft.id));
    let snapshot = next.at(&View::now(editor.app.today()));
    let context = Context { snapshot, urls: &urls, lang: Lang::En };
    let changes = snapshot.changes_since(dataset.newest_id(), None);
    let published = Context { snapshot: ground.snapshot, urls: &Urls::default(), lang: Lang::En };
    let mut told = Teller::new(context, &changes).tell();
    told.cut(MOST_LINES);
    Effect {
        told,
        new_figures: changes.new_figures().count(),
        figures: changes.new_figures().take(MOST_LINES).map(|at| context.figure_line(at)).collect(),
        totals: totals(dataset, &next, editor),
        doubts: doubts.into_iter().map(|doubt| doubt_view(doubt, &published)).collect(),
        later: later(draft, &ground),
        is_nothing: proposal.changes.is_empty(),
    }
}

fn later(draft: &Draft, ground: &desk::Ground<'_>) -> Vec<(String, Vec<RevisionId>)> {
    let number = draft.fields.text("revision").parse().ok();
    let revision = number.filter(|_| draft.kind == Kind::Revert).map(RevisionId::new);
    let found = revision.map(|revision| act::changed_since(revision, &ground.snapshot)).unwrap_or_default();
    found.into_iter().map(|later| (later.row, later.revisions)).collect()
}

fn doubt_view(doubt: desk::Doubt, context: &Context<'_>) -> DoubtView {
    let figures = doubt.figures.iter().filter_map(|id| {
        let at = context.snapshot.figure(*id)?;
        Some(Link {
            name: format!("figure {id}, “{}”", at.figure.as_said), url: context.urls.figure(*id)
        })
    });
    let announcements = doubt.announcements.iter().filter_map(|id| {
        let said = context.snapshot.announcement(*id)?;
        Some(Link { name: said.headline.clone(), url: context.urls.announcement(*id) })
    });
    DoubtView { links: figures.chain(announcements).collect(), text: doubt.text }
}

/// The usual totals that would change: all companies together, and each.
fn totals(before: &Dataset, after: &Dataset, editor: &Editor) -> Vec<TotalLine> {
    let view = View::now(editor.app.today());
    let (before, after) = (before.at(&view), after.at(&view));
    let scenario = Scenario::usual(view.today.year());
    let of = |snapshot: &Snapshot<'_>| {
        let all: Vec<CompanyId> = snapshot.firms().map(|(id, _)| id).collect();
        snapshot.total(&scenario, &all)
    };
    let (old, new) = (of(&before), of(&after));
    let words = |sum: Option<Interval>| {
        sum.map_or_else(|| "no number".to_owned(), |sum| Lang::En.sum(sum, Some("USD")))
    };
    let ids: BTreeSet<CompanyId> = old.by_company.keys().chain(new.by_company.keys()).copied().collect();
    let each = ids.into_iter().filter_map(|id| {
        let (one, other) = (old.by_company.get(&id), new.by_company.get(&id));
        Some((after.company(id)?.name.clone(), one.copied(), other.copied()))
    });
    std::iter::once(("All companies".to_owned(), old.sum, new.sum))
        .chain(each)
        .map(|(company, one, other)| TotalLine { company, before: words(one), after: words(other) })
        .filter(|line| line.before != line.after)
        .collect()
}
