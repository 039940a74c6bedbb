//! The pieces that many pages share, filled from the dataset with values ready
//! to be shown.

use askama::Template;
use axum::response::{Html, IntoResponse, Response};

pub use super::chrome::{Chrome, Section};
use super::{
    error::WebError,
    sizes::{power, size},
    urls::Urls,
};
use crate::{
    dataset::{FigureAt, Holder, SiteAmounts, Snapshot, When},
    domain::{
        AnnouncementId, CompanyId, FigureId, PersonId, ProjectId, SiteId,
        announcement::{Announcement, AnnouncementKind, Standing},
        figure::{Counting, Figure, PowerKind, Stage, Subject},
        quantity::Interval,
        site_totals::{Amount, Measure, SitesSum},
    },
    format::{Lang, capitalised},
};

/// Renders a page.
pub fn render(page: &impl Template) -> Result<Response, WebError> {
    Ok(Html(page.render()?).into_response())
}

/// A name that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    pub name: String,
    pub url: String,
}

/// Who said something: text with the links in it.
#[derive(Debug, Clone, Default)]
pub struct Who {
    pub person: Option<Link>,
    pub company: Option<Link>,
    /// A publication or body that has no page here.
    pub name: Option<String>,
}

/// One figure as lists show it.
#[derive(Debug, Clone)]
pub struct FigureLine {
    pub url: String,
    pub what: String,
    pub said: String,
    /// The qualifier in words, for those who hear the page.
    pub words: String,
    pub is_estimate: bool,
    pub subject: Option<Link>,
    pub when: String,
    pub stage: &'static str,
    pub who: Who,
    pub said_on: String,
    pub announcement: String,
    /// The kind of saying, and who reported it if that was somebody else.
    pub kind: String,
    /// Why it is out of the sums: replaced, settled, part of another, ...
    pub status: Option<String>,
    pub is_over: bool,
}

/// An amount in a cell: what is claimed, what is estimated.
#[derive(Debug, Clone, Default)]
pub struct Cell {
    pub claim: Option<CellAmount>,
    pub estimate: Option<CellAmount>,
}

/// One amount and the figure behind it.
#[derive(Debug, Clone)]
pub struct CellAmount {
    pub text: String,
    pub url: String,
    /// "kind not said", "3 figures".
    pub note: Option<&'static str>,
    pub interval: Interval,
    /// The first figure behind it, and how many there are.
    pub figure: FigureId,
    pub figures: usize,
}

impl CellAmount {
    /// To sort and draw by: the lower end, or the upper where there is no lower.
    pub fn size(&self) -> i128 {
        size(self.interval)
    }
}

impl Cell {
    /// What a table shows: the claim, or the estimate where nobody claimed anything.
    pub fn shown(&self) -> Option<&CellAmount> {
        self.claim.as_ref().or(self.estimate.as_ref())
    }

    /// Whether what is shown is an estimate.
    pub fn is_estimate(&self) -> bool {
        self.claim.is_none() && self.estimate.is_some()
    }

    /// To sort by: nothing said comes last.
    pub fn size(&self) -> i128 {
        self.shown().map_or(-1, CellAmount::size)
    }
}

/// A sum over sites in words: the amount and how many sites it covers.
#[derive(Debug, Clone)]
pub struct SumCell {
    pub interval: Option<Interval>,
    pub text: Option<String>,
    pub size: i128,
    pub sites: String,
}

/// Claims and estimates summed over sites, side by side.
#[derive(Debug, Clone)]
pub struct SumPair {
    pub claim: SumCell,
    pub estimate: SumCell,
    /// The same of a kind that nobody named: never added to the others.
    pub unnamed: Option<Box<SumPair>>,
}

impl SumPair {
    /// To sort by: the largest of its sums.
    pub fn size(&self) -> i128 {
        let unnamed = self.unnamed.as_ref().map_or(-1, |pair| pair.size());
        self.claim.size.max(self.estimate.size).max(unnamed)
    }

    /// Whether nothing in it has a number.
    pub fn is_empty(&self) -> bool {
        let unnamed = self.unnamed.as_ref().is_none_or(|pair| pair.is_empty());
        self.claim.text.is_none() && self.estimate.text.is_none() && unnamed
    }
}

/// The unit that amounts of a measure are written in.
pub fn unit_of(measure: Measure) -> &'static str {
    match measure {
        Measure::Power(_) => "W",
        Measure::Chips | Measure::ChipsH100e => "count",
    }
}

