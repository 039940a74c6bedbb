//! The forms themselves, and the lists to choose from.

use super::{Choice, FieldSpec, GroupSpec, Input, Section};
use crate::dataset::EntityKind;

const fn field(name: &'static str, label: &'static str, input: Input) -> FieldSpec {
    FieldSpec { name, label, hint: "", input, is_required: false }
}

impl FieldSpec {
    const fn hint(self, hint: &'static str) -> Self {
        Self { hint, ..self }
    }

    const fn required(self) -> Self {
        Self { is_required: true, ..self }
    }
}

const fn section(title: &'static str, fields: &'static [FieldSpec]) -> Section {
    Section { title, hint: "", fields, group: None }
}

const fn rows(title: &'static str, hint: &'static str, group: GroupSpec) -> Section {
    Section { title, hint, fields: &[], group: Some(group) }
}

/// The words of a list with what people call them; a test holds that each list is whole.
macro_rules! choices {
    ($visible:vis $name:ident: $($word:literal $label:literal),+ $(,)?) => {
        $visible const $name: &[Choice] = &[$(Choice($word, $label)),+];
    };
}
choices!(ANNOUNCEMENT_KINDS: "company_statement" "Company statement", "filing" "Filing", "permit" "Permit",
    "press_report" "Press report", "analyst_estimate" "Analyst's estimate", "observation" "Observation",
    "own_calculation" "Own calculation");
choices!(ACCESS: "free" "Free to read", "paywalled" "Behind a paywall");
choices!(METRICS: "spending" "Spending", "funding" "Money raised", "power" "Power", "chips" "Chips",
    "chips_h100e" "Chips in units of an H100", "sites" "Sites", "buildings" "Buildings", "area" "Area",
    "water" "Water", "build_time" "Time to build", "context" "Context (revenue, households …)");
choices!(COMPONENTS: "total" "The whole", "construction" "Construction", "chips" "Chips", "land" "Land",
    "power" "Power", "compute_contract" "Compute contract", "equity" "Equity", "-" "Not said");
choices!(QUALIFIERS: "exact" "Exactly", "about" "About", "at_least" "At least", "more_than" "More than",
    "at_most" "At most", "less_than" "Less than", "range" "From … to", "unquantified" "No number");
choices!(BASES: "level" "A level at a time", "additional" "On top of what there is", "total" "In total over the time",
    "one_year" "In one year", "per_year" "In each year");
choices!(pub STAGES: "operational" "Operational", "under_construction" "Under construction", "committed" "Committed",
    "planned" "Planned", "actual" "Actual: spent or built", "ambition" "Ambition", "context" "Context");
choices!(POWER_KINDS: "facility" "Facility power", "it" "IT power", "unsaid" "Not said");
choices!(YEAR_KINDS: "calendar" "Calendar year", "fiscal" "The company's fiscal year");
choices!(COUNTINGS: "counted" "Counted", "part_of" "Part of another figure", "alternative_to" "Alternative to another figure",
    "not_counted" "Not counted, because …");
choices!(OUTCOMES: "met" "Met: it was kept", "actual" "Actual: it came to this", "withdrawn" "Withdrawn");
choices!(LANGUAGES: "en" "English", "de" "German");
choices!(COMPANY_KINDS: "firm" "Firm", "group" "Group of firms");
choices!(FISCAL_NAMES: "end" "The year in which it ends", "start" "The year in which it starts");
choices!(ALIAS_KINDS: "alias" "Another name", "former_name" "Former name", "codename" "Codename",
    "data_set_name" "Name in a data set");
choices!(CONFIDENCES: "confirmed" "Confirmed", "likely" "Likely", "speculative" "Speculative");
choices!(ROLES: "lead" "Leads it", "owner" "Owns it", "operator" "Operates it", "tenant" "Uses it",
    "developer" "Develops it", "builder" "Builds it", "investor" "Invests in it", "chip_supplier" "Supplies chips",
    "power_supplier" "Supplies power");
choices!(PRECISIONS: "exact" "Exact", "city" "The city", "county" "The county", "state" "The state", "country" "The country");
choices!(MONTHS: "1" "January", "2" "February", "3" "March", "4" "April", "5" "May", "6" "June", "7" "July",
    "8" "August", "9" "September", "10" "October", "11" "November", "12" "December");
choices!(ENTITY_KINDS: "company" "Company", "person" "Person", "project" "Project", "site" "Site");
choices!(REDACTED: "announcement" "Announcement", "source" "Source", "person" "Person");

