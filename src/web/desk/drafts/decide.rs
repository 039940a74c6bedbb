//! What happens to a draft: submitted, remarked on, sent back, published now or
//! later, dropped.

use axum::{
    http::StatusCode,
    response::{IntoResponse, Redirect, Response},
};

use super::{
    Draft, brought_together, edit,
    publish::{self, Outcome},
    reasons, review,
};
use crate::{
    desk::{FormError, FormErrors},
    domain::{RevisionId, account::Rank, revision::Reason},
    store::{State, StoreError, Submission},
    web::{
        desk::{form::Form, session::Editor, urls},
        error::WebError,
        extract::UrlPath,
        urls::Urls,
    },
};

/// The longest note and remark, in characters.
const LONGEST: usize = 1_000;

fn to_review(id: &str) -> Response {
    Redirect::to(&urls::review(id)).into_response()
}

fn to_revision(id: RevisionId) -> Response {
    Redirect::to(&Urls::default().revision(id)).into_response()
}

fn wrong(field: &str, text: &str) -> FormErrors {
    FormErrors(vec![FormError { field: field.to_owned(), text: text.to_owned() }])
}

/// The version that the page showed.
fn seen(form: &Form) -> Result<i64, WebError> {
    let text = form.text("seen");
    text.parse().map_err(|_| {
        WebError::BadForm(format!("“seen” takes the version that you saw. It was given “{text}”."))
    })
}

/// What a version that is not the newest, or a draft that is closed, leads to.
async fn overtaken(id: &str, cause: StoreError, editor: &Editor) -> Result<Response, WebError> {
    let text = match cause {
        StoreError::Stale(_) => {
            "Somebody saved this draft after you opened this page. Look at it again before you decide."
        }
        StoreError::Closed => "Somebody decided on this draft since; it is as you see it now.",
        cause => return Err(cause.into()),
    };
    review::page(id, &wrong("", text), editor, StatusCode::CONFLICT).await
}

