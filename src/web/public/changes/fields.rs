//! The fields of each noun in words, so that two versions can be told apart
//! field by field.

use crate::{
    domain::{
        AnnouncementId, CompanyId, FigureId, PersonId, ProjectId, SiteId, SourceId,
        announcement::{Announcement, Citation, Source},
        care::{Check, Checked, Reply},
        company::{Alias, Company, Office, Person, Succession},
        diff::Fields,
        figure::{Counting, Figure},
        project::{Project, Role, RoleObject},
        revision::Noun,
        site::Site,
    },
    web::{
        page::{Context, Link, kind_words, label},
        public::shared::entity_link,
        urls::Urls,
    },
};

/// What a noun's rows are called on the page, and their fields: a field's text
/// is empty when nothing is said.
pub trait Described: Noun {
    fn name(&self, context: &Context<'_>) -> String;
    fn fields(&self, context: &Context<'_>) -> Fields;
    /// The page of the row, if it has one.
    fn address(&self, _: Self::Id, _: &Urls) -> Option<String> {
        None
    }
}

fn some<T: ToString>(value: Option<&T>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

impl Described for Company {
    fn name(&self, _: &Context<'_>) -> String {
        self.name.clone()
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![
            ("Name", self.name.clone()),
            ("Address", self.slug.clone()),
            ("Kind", self.kind.to_string()),
            ("Country", some(self.country.as_ref())),
            (
                "Parent",
                self.parent.and_then(|id| context.company(id)).map_or_else(String::new, |link| link.name),
            ),
            ("Fiscal year ends in month", some(self.fiscal_year_end_month.as_ref())),
            ("Fiscal year named by its", some(self.fiscal_year_name.as_ref())),
            ("Wikidata", some(self.wikidata.as_ref())),
            ("Note", some(self.note.as_ref())),
        ]
    }
    fn address(&self, _: CompanyId, urls: &Urls) -> Option<String> {
        Some(urls.company(&self.slug))
    }
}

impl Described for Person {
    fn name(&self, _: &Context<'_>) -> String {
        self.name.clone()
    }
    fn fields(&self, _: &Context<'_>) -> Fields {
        vec![("Name", self.name.clone()), ("Address", self.slug.clone()), ("Note", some(self.note.as_ref()))]
    }
    fn address(&self, _: PersonId, urls: &Urls) -> Option<String> {
        Some(urls.person(&self.slug))
    }
}

impl Described for Project {
    fn name(&self, _: &Context<'_>) -> String {
        self.name.clone()
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![
            ("Name", self.name.clone()),
            ("Address", self.slug.clone()),
            ("Country", some(self.country.as_ref())),
            (
                "Part of",
                self.parent.and_then(|id| context.project(id)).map_or_else(String::new, |link| link.name),
            ),
            ("Note", some(self.note.as_ref())),
        ]
    }
    fn address(&self, _: ProjectId, urls: &Urls) -> Option<String> {
        Some(urls.project(&self.slug))
    }
}

impl Described for Site {
    fn name(&self, _: &Context<'_>) -> String {
        self.name.clone()
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        let location = self.location.map_or_else(String::new, |location| {
            let at = location.coordinates;
            format!("{:.4}, {:.4} ({})", at.latitude(), at.longitude(), location.precision)
        });
        vec![
            ("Name", self.name.clone()),
            ("Address on this site", self.slug.clone()),
            (
                "Project",
                self.project.and_then(|id| context.project(id)).map_or_else(String::new, |link| link.name),
            ),
            ("Confidence in the project", some(self.project_confidence.as_ref())),
            ("Country", some(self.country.as_ref())),
            ("Region", some(self.region.as_ref())),
            ("Place", some(self.place.as_ref())),
            ("Street address", some(self.address.as_ref())),
            ("Coordinates", location),
            ("Note", some(self.note.as_ref())),
        ]
    }
    fn address(&self, _: SiteId, urls: &Urls) -> Option<String> {
        Some(urls.site(&self.slug))
    }
}

impl Described for Role {
    fn name(&self, context: &Context<'_>) -> String {
        let of = match self.object {
            RoleObject::Company(id) => context.company(id),
            RoleObject::Project(id) => context.project(id),
            RoleObject::Site(id) => context.site(id),
        };
        let name = |link: Option<Link>| link.map_or_else(String::new, |link| link.name);
        format!(
            "{}, {} of {}",
            name(context.company(self.company)),
            label(self.kind.word()).to_lowercase(),
            name(of)
        )
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        let ended = self.ended_by.and_then(|id| context.snapshot.announcement(id));
        let share = self.share_basis_points.map(|points| f64::from(points) / 100.0);
        vec![
            ("Role", self.name(context)),
            ("Confidence", some(self.confidence.as_ref())),
            ("Share", share.map_or_else(String::new, |percent| format!("{percent} %"))),
            ("From", some(self.starts.as_ref())),
            ("Until", some(self.ends.as_ref())),
            ("No longer named", ended.map_or_else(String::new, |said| context.lang.fuzzy(said.said_on))),
            ("Note", some(self.note.as_ref())),
        ]
    }
}

impl Described for Source {
    fn name(&self, _: &Context<'_>) -> String {
        format!("{}: {}", self.publisher, self.title)
    }
    fn fields(&self, _: &Context<'_>) -> Fields {
        vec![
            ("Title", self.title.clone()),
            ("Publisher", self.publisher.clone()),
            ("Link", some(self.url.as_ref())),
            ("Archived copy", some(self.archive_url.as_ref())),
            ("Published", some(self.published_on.as_ref())),
            ("Language", some(self.language.as_ref())),
            ("Access", some(self.access.as_ref())),
            ("Licence", some(self.licence.as_ref())),
            ("Note", some(self.note.as_ref())),
        ]
    }
    fn address(&self, id: SourceId, urls: &Urls) -> Option<String> {
        Some(urls.source(id))
    }
}

impl Described for Announcement {
    fn name(&self, _: &Context<'_>) -> String {
        self.headline.clone()
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![
            ("Headline", self.headline.clone()),
            ("Summary", some(self.summary.as_ref())),
            ("Said on", context.lang.fuzzy(self.said_on)),
            ("Kind", kind_words(self.kind).to_owned()),
            (
                "Person",
                self.speaker_person
                    .and_then(|id| context.person(id))
                    .map_or_else(String::new, |link| link.name),
            ),
            (
                "Company",
                self.speaker_company
                    .and_then(|id| context.company(id))
                    .map_or_else(String::new, |link| link.name),
            ),
            ("Speaker", some(self.speaker_name.as_ref())),
            ("Retracted", some(self.retracted.as_ref())),
        ]
    }
    fn address(&self, id: AnnouncementId, urls: &Urls) -> Option<String> {
        Some(urls.announcement(id))
    }
}

impl Described for Citation {
    fn name(&self, context: &Context<'_>) -> String {
        let source = context.snapshot.source(self.source).map_or_else(String::new, |s| s.name(context));
        let said = context.snapshot.announcement(self.announcement);
        said.map_or_else(|| source.clone(), |said| format!("{source}, for “{}”", said.headline))
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![
            ("Citation", self.name(context)),
            ("Via", some(self.via.as_ref())),
            ("Where in it", some(self.locator.as_ref())),
            ("Quote", some(self.quote.as_ref())),
            ("Read on", self.accessed_on.map_or_else(String::new, |day| context.lang.fuzzy(day))),
        ]
    }
}

impl Described for Alias {
    fn name(&self, context: &Context<'_>) -> String {
        let of = entity_link(context, self.of).map_or_else(String::new, |link| link.name);
        format!("{} for {of}", self.name)
    }
    fn fields(&self, _: &Context<'_>) -> Fields {
        vec![("Name", self.name.clone()), ("Kind", label(self.kind.word()))]
    }
}

impl Described for Office {
    fn name(&self, context: &Context<'_>) -> String {
        let name = |link: Option<Link>| link.map_or_else(String::new, |link| link.name);
        format!("{} at {}", name(context.person(self.person)), name(context.company(self.company)))
    }
    fn fields(&self, _: &Context<'_>) -> Fields {
        vec![
            ("Title", some(self.title.as_ref())),
            ("From", some(self.starts.as_ref())),
            ("Until", some(self.ends.as_ref())),
        ]
    }
}

impl Described for Succession {
    fn name(&self, context: &Context<'_>) -> String {
        let name = |entity| entity_link(context, entity).map_or_else(String::new, |link| link.name);
        format!("{} into {}, {}", name(self.from), name(self.into), self.kind)
    }
    fn fields(&self, _: &Context<'_>) -> Fields {
        vec![("Kind", self.kind.to_string())]
    }
}

impl Described for Check {
    fn name(&self, context: &Context<'_>) -> String {
        let link = match self.of {
            Checked::Company(id) => context.company(id),
            Checked::Project(id) => context.project(id),
            Checked::Site(id) => context.site(id),
            Checked::Figure(id) => {
                return context.snapshot.figure(id).map_or_else(String::new, |at| at.figure.name(context));
            }
        };
        link.map_or_else(String::new, |link| link.name)
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![("Last checked", context.lang.day(self.on))]
    }
}

impl Described for Reply {
    fn name(&self, _: &Context<'_>) -> String {
        format!("{}, about figure {}", self.by, self.figure)
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        vec![
            ("Reply", self.text.clone()),
            ("Replied on", context.lang.fuzzy(self.said_on)),
            ("By", self.by.clone()),
        ]
    }
}

impl Described for Figure {
    fn name(&self, context: &Context<'_>) -> String {
        let about =
            context.subject(self.subject).map_or_else(|| "The whole race".to_owned(), |link| link.name);
        format!("{about}: {}", context.lang.what(self))
    }
    fn fields(&self, context: &Context<'_>) -> Fields {
        let counting = match &self.counting {
            Counting::Counted => "counted".to_owned(),
            Counting::PartOf(of) => format!("part of figure {of}"),
            Counting::AlternativeTo(of) => format!("alternative to figure {of}"),
            Counting::NotCounted(reason) => format!("not counted: {reason}"),
        };
        let company = |id: Option<CompanyId>| {
            id.and_then(|id| context.company(id)).map_or_else(String::new, |link| link.name)
        };
        let outcome =
            self.outcome.map_or_else(String::new, |outcome| format!("{}: {}", outcome.of, outcome.kind));
        vec![
            ("What", context.lang.what(self)),
            ("Figure", context.lang.said(self)),
            ("Words", self.as_said.clone()),
            ("About", context.subject(self.subject).map_or_else(String::new, |link| link.name)),
            ("For", context.lang.when(self)),
            ("Prices of", some(self.price_year.as_ref())),
            ("Stage", context.lang.stage(self.stage).to_owned()),
            ("Basis", label(self.basis.word())),
            ("Counting", counting),
            ("Replaces figure", some(self.replaces.as_ref())),
            ("Outcome of figure", outcome),
            ("Whose money or plan", company(self.company)),
            ("Counterparty", company(self.counterparty)),
            ("Chips made by", company(self.chip_maker)),
            ("Note", some(self.note.as_ref())),
        ]
    }
    fn address(&self, id: FigureId, urls: &Urls) -> Option<String> {
        Some(urls.figure(id))
    }
}