const NOTE: FieldSpec = field("note", "Note", Input::Text(2_000)).hint("Readers see it.");
const LINE: Input = Input::Line(200);

const FIGURE: GroupSpec = GroupSpec {
    name: "figure",
    one: "Figure",
    fields: &[
        field("as_said", "As it was said", Input::Line(500))
            .hint("The words of the source, as in “66-72 Mrd. $ pro Jahr” or “up to 5 GW by 2030”.")
            .required(),
        field("subject", "About", Input::Subject)
            .hint("A company, project or site; empty for the whole race."),
        field("company", "Whose", Input::Entity(EntityKind::Company))
            .hint("The company whose money or plan it is; totals ask for it."),
        field("stage", "Stage", Input::Choice(STAGES)).required(),
        field("component", "What part of the money", Input::Choice(COMPONENTS)),
        field("counting", "Counting", Input::Choice(COUNTINGS)),
        field("counting_of", "Of which figure", Input::Figure)
            .hint("Its number or address; “row 2” for one of this form."),
        field("counting_reason", "Why it is not counted", Input::Line(299)),
        field("replaces", "Says anew what was said in", Input::Figure)
            .hint("The number of an earlier figure about the same thing."),
    ],
    more_label: "Correct how it was read, and more",
    more: &[
        field("metric", "What is measured", Input::Choice(METRICS)),
        field("qualifier", "How exactly", Input::Choice(QUALIFIERS)),
        field("low", "Lower end", Input::Line(60))
            .hint("As in “66 bn” or “1,2 GW”; digits alone are base units."),
        field("high", "Upper end", Input::Line(60)),
        field("unit", "Unit", Input::Line(20)).hint("USD, EUR, W, count, m2 …"),
        field("basis", "How it relates to time", Input::Choice(BASES)),
        field("period", "When", Input::Date)
            .hint("As in “2029”, “mid-2026”, “2025 to 2029”; “-” for no time."),
        field("year_kind", "Which year", Input::Choice(YEAR_KINDS)),
        field("power_kind", "Which power", Input::Choice(POWER_KINDS)),
        field("chip_type", "Chip", LINE),
        field("chip_maker", "Maker of the chip", Input::Entity(EntityKind::Company)),
        field("counterparty", "Supplier or recipient", Input::Entity(EntityKind::Company)),
        field("label", "What is counted, in words", LINE).hint("For context: revenue, households."),
        field("price_year", "In dollars of the year", Input::Line(4)),
        field("language", "Language of the words", Input::Choice(LANGUAGES)),
        field("outcome", "What became of a promise", Input::Choice(OUTCOMES)),
        field("outcome_of", "Of which promise", Input::Figure),
        field("note", "Note", Input::Line(1_000)),
    ],
};

const CITATION: GroupSpec = GroupSpec {
    name: "citation",
    one: "Source",
    fields: &[
        field("source", "Known source", Input::Hidden),
        field("url", "Address", Input::Url).hint("A source that is known by it needs no more."),
        field("publisher", "Publisher", LINE),
        field("title", "Title", Input::Line(300)),
        field("quote", "Quote", Input::Text(300)).hint("At most 300 characters."),
        field("archive_url", "Archived copy", Input::Url)
            .hint("As at web.archive.org; pages move and vanish."),
    ],
    more_label: "Published on, language, paywall, page",
    more: &[
        field("published_on", "Published on", Input::Date),
        field("language", "Language", Input::Line(2)).hint("Two letters, as in en or de."),
        field("access", "Access", Input::Choice(ACCESS)),
        field("locator", "Page, section or minute", LINE),
        field("via", "Whom the source refers to", LINE),
        field("accessed_on", "Read on", Input::Date),
    ],
};

const ALIAS: GroupSpec = GroupSpec {
    name: "alias",
    one: "Name",
    fields: &[field("name", "Name", LINE).required(), field("kind", "Kind", Input::Choice(ALIAS_KINDS))],
    more: &[],
    more_label: "",
};

