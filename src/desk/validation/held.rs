//! What a form may hold at all: its own fields, and texts of some length.

use super::Validation;
use crate::desk::layout::{Choice, FieldSpec, Input, Kind, layout};

impl Validation<'_> {
    /// Refuses what the form has no field for, and texts that are too long.
    pub(super) fn hold_to(&mut self, kind: Kind, most_rows: usize) {
        let fields = self.fields;
        for (name, text) in fields.iter() {
            match spec_of(kind, name) {
                None => self.wrong(name, format!("This form has no field “{name}”.")),
                Some(Expected::Tags) if fields.rows(name).len() > most_rows => {
                    self.wrong(
                        name,
                        format!("A form has at most {most_rows} rows of a kind; upload a table for more."),
                    );
                }
                Some(Expected::Tags | Expected::New) => {}
                Some(Expected::Field(spec)) => self.hold_field(name, text, spec),
            }
        }
    }

    fn hold_field(&mut self, name: &str, text: &str, spec: &FieldSpec) {
        let longest = match spec.input {
            Input::Line(longest) | Input::Text(longest) => longest,
            Input::Url => 2_000,
            _ => 300,
        };
        let length = text.chars().count();
        if length > longest {
            self.wrong(
                name,
                format!("“{}” has at most {longest} characters; this has {length}.", spec.label),
            );
        }
        if let Input::Choice(choices) = spec.input
            && !choices.iter().any(|Choice(word, _)| *word == text)
        {
            let words: Vec<&str> = choices.iter().map(|Choice(word, _)| *word).collect();
            self.wrong(
                name,
                format!("“{}” takes one of: {}. It was given “{text}”.", spec.label, words.join(", ")),
            );
        }
    }
}

/// What a name of a field stands for.
enum Expected {
    Field(&'static FieldSpec),
    /// The order of a group's rows.
    Tags,
    /// Whether a name is to be made new.
    New,
}

/// The field of a form that a name means.
fn spec_of(kind: Kind, name: &str) -> Option<Expected> {
    for section in layout(kind) {
        let groups = section.group.into_iter();
        if let Some(spec) = section.fields.iter().find(|spec| spec.name == name) {
            return Some(Expected::Field(spec));
        }
        let is_new = |spec: &FieldSpec, name: &str| {
            matches!(spec.input, Input::Entity(_) | Input::Subject)
                && name.strip_suffix(".new").is_some_and(|name| name == spec.name)
        };
        if section.fields.iter().any(|spec| is_new(spec, name)) {
            return Some(Expected::New);
        }
        for group in groups {
            if name == group.name {
                return Some(Expected::Tags);
            }
            let Some((_, own)) =
                name.strip_prefix(group.name).and_then(|rest| rest.strip_prefix('.')?.split_once('.'))
            else {
                continue;
            };
            for spec in group.fields.iter().chain(group.more) {
                if spec.name == own {
                    return Some(Expected::Field(spec));
                }
                if is_new(spec, own) {
                    return Some(Expected::New);
                }
            }
        }
    }
    None
}