/// `POST /desk/drafts/{id}/submit`: asks for a review, with a reason and a note.
pub async fn submit(UrlPath(id): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let draft = Draft::get(&editor.app, &id).await?;
    let (reason, note) = (form.text("reason"), form.text("note"));
    let allowed = reasons(draft.kind, draft.subject.is_some());
    let Some(reason) = reason.parse::<Reason>().ok().filter(|reason| allowed.contains(reason)) else {
        return review::page(
            &id,
            &wrong("reason", "Choose why it is to be published."),
            &editor,
            StatusCode::UNPROCESSABLE_ENTITY,
        )
        .await;
    };
    if note.is_empty() {
        let text = "Say in a sentence what is new or was wrong; readers see it under the revision.";
        return review::page(&id, &wrong("note", text), &editor, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    if note.chars().count() > LONGEST {
        let text = format!("A note has at most {LONGEST} characters.");
        return review::page(&id, &wrong("note", &text), &editor, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let dataset = editor.app.dataset();
    if let Err(errors) = draft.proposal(&editor.app, &dataset).await? {
        return edit::page(&draft, &errors, &editor, StatusCode::UNPROCESSABLE_ENTITY).await;
    }
    let submission = Submission { reason, note: &note, by: editor.account.id };
    match editor.app.store().submit_draft(&id, seen(&form)?, submission, editor.now).await {
        Ok(()) => Ok(to_review(&id)),
        Err(cause) => overtaken(&id, cause, &editor).await,
    }
}

/// `POST /desk/drafts/{id}/comment`
pub async fn comment(UrlPath(id): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    Draft::get(&editor.app, &id).await?;
    let text = form.text("comment");
    if text.is_empty() || text.chars().count() > LONGEST {
        let sentence = format!("A remark has 1 to {LONGEST} characters.");
        return review::page(&id, &wrong("comment", &sentence), &editor, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    }
    editor.app.store().comment(&id, editor.account.id, &text, editor.now).await?;
    Ok(to_review(&id))
}

/// `POST /desk/drafts/{id}/return`: back to its editor, with a remark that says why.
pub async fn send_back(
    UrlPath(id): UrlPath<String>,
    editor: Editor,
    form: Form,
) -> Result<Response, WebError> {
    editor.must_be(Rank::Reviewer, "Sending a draft back")?;
    let text = form.text("comment");
    if text.is_empty() || text.chars().count() > LONGEST {
        let sentence = "Say in the remark what is to be mended before you send it back.";
        return review::page(&id, &wrong("comment", sentence), &editor, StatusCode::UNPROCESSABLE_ENTITY)
            .await;
    }
    let store = editor.app.store();
    match store
        .move_draft(&id, &[State::Submitted, State::Waiting], State::Open, editor.account.id, editor.now)
        .await
    {
        Ok(()) => {
            store.comment(&id, editor.account.id, &text, editor.now).await?;
            Ok(to_review(&id))
        }
        Err(cause) => overtaken(&id, cause, &editor).await,
    }
}

/// `POST /desk/drafts/{id}/drop`: it is not to be published. Its own editor may, and reviewers.
pub async fn drop_draft(UrlPath(id): UrlPath<String>, editor: Editor) -> Result<Response, WebError> {
    let draft = Draft::get(&editor.app, &id).await?;
    let is_own = draft.row.as_ref().is_some_and(|row| row.created_by.0 == editor.account.id);
    if !is_own {
        editor.must_be(Rank::Reviewer, "Dropping somebody else's draft")?;
    }
    let from = [State::Open, State::Submitted, State::Waiting];
    match editor.app.store().move_draft(&id, &from, State::Dropped, editor.account.id, editor.now).await {
        Ok(()) => Ok(Redirect::to(&urls::done("dropped")).into_response()),
        Err(cause) => overtaken(&id, cause, &editor).await,
    }
}

/// `POST /desk/drafts/{id}/recall`: it no longer waits for its moment.
pub async fn recall(UrlPath(id): UrlPath<String>, editor: Editor) -> Result<Response, WebError> {
    editor.must_be(Rank::Reviewer, "Recalling a draft")?;
    match editor
        .app
        .store()
        .move_draft(&id, &[State::Waiting], State::Submitted, editor.account.id, editor.now)
        .await
    {
        Ok(()) => Ok(to_review(&id)),
        Err(cause) => overtaken(&id, cause, &editor).await,
    }
}

/// `POST /desk/drafts/{id}/publish`: now, or at a moment.
pub async fn publish(UrlPath(id): UrlPath<String>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let draft = Draft::get(&editor.app, &id).await?;
    may_publish(&draft, &editor).await?;
    // A second click on a draft that is public by now leads to what it became.
    if let Some(revision) = draft.row.as_ref().and_then(|row| row.revision) {
        return Ok(to_revision(revision));
    }
    if draft.state() != State::Submitted {
        return overtaken(&id, StoreError::Closed, &editor).await;
    }
    if draft.version() != seen(&form)? {
        return overtaken(&id, StoreError::Stale(draft.version()), &editor).await;
    }
    let at = form.text("publish_at");
    if !at.is_empty() {
        return wait(&draft, &at, &editor).await;
    }
    match publish::publish(&editor.app, &draft, Some(editor.account.id), editor.now).await? {
        Outcome::Published(revision) => Ok(to_revision(revision)),
        Outcome::Overtaken => brought_together::with_published(&draft, &editor),
        Outcome::Wrong(errors) => {
            edit::page(&draft, &errors, &editor, StatusCode::UNPROCESSABLE_ENTITY).await
        }
        Outcome::Nothing => {
            let text = "It says what is published already; there is nothing to publish.";
            review::page(&id, &wrong("", text), &editor, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

/// Reviewers publish what others wrote; their own only if the operator lets them.
pub async fn may_publish(draft: &Draft, editor: &Editor) -> Result<(), WebError> {
    editor.must_be(Rank::Reviewer, "Publishing")?;
    edit::may_begin(draft.kind, editor)?;
    let is_own = editor.app.store().has_written(&draft.id, editor.account.id).await?;
    let rule = editor.app.settings().self_review;
    if is_own && !rule.allows(editor.account.rank) {
        return Err(WebError::Forbidden(format!(
            "You wrote this draft yourself, and here {rule} may publish their own. Ask another reviewer."
        )));
    }
    Ok(())
}

async fn wait(draft: &Draft, at: &str, editor: &Editor) -> Result<Response, WebError> {
    let until = match editor.read_moment(at) {
        Ok(until) if until > editor.now => until,
        Ok(_) => {
            let text = format!("“{at}” is no moment to come: it is over. Leave it empty to publish now.");
            return refuse_moment(draft, &text, editor).await;
        }
        Err(text) => return refuse_moment(draft, &text, editor).await,
    };
    let waits =
        editor.app.store().let_draft_wait(&draft.id, draft.version(), until, editor.account.id, editor.now);
    match waits.await {
        Ok(()) => Ok(to_review(&draft.id)),
        Err(cause) => overtaken(&draft.id, cause, editor).await,
    }
}

async fn refuse_moment(draft: &Draft, text: &str, editor: &Editor) -> Result<Response, WebError> {
    review::page(&draft.id, &wrong("publish_at", text), editor, StatusCode::UNPROCESSABLE_ENTITY).await
}
