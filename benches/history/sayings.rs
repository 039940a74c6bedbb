//! What is said, day by day: announcements with their figures and sources.

use std::collections::VecDeque;

use gigawatch::domain::{
    AnnouncementId, CitationId, CompanyId, FigureId, Id, SiteId, SourceId,
    announcement::{Announcement, AnnouncementKind, Citation, Standing},
    date::FuzzyDate,
    figure::{Basis, Component, Counting, Figure, Metric, Outcome, OutcomeKind, Stage, Subject, YearKind},
    project::{RoleKind, RoleObject},
    revision::ChangeSet,
};
use jiff::{ToSpan, civil::Date};

use super::{
    Size,
    amounts::{Language, usual},
    dice::{Dice, place},
    threads::{Measured, Saying, Thread, first_said, go_on, of_money, of_site, read},
    told, words,
    world::{Part, World, count},
};

/// So many rows are remembered, to be corrected or taken back later.
const REMEMBERED: usize = 300;
/// Of so many announcements one brings a role.
const ROLE_EVERY: i64 = 40;
/// Of so many announcements one ends a role.
const END_EVERY: i64 = 400;

/// What an announcement is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Topic {
    Site,
    Programme,
    /// What a company means to spend in its fiscal year.
    Guidance,
    Deal,
    Industry,
}

/// Everything said so far.
pub struct Sayings {
    size: Size,
    pub announcements: i64,
    pub figures: i64,
    pub citations: i64,
    pub sources: i64,
    /// What is still to come, company by company.
    pub threads: Vec<Vec<Thread>>,
    guidance: Vec<Option<Thread>>,
    /// The copy of the data set that this revision brings.
    copy: Option<SourceId>,
    pub recent: VecDeque<(AnnouncementId, Announcement)>,
    pub recent_figures: VecDeque<(FigureId, Figure)>,
}

impl Sayings {
    pub fn new(size: Size) -> Self {
        Self {
            size,
            announcements: 0,
            figures: 0,
            citations: 0,
            sources: 0,
            threads: Vec::new(),
            guidance: Vec::new(),
            copy: None,
            recent: VecDeque::new(),
            recent_figures: VecDeque::new(),
        }
    }

    /// So many announcements more, shortly before a day.
    pub fn tell(
        &mut self,
        changes: &mut ChangeSet,
        world: &mut World,
        number: i64,
        day: Date,
        dice: &mut Dice,
    ) {
        self.threads.resize(world.companies.len(), Vec::new());
        self.guidance.resize(world.companies.len(), None);
        for _ in 0..number {
            self.announce(changes, world, day, dice);
        }
        self.copy = None;
    }

    /// A copy of the data set; what is told next is told by it.
    pub fn take_copy(&mut self, changes: &mut ChangeSet, day: Date) {
        self.sources += 1;
        let id = SourceId::new(self.sources);
        changes.sources.insert(id, Some(told::copy(day)));
        self.copy = Some(id);
    }

    fn announce(&mut self, changes: &mut ChangeSet, world: &mut World, day: Date, dice: &mut Dice) {
        self.announcements += 1;
        let id = AnnouncementId::new(self.announcements);
        let kind = if self.copy.is_some() { AnnouncementKind::AnalystEstimate } else { told::kind(dice) };
        let company =
            if self.copy.is_some() { world.some_holder(dice) } else { dice.row(count(&world.companies)) };
        let saying = Saying {
            announcement: id,
            company,
            day: if self.copy.is_some() { day } else { day.saturating_sub(dice.skewed(12).days()) },
            language: if self.copy.is_none() && dice.chance(35) {
                Language::German
            } else {
                Language::English
            },
            is_estimate: kind.standing() == Standing::Estimate,
        };
        let topic = self.topic(kind, world, company, dice);
        let figures = self.due_figures(dice);
        let mut first = None;
        for _ in 0..figures {
            self.figures += 1;
            let figure = self.figure(topic, world, &saying, first.as_ref(), dice);
            let figure_id = FigureId::new(self.figures);
            remember(&mut self.recent_figures, (figure_id, figure.clone()));
            first = first.or_else(|| Some((figure_id, figure.clone())));
            changes.figures.insert(figure_id, Some(figure));
        }
        let announcement =
            told::announcement(&saying, kind, topic, world, first.map(|first| first.1).as_ref(), dice);
        remember(&mut self.recent, (id, announcement.clone()));
        changes.announcements.insert(id, Some(announcement));
        self.cite(changes, &saying, kind, dice);
        Self::roles(changes, world, &saying, dice);
    }

    fn topic(&self, kind: AnnouncementKind, world: &World, company: CompanyId, dice: &mut Dice) -> Topic {
        let has = |list: &[_]| !list.is_empty();
        let place = place(company.number() - 1);
        let topic = match kind {
            _ if self.copy.is_some() => Topic::Site,
            AnnouncementKind::Permit | AnnouncementKind::Observation => Topic::Site,
            _ => dice.weighed(&[
                (56, Topic::Site),
                (16, Topic::Programme),
                (11, Topic::Guidance),
                (13, Topic::Deal),
                (4, Topic::Industry),
            ]),
        };
        match topic {
            Topic::Programme if world.projects_of[place].is_empty() => Topic::Deal,
            Topic::Site if !has(&world.sites_of[place]) => Topic::Deal,
            topic => topic,
        }
    }

