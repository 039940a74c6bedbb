//! Reading the fields of a form, and gathering all that is wrong with them.

mod held;

use std::{
    str::FromStr,
    sync::atomic::{AtomicUsize, Ordering},
};

use crate::{
    dataset::{EntityKind, Overlay, Snapshot},
    domain::{
        FigureId, Id,
        company::{Entity, Person},
        date::{FuzzyDate, Period},
        phrase::{self, Asked},
        project::Project,
        site::Site,
        web_address,
        words::UnknownWord,
    },
};

use super::{
    errors::{FormError, FormErrors},
    fields::Fields,
    layout::Kind,
    names::named,
    proposal::Ground,
};

/// The most rows that a group of a form has.
const MOST_ROWS: usize = 200;

/// A form being read on top of what is published.
pub(super) struct Validation<'a> {
    pub fields: &'a Fields,
    pub ground: Ground<'a>,
    /// What the form adds and changes so far.
    pub overlay: Overlay<'a>,
    errors: Vec<FormError>,
    unplaced: Vec<Unplaced>,
    /// Counts the rows of figures that were read.
    read: Option<&'a AtomicUsize>,
}

/// What a validation leaves behind.
pub(super) struct Told<'a> {
    pub overlay: Overlay<'a>,
    pub errors: Vec<FormError>,
    pub unplaced: Vec<Unplaced>,
}

/// A name that nothing here bears, or several do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unplaced {
    pub name: String,
    /// What it may be, and may be made as.
    pub kinds: &'static [EntityKind],
    /// All that bear it.
    pub several: Vec<String>,
    /// The error that it is among the others.
    pub error: FormError,
}

impl<'a> Validation<'a> {
    /// Begins; refuses fields that the form does not have and texts that are too long.
    pub fn new(kind: Kind, fields: &'a Fields, ground: Ground<'a>) -> Self {
        let mut validation = Self::quiet(fields, ground);
        validation.hold_to(kind, MOST_ROWS);
        validation
    }

    /// Begins with rows of a table, however many, on top of others.
    pub fn of_table(
        fields: &'a Fields,
        ground: Ground<'a>,
        overlay: Overlay<'a>,
        read: &'a AtomicUsize,
    ) -> Self {
        let (errors, unplaced) = (Vec::new(), Vec::new());
        let mut validation = Self { fields, ground, overlay, errors, unplaced, read: Some(read) };
        validation.hold_to(Kind::Announcement, usize::MAX);
        validation
    }

    /// Begins without looking at the form as a whole, to read parts of it.
    pub fn quiet(fields: &'a Fields, ground: Ground<'a>) -> Self {
        let overlay = Overlay::new(ground.snapshot.dataset());
        Self { fields, ground, overlay, errors: Vec::new(), unplaced: Vec::new(), read: None }
    }

