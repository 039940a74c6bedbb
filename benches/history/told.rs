//! How announcements and sources are worded.

use gigawatch::domain::{
    Id, PersonId,
    announcement::{Access, Announcement, AnnouncementKind, Source},
    date::FuzzyDate,
    figure::{Figure, Subject},
};
use jiff::civil::Date;

use super::{
    amounts::Language,
    dice::{Dice, place},
    sayings::Topic,
    threads::Saying,
    words,
    world::World,
};

/// What sort of saying it is.
pub fn kind(dice: &mut Dice) -> AnnouncementKind {
    dice.weighed(&[
        (44, AnnouncementKind::CompanyStatement),
        (28, AnnouncementKind::PressReport),
        (8, AnnouncementKind::Filing),
        (6, AnnouncementKind::Permit),
        (8, AnnouncementKind::AnalystEstimate),
        (4, AnnouncementKind::Observation),
        (2, AnnouncementKind::OwnCalculation),
    ])
}

/// An announcement in the words of its first figure.
pub fn announcement(
    saying: &Saying,
    kind: AnnouncementKind,
    topic: Topic,
    world: &World,
    first: Option<&Figure>,
    dice: &mut Dice,
) -> Announcement {
    let company = &world.companies[place(saying.company.number() - 1)].name;
    let subject = match first.map(|figure| figure.subject) {
        Some(Subject::Site(id)) => world.sites[place(id.number() - 1)].name.as_str(),
        Some(Subject::Project(id)) => world.projects[place(id.number() - 1)].name.as_str(),
        Some(Subject::Industry) => saying.language.of("the whole industry", "die ganze Branche"),
        Some(Subject::Company(_)) | None => saying.language.of("its data centers", "eigene Rechenzentren"),
    };
    let amount = first.map_or(saying.language.of("more", "mehr"), |figure| figure.as_said.as_str());
    let headline = match (saying.language, topic) {
        (Language::English, Topic::Guidance) => {
            format!("{company} expects to spend {amount} this fiscal year")
        }
        (Language::English, _) => format!("{company}: {amount} for {subject}"),
        (Language::German, Topic::Guidance) => format!("{company} will im Geschäftsjahr {amount} ausgeben"),
        (Language::German, _) => format!("{company} kündigt {amount} für {subject} an"),
    };
    let speakers: &[PersonId] = &world.speakers[place(saying.company.number() - 1)];
    let speaks = kind == AnnouncementKind::CompanyStatement && !speakers.is_empty() && dice.chance(60);
    let by_company = matches!(
        kind,
        AnnouncementKind::CompanyStatement | AnnouncementKind::Filing | AnnouncementKind::Permit
    );
    let by = if saying.is_estimate { dice.pick(&words::ANALYSTS) } else { dice.pick(&words::PAPERS) };
    let said_on = match dice.below(60) {
        0 => format!("{}-{:02}", saying.day.year(), saying.day.month()),
        1 => format!("{}~", saying.day),
        _ => saying.day.to_string(),
    };
    let summary = saying.language.of(
        "Told to investors. The **first** phase is named; later ones are open.",
        "Gegenüber Anlegern erklärt. Die **erste** Ausbaustufe ist benannt, spätere sind offen.",
    );
    Announcement {
        key: None,
        headline,
        summary: dice.chance(25).then(|| summary.to_owned()),
        said_on: said_on.parse().unwrap_or(FuzzyDate::day(saying.day)),
        speaker_person: speaks.then(|| dice.pick(speakers)),
        speaker_company: by_company.then_some(saying.company),
        speaker_name: (!by_company).then(|| by.to_owned()),
        kind,
        retracted: None,
    }
}

/// Where it can be read.
pub fn source(number: i64, saying: &Saying, kind: AnnouncementKind, dice: &mut Dice) -> Source {
    let publisher = if saying.is_estimate { dice.pick(&words::ANALYSTS) } else { dice.pick(&words::PAPERS) };
    let title = match saying.language {
        Language::English => {
            format!("Who builds where, part {number}: what was said in {}", saying.day.year())
        }
        Language::German => {
            format!("Wer baut wo, Folge {number}: die Ankündigungen des Jahres {}", saying.day.year())
        }
    };
    let host = slug::slugify(publisher);
    let is_filing = matches!(kind, AnnouncementKind::Filing | AnnouncementKind::Permit);
    Source {
        key: None,
        publisher: publisher.to_owned(),
        title,
        url: (!is_filing || dice.chance(50))
            .then(|| format!("https://{host}.example/{}/{number}", saying.day.year())),
        archive_url: dice.chance(35).then(|| format!("https://archive.example/{number}")),
        published_on: Some(FuzzyDate::day(saying.day)),
        language: Some(saying.language.code().to_owned()),
        access: dice.weighed(&[(60, Some(Access::Free)), (30, Some(Access::Paywalled)), (10, None)]),
        licence: None,
        note: None,
    }
}

/// A copy of the data set.
pub fn copy(day: Date) -> Source {
    Source {
        key: Some(format!("large-data-centers/{day}")),
        publisher: words::ANALYSTS[5].to_owned(),
        title: words::DATA_SET.to_owned(),
        url: Some("https://blockwatch.example/survey".to_owned()),
        archive_url: None,
        published_on: Some(FuzzyDate::day(day)),
        language: Some("en".to_owned()),
        access: Some(Access::Free),
        licence: Some("CC BY 4.0".to_owned()),
        note: None,
    }
}
