//! Small acts of the work list, each one click: checked and nothing new, told
//! apart, dealt with, answered.

use axum::response::{IntoResponse, Redirect, Response};

use super::{
    form::Form,
    publishing::{TRIES, overtaken, publish_on},
    session::Editor,
    urls,
};
use crate::{
    dataset::View,
    desk::act,
    domain::{
        CompanyId, FigureId, Id, ProjectId, SiteId,
        care::Checked,
        revision::{Reason, RevisionNote},
    },
    web::{error::WebError, extract::UrlPath},
};

/// The longest answer, in characters.
const LONGEST: usize = 2_000;

fn done(word: &str) -> Response {
    Redirect::to(&urls::done(word)).into_response()
}

fn number(form: &Form, name: &str) -> Result<i64, WebError> {
    let text = form.text(name);
    text.parse().map_err(|_| WebError::BadForm(format!("“{name}” takes a number. It was given “{text}”.")))
}

/// `POST /desk/checked`: somebody looked today and found nothing new. A revision
/// of its own, so that readers see the day; a second click on the same day is none.
pub async fn checked(editor: Editor, form: Form) -> Result<Response, WebError> {
    let (kind, id) = (form.text("kind"), number(&form, "id")?);
    let of = match kind.as_str() {
        "company" => Checked::Company(CompanyId::new(id)),
        "project" => Checked::Project(ProjectId::new(id)),
        "site" => Checked::Site(SiteId::new(id)),
        "figure" => Checked::Figure(FigureId::new(id)),
        other => {
            let wanted = "company, project, site or figure";
            return Err(WebError::BadForm(format!("“kind” takes {wanted}. It was given “{other}”.")));
        }
    };
    let _turn = editor.app.turn_to_publish().await;
    for _ in 0..TRIES {
        let dataset = editor.app.dataset();
        let today = editor.app.today();
        let snapshot = dataset.at(&View::now(today));
        let is_known = match of {
            Checked::Company(id) => snapshot.company(id).is_some(),
            Checked::Project(id) => snapshot.project(id).is_some(),
            Checked::Site(id) => snapshot.site(id).is_some(),
            Checked::Figure(id) => snapshot.figure(id).is_some(),
        };
        if !is_known {
            return Err(WebError::BadForm(format!("There is no {kind} {id}.")));
        }
        let changes = act::checked(of, &snapshot, today);
        let note = RevisionNote {
            editor: editor.account.byline.clone(),
            reason: Reason::Checked,
            note: None,
            // No key: a second click on the same day comes to no change at all.
            key: None,
        };
        if changes.is_empty() || publish_on(&editor.app, &dataset, changes, note, editor.now).await?.is_some()
        {
            return Ok(done("checked"));
        }
    }
    Err(overtaken())
}

/// `POST /desk/distinct`: two figures are not the same, or that is asked again.
pub async fn distinct(editor: Editor, form: Form) -> Result<Response, WebError> {
    let pair = (FigureId::new(number(&form, "one")?), FigureId::new(number(&form, "other")?));
    let dataset = editor.app.dataset();
    let snapshot = dataset.at(&View::now(editor.app.today()));
    if pair.0 == pair.1 || snapshot.figure(pair.0).is_none() || snapshot.figure(pair.1).is_none() {
        return Err(WebError::BadForm("It takes the numbers of two figures.".to_owned()));
    }
    if form.text("undo").is_empty() {
        editor.app.store().mark_distinct(pair, editor.account.id, editor.now).await?;
        Ok(done("distinct"))
    } else {
        editor.app.store().unmark_distinct(pair).await?;
        Ok(done("asked"))
    }
}

/// `POST /desk/leftovers/{id}/settle`
pub async fn settle(UrlPath(id): UrlPath<i64>, editor: Editor) -> Result<Response, WebError> {
    editor.app.store().settle_leftover(id, editor.account.id, editor.now).await?;
    Ok(done("settled"))
}

/// `POST /desk/corrections/{id}/answer`
pub async fn answer(UrlPath(id): UrlPath<i64>, editor: Editor, form: Form) -> Result<Response, WebError> {
    let text = form.text("answer");
    if text.is_empty() || text.chars().count() > LONGEST {
        return Err(WebError::BadForm(format!(
            "An answer has 1 to {LONGEST} characters: what was done, or why nothing."
        )));
    }
    editor.app.store().answer_correction(id, &text, editor.account.id, editor.now).await?;
    Ok(done("answered"))
}
