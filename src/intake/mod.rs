//! From an article to the figures that an editor may want to record: each with
//! its words, its reading, whose it most likely is, and what the tracker holds
//! already that looks like it.

mod names;

use std::ops::Range;

use thiserror::Error;

use crate::{
    dataset::{FigureAt, Snapshot},
    domain::{
        CompanyId, FigureId, PersonId, ProjectId, SiteId,
        figure::Metric,
        phrase::{Asked, Kind, Mention, Reading, figures},
    },
};
use names::{Name, Names};

/// The longest article that is read, in bytes.
pub const LONGEST: usize = 200 * 1024;

/// An article that is too long.
#[derive(Debug, Error)]
#[error("an article has at most {LONGEST} bytes, this one has {0}; take it in in parts")]
pub struct TooLong(usize);

/// A figure that an article seems to report.
#[derive(Debug)]
pub struct Candidate {
    pub reading: Reading,
    /// The bytes of its words.
    pub words: Range<usize>,
    pub company: Option<CompanyId>,
    pub project: Option<ProjectId>,
    pub site: Option<SiteId>,
    /// Who is said to say so.
    pub speaker: Option<PersonId>,
    /// Probably no figure of the tracker's own.
    pub is_context: bool,
    /// Figures of the tracker about the same with the same number.
    pub alike: Vec<FigureId>,
}

/// The figures of an article in reading order.
///
/// # Errors
/// [`TooLong`] beyond [`LONGEST`].
pub fn candidates(article: &str, asked: Asked, snapshot: &Snapshot<'_>) -> Result<Vec<Candidate>, TooLong> {
    if article.len() > LONGEST {
        return Err(TooLong(article.len()));
    }
    let names = Names::of(snapshot);
    let mentioned = names.found(article);
    let candidate = |mention: Mention| {
        let about = About::of(&mention, &mentioned, snapshot);
        let mut candidate = Candidate {
            words: mention.words,
            company: about.company,
            project: about.project,
            site: about.site,
            speaker: about.speaker,
            is_context: mention.is_context,
            alike: Vec::new(),
            reading: mention.reading,
        };
        candidate.alike = alike(&candidate, snapshot);
        candidate
    };
    Ok(figures(article, asked).into_iter().map(candidate).collect())
}

/// What a figure is most likely about.
#[derive(Debug, Default)]
struct About {
    company: Option<CompanyId>,
    project: Option<ProjectId>,
    site: Option<SiteId>,
    speaker: Option<PersonId>,
}