    /// How many figures the announcement has: most have one or two, some many, so
    /// that all together come to the number wanted.
    fn due_figures(&self, dice: &mut Dice) -> i64 {
        let left = self.size.figures - self.figures;
        if self.announcements == self.size.announcements {
            return left;
        }
        let wanted = self.size.figures * self.announcements / self.size.announcements;
        let drift = (wanted - self.figures) / 20;
        (dice.pick(&[0, 1, 1, 1, 2, 2, 3, 3, 4, 8]) + drift).clamp(0, left)
    }

    fn figure(
        &mut self,
        topic: Topic,
        world: &World,
        saying: &Saying,
        first: Option<&(FigureId, Figure)>,
        dice: &mut Dice,
    ) -> Figure {
        if topic == Topic::Guidance && first.is_none() && !saying.is_estimate {
            return self.guidance(saying, dice);
        }
        let of_company = &mut self.threads[place(saying.company.number() - 1)];
        // Something said before is said anew, or comes to its end.
        let known = of_company.iter().rposition(|thread| thread.is_estimate == saying.is_estimate);
        let (mut figure, thread) = match known {
            Some(known) if dice.chance(42) => {
                let older = place(dice.below(i64::try_from(known).unwrap_or(0) + 1));
                let at = if of_company[known - older].is_estimate == saying.is_estimate {
                    known - older
                } else {
                    known
                };
                go_on(of_company.swap_remove(at), saying, dice)
            }
            _ => first_said(measured(topic, world, saying, first, dice), saying, dice),
        };
        if let Some(thread) = thread {
            of_company.push(Thread { last: FigureId::new(self.figures), ..thread });
        }
        if figure.replaces.is_none() && figure.outcome.is_none() {
            figure.counting = self.counting(&figure, first, saying, dice);
        }
        figure
    }

    /// A part of the first figure of the announcement, another speaker's number for
    /// the same thing, something that overlaps, or simply a figure.
    fn counting(
        &self,
        figure: &Figure,
        first: Option<&(FigureId, Figure)>,
        saying: &Saying,
        dice: &mut Dice,
    ) -> Counting {
        if let Some((id, whole)) = first
            && whole.metric == figure.metric
            && whole.is_counted()
            && dice.chance(60)
        {
            return Counting::PartOf(*id);
        }
        let same = |earlier: &&(FigureId, Figure)| {
            let (_, earlier) = earlier;
            earlier.subject == figure.subject
                && earlier.metric == figure.metric
                && earlier.announcement != saying.announcement
                && earlier.is_counted()
        };
        match self.recent_figures.iter().rev().take(40).find(same) {
            Some((id, _)) if dice.chance(50) => Counting::AlternativeTo(*id),
            _ if figure.metric == Metric::Context => Counting::NotCounted("gives scale only".to_owned()),
            _ if dice.chance(4) => Counting::NotCounted(
                saying
                    .language
                    .of("overlaps an earlier plan", "überschneidet sich mit einem früheren Plan")
                    .to_owned(),
            ),
            _ => Counting::Counted,
        }
    }

    /// What a company means to spend in its fiscal year, said anew each quarter, and
    /// what it came to.
    fn guidance(&mut self, saying: &Saying, dice: &mut Dice) -> Figure {
        let slot = &mut self.guidance[place(saying.company.number() - 1)];
        let year = saying.day.year();
        let id = FigureId::new(self.figures);
        if let Some(thread) = *slot {
            let amount = thread.amount * dice.between(95, 115) / 100 / 100_000_000 * 100_000_000;
            let amount = amount.max(100_000_000);
            let planned = thread.period.last_day().map_or(year, Date::year);
            let mut figure;
            if planned < year {
                figure = thread.of.figure(saying, amount, Stage::Actual, Some(thread.period), dice);
                figure.outcome = Some(Outcome { of: thread.last, kind: OutcomeKind::Actual });
                *slot = None;
            } else {
                figure = thread.of.figure(saying, amount, Stage::Planned, Some(thread.period), dice);
                figure.replaces = Some(thread.last);
                *slot = Some(Thread { last: id, amount, ..thread });
            }
            return figure;
        }
        let subject = Subject::Company(saying.company);
        let of = Measured {
            year_kind: YearKind::Fiscal,
            ..of_money(subject, saying.company, Component::Total, Basis::OneYear, dice)
        };
        let amount = usual(Metric::Spending, dice);
        let period = read(&year.to_string(), saying.day);
        *slot = Some(Thread { last: id, of, amount, period, is_estimate: false });
        of.figure(saying, amount, Stage::Planned, Some(period), dice)
    }