const ROLE: GroupSpec = GroupSpec {
    name: "role",
    one: "Role",
    fields: &[
        field("company", "Company", Input::Entity(EntityKind::Company)).required(),
        field("kind", "Part", Input::Choice(ROLES)).required(),
        field("confidence", "How sure", Input::Choice(CONFIDENCES)),
    ],
    more_label: "Share, since when, said where",
    more: &[
        field("share", "Share in percent", Input::Line(10)),
        field("starts", "Since", Input::Date),
        field("ends", "Until", Input::Date),
        field("announcement", "Said in announcement", Input::Line(20)).hint("Its number."),
        field("ended_by", "Ended by announcement", Input::Line(20)).hint("Its number."),
        field("note", "Note", Input::Line(1_000)),
    ],
};

const OFFICE: GroupSpec = GroupSpec {
    name: "office",
    one: "Office",
    fields: &[
        field("company", "Company", Input::Entity(EntityKind::Company)).required(),
        field("title", "Title", LINE),
        field("starts", "Since", Input::Date),
        field("ends", "Until", Input::Date),
    ],
    more: &[],
    more_label: "",
};

const SLUG: FieldSpec = field("slug", "Address", Input::Line(100)).hint(
    "The last part of its address: a-z, 0-9 and hyphens. Empty: made from the name. Old addresses stay.",
);
const NAME: FieldSpec = field("name", "Name", LINE).required();
const COUNTRY: FieldSpec =
    field("country", "Country", Input::Line(2)).hint("Two letters (ISO 3166-1), as in US or DE.");
const NAMES: Section = rows("Other names", "Former names, codenames, names in other languages.", ALIAS);
const ROLES_SECTION: Section = rows("Who has which part in it", "", ROLE);

pub(super) const ANNOUNCEMENT_FORM: &[Section] = &[
    section(
        "Who said it, and when",
        &[
            field("speaker_company", "Company", Input::Entity(EntityKind::Company)),
            field("speaker_person", "Person", Input::Entity(EntityKind::Person)),
            field("speaker_name", "Or a publication or body", LINE)
                .hint("Where no company and no person here speaks: an authority, a newspaper."),
            field("said_on", "Said on", Input::Date)
                .hint("As people write it: July 30 2025, mid-2026, Q3 2027.")
                .required(),
            field("kind", "Kind", Input::Choice(ANNOUNCEMENT_KINDS)).required(),
        ],
    ),
    section(
        "What was said",
        &[
            field("headline", "Headline", Input::Line(300)).hint("In your own words.").required(),
            field("summary", "Summary", Input::Text(5_000)).hint("Markdown. In your own words."),
        ],
    ),
    rows("Sources", "Where it can be read.", CITATION),
    rows("Figures", "Each in one line, as it was said; how it is read is shown beneath.", FIGURE),
];

pub(super) const COMPANY_FORM: &[Section] = &[
    section(
        "The company",
        &[
            NAME,
            SLUG,
            field("kind", "Kind", Input::Choice(COMPANY_KINDS)),
            COUNTRY,
            field("parent", "Belongs to", Input::Entity(EntityKind::Company)),
            field("fiscal_year_end_month", "Its fiscal year ends in", Input::Choice(MONTHS)),
            field("fiscal_year_name", "Its fiscal year is named by", Input::Choice(FISCAL_NAMES)),
            field("wikidata", "Wikidata", Input::Line(20)).hint("As in Q21708200."),
            NOTE,
        ],
    ),
    NAMES,
    ROLES_SECTION,
];

pub(super) const PERSON_FORM: &[Section] =
    &[section("The person", &[NAME, SLUG, NOTE]), NAMES, rows("Offices", "", OFFICE)];

pub(super) const PROJECT_FORM: &[Section] = &[
    section(
        "The project",
        &[NAME, SLUG, COUNTRY, field("parent", "Part of", Input::Entity(EntityKind::Project)), NOTE],
    ),
    NAMES,
    ROLES_SECTION,
];

pub(super) const SITE_FORM: &[Section] = &[
    section(
        "The site",
        &[
            NAME,
            SLUG,
            field("project", "Project", Input::Entity(EntityKind::Project)),
            field("project_confidence", "How sure that it belongs to it", Input::Choice(CONFIDENCES)),
        ],
    ),
    section(
        "Where it is",
        &[
            COUNTRY,
            field("region", "State or region", Input::Line(6)).hint("ISO 3166-2, as in US-TX."),
            field("place", "Place", LINE),
            field("address", "Street address", Input::Line(300)),
            field("coordinates", "Coordinates", Input::Line(80))
                .hint("As in 32.4997, -99.7839 or 32°29'59\"N 99°47'02\"W."),
            field("precision", "How precisely they are meant", Input::Choice(PRECISIONS)),
            NOTE,
        ],
    ),
    NAMES,
    ROLES_SECTION,
];

