//! A form as its page shows it: made from its layout, what was typed and what is
//! wrong with it.

use crate::{
    dataset::{EntityKind, Snapshot},
    desk::{Choice, FieldSpec, Fields, FormErrors, GroupSpec, Input, Kind, find, layout},
    web::desk::fields::Fault,
};

/// A field with what was typed into it.
pub struct FieldView {
    pub id: String,
    pub name: String,
    pub label: &'static str,
    pub hint: &'static str,
    pub value: String,
    pub error: Option<String>,
    pub input: InputView,
    pub is_required: bool,
    /// The longest text, in characters.
    pub longest: usize,
}

impl FieldView {
    /// Whether it takes a whole line of the form.
    pub fn is_wide(&self) -> bool {
        matches!(self.input, InputView::Line { .. }) && self.longest >= 300
    }
}

/// How a field is typed into.
pub enum InputView {
    Line {
        is_url: bool,
    },
    Text {
        rows: usize,
    },
    Choice(Vec<OptionView>),
    /// A name, with what may be meant and what may be made new.
    Entity {
        kinds: String,
        new: Vec<OptionView>,
        is_new: bool,
        meant: Vec<Meant>,
    },
    Tick,
    Hidden,
}

/// A choice of a list.
pub struct OptionView {
    pub value: &'static str,
    pub label: String,
    pub is_chosen: bool,
}

/// Something that a name may mean: a button puts it into the field.
pub struct Meant {
    pub text: String,
    pub what: String,
    /// What the button sends.
    pub act: String,
}

/// A part of a form under its heading.
pub struct SectionView {
    pub title: &'static str,
    pub hint: &'static str,
    pub fields: Vec<FieldView>,
    pub group: Option<GroupView>,
}

/// Rows that may be added, moved and removed.
pub struct GroupView {
    pub name: &'static str,
    pub one: &'static str,
    pub rows: Vec<RowView>,
}

/// A row of a group.
pub struct RowView {
    pub tag: String,
    pub number: usize,
    pub is_first: bool,
    pub is_last: bool,
    pub fields: Vec<FieldView>,
    pub more: Vec<FieldView>,
    pub more_label: &'static str,
    /// Whether something is wrong or typed in the seldom fields.
    pub is_open: bool,
    /// The live reading and what looks like it; empty for other groups.
    pub reading: String,
}

/// What an element of a field is called: dots would be classes in selectors.
pub fn element(name: &str) -> String {
    name.replace('.', "-")
}

/// Makes the views of a form.
pub struct FormMaker<'a> {
    pub kind: Kind,
    pub fields: &'a Fields,
    pub errors: &'a FormErrors,
    pub snapshot: Snapshot<'a>,
}

impl FormMaker<'_> {
    /// All sections; `reading` gives what stands beneath a row of figures.
    pub fn sections(&self, reading: impl Fn(&str) -> String) -> Vec<SectionView> {
        layout(self.kind)
            .iter()
            .map(|section| SectionView {
                title: section.title,
                hint: section.hint,
                fields: section.fields.iter().map(|spec| self.field(spec, spec.name.to_owned())).collect(),
                group: section.group.as_ref().map(|group| self.group(group, &reading)),
            })
            .collect()
    }

    fn group(&self, group: &GroupSpec, reading: &impl Fn(&str) -> String) -> GroupView {
        let tags = self.fields.rows(group.name);
        let count = tags.len();
        let rows = tags
            .into_iter()
            .enumerate()
            .map(|(place, tag)| {
                let name = |spec: &FieldSpec| format!("{}.{tag}.{}", group.name, spec.name);
                let more: Vec<FieldView> =
                    group.more.iter().map(|spec| self.field(spec, name(spec))).collect();
                RowView {
                    number: place + 1,
                    is_first: place == 0,
                    is_last: place + 1 == count,
                    fields: group.fields.iter().map(|spec| self.field(spec, name(spec))).collect(),
                    is_open: more.iter().any(|field| field.error.is_some()),
                    more,
                    more_label: group.more_label,
                    reading: if group.name == "figure" { reading(&tag) } else { String::new() },
                    tag,
                }
            })
            .collect();
        GroupView { name: group.name, one: group.one, rows }
    }

    pub fn field(&self, spec: &FieldSpec, name: String) -> FieldView {
        let value = self.fields.text(&name).to_owned();
        let own = self.errors.0.iter().filter(|error| error.field == name);
        let texts: Vec<&str> = own.map(|error| error.text.as_str()).collect();
        let error = (!texts.is_empty()).then(|| texts.join(" "));
        let input = match spec.input {
            Input::Line(_) | Input::Date | Input::Figure => InputView::Line { is_url: false },
            Input::Url => InputView::Line { is_url: true },
            Input::Text(longest) => InputView::Text { rows: if longest > 1_000 { 6 } else { 3 } },
            Input::Choice(choices) => InputView::Choice(options(choices, &value)),
            Input::Entity(_) | Input::Subject => {
                self.entity(&name, &value, spec.input.kinds(), error.is_some())
            }
            Input::Tick => InputView::Tick,
            Input::Hidden => InputView::Hidden,
        };
        let longest = match spec.input {
            Input::Line(longest) | Input::Text(longest) => longest,
            Input::Url => 2_000,
            _ => 200,
        };
        FieldView {
            id: element(&name),
            label: spec.label,
            hint: spec.hint,
            is_required: spec.is_required,
            longest,
            input,
            error,
            value,
            name,
        }
    }

    /// A name's field; where the name is not plain, what may be meant by it.
    fn entity(&self, name: &str, value: &str, kinds: &[EntityKind], is_wrong: bool) -> InputView {
        let chosen = self.fields.text(&format!("{name}.new"));
        let new = kinds.iter().map(|kind| OptionView {
            value: kind.word(),
            label: format!("a new {kind}"),
            is_chosen: chosen == kind.word(),
        });
        let new = new.collect();
        let words = kinds.iter().map(|kind| kind.word()).collect::<Vec<_>>().join(" ");
        let meant = if is_wrong && !value.is_empty() {
            let found = find(kinds, value, &self.snapshot);
            found
                .into_iter()
                .map(|named| {
                    let text = format!("{} [{}]", named.name, named.slug);
                    Meant { act: format!("set:{name}:{text}"), what: named.what.to_owned(), text: named.name }
                })
                .collect()
        } else {
            Vec::new()
        };
        let is_new = is_wrong || !chosen.is_empty();
        InputView::Entity { kinds: words, new, is_new: is_new && !value.is_empty(), meant }
    }

    /// The errors as the list on top shows them.
    pub fn summary(&self) -> Vec<Fault> {
        let label = |name: &str| crate::desk::label(self.kind, name, self.fields, self.fields);
        self.errors
            .0
            .iter()
            .map(|error| Fault {
                id: element(&error.field),
                label: label(&error.field),
                text: error.text.clone(),
            })
            .collect()
    }
}

fn options(choices: &'static [Choice], value: &str) -> Vec<OptionView> {
    choices
        .iter()
        .map(|Choice(word, label)| OptionView {
            value: word,
            label: (*label).to_owned(),
            is_chosen: *word == value,
        })
        .collect()
}
