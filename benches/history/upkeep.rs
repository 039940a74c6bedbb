//! What the desk does besides taking in news: corrections, retractions, merges,
//! new names, checks that found nothing, replies, a removal.

use std::collections::HashMap;

use gigawatch::domain::{
    CheckId, CompanyId, Id, ReplyId, SiteId, SuccessionId,
    care::{Check, Checked, Redacted, Reply},
    company::{AliasKind, Entity, Succession, SuccessionKind},
    date::FuzzyDate,
    revision::{ChangeSet, Reason},
    site::Precision,
};
use jiff::civil::Date;

use super::{
    dice::{Dice, place},
    sayings::Sayings,
    world::{World, count},
};

/// Why the nth revision is published: of a hundred one is an import, twelve are
/// upkeep, one of ten thousand a removal, and all others bring news.
pub fn in_turn(revision: i64) -> Reason {
    match (revision % 10_000, revision % 100) {
        (133, _) => Reason::Redaction,
        (_, 50) => Reason::Import,
        (_, 5 | 25 | 45 | 65 | 85) => Reason::Correction,
        (_, 15 | 35 | 95) => Reason::Checked,
        (_, 11 | 61) => Reason::Retraction,
        (_, 37) => Reason::Merge,
        (_, 57) => Reason::Rename,
        (_, 77) => Reason::Outcome,
        _ => Reason::NewInformation,
    }
}

/// What the desk has done so far.
#[derive(Default)]
pub struct Upkeep {
    checks: HashMap<Checked, CheckId>,
    merged: i64,
    renamed: i64,
    replies: i64,
}

impl Upkeep {
    pub fn change(
        &mut self,
        reason: Reason,
        changes: &mut ChangeSet,
        world: &mut World,
        sayings: &mut Sayings,
        day: Date,
        dice: &mut Dice,
    ) {
        match reason {
            Reason::Correction => correct(changes, world, sayings, dice),
            Reason::Checked => self.check(changes, world, sayings, day, dice),
            Reason::Retraction => retract(changes, sayings, dice),
            Reason::Merge => self.merge(changes, world),
            Reason::Rename => self.rename(changes, world),
            Reason::Redaction => redact(changes, sayings),
            _ => self.reply(changes, sayings, day, dice),
        }
    }

    /// Each thing that was ever checked has one row, with a version for each time.
    fn check(
        &mut self,
        changes: &mut ChangeSet,
        world: &World,
        sayings: &Sayings,
        day: Date,
        dice: &mut Dice,
    ) {
        let of = match dice.below(3) {
            0 => Checked::Site(dice.row(count(&world.sites))),
            1 => Checked::Company(dice.row(count(&world.companies))),
            _ => dice
                .pick(&sayings.threads.iter().map(|threads| threads.last()).collect::<Vec<_>>())
                .map_or(Checked::Project(dice.row(count(&world.projects))), |thread| {
                    Checked::Figure(thread.last)
                }),
        };
        let next = CheckId::new(i64::try_from(self.checks.len()).unwrap_or(0) + 1);
        let id = *self.checks.entry(of).or_insert(next);
        changes.checks.insert(id, Some(Check { of, on: day }));
    }

    /// A site turns out to be the one next to it in the list of names: of each pair
    /// only the later one is ever merged.
    fn merge(&mut self, changes: &mut ChangeSet, world: &mut World) {
        self.merged += 1;
        let (into, from) = (SiteId::new(self.merged * 2 - 1), SiteId::new(self.merged * 2));
        let succession =
            Succession { kind: SuccessionKind::Merge, from: Entity::Site(from), into: Entity::Site(into) };
        changes.successions.insert(SuccessionId::new(self.merged), Some(succession));
        let name = world.sites[place(from.number() - 1)].name.clone();
        world.alias(changes, Entity::Site(into), name, AliasKind::FormerName);
    }

    /// A company takes another name; its address goes with it.
    fn rename(&mut self, changes: &mut ChangeSet, world: &mut World) {
        let at = place(self.renamed) % world.companies.len();
        self.renamed += 1;
        let id = CompanyId::new(i64::try_from(at).unwrap_or(0) + 1);
        let company = &mut world.companies[at];
        let before = company.name.clone();
        company.name = format!("{before} Worldwide");
        company.slug = format!("{}-{}", company.slug, self.renamed);
        changes.companies.insert(id, Some(company.clone()));
        world.alias(changes, Entity::Company(id), before, AliasKind::FormerName);
    }

    /// What a company says to a plan of its own.
    fn reply(&mut self, changes: &mut ChangeSet, sayings: &Sayings, day: Date, dice: &mut Dice) {
        let among: Vec<_> = sayings.threads.iter().flatten().take(500).collect();
        let thread = dice.pick(&among);
        self.replies += 1;
        let reply = Reply {
            figure: thread.last,
            text: "Die Genehmigung steht noch aus. We expect it within the quarter.".to_owned(),
            said_on: FuzzyDate::day(day),
            by: "a spokesperson of the company".to_owned(),
        };
        changes.replies.insert(ReplyId::new(self.replies), Some(reply));
    }
}

/// An editor's mistake is put right: in a figure, an announcement and a site.
fn correct(changes: &mut ChangeSet, world: &mut World, sayings: &mut Sayings, dice: &mut Dice) {
    let recent = dice.below(i64::try_from(sayings.recent_figures.len()).unwrap_or(0));
    if let Some((id, figure)) = sayings.recent_figures.get_mut(place(recent)) {
        figure.note = Some("The unit was misread at first.".to_owned());
        changes.figures.insert(*id, Some(figure.clone()));
    }
    if dice.chance(50)
        && let Some((id, announcement)) = sayings.recent.back_mut()
    {
        announcement.headline.push_str(" (corrected)");
        changes.announcements.insert(*id, Some(announcement.clone()));
    }
    let at = place(dice.skewed(count(&world.sites)));
    let site = &mut world.sites[at];
    let street = dice.between(1, 9_000);
    site.address =
        Some(format!("{street} Industriestraße, {}", site.place.as_deref().unwrap_or("outside town")));
    if let Some(location) = &mut site.location {
        location.precision = Precision::Exact;
    }
    changes.sites.insert(SiteId::new(i64::try_from(at).unwrap_or(0) + 1), Some(site.clone()));
}

/// Something that was said is taken back.
fn retract(changes: &mut ChangeSet, sayings: &mut Sayings, dice: &mut Dice) {
    let at = dice.below(i64::try_from(sayings.recent.len()).unwrap_or(0));
    let Some((id, mut announcement)) = sayings.recent.remove(place(at)) else { return };
    announcement.retracted = Some("The paper took its report back.".to_owned());
    changes.announcements.insert(id, Some(announcement));
}

/// The words of an announcement and its figures are removed; nothing may bring them back.
fn redact(changes: &mut ChangeSet, sayings: &mut Sayings) {
    let Some((id, mut announcement)) = sayings.recent.pop_front() else { return };
    sayings.recent_figures.retain(|(_, figure)| figure.announcement != id);
    announcement.retracted = Some("Removed by order of a court.".to_owned());
    changes.announcements.insert(id, Some(announcement));
    changes.redactions.insert(Redacted::Announcement(id), "an order of a court".to_owned());
}