impl About {
    fn of(mention: &Mention, named: &[(Range<usize>, Name)], snapshot: &Snapshot<'_>) -> Self {
        let at = mention.words.start;
        // "a million Nvidia chips": the maker is named inside the figure's own words.
        let in_sentence: Vec<&(Range<usize>, Name)> = named
            .iter()
            .filter(|(place, _)| {
                mention.sentence.contains(&place.start) && !mention.words.contains(&place.start)
            })
            .collect();
        let earlier = || named.iter().rev().filter(|(place, _)| place.start < mention.sentence.start);
        // Within the sentence the nearest name before the figure, else the first one behind it.
        let nearest = |pick: &dyn Fn(Name) -> Option<Name>| {
            let before = in_sentence.iter().rev().filter(|(place, _)| place.start < at);
            let behind = in_sentence.iter().filter(|(place, _)| place.start >= at);
            before.chain(behind).find_map(|(_, name)| pick(*name))
        };
        let actor = |name: Name| match name {
            Name::Company(_) => Some(name),
            Name::Person(id) => company_of(id, named, at, snapshot).map(Name::Company),
            Name::Project(_) | Name::Site(_) => None,
        };
        let site = |name: Name| matches!(name, Name::Site(_)).then_some(name);
        let project = |name: Name| matches!(name, Name::Project(_)).then_some(name);
        // The one who acts is named first; suppliers and customers stand behind "bei", "from".
        let acts = |place: &Range<usize>| !mention.parties.contains(&place.start);
        let in_clause = |place: &Range<usize>| place.start >= mention.clause;
        let acting = || in_sentence.iter().filter(|(place, _)| acts(place));
        let before = || acting().rev().filter(|(place, _)| in_clause(place) && place.start < at);
        let own_actor = before()
            .find_map(|(_, name)| actor(*name))
            .or_else(|| acting().find_map(|(_, name)| actor(*name)));
        let party = || in_sentence.iter().find_map(|(_, name)| actor(*name));
        let mut about = Self::default();
        if let Some(Name::Site(id)) = nearest(&site) {
            about.site = Some(id);
        }
        if let Some(Name::Project(id)) = nearest(&project) {
            about.project = Some(id);
        }
        let is_about_thing = matches!(mention.reading.kind, Kind::Power | Kind::Area | Kind::Count);
        // What is built where is carried on from the sentence before, if this one names nobody.
        if about.site.is_none() && about.project.is_none() && (own_actor.is_none() || is_about_thing) {
            let before = earlier().take_while(|(place, _)| place.start + CARRIED > mention.sentence.start);
            let mut before = before.filter_map(|(_, name)| site(*name).or_else(|| project(*name)));
            match before.next() {
                Some(Name::Site(id)) => about.site = Some(id),
                Some(Name::Project(id)) => about.project = Some(id),
                _ => {}
            }
        }
        let only_site = |id: ProjectId| {
            let mut sites = snapshot.sites_of_project(id);
            sites.next().filter(|_| sites.next().is_none()).map(|(id, _)| id)
        };
        about.site = about.site.or_else(|| about.project.and_then(only_site));
        about.project = about.project.or_else(|| snapshot.site(about.site?)?.project);
        let lead = || about.project.and_then(|id| snapshot.leads_of_project(id).first().copied());
        let carried = || earlier().find_map(|(_, name)| actor(*name));
        let company = |name: Name| if let Name::Company(id) = name { Some(id) } else { None };
        about.company = own_actor
            .and_then(company)
            .or_else(lead)
            .or_else(|| carried().and_then(company))
            .or_else(|| party().and_then(company));
        about.speaker = mention.speech.and_then(|speech| {
            let person = |name: Name| if let Name::Person(id) = name { Some(id) } else { None };
            let people = in_sentence
                .iter()
                .filter_map(|(place, name)| Some((place.start.abs_diff(speech), person(*name)?)));
            people.min().map(|(_, id)| id)
        });
        about
    }
}

/// How far back, in bytes, a place or programme is carried on.
const CARRIED: usize = 400;

/// Whom a person speaks for: of several companies the one that was named last.
fn company_of(
    person: PersonId,
    named: &[(Range<usize>, Name)],
    at: usize,
    snapshot: &Snapshot<'_>,
) -> Option<CompanyId> {
    let offices = snapshot.offices_of_person(person).filter(|office| office.ends.is_none());
    let companies: Vec<CompanyId> = offices.map(|office| office.company).collect();
    let is_one =
        |name: &Name| if let Name::Company(id) = name { companies.contains(id).then_some(*id) } else { None };
    let last = named.iter().rev().filter(|(place, _)| place.start < at).find_map(|(_, name)| is_one(name));
    last.or_else(|| companies.first().copied())
}

/// Figures about the same company, project or site with the same leading number.
fn alike(candidate: &Candidate, snapshot: &Snapshot<'_>) -> Vec<FigureId> {
    const MOST: usize = 5;
    let quantity = candidate.reading.quantity;
    if quantity.leading_end().is_none() {
        return Vec::new();
    }
    let is_alike = |at: &FigureAt<'_>| {
        let is_kind = match candidate.reading.kind {
            Kind::Money => at.figure.metric.is_money(),
            Kind::Power => at.figure.metric == Metric::Power,
            Kind::Chips => at.figure.metric == Metric::Chips,
            Kind::Area => at.figure.metric == Metric::Area,
            Kind::Count => matches!(at.figure.metric, Metric::Sites | Metric::Buildings),
            Kind::Other => false,
        };
        is_kind && at.figure.quantity.leading_end() == quantity.leading_end()
    };
    let of_company = candidate.company.into_iter().flat_map(|id| snapshot.figures_with_company(id));
    let of_site = candidate.site.into_iter().flat_map(|id| snapshot.figures_of_site(id));
    let of_project = candidate.project.into_iter().flat_map(|id| snapshot.figures_of_project(id));
    let mut alike: Vec<FigureId> =
        of_company.chain(of_site).chain(of_project).filter(is_alike).map(|at| at.id).collect();
    alike.sort_unstable();
    alike.dedup();
    alike.truncate(MOST);
    alike
}