pub(super) const SOURCE_FORM: &[Section] = &[section(
    "The source",
    &[
        field("publisher", "Publisher", LINE).required(),
        field("title", "Title", Input::Line(300)).required(),
        field("url", "Address", Input::Url),
        field("archive_url", "Archived copy", Input::Url),
        field("published_on", "Published on", Input::Date),
        field("language", "Language", Input::Line(2)).hint("Two letters, as in en or de."),
        field("access", "Access", Input::Choice(ACCESS)),
        field("licence", "Licence", Input::Line(300)).hint("With the credit that it demands."),
        NOTE,
    ],
)];

pub(super) const MERGE_FORM: &[Section] = &[section(
    "Which two are one",
    &[
        field("kind", "Both are", Input::Choice(ENTITY_KINDS)).required(),
        field("from", "This one", LINE).hint("Its address here, as in qts-richmond.").required(),
        field("into", "Is the same as", LINE).hint("The one that stays.").required(),
        field("undo", "Undo this merge", Input::Tick),
    ],
)];

pub(super) const SPLIT_FORM: &[Section] = &[section(
    "What turned out to be several",
    &[
        field("kind", "All are", Input::Choice(ENTITY_KINDS)).required(),
        field("from", "This one", LINE).hint("Its address here, as in qts-richmond.").required(),
        field("into", "Is in truth", Input::Text(1_000))
            .hint("The addresses of the others, one a line. Make them first if they are new.")
            .required(),
        field("undo", "Undo this split", Input::Tick),
    ],
)];

pub(super) const RETRACTION_FORM: &[Section] = &[section(
    "Which announcement is taken back",
    &[
        field("announcement", "Announcement", Input::Line(20)).hint("Its number.").required(),
        field("retracted", "Why", Input::Line(300)).hint("Readers see it on its page.").required(),
        field("undo", "It stands after all", Input::Tick),
    ],
)];

pub(super) const REVERT_FORM: &[Section] = &[section(
    "Which revision is undone",
    &[field("revision", "Revision", Input::Line(20)).hint("Its number.").required()],
)];

pub(super) const REPLY_FORM: &[Section] = &[section(
    "What the company says to it",
    &[
        field("figure", "Figure", Input::Figure)
            .hint("The promise that is marked overdue or withdrawn.")
            .required(),
        field("text", "Its reply", Input::Text(1_000)).required(),
        field("said_on", "Replied on", Input::Date).required(),
        field("by", "Who replied", LINE).hint("As in “a spokeswoman of Crusoe”.").required(),
        field("withdrawn", "Take the reply off the page", Input::Tick),
    ],
)];

pub(super) const REDACTION_FORM: &[Section] = &[section(
    "What is removed",
    &[
        field("what", "What", Input::Choice(REDACTED)).required(),
        field("id", "Its number", Input::Line(20)).required(),
        field("ground", "Why", Input::Line(300)).hint("Readers see it: “by order of a court”.").required(),
    ],
)];

/// The words of all lists, so that a test can hold them whole.
#[cfg(test)]
pub(super) fn lists() -> Vec<(&'static [Choice], Vec<&'static str>)> {
    use crate::domain::{
        announcement::{Access, AnnouncementKind},
        company::{AliasKind, CompanyKind, FiscalYearName},
        figure::{Basis, Component, Metric, OutcomeKind, PowerKind, Stage, YearKind},
        project::{Confidence, RoleKind},
        quantity::Qualifier,
        site::Precision,
    };
    macro_rules! all {
        ($($choices:ident of $words:ty),+ $(,)?) => {
            vec![$(($choices, <$words>::ALL.iter().map(|word| word.word()).collect())),+]
        };
    }
    all!(ANNOUNCEMENT_KINDS of AnnouncementKind, ACCESS of Access, METRICS of Metric, QUALIFIERS of Qualifier,
        BASES of Basis, STAGES of Stage, POWER_KINDS of PowerKind, YEAR_KINDS of YearKind, OUTCOMES of OutcomeKind,
        COMPANY_KINDS of CompanyKind, FISCAL_NAMES of FiscalYearName, ALIAS_KINDS of AliasKind,
        CONFIDENCES of Confidence, ROLES of RoleKind, PRECISIONS of Precision, COMPONENTS of Component)
}
