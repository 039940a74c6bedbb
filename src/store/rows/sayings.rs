//! Rows of what was said and where it can be read.

use super::{FlatRow, StoreError, flat_row, id, number, read, read_some, text};
use crate::domain::{
    AnnouncementId, CitationId, Id, SourceId,
    announcement::{Announcement, Citation, Source},
};

flat_row!(SourceRow of Source, in "source" {
    key: Option<String>, publisher: String, title: String, url: Option<String>, archive_url: Option<String>,
    published_on: Option<String>, language: Option<String>, access: Option<String>, licence: Option<String>,
    note: Option<String>,
});

impl FlatRow for SourceRow {
    type Of = Source;
    const IDENTITIES: &'static str = "source";
    fn of(id: SourceId, value: &Source) -> Self {
        let value = value.clone();
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            key: value.key,
            publisher: value.publisher,
            title: value.title,
            url: value.url,
            archive_url: value.archive_url,
            published_on: text(value.published_on),
            language: value.language,
            access: text(value.access),
            licence: value.licence,
            note: value.note,
        }
    }
    fn value(self) -> Result<Source, StoreError> {
        Ok(Source {
            published_on: read_some("source.published_on", self.published_on.as_ref())?,
            access: read_some("source.access", self.access.as_ref())?,
            key: self.key,
            publisher: self.publisher,
            title: self.title,
            url: self.url,
            archive_url: self.archive_url,
            language: self.language,
            licence: self.licence,
            note: self.note,
        })
    }
}

flat_row!(AnnouncementRow of Announcement, in "announcement" {
    key: Option<String>, headline: String, summary: Option<String>, said_on: String, speaker_person_id: Option<i64>,
    speaker_company_id: Option<i64>, speaker_name: Option<String>, kind: String, retracted: Option<String>,
});

impl FlatRow for AnnouncementRow {
    type Of = Announcement;
    const IDENTITIES: &'static str = "announcement";
    fn of(id: AnnouncementId, value: &Announcement) -> Self {
        let value = value.clone();
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            key: value.key,
            headline: value.headline,
            summary: value.summary,
            said_on: value.said_on.to_string(),
            speaker_person_id: number(value.speaker_person),
            speaker_company_id: number(value.speaker_company),
            speaker_name: value.speaker_name,
            kind: value.kind.to_string(),
            retracted: value.retracted,
        }
    }
    fn value(self) -> Result<Announcement, StoreError> {
        Ok(Announcement {
            said_on: read("announcement.said_on", &self.said_on)?,
            kind: read("announcement.kind", &self.kind)?,
            key: self.key,
            headline: self.headline,
            summary: self.summary,
            speaker_person: id(self.speaker_person_id),
            speaker_company: id(self.speaker_company_id),
            speaker_name: self.speaker_name,
            retracted: self.retracted,
        })
    }
}

flat_row!(CitationRow of Citation, in "citation" {
    announcement_id: i64, source_id: i64, via: Option<String>, locator: Option<String>, quote: Option<String>,
    accessed_on: Option<String>,
});

impl FlatRow for CitationRow {
    type Of = Citation;
    const IDENTITIES: &'static str = "citation";
    fn of(id: CitationId, value: &Citation) -> Self {
        Self {
            id: id.number(),
            opened: 0,
            closed: None,
            announcement_id: value.announcement.number(),
            source_id: value.source.number(),
            via: value.via.clone(),
            locator: value.locator.clone(),
            quote: value.quote.clone(),
            accessed_on: text(value.accessed_on),
        }
    }
    fn value(self) -> Result<Citation, StoreError> {
        Ok(Citation {
            announcement: AnnouncementId::new(self.announcement_id),
            source: SourceId::new(self.source_id),
            accessed_on: read_some("citation.accessed_on", self.accessed_on.as_ref())?,
            via: self.via,
            locator: self.locator,
            quote: self.quote,
        })
    }
}
