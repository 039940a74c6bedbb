//! Somebody said something on a day, and where that can be read.

use jiff::civil::Date;

use super::{
    AnnouncementId, CompanyId, PersonId, SourceId, date::FuzzyDate, web_address::canonical, words::words,
};

words! {
    /// What sort of saying it is.
    AnnouncementKind, "kind of announcement" {
        CompanyStatement = "company_statement",
        Filing = "filing",
        Permit = "permit",
        PressReport = "press_report",
        AnalystEstimate = "analyst_estimate",
        Observation = "observation",
        OwnCalculation = "own_calculation",
    }
}

/// Claims and estimates are two things and are never mixed (rule 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// Company statement, filing, permit, press report.
    Claim,
    /// Analyst estimate, observation, own calculation.
    Estimate,
}

impl Standing {
    /// `claim` or `estimate`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Estimate => "estimate",
        }
    }
}

impl AnnouncementKind {
    /// Whether it claims or estimates. A permit is a filing with an authority.
    #[must_use]
    pub const fn standing(self) -> Standing {
        match self {
            Self::CompanyStatement | Self::Filing | Self::Permit | Self::PressReport => Standing::Claim,
            Self::AnalystEstimate | Self::Observation | Self::OwnCalculation => Standing::Estimate,
        }
    }
}

/// Somebody said something on a day.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Announcement {
    /// The name that an import knows it by.
    pub key: Option<String>,
    pub headline: String,
    /// Markdown; shown sanitised.
    pub summary: Option<String>,
    pub said_on: FuzzyDate,
    pub speaker_person: Option<PersonId>,
    pub speaker_company: Option<CompanyId>,
    /// Who said it, where that is a publication or a body and no company here.
    pub speaker_name: Option<String>,
    pub kind: AnnouncementKind,
    /// Why it was retracted, if it was (rule 12).
    pub retracted: Option<String>,
}

/// A publication.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// The name that an import knows it by.
    pub key: Option<String>,
    pub publisher: String,
    pub title: String,
    pub url: Option<String>,
    pub archive_url: Option<String>,
    pub published_on: Option<FuzzyDate>,
    /// ISO 639-1.
    pub language: Option<String>,
    pub access: Option<Access>,
    /// The licence and the credit that it demands.
    pub licence: Option<String>,
    pub note: Option<String>,
}

impl Source {
    /// The data set of which it is a copy: copies are known by a key with their day
    /// at its end, `epoch-data-centers/2026-07-07`.
    #[must_use]
    pub fn data_set(&self) -> Option<&str> {
        let (set, day) = self.key.as_deref()?.rsplit_once('/')?;
        day.parse::<Date>().is_ok_and(|read| read.to_string() == day).then_some(set)
    }

    /// Whether its address leads to a page, as [`canonical`] names it.
    #[must_use]
    pub fn leads_to(&self, page: &str) -> bool {
        self.url.as_deref().and_then(canonical).is_some_and(|own| own == page)
    }
}

words! {
    /// Whether anybody can read it.
    Access, "access" {
        Free = "free",
        Paywalled = "paywalled",
    }
}

/// Ties an announcement to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citation {
    pub announcement: AnnouncementId,
    pub source: SourceId,
    /// Whom the source itself refers to.
    pub via: Option<String>,
    /// Page, section, minute.
    pub locator: Option<String>,
    /// The words, 300 characters at most.
    pub quote: Option<String>,
    pub accessed_on: Option<FuzzyDate>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_a_data_set_is_known_by_the_day_in_its_key() {
        let source = |key: &str| Source {
            key: Some(key.to_owned()),
            publisher: String::new(),
            title: String::new(),
            url: None,
            archive_url: None,
            published_on: None,
            language: None,
            access: None,
            licence: None,
            note: None,
        };
        assert_eq!(source("epoch-data-centers/2026-07-07").data_set(), Some("epoch-data-centers"));
        assert_eq!(source("a/b/2026-07-07").data_set(), Some("a/b"));
        for key in ["ntv-2025-08-02", "2026-07-07", "a/2026-07", "a/2026-07-07T00", "a/2026-02-30", "a/"] {
            assert_eq!(source(key).data_set(), None, "{key}");
        }
        assert_eq!(Source { key: None, ..source("") }.data_set(), None);
    }
}
