//! The form of an announcement with its sources and figures.

use super::{
    citation,
    fields::Fields,
    figure::{self, RowReader},
    names::spelled,
    validation::Validation,
};
use crate::{
    dataset::{EntityKind, Snapshot},
    domain::{
        AnnouncementId, CitationId, CompanyId, FigureId, Id, PersonId,
        announcement::{Announcement, AnnouncementKind, Citation},
        company::Entity,
        date::FuzzyDate,
        figure::Figure,
    },
};

/// Puts the announcement of the form, its citations and its figures in place.
/// Gives the figures by the tags of their rows, as far as they could be read.
pub(super) fn validate(validation: &mut Validation<'_>, subject: Option<i64>) -> Vec<(String, FigureId)> {
    let known = subject.map(AnnouncementId::new);
    let before = known.and_then(|id| validation.snapshot().announcement(id)).cloned();
    if known.is_some() && before.is_none() {
        validation.wrong("headline", "The announcement that this draft corrects is not there any more.");
        return Vec::new();
    }
    let said_on = validation.date("said_on");
    if validation.fields.text("said_on").is_empty() {
        validation.wrong("said_on", "Say when it was said.");
    }
    let announcement = announcement(validation, before.as_ref(), said_on);
    // Rows are read even if the head is wrong, so that all errors show at once.
    let id = known.unwrap_or_else(|| validation.overlay.next_id::<Announcement>());
    if let Some(announcement) = announcement {
        match known {
            Some(id) => {
                validation.overlay.put(id, announcement);
            }
            None => {
                validation.overlay.add_announcement(announcement);
            }
        }
    }
    citations(validation, id, known.is_some());
    figures(validation, id, known.is_some(), said_on)
}

fn announcement(
    validation: &mut Validation<'_>,
    before: Option<&Announcement>,
    said_on: Option<FuzzyDate>,
) -> Option<Announcement> {
    let headline = validation.required("headline", "Give a headline in your own words.");
    let kind: Option<AnnouncementKind> = validation.word("kind");
    if validation.fields.text("kind").is_empty() {
        validation.wrong("kind", "Choose what kind of saying it is.");
    }
    let (speaker_company, speaker_person, speaker_name) = (
        validation.company("speaker_company"),
        person(validation, "speaker_person"),
        validation.some("speaker_name"),
    );
    let is_named = ["speaker_company", "speaker_person", "speaker_name"]
        .iter()
        .any(|name| !validation.fields.text(name).is_empty());
    if !is_named
        && before.is_none_or(|before| before.speaker_company.is_some() || before.speaker_name.is_some())
    {
        validation
            .wrong("speaker_company", "Say who said it: a company, a person, or a publication or body.");
    }
    Some(Announcement {
        key: before.and_then(|before| before.key.clone()),
        headline,
        summary: validation.some("summary"),
        said_on: said_on?,
        speaker_person,
        speaker_company,
        speaker_name,
        kind: kind?,
        retracted: before.and_then(|before| before.retracted.clone()),
    })
}

fn person(validation: &mut Validation<'_>, name: &str) -> Option<PersonId> {
    match validation.entity(name, &[EntityKind::Person])? {
        Entity::Person(id) => Some(id),
        _ => None,
    }
}

fn citations(validation: &mut Validation<'_>, announcement: AnnouncementId, is_known: bool) {
    let mut kept = Vec::new();
    for tag in validation.fields.rows("citation") {
        let known = tag.parse().ok().map(CitationId::new);
        let citation = citation::read(validation, &tag, announcement);
        kept.extend(known);
        let Some(citation) = citation else { continue };
        match known.filter(|id| validation.overlay.get::<Citation>(*id).is_some()) {
            Some(id) => {
                validation.overlay.put(id, citation);
            }
            None => {
                validation.overlay.add(citation);
            }
        }
    }
    if is_known {
        let ended: Vec<CitationId> =
            validation.snapshot().citations(announcement).map(|(id, ..)| id).collect();
        for id in ended.into_iter().filter(|id| !kept.contains(id)) {
            validation.overlay.end::<Citation>(id);
        }
    }
}

fn figures(
    validation: &mut Validation<'_>,
    announcement: AnnouncementId,
    is_known: bool,
    said_on: Option<FuzzyDate>,
) -> Vec<(String, FigureId)> {
    let tags = validation.fields.rows("figure");
    let (mut rows, mut values): (Vec<(String, FigureId)>, Vec<Figure>) = (Vec::new(), Vec::new());
    // Figures refer to each other, also to rows further down: all get their identity first.
    for tag in &tags {
        let known = figure::known(tag);
        let before = known.and_then(|id| validation.overlay.get::<Figure>(id)).cloned();
        if known.is_some() && before.as_ref().is_none_or(|before| before.announcement != announcement) {
            validation.wrong(
                &format!("figure.{tag}.as_said"),
                "This figure is not one of this announcement's any more. Take the row away.",
            );
            continue;
        }
        let mut reader = RowReader { validation, tag, said_on };
        let figure = reader.figure(announcement, before.as_ref());
        validation.count_row();
        let Some(figure) = figure else { continue };
        let id = known.unwrap_or_else(|| validation.overlay.add_figure(figure.clone()));
        rows.push((tag.clone(), id));
        values.push(figure);
    }
    for ((tag, id), mut figure) in rows.iter().zip(values) {
        RowReader { validation, tag, said_on }.link(&mut figure, &rows);
        validation.overlay.put(*id, figure);
    }
    for (tag, id) in &rows {
        if validation.overlay.leads_back(*id) {
            validation.wrong(
                &format!("figure.{tag}.counting_of"),
                "This figure leads back to itself through the figures that it names. Name others.",
            );
        }
    }
    if is_known {
        let ended: Vec<FigureId> =
            validation.snapshot().figures_of_announcement(announcement).map(|at| at.id).collect();
        for id in ended {
            if !tags.iter().any(|tag| figure::known(tag) == Some(id)) {
                validation.overlay.end::<Figure>(id);
            }
        }
    }
    rows
}

/// The form of a published announcement.
pub(super) fn fields_of(id: AnnouncementId, snapshot: &Snapshot<'_>) -> Option<Fields> {
    let said = snapshot.announcement(id)?;
    let mut fields = Fields::default();
    let company = |id: CompanyId| spelled(Entity::Company(id), &[EntityKind::Company], snapshot);
    let person = |id: PersonId| spelled(Entity::Person(id), &[EntityKind::Person], snapshot);
    fields.put("speaker_company", said.speaker_company.map(company));
    fields.put("speaker_person", said.speaker_person.map(person));
    fields.put("speaker_name", said.speaker_name.as_ref());
    fields.put("said_on", Some(said.said_on));
    fields.put("kind", Some(said.kind));
    fields.put("headline", Some(&said.headline));
    fields.put("summary", said.summary.as_ref());
    for (id, citation, source) in snapshot.citations(id) {
        citation::fill(&mut fields, id, citation, source);
    }
    for at in snapshot.figures_of_announcement(id) {
        figure::fill(&mut fields, at.id, at.figure, snapshot);
    }
    Some(fields)
}
