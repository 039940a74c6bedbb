//! Rows of checks, replies and removals.

use super::{FlatRow, flat_row, plain_row, read};
use crate::{
    domain::{
        AnnouncementId, CheckId, CompanyId, FigureId, Id, PersonId, ProjectId, ReplyId, RevisionId, SiteId,
        SourceId,
        care::{Check, Checked, Redacted, Redaction, Reply},
    },
    store::StoreError,
};

flat_row!(CheckRow of Check, in "checked" {
    of_company_id: Option<i64>, of_project_id: Option<i64>, of_site_id: Option<i64>, of_figure_id: Option<i64>,
    checked_on: String,
});

impl FlatRow for CheckRow {
    type Of = Check;
    const IDENTITIES: &'static str = "checked";
    fn of(id: CheckId, value: &Check) -> Self {
        let [of_company_id, of_project_id, of_site_id, of_figure_id] = match value.of {
            Checked::Company(id) => [Some(id.number()), None, None, None],
            Checked::Project(id) => [None, Some(id.number()), None, None],
            Checked::Site(id) => [None, None, Some(id.number()), None],
            Checked::Figure(id) => [None, None, None, Some(id.number())],
        };
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            of_company_id,
            of_project_id,
            of_site_id,
            of_figure_id,
            checked_on: value.on.to_string(),
        }
    }
    fn value(self) -> Result<Check, StoreError> {
        let of = match (self.of_company_id, self.of_project_id, self.of_site_id, self.of_figure_id) {
            (Some(id), None, None, None) => Checked::Company(CompanyId::new(id)),
            (None, Some(id), None, None) => Checked::Project(ProjectId::new(id)),
            (None, None, Some(id), None) => Checked::Site(SiteId::new(id)),
            (None, None, None, Some(id)) => Checked::Figure(FigureId::new(id)),
            _ => return Err(StoreError::Damaged(format!("check {} is of not exactly one thing", self.id))),
        };
        Ok(Check { of, on: read("checked.checked_on", &self.checked_on)? })
    }
}

flat_row!(ReplyRow of Reply, in "reply" { figure_id: i64, text: String, said_on: String, said_by: String });

impl FlatRow for ReplyRow {
    type Of = Reply;
    const IDENTITIES: &'static str = "reply";
    fn of(id: ReplyId, value: &Reply) -> Self {
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            figure_id: value.figure.number(),
            text: value.text.clone(),
            said_on: value.said_on.to_string(),
            said_by: value.by.clone(),
        }
    }
    fn value(self) -> Result<Reply, StoreError> {
        Ok(Reply {
            figure: FigureId::new(self.figure_id),
            text: self.text,
            said_on: read("reply.said_on", &self.said_on)?,
            by: self.said_by,
        })
    }
}

plain_row!(
    /// A row of the table of removals.
    RedactionRow in "redaction" {
        revision_id: i64, announcement_id: Option<i64>, source_id: Option<i64>, person_id: Option<i64>, ground: String,
    }
);

impl RedactionRow {
    pub(in crate::store) fn of(redacted: Redacted, ground: &str, revision: i64) -> Self {
        let [announcement_id, source_id, person_id] = match redacted {
            Redacted::Announcement(id) => [Some(id.number()), None, None],
            Redacted::Source(id) => [None, Some(id.number()), None],
            Redacted::Person(id) => [None, None, Some(id.number())],
        };
        Self { revision_id: revision, announcement_id, source_id, person_id, ground: ground.to_owned() }
    }

    pub(in crate::store) fn redaction(self) -> Result<Redaction, StoreError> {
        let of = match (self.announcement_id, self.source_id, self.person_id) {
            (Some(id), None, None) => Redacted::Announcement(AnnouncementId::new(id)),
            (None, Some(id), None) => Redacted::Source(SourceId::new(id)),
            (None, None, Some(id)) => Redacted::Person(PersonId::new(id)),
            _ => return Err(StoreError::Damaged("a redaction is of not exactly one thing".to_owned())),
        };
        Ok(Redaction { of, revision: RevisionId::new(self.revision_id), ground: self.ground })
    }
}