    pub fn snapshot(&self) -> Snapshot<'a> {
        self.ground.snapshot
    }

    /// Notes what is wrong with a field.
    pub fn wrong(&mut self, field: &str, text: impl Into<String>) {
        self.errors.push(FormError { field: field.to_owned(), text: text.into() });
    }

    /// Notes that a field names nobody, or several.
    fn unplaced(
        &mut self,
        field: &str,
        (name, kinds): (&str, &'static [EntityKind]),
        several: Vec<String>,
        sentence: String,
    ) {
        let error = FormError { field: field.to_owned(), text: sentence };
        self.errors.push(error.clone());
        self.unplaced.push(Unplaced { name: name.to_owned(), kinds, several, error });
    }

    /// Notes that a row of figures was read.
    pub fn count_row(&self) {
        if let Some(read) = self.read {
            read.fetch_add(1, Ordering::Relaxed);
        }
    }

    /// The overlay so far, and everything that was wrong.
    pub fn told(self) -> Told<'a> {
        Told { overlay: self.overlay, errors: self.errors, unplaced: self.unplaced }
    }

    /// Everything that was wrong, or the change set.
    pub fn finish(self) -> Result<crate::domain::revision::ChangeSet, FormErrors> {
        if self.errors.is_empty() { Ok(self.overlay.finish()) } else { Err(FormErrors(self.errors)) }
    }

    /// The text of a field, if there is one.
    pub fn some(&self, name: &str) -> Option<String> {
        self.fields.get(name).map(str::to_owned)
    }

    pub fn is_ticked(&self, name: &str) -> bool {
        !self.fields.text(name).is_empty()
    }

    /// The text of a field that must have one.
    pub fn required(&mut self, name: &str, sentence: &str) -> String {
        let text = self.fields.text(name).to_owned();
        if text.is_empty() {
            self.wrong(name, sentence);
        }
        text
    }

    /// A word of a list.
    pub fn word<T: FromStr<Err = UnknownWord>>(&mut self, name: &str) -> Option<T> {
        let text = self.fields.get(name)?;
        match text.parse() {
            Ok(word) => Some(word),
            Err(error) => {
                self.wrong(name, format!("{error}."));
                None
            }
        }
    }

    /// A whole number.
    pub fn number<T: FromStr>(&mut self, name: &str, wanted: &str) -> Option<T> {
        let text = self.fields.get(name)?;
        let number = text.parse().ok();
        if number.is_none() {
            self.wrong(name, format!("“{text}” is not {wanted}."));
        }
        number
    }

    fn asked(&self) -> Asked {
        Asked { language: None, said_on: Some(self.ground.today) }
    }

    /// A date as people write it.
    pub fn date(&mut self, name: &str) -> Option<FuzzyDate> {
        let text = self.fields.get(name)?;
        let date = phrase::date(text, self.asked());
        if date.is_none() {
            self.wrong(
                name,
                format!("“{text}” is no date that is read here. Write it as July 30 2025, 2025-07-30, mid-2026, Q3 2027 or 2029."),
            );
        }
        date
    }

    /// A date or a time from one to another; "this year" is that of `said_on`.
    pub fn period(&mut self, name: &str, said_on: Option<FuzzyDate>) -> Option<Period> {
        let text = self.fields.get(name)?;
        let said_on = said_on.map_or(self.ground.today, FuzzyDate::last_day);
        let period = phrase::period(text, Asked { language: None, said_on: Some(said_on) });
        if period.is_none() {
            self.wrong(
                name,
                format!("“{text}” is no time that is read here. Write it as 2029, mid-2026, Q3 2027, by 2030 or 2025 to 2029."),
            );
        }
        period
    }

    /// A web address.
    pub fn url(&mut self, name: &str) -> Option<String> {
        let text = self.fields.get(name)?;
        if web_address::canonical(text).is_none() {
            self.wrong(name, format!("“{text}” is no web address. It begins with https:// or http://."));
            return None;
        }
        Some(text.to_owned())
    }

    /// Two capital letters that name a country, however they were typed.
    pub fn country(&mut self, name: &str) -> Option<String> {
        let text = self.fields.get(name)?;
        let code = text.to_uppercase();
        if code.len() == 2 && code.bytes().all(|letter| letter.is_ascii_uppercase()) {
            return Some(code);
        }
        self.wrong(name, format!("“{text}” is no country's code. It has two letters, as in US, DE or AE."));
        None
    }

    /// A figure of the tracker by its number or address.
    pub fn figure(&mut self, name: &str) -> Option<FigureId> {
        let text = self.fields.get(name)?;
        let digits = text.trim_end_matches('/').rsplit('/').next().unwrap_or(text);
        let id = digits.trim_start_matches(['#', ' ']).parse().ok().map(FigureId::new);
        let known = id.filter(|id| self.snapshot().figure(*id).is_some());
        if known.is_none() {
            self.wrong(
                name,
                format!("There is no figure “{text}”. Give the number at the end of its address, as in 54."),
            );
        }
        known
    }

    /// What a field names; made new where the field beside it is ticked.
    pub fn entity(&mut self, name: &str, kinds: &'static [EntityKind]) -> Option<Entity> {
        let text = self.fields.get(name)?;
        let found = self.meant(kinds, text);
        match found[..] {
            [one] => return Some(one),
            [] => return self.new_entity(name, text, kinds),
            _ => {}
        }
        let names = found.into_iter().filter_map(|entity| named(entity, &self.snapshot()));
        let names: Vec<String> =
            names.map(|named| format!("{} [{}] ({})", named.name, named.slug, named.what)).collect();
        let sentence = format!("“{text}” can be several: {}. Choose one of them.", names.join(", "));
        self.unplaced(name, (text, kinds), names, sentence);
        None
    }

    /// What a text can mean: exactly one, several of that name, or none. Rows of a
    /// form may name what another of its rows makes new.
    fn meant(&self, kinds: &[EntityKind], text: &str) -> Vec<Entity> {
        let snapshot = self.snapshot();
        let at_address = |slug: &str| -> Vec<Entity> {
            let found = kinds.iter().filter_map(|kind| self.overlay.at_slug(*kind, slug));
            found.map(|entity| snapshot.resolve(entity)).collect()
        };
        if let Some((_, slug)) = text.strip_suffix(']').and_then(|text| text.rsplit_once('[')) {
            return at_address(slug.trim());
        }
        let mut found: Vec<Entity> = Vec::new();
        for entity in kinds.iter().flat_map(|kind| self.overlay.named(*kind, text)) {
            let entity = snapshot.resolve(*entity);
            if !found.contains(&entity) {
                found.push(entity);
            }
        }
        if found.is_empty() && text == text.to_lowercase() { at_address(text) } else { found }
    }

    fn new_entity(&mut self, name: &str, text: &str, kinds: &'static [EntityKind]) -> Option<Entity> {
        let asked = self.fields.text(&format!("{name}.new")).to_owned();
        let kind = kinds.iter().find(|kind| kind.word() == asked);
        let Some(kind) = kind else {
            let known: Vec<&str> = kinds.iter().map(|kind| kind.word()).collect();
            let sentence = format!(
                "Nothing here is called “{text}”. Choose from the list, or have it made as a new {}.",
                known.join(" or ")
            );
            self.unplaced(name, (text, kinds), Vec::new(), sentence);
            return None;
        };
        let slug = self.overlay.free_slug(*kind, text);
        let (of, note) = (text.to_owned(), None);
        let entity = match kind {
            EntityKind::Company => return Some(Entity::Company(self.overlay.company_named(text))),
            EntityKind::Person => {
                Entity::Person(self.overlay.add(Person { slug: slug.clone(), name: of, note }))
            }
            EntityKind::Project => Entity::Project(self.overlay.add(Project {
                slug: slug.clone(),
                name: of,
                country: None,
                parent: None,
                note,
            })),
            EntityKind::Site => Entity::Site(self.overlay.add(Site {
                slug: slug.clone(),
                name: of,
                project: None,
                project_confidence: None,
                country: None,
                region: None,
                place: None,
                address: None,
                location: None,
                note,
            })),
        };
        self.overlay.introduce(entity, &slug, text);
        Some(entity)
    }

    /// A company that a field names.
    pub fn company(&mut self, name: &str) -> Option<crate::domain::CompanyId> {
        match self.entity(name, &[EntityKind::Company])? {
            Entity::Company(id) => Some(id),
            _ => None,
        }
    }
}