/// What view structs are filled from.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    pub snapshot: Snapshot<'a>,
    pub urls: &'a Urls,
    pub lang: Lang,
}

impl Context<'_> {
    /// A company, under its own name even if it was merged since.
    pub fn company(&self, id: CompanyId) -> Option<Link> {
        let company = self.snapshot.company(id)?;
        Some(Link { name: company.name.clone(), url: self.urls.company(&company.slug) })
    }

    pub fn person(&self, id: PersonId) -> Option<Link> {
        let person = self.snapshot.person(id)?;
        Some(Link { name: person.name.clone(), url: self.urls.person(&person.slug) })
    }

    pub fn project(&self, id: ProjectId) -> Option<Link> {
        let project = self.snapshot.project(id)?;
        Some(Link { name: project.name.clone(), url: self.urls.project(&project.slug) })
    }

    pub fn site(&self, id: SiteId) -> Option<Link> {
        let site = self.snapshot.site(id)?;
        Some(Link { name: site.name.clone(), url: self.urls.site(&site.slug) })
    }

    pub fn subject(&self, subject: Subject) -> Option<Link> {
        match subject {
            Subject::Industry => None,
            Subject::Company(id) => self.company(id),
            Subject::Project(id) => self.project(id),
            Subject::Site(id) => self.site(id),
        }
    }

    /// Whose a site is, as links; several when it is shared.
    pub fn holder(&self, holder: &Holder) -> Vec<Link> {
        match holder {
            Holder::One(id) => self.company(*id).into_iter().collect(),
            Holder::Shared(ids) => ids.iter().filter_map(|id| self.company(*id)).collect(),
            Holder::Nobody => Vec::new(),
        }
    }

    pub fn who(&self, announcement: &Announcement) -> Who {
        Who {
            person: announcement.speaker_person.and_then(|id| self.person(id)),
            company: announcement.speaker_company.and_then(|id| self.company(id)),
            name: announcement.speaker_name.clone(),
        }
    }

    /// Who said something, as files and citations name it.
    pub fn speaker(&self, announcement: &Announcement) -> Option<String> {
        let who = self.who(announcement);
        let names = [who.person.map(|link| link.name), who.company.map(|link| link.name), who.name];
        Some(names.into_iter().flatten().collect::<Vec<_>>().join(", ")).filter(|names| !names.is_empty())
    }

    pub fn announcement_link(&self, id: AnnouncementId, announcement: &Announcement) -> Link {
        Link { name: announcement.headline.clone(), url: self.urls.announcement(id) }
    }

    /// The kind of an announcement in words; of a statement that another
    /// publication reports, who reports it.
    pub fn kind(&self, id: AnnouncementId, announcement: &Announcement) -> String {
        let words = kind_words(announcement.kind);
        let speaker = announcement.speaker_company.and_then(|id| self.snapshot.company(id));
        let source = self.snapshot.citations(id).next().map(|(_, _, source)| source);
        match (speaker, source) {
            (Some(speaker), Some(source)) if speaker.name != source.publisher => {
                format!("{words}, reported by {}", source.publisher)
            }
            _ => words.to_owned(),
        }
    }

    /// A figure as lists show it.
    pub fn figure_line(&self, at: FigureAt<'_>) -> FigureLine {
        let figure = at.figure;
        let status = self.status(at);
        FigureLine {
            url: self.urls.figure(at.id),
            what: self.lang.what(figure),
            said: self.lang.said(figure),
            words: self.lang.words(figure.quantity, figure.unit.as_deref()),
            is_estimate: at.standing() == Standing::Estimate,
            subject: self.subject(figure.subject),
            when: self.lang.when(figure),
            stage: self.lang.stage(figure.stage),
            who: self.who(at.announcement),
            said_on: self.lang.fuzzy(at.announcement.said_on),
            announcement: self.urls.announcement(figure.announcement),
            kind: self.kind(figure.announcement, at.announcement),
            is_over: self.snapshot.is_over(at),
            status,
        }
    }

    /// Why a figure is in no sum, in a few words; none if it counts.
    pub fn status(&self, at: FigureAt<'_>) -> Option<String> {
        if at.announcement.retracted.is_some() {
            return Some("retracted".to_owned());
        }
        if let Some(newer) = self.snapshot.replaced_by(at.id).last() {
            return Some(format!("replaced by {}", self.amount_and_date(newer.figure)));
        }
        if let Some(outcome) = self.snapshot.outcomes(at.id).last() {
            let word = outcome.figure.outcome.map_or("", |outcome| outcome.kind.word());
            return Some(match word {
                "withdrawn" => format!("withdrawn on {}", self.lang.fuzzy(outcome.announcement.said_on)),
                "met" => "met".to_owned(),
                _ => format!("came to {}", self.lang.said(outcome.figure)),
            });
        }
        match &at.figure.counting {
            Counting::Counted => None,
            Counting::PartOf(of) => Some(format!("part of {}", self.named_figure(*of))),
            Counting::AlternativeTo(of) => Some(format!("alternative to {}", self.named_figure(*of))),
            // The stage says it already.
            Counting::NotCounted(_) if at.figure.stage == Stage::Context => None,
            Counting::NotCounted(reason) => Some(format!("not counted: {reason}")),
        }
    }

    fn named_figure(&self, id: FigureId) -> String {
        self.snapshot.figure(id).map_or_else(|| "another figure".to_owned(), |at| self.lang.said(at.figure))
    }

    /// `$500 bn, 2025–2029`: a figure's amount with when it holds, if that was said.
    pub fn amount_and_date(&self, figure: &Figure) -> String {
        let (amount, when) = (self.lang.said(figure), self.lang.when(figure));
        if when.is_empty() { amount } else { format!("{amount}, {when}") }
    }

    /// One figure is told as it was said and leads to its page; a sum leads to
    /// the list of its addends on the site's page.
    fn cell_amount(
        &self,
        amount: &Amount,
        measure: Measure,
        note: Option<&'static str>,
    ) -> Option<CellAmount> {
        let at = self.snapshot.figure(*amount.figures.first()?)?;
        let is_single = amount.figures.len() == 1;
        let anchor = match at.standing() {
            Standing::Claim => "claims",
            Standing::Estimate => "estimates",
        };
        Some(CellAmount {
            text: if is_single {
                self.lang.short(at.figure.quantity, Some(unit_of(measure)))
            } else {
                self.lang.sum(amount.interval, Some(unit_of(measure)))
            },
            url: match self.subject(at.figure.subject) {
                Some(site) if !is_single => format!("{}#{anchor}", site.url),
                _ => self.urls.figure(at.id),
            },
            note,
            interval: amount.interval,
            figure: at.id,
            figures: amount.figures.len(),
        })
    }

    /// A site's power in the facility column: power of a kind that nobody named
    /// stands there too and says so; the two are never added.
    pub fn power_cell(&self, amounts: &SiteAmounts, when: When) -> Cell {
        let write = |found: Option<(&Amount, bool)>| {
            let (amount, is_unnamed) = found?;
            let note = is_unnamed.then_some("kind not said");
            self.cell_amount(amount, Measure::Power(PowerKind::Facility), note)
        };
        let [claim, estimate] = power(amounts, when);
        Cell { claim: write(claim), estimate: write(estimate) }
    }

    /// A site's amount of one measure.
    pub fn cell(&self, amounts: &SiteAmounts, measure: Measure, when: When) -> Cell {
        let pair = amounts.get(measure, when);
        let write =
            |amount: &Option<Amount>| amount.as_ref().and_then(|a| self.cell_amount(a, measure, None));
        Cell { claim: write(&pair.claim), estimate: write(&pair.estimate) }
    }

    /// A sum over sites in words.
    pub fn sum_cell(&self, sum: &SitesSum, measure: Measure) -> SumCell {
        let all = sum.sites_with + sum.sites_without;
        SumCell {
            interval: sum.interval,
            text: sum.interval.map(|interval| self.lang.sum(interval, Some(unit_of(measure)))),
            size: sum.interval.map_or(-1, size),
            sites: format!("{} of {}", sum.sites_with, self.lang.count(all, "site", "sites")),
        }
    }
}

/// The kind of an announcement in words.
pub fn kind_words(kind: AnnouncementKind) -> &'static str {
    match kind {
        AnnouncementKind::CompanyStatement => "company statement",
        AnnouncementKind::Filing => "filing",
        AnnouncementKind::Permit => "permit",
        AnnouncementKind::PressReport => "press report",
        AnnouncementKind::AnalystEstimate => "analyst estimate",
        AnnouncementKind::Observation => "observation",
        AnnouncementKind::OwnCalculation => "own calculation",
    }
}

/// A word of the data as a label: `chip_supplier` → `Chip supplier`.
pub fn label(word: &str) -> String {
    capitalised(&word.replace('_', " "))
}