    /// Ties the announcement to one or two sources, mostly new ones.
    fn cite(&mut self, changes: &mut ChangeSet, saying: &Saying, kind: AnnouncementKind, dice: &mut Dice) {
        let number = if self.copy.is_none() && dice.chance(25) { 2 } else { 1 };
        for _ in 0..number {
            let source = match self.copy {
                Some(copy) => copy,
                // What was published lately is cited more than once.
                None if self.sources > 0 && !dice.chance(self.new_source_chance()) => {
                    SourceId::new(self.sources - dice.below(self.sources.min(30)))
                }
                None => {
                    self.sources += 1;
                    let id = SourceId::new(self.sources);
                    changes.sources.insert(id, Some(told::source(self.sources, saying, kind, dice)));
                    id
                }
            };
            self.citations += 1;
            let quote = saying
                .language
                .of("as the company said on that day", "wie das Unternehmen an diesem Tag erklärte");
            let citation = Citation {
                announcement: saying.announcement,
                source,
                via: dice.chance(15).then(|| dice.pick(&words::PAPERS).to_owned()),
                locator: dice.chance(30).then(|| format!("p. {}", 1 + dice.below(60))),
                quote: dice.chance(40).then(|| format!("… {quote} …")),
                accessed_on: dice.chance(70).then(|| FuzzyDate::day(saying.day)),
            };
            changes.citations.insert(CitationId::new(self.citations), Some(citation));
        }
    }

    /// In percent: fewer where there are more sources than there are to be.
    fn new_source_chance(&self) -> i64 {
        let wanted = self.size.sources() * self.announcements / self.size.announcements.max(1);
        if wanted > self.sources { 70 } else { 5 }
    }

    /// Some announcements bring a role or end one.
    fn roles(changes: &mut ChangeSet, world: &mut World, saying: &Saying, dice: &mut Dice) {
        let number = saying.announcement.number();
        if number % ROLE_EVERY == 0 {
            let object = RoleObject::Site(SiteId::new(1 + dice.below(count(&world.sites))));
            let kind = dice.pick(&[
                RoleKind::ChipSupplier,
                RoleKind::PowerSupplier,
                RoleKind::Tenant,
                RoleKind::Investor,
            ]);
            let role = world.role(changes, Part { company: saying.company, kind, object }, dice);
            world.change_role(changes, role, |role| role.announcement = Some(saying.announcement));
        }
        if number % END_EVERY == 0 {
            let ended = Id::new(1 + dice.below(count(&world.roles)));
            world.change_role(changes, ended, |role| role.ended_by = Some(saying.announcement));
        }
    }
}

fn remember<T>(recent: &mut VecDeque<T>, row: T) {
    if recent.len() == REMEMBERED {
        recent.pop_front();
    }
    recent.push_back(row);
}

/// Something that nobody spoke of before.
fn measured(
    topic: Topic,
    world: &World,
    saying: &Saying,
    first: Option<&(FigureId, Figure)>,
    dice: &mut Dice,
) -> Measured {
    let (company, at) = (saying.company, place(saying.company.number() - 1));
    // All figures of an announcement about a site are about this site.
    let subject = first.map(|(_, figure)| figure.subject);
    match topic {
        Topic::Site => {
            let sites = &world.sites_of[at];
            let among = i64::try_from(sites.len()).unwrap_or(0);
            let site = if dice.chance(50) { dice.skewed(among) } else { dice.below(among) };
            let subject = subject.filter(|subject| matches!(subject, Subject::Site(_)));
            of_site(subject.unwrap_or(Subject::Site(sites[place(site)])), company, dice)
        }
        Topic::Programme => {
            let project = dice.pick(&world.projects_of[at]);
            let parts = [Component::Construction, Component::Chips, Component::Land, Component::Power];
            let component = if first.is_none() { Component::Total } else { dice.pick(&parts) };
            let subject = subject.filter(|subject| matches!(subject, Subject::Project(_)));
            let of = of_money(
                subject.unwrap_or(Subject::Project(project)),
                company,
                component,
                Basis::Total,
                dice,
            );
            if first.is_some() && dice.chance(15) {
                let (metric, basis) = (Metric::Sites, Basis::Additional);
                return Measured { metric, component: None, unit: "count", basis, ..of };
            }
            of
        }
        Topic::Guidance | Topic::Deal => {
            let component = dice.pick(&[Component::ComputeContract, Component::Total, Component::Chips]);
            let basis = dice.weighed(&[(50, Basis::Total), (30, Basis::OneYear), (20, Basis::PerYear)]);
            let other = dice.row(count(&world.companies));
            let of = of_money(Subject::Company(company), company, component, basis, dice);
            let counterparty = (other != company).then_some(other);
            if dice.chance(20) {
                let (metric, component) = (Metric::Funding, Some(Component::Equity));
                return Measured { metric, component, basis: Basis::Total, counterparty, ..of };
            }
            Measured { counterparty, ..of }
        }
        Topic::Industry => {
            let of = of_money(Subject::Industry, company, Component::Total, Basis::Level, dice);
            Measured { metric: Metric::Context, component: None, unit: "count", ..of }
        }
    }
}
